"""The Excel workbook: opened by another program's eyes, every cell has its kind, and no text is a formula."""

import datetime as dt
import io
import re
import zipfile

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from capsite.catalogue import Catalogue, make_catalogue
from capsite.exports.workbook import COURSES, PROVIDERS, directory_xlsx
from capsite.exports.workbook_parts import Column, Sheet, drawing, letters, workbook
from capsite.records import Price
from capsite.urls import Urls
from tests.generator.open_catalogues import ORIGIN, sample, with_course

RISKY = ["=1+1", "+44 1632 960123", "-1", "@SUM(A1)", "=HYPERLINK(\"https://x.example\")", "\tx", "http://x.example", "007", "1e5", "TRUE", "2026-11-21"]


def made(catalogue: Catalogue) -> bytes:
    return directory_xlsx(catalogue, Urls("/cap/"), ORIGIN)


def opened(data: bytes) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(data))


def one_text(text: str) -> object:
    book = opened(workbook([Sheet("S", [Column("H")], [drawing([Column("H")])([text])])], "T", dt.date(2026, 1, 1)))
    return book["S"]["A2"].value


def column(sheet: Worksheet, heading: str) -> list[object]:
    at = next(cell.column for cell in sheet[1] if cell.value == heading)
    return [sheet.cell(row, at).value for row in range(2, sheet.max_row + 1)]


def test_every_course_and_provider_is_a_row() -> None:
    book = opened(made(sample()))
    assert book.sheetnames == ["Courses", "Providers", "About"]
    assert column(book["Courses"], "Course") == [course.name for course in sample().courses]
    assert column(book["Courses"], "Id") == [str(course.id) for course in sample().courses]
    assert column(book["Providers"], "Id") == [str(provider.id) for provider in sample().providers]
    assert column(book["Providers"], "Courses") == [len(sample().courses_of(provider.slug)) for provider in sample().providers]


def test_cells_have_their_kind() -> None:
    sheet = opened(made(with_course(price=Price(amount=123450, per="place", band="2"))))["Courses"]
    found = {cell.value: sheet.cell(2, cell.column) for cell in sheet[1]}
    assert found["Price (£)"].value == 1234.5
    assert "£" in found["Price (£)"].number_format
    assert found["Band"].value == 2
    assert found["Updated"].value == dt.datetime.combine(sample().courses[0].updated, dt.time())
    assert found["Updated"].is_date
    assert found["Tier"].value == int(sample().courses[0].tier)
    assert found["Page"].value == f"{ORIGIN}/cap/courses/{sample().courses[0].slug}/"


def test_the_heading_stays_in_view_and_filters() -> None:
    book = opened(made(sample()))
    for sheet, columns in ((book["Courses"], COURSES), (book["Providers"], PROVIDERS)):
        assert sheet.freeze_panes == "B2"
        assert sheet.auto_filter.ref == sheet.dimensions
        assert [cell.value for cell in sheet[1]] == [one.heading for one in columns]
        assert all(cell.font.b for cell in sheet[1])
        assert [sheet.column_dimensions[letters(n)].width for n in range(1, len(columns) + 1)] == [one.width for one in columns]
    assert len({one.heading for one in COURSES}) == len(COURSES)


@pytest.mark.parametrize("text", RISKY)
def test_a_text_is_never_a_formula_a_number_or_a_link(text: str) -> None:
    sheet = opened(made(with_course(name=text, summary=text)))["Courses"]
    cell = sheet["A2"]
    assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)


@given(st.text(max_size=200))
def test_any_text_comes_back(text: str) -> None:
    """What XML has no sign for is left out; a lone carriage return is a line's end to it."""
    kept = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]", "", text.replace("\r\n", "\n")).replace("\r", "\n")
    if re.search("_x[0-9A-Fa-f]{4}_", kept):
        kept = re.sub("_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", kept)  # Excel reads it back; openpyxl leaves it as it is
    assert (one_text(text) or "") == kept


def test_a_text_longer_than_a_cell_is_cut() -> None:
    assert len(str(one_text("x" * 40_000))) == 32_767


def test_an_escape_is_meant_literally() -> None:
    data = workbook([Sheet("S", [Column("H")], [drawing([Column("H")])(["_x0041_"])])], "T", dt.date(2026, 1, 1))
    text = zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml").decode()
    assert ">_x005F_x0041_<" in text


def test_the_same_content_gives_the_same_bytes() -> None:
    assert made(sample()) == made(sample())
    assert {entry.date_time for entry in zipfile.ZipFile(io.BytesIO(made(sample()))).infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_an_empty_directory_is_a_workbook_too() -> None:
    book = opened(made(make_catalogue(sample().site, [], [], sample().as_of)))
    assert book["Courses"].max_row == 1


@pytest.mark.parametrize(("number", "expected"), [(1, "A"), (26, "Z"), (27, "AA"), (52, "AZ"), (702, "ZZ"), (703, "AAA")])
def test_letters_of_columns(number: int, expected: str) -> None:
    assert letters(number) == expected
