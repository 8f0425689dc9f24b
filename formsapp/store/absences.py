"""Lines of registers as a school reads them: what awaits its decision, and one with the lesson it belongs to. What is decided goes through
``store/marks.py``, which keeps history and sums.
"""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from formsapp.domain.attendance import UNEXPLAINED
from formsapp.domain.attendance_codes import DISAGREEING
from formsapp.store import marks, tables
from formsapp.store.marks import Mark
from formsapp.vault.keys import Keys


@dataclass(frozen=True)
class Entry:
    """A line of a register, with when its lesson is and whether its register is completed."""

    mark: Mark
    begins_at: dt.datetime
    ends_at: dt.datetime
    completed: bool

    @property
    def id(self) -> UUID:
        return self.mark.id

    @property
    def school(self) -> UUID:
        return self.mark.seat.school

    @property
    def provider(self) -> UUID:
        return self.mark.seat.provider

    @property
    def record(self) -> UUID:
        return self.mark.seat.record

    @property
    def learner(self) -> UUID:
        return self.mark.seat.learner

    @property
    def on_date(self) -> dt.date:
        return self.mark.seat.on_date


def awaiting(schools: Collection[UUID] | None) -> list[ColumnElement[bool]]:
    """Absences that nobody has decided on; ``None``: of every school."""
    row = tables.Mark
    return [row.counted == UNEXPLAINED, *([row.school_id.in_(tuple(schools))] if schools is not None else [])]


def count(session: Session, schools: Collection[UUID] | None) -> int:
    return session.scalar(select(func.count()).select_from(tables.Mark).where(*awaiting(schools))) or 0


def listed(session: Session, keys: Keys, schools: Collection[UUID] | None, start: int, most: int) -> list[Entry]:
    """The newest day first: first which, then what is shown of them, so that no long row is sorted."""
    row = tables.Mark
    query = select(row.id).where(*awaiting(schools)).order_by(row.on_date.desc(), row.id).offset(start).limit(most)
    chosen = list(session.scalars(query))
    order = (row.on_date.desc(), tables.Lesson.begins_at.desc(), row.id)
    return found(session, keys, row.id.in_(chosen), order=order) if chosen else []


def disagreeing(schools: Collection[UUID] | None, first: dt.date, last: dt.date) -> list[ColumnElement[bool]]:
    """Marks of these days beside which the school has put a code that does not go with them."""
    row = tables.Mark
    pairs = [and_(row.counted == mark, row.code.in_(codes)) for mark, codes in DISAGREEING.items() if codes]
    whose = [row.school_id.in_(tuple(schools))] if schools is not None else []
    return [row.on_date >= first, row.on_date <= last, row.code.is_not(None), or_(*pairs), *whose]


def disagreements(
    session: Session, keys: Keys, schools: Collection[UUID] | None, days: tuple[dt.date, dt.date], start: int, most: int
) -> tuple[int, list[Entry]]:
    """How many there are, and a page of them: the newest day first."""
    row, narrowed = tables.Mark, disagreeing(schools, *days)
    total = session.scalar(select(func.count()).select_from(row).where(*narrowed)) or 0
    chosen = list(session.scalars(select(row.id).where(*narrowed).order_by(row.on_date.desc(), row.id).offset(start).limit(most)))
    order = (row.on_date.desc(), tables.Lesson.begins_at.desc(), row.id)
    return total, found(session, keys, row.id.in_(chosen), order=order) if chosen else []


def one(session: Session, keys: Keys, mark: UUID) -> Entry | None:
    return next(iter(found(session, keys, tables.Mark.id == mark)), None)


def by_ids(session: Session, keys: Keys, chosen: Collection[UUID], *, to_change: bool = False) -> dict[UUID, Entry]:
    """``to_change``: held, in one order, until the transaction ends."""
    if not chosen:
        return {}
    row = tables.Mark
    if to_change:
        session.execute(select(row.id).where(row.id.in_(tuple(chosen))).order_by(row.id).with_for_update())
    return {each.id: each for each in found(session, keys, row.id.in_(tuple(chosen)))}


def found(session: Session, keys: Keys, *narrowed: ColumnElement[bool], order: tuple[Any, ...] = ()) -> list[Entry]:
    row, lesson = tables.Mark, tables.Lesson
    query = select(row, lesson.begins_at, lesson.ends_at, lesson.completed_at).join(lesson, lesson.id == row.lesson_id).where(*narrowed)
    query = query.order_by(*(order or (row.id,))).execution_options(populate_existing=True)
    return [Entry(marks.opened(keys, mark), begins, ends, done is not None) for mark, begins, ends, done in session.execute(query)]


def history(session: Session, keys: Keys, entry: Entry) -> list[marks.Changed]:
    """Of one line, the newest first."""
    return [each for each in marks.history(session, keys, entry.mark.seat.lesson) if each.mark == entry.id]
