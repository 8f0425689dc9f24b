"""Which events alert whom: at the edges of each time and number, and once for what happened once."""

import datetime as dt
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formsapp.domain import alerts
from formsapp.domain.alerts import (
    ABSENT,
    DISMISSED,
    FLAGGED,
    IN_A_ROW,
    NOT_TAKEN,
    SORTS,
    STILL_NOT_TAKEN,
    UNDER,
    Marked,
    Waiting,
    crossed,
    of_cancelled,
    of_mark,
    of_waiting,
    run_of,
)
from formsapp.domain.people import ROLES_OF

LESSON, RECORD, SCHOOL = uuid4(), uuid4(), uuid4()
BEGINS = dt.datetime(2026, 11, 23, 9, 15, tzinfo=dt.UTC)
ALL_MARKS = ("present", "late", "authorised", "unexplained", "unauthorised", "dismissed_behaviour", "dismissed_other", "not_required")


def kinds(mark: str, *, flagged: bool = False, planned: bool = False, attended: int = 5, taken: int = 5, run: int = 0) -> list[str]:
    made = of_mark(Marked(mark, LESSON, RECORD, SCHOOL, flagged, planned, attended, taken, tuple(uuid4() for _ in range(run)), 2026))
    return [each.kind for each in made]


def test_who_is_absent_is_told_at_once_and_only_then() -> None:
    assert kinds("unexplained") == [ABSENT]
    assert kinds("unexplained", planned=True) == [], "the school knows already"
    assert kinds("unexplained", flagged=True) == [FLAGGED, ABSENT]
    assert kinds("unexplained", flagged=True, planned=True) == [FLAGGED], "a lead is told whatever was planned"
    assert kinds("authorised") == kinds("unauthorised") == [], "the school decided it itself"
    assert kinds("dismissed_behaviour") == kinds("dismissed_other") == [DISMISSED]
    for mark in ("present", "late", "not_required", ""):
        assert kinds(mark, flagged=True) == []


def test_three_lessons_in_a_row_and_once_for_each_run() -> None:
    assert IN_A_ROW not in kinds("unexplained", run=2)
    assert IN_A_ROW in kinds("unexplained", run=3)
    assert IN_A_ROW not in kinds("present", run=3)
    run = tuple(uuid4() for _ in range(5))
    keys = set()
    for length in (3, 4, 5):
        made = of_mark(Marked("unexplained", run[length - 1], RECORD, SCHOOL, False, False, 5, 5, run[:length], 2026))
        keys |= {each.key for each in made if each.kind == IN_A_ROW}
    assert len(keys) == 1


@pytest.mark.parametrize(
    "attended, taken, told",
    [(9, 9, ()), (0, 9, ()), (9, 10, ()), (8, 10, (90,)), (90, 100, ()), (89, 100, (90,)), (50, 100, (90,)), (49, 100, (90, 50))],
)
def test_thresholds_on_each_side_of_their_edges(attended: int, taken: int, told: tuple[int, ...]) -> None:
    assert crossed(attended, taken) == told
    assert kinds("present", attended=attended, taken=taken) == [UNDER] * len(told)


@given(st.lists(st.sampled_from(ALL_MARKS), max_size=12))
def test_a_run_is_the_absences_since_somebody_was_last_seen(marks: list[str]) -> None:
    """Against a slow way of saying the same."""
    lessons = [UUID(int=place) for place in range(len(marks))]
    counted = [(lesson, mark) for lesson, mark in zip(lessons, marks, strict=True) if mark != "not_required"]
    seen = [place for place, (_, mark) in enumerate(counted) if mark in {"present", "late", "dismissed_behaviour", "dismissed_other"}]
    after = counted[seen[-1] + 1 :] if seen else counted
    assert run_of(list(zip(lessons, marks, strict=True))) == tuple(lesson for lesson, _ in after)


@pytest.mark.parametrize(
    "minutes, told",
    [(14.99, []), (15, [NOT_TAKEN]), (59.99, [NOT_TAKEN]), (60, [NOT_TAKEN, STILL_NOT_TAKEN]), (600, [NOT_TAKEN, STILL_NOT_TAKEN])],
)
def test_a_register_nobody_took(minutes: float, told: list[str]) -> None:
    provider = uuid4()
    made = list(of_waiting(Waiting(LESSON, provider, BEGINS), BEGINS + dt.timedelta(minutes=minutes)))
    assert [each.kind for each in made] == told
    assert [each.organisation for each in made] == [provider, None][: len(told)]
    again = list(of_waiting(Waiting(LESSON, provider, BEGINS), BEGINS + dt.timedelta(hours=9)))
    assert {each.key for each in made} <= {each.key for each in again}, "the same key, so that it is told once"


def test_a_cancelled_lesson_tells_each_school_once() -> None:
    one, other = uuid4(), uuid4()
    made = list(of_cancelled(LESSON, [one, other, one]))
    assert sorted(each.organisation or LESSON for each in made) == sorted((one, other))
    assert len({each.key for each in made}) == 2


def test_every_kind_has_words_a_group_and_roles_that_there_are() -> None:
    named = {value for name, value in vars(alerts).items() if name.isupper() and isinstance(value, str) and value in SORTS}
    assert named == set(SORTS)
    for sort in SORTS.values():
        assert sort.words
        assert sort.group in alerts.GROUPS
        assert set(sort.roles) <= set(ROLES_OF[sort.to])
