"""The one formula that ranks (decision 18). ``rank.js`` holds the same one; both use whole numbers only.

For a course and a typed word, over all readings of the word whose stems all stand in one field of the course where the reading counts:

    points(word) = the greatest  quality × weight × rarity
    weight       = the least, over the reading's stems, of WEIGHTS[mask]: the heaviest field's weight and a quarter of the others'
    rarity       = the greatest, over the reading's stems, of 2 + bits(courses // courses with the stem), bits(n) = n.bit_length();
                   of a synonym no more than that of the words it stands for, if courses have all of those

For a course, with ``matched`` of ``counted`` words (soft words that aren't found don't count; words nobody knows don't either):

    score = (Σ points + bonus) × matched² // counted²
    bonus = for each field of BONUSES (name, provider, topic, title of the qualification), of words that stand there themselves, not by a synonym
            (but by what a phrase of three words and more means):
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
BONUSES = {NAME: (30_000, 60_000, 14_000), PROVIDER: (30_000, 40_000, 7_000), TOPIC: (10_000, 0, 0), AWARD: (12_000, 50_000, 0)}


def _weight(mask: int) -> int:
    found = [weight for bit, weight in FIELD_WEIGHTS.items() if mask & bit]
    return max(found) + (sum(found) - max(found)) // 4 if found else 0


WEIGHTS = tuple(_weight(mask) for mask in range(256))
Postings = Callable[[str], Mapping[int, int]]
Point = tuple[int, int, str]  # points, the fields in which the word itself stands, the spelling that gave the points
Points = dict[int, Point]


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
    scored = _scores(hits, counted, firm > 0, sizes)
    most, top = max(matched for matched, _ in scored.values()), max(score for _, score in scored.values())
    kept = {course: score for course, (matched, score) in scored.items() if matched == most or score * 2 >= top}
    return Found(kept, unknown, _spelling(hits, min(kept, key=lambda course: (-kept[course], course))))


def _scores(hits: Sequence[tuple[Word, Points]], counted: int, firm: bool, sizes: Mapping[int, Sequence[int]]) -> dict[int, tuple[int, int]]:
    """course -> (the number of counted words it has, its score). Soft words count when there are no others.

    Many courses have the same points and as many words in their fields, so each such case is reckoned once."""
    held: dict[int, tuple[tuple[Point, bool], ...]] = {}
    for word, points in hits:
        counts = not (firm and word.soft)
        for course, point in points.items():
            held[course] = (*held.get(course, ()), (point, counts))
    names, providers, awards = (sizes[field] for field in (NAME, PROVIDER, AWARD))
    known: dict[tuple[tuple[tuple[Point, bool], ...], int, int, int], tuple[int, int]] = {}
    scored: dict[int, tuple[int, int]] = {}
    for course, entry in held.items():
        key = (entry, names[course], providers[course], awards[course])
        found = known.get(key)
        if found is None:
            found = known[key] = _score(entry, counted, {NAME: key[1], PROVIDER: key[2], TOPIC: 0, AWARD: key[3]})
        if found[0]:
            scored[course] = found
    return scored


def _score(entry: Sequence[tuple[Point, bool]], counted: int, sizes: Mapping[int, int]) -> tuple[int, int]:
    value = sum(point[0] for point, _ in entry)
    matched = sum(counts for _, counts in entry)
    shared = EVERYWHERE
    for point, counts in entry:
        if counts:
            shared &= point[1]
    for field, (all_there, nothing_else, each) in BONUSES.items():
        whole = nothing_else and sizes[field] == sum(1 for point, _ in entry if point[1] & field)
        if whole:
            value += each * min(sizes[field], 3)
        if matched == counted and shared & field:
            value += all_there + (nothing_else if whole else 0)
    return matched, value * matched * matched // (counted * counted)


def _points(word: Word, postings: Postings, total: int) -> Points:
    """course -> (the word's points, every field in which the word itself stands, the spelling that gave the points)."""
    found: Points = {}
    for reading in word.readings.values():
        made = _reading(reading, postings, total)
        if not found:
            found = made
            continue
        for course, point in made.items():
            known = found.get(course)
            if known is None:
                found[course] = point
            elif point[0] > known[0]:
                found[course] = (point[0], known[1] | point[1], point[2])
            elif known[1] | point[1] != known[1]:
                found[course] = (known[0], known[1] | point[1], known[2])
    return found


def _reading(reading: Reading, postings: Postings, total: int) -> Points:
    lists = [postings(stem) for stem in reading.stems]
    factor = reading.quality * min(_rarity(lists, total), _rarity([postings(stem) for stem in reading.instead], total) or 99)
    if len(lists) == 1:
        points = {mask: _point(factor * WEIGHTS[mask & reading.fields], mask & reading.fields, reading) for mask in set(lists[0].values())}
        return {course: points[mask] for course, mask in lists[0].items() if mask & reading.fields}
    found = {}
    for course in lists[0]:
        masks = [each.get(course, 0) & reading.fields for each in lists]
        together = EVERYWHERE
        for mask in masks:
            together &= mask
        if together:
            found[course] = _point(factor * min(WEIGHTS[mask] for mask in masks), together, reading)
    return found


def _rarity(lists: Sequence[Mapping[int, int]], total: int) -> int:
    """Of words that have to stand together; 0 when one stands nowhere."""
    return max((2 + (total // len(each)).bit_length() for each in lists), default=0) if all(lists) else 0


def _point(value: int, mask: int, reading: Reading) -> Point:
    return value, mask if reading.literal else 0, reading.spelt


def _spelling(hits: Sequence[tuple[Word, Points]], best: int) -> dict[str, str]:
    """How the words that were misspelt are spelt in the best course."""
    return {word.text: points[best][2] for word, points in hits if best in points and points[best][2]}
