"""Events are written in the transaction of the act they record, and never changed (decision 12); seals link them into a chain."""

import datetime as dt
import json
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from formsapp.domain.people import Actor
from formsapp.store.tables import AuditEvent, AuditSeal, AuditSubject, Person
from formsapp.vault.keys import Keys

ALLOWED, DENIED, FAILED = "allowed", "denied", "failed"
AT_ONCE = 2_000  # events read in one go
SUBJECTS = 500  # written in one go: a table taken away may have tens of thousands
BEFORE_ALL = -(2**63)
COLUMNS = tuple(AuditEvent.__table__.columns)
# Past the objects of a session: a page may name fifty learners.
WRITE_EVENT = insert(AuditEvent.__table__).returning(AuditEvent.__table__.c.id)  # type: ignore[arg-type]
WRITE_SUBJECTS = insert(AuditSubject.__table__)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Event:
    """One event as the chain knows it."""

    id: int
    at: dt.datetime
    person: UUID | None
    origin: str
    act: str
    outcome: str
    object_kind: str
    object_id: str
    detail: dict[str, Any]
    learners: tuple[str, ...]

    def written(self) -> bytes:
        """The same bytes whichever database keeps it."""
        who = self.person.hex if self.person else None
        at = self.at.astimezone(dt.UTC).isoformat(timespec="microseconds")
        parts = [
            self.id,
            at,
            who,
            self.origin,
            self.act,
            self.outcome,
            self.object_kind,
            self.object_id,
            self.detail,
            sorted(self.learners),
        ]
        return json.dumps(parts, sort_keys=True, separators=(",", ":")).encode("ascii")


@dataclass(frozen=True)
class Seal:
    """A link of the chain: which events it covers, and the hash over them and the link before."""

    number: int
    first_event: int
    last_event: int
    events: int
    hash: bytes
    sealed_at: dt.datetime


@dataclass(frozen=True)
class Look:
    """Somebody did something with a learner's record."""

    at: dt.datetime
    person: UUID | None
    name: str
    origin: str
    act: str
    outcome: str
    object_kind: str
    object_id: str


def record(
    session: Session,
    now: dt.datetime,
    actor: Actor,
    act: str,
    object_kind: str,
    object_id: UUID | str,
    *,
    outcome: str = ALLOWED,
    learners: Iterable[str] = (),
    detail: Mapping[str, Any] | None = None,
) -> int:
    """One event; ``detail`` holds codes and numbers only, never what anything says. Gives the event's number."""
    session.flush()
    values = {
        "at": now,
        "person_id": actor.person,
        "origin": printable(actor.origin)[:100],
        "act": act,
        "outcome": outcome,
        "object_kind": object_kind,
        "object_id": printable(str(object_id))[:60],
        "detail": dict(detail or {}),
    }
    event: int = session.execute(WRITE_EVENT, values).scalar_one()
    subjects = [{"event_id": event, "learner_key": key} for key in dict.fromkeys(learners)]
    for start in range(0, len(subjects), SUBJECTS):
        session.execute(WRITE_SUBJECTS, subjects[start : start + SUBJECTS])
    return event


def printable(text: str) -> str:
    """What comes from outside (an address, an id in a URL) may hold what PostgreSQL can't keep."""
    return "".join("?" if unicodedata.category(letter) in {"Cc", "Cs"} else letter for letter in text)


# ------------------------------------------------------------------------------------------------------------- chain


def events(session: Session, after: int = BEFORE_ALL, most: int = AT_ONCE) -> Iterator[Event]:
    """In the order of their numbers, read piece by piece."""
    while True:
        rows = session.execute(select(*COLUMNS).where(AuditEvent.id > after).order_by(AuditEvent.id).limit(most)).all()
        if not rows:
            return
        subjects: dict[int, list[str]] = {}
        about = select(AuditSubject.event_id, AuditSubject.learner_key).where(AuditSubject.event_id.between(rows[0][0], rows[-1][0]))
        for event, key in session.execute(about):
            subjects.setdefault(event, []).append(key)
        for number, *rest in rows:
            yield Event(number, *rest, learners=tuple(subjects.get(number, ())))  # type: ignore[misc]
        after = rows[-1][0]


def seals(session: Session) -> Iterator[Seal]:
    columns = (AuditSeal.number, AuditSeal.first_event, AuditSeal.last_event, AuditSeal.events, AuditSeal.hash, AuditSeal.sealed_at)
    for row in session.execute(select(*columns).order_by(AuditSeal.number).execution_options(yield_per=AT_ONCE)):
        yield Seal(*row)


def last_seal(session: Session) -> Seal | None:
    row = session.scalars(select(AuditSeal).order_by(AuditSeal.number.desc()).limit(1)).first()
    return Seal(row.number, row.first_event, row.last_event, row.events, row.hash, row.sealed_at) if row else None


def add_seal(session: Session, seal: Seal) -> bool:
    """Two workers at once: the second one's number is taken, it is told so, and tries again a second later."""
    try:
        with session.begin_nested():
            session.add(AuditSeal(**vars(seal)))
    except IntegrityError:
        return False
    return True


def counted(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(AuditEvent)) or 0


def about(session: Session, keys: Keys, learner: str, most: int) -> list[Look]:
    """The newest first."""
    query = (
        select(AuditEvent, Person)
        .join(AuditSubject, AuditSubject.event_id == AuditEvent.id)
        .outerjoin(Person, Person.id == AuditEvent.person_id)
        .where(AuditSubject.learner_key == learner)
        .order_by(AuditEvent.id.desc())
        .limit(most)
    )
    names: dict[UUID, str] = {}
    looks = []
    for event, person in session.execute(query):
        if person is not None and person.id not in names:
            names[person.id] = keys.open_text("people", person.id, "name", person.name_sealed)
        name = names.get(event.person_id, "") if event.person_id else ""
        looks.append(Look(event.at, event.person_id, name, event.origin, event.act, event.outcome, event.object_kind, event.object_id))
    return looks
