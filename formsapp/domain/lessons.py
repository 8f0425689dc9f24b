"""Which dates a line of a timetable has, at which moments its lessons are, and where a lesson stands.

Lessons are on school days: within a term, not on a bank holiday, not in a closure. Times are London's, moments are UTC, so that a lesson of
9:15 begins at 8:15 UTC in summer. What was made before stays where a person has touched it: ``settle`` never takes away a lesson that holds a
mark, that somebody moved, cancelled, or that is past.
"""

import datetime as dt
from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar
from zoneinfo import ZoneInfo

from formsapp.domain.dates import WEEKDAYS

LONDON = ZoneInfo("Europe/London")
ONE = dt.timedelta(days=1)
HORIZON = dt.timedelta(weeks=8)  # how far ahead lessons are made
OVERDUE_AFTER = dt.timedelta(minutes=15)

DUE, CANCELLED = "due", "cancelled"
COMPLETED, OVERDUE, IN_PROGRESS, FUTURE = "completed", "overdue", "in_progress", "future"
STAGES: Mapping[str, str] = {
    COMPLETED: "Completed",
    OVERDUE: "Overdue",
    IN_PROGRESS: "In progress",
    FUTURE: "Future",
    CANCELLED: "Cancelled",
}
# Why a lesson does not take place: a provider's reasons, and those that the calendar has by itself.
REASONS: Mapping[str, str] = {
    "staff": "No tutor is there",
    "premises": "The place can’t be used",
    "weather": "Weather",
    "visit": "A visit or another event",
    "other": "Another reason",
}
CALENDAR = "calendar"  # a term, closure or timetable was changed
WHY_CANCELLED: Mapping[str, str] = {**REASONS, CALENDAR: "Terms, closures or the timetable were changed"}

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class Term:
    """Both ends included."""

    name: str
    starts: dt.date
    ends: dt.date


@dataclass(frozen=True)
class Line(Generic[Key]):
    """A lesson that comes back every week. ``until`` is its last day, if it has one."""

    key: Key
    weekday: int
    begins: str
    ends: str
    start: dt.date
    until: dt.date | None = None


@dataclass(frozen=True)
class Kept(Generic[Key]):
    """A lesson that is there. ``touched``: it holds a mark, or somebody moved or cancelled it themselves."""

    line: Key
    planned_on: dt.date
    on_date: dt.date
    state: str
    touched: bool


@dataclass(frozen=True)
class Plan(Generic[Key]):
    """What is to be done so that the lessons are those of the timetable: each by its line and the date that the line gave it."""

    add: frozenset[tuple[Key, dt.date]]
    cancel: frozenset[tuple[Key, dt.date]]
    revive: frozenset[tuple[Key, dt.date]]


def day_name(weekday: int) -> str:
    """``monday``, as placements name their days."""
    return WEEKDAYS[weekday].casefold()


def dates(line: Line[Key], terms: Collection[Term], off: Mapping[dt.date, str], first: dt.date, last: dt.date) -> list[dt.date]:
    """The line's dates between two days, both included. ``off``: closed days with their reasons."""
    start, end = max(first, line.start), min(last, line.until) if line.until else last
    day = start + ONE * ((line.weekday - start.weekday()) % 7)
    found = []
    while day <= end:
        if day not in off and any(term.starts <= day <= term.ends for term in terms):
            found.append(day)
        day += ONE * 7
    return found


def moment(day: dt.date, clock: str) -> dt.datetime:
    """``09:15`` in London on a day, in UTC. An hour that the clocks leave out is the one after it, one that comes twice the first."""
    return dt.datetime.combine(day, dt.time.fromisoformat(clock), LONDON).astimezone(dt.UTC)


def clock_of(instant: dt.datetime) -> str:
    """``09:15``, as it is in London then."""
    return f"{instant.astimezone(LONDON):%H:%M}"


def moments(day: dt.date, begins: str, ends: str) -> tuple[dt.datetime, dt.datetime]:
    """When a lesson begins and ends. It lasts, whatever the clocks do."""
    start, end = moment(day, begins), moment(day, ends)
    return start, end if end > start else start + length(begins, ends)


def length(begins: str, ends: str) -> dt.timedelta:
    """By the clock on the wall."""
    first, last = (dt.time.fromisoformat(each) for each in (begins, ends))
    return dt.timedelta(minutes=(last.hour - first.hour) * 60 + last.minute - first.minute)


def settle(
    lines: Iterable[Line[Key]],
    terms: Collection[Term],
    off: Mapping[dt.date, str],
    kept: Iterable[Kept[Key]],
    first: dt.date,
    last: dt.date,
) -> Plan[Key]:
    """From ``first`` (today) to ``last``. A lesson goes by the date its line gave it, wherever it was moved."""
    wanted = {(line.key, day) for line in lines for day in dates(line, terms, off, first, last)}
    there = {(each.line, each.planned_on): each for each in kept}
    free = {key: each for key, each in there.items() if not each.touched and first <= each.planned_on <= last}
    return Plan(
        frozenset(wanted - set(there)),
        frozenset(key for key, each in free.items() if each.state == DUE and key not in wanted),
        frozenset(key for key, each in free.items() if each.state == CANCELLED and key in wanted),
    )


def stage(
    state: str, begins: dt.datetime, ends: dt.datetime, opened: dt.datetime | None, completed: dt.datetime | None, now: dt.datetime
) -> str:
    """Where a register stands. One that nobody has begun a quarter of an hour into the lesson is overdue, and so is one left open after it."""
    if state == CANCELLED:
        return CANCELLED
    if completed is not None:
        return COMPLETED
    if now < begins:
        return FUTURE if opened is None else IN_PROGRESS
    late = now >= ends or (opened is None and now >= begins + OVERDUE_AFTER)
    return OVERDUE if late else IN_PROGRESS


def minutes_to_complete(opened: dt.datetime | None, completed: dt.datetime | None) -> int | None:
    """Whole minutes from the first mark on."""
    return max(int((completed - opened).total_seconds() // 60), 0) if opened and completed else None
