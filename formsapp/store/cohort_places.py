"""Who should be in a cohort and is in none, which cohorts would fit them, and memberships that end and go on with a placement."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, or_, select, update
from sqlalchemy.orm import Session

from formsapp.domain.lessons import day_name
from formsapp.domain.placements import CANCELLED
from formsapp.store import tables, training_records
from formsapp.store.cohorts import OPEN, Cohort, cohort_of
from formsapp.store.training_records import Record
from formsapp.vault.keys import Keys


@dataclass(frozen=True)
class Room:
    """An open cohort with the days on which its timetable has lessons."""

    cohort: Cohort
    days: frozenset[str]

    def fits(self, course: str, days: Collection[str]) -> bool:
        """It teaches that course on each of those days."""
        return self.cohort.course == course and bool(days) and set(days) <= self.days


def rooms(session: Session, providers: Collection[UUID], day: dt.date) -> list[Room]:
    """Open cohorts of these providers in whose timetable something has not ended by a day, in two queries; by name."""
    row, line = tables.Cohort, tables.TimetableLine
    whose = (row.provider_id.in_(tuple(providers)), row.state == OPEN)
    query = select(line.cohort_id, line.weekday).join(row, row.id == line.cohort_id)
    taught: dict[UUID, set[str]] = {}
    for cohort, weekday in session.execute(query.where(*whose, or_(line.until_on.is_(None), line.until_on >= day))) if providers else ():
        if weekday < 5:
            taught.setdefault(cohort, set()).add(day_name(weekday))
    found = session.scalars(select(row).where(*whose).order_by(func.lower(row.name), row.id)) if taught else ()
    return [Room(cohort_of(each), frozenset(taught[each.id])) for each in found if each.id in taught]


def in_none(providers: Collection[UUID] | None, day: dt.date) -> list[ColumnElement[bool]]:
    """Placements that run on a day or begin later, of whom nobody would be missed in a register; ``None``: of every provider."""
    record, row = tables.TrainingRecord, tables.CohortMember
    member = exists().where(row.training_record_id == record.id, or_(row.until_on.is_(None), row.until_on >= day))
    whose = [] if providers is None else [record.provider_id.in_(tuple(providers))]
    return [record.state != CANCELLED, or_(record.ends_on.is_(None), record.ends_on >= day), ~member, *whose]


def without(session: Session, providers: Collection[UUID] | None, day: dt.date) -> int:
    """How many they are."""
    return session.scalar(select(func.count()).select_from(tables.TrainingRecord).where(*in_none(providers, day))) or 0


def providers_without(session: Session, day: dt.date) -> set[UUID]:
    """Whose learners they are."""
    return set(session.scalars(select(tables.TrainingRecord.provider_id).where(*in_none(None, day)).distinct()))


def to_be_put(session: Session, keys: Keys, providers: Collection[UUID] | None, day: dt.date, start: int, most: int) -> list[Record]:
    """A page of them, whoever begins first before the others."""
    row = tables.TrainingRecord
    query = select(row).where(*in_none(providers, day)).order_by(row.starts_on, row.id).offset(start).limit(most)
    return training_records.opened_all(session, keys, list(session.scalars(query)))


def end(session: Session, record: UUID, last: dt.date) -> None:
    """With its placement."""
    row = tables.CohortMember
    still = or_(row.until_on.is_(None), row.until_on > last)
    session.execute(update(row).where(row.training_record_id == record, still).values(until_on=last))
    session.expire_all()


def go_on(session: Session, record: UUID, last: dt.date) -> None:
    """What had ended on the placement's last day, since the placement goes on."""
    row = tables.CohortMember
    session.execute(update(row).where(row.training_record_id == record, row.until_on == last).values(until_on=None))
    session.expire_all()
