"""Marks: the lines of registers, opened and written. Every change keeps what it replaced, and the sums go along."""

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from formsapp.domain import attendance
from formsapp.domain.lessons import clock_of, moment
from formsapp.store import sums, tables
from formsapp.vault.keys import Keys

WORDS = ("note", "decision_note")  # what somebody wrote: sealed
CODES = ("mark", "minutes_late", "left_early_at", "contribution", "decision", "code")
DECIDED = ("decision", "code", "decision_note")
ALONG = ("counted", "changed_by", "changed_at", "decided_by", "decided_at")  # what goes along with a change
# Past the objects of a session: a register has twenty lines.
MARKS = tables.Table.metadata.tables["marks"]
ADD_TO_HISTORY = insert(tables.Table.metadata.tables["mark_changes"])


@dataclass(frozen=True)
class Seat:
    """A learner's place in a lesson, marked or not."""

    lesson: UUID
    record: UUID
    learner: UUID
    school: UUID
    provider: UUID
    on_date: dt.date


@dataclass(frozen=True)
class Mark:
    """A line of a register as it is kept."""

    id: UUID
    seat: Seat
    mark: str | None
    counted: str | None
    minutes_late: int | None
    left_early_at: dt.datetime | None
    contribution: int | None
    note: str | None = field(repr=False)
    made_by: UUID | None
    made_at: dt.datetime
    changed_by: UUID | None
    changed_at: dt.datetime | None
    decision: str | None
    code: str | None
    decision_note: str | None = field(repr=False)
    decided_by: UUID | None
    decided_at: dt.datetime | None
    version: int

    @property
    def last_by(self) -> UUID | None:
        return self.changed_by if self.changed_at else self.made_by

    @property
    def last_at(self) -> dt.datetime:
        return self.changed_at or self.made_at


def marks_of(session: Session, keys: Keys, lessons: Collection[UUID], *, to_change: bool = False) -> list[Mark]:
    row = tables.Mark
    query = select(row).where(row.lesson_id.in_(set(lessons))).order_by(row.id).execution_options(populate_existing=True)
    return [opened(keys, each) for each in session.scalars(query.with_for_update() if to_change else query)] if lessons else []


def marks_by_ids(session: Session, keys: Keys, marks: Collection[UUID], *, to_change: bool = False) -> list[Mark]:
    row = tables.Mark
    query = select(row).where(row.id.in_(set(marks))).order_by(row.id).execution_options(populate_existing=True)
    return [opened(keys, each) for each in session.scalars(query.with_for_update() if to_change else query)] if marks else []


def opened(keys: Keys, row: tables.Mark) -> Mark:
    def plain(column: str, sealed: bytes | None) -> str | None:
        return keys.open_text("marks", row.id, column, sealed) if sealed else None

    return Mark(
        row.id,
        Seat(row.lesson_id, row.training_record_id, row.learner_id, row.school_id, row.provider_id, row.on_date),
        row.mark,
        row.counted,
        row.minutes_late,
        row.left_early_at,
        row.contribution,
        plain("note", row.note_sealed),
        row.made_by,
        row.made_at,
        row.changed_by,
        row.changed_at,
        row.decision,
        row.code,
        plain("decision_note", row.decision_note_sealed),
        row.decided_by,
        row.decided_at,
        row.version,
    )


@dataclass(frozen=True)
class Change:
    """What a line of a register is to be: only the cells that are named (``CODES`` and ``WORDS``), None empties. ``decided_by``: who decided,
    where that is not whoever marks.
    """

    seat: Seat
    before: Mark | None
    cells: Mapping[str, Any]
    decided_by: UUID | None = None

    @property
    def other(self) -> dict[str, Any]:
        """The cells that are not so already."""
        return {name: value for name, value in self.cells.items() if value != (getattr(self.before, name) if self.before else None)}

    def after(self, name: str) -> Any:
        return self.cells[name] if name in self.cells else getattr(self.before, name) if self.before else None


def write(session: Session, keys: Keys, now: dt.datetime, by: UUID | None, changes: Sequence[Change], why: str = "") -> list[Mark]:
    """Marks, their history and the sums, each in one statement however many they are; gives the lines that are another now. The caller holds the
    lessons' or the marks' rows.
    """
    tally = sums.Tally()
    done = [each for each in changes if each.other]
    lines = [became(each, now, by) for each in done]
    for each, line in zip(done, lines, strict=True):
        if each.before:
            tally.line(-1, *place_of(each.seat), each.before.counted, each.before.contribution)
        tally.line(1, *place_of(each.seat), line.counted, line.contribution)
    history = [change_row(keys, now, by, each, name, why) for each in done if each.before for name in each.other]
    if lines:
        session.execute(putting(session.get_bind().dialect.name), [row_of(keys, each) for each in lines])
    if history:
        session.execute(ADD_TO_HISTORY, history)
    sums.add(session, tally)
    session.expire_all()
    return lines


@cache
def putting(dialect: str) -> Any:
    """A line of a register as it is to stand, whether it is there already or not: who made it and whose it is stays."""
    insert_ = (sqlite if dialect == "sqlite" else postgresql).insert(MARKS)
    changing = {name: insert_.excluded[name] for name in (*CODES, *(f"{name}_sealed" for name in WORDS), *ALONG)}
    put = insert_.on_conflict_do_update(index_elements=["id"], set_=changing | {"version": MARKS.c.version + 1})
    return put.returning(MARKS.c.id)  # what gives something back goes to the database as one statement


def place_of(seat: Seat) -> tuple[UUID, UUID, UUID, dt.date]:
    return seat.record, seat.school, seat.provider, seat.on_date


