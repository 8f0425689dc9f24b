"""Where sealed bytes lie: a folder of this machine, or a bucket that speaks S3. Both keep whole files under a place and never change one.

What comes here is sealed already. A file is there whole or not at all; once ``put`` has come back it stays, whatever happens to the power.
"""

import contextlib
import io
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Protocol

if TYPE_CHECKING:
    from formsapp.settings import Settings

PLACE = re.compile(r"[0-9a-f]{2}/[0-9a-f]{32}")


class Missing(Exception):
    """No file has such a place."""


class Unreachable(Exception):
    """The store doesn't answer, or refuses us; nothing was kept, and nothing is lost. For the log, not for a page."""


class Places(Protocol):
    """All that the vault asks of a store."""

    def put(self, place: str, whole: Path) -> None:
        """Takes a whole file of this machine, which is gone from there afterwards."""

    def opened(self, place: str) -> BinaryIO:
        """To be read from any point; ``Missing`` when it isn't there."""

    def size(self, place: str) -> int:
        """In bytes; ``Missing`` when it isn't there."""

    def remove(self, place: str) -> None:
        """That it isn't there is no trouble."""

    def listed(self) -> Iterator[tuple[str, float]]:
        """Every place with a file, and since when (seconds of the epoch)."""


def places_for(settings: "Settings") -> Places:
    """The store that the settings name."""
    if settings.s3.bucket:
        from formsapp.vault.bucket import Bucket  # its library is loaded where it is used

        return Bucket(settings.s3)
    return Folder(settings.data_folder / "files")


def checked(place: str) -> str:
    if not PLACE.fullmatch(place):
        raise Missing(place)
    return place


class Folder:
    """A folder of this machine, which nobody else may look into."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, place: str) -> Path:
        return self.folder / checked(place)

    def put(self, place: str, whole: Path) -> None:
        path = self.path(place)
        new = not path.parent.exists()
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.rename(whole, path)
        sync_folder(path.parent)
        if new:
            sync_folder(self.folder)

    def opened(self, place: str) -> BinaryIO:
        try:
            return io.FileIO(self.path(place), "rb")
        except FileNotFoundError:
            raise Missing(place) from None

    def size(self, place: str) -> int:
        try:
            return self.path(place).stat().st_size
        except FileNotFoundError:
            raise Missing(place) from None

    def remove(self, place: str) -> None:
        with contextlib.suppress(FileNotFoundError, Missing):
            self.path(place).unlink()

    def listed(self) -> Iterator[tuple[str, float]]:
        for path in sorted(self.folder.glob("??/*")):
            with contextlib.suppress(FileNotFoundError):
                yield path.relative_to(self.folder).as_posix(), path.stat().st_mtime


def sync_folder(folder: Path) -> None:
    """So that a name that was given stays given when the power goes."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
