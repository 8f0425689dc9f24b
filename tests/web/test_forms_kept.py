"""A page of a form that can't be taken comes back with all that was typed into it, and is taken up later (decision 21)."""

import re
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from formsapp.services import drafts
from formsapp.services.office import Office
from formsapp.store import tables
from tests.offices import Clock
from tests.people import Made, council, school_a, school_b, signed_in, token
from tests.web.form_pages import begin_by_email, events, hidden
from tests.web.strict_client import StrictClient

WORDS = "Kind to younger ones — Zebracanary “quoted” 漢字\r\nsecond line"
SECTION = "behaviour"


@pytest.fixture
def made(office: Office) -> Made:
    return school_a(office)


@pytest.fixture
def client(app: Flask, made: Made) -> StrictClient:
    return signed_in(app.test_client(), made)  # type: ignore[return-value]


@pytest.fixture
def address(office: Office, made: Made) -> str:
    return f"/forms/referral/{drafts.begin(office, made.actor, 'referral', made.organisation).reference}/{SECTION}/"


def typed(client: Any, address: str, **more: str) -> dict[str, str]:
    """What the page sends, filled in."""
    page = client.get(address)
    return {"csrf_token": token(page), "mark": hidden(page, "mark"), "strengths": WORDS, "go": "next", **more}


def taken_up(client: Any, refused: TestResponse, **more: str) -> TestResponse:
    return client.post("/forms/kept/", data={"kept": hidden(refused, "kept"), "csrf_token": token(refused), **more})  # type: ignore[no-any-return]


def in_the_draft(office: Office, made: Made, address: str) -> str:
    answers = drafts.look(office, made.actor, "referral", address.split("/")[3]).answers
    return str(answers.get(SECTION, {}).get("strengths", ""))


def refused_page(answer: TestResponse, status: int) -> TestResponse:
    assert answer.status_code == status
    assert "What you typed is kept" in answer.text
    assert "Zebracanary" not in answer.text
    return answer


@pytest.mark.parametrize("wrong", ["", "made-up"])
def test_without_a_good_token(office: Office, client: StrictClient, made: Made, address: str, wrong: str) -> None:
    refused = refused_page(client.post(address, data=typed(client, address, csrf_token=wrong)), 400)
    assert in_the_draft(office, made, address) == ""
    answer = taken_up(client, refused)
    assert answer.headers["Location"] == f"{address}?taken-up=1"
    assert in_the_draft(office, made, address) == WORDS
    assert "What you had typed is back" in client.get(answer.headers["Location"]).text


def test_after_the_session_has_ended(office: Office, app: Flask, client: StrictClient, made: Made, address: str, clock: Clock) -> None:
    data = typed(client, address)
    clock.move(minutes=31)
    refused = refused_page(client.post(address, data=data), 403)
    assert 'target="_blank"' in refused.text
    again = refused_page(taken_up(client, refused), 403)
    signed_in(client, made)
    assert taken_up(client, again).status_code == 303
    assert in_the_draft(office, made, address) == WORDS


def test_signing_in_in_between_makes_the_page_s_token_stale_and_it_is_taken_up_all_the_same(
    office: Office, client: StrictClient, made: Made, address: str, clock: Clock
) -> None:
    data = typed(client, address)
    clock.move(minutes=31)
    refused = refused_page(client.post(address, data=data), 403)
    signed_in(client, made)
    client.delete_cookie("session")  # as signing in does
    assert taken_up(client, refused).status_code == 303
    assert in_the_draft(office, made, address) == WORDS


def test_another_browser_s_page_is_not_taken_up(office: Office, app: Flask, client: StrictClient, made: Made, address: str) -> None:
    """Somebody posts words of theirs at another's form and slips the page to its owner: the owner's browser doesn't open it."""
    stranger = app.test_client()
    refused = refused_page(stranger.post(address, data={"strengths": WORDS}), 400)
    client.get("/account/")
    for more in ({}, {"csrf_token": token(client.get(address))}):
        assert taken_up(client, refused, **more).status_code in {400, 409}
    assert in_the_draft(office, made, address) == ""


def test_a_form_of_another_school_takes_nothing(office: Office, app: Flask, address: str, made: Made) -> None:
    other = signed_in(app.test_client(), school_b(office))
    page = other.get("/forms/referral/")
    refused = refused_page(other.post(address, data={"csrf_token": token(page), "strengths": WORDS, "mark": ""}), 404)
    refused_page(taken_up(other, refused), 404)
    assert in_the_draft(office, made, address) == ""


def test_what_a_colleague_saved_meanwhile_is_shown_beside_it(office: Office, client: StrictClient, made: Made, address: str) -> None:
    refused = refused_page(client.post(address, data=typed(client, address, csrf_token="")), 400)
    client.post(address, data=typed(client, address, strengths="The colleague's"))
    answer = taken_up(client, refused)
    assert answer.status_code == 409
    assert "The colleague" in answer.text
    assert "Zebracanary" in answer.text
    assert in_the_draft(office, made, address) == "The colleague's"


