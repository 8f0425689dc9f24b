"""What marks add up to: of a placement by month, of a day by provider and school. Kept in the mark's transaction, so that no list has to count.

``recount`` counts the marks themselves: the two must always be equal.
"""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Table, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from formsapp.domain.attendance import CONTRIBUTIONS, MARKS, Contribution, Figures
from formsapp.store import tables

# How a contribution's column is called.
COLUMN_OF: Mapping[int, str] = {2: "plus_two", 1: "plus_one", 0: "nought", -1: "minus_one", -2: "minus_two"}
assert set(COLUMN_OF) == set(CONTRIBUTIONS)
MARK_COLUMNS, CONTRIBUTION_COLUMNS = tuple(MARKS), tuple(COLUMN_OF.values())
MonthKey = tuple[UUID, dt.date]
DayKey = tuple[dt.date, UUID, UUID]


def counts(counted: str | None, contribution: int | None) -> list[str]:
    """The columns in which a line of a register counts one: its mark, and its contribution if the lesson was attended."""
    if counted is None:
        return []
    return [counted, COLUMN_OF[contribution]] if contribution is not None and MARKS[counted].attended else [counted]


@dataclass
class Tally:
    """Changes to be added to the sums, gathered over the lines of a register."""

    months: dict[MonthKey, Counter[str]] = field(default_factory=dict)
    days: dict[DayKey, Counter[str]] = field(default_factory=dict)

    def line(
        self, by: int, record: UUID, school: UUID, provider: UUID, on_date: dt.date, counted: str | None, contribution: int | None
    ) -> None:
        """``by``: 1 to count a line as it now stands, -1 to take away what it was."""
        columns = counts(counted, contribution)
        month = self.months.setdefault((record, on_date.replace(day=1)), Counter())
        day = self.days.setdefault((on_date, provider, school), Counter())
        for column in columns:
            month[column] += by
            if column in MARKS:
                day[column] += by


def add(session: Session, tally: Tally) -> None:
    """In the order of the keys, so that two transactions never wait for each other both ways."""
    months = [
        {"id": uuid4(), "training_record_id": key[0], "month": key[1]} | only(changes, MARK_COLUMNS + CONTRIBUTION_COLUMNS)
        for key, changes in sorted(tally.months.items())
        if any(changes.values())
    ]
    days = [
        {"id": uuid4(), "on_date": key[0], "provider_id": key[1], "school_id": key[2]} | only(changes, MARK_COLUMNS)
        for key, changes in sorted(tally.days.items())
        if any(changes.values())
    ]
    upsert(session, tables.Table.metadata.tables["attendance_sums"], ("training_record_id", "month"), months)
    upsert(session, tables.Table.metadata.tables["day_sums"], ("on_date", "provider_id", "school_id"), days)


def only(changes: Counter[str], columns: Collection[str]) -> dict[str, int]:
    return {column: changes[column] for column in columns}


def upsert(session: Session, table: Table, key: tuple[str, ...], rows: list[dict[str, Any]]) -> None:
    """A new row, or so much more in the one that is there."""
    if rows:
        session.execute(adding(session.get_bind().dialect.name, table, key), rows)


@cache
def adding(dialect: str, table: Table, key: tuple[str, ...]) -> Any:
    """The statement of it: it is the same each time, and long."""
    insert = (sqlite if dialect == "sqlite" else postgresql).insert(table)
    numbers = [column for column in (*MARK_COLUMNS, *CONTRIBUTION_COLUMNS) if column in table.columns]
    more = {column: table.c[column] + insert.excluded[column] for column in numbers}
    return insert.on_conflict_do_update(index_elements=list(key), set_=more).returning(table.c.id)  # and so goes as one, however many rows


# ---------------------------------------------------------------------------------------------------------------- read


def of_records(session: Session, records: Collection[UUID]) -> dict[UUID, tuple[Figures, Contribution]]:
    """Each placement's figures from its first day to its last."""
    row = tables.Table.metadata.tables["attendance_sums"]
    columns = [func.sum(row.c[name]).label(name) for name in (*MARK_COLUMNS, *CONTRIBUTION_COLUMNS)]
    query = select(row.c.training_record_id, *columns).where(row.c.training_record_id.in_(set(records))).group_by(row.c.training_record_id)
    found = {each.training_record_id: both(dict(each._mapping)) for each in session.execute(query)} if records else {}
    return {record: found.get(record, both({})) for record in records}


