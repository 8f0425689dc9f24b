"""Spending: sessions delivered × the price of the day, each school its own; missing prices; an invoice held against it, of which nothing is kept."""

import csv
import io
import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from formsapp.services.office import Office
from formsapp.store import learners, tables, training_records
from formsapp.store.database import Database
from tests.attending import take
from tests.offices import Clock, open_office
from tests.people import council, provider_a, send, signed_in
from tests.registering import QUARTER_PAST, Scene, scene
from tests.web.form_pages import events

MONTH = "from=2026-11-01&until=2026-11-30"


@pytest.fixture
def office(database: Database, tmp_path: Path, built: Path, clock: Clock) -> Office:
    clock.set(QUARTER_PAST)
    return open_office(database, tmp_path / "data", site=built, clock=clock)


@pytest.fixture
def made(office: Office) -> Scene:
    """Four learners, the second of another school; the third was not required, the fourth has no price."""
    found = scene(office, 4)
    take(found, ["present", "unexplained", "not_required", "late"])
    with office.database.writing() as session:
        for place in range(3):
            training_records.change(session, found.records[place], price_pence=4_500)
    return found


@pytest.fixture
def officer(app: Flask, office: Office) -> Any:
    return signed_in(app.test_client(), council(office))


def words(page: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.text).split())


def test_the_council_sees_every_school_and_a_school_itself(app: Flask, officer: Any, made: Scene) -> None:
    shown = officer.get(f"/spending/?{MONTH}")
    assert "School A Placements 2 Sessions 2 Amount £45.00 Without a price 1" in words(shown)
    assert "School B Placements 1 Sessions 1 Amount £45.00 Without a price 0" in words(shown)
    assert "Together Placements 3 Sessions 3 Amount £90.00" in words(shown)
    one = officer.get(f"/spending/?{MONTH}&school={made.school.organisation}")
    assert "A course Provider A Placements 1 Sessions 1 Price £45.00 Amount £45.00" in words(one)
    school = signed_in(app.test_client(), made.school)
    own = school.get(f"/spending/?{MONTH}")
    assert "Spending, School A" in own.text
    assert "School B" not in own.text
    assert "/spending/prices/" not in own.text
    assert school.get(f"/spending/?school={made.other_school.organisation}").status_code == 404
    assert [school.get(f"/spending/{part}/").status_code for part in ("prices", "invoices")] == [403, 403]
    assert signed_in(app.test_client(), provider_a(made.office)).get("/spending/").status_code == 403
    head, *rows = list(csv.reader(io.StringIO(school.get(f"/spending/spending.csv?{MONTH}").data.decode("utf-8-sig"))))
    assert head == ["Provider", "Course", "Placements", "Sessions delivered", "Amount in pounds", "Sessions without a price"]
    assert rows[-1] == ["", "Together", "2", "2", "45.00", "1"]


def test_days_that_can_t_be_meant_are_said(officer: Any, made: Scene) -> None:
    for asked, said in (("from=x", "Enter the first day"), ("from=2026-11-30&until=2026-11-01", "must be the first or later")):
        answer = officer.get(f"/spending/?{asked}")
        assert answer.status_code == 422
        assert said in answer.text
    assert "Nothing was delivered in this time" in officer.get("/spending/?from=2026-09-01&until=2026-09-30").text
    assert officer.get("/spending/?school=nobody").status_code == 404


def test_a_missing_price_is_said_once_and_one_that_is_there_stays(office: Office, officer: Any, made: Scene) -> None:
    page = officer.get("/spending/prices/")
    assert "A course" in page.text
    assert "1 placement" in page.text
    course = page.text.split('name="course" value="')[1].split('"')[0]
    for nothing in ("a lot", "0", "0.00", "٥", ""):
        wrong = send(officer, "/spending/prices/", {"course": course, "price": nothing})
        assert wrong.status_code == 422
        assert f'value="{nothing}"' in wrong.text
    for sure in ("", "500"):
        asked = send(officer, "/spending/prices/", {"course": course, "price": "£50", "sure": sure})
        assert (asked.status_code, "Yes, save £50.00 a session" in asked.text) == (200, True)
    assert 'name="sure" value="5000"' in asked.text
    assert send(officer, "/spending/prices/", {"course": course, "price": "£50", "sure": "5000"}).status_code == 303
    with office.database.reading() as session:
        found = [training_records.one(session, office.keys, each).price_pence for each in made.records]  # type: ignore[union-attr]
    assert found == [4_500, 4_500, 4_500, 5_000]
    assert "Every placement has its price" in officer.get("/spending/prices/").text
    late = officer.post(
        "/spending/prices/",
        data={"csrf_token": wrong.text.split('csrf_token" value="')[1].split('"')[0], "course": course, "price": "9", "sure": "900"},
    )
    assert late.status_code == 409


def test_an_invoice_is_held_against_what_was_delivered(office: Office, officer: Any, made: Scene) -> None:
    with office.database.reading() as session:
        numbers = [training_records.one(session, office.keys, each).number for each in made.records]  # type: ignore[union-attr]
    lines = [
        f"{numbers[0]},,1,45.00", f"{numbers[1]},,2,£90.00", f"{numbers[3]},,1,45", f"{numbers[0]},,1,45", "99999,,1,45", f"{numbers[2]},,one,45",
        ",A123,1,45",
    ]  # fmt: skip
    told = {"provider": str(made.manager.organisation), "from": "2026-11-01", "until": "2026-11-30"}
    table = "record number,upn,sessions,total\n" + "\n".join(lines)
    before = len(events(office))
    page = send(officer, "/spending/invoices/", told | {"table": table})
    assert page.status_code == 200
    shown = words(page)
    assert "Agrees: 1, Differs: 1, No price: 1, Not found: 4, £360.00 asked in all" in shown
    assert "Amberley Ashdown: 1 sessions, £45.00" in shown
    assert "1 delivered, £45.00 reckoned" in shown
    assert "It stands in line 2 already" in shown
    assert "Its amount or its number of sessions is none" in shown
    (event,) = [event for event, _ in events(office)[before:] if event.act == "invoices.check"]
    assert "Amberley" not in str(vars(event))
    part = send(officer, "/spending/invoices/", told | {"table": f"record,amount\n{numbers[0]},45"})
    assert "Delivered, and not on the invoice" in part.text
    assert "Bartholomew Birch, A course: 1 session, £45.00" in words(part)
    for name, value, said in (
        ("provider", "", "Choose whose"),
        ("table", "", "The table is empty"),
        ("until", "2026-01-01", "must be the first"),
    ):
        wrong = send(officer, "/spending/invoices/", told | {"table": table} | {name: value})
        assert wrong.status_code == 422
        assert said in wrong.text
        assert name == "table" or "99999" in wrong.text, "what was typed stays"


def test_a_learner_with_a_upn_is_found_by_it(office: Office, officer: Any, made: Scene) -> None:
    with office.database.writing() as session:
        record = training_records.one(session, office.keys, made.records[0])
        assert record is not None
        row = session.get_one(tables.Learner, record.learner)
        row.upn_sealed = office.keys.seal("learners", row.id, "upn", "H801200001001")
    with office.database.reading() as session:
        found = learners.one(session, office.keys, record.learner)
    assert found is not None
    told = {"provider": str(made.manager.organisation), "from": "2026-11-01", "until": "2026-11-30"}
    page = send(officer, "/spending/invoices/", told | {"table": "upn,amount\nh801200001001,45"})
    assert "Agrees: 1" in page.text
