"""A Word template filled for many records: each MERGEFIELD of its text gets the record's value, each record begins on a page of its own.

The text is read once; its fields become gaps, and what lies between them is handed on as it is: however many records, the template is taken apart
once. A field's name is matched as Word matches it to the first line of a table: letters and digits, with ``_`` for all else.
"""

import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, TypeAlias
from xml.dom.minidom import Node
from xml.parsers.expat import ExpatError

from defusedxml.common import DefusedXmlException  # type: ignore[import-untyped]
from defusedxml.minidom import parseString  # type: ignore[import-untyped]

from formsapp.services.office import Refused

MAIN, SETTINGS = "word/document.xml", "word/settings.xml"
OTHERS = re.compile(r"word/(header|footer|footnotes|endnotes)\d*\.xml")
Element: TypeAlias = Any  # of the markup: its library says too little of what is in what
Document: TypeAlias = Any
# Gaps are marked by letters that no document has (private use); a template that has them loses them.
OPEN, CLOSE = "\ue000", "\ue001"
MARKED = re.compile(f"{OPEN}(.*?){CLOSE}", re.DOTALL)
IDENTITY = "id:"
NEW_PAGE = '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
INSTRUCTION = re.compile(r'^\s*MERGEFIELD\s+(?:"([^"]+)"|(\S+))(.*)$', re.DOTALL | re.IGNORECASE)
SWITCH = re.compile(r"\\\*\s*(Upper|Lower|FirstCap|Caps)", re.IGNORECASE)
NO_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
LARGEST = 8 * 1024 * 1024
NOT_WORD = "This is no Word document that can be filled: save it as a Word document (.docx) and upload that."
IN_HEADER = "A field stands in its header, footer or a note, where only one record’s words could stand: move it into the text."
ENDS = ("w:bookmarkStart", "w:bookmarkEnd", "w:proofErr", "w:permStart", "w:permEnd")
SAME_EVERYWHERE = ("w14:paraId", "w14:textId")


def plain(name: str) -> str:
    """As Word compares names."""
    return re.sub(r"\W+", "_", name.strip()).casefold()[:40]


@dataclass(frozen=True)
class Template:
    """Taken apart: text, gap, text …, each gap a field's name with what its switches ask."""

    parts: Mapping[str, bytes] = field(repr=False)
    before: str = field(repr=False)
    body: tuple[str, ...] = field(repr=False)  # words and gaps by turns
    after: str = field(repr=False)
    fields: tuple[str, ...]


# -------------------------------------------------------------------------------------------------------------- reading


