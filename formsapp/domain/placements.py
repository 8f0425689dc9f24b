"""A placement's dates, days and hours: standing by what its dates say on a day, whatever a row says; days change from a date on."""

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from formsapp.domain.dates import WEEKDAYS

PLANNED, LIVE, ENDED, CANCELLED = "planned", "live", "ended", "cancelled"
STAGES: Mapping[str, str] = {PLANNED: "Not started", LIVE: "Live", ENDED: "Ended", CANCELLED: "Cancelled"}
DAYS = tuple(day.casefold() for day in WEEKDAYS[:5])
# How long after the end a provider reads the record of somebody who was there: for certificates, and questions about the last weeks.
READS_AFTER = 60
# Why a placement ends, as codes: a withdrawal, the course's own end, a leaving form's reasons.
REASONS: Mapping[str, str] = {
    "withdrawal": "Withdrawn",
    "completed": "The course has ended",
    "progressed": "Moved on to something better",
    "withdrawn": "Withdrawn",
    "moved": "The family has moved",
    "other": "Another reason",
}
SCHOOL_DAY = 6.0  # hours, where the times can't be read
CLOCK = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm)?", re.IGNORECASE)


def stage(state: str, starts: dt.date, ends: dt.date | None, today: dt.date) -> str:
    """Where it stands today. The last day is a day of the placement."""
    if state == CANCELLED:
        return CANCELLED
    if ends is not None and ends < today:
        return ENDED
    return LIVE if starts <= today else PLANNED


def open_to_change(state: str, starts: dt.date, ends: dt.date | None, today: dt.date) -> bool:
    """Whether there is still something of it that could end or move."""
    return stage(state, starts, ends, today) in {PLANNED, LIVE} and ends is None


def provider_reads(state: str, ends: dt.date | None, today: dt.date) -> bool:
    """From acceptance until so many days after the end."""
    return state != CANCELLED and (ends is None or today <= ends + dt.timedelta(days=READS_AFTER))


@dataclass(frozen=True)
class Change:
    """Other days from a date on."""

    start: dt.date
    days: tuple[str, ...]


def days_on(first: tuple[str, ...], changes: Iterable[Change], day: dt.date) -> tuple[str, ...]:
    """The days that hold on a day: those of the last change that has begun. Of two from one date the later entry holds."""
    begun = sorted((each for each in changes if each.start <= day), key=lambda each: each.start)
    return in_order(begun[-1].days) if begun else in_order(first)


def exchanged(goes: Iterable[str], present: Iterable[str], wanted: Iterable[str]) -> tuple[str, ...]:
    """A change of day gives the wanted days for the present ones that it names; a day that it doesn't name stays."""
    return in_order((set(goes) - set(present)) | set(wanted))


def in_order(days: Iterable[str]) -> tuple[str, ...]:
    wanted = set(days)
    return tuple(day for day in DAYS if day in wanted)


def remaining(days: tuple[str, ...], ending: Iterable[str]) -> tuple[str, ...]:
    """What is left of a placement's days when some end; nothing left means that it ends."""
    gone = set(ending)
    return tuple(day for day in days if day not in gone)


def said(days: Iterable[str]) -> str:
    """``Monday and Thursday``"""
    names = [day.capitalize() for day in in_order(days)]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}" if names else ""


# ---------------------------------------------------------------------------------------------------------------- hours


def hours(times: str) -> float:
    """``9:30 to 14:30`` is 5. What can't be read counts as a whole school day: a watch errs on the side of being noticed."""
    found = [minutes(*match.groups()) for match in CLOCK.finditer(times)]
    if len(found) != 2 or None in found:
        return SCHOOL_DAY
    first, last = (each or 0 for each in found)
    if last <= first:
        last += 12 * 60  # "9 to 3"
    length = (last - first) / 60
    return length if 0 < length <= 12 else SCHOOL_DAY


def minutes(hour: str, minute: str | None, half: str | None) -> int | None:
    whole = int(hour) % 12 + 12 if half and half.casefold() == "pm" else int(hour)
    return whole * 60 + int(minute or 0) if whole < 24 and int(minute or 0) < 60 else None


# -------------------------------------------------------------------------------------------------------------- reviews


def next_review(held: dt.date, every: int) -> dt.date:
    """Half-termly, or what was agreed; never on a Saturday or Sunday."""
    day = held + dt.timedelta(days=every)
    return day + dt.timedelta(days=(0, 0, 0, 0, 0, 2, 1)[day.weekday()])
