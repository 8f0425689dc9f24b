"""Which courses pass the filters, and how many there would be for every other choice. ``filters.js`` does the same."""

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
    counts: dict[str, dict[str, int]] = {facet: {} for facet in (*FACETS, "available")}
    for course in found:
        document = documents[course]
        missed = lacks(document, query, tenths[course], near) if choosy else []
        if not missed:
            passed.append(course)
        elif len(missed) > 1:
            continue
        for facet, held in document["values"].items():
            if not missed or missed == [facet]:
                number = counts[facet]
                for value in held:
                    number[value] = number.get(value, 0) + 1
        if (not missed or missed == ["available"]) and document["row"]["state"] in AVAILABLE:
            counts["available"]["1"] = counts["available"].get("1", 0) + 1
    return passed, {facet: dict(sorted(numbers.items())) for facet, numbers in counts.items()}
