"""Backups while people work: the database as it was at one moment, then the files, which never change; all sealed with a key kept elsewhere.

In ``BACKUP_TARGET``: ``2026-11-21T120000Z.backup`` is one sealed stream of lines (database, manifest of files, master key, anchors of the
audit); beside it ``….files`` names the objects it needs, and ``objects/`` holds each stored file once, under the hash of its bytes. The
bytes are those of the vault, encrypted there already. With the folder and the backup key an empty host can be set up again.
"""

import base64
import datetime as dt
import fcntl
import json
import os
import shutil
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from hashlib import file_digest
from pathlib import Path
from typing import Any, BinaryIO

from formsapp.domain.people import worker
from formsapp.services import audit as chain
from formsapp.services.office import Office, master
from formsapp.settings import Unready
from formsapp.store import audit, dump, files_kept
from formsapp.store.database import Session
from formsapp.vault.keys import NoMasterKey, Tampered, read_master
from formsapp.vault.places import Missing
from formsapp.vault.streams import Sealer, Unlike, opened, read_header

PURPOSE = "backup"
VERSION = 1
OBJECTS = "objects"
KEPT_DAYS = 30
READ = 256 * 1024


class Busy(Unready):
    """Somebody else is making one."""


class Unusable(Unready):
    """A backup that must not be restored, or can't be made; its text is a sentence."""


@dataclass
class Summary:
    """What a backup holds."""

    path: Path
    taken_at: dt.datetime
    revision: str
    service: str = ""
    shape: dump.Shape = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    files: list[dict[str, Any]] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    master: bytes = field(default=b"", repr=False)

    def __str__(self) -> str:
        return f"{self.path.name}: {sum(self.rows.values())} rows, {len(self.files)} files, taken {self.taken_at:%d %B %Y at %H:%M} UTC"


def key_of(text: str) -> bytes:
    try:
        return read_master(text)
    except NoMasterKey:
        raise Unready(
            "BACKUP_KEY must be 32 bytes in base64: make one with “formsapp new-key” and keep it away from data and backups."
        ) from None


# -------------------------------------------------------------------------------------------------------------- make


