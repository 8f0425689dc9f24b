"""Each kind of field: what it takes, what it refuses and in which words, and that what was typed comes back as it was."""

import html
import re
from typing import Any

import html5lib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formsapp.fields import (
    Checkboxes,
    CoursePicker,
    Date,
    Email,
    Form,
    Option,
    Postcode,
    Question,
    Radios,
    Repeat,
    Select,
    Telephone,
    Text,
    Textarea,
    Typed,
    Ukprn,
    Uln,
    Upn,
    Urn,
    Whole,
    specs,
)
from formsapp.fields.characters import showable
from formsapp.fields.spec import replayed
from tests.journeys.samples import FACTS

WHY = {"thing": "the answer", "purpose": "For the test"}
AB = (Option("a", "A <b>"), Option("b", "B & c", hint="a hint"), Option("n", "None", alone=True))


class One(Form):
    name = Text("Name", **WHY)
    kind = Radios("Kind", choices=AB, **WHY)
    why = Text("Why", under=("kind", "b"), **WHY)


class Every(Form):
    line = Text("Line", hint="A hint", **WHY)
    lines = Textarea("Lines", **WHY)
    mail = Email("Mail", **WHY)
    phone = Telephone("Phone", **WHY)
    code = Postcode("Postcode", **WHY)
    upn = Upn("UPN", **WHY)
    uln = Uln("ULN", **WHY)
    urn = Urn("URN", **WHY)
    ukprn = Ukprn("UKPRN", **WHY)
    share = Whole("Share", least=0, greatest=100, suffix="%", **WHY)
    day = Date("Day", **WHY)
    one = Radios("One", choices=AB, **WHY)
    then = Textarea("Then", under=("one", "b"), **WHY)
    some = Checkboxes("Some", choices=AB, **WHY)
    pick = Select("Pick", choices=AB, **WHY)
    courses = CoursePicker("Courses", choices=AB, **WHY)
    each = Repeat("Each", form=One, one="Person", most=4, **WHY)


def form(values: dict[str, Any], kind: type[Form] = Every) -> Form:
    return kind(replayed(kind, values), facts=FACTS)


def refusal(name: str, value: Any, kind: type[Form] = Every) -> str:
    """The sentence a value gets, or nothing."""
    made = form({name: value}, kind)
    made.validate()
    return str(made[name].problem)


