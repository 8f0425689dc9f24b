"""Census rows: a school's own, exactly one of URN, UKPRN and type in each; the table is the same; a look at its learners' records."""

import csv
import io
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask

from formsapp.domain.people import Kind
from formsapp.services.office import Office
from formsapp.store import people, training_records
from formsapp.store.database import Database
from tests.offices import Clock, open_office
from tests.people import council, provider_a, school_a, school_b, signed_in
from tests.queries import counted
from tests.registering import QUARTER_PAST, placed
from tests.web.form_pages import events

YEAR = "from=2026-09-01&until=2026-11-30"


@pytest.fixture
def office(database: Database, tmp_path: Path, built: Path, clock: Clock) -> Office:
    clock.set(QUARTER_PAST)
    return open_office(database, tmp_path / "data", site=built, clock=clock)


def with_factsheet(office: Office) -> UUID:
    """A provider of the directory that has a UKPRN there."""
    edition = office.published.current()
    assert edition is not None
    entry = next(each for each in edition.forms["providers"] if each["ukprn"] and not each["urn"])
    with office.database.writing() as session:
        return people.add_organisation(session, office.clock(), Kind.PROVIDER, "Of the directory", slug=entry["slug"]).id


def rows(client: object, asked: str = YEAR) -> list[dict[str, str]]:
    answer = client.get(f"/census/census.csv?{asked}")  # type: ignore[attr-defined]
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))


def test_a_school_s_own_rows_with_one_of_three(app: Flask, office: Office) -> None:
    mine, other = school_a(office).organisation, school_b(office).organisation
    known, unknown = with_factsheet(office), provider_a(office).organisation
    placed(office, mine, known, "Amberley Ashdown", ("monday", "thursday"))
    left = placed(office, mine, unknown, "Bartholomew Birch")
    placed(office, other, unknown, "Cressida Copperfield")
    with office.database.writing() as session:
        training_records.change(session, left, ends_on=office.today(), state="ended")
    client = signed_in(app.test_client(), school_a(office))
    before = len(events(office))
    page = client.get(f"/census/?{YEAR}").text
    (event,) = [each for each in events(office)[before:] if each[0].act == "census.read"]
    assert len(event[1]) == 2
    assert "Ashdown, Amberley" in page
    assert "Copperfield" not in page
    assert "No UPN" in page
    first, second = sorted(rows(client), key=lambda row: row["Surname"])
    assert (first["URN"], first["Type of setting"], first["Sessions a week"], first["Leaving date"]) == ("", "", "2", "")
    assert first["UKPRN"].isdigit()
    assert (second["URN"], second["UKPRN"], second["Type of setting"]) == ("", "", "OTH")
    assert (second["Entry date"], second["Leaving date"]) == ("2026-09-07", office.today().isoformat())
    assert len(rows(signed_in(app.test_client(), council(office)))) == 3
    assert rows(client, "from=2026-07-01&until=2026-08-31") == []
    assert 'value="2026-12-01"' in client.get("/census/?from=2026-12-01&until=2026-01-01").text, "what was typed stands in its box"
    for wrong, said in (("from=x", "Enter the first day"), ("from=2026-12-01&until=2026-01-01", "The last day must be the first or later<")):
        for place in ("", "census.csv"):
            refused = client.get(f"/census/{place}?{wrong}")
            assert refused.status_code == 422
            assert said in refused.text
    assert signed_in(app.test_client(), provider_a(office)).get("/census/").status_code == 403


def test_as_many_queries_for_few_as_for_many(app: Flask, office: Office) -> None:
    client, found = signed_in(app.test_client(), council(office)), []
    for size in (2, 10):
        for number in range(size):
            placed(office, school_a(office).organisation, provider_a(office).organisation, f"Child Number{number}")
        for _ in range(2):
            with counted(office.database) as statements:
                assert client.get("/census/").status_code == 200
        found.append(len(statements))
    assert found[0] == found[1] < 40
