"""What came of courses: only of providers that agree, only of ten learners or more, taken back at once; the command writes the same."""

import datetime as dt
import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask

from formsapp.domain.progress import COMPLETED
from formsapp.services import outcomes
from formsapp.services.office import Office
from formsapp.store import training_records
from formsapp.store.database import Database
from tests.attending import take
from tests.offices import Clock, open_office
from tests.people import council, provider_a, provider_b, send, signed_in
from tests.progressing import confirmed, published, reported
from tests.registering import QUARTER_PAST, Scene, scene
from tests.web.form_pages import events


@pytest.fixture
def office(database: Database, tmp_path: Path, built: Path, clock: Clock) -> Office:
    clock.set(QUARTER_PAST)
    return open_office(database, tmp_path / "data", site=built, clock=clock)


def ended(office: Office, size: int, clock: Clock) -> Scene:
    """A cohort whose placements ended last Friday, five of them early; six were there at the one lesson."""
    made = scene(office, size)
    take(made, ["present"] * 6 + ["unexplained"] * (size - 6))
    tree = published(office)
    for record in made.records:
        confirmed(office, made.manager, record, tree)
        reported(office, made.manager, record, Tools={"progress": COMPLETED}, Arches={"included": ""})
    clock.move(days=7)
    with office.database.writing() as session:
        for place, record in enumerate(made.records):
            reason = "withdrawal" if place < 5 else "completed"
            training_records.change(session, record, ends_on=dt.date(2026, 11, 27), ended_reason=reason, state="ended")
    return made


def test_agreed_shown_and_taken_back(app: Flask, office: Office, clock: Clock) -> None:
    made = ended(office, 12, clock)
    anybody, manager = app.test_client(), signed_in(app.test_client(), made.manager)
    assert anybody.get("/outcomes.json").json == {"courses": {}}, "nobody has agreed"
    shown = manager.get("/outcomes/").text
    assert "Nobody outside reads them" in shown
    assert "<dt>Units completed</dt><dd>33%</dd>" in shown
    before = len(events(office))
    assert send(manager, "/outcomes/", {"provider": str(made.manager.organisation), "do": "agree"}).status_code == 303
    assert [event.act for event, _ in events(office)[before:]] == ["outcomes.agree"]
    told = anybody.get("/outcomes.json")
    assert told.json == {
        "courses": {
            "a-course": [
                ["Learners", "10 or more, in the last 3 years"], ["Attendance", "50%"], ["Stayed to the end", "58%"], ["Units completed", "33%"],
            ]
        }
    }  # fmt: skip
    assert told.headers["Cache-Control"] == "public, max-age=60"
    assert "Everybody may read them" in manager.get("/outcomes/").text
    send(manager, "/outcomes/", {"provider": str(made.manager.organisation), "do": "withdraw"})
    assert anybody.get("/outcomes.json").json == {"courses": {}}
    other = signed_in(app.test_client(), provider_b(office))
    assert send(other, "/outcomes/", {"provider": str(made.manager.organisation), "do": "agree"}).status_code == 404
    for who in (council(office), made.school, made.tutor):
        assert signed_in(app.test_client(), who).get("/outcomes/").status_code == 403


def test_of_fewer_than_ten_nothing_is_told(office: Office, clock: Clock) -> None:
    made = ended(office, 9, clock)
    outcomes.say(office, made.manager.actor, made.manager.organisation, agrees=True)
    assert outcomes.published(office) == {"courses": {}}
    (view,) = outcomes.look(office, made.manager.actor)
    assert [(each.outcome.learners, each.lines) for each in view.courses] == [(9, ())]


def test_the_command_writes_the_file(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from formsapp import upkeep

    monkeypatch.setattr(upkeep, "open_here", lambda: office)
    done = CliRunner().invoke(upkeep.outcomes, [str(tmp_path / "outcomes.json")])
    assert done.exit_code == 0, done.output
    assert json.loads((tmp_path / "outcomes.json").read_text()) == {"courses": {}}
    assert provider_a(office)
