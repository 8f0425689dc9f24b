"""Training records taken away: exactly what is filtered, in the list's order; no cell attacks a spreadsheet (T18), none is somebody else's."""

import csv
import io
import re
import subprocess
import zipfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from flask import Flask
from openpyxl import load_workbook

from formsapp.domain.learners import Child
from formsapp.domain.people import Role
from formsapp.services import exports, record_exports, workbooks
from formsapp.services.office import Office
from formsapp.store import audit, learners, tables
from formsapp.store.database import Database
from tests.offices import Clock, open_office
from tests.people import council, provider_b, school_b, signed_in
from tests.records import Many, many
from tests.registering import QUARTER_PAST
from tests.scoreboard import row
from tests.services.test_exports import PREFIXES, RIGHT, dangerous

AT = "/training-records/"


@pytest.fixture
def office(database: Database, tmp_path: Path, built: Path, clock: Clock) -> Office:
    clock.set(QUARTER_PAST)
    return open_office(database, tmp_path / "data", site=built, clock=clock)


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


SHEET = {"table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0", "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0"}
FORMULA = f"{{{SHEET['table']}}}formula"
REPEATED = f"{{{SHEET['table']}}}number-columns-repeated"
AS_CSV = ("--infilter=CSV:44,34,76,1,,0,false,true",)  # comma, double quote, UTF-8, formulas reckoned as on opening by hand


def in_libreoffice(folder: Path, name: str, data: bytes, *how: str) -> tuple[list[list[str]], int]:
    """The cells as they are shown, and how many of them are formulas."""
    (folder / name).write_bytes(data)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    done = subprocess.run(
        ["soffice", profile, "--headless", *how, "--convert-to", "fods", "--outdir", folder, folder / name],
        capture_output=True,
        timeout=180,
    )
    assert done.returncode == 0, done.stderr
    root = ElementTree.parse((folder / name).with_suffix(".fods")).getroot()
    rows = []
    for line in root.iterfind(".//table:table-row", SHEET):
        cells = [
            text
            for cell in line.iterfind("table:table-cell", SHEET)
            for text in ["\n".join("".join(said(each)) for each in cell.iterfind("text:p", SHEET))] * min(99, int(cell.get(REPEATED, "1")))
        ]
        rows += [cells] if any(cells) else []
    return rows, sum(FORMULA in cell.attrib for cell in root.iterfind(".//table:table-cell", SHEET))


def said(paragraph: ElementTree.Element) -> list[str]:
    """Its words; several spaces are an element of their own."""
    found = [paragraph.text or ""]
    for each in paragraph:
        spaces = each.tag.endswith("}s")
        found += [
            " " * int(each.get(f"{{{SHEET['text']}}}c", "1")) if spaces else "\t" if each.tag.endswith("}tab") else "".join(said(each)),
            each.tail or "",
        ]
    return found


@pytest.mark.system
@pytest.mark.scoreboard
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_t18_libreoffice_reckons_with_no_cell_and_shows_each_as_it_is(office: Office, app: Flask, tmp_path: Path) -> None:
    """Both kinds of file; the CSV saved as a workbook and opened once more too."""
    texts = (*PREFIXES, *RIGHT)
    made = many(office, len(texts))
    told, cases, violations = renamed(made, texts), 0, []
    client = signed_in(app.test_client(), made.officer)
    files = {kind: client.get(f"{AT}training-records.{kind}?status=all").data for kind in ("csv", "xlsx")}
    opened = {kind: in_libreoffice(tmp_path, f"records.{kind}", data, *(AS_CSV if kind == "csv" else ())) for kind, data in files.items()}
    opened["csv saved as fods"] = in_libreoffice(tmp_path, "again.fods", (tmp_path / "records.fods").read_bytes())
    for kind, (rows, formulas) in opened.items():
        violations += [f"{kind}: {formulas} formulas"] if formulas else []
        violations += [f"{kind}: {len(rows)} rows"] if len(rows) != len(texts) + 1 else []
        for line in rows[1:]:
            text, place = told[int(line[0])], rows[0].index("Surname")
            cases += len(line)
            violations += [] if plainly(line[place]) == plainly(text) else [f"{kind}: {text!r} became {line[place]!r}"]
    row("T18", cases, violations, floor=60 * 40 * 3)


def plainly(text: str) -> str:
    """Without the apostrophe that keeps a cell from being a formula, and the spaces around it; a number by what it is, since a table of plain text
    doesn't say that it is none."""
    found = " ".join(text.removeprefix("'").split())
    number = re.fullmatch(r"\+?(-?\d+(?:\.\d+)?)(%?)", found)
    return f"{float(number[1])}{number[2]}" if number else found


def table_of(client: Any) -> list[list[str]]:
    return [list(line.values()) for line in table(client, "?status=all")]


def test_a_cell_of_a_workbook_is_text_or_a_number() -> None:
    assert workbooks.cell(12) == "<c><v>12</v></c>"
    assert workbooks.cell(-2) == "<c><v>-2</v></c>"
    assert workbooks.cell("=1+1 & <b>\0") == '<c t="inlineStr"><is><t xml:space="preserve">=1+1 &amp; &lt;b&gt;</t></is></c>'
    assert workbooks.cell(None) == workbooks.cell("") == "<c/>"
