"""Lessons: verbs over the dates of timetables. A lesson keeps the date that its line gave it, wherever it is moved."""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, Select, bindparam, func, insert, select, update
from sqlalchemy.orm import Session

from formsapp.domain import lessons as rules
from formsapp.domain.lessons import Kept
from formsapp.store import tables
from formsapp.vault.keys import Keys


@dataclass(frozen=True)
class Lesson:
    """A lesson with its cohort; ``place`` is its own or its line's."""

    id: UUID
    number: int
    cohort: UUID
    cohort_name: str
    course: str
    course_name: str
    age_group: str
    line: UUID | None
    provider: UUID
    planned_on: dt.date | None
    day: str | None
    on_date: dt.date
    begins_at: dt.datetime
    ends_at: dt.datetime
    place: str = field(repr=False)
    tutor_group: str
    state: str
    cancelled_for: str | None
    cancelled_at: dt.datetime | None
    cancelled_by: UUID | None
    opened_at: dt.datetime | None
    completed_at: dt.datetime | None
    completed_by: UUID | None
    version: int

    def stage(self, now: dt.datetime) -> str:
        return rules.stage(self.state, self.begins_at, self.ends_at, self.opened_at, self.completed_at, now)

    @property
    def moved_from(self) -> dt.date | None:
        return self.planned_on if self.planned_on != self.on_date else None

    @property
    def minutes(self) -> int | None:
        """How long it took to complete, from the first mark."""
        return rules.minutes_to_complete(self.opened_at, self.completed_at)


# ---------------------------------------------------------------------------------------------------------------- read


def whole() -> Select[tables.Lesson, tables.Cohort, bytes]:
    """A lesson, its cohort and its line's place, for whichever lists there are: narrow it, order it, then ``opened``."""
    row, cohort, line = tables.Lesson, tables.Cohort, tables.TimetableLine
    query = select(row, cohort, line.place_sealed).join(cohort, cohort.id == row.cohort_id).outerjoin(line, line.id == row.line_id)
    return query.execution_options(populate_existing=True)


def opened(keys: Keys, row: tables.Lesson, cohort: tables.Cohort, line_place: bytes | None) -> Lesson:
    place = ""
    if row.place_sealed:
        place = keys.open_text("lessons", row.id, "place", row.place_sealed)
    elif line_place and row.line_id:
        place = keys.open_text("timetable_lines", row.line_id, "place", line_place)
    return Lesson(
        row.id,
        row.number,
        row.cohort_id,
        cohort.name,
        cohort.course,
        cohort.course_name,
        cohort.age_group,
        row.line_id,
        row.provider_id,
        row.planned_on,
        row.day,
        row.on_date,
        row.begins_at,
        row.ends_at,
        place,
        row.tutor_group,
        row.state,
        row.cancelled_for,
        row.cancelled_at,
        row.cancelled_by,
        row.opened_at,
        row.completed_at,
        row.completed_by,
        row.version,
    )


def one(session: Session, keys: Keys, lesson: UUID, *, to_change: bool = False) -> Lesson | None:
    """``to_change``: whoever else changes it or its register waits."""
    found = session.execute(by_id(to_change), {"lesson": lesson}).first()
    return opened(keys, *found) if found else None


@cache
def by_id(to_change: bool) -> Select[tables.Lesson, tables.Cohort, bytes]:
    query = whole().where(tables.Lesson.id == bindparam("lesson"))
    return query.with_for_update(of=tables.Lesson) if to_change else query


def found(session: Session, keys: Keys, *criteria: ColumnElement[bool]) -> list[Lesson]:
    """By date and time."""
    row = tables.Lesson
    query = whole().where(*criteria).order_by(row.on_date, row.begins_at, row.id)
    return [opened(keys, *each) for each in session.execute(query)]


def by_ids(session: Session, keys: Keys, lessons: Collection[UUID]) -> dict[UUID, Lesson]:
    return {each.id: each for each in found(session, keys, tables.Lesson.id.in_(set(lessons)))} if lessons else {}


def of_cohort(session: Session, keys: Keys, cohort: UUID, first: dt.date, last: dt.date) -> list[Lesson]:
    row = tables.Lesson
    return found(session, keys, row.cohort_id == cohort, row.on_date >= first, row.on_date <= last)


