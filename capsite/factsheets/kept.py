"""Sheets already read, by the digest of their file, so that a file is read once however often a site is built.

On disk they are a row of pickles, each of some files; what is read anew goes to the end. Written by ourselves only, in our own folder; what
can't be read is forgotten. A row that was cut short is good up to there.
"""

import contextlib
import os
import pickle
from pathlib import Path
from typing import Any

Part = dict[str, tuple[bytes, Any]]  # a file's path as it is shown: its digest, and what came of reading it
_PORTION = 500


class Kept:
    """``path`` is the file; without one everything is kept in memory only (``capsite serve``)."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path
        self.known: Part = {}
        self.written = self.end = 0  # entries in the file, and where its good part ends
        if path is not None:
            self._read(path)

    def _read(self, path: Path) -> None:
        try:
            with path.open("rb") as file:
                while True:
                    part = pickle.load(file)[1]  # noqa: S301 - see above
                    self.known.update(part)
                    self.written += len(part)
                    self.end = file.tell()
        except (OSError, pickle.UnpicklingError, EOFError, AttributeError, ImportError, ValueError, TypeError, IndexError, KeyError):
            pass

    def settle(self, found: Part, new: list[bytes], number: int) -> None:
        """From now on ``found`` is known; ``new`` are the pickles of the ``number`` files that were not known before."""
        gone = len(self.known) + number - len(found)
        self.known = found
        if self.path is not None and (new or gone):
            with contextlib.suppress(OSError):  # on a full disk the next build reads more
                self._write(self.path, new, number)

    def _write(self, path: Path, new: list[bytes], number: int) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not self.end:
            for other in path.parent.glob("sheets-*.pickle"):
                other.unlink(missing_ok=True)
        if self.written + number > 2 * len(self.known) + _PORTION:
            self._write_anew(path)
            return
        with path.open("r+b" if path.exists() else "wb") as file:
            file.truncate(self.end)
            file.seek(self.end)
            file.writelines(new)

    def _write_anew(self, path: Path) -> None:
        """Without what is no longer known."""
        draft = path.with_name(f".{path.name}.{os.getpid()}")
        names = list(self.known)
        with draft.open("wb") as file:
            for at in range(0, len(names), _PORTION):
                pickle.dump((at, {name: self.known[name] for name in names[at:at + _PORTION]}), file, protocol=5)
        draft.replace(path)
