"""Files on their way into the Datalocker: begun, gone on with where they stopped, looked into, scanned, kept sealed until they are sent.

What is small is checked at once; what is large is kept and held, and the worker checks it: nobody waits for that with a page open. Until it is
known to be clean nobody can open it, sent or not.
"""

import datetime as dt
import hashlib
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from formsapp.domain.locker import LARGEST
from formsapp.domain.people import Actor, worker
from formsapp.services.incoming_files import FILE, Checked, check, gone_unless_written, put_away, write_down
from formsapp.services.locker_checks import before_sending
from formsapp.services.names import cleaned, extension_of
from formsapp.services.office import NotFound, Office, Refused
from formsapp.services.rights import Denied, demand, not_there
from formsapp.store import audit, files, uploads
from formsapp.store.database import Session
from formsapp.store.files_kept import REMOVED
from formsapp.store.uploads import Upload
from formsapp.vault.files import Arriving
from formsapp.vault.inspect import TYPES
from formsapp.vault.keys import KEY
from formsapp.vault.scan import CLEAN, HELD, LATER, Result
from formsapp.vault.uploads import Part, Spool, Unlike, slot

UPLOAD = "upload"
FIELD = "datalocker"  # what these files answer, where a form's file names its question
LASTS = dt.timedelta(hours=24)  # to arrive and to be sent
CHECKED_AT_ONCE = 32 * 1024 * 1024
MOST = 100  # of one person at a time
MOST_BYTES = 20 * 1024**3
AT_A_TIME = 3  # files that one person sends at the same moment: each takes a thread of the server
AT_ONCE = 20
BLOCK = 1024 * 1024
CHECKSUMS = ("sha1", "sha256", "md5")

Read = Callable[[int], bytes]


class Mismatch(Exception):
    """A part arrived otherwise than it was sent; nothing of it was kept."""


class TooLong(Exception):
    """More came than was said at the beginning; nothing of it was kept."""


@dataclass(frozen=True)
class Arrived:
    """A file as its sender sees it before it is sent. ``state``: clean, or held with the reason."""

    id: UUID
    name: str
    size: int
    sha256: bytes
    state: str
    reason: str
    check: str = ""  # what the virus check has said of it, in words
    said: dict[str, str] = field(default_factory=dict, repr=False)  # what its sender chose for it so far


@dataclass(frozen=True)
class Progress:
    """Of one upload. ``done``: it is a file now."""

    id: UUID
    offset: int
    length: int
    expires_at: dt.datetime
    done: bool


# ------------------------------------------------------------------------------------------------------------------ begin


def begin(office: Office, actor: Actor, name: str, length: int) -> Progress:
    """A place for a file of that length. Refused at once if it could never be kept."""
    demand(actor, "locker.send", kind=UPLOAD)
    assert actor.person is not None
    called = cleaned(name)
    refuse_at_once(called, length)
    now, upload = office.clock(), uuid4()
    with office.database.writing() as session:
        count, size = uploads.how_many(session, actor.person)
        if count >= MOST or size + length > MOST_BYTES:
            raise Refused("You have many files that are not sent yet: send them or remove some first.")
        expires = place_for(session, office, actor.person, upload, called, length, now)
        audit.record(session, now, actor, "upload.begin", UPLOAD, upload, detail={"size": length, "type": extension_of(called)})
    return Progress(upload, 0, length, expires, done=False)


def place_for(session: Session, office: Office, person: UUID, upload: UUID, name: str, length: int, now: dt.datetime) -> dt.datetime:
    """Its row, with a key of its own; gives the moment at which it ends."""
    expires = now + LASTS
    uploads.add(session, office.keys, now, upload=upload, person=person, name=name, length=length, secret=os.urandom(KEY), expires=expires)
    return expires


def refuse_at_once(name: str, length: int) -> None:
    if length > LARGEST:
        raise Refused("It is larger than 1 GB: make it smaller, or send it in parts.")
    if length == 0:
        raise Refused("It is empty: check the file, and choose it again.")
    if extension_of(name) not in TYPES:
        raise Refused("Files of this kind are not taken: choose a PDF, a Word, OpenDocument or Excel file, a picture, plain text or CSV.")


