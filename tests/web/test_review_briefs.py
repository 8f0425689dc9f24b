"""Review briefs: filled from what is known, finished by a person, on paper and in Word, for all records of a list."""

import datetime as dt
import io
import re
import zipfile
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader

from formsapp.services.office import Office
from formsapp.store import learner_notes, marks, tables, targets
from formsapp.store.marks import Change, Seat
from tests.offices import NOON
from tests.people import signed_in, token
from tests.queries import counted
from tests.registering import MONDAY, Scene, add_lesson, scene

TIME = {"from": "2026-10-05", "to": "2026-11-21"}
AT = "/review-briefs/?from=2026-10-05&to=2026-11-21"


def marked(office: Office, found: Scene) -> None:
    """Of the first learner: present, late by ten minutes, and an illness, on three Mondays; a target and a note."""
    with office.database.writing() as session:
        line = session.query(tables.TimetableLine.id).filter_by(cohort_id=found.cohort).scalar()
        learner = session.get_one(tables.TrainingRecord, found.records[0]).learner_id
        provider, school = found.manager.organisation, found.school.organisation
        told = ({"mark": "present", "contribution": 2}, {"mark": "late", "minutes_late": 10, "contribution": -1}, {"mark": "unexplained"})
        for week, cells in enumerate(told, 1):
            day = MONDAY - dt.timedelta(weeks=week)
            lesson = add_lesson(session, office, found.cohort, provider, line, day)
            seat = Seat(lesson, found.records[0], learner, school, provider, day)
            marks.write(session, office.keys, NOON, found.manager.id, [Change(seat, None, dict(cells))])
            if cells["mark"] == "unexplained":
                row = session.query(tables.Mark).filter_by(lesson_id=lesson).one()
                row.counted, row.decision, row.code = "authorised", "authorised", "I"
        targets.add_target(
            session, office.keys, NOON, found.records[0], found.manager.id, dt.date(2026, 9, 7), dt.date(2026, 11, 2), "Lay a course of bricks"
        )
        learner_notes.add(session, office.keys, NOON, found.records[0], learner, school, found.school.id, "A good week", "Came early twice.")


def make(client: FlaskClient, found: Scene, place: int = 0) -> str:
    address = f"/training-records/{found.records[place]}/briefs/"
    answer = client.post(address, data={"csrf_token": token(client.get(address)), **TIME})
    assert answer.status_code == 303
    return str(answer.location)


def write(client: FlaskClient, brief: str, **typed: str) -> Any:
    shown = client.get(brief)
    version = re.search(r'name="version" value="(\d+)"', shown.text)
    assert version
    return client.post(brief, data={"csrf_token": token(shown), "version": version[1], **typed})


def test_a_brief_says_what_is_known_and_is_finished_by_a_person(office: Office, app: Flask) -> None:
    found = scene(office, 3)
    marked(office, found)
    client = signed_in(app.test_client(), found.school)
    brief = make(client, found)
    text = re.sub(r"<[^>]+>", " ", client.get(brief).text)
    for words in (
        "2 of 3 registers attended, 66.7%", "1 of 3 lessons, 10 minutes in all", "code I", "Lay a course of bricks", "and late", "Came early twice.",
    ):  # fmt: skip
        assert words in text, words
    assert write(client, brief, do="finish", summary="Goes well", steps="").status_code == 422
    assert write(client, brief, do="finish", summary="Goes well", steps="On we go").status_code == 303
    assert "Finish it" not in client.get(brief).text
    page = client.get(brief)
    assert client.post(brief, data={"csrf_token": token(client.get("/forgotten-password/")), "version": "2", "do": "save"}).status_code == 409
    assert "Goes well" in page.text
    with zipfile.ZipFile(io.BytesIO(client.get(f"{brief}brief.docx").data)) as archive:
        assert "On we go" in archive.read("word/document.xml").decode()
    paper = " ".join(each.extract_text() for each in PdfReader(io.BytesIO(client.get(f"{brief}brief.pdf").data)).pages)
    assert "Goes well" in paper
    assert "Amberley Ashdown" in paper
    assert make(client, found) == brief, "the same time again is the same brief"


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_of_two_who_write_at_once_the_second_sees_both(office: Office, app: Flask) -> None:
    found = scene(office, 2)
    client = signed_in(app.test_client(), found.school)
    brief = make(client, found)
    first = client.get(brief)
    assert write(client, brief, do="save", summary="Words of one", steps="").status_code == 303
    typed = {"csrf_token": token(first), "version": "1", "do": "save", "summary": "Words of two", "steps": "Steps of two"}
    shown = client.post(brief, data=typed)
    assert shown.status_code == 409
    assert "<dd class=\"remark__text\">Words of one</dd>" in shown.text
    assert "Words of two</textarea>" in shown.text
    assert write(client, brief, do="finish", summary="Words of one", steps="Done").status_code == 303
    late = client.post(brief, data=typed)
    assert late.status_code == 409
    for words in ("can’t be changed any more", "Words of one", "Words of two", "Steps of two"):
        assert words in late.text


def test_all_of_a_school_are_prepared_with_a_bar_and_taken_away_together(office: Office, app: Flask) -> None:
    found = scene(office, 5)
    client = signed_in(app.test_client(), found.school)
    before = client.get(AT)
    assert "0 of 4 prepared" in before.text, "the fifth is another school's"
    assert client.get(AT.replace("/?", "/briefs.docx?")).status_code == 422
    assert client.post(AT, data={"csrf_token": token(before)}).status_code == 303
    assert '<progress id="made" max="4" value="4">' in client.get(AT).text
    with zipfile.ZipFile(io.BytesIO(client.get(AT.replace("/?", "/briefs.docx?")).data)) as archive:
        assert archive.read("word/document.xml").decode().count("Review brief: ") == 4
    paper = " ".join(each.extract_text() for each in PdfReader(io.BytesIO(client.get(AT.replace("/?", "/briefs.pdf?")).data)).pages)
    assert "Cressida Copperfield" in paper
    assert "Bartholomew Birch" not in paper
    assert "0 of 1 prepared" in signed_in(app.test_client(), found.other_school).get(AT).text
    assert signed_in(app.test_client(), found.manager).get(AT).status_code == 403


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_as_many_questions_for_few_as_for_many(office: Office, app: Flask) -> None:
    asked = []
    for size in (2, 12):
        found = scene(office, size, name=f"A cohort of {size}")
        client = signed_in(app.test_client(), found.school)
        client.get(AT)
        with counted(office.database) as questions:
            client.get(AT)
        asked.append(len(questions))
    assert asked[0] == asked[1]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_day_that_is_none_is_said_where_it_stands(office: Office, app: Flask) -> None:
    found = scene(office, 2)
    client = signed_in(app.test_client(), found.school)
    address = f"/training-records/{found.records[0]}/briefs/"
    answer = client.post(address, data={"csrf_token": token(client.get(address)), "from": "2026-12-24", "to": "2026-11-20"})
    assert answer.status_code == 422
    assert "The first day must not be after 20 November 2026" in answer.text
    assert client.get("/review-briefs/?from=yesterday").status_code == 422
