"""Short texts for numbers and words: how ``browser`` writes its lists and ``engine.js`` reads them.

A whole number is figures of ``DIGITS``: below 48 one figure, else ``48 + n % 16`` and what is left. Words of one stem are a line: the first
whole, the others as the number of letters they share with it and their rest (``vehicle 7s``). Courses of one stem are a line, grouped by mask:
``mask:gaps,mask:gaps``, the mask in hexadecimal, the gaps between course numbers in figures.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from operator import sub
from typing import Any

DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_"


def as_json(data: Any) -> bytes:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()


def figure(number: int) -> str:
    """A whole number in figures."""
    text = ""
    while number >= 48:
        text += DIGITS[48 + number % 16]
        number //= 16
    return text + DIGITS[number]


class _Figures(dict[int, str]):
    """Each number's figures, found once: a large index has a million of them."""

    def __missing__(self, number: int) -> str:
        self[number] = figure(number)
        return self[number]


_FIGURES = _Figures()


def figures(numbers: Iterable[int]) -> str:
    return "".join(map(_FIGURES.__getitem__, numbers))


def column(values: Sequence[Any]) -> dict[str, Any]:
    """A value for each course: the different ones, commonest first, and in figures which of them each course has."""
    said = list(map(repr, values))
    keys = {name: json.dumps(value) for name, value in dict(zip(said, values, strict=True)).items()}
    many = Counter(said)
    order = sorted(many, key=lambda name: (-many[name], keys[name]))
    where = {name: figure(n) for n, name in enumerate(order)}
    return {"values": [json.loads(keys[name]) for name in order], "of": "".join(map(where.__getitem__, said))}


def surfaces(words: Iterable[str]) -> str:
    """The words of one stem."""
    first, *others = sorted(words, key=by_length)
    return " ".join([first, *(_shared(first, word) for word in others)])


def by_length(word: str) -> tuple[int, str]:
    return len(word), word


def _shared(first: str, word: str) -> str:
    same = 0
    while same < len(first) and first[same] == word[same]:
        same += 1
    return figure(same) + word[same:]


def postings(found: Mapping[int, list[int]], seen: int = 255) -> str:
    """The courses of one stem, by their masks; only of fields that are ``seen``."""
    groups: dict[int, list[int]] = {}
    for mask, numbers in found.items():
        kept = mask & seen
        if kept:
            groups[kept] = sorted(groups[kept] + numbers) if kept in groups else numbers
    return ",".join([f"{mask:x}:{_gaps(groups[mask])}" for mask in sorted(groups)])


def _gaps(numbers: list[int]) -> str:
    """How many courses lie between: from one before the first on."""
    return figures(map(sub, numbers, [0, *[number + 1 for number in numbers]]))


def blocks(lines: Iterable[str], most: int) -> list[list[str]]:
    """Neighbouring lines together, so many that a block has about ``most`` signs."""
    made: list[list[str]] = []
    room = 0
    for line in lines:
        if room <= 0 or not made:
            made.append([])
            room = most
        made[-1].append(line)
        room -= len(line) + 1
    return made
