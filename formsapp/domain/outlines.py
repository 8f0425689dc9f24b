"""A unit tree as it is typed: a line for each unit, its number in front, two spaces (or a tab) further in for what belongs to the line above.

::

    Core units
      T/501/7001: Health and safety
      T/501/7002: Tools
    Options
      T/501/7003: Bicycles

A line with others below it is a group. What is written can be read again, and says the same.
"""

import re
from collections.abc import Iterable

from formsapp.domain.progress import Node, Unit, grown

MOST_UNITS, DEEPEST = 300, 6
LONGEST_TITLE, LONGEST_NUMBER = 300, 40
NUMBERED = re.compile(r"(?P<number>[A-Za-z]?[0-9A-Za-z./-]*[0-9][0-9A-Za-z./-]*)\s*:\s*(?P<title>.*)")
STEP = 2  # spaces


class BadOutline(ValueError):
    """With the line, as an editor counts them."""

    def __init__(self, line: int, why: str) -> None:
        super().__init__(f"Line {line}: {why}" if line else why)
        self.line = line


def read(text: str) -> list[Unit[int]]:
    """Keys are the places of the lines among those that say something; ``place`` counts below each parent."""
    found: list[Unit[int]] = []
    path: list[tuple[int, int]] = []  # (how far in, key) of the line and those that it belongs to
    counts: dict[int | None, int] = {}
    numbers: dict[str, int] = {}  # of each unit, in which line
    for number, line in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), 1):
        if not line.strip():
            continue
        indent = len(line.expandtabs(STEP)) - len(line.expandtabs(STEP).lstrip())
        while path and path[-1][0] >= indent:
            path.pop()
        if not path and indent:
            raise BadOutline(number, "the first line, and each line that belongs to none, begins at the margin")
        if len(path) >= DEEPEST:
            raise BadOutline(number, f"it is deeper than {DEEPEST} levels")
        code, title = parts(line.strip(), number)
        if code and numbers.setdefault(code.upper(), number) != number:
            raise BadOutline(number, f"the number {code} stands in line {numbers[code.upper()]} already")
        parent = path[-1][1] if path else None
        place = counts[parent] = counts.get(parent, 0) + 1
        found.append(Unit(len(found), parent, title, code, place=place))
        path.append((indent, len(found) - 1))
        if len(found) > MOST_UNITS:
            raise BadOutline(number, f"a tree has {MOST_UNITS} units and groups at most")
    if not found:
        raise BadOutline(0, "Enter at least one unit, each on a line of its own")
    groups = {each.parent for each in found}
    return [Unit(each.key, each.parent, each.title, each.number, each.key in groups, each.place) for each in found]


def parts(line: str, number: int) -> tuple[str, str]:
    """The unit's number, if it has one, and its title."""
    match = NUMBERED.fullmatch(line)
    code, title = (match["number"], match["title"].strip()) if match else ("", line)
    title = " ".join(title.split())
    if not title:
        raise BadOutline(number, "the unit has a number, but no title")
    if not all(letter.isprintable() for letter in title):
        raise BadOutline(number, "it has a character that can’t be kept: type it again without it")
    if len(title) > LONGEST_TITLE:
        raise BadOutline(number, f"the title must have {LONGEST_TITLE} characters or fewer: it has {len(title)}")
    if len(code) > LONGEST_NUMBER:
        raise BadOutline(number, f"the number must have {LONGEST_NUMBER} characters or fewer: it has {len(code)}")
    return code, title


def written(units: Iterable[Unit[int]]) -> str:
    return "\n".join(each for top in grown(units) for each in lines(top))


def lines(node: Node[int]) -> list[str]:
    unit = node.unit
    own = " " * (STEP * node.depth) + (f"{unit.number}: {unit.title}" if unit.number else unit.title)
    return [own, *(line for each in node.below for line in lines(each))]