WELL: dict[str, list[tuple[Any, Any]]] = {
    "mail": [("a.b@school.example", "a.b@school.example"), (" o'neil+x@a-b.example ", "o'neil+x@a-b.example")],
    "phone": [
        ("01632 960 001", "01632 960 001"),
        ("+44 7700 900123", "+44 7700 900123"),
        ("(01632) 960001 ext. 12", "(01632) 960001 ext. 12"),
        ("+33 1 99 00 12 34", "+33 1 99 00 12 34"),
    ],
    "code": [("cv12zz", "CV1 2ZZ"), ("Cv1 2zz", "CV1 2ZZ"), (" b 33 8 t h ", "B33 8TH")],
    "upn": [("h801 2000 01001", "H801200001001")],
    "uln": [("927 630 8686", "9276308686")],
    "urn": [("900001", "900001")],
    "ukprn": [("9000 5001", "90005001")],
    "share": [("71", 71), ("71 %", 71), ("100%", 100), ("０", 0)],
    "line": [
        (" Zoë  O’Hara ", "Zoë  O’Hara"),
        ("‮right‬ العربية", "‮right‬ العربية"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
    ],
    "lines": [("a\r\nb\r\n", "a\nb")],
    "one": [("b", "b")],
    "pick": [("a", "a")],
    "some": [(["a", "b"], ["a", "b"])],
    "courses": [(["b", "", "a"], ["b", "a"])],
}


@pytest.mark.parametrize("name, typed, said", [(name, typed, said) for name, pairs in WELL.items() for typed, said in pairs])
def test_what_people_type_is_understood(name: str, typed: Any, said: Any) -> None:
    made = form({name: typed})
    made.validate()
    assert made[name].problem == ""
    assert made[name].value() == said or made[name].data == said


BADLY = [
    ("line", "", "Enter the answer"),
    ("line", "   ", "Enter the answer"),
    ("line", "x" * 201, "The answer must be 200 characters or fewer: it has 201"),
    ("line", "a\x00b", "The answer has a null character (U+0000) in place 2, which cannot be kept: type the text again without it"),
    ("line", "ab\ud800", "The answer has half of a character (U+D800) in place 3, which cannot be kept: type the text again without it"),
    ("lines", "\x1b[0m", "The answer has a control character (U+001B) in place 1, which cannot be kept: type the text again without it"),
    ("line", "a\nb", "The answer must be on one line: take the line break out"),
    ("mail", "a@b", "The answer must be in the right form, such as name@school.example"),
    ("mail", "a..b@school.example", "The answer must be in the right form, such as name@school.example"),
    ("phone", "960 001", "The answer must be a telephone number with its area code, such as 01632 960 001 or 07700 900 123"),
    ("code", "CV1", "The answer must be a whole UK postcode, such as CV1 2AB"),
    (
        "upn",
        "A801200001001",
        "The answer has a slip in it: the first letter does not fit the digits. Check every character with the school’s records",
    ),
    ("uln", "9276308685", "The answer has a slip in it: the last digit does not fit the others. Check every digit"),
    ("urn", "12345", "The answer must have 6 digits"),
    ("ukprn", "1", "The answer must have 8 digits"),
    ("share", "101", "The answer must be a whole number from 0 to 100"),
    ("share", "7.5", "The answer must be a whole number from 0 to 100"),
    ("share", "-1", "The answer must be a whole number from 0 to 100"),
    ("share", "٧", "The answer must be a whole number from 0 to 100"),
    ("day", {"day": "31", "month": "feb", "year": "2026"}, "The answer must be a real date: February 2026 has 28 days"),
    ("day", {"day": "1", "month": "", "year": ""}, "The answer must have a month and a year"),
    ("one", "z", "Choose the answer from the list"),
    ("one", "", "Choose the answer"),
    ("pick", "z", "“z” is not in the list: choose the answer from it"),
    ("pick", "z\x00 " + "y" * 99, f"“z\ufffd {'y' * 57}…” is not in the list: choose the answer from it"),
    ("some", [], "Choose the answer"),
    ("some", ["a", "n"], "Choose either “None” or others for the answer, not both"),
    ("courses", ["a", "a"], "Second preference is the same course as another one: choose another, or leave it empty"),
    (
        "courses",
        ["", "gone"],
        "Second preference: “gone” cannot be chosen for this referral. Choose a course from the list, or leave it empty",
    ),
]


@pytest.mark.parametrize("name, typed, sentence", BADLY)
def test_a_refusal_is_one_whole_sentence(name: str, typed: Any, sentence: str) -> None:
    assert refusal(name, typed) == sentence


@pytest.mark.parametrize("typed", ["Motro Vehicel", "<b>&", "x" * 300])
@pytest.mark.parametrize("name", ["pick", "courses"])
def test_words_that_are_not_in_a_list_stay_in_its_box(name: str, typed: str) -> None:
    """They are sent by the script of the list, kept, shown again, and sent again as they were."""
    made = form({name: [typed] if name == "courses" else typed})
    chosen = [
        option
        for option in html5lib.parseFragment(str(made[name].markup()), namespaceHTMLElements=False).iter("option")
        if "selected" in option.attrib
    ]
    assert [(option.get("value"), option.get("data-unlisted")) for option in chosen] == [(typed, typed)]
    assert made.typed()[name] == ([typed] if name == "courses" else typed)


@pytest.mark.parametrize("letter", [letter for letter in "ABCDEFGHJKLMNPQRTUVWXYZ" if letter != "H"])
def test_a_wrong_check_letter_is_refused_without_the_right_one(letter: str) -> None:
    """Whoever is handed the letter types it in, and a slip in a digit has become another student’s number."""
    sentence = refusal("upn", f"{letter}801200001001")
    assert "does not fit" in sentence
    assert not re.search(r"\bH\b", sentence)


@pytest.mark.parametrize(
    "parts, box",
    [
        ({"day": "", "month": "3", "year": "2026"}, "day"),
        ({"day": "1", "month": "x", "year": "2026"}, "month"),
        ({"day": "1", "month": "3", "year": "26"}, "year"),
    ],
)
def test_an_error_leads_to_the_box_that_is_wrong(parts: dict[str, str], box: str) -> None:
    made = form({"day": parts})
    made.validate()
    assert [place for place, _ in made["day"].problems()] == [f"day-{box}"]


@pytest.mark.parametrize("count", [0, 1, 2, 4])
def test_a_date_with_odd_parts_is_no_accident(count: int) -> None:
    """Names sent twice, or not at all, or as something else."""
    sent = Typed([("day-day", "3")] * count + [("day", "2026-03-03"), ("day-year", "2026")])
    made = Every(sent, facts=FACTS)
    assert not made.validate()
    assert made["day"].typed["year"] == "2026"


# ---------------------------------------------------------------------------------------------------- there and back

anything = st.text(st.characters(codec=None), max_size=30) | st.sampled_from(
    ["", " ", "\x00", "\ud800", "\r\n", "‮abc", "</textarea>", "'\"><svg onload=x>"]
)
VALUES: dict[str, st.SearchStrategy[Any]] = {spec.name: anything for spec in specs(Every)} | {
    "day": st.fixed_dictionaries({"day": anything, "month": anything, "year": anything}),
    "some": st.lists(anything, max_size=4),
    "courses": st.lists(anything, max_size=5).filter(lambda slugs: not slugs or bool(slugs[-1])),
    "each": st.lists(st.fixed_dictionaries({"name": anything, "kind": anything, "why": anything}), max_size=4),
}
values = st.fixed_dictionaries(VALUES)


@given(values)
@settings(max_examples=300, deadline=None)
def test_stored_form_stored_is_the_same(stored: dict[str, Any]) -> None:
    sent = replayed(Every, stored)
    assert {spec.name: spec.take(sent) for spec in specs(Every)} == stored
    typed = Every(sent, facts=FACTS).typed()
    assert typed | {"each": stored["each"] or [{}]} == stored | {"each": stored["each"] or [{}]}
    assert typed["each"] == (stored["each"] or [{}])


@given(values)
@settings(max_examples=150, deadline=None)
def test_whatever_is_typed_is_shown_again_and_the_page_stays_whole(stored: dict[str, Any]) -> None:
    made = form(stored)
    made.validate()
    text = "".join(str(question()) for question in made.questions())
    text.encode()
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    tree = parser.parse(f"<!DOCTYPE html><html><head><title>x</title></head><body>{text}</body></html>")
    assert not [code for _, code, _ in parser.errors if code != "non-void-element-with-trailing-solidus"]
    shown = {box.get("name"): box.get("value", "") for box in tree.iter("input") if box.get("type") in {"text", "tel"}}
    boxes = {box.get("name"): (box.text or "") for box in tree.iter("textarea")}
    for name, value in stored.items():
        if name in shown:
            assert shown[name] == browser(value)
        if name in boxes:
            assert boxes[name] == browser(value)


def browser(value: str) -> str:
    """As an HTML parser reads it: one kind of line end."""
    return showable(value).replace("\r\n", "\n").replace("\r", "\n")


def test_hidden_questions_are_neither_asked_nor_refused() -> None:
    made = form({"one": "a", "then": ""})
    made.validate()
    assert made["then"].problem == ""
    assert made["then"] not in list(made.asked())
    made = form({"one": "b", "then": ""})
    made.validate()
    assert made["then"].problem == "Enter the answer"


def test_a_hint_is_only_there_when_it_says_something() -> None:
    text = "".join(str(question()) for question in form({}).questions())
    assert 'id="line-hint"' in text
    assert 'id="mail-hint"' not in text
    assert "<optgroup" not in text


def test_options_and_texts_are_escaped() -> None:
    text = str(form({"line": '"><img src=x>'})["line"]()) + str(form({})["one"]())
    assert "<img" not in text
    assert "<b>" not in text
    assert html.escape("A <b>") in text


def test_groups_count_and_stop_at_their_most() -> None:
    sent = Typed([("each", "999999999"), ("each-3-name", "C"), ("each-99-name", "far"), ("each-x-name", "odd")])
    made = Every(sent, facts=FACTS)
    assert [entry["name"] for entry in made["each"].typed] == ["", "", "C"]
    assert len(Every(Typed([("each", "300")]), facts=FACTS)["each"].typed) == 4
    made.validate()
    assert made["each"].problems()[0] == ("each-3-kind", "Person 3: Choose the answer")


def test_every_field_has_a_purpose() -> None:
    with pytest.raises(TypeError):

        class Careless(Form):
            name = Text("Name", thing="the name")

        Careless()
    assert all(spec.purpose for spec in specs(Every))


def test_a_question_cannot_take_the_name_of_what_a_form_does() -> None:
    with pytest.raises(TypeError, match="a question can't be called below"):
        type("Careless", (Form,), {"below": Text("Below", **WHY)})


def test_base_field_has_no_markup() -> None:
    class Bare(Form):
        bare = Question("Bare", **WHY)

    with pytest.raises(TypeError):
        Bare()["bare"]()
