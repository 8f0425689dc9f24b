"""Absences that a school enters ahead. One that is taken back keeps its row."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from formsapp.store import tables
from formsapp.vault.keys import Keys


@dataclass(frozen=True)
class Planned:
    id: UUID
    record: UUID
    school: UUID
    from_on: dt.date
    until_on: dt.date
    decision: str
    code: str
    note: str = field(repr=False)
    entered_by: UUID
    entered_at: dt.datetime
    taken_back_at: dt.datetime | None


def add(
    session: Session, keys: Keys, now: dt.datetime, record: UUID, school: UUID, days: tuple[dt.date, dt.date], decision: str, code: str,
    note: str, person: UUID, planned: UUID | None = None,
) -> UUID:  # fmt: skip
    row = planned or uuid4()
    session.add(
        tables.PlannedAbsence(
            id=row,
            training_record_id=record,
            school_id=school,
            from_on=days[0],
            until_on=days[1],
            decision=decision,
            code=code,
            note_sealed=keys.seal("planned_absences", row, "note", note) if note else None,
            entered_by=person,
            entered_at=now,
        )
    )
    session.flush()
    return row


def take_back(session: Session, record: UUID, planned: UUID, person: UUID, now: dt.datetime) -> bool:
    row = tables.PlannedAbsence
    query = update(row).where(row.id == planned, row.training_record_id == record, row.taken_back_at.is_(None))
    done = session.execute(query.values(taken_back_at=now, taken_back_by=person))
    session.expire_all()
    return bool(done.rowcount == 1)  # type: ignore[attr-defined]


def of_records(session: Session, keys: Keys, records: Collection[UUID], first: dt.date, last: dt.date) -> dict[UUID, list[Planned]]:
    """Those that stand and touch these days, the first first."""
    row = tables.PlannedAbsence
    query = select(row).where(
        row.training_record_id.in_(tuple(records)), row.until_on >= first, row.from_on <= last, row.taken_back_at.is_(None)
    )
    found: dict[UUID, list[Planned]] = {}
    for each in session.scalars(query.order_by(row.from_on, row.id)) if records else ():
        found.setdefault(each.training_record_id, []).append(opened(keys, each))
    return found


def of_schools(
    session: Session, keys: Keys, schools: Collection[UUID] | None, today: dt.date, start: int, most: int
) -> tuple[int, list[Planned]]:
    """Those of today and later that stand; ``None``: of every school."""
    row = tables.PlannedAbsence
    narrowed = [row.until_on >= today, row.taken_back_at.is_(None)]
    narrowed += [row.school_id.in_(tuple(schools))] if schools is not None else []
    total = session.scalar(select(func.count()).select_from(row).where(*narrowed)) or 0
    query = select(row).where(*narrowed).order_by(row.from_on, row.id).offset(start).limit(most)
    return total, [opened(keys, each) for each in session.scalars(query)]


def opened(keys: Keys, row: tables.PlannedAbsence) -> Planned:
    note = keys.open_text("planned_absences", row.id, "note", row.note_sealed) if row.note_sealed else ""
    return Planned(
        row.id,
        row.training_record_id,
        row.school_id,
        row.from_on,
        row.until_on,
        row.decision,
        row.code,
        note,
        row.entered_by,
        row.entered_at,
        row.taken_back_at,
    )
