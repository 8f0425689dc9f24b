"""Markdown as providers write it, to HTML that can do no harm.

Python-Markdown, one object for the life of the process. Raw HTML is shown as the letters it is made of, never obeyed. A link
stays only when its address is of a few known shapes; what is not on that list goes, however it is disguised, and its words stay.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.inlinepatterns import InlineProcessor
from markdown.treeprocessors import Treeprocessor

from capsite.urls import Urls

# What an address may look like. Site addresses hold plain letters only, so that no entity or backslash can become "//".
_HOST = r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::[0-9]{1,5})?"
_WEB = re.compile(rf"https?://{_HOST}(?:[/?#][^\s<>\"'\\^`{{|}}\x00-\x20\x7f]*)?", re.IGNORECASE)
_SITE = re.compile(r"/(?:[A-Za-z0-9._-]+/)*(?:[A-Za-z0-9._-]+)?(?:\?[A-Za-z0-9=&+._-]*)?(?:#[A-Za-z0-9_-]+)?")
_MAIL = re.compile(r"mailto:[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}", re.IGNORECASE)
_TEL = re.compile(r"tel:\+?[0-9-]{3,20}", re.IGNORECASE)
_AUTOMAIL = r"<([A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,190}\.[A-Za-z]{2,20})>"
_ESCAPED = re.compile("\x02([0-9]+)\x03")
_TAG = re.compile(r"<[A-Za-z/!?][A-Za-z0-9]*")
_WHOLE_TAG = re.compile(r"<[^<>\n]{0,40}>?")
_NESTED = re.compile(r"^[ \t]*(?:(?:[-+*]|[0-9]{1,9}\.)[ \t]+|>[ \t]*){20}", re.MULTILINE)
_MOST_BRACKETS = 300
_ENTITY = re.compile(r"&#(?:[xX]([0-9a-fA-F]{1,8})|([0-9]{1,8}))(?![0-9a-fA-F]);?")
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")

HTML_FAULT = "“{}” is HTML, which is not used here: it is shown as plain letters. Write Markdown, such as **bold**, or - for a list"
LINK_FAULT = (
    "the link to “{}” is not allowed and is left out: write a whole web address (https://…), an email (mailto:…), "
    "a telephone number (tel:…) or an address of this site that begins with / and ends with /"
)
IMAGE_FAULT = "the picture “{}” is left out: pictures are not used in factsheets and pages"
HIDDEN_FAULT = "“{}” stands for a control character, or one that turns the direction of the text: delete it"
TANGLE_FAULT = "there are more brackets or list marks in one place than can be read as Markdown: it is shown as plain letters"


def to_html(text: str, urls: Urls, shift: int = 2) -> str:
    """Safe HTML of a Markdown text. The first heading is ``h3``, or one level below ``shift``; no level is skipped."""
    quick = _quick(text, shift + 1)
    if quick is not None:
        return quick
    _CLEAN.prefix, _CLEAN.first = urls.prefix, shift + 1
    return _parse(text) or _as_letters(text)


@dataclass(frozen=True)
class Look:
    """What there is in a Markdown text: ``faults`` as line, column (from 1) and a sentence; ``links`` that stay as line, column, address."""

    faults: tuple[tuple[int, int, str], ...] = ()
    links: tuple[tuple[int, int, str], ...] = ()


def look(text: str) -> Look:
    """Raw HTML, forbidden links and pictures, and the links that stay."""
    hidden = tuple((*_place(text, found.start()), HIDDEN_FAULT.format(found[0])) for found in _ENTITY.finditer(text) if _is_hidden(found))
    if "<" not in text and "[" not in text:
        return Look(hidden)
    if _parse(text) is None:
        return Look((*hidden, (*_place(text, _tangle(text) or 0), TANGLE_FAULT)))
    located = ((*_place(text, at), sentence) for at, sentence in sorted(set(_located(text, _CLEAN.finds))))
    return Look((*hidden, *located), tuple(_links(text, _CLEAN.finds)))


def _is_hidden(entity: "re.Match[str]") -> bool:
    """A control character, or a mark that overrides or isolates the direction of text, written as a number."""
    code = int(entity[1], 16) if entity[1] else int(entity[2])
    return (code < 0x20 and code not in (9, 10, 13)) or 0x7F <= code < 0xA0 or 0x2028 <= code <= 0x202E or 0x2066 <= code <= 0x2069


def find_faults(text: str) -> Iterator[tuple[int, int, str]]:
    """Line, column (from 1) and a sentence for raw HTML, forbidden links and pictures in a Markdown text."""
    yield from look(text).faults


def links(text: str) -> Iterator[tuple[int, int, str]]:
    """Line, column and address of every link that stays."""
    yield from look(text).links


def _links(text: str, finds: "list[_Find]") -> Iterator[tuple[int, int, str]]:
    after: dict[str, int] = {}
    for find in finds:
        if find.kind == "link":
            at = _next(text, find.words, after.get(find.words, 0))
            after[find.words] = at + 1
            yield *_place(text, at), find.words


def _parse(text: str) -> str | None:
    """The parser's HTML; nothing for a text so tangled that the parser would take minutes over it, or fail."""
    if _tangle(text) is not None:
        return None
    try:
        return _MD.reset().convert(text)
    except RecursionError:
        return None


