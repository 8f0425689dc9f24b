"""A mistake is reported, seen as a difference, accepted or refused; nothing changes before, and nobody asks about what isn't theirs to know."""

import datetime as dt
import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from formsapp.services.corrections import FIELDS, difference
from formsapp.services.office import Office
from formsapp.store import learner_details, learners, tables
from formsapp.store.database import Database
from tests.offices import Clock, open_office
from tests.people import Made, council, provider_b, school_b, signed_in, token
from tests.registering import Scene, scene
from tests.web.apps import app_in


@pytest.fixture
def office(database: Database, tmp_path: Path, clock: Clock, built: Path) -> Office:
    return open_office(database, tmp_path / "data", site=built, clock=clock)


@pytest.fixture
def app(office: Office) -> Flask:
    return app_in(office)


def report(app: Flask, who: Made, found: Scene, **typed: str) -> Any:
    client, address = signed_in(app.test_client(), who), f"/training-records/{found.records[0]}/mistake/"
    return client.post(address, data={"csrf_token": token(client.get(address)), "why": "Seen in the passport", **typed})


def decide(app: Flask, office: Office, **typed: str) -> Any:
    """Of what was reported last."""
    client = signed_in(app.test_client(), council(office))
    address = re.findall(r'href="(/corrections/[0-9a-f-]{36}/)"', client.get("/corrections/").text)[0]
    shown = client.get(address)
    version = re.search(r'name="version" value="(\d+)"', shown.text)
    return shown, client.post(address, data={"csrf_token": token(shown), "version": version[1] if version else "1", **typed})


def child(office: Office, found: Scene) -> learners.Learner:
    with office.database.reading() as session:
        record = session.get_one(tables.TrainingRecord, found.records[0])
        one = learners.one(session, office.keys, record.learner_id)
    assert one is not None
    return one


def test_what_is_accepted_is_put_right_where_it_is_kept(office: Office, app: Flask) -> None:
    found = scene(office, 2)
    assert report(app, found.school, found, field="surname", new="Ashdown Elm").status_code == 303
    assert child(office, found).child.surname == "Ashdown", "asking changes nothing"
    shown, done = decide(app, office, decision="accepted")
    assert "<ins>Elm</ins>" in shown.text
    assert done.status_code == 303
    assert child(office, found).child.surname == "Ashdown Elm"
    assert report(app, found.school, found, field="born", new="2011-04-28").status_code == 303
    decide(app, office, decision="accepted")
    assert child(office, found).child.born == dt.date(2011, 4, 28)
    assert report(app, found.manager, found, field="sen_notes", new="Reads large print").status_code == 303
    decide(app, office, decision="accepted")
    with office.database.reading() as session:
        details = learner_details.of_learners(session, office.keys, [child(office, found).id])
    assert [each.told["sen_notes"] for each in details.values()] == ["Reads large print"]


def test_what_is_refused_says_why_and_changes_nothing(office: Office, app: Flask) -> None:
    found = scene(office, 2)
    report(app, found.manager, found, field="given", new="Amberlea")
    assert decide(app, office, decision="refused")[1].status_code == 422, "it needs a word of why"
    assert decide(app, office, decision="refused", answer="The school has it as it is")[1].status_code == 303
    assert child(office, found).child.given == "Amberley"
    client = signed_in(app.test_client(), found.manager)
    assert "The school has it as it is" in client.get(f"/training-records/{found.records[0]}/mistake/").text
    assert "The school has it" not in signed_in(app.test_client(), found.school).get(f"/training-records/{found.records[0]}/mistake/").text


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_what_has_changed_since_is_not_written_over(office: Office, app: Flask) -> None:
    found = scene(office, 2)
    report(app, found.school, found, field="surname", new="Oak")
    with office.database.writing() as session:
        one = child(office, found)
        learners.correct(session, office.keys, one.id, type(one.child)(one.child.given, "Beech", one.child.born))
    _, done = decide(app, office, decision="accepted")
    assert done.status_code == 422
    assert "not what stood there" in done.text
    assert child(office, found).child.surname == "Beech"


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_nobody_asks_about_what_is_not_theirs_to_know(office: Office, app: Flask) -> None:
    found = scene(office, 2)
    page = signed_in(app.test_client(), found.manager).get(f"/training-records/{found.records[0]}/mistake/").text
    assert 'value="upn"' not in page
    assert report(app, found.manager, found, field="upn", new="A123").status_code == 422
    assert report(app, found.school, found, field="born", new="yesterday").status_code == 422
    assert report(app, found.school, found, field="surname", new="Ashdown").status_code == 422
    for who in (school_b(office), provider_b(office)):
        client = signed_in(app.test_client(), who)
        assert client.get(f"/training-records/{found.records[0]}/mistake/").status_code == 404
    assert signed_in(app.test_client(), found.school).get("/corrections/").status_code == 403
    assert len(FIELDS) >= 10


@settings(deadline=None)
@given(st.text("ab c", max_size=30), st.text("ab c", max_size=30))
def test_a_difference_holds_both_sides(old: str, new: str) -> None:
    pieces = difference(old, new)
    assert " ".join(words for kind, words in pieces if kind != "new") == " ".join(old.split())
    assert " ".join(words for kind, words in pieces if kind != "gone") == " ".join(new.split())