def became(change: Change, now: dt.datetime, by: UUID | None) -> Mark:
    """The line with its change. Who decided and when goes with what was decided; a decision that is taken away was nobody's."""
    values = dict(change.other)
    if set(DECIDED) & set(values):
        any_left = any(change.after(name) for name in DECIDED)
        values |= {"decided_by": (change.decided_by or by) if any_left else None, "decided_at": now if any_left else None}
    values["counted"] = attendance.counted(change.after("mark"), change.after("decision"))
    if change.before is None:
        return replace(blank(change.seat, now, by), **values)
    return replace(change.before, **values, changed_by=by, changed_at=now, version=change.before.version + 1)


def blank(seat: Seat, now: dt.datetime, by: UUID | None) -> Mark:
    """A line that was begun, with nothing in it."""
    return Mark(
        id=uuid4(),
        seat=seat,
        mark=None,
        counted=None,
        minutes_late=None,
        left_early_at=None,
        contribution=None,
        note=None,
        made_by=by,
        made_at=now,
        changed_by=None,
        changed_at=None,
        decision=None,
        code=None,
        decision_note=None,
        decided_by=None,
        decided_at=None,
        version=1,
    )


def row_of(keys: Keys, line: Mark) -> dict[str, Any]:
    plain = {name: getattr(line, name) for name in (*CODES, *ALONG, "made_by", "made_at", "version")}
    words = {name: getattr(line, name) for name in WORDS}
    return plain | {
        "id": line.id,
        "lesson_id": line.seat.lesson,
        "training_record_id": line.seat.record,
        "learner_id": line.seat.learner,
        "school_id": line.seat.school,
        "provider_id": line.seat.provider,
        "on_date": line.seat.on_date,
        **{f"{name}_sealed": keys.seal("marks", line.id, name, text) if text else None for name, text in words.items()},
    }


def change_row(keys: Keys, now: dt.datetime, by: UUID | None, change: Change, name: str, why: str) -> dict[str, Any]:
    """Old, new, who, when, why."""
    assert change.before is not None
    row, old, new = uuid4(), getattr(change.before, name), change.cells[name]
    sealed = name in WORDS
    return {
        "id": row,
        "mark_id": change.before.id,
        "school_id": change.seat.school,
        "provider_id": change.seat.provider,
        "field": name,
        "old": "" if sealed else said(old),
        "new": "" if sealed else said(new),
        "old_sealed": keys.seal("mark_changes", row, "old", old) if sealed and old else None,
        "new_sealed": keys.seal("mark_changes", row, "new", new) if sealed and new else None,
        "why_sealed": keys.seal("mark_changes", row, "why", why) if why else None,
        "by": change.decided_by if name in DECIDED and change.decided_by else by,
        "at": now,
    }


def said(value: Any) -> str:
    return "" if value is None else value.isoformat(timespec="minutes") if isinstance(value, dt.datetime) else str(value)


def move(session: Session, keys: Keys, lesson: UUID, day: dt.date) -> None:
    """The marks of a lesson go with it to another day, and count there."""
    recounted(session, keys, lesson, lambda each: each.counted, day)


def uncounted(session: Session, keys: Keys, lesson: UUID) -> None:
    """A lesson that did not take place: its marks stay as they were made and count as nothing."""
    recounted(session, keys, lesson, lambda each: None)


def counted_again(session: Session, keys: Keys, lesson: UUID) -> None:
    """It does take place after all."""
    recounted(session, keys, lesson, lambda each: attendance.counted(each.mark, each.decision))


def recounted(session: Session, keys: Keys, lesson: UUID, counts: Callable[[Mark], str | None], day: dt.date | None = None) -> None:
    row, tally = tables.Mark, sums.Tally()
    for each in marks_of(session, keys, [lesson], to_change=True):
        seat, on_date, counted = each.seat, day or each.seat.on_date, counts(each)
        tally.line(-1, *place_of(seat), each.counted, each.contribution)
        tally.line(1, seat.record, seat.school, seat.provider, on_date, counted, each.contribution)
        values = {"on_date": on_date, "counted": counted, "left_early_at": shifted(each.left_early_at, on_date)}
        session.execute(update(row).where(row.id == each.id).values(version=row.version + 1, **values))
    sums.add(session, tally)
    session.expire_all()


def shifted(at: dt.datetime | None, day: dt.date) -> dt.datetime | None:
    """The same time by the clock of another day."""
    return moment(day, clock_of(at)) if at else None


# ------------------------------------------------------------------------------------------------------------- history


@dataclass(frozen=True)
class Changed:
    """A cell that was changed after it was made."""

    mark: UUID
    record: UUID
    cell: str
    old: str = field(repr=False)
    new: str = field(repr=False)
    why: str = field(repr=False)
    by: UUID | None
    at: dt.datetime


def history(session: Session, keys: Keys, lesson: UUID) -> list[Changed]:
    """Of a register, the newest first."""
    row, mark = tables.MarkChange, tables.Mark
    query = select(row, mark.training_record_id).join(mark, mark.id == row.mark_id).where(mark.lesson_id == lesson)

    def plain(change: UUID, column: str, sealed: bytes | None, else_: str) -> str:
        return keys.open_text("mark_changes", change, column, sealed) if sealed else else_

    def shown(field: str, text: str) -> str:  # an hour is kept as a moment, and read as the clock on the wall said it
        return clock_of(dt.datetime.fromisoformat(text)) if text and field == "left_early_at" else text

    return [
        Changed(
            each.mark_id,
            record,
            each.field,
            shown(each.field, plain(each.id, "old", each.old_sealed, each.old)),
            shown(each.field, plain(each.id, "new", each.new_sealed, each.new)),
            plain(each.id, "why", each.why_sealed, ""),
            each.by,
            each.at,
        )
        for each, record in session.execute(query.order_by(row.at.desc(), row.field, row.id))
    ]
