"""A page of the site before it is rendered, and what all pages draw from: the catalogue with its rows, digests and addresses.

A ``Page`` knows what it depends on (``key``) without being rendered, so that a build can tell which pages changed;
``make`` gathers the template's variables only for those that did.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

from markupsafe import Markup

from capsite.catalogue import Catalogue
from capsite.kept_by_course import Each
from capsite.prose import to_html
from capsite.records import Course
from capsite.rows import VALUES, Row, row
from capsite.urls import Urls

Context = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Page:
    """``path`` is the page's address; ``updated`` its date in the site map, none for pages that are not listed there."""

    path: str
    template: str
    key: tuple[str, ...] | Callable[[], tuple[str, ...]]
    make: Callable[[], Context]
    updated: dt.date | None = None


@dataclass(frozen=True)
class Site:
    """The catalogue with what every page needs from it: rows, digests, addresses.

    ``marks`` are digests of the factsheets' files (``courses/x``, ``providers/y``); a record without one is known by what it says. ``kept``
    gives what may know some courses' rows already.
    """

    catalogue: Catalogue
    urls: Urls
    frame: dict[str, Any]
    sizes: dict[str, int] = field(default_factory=dict)
    marks: Mapping[str, str] = field(default_factory=dict, repr=False)
    kept: Callable[["Site"], Each] = field(default=lambda _: map, repr=False)
    rows: dict[str, Row] = field(init=False, repr=False)
    digests: dict[str, str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        catalogue, marks = self.catalogue, self.marks
        # With the slug: a file under another name says the same and has another address.
        digests = {f"course {c.slug}": f"{c.slug} {marks.get(f'courses/{c.slug}') or digest(repr(c))}" for c in catalogue.courses}
        digests |= {f"provider {p.slug}": f"{p.slug} {marks.get(f'providers/{p.slug}') or digest(repr(p))}" for p in catalogue.providers}
        object.__setattr__(self, "digests", digests)
        drawn = list(zip(catalogue.courses, self.kept(self)(self._row, catalogue.courses), strict=True))
        object.__setattr__(self, "rows", {course.slug: Row(*values) for course, (values, _) in drawn})
        digests |= {f"row {course.slug}": name for course, (_, name) in drawn}

    def _row(self, course: Course) -> tuple[tuple[Any, ...], str]:
        """A row's values, and their digest."""
        values = VALUES(row(course, self.catalogue, self.urls))
        return values, digest(repr(values))

    def rows_of(self, courses: Iterable[Course]) -> list[Row]:
        return [self.rows[course.slug] for course in courses]

    def row_keys(self, courses: Iterable[Course]) -> str:
        return digest(",".join(self.digests[f"row {course.slug}"] for course in courses))

    def html(self, text: str | None, shift: int = 2) -> Markup | None:
        return Markup(to_html(text, self.urls, shift=shift)) if text else None  # noqa: S704 - prose.py escapes what is not allowed


def digest(text: str) -> str:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


def head(title: str, description: str, path: str, nav: str = "", crumbs: Iterable[tuple[str, str]] = (), updated: Any = None,
         robots: str | None = None) -> Context:
    return {"title": title, "description": description, "path": path, "nav": nav, "crumbs": [{"text": text, "url": url} for text, url in crumbs],
            "updated": updated, "robots": robots}


def trail(site: Site, *more: tuple[str, str]) -> list[tuple[str, str]]:
    return [(f"Directory {site.frame['year']}", site.urls.home()), *more]
