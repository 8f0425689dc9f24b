"""A stand-in for clamd on a socket of this machine: it speaks its protocol, and knows one signature, in whatever a scanner unpacks.

It can also be slow, talk nonsense, hang up, or say that something was beyond its limits.
"""

import contextlib
import io
import re
import socket
import struct
import threading
import zipfile
import zlib
from collections.abc import Iterator

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
FOUND = b"stream: Eicar-Test-Signature FOUND\0"
TOO_DEEP = b"stream: Heuristics.Limits.Exceeded.MaxRecursion FOUND\0"
DEEPEST = 17


def verdict(data: bytes, deepest: int | None = DEEPEST) -> bytes:
    """``deepest``: beyond that it says so; None: it says nothing of it, like a clamd without AlertExceedsMax."""
    if infected(data):
        return FOUND
    return TOO_DEEP if deepest and deeper(data, deepest) else b"stream: OK\0"


def deeper(data: bytes, depth: int) -> bool:
    """An archive in an archive, and so on, beyond what it unpacks."""
    if depth == 0:
        return True
    if not data.startswith(b"PK"):
        return False
    with contextlib.suppress(Exception), zipfile.ZipFile(io.BytesIO(data)) as archive:
        return any(deeper(archive.read(name), depth - 1) for name in archive.namelist())
    return False


def infected(data: bytes, depth: int = 3) -> bool:
    """In the bytes themselves, in the members of an archive, in the compressed parts of a PDF."""
    if EICAR in data:
        return True
    if depth and data.startswith(b"PK"):
        with contextlib.suppress(Exception), zipfile.ZipFile(io.BytesIO(data)) as archive:
            return any(infected(archive.read(name), depth - 1) for name in archive.namelist())
    for part in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", data, re.DOTALL):
        with contextlib.suppress(zlib.error):
            if EICAR in zlib.decompress(part):
                return True
    return False


class Clamd:
    """``answer``: what it says instead of what it finds; ``b""`` hangs up; None means what it finds. ``mute``: it never says anything."""

    def __init__(self) -> None:
        self.answer: bytes | None = None
        self.mute = False
        self.deepest: int | None = DEEPEST
        self.seen = 0
        self.server = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self.server.getsockname()[1]}"
        self.over = threading.Event()
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self) -> None:
        while True:
            try:
                link, _ = self.server.accept()
            except OSError:
                return
            threading.Thread(target=self.hear, args=(link,), daemon=True).start()

    def hear(self, link: socket.socket) -> None:
        with link, contextlib.suppress(OSError, struct.error):
            source = link.makefile("rb")
            asked = source.read(6)
            if asked == b"zPING\0":
                link.sendall(b"PONG\0" if self.answer is None else self.answer)
                return
            assert asked + source.read(4) == b"zINSTREAM\0"
            data = b""
            while length := struct.unpack(">I", source.read(4))[0]:
                data += source.read(length)
            self.seen += 1
            if self.mute:
                self.over.wait(30)
                return
            link.sendall(self.answer if self.answer is not None else verdict(data, self.deepest))

    def close(self) -> None:
        self.over.set()
        self.server.close()


@contextlib.contextmanager
def running() -> Iterator[Clamd]:
    clamd = Clamd()
    yield clamd
    clamd.close()
