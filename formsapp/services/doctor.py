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
from formsapp.vault.places import Missing, Unreachable, places_for


def faults(environment: Mapping[str, str], now: dt.datetime) -> list[str]:
    """As production would see it, whatever PRODUCTION says."""
    try:
        settings = config.gather(environment, production=True)
    except Unready as trouble:
        return [str(trouble)]
    return [*unsafe(settings, environment), *of_database(settings, now), *of_scanner(settings), *of_bucket(settings)]


def of_scanner(settings: Settings) -> Iterator[str]:
    """Asks it itself: a scanner that is named and doesn't work holds every file."""
    if settings.clamd:
        yield from scan_checks.faults(settings.clamd)


def of_bucket(settings: Settings) -> Iterator[str]:
    """Asks for a file that isn't there: a store that answers says so."""
    if settings.s3.bucket:
        try:
            places_for(settings).size(f"00/{'0' * 32}")
        except Missing:
            return
        except Unreachable as trouble:
            yield f"The bucket in S3_BUCKET can't be used ({trouble}): look at S3_ENDPOINT, the keys, and whether its server runs."


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
