"""Course reports: what adds up by cohort, provider and school; each reader's own; CSV, Excel and PDF; as many queries however many there are."""

import csv
import io
import re
from pathlib import Path

import pytest
from flask import Flask
from openpyxl import load_workbook
from pypdf import PdfReader

from formsapp.domain.progress import BEHIND, COMPLETED
from formsapp.services import course_reports
from formsapp.services.office import Office
from formsapp.store.course_reports import COHORT, PROVIDER, SCHOOL
from formsapp.store.database import Database
from tests.attending import take
from tests.offices import Clock, open_office
from tests.people import council, provider_b, signed_in
from tests.progressing import confirmed, published, reported
from tests.queries import counted
from tests.registering import QUARTER_PAST, Scene, scene

MARKS = ["present", "late", "unexplained", "not_required", "present"]


@pytest.fixture
def office(database: Database, tmp_path: Path, built: Path, clock: Clock) -> Office:
    clock.set(QUARTER_PAST)
    return open_office(database, tmp_path / "data", site=built, clock=clock)


@pytest.fixture
def made(office: Office, clock: Clock) -> Scene:
    """Five learners, the second of another school; two of them with reports."""
    found = scene(office, 5)
    take(found, MARKS)
    tree = published(office)
    for place, (aptitude, effort) in ((0, ("A", "1")), (1, ("C", "3"))):
        confirmed(office, found.tutor, found.records[place], tree)
        reported(office, found.tutor, found.records[place], "E", "5", Tools={"progress": COMPLETED})
        clock.move(minutes=5)
        reported(office, found.tutor, found.records[place], aptitude, effort, Arches={"progress": BEHIND})
    return found


def test_what_adds_up(office: Office, made: Scene) -> None:
    officer = council(office).actor
    (cohort,) = course_reports.look(office, officer, COHORT, 2026).lines
    assert (cohort.name, cohort.beside, cohort.learners) == ("Bricklaying Mondays", "Provider A", 5)
    assert (cohort.figures.taken, cohort.figures.attended, cohort.figures.attendance) == (4, 3, "75.0%")
    assert (cohort.units.total, cohort.units.number(COMPLETED), cohort.units.number(BEHIND), cohort.completed) == (8, 2, 2, "25%")
    assert (cohort.appraised, cohort.aptitude_said, cohort.effort_said) == (2, "A: 1, C: 1", "1: 1, 3: 1"), "the latest ones"
    first, second = course_reports.look(office, officer, SCHOOL, 2026).lines
    assert (first.learners, second.learners) == (4, 1)
    assert (first.figures.taken, second.figures.number("late")) == (3, 1)
    (provider,) = course_reports.look(office, officer, PROVIDER, 2026).lines
    assert provider.figures == cohort.figures
    whole = course_reports.look(office, officer, SCHOOL, 2026).whole
    assert (whole.learners, whole.figures, whole.units) == (5, cohort.figures, cohort.units)
    assert course_reports.look(office, officer, COHORT, 2024).lines == [], "of another year"


def test_each_reader_s_own(office: Office, made: Scene) -> None:
    for who, learners in ((made.school, 4), (made.other_school, 1), (made.manager, 5), (made.tutor, 5), (provider_b(office), 0)):
        found = course_reports.look(office, who.actor, COHORT, 2026)
        assert found.whole.learners == learners, who.name


def test_the_page_and_what_is_taken_away(app: Flask, office: Office, made: Scene) -> None:
    client = signed_in(app.test_client(), made.school)
    shown = client.get("/course-reports/?by=school&year=2026").text
    assert "Course reports by school, 2026/27" in shown
    assert re.search(r'<a href="/training-records/\?school=[0-9a-f-]{36}&amp;status=all">School A</a>', shown)
    assert "School B" not in shown
    assert "Latest appraisals by aptitude" in shown
    assert "doesn’t know: By “colour”" in client.get("/course-reports/?by=colour").text
    assert "Nobody whose records you may read" in client.get("/course-reports/?year=2024").text
    table = client.get("/course-reports/course-report.csv?by=cohort&year=2026")
    head, line, foot = list(csv.reader(io.StringIO(table.data.decode("utf-8-sig"))))
    told = dict(zip(head, line, strict=True))
    assert (told["Cohort"], told["Provider"], told["Learners"], told["Attendance"], told["Units"]) == (
        "Bricklaying Mondays",
        "Provider A",
        "4",
        "66.7%",
        "4",
    )
    assert foot[0] == "Together"
    sheet = load_workbook(io.BytesIO(client.get("/course-reports/course-report.xlsx?by=cohort").data)).active
    assert [each.value for each in sheet[2]][:3] == ["Bricklaying Mondays", "Provider A", 4]
    paper = client.get("/course-reports/course-report.pdf?by=cohort")
    assert paper.mimetype == "application/pdf"
    words = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(paper.data)).pages)
    assert "Bricklaying Mondays" in words
    assert "66.7%" in words
    assert "Amberley" not in words
    assert client.get("/course-reports/course-report.pdf?year=2024").status_code == 200


def test_no_cell_is_a_formula(app: Flask, office: Office) -> None:
    """Row T18: whatever a cohort is called."""
    scene(office, 2, name="=1+1")
    client = signed_in(app.test_client(), council(office))
    lines = list(csv.reader(io.StringIO(client.get("/course-reports/course-report.csv").data.decode("utf-8-sig"))))
    assert lines[1][0] == "'=1+1"
    cell = load_workbook(io.BytesIO(client.get("/course-reports/course-report.xlsx").data)).active["A2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_as_many_queries_for_few_as_for_many(app: Flask, office: Office, made: Scene) -> None:
    client, found = signed_in(app.test_client(), council(office)), []
    for number in range(2):
        for _ in range(2):
            with counted(office.database) as statements:
                assert client.get("/course-reports/").status_code == 200
        found.append(len(statements))
        for place in range(4 if not number else 0):
            scene(office, 2, name=f"Cohort {place}")
    assert found[0] == found[1]
    assert found[0] < 40
