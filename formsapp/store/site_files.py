"""The files of the published site, opened by path each time, because capsite publishes by exchanging whole folders.

An address names a file below the site's folder and nothing else: no dots, no hidden files (the state folder is one), no symbolic link that
leads outside, no device. Whatever isn't plainly a file of the site isn't there.
"""

import gzip
import os
import re
import stat
import threading
from collections import OrderedDict
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

WORTH_COMPRESSING = (".html", ".css", ".js", ".mjs", ".json", ".svg", ".xml", ".txt", ".csv", ".atom", ".ics", ".bin")
SMALL = 2 * 1024 * 1024  # read at once and kept compressed; larger files are streamed
KEPT_BYTES = 48 * 1024 * 1024
# Control characters, and what means something to a file system: a stroke backwards, a drive, a stream.
FORBIDDEN = re.compile(r"[\x00-\x1f\x7f\\:]")


@dataclass(frozen=True)
class SiteFile:
    """An open file of the site. ``body`` and ``squeezed`` are there for small files, which were read already."""

    path: Path
    size: int
    modified: float
    etag: str
    body: bytes | None
    squeezed: bytes | None


Key = tuple[str, int, int, int]


class SiteFiles:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.kept: OrderedDict[Key, SiteFile] = OrderedDict()
        self.kept_bytes = 0
        self.lock = threading.Lock()

    def is_folder(self, address: str) -> bool:
        """Whether a stroke is missing at the end of an address."""
        path = self.locate(f"{address}/index.html")
        return path is not None and path.is_file()

    def find(self, address: str) -> SiteFile | None:
        """The file for an address below the site (``courses/``, ``sitemap.xml``), or None."""
        path = self.locate(address + "index.html" if address == "" or address.endswith("/") else address)
        if path is None:
            return None
        try:
            handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        except (OSError, ValueError):
            return None
        try:
            return self.described(path, handle)
        finally:
            os.close(handle)

    def described(self, path: Path, handle: int) -> SiteFile | None:
        """From the open file, so that a change of the folder meanwhile can't mix two."""
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            return None
        key = (str(path), status.st_mtime_ns, status.st_size, status.st_ino)
        found = self.known(key)
        if found is None:
            with os.fdopen(handle, "rb", closefd=False) as file:
                found = describe(path, status, file.read() if status.st_size <= SMALL else None)
            self.keep(key, found)
        return found

    def locate(self, address: str) -> Path | None:
        """The real path of an address, if it lies within the site's folder."""
        parts = address.split("/")
        if FORBIDDEN.search(address) or any(part == "" or part.startswith(".") or len(part) > 200 for part in parts):
            return None
        try:
            root = self.folder.resolve(strict=True)
            path = root.joinpath(*parts).resolve(strict=True)
        except (OSError, ValueError, RuntimeError):
            return None
        return path if path.is_relative_to(root) and not any(part.startswith(".") for part in path.relative_to(root).parts) else None

    def known(self, key: Key) -> SiteFile | None:
        with self.lock:
            found = self.kept.get(key)
            if found is not None:
                self.kept.move_to_end(key)
            return found

    def keep(self, key: Key, file: SiteFile) -> None:
        """Remembers small files as they are and compressed; the ones asked for longest ago make room."""
        with self.lock:
            if key in self.kept:
                return
            self.kept[key] = file
            self.kept_bytes += weight(file)
            while self.kept_bytes > KEPT_BYTES:
                self.kept_bytes -= weight(self.kept.popitem(last=False)[1])


def describe(path: Path, status: os.stat_result, body: bytes | None) -> SiteFile:
    if body is None:
        marks = f"{status.st_mtime_ns:x}-{status.st_size:x}-{status.st_ino:x}"
        return SiteFile(path, status.st_size, status.st_mtime, marks, None, None)
    squeezed = gzip.compress(body, 6, mtime=0) if path.suffix in WORTH_COMPRESSING and len(body) > 256 else None
    return SiteFile(path, len(body), status.st_mtime, blake2b(body, digest_size=12).hexdigest(), body, squeezed)


def weight(file: SiteFile) -> int:
    return 500 + len(file.body or b"") + len(file.squeezed or b"")
