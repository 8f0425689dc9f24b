"""The office an act is done in: database, keys, vault, clock, and what capsite published. Made once by ``create_app`` or the worker."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from formsapp.config import Settings
    from formsapp.store.database import Database
    from formsapp.store.published import Published
    from formsapp.vault.files import Vault
    from formsapp.vault.keys import Keys

LONDON = ZoneInfo("Europe/London")


@dataclass(frozen=True)
class Office:
    """``clock`` gives the moment in UTC; nothing below the doors asks for the time in any other way."""

    settings: "Settings"
    database: "Database"
    keys: "Keys"
    vault: "Vault"
    published: "Published"
    clock: Callable[[], dt.datetime]

    def today(self) -> dt.date:
        """The day in London (decision 2)."""
        return self.clock().astimezone(LONDON).date()


class Refused(Exception):
    """An act that can't be done now, for a reason a person can be told; the door shows the sentence."""


class NotFound(Exception):
    """There is no such thing, or it isn't theirs: both look the same (404)."""
