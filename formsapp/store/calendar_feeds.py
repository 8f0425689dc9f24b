"""Secret addresses of calendars, and how many things are due on which day: numbers only."""

import datetime as dt
from collections.abc import Collection
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.orm import Session

from formsapp.store import tables
from formsapp.vault.keys import new_secret, secret_hash

Days = dict[dt.date, int]


def begin(session: Session, now: dt.datetime, person: UUID) -> str:
    """The secret, which is told once and not kept; the address before ends."""
    end(session, now, person)
    secret = new_secret()
    session.add(tables.CalendarFeed(id=uuid4(), person_id=person, hash=secret_hash(secret), created_at=now))
    session.flush()
    return secret


def end(session: Session, now: dt.datetime, person: UUID) -> None:
    row = tables.CalendarFeed
    session.execute(update(row).where(row.person_id == person, row.ended_at.is_(None)).values(ended_at=now))


def since(session: Session, person: UUID) -> dt.datetime | None:
    """When the address in force was made."""
    row = tables.CalendarFeed
    return session.scalars(select(row.created_at).where(row.person_id == person, row.ended_at.is_(None))).first()


def person_of(session: Session, secret: str) -> UUID | None:
    row = tables.CalendarFeed
    return session.scalars(select(row.person_id).where(row.hash == secret_hash(secret), row.ended_at.is_(None))).first()


# ----------------------------------------------------------------------------------------------------------- what is due


def steps_of_officer(session: Session, person: UUID, first: dt.date, last: dt.date) -> Days:
    """Of the cases that are given to them."""
    row = tables.Case
    return counted(session, row.next_on, first, last, row.next_side == "council", row.assigned_id == person)


def steps_of_houses(session: Session, houses: Collection[UUID], side: str, first: dt.date, last: dt.date) -> Days:
    """Whose step a school's or provider's own is; what is restricted is not counted among colleagues."""
    row, applied = tables.Case, tables.Application
    if not houses:
        return {}
    if side == "school":
        mine = or_(row.organisation_id.in_(houses), row.school_id.in_(houses))
        return counted(session, row.next_on, first, last, row.next_side.in_(("school", "sender")), mine, row.restricted.is_(False))
    asked = counted(session, applied.next_on, first, last, applied.next_side == side, applied.provider_id.in_(houses))
    told = counted(session, row.next_on, first, last, row.next_side == side, row.other_id.in_(houses))
    return {day: asked.get(day, 0) + told.get(day, 0) for day in {*asked, *told}}


def reviews(session: Session, houses: Collection[UUID] | None, first: dt.date, last: dt.date) -> Days:
    """Of placements that go on, not held yet; of those houses, or of all."""
    row, placed = tables.Review, tables.TrainingRecord
    going = row.training_record_id.in_(
        select(placed.id).where(
            placed.state.in_(("planned", "live")),
            *([or_(placed.school_id.in_(houses), placed.provider_id.in_(houses))] if houses is not None else []),
        )
    )
    return counted(session, row.due_on, first, last, row.held_on.is_(None), going)


def counted(session: Session, on: object, first: dt.date, last: dt.date, *where: ColumnElement[bool]) -> Days:
    column: ColumnElement[dt.date] = on  # type: ignore[assignment]
    query = select(column, func.count()).where(column.between(first, last), *where).group_by(column)
    return {row[0]: row[1] for row in session.execute(query)}
