"""An Excel workbook's parts (ECMA-376), as little of them as a table needs: typed cells, a frozen heading, filters, column widths.

A text is a text: it stands in the sheet as an inline string, which no spreadsheet takes for a formula. The same tables give the same
bytes, because the zip holds no times. XlsxWriter takes two and a half times as long, which would be felt at ten thousand courses.
"""

import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import IO
from xml.sax.saxutils import escape

Value = str | int | float | dt.date | None

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
EPOCH = dt.date(1899, 12, 30).toordinal()
LONGEST = 32_767
AT = "\0"  # where a row's number will stand: no text in a sheet has this sign
# Formats of cells, by their place in cellXfs below.
PLAIN, HEADING, DATE, MONEY = 0, 1, 2, 3
STYLES = f"""{XML}<styleSheet xmlns="{MAIN}"><numFmts count="2"><numFmt numFmtId="164" formatCode="d mmm yyyy"/>\
<numFmt numFmtId="165" formatCode="&quot;£&quot;#,##0.00"/></numFmts>\
<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>\
<fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>\
<fill><patternFill patternType="solid"><fgColor rgb="FFE8E6E1"/><bgColor indexed="64"/></patternFill></fill></fills>\
<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>\
<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>\
<cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>\
<xf numFmtId="0" fontId="1" fillId="2" borderId="0" xfId="0" applyFont="1" applyFill="1"/>\
<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>\
<xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>\
<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>"""
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_SIGNS = re.compile("[&<>_]").search
_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")


@dataclass(frozen=True)
class Column:
    """``money`` shows a number as pounds."""

    heading: str
    width: int = 12
    money: bool = False


@dataclass(frozen=True)
class Sheet:
    name: str
    columns: Sequence[Column]
    rows: Iterable[str]  # as ``drawn`` gives them
    filtered: bool = True


def workbook(sheets: Sequence[Sheet], title: str, updated: dt.date) -> bytes:
    """The file. ``updated`` is its date, for it knows no other."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as bag:
        sizes = []
        for number, sheet in enumerate(sheets, 1):
            with bag.open(_entry(f"xl/worksheets/sheet{number}.xml"), "w") as part:
                sizes.append(_write(sheet, number == 1, part))
        for name, text in _frame(sheets, sizes, title, updated):
            bag.writestr(_entry(name), text.encode())
    return file.getvalue()


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = 3
    entry.external_attr = 0o644 << 16
    return entry


def letters(number: int) -> str:
    """``1`` to ``A``, ``27`` to ``AA``."""
    found = ""
    while number:
        number, rest = divmod(number - 1, 26)
        found = chr(65 + rest) + found
    return found


def clean(text: str) -> str:
    """As a cell may hold it: without signs that XML forbids, ``_x0041_`` meant literally, not longer than Excel reads."""
    text = text[:LONGEST]
    if text.isprintable() and not _SIGNS(text):
        return text
    if not text.isprintable():
        text = _CONTROL.sub("", text.replace("\r\n", "\n"))
    if "_x" in text:
        text = _ESCAPE.sub("_x005F_", text)
    return escape(text)


def _write(sheet: Sheet, first: bool, part: IO[bytes]) -> int:
    """The sheet's XML, some rows at a time; gives how many rows it has with its heading."""
    names = [letters(number) for number in range(1, len(sheet.columns) + 1)]
    chosen = ' tabSelected="1"' if first else ""
    widths = "".join(f'<col min="{n}" max="{n}" width="{column.width}" customWidth="1"/>' for n, column in enumerate(sheet.columns, 1))
    heading = "".join(f'<c r="{name}1" s="{HEADING}" t="inlineStr"><is><t>{clean(column.heading)}</t></is></c>'
                      for name, column in zip(names, sheet.columns, strict=True))
    part.write((f'{XML}<worksheet xmlns="{MAIN}"><sheetViews><sheetView{chosen} workbookViewId="0">'
                '<pane xSplit="1" ySplit="1" topLeftCell="B2" activePane="bottomRight" state="frozen"/><selection pane="bottomRight"/></sheetView>'
                f'</sheetViews><sheetFormatPr defaultRowHeight="15"/><cols>{widths}</cols><sheetData><row r="1">{heading}</row>').encode())
    number, lines = 1, []
    for number, row in enumerate(sheet.rows, 2):
        lines.append(row.replace(AT, str(number)))
        if number % 256 == 0:
            part.write("".join(lines).encode())
            lines.clear()
    filters = f'<autoFilter ref="A1:{names[-1]}{number}"/>' if sheet.filtered else ""
    part.write(f'{"".join(lines)}</sheetData>{filters}</worksheet>'.encode())
    return number


