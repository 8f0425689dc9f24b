"""The data keys as the database keeps them, wrapped; opened with the master key at the start."""

import datetime as dt

from sqlalchemy import select

from formsapp.store.database import Database
from formsapp.store.tables import DataKey
from formsapp.vault.keys import Keys, new_data_key, open_data_key


def open_keys(master: bytes, database: Database, now: dt.datetime) -> Keys:
    """All data keys, opened; the first is made when there is none. ``Tampered`` says that the master key is not the one they were locked with."""
    with database.reading() as session:
        found = list(session.scalars(select(DataKey).order_by(DataKey.created_at)))
    if not found:
        add_key(master, database, now)
        return open_keys(master, database, now)
    opened = {row.id: open_data_key(master, row.id, row.wrapped) for row in found}
    current = next((row.id for row in reversed(found) if row.retired_at is None), found[-1].id)
    return Keys(master, opened, current)


def add_key(master: bytes, database: Database, now: dt.datetime) -> str:
    """A new key that seals from now on; the ones before are retired: they open, and seal no more."""
    name, _, wrapped = new_data_key(master)
    with database.writing() as session:
        for row in session.scalars(select(DataKey).where(DataKey.retired_at.is_(None))):
            row.retired_at = now
        session.add(DataKey(id=name, wrapped=wrapped, created_at=now))
    return name
