"""A real S3 server of this machine (SeaweedFS), and a line to it that can be made to fail: cut, silent, reset, or full of nonsense."""

import contextlib
import datetime as dt
import json
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

from obstore.store import S3Store

from formsapp.settings import S3
from formsapp.vault import bucket
from formsapp.vault.bucket import Bucket

KEY_ID, SECRET, BUCKET = "tests", "a-secret-of-the-tests", "datalocker"
PROGRAM = Path(sys.executable).parent / "weed"
TO_START = 60
IDENTITIES = {
    "identities": [
        {
            "name": "tests",
            "credentials": [{"accessKey": KEY_ID, "secretKey": SECRET}],
            "actions": ["Admin", "Read", "Write", "List"],
        }
    ]
}


def free_ports(many: int) -> list[int]:
    """Held all at once, so that each is another."""
    with contextlib.ExitStack() as held:
        sockets = [held.enter_context(contextlib.closing(socket.create_server(("127.0.0.1", 0)))) for _ in range(many)]
        return [each.getsockname()[1] for each in sockets]


class Server:
    """Its data lies in a folder of its own and is there again after ``kill`` and ``start``."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="cap-s3-"))
        (self.folder / "identities.json").write_text(json.dumps(IDENTITIES))
        names = ("master.port", "master.port.grpc", "volume.port", "volume.port.grpc", "filer.port", "filer.port.grpc", "s3.port", "s3.port.grpc")
        self.ports = dict(zip(names, free_ports(len(names)), strict=True))
        self.process: subprocess.Popen[bytes] | None = None
        self.start()

    @property
    def address(self) -> tuple[str, int]:
        return "127.0.0.1", self.ports["s3.port"]

    def start(self) -> None:
        command = [str(PROGRAM), "server", f"-dir={self.folder}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-filer", "-s3", "-volume.max=40",
                   "-master.volumeSizeLimitMB=64", "-s3.port.iceberg=0", "-s3.port.lance=0", f"-s3.config={self.folder / 'identities.json'}",
                   "-master.telemetry=false", *(f"-{name}={port}" for name, port in self.ports.items())]  # fmt: skip
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self.folder)
        until = time.monotonic() + TO_START
        while not self.answers():
            assert self.process.poll() is None, (self.folder / "log").read_text()[-2000:]
            assert time.monotonic() < until, "the S3 server did not start"
            time.sleep(0.1)

    def answers(self) -> bool:
        """It refuses whoever shows no key, as soon as it is there."""
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{self.ports['s3.port']}/", timeout=2)
        except urllib.error.HTTPError as refused:
            return refused.code == 403
        except OSError:
            return False
        return False

    def kill(self) -> None:
        assert self.process
        self.process.kill()
        self.process.wait(30)

    def stop(self) -> None:
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def settings(self, prefix: str, port: int | None = None) -> S3:
        """``prefix``: a part of the bucket for one test."""
        return S3(BUCKET, f"http://127.0.0.1:{port or self.ports['s3.port']}/", "us-east-1", KEY_ID, SECRET, f"{prefix}/")


class Line:
    """To the server and back, as long as ``trouble`` is empty; else "cut" (nobody is there), "silent", "reset" or "garbage"."""

    def __init__(self, to: tuple[str, int]) -> None:
        self.to, self.trouble = to, ""
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.listener.getsockname()[1]
        self.open: set[socket.socket] = set()
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                here, _ = self.listener.accept()
                self.open.add(here)
                threading.Thread(target=self.serve, args=(here,), daemon=True).start()

    def fail(self, trouble: str) -> None:
        """From now on; what is under way goes the same way."""
        self.trouble = trouble
        for each in list(self.open):
            hang_up(each)

    def serve(self, here: socket.socket) -> None:
        with contextlib.suppress(OSError), contextlib.ExitStack() as closing:
            closing.callback(self.open.discard, here)
            closing.enter_context(contextlib.closing(here))
            if self.trouble == "cut":
                return
            if self.trouble == "reset":
                here.recv(1)
                here.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
                return
            if self.trouble == "garbage":
                here.recv(65536)
                here.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\nnothing")
                return
            if self.trouble == "silent":
                while here.recv(65536):
                    pass
                return
            there = closing.enter_context(contextlib.closing(socket.create_connection(self.to)))
            self.open.add(there)
            closing.callback(self.open.discard, there)
            back = threading.Thread(target=carry, args=(there, here), daemon=True)
            back.start()
            carry(here, there)
            back.join()

    def close(self) -> None:
        self.listener.close()
        self.fail("cut")


class Trying(Bucket):
    """Waits as long as the product does while the line is whole, and not for long while it isn't: a slow machine is no outage."""

    def __init__(self, settings: S3, line: Line) -> None:
        super().__init__(settings)
        self.line = line
        soon = dt.timedelta(seconds=0.6)
        with mock.patch.multiple(bucket, TO_ANSWER=soon, TO_CONNECT=soon):
            self.hasty = Bucket(settings).store

    @property
    def store(self) -> S3Store:
        return self.hasty if self.line.trouble else self.patient

    @store.setter
    def store(self, made: S3Store) -> None:
        self.patient = made


def carry(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    for each in (source, target):
        hang_up(each)


def hang_up(line: socket.socket) -> None:
    with contextlib.suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)


@contextlib.contextmanager
def line_to(server: Server) -> Iterator[Line]:
    line = Line(server.address)
    try:
        yield line
    finally:
        line.close()
