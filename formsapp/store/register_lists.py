"""Registers as lists: lessons narrowed, sorted and paged, with how many of each mark they hold; in as many queries however many there are."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from formsapp.domain.lessons import DUE
from formsapp.store import cohorts, lessons, tables
from formsapp.store.lessons import Lesson
from formsapp.vault.keys import Keys

DAY, NEWEST, COHORT = "day", "newest", "cohort"
SORTS = (DAY, NEWEST, COHORT)


@dataclass(frozen=True)
class Wanted:
    """``providers`` and ``tutor``: whose, where the reader is not the council; a tutor reads of the cohorts they have today."""

    since: dt.date | None = None
    until: dt.date | None = None
    incomplete: bool = False
    numbers: tuple[int, ...] = ()
    provider: UUID | None = None
    age: str = ""
    cohort: UUID | None = None
    group: str = ""
    sort: str = DAY
    providers: frozenset[UUID] | None = None
    tutor: UUID | None = None
    tutor_at: frozenset[UUID] = frozenset()  # the providers


@dataclass(frozen=True)
class Choice:
    """A cohort that the list can be narrowed to."""

    id: UUID
    name: str
    age_group: str
    provider: UUID


def scope(wanted: Wanted, today: dt.date) -> list[ColumnElement[bool]]:
    """The cohorts that the reader may read of at all."""
    row, theirs = tables.Cohort, []
    if wanted.providers is not None:
        theirs.append(row.provider_id.in_(wanted.providers))
    if wanted.tutor is not None:
        theirs.append(row.id.in_(cohorts.tutored_by(wanted.tutor, wanted.tutor_at, today)))
    return [or_(*theirs)] if theirs else []


def criteria(wanted: Wanted, now: dt.datetime) -> list[ColumnElement[bool]]:
    """One criterion a line; what is empty leaves the list as it is."""
    lesson, cohort = tables.Lesson, tables.Cohort
    every: list[ColumnElement[bool] | None] = [
        lesson.on_date >= wanted.since if wanted.since else None,
        lesson.on_date <= wanted.until if wanted.until else None,
        lesson.state == DUE if wanted.incomplete else None,
        lesson.completed_at.is_(None) if wanted.incomplete else None,
        lesson.begins_at <= now if wanted.incomplete else None,
        lesson.number.in_(wanted.numbers) if wanted.numbers else None,
        lesson.provider_id == wanted.provider if wanted.provider else None,
        lesson.cohort_id == wanted.cohort if wanted.cohort else None,
        lesson.tutor_group == wanted.group if wanted.group else None,
        cohort.age_group == wanted.age if wanted.age else None,
    ]
    return [each for each in every if each is not None]


def listed(
    session: Session, keys: Keys, wanted: Wanted, now: dt.datetime, today: dt.date, start: int, most: int
) -> tuple[int, list[Lesson]]:
    """How many there are, and a page of them."""
    lesson, cohort = tables.Lesson, tables.Cohort
    narrowed = [*scope(wanted, today), *criteria(wanted, now)]
    counting = select(func.count()).select_from(lesson).join(cohort, cohort.id == lesson.cohort_id).where(*narrowed)
    total = session.scalar(counting) or 0
    orders = {
        DAY: (lesson.on_date, lesson.begins_at, cohort.name, lesson.number),
        NEWEST: (lesson.on_date.desc(), lesson.begins_at.desc(), cohort.name, lesson.number),
        COHORT: (cohort.name, lesson.begins_at, lesson.number),
    }
    query = lessons.whole().where(*narrowed).order_by(*orders[wanted.sort], lesson.id).offset(start).limit(most)
    return total, [lessons.opened(keys, *found) for found in session.execute(query)]


def counted(session: Session, chosen: Collection[UUID]) -> dict[UUID, dict[str, int]]:
    """How many of each mark each lesson holds."""
    row = tables.Mark
    found: dict[UUID, dict[str, int]] = {}
    query = select(row.lesson_id, row.counted, func.count()).where(row.lesson_id.in_(chosen), row.counted.is_not(None))
    for lesson, mark, number in session.execute(query.group_by(row.lesson_id, row.counted)) if chosen else ():
        found.setdefault(lesson, {})[str(mark)] = number
    return found


def choices(session: Session, wanted: Wanted, today: dt.date, year: int) -> list[Choice]:
    """The cohorts of this year and the one before, by name."""
    row = tables.Cohort
    query = select(row).where(*scope(wanted, today), row.academic_year >= year - 1).order_by(row.name, row.id)
    return [Choice(each.id, each.name, each.age_group, each.provider_id) for each in session.scalars(query)]
