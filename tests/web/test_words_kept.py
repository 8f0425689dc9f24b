"""What was typed anywhere comes back when its page can't be taken (decision 21): sealed, shown to its sender alone, sent only when they say so."""

import html
import re
from typing import Any

import pytest
from flask import Flask

from formsapp.services.office import Office
from tests.casework import Walk, begun
from tests.offices import Clock
from tests.people import school_b, signed_in, token
from tests.web.form_pages import hidden

TYPED = "She was calm today.\nRing her aunt <first> & say “thank you”."


@pytest.fixture
def walk(office: Office) -> Walk:
    return begun(office)


def note(client: Any, walk: Walk, **more: str) -> Any:
    """An internal note, posted from a page that was open for long."""
    page = client.get(f"/cases/{walk.reference}/")
    return lambda: client.post(f"/inbox/{walk.reference}/note/", data={"csrf_token": token(page), "text": TYPED, **more})


def shown(page: Any) -> str:
    """The words in the page's box, and where they go."""
    box = re.search(r'<textarea[^>]* name="text"[^>]*>\n(.*?)</textarea>', page.text, re.DOTALL)
    assert box, page.text[-2000:]
    return html.unescape(box[1])


def stands(client: Any, walk: Walk) -> bool:
    return "Ring her aunt" in client.get(f"/cases/{walk.reference}/").text


def test_a_note_sent_after_the_session_has_ended_comes_back_and_is_sent(office: Office, app: Flask, walk: Walk, clock: Clock) -> None:
    officer = signed_in(app.test_client(), walk.officer)
    post = note(officer, walk)
    clock.move(minutes=31)
    answer = post()
    assert answer.status_code == 403
    assert "What you typed is kept" in answer.text
    assert "aunt" not in answer.text
    held = {"csrf_token": hidden(answer, "csrf_token"), "kept": hidden(answer, "kept")}
    still = officer.post("/kept/", data=held)
    assert still.status_code == 403, "the button was pressed before signing in"
    signed_in(officer, walk.officer)
    with officer.session_transaction() as session:
        session.clear()  # as signing in does
    page = officer.post("/kept/", data={"csrf_token": held["csrf_token"], "kept": hidden(still, "kept")})
    assert page.status_code == 200
    assert shown(page) == TYPED
    assert f'action="/inbox/{walk.reference}/note/"' in page.text
    assert not stands(officer, walk), "nothing is sent before they say so"
    sent = officer.post(f"/inbox/{walk.reference}/note/", data={"csrf_token": token(page), "text": shown(page)})
    assert sent.status_code == 303
    assert stands(officer, walk)


def test_signed_in_again_in_another_tab_it_is_shown_at_once(app: Flask, walk: Walk) -> None:
    officer = signed_in(app.test_client(), walk.officer)
    post = note(officer, walk)
    with officer.session_transaction() as session:
        session.clear()
    page = post()
    assert page.status_code == 400
    assert shown(page) == TYPED
    assert not stands(officer, walk)


def test_it_is_this_browser_s_and_for_two_days(office: Office, app: Flask, walk: Walk, clock: Clock) -> None:
    officer, stranger = signed_in(app.test_client(), walk.officer), signed_in(app.test_client(), school_b(office))
    post = note(officer, walk)
    clock.move(minutes=31)
    sealed = hidden(post(), "kept")
    signed_in(officer, walk.officer)
    signed_in(stranger, school_b(office))
    theirs = stranger.post("/kept/", data={"csrf_token": token(stranger.get("/account/")), "kept": sealed})
    assert theirs.status_code == 409
    assert "aunt" not in theirs.text
    damaged = officer.post("/kept/", data={"csrf_token": token(officer.get("/account/")), "kept": sealed[:-8] + "AAAAAAAA"})
    assert damaged.status_code == 409
    clock.move(days=3)
    signed_in(officer, walk.officer)
    late = officer.post("/kept/", data={"csrf_token": token(officer.get("/account/")), "kept": sealed})
    assert late.status_code == 409


@pytest.mark.parametrize(
    ("typed", "boxes", "along"),
    [
        ({"text": "Satisfactory"}, ["Satisfactory"], []),
        ({"text": "punctual"}, [], ["punctual"]),
        ({"text": "Ω"}, ["Ω"], []),
        ({"text": "45.50"}, ["45.50"], []),
        ({"text": "Satisfactory", "decision": "authorised", "code": "M", "version": "3", "day": "2026-12-01"}, ["Satisfactory"],
         ["authorised", "M", "1 December 2026"]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_single_word_is_kept_as_well(app: Flask, walk: Walk, typed: dict[str, str], boxes: list[str], along: list[str]) -> None:
    """And what was chosen is said, so that everybody sees that all of it is there."""
    officer = signed_in(app.test_client(), walk.officer)
    post = note(officer, walk, **typed)
    with officer.session_transaction() as session:
        session.clear()
    page = post()
    assert page.status_code == 400
    assert re.findall(r"<textarea[^>]*>\n(.*?)</textarea>", page.text, re.DOTALL) == boxes
    assert re.findall(r"<dd>(.*?)</dd>", page.text) == along
    values = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page.text))
    assert all(value in boxes or values[name] == value for name, value in typed.items()), "all of it goes where it was going"


def test_a_single_word_typed_after_the_session_has_ended_comes_back(office: Office, app: Flask, walk: Walk, clock: Clock) -> None:
    officer = signed_in(app.test_client(), walk.officer)
    post = note(officer, walk, text="Satisfactory")
    clock.move(minutes=31)
    answer = post()
    assert answer.status_code == 403
    assert "What you typed is kept" in answer.text
    signed_in(officer, walk.officer)
    page = officer.post("/kept/", data={"csrf_token": token(officer.get("/account/")), "kept": hidden(answer, "kept")})
    assert shown(page) == "Satisfactory"


def test_what_another_site_sends_and_secrets_are_not_kept(app: Flask, walk: Walk, clock: Clock) -> None:
    officer = signed_in(app.test_client(), walk.officer)
    elsewhere = officer.post(f"/inbox/{walk.reference}/note/", data={"text": TYPED}, headers={"Sec-Fetch-Site": "cross-site"})
    assert elsewhere.status_code == 400
    assert 'name="kept"' not in elsewhere.text
    program = officer.post(f"/inbox/{walk.reference}/note/", data={"text": TYPED}, headers={"Sec-Fetch-Mode": "cors"})
    assert 'name="kept"' not in program.text
    clock.move(minutes=31)
    words = {"current_password": "correct horse battery", "new_password": "staple correct horse"}
    changed = officer.post("/account/password/", data=words)
    assert 'name="kept"' not in changed.text
    code = officer.post("/account/second-factor/app/confirm/", data={"code": "123456"})
    assert 'name="kept"' not in code.text
    ticked = officer.post(f"/cases/{walk.reference}/do/accept/", data={"version": "1"})
    assert 'name="kept"' not in ticked.text, "there is nothing to keep"
