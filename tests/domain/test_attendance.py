"""The screens' own figures, and that every share is of registers taken."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formsapp.domain.attendance import (
    AUTHORISED,
    CONTRIBUTIONS,
    DECISIONS,
    DISMISSED_BEHAVIOUR,
    KINDS,
    LATE,
    MARKS,
    NOT_REQUIRED,
    PRESENT,
    PROVIDERS_MARKS,
    UNAUTHORISED,
    UNEXPLAINED,
    Contribution,
    Figures,
    awaits_decision,
    counted,
    percent,
    signed,
)

COUNTS = st.dictionaries(st.sampled_from([*MARKS]), st.integers(0, 500))


def test_the_screen_of_a_placement_of_194_registers() -> None:
    figures = Figures.of({PRESENT: 173, LATE: 16, UNEXPLAINED: 5})
    assert (figures.taken, figures.attended) == (194, 189)
    assert figures.share(PRESENT) == "89.2%"


def test_the_screen_of_a_placement_of_92_registers() -> None:
    figures = Figures.of({PRESENT: 77, LATE: 13, UNAUTHORISED: 2})
    assert figures.taken == 92
    assert figures.absent == 2
    assert (figures.share(PRESENT), figures.share(UNAUTHORISED)) == ("83.7%", "2.2%")


def test_the_screen_of_a_placement_of_198_registers() -> None:
    figures = Figures.of({PRESENT: 175, LATE: 17, AUTHORISED: 6, NOT_REQUIRED: 4})
    assert (figures.taken, figures.attended) == (198, 192)
    assert figures.attendance == "97.0%"
    assert [figures.share(name) for name in (PRESENT, LATE, AUTHORISED)] == ["88.4%", "8.6%", "3.0%"]


def test_the_screen_of_contributions() -> None:
    found = Contribution.of({1: 4, 0: 187, -1: 1}, 192)
    assert (found.balance, found.balance_said) == (3, "+3")
    assert [found.share(value) for value in (2, 1, 0, -1, -2)] == ["0.0%", "2.1%", "97.4%", "0.5%", "0.0%"]


def test_marks_stand_in_the_order_of_the_register() -> None:
    assert [kind.words for kind in KINDS] == [
        "Present",
        "Late",
        "Authorised absence",
        "Unexplained absence",
        "Unauthorised absence",
        "Dismissed (behaviour)",
        "Dismissed (other)",
        "Not required",
    ]
    assert [kind.name for kind in KINDS if kind not in PROVIDERS_MARKS] == [AUTHORISED, UNAUTHORISED]
    assert len({kind.letter for kind in KINDS}) == len(KINDS)


def test_without_a_register_there_is_no_share() -> None:
    assert Figures.of({}).attendance == "–"
    assert Figures.of({NOT_REQUIRED: 9}).share(PRESENT) == "–"
    assert Figures.of({PRESENT: 1, NOT_REQUIRED: 9}).share(NOT_REQUIRED) == "–"
    assert Figures.counting([None, None]).taken == 0
    assert Contribution.of({}, 0).share(0) == "–"


@pytest.mark.parametrize(
    ("number", "whole", "said"), [(1, 8, "12.5%"), (1, 16, "6.3%"), (3, 16, "18.8%"), (0, 3, "0.0%"), (3, 3, "100.0%")]
)
def test_halves_go_up(number: int, whole: int, said: str) -> None:
    assert percent(number, whole) == said


@pytest.mark.parametrize(("number", "said"), [(3, "+3"), (0, "0"), (-2, "−2")])
def test_a_balance_has_its_sign(number: int, said: str) -> None:
    assert signed(number) == said


def test_a_decision_counts_for_an_unexplained_absence_only() -> None:
    assert counted(UNEXPLAINED, AUTHORISED) == AUTHORISED
    assert counted(UNEXPLAINED, None) == UNEXPLAINED
    assert counted(None, AUTHORISED) is None
    for kind in PROVIDERS_MARKS:
        for decision in DECISIONS:
            assert counted(kind.name, decision) == (decision if kind.name == UNEXPLAINED else kind.name)
    assert awaits_decision(UNEXPLAINED, None)
    assert not awaits_decision(UNEXPLAINED, UNAUTHORISED)
    assert not awaits_decision(PRESENT, None)


@given(COUNTS)
def test_every_register_taken_is_attended_missed_or_left_early(counts: dict[str, int]) -> None:
    figures = Figures.of(counts)
    dismissed = sum(number for name, number in counts.items() if name.startswith("dismissed"))
    assert figures.taken == figures.attended + figures.absent + dismissed
    assert figures.taken == sum(counts.values()) - counts.get(NOT_REQUIRED, 0)


@given(COUNTS, COUNTS)
def test_figures_add_up(one: dict[str, int], other: dict[str, int]) -> None:
    both = Figures.of(one) + Figures.of(other)
    assert both.taken == Figures.of(one).taken + Figures.of(other).taken
    assert both == Figures.of({name: one.get(name, 0) + other.get(name, 0) for name in MARKS})


@given(st.lists(st.sampled_from([None, *MARKS])))
def test_counting_marks_is_counting_them(marks: list[str | None]) -> None:
    figures = Figures.counting(marks)
    assert {share.name: share.number for share in figures.shares} == {name: marks.count(name) for name in MARKS}


@given(st.integers(0, 2000), st.integers(1, 2000))
def test_a_share_is_within_half_a_tenth(number: int, whole: int) -> None:
    assert abs(float(percent(number, whole)[:-1]) - 100 * number / whole) <= 0.05 + 1e-9


def test_a_dismissed_learner_is_not_in_total_attendance() -> None:
    assert Figures.of({DISMISSED_BEHAVIOUR: 1, PRESENT: 1}).attendance == "50.0%"
    assert set(CONTRIBUTIONS) == {2, 1, 0, -1, -2}
