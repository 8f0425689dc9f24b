"""A file from elsewhere as tables of text: CSV in any of its dialects, Excel, or an Open Referral UK feed saved as JSON.

What can't be read, or should not be, is refused with one sentence (``CannotRead``). Sizes are looked at before anything is unpacked.
"""

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from capsite.importing import headings

LARGEST = 20 * 1024 * 1024
MOST_ROWS = 20_000
MOST_COLUMNS = 200
LONGEST = 20_000
_MARKS = {".xls": "an old Excel file", ".ods": "an OpenDocument spreadsheet", ".numbers": "a Numbers file", ".xlsb": "a binary Excel file"}
SPACED = re.compile(r"\s+")


class CannotRead(Exception):
    """The file can't be imported; the text is the one sentence a person reads."""


@dataclass(frozen=True)
class Row:
    """``number`` is the row's number as the spreadsheet shows it."""

    number: int
    cells: dict[str, str]
    faults: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    name: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()
    known: bool = field(default=False)  # columns are keys of ours already
    skipped: tuple[Row, ...] = ()  # headings inside the table; the fault of each says so


def read_tables(path: Path, heading: int | None = None) -> list[Table]:
    """Every table of a file that has a row of headings and at least one row below it. ``heading`` is the headings' row, if a person says it."""
    from capsite.importing import excel, feed

    data = _bytes(path)
    kind = path.suffix.lower()
    if data[:4] == b"PK\x03\x04" and kind != ".ods":
        tables = excel.read(data, heading)
    elif kind in _MARKS or data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise CannotRead(f"this is {_MARKS.get(kind, 'an old Excel file')}: open it and save it as Excel workbook (.xlsx) or as CSV")
    elif kind in (".xlsx", ".xlsm"):
        raise CannotRead("this is not an Excel file, whatever its name says: open it in Excel and save it as Excel workbook (.xlsx)")
    elif kind == ".json" or data.lstrip()[:1] in (b"{", b"["):
        tables = feed.read(data)
    else:
        tables = [read_csv(data, heading)]
    found = [table for table in tables if table.rows]
    if not found and heading:
        raise CannotRead(f"row {heading} has no two headings with a row below them: leave --heading out, or give the number that the spreadsheet shows")
    if not found:
        raise CannotRead("there is nothing to import: the first row must hold the headings, and the rows below it a course or provider each")
    return found


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            data = stream.read(LARGEST + 1)
    except OSError as problem:
        raise CannotRead(f"the file can't be opened: {problem.strerror}") from None
    if len(data) > LARGEST:
        raise CannotRead(f"the file is larger than {LARGEST // 1024 // 1024} MB: a table of courses is far smaller, so check what is in it")
    if not data.strip():
        raise CannotRead("the file is empty")
    return data


# --------------------------------------------------------------------------------------------------------------- CSV


def read_csv(data: bytes, heading: int | None = None) -> Table:
    text, note = _decode(data)
    csv.field_size_limit(LARGEST)  # a cell that is too long is that row's fault alone (_faults), not the file's
    try:
        rows = list(_limited(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)))
    except csv.Error as fault:
        raise CannotRead(f"the file can't be read as a table ({_said(fault)}): save it again as CSV (UTF-8)") from None
    return table("", rows, (note,) if note else (), heading)


def _said(fault: csv.Error) -> str:
    """The reader's own words for its commonest complaints, in plain ones."""
    said = str(fault)
    if "end of data" in said or "expected after" in said:
        return "a quotation mark is opened and not closed, or stands in the middle of a cell"
    return said


def _decode(data: bytes) -> tuple[str, str]:
    """Text, and a word about how it was read when that was a guess."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace"), "the file is UTF-16 text"
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        if b"\0" in data:
            raise CannotRead("this is not a table: give a CSV or Excel (.xlsx) file, or an Open Referral UK feed saved as JSON") from None
        return data.decode("cp1252", "replace"), "the file is not UTF-8: it was read as Windows text (cp1252), so look at £ signs and accents"
    if "\0" in text:
        raise CannotRead("this is not a table: give a CSV or Excel (.xlsx) file, or an Open Referral UK feed saved as JSON")
    return text, ""


def _delimiter(text: str) -> str:
    """The mark with which most headings are known; where none are, the one that parts most cells of the first row."""
    lines = [row for row in text.splitlines()[:40] if row.strip()]
    first = re.sub(r'"[^"]*"', "", lines[0]) if lines else ""
    return max((",", ";", "\t", "|"), key=lambda mark: (_known_headings(lines, mark), first.count(mark), mark == ","))


def _known_headings(lines: list[str], mark: str) -> int:
    try:
        return max((headings.known(row) for row in csv.reader(lines[: headings.LOOKED_AT], delimiter=mark)), default=0)
    except csv.Error:
        return 0


def _limited(rows: Iterable[list[str]]) -> Iterable[tuple[int, list[str]]]:
    for number, row in enumerate(rows, 1):
        if number > MOST_ROWS:
            raise CannotRead(f"there are more than {MOST_ROWS:,} rows: split the file")
        yield number, row


# ------------------------------------------------------------------------------------------------- rows of any origin


def table(name: str, rows: Iterable[tuple[int, list[str]]], notes: tuple[str, ...] = (), heading: int | None = None) -> Table:
    """The row that fits best holds the headings (``headings.best``), or the one a person names; what stands above it is passed over."""
    ordered = list(rows)
    start = next((place for place, (number, row) in enumerate(ordered) if number == heading and headings.filled(row) >= 2), None)
    start = headings.best(ordered) if heading is None else start
    if start is None:
        return Table(name, (), (), notes)
    columns = _headings(ordered[start][1])
    named = tuple(column for column in columns if column)
    found, skipped = [], []
    for number, row in ordered[start + 1 :]:
        cells = {column: cell.strip() for column, cell in zip(columns, row, strict=False) if column and cell.strip()}
        if why := headings.inside(cells, named) if cells else "":
            skipped.append(Row(number, cells, (why,)))
        elif cells:
            found.append(Row(number, cells, tuple(_faults(cells))))
    if not found:  # a list of names alone: each is a course after all
        found, skipped = [Row(row.number, row.cells, tuple(_faults(row.cells))) for row in skipped if len(row.cells) == 1], []
    return Table(name, named, tuple(found), (f"headings in row {ordered[start][0]}", *notes), skipped=tuple(skipped))


def _headings(row: list[str]) -> list[str]:
    if len(row) > MOST_COLUMNS:
        raise CannotRead(f"there are more than {MOST_COLUMNS} columns: delete those that say nothing about courses or providers")
    seen: dict[str, int] = {}
    found = []
    for cell in row:
        heading = SPACED.sub(" ", cell).strip()[:80]
        if heading:
            seen[heading] = seen.get(heading, 0) + 1
            heading = heading if seen[heading] == 1 else f"{heading} ({seen[heading]})"
        found.append(heading)
    return found


def _faults(cells: dict[str, str]) -> Iterable[str]:
    for column, cell in cells.items():
        if cell.startswith("=") and len(cell) > 1:
            yield f"{column} holds a formula ({cell[:30]}): copy the column and paste its values only"
        elif len(cell) > LONGEST:
            yield f"{column} has {len(cell):,} characters: at most {LONGEST:,} can be taken over"
