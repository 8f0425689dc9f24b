"""Assessments and targets outside the qualification: written, changed, taken away; two who change one; who may not."""

import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from formsapp.services.office import Office
from formsapp.store import progress, targets
from formsapp.store.database import Database
from tests.offices import Clock, open_office
from tests.people import provider_b, send, signed_in
from tests.registering import QUARTER_PAST, Scene, scene


@pytest.fixture
def office(database: Database, tmp_path: Path, built: Path, clock: Clock) -> Office:
    clock.set(QUARTER_PAST)
    office = open_office(database, tmp_path / "data", site=built, clock=clock)
    with database.writing() as session:
        targets.put_levels(session, clock(), ["Entry 3", "Level 1"])
    return office


@pytest.fixture
def made(office: Office) -> Scene:
    return scene(office, 2)


@pytest.fixture
def tutor(app: Flask, made: Scene) -> Any:
    return signed_in(app.test_client(), made.tutor)


def at(made: Scene, rest: str = "progress/", place: int = 0) -> str:
    return f"/training-records/{made.records[place]}/{rest}"


def test_an_assessment_is_written_changed_and_taken_away(office: Office, made: Scene, tutor: Any) -> None:
    new = at(made, "assessments/new/")
    told = {"description": "Mathematics", "on": "2026-09-10", "level": "Entry 3", "comments": "Fractions are new."}
    for name, value, said in (
        ("description", "", "Enter what was assessed"),
        ("on", "2026-12-01", "must not be after"),
        ("level", "Level 9", "Choose a level"),
    ):
        wrong = send(tutor, new, told | {name: value})
        assert wrong.status_code == 422
        assert said in wrong.text
        assert "Fractions are new." in wrong.text
    assert send(tutor, new, told).status_code == 303
    shown = tutor.get(at(made)).text
    assert "Mathematics" in shown
    assert "10 September 2026, Entry 3" in shown
    with office.database.reading() as session:
        (found,) = targets.assessments(session, office.keys, made.records[0])
        assert progress.last_assessments(session, made.records)[made.records[0]].level == "Entry 3"
    one = at(made, f"assessments/{found.id}/")
    offered = re.findall(r'<option value="([^"]*)"( selected)?>', tutor.get(one).text.split('id="level"')[1].split("</select>")[0])
    assert offered == [("", ""), ("Entry 3", " selected"), ("Level 1", "")], "who changes only the comment keeps the level"
    with office.database.writing() as session:
        targets.put_levels(session, office.clock(), ["Level 1"])
    assert send(tutor, one, told | {"version": "1", "comments": ""}).status_code == 303, (
        "a level that left the list stays where it was given"
    )
    late = send(tutor, one, told | {"version": "1", "comments": "Mine."})
    assert late.status_code == 409
    assert "Now it says: Mathematics, 10 September 2026, Entry 3" in late.text
    assert "Mine." in late.text
    assert tutor.get(at(made, f"assessments/{found.id}/", 1)).status_code == 404, "of another record"
    assert send(tutor, f"{one}end/", {"version": "2"}, page=one).status_code == 303
    assert "Mathematics" not in tutor.get(at(made)).text
    assert tutor.get(one).status_code == 404


def test_a_target_is_set_reviewed_and_achieved(office: Office, made: Scene, tutor: Any) -> None:
    new = at(made, "targets/new/")
    told = {"description": "On time on both days", "set": "2026-11-02", "due": "2026-12-18", "achieved": "no"}
    for name, value, said in (
        ("description", " ", "Enter the target"),
        ("due", "2026-11-01", "must not be before"),
        ("achieved", "perhaps", "Choose whether"),
    ):
        wrong = send(tutor, new, told | {name: value})
        assert wrong.status_code == 422
        assert said in wrong.text
    assert send(tutor, new, told).status_code == 303
    assert send(tutor, new, told | {"description": "Brings boots", "achieved": "yes"}).status_code == 303
    with office.database.reading() as session:
        found, achieved = targets.targets(session, office.keys, made.records[0])
        assert progress.targets_of(session, made.records)[made.records[0]] == progress.TargetSums(1, 1)
    assert (found.achieved, achieved.achieved, achieved.reviewed_on) == (False, True, office.today())
    one = at(made, f"targets/{found.id}/")
    assert send(tutor, one, told | {"version": "1", "reviewed": "2026-11-20", "achieved": "yes"}).status_code == 303
    assert "reviewed on 20 November 2026" in tutor.get(at(made)).text
    late = send(tutor, one, told | {"version": "1"})
    assert late.status_code == 409
    assert "Now it says: On time on both days, for 18 December 2026, achieved" in late.text
    assert send(tutor, f"{one}end/", {"version": "1"}, page=one).status_code == 409
    assert send(tutor, f"{one}end/", {"version": "2"}, page=one).status_code == 303
    assert "On time on both days" not in tutor.get(at(made)).text


def test_who_may_not(app: Flask, made: Scene) -> None:
    for who, status in ((made.school, 403), (made.officer, 403), (provider_b(made.office), 404)):
        client = signed_in(app.test_client(), who)
        assert [client.get(at(made, rest)).status_code for rest in ("targets/new/", "assessments/new/")] == [status] * 2
