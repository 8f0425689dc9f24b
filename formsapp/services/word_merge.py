"""A Word template filled for many records: each MERGEFIELD of its text gets the record's value, each record begins on a page of its own.

The text is read once; its fields become gaps, and what lies between them is handed on as it is: however many records, the template is taken apart
once. Where a header or footer has fields, or the text sections, each record has its own (``services/word_sections.py``).
"""

import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from xml.parsers.expat import ExpatError

from defusedxml.common import DefusedXmlException  # type: ignore[import-untyped]
from defusedxml.minidom import parseString  # type: ignore[import-untyped]

from formsapp.services import word_sections
from formsapp.services.office import Refused
from formsapp.services.word_fields import IDENTITY, MARKED, OPEN, Document, Element, Nested, mark, marked, plain
from formsapp.services.word_sections import END, POINTER, SECTION, Edge, pointer_to, tag_of

MAIN, SETTINGS = "word/document.xml", "word/settings.xml"
NOTES = re.compile(r"word/(footnotes|endnotes)\d*\.xml")
NEW_PAGE = '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
NO_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
LARGEST = 8 * 1024 * 1024
LONGEST = 50_000_000  # letters of a document
NOT_WORD = "This is no Word document that can be filled: save it as a Word document (.docx) and upload that."
IN_NOTE = "A field stands in a footnote or endnote, where it can’t be filled: move it into the text."
IN_FIELD = "A field stands in what another field asks (an IF, for example), and only Word can work that out: take the outer field away."


@dataclass(frozen=True)
class Template:
    """Taken apart: text, gap, text …, each gap a field's name with what its switches ask. ``last``: the text of the last record, which ends the
    document."""

    parts: Mapping[str, bytes] = field(repr=False)
    before: str = field(repr=False)
    body: tuple[str, ...] = field(repr=False)  # words and gaps by turns
    last: tuple[str, ...] = field(repr=False)
    after: str = field(repr=False)
    edges: tuple[Edge, ...]
    empty: tuple[str, ...]
    fields: tuple[str, ...]

    def fits(self, records: int) -> bool:
        """One document of so many isn't too long."""
        return sum(map(len, (*self.body, *(piece for each in self.edges for piece in each.pieces)))) * records <= LONGEST


# -------------------------------------------------------------------------------------------------------------- reading


def read(data: bytes) -> Template:
    """``Refused`` with the sentence where it can't be filled."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > LARGEST:
                raise Refused("It is too large for a template: take out pictures that are larger than they need to be.")
            parts = {entry.filename: archive.read(entry) for entry in archive.infolist() if not entry.is_dir()}
        if any(NOTES.fullmatch(name) and b"MERGEFIELD" in each for name, each in parts.items()):
            raise Refused(IN_NOTE)
        found = taken_apart(parts, parseString(parts[MAIN]))
        merged(found, (), [()])  # once with nothing in it: what can't be filled says so now
        return found
    except Nested:
        raise Refused(IN_FIELD) from None
    except (zipfile.BadZipFile, KeyError, ExpatError, DefusedXmlException, NotImplementedError, RuntimeError, EOFError):
        raise Refused(NOT_WORD) from None


def taken_apart(parts: dict[str, bytes], whole: Document) -> Template:
    bodies = whole.getElementsByTagName("w:body")
    if not bodies:
        raise Refused(NOT_WORD)
    body, (edges, more) = bodies[0], word_sections.edges(parts)
    names = list(dict.fromkeys((*mark(whole, body), *more)))
    apart = bool(edges) or len(body.getElementsByTagName(SECTION)) > 1
    empty = word_sections.ended(whole, body, edges) if apart else []
    before, inner, section, after = cut(whole, body)
    end = marked(END)
    text, last = (inner.replace(end, section), inner.replace(end, "")) if apart else (inner + NEW_PAGE, inner)
    kept = {name: each for name, each in (parts | {SETTINGS: without_source(parts.get(SETTINGS, b""))}).items() if each}
    pieces = tuple(MARKED.split(text)), tuple(MARKED.split(last + section))
    return Template(kept, before, *pieces, after, tuple(edges), tuple(empty), tuple(names))


def without_source(settings: bytes) -> bytes:
    """Word would ask for the table it was filled from last."""
    return re.sub(rb"<w:mailMerge>.*?</w:mailMerge>", b"", settings, flags=re.DOTALL)


def cut(whole: Document, body: Element) -> tuple[str, str, str, str]:
    """What stands before the text of one record, the text, the last section's page and margins, what stands after."""
    last = [each for each in body.childNodes if tag_of(each) == SECTION]
    section = "".join(each.toxml() for each in last)
    for each in last:
        body.removeChild(each)
    inner = "".join(each.toxml() for each in body.childNodes)
    for each in list(body.childNodes):
        body.removeChild(each)
    body.appendChild(whole.createTextNode(OPEN))
    before, after = whole.toxml().split(OPEN)
    return before, inner, section, after


# --------------------------------------------------------------------------------------------------------------- filling


def unknown(template: Template, headers: Iterable[str]) -> list[str]:
    """Fields for which no table has a column."""
    known = {plain(each) for each in headers}
    return [each for each in template.fields if plain(each) not in known]


def merged(template: Template, headers: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """One document. What no column has stays empty."""
    names = [plain(each) for each in headers]
    records = [dict(zip(names, map(str, row), strict=True)) for row in rows]
    pieces = [piece for number, values in enumerate(records[:-1]) for piece in filled(template.body, values, number)]
    pieces += [piece for values in records[-1:] for piece in filled(template.last, values, len(records) - 1)]
    text = f"{template.before}{''.join(pieces)}{template.after}"
    parts = dict(template.parts) | {MAIN: text.encode()}
    if template.edges or template.empty:
        parts = word_sections.own(parts, template.edges, template.empty, records, filled)
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return made.getvalue()


def filled(body: Sequence[str], values: Mapping[str, str], number: int) -> list[str]:
    found = list(body)
    for place in range(1, len(found), 2):
        gap = found[place]
        if gap == IDENTITY:
            found[place] = str(number * 1_000 + place)
        elif gap.startswith(POINTER):
            found[place] = pointer_to(gap.removeprefix(POINTER), number)
        else:
            switch, _, name = gap.partition("|")
            found[place] = said(cased(values.get(name, ""), switch))
    return found


def cased(text: str, switch: str) -> str:
    if switch == "firstcap":
        return text[:1].upper() + text[1:]
    return {"upper": text.upper, "lower": text.lower, "caps": text.title}.get(switch, lambda: text)()


def said(text: str) -> str:
    """A line break where the value has one."""
    plain_text = NO_XML.sub("", text).replace("\r\n", "\n").replace("\r", "\n")
    escaped = plain_text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return escaped.replace("\n", '</w:t><w:br/><w:t xml:space="preserve">')
