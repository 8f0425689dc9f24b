"""Dates in three boxes, year groups, three months to the day, working days."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formsapp.domain import calendar, dates

days = st.dates(dt.date(1900, 1, 1), dt.date(2200, 12, 31))
WAYS = (
    lambda d: str(d.month),
    lambda d: f"{d.month:02}",
    lambda d: dates.MONTHS[d.month - 1],
    lambda d: dates.MONTHS[d.month - 1][:3].lower(),
)


@given(days, st.sampled_from(WAYS), st.sampled_from(["{}", "{:02}", " {} ", "{}."]))
def test_every_date_is_read_in_every_way(day: dt.date, month, pattern: str) -> None:  # type: ignore[no-untyped-def]
    assert dates.read_parts(pattern.format(day.day), month(day), str(day.year)) == day


@given(st.text(max_size=8), st.text(max_size=8), st.text(max_size=8))
def test_anything_else_is_refused_at_its_box(day: str, month: str, year: str) -> None:
    found: dt.date | dates.NoDate
    try:
        found = dates.read_parts(day, month, year)
    except dates.NoDate as refusal:
        found = refusal
    if isinstance(found, dt.date):
        assert 1000 <= found.year <= 9999
    else:
        assert found.part in {"day", "month", "year"}
        assert found.why.startswith("must ")


@pytest.mark.parametrize(
    "typed, part, why",
    [
        (("", "", ""), "day", "must have a day and a month and a year"),
        (("3", "", "2026"), "month", "must have a month"),
        (("3", "13", "2026"), "month", "must have a real month, such as 3 or March"),
        (("3", "ma", "2026"), "month", "must have a real month, such as 3 or March"),
        (("3", "3", "26"), "year", "must have a year of four digits, such as 2026"),
        (("32", "3", "2026"), "day", "must have a real day, such as 3"),
        (("29", "2", "2026"), "day", "must be a real date: February 2026 has 28 days"),
    ],
)
def test_the_sentence_says_what_is_wrong(typed: tuple[str, str, str], part: str, why: str) -> None:
    with pytest.raises(dates.NoDate) as refusal:
        dates.read_parts(*typed)
    assert (refusal.value.part, refusal.value.why) == (part, why)


@pytest.mark.parametrize(
    "born, on, year",
    [
        ("2010-09-01", "2026-11-21", 11),
        ("2011-08-31", "2026-11-21", 11),
        ("2010-08-31", "2026-11-21", 12),
        ("2011-09-01", "2026-11-21", 10),
        ("2011-08-31", "2027-08-31", 11),
        ("2011-08-31", "2027-09-01", 12),
        ("2022-08-31", "2026-09-01", 0),
        ("2012-02-29", "2026-11-21", 10),
    ],
)
def test_the_year_group_goes_by_the_end_of_august(born: str, on: str, year: int) -> None:
    assert dates.year_group(dt.date.fromisoformat(born), dt.date.fromisoformat(on)) == year


@given(days, st.dates(dt.date(2020, 1, 1), dt.date(2040, 12, 31)))
def test_all_children_of_an_academic_year_are_in_one_year_group(born: dt.date, on: dt.date) -> None:
    first = dt.date(dates.academic_year(born), 9, 1)
    assert dates.year_group(born, on) == dates.year_group(first, on) == dates.academic_year(on) - dates.academic_year(born) - 5


def test_academic_years_are_said() -> None:
    assert dates.academic_year_said(dt.date(2026, 8, 31)) == "2025/26"
    assert dates.academic_year_said(dt.date(1999, 9, 1)) == "1999/00"


@pytest.mark.parametrize(
    "today, earliest",
    [
        ("2026-11-21", "2026-08-21"),
        ("2026-05-31", "2026-02-28"),
        ("2028-05-31", "2028-02-29"),
        ("2026-05-30", "2026-02-28"),
        ("2026-12-31", "2026-09-30"),
        ("2027-02-28", "2026-11-28"),
        ("2027-01-31", "2026-10-31"),
        ("2026-03-01", "2025-12-01"),
    ],
)
def test_three_months_to_the_day(today: str, earliest: str) -> None:
    now, first = dt.date.fromisoformat(today), dt.date.fromisoformat(earliest)
    assert dates.months_before(now, 3) == first
    assert not dates.too_old(first, now)
    assert dates.too_old(first - dt.timedelta(days=1), now)


def test_the_sum_is_said() -> None:
    today = dt.date(2026, 11, 21)
    assert dates.sum_said(dt.date(2026, 8, 20), today) == (
        "Three months before today, 21 November 2026, is 21 August 2026, so 20 August 2026 is 1 day too early"
    )
    assert dates.sum_said(dt.date(2026, 8, 21), today).endswith("so 21 August 2026 is recent enough")


@given(days, st.integers(0, 40))
def test_months_before_never_goes_forward_and_never_skips(day: dt.date, months: int) -> None:
    before = dates.months_before(day, months)
    assert before <= day
    assert (day.year - before.year) * 12 + day.month - before.month == months
    assert dates.months_before(day + dt.timedelta(days=1), months) >= before


CHRISTMAS = calendar.days_off(
    {dt.date(2026, 12, 25): "Christmas Day", dt.date(2026, 12, 28): "Boxing Day (substitute)", dt.date(2027, 1, 1): "New Year’s Day"},
    [calendar.Closure("Christmas and New Year", dt.date(2026, 12, 24), dt.date(2027, 1, 1))],
)


def test_five_working_days_over_christmas() -> None:
    count = calendar.working_days_after(dt.date(2026, 12, 22), 5, CHRISTMAS)
    assert count.end == dt.date(2027, 1, 7)
    assert [str(day) for day in count.days[:3]] == [
        "Wednesday 23 December 2026: day 1",
        "Thursday 24 December 2026: Christmas and New Year",
        "Friday 25 December 2026: Christmas Day",
    ]
    assert {day.why for day in count.left_out} == {
        "weekend",
        "Christmas and New Year",
        "Christmas Day",
        "Boxing Day (substitute)",
        "New Year’s Day",
    }
    assert calendar.working_days_between(dt.date(2026, 12, 22), count.end, CHRISTMAS) == 5


@given(st.dates(dt.date(2026, 1, 1), dt.date(2028, 1, 1)), st.integers(0, 60))
def test_counting_there_and_back_is_the_same(start: dt.date, number: int) -> None:
    count = calendar.working_days_after(start, number, CHRISTMAS)
    assert sum(day.counted is not None for day in count.days) == number
    assert calendar.working_days_between(start, count.end, CHRISTMAS) == number
    assert calendar.working_days_between(count.end, start, CHRISTMAS) == -number
    assert number == 0 or not calendar.why_not(count.end, CHRISTMAS)