def by_month(session: Session, record: UUID) -> list[tuple[dt.date, Figures, Contribution]]:
    """One placement's months, the first first."""
    row = tables.Table.metadata.tables["attendance_sums"]
    query = select(row).where(row.c.training_record_id == record).order_by(row.c.month)
    return [(each.month, *both(dict(each._mapping))) for each in session.execute(query)]


def both(numbers: Mapping[str, Any]) -> tuple[Figures, Contribution]:
    figures = Figures.of({name: int(numbers.get(name) or 0) for name in MARK_COLUMNS})
    return figures, Contribution.of({value: int(numbers.get(name) or 0) for value, name in COLUMN_OF.items()}, figures.attended)


def of_days(
    session: Session,
    first: dt.date,
    last: dt.date,
    *,
    by: str = "provider_id",
    schools: Collection[UUID] | None = None,
    providers: Collection[UUID] | None = None,
) -> dict[tuple[dt.date, UUID], Figures]:
    """The figures of each day and each provider (or, ``by="school_id"``, each school), both days included; only of those named."""
    row = tables.Table.metadata.tables["day_sums"]
    columns = [func.sum(row.c[name]).label(name) for name in MARK_COLUMNS]
    query = select(row.c.on_date, row.c[by].label("house"), *columns).where(row.c.on_date >= first, row.c.on_date <= last)
    if schools is not None:
        query = query.where(row.c.school_id.in_(set(schools)))
    if providers is not None:
        query = query.where(row.c.provider_id.in_(set(providers)))
    found = session.execute(query.group_by(row.c.on_date, row.c[by]))
    return {(each.on_date, each.house): both(dict(each._mapping))[0] for each in found}


def of_days_open(
    session: Session,
    first: dt.date,
    last: dt.date,
    *,
    by: str = "provider_id",
    schools: Collection[UUID] | None = None,
    providers: Collection[UUID] | None = None,
) -> dict[tuple[dt.date, UUID], Figures]:
    """As ``of_days``, of the registers that are marked and not completed: not taken yet. They are few, so their marks are counted, and they are
    found first: a school has very many marks.
    """
    row, lesson = tables.Mark, tables.Lesson
    house = getattr(row, by)
    begun = select(lesson.id).where(lesson.on_date >= first, lesson.on_date <= last, lesson.opened_at.is_not(None), lesson.completed_at.is_(None))
    lessons = list(session.scalars(begun if providers is None else begun.where(lesson.provider_id.in_(set(providers)))))
    if not lessons:
        return {}
    query = select(row.on_date, house, row.counted, func.count()).where(row.lesson_id.in_(lessons))
    if schools is not None:
        query = query.where(row.school_id.in_(set(schools)))
    if providers is not None:
        query = query.where(row.provider_id.in_(set(providers)))
    found: dict[tuple[dt.date, UUID], Figures] = {}
    for day, whose, counted, number in session.execute(query.where(row.counted.is_not(None)).group_by(row.on_date, house, row.counted)):
        found[day, whose] = found.get((day, whose), Figures()) + Figures.of({counted: number})
    return found


# ------------------------------------------------------------------------------------------------------------- recount


def recount(session: Session) -> Tally:
    """From the marks themselves, one by one: what the sums must say."""
    row = tables.Mark
    columns = (row.training_record_id, row.school_id, row.provider_id, row.on_date, row.counted, row.contribution)
    tally = Tally()
    for each in session.execute(select(*columns).execution_options(yield_per=2_000)):
        tally.line(1, *each)
    return tally


def kept(session: Session) -> Tally:
    """What the sums do say."""
    tally = Tally()
    for each in session.execute(select(tables.Table.metadata.tables["attendance_sums"])):
        tally.months[each.training_record_id, each.month] = Counter(
            {name: each._mapping[name] for name in (*MARK_COLUMNS, *CONTRIBUTION_COLUMNS)}
        )
    for each in session.execute(select(tables.Table.metadata.tables["day_sums"])):
        tally.days[each.on_date, each.provider_id, each.school_id] = Counter({name: each._mapping[name] for name in MARK_COLUMNS})
    return tally


def same(one: Tally, other: Tally) -> bool:
    """Rows of noughts are as good as none."""
    return nonzero(one.months) == nonzero(other.months) and nonzero(one.days) == nonzero(other.days)


def nonzero(found: Mapping[Any, Counter[str]]) -> dict[Any, dict[str, int]]:
    plain = {key: {name: number for name, number in each.items() if number} for key, each in found.items()}
    return {key: each for key, each in plain.items() if each}
