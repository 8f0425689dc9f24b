"""A file that comes in, whatever it will belong to: looked into, scanned, put away sealed, written down.

Whoever takes it says where it belongs and how a refusal is told. What is refused is never put away; what the scanner couldn't see is, held.
"""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from formsapp.domain.people import Actor
from formsapp.services.names import extension_of
from formsapp.services.office import Office
from formsapp.store import audit, files
from formsapp.store.database import Session
from formsapp.vault.files import LARGEST, PIECE, Arriving, Stored
from formsapp.vault.inspect import look
from formsapp.vault.scan import HELD, REFUSED, Result, Scanner, scanner_for

FILE = "file"
NOT_KEPT = "Files can’t be kept at the moment: choose it again in a few minutes."


@dataclass(frozen=True)
class Checked:
    """What was found. Refused: ``said`` holds the sentence for people and the code for the audit, whoever of the two refused it."""

    said: Result
    media_type: str = ""

    @property
    def refused(self) -> bool:
        return self.said.state == REFUSED


@dataclass(frozen=True)
class Kept:
    """In the vault; its row is still to be written."""

    id: UUID
    name: str = field(repr=False)
    found: Checked
    stored: Stored


def check(office: Office, arrived: Arriving, name: str, largest: int = LARGEST, scanner: Scanner | None = None) -> Checked:
    """Is it what its name says, with nothing in it that acts by itself; and what does the scanner say?"""
    seen = look(arrived, name, arrived.size, largest)
    if seen.refused:
        return Checked(Result(REFUSED, seen.refused, seen.code))
    arrived.seek(0)
    said = (scanner or scanner_for(office.settings)).scan(iter(lambda: arrived.read(PIECE), b""))
    return Checked(said, seen.media_type)


def put_away(office: Office, arrived: Arriving, name: str, found: Checked, file: UUID | None = None) -> Kept:
    """Its bytes, before the transaction that writes it down. ``Unreachable`` when the store is away."""
    if found.refused:
        raise ValueError("a file that was refused is not kept")
    file = file or uuid4()
    return Kept(file, name, found, office.vault.put(arrived, str(file)))


@contextlib.contextmanager
def gone_unless_written(office: Office, stored: Stored) -> Iterator[None]:
    """Around the transaction that writes its row: if that fails the bytes go again."""
    try:
        yield
    except BaseException:
        office.vault.discard(stored.place)
        raise


def write_down(
    session: Session,
    office: Office,
    actor: Actor,
    kept: Kept,
    answers: str,
    *,
    draft: UUID | None = None,
    case: UUID | None = None,
    learner: str = "",
) -> None:
    """Its row and its event. ``answers``: the question of a form, or what takes its place."""
    now, said = office.clock(), kept.found.said
    files.add(
        session,
        office.keys,
        now,
        file=kept.id,
        draft=draft,
        case=case,
        field=answers,
        name=kept.name,
        media_type=kept.found.media_type,
        stored=kept.stored,
        state=said.state,
        reason=said.reason,
        waits=said.state == HELD and not said.quarantined,
    )
    detail = {"size": kept.stored.size, "state": said.state, "type": extension_of(kept.name), "scan": said.code}
    audit.record(session, now, actor, "file.add", FILE, kept.id, learners=[learner] if learner else [], detail=detail)
