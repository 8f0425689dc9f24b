"""When a provider must register as a school: full-time education for five pupils of compulsory school age, or for one who has an education,
health and care plan or is in care (Education and Skills Act 2008, section 92). The council watches, so that nobody finds out afterwards.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from formsapp.domain.dates import academic_year, age, year_group

FULL_TIME = 18.0  # hours of teaching in a week; the law names no number, inspectors have used this one
PUPILS = 5
LAST_YEAR = 11
OVER, NEAR, UNDER = "over", "near", "under"


@dataclass(frozen=True)
class Pupil:
    """Somebody placed with a provider: the hours of all courses there together."""

    hours: float
    born: dt.date | None
    needs: frozenset[str] = frozenset()  # plan, care


@dataclass(frozen=True)
class Count:
    """``full_time`` of compulsory school age; ``special``: those of them with a plan or in care."""

    pupils: int
    full_time: int
    special: int

    @property
    def state(self) -> str:
        if self.full_time >= PUPILS or self.special:
            return OVER
        return NEAR if self.full_time == PUPILS - 1 else UNDER


def counted(pupils: Iterable[Pupil], today: dt.date) -> Count:
    every = list(pupils)
    full = [each for each in every if each.hours >= FULL_TIME and compulsory(each.born, today)]
    return Count(len(every), len(full), sum(bool(each.needs) for each in full))


def compulsory(born: dt.date | None, today: dt.date) -> bool:
    """From five until the last Friday in June of the year in which one turns 16. Whose birthday nobody knows is counted."""
    if born is None:
        return True
    year = year_group(born, today)
    if year == LAST_YEAR:
        return today <= last_friday_of_june(academic_year(today) + 1)
    return age(born, today) >= 5 and year < LAST_YEAR


def last_friday_of_june(year: int) -> dt.date:
    day = dt.date(year, 6, 30)
    return day - dt.timedelta(days=(day.weekday() - 4) % 7)
