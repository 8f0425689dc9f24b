"""Assessments and targets outside a qualification, and the council's list of assessment levels."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from formsapp.store import tables
from formsapp.vault.keys import Keys

# ---------------------------------------------------------------------------------------------------------- assessments


@dataclass(frozen=True)
class Assessment:
    id: UUID
    record: UUID
    description: str = field(repr=False)
    on_date: dt.date
    level: str
    comments: str = field(repr=False)
    author: UUID
    at: dt.datetime
    version: int


def assessments(session: Session, keys: Keys, record: UUID) -> list[Assessment]:
    """The newest first."""
    row = tables.Assessment
    query = select(row).where(row.training_record_id == record, row.ended_at.is_(None))
    query = query.order_by(row.on_date.desc(), row.at.desc(), row.id)
    return [assessment_of(keys, each) for each in session.scalars(query.execution_options(populate_existing=True))]


def assessment(session: Session, keys: Keys, identifier: UUID) -> Assessment | None:
    row = session.get(tables.Assessment, identifier, populate_existing=True)
    return assessment_of(keys, row) if row and row.ended_at is None else None


def assessment_of(keys: Keys, row: tables.Assessment) -> Assessment:
    description = keys.open_text("assessments", row.id, "description", row.description_sealed)
    comments = keys.open_text("assessments", row.id, "comments", row.comments_sealed) if row.comments_sealed else ""
    return Assessment(
        row.id, row.training_record_id, description, row.on_date, row.level or "", comments, row.author_id, row.at, row.version
    )


def sealed(keys: Keys, table: str, row: UUID, **texts: str) -> dict[str, bytes | None]:
    return {f"{name}_sealed": keys.seal(table, row, name, text) if text else None for name, text in texts.items()}


def add_assessment(
    session: Session,
    keys: Keys,
    now: dt.datetime,
    record: UUID,
    author: UUID,
    on_date: dt.date,
    level: str,
    description: str,
    comments: str,
    made: UUID | None = None,
) -> UUID:
    """``made``: its id, if the page had one."""
    row = made or uuid4()
    texts = sealed(keys, "assessments", row, description=description, comments=comments)
    session.add(
        tables.Assessment(
            id=row, training_record_id=record, on_date=on_date, level=level or None, author_id=author, at=now, version=1, **texts
        )
    )
    session.flush()
    return row


def change_assessment(
    session: Session, keys: Keys, found: Assessment, on_date: dt.date, level: str, description: str, comments: str
) -> bool:
    texts = sealed(keys, "assessments", found.id, description=description, comments=comments)
    return changed(session, tables.Assessment, found.id, found.version, {"on_date": on_date, "level": level or None, **texts})


def changed(session: Session, row: Any, identifier: UUID, version: int, values: dict[str, Any]) -> bool:
    """As long as nobody has changed it since it was shown (decision 6)."""
    done = session.execute(update(row).where(row.id == identifier, row.version == version).values(version=version + 1, **values))
    session.expire_all()
    return bool(done.rowcount == 1)  # type: ignore[attr-defined]


def levels(session: Session) -> list[str]:
    """In the council's order."""
    row = tables.AssessmentLevel
    return list(session.scalars(select(row.name).where(row.ended_at.is_(None)).order_by(row.place, row.name)))


def put_levels(session: Session, now: dt.datetime, names: list[str]) -> None:
    """The whole list. What is no longer on it ends; an assessment keeps the words it had."""
    known = {each.name: each for each in session.scalars(select(tables.AssessmentLevel).execution_options(populate_existing=True))}
    for place, name in enumerate(names, 1):
        row = known.pop(name, None)
        if row is None:
            session.add(tables.AssessmentLevel(id=uuid4(), name=name, place=place))
        else:
            row.place, row.ended_at = place, None
    for row in known.values():
        row.ended_at = row.ended_at or now
    session.flush()


def end(session: Session, row: type[tables.Assessment] | type[tables.Target], identifier: UUID, version: int, now: dt.datetime) -> bool:
    """Nobody is shown it any more; its row stays."""
    return changed(session, row, identifier, version, {"ended_at": now})


# -------------------------------------------------------------------------------------------------------------- targets


@dataclass(frozen=True)
class Target:
    id: UUID
    record: UUID
    description: str = field(repr=False)
    set_on: dt.date
    due_on: dt.date
    reviewed_on: dt.date | None
    achieved: bool
    author: UUID
    version: int


def targets(session: Session, keys: Keys, record: UUID) -> list[Target]:
    """Open ones first, by when they are due; then those achieved, the newest first."""
    row = tables.Target
    query = select(row).where(row.training_record_id == record, row.ended_at.is_(None)).order_by(row.due_on, row.id)
    found = [target_of(keys, each) for each in session.scalars(query.execution_options(populate_existing=True))]
    return [each for each in found if not each.achieved] + [each for each in reversed(found) if each.achieved]


def target(session: Session, keys: Keys, identifier: UUID) -> Target | None:
    row = session.get(tables.Target, identifier, populate_existing=True)
    return target_of(keys, row) if row and row.ended_at is None else None


def target_of(keys: Keys, row: tables.Target) -> Target:
    description = keys.open_text("targets", row.id, "description", row.description_sealed)
    return Target(
        row.id, row.training_record_id, description, row.set_on, row.due_on, row.reviewed_on, row.achieved, row.author_id, row.version
    )


def add_target(
    session: Session, keys: Keys, now: dt.datetime, record: UUID, author: UUID, set_on: dt.date, due_on: dt.date, description: str,
    made: UUID | None = None,
) -> UUID:  # fmt: skip
    row = made or uuid4()
    texts = sealed(keys, "targets", row, description=description)
    dates = {"set_on": set_on, "due_on": due_on, "reviewed_on": None}
    session.add(tables.Target(id=row, training_record_id=record, achieved=False, author_id=author, at=now, version=1, **dates, **texts))
    session.flush()
    return row


def change_target(
    session: Session, keys: Keys, found: Target, *, set_on: dt.date, due_on: dt.date, reviewed_on: dt.date | None, achieved: bool,
    description: str,
) -> bool:  # fmt: skip
    values = {"set_on": set_on, "due_on": due_on, "reviewed_on": reviewed_on, "achieved": achieved}
    return changed(session, tables.Target, found.id, found.version, values | sealed(keys, "targets", found.id, description=description))
