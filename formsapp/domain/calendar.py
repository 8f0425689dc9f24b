"""Working days: Monday to Friday without bank holidays and without the days on which the service is closed.

Both come in as data: the bank holidays with their names, the closures with theirs. What was counted is handed back day by day,
so that a page can show the sum and nobody has to believe it.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from formsapp.domain.dates import WEEKDAYS, said

ONE = dt.timedelta(days=1)


@dataclass(frozen=True)
class Closure:
    """Days on which the service is closed, both ends included."""

    name: str
    starts: dt.date
    ends: dt.date


@dataclass(frozen=True)
class Day:
    """A day that was looked at; ``counted`` is its number, or None, and then ``why`` says why it isn't counted."""

    date: dt.date
    counted: int | None
    why: str = ""

    def __str__(self) -> str:
        return f"{WEEKDAYS[self.date.weekday()]} {said(self.date)}: {self.why or f'day {self.counted}'}"


@dataclass(frozen=True)
class Count:
    """How many working days were counted from a day, which day that led to, and every day on the way."""

    start: dt.date
    end: dt.date
    days: tuple[Day, ...]

    @property
    def left_out(self) -> tuple[Day, ...]:
        return tuple(day for day in self.days if day.counted is None)


def days_off(bank_holidays: Mapping[dt.date, str], closures: Iterable[Closure]) -> dict[dt.date, str]:
    """Every closed date with its reason; a bank holiday keeps its own name."""
    found = {}
    for closure in closures:
        for step in range((closure.ends - closure.starts).days + 1):
            found[closure.starts + ONE * step] = closure.name
    return found | dict(bank_holidays)


def why_not(day: dt.date, off: Mapping[dt.date, str]) -> str:
    """Why a day is no working day; empty if it is one."""
    return "weekend" if day.weekday() >= 5 else off.get(day, "")


def working_days_after(start: dt.date, number: int, off: Mapping[dt.date, str]) -> Count:
    """The day that is so many working days after ``start``, which itself isn't counted: received on Friday, one day is Monday."""
    days: list[Day] = []
    day, counted = start, 0
    while counted < number:
        day += ONE
        why = why_not(day, off)
        counted += not why
        days.append(Day(day, None if why else counted, why))
    return Count(start, day, tuple(days))


def counted_until(start: dt.date, end: dt.date, off: Mapping[dt.date, str]) -> Count:
    """Every day after ``start`` up to ``end``, with the working days counted."""
    days: list[Day] = []
    counted = 0
    for step in range(1, (end - start).days + 1):
        why = why_not(start + ONE * step, off)
        counted += not why
        days.append(Day(start + ONE * step, None if why else counted, why))
    return Count(start, end, tuple(days))


def days_after(start: dt.date, number: int) -> Count:
    """The day that is so many days of the calendar after ``start``, weekends and holidays and all."""
    days = tuple(Day(start + ONE * step, step) for step in range(1, number + 1))
    return Count(start, start + ONE * number, days)


def working_days_between(start: dt.date, end: dt.date, off: Mapping[dt.date, str]) -> int:
    """How many working days lie after ``start`` up to ``end``; less than nought when ``end`` is past."""
    if end < start:
        return -working_days_between(end, start, off)
    return sum(not why_not(start + ONE * step, off) for step in range(1, (end - start).days + 1))
