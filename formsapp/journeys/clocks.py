"""What is promised when a form arrives: by which day something is done, and how the days to it are counted."""

import datetime as dt
from dataclasses import dataclass

from formsapp.domain.calendar import Count, days_after
from formsapp.domain.dates import MONTHS, WEEKDAYS, said
from formsapp.journeys.facts import Facts

FEW = 5  # days that a sentence can name one by one
SATURDAY = 5


@dataclass(frozen=True)
class Clock:
    """``words`` stand before the day: "We write to you by". ``working``: in working days after the day it arrived; else in days of the
    calendar, of which the day it arrived is the first (as the law counts the 30 days of a data-protection complaint: Data Protection Act
    2018, section 164A).
    """

    days: int
    words: str = "We write to you by"
    working: bool = True

    def count(self, facts: Facts, start: dt.date) -> Count:
        """Every day on the way, and the last."""
        return facts.working_days(self.days, start) if self.working else days_after(start, self.days - 1)

    @property
    def span(self) -> str:
        """``5 working days after the day on which it arrived``"""
        days = f"{self.days} {'working ' if self.working else ''}{'day' if self.days == 1 else 'days'}"
        return f"{days} after the day on which it arrived" if self.working else f"{days} counting the day on which it arrived"

    def sentence(self, facts: Facts) -> str:
        """For the check page: what holds if it is sent today, with the days counted."""
        count = self.count(facts, facts.today)
        by_when = f"Sent today: {self.words[:1].lower()}{self.words[1:]} {said(count.end)}, {self.span}."
        return f"{by_when} {counted(count)}" if self.working else by_when


def counted(count: Count) -> str:
    """``Counted: Mon 23 Nov, Tue 24 Nov. Left out: Sun 22 Nov (weekend).`` Of many days only what is left out besides weekends."""
    kept = [day for day in count.days if day.counted]
    if len(kept) > FEW:
        named = [f"{short(day.date)} ({day.why})" for day in count.left_out if day.date.weekday() < SATURDAY]
        return f"Weekends are left out{', and ' if named else ''}{', '.join(named)}."
    out = [f"{short(day.date)} ({day.why})" for day in count.left_out]
    return f"Counted: {', '.join(short(day.date) for day in kept)}." + (f" Left out: {', '.join(out)}." if out else "")


def short(day: dt.date) -> str:
    """``Mon 23 Nov``"""
    return f"{WEEKDAYS[day.weekday()][:3]} {day.day} {MONTHS[day.month - 1][:3]}"
