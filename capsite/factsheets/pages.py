"""Pages of prose: a few lines at the top, an empty line, Markdown."""

import re
from typing import Any

from pydantic import ValidationError

from capsite.factsheets.folder import LIST_LIMIT, page_name
from capsite.factsheets.gaps import GAP
from capsite.factsheets.sentences import sentences
from capsite.factsheets.sheet import Read, Sheet
from capsite.factsheets.tree import Positions, Reading, decode
from capsite.prose import Look, look
from capsite.records import Page

_HEAD = re.compile(r"([A-Za-z]+):[ \t]*(.*)")
_HEADS = {"title": "Title: Welcome pack", "summary": "Summary: what the page is about, in one sentence", "updated": "Updated: 2026-09-07"}
_LINES = (*_HEADS, "shows")


def read_page(path: str, data: bytes) -> Read[Page]:
    """A page in Markdown: lines ``Title:``, ``Summary:``, ``Updated:``, perhaps ``Shows: panels, terms``; an empty line; the text."""
    reading = Reading(path)
    tree, start = _take_apart(reading, data)
    if tree is None:
        return None, tuple(reading.problems)
    return _page(reading, tree, start, data)


def _take_apart(reading: Reading, data: bytes) -> tuple[dict[str, Any] | None, int]:
    """The lines at the top and the text, and the row in which the text begins; ``reading`` gets their places and what is wrong with them."""
    text = decode(reading, data, LIST_LIMIT)
    if text is None:
        return None, 0
    folder, order, slug = page_name(reading.path)
    rows = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    tree: dict[str, Any] = {"guide": folder, "slug": slug, "order": order}
    body = next((number for number, row in enumerate(rows) if not row.strip()), len(rows))
    for number in range(body):
        _head(reading, tree, number + 1, rows[number])
    start = next((number for number in range(body, len(rows)) if rows[number].strip()), body)
    tree["text"] = "\n".join(rows[start:])
    reading.positions[("text",)] = (start + 1, 1)
    for key, line in _HEADS.items():
        if key not in tree:
            reading.say(1, 1, f"the line “{key.capitalize()}:” is missing at the top: write {line}")
    return tree, start


def _head(reading: Reading, tree: dict[str, Any], line: int, row: str) -> None:
    match = _HEAD.fullmatch(row.strip())
    key = match[1].lower() if match else ""
    if match is None or key not in _LINES:
        reading.say(
            line,
            1,
            f"“{row.strip()[:40]}” is not one of the lines a page begins with: "
            f"write {', '.join(each.capitalize() + ':' for each in _LINES)}, then an empty line",
        )
    elif key in tree:
        reading.say(line, 1, f"“{match[1]}:” is here twice (first on line {reading.positions[(key,)][0]}): keep one of them")
    else:
        tree[key] = [word.strip() for word in match[2].split(",")] if key == "shows" else match[2]
        reading.positions[(key,)] = (line, 1)


def _page(reading: Reading, tree: dict[str, Any], start: int, data: bytes) -> Read[Page]:
    record = None
    try:
        record = Page.model_validate(tree)
    except ValidationError as error:
        reading.problems += [each for each in sentences(error, Page, reading) if " is missing" not in each.sentence]
    found = look(tree["text"]) if len(tree["text"]) <= 20_000 else Look()
    for line, column, sentence in found.faults:
        reading.say(start + line, column, sentence)
    for line, row in enumerate(tree["text"].split("\n"), 1):
        if GAP in row:
            reading.say(start + line, row.index(GAP) + 1, f"{GAP} is still to be filled in: write there what belongs there, without the question marks")
    problems = tuple(sorted(set(reading.problems)))
    if record is None or problems:
        return None, problems
    return Sheet(reading.path, record, data, _line_positions, tuple((("text",), *link) for link in found.links)), ()


def _line_positions(path: str, data: bytes) -> Positions:
    reading = Reading(path)
    _take_apart(reading, data)
    return reading.positions
