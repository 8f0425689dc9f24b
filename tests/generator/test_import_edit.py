"""Changes in the text of a factsheet: the one value, and nothing else."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from capsite.factsheets import read_course, read_yaml
from capsite.factsheets.edit import CannotEdit, drop, plain, put
from capsite.factsheets.gaps import GAP
from capsite.factsheets.render import Gap, Prose, lines, prose
from tests.generator.small_content import COURSE

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=80)
PLACES = [("name",), ("summary",), ("price", "amount"), ("price", "note"), ("contact", "email"), ("kit",), ("published", "until"), ("description",), ("days",),
          ("qualification", "number"), ("safeguarding", "lead", "name")]


def tree(text: str) -> Any:
    found, _, problems = read_yaml("x.yaml", text)
    assert not problems
    return found


@given(st.sampled_from(PLACES), WORDS | st.lists(WORDS, max_size=3) | WORDS.map(Prose) | WORDS.map(Gap), st.booleans())
@settings(max_examples=300, deadline=None)
def test_whatever_is_put_in_nothing_else_changes(where: tuple[str, ...], value: Any, dos: bool) -> None:
    text = COURSE.replace("\n", "\r\n") if dos else COURSE
    try:
        made = put(text, where, value, ("name", "summary", "description"))
    except CannotEdit:
        assert not isinstance(value, (str, Gap)) or not str(value).strip()
        return
    before, after = tree(text), tree(made)
    inner = after
    for step in where:
        inner = inner.get(step) if isinstance(inner, dict) else None
    given = plain(value)
    assert str(inner or "").strip() == str(given or "").strip()
    assert {key: each for key, each in after.items() if key != where[0]} == {key: each for key, each in before.items() if key != where[0]}
    assert "# A course for tests" in made


def test_comments_around_a_value_stay() -> None:
    text = "# top\nid: 1 # the id\nprice:\n  # in pounds\n  amount: 45 # agreed\n  per: day\n\n# below\nname: A\n"
    assert put(text, ("price", "amount"), "48.50") == text.replace("amount: 45 #", "amount: 48.50 #")
    assert put(text, ("price", "vat"), "none", ("amount", "per", "vat")) == text.replace("per: day\n", "per: day\n  vat: none\n")
    assert put(text, ("kit",), "Boots: \"steel\"", ("price", "kit", "name")) == text.replace("per: day\n", "per: day\nkit: \"Boots: \\\"steel\\\"\"\n")
    assert drop(text, ("price",)) == "# top\nid: 1 # the id\n\n# below\nname: A\n"
    assert drop(text, ("nothing",)) == text


def test_a_group_in_braces_and_a_value_that_is_not_there_yet() -> None:
    assert tree(put("contact: {name: A, phone: 1}\nb: 2\n", ("contact", "email"), "a@b.example")) == {
        "contact": {"name": "A", "phone": "1", "email": "a@b.example"}, "b": "2"}
    braces = "a: {b: 1, c: [1, 2], d: {e: 3}}\nf: 4\n"
    assert tree(drop(braces, ("a", "c"))) == {"a": {"b": "1", "d": {"e": "3"}}, "f": "4"}
    assert tree(put(braces, ("a", "d"), {"e": "5"})) == {"a": {"b": "1", "c": ["1", "2"], "d": {"e": "5"}}, "f": "4"}
    assert put("a:\nb: 2\n", ("a",), "1") == "a: 1\nb: 2\n"
    assert put("a: 1", ("b",), "2") == "a: 1\nb: 2"
    assert tree(put("a: 1\n", ("b", "c"), "2")) == {"a": "1", "b": {"c": "2"}}


@pytest.mark.parametrize("text", ["a: &x 1\nb: *x\n", "a: [\n", "- a\n- b\n", "a: 1\na: 2\n", "---\na: 1\n---\nb: 2\n"])
def test_what_is_not_plain_yaml_is_left_to_a_person(text: str) -> None:
    with pytest.raises(CannotEdit):
        put(text, ("a",), "3")


def test_prose_is_wrapped_only_where_it_stays_the_same_text() -> None:
    long = "word " * 40
    assert max(map(len, prose(long))) <= 95
    assert prose("- a\n- b") == ["- a", "- b"]
    assert prose("a " * 48 + "- b " + "c " * 40) == [" ".join(("a " * 48 + "- b " + "c " * 40).split())]
    assert lines("a", Prose("  indented\n\ntext")) == ["a: |", "  indented", "", "  text"]


def test_a_gap_is_reported_and_hides_what_only_comes_of_it() -> None:
    text = COURSE.replace("postcode: CV1 2ZZ", f"postcode: {GAP} # ask").replace("name: Alex Merriweather", f"name: {GAP}")
    text = text.replace("  - thursday", f"  - {GAP}")
    sheet, problems = read_course("content/courses/motor.yaml", text.encode())
    assert sheet is None
    assert [problem.sentence for problem in problems] == [
        "days, item 2 is still to be filled in: the weekdays it runs on, such as [monday 09:30 to 14:30]: write days: and below it a line with - for each",
        "delivery.postcode is still to be filled in: write postcode: CV1 2AB",
        "contact.name is still to be filled in: the person's name, as it may be shown to everyone: write name: Alex Merriweather"]
    assert [problem.line for problem in problems] == [30, 40, 42]
