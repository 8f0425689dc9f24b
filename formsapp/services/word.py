"""Word documents of our own: headings, paragraphs, tables, and the gaps that a mail merge fills. Plain markup that Word and LibreOffice both read."""

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from xml.sax.saxutils import escape, quoteattr

from formsapp.services.word_fields import plain
from formsapp.services.word_merge import NEW_PAGE, said

MEDIA = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = (
    f'{HEAD}<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="{MEDIA}.main+xml"/>'
    '<Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/></Types>'
)
ROOT = (
    f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="word/document.xml"/>'
    "</Relationships>"
)
OF_DOCUMENT = f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>'
FONT = '<w:rFonts w:ascii="Calibri" w:hAnsi="Calibri" w:cs="Calibri"/>'


def style(name: str, title: str, size: int, before: int, *, bold: bool, level: int | None = None) -> str:
    outline = f'<w:outlineLvl w:val="{level}"/>' if level is not None else ""
    heavy = "<w:b/>" if bold else ""
    return (
        f'<w:style w:type="paragraph" w:styleId="{name}"><w:name w:val="{title}"/><w:basedOn w:val="Normal"/><w:next w:val="Normal"/><w:qFormat/>'
        f'<w:pPr><w:keepNext/><w:spacing w:before="{before}" w:after="80"/>{outline}</w:pPr><w:rPr>{heavy}<w:sz w:val="{size}"/></w:rPr></w:style>'
    )


STYLES = (
    f'{HEAD}<w:styles xmlns:w="{W}"><w:docDefaults><w:rPrDefault><w:rPr>{FONT}<w:sz w:val="22"/><w:lang w:val="en-GB"/></w:rPr></w:rPrDefault>'
    '<w:pPrDefault><w:pPr><w:spacing w:after="120"/></w:pPr></w:pPrDefault></w:docDefaults>'
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
    + style("Heading1", "heading 1", 32, 0, bold=True, level=0)
    + style("Heading2", "heading 2", 26, 240, bold=True, level=1)
    + "</w:styles>"
)
PAGE = (
    '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1134" w:right="1134" w:bottom="1134" w:left="1134" w:header="567" '
    'w:footer="567" w:gutter="0"/></w:sectPr>'
)
EDGES = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="999999"/>' for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)


@dataclass(frozen=True)
class Field:
    """A gap that a mail merge fills."""

    name: str


Piece = str | Field


def run(piece: Piece, *, bold: bool = False) -> str:
    looks = "<w:rPr><w:b/></w:rPr>" if bold else ""
    if isinstance(piece, Field):
        name = plain(piece.name)
        inner = f'<w:r>{looks}<w:t xml:space="preserve">«{escape(name)}»</w:t></w:r>'
        return f"<w:fldSimple w:instr={quoteattr(f' MERGEFIELD {name} ')}>{inner}</w:fldSimple>"
    return f'<w:r>{looks}<w:t xml:space="preserve">{said(piece)}</w:t></w:r>'


def paragraph(*pieces: Piece, named: str = "", bold: bool = False) -> str:
    looks = f'<w:pPr><w:pStyle w:val="{named}"/></w:pPr>' if named else ""
    return f"<w:p>{looks}{''.join(run(each, bold=bold) for each in pieces)}</w:p>"


def heading(*pieces: Piece, level: int = 1) -> str:
    return paragraph(*pieces, named=f"Heading{level}")


def table(rows: Sequence[Sequence[Piece]], *, head: bool = True) -> str:
    """The first row says what the columns are, and comes again on each page."""
    width = 9638 // max(1, len(rows[0]))
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for _ in rows[0])
    lines = "".join(line(row, width, head=head and number == 0) for number, row in enumerate(rows))
    return f'<w:tbl><w:tblPr><w:tblW w:w="5000" w:type="pct"/><w:tblBorders>{EDGES}</w:tblBorders></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{lines}</w:tbl><w:p/>'


def line(row: Sequence[Piece], width: int, *, head: bool) -> str:
    cells = "".join(f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{paragraph(each, bold=head)}</w:tc>' for each in row)
    return f"<w:tr>{'<w:trPr><w:tblHeader/></w:trPr>' if head else ''}{cells}</w:tr>"


def document(pages: Sequence[Sequence[str]]) -> bytes:
    """Each of them begins on a page of its own."""
    body = NEW_PAGE.join("".join(page) for page in pages)
    main = f'{HEAD}<w:document xmlns:w="{W}"><w:body>{body}{PAGE}</w:body></w:document>'
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in (
            ("[Content_Types].xml", TYPES),
            ("_rels/.rels", ROOT),
            ("word/_rels/document.xml.rels", OF_DOCUMENT),
            ("word/styles.xml", STYLES),
            ("word/document.xml", main),
        ):
            archive.writestr(zipfile.ZipInfo(name, (2026, 9, 1, 0, 0, 0)), text, zipfile.ZIP_DEFLATED)
    return made.getvalue()
