"""A restricted case asks for a reason, and unusual looks are answered, in a lead's browser."""

from typing import Any

from flask import Flask

from formsapp.domain.people import Role
from formsapp.domain.watching import MANY, WORDS, Alarm
from formsapp.services.office import Office
from formsapp.store import watching
from tests import forms
from tests.people import Made, council, send, signed_in


def browser(app: Flask, who: Made) -> Any:
    return signed_in(app.test_client(), who)


def test_a_restricted_case_asks_why_before_it_opens(office: Office, app: Flask) -> None:
    reference = forms.sent(office, forms.JOURNEYS["complaint"])
    client, at = browser(app, council(office, Role.SAFEGUARDING_LEAD)), f"/cases/{reference}/"
    for address in (at, f"/inbox/{reference}/", f"/inbox/{reference}/answers.pdf", f"/inbox/{reference}/answers.csv"):
        asked = client.get(address)
        assert (asked.status_code, asked.mimetype) == (403, "text/html"), address
        assert "Why do you open this case?" in asked.text
    short = send(client, f"{at}reason/", {"reason": "because"}, page=at)
    assert short.status_code == 422
    assert "10 letters or more" in short.text
    assert "because</textarea>" in short.text
    opened = send(client, f"{at}reason/", {"reason": "I decide who looks into it"}, page=at)
    assert (opened.status_code, opened.headers["Location"]) == (303, at)
    assert "“I decide who looks into it”" in client.get(at).text
    assert client.get(f"/inbox/{reference}/answers.pdf").mimetype == "application/pdf"
    assert browser(app, council(office, Role.SERVICE_LEAD)).get(at).status_code == 403, "each for themselves"
    assert browser(app, council(office)).get(at).status_code == 404


def test_a_lead_answers_an_unusual_look(office: Office, app: Flask) -> None:
    lead, officer = council(office, Role.SERVICE_LEAD), council(office, Role.MONITORING_OFFICER)
    client = browser(app, lead)
    assert "Nothing waits for an answer." in client.get("/looks/").text
    with office.database.writing() as session:
        watching.raise_alarm(session, Alarm(MANY, officer.id, "2026-11-21", office.clock(), 31))
    shown = client.get("/looks/").text
    assert WORDS[MANY] in shown
    assert officer.name in shown
    assert "31 students" in shown
    with office.database.reading() as session:
        (told,) = watching.alarms(session, office.keys, answered=False, most=9)
    at, box = f"/looks/{told.id}/", f"answer-{told.id}"
    empty = send(client, at, {box: " "}, page="/looks/")
    assert empty.status_code == 422
    assert "Write what you found when you asked" in empty.text
    assert send(client, at, {box: "The yearly check."}, page="/looks/").status_code == 303
    answered = client.get("/looks/").text
    assert "Nothing waits for an answer." in answered
    assert "The yearly check." in answered
    again = send(client, at, {box: "Another."}, page="/looks/")
    assert again.status_code == 422
    assert "Somebody else has answered it" in again.text
    assert browser(app, officer).get("/looks/").status_code == 403
