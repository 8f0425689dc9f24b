"""What both indexes hold, gathered once: the courses' words, their rows, the names of the facets' values, the synonyms.

The documents stand in the order of their slugs, so that a lower number wins a tie.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from capsite import words
from capsite.catalogue import Catalogue
from capsite.kinds import DAYS, LEVELS
from capsite.places import NoPlace, locate
from capsite.rows import Row
from capsite.search.analysis import stem
from capsite.search.fields import Entry, entry
from capsite.search.kept import KeptEntries
from capsite.search.synonyms import Synonyms

FORMAT = 8


@dataclass(frozen=True)
class Collected:
    entries: list[Entry]
    documents: list[dict[str, Any]]
    facets: dict[str, dict[str, str]]
    synonyms: Synonyms

    def as_data(self) -> dict[str, Any]:
        """``documents.json``: what the answer needs beside the Whoosh index. ``surfaces``: the words as they are written, but for those of
        long texts; ``text``: the stems that stand in long texts only."""
        surfaces = set().union(*(each.surfaces for each in self.entries))
        stems = set().union(*(each.masks for each in self.entries)) - {stem(word) for word in surfaces}
        return {"format": FORMAT, "facets": self.facets, "documents": self.documents, "synonyms": self.synonyms.as_data(),
                "surfaces": sorted(surfaces), "text": sorted(stems)}

    def digest(self) -> str:
        """One name for all of it: the same content has the same."""
        held = [each.mark() for each in self.entries]
        return hashlib.sha256(json.dumps([self.as_data(), held], sort_keys=True).encode()).hexdigest()[:16]


def collect(catalogue: Catalogue, rows: Iterable[Row], kept: KeptEntries | None = None) -> Collected:
    """Everything the indexes hold, of every published course. ``kept`` saves taking apart what has not changed."""
    courses = {course.slug: course for course in catalogue.courses}
    order = {course.slug: n for n, course in enumerate(catalogue.courses)}
    rows = sorted(rows, key=lambda row: row.slug)
    slugs = [row.slug for row in rows]
    entries = kept.entries(slugs, catalogue) if kept else [entry(courses[slug], catalogue) for slug in slugs]
    documents = []
    for row, made in zip(rows, entries, strict=True):
        documents.append({"row": row.as_dict(), "order": order[row.slug], "name_words": made.name_words,
                          "provider_words": made.provider_words, "award_words": made.award_words, "point": _point(row.postcode)})
    return Collected(entries, documents, facet_names(catalogue), Synonyms.read(catalogue.synonyms))


def _point(postcode: str) -> list[int] | None:
    """Easting, northing, and 1 where they are only about right; nothing when the place varies or isn't known."""
    try:
        place = locate(postcode) if postcode else None
    except NoPlace:
        return None
    return [place.easting, place.northing, int(place.kind != "unit")] if place else None


def facet_names(catalogue: Catalogue) -> dict[str, dict[str, str]]:
    """facet -> value -> what it is called. Only these values can be chosen."""
    site = catalogue.site
    return {"tier": {tier.number: f"Tier {tier.number}: {tier.name}" for tier in site.tiers},
            "category": {choice.slug: choice.name for choice in site.categories},
            "phase": {choice.slug: choice.name for choice in site.phases},
            "interest": {choice.slug: choice.name for choice in site.interests},
            "day": {day: day.capitalize() for day in DAYS},
            "level": {level: words.level(level) for level in LEVELS}}
