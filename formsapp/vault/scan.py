"""The virus scanner: clamd by its own protocol. Only a plain "OK" is clean; whatever else it says, or doesn't say, leaves the file held.

Without a scanner files are taken unscanned on a developer's machine, or where SCANNER says in as many words that this is wanted.
"""

import contextlib
import re
import socket
import struct
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from formsapp.settings import NO_SCANNER, Settings

CLEAN, HELD, REFUSED = "clean", "held", "refused"
FOUND, BEYOND = "virus", "over limits"
WHOLE = 20.0  # seconds for one file, from the first byte to the answer
LONGEST_ANSWER = 4096
OVER_LIMITS = "Heuristics.Limits.Exceeded"
ENCRYPTED = "Heuristics.Encrypted"
UNSCANNED = "It was not scanned: no virus scanner is set up here."
LATER = "It is being checked for viruses. Nobody can open it until that is done."
VIRUS = "The virus scanner found something harmful in it. Nobody can open it unless two people of the council’s team release it."
UNSEEN = "The virus scanner can’t look into all of it. Nobody can open it unless two people of the council’s team release it."
LOCKED = "It is protected with a password, so it can’t be checked: save a copy without the password."


@dataclass(frozen=True)
class Result:
    """``state`` clean, held or refused; ``reason`` is a sentence for people, ``code`` one for the audit, which holds no names."""

    state: str
    reason: str = ""
    code: str = ""

    @property
    def quarantined(self) -> bool:
        """Held, and not because the scanner has yet to speak: only people can release it."""
        return self.state == HELD and self.code in {FOUND, BEYOND}


class Scanner(Protocol):
    def scan(self, pieces: Iterable[bytes]) -> Result: ...


class NoScanner:
    """Says that nothing was scanned."""

    def scan(self, pieces: Iterable[bytes]) -> Result:
        return Result(CLEAN, UNSCANNED, "unscanned")


class Holding:
    """Where there should be a scanner and is none: everything waits."""

    def scan(self, pieces: Iterable[bytes]) -> Result:
        return Result(HELD, LATER, "no scanner")


class Clamd:
    """``address``: host:port, or the path of a socket."""

    def __init__(self, address: str, seconds: float = WHOLE) -> None:
        self.address, self.seconds = address, seconds

    def scan(self, pieces: Iterable[bytes]) -> Result:
        try:
            return verdict(self.ask(pieces))
        except (OSError, ValueError):
            return Result(HELD, LATER, "scanner silent")

    def alive(self) -> bool:
        """Whether it answers at all."""
        until = time.monotonic() + self.seconds
        try:
            with self.connect(until) as link:
                link.sendall(b"zPING\0")
                link.settimeout(left(until))
                return link.recv(16).rstrip(b"\0") == b"PONG"
        except (OSError, ValueError):
            return False

    def ask(self, pieces: Iterable[bytes]) -> bytes:
        """What it answers to a file's bytes."""
        until = time.monotonic() + self.seconds
        with self.connect(until) as link:
            # It may say no before it has heard everything, and hang up: then its answer is waiting all the same. A yes would mean nothing.
            whole = False
            with contextlib.suppress(ConnectionError):
                link.sendall(b"zINSTREAM\0")
                for piece in pieces:
                    link.settimeout(left(until))
                    link.sendall(struct.pack(">I", len(piece)) + piece)
                link.sendall(struct.pack(">I", 0))
                whole = True
            answer = b""
            while b"\0" not in answer and len(answer) < LONGEST_ANSWER:
                link.settimeout(left(until))
                part = link.recv(LONGEST_ANSWER)
                if not part:
                    break
                answer += part
            return answer if whole or answer.rstrip(b"\0").endswith(b" FOUND") else b""

    def connect(self, until: float) -> socket.socket:
        if self.address.startswith("/"):
            link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            link.settimeout(left(until))
            try:
                link.connect(self.address)
            except OSError:
                link.close()
                raise
            return link
        host, _, port = self.address.rpartition(":")
        return socket.create_connection((host.strip("[]"), int(port)), left(until))


def left(until: float) -> float:
    seconds = until - time.monotonic()
    if seconds <= 0:
        raise TimeoutError
    return seconds


def verdict(answer: bytes) -> Result:
    """Exactly ``stream: OK`` is clean."""
    text = answer.decode("ascii", "replace")
    if text in {"stream: OK\0", "stream: OK"}:
        return Result(CLEAN)
    found = re.fullmatch(r"stream: ([^\0\n]{1,200}) FOUND\0?", text)
    if not found:
        return Result(HELD, LATER, "scanner unclear")
    if found[1].startswith(OVER_LIMITS):  # AlertExceedsMax: it has not seen all of it
        return Result(HELD, UNSEEN, BEYOND)
    return Result(REFUSED, LOCKED, "encrypted") if found[1].startswith(ENCRYPTED) else Result(HELD, VIRUS, FOUND)


def scanner_for(settings: Settings) -> Scanner:
    """Closed unless opened: production that says nothing holds everything."""
    if settings.clamd:
        return Clamd(settings.clamd)
    return NoScanner() if settings.scanner == NO_SCANNER or not settings.production else Holding()
