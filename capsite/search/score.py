"""The one formula that ranks (decision 18). ``rank.js`` holds the same one; both use whole numbers only.

For a course and a typed word, over all readings of the word whose stems all stand in the course in fields where the reading counts:

    points(word) = the greatest  quality × weight × rarity
    weight       = the least, over the reading's stems, of WEIGHTS[mask]: the heaviest field's weight and a quarter of the others'
    rarity       = the greatest, over the reading's stems, of 2 + bits(courses // courses with the stem), bits(n) = n.bit_length()

For a course, with ``matched`` of ``counted`` words (soft words that aren't found don't count; words nobody knows don't either):

    score = (Σ points + bonus) × matched² // counted²
    bonus = NAME_ALL when every counted word is found in its name, and NAME_EXACT when the name has no other words;
            PROVIDER_ALL and PROVIDER_EXACT for the provider's name alike; no bonus unless all counted words match

A course is found when it lacks no more words than the best one does, or has at least half the highest score. Nothing is found
when less than half of the words are known. The order is by score, greatest first; ties by slug.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from capsite.search.expand import Reading, Word
from capsite.search.masks import AWARD, FACTS, NAME, PROVIDER, SUMMARY, TEXT, TOPIC, UNITS

FIELD_WEIGHTS = {NAME: 100, PROVIDER: 56, TOPIC: 48, AWARD: 44, FACTS: 40, SUMMARY: 24, UNITS: 20, TEXT: 10}
NAME_ALL, NAME_EXACT, PROVIDER_ALL, PROVIDER_EXACT = 30_000, 60_000, 20_000, 40_000


def _weight(mask: int) -> int:
    found = [weight for bit, weight in FIELD_WEIGHTS.items() if mask & bit]
    return max(found) + (sum(found) - max(found)) // 4 if found else 0


WEIGHTS = tuple(_weight(mask) for mask in range(256))
Postings = Callable[[str], Mapping[int, int]]


@dataclass(frozen=True)
class Found:
    """The courses found, by number, with their scores; and which words nobody knows."""

    scores: dict[int, int]
    unknown: tuple[str, ...] = ()
    spelt: Mapping[str, str] = field(default_factory=dict)


def rank(words: Sequence[Word], postings: Postings, names: Sequence[int], providers: Sequence[int]) -> Found:
    """Score all courses. ``names`` and ``providers`` say how many words a course's name and its provider's have."""
    total = len(names)
    hits = [(word, _points(word, postings, total)) for word in words]
    unknown = tuple(word.text for word, points in hits if not points and not word.soft)
    hits = [(word, points) for word, points in hits if points]
    firm = [(word, points) for word, points in hits if not word.soft]
    if not hits or len(firm) < len(unknown):
        return Found({}, unknown)
    counted = len(firm) or len(hits)
    sums: dict[int, list[int]] = {}
    for word, points in hits:
        counts = not word.soft or not firm
        for course, (value, mask, _) in points.items():
            entry = sums.setdefault(course, [0, 0, 0, 0])
            entry[0] += value
            if counts:
                entry[1] += 1
                entry[2] += bool(mask & NAME)
                entry[3] += bool(mask & PROVIDER)
    matched = {course: entry[1] for course, entry in sums.items() if entry[1]}
    most = max(matched.values())
    scores = {course: _score(sums[course], counted, names[course], providers[course]) for course in matched}
    top = max(scores.values())
    kept = {course: score for course, score in scores.items() if matched[course] == most or score * 2 >= top}
    return Found(kept, unknown, _spelling(hits, min(kept, key=lambda course: (-kept[course], course))))


def _score(entry: list[int], counted: int, name: int, provider: int) -> int:
    value, matched, in_name, in_provider = entry
    if in_name == counted:
        value += NAME_ALL + (NAME_EXACT if name == counted else 0)
    if in_provider == counted:
        value += PROVIDER_ALL + (PROVIDER_EXACT if provider == counted else 0)
    return value * matched * matched // (counted * counted)


def _points(word: Word, postings: Postings, total: int) -> dict[int, tuple[int, int, str]]:
    """course -> (the word's points, every field in which a reading of it stands, the spelling that gave the points)."""
    found: dict[int, tuple[int, int, str]] = {}
    for reading in word.readings.values():
        for course, value, mask in _reading(reading, postings, total):
            best, masks, spelt = found.get(course, (0, 0, ""))
            if value > best:
                best, spelt = value, reading.spelt
            found[course] = (best, masks | mask, spelt)
    return found


def _reading(reading: Reading, postings: Postings, total: int) -> list[tuple[int, int, int]]:
    lists = [postings(stem) for stem in reading.stems]
    rarity = max(2 + (total // max(1, len(each))).bit_length() for each in lists)
    factor = reading.quality * rarity
    if len(lists) == 1:
        return [(course, factor * WEIGHTS[mask & reading.fields], mask & reading.fields)
                for course, mask in lists[0].items() if mask & reading.fields]
    found = []
    for course in lists[0]:
        masks = [each.get(course, 0) & reading.fields for each in lists]
        if all(masks):
            together = masks[0]
            for mask in masks:
                together &= mask
            found.append((course, factor * min(WEIGHTS[mask] for mask in masks), together))
    return found


def _spelling(hits: list[tuple[Word, dict[int, tuple[int, int, str]]]], best: int) -> dict[str, str]:
    """How the words that were misspelt are spelt in the best course."""
    return {word.text: points[best][2] for word, points in hits if best in points and points[best][2]}
