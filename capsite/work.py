"""One build under way: its settings, what it loaded, what it knows of the last one, what it made."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from capsite.assets import address, gather
from capsite.catalogue import Catalogue
from capsite.factsheets.content import source_of
from capsite.factsheets.kept import Kept
from capsite.factsheets.reading import Begun, begin_reading
from capsite.frame import frame, urls_for
from capsite.items import Bench
from capsite.kept_by_course import Each, KeptByCourse
from capsite.loading import Loaded, copies, load
from capsite.page import Site, digest
from capsite.publish import Place, files_in, take_spare
from capsite.search.kept import KeptEntries
from capsite.settings import Settings, from_environment

T = TypeVar("T")
Progress = Callable[[Iterable[T], int], Iterator[T]]


def silent(things: Iterable[T], number: int) -> Iterator[T]:
    yield from things


class Work:
    """``known`` and ``made``: item name -> [key, path, path …] of the last build and of this one. ``reading`` may have begun already."""

    def __init__(self, settings: Settings, code: str = "", known: dict[str, list[str]] | None = None,
                 progress: Progress[Any] = silent, reading: Begun | None = None) -> None:
        self.settings, self.code, self.progress = settings, code, progress
        self.place = Place(settings.output)
        self.published = settings.output
        self.known = known or {}
        self.reading = reading or begin_reading(settings.content, settings.workers, Kept())
        self.made: dict[str, list[str]] = {}
        self.stale = 0
        self.loaded: Loaded
        self.site: Site
        self.assets: dict[str, bytes] = {}
        self.copies: dict[str, Path] = {}

    @classmethod
    def from_pelican(cls, settings: dict[str, Any]) -> "Work":
        """For ``pelican content``: everything anew, straight into the output folder."""
        return cls(from_environment(Path(settings["PATH"]), Path(settings["OUTPUT_PATH"]), dt.date.today()))

    def load(self) -> None:
        self.loaded = load(self.settings, source_of(self.reading))
        with self.loaded.verdict.first():
            self._prepare(self.loaded.catalogue)

    def _prepare(self, catalogue: Catalogue) -> None:
        settings = self.settings
        site_url = settings.site_url or catalogue.site.url
        urls = urls_for(site_url)
        self.assets = gather(settings.theme, catalogue.site.brand_colour)
        self.copies = copies(settings.content, catalogue)
        sizes = {Path(path).name: source.stat().st_size for path, source in self.copies.items()}
        self.site = Site(catalogue, urls, frame(catalogue.site, urls, site_url, settings.app_url, urls(address(self.assets)), catalogue.guides),
                         sizes, self.loaded.source.marks, self._rows)

    def kept_entries(self) -> KeptEntries | None:
        """The courses' words as an earlier build took them apart."""
        return KeptEntries(*self._kept("entries", self.site)) if self.code else None  # the pelican command has no code, and keeps nothing

    def each(self, kind: str) -> Each:
        """As ``map`` over courses, taking from an earlier build what it made of those that are as they were."""
        return self._each(kind, self.site)

    def _rows(self, site: Site) -> Each:
        return self._each("rows", site)

    def _each(self, kind: str, site: Site) -> Each:
        return KeptByCourse[Any](*self._kept(kind, site)).each if self.code else map

    def _kept(self, kind: str, site: Site) -> tuple[Path, dict[str, str]]:
        """What depends on a course's factsheet, its provider's, the service's lists, the addresses and the code."""
        catalogue, digests = site.catalogue, site.digests
        keys = {c.slug: digests[f"course {c.slug}"] + digests[f"provider {c.provider}"] for c in catalogue.courses}
        around = digest(self.code + repr(catalogue.site) + site.frame["url"] + site.frame["prefix"])
        return self.place.state / "cache" / f"{kind}-{around}.pickle", keys

    def bench(self, folder: Path) -> Bench:
        """Where the site is made: the one before the last, which is mostly right still, or an empty folder."""
        if folder != self.place.next:  # the pelican command writes straight into its output folder
            return Bench(folder, self.published)
        before = take_spare(self.place)
        if not before:
            return Bench(folder, self.published, self.known)
        return Bench(folder, self.published, self.known, self.place.remembered(before), frozenset(files_in(folder)))
