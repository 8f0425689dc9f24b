"""Offices for tests: temporary folders, and a clock that stands still until it is moved."""

import base64
import datetime as dt
from functools import lru_cache
from pathlib import Path

from formsapp.services.office import Office
from formsapp.settings import Hashing
from formsapp.store.data_keys import open_keys
from formsapp.store.database import Database
from formsapp.store.published import Published
from formsapp.vault.files import Vault
from tests.web.apps import settings_for

MASTER = bytes(range(32))
MASTER_TEXT = base64.b64encode(MASTER).decode()
CHEAP = Hashing(memory=8, time=1, lanes=1)  # where a test doesn't measure it
NOON = dt.datetime(2026, 11, 21, 12, 0, tzinfo=dt.UTC)


class Clock:
    """Noon of 21 November 2026, until ``move(minutes=30)`` or ``set(moment)``."""

    def __init__(self, now: dt.datetime = NOON) -> None:
        self.now = now

    def __call__(self) -> dt.datetime:
        return self.now

    def move(self, **by: float) -> dt.datetime:
        self.now += dt.timedelta(**by)
        return self.now

    def set(self, moment: dt.datetime) -> dt.datetime:
        self.now = moment
        return moment


def open_office(database: Database, folder: Path, site: Path | None = None, clock: Clock | None = None, **settings: object) -> Office:
    """An office over this database, with its files in ``folder``; ``site``: what capsite built, else nothing is published.

    Passwords cost next to nothing there: ``hashing=Hashing()`` is for tests that measure them.
    """
    site = site or folder / "output"
    clock = clock or Clock()
    told = settings_for(site, **({"master_key": MASTER_TEXT, "data_folder": folder, "hashing": CHEAP} | settings))
    keys = open_keys(MASTER, database, clock())
    return Office(told, database, keys, Vault(folder / "files", keys), published(site), clock)


@lru_cache(maxsize=8)
def published(site: Path) -> Published:
    """One for all offices over the same site: reading its index takes longer than most tests. It looks at the manifest each time."""
    return Published(site, 0.0)
