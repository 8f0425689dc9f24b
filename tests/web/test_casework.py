"""Casework at three browsers: the council's, a school's, a provider's. Each sees at each step just what they should."""

import re
from typing import Any

from flask import Flask

from formsapp.domain.people import Role
from formsapp.services.office import Office
from tests import casework, forms
from tests.casework import PLACEMENT, Walk, begun
from tests.held_files import sent_with_one
from tests.offices import Clock
from tests.people import Made, council, provider_b, school_b, send, signed_in


def browser(app: Flask, who: Made) -> Any:
    return signed_in(app.test_client(), who)


def press(client: Any, address: str, page: str, **typed: str) -> Any:
    """A button of a page, with the version that the page carries."""
    shown = client.get(page)
    assert shown.status_code == 200, (page, shown.status_code)
    version = re.search(r'name="version" value="(\d+)"', shown.text)
    return send(client, address, {"version": version[1] if version else "", **typed}, page=page)


def test_a_referral_by_three_people_in_three_browsers(office: Office, app: Flask) -> None:
    walk = begun(office)
    officer, school, provider = browser(app, walk.officer), browser(app, walk.school), browser(app, walk.provider)
    case, mine = f"/cases/{walk.reference}/", f"/my-referrals/{walk.reference}/"
    listed = officer.get("/work/")
    assert walk.reference in listed.text
    assert "Unread" in listed.text
    assert "Sent: we are reading it" in school.get(mine).text
    assert provider.get(mine).status_code == 404
    assert walk.reference not in provider.get("/my-referrals/").text
    assert press(officer, f"{case}do/accept/", case).status_code == 303
    assert "Accepted: it goes on" in school.get(mine).text
    assert provider.get(mine).status_code == 404, "no pack has been sent"
    assert press(officer, f"{case}do/send-out/", case).status_code == 303
    pack = provider.get(mine)
    assert "New: read the pack" in pack.text
    assert "The pack" in pack.text
    assert "Begin the application response" in pack.text
    asked = f"{mine}do/arrange-interview/?course=1"
    assert "Day of the interview" in school.get(asked).text
    assert press(school, asked, asked, date="never").status_code == 422
    assert press(school, asked, asked, date="2026-11-24").status_code == 303
    assert "24 November 2026" in provider.get(mine).text
    casework.respond(office, walk.provider, walk.reference)
    assert "we look at it" in school.get(mine).text
    assert press(officer, f"{case}do/offer-place/?course=1", case).status_code == 303
    for name in casework.BEFORE_A_START:
        assert press(officer, f"{case}tick/", case, course="1", condition=name, on="1").status_code == 303
    asked = f"{case}do/set-up/?course=1"
    wrong = press(officer, asked, asked, start="soon", every="42", arranged="school", times="", place="")
    assert wrong.status_code == 422
    for name in ("start", "days", "times", "place", "objectives", "review"):
        assert f'href="#{name}"' in wrong.text, "everything that is wrong is told at once"
    assert wrong.text.count("govuk-error-message") == 6
    assert "Objectives" in officer.get(asked).text
    told = {key: value for key, value in PLACEMENT.items() if not key.startswith("days-")} | {"days": "monday"}
    assert press(officer, asked, asked, **(told | {"objectives": ""})).status_code == 422
    assert press(officer, asked, asked, **told).status_code == 303
    assert press(officer, f"{case}do/process/?course=1", case).status_code == 303
    assert press(officer, f"{case}do/finish/", case).status_code == 303
    assert "The student has a place" in school.get(mine).text
    assert "Start date confirmed" in provider.get(mine).text


def test_the_pack_is_shut_again_when_the_provider_declines(office: Office, app: Flask) -> None:
    walk = begun(office).interview()
    provider, mine = browser(app, walk.provider), f"/my-referrals/{walk.reference}/"
    assert provider.get(mine).status_code == 200
    walk.respond("risk")
    walk.by(walk.officer, "record decline", 1)
    assert provider.get(mine).status_code == 404
    assert "declined" in browser(app, walk.school).get(mine).text.casefold()


