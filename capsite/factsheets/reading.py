"""Reading the files of a content folder: what is known already is kept, what is not is shared among processes.

A build begins with this, so it imports next to nothing: records and YAML are imported by whoever reads.
"""

import hashlib
import os
import pickle
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from capsite.factsheets.folder import LIST_LIMIT, File, files_in
from capsite.factsheets.kept import Kept, Part
from capsite.problems import Problem, shown_path
from capsite.sharing import Shared

Entry = tuple[bytes, Any]    # a file's digest; its sheet if it could be read, and its problems
_PORTION = 60
_FORK_FROM = 400             # files to be read, or
_FORK_TO_LOOK_FROM = 4_000   # files to be looked at, that are worth another process


@dataclass(frozen=True)
class Begun:
    """``finish`` gives each file's digest and what came of reading it, in the order of ``files``."""

    folder: Path
    shown: str
    files: list[File]
    problems: list[Problem]
    finish: Callable[[], list[Entry]]


def begin_reading(folder: Path, workers: int = 1, kept: Kept | None = None, digests: Mapping[str, str] | None = None) -> Begun:
    """Begin to look at the files, and to read what is not known: where there is much to read, other processes do while the caller does
    something else (imports what it will need, say), then asks. ``digests``: of the files (by path, in hex) that needn't be looked at for it."""
    shown = shown_path(folder)
    problems: list[Problem] = []
    files = list(files_in(folder, shown, problems))
    return Begun(folder, shown, files, problems, _begin_all(files, workers, kept or Kept(), digests or {}))


def _begin_all(files: list[File], workers: int, kept: Kept, digests: Mapping[str, str]) -> Callable[[], list[Entry]]:
    known = kept.known
    before = [(file, known[file.shown][0] if file.shown in known else b"") for file in files]
    open_ones = [(file, digest) for file, digest in before if not digest or digests.get(file.path) != digest.hex()]
    portions = [open_ones[at:at + _PORTION] for at in range(0, len(open_ones), _PORTION)]
    many = len(files) - len(known) >= _FORK_FROM or len(open_ones) >= _FORK_TO_LOOK_FROM
    shared = Shared(_read_portion, portions, workers - 1 if many else 0)

    def finish() -> list[Entry]:
        fresh: Part = {}
        frames: list[bytes] = []
        with shared:
            for number, part, frame in shared.results():
                if part:
                    fresh |= part
                    frames.append(frame or pickle.dumps((number, part), protocol=5) if kept.path else b"")
        found = {file.shown: fresh.get(file.shown) or known[file.shown] for file in files}
        kept.settle(found, frames, len(fresh))
        return [found[file.shown] for file in files]

    return finish


def _read_portion(files: list[tuple[File, bytes]]) -> Part:
    """What the digests tell to have changed, read."""
    from capsite.factsheets.sheets import READERS

    found: Part = {}
    for file, before in files:
        data = _bytes(file.path)
        if isinstance(data, OSError):
            found[file.shown] = b"", (None, (Problem(file.shown, 1, 1, f"this file can't be read ({data.strerror}): check who may read it"),))
            continue
        digest = hashlib.blake2b(data, digest_size=16).digest()
        if digest != before:
            sheet, problems = READERS[file.kind](file.shown, data)
            found[file.shown] = digest, (sheet and sheet.lean(), problems)
    return found


def _bytes(path: str) -> bytes | OSError:
    """No more of a file than is needed to see that it is too large; why it can't be read, where it can't."""
    try:
        file = os.open(path, os.O_RDONLY)
        try:
            data = os.read(file, LIST_LIMIT + 1)
            while len(data) <= LIST_LIMIT and (more := os.read(file, LIST_LIMIT + 1 - len(data))):
                data += more
            return data
        finally:
            os.close(file)
    except OSError as error:
        return error
