"""How long a document counts, on both sides of every edge; the watch over the threshold; what an agreement has left."""

import datetime as dt

import pytest

from formsapp.domain import documents, threshold
from formsapp.domain.agreements import Terms, days_of, year_of
from formsapp.domain.dates import too_old
from formsapp.domain.documents import CHECKS, GOOD, INSURANCE, MISSING, OVER, RISK, SOON, age, before_a_start, counts_until
from formsapp.domain.threshold import FULL_TIME, NEAR, UNDER, Pupil, compulsory, counted, last_friday_of_june

TODAY, DAY = dt.date(2026, 11, 21), dt.timedelta(days=1)
BORN = dt.date(2011, 3, 27)


@pytest.mark.parametrize(
    "until, state",
    [(TODAY - DAY, OVER), (TODAY, SOON), (TODAY + 30 * DAY, SOON), (TODAY + 31 * DAY, GOOD)],
)
def test_the_age_on_each_side_of_its_edges(until: dt.date, state: str) -> None:
    found = age(RISK, TODAY - 90 * DAY, until, TODAY)
    assert found.state == state
    assert ("1 day ago" in found.words) == (until == TODAY - DAY)
    assert age(RISK, None, None, TODAY).state == MISSING


def test_how_long_each_kind_counts() -> None:
    assert counts_until(RISK, dt.date(2027, 2, 28)) == dt.date(2028, 2, 28)
    assert counts_until(RISK, dt.date(2028, 2, 29)) == dt.date(2029, 2, 28)
    assert counts_until(INSURANCE, TODAY, dt.date(2027, 3, 31)) == dt.date(2027, 3, 31)
    assert counts_until(CHECKS, dt.date(2026, 9, 1)) == counts_until(CHECKS, dt.date(2027, 8, 31)) == dt.date(2027, 8, 31)


def test_before_a_start_is_the_last_day_that_the_tick_takes() -> None:
    for step in range(1500):
        dated = dt.date(2026, 1, 1) + DAY * step
        last = before_a_start(dated)
        assert (too_old(dated, last), too_old(dated, last + DAY)) == (False, True), dated


@pytest.mark.parametrize(
    "full, special, state", [(3, 0, UNDER), (4, 0, NEAR), (5, 0, threshold.OVER), (1, 1, threshold.OVER), (9, 0, threshold.OVER)]
)
def test_the_threshold(full: int, special: int, state: str) -> None:
    pupils = [Pupil(FULL_TIME, BORN, frozenset({"plan"} if place < special else ())) for place in range(full)]
    part_time = [Pupil(FULL_TIME - 0.5, BORN, frozenset({"care"}))] * 7
    found = counted([*pupils, *part_time], TODAY)
    assert (found.pupils, found.full_time, found.special, found.state) == (full + 7, full, special, state)


def test_compulsory_school_age() -> None:
    last = last_friday_of_june(2027)
    assert (last, last.weekday()) == (dt.date(2027, 6, 25), 4)
    year_11 = dt.date(2011, 3, 27)
    assert compulsory(year_11, last)
    assert not compulsory(year_11, last + DAY)
    assert not compulsory(dt.date(2010, 8, 31), TODAY), "above year 11"
    assert not compulsory(TODAY - 4 * 365 * DAY, TODAY)
    assert compulsory(None, TODAY), "whose birthday nobody knows is counted"


def test_what_an_agreement_has_left() -> None:
    assert (Terms(2026, ("1",), 3, 1, 2).left, Terms(2026, ("1",), 3, 1, 5).left) == (1, 0)
    assert (Terms(2026, ("1",), 3, 1, 5).beyond, Terms(2026, ("1",), 3, 1, 3).beyond) == (2, 0)
    assert Terms(2026, ("1",), 3, 1).said == "2026/27"
    assert year_of(dt.date(2027, 8, 31)) == year_of(dt.date(2026, 9, 1)) == days_of(2026)
    assert documents.NAMES[RISK]
