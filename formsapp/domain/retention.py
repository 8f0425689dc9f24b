"""How long what is kept is kept, as data: each class with the day it counts from, its years or days, and why. Each is for the council to confirm.

``gone_on`` is the first day on which it is no longer there. Whoever is under a legal hold keeps everything. Sums and tables alone decide: the
worker deletes what they say (``services/retention.py``), and the page that shows it before reads the same lines (row T19).
"""

import calendar
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

CONFIRM = "for the council to confirm"


@dataclass(frozen=True)
class Period:
    years: int = 0
    days: int = 0

    def after(self, day: dt.date) -> dt.date:
        """Who was born on 29 February has their day on 1 March in other years (as English law counts)."""
        if day.month == 2 and day.day == 29 and not calendar.isleap(day.year + self.years):
            moved = dt.date(day.year + self.years, 3, 1)
        else:
            moved = day.replace(year=day.year + self.years)
        return moved + dt.timedelta(days=self.days)

    def __str__(self) -> str:
        words = [f"{self.years} years" if self.years != 1 else "1 year"] if self.years else []
        return " and ".join(words + ([f"{self.days} days"] if self.days else []))


@dataclass(frozen=True)
class Class:
    """``name`` is what rows and certificates call it; ``what``, ``since`` and ``why`` are for people."""

    name: str
    what: str
    since: str
    period: Period
    why: str


RECORD, PLAN, MARKS, FORMS, ALERTS, ARCHIVES = "record", "record with a plan", "register lines", "forms", "notifications", "archives"
CLASSES: dict[str, Class] = {
    each.name: each
    for each in (
        Class(
            RECORD,
            "A student’s record: forms, placements, progress, notes, documents, files",
            "the date of birth",
            Period(years=25),
            f"Until the 25th birthday, as is usual for pupils’ records and safeguarding files; {CONFIRM}",
        ),
        Class(
            PLAN,
            "The same of a student with an education, health and care plan",
            "the date of birth",
            Period(years=31),
            f"Until the 25th birthday, up to which a plan can last, and six years more (Limitation Act 1980); {CONFIRM}",
        ),
        Class(
            MARKS,
            "Lines of registers, with their notes and history",
            "the day of the lesson",
            Period(years=6),
            f"Six years from the entry, as for schools’ attendance registers (regulations of 2024); {CONFIRM}",
        ),
        Class(
            FORMS,
            "Forms that belong to no student’s record: no placement came of them, or they are about no student",
            "the day on which nothing was left to do",
            Period(years=6),
            f"Six years, in which a claim can be made (Limitation Act 1980); {CONFIRM}",
        ),
        Class(
            ALERTS, "Notifications", "the day on which they were made", Period(years=1), f"One year: what they lead to stays; {CONFIRM}"
        ),
        Class(
            ARCHIVES,
            "Archives made for somebody who asked for their data",
            "the day of their release",
            Period(days=90),
            f"Ninety days, so that it can be handed over once more; {CONFIRM}",
        ),
    )
}
# What ends by other rules of the service, so that the page can show all of it.
ELSEWHERE: tuple[tuple[str, str], ...] = (
    ("Forms that were begun and not sent", "30 days after the last change"),
    ("Files in the Datalocker", "30 days after they were opened first, 90 after they were sent"),
    ("Mails, used links", "30 days"),
    ("Tries to sign in", "2 days"),
    ("Who looked at what", "kept; once the record is gone nothing leads from it to the student any more"),
)
FALLBACK_AGE = 18  # where no date of birth is known, the placement's end counts as this birthday


def class_of(needs: Iterable[str]) -> Class:
    return CLASSES[PLAN if "plan" in needs else RECORD]


def gone_on(kind: Class, since: dt.date) -> dt.date:
    return kind.period.after(since)


def record_gone_on(born: dt.date | None, last_day: dt.date | None, created: dt.date, needs: Iterable[str]) -> dt.date:
    """A student's whole record. Never before what it holds is past: a placement that ends later puts it off by a year after that end."""
    kind = class_of(needs)
    since = born or (last_day or created).replace(day=1).replace(year=(last_day or created).year - FALLBACK_AGE)
    found = gone_on(kind, since)
    return max(found, Period(years=1).after(last_day)) if last_day else found
