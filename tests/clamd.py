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
            assert source.read(10) == b"zINSTREAM\0"
            data = b""
            while length := struct.unpack(">I", source.read(4))[0]:
                data += source.read(length)
            self.seen += 1
            if self.mute:
                self.over.wait(30)
                return
            found = self.answer if self.answer is not None else FOUND if infected(data) else b"stream: OK\0"
            link.sendall(found)

    def close(self) -> None:
        self.over.set()
        self.server.close()


@contextlib.contextmanager
def running() -> Iterator[Clamd]:
    clamd = Clamd()
    yield clamd
    clamd.close()
