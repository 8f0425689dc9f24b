"""What the watch over looks needs: events since the last time with whose work and whose name they touch, and the alarms that came of them."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from formsapp.domain import watching
from formsapp.domain.watching import Look
from formsapp.store import tables
from formsapp.store.audit import ALLOWED
from formsapp.vault.keys import Keys

WATCHED = 1  # the one row
ACTS = watching.OPENS | watching.TAKES


@dataclass(frozen=True)
class Told:
    """An alarm, as those who ask about it see it."""

    id: UUID
    kind: str
    person: UUID
    at: dt.datetime
    number: int
    answered_at: dt.datetime | None
    answered_by: UUID | None
    answer: str = field(repr=False)


def last_watched(session: Session) -> int:
    return session.scalars(select(tables.Watched.event).where(tables.Watched.id == WATCHED)).first() or 0


def watched(session: Session, event: int) -> None:
    session.merge(tables.Watched(id=WATCHED, event=event))
    session.flush()


def newest(session: Session, until: dt.datetime) -> int:
    """The number of the last event written before that moment, for numbers are given before they are kept."""
    return session.scalars(select(func.max(tables.AuditEvent.id)).where(tables.AuditEvent.at <= until)).first() or 0


def people_since(session: Session, after: int, last: int) -> dict[UUID, dt.datetime]:
    """Who opened or took something in these events, and when first."""
    event = tables.AuditEvent
    query = (
        select(event.person_id, func.min(event.at))
        .where(event.id > after, event.id <= last, event.act.in_(ACTS), event.outcome == ALLOWED, event.person_id.is_not(None))
        .group_by(event.person_id)
    )
    return {person: at for person, at in session.execute(query) if person is not None}


def looks_of(session: Session, keys: Keys, person: UUID, surname: str, since: dt.datetime, last: int) -> list[Look]:
    """What they opened and took from then on, in its order. Panel members and leads have no cases of their own: nothing is elsewhere to them
    that is nobody's.
    """
    event, subject = tables.AuditEvent, tables.AuditSubject
    query = (
        select(event.at, event.act, event.object_kind, event.object_id, subject.learner_key)
        .outerjoin(subject, subject.event_id == event.id)
        .where(event.person_id == person, event.at >= since, event.id <= last, event.act.in_(ACTS), event.outcome == ALLOWED)
        .order_by(event.at, event.id)
    )
    found = session.execute(query).all()
    namesakes = with_surname(session, keys, surname, {key for *_, key in found if key})
    theirs = given_to_others(session, person, {number for _, _, kind, number, _ in found if kind == "case"})
    return [Look(at, person, act, key or "", key in namesakes, number in theirs) for at, act, _, number, key in found]


def with_surname(session: Session, keys: Keys, surname: str, learners: Collection[str]) -> set[str]:
    if not surname or not learners:
        return set()
    index = keys.index("surname", surname)
    found: set[str] = set()
    for row in (tables.Case, tables.Learner):
        found |= set(session.scalars(select(row.learner_key).where(row.surname_index == index, row.learner_key.in_(learners))))
    return found


def given_to_others(session: Session, person: UUID, numbers: Iterable[str]) -> set[str]:
    """Of these cases, those that are somebody else's work."""
    row, wanted = tables.Case, [UUID(each) for each in numbers if each]
    if not wanted:
        return set()
    query = select(row.id).where(row.id.in_(wanted), row.assigned_id.is_not(None), row.assigned_id != person)
    return {str(each) for each in session.scalars(query)}


def raise_alarm(session: Session, alarm: watching.Alarm) -> bool:
    """False if it was told before."""
    row = tables.Alarm
    known = select(row.id).where(row.kind == alarm.kind, row.person_id == alarm.person, row.period == alarm.period)
    if session.scalars(known).first():
        return False
    try:
        with session.begin_nested():
            session.add(row(id=uuid4(), kind=alarm.kind, person_id=alarm.person, period=alarm.period, at=alarm.at, number=alarm.number))
    except IntegrityError:
        return False
    return True


def alarms(session: Session, keys: Keys, *, answered: bool, most: int) -> list[Told]:
    """The newest first."""
    row = tables.Alarm
    shown = row.answered_at.is_not(None) if answered else row.answered_at.is_(None)
    return [told(keys, each) for each in session.scalars(select(row).where(shown).order_by(row.at.desc(), row.id).limit(most))]


def alarm(session: Session, keys: Keys, identifier: UUID) -> Told | None:
    row = session.get(tables.Alarm, identifier)
    return told(keys, row) if row else None


def told(keys: Keys, row: tables.Alarm) -> Told:
    answer = keys.open_text("alarms", row.id, "answer", row.answer_sealed) if row.answer_sealed else ""
    return Told(row.id, row.kind, row.person_id, row.at, row.number, row.answered_at, row.answered_by, answer)


def answer(session: Session, keys: Keys, identifier: UUID, person: UUID, at: dt.datetime, text: str) -> bool:
    """False if somebody else has answered meanwhile."""
    row = tables.Alarm
    values: Mapping[str, object] = {
        "answered_at": at,
        "answered_by": person,
        "answer_sealed": keys.seal("alarms", identifier, "answer", text),
    }
    done = session.execute(update(row).where(row.id == identifier, row.answered_at.is_(None)).values(**values))
    return bool(done.rowcount)  # type: ignore[attr-defined]
