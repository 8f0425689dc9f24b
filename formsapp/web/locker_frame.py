"""What the pages of the Datalocker share: their frame with the way between them, and for which organisations somebody uses it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Response, request

from formsapp.access import actor, office, visit
from formsapp.domain import locker
from formsapp.domain.people import Kind
from formsapp.domain.permissions import may
from formsapp.services import locker_lists, quarantine
from formsapp.services.office import NotFound
from formsapp.web import pages

QUARANTINE = "/quarantine/"
# The act that opens it, its words and its address.
TABS = (
    ("locker", "Received", "/locker/"),
    ("locker.send", "Send files", "/locker/send/"),
    ("locker", "Transfer history", "/locker/history/"),
    ("locker.reports", "Activity", "/locker/reports/"),
    ("quarantine.list", "Quarantine", QUARANTINE),
    ("locker", "Help", "/locker/help/"),
)
AMONG = {"/locker/sent/": "/locker/send/", "/locker/files/": "/locker/history/"}  # pages that stand in no tab of their own


@dataclass(frozen=True)
class House:
    """An organisation for which somebody uses it."""

    id: UUID
    name: str
    kind: Kind


def page(template: str, title: str, *, status: int = 200, **data: Any) -> Response:
    return pages.page(f"{template}.html", title, status=status, tabs=tabs(), **data)


def tabs() -> list[tuple[str, str, int, bool]]:
    """Words, address, how much is new there, whether this page is part of it."""
    there = {"/locker/": locker_lists.new(office(), actor()), QUARANTINE: quarantine.waiting(office(), actor())}
    here = next((url for start, url in AMONG.items() if request.path.startswith(start)), request.path)
    return [
        (text, url, there.get(url, 0), here == url or (url != "/locker/" and here.startswith(url)))
        for act, text, url in TABS
        if may(actor(), act)
    ]


def houses() -> list[House]:
    """By name."""
    person, mine = visit().person, locker.houses(actor())
    places = {place.membership.organisation: place for place in person.places} if person else {}
    found = [House(each, place.organisation_name, place.membership.kind) for each, place in places.items() if each in mine]
    if not found:
        raise NotFound
    return sorted(found, key=lambda each: (each.name.casefold(), str(each.id)))
