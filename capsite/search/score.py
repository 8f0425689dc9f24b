"""The one formula that ranks (decision 18). ``rank.js`` holds the same one; both use whole numbers only.

For a course and a typed word, over all readings of the word whose stems all stand in one field of the course where the reading counts:

    points(word) = the greatest  quality × weight × rarity
    weight       = the least, over the reading's stems, of WEIGHTS[mask]: the heaviest field's weight and a quarter of the others'
    rarity       = the greatest, over the reading's stems, of 2 + bits(courses // courses with the stem), bits(n) = n.bit_length()

For a course, with ``matched`` of ``counted`` words (soft words that aren't found don't count; words nobody knows don't either):

    score = (Σ points + bonus) × matched² // counted²
    bonus = for each field of BONUSES (name, provider, topic, title of the qualification), of words that stand there themselves, not by a synonym:
            the first number when every counted word stands there; the second, too, when the field has no other words;
            the third, for each of up to three words, when all words of the field were typed, whatever else was

A course is found when it lacks no more words than the best one does, or has at least half the highest score. Nothing is found
when more words are unknown than known, not counting words that are known by a wild guess only. The order is by score, greatest first; ties by slug.
"""

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from capsite.search.expand import Reading, Word
from capsite.search.masks import AWARD, EVERYWHERE, FACTS, NAME, PROVIDER, SUMMARY, TEXT, TOPIC, UNITS

FIELD_WEIGHTS = {NAME: 100, PROVIDER: 56, TOPIC: 48, AWARD: 44, FACTS: 40, SUMMARY: 24, UNITS: 20, TEXT: 10}
BONUSES = {NAME: (30_000, 60_000, 14_000), PROVIDER: (20_000, 40_000, 7_000), TOPIC: (10_000, 0, 0), AWARD: (12_000, 50_000, 0)}


def _weight(mask: int) -> int:
    found = [weight for bit, weight in FIELD_WEIGHTS.items() if mask & bit]
    return max(found) + (sum(found) - max(found)) // 4 if found else 0


WEIGHTS = tuple(_weight(mask) for mask in range(256))
Postings = Callable[[str], Mapping[int, int]]
Points = dict[int, tuple[int, int, str]]


@dataclass(frozen=True)
class Found:
    """The courses found, by number, with their scores; and which words nobody knows."""

    scores: dict[int, int]
    unknown: tuple[str, ...] = ()
    spelt: Mapping[str, str] = dataclasses.field(default_factory=dict)


def rank(words: Sequence[Word], postings: Postings, sizes: Mapping[int, Sequence[int]]) -> Found:
    """Score all courses. ``sizes`` says for the fields of ``BONUSES`` how many words each course has there."""
    total = len(sizes[NAME])
    hits = [(word, _points(word, postings, total)) for word in words]
    unknown = tuple(word.text for word, points in hits if not points and not word.soft)
    hits = [(word, points) for word, points in hits if points]
    firm = sum(1 for word, _ in hits if not word.soft)
    if not hits or sum(1 for word, _ in hits if not word.soft and not word.guessed) < len(unknown):
        return Found({}, unknown)
    counted = firm or len(hits)
    found = _add(hits, soft=not firm)
    scores = {course: _score(entry, counted, course, sizes) for course, entry in found.items() if entry.matched}
    most, top = max(found[course].matched for course in scores), max(scores.values())
    kept = {course: score for course, score in scores.items() if found[course].matched == most or score * 2 >= top}
    return Found(kept, unknown, _spelling(hits, min(kept, key=lambda course: (-kept[course], course))))


@dataclass
class Sum:
    """A course's points, the number of counted words it has, the fields in which all of them stand, and the fields of each word."""

    value: int = 0
    matched: int = 0
    shared: int = EVERYWHERE
    masks: list[int] = dataclasses.field(default_factory=list)


def _add(hits: Sequence[tuple[Word, Points]], soft: bool) -> dict[int, Sum]:
    """What each course has. Soft words count when there are no others."""
    sums: dict[int, Sum] = {}
    for word, points in hits:
        for course, (value, mask, _) in points.items():
            entry = sums.get(course)
            if entry is None:
                entry = sums[course] = Sum()
            entry.value += value
            entry.masks.append(mask)
            if soft or not word.soft:
                entry.matched += 1
                entry.shared &= mask
    return sums


def _score(entry: Sum, counted: int, course: int, sizes: Mapping[int, Sequence[int]]) -> int:
    value = entry.value
    for field, (all_there, nothing_else, each) in BONUSES.items():
        whole = nothing_else and sizes[field][course] == sum(1 for mask in entry.masks if mask & field)
        if whole:
            value += each * min(sizes[field][course], 3)
        if entry.matched == counted and entry.shared & field:
            value += all_there + (nothing_else if whole else 0)
    return value * entry.matched * entry.matched // (counted * counted)


def _points(word: Word, postings: Postings, total: int) -> Points:
    """course -> (the word's points, every field in which the word itself stands, the spelling that gave the points)."""
    found: Points = {}
    for reading in word.readings.values():
        for course, value, mask in _reading(reading, postings, total):
            best, masks, spelt = found.get(course, (0, 0, ""))
            if value > best:
                best, spelt = value, reading.spelt
            found[course] = (best, masks | mask if reading.literal else masks, spelt)
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
            if together:
                found.append((course, factor * min(WEIGHTS[mask] for mask in masks), together))
    return found


def _spelling(hits: Sequence[tuple[Word, Points]], best: int) -> dict[str, str]:
    """How the words that were misspelt are spelt in the best course."""
    return {word.text: points[best][2] for word, points in hits if best in points and points[best][2]}
