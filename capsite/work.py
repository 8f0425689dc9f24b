"""One build under way: its settings, what it loaded, what it knows of the last one, what it made."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from capsite.assets import address, gather
from capsite.factsheets import Kept, Source, begin_reading
from capsite.frame import frame, urls_for
from capsite.items import Bench
from capsite.loading import Loaded, copies, load
from capsite.page import Site
from capsite.publish import Place, files_in, take_spare
from capsite.settings import Settings, from_environment

T = TypeVar("T")
Progress = Callable[[Iterable[T], int], Iterator[T]]


def silent(things: Iterable[T], number: int) -> Iterator[T]:
    yield from things


class Work:
    """``known`` and ``made``: item name -> [key, path, path …] of the last build and of this one."""

    def __init__(self, settings: Settings, code: str = "", known: dict[str, list[str]] | None = None,
                 progress: Progress[Any] = silent, kept: Kept | None = None) -> None:
        self.settings, self.code, self.progress = settings, code, progress
        self.place = Place(settings.output)
        self.published = settings.output
        self.known = known or {}
        self.kept = kept
        self.reading: Callable[[], Source] | None = None
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

    def begin(self) -> None:
        """Begin to read the factsheets; where there are many, other processes do, and there is time for something else."""
        kept = self.kept or Kept(self.place.state / "cache" / f"sheets-{self.code or 'pelican'}.pickle")
        self.reading = begin_reading(self.settings.content, self.settings.workers, kept)

    def load(self) -> None:
        settings = self.settings
        if self.reading is None:
            self.begin()
        assert self.reading is not None
        self.loaded = load(settings, self.reading())
        catalogue = self.loaded.catalogue
        site_url = settings.site_url or catalogue.site.url
        urls = urls_for(site_url)
        self.assets = gather(settings.theme, catalogue.site.brand_colour)
        self.copies = copies(settings.content, catalogue)
        sizes = {Path(path).name: source.stat().st_size for path, source in self.copies.items()}
        self.site = Site(catalogue, urls, frame(catalogue.site, urls, site_url, settings.app_url, urls(address(self.assets))), sizes,
                         self.loaded.source.marks)

    def bench(self, folder: Path) -> Bench:
        """Where the site is made: the one before the last, which is mostly right still, or an empty folder."""
        if folder != self.place.next:  # the pelican command writes straight into its output folder
            return Bench(folder, self.published)
        before = take_spare(self.place)
        if not before:
            return Bench(folder, self.published, self.known)
        return Bench(folder, self.published, self.known, self.place.remembered(before), frozenset(files_in(folder)))
