"""Files that are arriving for the Datalocker, or have arrived and are not sent: verbs over their rows."""

import datetime as dt
import json
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from formsapp.store import tables
from formsapp.vault.keys import Keys, sealed_by


@dataclass(frozen=True)
class Upload:
    """A row, opened. ``secret`` is what the keys of its parts are derived from."""

    id: UUID
    person: UUID
    name: str = field(repr=False)
    length: int
    secret: bytes = field(repr=False)
    created_at: dt.datetime
    expires_at: dt.datetime
    finished_at: dt.datetime | None
    said: dict[str, str] = field(default_factory=dict, repr=False)


def add(
    session: Session,
    keys: Keys,
    now: dt.datetime,
    *,
    upload: UUID,
    person: UUID,
    name: str,
    length: int,
    secret: bytes,
    expires: dt.datetime,
) -> None:
    wrapped = keys.wrap(secret, str(upload))
    session.add(
        tables.Upload(
            id=upload,
            person_id=person,
            name_sealed=keys.seal("uploads", upload, "name", name),
            length=length,
            key_id=sealed_by(wrapped),
            key_wrapped=wrapped,
            created_at=now,
            expires_at=expires,
        )
    )
    session.flush()


def by_id(session: Session, keys: Keys, upload: UUID, *, to_change: bool = False) -> Upload | None:
    row = session.get(tables.Upload, upload, with_for_update=to_change or None, populate_existing=True)
    return opened(keys, row) if row else None


def of_person(session: Session, keys: Keys, person: UUID, *, to_change: bool = False) -> list[Upload]:
    """In the order in which they came. ``to_change``: nobody sends or removes them meanwhile."""
    query = select(tables.Upload).where(tables.Upload.person_id == person).order_by(tables.Upload.created_at, tables.Upload.id)
    return [opened(keys, row) for row in session.scalars(query.with_for_update() if to_change else query)]


def how_many(session: Session, person: UUID) -> tuple[int, int]:
    """Of one person: how many, and how many bytes they will have together."""
    query = select(func.count(), func.coalesce(func.sum(tables.Upload.length), 0)).where(tables.Upload.person_id == person)
    count, size = session.execute(query).one()
    return int(count), int(size)


def finish(session: Session, upload: UUID, now: dt.datetime) -> None:
    session.execute(update(tables.Upload).where(tables.Upload.id == upload).values(finished_at=now))


def remove(session: Session, uploads: list[UUID]) -> None:
    """Sent, or given up; the rows of their files are somebody else's matter."""
    session.execute(delete(tables.Upload).where(tables.Upload.id.in_(uploads)))


def ended(session: Session, keys: Keys, now: dt.datetime, most: int) -> list[Upload]:
    """Those whose time is over."""
    query = select(tables.Upload).where(tables.Upload.expires_at <= now).order_by(tables.Upload.expires_at, tables.Upload.id).limit(most)
    return [opened(keys, row) for row in session.scalars(query)]


def say(session: Session, keys: Keys, upload: Upload, said: dict[str, str]) -> None:
    """Sealed together with its name, in which no line ends."""
    sealed = keys.seal("uploads", upload.id, "name", f"{upload.name}\n{json.dumps(said)}" if said else upload.name)
    session.execute(update(tables.Upload).where(tables.Upload.id == upload.id).values(name_sealed=sealed))


def opened(keys: Keys, row: tables.Upload) -> Upload:
    name, _, said = keys.open_text("uploads", row.id, "name", row.name_sealed).partition("\n")
    return Upload(
        row.id,
        row.person_id,
        name,
        row.length,
        keys.unwrap(row.key_wrapped, str(row.id)),
        row.created_at,
        row.expires_at,
        row.finished_at,
        json.loads(said) if said else {},
    )
