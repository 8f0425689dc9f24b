"""What somebody asks: words, filters, a place, an order, a page. The state of the search page's address.

``Query.from_args`` takes anything without failing: what it can't understand it leaves out.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

LONGEST_QUERY = 10_000
MOST_VALUES = 40
SORTS = ("match", "distance", "name", "price")
YES = ("1", "yes", "true", "on", "open")
# The facets, by their names in the address; several values of one are alternatives, different facets all have to hold.
FACETS = {"tier": "tiers", "category": "categories", "phase": "phases", "interest": "interests", "day": "days", "level": "levels"}
_VALUE = re.compile(r"[a-z0-9]+(?:[ -][a-z0-9]+)*")


@dataclass(frozen=True)
class Query:
    words: str = ""
    tiers: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    phases: tuple[str, ...] = ()
    interests: tuple[str, ...] = ()
    days: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    near: str = ""
    within: int | None = None
    available: bool = False
    sort: str = ""
    page: int = 1

    @classmethod
    def from_args(cls, args: Any) -> "Query":
        """From an address: ``{"q": ["car mechanics"], "day": ["monday"]}``. A werkzeug MultiDict, a dict of lists or of texts will do."""
        many = _lists(args)
        chosen = {name: _values(many.get(key, ())) for key, name in FACETS.items()}
        first = {key: next(iter(many.get(key, ())), "") for key in ("q", "near", "within", "available", "sort", "page")}
        sort = first["sort"].strip().lower()
        return cls(words=first["q"][:LONGEST_QUERY], near=" ".join(first["near"].split())[:40], within=_number(first["within"], 500),
                   available=first["available"].strip().lower() in YES, sort=sort if sort in SORTS else "",
                   page=_number(first["page"], 10_000) or 1, **chosen)

    def chosen(self, facet: str) -> tuple[str, ...]:
        """The values chosen of a facet, by its name in the address."""
        values: tuple[str, ...] = getattr(self, FACETS[facet])
        return values

    def to_args(self) -> dict[str, list[str]]:
        """The address this query has, in one order, without what is empty."""
        args: dict[str, list[str]] = {"q": [self.words.strip()] if self.words.strip() else []}
        for facet in FACETS:
            args[facet] = list(self.chosen(facet))
        args["near"] = [self.near] if self.near else []
        args["within"] = [str(self.within)] if self.within else []
        args["available"] = ["1"] if self.available else []
        args["sort"] = [self.sort] if self.sort else []
        args["page"] = [str(self.page)] if self.page > 1 else []
        return {key: values for key, values in args.items() if values}


def _lists(args: Any) -> dict[str, list[str]]:
    if hasattr(args, "lists"):
        return {str(key): [str(value) for value in values] for key, values in args.lists()}
    if not isinstance(args, Mapping):
        return {}
    return {str(key): [str(value) for value in values] if isinstance(values, Iterable) and not isinstance(values, (str, bytes))
            else [] if values is None else [str(values)] for key, values in args.items()}


def _values(values: Iterable[str]) -> tuple[str, ...]:
    """The codes among what was sent, each once: small letters, digits and hyphens (``entry-3`` and ``Entry 3`` are one)."""
    found: list[str] = []
    for value in values:
        code = value.strip().lower()
        if len(code) <= 80 and _VALUE.fullmatch(code) and code not in found:
            found.append(code)
    return tuple(found[:MOST_VALUES])


def _number(text: str, most: int) -> int | None:
    value = text.strip()
    return min(int(value), most) if value.isascii() and value.isdigit() and len(value) < 10 and int(value) > 0 else None
