"""Placements at three browsers: the list, one with its reviews, what is asked after the end; and children brought together and taken apart."""

import datetime as dt
import re
from typing import Any

import pytest
from flask import Flask

from formsapp.services.office import Office
from formsapp.store import learners, training_records
from tests.casework import PLACEMENT, desk, move
from tests.offices import Clock
from tests.people import council, provider_b, school_b, send, signed_in, token
from tests.placing import closed, date, placed, record, send_about, walked
from tests.scoreboard import row
from tests.web.form_pages import events
from tests.web.objects_placements import placed as placement

LAST = dt.date(2027, 1, 29)
CANARY = "Zebracanary"


def browser(app: Flask, who: Any) -> Any:
    return signed_in(app.test_client(), who)


def withdrawn(office: Office, walk: Any) -> str:
    kept = record(office, walk.reference)
    told = {"extent": "all", "last_day": date(LAST), "ticked": [f"{kept.course} monday"]}
    form = send_about(office, walk.school, "withdrawal", walk.reference, provision=told)
    closed(office, form, LAST.isoformat(), f"{kept.id}:monday")
    return form


def test_each_side_sees_its_placement_and_nobody_else(office: Office, app: Flask) -> None:
    walk = placed(office)
    at = f"/placements/{record(office, walk.reference).id}/"
    for who in (walk.officer, walk.school, walk.provider):
        client = browser(app, who)
        listed, shown = client.get("/placements/"), client.get(at)
        assert at in listed.text
        assert "Marigold Ann Quillfeather" in shown.text
        assert "Finishes the first unit." in shown.text
        assert "7 December 2026" in shown.text
        assert re.search(r"<dt>Price agreed</dt><dd>£[\d,]+\.\d\d a session</dd>", shown.text)
        assert "Marigold" not in re.search(r"<title>(.*?)</title>", shown.text)[1]  # type: ignore[index]
    for who in (school_b(office), provider_b(office)):
        client = browser(app, who)
        assert at not in client.get("/placements/").text
        assert client.get(at).status_code == 404
    assert at in browser(app, walk.officer).get(f"/cases/{walk.reference}/").text
    assert at in browser(app, walk.school).get(f"/my-referrals/{walk.reference}/").text
    assert at in browser(app, walk.provider).get("/placements/?stage=planned").text
    assert at not in browser(app, walk.provider).get("/placements/?stage=ended").text


def test_a_review_is_held_once_and_the_next_is_due(office: Office, app: Flask, clock: Clock) -> None:
    walk = placed(office)
    at = f"/placements/{record(office, walk.reference).id}/"
    clock.set(dt.datetime(2027, 1, 19, 12, tzinfo=dt.UTC))
    school = browser(app, walk.school)
    assert "and late" in school.get(at).text
    asked = school.get(f"{at}review/")
    review = re.search(r'name="review" value="([^"]+)"', asked.text)
    assert review
    told = {
        "review": review[1],
        "held": "2027-01-18",
        "attended": "Marigold, her mother, the tutor",
        "notes": "Comes every day",
        "next": "",
    }
    refused = send(school, f"{at}review/", told)
    assert refused.status_code == 422
    assert "Comes every day" in refused.text, "nothing typed is lost"
    assert send(school, f"{at}review/", {**told, "next": "2027-03-01"}).status_code == 303
    shown = school.get(at)
    assert "Comes every day" in shown.text
    assert "due on 1 March 2027" in shown.text
    again = send(school, f"{at}review/", {**told, "next": "2027-03-01"})
    assert again.status_code == 422
    assert "Somebody else has written it down" in again.text
    assert "Comes every day" in browser(app, walk.provider).get(at).text
    assert browser(app, walk.provider).get(f"{at}review/").status_code == 403


def test_after_the_end_destination_and_view_are_asked_and_the_provider_s_reading_ends(office: Office, app: Flask, clock: Clock) -> None:
    walk = placed(office)
    at = f"/placements/{record(office, walk.reference).id}/"
    school, provider = browser(app, walk.school), browser(app, walk.provider)
    assert school.get(f"{at}leaving/").status_code == 404, "nothing has ended"
    withdrawn(office, walk)
    assert "Destination not said" in school.get("/placements/").text
    assert send(school, f"{at}leaving/", {"version": "1", "destination": "", "view": "Good"}).status_code == 422
    asked = school.get(f"{at}leaving/")
    version = re.search(r'name="version" value="(\d+)"', asked.text)
    assert version
    told = {"destination": "Back at school full time", "view": "I liked the engines"}
    assert send(school, f"{at}leaving/", {"version": "1", **told}).status_code == 422, "somebody changed it meanwhile"
    assert send(school, f"{at}leaving/", {"version": version[1], **told}).status_code == 303
    assert "I liked the engines" in provider.get(at).text
    assert "Destination not said" not in school.get("/placements/").text
    clock.set(dt.datetime(2027, 4, 1, 12, tzinfo=dt.UTC))
    assert browser(app, walk.provider).get(at).status_code == 404
    assert at not in browser(app, walk.provider).get("/placements/").text
    assert "Ended" in browser(app, walk.school).get(at).text


