"""Files that arrive in parts and go on where they stopped, also after the machine was switched off: encrypted while they arrive, as all files are.

Every time a client goes on, a part begins, under a key of its own that is derived from the upload's secret, its number and a random salt: so
no key ever seals two things under one number, whatever was cut off before. How much has arrived is what can be opened of the parts; nothing
else is believed. What came in one go is kept as it is, what came in parts is read through, verified and sealed once more as one file.
"""

import contextlib
import fcntl
import os
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from formsapp.vault.files import ARRIVING, PIECE, SEALED, Arriving, Vault, bound_to, nonce
from formsapp.vault.keys import TAG, Tampered
from formsapp.vault.streams import own_key

MOST_PARTS = 10_000
NAME = re.compile(r"[0-9a-f]{32}-(\d{5})-([0-9a-f]{32})")


class Busy(Exception):
    """Somebody is writing to it at this moment."""


class Unlike(Exception):
    """It doesn't go on from there; ``offset`` is where it does."""

    def __init__(self, offset: int) -> None:
        super().__init__()
        self.offset = offset


class Part(Arriving):
    """A part that is being written; cut off, it stays."""

    def __init__(self, path: Path, place: str, most: int, key: bytes) -> None:
        super().__init__(path, place, most)
        self.key, self.cipher = key, AESGCM(key)

    def leave(self) -> None:
        """What has come so far is on the disk, and the next part goes on after it."""
        if self.waiting:
            self.put(bytes(self.waiting), last=False)
            self.waiting.clear()
        os.fsync(self.file.fileno())
        self.file.close()


@dataclass(frozen=True)
class Left:
    """A part as it lies there."""

    path: Path
    number: int
    salt: str

    @property
    def place(self) -> str:
        return place_of(self.salt)


class Spool:
    """What has arrived of one upload. ``secret``: of the upload, kept in the database under the service's keys."""

    def __init__(self, vault: Vault, upload: str, secret: bytes) -> None:
        self.vault, self.folder, self.upload, self.secret = vault, vault.folder / ARRIVING, upload, secret

    # ------------------------------------------------------------------------------------------------------------ looking

    def parts(self) -> list[Left]:
        """In their order."""
        if not self.folder.exists():
            return []
        named = [(path, NAME.fullmatch(path.name)) for path in self.folder.glob(f"{self.upload}-*")]
        return sorted((Left(path, int(match[1]), match[2]) for path, match in named if match), key=lambda part: part.number)

    @property
    def offset(self) -> int:
        """How many bytes have arrived."""
        return sum(self.size(part) for part in self.parts())

    def size(self, part: Left) -> int:
        """The plain bytes of a part. Only its last piece can be torn: a process may have died while it wrote it."""
        whole, rest = divmod(part.path.stat().st_size, SEALED)
        count = whole + (rest > 0)
        if not count:
            return 0
        with part.path.open("rb") as source:
            source.seek((count - 1) * SEALED)
            last = opened(self.cipher(part), source.read(SEALED), count - 1, part.place)
        return (count - 1) * PIECE + (len(last) if last is not None else 0)

    def cipher(self, part: Left) -> AESGCM:
        return AESGCM(self.key(part.number, part.salt))

    def key(self, number: int, salt: str) -> bytes:
        return own_key(self.secret, bytes.fromhex(salt), f"part {number} of an upload")

    def read(self) -> Iterator[bytes]:
        """All that has arrived, in order, each piece verified."""
        for part in self.parts():
            cipher, left = self.cipher(part), self.size(part)
            with part.path.open("rb") as source:
                for number in range(-(-left // PIECE)):
                    piece = opened(cipher, source.read(SEALED), number, part.place)
                    if piece is None:
                        raise Tampered("a part of an upload is not what had arrived")
                    yield piece

    # ------------------------------------------------------------------------------------------------------------ writing

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """One writer at a time, in whatever process; the lock ends with whoever holds it."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(self.folder / f"{self.upload}.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise Busy from None
            yield
        finally:
            os.close(handle)

    def part(self, offset: int, length: int) -> Part:
        """For what comes next, under the lock."""
        there = self.parts()
        arrived = sum(self.size(part) for part in there)
        if arrived != offset:
            raise Unlike(arrived)
        number = there[-1].number + 1 if there else 0
        if number >= MOST_PARTS:
            raise Busy
        salt = secrets.token_hex(16)
        path = self.folder / f"{self.upload}-{number:05}-{salt}"
        return Part(path, place_of(salt), length - offset, self.key(number, salt))

    def whole(self, length: int, part: Part) -> Arriving:
        """All of it as one file, ready to be kept: ``part`` itself when it brought everything."""
        if part.size == length:
            self.clear(but=part.path)
            return part
        part.leave()
        whole = self.vault.arriving(length)
        try:
            for piece in self.read():
                whole.write(piece)
            if whole.size != length:
                raise Tampered("an upload is not as long as it was")
        except BaseException:
            whole.close()
            raise
        return whole

    def clear(self, but: Path | None = None) -> None:
        """What was left of it."""
        for path in self.folder.glob(f"{self.upload}*"):
            if path != but and not (but and path.suffix == ".lock"):
                path.unlink(missing_ok=True)


@contextlib.contextmanager
def slot(vault: Vault, owner: str, most: int) -> Iterator[None]:
    """One of a few that each owner has, in whatever process: so that one who sends much at once leaves room for others. ``Busy`` when all are taken."""
    folder = vault.folder / ARRIVING
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for number in range(most):
        handle = os.open(folder / f"{owner}.{number}.slot", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            continue
        try:
            yield
        finally:
            os.close(handle)
        return
    raise Busy


def place_of(salt: str) -> str:
    return f"{salt[:2]}/{salt}"


def opened(cipher: AESGCM, sealed: bytes, number: int, place: str) -> bytes | None:
    """None for what was not sealed there, or is torn."""
    if len(sealed) < TAG:
        return None
    try:
        return cipher.decrypt(nonce(number, last=False), sealed, bound_to(place))
    except InvalidTag:
        return None