def _tangle(text: str) -> int | None:
    """Where brackets come by the hundred in one paragraph, or list and quotation marks stand in a long row: no person writes so."""
    deep = _NESTED.search(text)
    if deep:
        return deep.start()
    if text.count("[") > _MOST_BRACKETS:
        at = 0
        for block in re.split(r"(\n[ \t]*\n)", text):
            if block.count("[") > _MOST_BRACKETS:
                return at + block.index("[")
            at += len(block)
    return None


def _as_letters(text: str) -> str:
    return "\n".join(f"<p>{html.escape(block.strip(), quote=False)}</p>" for block in re.split(r"\n\s*\n", text) if block.strip())


# ------------------------------------------------------------------------------------------ the finished tree


@dataclass(frozen=True)
class _Find:
    kind: str  # "link" stays, "bad link", "picture", "tag", or "code": letters of a tag that are meant as letters
    words: str


class _Clean(Treeprocessor):
    """Goes through the finished tree: drops links and pictures, shifts headings, and notes what it met."""

    def __init__(self, md: Markdown) -> None:
        super().__init__(md)
        self.prefix, self.first = "/", 3
        self.finds: list[_Find] = []

    def run(self, root: Element) -> None:
        self.finds = []
        levels = Levels(self.first)
        stack: list[Element | str] = [root]
        while stack:
            current = stack.pop()
            if isinstance(current, str):
                self._words(current)
                continue
            if current.tag in _HEADINGS:
                current.tag = levels.place(int(current.tag[1]))
            self._element(current)
            for child in reversed(current):
                stack += [child.tail, child] if child.tail else [child]
            if current.text:
                self._words(html.unescape(current.text), code=True) if current.tag == "code" else self._words(current.text)

    def _element(self, element: Element) -> None:
        if element.tag == "a":
            self._link(element)
        elif element.tag == "img":
            self.finds.append(_Find("picture", element.get("src", "")))
            _become_words(element, element.get("alt", ""))
        elif element.tag in ("th", "td"):
            _cell(element)

    def _link(self, link: Element) -> None:
        address = _ESCAPED.sub(lambda match: chr(int(match[1])), link.get("href", ""))
        link.attrib.clear()
        if _SITE.fullmatch(address):
            link.set("href", self.prefix + address[1:])
        elif _WEB.fullmatch(address) or _MAIL.fullmatch(address) or _TEL.fullmatch(address):
            link.set("href", address)
        else:
            self.finds.append(_Find("bad link", address))
            _become_words(link, link.text or "")
            return
        self.finds.append(_Find("link", address))

    def _words(self, words: str, code: bool = False) -> None:
        for tag in _TAG.finditer(words) if "<" in words else ():
            self.finds.append(_Find("code" if code else "tag", tag[0]))


class Levels:
    """The first heading gets the first level; a deeper one goes down by one level at most, so that no level is skipped."""

    def __init__(self, first: int) -> None:
        self.first = first
        self.above: list[int] = []

    def place(self, level: int) -> str:
        while self.above and self.above[-1] >= level:
            self.above.pop()
        self.above.append(level)
        return f"h{min(6, self.first + len(self.above) - 1)}"


