"""What the address of a list asks for: typed. What can't be meant is left out, and the page says so. Never anything about a person."""

import datetime as dt
from collections.abc import Callable, Collection, Mapping
from typing import Any
from uuid import UUID

from formsapp.journeys import JOURNEYS
from formsapp.services import inbox
from formsapp.services.inbox import Wanted

TIERS = ("1", "2", "3")
SHOWN = 60  # characters of what stood in an address
Reader = Callable[[str], Any]


def one_of(values: Collection[str]) -> Reader:
    return lambda text: text if text in values else None


def identifier(text: str) -> str | None:
    try:
        return str(UUID(text))
    except ValueError:
        return None


def ticked(text: str) -> bool | None:
    return True if text == "1" else None


def day(text: str) -> dt.date | None:
    try:
        found = dt.date.fromisoformat(text)
    except ValueError:
        return None
    return found if 2000 <= found.year <= 2200 else None


def searched(text: str) -> str | None:
    """The opaque name of a search."""
    return text if text.isalnum() and len(text) <= 1000 else None


def number(text: str, digits: int = 6) -> int | None:
    """A whole number as it is typed or stands in an address; nothing for what is none, or longer."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= digits else None


def year(text: str) -> int | None:
    """The year an academic year begins in."""
    found = number(text, 4)
    return found if found is not None and 2000 <= found <= 2200 else None


# Each filter's name in an address, what the page calls it, and how it is read: None is what can't be meant.
FILTERS: dict[str, tuple[str, Reader]] = {
    "journey": ("Form", one_of(JOURNEYS)),
    "tier": ("Tier", one_of(TIERS)),
    "state": ("State", one_of(inbox.STATES)),
    "school": ("School or provider", identifier),
    "unread": ("Not read by me", ticked),
    "unconfirmed": ("Sender not confirmed", ticked),
    "since": ("Received from", day),
    "until": ("Received until", day),
    "found": ("Search", searched),
    "page": ("Page", number),
}


def wanted(args: Mapping[str, str]) -> Wanted:
    """From an address."""
    given = {name: reader(args[name]) for name, (_, reader) in FILTERS.items() if args.get(name)}
    return Wanted(**{name: value for name, value in given.items() if value is not None})


def left_out(
    args: Mapping[str, str], more: Mapping[str, tuple[str, Reader]] | None = None, own: Mapping[str, tuple[str, Reader]] | None = None
) -> list[str]:
    """What stood in the address and can't be meant, in words; ``more``: filters that only this list has; ``own``: all that it has."""
    known = dict(own) if own is not None else FILTERS | dict(more or {})
    found = []
    for name, text in args.items():
        if name not in known:
            found.append(f"“{name[:SHOWN]}”")
        elif text and known[name][1](text) is None:
            found.append(f"{known[name][0]} “{text[:SHOWN]}”")
    return found


def turned(page: int, pages: int, address: Callable[[int], str]) -> dict[str, Any] | None:
    """For turning pages: the first, the last and those around, with gaps between; nothing where one page holds all."""
    if pages < 2:
        return None
    near = [number for number in range(1, pages + 1) if number in {1, pages} or abs(number - page) <= 2]
    items: list[dict[str, Any] | None] = []
    for before, number in zip([0, *near], near, strict=False):
        items += [None] if number > before + 1 else []
        items.append({"number": number, "url": address(number), "current": number == page})
    return {
        "previous": address(page - 1) if page > 1 else None,
        "next": address(page + 1) if page < pages else None,
        "items": items,
    }
