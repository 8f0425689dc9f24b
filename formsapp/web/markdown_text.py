"""Markdown that an officer wrote, as HTML that can do no harm: raw HTML is shown as the letters it is made of, pictures go, links stay only
where their address is of a known shape; the words of the others stay.
"""

import re
import threading
from functools import lru_cache
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.treeprocessors import Treeprocessor
from markupsafe import Markup, escape

HOST = r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::[0-9]{1,5})?"
ADDRESS = re.compile(
    rf"https?://{HOST}(?:[/?#][A-Za-z0-9/._~%?#=&+,:;@!-]*)?|/(?:[A-Za-z0-9._-]+/)*(?:#[A-Za-z0-9_-]+)?"
    r"|mailto:[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}|tel:\+?[0-9-]{3,20}"
)
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
FIRST = 3  # the level of the first heading in the text: it stands under the announcement's own
MOST_BRACKETS = 200  # no person writes more of them, and a parser takes long over them
DEEP = re.compile(r"^[ \t]*(?:(?:[-+*]|[0-9]{1,9}\.)[ \t]+|>[ \t]*){12}", re.MULTILINE)


class Clean(Treeprocessor):
    """Goes through the finished tree."""

    def run(self, root: Element) -> None:
        levels: list[int] = []
        for element in root.iter():
            if element.tag == "a" and not ADDRESS.fullmatch(element.get("href", "")):
                element.tag = "span"
                element.attrib.clear()
            elif element.tag == "img":
                element.tag, element.text = "span", element.get("alt", "")
                element.attrib.clear()
            elif element.tag in HEADINGS:
                element.tag = f"h{level(levels, HEADINGS.index(element.tag) + 1)}"
            element.attrib.pop("title", None)


def level(levels: list[int], given: int) -> int:
    """From ``FIRST`` on, and none skipped on the way down."""
    while levels and levels[-1] >= given:
        levels.pop()
    levels.append(given)
    return min(FIRST + len(levels) - 1, 6)


class Parsers(threading.local):
    """One for each thread: a parser keeps notes while it reads."""

    def __init__(self) -> None:
        self.markdown = Markdown()
        self.markdown.preprocessors.deregister("html_block")
        for pattern in ("html", "entity"):
            self.markdown.inlinePatterns.deregister(pattern)
        self.markdown.treeprocessors.register(Clean(self.markdown), "clean", 1)


PARSERS = Parsers()


@lru_cache(maxsize=200)
def to_html(text: str) -> Markup:
    """What is too tangled to be parsed is shown as letters."""
    plain = text.replace("\0", "").replace("\x02", "").replace("\x03", "")
    if plain.count("[") > MOST_BRACKETS or DEEP.search(plain):
        return Markup("<p>") + escape(plain) + Markup("</p>")
    return Markup(PARSERS.markdown.reset().convert(plain))  # noqa: S704 - raw HTML is escaped, links are of known shapes
