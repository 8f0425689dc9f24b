"""Trees of units: what groups add up to, what counts, what may follow what; and a tree as it is typed."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formsapp.domain import outlines
from formsapp.domain.outlines import BadOutline
from formsapp.domain.progress import (
    BEHIND,
    COMPLETED,
    NOT_STARTED,
    ON_TRACK,
    STATES,
    UNDER_ASSESSMENT,
    NoTree,
    Sums,
    Unit,
    copied,
    depth_of,
    goes_back,
    grown,
    in_order,
    may_follow,
    totals,
)

STATE = st.sampled_from([*STATES])


@st.composite
def trees(draw: st.DrawFn) -> list[Unit[int]]:
    """Each row hangs below one that came before it, or stands at the top; what has rows below is a group."""
    size = draw(st.integers(0, 30))
    parents = [draw(st.none() | st.integers(0, place - 1)) if place else None for place in range(size)]
    groups = set(parents)
    rows = [
        Unit(place, parents[place], f"Unit {place}", group=place in groups, place=draw(st.integers(0, 3)), included=draw(st.booleans()),
             progress=draw(STATE))
        for place in range(size)
    ]  # fmt: skip
    return draw(st.permutations(rows))


def test_the_states_stand_in_the_order_of_the_list() -> None:
    assert [*STATES.values()] == ["Not started", "Behind", "On track", "Under assessment", "Completed"]


@given(trees())
def test_every_row_stands_in_the_tree_once_below_its_parent(rows: list[Unit[int]]) -> None:
    nodes = in_order(grown(rows))
    assert sorted(node.unit.key for node in nodes) == sorted(each.key for each in rows)
    for node in nodes:
        assert all(each.unit.parent == node.unit.key and each.depth == node.depth + 1 for each in node.below)


@given(trees())
def test_the_tops_add_up_to_the_whole(rows: list[Unit[int]]) -> None:
    tops = grown(rows)
    assert sum((top.sums for top in tops), Sums.of({})) == totals(rows)
    assert totals(rows).total == sum(each.included and not each.group for each in rows)


@given(trees())
def test_a_group_is_what_its_components_make_it(rows: list[Unit[int]]) -> None:
    for node in in_order(grown(rows)):
        states = [each.unit.progress for each in node.walk() if each.unit.counts]
        if not states:
            assert node.state == ""
        elif BEHIND in states:
            assert node.state == BEHIND
        elif set(states) == {node.state}:
            assert node.state in STATES
        else:
            assert node.state == (UNDER_ASSESSMENT if set(states) <= {UNDER_ASSESSMENT, COMPLETED} else ON_TRACK)


@given(trees(), st.data())
def test_what_is_unticked_counts_nowhere(rows: list[Unit[int]], data: st.DataObject) -> None:
    counting = [each for each in rows if each.counts]
    if not counting:
        return
    out = data.draw(st.sampled_from(counting))
    without = [Unit(**{**vars(each), "included": False}) if each.key == out.key else each for each in rows]
    assert totals(without).total == totals(rows).total - 1
    assert totals(without).number(out.progress) == totals(rows).number(out.progress) - 1
    changed = [Unit(**{**vars(each), "progress": BEHIND}) if each.key == out.key else each for each in without]
    assert [node.state for node in in_order(grown(changed))] == [node.state for node in in_order(grown(without))]


@given(trees())
def test_a_copy_is_the_same_tree_with_nothing_begun(rows: list[Unit[int]]) -> None:
    numbers = itertools.count(1_000)
    copy = copied(rows, lambda: next(numbers))
    before, after = in_order(grown(rows)), in_order(grown(copy))
    assert [(each.depth, each.unit.title, each.unit.group) for each in before] == [(n.depth, n.unit.title, n.unit.group) for n in after]
    assert all(each.included and each.progress == NOT_STARTED and not each.comments for each in copy)
    assert not {each.key for each in copy} & {each.key for each in rows}
    seen: set[int | None] = {None}
    for each in copy:
        assert each.parent in seen, "a parent is written before what hangs below it"
        seen.add(each.key)


@given(trees(), trees())
def test_sums_add_up(one: list[Unit[int]], other: list[Unit[int]]) -> None:
    assert (totals(one) + totals(other)).total == totals(one).total + totals(other).total


def test_the_screen_of_111_units() -> None:
    assert (Sums.of({NOT_STARTED: 111}).total, Sums.of({NOT_STARTED: 111}).state) == (111, NOT_STARTED)


@pytest.mark.parametrize(
    "rows",
    [
        [Unit(1, None, "One"), Unit(1, None, "Again")],
        [Unit(1, 2, "Below nothing")],
        [Unit(1, 2, "Round"), Unit(2, 1, "and round")],
        [Unit(1, 1, "Below itself")],
    ],
)
def test_rows_that_make_no_tree_are_refused(rows: list[Unit[int]]) -> None:
    with pytest.raises(NoTree):
        grown(rows)


@given(STATE, STATE)
def test_what_goes_back_needs_a_comment(before: str, after: str) -> None:
    assert may_follow(before, after, "He had copied it.")
    assert may_follow(before, after, " ") is not goes_back(before, after)
    assert may_follow(before, before, "")
    assert not may_follow(before, "nothing that there is", "Why not?")


@pytest.mark.parametrize(
    ("before", "after", "back"),
    [
        (NOT_STARTED, COMPLETED, False),
        (BEHIND, ON_TRACK, False),
        (UNDER_ASSESSMENT, BEHIND, False),
        (COMPLETED, UNDER_ASSESSMENT, True),
        (ON_TRACK, NOT_STARTED, True),
    ],
)
def test_some_ways(before: str, after: str, back: bool) -> None:
    assert goes_back(before, after) is back


# ------------------------------------------------------------------------------------------------------------- outlines

TITLE = st.text(st.characters(whitelist_categories=("Lu", "Ll", "Nd"), whitelist_characters=" ,’()&"), min_size=1, max_size=40).map(
    lambda text: " ".join(text.split())
)


@given(trees(), st.lists(TITLE.filter(bool), min_size=30, max_size=30))
def test_what_is_written_is_read_again(rows: list[Unit[int]], titles: list[str]) -> None:
    if not rows or depth_of(grown(rows)) > outlines.DEEPEST:
        return
    named = [Unit(**{**vars(each), "title": titles[each.key], "number": f"T/{each.key}" if each.key % 2 else ""}) for each in rows]
    found = outlines.read(outlines.written(named))
    assert outlines.written(found) == outlines.written(named)
    assert [(n.depth, n.unit.title, n.unit.number, n.unit.group) for n in in_order(grown(found))] == [
        (n.depth, n.unit.title, n.unit.number, n.unit.group) for n in in_order(grown(named))
    ]


def test_an_outline_as_it_is_typed() -> None:
    found = outlines.read("Core units\r\n\tT/501/7001: Health  and safety\r\n\r\n\tTools\r\nOptions\r\n    7003 : Bicycles")
    assert [(each.parent, each.number, each.title, each.group) for each in found] == [
        (None, "", "Core units", True),
        (0, "T/501/7001", "Health and safety", False),
        (0, "", "Tools", False),
        (None, "", "Options", True),
        (3, "7003", "Bicycles", False),
    ]


def test_a_title_may_have_a_colon() -> None:
    (found,) = outlines.read("Working safely: the workshop")
    assert (found.number, found.title) == ("", "Working safely: the workshop")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "at least one unit"),
        ("  Tools", "Line 1: the first line"),
        ("Core\n  12: ", "Line 2: the unit has a number"),
        ("U1: Tools\n\nu1: Safety", "Line 3: the number u1 stands in line 1 already"),
        ("x" * 301, "Line 1: the title must have 300"),
        ("\n".join("  " * depth + "Unit" for depth in range(7)), "Line 7: it is deeper"),
        ("\n".join(f"Unit {number}" for number in range(301)), "Line 301: a tree has 300"),
        ("Tools\0", "Line 1: it has a character"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(text: str, said: str) -> None:
    with pytest.raises(BadOutline) as wrong:
        outlines.read(text)
    assert said in str(wrong.value)