def kept(session: Session, lines: Collection[UUID], first: dt.date, last: dt.date) -> list[Kept[UUID]]:
    """The lessons that lines have, by the dates these gave them; touched ones are left alone."""
    row = tables.Lesson
    query = select(row.line_id, row.planned_on, row.on_date, row.state, row.opened_at, row.cancelled_for)
    rows = session.execute(query.where(row.line_id.in_(set(lines)), row.planned_on >= first, row.planned_on <= last)) if lines else ()
    return [
        Kept(line, planned, on, state, touched(planned, on, state, opened_at, why))
        for line, planned, on, state, opened_at, why in rows
        if line and planned
    ]


def touched(planned: dt.date, on: dt.date, state: str, opened_at: dt.datetime | None, why: str | None) -> bool:
    return opened_at is not None or planned != on or (state == rules.CANCELLED and why != rules.CALENDAR)


# --------------------------------------------------------------------------------------------------------------- change


@dataclass(frozen=True)
class New:
    """A lesson to be made."""

    cohort: UUID
    provider: UUID
    on_date: dt.date
    begins_at: dt.datetime
    ends_at: dt.datetime
    tutor_group: str
    line: UUID | None = None
    day: str | None = None
    place: str = field(default="", repr=False)


def add(session: Session, keys: Keys, made: Iterable[New]) -> list[UUID]:
    """With the next numbers of their provider, whose row is held meanwhile, so that no number is given twice."""
    wanted = sorted(made, key=lambda each: (str(each.provider), each.on_date, each.begins_at))
    house, row = tables.Organisation, tables.Lesson
    providers = sorted({each.provider for each in wanted})
    session.execute(select(house.id).where(house.id.in_(providers)).order_by(house.id).with_for_update())
    query = select(row.provider_id, func.max(row.number)).where(row.provider_id.in_(providers)).group_by(row.provider_id)
    last = {each[0]: each[1] for each in session.execute(query)} if providers else {}
    rows: list[dict[str, Any]] = []
    for each in wanted:
        last[each.provider] = last.get(each.provider, 0) + 1
        rows.append(values_of(keys, each, uuid4(), last[each.provider]))
    if rows:
        session.execute(insert(row), rows)
    return [each["id"] for each in rows]


def values_of(keys: Keys, each: New, lesson: UUID, number: int) -> dict[str, Any]:
    return {
        "id": lesson,
        "number": number,
        "cohort_id": each.cohort,
        "line_id": each.line,
        "provider_id": each.provider,
        "planned_on": each.on_date if each.line else None,
        "day": each.day,
        "on_date": each.on_date,
        "begins_at": each.begins_at,
        "ends_at": each.ends_at,
        "place_sealed": keys.seal("lessons", lesson, "place", each.place) if each.place else None,
        "tutor_group": each.tutor_group,
        "state": rules.DUE,
        "version": 1,
    }


def by_calendar(session: Session, now: dt.datetime, keys_of: Collection[tuple[UUID, dt.date]], state: str) -> list[UUID]:
    """Cancelled because the calendar says so, or due again; gives those that are another now."""
    row = tables.Lesson
    gone = state == rules.CANCELLED
    values = {"state": state, "cancelled_for": rules.CALENDAR if gone else None, "cancelled_at": now if gone else None}
    days: dict[UUID, list[dt.date]] = {}
    for line, planned in keys_of:
        days.setdefault(line, []).append(planned)
    changed: list[UUID] = []
    for line in sorted(days):
        change = update(row).where(row.line_id == line, row.planned_on.in_(days[line]), row.opened_at.is_(None), row.state != state)
        changed += session.scalars(change.values(version=row.version + 1, **values).returning(row.id))
    session.expire_all()
    return sorted(changed)


def change(session: Session, lesson: UUID, **values: Any) -> None:
    """The caller holds the row."""
    row = tables.Lesson
    session.execute(update(row).where(row.id == lesson).values(version=row.version + 1, **values))
    session.expire_all()


def changed(session: Session, held: Lesson, **values: Any) -> Lesson:
    """The same, and the lesson as it stands then."""
    change(session, held.id, **values)
    return replace(held, version=held.version + 1, **values)


def place_sealed(keys: Keys, lesson: UUID, place: str) -> bytes | None:
    return keys.seal("lessons", lesson, "place", place) if place else None
