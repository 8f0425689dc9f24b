"""Review briefs: verbs over their rows. What a brief says is sealed: what was known when it was made, and what a person added."""

import datetime as dt
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from formsapp.store import tables
from formsapp.vault.keys import Keys

DRAFT, FINISHED = "draft", "finished"
# A heading, and under it what is said of what.
Sections = Sequence[tuple[str, Sequence[tuple[str, str]]]]


@dataclass(frozen=True)
class Brief:
    id: UUID
    record: UUID
    from_on: dt.date
    to_on: dt.date
    state: str
    sections: Sections = field(repr=False)
    summary: str = field(repr=False)
    steps: str = field(repr=False)
    finished_at: dt.datetime | None
    version: int


def add(
    session: Session, keys: Keys, record: UUID, from_on: dt.date, to_on: dt.date, sections: Sections, person: UUID, now: dt.datetime
) -> UUID:
    row = uuid4()
    session.add(
        tables.ReviewBrief(
            id=row, training_record_id=record, from_on=from_on, to_on=to_on, state=DRAFT, text_sealed=sealed(keys, row, sections, "", ""),
            made_by=person, made_at=now, version=1,
        )
    )  # fmt: skip
    session.flush()
    return row


def sealed(keys: Keys, row: UUID, sections: Sections, summary: str, steps: str) -> bytes:
    text = json.dumps({"sections": sections, "summary": summary, "steps": steps})
    return keys.seal("review_briefs", row, "text", text)


def change(session: Session, keys: Keys, brief: Brief, version: int, sections: Sections, summary: str, steps: str, **values: Any) -> bool:
    """False when somebody was quicker, or it is finished."""
    row = tables.ReviewBrief
    query = update(row).where(row.id == brief.id, row.version == version, row.state == DRAFT)
    text = sealed(keys, brief.id, sections, summary, steps)
    done = session.execute(query.values(text_sealed=text, version=version + 1, **values))
    session.expire_all()
    return bool(done.rowcount == 1)  # type: ignore[attr-defined]


def one(session: Session, keys: Keys, brief: UUID) -> Brief | None:
    found = session.get(tables.ReviewBrief, brief, populate_existing=True)
    return opened(keys, found) if found else None


def of_record(session: Session, keys: Keys, record: UUID) -> list[Brief]:
    """The newest first."""
    row = tables.ReviewBrief
    query = select(row).where(row.training_record_id == record).order_by(row.to_on.desc(), row.made_at.desc(), row.id)
    return [opened(keys, each) for each in session.scalars(query)]


def of_period(session: Session, keys: Keys, records: Collection[UUID], from_on: dt.date, to_on: dt.date) -> dict[UUID, Brief]:
    """Of these records the brief for exactly that time."""
    row = tables.ReviewBrief
    query = select(row).where(row.training_record_id.in_(tuple(records)), row.from_on == from_on, row.to_on == to_on)
    return {each.training_record_id: opened(keys, each) for each in session.scalars(query.order_by(row.made_at, row.id))}


def opened(keys: Keys, row: tables.ReviewBrief) -> Brief:
    told: Mapping[str, Any] = json.loads(keys.open_text("review_briefs", row.id, "text", row.text_sealed))
    sections = [(title, [(words, value) for words, value in lines]) for title, lines in told.get("sections", [])]
    return Brief(
        row.id, row.training_record_id, row.from_on, row.to_on, row.state, sections, told.get("summary", ""), told.get("steps", ""),
        row.finished_at, row.version,
    )  # fmt: skip


def marks(session: Session, record: UUID, from_on: dt.date, to_on: dt.date) -> list[tuple[dt.datetime, str, int | None, int | None, str | None]]:
    """Lines of registers of that time: when the lesson began, the mark, minutes late, contribution, the school's code."""
    row, lesson = tables.Mark, tables.Lesson
    query = select(lesson.begins_at, row.counted, row.minutes_late, row.contribution, row.code).join(lesson, lesson.id == row.lesson_id)
    theirs = query.where(row.training_record_id == record, row.on_date >= from_on, row.on_date <= to_on, row.counted.is_not(None))
    return [(each[0], each[1] or "", each[2], each[3], each[4]) for each in session.execute(theirs.order_by(lesson.begins_at))]
