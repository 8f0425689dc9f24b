"""Lessons follow terms, closures and the timetable, at London's times; what somebody touched stays, and no mark is ever lost."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formsapp.domain.calendar import Closure, days_off
from formsapp.domain.dates import WEEKDAYS
from formsapp.domain.lessons import (
    CANCELLED,
    COMPLETED,
    DUE,
    FUTURE,
    IN_PROGRESS,
    LONDON,
    OVERDUE,
    Kept,
    Line,
    Term,
    clock_of,
    dates,
    day_name,
    length,
    minutes_to_complete,
    moment,
    moments,
    settle,
    stage,
)

ONE = dt.timedelta(days=1)
FIRST, LAST = dt.date(2026, 9, 1), dt.date(2027, 7, 31)
DAYS = st.dates(FIRST, LAST)
TERMS = (
    Term("Autumn", dt.date(2026, 9, 7), dt.date(2026, 12, 18)),
    Term("Spring", dt.date(2027, 1, 4), dt.date(2027, 3, 25)),
    Term("Summer", dt.date(2027, 4, 12), dt.date(2027, 7, 20)),
)
OFF = days_off({dt.date(2027, 5, 3): "Early May bank holiday"}, [Closure("Half-term", dt.date(2026, 10, 26), dt.date(2026, 10, 30))])
MONDAYS = Line("mondays", 0, "09:15", "12:00", dt.date(2026, 9, 1))


def spans(most: int) -> st.SearchStrategy[list[tuple[dt.date, dt.date]]]:
    def pair(start: dt.date, length: int) -> tuple[dt.date, dt.date]:
        return start, min(start + ONE * length, LAST)

    return st.lists(st.builds(pair, DAYS, st.integers(0, 90)), max_size=most)


LINES = st.builds(
    Line,
    st.sampled_from(["a", "b", "c"]),
    st.integers(0, 6),
    st.just("09:15"),
    st.just("12:00"),
    DAYS,
    st.none() | DAYS,
)
CLOCKS = st.builds(lambda hour, minute: f"{hour:02}:{minute:02}", st.integers(0, 23), st.integers(0, 59))
YEARS = st.dates(dt.date(2020, 1, 1), dt.date(2035, 12, 31))


def test_an_autumn_of_mondays() -> None:
    found = dates(MONDAYS, TERMS, OFF, dt.date(2026, 10, 12), dt.date(2026, 11, 9))
    assert found == [dt.date(2026, 10, 12), dt.date(2026, 10, 19), dt.date(2026, 11, 2), dt.date(2026, 11, 9)]
    assert dates(MONDAYS, TERMS, OFF, dt.date(2026, 12, 19), dt.date(2027, 1, 10)) == [dt.date(2027, 1, 4)]
    assert dt.date(2027, 5, 3) not in dates(MONDAYS, TERMS, OFF, FIRST, LAST)
    assert dates(MONDAYS, (), OFF, FIRST, LAST) == []


@given(LINES, spans(4), spans(4), DAYS, DAYS)
def test_every_date_is_one_of_the_line_in_a_term_and_open(
    line: Line[str], terms: list[tuple[dt.date, dt.date]], closed: list[tuple[dt.date, dt.date]], first: dt.date, last: dt.date
) -> None:
    """Against the plain reading: look at each day by itself."""
    wanted = [Term("a term", *each) for each in terms]
    off = days_off({}, [Closure("closed", *each) for each in closed])
    plain = []
    for step in range(max((last - first).days + 1, 0)):
        day = first + ONE * step
        within = line.start <= day and (line.until is None or day <= line.until) and any(each.starts <= day <= each.ends for each in wanted)
        if within and day.weekday() == line.weekday and day not in off:
            plain.append(day)
    assert dates(line, wanted, off, first, last) == plain


# ------------------------------------------------------------------------------------------------------------ the clocks


@pytest.mark.parametrize(
    ("day", "utc"),
    [
        (dt.date(2026, 10, 23), 8),
        (dt.date(2026, 10, 26), 9),
        (dt.date(2027, 3, 26), 9),
        (dt.date(2027, 3, 29), 8),
        (dt.date(2028, 2, 29), 9),
    ],
)
def test_a_quarter_past_nine_is_that_before_and_after_the_clocks_change(day: dt.date, utc: int) -> None:
    begins, ends = moments(day, "09:15", "12:00")
    assert (begins.hour, begins.minute) == (utc, 15)
    assert (clock_of(begins), clock_of(ends)) == ("09:15", "12:00")
    assert ends - begins == dt.timedelta(hours=2, minutes=45)


@given(YEARS, CLOCKS, CLOCKS)
def test_a_lesson_lasts_and_is_on_its_day(day: dt.date, one: str, other: str) -> None:
    begins, ends = sorted((one, other))
    start, end = moments(day, begins, ends)
    assert start.tzinfo is dt.UTC
    assert end > start or begins == ends
    assert start.astimezone(LONDON).date() == day
    assert end - start == length(begins, ends) or day.weekday() == 6, "the clocks change on Sundays"


@given(YEARS, CLOCKS)
def test_the_clock_on_the_wall_is_kept_but_for_the_hour_that_there_is_not(day: dt.date, clock: str) -> None:
    spring = day.month == 3 and day.weekday() == 6 and day.day >= 25
    assert clock_of(moment(day, clock)) == clock or (spring and clock.startswith("01:"))


def test_the_hour_that_there_is_not_is_the_one_after_it() -> None:
    assert clock_of(moment(dt.date(2027, 3, 28), "01:30")) == "02:30"
    assert moments(dt.date(2027, 3, 28), "00:45", "01:15")[1] > moments(dt.date(2027, 3, 28), "00:45", "01:15")[0]


@pytest.mark.parametrize("weekday", range(7))
def test_days_are_named_as_placements_name_them(weekday: int) -> None:
    assert day_name(weekday) == WEEKDAYS[weekday].lower()


# --------------------------------------------------------------------------------------------------------------- settle


def apply(lessons: dict[tuple[str, dt.date], Kept[str]], plan: object) -> dict[tuple[str, dt.date], Kept[str]]:
    from formsapp.domain.lessons import Plan

    assert isinstance(plan, Plan)
    after = dict(lessons)
    for line, day in plan.add:
        after[line, day] = Kept(line, day, day, DUE, touched=False)
    for key in plan.cancel:
        after[key] = replace(after[key], state=CANCELLED)
    for key in plan.revive:
        after[key] = replace(after[key], state=DUE)
    return after


KEPT = st.builds(
    Kept,
    st.sampled_from(["a", "b", "c"]),
    DAYS,
    DAYS,
    st.sampled_from([DUE, CANCELLED]),
    st.booleans(),
).map(lambda each: replace(each, touched=True) if each.on_date != each.planned_on else each)
CALENDARS = st.tuples(st.lists(LINES, max_size=3, unique_by=lambda line: line.key), spans(3), spans(3))


@given(CALENDARS, st.lists(KEPT, max_size=12, unique_by=lambda each: (each.line, each.planned_on)), DAYS)
def test_settling_makes_the_lessons_of_the_timetable_and_loses_nothing(
    calendar: tuple[list[Line[str]], list[tuple[dt.date, dt.date]], list[tuple[dt.date, dt.date]]], there: list[Kept[str]], today: dt.date
) -> None:
    lines, terms, closed = calendar
    off, last = days_off({}, [Closure("closed", *each) for each in closed]), today + ONE * 56
    wanted = {(line.key, day) for line in lines for day in dates(line, [Term("a term", *each) for each in terms], off, today, last)}
    before = {(each.line, each.planned_on): each for each in there}
    plan = settle(lines, [Term("a term", *each) for each in terms], off, there, today, last)
    after = apply(before, plan)
    assert set(before) <= set(after), "a lesson is never taken away"
    for key, each in before.items():
        if each.touched or not today <= each.planned_on <= last:
            assert after[key] == each, "what holds a mark, was moved or cancelled by somebody, or is past, stays as it is"
        else:
            assert (after[key].state == DUE) == (key in wanted)
        assert after[key].on_date == each.on_date
    assert wanted <= set(after)
    assert {key for key in after if key not in before} <= wanted
    again = settle(lines, [Term("a term", *each) for each in terms], off, after.values(), today, last)
    assert (again.add, again.cancel, again.revive) == (frozenset(), frozenset(), frozenset()), "settled is settled"


def test_a_moved_lesson_is_not_made_again_on_the_day_it_was_moved_from() -> None:
    moved = Kept("mondays", dt.date(2026, 11, 23), dt.date(2026, 11, 25), DUE, touched=True)
    plan = settle([MONDAYS], TERMS, OFF, [moved], dt.date(2026, 11, 21), dt.date(2026, 11, 30))
    assert plan.add == {("mondays", dt.date(2026, 11, 30))}
    assert not plan.cancel


def test_a_closure_that_is_taken_back_brings_its_lessons_back() -> None:
    monday = dt.date(2026, 11, 23)
    lesson, closed = Kept("mondays", monday, monday, DUE, touched=False), {monday: "Snow"}
    window = (dt.date(2026, 11, 21), dt.date(2026, 11, 24))
    assert settle([MONDAYS], TERMS, closed, [lesson], *window).cancel == {("mondays", monday)}
    cancelled = replace(lesson, state=CANCELLED)
    assert settle([MONDAYS], TERMS, {}, [cancelled], *window).revive == {("mondays", monday)}
    by_hand = replace(cancelled, touched=True)
    assert not settle([MONDAYS], TERMS, {}, [by_hand], *window).revive, "somebody's word stands"


# --------------------------------------------------------------------------------------------------------------- stages

BEGINS, ENDS = moments(dt.date(2026, 11, 23), "09:15", "12:00")


def at(clock: str) -> dt.datetime:
    return moment(dt.date(2026, 11, 23), clock)


@pytest.mark.parametrize(
    ("state", "opened", "completed", "now", "found"),
    [
        (DUE, None, None, "09:14", FUTURE),
        (DUE, None, None, "09:15", IN_PROGRESS),
        (DUE, None, None, "09:29", IN_PROGRESS),
        (DUE, None, None, "09:30", OVERDUE),
        (DUE, "09:20", None, "09:45", IN_PROGRESS),
        (DUE, "09:10", None, "09:12", IN_PROGRESS),
        (DUE, "09:20", None, "12:00", OVERDUE),
        (DUE, "09:20", "09:25", "12:00", COMPLETED),
        (CANCELLED, "09:20", None, "12:00", CANCELLED),
    ],
)
def test_where_a_register_stands(state: str, opened: str | None, completed: str | None, now: str, found: str) -> None:
    assert stage(state, BEGINS, ENDS, at(opened) if opened else None, at(completed) if completed else None, at(now)) == found


def test_how_long_a_register_took() -> None:
    assert minutes_to_complete(at("09:16"), at("09:19")) == 3
    assert minutes_to_complete(at("09:16"), None) is None
    assert minutes_to_complete(None, at("09:19")) is None
