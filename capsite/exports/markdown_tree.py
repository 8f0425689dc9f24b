"""Markdown as a tree of plain data, for paper: Typst draws the nodes, so nobody's words ever become code.

A node is a text, or ``{"kind": …, "inner": [nodes]}`` with the kinds of ``BLOCKS`` and ``INLINE``. Raw HTML stays the text it is;
links lead only to the web, to mail, to a telephone or (made whole with the site's address) into the site.
"""

import html
import re
from typing import Any
from urllib.parse import urljoin
from xml.etree.ElementTree import Element

from markdown import Markdown

from capsite.exports.glyphs import printable

Node = str | dict[str, Any]
BLOCKS = {
    "p": "paragraph",
    "ul": "list",
    "ol": "numbers",
    "li": "item",
    "blockquote": "quote",
    "pre": "code-block",
    "table": "table",
    "hr": "rule",
    "h1": "heading",
    "h2": "heading",
    "h3": "heading",
    "h4": "heading",
    "h5": "heading",
    "h6": "heading",
}
INLINE = {"em": "emphasis", "strong": "strong", "code": "code", "a": "link", "br": "break"}
DEEPEST = 8  # lists within lists within lists: Typst draws a few dozen levels, nobody reads more than three
MOST_BRACKETS = 300  # beyond this the parser takes minutes
_TANGLED = re.compile(r"^[ \t]*(?:(?:[-+*]|[0-9]{1,9}\.)[ \t]+|>[ \t]*){20}", re.MULTILINE)
_SAFE = re.compile(r"(?:https?://[^\s/]|mailto:[^\s@]+@|tel:[+0-9])", re.IGNORECASE)


class MarkdownTree:
    """Reads Markdown with one reused parser (making one costs more than reading a factsheet)."""

    def __init__(self, site: str) -> None:
        """``site`` is the whole address of the site's root, for links like ``/courses/motor-vehicle/``."""
        self.site = site
        self._parser = Markdown(extensions=["tables", "sane_lists"])
        self._parser.preprocessors.deregister("html_block")
        self._parser.inlinePatterns.deregister("html")
        self._parser.inlinePatterns.deregister("entity")
        self._parser.treeprocessors.deregister("prettify")

    def read(self, text: str) -> list[Node]:
        """The blocks of a text. What is tangled beyond reason is printed as the plain paragraphs that it was typed as."""
        if text.count("[") > MOST_BRACKETS or _TANGLED.search(text):
            return _as_typed(text)
        try:
            return self._blocks(self._parse(text), 0)
        except RecursionError:
            return _as_typed(text)

    def _parse(self, text: str) -> Element:
        parser = self._parser
        parser.reset()
        lines = text.split("\n")
        for preparation in parser.preprocessors:
            lines = preparation.run(lines)
        root = parser.parser.parseDocument(lines).getroot()
        assert root is not None  # a document always has its outermost element
        for processor in parser.treeprocessors:
            changed = processor.run(root)
            root = root if changed is None else changed
        return root

    def _blocks(self, parent: Element, depth: int) -> list[Node]:
        """Blocks within a block; words that stand loose between them become paragraphs of their own."""
        blocks: list[Node] = []
        loose = _words(parent.text)
        for child in parent:
            if child.tag in BLOCKS:
                _close(blocks, loose)
                blocks.append(self._block(child, depth + 1))
                loose = _words(child.tail)
            else:
                loose += self._inline(child, depth + 1) + _words(child.tail)
        _close(blocks, loose)
        return blocks

    def _block(self, element: Element, depth: int) -> Node:
        kind = BLOCKS[element.tag]
        if depth > DEEPEST:
            return {"kind": "paragraph", "inner": [printable(_plain("".join(element.itertext())))]}
        if kind in ("list", "numbers"):
            return {"kind": kind, "inner": [{"kind": "item", "inner": self._blocks(item, depth + 1)} for item in element]}
        if kind in ("item", "quote"):
            return {"kind": kind, "inner": self._blocks(element, depth)}
        if kind == "table":
            return self._table(element, depth)
        if kind == "code-block":
            return {"kind": kind, "inner": [printable(line) for line in _plain("".join(element.itertext())).rstrip("\n").split("\n")]}
        node: dict[str, Any] = {"kind": kind, "inner": self._inner(element, depth)}
        return {**node, "level": int(element.tag[1])} if kind == "heading" else node

    def _table(self, table: Element, depth: int) -> Node:
        rows = [[{"kind": "cell", "inner": self._inner(cell, depth + 1)} for cell in row] for row in table.iter("tr")]
        wide = max(map(len, rows))
        rows = [row + [{"kind": "cell", "inner": []}] * (wide - len(row)) for row in rows]
        return {"kind": "table", "columns": wide, "head": rows[0], "inner": [cell for row in rows[1:] for cell in row]}

    def _inner(self, element: Element, depth: int) -> list[Node]:
        nodes = _words(element.text)
        for child in element:
            nodes += self._inline(child, depth + 1) + _words(child.tail)
        return nodes

    def _inline(self, element: Element, depth: int) -> list[Node]:
        kind = INLINE.get(element.tag)
        if element.tag == "img":
            return _words(element.get("alt"))
        inner = self._inner(element, depth) if depth <= DEEPEST else _words("".join(element.itertext()))
        if kind == "link":
            address = self.address(_plain(element.get("href") or ""))
            return [{"kind": "link", "to": address, "inner": inner}] if address and inner else inner
        return [{"kind": kind, "inner": inner}] if kind else inner

    def address(self, href: str) -> str:
        """The whole address of a link, or nothing where a link may not lead."""
        if href.startswith("/") and not href.startswith("//"):
            return urljoin(self.site, "." + href)
        return href if _SAFE.match(href) and len(href) < 2_000 else ""


def _as_typed(text: str) -> list[Node]:
    return [{"kind": "paragraph", "inner": [printable(part)]} for part in re.split(r"\n\s*\n", text) if part.strip()]


def _close(blocks: list[Node], loose: list[Node]) -> None:
    if any(not isinstance(node, str) or node.strip() for node in loose):
        blocks.append({"kind": "paragraph", "inner": loose})


def _words(text: str | None) -> list[Node]:
    return [printable(re.sub(r"\s+", " ", _plain(text)))] if text else []


def _plain(text: str) -> str:
    """Characters for what Python-Markdown keeps as entities and marks of its own."""
    return html.unescape(text.replace("\x02amp\x03", "&")) if "&" in text or "\x02" in text else text
