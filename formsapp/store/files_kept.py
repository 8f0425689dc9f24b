"""Which stored files there must be: for backups, and for the sweeper that removes what no row knows."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from formsapp.store.tables import StoredFile

REMOVED = "removed"


@dataclass(frozen=True)
class Kept:
    """A row that has bytes."""

    id: UUID
    place: str
    key_id: str


def all_kept(session: Session) -> list[Kept]:
    query = select(StoredFile.id, StoredFile.place, StoredFile.key_id).where(StoredFile.state != REMOVED).order_by(StoredFile.id)
    return [Kept(*row) for row in session.execute(query)]


def mark_removed(session: Session, files: Collection[UUID], now: dt.datetime) -> None:
    """Their bytes were removed while a backup was made."""
    change = update(StoredFile).where(StoredFile.id.in_(files), StoredFile.state != REMOVED)
    session.execute(change.values(state=REMOVED, removed_at=now))


def is_kept(session: Session, file: UUID) -> bool:
    return session.scalar(select(StoredFile.id).where(StoredFile.id == file, StoredFile.state != REMOVED)) is not None
