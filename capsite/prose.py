"""Markdown as providers write it, to HTML that can do no harm.

Python-Markdown, one object for the life of the process. Raw HTML is shown as the letters it is made of, never obeyed. A link
stays only when its address is of a few known shapes; what is not on that list goes, however it is disguised, and its words stay.
"""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.treeprocessors import Treeprocessor

from capsite.urls import Urls

# What an address may look like. Site addresses hold plain letters only, so that no entity or backslash can become "//".
_WEB = re.compile(r"https?://[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::[0-9]{1,5})?(?:[/?#][^\s<>\"'\\^`{|}\x00-\x20\x7f]*)?", re.IGNORECASE)
_SITE = re.compile(r"/(?:[A-Za-z0-9._-]+/)*(?:[A-Za-z0-9._-]+)?(?:\?[A-Za-z0-9=&+._-]*)?(?:#[A-Za-z0-9_-]+)?")
_MAIL = re.compile(r"mailto:[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}", re.IGNORECASE)
_TEL = re.compile(r"tel:\+?[0-9-]{3,20}", re.IGNORECASE)
_TAG = re.compile(r"<[A-Za-z/!?][^\s<>\[\]*_`&\\]{0,30}")

HTML_FAULT = "“{}” is HTML, which is not used here: it is shown as plain letters. Write Markdown, such as **bold** or - for a list"
LINK_FAULT = "the link to “{}” is not allowed: write a whole web address (https://…), an email (mailto:…), a telephone number (tel:…) or an address of this site (/courses/…/)"
IMAGE_FAULT = "pictures are not used in factsheets: leave out “{}”"


class _Clean(Treeprocessor):
    """Goes through the finished tree: drops links and pictures, shifts headings, and notes every fault."""

    def __init__(self, md: Markdown) -> None:
        super().__init__(md)
        self.prefix, self.first = "/", 3
        self.faults: list[tuple[str, str]] = []

    def run(self, root: Element) -> None:
        self.faults = []
        self._headings(root)
        self._walk(root)

    def _headings(self, root: Element) -> None:
        """The first heading gets the first level; a deeper one goes one level down at most, so that no level is skipped."""
        above: list[int] = []
        for element in root.iter():
            if element.tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
                level = int(element.tag[1])
                while above and above[-1] >= level:
                    above.pop()
                above.append(level)
                element.tag = f"h{min(6, self.first + len(above) - 1)}"

    def _walk(self, element: Element) -> None:
        stack = [element]
        while stack:
            current = stack.pop()
            if current.tag == "a":
                self._link(current)
            elif current.tag == "img":
                self.faults.append((current.get("src", ""), IMAGE_FAULT))
                _become_words(current, current.get("alt", ""))
            elif current.tag in ("th", "td"):
                _cell(current)
            stack.extend(reversed(current))

    def _link(self, link: Element) -> None:
        address = link.get("href", "")
        link.attrib.pop("title", None)
        if address.startswith("/") and _SITE.fullmatch(address):
            link.set("href", self.prefix + address[1:])
        elif not (_WEB.fullmatch(address) or _MAIL.fullmatch(address) or _TEL.fullmatch(address)):
            self.faults.append((address, LINK_FAULT))
            _become_words(link, link.text or "")


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


def _markdown() -> tuple[Markdown, _Clean]:
    md = Markdown(extensions=["tables", "sane_lists"], output_format="html")
    md.preprocessors.deregister("html_block")
    for pattern in ("html", "entity", "automail"):
        md.inlinePatterns.deregister(pattern)
    clean = _Clean(md)
    md.treeprocessors.register(clean, "clean", 1)
    return md, clean


_MD, _CLEAN = _markdown()


def to_html(text: str, urls: Urls, shift: int = 2) -> str:
    """Safe HTML of a Markdown text. The first heading is ``h3``, or one level below ``shift``."""
    _CLEAN.prefix, _CLEAN.first = urls.prefix, shift + 1
    return _MD.reset().convert(text)


def find_faults(text: str) -> Iterator[tuple[int, int, str]]:
    """Line, column (from 1) and a sentence for raw HTML, forbidden links and pictures in a Markdown text."""
    if "<" not in text and "[" not in text:
        return
    _MD.reset().convert(text)
    for snippet, sentence in _CLEAN.faults:
        at = max(text.find(snippet), 0)
        yield *_place(text, at), sentence.format(snippet[:60])
    for tag in _TAG.finditer(text):
        yield *_place(text, tag.start()), HTML_FAULT.format(tag[0])


def _place(text: str, at: int) -> tuple[int, int]:
    return text.count("\n", 0, at) + 1, at - (text.rfind("\n", 0, at) + 1) + 1