# ---------------------------------------------------------------------------------------------------------------- looking


def progress(office: Office, actor: Actor, identifier: UUID) -> Progress:
    """How far it is; ``Busy`` while a line that went dead is still being written down. One that has arrived whole and was not kept, because
    the store was away, is kept now.
    """
    upload = own(office, actor, identifier)
    if upload.finished_at:
        return Progress(upload.id, upload.length, upload.length, upload.expires_at, done=True)
    spool = spool_of(office, upload)
    with spool.locked():
        offset = spool.offset
        if offset == upload.length:
            finish(office, actor, upload, spool, spool.part(offset, upload.length))
    return Progress(upload.id, offset, upload.length, upload.expires_at, done=offset == upload.length)


def own(office: Office, actor: Actor, identifier: UUID) -> Upload:
    """Of this person, and not too old."""
    demand(actor, "locker.send", kind=UPLOAD, identifier=identifier)
    with office.database.reading() as session:
        found = uploads.by_id(session, office.keys, identifier)
        if found is None:
            raise not_there(session, "locker.send", UPLOAD, "uploads", "id", identifier)
    if found.person != actor.person:
        raise Denied("locker.send", UPLOAD, identifier)
    if found.expires_at <= office.clock():
        raise NotFound
    return found


def spool_of(office: Office, upload: Upload) -> Spool:
    return Spool(office.vault, upload.id.hex, upload.secret)


def mine(office: Office, actor: Actor) -> list[Arrived]:
    """What has arrived whole and is not sent yet, in the order in which it came."""
    demand(actor, "locker.send")
    assert actor.person is not None
    with office.database.reading() as session:
        return unsent(session, office, actor.person)


def remember(office: Office, actor: Actor, said: Mapping[UUID, dict[str, str]]) -> None:
    """What was chosen for files that wait to be sent: sealed beside their names, so that the page has it again whenever it is opened."""
    demand(actor, "locker.send")
    assert actor.person is not None
    with office.database.writing() as session:
        for each in uploads.of_person(session, office.keys, actor.person, to_change=True):
            if each.id in said and said[each.id] != each.said:
                uploads.say(session, office.keys, each, said[each.id])


@dataclass(frozen=True)
class Unfinished:
    """A file that was begun and stopped on its way; it goes on when the same file is chosen again."""

    id: UUID
    name: str
    offset: int
    length: int
    expires_at: dt.datetime


def unfinished(office: Office, actor: Actor) -> list[Unfinished]:
    demand(actor, "locker.send")
    assert actor.person is not None
    with office.database.reading() as session:
        there = uploads.of_person(session, office.keys, actor.person)
    now = office.clock()
    return [
        Unfinished(each.id, each.name, spool_of(office, each).offset, each.length, each.expires_at)
        for each in there
        if not each.finished_at and each.expires_at > now
    ]


def unsent(session: Session, office: Office, person: UUID) -> list[Arrived]:
    now = office.clock()
    there = [each for each in uploads.of_person(session, office.keys, person) if each.finished_at and each.expires_at > now]
    found = {file.id: file for file in files.by_ids(session, office.keys, [each.id for each in there])}
    return [
        Arrived(
            file.id,
            file.name,
            file.stored.size,
            file.stored.sha256,
            file.state,
            "" if file.state == CLEAN else file.reason,
            before_sending(file),
            each.said,
        )
        for each in there
        if (file := found.get(each.id)) and file.state != REMOVED
    ]


# ------------------------------------------------------------------------------------------------------------------ go on


def go_on(office: Office, actor: Actor, identifier: UUID, offset: int, read: Read, checksum: tuple[str, bytes] | None = None) -> Progress:
    """Takes what comes until nothing more comes. What was cut off stays, and goes on from there; a part with a checksum counts whole or not at all.

    ``Unlike``: it doesn't go on from there. ``Busy``: it is being sent already, or this person sends too many at once.
    """
    upload = own(office, actor, identifier)
    spool = spool_of(office, upload)
    with spool.locked(), slot(office.vault, upload.person.hex, AT_A_TIME):
        if upload.finished_at:
            raise Unlike(upload.length)
        part = spool.part(offset, upload.length)
        try:
            take(part, read, checksum)
        except (Mismatch, TooLong):
            part.close()
            raise
        except BaseException:
            if checksum:
                part.close()
            else:
                part.leave()
            raise
        if offset + part.size == upload.length:
            finish(office, actor, upload, spool, part)
            return Progress(upload.id, upload.length, upload.length, upload.expires_at, done=True)
        part.leave()
        return Progress(upload.id, offset + part.size, upload.length, upload.expires_at, done=False)


