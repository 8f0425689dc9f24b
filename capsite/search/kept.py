"""The words of courses as the last build took them apart, so that only courses that changed are taken apart anew.

One pickle of plain texts and numbers in the state folder, written by ourselves only; what can't be read is forgotten and made again.
"""

import contextlib
import os
import pickle
from collections.abc import Iterable, Mapping
from pathlib import Path

from capsite.catalogue import Catalogue
from capsite.search.fields import Entry, entry

Packed = tuple[str, str, bytes, str, int, int, int]  # key, stems, their masks, surfaces, and how many words name, provider and award have


class KeptEntries:
    """``path``: the file, whose name must change with the code. ``keys``: slug -> what the entry of that course is made of, as a digest."""

    def __init__(self, path: Path, keys: Mapping[str, str]) -> None:
        self.path, self.keys = path, keys

    def entries(self, slugs: Iterable[str], catalogue: Catalogue) -> list[Entry]:
        """The entries of these courses, in that order; what was new is known next time."""
        known, courses = self._read(), {course.slug: course for course in catalogue.courses}
        found: list[Entry] = []
        kept: dict[str, Packed] = {}
        for slug in slugs:
            packed = known.get(slug)
            if packed and packed[0] == self.keys[slug]:
                found.append(_unpacked(slug, packed))
            else:
                found.append(entry(courses[slug], catalogue))
                packed = _packed(self.keys[slug], found[-1])
            kept[slug] = packed
        if kept != known:
            with contextlib.suppress(OSError):  # on a full disk the next build takes all apart again
                self._write(kept)
        return found

    def _read(self) -> dict[str, Packed]:
        try:
            return dict(pickle.loads(self.path.read_bytes()))  # noqa: S301 - see above
        except (OSError, pickle.UnpicklingError, EOFError, ValueError, TypeError, AttributeError, ImportError, IndexError, KeyError):
            return {}

    def _write(self, kept: dict[str, Packed]) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        draft = self.path.with_name(f".{self.path.name}.{os.getpid()}")
        draft.write_bytes(pickle.dumps(kept, protocol=5))
        draft.replace(self.path)
        for other in self.path.parent.glob("entries-*.pickle"):
            if other != self.path:
                other.unlink(missing_ok=True)


def _packed(key: str, made: Entry) -> Packed:
    return (key, " ".join(made.masks), bytes(made.masks.values()), " ".join(sorted(made.surfaces)), made.name_words, made.provider_words,
            made.award_words)


def _unpacked(slug: str, packed: Packed) -> Entry:
    _, stems, masks, surfaces, *many = packed
    return Entry(slug, dict(zip(stems.split(), masks, strict=True)), set(surfaces.split()), *many)
