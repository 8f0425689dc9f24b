"""Opening what has come: by range, so that a download that broke off goes on; several as a ZIP; cut off at once when it is recalled.

Every piece is verified before it is handed over, and the last one only when the whole has the SHA-256 that stands on the receipt.
"""

import base64
import datetime as dt
import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from formsapp.domain import locker
from formsapp.domain.people import Actor
from formsapp.services.file_scans import DAMAGED
from formsapp.services.locker_lists import theirs
from formsapp.services.names import extension_of
from formsapp.services.office import NotFound, Office, Refused
from formsapp.services.transfers import TRANSFER
from formsapp.services.zips import zipped
from formsapp.store import audit, files, locker_people, transfer_lists, transfers
from formsapp.store.database import Session
from formsapp.store.files import CLEAN, File
from formsapp.store.transfers import Transfer
from formsapp.vault.files import PIECE
from formsapp.vault.keys import Tampered

BLOCK = 4 * PIECE
LOOKS_AGAIN = 0.5  # seconds: how often a running download looks whether it may go on
MOST_IN_ZIP = 200
GONE = "It can’t be opened any more: it was recalled, or its time was over."


class Recalled(Exception):
    """While it ran. The line is cut: nobody takes a part for the whole. ``expected``: all that the log says of it."""

    expected = "A download was cut off: the file was recalled while it ran, or whoever took it may not have it any more."


@dataclass(frozen=True)
class Served:
    """A part of a file on its way out, or all of it: ``first`` and ``last`` are included. Its name says nothing of what is in it."""

    name: str
    media_type: str
    size: int
    first: int
    last: int
    sha256: bytes
    sent_at: dt.datetime
    pieces: Iterator[bytes]

    @property
    def whole(self) -> bool:
        return self.first == 0 and self.last == self.size - 1

    @property
    def length(self) -> int:
        return self.last - self.first + 1

    @property
    def digest(self) -> str:
        return base64.b64encode(self.sha256).decode("ascii")


@dataclass(frozen=True)
class Opened:
    """A transfer that somebody opens, its file, and the line that says so."""

    transfer: Transfer
    file: File
    download: UUID
    person: UUID


# --------------------------------------------------------------------------------------------------------------- one file


def size_of(office: Office, actor: Actor, identifier: UUID) -> int:
    """Before a range can be understood. Tells nothing that the list doesn't."""
    with office.database.reading() as session:
        return theirs(session, office, actor, "locker.open", identifier).size


def begin(office: Office, actor: Actor, identifier: UUID) -> None:
    """Notes who opens it. Its bytes are fetched after that, with ``go_on``: an address that is only looked at changes nothing."""
    now = office.clock()
    with office.database.writing() as session:
        found = theirs(session, office, actor, "locker.open", identifier, to_change=True)
        opened_now(session, office, actor, found, now)
        keys = transfers.learner_keys(session, [found])
        audit.record(session, now, actor, "transfer.open", TRANSFER, found.id, learners=sorted(keys))


def begun_before(office: Office, actor: Actor, identifier: UUID) -> Transfer | None:
    """The transfer, if this person has begun to download it."""
    with office.database.reading() as session:
        found = theirs(session, office, actor, "locker.open", identifier)
        return found if actor.person and transfers.last_download(session, found.id, actor.person) else None


def go_on(office: Office, actor: Actor, identifier: UUID, first: int = 0, last: int | None = None) -> Served:
    """What this person has begun to download, from any byte."""
    if begun_before(office, actor, identifier) is None:
        raise NotFound
    return open_one(office, actor, identifier, first, last, goes_on=True)


def open_one(office: Office, actor: Actor, identifier: UUID, first: int = 0, last: int | None = None, *, goes_on: bool = False) -> Served:
    """``first`` and ``last``: the bytes wanted. The beginning makes a line of its own; what goes on belongs to that one."""
    now = office.clock()
    with office.database.writing() as session:
        found = theirs(session, office, actor, "locker.open", identifier, to_change=True)
        opened = opened_now(session, office, actor, found, now, goes_on=goes_on or first > 0)
        keys = transfers.learner_keys(session, [found])
        audit.record(session, now, actor, "transfer.open", TRANSFER, found.id, learners=sorted(keys), detail={"from": first})
    size = opened.file.stored.size
    end = size - 1 if last is None else min(last, size - 1)
    if not 0 <= first <= end:
        raise NotFound
    name = f"datalocker-{found.id.hex[:8]}.{extension_of(found.name)}"
    return Served(
        name,
        found.media_type,
        size,
        first,
        end,
        found.sha256,
        found.sent_at,
        begun(handed_over(office, opened, first, end)) if size else iter(()),
    )