def test_others_find_nothing(office: Office, app: Flask) -> None:
    walk = begun(office).send_out()
    tutor = forms.somebody(office, forms.Kind.PROVIDER, f"provider-{forms.PROVIDER}", Role.TUTOR, name="A tutor")
    for who in (school_b(office), provider_b(office), tutor):
        client = browser(app, who)
        assert client.get(f"/my-referrals/{walk.reference}/").status_code == 404
        assert client.get(f"/cases/{walk.reference}/").status_code == 403
        assert client.get("/work/").status_code == 403
        assert walk.reference not in client.get("/my-referrals/").text


def test_internal_notes_stay_at_home(office: Office, app: Flask) -> None:
    walk = begun(office).send_out()
    case, mine = f"/cases/{walk.reference}/", f"/my-referrals/{walk.reference}/"
    browsers = {"council": browser(app, walk.officer), "school": browser(app, walk.school), "provider": browser(app, walk.provider)}
    for side, client in browsers.items():
        page = case if side == "council" else mine
        to = f"/inbox/{walk.reference}/note/" if side == "council" else f"{mine}note/"
        assert press(client, to, page, text=f"a word of the {side}").status_code == 303
    for side, client in browsers.items():
        seen = client.get(case if side == "council" else mine).text
        assert [other for other in browsers if f"a word of the {other}" in seen] == [side]


def test_of_two_at_once_the_second_gets_both(office: Office, app: Flask) -> None:
    walk = begun(office)
    one, other = browser(app, walk.officer), browser(app, council(office, Role.SERVICE_LEAD))
    case = f"/cases/{walk.reference}/"
    asked = f"{case}do/return/"
    shown = one.get(asked)
    version = re.search(r'name="version" value="(\d+)"', shown.text)
    assert version
    assert press(other, f"{case}do/accept/", case).status_code == 303
    late = send(one, asked, {"version": version[1], "reason": "Which days, please?"}, page=case)
    assert late.status_code == 409
    assert "Which days, please?" in late.text
    assert walk.state == "reviewed"
    stale = send(one, f"{case}undo/", {"version": "1", "reason": "No"}, page=case)
    assert stale.status_code == 409
    assert "Somebody else has changed it" in stale.text


def test_a_move_that_is_sent_twice_is_nobody_else_s(office: Office, app: Flask) -> None:
    walk = begun(office)
    one, other = browser(app, walk.officer), browser(app, council(office, Role.SERVICE_LEAD))
    case = f"/cases/{walk.reference}/"
    typed = {"version": re.search(r'name="version" value="(\d+)"', one.get(case).text)[1]}  # type: ignore[index]
    assert send(one, f"{case}do/accept/", typed, page=case).status_code == 303
    again, late = (send(client, f"{case}do/accept/", typed, page=case) for client in (one, other))
    assert (again.status_code, late.status_code) == (409, 409)
    assert "You have done this already" in again.text
    assert "Somebody else" not in again.text
    assert "Somebody else has moved it" in late.text
    assert walk.state == "reviewed"


def test_several_at_once_after_a_review(office: Office, app: Flask) -> None:
    walks = [begun(office), begun(office)]
    client = browser(app, walks[0].officer)
    assert "Choose at least one form" in send(client, "/work/review/", {"what": "accept"}, page="/work/").text
    chosen = [walk.reference for walk in walks]
    asked = send(client, "/work/review/", {"what": "accept", "case": chosen}, page="/work/")
    assert "Do this with several forms?" in asked.text
    assert walks[0].state == "received", "looking at it does nothing"
    versions = {f"version-{reference}": "1" for reference in chosen} | dict(re.findall(r'name="(version-[^"]+)" value="(\d+)"', asked.text))
    casework.move(office, council(office, Role.SERVICE_LEAD), walks[1].reference, "accept")
    done = send(client, "/work/do/", {"what": "accept", "case": chosen, **versions}, page="/work/")
    assert "1 form" in done.text
    assert "Somebody else had changed these" in done.text
    assert walks[1].reference in done.text, "somebody was quicker with this one"
    assert walks[0].state == "reviewed"
    again = send(client, "/work/do/", {"what": "accept", "case": chosen, **versions}, page="/work/")
    assert "You have done this already" in again.text
    assert again.text.index("You had done it with these already") < again.text.index(walks[0].reference) < again.text.index("Somebody else")


