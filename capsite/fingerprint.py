"""Has anything changed? Asked before Pelican, pydantic or Typst are imported, so that a build with nothing to do takes no time.

A file counts as unchanged when what it holds has the same hash. It isn't read again when the system says that it is the same file and that
nobody has written to it since it was: not by the time an edit may set (mtime), but by the one only the system sets (ctime), together with the
file's number and size, and only once it has lain still for longer than that time is coarse. Where the system keeps no such time, files are read.
"""

import contextlib
import json
import os
import sys
import time
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path

CODE = Path(__file__).parent
THEME_PARTS = ("templates", "static", "built", "print")
LEFT_OVER = ("~", ".pyc", ".swp", ".tmp")
PIECE = 1 << 18
SETTLED = 2_000_000_000  # nanoseconds a file must have lain still: more than any file system's clock is coarse
FORMAT = "files seen, 1"
KEEPS_CHANGE_TIME = sys.platform != "win32"  # there, st_ctime is when a file was made


def files_below(folder: Path) -> Iterator[Path]:
    """All files in a stable order, without following links to folders and without what editors and tools leave behind."""
    yield from (Path(folder, name) for name in names_below(str(folder)))


def names_below(folder: str) -> Iterator[str]:
    """The same as text, relative to the folder."""
    return (name for name, _ in entries_below(folder))


def entries_below(folder: str, inside: str = "") -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Each file's path below the folder, and what the system says of it: a large content folder is looked through at every build."""
    try:
        with os.scandir(f"{folder}/{inside}") as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except OSError:
        return
    folders = []
    for entry in entries:
        name = entry.name
        if name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False):
            if name not in ("__pycache__", "node_modules"):
                folders.append(name)
        elif not name.endswith(LEFT_OVER) and not entry.is_dir():
            yield inside + name, entry
    for name in folders:
        yield from entries_below(folder, f"{inside}{name}/")


class Seen:
    """The digest of every file in the folders a build is made from, kept in ``file`` between builds. If that is lost or torn, files are read."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.changed = False
        self.known: dict[str, dict[str, list[str]]] = {}  # folder -> file -> how it lay there, and its digest
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
            found = json.loads(file.read_bytes())[FORMAT]
            self.known = {folder: dict(files) for folder, files in found.items()}

    def hash(self, folder: Path) -> str:
        """One name for all that lies in a folder, by what it holds."""
        top, whole = str(folder), blake2b(digest_size=16)
        before = self.known.get(top, {})
        still, now = time.time_ns() - SETTLED, {}
        for name, entry in entries_below(top):
            lay, changed = how_it_lies(entry)
            known = before.get(name)
            if known is None or known[0] != lay or not lay:
                known = [lay, digest_of(f"{top}/{name}")]
            if changed < still:
                now[name] = known
            whole.update(f"{name}\0{known[1]}\0".encode("utf-8", "surrogateescape"))
        if now != before:
            self.known[top] = now
            self.changed = True
        return whole.hexdigest()

    def digests(self, folder: Path) -> dict[str, str]:
        """By file, of those that needn't be read again."""
        return {f"{folder}/{name}": known[1] for name, known in self.known.get(str(folder), {}).items()}

    def keep(self) -> None:
        draft = self.file.with_name(f".{self.file.name}.{os.getpid()}")
        draft.write_text(json.dumps({FORMAT: self.known}, ensure_ascii=True), "ascii")
        draft.replace(self.file)


def how_it_lies(entry: "os.DirEntry[str]") -> tuple[str, int]:
    """What changes whenever somebody writes to a file or puts another one there, and when that was; nothing where the system doesn't tell."""
    try:
        state = entry.stat()
    except OSError:
        return "", sys.maxsize
    if not KEEPS_CHANGE_TIME:
        return "", sys.maxsize
    return f"{state.st_dev} {state.st_ino} {state.st_size} {state.st_mtime_ns} {state.st_ctime_ns}", state.st_ctime_ns


def digest_of(path: str) -> str:
    try:
        file = os.open(path, os.O_RDONLY)
        try:
            return blake2b(_whole(file), digest_size=16).hexdigest()
        finally:
            os.close(file)
    except OSError as problem:
        return f"unreadable {problem.errno}"


def _whole(file: int) -> bytes:
    data = os.read(file, PIECE)
    if len(data) < PIECE:
        return data
    parts = [data]
    while part := os.read(file, PIECE):
        parts.append(part)
    return b"".join(parts)


def hash_code(theme: Path, seen: Seen) -> str:
    """The generator itself and the theme: when either changes, every page is made anew."""
    whole = [seen.hash(folder) for folder in (CODE, *(theme / part for part in THEME_PARTS))]
    return blake2b(f"{whole} {sys.version_info[:3]}".encode(), digest_size=16).hexdigest()


def fingerprint(code: str, content: Path, seen: Seen, *settings: str) -> str:
    """One name for everything a build is made from. ``code`` is ``hash_code``'s."""
    return blake2b(f"{code} {seen.hash(content)} {settings!r}".encode(), digest_size=16).hexdigest()
