"""What the audit says of who looked at what lately, with what is needed to know whether it was their work."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from formsapp.domain.learners import plain
from formsapp.store import audit, tables
from formsapp.vault.keys import Keys

MOST = 4_000  # events of a whole service in ten minutes, at the very most


@dataclass(frozen=True)
class Seen:
    """An event of somebody: the learner it is about, if it is about one."""

    at: dt.datetime
    person: UUID
    act: str
    learner: str


@dataclass(frozen=True)
class Known:
    """A learner's last name, and whose cases theirs are; ``None`` among them is nobody's."""

    surname: str = field(repr=False)
    assigned: frozenset[UUID | None]


def who_was_there(session: Session, since: dt.datetime, acts: Collection[str]) -> set[UUID]:
    """Whoever looked at something since then, from the newest events."""
    row = tables.AuditEvent
    newest = select(row.id, row.at, row.person_id, row.act).order_by(row.id.desc()).limit(MOST).subquery()
    query = (
        select(newest.c.person_id).where(newest.c.at >= since, newest.c.act.in_(tuple(acts)), newest.c.person_id.is_not(None)).distinct()
    )
    return set(session.scalars(query))


def looks_of(session: Session, persons: Collection[UUID], since: dt.datetime, acts: Collection[str]) -> list[Seen]:
    """What they did since then; an event that names several learners is about none of them in particular."""
    row, subject = tables.AuditEvent, tables.AuditSubject
    query = (
        select(row.id, row.at, row.person_id, row.act, subject.learner_key)
        .outerjoin(subject, subject.event_id == row.id)
        .where(row.person_id.in_(tuple(persons)), row.at >= since, row.act.in_(tuple(acts)), row.outcome == audit.ALLOWED)
    )
    events: dict[int, list[Seen]] = {}
    for event, at, person, act, key in session.execute(query) if persons else ():
        if person is not None:
            events.setdefault(event, []).append(Seen(at, person, act, key or ""))
    return [each[0] if len(each) == 1 else Seen(each[0].at, each[0].person, each[0].act, "") for each in events.values()]


def learners_known(session: Session, keys: Keys, learners: Collection[str]) -> dict[str, Known]:
    """By the audit's keys."""
    row, case = tables.Learner, tables.Case
    names = {
        key: plain(keys.open_text("learners", identifier, "surname", sealed))
        for identifier, key, sealed in session.execute(
            select(row.id, row.learner_key, row.surname_sealed).where(row.learner_key.in_(tuple(learners)))
        )
    }
    assigned: dict[str, set[UUID | None]] = {}
    for key, person in session.execute(select(case.learner_key, case.assigned_id).where(case.learner_key.in_(tuple(learners)))):
        assigned.setdefault(key, set()).add(person)
    return {key: Known(names.get(key, ""), frozenset(assigned.get(key, ()))) for key in learners}
