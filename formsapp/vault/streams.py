"""A stream sealed piece by piece: nothing can be changed, left out, put in another order or cut off unseen, and none of it needs to fit in memory.

Each stream has a key of its own, so the pieces are simply counted; the last one is marked. The header is readable and bound to every piece.
"""

import json
import os
import struct
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any, BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from formsapp.vault.keys import Tampered

PIECE = 1024 * 1024
LONGEST_HEADER = 4096
TAG = 16


class Unlike(Exception):
    """Not such a stream at all, or sealed with another key; its text is a sentence."""


def own_key(key: bytes, salt: bytes, purpose: str) -> bytes:
    return HKDF(SHA256(), 32, salt, f"cap-service {purpose}".encode()).derive(key)


def name_of(key: bytes, purpose: str) -> str:
    """Tells keys apart without telling anything of them."""
    return own_key(key, b"", f"{purpose} name").hex()[:16]


def nonce(number: int, *, last: bool) -> bytes:
    return struct.pack(">BxxxQ", int(last), number)


class Sealer:
    """Write to it, then ``close``: without that the stream counts as cut off."""

    def __init__(self, out: BinaryIO, key: bytes, purpose: str, header: Mapping[str, Any]) -> None:
        salt = os.urandom(16)
        head = json.dumps({**header, "purpose": purpose, "key": name_of(key, purpose), "salt": salt.hex()}).encode("ascii")
        out.write(struct.pack(">I", len(head)) + head)
        self.out, self.bound, self.number = out, sha256(head).digest(), 0
        self.cipher = AESGCM(own_key(key, salt, purpose))
        self.waiting = bytearray()

    def write(self, data: bytes) -> None:
        self.waiting += data
        while len(self.waiting) > PIECE:  # the last piece is never empty, unless all is
            self.put(bytes(self.waiting[:PIECE]), last=False)
            del self.waiting[:PIECE]

    def put(self, data: bytes, *, last: bool) -> None:
        sealed = self.cipher.encrypt(nonce(self.number, last=last), data, self.bound)
        self.out.write(struct.pack(">I", len(sealed)) + sealed)
        self.number += 1

    def close(self) -> None:
        self.put(bytes(self.waiting), last=True)
        self.waiting.clear()


def read_header(source: BinaryIO) -> tuple[dict[str, Any], bytes]:
    """The header, and the hash by which it is bound to the pieces."""
    try:
        (length,) = struct.unpack(">I", source.read(4))
        head = source.read(length) if length <= LONGEST_HEADER else b""
        found = json.loads(head)
        if not isinstance(found, dict) or not {"purpose", "key", "salt"} <= set(found):
            raise ValueError
        bytes.fromhex(found["salt"])
    except (struct.error, ValueError, TypeError):
        raise Unlike("This is not a file that was sealed here, or its beginning is damaged.") from None
    return found, sha256(head).digest()


def opened(source: BinaryIO, key: bytes, purpose: str) -> Iterator[bytes]:
    """The pieces, one by one. ``Tampered`` as soon as anything isn't as it was; what came before it must not be used."""
    header, bound = read_header(source)
    if header["purpose"] != purpose:
        raise Unlike(f"This was sealed as “{header['purpose']}”, and a {purpose} is wanted.")
    if header["key"] != name_of(key, purpose):
        raise Unlike("This was sealed with another key than the one given.")
    cipher, number, last = AESGCM(own_key(key, bytes.fromhex(header["salt"]), purpose)), 0, False
    ahead = source.read(4)
    while not last:
        if len(ahead) != 4:
            raise Tampered("it was cut off")
        (length,) = struct.unpack(">I", ahead)
        sealed = source.read(length) if length <= PIECE + TAG else b""
        ahead = source.read(4)
        last = not ahead
        try:
            yield cipher.decrypt(nonce(number, last=last), sealed, bound)
        except (InvalidTag, ValueError):
            raise Tampered(f"piece {number + 1} is not what was written, or the rest was cut off") from None
        number += 1
