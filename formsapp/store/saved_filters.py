"""Filters kept on the server: by an opaque name, for one person, until nobody has used them for a while or their owner gives them up."""

import datetime as dt
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from formsapp.store import tables
from formsapp.vault.keys import Keys

UNUSED = dt.timedelta(days=30)
TABLE = "saved_filters"
row = tables.SavedFilter


@dataclass(frozen=True)
class Saved:
    """``name``: if it was saved under one; ``wanted``: as its form was filled."""

    id: UUID
    token: str
    name: str = field(repr=False)
    wanted: Mapping[str, str] = field(repr=False)
    used_at: dt.datetime


def keep(session: Session, keys: Keys, now: dt.datetime, person: UUID, wanted: Mapping[str, str], name: str = "") -> str:
    """Its opaque name. The same filter asked for twice is one; those without a name that nobody has used for long go."""
    session.execute(delete(row).where(row.person_id == person, row.name_sealed.is_(None), row.used_at < now - UNUSED))
    text = json.dumps(dict(wanted), sort_keys=True)
    index = keys.index("saved filter", text)
    known = session.scalars(select(row).where(row.person_id == person, row.wanted_index == index)).first()
    if known is not None:
        sealed = keys.seal(TABLE, known.id, "name", name) if name else known.name_sealed
        session.execute(update(row).where(row.id == known.id).values(used_at=now, name_sealed=sealed))
        return known.token
    new, token = uuid4(), secrets.token_urlsafe(24)
    session.add(
        row(
            id=new,
            person_id=person,
            token=token,
            name_sealed=keys.seal(TABLE, new, "name", name) if name else None,
            wanted_sealed=keys.seal(TABLE, new, "wanted", text),
            wanted_index=index,
            made_at=now,
            used_at=now,
        )
    )
    session.flush()
    return token


def find(session: Session, keys: Keys, person: UUID, token: str) -> Saved | None:
    """Of this person only."""
    found = session.scalars(select(row).where(row.person_id == person, row.token == token)).first()
    return opened(keys, found) if found else None


def use(session: Session, saved: Saved, now: dt.datetime) -> None:
    """Once a day it is written down that it is used."""
    if saved.used_at < now - dt.timedelta(days=1):
        session.execute(update(row).where(row.id == saved.id).values(used_at=now))


def named(session: Session, keys: Keys, person: UUID) -> list[Saved]:
    query = select(row).where(row.person_id == person, row.name_sealed.is_not(None))
    return sorted((opened(keys, each) for each in session.scalars(query)), key=lambda each: (each.name.casefold(), each.token))


def forget(session: Session, person: UUID, token: str) -> bool:
    return bool(session.execute(delete(row).where(row.person_id == person, row.token == token)).rowcount)  # type: ignore[attr-defined]


def opened(keys: Keys, found: tables.SavedFilter) -> Saved:
    name = keys.open_text(TABLE, found.id, "name", found.name_sealed) if found.name_sealed else ""
    return Saved(found.id, found.token, name, json.loads(keys.open_text(TABLE, found.id, "wanted", found.wanted_sealed)), found.used_at)
