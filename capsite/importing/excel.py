"""Excel workbooks. What they are packed from is looked at before it is unpacked; macros, formulas and entities are not taken."""

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from capsite.importing.tables import MOST_COLUMNS, MOST_ROWS, CannotRead, Table, table

LARGEST_UNPACKED = 200 * 1024 * 1024
LARGEST_RATIO = 200
MOST_PARTS = 2_000
MOST_SHEETS = 30


def read(data: bytes, heading: int | None = None) -> list[Table]:
    _look_inside(data)
    import openpyxl

    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
    except Exception:  # openpyxl lets anything through that a broken file can cause
        raise CannotRead("this Excel file can't be read: open it in Excel, save it as Excel workbook (.xlsx) and try again") from None
    try:
        return [table(sheet.title, list(_rows(sheet)), heading=heading) for sheet in book.worksheets if sheet.sheet_state == "visible"]
    except CannotRead:
        raise
    except Exception:
        raise CannotRead("a sheet of this Excel file can't be read: save it as CSV and try again") from None
    finally:
        book.close()


def _look_inside(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            parts = packed.infolist()
            _sizes(parts, len(data))
            names = {part.filename for part in parts}
            if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
                raise CannotRead("this is a packed file, but no Excel workbook: give the .xlsx file itself")
            if any(name.lower().endswith(("vbaproject.bin", "vbadata.xml")) for name in names):
                raise CannotRead("this workbook holds macros: save it as Excel workbook without macros (.xlsx) and import that")
            for part in parts:
                if part.filename.endswith((".xml", ".rels")) and re.search(rb"<!(DOCTYPE|ENTITY)", packed.read(part).replace(b"\0", b"")):
                    raise CannotRead("this workbook holds definitions (DOCTYPE) that no spreadsheet program writes, so it was not opened")
    except (zipfile.BadZipFile, zipfile.LargeZipFile, RuntimeError, NotImplementedError, OSError, EOFError, ValueError):
        raise CannotRead("this Excel file is damaged or locked with a password: open it in Excel, save it again and try that") from None


def _sizes(parts: list[zipfile.ZipInfo], packed: int) -> None:
    """A sheet unpacks to some ten times its size; what unpacks to thousands of times is made to fill the memory."""
    whole = sum(part.file_size for part in parts)
    if len(parts) > MOST_PARTS or whole > LARGEST_UNPACKED or whole > max(packed, 10_000) * LARGEST_RATIO:
        raise CannotRead("this workbook unpacks to far more than a table of courses needs, so it was not opened: save the table as CSV")


def _rows(sheet: Any) -> Iterator[tuple[int, list[str]]]:
    sheet.reset_dimensions()  # what a file says about its own size is not believed
    empty = 0
    for number, row in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS + 1), 1):
        cells = [_text(cell) for cell in row]
        while cells and not cells[-1]:
            cells.pop()
        empty = 0 if cells else empty + 1
        if number > MOST_ROWS:
            if empty > 100:
                return
            raise CannotRead(f"there are more than {MOST_ROWS:,} rows on the sheet {sheet.title}: split the file")
        if cells:
            yield number, cells


def _text(cell: Any) -> str:
    """A cell as a person reads it. Dates come out as year-month-day, times as hours and minutes."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ", "minutes")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, dt.time):
        return value.isoformat("minutes")
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.10g}"
    text = str(getattr(value, "text", value))
    return text if cell.data_type != "f" or text.startswith("=") else f"={text}"