@contextmanager
def alone(target: Path) -> Iterator[None]:
    """One at a time works in a folder of backups."""
    target.mkdir(parents=True, exist_ok=True, mode=0o700)
    with open(target / ".lock", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Busy("Another backup is being made at the moment: wait until it has ended.") from None
        yield


def make(office: Office, target: Path, key: bytes, *, days: int | None = None) -> Summary:
    """A new backup in ``target``; it is there only when it is whole. ``days``: older ones go then."""
    with alone(target):
        summary = write(office, target, key)
        if days is not None:
            prune(target, office.clock() - dt.timedelta(days=days))
    return summary


def regularly(office: Office, _: str) -> Iterator[None]:
    """A job of the worker, where a place for backups was named: a new one every hour, and a month of them."""
    target, key = office.settings.backup_target, office.settings.backup_key
    if target is not None and key:
        with suppress(Busy):
            make(office, target, key_of(key), days=KEPT_DAYS)
    yield


def write(office: Office, target: Path, key: bytes) -> Summary:
    objects = target / OBJECTS
    objects.mkdir(exist_ok=True, mode=0o700)
    now = office.clock()
    summary = Summary(free_name(target, now), now, dump.newest_revision(), office.settings.app_url, dump.shape())
    part = summary.path.with_suffix(".part")
    with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
        sealer = Sealer(out, key, PURPOSE, {"version": VERSION, "taken_at": now.isoformat()})
        packer = zlib.compressobj(6)
        for line in lines(office, objects, summary):
            sealer.write(packer.compress(json.dumps(line, separators=(",", ":")).encode("ascii") + b"\n"))
        sealer.write(packer.flush())
        sealer.close()
        settle(out)
    listing = summary.path.with_suffix(".files")
    listing.write_text("".join(f"{entry['object']}\n" for entry in summary.files))
    os.replace(part, summary.path)
    settle_folder(target)
    with office.database.writing() as session:
        counted = {"rows": sum(summary.rows.values()), "files": len(summary.files)}
        audit.record(session, now, worker("backup"), "backup.make", "backup", summary.path.name, detail=counted)
    return summary


def free_name(target: Path, now: dt.datetime) -> Path:
    """Two in one second have two names."""
    number, stem = 1, f"{now:%Y-%m-%dT%H%M%SZ}"
    while (path := target / f"{stem}{f'-{number}' if number > 1 else ''}.backup").exists():
        number += 1
    return path


def lines(office: Office, objects: Path, summary: Summary) -> Iterator[dict[str, Any]]:
    """Everything, in the order in which it is put back. The database comes first and at one moment; files come after it."""
    yield {"kind": "head", "version": VERSION, "taken_at": summary.taken_at.isoformat(), "revision": summary.revision,
           "service": summary.service, "shape": summary.shape}  # fmt: skip
    yield {"kind": "key", "master": base64.b64encode(master(office.settings)).decode("ascii")}
    with office.database.reading() as session:
        stored = files_kept.all_kept(session)
        for part in dump.rows(session):
            summary.rows[part["table"]] = summary.rows.get(part["table"], 0) + len(part["rows"])
            yield {"kind": "rows", **part}
    for entry in stored:
        yield from one_file(office, objects, summary, entry)
    yield {"kind": "end", "rows": summary.rows, "files": len(summary.files), "gone": summary.gone}


def one_file(office: Office, objects: Path, summary: Summary, entry: files_kept.Kept) -> Iterator[dict[str, Any]]:
    try:
        with office.vault.places.opened(entry.place) as source:
            digest, size = keep(source, objects)
    except Missing:
        with office.database.reading() as session:
            if files_kept.is_kept(session, entry.id):
                raise Unusable(
                    f"The file {entry.place} is missing from the vault, and there is a row for it: find out why, then back up again."
                ) from None
        summary.gone.append(entry.id.hex)  # removed while we were busy
        return
    found = {"id": entry.id.hex, "place": entry.place, "size": size, "object": digest, "key": entry.key_id}
    summary.files.append(found)
    yield {"kind": "file", **found}


def keep(stream: BinaryIO, objects: Path) -> tuple[str, int]:
    """The stored bytes under their own hash, once."""
    digest = file_digest(stream, "sha256").hexdigest()  # type: ignore[arg-type] # all of them have readinto
    size = stream.tell()
    home = objects / digest[:2] / digest
    if not (home.exists() and home.stat().st_size == size):
        home.parent.mkdir(exist_ok=True, mode=0o700)
        stream.seek(0)
        part = home.with_suffix(".part")
        with part.open("wb") as out:
            shutil.copyfileobj(stream, out, READ)
            settle(out)
        os.replace(part, home)
        settle_folder(home.parent)
    return digest, size


def settle(out: BinaryIO) -> None:
    out.flush()
    os.fsync(out.fileno())


def settle_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


# -------------------------------------------------------------------------------------------------------------- read


def read(path: Path, key: bytes) -> Iterator[dict[str, Any]]:
    """The lines of a backup, as far as it is what was written; ``Unusable`` as soon as it isn't."""
    try:
        with path.open("rb") as source:
            unpacker, rest = zlib.decompressobj(), b""
            for piece in opened(source, key, PURPOSE):
                *whole, rest = (rest + unpacker.decompress(piece)).split(b"\n")
                yield from map(json.loads, whole)
            if rest or not unpacker.eof:
                raise Unusable(f"{path.name} ends too early.")
    except FileNotFoundError:
        raise Unusable(f"There is no backup {path}.") from None
    except OSError as trouble:
        raise Unusable(f"{path.name} can't be read: {trouble.strerror}.") from None
    except Unlike as trouble:
        raise Unusable(f"{path.name} can't be used. {trouble}") from None
    except (Tampered, zlib.error, ValueError) as trouble:
        raise Unusable(f"{path.name} is damaged and must not be restored: {trouble}.") from None


def look(path: Path, key: bytes) -> Summary:
    """Reads all of it and every file that belongs to it: nothing missing, nothing changed."""
    summary, ended = Summary(path, dt.datetime.min.replace(tzinfo=dt.UTC), ""), False
    for line in read(path, key):
        if line["kind"] == "head":
            if line["version"] != VERSION:
                raise Unusable(f"{path.name} is of version {line['version']}, and this program reads version {VERSION}.")
            summary.taken_at, summary.revision = dt.datetime.fromisoformat(line["taken_at"]), line["revision"]
            summary.service, summary.shape = line["service"], line["shape"]
        elif line["kind"] == "key":
            summary.master = base64.b64decode(line["master"])
        elif line["kind"] == "rows":
            summary.rows[line["table"]] = summary.rows.get(line["table"], 0) + len(line["rows"])
        elif line["kind"] == "file":
            check_object(path, line)
            summary.files.append(line)
        elif line["kind"] == "end":
            ended = line["rows"] == summary.rows and line["files"] == len(summary.files)
            summary.gone = line["gone"]
    if not ended:
        raise Unusable(f"{path.name} does not hold what it says it holds.")
    return summary


def check_object(path: Path, line: dict[str, Any]) -> None:
    home = path.parent / OBJECTS / line["object"][:2] / line["object"]
    try:
        with home.open("rb") as stream:
            same = file_digest(stream, "sha256").hexdigest() == line["object"] and stream.tell() == line["size"]
    except OSError:
        raise Unusable(f"{path.name} needs the file {line['object'][:12]}…, which is missing beside it.") from None
    if not same:
        raise Unusable(f"{path.name} needs the file {line['object'][:12]}…, which is damaged.")


def taken_at(path: Path) -> dt.datetime | None:
    """From the header, without the key; believed only after ``look``."""
    try:
        with path.open("rb") as source:
            return dt.datetime.fromisoformat(read_header(source)[0]["taken_at"])
    except (OSError, Unlike, KeyError, ValueError):
        return None


# ------------------------------------------------------------------------------------------------------------- prune


def prune(target: Path, before: dt.datetime) -> int:
    """Backups older than that moment, and objects that no other needs; the newest backup always stays. Says how many went."""
    found = sorted(target.glob("*.backup"))
    old = [path for path in found[:-1] if (taken := taken_at(path)) and taken < before]
    for path in old:
        path.unlink()
        path.with_suffix(".files").unlink(missing_ok=True)
    needed = {name for listing in target.glob("*.files") for name in listing.read_text().split()}
    for home in (target / OBJECTS).glob("??/*"):
        if old and home.name not in needed:
            home.unlink()
    return len(old)


def anchor_anew(office: Office, session: Session) -> None:
    """On a host that was set up from a backup the chain ends where the backup was taken: its heads are written down again."""
    shutil.rmtree(chain.heads(office), ignore_errors=True)
    for seal in audit.seals(session):
        chain.anchor(office, seal)
