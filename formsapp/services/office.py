"""The office an act is done in: database, keys, vault, clock, and what capsite published. Made once by ``create_app`` or the worker."""

import datetime as dt
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from formsapp.settings import Unready
from formsapp.store import standing
from formsapp.store.data_keys import open_keys
from formsapp.store.database import Database
from formsapp.store.name_order import NameOrder
from formsapp.store.published import Published
from formsapp.vault.files import Vault
from formsapp.vault.keys import Keys, NoMasterKey, Tampered, master_of_development, read_master
from formsapp.vault.places import places_for

if TYPE_CHECKING:
    from formsapp.settings import Settings

LONDON = ZoneInfo("Europe/London")
Clock = Callable[[], dt.datetime]


@dataclass(frozen=True)
class Office:
    """``clock`` gives the moment in UTC; nothing below the doors asks for the time in any other way."""

    settings: "Settings"
    database: Database
    keys: Keys
    vault: Vault
    published: Published
    clock: Clock
    names: NameOrder = field(default_factory=NameOrder, compare=False, repr=False)  # the order of what no database can sort

    def today(self) -> dt.date:
        """The day in London (decision 2)."""
        return self.clock().astimezone(LONDON).date()


class Refused(Exception):
    """An act that can't be done now, for a reason a person can be told; the door shows the sentence."""


class NotFound(Exception):
    """There is no such thing, or it isn't theirs: both look the same (404)."""


def open_office(settings: "Settings", clock: Clock) -> Office:
    """Ready for work, or ``Unready`` with the sentence. A developer's machine brings its database to the newest schema by itself;
    production waits for ``formsapp migrate``, and starts on nothing that isn't safe.
    """
    database = Database(prepared(settings))
    try:
        if sentence := standing.behind(database):
            raise Unready(sentence)
        keys = unlock(settings, database, clock())
        if settings.production:
            for sentence in standing.unfit(database, keys):
                raise Unready(sentence)
    except BaseException:
        database.close()
        raise
    return Office(settings, database, keys, vault(settings, keys), Published(settings.site_folder, settings.look_again_after), clock)


def prepared(settings: "Settings") -> str:
    """The database's address, once there can be one."""
    make_private(settings)
    if not settings.production:
        migrate(settings)
    return settings.database


def migrate(settings: "Settings") -> str:
    """The newest schema, made as the owner; the application's role gets its rights. Says at which revision it is then."""
    make_private(settings)
    owner = Database(settings.owner_database_url or settings.database)
    try:
        return standing.bring_up(owner, Database(settings.database).role if settings.owner_database_url else None)
    finally:
        owner.close()


def make_private(settings: "Settings") -> None:
    """The data folder, closed to everybody else."""
    if not settings.data_folder.exists():
        settings.data_folder.mkdir(parents=True, mode=0o700)
        os.chmod(settings.data_folder, 0o700)  # whatever the umask says


def unlock(settings: "Settings", database: Database, now: dt.datetime) -> Keys:
    try:
        return open_keys(master(settings), database, now)
    except NoMasterKey as trouble:
        raise Unready(str(trouble)) from None
    except Tampered:
        raise Unready("MASTER_KEY is not the key that this database was locked with: find the right one, or restore a backup.") from None


def master(settings: "Settings") -> bytes:
    """From the settings; on a developer's machine made once."""
    if settings.master_key or settings.production:
        return read_master(settings.master_key)
    return master_of_development(settings.data_folder / "keys" / "master.key")


def vault(settings: "Settings", keys: Keys) -> Vault:
    return Vault(settings.data_folder / "files", keys, places_for(settings))