def opened_now(session: Session, office: Office, actor: Actor, found: Transfer, now: dt.datetime, *, goes_on: bool = False) -> Opened:
    """Its state, its end and the line that says who opened it, before the first byte goes out."""
    file = files.by_id(session, office.keys, found.file) if found.file else None
    if not found.open or found.expires_at <= now or file is None or file.state != CLEAN:
        raise Refused(GONE)
    assert actor.person is not None
    if found.state == locker.WAITING:
        transfers.first_download(session, found, now, locker.expires_at(found.sent_at, now, found.keep_days))
    before = transfers.last_download(session, found.id, actor.person) if goes_on else None
    return Opened(found, file, before or transfers.add_download(session, now, found.id, actor.person), actor.person)


def handed_over(office: Office, opened: Opened, first: int, last: int) -> Iterator[bytes]:
    """Held back by one piece: the last goes only when all before it was right. To its end it counts as complete."""
    stored, digest, held = opened.file.stored, sha256(), b""
    looked, left, whole = time.monotonic(), last - first + 1, first == 0 and last == opened.file.stored.size - 1
    with office.vault.reading(stored, opened.file.owner) as source:
        source.seek(first)
        while left:
            piece = source.read(min(BLOCK, left))
            left -= len(piece)
            if whole:
                digest.update(piece)
            if held:
                yield held
            held = piece
            if time.monotonic() - looked >= LOOKS_AGAIN:
                looked = time.monotonic()
                go_on_only_if_open(office, opened)
    if whole and digest.digest() != stored.sha256:
        raise Tampered("a file is not what was stored")
    go_on_only_if_open(office, opened)
    yield held
    if last == stored.size - 1:
        with office.database.writing() as session:
            transfers.complete(session, [opened.download])


def go_on_only_if_open(office: Office, opened: Opened) -> None:
    """As long as it is not recalled, and whoever takes it may still have it."""
    found = opened.transfer
    with office.database.reading() as session:
        reads = locker_people.still_reads(session, opened.person, found.to, found.to_kind, found.role)
        if not reads or not transfers.is_open(session, found.id):
            raise Recalled


def begun(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The first piece is read before anything is promised: what is damaged at its beginning gets a page and not half a file."""
    try:
        first = next(pieces)
    except Tampered:
        raise Refused(DAMAGED) from None
    return chained(first, pieces)


def chained(first: bytes, pieces: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from pieces


# -------------------------------------------------------------------------------------------------------------------- many


def open_many(office: Office, actor: Actor, identifiers: Collection[UUID]) -> Iterator[bytes]:
    """As a ZIP, made while it is read. All are noted as opened before the first byte; one that is not theirs refuses the whole."""
    now = office.clock()
    if not 0 < len(set(identifiers)) <= MOST_IN_ZIP:
        raise Refused(f"Choose at least one file, and {MOST_IN_ZIP} at most.")
    with office.database.writing() as session:
        found = [theirs(session, office, actor, "locker.open", each, to_change=True) for each in sorted(set(identifiers))]
        opened = [opened_now(session, office, actor, each, now) for each in found]
        keys = sorted(transfers.learner_keys(session, found))
        audit.record(session, now, actor, "transfer.open", TRANSFER, "", learners=keys, detail={"files": len(found)})
    entries = ((each.transfer.name, each.transfer.sent_at, handed_over(office, each, 0, each.file.stored.size - 1)) for each in opened)
    return zipped(entries)


def all_new(office: Office, actor: Actor, *, opened: bool = False) -> list[UUID]:
    """What "download all" means: the newest, as many as a ZIP takes."""
    with office.database.reading() as session:
        state = locker.DOWNLOADED if opened else locker.WAITING
        return transfer_lists.all_in(session, locker.inboxes(actor), state, office.clock(), MOST_IN_ZIP)
