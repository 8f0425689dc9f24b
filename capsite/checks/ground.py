"""What a rule stands on: everything read, the day, and the folder."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from capsite.factsheets import Sheet, Source
from capsite.records import Course, Provider, Site

Where = tuple[str | int, ...]
SOON = dt.timedelta(days=60)


@dataclass(frozen=True)
class Ground:
    source: Source
    as_of: dt.date
    content: Path

    @property
    def site(self) -> Sheet[Site] | None:
        return self.source.site

    @cached_property
    def courses(self) -> list[Sheet[Course]]:
        return sorted(self.source.courses.values(), key=lambda sheet: sheet.path)

    @cached_property
    def providers(self) -> list[Sheet[Provider]]:
        return sorted(self.source.providers.values(), key=lambda sheet: sheet.path)

    @property
    def factsheets(self) -> Iterator[Sheet[Course] | Sheet[Provider]]:
        yield from self.courses
        yield from self.providers

    def slugs(self, kind: str) -> set[str]:
        """Short names of the ``courses`` or ``providers`` that have a file, readable or not."""
        read: dict[str, Any] = getattr(self.source, kind)
        return {*read, *(name.split("/", 1)[1] for name in self.source.wrong if name.startswith(kind + "/"))}

    def choices(self, kind: str) -> dict[str, str]:
        """A closed list of site.yaml: short name to name. Empty when site.yaml can't be read."""
        if self.site is None:
            return {}
        return {choice.slug: choice.name for choice in getattr(self.site.record, kind)}


def written(day: dt.date) -> str:
    """``3 September 2026``"""
    return f"{day.day} {day:%B %Y}"
