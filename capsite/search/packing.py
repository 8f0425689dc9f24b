"""Short texts for numbers and words: how ``browser`` writes its lists and ``engine.js`` reads them.

A whole number is figures of ``DIGITS``: below 48 one figure, else ``48 + n % 16`` and what is left. Words of one stem are a line: the first
whole, the others as the number of letters they share with it and their rest (``vehicle 7s``). Courses of one stem are a line, grouped by mask:
``mask:gaps,mask:gaps``, the mask in hexadecimal, the gaps between course numbers in figures.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
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


def figures(numbers: Iterable[int]) -> str:
    return "".join(map(figure, numbers))


def column(values: Sequence[Any]) -> dict[str, Any]:
    """A value for each course: the different ones, commonest first, and in figures which of them each course has."""
    keys = [json.dumps(value) for value in values]
    many = Counter(keys)
    order = sorted(many, key=lambda key: (-many[key], key))
    where = {key: figure(n) for n, key in enumerate(order)}
    return {"values": [json.loads(key) for key in order], "of": "".join(where[key] for key in keys)}


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


def postings(found: dict[int, int]) -> str:
    """The courses of one stem, with their masks."""
    groups: dict[int, list[int]] = defaultdict(list)
    for number, mask in sorted(found.items()):
        groups[mask].append(number)
    return ",".join(f"{mask:x}:{_gaps(numbers)}" for mask, numbers in sorted(groups.items()))


def _gaps(numbers: list[int]) -> str:
    return figures(number - before - 1 for number, before in zip(numbers, [-1, *numbers], strict=False))


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
