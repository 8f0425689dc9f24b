"""What an office sees: LibreOffice opens directory.xlsx, finds every course, and takes prices for numbers and dates for dates."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest

from capsite.factsheets import read_content

pytestmark = pytest.mark.system
NAMES = {"table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0", "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
         "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0"}
Cell = tuple[str | None, str | None, str]  # its type, its value where that is no text, what is shown


def attribute(element: ElementTree.Element, prefix: str, name: str) -> str | None:
    return element.get(f"{{{NAMES[prefix]}}}{name}")


def cells(row: ElementTree.Element) -> Iterator[Cell]:
    for cell in row.iterfind("table:table-cell", NAMES):
        found = (attribute(cell, "office", "value-type"), attribute(cell, "office", "value") or attribute(cell, "office", "date-value"),
                 "\n".join("".join(line.itertext()) for line in cell.iterfind("text:p", NAMES)))
        for _ in range(min(100, int(attribute(cell, "table", "number-columns-repeated") or 1))):
            yield found


@pytest.fixture(scope="module")
def sheets(built: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[list[Cell]]]:
    """The workbook as LibreOffice reads it, by the names of its sheets; empty rows left out."""
    folder = tmp_path_factory.mktemp("office")
    done = subprocess.run(["soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--convert-to", "fods", "--outdir", folder,
                           built / "downloads" / "directory.xlsx"], capture_output=True, text=True, timeout=180)
    assert done.returncode == 0, done.stderr
    tree = ElementTree.parse(folder / "directory.fods")
    return {str(attribute(table, "table", "name")): [row for row in map(list, map(cells, table.iterfind(".//table:table-row", NAMES)))
                                                     if any(shown for _, _, shown in row)]
            for table in tree.iterfind(".//table:table", NAMES)}


def test_every_course_and_provider_has_its_row(sheets: dict[str, list[list[Cell]]], built: Path) -> None:
    directory = json.loads((built / "downloads" / "directory.json").read_bytes())
    for sheet, records in (("Courses", directory["courses"]), ("Providers", directory["providers"])):
        assert [row[0][2] for row in sheets[sheet][1:]] == [record["name"] for record in records]


def test_prices_are_numbers_shown_as_pounds_and_dates_are_dates(sheets: dict[str, list[list[Cell]]], sample: Path) -> None:
    courses = {str(sheet.record.id): sheet.record for sheet in read_content(sample).courses.values()}
    heading, *rows = sheets["Courses"]
    names = [shown for _, _, shown in heading]
    for row in rows:
        course = courses[row[names.index("Id")][2]]
        kind, value, shown = row[names.index("Price (£)")]
        assert (kind, float(value or -1), shown) == ("float", course.price.amount / 100, f"£{course.price.amount / 100:,.2f}")
        assert row[names.index("Updated")][:2] == ("date", course.updated.isoformat())
        assert row[names.index("Telephone")][0] in ("string", None)  # a leading nought stays
