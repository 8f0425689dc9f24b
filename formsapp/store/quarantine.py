"""Files in quarantine, and who has said that one may be opened."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from formsapp.store import tables
from formsapp.store.files import HELD, File, opened
from formsapp.vault.keys import Keys

IN_IT = (tables.StoredFile.state == HELD, tables.StoredFile.scanned_at.is_not(None))


@dataclass(frozen=True)
class Release:
    person: UUID
    given_at: dt.datetime


def listed(session: Session, keys: Keys, most: int) -> list[File]:
    """The oldest first: it has waited longest."""
    query = select(tables.StoredFile).where(*IN_IT).order_by(tables.StoredFile.created_at, tables.StoredFile.id).limit(most)
    return [opened(keys, row) for row in session.scalars(query)]


def count(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(tables.StoredFile).where(*IN_IT)) or 0


def releases(session: Session, files: list[UUID]) -> dict[UUID, list[Release]]:
    query = select(tables.FileRelease).where(tables.FileRelease.file_id.in_(files)).order_by(tables.FileRelease.given_at)
    found: dict[UUID, list[Release]] = {file: [] for file in files}
    for row in session.scalars(query):
        found[row.file_id].append(Release(row.person_id, row.given_at))
    return found


def locked(session: Session, keys: Keys, file: UUID) -> File | None:
    """The row held until the transaction ends: two people at once are two, one after the other."""
    row = session.get(tables.StoredFile, file, with_for_update=True, populate_existing=True)
    return opened(keys, row) if row else None


def give(session: Session, file: UUID, person: UUID, now: dt.datetime) -> None:
    session.add(tables.FileRelease(id=uuid4(), file_id=file, person_id=person, given_at=now))
    session.flush()


def take_back(session: Session, file: UUID, person: UUID) -> bool:
    change = delete(tables.FileRelease).where(tables.FileRelease.file_id == file, tables.FileRelease.person_id == person)
    return bool(session.execute(change).rowcount)  # type: ignore[attr-defined]


def added_by(session: Session, file: UUID) -> set[UUID]:
    """Who uploaded it, as the audit says."""
    query = select(tables.AuditEvent.person_id).where(
        tables.AuditEvent.object_kind == "file", tables.AuditEvent.object_id == str(file), tables.AuditEvent.act == "file.add"
    )
    return {person for person in session.scalars(query) if person}
