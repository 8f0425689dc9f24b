"""What was delivered: sessions of placements in a time, from the marks of registers that were taken, with the price of each."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from formsapp.domain.attendance import KINDS
from formsapp.domain.money import Delivered
from formsapp.domain.placements import CANCELLED
from formsapp.store import tables

TAKEN = tuple(kind.name for kind in KINDS if kind.taken)
record, mark = tables.TrainingRecord, tables.Mark


@dataclass(frozen=True)
class Line:
    """The placements of one course at one provider, of one school."""

    school: UUID
    provider: UUID
    course_name: str
    price: int | None
    placements: int
    sessions: int

    @property
    def amount(self) -> int | None:
        return Delivered(self.sessions, self.price).amount


def by_course(session: Session, first: dt.date, last: dt.date, schools: Collection[UUID] | None) -> list[Line]:
    """Of the named schools, or of all; in order of nothing."""
    sessions = select(mark.training_record_id.label("record"), func.count().label("sessions"))
    sessions = sessions.where(mark.on_date >= first, mark.on_date <= last, mark.counted.in_(TAKEN))
    sessions = sessions.where(mark.school_id.in_(set(schools))) if schools is not None else sessions
    of = sessions.group_by(mark.training_record_id).subquery()
    columns = (record.school_id, record.provider_id, record.course_name, record.price_pence)
    query = select(*columns, func.count(), func.sum(of.c.sessions)).join(of, of.c.record == record.id).where(record.state != CANCELLED)
    return [Line(*each) for each in session.execute(query.group_by(*columns))]


@dataclass(frozen=True)
class Placed:
    """One placement of a provider, as an invoice names it."""

    id: UUID
    number: int | None
    learner: UUID
    course_name: str
    delivered: Delivered


def of_provider(session: Session, provider: UUID, first: dt.date, last: dt.date) -> list[Placed]:
    """With what was delivered in the time; those that ran then and had no session too."""
    sessions = select(mark.training_record_id.label("record"), func.count().label("sessions"))
    sessions = sessions.where(
        mark.provider_id == provider, mark.on_date >= first, mark.on_date <= last, mark.counted.in_(TAKEN)
    )  # fmt: skip
    of = sessions.group_by(mark.training_record_id).subquery()
    query = select(record.id, record.number, record.learner_id, record.course_name, record.price_pence, func.coalesce(of.c.sessions, 0))
    query = query.outerjoin(of, of.c.record == record.id).where(record.provider_id == provider, record.state != CANCELLED)
    query = query.where(record.starts_on <= last).order_by(record.number, record.id)
    return [Placed(each[0], each[1], each[2], each[3], Delivered(each[5], each[4])) for each in session.execute(query)]


@dataclass(frozen=True)
class Unpriced:
    provider: UUID
    course: str
    course_name: str
    placements: int


def unpriced(session: Session) -> list[Unpriced]:
    """Courses of which placements have no price."""
    columns = (record.provider_id, record.course, record.course_name)
    query = select(*columns, func.count()).where(record.price_pence.is_(None), record.state != CANCELLED).group_by(*columns)
    return [Unpriced(*each) for each in session.execute(query.order_by(func.lower(record.course_name), record.provider_id))]


def price(session: Session, provider: UUID, course: str, pence: int, now: dt.datetime) -> list[UUID]:
    """For the placements of a course that have none; one that has its price keeps it."""
    query = select(record.id).where(record.provider_id == provider, record.course == course, record.price_pence.is_(None))
    found = list(session.scalars(query.where(record.state != CANCELLED).with_for_update()))
    if found:
        session.execute(update(record).where(record.id.in_(found)).values(price_pence=pence, changed_at=now, version=record.version + 1))
        session.expire_all()
    return found


def learner_keys(session: Session, records: Collection[UUID]) -> list[str]:
    """Whose they are, for the event."""
    query = select(tables.Learner.learner_key).join(record, record.learner_id == tables.Learner.id).where(record.id.in_(set(records)))
    return sorted(set(session.scalars(query))) if records else []
