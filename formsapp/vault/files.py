"""Uploaded files: encrypted while they arrive, so that neither disk nor temporary folder ever sees them plain, and none needs to fit in memory.

Each file has a key of its own, sealed for exactly one owner. The pieces are counted and the last one is marked, and all are bound to the
file's place: a change, a cut, another order, a swap with another file are refused. A file arrives under a temporary name and gets its
own once it is whole and on the disk; what was cut off is removed, at the latest by the sweeper.
"""

import contextlib
import io
import os
import secrets
import struct
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from formsapp.vault.keys import KEY, TAG, Keys, Tampered, sealed_by
from formsapp.vault.places import Folder, Missing, Places, Unreachable

PIECE = 64 * 1024
SEALED = PIECE + TAG
LARGEST = 10 * 1024 * 1024
ARRIVING = "arriving"


@dataclass(frozen=True)
class Stored:
    """Where a file's bytes lie, and all that is needed to read them again; opened only for the owner they were stored for."""

    place: str
    key_id: str
    key_wrapped: bytes = field(repr=False)
    size: int
    sha256: bytes


def nonce(number: int, *, last: bool) -> bytes:
    return struct.pack(">BxxxQ", int(last), number)


class Pieces(io.RawIOBase):
    """A sealed file to be read from any point; only one piece of it is in memory."""

    def __init__(self, source: BinaryIO, key: bytes, bound: bytes, size: int) -> None:
        super().__init__()
        self.source, self.cipher, self.bound, self.size = source, AESGCM(key), bound, size
        self.at, self.piece, self.number = 0, b"", -1

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self.at

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self.at, os.SEEK_END: self.size}[whence]
        if start + offset < 0:
            raise ValueError("a place before the beginning")
        self.at = start + offset
        return self.at

    def readinto(self, buffer) -> int:  # type: ignore[no-untyped-def]
        if self.at >= self.size:
            return 0
        number, within = divmod(self.at, PIECE)
        if number != self.number:
            self.piece, self.number = self.unsealed(number), number
        part = self.piece[within : within + len(buffer)]
        buffer[: len(part)] = part
        self.at += len(part)
        return len(part)

    def unsealed(self, number: int) -> bytes:
        last = number == max(0, -(-self.size // PIECE) - 1)
        self.source.seek(number * SEALED)
        sealed = self.source.read(SEALED)
        try:
            plain = self.cipher.decrypt(nonce(number, last=last), sealed, self.bound)
        except (InvalidTag, ValueError):
            raise Tampered(f"piece {number + 1} of a file is not what was stored") from None
        if len(plain) != (self.size - number * PIECE if last else PIECE):
            raise Tampered("a file is not as long as it was")
        return plain


class Arriving:
    """A file on its way: written to, then read from anywhere, then kept by the vault or closed, which removes it.

    Of more than ``most`` bytes nothing more is stored; ``size`` still counts them.
    """

    def __init__(self, path: Path, place: str, most: int) -> None:
        self.path, self.place, self.most = path, place, most
        self.bound = bound_to(place)
        self.key = os.urandom(KEY)
        self.cipher = AESGCM(self.key)
        self.file: BinaryIO = open(path, "xb+", buffering=0, opener=private)  # noqa: SIM115 - closed by close()
        self.hash, self.size, self.number, self.waiting = sha256(), 0, 0, bytearray()
        self.reader: BinaryIO | None = None

    @property
    def too_large(self) -> bool:
        return self.size > self.most

    def write(self, data: bytes) -> int:
        self.size += len(data)
        if not self.too_large:
            self.hash.update(data)
            left = memoryview(data)
            if self.waiting:
                room = PIECE - len(self.waiting)
                self.waiting += left[:room]
                left = left[room:]
                if left:  # the last piece is empty only if all is
                    self.put(self.waiting, last=False)
                    self.waiting = bytearray()
            while len(left) > PIECE:
                self.put(left[:PIECE], last=False)
                left = left[PIECE:]
            self.waiting += left
        return len(data)

    def put(self, data: bytes | bytearray | memoryview, *, last: bool) -> None:
        sealed = memoryview(self.cipher.encrypt(nonce(self.number, last=last), data, self.bound))
        while sealed:
            sealed = sealed[self.file.write(sealed) :]
        self.number += 1

    def opened(self) -> BinaryIO:
        """All has arrived: from here on it is read."""
        if self.reader is None:
            if not self.too_large:
                self.put(bytes(self.waiting), last=True)
            self.waiting.clear()
            size = 0 if self.too_large else self.size
            self.reader = io.BufferedReader(Pieces(self.file, self.key, self.bound, size), PIECE)
        return self.reader

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        return self.opened().seek(offset, whence)

    def tell(self) -> int:
        return self.opened().tell()

    def read(self, most: int = -1) -> bytes:
        return self.opened().read(most)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def close(self) -> None:
        """Of what nobody has kept nothing stays."""
        if not self.file.closed:
            self.file.close()
            with contextlib.suppress(FileNotFoundError):
                self.path.unlink()

    def __del__(self) -> None:
        if hasattr(self, "file"):
            self.close()


class Vault:
    """``places`` holds sealed bytes only; the keys to them are in the database, sealed by ``keys``. What is on its way lies, sealed too, in ``folder``."""

    def __init__(self, folder: Path, keys: Keys, places: Places | None = None) -> None:
        self.folder, self.keys, self.places = folder, keys, places or Folder(folder)

    def arriving(self, most: int = LARGEST) -> Arriving:
        """A place for a file that is on its way."""
        (self.folder / ARRIVING).mkdir(parents=True, exist_ok=True, mode=0o700)
        name = secrets.token_hex(16)
        return Arriving(self.folder / ARRIVING / name, f"{name[:2]}/{name}", most)

    def put(self, stream: "BinaryIO | Arriving", owner: str) -> Stored:
        """Keep it for this owner. What comes from elsewhere is sealed first; what arrived here is sealed already."""
        if isinstance(stream, Arriving):
            return self.keep(stream, owner)
        arriving = self.arriving()
        try:
            while data := stream.read(PIECE):
                arriving.write(data)
            return self.keep(arriving, owner)
        finally:
            arriving.close()

    def keep(self, arrived: Arriving, owner: str) -> Stored:
        if arrived.too_large:
            raise ValueError("a file that is too large is not kept")
        arrived.opened()
        wrapped = self.keys.wrap(arrived.key, owner)
        os.fsync(arrived.file.fileno())
        self.places.put(arrived.place, arrived.path)
        arrived.file.close()
        return Stored(arrived.place, sealed_by(wrapped), wrapped, arrived.size, arrived.hash.digest())

    @contextlib.contextmanager
    def reading(self, stored: Stored, owner: str) -> Iterator[BinaryIO]:
        """To read it from any point. ``Tampered`` when it is gone, another's, or not what it was; ``Unreachable`` when nobody can tell now."""
        key = self.keys.unwrap(stored.key_wrapped, owner)
        try:
            source = self.places.opened(stored.place)
        except Missing:
            raise Tampered("a file is not in its place") from None
        with source:
            if source.seek(0, os.SEEK_END) != sealed_size(stored.size):
                raise Tampered("a file is not as long as it was")
            pieces = Pieces(source, key, bound_to(stored.place), stored.size)
            if stored.size == 0:
                pieces.unsealed(0)
            with io.BufferedReader(pieces, PIECE) as reader:
                yield reader

    def open(self, stored: Stored, owner: str) -> Iterator[bytes]:
        """Piece by piece, each verified before it is given; at the end the whole too."""
        digest = sha256()
        with self.reading(stored, owner) as reader:
            while piece := reader.read(PIECE):
                digest.update(piece)
                yield piece
        if digest.digest() != stored.sha256:
            raise Tampered("a file is not what was stored")

    def verify(self, stored: Stored, owner: str) -> None:
        """Read to its end, before the first byte is handed to anybody."""
        for _ in self.open(stored, owner):
            pass

    def remove(self, place: str) -> None:
        """Its bytes; that it isn't there is no trouble."""
        self.places.remove(place)

    def discard(self, place: str) -> None:
        """Its bytes, if that can be done now: else the sweeper takes what no row knows."""
        with contextlib.suppress(Unreachable):
            self.remove(place)

    def sweep(self, known: Collection[str], before: float) -> list[str]:
        """Remove what no row knows and what never became whole, if it is older than that moment; gives what it removed."""
        removed = []
        for path in sorted((self.folder / ARRIVING).glob("*")):
            with contextlib.suppress(FileNotFoundError):
                if path.stat().st_mtime < before:
                    path.unlink()
                    removed.append(f"{ARRIVING}/{path.name}")
        for place, since in self.places.listed():
            if place not in known and since < before:
                self.remove(place)
                removed.append(place)
        return removed


def bound_to(place: str) -> bytes:
    return b"file\0" + place.encode("ascii")


def sealed_size(size: int) -> int:
    return size + TAG * max(1, -(-size // PIECE))


def private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
