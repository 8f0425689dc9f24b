"""A training record's lines of registers that somebody wrote a note on, with the lesson; who wrote the note last, and when."""

import datetime as dt
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from formsapp.store import tables
from formsapp.vault.keys import Keys

MOST = 300


@dataclass(frozen=True)
class NotedMark:
    """``author``: of the note as it stands; ``decision_note``: the school's."""

    id: UUID
    lesson: UUID
    begins_at: dt.datetime
    ends_at: dt.datetime
    counted: str | None
    contribution: int | None
    note: str = field(repr=False)
    author: UUID | None
    at: dt.datetime
    decision_note: str = field(repr=False)
    decided_by: UUID | None


def noted(session: Session, keys: Keys, record: UUID, *, oldest_first: bool) -> list[NotedMark]:
    row, lesson = tables.Mark, tables.Lesson
    order = (lesson.begins_at, row.id) if oldest_first else (lesson.begins_at.desc(), row.id)
    query = select(row, lesson.begins_at, lesson.ends_at).join(lesson, lesson.id == row.lesson_id).where(row.training_record_id == record)
    query = query.where(row.note_sealed.is_not(None) | row.decision_note_sealed.is_not(None)).order_by(*order).limit(MOST)
    found = session.execute(query.execution_options(populate_existing=True)).all()
    written = last_written(session, [each[0].id for each in found])
    return [opened(keys, mark, begins, ends, written.get(mark.id)) for mark, begins, ends in found]


def one(session: Session, keys: Keys, record: UUID, mark: UUID) -> NotedMark | None:
    return next((each for each in noted(session, keys, record, oldest_first=False) if each.id == mark), None)


def last_written(session: Session, marks: list[UUID]) -> dict[UUID, tuple[UUID | None, dt.datetime]]:
    """Who changed each note last, where it was changed after its line was begun."""
    row = tables.MarkChange
    query = select(row.mark_id, row.by, row.at).where(row.mark_id.in_(marks), row.field == "note").order_by(row.at)
    return {each[0]: (each[1], each[2]) for each in session.execute(query)} if marks else {}


def opened(
    keys: Keys, mark: tables.Mark, begins: dt.datetime, ends: dt.datetime, written: tuple[UUID | None, dt.datetime] | None
) -> NotedMark:
    def plain(column: str, sealed: bytes | None) -> str:
        return keys.open_text("marks", mark.id, column, sealed) if sealed else ""

    author, at = written or (mark.made_by, mark.made_at)
    note, decided = plain("note", mark.note_sealed), plain("decision_note", mark.decision_note_sealed)
    return NotedMark(mark.id, mark.lesson_id, begins, ends, mark.counted, mark.contribution, note, author, at, decided, mark.decided_by)