def test_two_records_of_one_child_are_read_as_one_and_taken_apart(office: Office, app: Flask) -> None:
    walk = placed(office)
    first = record(office, walk.reference).learner
    other = walked(office, given="Marygold", upn="X801200001002")
    other.by(other.officer, "set up", 1, **{**PLACEMENT, "learner": "new"})
    second = record(office, other.reference).learner
    assert first != second
    client = browser(app, walk.officer)
    shown = client.get(f"/learners/{first}/")
    assert "Perhaps the same student" in shown.text
    version = re.search(r'name="version" value="(\d+)"', shown.text)
    assert version
    assert send(client, f"/learners/{first}/merge/", {"version": version[1], "other": ""}, page=f"/learners/{first}/").status_code == 422
    told = {"version": version[1], "other": str(second)}
    assert send(client, f"/learners/{first}/merge/", told, page=f"/learners/{first}/").status_code == 303
    both = client.get(f"/learners/{first}/")
    assert both.text.count("/placements/") >= 3
    assert "Read as one with" in client.get(f"/learners/{second}/").text
    with office.database.reading() as session:
        assert learners.of_key(session, desk(office, walk.reference).case.learner_key) == {first, second}
        assert len(training_records.of_learners(session, office.keys, {first, second})) == 2
    assert send(client, f"/learners/{first}/part/", {"other": str(second)}, page=f"/learners/{first}/").status_code == 303
    assert "Read as one with" not in client.get(f"/learners/{first}/").text
    assert browser(app, walk.school).get(f"/learners/{first}/").status_code == 403


@pytest.mark.scoreboard
def test_every_door_leaves_one_event_that_says_nothing(office: Office, app: Flask, clock: Clock) -> None:
    officer = council(office)
    school, provider = school_b(office), provider_b(office)
    going, child = placement(office, school.organisation, provider.organisation, CANARY, 1, ended=False)
    over, _ = placement(office, school.organisation, provider.organisation, CANARY, 2, ended=True)
    client, at = browser(app, officer), f"/placements/{going}/"
    review = re.search(r'name="review" value="([^"]+)"', client.get(f"{at}review/").text)
    assert review
    held = {"review": review[1], "held": "2026-11-20", "attended": CANARY, "notes": CANARY, "next": "2027-01-04"}
    said = {"version": "2", "destination": CANARY, "view": CANARY}
    violations = []
    doors = (
        ("placements.list", lambda: client.get("/placements/")),
        ("placement.read", lambda: client.get(at)),
        ("placement.read", lambda: client.get(f"{at}review/")),
        ("placement.review", lambda: post(client, f"{at}review/", held)),
        ("placement.read", lambda: client.get(f"/placements/{over}/leaving/")),
        ("placement.leaving", lambda: post(client, f"/placements/{over}/leaving/", said)),
        ("learner.read", lambda: client.get(f"/learners/{child}/")),
        ("learner.read", lambda: post(client, f"/learners/{child}/merge/", {"other": "", "version": "1"})),
    )
    for act, ask in doors:
        before = len(events(office))
        answer = ask()
        added = events(office)[before:]
        acts = [event.act for event, _ in added]
        violations += [] if acts == [act] and answer.status_code < 500 else [f"{act}: {acts}, {answer.status_code}"]
        violations += [] if added and added[0][1] else [f"{act}: nobody it is about"]
        violations += [f"{act} says what it was" for event, _ in added if CANARY.casefold() in str(vars(event)).casefold()]
    row("T16", len(doors), violations, floor=8)


def post(client: Any, address: str, data: dict[str, str]) -> Any:
    return client.post(address, data={"csrf_token": token(client.get("/forgotten-password/")), **data})


def test_a_withdrawal_shows_what_it_would_end(office: Office, app: Flask) -> None:
    walk = placed(office)
    kept = record(office, walk.reference)
    told = {"extent": "all", "last_day": date(LAST), "ticked": [f"{kept.course} monday"]}
    form = send_about(office, walk.school, "withdrawal", walk.reference, provision=told)
    client = browser(app, walk.officer)
    assert f"/placements/{kept.id}/" in client.get(f"/cases/{form}/").text
    move(office, walk.officer, form, "confirm")
    asked = client.get(f"/cases/{form}/do/close-records/")
    assert re.search(rf'value="{kept.id}:monday" checked', asked.text), "as the form says"
    assert 'value="2027-01-29"' in asked.text
