"""What the address of a list asks for: typed, and whatever can't be meant is passed over. Never anything about a person."""

import datetime as dt
from collections.abc import Mapping
from uuid import UUID

from formsapp.journeys import JOURNEYS
from formsapp.services import inbox
from formsapp.services.inbox import Wanted

TIERS = ("1", "2", "3")


def wanted(args: Mapping[str, str]) -> Wanted:
    """From an address; whatever can't be meant is passed over."""
    return Wanted(
        journey=args["journey"] if args.get("journey") in JOURNEYS else "",
        tier=args["tier"] if args.get("tier") in TIERS else "",
        state=args["state"] if args.get("state") in inbox.STATES else "",
        school=identifier(args.get("school", "")),
        unread=args.get("unread") == "1",
        unconfirmed=args.get("unconfirmed") == "1",
        since=day(args.get("since", "")),
        until=day(args.get("until", "")),
        found=found[:1000] if (found := args.get("found", "")).isalnum() else "",
        page=int(number) if (number := args.get("page", "")).isascii() and number.isdigit() and len(number) < 7 else 1,
    )


def identifier(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        return ""


def day(text: str) -> dt.date | None:
    try:
        found = dt.date.fromisoformat(text)
    except ValueError:
        return None
    return found if 2000 <= found.year <= 2200 else None
