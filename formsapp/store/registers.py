"""Registers: who is due in a lesson, what is marked of them, and who has one open.

Who is due is asked of the placements each time and kept nowhere: members of the cohort on that day and of that group, whose placement runs then
and has that weekday among its days.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, Select, and_, bindparam, delete, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from formsapp.store import learners, tables
from formsapp.store.learners import Learner
from formsapp.store.marks import Mark, Seat, marks_of
from formsapp.vault.keys import Keys


@dataclass(frozen=True)
class Entry:
    """Somebody in a register: who, from which school, by which placement. ``due``: by the timetable, not only because of a mark."""

    seat: Seat
    learner: Learner = field(repr=False)
    school_name: str
    arranged_by: str
    starts_on: dt.date
    ends_on: dt.date | None
    state: str
    due: bool
    mark: Mark | None


@dataclass(frozen=True)
class Absence:
    """Planned ahead by the school."""

    record: UUID
    from_on: dt.date
    until_on: dt.date
    decision: str
    code: str
    entered_by: UUID


# -------------------------------------------------------------------------------------------------------- who is due


def days_then() -> ColumnElement[str]:
    """The days of a placement on the day of a lesson: of the last change that has begun, or those it began with."""
    change, record, lesson = tables.DayChange, tables.TrainingRecord, tables.Lesson
    newest = (
        select(change.days)
        .where(change.training_record_id == record.id, change.taken_back_at.is_(None), change.from_on <= lesson.on_date)
        .order_by(change.from_on.desc(), change.made_at.is_(None), change.made_at.desc(), change.id.desc())
        .limit(1)
        .correlate(record, lesson)
        .scalar_subquery()
    )
    return func.coalesce(newest, record.days)


def due(*columns: Any, cancelled: bool = False) -> Select[Any]:
    """Those columns of each learner due in each lesson that takes place: to be narrowed to lessons, schools, a day. Somebody in no group is
    due with every group: a child is rather asked after twice than not at all. ``cancelled``: who would have been due in those as well.
    """
    lesson, member, record = tables.Lesson, tables.CohortMember, tables.TrainingRecord
    return (
        select(*columns)
        .select_from(lesson)
        .join(
            member,
            and_(
                member.cohort_id == lesson.cohort_id,
                member.from_on <= lesson.on_date,
                or_(member.until_on.is_(None), member.until_on >= lesson.on_date),
                or_(lesson.tutor_group == "", member.tutor_group == "", member.tutor_group == lesson.tutor_group),
            ),
        )
        .join(record, record.id == member.training_record_id)
        .where(
            lesson.state.in_(("due", "cancelled") if cancelled else ("due",)),
            record.state != "cancelled",
            record.starts_on <= lesson.on_date,
            or_(record.ends_on.is_(None), record.ends_on >= lesson.on_date),
            or_(lesson.day.is_(None), days_then().contains(lesson.day)),
        )
        .distinct()
    )


def entries(session: Session, keys: Keys, lesson: UUID, *, to_change: bool = False, cancelled: bool = False) -> list[Entry]:
    """Everybody who is due in a lesson or was marked in it, by name; in as many queries however many they are. ``cancelled``: or would be due."""
    waited = set(session.scalars(due_in_it(cancelled), {"lesson": lesson}))
    marked = {each.seat.record: each for each in marks_of(session, keys, [lesson], to_change=to_change)}
    found = session.execute(about_them(), {"lesson": lesson, "records": list(waited | set(marked))}) if waited or marked else ()
    made = [
        Entry(
            Seat(lesson, each.id, each.learner_id, each.school_id, each.provider_id, on_date),
            learners.opened(keys, known),
            name,
            each.arranged_by,
            each.starts_on,
            each.ends_on,
            each.state,
            each.id in waited,
            marked.get(each.id),
        )
        for each, known, name, on_date in found
    ]
    return sorted(made, key=by_name)


@cache
def due_in_it(cancelled: bool) -> Select[Any]:
    """Made once: the statement is long, and every page of a register asks it."""
    return due(tables.TrainingRecord.id, cancelled=cancelled).where(tables.Lesson.id == bindparam("lesson"))


@cache
def about_them() -> Select[tables.TrainingRecord, tables.Learner, str, dt.date]:
    record, child, house, row = tables.TrainingRecord, tables.Learner, tables.Organisation, tables.Lesson
    return (
        select(record, child, house.name, row.on_date)
        .join(child, child.id == record.learner_id)
        .join(house, house.id == record.school_id)
        .join(row, row.id == bindparam("lesson"))
        .where(record.id.in_(bindparam("records", expanding=True)))
        .execution_options(populate_existing=True)
    )


def with_marks(entries: Sequence[Entry], written: Iterable[Mark]) -> list[Entry]:
    """The same lines as they stand once these marks are written, by whoever holds the lesson: nothing else can have changed meanwhile."""
    lines = {each.seat.record: each for each in written}
    return [replace(each, mark=lines.get(each.seat.record, each.mark)) for each in entries]


def by_name(entry: Entry) -> tuple[str, str, str]:
    child = entry.learner.child
    return child.surname.casefold(), child.given.casefold(), str(entry.seat.record)


def schools_of(session: Session, lesson: UUID) -> frozenset[UUID]:
    """Whose learners are due in a lesson, or would be had it not been cancelled, or were marked in it."""
    waited = session.scalars(due(tables.TrainingRecord.school_id, cancelled=True).where(tables.Lesson.id == lesson))
    marked = session.scalars(select(tables.Mark.school_id).where(tables.Mark.lesson_id == lesson).distinct())
    return frozenset(waited) | frozenset(marked)


def schools_of_all(session: Session, lessons: Collection[UUID]) -> dict[UUID, set[UUID]]:
    """Of each lesson, whose learners are due in it, or would be had it not been cancelled."""
    found: dict[UUID, set[UUID]] = {}
    query = due(tables.Lesson.id, tables.TrainingRecord.school_id, cancelled=True).where(tables.Lesson.id.in_(tuple(lessons)))
    for lesson, school in session.execute(query) if lessons else ():
        found.setdefault(lesson, set()).add(school)
    return found


def planned(session: Session, records: Collection[UUID], day: dt.date) -> dict[UUID, Absence]:
    """The absences that schools have said ahead for a day; of two the later entry."""
    row = tables.PlannedAbsence
    query = (
        select(row.training_record_id, row.from_on, row.until_on, row.decision, row.code, row.entered_by)
        .where(row.training_record_id.in_(set(records)), row.from_on <= day, row.until_on >= day, row.taken_back_at.is_(None))
        .order_by(row.entered_at, row.id)
    )
    return {each[0]: Absence(*each) for each in session.execute(query)} if records else {}


# ------------------------------------------------------------------------------------------------------ who else edits


def heard(session: Session, now: dt.datetime, lesson: UUID, provider: UUID, person: UUID) -> None:
    """Somebody has the register open, perhaps in two windows at once."""
    insert = (sqlite if session.get_bind().dialect.name == "sqlite" else postgresql).insert(tables.RegisterEditor)
    seen = insert.values(id=uuid4(), lesson_id=lesson, person_id=person, provider_id=provider, seen_at=now)
    session.execute(seen.on_conflict_do_update(index_elements=["lesson_id", "person_id"], set_={"seen_at": now}))


def editors(session: Session, lesson: UUID, since: dt.datetime) -> set[UUID]:
    row = tables.RegisterEditor
    return set(session.scalars(select(row.person_id).where(row.lesson_id == lesson, row.seen_at >= since)))


def forget_editors(session: Session, before: dt.datetime) -> None:
    session.execute(delete(tables.RegisterEditor).where(tables.RegisterEditor.seen_at < before))