def test_a_body_that_is_too_large_comes_back_without_its_file(office: Office, client: StrictClient, made: Made, address: str) -> None:
    address = address.replace(SECTION, "safeguarding")
    page = client.get(address)
    data: dict[str, Any] = {
        "csrf_token": token(page), "mark": hidden(page, "mark"), "assessed_by": WORDS, "go": "next",
        "assessment": (BytesIO(b"x" * 1000), "large.pdf"), "end": "end",
    }  # fmt: skip
    from formsapp.web import drafts_at_hand

    whole = drafts_at_hand.MOST_WITH_FILES
    drafts_at_hand.MOST_WITH_FILES = 1200
    try:
        refused = refused_page(client.post(address, data=data, content_type="multipart/form-data"), 413)
    finally:
        drafts_at_hand.MOST_WITH_FILES = whole
    assert "too large" in refused.text
    assert "<li>large.pdf</li>" in refused.text
    answer = taken_up(client, refused)
    assert answer.status_code == 422
    assert "“large.pdf” could not be kept with what you typed: choose it again." in answer.text
    answers = drafts.look(office, made.actor, "referral", address.split("/")[3]).answers
    assert answers["safeguarding"]["assessed_by"] == WORDS


@pytest.mark.parametrize("trouble", ["session", "token"])
def test_a_file_that_was_chosen_is_named_and_asked_for_again(
    office: Office, client: StrictClient, made: Made, address: str, clock: Clock, trouble: str
) -> None:
    address = address.replace(SECTION, "safeguarding")
    page = client.get(address)
    data: dict[str, Any] = {
        "csrf_token": token(page) if trouble == "session" else "", "mark": hidden(page, "mark"), "assessed_by": WORDS, "go": "next",
        "assessment": [(BytesIO(b"words"), "risk & plan.txt"), (BytesIO(b"words"), "plan.txt")], "end": "end",
    }  # fmt: skip
    if trouble == "session":
        clock.move(minutes=31)
    answer = client.post(address, data=data, content_type="multipart/form-data")
    refused = refused_page(answer, 403 if trouble == "session" else 400)
    assert "<li>risk &amp; plan.txt</li>\n<li>plan.txt</li>" in refused.text
    assert not list(office.vault.folder.glob("??/*")), "nothing of a file that nobody vouched for is kept"
    signed_in(client, made)
    back = taken_up(client, refused)
    assert back.status_code == 422
    assert "“risk &amp; plan.txt” could not be kept with what you typed: choose it again." in back.text
    assert "A file has to be chosen again." in back.text
    answers = drafts.look(office, made.actor, "referral", address.split("/")[3]).answers
    assert answers["safeguarding"]["assessed_by"] == WORDS


def test_words_beyond_the_limit_are_not_lost_without_a_word(office: Office, client: StrictClient, made: Made, address: str) -> None:
    refused = client.post(address, data=typed(client, address, strengths="x" * 3_200_000))
    assert refused.status_code == 413
    assert "What you typed is kept" in refused.text


def test_a_script_is_told_in_its_own_words(client: StrictClient, address: str, clock: Clock) -> None:
    page, there = client.get(address), address.replace(SECTION, "autosave")
    told = {"section": SECTION, "mark": hidden(page, "mark"), "pairs": [["strengths", WORDS]]}
    assert client.post(there, json=told).json == {"refused": 400}
    clock.move(minutes=31)
    answer = client.post(there, json=told, headers={"X-CSRFToken": token(page)})
    assert (answer.status_code, answer.json) == (403, {"refused": 403})


def test_submit_that_is_refused_leads_back_to_the_check_page(client: StrictClient, address: str) -> None:
    base = address.removesuffix(f"{SECTION}/")
    refused = refused_page(client.post(f"{base}send/", data={"true": "yes"}), 400)
    assert taken_up(client, refused).headers["Location"] == f"{base}check/"


def test_without_an_account_the_new_link_brings_it_back(office: Office, app: Flask) -> None:
    browser = app.test_client()
    base = begin_by_email(browser, "iolanthe@alderbourne.example")
    data = typed(browser, f"{base}{SECTION}/")
    browser.delete_cookie("draft")
    refused = refused_page(browser.post(f"{base}{SECTION}/", data=data), 403)
    from tests.web.form_pages import mailed_link

    link = mailed_link(office)
    browser.post(link, data={"csrf_token": token(browser.get(link))})
    assert taken_up(browser, refused).status_code == 303
    assert "Zebracanary" in browser.get(f"{base}{SECTION}/").text


def test_other_refusals_stay_as_they_are(office: Office, app: Flask, client: StrictClient) -> None:
    assert client.post("/forms/referral/", data={}).status_code == 400
    assert "What you typed is kept" not in client.post("/forms/referral/", data={}).text
    assert client.post("/forms/kept/", data={"kept": "nonsense", "csrf_token": token(client.get("/forms/referral/"))}).status_code == 409
    assert client.post("/forms/kept/", data={}).status_code in {400, 409}


def test_a_form_on_another_site_gets_no_page_to_press_on(client: StrictClient, address: str) -> None:
    answer = client.post(address, data={"strengths": WORDS}, headers={"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 400
    assert "What you typed is kept" not in answer.text


def test_nothing_of_it_is_stored_and_nothing_of_it_is_logged(
    office: Office, client: StrictClient, address: str, caplog: pytest.LogCaptureFixture
) -> None:
    before = len(events(office))
    client.post(address, data=typed(client, address, csrf_token=""))
    with office.database.reading() as session:
        sealed = [row.answers_sealed for row in session.scalars(select(tables.Draft))]
    assert len(sealed) == 1
    assert "Zebracanary" not in caplog.text
    assert len(events(office)) == before
    assert not re.search("kept", str([event.act for event, _ in events(office)]))


def test_an_officer_is_not_let_in_by_it(office: Office, app: Flask, address: str) -> None:
    officer = signed_in(app.test_client(), council(office))
    page = officer.get("/inbox/")
    assert officer.post(address, data={"csrf_token": token(page), "strengths": WORDS}).status_code == 404