def take(part: Part, read: Read, checksum: tuple[str, bytes] | None) -> None:
    digest = hashlib.new(checksum[0], usedforsecurity=False) if checksum else None
    while data := read(BLOCK):
        part.write(data)
        if digest:
            digest.update(data)
        if part.too_large:
            raise TooLong
    if digest and checksum and digest.digest() != checksum[1]:
        raise Mismatch


def finish(office: Office, actor: Actor, upload: Upload, spool: Spool, part: Part) -> Arrived:
    """All has arrived. If it can't be kept now all stays that had arrived, and is kept when somebody asks again."""
    whole = spool.whole(upload.length, part)
    try:
        kept = keep(office, actor, upload.id, upload.name, whole, upload)
    except Refused:
        whole.close()
        with office.database.writing() as session:
            uploads.remove(session, [upload.id])
        spool.clear()
        raise
    except BaseException:
        if whole is part:
            whole.file.close()  # its bytes stay where they are
        whole.close()
        raise
    spool.clear()
    return kept


def add(office: Office, actor: Actor, name: str, arrived: Arriving) -> Arrived:
    """A file that came whole, with a page."""
    demand(actor, "locker.send", kind=UPLOAD)
    called = cleaned(name)
    if arrived.too_large:
        raise Refused("It is larger than 1 GB: make it smaller, or send it in parts.")
    refuse_at_once(called, arrived.size)
    return keep(office, actor, uuid4(), called, arrived, None)


# ------------------------------------------------------------------------------------------------------------------- keep


def keep(office: Office, actor: Actor, file: UUID, name: str, arrived: Arriving, upload: Upload | None) -> Arrived:
    """Looked into and scanned, if that is quick; then its bytes, then its row."""
    assert actor.person is not None
    large = arrived.size > CHECKED_AT_ONCE
    found = Checked(Result(HELD, LATER, "large")) if large else check(office, arrived, name, LARGEST)
    said = found.said
    if found.refused:
        with office.database.writing() as session:
            audit.record(session, office.clock(), actor, "file.add", FILE, file, outcome=audit.FAILED, detail={"why": said.code})
        raise Refused(said.reason)
    kept = put_away(office, arrived, name, found, file)
    stored, now = kept.stored, office.clock()
    with gone_unless_written(office, stored), office.database.writing() as session:
        if upload is None:
            place_for(session, office, actor.person, file, name, stored.size, now)
        uploads.finish(session, file, now)
        write_down(session, office, actor, kept, FIELD)
    return Arrived(file, name, stored.size, stored.sha256, said.state, said.reason if said.state == HELD else "")


# ----------------------------------------------------------------------------------------------------------------- remove


def remove(office: Office, actor: Actor, identifier: UUID) -> None:
    """By its person, before it is sent. That it is gone already is no trouble to whoever removes it twice."""
    upload = own(office, actor, identifier)
    spool = spool_of(office, upload)
    with spool.locked(), office.database.writing() as session:
        give_up(session, office, actor, upload)
    spool.clear()


def give_up(session: Session, office: Office, actor: Actor, upload: Upload) -> None:
    now = office.clock()
    if upload.finished_at:
        files.destroy(session, [upload.id], now)
    uploads.remove(session, [upload.id])
    audit.record(session, now, actor, "upload.remove", UPLOAD, upload.id)


def end(office: Office, _: str) -> Iterator[None]:
    """What was never sent goes after a day."""
    while True:
        with office.database.writing() as session:
            found = uploads.ended(session, office.keys, office.clock(), AT_ONCE)
            for upload in found:
                give_up(session, office, worker("work"), upload)
        for upload in found:
            spool_of(office, upload).clear()
        if not found:
            return
        yield
