"""The merge fields of a Word document, found however Word writes them: each becomes a gap, marked by letters that no document has.

A field's name is matched as Word matches it to the first line of a table: letters and digits, with ``_`` for all else.
"""

import re
from collections.abc import Iterable
from typing import Any, TypeAlias
from xml.dom.minidom import Node

Element: TypeAlias = Any  # of the markup: its library says too little of what is in what
Document: TypeAlias = Any
# Gaps are marked by letters that no document has (private use); a template that has them loses them.
OPEN, CLOSE = "\ue000", "\ue001"
MARKED = re.compile(f"{OPEN}(.*?){CLOSE}", re.DOTALL)
IDENTITY = "id:"
INSTRUCTION = re.compile(r'^\s*MERGEFIELD\s+(?:"([^"]+)"|(\S+))(.*)$', re.DOTALL | re.IGNORECASE)
SWITCH = re.compile(r"\\\*\s*(Upper|Lower|FirstCap|Caps)", re.IGNORECASE)
ENDS = ("w:bookmarkStart", "w:bookmarkEnd", "w:proofErr", "w:permStart", "w:permEnd")
SAME_EVERYWHERE = ("w14:paraId", "w14:textId")


def plain(name: str) -> str:
    """As Word compares names."""
    return re.sub(r"\W+", "_", name.strip()).casefold()[:40]


def marked(words: str) -> str:
    """A gap that says by what it is filled."""
    return f"{OPEN}{words}{CLOSE}"


class Nested(Exception):
    """A field that decides what another one says."""


def mark(whole: Document, body: Element) -> list[str]:
    """A gap in place of each field; what may stand once only in a document goes, or is numbered."""
    strip(whole.documentElement)
    names = [simple(whole, each) for each in list(body.getElementsByTagName("w:fldSimple"))]
    names += list(complex_fields(whole, body))
    return list(dict.fromkeys(name for name in names if name))


def strip(root: Element) -> None:
    for each in [root, *root.getElementsByTagName("*")]:
        if each.tagName in ENDS:
            each.parentNode.removeChild(each)
            continue
        for name in SAME_EVERYWHERE:
            if each.hasAttribute(name):
                each.removeAttribute(name)
        for name, value in each.attributes.items():
            if OPEN in value or CLOSE in value:
                each.setAttribute(name, without_marks(value))
        if each.tagName == "wp:docPr":
            each.setAttribute("id", marked(IDENTITY))
    for text in walk(root):
        if text.nodeType == Node.TEXT_NODE:
            text.data = without_marks(text.data)


def without_marks(text: str) -> str:
    return text.replace(OPEN, "").replace(CLOSE, "")


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
    """A field that spans several runs: begin, instruction, separate, what it showed last, end. In what another shows it is filled too; in what
    another asks (an IF) it can't be, since Word alone would work that out."""
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
            if found and not all(each["separate"] for each in open_fields):
                raise Nested
            if found:
                replace(whole, found, [each for each in top["runs"] if each.parentNode], top["shown"])
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
    text.appendChild(whole.createTextNode(marked(f"{switch[1].casefold() if switch else ''}|{plain(found[1] or found[2])}")))
    run.appendChild(text)
    return run
