"""What the virus check has said of the Datalocker's files, in words for those who send and receive them, and who released what it had stopped."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from formsapp.services.office import Office
from formsapp.store import cases, files, quarantine
from formsapp.store.database import Session
from formsapp.store.files import CLEAN, HELD, File
from formsapp.vault.scan import UNSCANNED, UNSEEN

NEEDED = 2
RELEASED = "Two people of the council’s team have released it from quarantine."
STOPPED = "Stopped by the virus scanner: two people of the council look at it"
CHECKED, NOT_CHECKED = "Checked", "Not checked for viruses: no virus scanner is set up here"
LOOKED_AT = "Checked: two people of the council have released it"
WAITS = "Waits for the virus check: you can send it, it can be opened once it is clean"
THEY_LOOK = "two people of the council look at it. You can send it, it can be opened once they have released it"


@dataclass(frozen=True)
class Given:
    """Somebody said that a file which the scanner had stopped may be opened."""

    name: str
    at: dt.datetime


@dataclass(frozen=True)
class Check:
    """``stopped``: only people can release it. ``released``: they have."""

    stopped: bool = False
    unscanned: bool = False
    released: tuple[Given, ...] = ()


NOTHING = Check()


def before_sending(file: File) -> str:
    """Of a file that is there and not sent yet."""
    if file.quarantined:
        return f"The virus scanner {'can’t look into all of it' if file.reason == UNSEEN else 'found something in it'}: {THEY_LOOK}"
    if file.state == HELD:
        return WAITS
    return NOT_CHECKED if file.reason == UNSCANNED else LOOKED_AT if file.reason == RELEASED else CHECKED


def checks(session: Session, office: Office, identifiers: Collection[UUID]) -> dict[UUID, Check]:
    """By file, for as long as its row is there; in as many queries however many there are."""
    found = files.by_ids(session, office.keys, identifiers)
    released = quarantine.releases(session, [each.id for each in found if each.state == CLEAN and each.reason == RELEASED])
    people = {one.person for given in released.values() for one in given}
    names = cases.names(session, office.keys, sorted(people, key=str)) if people else {}
    return {
        each.id: Check(
            each.quarantined,
            each.state == CLEAN and each.reason == UNSCANNED,
            tuple(Given(names.get(one.person, ""), one.given_at) for one in released.get(each.id, ())),
        )
        for each in found
    }
