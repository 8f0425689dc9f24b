"""The codes of the attendance register: the table, what is proposed for each mark and why, and where code and mark don't go together."""

import pytest

from formsapp.domain.attendance_codes import (
    AHEAD,
    BY_CODE,
    BY_COUNCIL,
    BY_SCHOOL,
    CODES,
    DECISIONS,
    DISAGREEING,
    FITTING,
    UNAUTHORISED,
    advise,
    decision_of,
    disagree,
    fits,
)

MARKS = (
    "present", "late", "authorised", "unexplained", "unauthorised", "dismissed_behaviour", "dismissed_other", "not_required",
)  # fmt: skip


def test_the_table_holds_every_code_in_force_and_none_that_is_gone() -> None:
    """By hand, a second time."""
    assert " ".join(each.code for each in CODES) == "/ \\ L K V P W B D C1 M J1 S X C2 C T R I E Q Y1 Y2 Y3 Y4 Y5 Y6 Y7 G N O U Z #"
    assert not {"H", "J", "Y"} & set(BY_CODE)
    assert {each.code for each in CODES if each.counts == UNAUTHORISED} == {"G", "N", "O", "U"}
    assert {each.code for each in CODES if each.away} == {"K", "V", "P", "W", "B"}


@pytest.mark.parametrize(
    "mark, arranged, school, code",
    [
        ("present", BY_COUNCIL, False, "K"),
        ("present", BY_SCHOOL, False, "B"),
        ("present", BY_SCHOOL, True, "D"),
        ("present", BY_COUNCIL, True, "D"),
        ("late", BY_COUNCIL, False, "K"),
        ("late", BY_SCHOOL, False, "B"),
        ("unexplained", BY_COUNCIL, False, "N"),
        ("unauthorised", BY_SCHOOL, False, "O"),
        ("authorised", BY_SCHOOL, False, ""),
        ("dismissed_behaviour", BY_SCHOOL, False, "B"),
        ("dismissed_other", BY_SCHOOL, False, ""),
        ("not_required", BY_SCHOOL, False, ""),
        ("", BY_SCHOOL, False, ""),
    ],
)
def test_what_is_proposed(mark: str, arranged: str, school: bool, code: str) -> None:
    found = advise(mark, arranged, provider_is_school=school)
    assert found.code == code
    assert len(found.why) > 20, "it always says why"
    assert set(found.others) <= set(BY_CODE)


def test_a_planned_absence_and_a_part_time_timetable_are_known() -> None:
    assert advise("unexplained", BY_SCHOOL, planned="M").code == "M"
    assert "ahead" in advise("unexplained", BY_SCHOOL, planned="M").why
    assert advise("present", BY_SCHOOL, planned="M").code == "B", "who came all the same was there"
    assert advise("not_required", BY_SCHOOL, part_time=True).code == "C2"
    assert "register closed" not in advise("late", BY_SCHOOL).why
    assert "own register" in advise("late", BY_SCHOOL).why


@pytest.mark.parametrize("arranged", [BY_SCHOOL, BY_COUNCIL])
@pytest.mark.parametrize("school", [False, True])
@pytest.mark.parametrize("mark", MARKS)
def test_what_is_proposed_never_disagrees_with_the_mark(mark: str, arranged: str, school: bool) -> None:
    advice = advise(mark, arranged, provider_is_school=school)
    assert disagree(mark, advice.code) == ""
    for planned in AHEAD:
        assert disagree("unexplained", advise("unexplained", arranged, planned=planned.code).code) == ""


@pytest.mark.parametrize(
    "mark, code",
    [
        ("present", "I"), ("present", "O"), ("late", "C2"), ("present", "Y4"), ("present", "/"), ("late", "L"),
        ("unexplained", "K"), ("unexplained", "B"), ("authorised", "W"), ("unauthorised", "P"), ("unexplained", "/"),
        ("authorised", "N"), ("unauthorised", "N"), ("not_required", "B"), ("not_required", "O"), ("present", "H"),
    ],
)  # fmt: skip
def test_where_code_and_mark_disagree_it_is_said(mark: str, code: str) -> None:
    assert code in disagree(mark, code)


@pytest.mark.parametrize(
    "mark, code",
    [
        ("present", "K"), ("present", "B"), ("present", "D"), ("late", "W"), ("unexplained", "N"), ("unexplained", "I"), ("authorised", "I"),
        ("authorised", "Y1"), ("unauthorised", "O"), ("dismissed_behaviour", "E"), ("dismissed_behaviour", "B"), ("dismissed_other", "M"),
        ("not_required", "C2"), ("not_required", "X"), ("present", ""), ("", "I"),
    ],
)  # fmt: skip
def test_where_they_agree_nothing_is_said(mark: str, code: str) -> None:
    assert disagree(mark, code) == ""


def test_a_decision_takes_the_codes_that_mean_it() -> None:
    assert set(FITTING) == set(DECISIONS)
    assert fits("authorised", "I")
    assert fits("authorised", "")
    assert not fits("authorised", "O")
    assert fits("unauthorised", "G")
    assert not fits("unauthorised", "I")
    assert not fits("unauthorised", "N"), "it is decided now"
    assert not fits("authorised", "K"), "nobody was there"
    assert not fits("present", "K"), "which is no decision"
    assert all(fits(decision_of(each.code), each.code) for each in AHEAD)
    assert {each.code for each in AHEAD if decision_of(each.code) == "unauthorised"} == {"G"}


def test_the_list_of_disagreements_is_what_each_mark_says_of_each_code() -> None:
    for mark in MARKS:
        assert set(DISAGREEING.get(mark, ())) == {code for code in BY_CODE if disagree(mark, code)}, mark
    assert any(DISAGREEING.values())
