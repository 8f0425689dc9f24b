"""Keys: columns sealed with AES-256-GCM, blind indexes, file keys wrapped; all under one master key that lies outside the database.

A sealed value is bound to its table, row and column, so that ciphertext moved elsewhere can't be opened (decision 13); ``answers`` and
``answers_sealed`` are the same column. It begins with the short name of the data key that sealed it; rotation adds a key and seals anew,
the old one still opens. A process that meets a name it doesn't know yet asks for the keys again.
"""

import base64
import binascii
import hmac
import os
import secrets
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

NONCE = 12
KEY = 32
TAG = 16
NAME = 8  # characters of a data key's name


class Tampered(Exception):
    """A sealed value is not what was sealed there: changed, moved, or sealed with a key we don't have."""


class NoMasterKey(Exception):
    """Without it nothing can be read; its text says how to give it."""


Ring = tuple[Mapping[str, bytes], str]  # the opened data keys by name, and the name of the one that seals


class Keys:
    """``data_keys`` are the opened ones by name; ``current`` seals; ``again`` reads them anew after a rotation elsewhere."""

    def __init__(self, master: bytes, data_keys: Mapping[str, bytes], current: str, again: Callable[[], Ring] | None = None) -> None:
        if len(master) != KEY:
            raise NoMasterKey(f"The master key must be {KEY} bytes: make one with “formsapp new-key”.")
        self._index = derive(master, "blind index")
        self._chain = derive(master, "audit chain")
        self._again = again
        self.renew((data_keys, current))

    def renew(self, ring: Ring) -> None:
        """Take up the keys as they are now."""
        data_keys, current = ring
        self._data = {name: AESGCM(key) for name, key in data_keys.items()}
        self.current = current

    def known(self, name: str) -> AESGCM | None:
        if name not in self._data and self._again:
            self.renew(self._again())
        return self._data.get(name)

    # ------------------------------------------------------------------------------------------- columns

    def seal(self, table: str, row: UUID | str, column: str, value: str | bytes) -> bytes:
        """Ciphertext for exactly this cell."""
        data = value.encode("utf-8", "surrogatepass") if isinstance(value, str) else value
        nonce, name = os.urandom(NONCE), self.current
        return name.encode("ascii") + nonce + self._data[name].encrypt(nonce, data, cell(table, row, column))

    def open_bytes(self, table: str, row: UUID | str, column: str, sealed: bytes) -> bytes:
        key = self.known(sealed_by(sealed)) if len(sealed) >= NAME + NONCE + TAG else None
        if key is None:
            raise Tampered(f"{table}.{column}: sealed with a key that is not here")
        try:
            return key.decrypt(bytes(sealed[NAME : NAME + NONCE]), bytes(sealed[NAME + NONCE :]), cell(table, row, column))
        except InvalidTag:
            raise Tampered(f"{table}.{column}: not what was sealed there") from None

    def open_text(self, table: str, row: UUID | str, column: str, sealed: bytes) -> str:
        return self.open_bytes(table, row, column, sealed).decode("utf-8", "surrogatepass")

    def index(self, column: str, text: str) -> str:
        """A keyed blind index: the same words (whatever their case and spaces) give the same 64 digits; nothing can be read from them."""
        plain = " ".join(text.split()).casefold().encode("utf-8", "surrogatepass")
        return hmac.new(self._index, column.encode() + b"\0" + plain, sha256).hexdigest()

    # --------------------------------------------------------------------------------------------- files

    def wrap(self, key: bytes, owner: str) -> bytes:
        """A file's own key, sealed like a column and bound to what it belongs to."""
        return self.seal("file keys", owner, "key", key)

    def unwrap(self, wrapped: bytes, owner: str) -> bytes:
        return self.open_bytes("file keys", owner, "key", wrapped)

    # --------------------------------------------------------------------------------------------- audit

    def link(self, before: bytes, events: bytes) -> bytes:
        """The next hash of the audit's chain; without the master key nobody can make one (decision 12)."""
        return hmac.new(self._chain, before + sha256(events).digest(), sha256).digest()


def cell(table: str, row: UUID | str, column: str) -> bytes:
    """What a sealed value is bound to."""
    return f"{table}\0{row}\0{column.removesuffix('_sealed')}".encode()


def sealed_by(sealed: bytes) -> str:
    """The name of the data key that sealed this."""
    return bytes(sealed[:NAME]).decode("ascii", "replace")


def derive(master: bytes, purpose: str) -> bytes:
    """One key for one purpose."""
    return HKDF(SHA256(), KEY, None, f"cap-service {purpose}".encode()).derive(master)


def new_data_key(master: bytes) -> tuple[str, bytes, bytes]:
    """Name, key, and the key wrapped for the database."""
    name, key, nonce = secrets.token_hex(NAME // 2), os.urandom(KEY), os.urandom(NONCE)
    wrapped = nonce + AESGCM(derive(master, "wrapping")).encrypt(nonce, key, b"data key\0" + name.encode())
    return name, key, wrapped


def open_data_key(master: bytes, name: str, wrapped: bytes) -> bytes:
    """Raises ``Tampered`` when the master key is another one than it was."""
    return unwrap(AESGCM(derive(master, "wrapping")), wrapped, b"data key\0" + name.encode())


def unwrap(master: AESGCM, wrapped: bytes, bound: bytes) -> bytes:
    try:
        return master.decrypt(bytes(wrapped[:NONCE]), bytes(wrapped[NONCE:]), bound)
    except InvalidTag:
        raise Tampered("a key that this master key did not lock") from None


def secret_hash(secret: str) -> bytes:
    """What is kept of a secret in a cookie or a link."""
    return sha256(secret.encode("utf-8", "surrogatepass")).digest()


def new_secret() -> str:
    """For a cookie or a link: 256 bits."""
    return secrets.token_urlsafe(32)


def read_master(text: str) -> bytes:
    """From base64 as an environment variable or a file holds it."""
    try:
        found = base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError):
        found = b""
    if len(found) != KEY:
        raise NoMasterKey(
            "MASTER_KEY must be 32 bytes in base64: make one with “formsapp new-key” and keep it away from the database and its backups."
        )
    return found


def master_of_development(path: Path) -> bytes:
    """A key for a developer's own machine, made once, readable by its owner only."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as stream:
            stream.write(base64.b64encode(os.urandom(KEY)).decode() + "\n")
    return read_master(path.read_text())
