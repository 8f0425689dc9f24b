"""Schools' agreements, documents of providers and the threshold at the council's, a school's and a provider's browser."""

from typing import Any

from flask import Flask

from formsapp.services.office import Office
from tests.casework import begun
from tests.people import council, provider_a, provider_b, school_a, school_b, send, signed_in
from tests.placing import placed, record
from tests.web.form_pages import events


def browser(app: Flask, who: Any) -> Any:
    return signed_in(app.test_client(), who)


def test_an_agreement_is_made_and_shown_where_the_school_refers(office: Office, app: Flask) -> None:
    officer, school, other = council(office), school_a(office), school_b(office)
    at, client = f"/agreements/{school.organisation}/2026/", browser(app, officer)
    assert "No agreement" in browser(app, school).get("/forms/referral/").text
    told = {"tiers": ["1", "2"], "places": "5", "priority": "1", "officer": "", "version": "0"}
    refused = send(client, at, {**told, "places": "many"})
    assert refused.status_code == 422
    assert 'value="many"' in refused.text
    before = len(events(office))
    assert send(client, at, told, page="/forgotten-password/").status_code == 303
    assert [event.act for event, _ in events(office)[before:]] == ["agreement.agree"]
    assert "0 of 5 places used" in client.get("/agreements/").text
    shown = browser(app, school).get("/forms/referral/").text
    assert "Places included" in shown
    assert browser(app, school).get(at).status_code == 200
    assert browser(app, other).get(at).status_code == 404
    assert "Places included" not in browser(app, other).get("/forms/referral/").text
    assert browser(app, school).get("/agreements/").status_code == 403
    assert client.get(f"/agreements/{school.organisation}/2050/").status_code == 404
    assert client.get(f"/agreements/{school.organisation}/99999999999/").status_code == 404
    assert send(client, at, told).status_code == 422, "somebody has agreed meanwhile"


def test_a_provider_s_documents(office: Office, app: Flask) -> None:
    officer, provider = council(office), provider_a(office)
    at, client = f"/documents/{provider.organisation}/", browser(app, officer)
    assert client.get("/documents/").text.count("Missing") >= 2
    assert send(client, at, {"kind": "insurance", "dated": "2026-01-10", "until": ""}).status_code == 422
    before = len(events(office))
    told = {"kind": "insurance", "dated": "2026-01-10", "until": "2026-12-01"}
    assert send(client, at, told, page="/forgotten-password/").status_code == 303
    assert [event.act for event, _ in events(office)[before:]] == ["document.note"]
    assert "Ends soon" in browser(app, provider).get(at).text
    assert browser(app, provider_b(office)).get(at).status_code == 404
    assert send(browser(app, provider), at, told).status_code == 403
    assert browser(app, provider).get("/documents/").status_code == 403


def test_a_newer_risk_assessment_on_the_case_and_on_the_placement(office: Office, app: Flask) -> None:
    walk = begun(office).accept()
    client = browser(app, walk.officer)
    at = f"/cases/{walk.reference}/"
    assert send(client, f"{at}risk/", {"dated": "2030-01-01"}, page=at).status_code == 422
    assert send(client, f"{at}risk/", {"dated": "2026-11-20"}, page=at).status_code == 303
    assert "Of 20 November 2026" in client.get(at).text
    other = placed(office)
    on = f"/placements/{record(office, other.reference).id}/"
    school = browser(app, other.school)
    assert send(school, f"{on}risk/", {"dated": "never"}, page=on).status_code == 422
    assert send(school, f"{on}risk/", {"dated": "2026-11-21"}, page=on).status_code == 303
    assert "Of 21 November 2026" in browser(app, other.provider).get(on).text


def test_the_threshold_names_nobody(office: Office, app: Flask) -> None:
    walk = placed(office)
    shown = browser(app, walk.officer).get("/threshold/").text
    assert "0 of 1 pupil full time" in shown
    assert "Marigold" not in shown
    assert browser(app, walk.school).get("/threshold/").status_code == 403
