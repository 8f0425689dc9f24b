"""Of a Word document what each record needs for itself once a header or footer names it: parts of its own, and sections that point at them.

A section that says nothing of a header shows that of the section before, which would be another record's: the first of each record names one of
every kind, if need be an empty one.
"""

import posixpath
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from xml.dom.minidom import Node
from xml.sax.saxutils import quoteattr

from defusedxml.minidom import parseString  # type: ignore[import-untyped]

from formsapp.services.word_fields import MARKED, OPEN, Document, Element, mark, marked

RELATIONS, TYPES = "word/_rels/document.xml.rels", "[Content_Types].xml"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml.{}+xml"
SECTION, SIDES, ROOTS = "w:sectPr", {"w:headerReference": "header", "w:footerReference": "footer"}, {"header": "hdr", "footer": "ftr"}
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
POINTER, END, EMPTY = "to:", "end:", "empty-{}"
# The paragraph in which a record's last section ends, where its own last one can't: it takes no room.
LOW = f'<w:p xmlns:w="{W}"><w:pPr><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/></w:pPr></w:p>'
Fill = Callable[[Sequence[str], Mapping[str, str], int], list[str]]


@dataclass(frozen=True)
class Edge:
    """A header or footer with gaps. ``relation``: by which sections point at it."""

    relation: str
    side: str  # "header", "footer"
    path: str
    pieces: tuple[str, ...] = field(repr=False)


def edges(parts: Mapping[str, bytes]) -> tuple[list[Edge], list[str]]:
    """Those with fields, and the fields' names."""
    found, names = [], []
    for each in parseString(parts.get(RELATIONS, b"<x/>")).getElementsByTagName("Relationship"):
        side, path = (
            each.getAttribute("Type").rpartition("/")[2],
            posixpath.normpath(posixpath.join("word", each.getAttribute("Target"))).lstrip("/"),
        )
        if side not in {"header", "footer"} or b"MERGEFIELD" not in parts.get(path, b""):
            continue
        whole = parseString(parts[path])
        names += mark(whole, whole.documentElement)
        found.append(Edge(each.getAttribute("Id"), side, path, tuple(MARKED.split(whole.documentElement.toxml()))))
    return found, names


# ------------------------------------------------------------------------------------------------------------ sections


def ended(whole: Document, body: Element, found: Sequence[Edge]) -> list[str]:
    """Gaps where sections point at what each record has for itself, and one where a record's last section ends. Of which side an empty one is
    needed comes back."""
    if not any(tag_of(each) == SECTION for each in body.childNodes):
        body.appendChild(whole.createElement(SECTION))
    sections, own = body.getElementsByTagName(SECTION), {each.relation for each in found}
    pointers = [each for section in sections for each in references(section)]
    for each in pointers:
        if each.getAttribute("r:id") in own:
            each.setAttribute("r:id", marked(POINTER + each.getAttribute("r:id")))
    first = sections[0]
    for each in [each for each in first.childNodes if tag_of(each) == "w:type"]:
        first.removeChild(each)  # each record begins on a page of its own
    missing = {kind_of(each) for each in pointers} - {kind_of(each) for each in references(first)}
    for tag, pages in sorted(missing, reverse=True):
        pointer = whole.createElement(tag)
        pointer.setAttribute("w:type", pages)
        pointer.setAttribute("r:id", EMPTY.format(SIDES[tag]))
        first.insertBefore(pointer, first.firstChild)
    last_paragraph(whole, body).appendChild(whole.createTextNode(marked(END)))
    return sorted({SIDES[tag] for tag, _ in missing})


def tag_of(node: Element | None) -> str:
    return str(node.tagName) if node is not None and node.nodeType == Node.ELEMENT_NODE else ""


def kind_of(pointer: Element) -> tuple[str, str]:
    """Which side, and on which pages."""
    return pointer.tagName, pointer.getAttribute("w:type")


def references(section: Element) -> list[Element]:
    return [each for each in section.childNodes if tag_of(each) in SIDES]


def last_paragraph(whole: Document, body: Element) -> Element:
    """The properties of the paragraph that a record's last section ends in."""
    elements = [each for each in body.childNodes if tag_of(each) not in {"", SECTION}]
    last: Element = elements[-1] if elements else None
    if tag_of(last) != "w:p" or last.getElementsByTagName(SECTION) or last.getElementsByTagName("w:pPrChange"):
        last = whole.importNode(parseString(LOW).documentElement, True)
        body.insertBefore(last, next(each for each in body.childNodes if tag_of(each) == SECTION))
    looks = next((each for each in last.childNodes if tag_of(each) == "w:pPr"), None)
    if looks is None:
        looks = whole.createElement("w:pPr")
        last.insertBefore(looks, last.firstChild)
    return looks


# --------------------------------------------------------------------------------------------------------------- parts


def own(
    parts: Mapping[str, bytes], found: Sequence[Edge], empty: Sequence[str], rows: Sequence[Mapping[str, str]], fill: Fill
) -> dict[str, bytes]:
    """The document's parts with each record's headers and footers in place of the template's."""
    made = {name: data for name, data in parts.items() if name not in {each.path for each in found}}
    named: list[tuple[str, str, str]] = []  # by which name, which side, where
    for side in empty:
        named.append((EMPTY.format(side), side, f"word/{EMPTY.format(side)}.xml"))
        made[named[-1][2]] = f'{HEAD}<w:{ROOTS[side]} xmlns:w="{W}"><w:p/></w:{ROOTS[side]}>'.encode()
    for each in found:
        pictures = parts.get(relations_of(each.path))
        for number, values in enumerate(rows):
            path = f"{each.path.removesuffix('.xml')}-{number}.xml"
            named.append((pointer_to(each.relation, number), each.side, path))
            made[path] = (HEAD + "".join(fill(each.pieces, values, number))).encode()
            made |= {relations_of(path): pictures} if pictures else {}
    relations = [
        f'<Relationship Id={quoteattr(name)} Type="{OFFICE}/{side}" Target={quoteattr("/" + path)}/>' for name, side, path in named
    ]
    types = [f'<Override PartName={quoteattr("/" + path)} ContentType="{KIND.format(side)}"/>' for _, side, path in named]
    made[RELATIONS] = changed(made[RELATIONS], "Relationship", "Id", {each.relation for each in found}, relations)
    made[TYPES] = changed(made[TYPES], "Override", "PartName", {"/" + each.path for each in found}, types)
    return made


def relations_of(path: str) -> str:
    folder, name = posixpath.split(path)
    return f"{folder}/_rels/{name}.rels"


def pointer_to(relation: str, number: int) -> str:
    return f"{relation}-{number}"


def changed(data: bytes, tag: str, named: str, gone: set[str], more: Sequence[str]) -> bytes:
    """A list of the package without those, and with these."""
    whole = parseString(data)
    for each in [each for each in whole.getElementsByTagName(tag) if each.getAttribute(named) in gone]:
        each.parentNode.removeChild(each)
    whole.documentElement.appendChild(whole.createTextNode(OPEN))
    before, after = whole.toxml().split(OPEN)
    return f"{before}{''.join(more)}{after}".encode()
