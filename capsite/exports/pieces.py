"""The small pieces of a paper, as data: a fact, a person, an address, a tree of units."""

import re
from typing import Any

from capsite import words
from capsite.exports.glyphs import printable
from capsite.facts import Fact
from capsite.records import Contact, Unit

Data = dict[str, Any]
DEEPEST_UNITS = 5
LONGEST_PART = 28
_POSTCODE = re.compile(r"\b([A-Z]{1,2}[0-9][A-Z0-9]?) ([0-9][A-Z]{2})\b")


def place(text: str) -> str:
    """An address as it is printed: the postcode's two halves stay on one line."""
    return printable(_POSTCODE.sub("\\1\u00a0\\2", text))


def fact(found: Fact) -> Data:
    return {"term": found.term, "value": place(found.value), "note": printable(found.note)}


def contact(person: Contact) -> Data:
    return {
        "name": printable(person.name),
        "role": printable(person.role or ""),
        "phone": person.phone or "",
        "tel": words.phone_link(person.phone) if person.phone else "",
        "email": parts(person.email or ""),
        "mailto": f"mailto:{person.email}" if person.email else "",
    }


def parts(address: str) -> list[str]:
    """An address in the parts between which a line may end: after the @, before a stroke, and anywhere else only if it must."""
    pieces = re.findall(r"[^@/]*@|/?[^@/]+|/", address)
    return [
        printable(piece) for part in pieces for piece in (re.findall(r"[.?]?[^.?]+|[.?]", part) if len(part) > LONGEST_PART else [part])
    ]


def units(found: tuple[Unit, ...], depth: int = 1) -> list[Data]:
    return [
        {
            "title": printable(unit.title),
            "code": printable(unit.code or ""),
            "units": units(unit.units, depth + 1) if depth < DEEPEST_UNITS else [],
        }
        for unit in found
    ]
