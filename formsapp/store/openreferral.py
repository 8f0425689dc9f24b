"""The Open Referral lists that capsite published beside the search index, and which of their records a question leaves.

A record is kept as the JSON text that is sent; beside it lies what it can be filtered by. Lists keep capsite's order, unless words or a
place ask for another.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import hypot
from pathlib import Path
from typing import Any

from capsite.search.ask import Directory, NoPlace, Query, locate

__all__ = ["NoPlace", "OpenReferral", "Record", "Service", "Wanted", "locate"]
FILE = "open-referral.json"
FORMAT = 1
Point = tuple[int, int]


@dataclass(frozen=True)
class Record:
    """``words`` is what a search looks through; ``taxonomy`` is that of a term."""

    id: str
    entry: str
    words: str = ""
    taxonomy: str = ""


@dataclass(frozen=True)
class Service:
    """A course. ``at`` is the id of the course at its place, if it has one place."""

    id: str
    slug: str
    organization: str
    entry: str
    terms: frozenset[str]
    days: frozenset[str]
    ages: tuple[int, int] | None
    point: Point | None
    modified: str
    at: str
    at_entry: str


@dataclass(frozen=True)
class Wanted:
    """What somebody asks for; everything that is given has to hold. ``within`` is in metres, ``since`` an ISO day."""

    words: str = ""
    terms: tuple[str, ...] = ()
    taxonomy: str = ""
    organization: str = ""
    days: tuple[str, ...] = ()
    oldest: int | None = None
    youngest: int | None = None
    near: Point | None = None
    within: int | None = None
    since: str = ""


@dataclass(frozen=True)
class OpenReferral:
    """All lists of one edition. It doesn't change."""

    services: tuple[Service, ...]
    others: Mapping[str, tuple[Record, ...]]
    of_taxonomy: Mapping[str, frozenset[str]]
    by_place: Mapping[str, Service] = field(repr=False)

    @classmethod
    def open(cls, folder: Path) -> "OpenReferral":
        data = json.loads((folder / FILE).read_bytes())
        if data["format"] != FORMAT:
            raise ValueError(f"{FILE} is of format {data['format']}; this app reads {FORMAT}")
        services = tuple(map(read_service, data["services"]))
        others = {name: tuple(Record(**record) for record in data[name]) for name in ("organizations", "taxonomies", "taxonomy_terms")}
        terms: dict[str, set[str]] = {}
        for term in others["taxonomy_terms"]:
            terms.setdefault(term.taxonomy, set()).add(term.id)
        kept = {taxonomy: frozenset(inside) for taxonomy, inside in terms.items()}
        return cls(services, others, kept, {service.at: service for service in services if service.at})

    def find(self, wanted: Wanted, directory: Directory) -> list[Service]:
        """The services that pass, best match first when words are given, nearest first when a place is."""
        found = [service for service in self._ordered(wanted.words, directory) if self._passes(service, wanted)]
        if wanted.near:
            here = wanted.near
            found.sort(key=lambda service: metres(service.point, here) if service.point else float("inf"))
        return found

    def _ordered(self, words: str, directory: Directory) -> Iterable[Service]:
        if not words.strip():
            return self.services
        reply = directory.ask(Query(words=words), limit=len(self.services))
        named = {service.slug: service for service in self.services}
        return [named[match.row["slug"]] for match in reply.matches if match.row["slug"] in named]

    def _passes(self, service: Service, wanted: Wanted) -> bool:
        """One criterion a line; one that isn't given passes everything, and so does an age or a place that isn't known."""
        ages = service.ages
        return (
            service.terms.issuperset(wanted.terms)
            and (not wanted.taxonomy or bool(service.terms & self.of_taxonomy.get(wanted.taxonomy, frozenset())))
            and (not wanted.organization or service.organization == wanted.organization)
            and service.days.issuperset(wanted.days)
            and (wanted.youngest is None or ages is None or ages[1] >= wanted.youngest)
            and (wanted.oldest is None or ages is None or ages[0] <= wanted.oldest)
            and (not wanted.since or service.modified >= wanted.since)
            and (
                wanted.near is None or wanted.within is None or service.point is None or metres(service.point, wanted.near) <= wanted.within
            )
        )

    def named(self, collection: str, words: str, taxonomy: str = "") -> list[Record]:
        """Organizations, taxonomies or terms in which every word stands."""
        parts = words.casefold().split()
        return [
            record
            for record in self.others[collection]
            if (not taxonomy or record.taxonomy == taxonomy) and all(part in record.words.casefold() for part in parts)
        ]


def read_service(data: Mapping[str, Any]) -> Service:
    return Service(
        id=data["id"],
        slug=data["slug"],
        organization=data["organization"],
        entry=data["entry"],
        terms=frozenset(data["terms"]),
        days=frozenset(data["days"]),
        ages=pair(data["ages"]),
        point=pair(data["point"]),
        modified=data["modified"],
        at=data["at"] or "",
        at_entry=data["at_entry"] or "",
    )


def pair(values: Sequence[int] | None) -> tuple[int, int] | None:
    return (values[0], values[1]) if values else None


def metres(one: Point, other: Point) -> float:
    """As the crow flies, on the National Grid."""
    return hypot(one[0] - other[0], one[1] - other[1])
