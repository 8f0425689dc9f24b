"""A table as somebody pastes or uploads it: CSV with commas or semicolons, or cells copied from a spreadsheet, headings in the first line."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass

from formsapp.services.office import Refused

MOST = 500
LONGEST = 400_000
LONGEST_CELL = 400
# How files begin that spreadsheets write, and that are no text a table is read from: workbooks new and old, PDFs, UTF-16.
NO_TABLE = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF", b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True)
class Line:
    """``number``: as spreadsheets count, empty lines too; the headings are mostly line 1. A cell that isn't there is empty."""

    number: int
    cells: Mapping[str, str]

    def of(self, name: str) -> str:
        return self.cells.get(name, "")


def read(data: bytes, wanted: Mapping[str, tuple[str, ...]], needed: tuple[str, ...]) -> list[Line]:
    """``wanted``: each column with the headings it goes by. Columns that nobody knows are passed over."""
    if no_table(data):
        raise Refused("This file is no CSV file in UTF-8: open it in your spreadsheet, save it as “CSV (UTF-8)”, and choose that file")
    text = decoded(data)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=divider(text), strict=False)
    rows = [(number, row) for number, row in enumerate(reader, 1) if any(cell.strip() for cell in row)]
    if not rows:
        raise Refused("The table is empty: paste it with its headings in the first line")
    places = {name: place for name, others in wanted.items() if (place := heading(rows[0][1], (name, *others))) is not None}
    if lacking := [name for name in needed if name not in places]:
        raise Refused(f"The first line must hold the headings. Not found: {', '.join(lacking)}")
    if len(rows) - 1 > MOST:
        raise Refused(f"The table has {len(rows) - 1:,} lines, and {MOST} are taken at a time: divide it")
    lines = [Line(number, {name: plain(row[place]) if place < len(row) else "" for name, place in places.items()}) for number, row in rows[1:]]
    for line in lines:
        for name, cell in line.cells.items():
            if len(cell) > LONGEST_CELL:
                raise Refused(
                    f"Line {line.number}: what stands under “{name}” has {len(cell):,} characters, and {LONGEST_CELL} are taken: make it shorter"
                )
    return lines


def no_table(data: bytes) -> bool:
    """A workbook, or text in UTF-16, with its mark or without."""
    return data.startswith(NO_TABLE) or (len(data) > 7 and data[1:8:2] == b"\0\0\0\0")


def decoded(data: bytes) -> str:
    if len(data) > LONGEST:
        raise Refused(f"The table is larger than {LONGEST // 1000} kB: divide it")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")  # what spreadsheets in offices write when nobody asks them for UTF-8
    return text.replace("\0", "")


def divider(text: str) -> str:
    """Whichever the first line has most of."""
    first = text.lstrip("\r\n").partition("\n")[0]
    return max("\t;,", key=first.count)


def heading(row: list[str], names: tuple[str, ...]) -> int | None:
    plain_names = [simple(name) for name in names]
    return next((place for place, cell in enumerate(row) if simple(cell) in plain_names), None)


def simple(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def plain(cell: str) -> str:
    """In one line, without what no line has; an apostrophe that a table of ours put before it is taken away."""
    words = " ".join("".join(letter for letter in cell if letter.isprintable() or letter.isspace()).split())
    return words[1:] if words[:1] == "'" and words[1:2] in set("=+-@|%") else words