def _become_words(element: Element, words: str) -> None:
    element.tag, element.text = "span", words
    element.attrib.clear()


def _cell(cell: Element) -> None:
    """The tables extension writes a style attribute, which the site's policy forbids: a class says the same."""
    style = cell.attrib.pop("style", "")
    if "right" in style:
        cell.set("class", "numeric")
    if cell.tag == "th":
        cell.set("scope", "col")


class _Automail(InlineProcessor):
    """``<office@provider.example>`` as a plain link; the one that comes with Python-Markdown writes it in entities."""

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[Element, int, int]:  # type: ignore[override]  # noqa: N802
        link = Element("a", {"href": "mailto:" + m[1]})
        link.text = m[1]
        return link, m.start(0), m.end(0)


def _markdown() -> tuple[Markdown, _Clean]:
    md = Markdown(extensions=["tables", "sane_lists"], output_format="html")
    md.preprocessors.deregister("html_block")
    for pattern in ("html", "entity", "automail"):
        md.inlinePatterns.deregister(pattern)
    md.inlinePatterns.register(_Automail(_AUTOMAIL, md), "mail", 110)
    clean = _Clean(md)
    md.treeprocessors.register(clean, "clean", 1)
    return md, clean


_MD, _CLEAN = _markdown()


# ---------------------------------------------------------------------------------- where in the text a fault lies


def _located(text: str, finds: list[_Find]) -> Iterator[tuple[int, str]]:
    """The finds come in the text's order, so each is looked for after the last of its kind."""
    after: dict[str, int] = {}
    for find in finds:
        of_tags = find.kind in ("tag", "code")
        row = "<" if of_tags else find.words
        at = _next(text, find.words, after.get(row, 0))
        after[row] = at + 1
        if find.kind == "tag":
            whole = _WHOLE_TAG.match(text, at)
            yield at, HTML_FAULT.format(whole[0] if whole else find.words)
        elif find.kind in ("bad link", "picture"):
            yield at, (LINK_FAULT if find.kind == "bad link" else IMAGE_FAULT).format(_visible(find.words))


def _next(text: str, words: str, after: int) -> int:
    for start in (after, 0):
        at = text.find(words, start) if words else text.find("](", start)
        if at >= 0:
            return at
    return max(text.find("]("), text.find("["), 0)


def _visible(words: str) -> str:
    return "".join(letter if letter.isprintable() else "?" for letter in words[:60])


def _place(text: str, at: int) -> tuple[int, int]:
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)


# --------------------------------------------------------------------------------------- texts that need no parser

_SAFE = r"[A-Za-z0-9 ,.;:'\"()?!%£€/+=–—‘’“”…áàâäçéèêëíîïñóôöúûüÁÀÉÈÖÜß-]"
_LINE = rf"(?![0-9]+[.)])[A-Za-z0-9“‘£](?:(?:{_SAFE}| & )*(?!\s){_SAFE})?"
_PARAGRAPH = re.compile(rf"{_LINE}(?:\n{_LINE})*")
_LIST = re.compile(rf"- {_LINE}(?:\n- {_LINE})*")
_HEADING = re.compile(rf"(#{{1,4}}) ({_LINE})")


def _quick(text: str, first: int) -> str | None:
    """HTML of a text of plain paragraphs, headings and one-line lists; nothing for any other. A test proves it equal to the parser's."""
    parts: list[str] = []
    levels = Levels(first)
    list_before = False
    for block in text.replace("\r\n", "\n").strip("\n").split("\n\n"):
        is_list = False
        if _PARAGRAPH.fullmatch(block):
            parts.append(f"<p>{block}</p>")
        elif not list_before and _LIST.fullmatch(block):
            is_list = True
            items = "".join(f"<li>{line[2:]}</li>\n" for line in block.split("\n"))
            parts.append(f"<ul>\n{items}</ul>")
        elif heading := _HEADING.fullmatch(block):
            level = levels.place(len(heading[1]))
            parts.append(f"<{level}>{heading[2]}</{level}>")
        else:
            return None
        list_before = is_list
    return "\n".join(parts).replace(" & ", " &amp; ")
