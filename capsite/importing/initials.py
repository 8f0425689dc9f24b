"""Days by their first letters: ``M T W Th F``, ``M/W/F``, ``TWTh``, ``M-F``. A T that may be Tuesday or Thursday is refused, never guessed."""

import re

from capsite.importing.cells import Unclear

_LETTERS: dict[str, int | None] = {"mo": 0, "tu": 1, "we": 2, "th": 3, "fr": 4, "sa": 5, "su": 6, "m": 0, "t": None, "w": 2, "f": 4}
_LETTER = re.compile("|".join(_LETTERS))
_RUN = re.compile(f"(?:{'|'.join(_LETTERS)})+")
_PARTED = re.compile(r"[\s,;/&+|.]+|\band\b")
_DASH = re.compile(r" *(?:-|–|—|\bto\b) *")
# Words that may be days after all: then nothing is taken rather than a part of them.
LEFT_OVER = re.compile(r"(?<![.'’])\b(?:(?:mo|tu|th|fr|sa|su|[mtwf])\b|we\b(?! +[a-z])|(?:mon|tue|wed|thu|fri|sat|sun)[a-z]+)", re.IGNORECASE)


def by_initials(text: str, names: dict[str, int]) -> list[int] | None:
    """The days in order; nothing when the text isn't made of first letters (and names) of days alone."""
    words = _DASH.sub("-", text.strip().lower())
    found: list[int | None] = []
    short = False
    for part in filter(None, _PARTED.split(words)):
        ends = [[names[end]] if end in names else _run(end) for end in part.split("-")]
        short = short or any(end not in names for end in part.split("-"))
        if not all(ends) or len(ends) > 2 or len(ends) == 2 and (len(ends[0]), len(ends[1])) != (1, 1):
            return None
        found += _between(ends[0][0], ends[1][0], text) if len(ends) == 2 else ends[0]
    return sorted(set(_settled(found, text))) if short and found else None


def _run(part: str) -> list[int | None]:
    return [_LETTERS[each] for each in _LETTER.findall(part)] if _RUN.fullmatch(part) else []


def _between(first: int | None, last: int | None, text: str) -> list[int | None]:
    if first is None and last == 3:
        first = 1
    if first is None or last is None or last < first:
        raise Unclear(f"“{text[:60]}” doesn't say from which to which day: write the days out")
    return list(range(first, last + 1))


def _settled(found: list[int | None], text: str) -> list[int]:
    """A T before Wednesday or Thursday is Tuesday, one after Wednesday is Thursday."""
    settled: list[int] = []
    for place, day in enumerate(found):
        if day is None:
            after = found[place + 1] if place + 1 < len(found) else None
            day = 1 if after in (2, 3) else 3 if settled and settled[-1] == 2 else None
        if day is None:
            raise Unclear(f"“{text[:60]}” may mean Tuesday or Thursday: write the days out")
        settled.append(day)
    return settled
