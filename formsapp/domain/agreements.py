"""What a school and the council agreed for a school year: tiers, places included, priority; and what is used and left of it."""

import datetime as dt
from dataclasses import dataclass

from formsapp.domain.dates import academic_year

TIERS = ("1", "2", "3")
MOST = 999
PRIORITIES = {1: "First", 2: "Second", 3: "Third"}


@dataclass(frozen=True)
class Terms:
    """``used``: placements that begin in the year, those to come too and those taken back aside."""

    year: int
    tiers: tuple[str, ...]
    places: int
    priority: int
    used: int = 0

    @property
    def left(self) -> int:
        return max(0, self.places - self.used)

    @property
    def beyond(self) -> int:
        """Placed beyond what is included: they are paid for."""
        return max(0, self.used - self.places)

    @property
    def said(self) -> str:
        """``2026/27``"""
        return f"{self.year}/{(self.year + 1) % 100:02}"


def year_of(day: dt.date) -> tuple[dt.date, dt.date]:
    """The first and the last day of the school year of a day."""
    return days_of(academic_year(day))


def days_of(year: int) -> tuple[dt.date, dt.date]:
    return dt.date(year, 9, 1), dt.date(year + 1, 8, 31)
