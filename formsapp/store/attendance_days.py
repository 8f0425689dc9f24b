"""A day's lessons as schools and the council read them: whose learners are in which, and how many registers are due, taken, overdue."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select
from sqlalchemy.orm import Session

from formsapp.domain.lessons import DUE, OVERDUE_AFTER
from formsapp.domain.placements import CANCELLED
from formsapp.store import registers, tables

PROVIDER, SCHOOL = "provider", "school"


@dataclass(frozen=True)
class Place:
    """A learner's place in a lesson of a day: with a mark, or still without."""

    lesson: UUID
    record: UUID
    learner: UUID
    school: UUID
    provider: UUID
    course_name: str
    begins_at: dt.datetime
    ends_at: dt.datetime
    opened_at: dt.datetime | None
    completed_at: dt.datetime | None
    mark_id: UUID | None = None
    mark: str | None = None
    counted: str | None = None
    code: str | None = None
    left_early_at: dt.datetime | None = None

    def gone(self, now: dt.datetime) -> bool:
        """They were there, and have left before the end."""
        return self.left_early_at is not None and self.left_early_at <= now


def places(session: Session, day: dt.date, schools: Collection[UUID]) -> list[Place]:
    """Everybody of these schools who is due on a day, and whoever was marked though no longer due; two queries."""
    lesson, record, row = tables.Lesson, tables.TrainingRecord, tables.Mark
    about = (lesson.begins_at, lesson.ends_at, lesson.opened_at, lesson.completed_at)
    whose = (record.id, record.learner_id, record.school_id, record.provider_id, record.course_name)
    due = registers.due(lesson.id, *whose, *about).where(lesson.on_date == day, theirs(schools, day, day))
    marked = (
        select(lesson.id, *whose, *about, row.id, row.mark, row.counted, row.code, row.left_early_at)
        .join(row, row.lesson_id == lesson.id)
        .join(record, record.id == row.training_record_id)
        .where(row.on_date == day, row.school_id.in_(tuple(schools)), row.mark.is_not(None), lesson.state == DUE)
    )
    found = {(each[0], each[1]): Place(*each) for each in session.execute(due)}
    found |= {(each[0], each[1]): Place(*each) for each in session.execute(marked)}
    return list(found.values())


@dataclass(frozen=True)
class Registers:
    """How many there are of a day and a house. A register nobody took is overdue, and is neither absence nor presence."""

    due: int = 0
    taken: int = 0
    overdue: int = 0

    def __add__(self, other: "Registers") -> "Registers":
        return Registers(self.due + other.due, self.taken + other.taken, self.overdue + other.overdue)


Counted = dict[tuple[dt.date, UUID], Registers]


def of_providers(session: Session, first: dt.date, last: dt.date, now: dt.datetime, providers: Collection[UUID] | None = None) -> Counted:
    """Of each day and provider, both days included. A lesson of a cohort in which nobody is placed then has no register to be taken."""
    row, member, record = tables.Lesson, tables.CohortMember, tables.TrainingRecord
    somebody = exists().where(
        member.cohort_id == row.cohort_id,
        there_then(member.from_on, member.until_on),
        record.id == member.training_record_id,
        record.state != CANCELLED,
        there_then(record.starts_on, record.ends_on),
    )
    sums = (func.count(), func.count(row.completed_at), func.sum(case((overdue(now), 1), else_=0)))
    query = select(row.on_date, row.provider_id, *sums).where(row.on_date >= first, row.on_date <= last, row.state == DUE, somebody)
    query = query.where(row.provider_id.in_(tuple(providers))) if providers is not None else query
    rows = session.execute(query.group_by(row.on_date, row.provider_id))
    return {(day, house): Registers(due, taken, int(overdue or 0)) for day, house, due, taken, overdue in rows}


def of_learners(session: Session, first: dt.date, last: dt.date, now: dt.datetime, by: str, schools: Collection[UUID]) -> Counted:
    """Registers in which learners of these schools are due, by school or by provider."""
    row, record = tables.Lesson, tables.TrainingRecord
    house = record.school_id if by == SCHOOL else record.provider_id
    due = registers.due(row.id, row.on_date, house, row.begins_at, row.ends_at, row.opened_at, row.completed_at)
    due = due.where(row.on_date >= first, row.on_date <= last, theirs(schools, first, last))
    found: Counted = {}
    for _, day, whose, begins, ends, opened, completed in session.execute(due):
        late = completed is None and (ends <= now or (opened is None and begins <= now - OVERDUE_AFTER))
        found[day, whose] = found.get((day, whose), Registers()) + Registers(1, int(completed is not None), int(late))
    return found


def of_schools(session: Session, day: dt.date, now: dt.datetime) -> Counted:
    """Of one day and every school, counted by the database. Whose days were changed since counts with both, which only the school's own page
    tells apart.
    """
    row, member, record, change = tables.Lesson, tables.CohortMember, tables.TrainingRecord, tables.DayChange
    moved = exists().where(change.training_record_id == record.id, change.taken_back_at.is_(None))
    each = (
        select(row.id, member.school_id, row.completed_at, case((overdue(now), 1), else_=0).label("late"))
        .join(member, and_(member.cohort_id == row.cohort_id, there_then(member.from_on, member.until_on)))
        .join(record, and_(record.id == member.training_record_id, record.state != CANCELLED))
        .where(row.on_date == day, row.state == DUE, there_then(record.starts_on, record.ends_on))
        .where(or_(row.tutor_group == "", member.tutor_group == "", member.tutor_group == row.tutor_group))
        .where(or_(row.day.is_(None), record.days.contains(row.day), moved))
        .distinct()
        .subquery()
    )
    query = select(each.c.school_id, func.count(), func.count(each.c.completed_at), func.sum(each.c.late)).group_by(each.c.school_id)
    return {(day, school): Registers(due, taken, int(late or 0)) for school, due, taken, late in session.execute(query)}


def theirs(schools: Collection[UUID], first: dt.date, last: dt.date) -> ColumnElement[bool]:
    """A school's learners of these days, found by their places in cohorts: of all who are in a day's lessons they are few. The days are said of
    the member too, so that whoever left long ago is passed over before their lessons are looked for.
    """
    member, mine = tables.CohortMember, tuple(schools)
    then = and_(member.from_on <= last, or_(member.until_on.is_(None), member.until_on >= first))
    return and_(member.school_id.in_(mine), then, tables.TrainingRecord.school_id.in_(mine))


def there_then(begins: Any, ends: Any) -> ColumnElement[bool]:
    """On the day of the lesson, both ends included; without an end still."""
    return and_(begins <= tables.Lesson.on_date, or_(ends.is_(None), ends >= tables.Lesson.on_date))


def overdue(now: dt.datetime) -> ColumnElement[bool]:
    row = tables.Lesson
    return and_(row.completed_at.is_(None), or_(row.ends_at <= now, and_(row.opened_at.is_(None), row.begins_at <= now - OVERDUE_AFTER)))
