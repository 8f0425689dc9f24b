"""A workbook for Excel with one sheet, made while it is read: nothing of it is kept, however long it is.

Text is text whatever it begins with (row T18): a cell has a type here, so that no formula can come of it, and numbers stay numbers.
"""

import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from xml.sax.saxutils import escape

from formsapp.services.zips import Outlet

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
OFFICE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
SAME_DAY = (1980, 1, 1, 0, 0, 0)  # a workbook says nothing of when it was made
NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
LONGEST = 32_000  # characters that a cell takes


def parts(title: str) -> dict[str, str]:
    """All but the sheet itself."""
    relation = f'<Relationship Id="rId1" Type="{RELATED}/{{kind}}" Target="{{target}}"/>'
    links = f'{XML}<Relationships xmlns="{PACKAGE}/relationships">{relation}</Relationships>'
    return {
        "[Content_Types].xml": f'{XML}<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{OFFICE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{OFFICE}.worksheet+xml"/></Types>',
        "_rels/.rels": links.format(kind="officeDocument", target="xl/workbook.xml"),
        "xl/workbook.xml": f'{XML}<workbook xmlns="{MAIN}" xmlns:r="{RELATED}"><sheets>'
        f'<sheet name="{escape(title, {chr(34): "&quot;"})}" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": links.format(kind="worksheet", target="worksheets/sheet1.xml"),
    }


def cell(value: object) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return f"<c><v>{value}</v></c>"
    text = NOT_IN_XML.sub("", "" if value is None else str(value))[:LONGEST]
    return f'<c t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>' if text else "<c/>"


def row(values: Iterable[object]) -> str:
    return f"<row>{''.join(map(cell, values))}</row>"


def sheet(title: str, head: Sequence[str], pieces: Iterable[Sequence[Sequence[object]]]) -> Iterator[bytes]:
    """The head stays in sight; ``pieces``: so many rows at a time."""
    outlet = Outlet()
    pane = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
    with zipfile.ZipFile(outlet, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, text in parts(title).items():
            archive.writestr(info(name), text)
        with archive.open(info("xl/worksheets/sheet1.xml"), "w", force_zip64=True) as entry:
            begun = f'<worksheet xmlns="{MAIN}"><sheetViews><sheetView workbookViewId="0">{pane}</sheetView></sheetViews><sheetData>'
            entry.write(f"{XML}{begun}{row(head)}".encode())
            for piece in pieces:
                entry.write("".join(map(row, piece)).encode("utf-8", "replace"))
                yield outlet.taken()
            entry.write(b"</sheetData></worksheet>")
        yield outlet.taken()
    yield outlet.taken()


def info(name: str) -> zipfile.ZipInfo:
    found = zipfile.ZipInfo(name, SAME_DAY)
    found.compress_type = zipfile.ZIP_DEFLATED
    found.external_attr = 0o100600 << 16
    return found
