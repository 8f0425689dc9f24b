"""What everybody may read of a course: nothing of fewer than ten, no share from which somebody could be told."""

import re

from hypothesis import given
from hypothesis import strategies as st

from formsapp.domain.outcomes import FEWEST_LEARNERS, Outcome, published, told
from formsapp.domain.small_numbers import FEWEST


@st.composite
def found(draw: st.DrawFn) -> Outcome:
    learners, taken, ended, units = (draw(st.integers(0, most)) for most in (60, 2_000, 80, 900))
    return Outcome(
        learners, taken, draw(st.integers(0, taken)), ended, draw(st.integers(0, ended)), units, draw(st.integers(0, units))
    )  # fmt: skip


@given(found())
def test_nothing_of_a_few(one: Outcome) -> None:
    lines = dict(told(one))
    if one.learners < FEWEST_LEARNERS:
        assert lines == {}
        return
    for words, number, whole in (
        ("Attendance", one.attended, one.taken), ("Stayed to the end", one.finished, one.ended), ("Units completed", one.completed, one.units),
    ):  # fmt: skip
        assert (words in lines) == (number >= FEWEST and whole - number >= FEWEST)
        if words in lines:
            assert abs(int(lines[words][:-1]) - 100 * number / whole) <= 0.56, "halves up, of tenths"
    assert not re.search(r"\b[1-9]\b", lines["Learners"].split(",")[0]), "a round number"


def test_courses_of_which_there_is_nothing_to_tell_are_left_out() -> None:
    whole = Outcome(23, 400, 360, 25, 20, 90, 60)
    assert published({"b": whole, "a": Outcome(9, 400, 360, 25, 20, 90, 60)}) == {
        "b": [
            ["Learners", "20 or more, in the last 3 years"],
            ["Attendance", "90%"],
            ["Stayed to the end", "80%"],
            ["Units completed", "67%"],
        ]
    }
