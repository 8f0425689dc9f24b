"""Term dates, a cohort with its timetable, learners and tutors, and a lesson moved: at the council's and a provider's browser."""

import re
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from formsapp.domain.people import Role
from formsapp.services.office import Office
from formsapp.store import tables
from formsapp.store.database import Database
from tests import forms
from tests.offices import Clock, open_office
from tests.people import council, provider_a, provider_b, school_a, send, signed_in
from tests.queries import counted
from tests.registering import QUARTER_PAST, placed, scene
from tests.web.strict_client import StrictClient


@pytest.fixture
def office(database: Database, tmp_path: Path, built: Path, clock: Clock) -> Office:
    clock.set(QUARTER_PAST)
    return open_office(database, tmp_path / "data", site=built, clock=clock)


AUTUMN = {"name": "Autumn 2026/27", "starts": "2026-09-07", "ends": "2026-12-18"}


def version(page: str) -> str:
    found = re.search(r'name="version" value="(\d+)"', page)
    assert found
    return found[1]


def test_term_dates(app: Flask, office: Office) -> None:
    client = signed_in(app.test_client(), council(office))
    assert "There is no term yet" in client.get("/term-dates/").text
    assert send(client, "/term-dates/", AUTUMN).status_code == 303
    page = client.get("/term-dates/")
    assert "7 September 2026 to 18 December 2026" in page.text
    again = send(client, "/term-dates/", AUTUMN)
    assert again.status_code == 422
    assert "There is a term of this name already" in again.text
    (at,) = set(re.findall(r"/term-dates/[0-9a-f-]{36}/", page.text))
    assert send(client, at, {**AUTUMN, "ends": "2026-12-11", "version": "1"}).status_code == 303
    late = send(client, at, {**AUTUMN, "version": "1"})
    assert late.status_code == 409
    assert "Somebody else has changed this term" in late.text
    assert 'value="2026-12-18"' in late.text, "what was typed is kept"
    assert send(client, f"{at}remove/", {"version": "2"}, page=at).status_code == 303
    assert client.get(at).status_code == 404


def test_a_cohort_from_its_name_to_a_lesson_moved(app: Flask, office: Office) -> None:
    manager, tutor, school = provider_a(office), provider_a(office, Role.TUTOR), school_a(office)
    send(signed_in(app.test_client(), council(office)), "/term-dates/", AUTUMN)
    record = placed(office, school.organisation, manager.organisation, "Amberley Ashdown")
    client = signed_in(app.test_client(), manager)
    assert "There is no cohort here yet" in client.get("/cohorts/").text
    course = forms.course_of(office, forms.PROVIDER)
    made = send(
        client,
        "/cohorts/new/",
        {"provider": str(manager.organisation), "course": course, "name": "Mondays", "age": "14–16", "year": "2026"},
    )
    at = made.headers["Location"]
    steps = (
        ("line", {"weekday": "0", "begins": "09:15", "ends": "12:00", "place": "The workshop", "from": "2026-11-23"}),
        ("tutor", {"person": str(tutor.id), "from": "2026-11-23"}),
        ("learner", {"record": str(record), "from": "2026-11-23", "group": "A"}),
        ("lesson", {"day": "2026-11-28", "begins": "10:00", "ends": "11:00", "place": "The park"}),
    )
    for what, typed in steps:
        wrong = send(client, f"{at}do/{what}/", {})
        assert wrong.status_code == 422, what
        assert send(client, f"{at}do/{what}/", typed).status_code == 303, what
    page = client.get(at).text
    for words in ("Monday, 09:15 to 12:00", "Amberley Ashdown", "group A", "Tutor Provider A", "28 November 2026"):
        assert words in page, words
    with office.database.reading() as session:
        lesson = session.scalars(select(tables.Lesson.id).where(tables.Lesson.line_id.is_not(None)).order_by(tables.Lesson.on_date)).first()
    move = f"/lessons/{lesson}/move/"
    typed = {"day": "2026-11-24", "begins": "09:15", "ends": "12:00", "place": "The workshop"}
    known = version(client.get(move).text)
    assert send(client, move, {**typed, "version": known}).headers["Location"] == f"/registers/{lesson}/"
    late = send(client, move, {**typed, "day": "2026-11-25", "version": known})
    assert late.status_code == 409
    assert 'value="2026-11-25"' in late.text
    assert send(client, move, {**typed, "day": "never", "version": known}).status_code in {409, 422}
    assert "Moved from 23 November 2026" in client.get(at).text
    for what, item in re.findall(r"do/(end-[a-z]+)/\?item=([0-9a-f-]{36})", client.get(at).text):
        asked = f"{at}do/{what}/?item={item}"
        data = {"item": item, "until": "2026-11-23", "version": version(client.get(asked).text)}
        assert send(client, f"{at}do/{what}/", data, page=asked).status_code == 303, what
        if what != "end-line":
            assert client.get(asked).status_code == 404 or what == "end-learner"
    assert send(client, f"{at}do/change/", {"name": "Mondays", "age": "14–16", "state": "closed", "version": "1"}).status_code == 303
    assert "Closed: it has no lessons to come" in client.get(at).text
    assert client.get("/cohorts/").text.count(at) == 0
    assert at in client.get("/cohorts/?state=all").text


def test_a_cohort_of_twelve_asks_no_more_than_one_of_two(app: Flask, office: Office) -> None:
    found: dict[int, list[int]] = {}
    for size in (2, 12):
        made = scene(office, size, name=f"Cohort of {size}")
        client = signed_in(app.test_client(), made.manager)
        found[size] = []
        for address in ("/cohorts/", f"/cohorts/{made.cohort}/", f"/cohorts/{made.cohort}/do/learner/", f"/lessons/{made.lesson}/move/"):
            client.get(address)
            with counted(office.database) as statements:
                assert client.get(address).status_code == 200
            found[size].append(len(statements))
    assert found[2] == found[12]
    assert max(found[12]) <= 30


def test_whose_cohorts(app: Flask, office: Office) -> None:
    for who in (school_a(office), provider_a(office, Role.TUTOR)):
        client: StrictClient = signed_in(app.test_client(), who)  # type: ignore[assignment]
        assert client.get("/cohorts/").status_code == 403
        assert client.get("/term-dates/").status_code == 403
    assert signed_in(app.test_client(), provider_b(office)).get("/term-dates/").status_code == 403
    assert "Cohorts and timetables" in signed_in(app.test_client(), provider_b(office)).get("/account/").text
