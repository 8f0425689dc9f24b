"""Rules about what grows old in a factsheet, for its owner. The council sees the same in “capsite report”."""

import datetime as dt
from collections.abc import Iterator

from capsite.checks.ground import SOON, Ground, written
from capsite.problems import Problem

_OLD = dt.timedelta(days=365)


def factsheets_are_looked_at_each_year(ground: Ground) -> Iterator[Problem]:
    """A factsheet is looked through at least once a year; its day says when."""
    for sheet in ground.factsheets:
        if sheet.record.updated < ground.as_of - _OLD:
            yield sheet.problem(("updated",), f"updated: nobody has changed this since {written(sheet.record.updated)}: "
                                "look it through, and write today's date", warning=True)


def leaving_is_meant(ground: Ground) -> Iterator[Problem]:
    """Who leaves the directory within 60 days is told in time."""
    for sheet in ground.factsheets:
        until = sheet.record.published.until
        if until and ground.as_of <= until <= ground.as_of + SOON:
            yield sheet.problem(("published", "until"), f"published.until: this leaves the directory after {written(until)}: "
                                "change the day or delete the line if it should stay", warning=True)


RULES = (factsheets_are_looked_at_each_year, leaving_is_meant)
