"""Which courses pass the filters, and how many there would be for every other choice. ``filters.js`` does the same."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from capsite.search.query import FACETS, Query

AVAILABLE = ("open", "starts")
Document = Mapping[str, Any]


def values(document: Document, facet: str) -> Sequence[str]:
    """A course's values of a facet."""
    row = document["row"]
    if facet in ("tier", "category", "level"):
        return (row[facet],) if row[facet] else ()
    found: Sequence[str] = row[{"phase": "phases", "interest": "interests", "day": "weekdays"}[facet]]
    return found


def lacks(document: Document, query: Query, tenths: int | None, near: bool) -> list[str]:
    """The filters a course doesn't pass, by their names in the address."""
    missed = [facet for facet in FACETS if query.chosen(facet) and not set(query.chosen(facet)) & set(document["values"][facet])]
    if query.available and document["row"]["state"] not in AVAILABLE:
        missed.append("available")
    # A course whose place varies stays: it may well come to the school's own street.
    if near and query.within and tenths is not None and tenths > query.within * 10:
        missed.append("within")
    return missed


def sift(found: Iterable[int], documents: Sequence[Document], query: Query, tenths: Sequence[int | None],
         near: bool) -> tuple[list[int], dict[str, dict[str, int]]]:
    """The courses that pass every filter, and the number for each value of each facet, as if that facet had no choice made."""
    passed: list[int] = []
    choosy = query.available or (near and query.within) or any(query.chosen(facet) for facet in FACETS)
    counted: dict[str, list[int]] = {facet: [] for facet in (*FACETS, "available")}  # the courses whose values count, by facet
    for course in found if choosy else ():
        missed = lacks(documents[course], query, tenths[course], near)
        if not missed:
            passed.append(course)
        elif len(missed) == 1 and missed[0] in counted:
            counted[missed[0]].append(course)
    if not choosy:
        passed = list(found)
    counts: dict[str, dict[str, int]] = {facet: {} for facet in counted}
    # Courses have few different sets of values, so the sets are counted.
    for held, many in Counter([documents[course]["held"] for course in passed]).items():
        for facet, its in zip(counts, held, strict=True):
            _add(counts[facet], its, many)
    for facet, others in counted.items():
        for course in others:
            _add(counts[facet], documents[course]["values"][facet], 1)
    return passed, {facet: dict(sorted(numbers.items())) for facet, numbers in counts.items()}


def _add(numbers: dict[str, int], held: Iterable[str], many: int) -> None:
    for value in held:
        numbers[value] = numbers.get(value, 0) + many
