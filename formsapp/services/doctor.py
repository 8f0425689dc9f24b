"""Everything that keeps the service from starting safely, at once; the start itself stops at the first (row T38)."""

import datetime as dt
from collections.abc import Iterator, Mapping

from formsapp import config
from formsapp.safety import unsafe
from formsapp.services.office import unlock
from formsapp.settings import Settings, Unready
from formsapp.store import standing
from formsapp.store.database import Database
from formsapp.vault import scan_checks


def faults(environment: Mapping[str, str], now: dt.datetime) -> list[str]:
    """As production would see it, whatever PRODUCTION says."""
    try:
        settings = config.gather(environment, production=True)
    except Unready as trouble:
        return [str(trouble)]
    return [*unsafe(settings, environment), *of_database(settings, now), *of_scanner(settings)]


def of_scanner(settings: Settings) -> Iterator[str]:
    """Asks it itself: a scanner that is named and doesn't work holds every file."""
    if settings.clamd:
        yield from scan_checks.faults(settings.clamd)


def of_database(settings: Settings, now: dt.datetime) -> Iterator[str]:
    """What can be seen without changing anything."""
    if settings.database.startswith("sqlite") and not settings.data_folder.exists():
        yield f"There is no database yet: {settings.data_folder} is not there. Run “formsapp migrate”."
        return
    database = Database(settings.database)
    try:
        if sentence := standing.behind(database):
            yield sentence
            return
        if settings.master_key:
            yield from standing.unfit(database, unlock(settings, database, now))
    except Unready as trouble:
        yield str(trouble)
    finally:
        database.close()