def drawing(columns: Sequence[Column]) -> Callable[[Sequence[Value]], str]:
    """How a row of these columns stands in a sheet, with ``AT`` where its number will be: a row that is as it was needn't be drawn again."""
    names = [letters(number) for number in range(1, len(columns) + 1)]
    texts = [f'<c r="{name}{AT}" t="inlineStr"><is><t xml:space="preserve">' for name in names]
    dates = [f'<c r="{name}{AT}" s="{DATE}"><v>' for name in names]
    numbers = [f'<c r="{name}{AT}" s="{MONEY if column.money else PLAIN}"><v>' for name, column in zip(names, columns, strict=True)]

    def draw(row: Sequence[Value]) -> str:
        cells = [f'<row r="{AT}">']
        for value, text, date, number in zip(row, texts, dates, numbers, strict=True):
            if value is None or value == "":
                continue
            if isinstance(value, str):
                cells.append(f"{text}{clean(value)}</t></is></c>")
            elif isinstance(value, dt.date):
                cells.append(f"{date}{value.toordinal() - EPOCH}</v></c>")
            else:
                cells.append(f"{number}{value}</v></c>")
        cells.append("</row>")
        return "".join(cells)

    return draw


def _frame(sheets: Sequence[Sheet], sizes: Sequence[int], title: str, updated: dt.date) -> Iterator[tuple[str, str]]:
    """Everything but the sheets themselves."""
    numbers = range(1, len(sheets) + 1)
    overrides = "".join(f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{SHEET}.worksheet+xml"/>' for n in numbers)
    yield "[Content_Types].xml", (
        f'{XML}<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{SHEET}.sheet.main+xml"/>{overrides}'
        f'<Override PartName="/xl/styles.xml" ContentType="{SHEET}.styles+xml"/>'
        '<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>')
    yield "_rels/.rels", (
        f'{XML}<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
        f'<Relationship Id="rId2" Type="{PACKAGE}/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>')
    tabs = "".join(f'<sheet name="{clean(sheet.name)}" sheetId="{n}" r:id="rId{n}"/>' for n, sheet in enumerate(sheets, 1))
    filters = "".join(
        f'<definedName name="_xlnm._FilterDatabase" localSheetId="{n}" hidden="1">\'{clean(sheet.name)}\'!$A$1:${letters(len(sheet.columns))}${rows}'
        "</definedName>" for n, (sheet, rows) in enumerate(zip(sheets, sizes, strict=True)) if sheet.filtered)
    yield "xl/workbook.xml", (f'{XML}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><bookViews><workbookView/></bookViews><sheets>{tabs}</sheets>'
                              f"<definedNames>{filters}</definedNames></workbook>")
    links = "".join(f'<Relationship Id="rId{n}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in numbers)
    yield "xl/_rels/workbook.xml.rels", (f'{XML}<Relationships xmlns="{PACKAGE}/relationships">{links}'
                                         f'<Relationship Id="rId{len(sheets) + 1}" Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>')
    yield "xl/styles.xml", STYLES
    yield "docProps/core.xml", (
        f'{XML}<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f'<dc:title>{clean(title)}</dc:title><dc:language>en-GB</dc:language>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{updated.isoformat()}T00:00:00Z</dcterms:modified></cp:coreProperties>')
