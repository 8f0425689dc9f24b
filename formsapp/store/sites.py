"""Where providers are and whom to ring there, as the directory says it: addresses and telephones for a page that is printed in an emergency."""

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from formsapp.store.published import Published

DIRECTORY = ("downloads", "directory.json")


@dataclass(frozen=True)
class Site:
    """``address`` with its postcode, as on an envelope."""

    address: str
    phone: str
    contact: str


@dataclass(frozen=True)
class Sites:
    """By the slug of a provider, and of a course that is taught at an address of its own."""

    providers: dict[str, Site]
    courses: dict[str, str]

    def of(self, provider: str | None, course: str) -> Site:
        found = self.providers.get(provider or "", Site("", "", ""))
        return Site(self.courses.get(course, "") or found.address, found.phone, found.contact)


def read(published: Published) -> Sites:
    """Of the publication in force; without one nothing is known."""
    path = published.site_folder.joinpath(*DIRECTORY)
    try:
        status = path.stat()
        return opened(path, status.st_mtime_ns, status.st_size)
    except (OSError, ValueError, KeyError, TypeError):
        return Sites({}, {})


@lru_cache(maxsize=2)
def opened(path: Path, changed: int, size: int) -> Sites:
    found = json.loads(path.read_bytes())
    providers = {each["slug"]: site_of(each) for each in found["providers"]}
    courses = {each["slug"]: address_of(each.get("delivery") or {}) for each in found["courses"]}
    return Sites(providers, courses)


def site_of(entry: dict[str, Any]) -> Site:
    contact = entry.get("contact") or {}
    return Site(address_of(entry), str(contact.get("phone") or ""), str(contact.get("name") or ""))


def address_of(entry: dict[str, Any]) -> str:
    return ", ".join(str(entry[name]) for name in ("address", "postcode") if entry.get(name))
