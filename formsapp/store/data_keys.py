"""The data keys as the database keeps them, wrapped; opened with the master key at the start."""

import datetime as dt

from sqlalchemy import select

from formsapp.store.database import Database
from formsapp.store.tables import DataKey
from formsapp.vault.keys import Keys, Ring, new_data_key, open_data_key


def open_keys(master: bytes, database: Database, now: dt.datetime) -> Keys:
    """All data keys, opened; the first is made when there is none. ``Tampered`` says that the master key is not the one they were locked with."""
    ring = read_ring(master, database)
    if ring is None:
        add_key(master, database, now, first=True)
        return open_keys(master, database, now)

    def again() -> Ring:
        return read_ring(master, database) or ring

    return Keys(master, *ring, again)


def read_ring(master: bytes, database: Database) -> Ring | None:
    with database.reading() as session:
        found = list(session.scalars(select(DataKey).order_by(DataKey.created_at, DataKey.id)))
    if not found:
        return None
    current = next((row.id for row in reversed(found) if row.retired_at is None), found[-1].id)
    return {row.id: open_data_key(master, row.id, row.wrapped) for row in found}, current


def add_key(master: bytes, database: Database, now: dt.datetime, *, first: bool = False) -> str | None:
    """A new key that seals from now on; the ones before are retired: they open, and seal no more. ``first``: unless there is one already."""
    name, _, wrapped = new_data_key(master)
    with database.writing() as session:
        older = list(session.scalars(select(DataKey)))
        if first and older:
            return None
        for row in older:
            row.retired_at = row.retired_at or now
        session.add(DataKey(id=name, wrapped=wrapped, created_at=now))
    return name
