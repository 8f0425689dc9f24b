"""The engine with a journey of three sections: paths, conditions, what is kept, what is sent, older versions, pages that are late."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from formsapp.fields import Date, Files, Form, Radios, Repeat, Text, Textarea, Typed, YesNo
from formsapp.fields.base import Said
from formsapp.fields.checks import aged, no_more_than, not_before, not_future, not_past, past, within_months, within_years
from formsapp.fields.choices import Checkboxes, listed
from formsapp.journeys import Answers, Facts, Journey, Section, as_json, check_answers, dropped, receive, said
from formsapp.journeys.summary import NOT_GIVEN

WHY = {"thing": "the answer", "purpose": "For the test"}
FACTS = Facts(today=dt.date(2026, 11, 21), known={"who": {"name": "Known already"}})


def brings_a_friend(answers: Said) -> bool:
    return bool(said(answers, "who", "friend") == "yes")


def friend_is_tall(answers: Said) -> bool:
    return bool(said(answers, "friend", "tall") == "yes")


class Who(Form):
    name = Text("Name", **WHY)
    friend = YesNo("With a friend?", **WHY)
    since = Text("Since when?", under=("friend", "yes"), **WHY)
    close = YesNo("Close?", under=("friend", "yes"), **WHY)
    how = Text("How close?", under=("close", "yes"), **WHY)


class Friend(Form):
    tall = YesNo("Tall?", **WHY)


class Pet(Form):
    name = Text("Name", **WHY)
    kind = Radios("Kind", choices=listed(("cat", "Cat"), ("other", "Other")), **WHY)
    other = Text("Which?", under=("kind", "other"), **WHY)


class Rest(Form):
    ceiling = Text("Ceiling", when=friend_is_tall, **WHY)
    pets = Repeat("Pets", form=Pet, one="Pet", optional=True, most=3, **WHY)
    photo = Files("Photo", optional=True, **WHY)
    note = Textarea("Note", optional=True, heading="Notes", **WHY)


JOURNEY = Journey(
    slug="small",
    version=3,
    title="Small",
    purpose="test",
    lawful_basis="test",
    notice_version="1",
    days_kept=1,
    retention="test",
    sections=(Section("who", "Who", Who), Section("friend", "Friend", Friend, when=brings_a_friend), Section("rest", "Rest", Rest)),
    migrations={1: lambda answers: {"who": {"name": answers["old"]["call"]}}, 2: lambda answers: {**answers, "rest": {"note": "moved"}}},
)
ALL: Answers = {
    "who": {"name": "Ann", "friend": "yes", "since": "May", "close": "yes", "how": "Very"},
    "friend": {"tall": "yes"},
    "rest": {
        "ceiling": "High",
        "pets": [{"name": "Rex", "kind": "cat", "other": "hidden"}, {"name": "", "kind": "", "other": ""}],
        "photo": [],
        "note": "",
    },
}


def changed(section: str, **values: Any) -> Answers:
    return {**ALL, section: {**ALL[section], **values}}


def slugs(answers: Answers) -> list[str]:
    return [section.slug for section in JOURNEY.path(answers)]


def test_the_path_follows_the_answers() -> None:
    assert slugs({}) == ["who", "rest"]
    assert slugs(ALL) == ["who", "friend", "rest"]
    assert slugs(changed("who", friend="no")) == ["who", "rest"]
    assert not JOURNEY.can_visit({}, "friend")
    assert JOURNEY.can_visit(ALL, "friend")
    assert JOURNEY.can_visit({}, "check")
    assert not JOURNEY.can_visit({}, "no-such-section")


def test_previous_and_next_follow_the_path() -> None:
    assert (JOURNEY.after(ALL, "who"), JOURNEY.after({}, "who"), JOURNEY.after(ALL, "rest")) == ("friend", "rest", "check")
    assert (JOURNEY.before(ALL, "rest"), JOURNEY.before({}, "rest"), JOURNEY.before({}, "who"), JOURNEY.before({}, "check")) == (
        "friend",
        "who",
        None,
        "rest",
    )


def test_what_is_hidden_is_not_sent_nor_what_hangs_on_it() -> None:
    assert JOURNEY.relevant(ALL)["rest"] == {"ceiling": "High", "pets": [{"name": "Rex", "kind": "cat"}], "photo": [], "note": ""}
    alone = changed("who", friend="no")
    assert JOURNEY.relevant(alone) == {
        "who": {"name": "Ann", "friend": "no"},
        "rest": {"pets": [{"name": "Rex", "kind": "cat"}], "photo": [], "note": ""},
    }
    assert alone["friend"] == {"tall": "yes"}, "it is kept in the draft"


def test_what_is_not_sent_is_shown() -> None:
    gone = dropped(JOURNEY, changed("who", friend="no"), FACTS)
    assert [(each.section, each.question, each.words) for each in gone] == [
        ("Who", "Since when?", ("May",)),
        ("Who", "Close?", ("Yes",)),
        ("Who", "How close?", ("Very",)),
        ("Friend", "Tall?", ("Yes",)),
        ("Rest", "Ceiling", ("High",)),
        ("Rest", "Which?", ("hidden",)),
    ]
    assert dropped(JOURNEY, {"who": {"name": "Ann", "friend": "no", "since": ""}}, FACTS) == []


def test_sections_are_done_when_answered_and_right() -> None:
    assert JOURNEY.completed(ALL, FACTS) == {"who", "friend", "rest"}
    assert JOURNEY.next_step(ALL, FACTS) is None
    assert JOURNEY.completed({}, FACTS) == frozenset(), "what is known is an offer, not an answer"
    unsaid = JOURNEY.next_step(changed("friend", tall=""), FACTS)
    assert unsaid is not None
    assert unsaid.slug == "friend"
    assert [step.state for step in JOURNEY.steps(changed("friend", tall=""), FACTS, "who")] == ["here", "to do", "done", "to do"]


def test_what_is_known_is_offered_until_somebody_answers() -> None:
    assert JOURNEY.bind("who", {}, FACTS)["name"].typed == "Known already"
    assert JOURNEY.bind("who", {"who": {}}, FACTS)["name"].typed == ""


def test_the_check_page_says_everything_that_is_asked() -> None:
    blocks = check_answers(JOURNEY, ALL, FACTS)
    assert [(block.slug, block.done) for block in blocks] == [("who", True), ("friend", True), ("rest", True)]
    rest = blocks[2].parts
    assert [(part.title, [(row.question, row.words) for row in part.rows]) for part in rest] == [
        ("", [("Ceiling", ("High",))]),
        ("Pet", [("Name", ("Rex",)), ("Kind", ("Cat",))]),
        ("", [("Photo", (NOT_GIVEN,))]),
        ("Notes", [("Note", (NOT_GIVEN,))]),
    ]
    assert blocks[0].as_data()["parts"][0]["rows"][0]["anchor"] == "name"
    assert as_json(JOURNEY, ALL, FACTS)["rest"] == {"ceiling": "High", "pets": [{"name": "Rex", "kind": "cat"}], "photo": [], "note": ""}


def test_a_page_is_taken_whole_whichever_button_sends_it() -> None:
    for go in ("next", "save", "previous", "to friend", "upload photo", "nonsense", ""):
        received = receive(JOURNEY, "who", {}, Typed([("name", " Bob\x00 "), ("go", go)]), FACTS)
        assert received.answers["who"]["name"] == " Bob\x00 "
        assert received.ok is (go not in {"next", ""})
    assert receive(JOURNEY, "who", {}, Typed([("go", "nonsense")]), FACTS).go == "save"
    assert receive(JOURNEY, "who", {}, Typed([("go", "to friend")]), FACTS).target == ("friend",)
    good = receive(JOURNEY, "friend", ALL, Typed([("tall", "no"), ("go", "next")]), FACTS)
    assert good.ok
    assert good.answers["who"] == ALL["who"]


def test_a_page_does_not_wipe_what_it_did_not_show() -> None:
    short = changed("friend", tall="no")
    received = receive(JOURNEY, "rest", short, Typed([("note", "new"), ("pets", "0")]), FACTS)
    assert received.answers["rest"] == {"ceiling": "High", "pets": [], "photo": [], "note": "new"}
    late = receive(JOURNEY, "rest", short, Typed([("ceiling", "Higher"), ("note", ""), ("pets", "0")]), FACTS)
    assert late.answers["rest"]["ceiling"] == "Higher", "a page from before the change loses nothing"


def test_files_stay_whatever_a_page_sends() -> None:
    photo = [{"id": "1", "name": "a.png", "size": 5, "state": "clean"}]
    received = receive(JOURNEY, "rest", changed("rest", photo=photo), Typed([("photo", "x"), ("photo", "[]"), ("pets", "0")]), FACTS)
    assert received.answers["rest"]["photo"] == photo
    assert received.form["photo"].words() == ["a.png (1 kB)"]


def test_groups_grow_and_shrink_without_a_script() -> None:
    page = [("pets", "1"), ("pets-1-name", "Rex"), ("pets-1-kind", "cat")]
    more = receive(JOURNEY, "rest", ALL, Typed([*page, ("go", "add pets")]), FACTS)
    assert (len(more.answers["rest"]["pets"]), more.go, more.focus, more.form.problems()) == (2, "add", "pets-2", [])
    fewer = receive(JOURNEY, "rest", ALL, Typed([*page, ("go", "remove pets 1")]), FACTS)
    assert (fewer.answers["rest"]["pets"], fewer.focus) == ([], "pets-add")
    for odd in ("remove pets x", "remove pets", "remove", "remove note 1", "add", "add nothing", "remove pets 99999", "add who"):
        same = receive(JOURNEY, "rest", ALL, Typed([*page, ("go", odd)]), FACTS)
        assert len(same.answers["rest"]["pets"]) == 1, odd
    full = receive(JOURNEY, "rest", ALL, Typed([("pets", "3"), ("go", "add pets")]), FACTS)
    assert len(full.answers["rest"]["pets"]) == 3


def test_a_draft_of_an_older_version_opens() -> None:
    assert JOURNEY.upgrade({"old": {"call": "Ann"}}, 1) == {"who": {"name": "Ann"}, "rest": {"note": "moved"}}
    assert JOURNEY.upgrade(ALL, 3) == ALL
    with pytest.raises(ValueError, match="small is at version 3, the draft at 4"):
        JOURNEY.upgrade(ALL, 4)


def test_without_a_declaration_none_is_sent() -> None:
    assert "declaration" not in JOURNEY.relevant({**ALL, "declaration": {"x": "y"}})


class Checked(Form):
    gone = Date("Gone", checks=(past,), **WHY)
    until_today = Date("Until today", checks=(not_future,), **WHY)
    from_today = Date("From today", checks=(not_past, not_before("gone", "the day before")), **WHY)
    near = Date("Near", checks=(within_years(2),), **WHY)
    fresh = Date("Fresh", checks=(within_months(3, "Do it again"),), **WHY)
    born = Date("Born", checks=(aged(4, 20),), **WHY)
    few = Checkboxes("Few", choices=listed(("a", "A"), ("b", "B"), ("c", "C")), checks=(no_more_than(2, "of them"),), **WHY)


CHECKED = replace(JOURNEY, sections=(Section("checked", "Checked", Checked),))


@pytest.mark.parametrize(
    "name, day, sentence",
    [
        ("gone", "20 11 2026", ""),
        ("gone", "21 11 2026", "The answer must be in the past: today is 21 November 2026"),
        ("until_today", "21 11 2026", ""),
        ("until_today", "22 11 2026", "The answer must be today or in the past: today is 21 November 2026"),
        ("from_today", "21 11 2026", ""),
        ("from_today", "20 11 2026", "The answer must be today or later: today is 21 November 2026"),
        ("near", "1 1 2028", ""),
        ("near", "1 1 2206", "The answer must be within 2 years of today: check the year 2206"),
        ("fresh", "21 8 2026", ""),
        (
            "fresh",
            "20 8 2026",
            "The answer must not be more than three months ago. Three months before today, 21 November 2026, is 21 August 2026, so 20 August 2026 is "
            "1 day too early. Do it again",
        ),
        ("born", "1 1 2015", ""),
        ("born", "1 1 1990", "The answer must make the student 4 to 20 years old: with 1 January 1990 they are 36 today"),
        ("born", "1 1 2027", "The answer must make the student 4 to 20 years old: with 1 January 2027 they are not born yet"),
    ],
)
def test_checks_of_dates(name: str, day: str, sentence: str) -> None:
    parts = dict(zip(("day", "month", "year"), day.split(), strict=True))
    made = CHECKED.bind("checked", {"checked": {name: parts}}, FACTS)
    made.validate()
    assert made[name].problem == sentence


def test_checks_that_look_at_others() -> None:
    gone, later = {"day": "1", "month": "12", "year": "2026"}, {"day": "30", "month": "11", "year": "2026"}
    made = CHECKED.bind("checked", {"checked": {"gone": gone, "from_today": later, "few": ["a", "b", "c"]}}, FACTS)
    made.validate()
    assert made["from_today"].problem == "The answer must not be before the day before, 1 December 2026"
    assert made["few"].problem == "Choose no more than 2 of them: 3 are chosen"