def test_assigned_and_found_by_it(office: Office, app: Flask) -> None:
    walk = begun(office)
    client = browser(app, walk.officer)
    assert press(client, f"/cases/{walk.reference}/assign/", f"/cases/{walk.reference}/", officer=str(walk.officer.id)).status_code == 303
    assert walk.reference in client.get("/work/?assigned=me").text
    assert walk.reference not in client.get("/work/?assigned=nobody").text
    refused = press(client, f"/cases/{walk.reference}/assign/", f"/cases/{walk.reference}/", officer=str(walk.school.id))
    assert "Choose a colleague from the list" in refused.text


def test_groups_in_order_and_the_clock_with_its_days(office: Office, app: Flask, clock: Clock) -> None:
    old = begun(office)
    clock.move(days=10)
    new = begun(office)
    client = browser(app, old.officer)
    shown = client.get("/work/").text
    assert shown.index("Late</h2>") < shown.index(old.reference) < shown.index("New</h2>") < shown.index(new.reference)
    assert old.reference not in client.get("/work/?group=new").text
    page = client.get(f"/cases/{old.reference}/").text
    assert "working days late" in page
    assert "day 3" in page
    assert "weekend" in page


def test_a_move_is_taken_back_on_its_page(office: Office, app: Flask) -> None:
    walk: Walk = begun(office).accept()
    client, case = browser(app, walk.officer), f"/cases/{walk.reference}/"
    assert press(client, f"{case}undo/", case, reason="").status_code == 422
    assert press(client, f"{case}undo/", case, reason="The wrong line").status_code == 303
    page = client.get(case).text
    assert "Taken back: Accept" in page
    assert "The wrong line" in page


def test_the_other_party_of_a_withdrawal_reads_it_once_it_is_sent_on(office: Office, app: Flask) -> None:
    officer, reference = council(office), forms.sent(office, forms.JOURNEYS["withdrawal"])
    provider = forms.named_provider(office, reference)
    theirs, mine = browser(app, provider), f"/my-referrals/{reference}/"
    casework.move(office, officer, reference, "confirm")
    ticked = {f"outside-{name}": "1" for name in ("register", "council", "transport", "invoices")}
    casework.move(office, officer, reference, "close records", **ticked)
    assert theirs.get(mine).status_code == 404
    casework.move(office, officer, reference, "send on", other=str(provider.organisation))
    shown = theirs.get(mine)
    assert shown.status_code == 200
    assert "Sent on" in shown.text
    assert reference in theirs.get("/my-referrals/").text
    assert browser(app, provider_b(office)).get(mine).status_code == 404


def test_a_provider_agrees_to_other_days_on_its_own_page(office: Office, app: Flask) -> None:
    reference = forms.sent(office, forms.JOURNEYS["change-of-day"])
    provider = forms.named_provider(office, reference)
    casework.move(office, council(office), reference, "ask provider", other=str(provider.organisation))
    client, mine = browser(app, provider), f"/my-referrals/{reference}/"
    assert "New: do the days fit?" in client.get(mine).text
    assert press(client, f"{mine}do/agree/", mine).status_code == 303
    assert casework.state(office, reference) == "agreed"


def test_a_file_of_the_pack_is_the_provider_s_from_the_pack_on(office: Office, app: Flask) -> None:
    provider, officer, school = forms.provider(office), council(office), forms.school_a(office)
    courses = {"provision": {"courses": [forms.course_of(office, forms.PROVIDER)]}}
    reference, file = sent_with_one(office, school.actor, forms.referrals.begun(office, school.actor, **courses))
    client = browser(app, provider)
    assert client.get(f"/files/{file}").status_code == 404
    casework.move(office, officer, reference, "accept")
    casework.move(office, officer, reference, "send out")
    assert client.get(f"/files/{file}").status_code == 409, "it is held, and that they are told"
    assert browser(app, provider_b(office)).get(f"/files/{file}").status_code == 404
