"""Documents that grow old: how long each counts, and what its age is called.

A risk assessment is at most three months old when a student is referred and when the start is settled; on a placement it is brought up to
date within the year. A provider's insurance counts until the day it names. Its checks (safer recruitment, safeguarding training) are
confirmed for each academic year.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from formsapp.domain.dates import academic_year, months_before, said

RISK, INSURANCE, CHECKS = "risk", "insurance", "checks"
LEARNER, ORGANISATION, CASE = "learner", "organisation", "case"
NAMES: Mapping[str, str] = {
    RISK: "Risk assessment",
    INSURANCE: "Insurance",
    CHECKS: "Checks of staff and safeguarding training",
}
OF_A_PROVIDER = (INSURANCE, CHECKS)
GOOD, SOON, OVER, MISSING = "good", "soon", "over", "missing"
WARN = 30  # days before it ends
MONTHS_ON_A_PLACEMENT = 12
MONTHS_BEFORE_A_START = 3


@dataclass(frozen=True)
class Paper:
    """A document as it came: of which day, and its file where there is one that this reader may open. ``held``: why it can't be opened yet."""

    dated: dt.date
    file: UUID | None = None
    size: int = 0
    held: str = ""


@dataclass(frozen=True)
class Age:
    """Of a document on a day. ``words`` say it whole; ``paper`` is the one that counts, ``earlier`` those before it."""

    kind: str
    dated: dt.date | None
    until: dt.date | None
    state: str
    words: str
    paper: Paper | None = None
    earlier: tuple[Paper, ...] = ()

    @property
    def name(self) -> str:
        return NAMES[self.kind]


def age(kind: str, dated: dt.date | None, until: dt.date | None, today: dt.date) -> Age:
    if dated is None or until is None:
        return Age(kind, None, None, MISSING, "None is known")
    left = (until - today).days
    state = OVER if left < 0 else SOON if left <= WARN else GOOD
    words = {
        OVER: f"Of {said(dated)}: it counted until {said(until)}, {days(-left)} ago",
        SOON: f"Of {said(dated)}: it counts until {said(until)}, {days(left)} more",
        GOOD: f"Of {said(dated)}: it counts until {said(until)}",
    }
    return Age(kind, dated, until, state, words[state])


def days(number: int) -> str:
    return "1 day" if number == 1 else f"{number:,} days"


def counts_until(kind: str, dated: dt.date, told: dt.date | None = None) -> dt.date:
    """``told``: the day that the document itself names, as an insurance does."""
    if kind == INSURANCE:
        assert told is not None
        return told
    if kind == CHECKS:
        return dt.date(academic_year(dated) + 1, 8, 31)
    return months_after(dated, MONTHS_ON_A_PLACEMENT)


def before_a_start(dated: dt.date) -> dt.date:
    """The last day on which a risk assessment is recent enough to settle a start with."""
    day = months_after(dated, MONTHS_BEFORE_A_START)
    while months_before(day + dt.timedelta(days=1), MONTHS_BEFORE_A_START) <= dated:
        day += dt.timedelta(days=1)  # three months before the end of a month may be its last day several times
    return day


def months_after(day: dt.date, months: int) -> dt.date:
    """The same day of a later month; where that month is too short, its last day."""
    return months_before(day, -months)
