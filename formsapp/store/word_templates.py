"""Word templates of organisations: verbs over their rows. The document itself is sealed; its name is what people choose it by."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from formsapp.store import tables
from formsapp.vault.keys import Keys


@dataclass(frozen=True)
class Kept:
    id: UUID
    organisation: UUID
    name: str
    uploaded_at: dt.datetime


def add(session: Session, keys: Keys, organisation: UUID, name: str, data: bytes, person: UUID, now: dt.datetime) -> UUID:
    """One of the same name is replaced."""
    row = tables.WordTemplate
    old = session.scalars(select(row).where(row.organisation_id == organisation, row.name == name).with_for_update()).first()
    identifier = old.id if old else uuid4()
    sealed = keys.seal("word_templates", identifier, "bytes", data)
    if old:
        old.bytes_sealed, old.uploaded_by, old.uploaded_at, old.ended_at, old.version = sealed, person, now, None, old.version + 1
    else:
        session.add(
            row(id=identifier, organisation_id=organisation, name=name, bytes_sealed=sealed, uploaded_by=person, uploaded_at=now, version=1)
        )
    session.flush()
    return identifier


def listed(session: Session, organisations: Collection[UUID]) -> list[Kept]:
    row = tables.WordTemplate
    query = select(row.id, row.organisation_id, row.name, row.uploaded_at)
    theirs = query.where(row.organisation_id.in_(tuple(organisations)), row.ended_at.is_(None))
    return [Kept(*each) for each in session.execute(theirs.order_by(func.lower(row.name), row.id))]


def one(session: Session, keys: Keys, template: UUID) -> tuple[Kept, bytes] | None:
    found = session.get(tables.WordTemplate, template, populate_existing=True)
    if found is None or found.ended_at is not None or not found.bytes_sealed:
        return None
    kept = Kept(found.id, found.organisation_id, found.name, found.uploaded_at)
    return kept, keys.open_bytes("word_templates", found.id, "bytes", found.bytes_sealed)


def end(session: Session, template: UUID, now: dt.datetime) -> None:
    """Its document goes at once."""
    row = tables.WordTemplate
    session.execute(update(row).where(row.id == template).values(ended_at=now, bytes_sealed=None, version=row.version + 1))
    session.expire_all()
