"""The list of registers: whose it is, what narrows it, what each row says; an address that can't be meant is said so."""

import datetime as dt
import re
from pathlib import Path

import pytest
from flask import Flask

from formsapp.domain.people import Kind, Role
from formsapp.services.office import Office
from formsapp.store import lessons, tables
from formsapp.store.database import Database
from tests.offices import Clock, open_office
from tests.people import Made, provider_b, signed_in, somebody
from tests.registering import MONDAY, QUARTER_PAST, Scene, add_lesson, scene


@pytest.fixture
def office(database: Database, tmp_path: Path, clock: Clock, built: Path) -> Office:
    clock.set(QUARTER_PAST)
    return open_office(database, tmp_path / "data", site=built, clock=clock)


def numbers(app: Flask, who: Made, query: str = "") -> list[int]:
    answer = signed_in(app.test_client(), who).get(f"/registers/{query}")
    assert answer.status_code == 200
    return [int(each) for each in re.findall(r"registers__note\">Register (\d+)<", answer.text)]


def weeks(made: Scene, number: int) -> None:
    """A lesson on each Monday before, the latest first; their numbers go on from 2."""
    with made.office.database.writing() as session:
        first = session.get_one(tables.Lesson, made.lesson)
        assert first.line_id is not None
        for week in range(1, number + 1):
            add_lesson(session, made.office, made.cohort, first.provider_id, first.line_id, MONDAY - dt.timedelta(weeks=week))


def test_each_reads_their_own(office: Office, app: Flask) -> None:
    made = scene(office, 2)
    other = somebody(office, Kind.PROVIDER, "a", Role.TUTOR, name="Another Tutor")
    assert [numbers(app, who) for who in (made.tutor, made.manager, made.officer, other, provider_b(office))] == [[1], [1], [1], [], []]
    assert signed_in(app.test_client(), made.school).get("/registers/").status_code == 403


def test_it_is_narrowed_by_its_address(office: Office, app: Flask) -> None:
    made = scene(office, 2)
    weeks(made, 3)
    until = MONDAY.isoformat()
    ranged = f"?since={MONDAY - dt.timedelta(weeks=9)}&until={until}"
    assert numbers(app, made.tutor) == [1]
    assert numbers(app, made.tutor, ranged) == [4, 3, 2, 1]
    assert numbers(app, made.tutor, f"{ranged}&sort=newest") == [1, 2, 3, 4]
    assert numbers(app, made.tutor, "?numbers=3,+2") == [3, 2]
    assert numbers(app, made.tutor, f"{ranged}&cohort={made.cohort}&age=14–16") == [4, 3, 2, 1]
    assert numbers(app, made.tutor, f"{ranged}&age=16+") == numbers(app, made.tutor, f"{ranged}&group=B") == []
    with office.database.writing() as session:
        (done,) = (each.id for each in lessons.of_cohort(session, office.keys, made.cohort, MONDAY - dt.timedelta(weeks=1), MONDAY)[:1])
        lessons.change(session, done, opened_at=QUARTER_PAST - dt.timedelta(minutes=7), completed_at=QUARTER_PAST)
    assert numbers(app, made.tutor, f"{ranged}&show=incomplete") == [4, 3, 1]
    assert "7 minutes" in signed_in(app.test_client(), made.tutor).get(f"/registers/{ranged}").text


def test_thirty_a_page(office: Office, app: Flask) -> None:
    made = scene(office, 1)
    weeks(made, 34)
    ranged = f"?since={MONDAY - dt.timedelta(weeks=40)}&until={MONDAY.isoformat()}"
    assert len(numbers(app, made.manager, ranged)) == 30
    assert numbers(app, made.manager, f"{ranged}&page=2") == [5, 4, 3, 2, 1]


def test_what_cannot_be_meant_is_said(office: Office, app: Flask) -> None:
    made = scene(office, 1)
    page = signed_in(app.test_client(), made.tutor).get("/registers/?since=soon&numbers=1,x&tier=1")
    for part in ("From “soon”", "Register numbers “1,x”", "“tier”"):
        assert part in page.text
