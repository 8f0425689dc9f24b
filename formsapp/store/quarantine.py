"""Files in quarantine, and who has said that one may be opened."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, delete, func, or_, select
from sqlalchemy.orm import Session

from formsapp.store import tables
from formsapp.store.files import HELD, File, opened
from formsapp.vault.keys import Keys

IN_IT = (tables.StoredFile.state == HELD, tables.StoredFile.scanned_at.is_not(None))


@dataclass(frozen=True)
class Release:
    person: UUID
    given_at: dt.datetime


def shown(hidden: Collection[str]) -> tuple[ColumnElement[bool], ...]:
    """``hidden``: kinds of forms that the reader may not see. Being filled they are known by their kind, sent by their mark."""
    file = tables.StoredFile
    if not hidden:
        return IN_IT
    restricted = select(tables.Case.id).where(tables.Case.restricted)
    drafts = select(tables.Draft.id).where(tables.Draft.journey.in_(hidden))
    sent = or_(file.case_id.is_(None), file.case_id.not_in(restricted))
    return (*IN_IT, sent, or_(file.draft_id.is_(None), file.draft_id.not_in(drafts)))


def listed(session: Session, keys: Keys, most: int, hidden: Collection[str]) -> list[File]:
    """The oldest first: it has waited longest."""
    query = select(tables.StoredFile).where(*shown(hidden)).order_by(tables.StoredFile.created_at, tables.StoredFile.id).limit(most)
    return [opened(keys, row) for row in session.scalars(query)]


def count(session: Session, hidden: Collection[str]) -> int:
    return session.scalar(select(func.count()).select_from(tables.StoredFile).where(*shown(hidden))) or 0


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