def read(data: bytes) -> Template:
    """``Refused`` with the sentence where it can't be filled."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > LARGEST:
                raise Refused("It is too large for a template: take out pictures that are larger than they need to be.")
            parts = {entry.filename: archive.read(entry) for entry in archive.infolist() if not entry.is_dir()}
        whole = parseString(parts[MAIN])
    except (zipfile.BadZipFile, KeyError, ExpatError, DefusedXmlException, NotImplementedError, RuntimeError, EOFError):
        raise Refused(NOT_WORD) from None
    if any(OTHERS.fullmatch(name) and b"MERGEFIELD" in each for name, each in parts.items()):
        raise Refused(IN_HEADER)
    bodies = whole.getElementsByTagName("w:body")
    if not bodies:
        raise Refused(NOT_WORD)
    names = mark(whole, bodies[0])
    before, body, after = cut(whole, bodies[0])
    parts[SETTINGS] = without_source(parts.get(SETTINGS, b""))
    return Template({name: each for name, each in parts.items() if each}, before, tuple(MARKED.split(body)), after, tuple(names))


def without_source(settings: bytes) -> bytes:
    """Word would ask for the table it was filled from last."""
    return re.sub(rb"<w:mailMerge>.*?</w:mailMerge>", b"", settings, flags=re.DOTALL)


def mark(whole: Document, body: Element) -> list[str]:
    """A gap in place of each field; what may stand once only in a document goes, or is numbered."""
    strip(body)
    names = [simple(whole, each) for each in list(body.getElementsByTagName("w:fldSimple"))]
    names += list(complex_fields(whole, body))
    return list(dict.fromkeys(name for name in names if name))


def strip(body: Element) -> None:
    for each in list(body.getElementsByTagName("*")):
        if each.tagName in ENDS:
            each.parentNode.removeChild(each)
            continue
        for name in SAME_EVERYWHERE:
            if each.hasAttribute(name):
                each.removeAttribute(name)
        if each.tagName == "wp:docPr":
            each.setAttribute("id", f"{OPEN}{IDENTITY}{CLOSE}")
    for text in walk(body):
        if text.nodeType == Node.TEXT_NODE and (OPEN in text.data or CLOSE in text.data):
            text.data = text.data.replace(OPEN, "").replace(CLOSE, "")


def walk(node: Element) -> Iterable[Element]:
    for each in list(node.childNodes):
        yield each
        yield from walk(each)


def simple(whole: Document, each: Element) -> str:
    """A field that Word writes in one piece."""
    found = INSTRUCTION.match(each.getAttribute("w:instr"))
    if not found:
        return ""
    runs = [run for run in each.getElementsByTagName("w:r") if run.parentNode is each]
    each.parentNode.insertBefore(gap(whole, found, runs[0] if runs else None), each)
    each.parentNode.removeChild(each)
    return found[1] or found[2]


def complex_fields(whole: Document, body: Element) -> Iterable[str]:
    """A field that spans several runs: begin, instruction, separate, what it showed last, end. One inside another stays as it is."""
    open_fields: list[dict[str, Any]] = []
    for run in list(body.getElementsByTagName("w:r")):
        kinds = [each.getAttribute("w:fldCharType") for each in run.getElementsByTagName("w:fldChar") if each.parentNode is run]
        if "begin" in kinds:
            open_fields.append({"runs": [], "text": "", "shown": None, "separate": False})
        for each in open_fields:
            each["runs"].append(run)
        if not open_fields:
            continue
        top = open_fields[-1]
        if not top["separate"]:
            top["text"] = str(top["text"]) + "".join(words_of(each) for each in run.getElementsByTagName("w:instrText"))
        elif top["shown"] is None and "end" not in kinds:
            top["shown"] = run
        if "separate" in kinds:
            top["separate"] = True
        if "end" in kinds:
            open_fields.pop()
            found = INSTRUCTION.match(str(top["text"]))
            if found and not open_fields:
                replace(whole, found, top["runs"], top["shown"])
                yield found[1] or found[2]


def words_of(element: Element) -> str:
    return "".join(each.data for each in element.childNodes if each.nodeType == Node.TEXT_NODE)


def replace(whole: Document, found: "re.Match[str]", runs: list[Element], shown: Element | None) -> None:
    runs[0].parentNode.insertBefore(gap(whole, found, shown or runs[0]), runs[0])
    for each in runs:
        each.parentNode.removeChild(each)


def gap(whole: Document, found: "re.Match[str]", like: Element | None) -> Element:
    """A run in the looks of the one it stands for."""
    run, text = whole.createElement("w:r"), whole.createElement("w:t")
    for looks in like.getElementsByTagName("w:rPr")[:1] if like is not None else ():
        run.appendChild(looks.cloneNode(True))
    switch = SWITCH.search(found[3] or "")
    text.setAttribute("xml:space", "preserve")
    text.appendChild(whole.createTextNode(f"{OPEN}{switch[1].casefold() if switch else ''}|{plain(found[1] or found[2])}{CLOSE}"))
    run.appendChild(text)
    return run


def cut(whole: Document, body: Element) -> tuple[str, str, str]:
    """What stands before and after the text of one record; the page's size and margins stand once, at the end."""
    last = [each for each in body.childNodes if each.nodeType == Node.ELEMENT_NODE and each.tagName == "w:sectPr"]
    section = "".join(each.toxml() for each in last)
    for each in last:
        body.removeChild(each)
    inner = "".join(each.toxml() for each in body.childNodes)
    for each in list(body.childNodes):
        body.removeChild(each)
    body.appendChild(whole.createTextNode(OPEN))
    before, after = whole.toxml().split(OPEN)
    return before, inner, section + after


# --------------------------------------------------------------------------------------------------------------- filling


def unknown(template: Template, headers: Iterable[str]) -> list[str]:
    """Fields for which no table has a column."""
    known = {plain(each) for each in headers}
    return [each for each in template.fields if plain(each) not in known]


def merged(template: Template, headers: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """One document. What no column has stays empty."""
    names = [plain(each) for each in headers]
    pieces: list[str] = []
    for number, row in enumerate(rows):
        values = dict(zip(names, map(str, row), strict=True))
        pieces += [NEW_PAGE] if number else []
        pieces += filled(template.body, values, number)
    text = f"{template.before}{''.join(pieces)}{template.after}"
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in template.parts.items():
            archive.writestr(name, text.encode() if name == MAIN else data)
    return made.getvalue()


def filled(body: Sequence[str], values: Mapping[str, str], number: int) -> list[str]:
    found = list(body)
    for place in range(1, len(found), 2):
        switch, _, name = found[place].partition("|")
        found[place] = str(number * 1_000 + place) if found[place] == IDENTITY else said(cased(values.get(name, ""), switch))
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
