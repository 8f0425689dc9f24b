"""The server as production starts it, with everything production asks for, over a copy of a filled database of each kind."""

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from tests.benchmarks import filled
from tests.benchmarks.processes import ROOT, run
from tests.databases import Cluster, as_app
from tests.offices import MASTER_TEXT
from tests.web.test_config import safe

KINDS = ("SQLite", "PostgreSQL")
Found = TypeVar("Found")


def environment(folder: Path, site: Path, data: Path, **more: str) -> dict[str, str]:
    told = safe(folder) | {"DATA_FOLDER": str(data), "SITE_FOLDER": str(site), "MASTER_KEY": MASTER_TEXT, "CLAMD": ""}
    return told | {"SCANNER": "none-we-accept-the-risk"} | more


@contextmanager
def served(told: dict[str, str]) -> Iterator[int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    server = subprocess.Popen(
        [sys.executable, "-m", "formsapp", "serve", "--port", str(port)],
        cwd=ROOT,
        env=os.environ | told,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    worker = subprocess.Popen([sys.executable, "-m", "formsapp", "work"], cwd=ROOT, env=os.environ | told, stderr=subprocess.DEVNULL)
    assert server.stdout is not None
    said = server.stdout.readline()
    if "http" not in said:
        raise SystemExit(said + server.stdout.read())
    try:
        yield port
    finally:
        worker.terminate()
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(20)
        worker.wait(120)  # it ends what it has begun


def on(kind: str, home: Path, site: Path, data: Path, measured: Callable[[dict[str, str]], Found]) -> Found:
    """What is measured over a copy of this data, on SQLite or on a PostgreSQL that waits for its disk."""
    own = home / kind / "data"
    own.parent.mkdir(parents=True)
    own.parent.chmod(0o700)
    if kind == "SQLite":
        shutil.copytree(data, own)
        own.chmod(0o700)
        return measured(environment(own.parent, site, own))
    own.mkdir(mode=0o700)
    cluster = Cluster(faster=False)
    try:
        owner = cluster.make("bench")
        filled.copied(data, owner.render_as_string(hide_password=False))
        return measured(environment(own.parent, site, own, DATABASE_URL=as_app(owner)))
    finally:
        cluster.stop()


def site_in(home: Path) -> Path:
    """The sample directory, built as it is today."""
    site = home / "site"
    run([sys.executable, "-m", "capsite", "build", "--content", str(ROOT / "content"), "--output", str(site)])
    return site
