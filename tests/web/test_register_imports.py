"""A table at a browser: looked at, brought in, and refused in words."""

from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask

from formsapp.services import terms
from formsapp.services.office import Office
from formsapp.store.database import Database
from tests import forms
from tests.offices import Clock, open_office
from tests.people import council, provider_a, send, signed_in
from tests.registering import QUARTER_PAST
from tests.services.test_register_importing import AUTUMN


@pytest.fixture
def office(database: Database, tmp_path: Path, built: Path, clock: Clock) -> Office:
    clock.set(QUARTER_PAST)
    return open_office(database, tmp_path / "data", site=built, clock=clock)


def test_a_manager_brings_a_cohort_in(app: Flask, office: Office) -> None:
    terms.add(office, council(office).actor, AUTUMN)
    client = signed_in(app.test_client(), provider_a(office))
    assert "/import/learners/" not in client.get("/cohorts/").text
    table = f"cohort,course,age group\nMondays,{forms.course_of(office, forms.PROVIDER)},Primary\nX,juggling,Primary\n"
    at = "/import/cohorts/"
    wrong = send(client, at, {"table": "name\nMondays\n", "do": "look"})
    assert wrong.status_code == 422
    assert "Not found: course, age group" in wrong.text
    shown = send(client, at, {"table": table, "do": "look"})
    assert "New: 1, Changed: 0, Unchanged: 0, Refused: 1" in shown.text
    assert "there is no course “juggling” in the directory" in shown.text
    mark = shown.text.partition('name="mark" value="')[2].partition('"')[0]
    assert send(client, at, {"table": table, "do": "bring", "mark": mark}).headers["Location"] == "/cohorts/"
    assert "Mondays" in client.get("/cohorts/").text
    again = send(client, at, {"table": table, "do": "bring", "mark": mark})
    assert "Something has changed meanwhile" in again.text
    assert "There is nothing to bring in" in again.text
    for what in ("learners", "marks", "people"):
        assert client.get(f"/import/{what}/").status_code == 404
    officer = signed_in(app.test_client(), council(office))
    assert officer.get("/import/marks/").status_code == 200
    assert "/import/learners/" in officer.get("/cohorts/").text


def test_what_somebody_must_name_is_said_before_and_not_line_by_line(app: Flask, office: Office) -> None:
    """The council keeps many providers, a manager one."""
    officer, manager = signed_in(app.test_client(), council(office)), signed_in(app.test_client(), provider_a(office))
    for what in ("learners", "marks", "cohorts"):
        page = officer.get(f"/import/{what}/").text
        assert "<b>provider</b>" in page.partition("if you have it also")[0]
        assert "provider" not in page.partition("if you have it also")[2].partition("</p>")[0]
    assert "provider" in manager.get("/import/cohorts/").text.partition("if you have it also")[2].partition("</p>")[0]
    table = "cohort,date,upn,mark\nMondays,16/11/2026,A801200001001,Present\n"
    assert "Not found: provider" in send(officer, "/import/marks/", {"table": table, "do": "look"}).text


@pytest.mark.parametrize(
    "data", [b"PK\x03\x04\x14\x00", b"\xd0\xcf\x11\xe0", "cohort,date".encode("utf-16"), "cohort,date".encode("utf-16-le")], ids=str
)
def test_a_workbook_is_told_how_to_become_a_table(app: Flask, office: Office, data: bytes) -> None:
    client = signed_in(app.test_client(), council(office))
    for at in ("/import/marks/", "/people/import/"):
        page = send(client, at, {"file": (BytesIO(data), "table.xlsx"), "do": "look"})
        assert page.status_code == 422
        assert "save it as “CSV (UTF-8)”" in page.text
        assert "must hold the headings" not in page.text
