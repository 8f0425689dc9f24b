"""One build under way: its settings, what it loaded, what it knows of the last one, what it made."""

import contextlib
import datetime as dt
import multiprocessing
import pickle
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from capsite.assets import address, gather
from capsite.factsheets import Source, begin_reading
from capsite.frame import frame, urls_for
from capsite.items import Bench
from capsite.loading import Loaded, copies, load, marks
from capsite.page import Site
from capsite.publish import Place, files_in, take_spare, write
from capsite.settings import Settings, from_environment

T = TypeVar("T")
Progress = Callable[[Iterable[T], int], Iterator[T]]


def silent(things: Iterable[T], number: int) -> Iterator[T]:
    yield from things


class Work:
    """``known`` and ``made``: item name -> [key, path, path …] of the last build and of this one."""

    def __init__(self, settings: Settings, code: str = "", known: dict[str, list[str]] | None = None,
                 progress: Progress[Any] = silent, cache: dict[str, Any] | None = None) -> None:
        self.settings, self.code, self.progress = settings, code, progress
        self.place = Place(settings.output)
        self.published = settings.output
        self.known = known or {}
        self.cache = cache
        self.reading: Callable[[], Source] | None = None
        self.keeper: Any = None
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
        kept = self.cache if self.cache is not None else self._read_cache()
        before = {name: entry[0] for name, entry in kept.items()}
        reading = begin_reading(self.settings.content, self.settings.workers, kept)

        def finish() -> Source:
            source = reading()
            if self.cache is None and before != {name: entry[0] for name, entry in kept.items()}:
                self._write_cache(kept)
            return source

        self.reading = finish

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
                         marks(self.loaded.source))

    def bench(self, folder: Path) -> Bench:
        """Where the site is made: the one before the last, which is mostly right still, or an empty folder."""
        if folder != self.place.next:  # the pelican command writes straight into its output folder
            return Bench(folder, self.published)
        before = take_spare(self.place)
        if not before:
            return Bench(folder, self.published, self.known)
        return Bench(folder, self.published, self.known, self.place.remembered(before), frozenset(files_in(folder)))

    def _cache_path(self) -> Path:
        return self.place.state / "cache" / f"sheets-{self.code or 'pelican'}.pickle"

    def _read_cache(self) -> dict[str, Any]:
        """Sheets already read, by the digest of their file. Written by ourselves only; a cache that can't be read is forgotten."""
        try:
            found = pickle.loads(self._cache_path().read_bytes())  # noqa: S301 - our own file in our own state folder
        except (OSError, pickle.UnpicklingError, EOFError, AttributeError, ImportError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def _write_cache(self, cache: dict[str, Any]) -> None:
        """In a process of its own, that has all of it in memory: nobody waits for it but the end of the build."""
        path = self._cache_path()
        path.parent.mkdir(parents=True, exist_ok=True)

        def keep() -> None:
            for old in path.parent.glob("sheets-*.pickle"):
                if old != path:
                    old.unlink(missing_ok=True)
            with contextlib.suppress(OSError):  # on a full disk the next build reads everything again
                write(path, pickle.dumps(cache, protocol=5))

        if self.settings.workers < 2:
            keep()
            return
        self.keeper = multiprocessing.get_context("fork").Process(target=keep)
        self.keeper.start()

    def end(self) -> None:
        """Wait for what still runs beside."""
        if self.keeper is not None:
            self.keeper.join()
