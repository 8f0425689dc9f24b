"""What an earlier build made of each course, so that only courses that changed are done anew.

One pickle of plain values in the state folder, written by ourselves only; what can't be read is forgotten and made again.
"""

import contextlib
import os
import pickle
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Generic, TypeVar

from capsite.records import Course

T = TypeVar("T")
Each = Callable[[Callable[[Course], Any], Iterable[Course]], Iterable[Any]]  # as map is


class KeptByCourse(Generic[T]):
    """``path``: the file, ``kind-digest.pickle``; its digest must change with the code, and older ones of the kind go. ``keys``: slug -> what
    is made of that course depends on, as a digest."""

    def __init__(self, path: Path, keys: Mapping[str, str]) -> None:
        self.path, self.keys = path, keys

    def each(self, make: Callable[[Course], T], courses: Iterable[Course]) -> list[T]:
        """As ``map``; what is new is known next time."""
        known = self._read()
        now: dict[str, tuple[str, T]] = {}
        for course in courses:
            key = self.keys[course.slug]
            before = known.get(course.slug)
            now[course.slug] = before if before and before[0] == key else (key, make(course))
        if now != known:
            with contextlib.suppress(OSError):  # on a full disk the next build makes all again
                self._write(now)
        return [value for _, value in now.values()]

    def _read(self) -> dict[str, tuple[str, T]]:
        try:
            return dict(pickle.loads(self.path.read_bytes()))  # noqa: S301 - see above
        except (OSError, pickle.UnpicklingError, EOFError, ValueError, TypeError, AttributeError, ImportError, IndexError, KeyError):
            return {}

    def _write(self, now: dict[str, tuple[str, T]]) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        draft = self.path.with_name(f".{self.path.name}.{os.getpid()}")
        draft.write_bytes(pickle.dumps(now, protocol=5))
        draft.replace(self.path)
        for other in self.path.parent.glob(f"{self.path.name.split('-')[0]}-*.pickle"):
            if other != self.path:
                other.unlink(missing_ok=True)
