"""Passwords as they are kept: Argon2id. At most two at a time in a process, so that a crowd at the door doesn't take the memory (decision 22)."""

import threading
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import Type

from formsapp.domain.passwords import tidy
from formsapp.settings import Hashing

AT_ONCE = threading.BoundedSemaphore(2)


@cache
def hasher(how: Hashing) -> PasswordHasher:
    return PasswordHasher(how.time, how.memory, how.lanes, type=Type.ID)


@cache
def nobodys(how: Hashing) -> str:
    """Checked when there is no account, so that the answer takes as long."""
    return hash_password(how, "a password that nobody has")


def hash_password(how: Hashing, password: str) -> str:
    with AT_ONCE:
        return hasher(how).hash(as_bytes(password))


def is_right(how: Hashing, hashed: str | None, password: str) -> bool:
    """False when there is no password to compare with, after as much work as if there were."""
    against = hashed or nobodys(how)
    with AT_ONCE:
        try:
            hasher(how).verify(against, as_bytes(password))
        except (VerificationError, InvalidHashError):
            return False
    return hashed is not None


def is_outdated(how: Hashing, hashed: str) -> bool:
    """Made with other parameters than those in force."""
    return hasher(how).check_needs_rehash(hashed)


def as_bytes(password: str) -> bytes:
    return tidy(password).encode("utf-8", "surrogatepass")
