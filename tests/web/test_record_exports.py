"""Training records taken away: exactly what is filtered, in the list's order; no cell attacks a spreadsheet (T18), none is somebody else's."""

import csv
import io
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook

from formsapp.domain.learners import Child
from formsapp.domain.people import Role
from formsapp.services import exports, record_exports, workbooks
from formsapp.services.office import Office
from formsapp.settings import Hashing
from formsapp.store import audit, learners, tables
from formsapp.store.database import Database
from tests.offices import Clock, open_office
from tests.people import CHEAP, council, provider_b, school_b, signed_in
from tests.records import Many, many
from tests.registering import QUARTER_PAST
from tests.scoreboard import row
from tests.services.test_exports import PREFIXES, RIGHT, dangerous
from tests.web.apps import app_in

AT = "/training-records/"


@pytest.fixture
def office(database: Database, tmp_path: Path, built: Path, clock: Clock) -> Office:
    clock.set(QUARTER_PAST)
    return open_office(database, tmp_path / "data", site=built, clock=clock, hashing=Hashing(**CHEAP))


@pytest.fixture
def app(office: Office) -> Flask:
    return app_in(office)


def table(client: Any, query: str = "") -> list[dict[str, str]]:
    answer = client.get(f"{AT}training-records.csv{query}")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"] == "attachment; filename=training-records.csv"
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))


def sheet(client: Any, query: str = "") -> list[list[Any]]:
    answer = client.get(f"{AT}training-records.xlsx{query}")
    assert answer.status_code == 200
    whole = load_workbook(io.BytesIO(answer.data)).active
    assert whole is not None
    return [[cell.value for cell in line] for line in whole.iter_rows()]


def test_exactly_what_is_filtered_in_the_order_of_the_list(office: Office, app: Flask) -> None:
    made = many(office, 30)
    client = signed_in(app.test_client(), made.officer)
    for query in ("", "?status=all", "?status=withdrawn&sort=-start", f"?school={made.school.organisation}&size=50"):
        pages, place = [], 1
        while True:
            found = re.findall(r"Record (\d+)", client.get(f"{AT}{query}{'&' if query else '?'}page={place}").text)
            if not found:
                break
            pages += found
            place += 1
        lines = table(client, query)
        assert [line["Record_number"] for line in lines] == pages
        assert [str(line[0]) for line in sheet(client, query)[1:]] == pages
    first = table(client)[0]
    assert list(first) == list(record_exports.COLUMNS)
    assert all(re.fullmatch(r"[A-Za-z][A-Za-z0-9_]{0,39}", name) for name in first), "names of merge fields in Word"


def test_figures_are_those_of_the_page(office: Office, app: Flask) -> None:
    made = many(office, 12)
    told = next(each for each in table(signed_in(app.test_client(), made.officer)) if each["Registers_taken"] == "194")
    assert (told["Attended"], told["Present"], told["Present_share"], told["Contribution_balance"]) == ("189", "173", "89.2%", "3")


def test_each_takes_their_own_and_a_panel_member_or_tutor_none(office: Office, app: Flask) -> None:
    made = many(office, 12)
    for who in (made.tutor, council(office, Role.PANEL_MEMBER)):
        assert signed_in(app.test_client(), who).get(f"{AT}training-records.csv").status_code == 403
    for who, house in ((made.school, "school a"), (school_b(office), "school b")):
        lines = table(signed_in(app.test_client(), who), "?status=all")
        assert sorted(int(line["Record_number"]) for line in lines) == sorted(each.number for each in made.records if each.school == house)
    assert table(signed_in(app.test_client(), provider_b(office))) == []
    with office.database.reading() as session:
        taken = [each for each in audit.events(session) if each.act == "records.export" and each.outcome == "allowed"]
    assert [len(each.learners) for each in taken] == [
        *(len([each for each in made.records if each.school == house]) for house in ("school a", "school b")), 0
    ]  # fmt: skip


def test_what_cannot_be_meant_makes_no_table(office: Office, app: Flask) -> None:
    made = many(office, 4)
    answer = signed_in(app.test_client(), made.officer).get(f"{AT}training-records.csv?surname=Drake")
    assert answer.status_code == 302


def renamed(made: Many, texts: tuple[str, ...]) -> dict[int, str]:
    """A record for each, with the text in everything of it that is words."""
    told = {}
    with made.office.database.writing() as session:
        for one, text in zip(made.records, texts, strict=True):
            child = Child(text, text, None, "", str(one.house))
            learners.know(session, made.office.keys, one.learner, child, (), address_withheld=False, school=one.house)
            learner = session.get_one(tables.Learner, one.learner)
            learner.given_sealed = made.office.keys.seal("learners", one.learner, "given", text)
            record = session.get_one(tables.TrainingRecord, one.id)
            record.course_name, record.partnership = text, text
            told[one.number] = text
    return told


@pytest.mark.scoreboard
def test_t18_no_cell_is_a_formula_and_every_value_is_right(office: Office, app: Flask) -> None:
    texts = (*PREFIXES, *RIGHT)
    made = many(office, len(texts))
    told, cases, violations = renamed(made, texts), 0, []
    client = signed_in(app.test_client(), made.officer)
    for line in table(client, "?status=all"):
        text = told[int(line["Record_number"])]
        cases += len(line)
        violations += [f"CSV {name}: {value!r}" for name, value in line.items() if dangerous(value)]
        for name in ("Surname", "First_names", "Course", "Partnership"):
            shown = line[name].removeprefix("'") if not text.startswith("'") else line[name]
            violations += [] if shown == text.replace("\r", "\n") else [f"CSV {name}: {text!r} became {line[name]!r}"]
    again = list(csv.reader(io.StringIO(exports.table(table_of(client)).decode("utf-8-sig"), newline="")))
    violations += [f"opened again: {value!r}" for line in again for value in line if dangerous(value)]
    answer = client.get(f"{AT}training-records.xlsx?status=all")
    xml = zipfile.ZipFile(io.BytesIO(answer.data)).read("xl/worksheets/sheet1.xml").decode()
    violations += ["a formula in the workbook"] if "<f>" in xml else []
    for cells in sheet(client, "?status=all")[1:]:
        text = told[int(cells[0])]
        cases += len(cells)
        violations += (
            [] if cells.count(text.strip("\n")) >= 4 or cells.count(text) >= 4 else [f"Excel: {text!r} is not there: {cells[:14]}"]
        )
    row("T18", cases, violations, floor=60 * 40)


def table_of(client: Any) -> list[list[str]]:
    return [list(line.values()) for line in table(client, "?status=all")]


def test_a_cell_of_a_workbook_is_text_or_a_number() -> None:
    assert workbooks.cell(12) == "<c><v>12</v></c>"
    assert workbooks.cell(-2) == "<c><v>-2</v></c>"
    assert workbooks.cell("=1+1 & <b>\0") == '<c t="inlineStr"><is><t xml:space="preserve">=1+1 &amp; &lt;b&gt;</t></is></c>'
    assert workbooks.cell(None) == workbooks.cell("") == "<c/>"
