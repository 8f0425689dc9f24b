"""Debian's clamd itself, on a socket and a port of this machine, with one signature of our own: nothing is fetched for it."""

import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from formsapp.vault.scan import Clamd
from tests.clamd import EICAR

PROGRAM = "/usr/sbin/clamd"
# Name, any kind of file, anywhere in it, these bytes: clamd looks for them in whatever it can unpack.
SIGNATURE = f"Eicar-Test-Signature:0:*:{EICAR.hex()}\n"


@dataclass
class Running:
    """``socket`` and ``port`` are the two ways to the same scanner."""

    folder: Path
    port: int
    process: "subprocess.Popen[bytes]"

    @property
    def socket(self) -> str:
        return str(self.folder / "clamd.sock")

    @property
    def tcp(self) -> str:
        return f"127.0.0.1:{self.port}"

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(30)


def settings(folder: Path, port: int, **more: str) -> str:
    """A ``clamd.conf`` as the README asks for it: what it could not look into is found, never passed."""
    lines = {
        "Foreground": "yes",
        "DatabaseDirectory": str(folder / "signatures"),
        "TemporaryDirectory": str(folder),
        "LocalSocket": str(folder / "clamd.sock"),
        "TCPSocket": str(port),
        "TCPAddr": "127.0.0.1",
        "StreamMaxLength": "25M",
        "MaxFileSize": "25M",
        "MaxScanSize": "100M",
        "AlertExceedsMax": "yes",
        "AlertEncrypted": "yes",
        **more,
    }
    return "".join(f"{name} {value}\n" for name, value in lines.items())


@contextlib.contextmanager
def running(**more: str) -> Iterator[Running]:
    """``more``: lines of the configuration that differ."""
    assert shutil.which(PROGRAM), "clamd is missing: run make test-system, which installs it (Debian: apt-get install clamav-daemon)"
    folder = Path(tempfile.mkdtemp(prefix="clamd-"))  # short: a socket's path may have about a hundred letters
    (folder / "signatures").mkdir()
    (folder / "signatures" / "test.ndb").write_text(SIGNATURE)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    (folder / "clamd.conf").write_text(settings(folder, port, **more))
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [PROGRAM, "--config-file", str(folder / "clamd.conf")], stdout=log, stderr=log, env={"PATH": os.environ["PATH"]}
        )
    found = Running(folder, port, process)
    try:
        until = time.monotonic() + 60
        while not (Clamd(found.socket, 1).alive() and Clamd(found.tcp, 1).alive()):
            assert process.poll() is None, (folder / "log").read_text()
            assert time.monotonic() < until, "clamd did not start within a minute"
            time.sleep(0.1)
        yield found
    finally:
        found.stop()
        shutil.rmtree(folder)
