"""A placement on every side of its dates: its stage, its days, its hours, who reads it."""

import datetime as dt

import pytest

from formsapp.domain import placements
from formsapp.domain.placements import CANCELLED, ENDED, LIVE, PLANNED, READS_AFTER, Change, days_on, hours, remaining, stage

DAY = dt.timedelta(days=1)
FIRST, LAST = dt.date(2026, 12, 7), dt.date(2027, 1, 29)


@pytest.mark.parametrize(
    "state, ends, today, expected",
    [
        (PLANNED, None, FIRST - DAY, PLANNED),
        (PLANNED, None, FIRST, LIVE),  # whatever the row still says
        (LIVE, LAST, LAST, LIVE),  # the last day is a day of it
        (LIVE, LAST, LAST + DAY, ENDED),
        (ENDED, LAST, LAST + DAY, ENDED),
        (CANCELLED, None, FIRST, CANCELLED),
    ],
)
def test_the_stage_is_what_the_dates_say(state: str, ends: dt.date | None, today: dt.date, expected: str) -> None:
    assert stage(state, FIRST, ends, today) == expected


def test_a_provider_reads_for_so_long_after_the_end() -> None:
    after = dt.timedelta(days=READS_AFTER)
    assert placements.provider_reads(LIVE, None, FIRST + 9 * after)
    assert placements.provider_reads(ENDED, LAST, LAST + after)
    assert not placements.provider_reads(ENDED, LAST, LAST + after + DAY)
    assert not placements.provider_reads(CANCELLED, None, FIRST)


def test_days_change_from_a_date_on() -> None:
    first = ("thursday", "monday")
    changes = (Change(LAST, ("friday",)), Change(FIRST + 7 * DAY, ("tuesday",)), Change(LAST, ("monday", "friday")))
    assert days_on(first, changes, FIRST) == ("monday", "thursday")
    assert days_on(first, changes, FIRST + 6 * DAY) == ("monday", "thursday")
    assert days_on(first, changes, FIRST + 7 * DAY) == ("tuesday",)
    assert days_on(first, changes, LAST) == ("monday", "friday"), "of two from one day the later entry"


def test_what_remains() -> None:
    assert remaining(("monday", "thursday"), ["monday"]) == ("thursday",)
    assert remaining(("monday",), ["monday", "friday"]) == ()
    assert placements.said(("thursday", "monday", "tuesday")) == "Monday, Tuesday and Thursday"
    assert placements.said(("friday",)) == "Friday"
    assert placements.said(()) == ""


@pytest.mark.parametrize(
    "times, expected",
    [
        ("9:30 to 14:30", 5.0),
        ("09.30–15.00", 5.5),
        ("9am to 3pm", 6.0),
        ("9 to 3", 6.0),
        ("12pm to 3.30pm", 3.5),
        ("mornings", placements.SCHOOL_DAY),
        ("9:30", placements.SCHOOL_DAY),
        ("99 to 3", placements.SCHOOL_DAY),
        ("", placements.SCHOOL_DAY),
    ],
)
def test_hours_as_people_write_them(times: str, expected: float) -> None:
    assert hours(times) == expected


@pytest.mark.parametrize("held", [dt.date(2026, 12, day) for day in range(1, 29)])
def test_a_review_is_never_on_a_weekend(held: dt.date) -> None:
    assert placements.next_review(held, 42).weekday() < 5
    assert held + 42 * DAY <= placements.next_review(held, 42) <= held + 44 * DAY
