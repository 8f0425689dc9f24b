"""Files from elsewhere: in every dialect they come in, and those made to do harm."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from capsite.importing import excel, tables
from capsite.importing.tables import CannotRead, read_tables

ROWS = [["Course", "Price"], ["Café skills", "£45"], ["Zoo days", "£50"]]


def written(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def workbook(rows: list[list[Any]], **sheets: list[list[Any]]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for title, more in sheets.items():
        sheet = book.create_sheet(title)
        for row in more:
            sheet.append(row)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def repacked(data: bytes, add: dict[str, bytes], drop: str = "") -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            if part.filename != drop:
                new.writestr(part.filename, old.read(part))
        for name, content in add.items():
            new.writestr(name, content)
    return made.getvalue()


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_csv_in_its_dialects(mark: str, encoding: str, tmp_path: Path) -> None:
    text = "\r\n".join(mark.join(row) for row in ROWS)
    [table] = read_tables(written(tmp_path, "c.csv", text.encode(encoding)))
    assert table.columns == ("Course", "Price")
    assert [row.cells for row in table.rows] == [{"Course": "Café skills", "Price": "£45"}, {"Course": "Zoo days", "Price": "£50"}]
    assert [row.number for row in table.rows] == [2, 3]
    assert any("cp1252" in note for note in table.notes) == (encoding == "cp1252")


def test_a_title_above_the_headings_is_passed_over(tmp_path: Path) -> None:
    [table] = read_tables(written(tmp_path, "c.csv", b"Our courses 2026\n\nCourse,Price,Price\nA,1,2\n,,\n"))
    assert table.columns == ("Course", "Price", "Price (2)")
    assert [row.number for row in table.rows] == [4]
    assert table.notes == ("headings in row 3",)


GROUPED = ("Our courses, 2026;;;\nCourse;;;Where and when;\nName;Provider;Cost;Days;Postcode\nMUSIC;;;;\nDrums;Loud Ltd;£45 per day;Mon;CV1 2AB\n"
           "Name;Provider;Cost;Days;Postcode\nBand;Loud Ltd;;;\n")


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_of_two_rows_of_headings_the_one_that_fits_best_is_taken(form: str, tmp_path: Path) -> None:
    data = GROUPED.encode() if form == "csv" else workbook([row.split(";") for row in GROUPED.splitlines()])
    [table] = read_tables(written(tmp_path, f"c.{form}", data))
    assert table.columns == ("Name", "Provider", "Cost", "Days", "Postcode")
    assert table.notes == ("headings in row 3",)
    assert [row.number for row in table.rows] == [5, 7]
    assert [(row.number, row.faults[0][:20]) for row in table.skipped] == [(4, "only one cell is fil"), (6, "the headings stand h")]


def test_a_person_says_where_the_headings_are(tmp_path: Path) -> None:
    path = written(tmp_path, "c.csv", GROUPED.encode())
    [table] = read_tables(path, 2)
    assert table.columns == ("Course", "Where and when")
    with pytest.raises(CannotRead, match="row 40 has no two headings"):
        read_tables(path, 40)


def test_a_list_of_names_alone_is_a_list_of_courses(tmp_path: Path) -> None:
    [table] = read_tables(written(tmp_path, "c.csv", b"Course,Provider,Cost\nDrums,,\nBand,,\n"))
    assert [row.cells["Course"] for row in table.rows] == ["Drums", "Band"]
    assert not table.skipped


def test_excel_gives_words_as_people_see_them(tmp_path: Path) -> None:
    import datetime as dt
    data = workbook([["Course", "Starts", "Places", "Time", "DBS", "Price"], ["A", dt.datetime(2026, 9, 7), 12.0, dt.time(9, 30), True, 45.5]],
                    Providers=[["Provider", "Postcode"], ["B", "CV12AB"]])
    first, second = read_tables(written(tmp_path, "c.xlsx", data))
    assert first.rows[0].cells == {"Course": "A", "Starts": "2026-09-07", "Places": "12", "Time": "09:30", "DBS": "yes", "Price": "45.5"}
    assert second.name == "Providers"
    assert second.rows[0].cells["Postcode"] == "CV12AB"


def test_formulas_are_told_apart(tmp_path: Path) -> None:
    for name, data in (("c.csv", b"Course,Price\nA,=1+1\n"), ("c.xlsx", workbook([["Course", "Price"], ["A", "=1+1"]]))):
        [row] = read_tables(written(tmp_path, name, data))[0].rows
        assert "formula" in row.faults[0]


GOOD = workbook(ROWS)
BOMB = repacked(GOOD, {"xl/worksheets/sheet9.xml": b" " * (excel.LARGEST_UNPACKED // 40)})
ENTITY = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'
HOSTILE = {
    "empty.csv": b"", "blank.csv": b"\n\n  \n", "headings.csv": b"Course,Price\n", "one.csv": b"Course\nA\n", "binary.csv": bytes(range(256)) * 4,
    "zeros.csv": b"a\0b,c\0d\n", "wide.csv": b",".join(b"h%d" % n for n in range(300)) + b"\n" + b"1," * 299,
    "old.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "text.xlsx": b"Course,Price\nA,1\n", "cut.xlsx": GOOD[: len(GOOD) // 2],
    "macro.xlsm": repacked(GOOD, {"xl/vbaProject.bin": b"\0" * 20}), "bomb.xlsx": BOMB,
    "entity.xlsx": repacked(GOOD, {"xl/sharedStrings.xml": ENTITY}, drop="xl/sharedStrings.xml"),
    "utf16-entity.xlsx": repacked(GOOD, {"xl/workbook.xml": ENTITY.decode().encode("utf-16")}, drop="xl/workbook.xml"),
    "word.xlsx": repacked(GOOD, {}, drop="[Content_Types].xml"), "sheetless.xlsx": repacked(GOOD, {}, drop="xl/worksheets/sheet1.xml"),
    "calc.ods": b"PK\x03\x04" + b"\0" * 60, "list.json": b"[1,2,3]", "other.json": b'{"a": 1}', "deep.json": b"[" * 200_000,
    "broken.json": b'{"contents": [', "names.json": b'[{"name": "x"}]', "many.csv": b"Course,Price\n" + b"a,b\n" * (tables.MOST_ROWS + 5),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_should_not_be_read_is_refused_with_one_sentence(name: str, tmp_path: Path) -> None:
    with pytest.raises(CannotRead) as refused:
        read_tables(written(tmp_path, name, HOSTILE[name]))
    assert str(refused.value)[0].islower()
    assert "\n" not in str(refused.value)


def test_too_large_a_file_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "LARGEST", 100)
    with pytest.raises(CannotRead, match="larger than"):
        read_tables(written(tmp_path, "c.csv", b"a,b\n" * 100))


@given(st.binary(max_size=300), st.sampled_from([".csv", ".xlsx", ".json", ".xls", ""]), st.sampled_from([b"", b"PK\x03\x04", b"[", b"Course,Price\n"]))
@settings(max_examples=300, deadline=None)
def test_no_bytes_at_all_make_a_traceback(tmp_path_factory: pytest.TempPathFactory, data: bytes, ending: str, start: bytes) -> None:
    path = tmp_path_factory.mktemp("any") / f"f{ending}"
    path.write_bytes(start + data)
    found: list[Any] = []
    try:
        found += read_tables(path)
    except CannotRead as refused:
        found.append(str(refused))
    assert found
    assert found[0]


def test_an_open_referral_feed(tmp_path: Path) -> None:
    feed = {"contents": [{
        "id": "ac148810-d857-441c-9679-408f346de14b", "name": "Bike repair", "description": "Mend bikes.\n\nAll year.", "minimum_age": 14, "maximum_age": 16,
        "organization": {"name": "Two Wheels", "description": "A workshop.", "website": "https://twowheels.example"},
        "cost_options": [{"amount": 45, "amount_description": "pounds a day"}],
        "schedules": [{"byday": "MO,WE", "opens_at": "09:30:00", "closes_at": "14:30"}],
        "service_at_locations": [{"location": {"addresses": [{"address_1": "4 Mill St", "city": "Leamside", "postal_code": "CV1 2AB"}]}}],
        "contacts": [{"name": "Jo Bloggs", "title": "Manager", "phones": [{"number": "01632 960 111"}]}],
        "attributes": [{"taxonomy_term": {"taxonomy": "Category", "name": "Vocational"}}, {"taxonomy_term": {"name": "Cars"}}]}]}
    [table] = read_tables(written(tmp_path, "f.json", json.dumps(feed).encode()))
    assert table.known
    assert table.rows[0].cells == {
        "id": "ac148810-d857-441c-9679-408f346de14b", "name": "Bike repair", "provider": "Two Wheels", "description": "Mend bikes.\n\nAll year.",
        "provider.who_we_are": "A workshop.", "provider.website": "https://twowheels.example", "contact": "Jo Bloggs", "contact.role": "Manager",
        "contact.phone": "01632 960 111", "price.amount": "45", "price.per": "pounds a day",
        "days": "Monday 09:30 to 14:30; Wednesday 09:30 to 14:30", "delivery.address": "4 Mill St, Leamside", "delivery.postcode": "CV1 2AB",
        "years": "ages 14 to 16", "category": "Vocational", "terms": "Cars"}


@given(st.recursive(st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(max_size=8),
                    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
                        st.sampled_from(["name", "organization", "schedules", "byday", "cost_options", "amount", "attributes", "taxonomy_term",
                                         "service_at_locations", "location", "addresses", "contacts", "phones", "number", "minimum_age", "description"]),
                        inner, max_size=4), max_leaves=20))
@settings(max_examples=200, deadline=None)
def test_no_feed_at_all_makes_a_traceback(inside: Any) -> None:
    from capsite.importing import feed
    service = {**(inside if isinstance(inside, dict) else {"schedules": inside}), "name": "x", "description": "y"}
    [table] = feed.read(json.dumps({"contents": [service]}).encode())
    assert all(isinstance(text, str) for row in table.rows for text in row.cells.values())
