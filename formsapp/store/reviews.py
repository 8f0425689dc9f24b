"""Reviews of placements: the next that is due, and what was said at those that were held."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from formsapp.store import tables
from formsapp.vault.keys import Keys


@dataclass(frozen=True)
class Review:
    id: UUID
    record: UUID
    due_on: dt.date
    held_on: dt.date | None
    attended: str = field(repr=False)
    notes: str = field(repr=False)
    actions: str = field(repr=False)
    next_on: dt.date | None
    version: int


def add(session: Session, record: UUID, due_on: dt.date) -> UUID:
    row = uuid4()
    session.add(tables.Review(id=row, training_record_id=record, due_on=due_on, version=1))
    session.flush()
    return row


def of_records(session: Session, keys: Keys, records: Collection[UUID]) -> list[Review]:
    row = tables.Review
    query = select(row).where(row.training_record_id.in_(records)).order_by(row.due_on, row.id).execution_options(populate_existing=True)
    return [review_of(keys, each) for each in session.scalars(query)] if records else []


def hold(
    session: Session, keys: Keys, review: Review, held_on: dt.date, attended: str, notes: str, actions: str, next_on: dt.date | None
) -> bool:
    """Once: whoever comes second is told. The next one is due from then on."""
    row = tables.Review
    told = {"attended": attended, "notes": notes, "actions": actions}
    sealed = {f"{name}_sealed": keys.seal("reviews", review.id, name, text) if text else None for name, text in told.items()}
    query = update(row).where(row.id == review.id, row.version == review.version, row.held_on.is_(None))
    done = session.execute(query.values(held_on=held_on, next_on=next_on, version=review.version + 1, **sealed))
    if done.rowcount == 1 and next_on:  # type: ignore[attr-defined]
        add(session, review.record, next_on)
    session.expire_all()
    return bool(done.rowcount == 1)  # type: ignore[attr-defined]


def review_of(keys: Keys, row: tables.Review) -> Review:
    def plain(column: str, sealed: bytes | None) -> str:
        return keys.open_text("reviews", row.id, column, sealed) if sealed else ""

    return Review(
        row.id,
        row.training_record_id,
        row.due_on,
        row.held_on,
        plain("attended", row.attended_sealed),
        plain("notes", row.notes_sealed),
        plain("actions", row.actions_sealed),
        row.next_on,
        row.version,
    )
