"""The council's lists: what their address asks for, what of it they didn't understand, and pages to turn."""

import re
from typing import Any

import pytest
from flask import Flask

from formsapp.services import inbox, work_lists
from formsapp.services.office import Office
from formsapp.web.list_filters import turned
from tests import casework, referrals
from tests.people import council, school_a, signed_in

NOTICE = "The address asks for something that this list doesn’t know"


@pytest.fixture
def client(office: Office, app: Flask) -> Any:
    return signed_in(app.test_client(), council(office))


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("tier=9", "Tier “9”"),
        ("journey=nothing", "Form “nothing”"),
        ("since=32.1.2026", "Received from “32.1.2026”"),
        ("until=2026-02-31", "Received until “2026-02-31”"),
        ("school=Alderbourne", "School or provider “Alderbourne”"),
        ("unread=yes", "Not read by me “yes”"),
        ("page=two", "Page “two”"),
        ("teir=1", "“teir”"),
        ("tier=9&journey=nothing", "Tier “9”; Form “nothing”"),
        ("found=..", "Search “..”"),
    ],
)
@pytest.mark.parametrize("where", ["/inbox/", "/work/"])
def test_what_is_not_understood_is_said(office: Office, client: Any, where: str, asked: str, said: str) -> None:
    reference = referrals.sent(office, school_a(office).actor)
    shown = client.get(f"{where}?{asked}")
    assert shown.status_code == 200
    assert NOTICE in shown.text
    assert said in shown.text
    assert reference in shown.text, "the rest is listed"


@pytest.mark.parametrize(
    "asked", ["", "tier=1&journey=referral&unread=1&since=2026-01-01&until=&school=&state=received&page=1", "since=2026-01-01"]
)
def test_what_is_understood_needs_no_word(client: Any, asked: str) -> None:
    for where in ("/inbox/", "/work/"):
        assert NOTICE not in client.get(f"{where}?{asked}").text


def test_the_state_of_a_form_narrows_the_list(office: Office, client: Any) -> None:
    first, second = (referrals.sent(office, school_a(office).actor) for _ in range(2))
    casework.move(office, council(office), second, "accept")
    shown = client.get("/inbox/?state=reviewed").text
    assert second in shown
    assert first not in shown
    assert ">Accepted</option>" in shown, "offered by the council's own words"


def test_filters_of_the_work_alone(client: Any) -> None:
    assert "What needs doing “soon”; Given to “her”" in client.get("/work/?group=soon&assigned=her").text
    assert NOTICE not in client.get("/work/?group=late&assigned=me").text
    assert "“group”" in client.get("/inbox/?group=late").text


def test_days_that_narrow_the_work_are_shown_and_can_be_taken_away(client: Any) -> None:
    shown = client.get("/work/?since=2026-01-01").text
    assert "From 1 January 2026" in shown
    assert 'href="/work/"' in shown


def test_no_table_is_made_of_another_list_than_the_one_that_was_asked_for(office: Office, client: Any) -> None:
    referrals.sent(office, school_a(office).actor)
    refused = client.get("/inbox/export.csv?tier=9")
    assert (refused.status_code, refused.mimetype) == (422, "text/html")
    assert "Tier “9”" in refused.text
    assert client.get("/inbox/export.csv?tier=1").mimetype == "text/csv"


def test_pages_are_turned_by_the_first_the_last_and_those_around() -> None:
    assert turned(1, 1, str) is None
    found = turned(6, 12, str)
    assert found is not None
    assert (found["previous"], found["next"]) == ("5", "7")
    assert [item and item["number"] for item in found["items"]] == [1, None, 4, 5, 6, 7, 8, None, 12]
    assert [item["number"] for item in found["items"] if item and item["current"]] == [6]
    last = turned(2, 2, str)
    assert last is not None
    assert (last["previous"], last["next"], [item and item["number"] for item in last["items"]]) == ("1", None, [1, 2])


@pytest.mark.parametrize("where", ["/inbox/", "/work/"])
def test_a_list_of_several_pages_leads_on(office: Office, client: Any, where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inbox, "PAGE", 1)
    monkeypatch.setattr(work_lists, "PAGE", 1)
    for _ in range(2):
        referrals.sent(office, school_a(office).actor)
    shown = client.get(f"{where}?tier=1").text
    assert f'href="{where}?tier=1&amp;page=2" rel="next"' in shown
    assert "page 2 of 2" in client.get(f"{where}?tier=1&page=2").text


def test_a_case_has_a_way_to_each_of_its_parts_and_notes_stand_before_the_answers(office: Office, client: Any) -> None:
    shown = client.get(f"/cases/{referrals.sent(office, school_a(office).actor)}/").text
    parts = re.search(r'<nav class="case-parts".*?</nav>', shown, re.DOTALL)
    assert parts
    ways = re.findall(r'href="#([\w-]+)"', parts[0])
    assert {"about", "courses", "notes", "timeline", "answers", "told-student", "seen"} - set(ways) <= {"courses"}, "no course is asked yet"
    assert all(f'id="{way}"' in shown for way in ways)
    assert shown.index('id="notes"') < shown.index('id="answers"')
