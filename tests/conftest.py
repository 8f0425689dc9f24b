"""What the tests share: the sample, the site built from it once, the app that serves it, a strict client, a browser; databases and an office.

Only addresses of this machine can be reached from a test (pyproject, addopts). A missing Chromium fails the tests that need one.
"""

import gc
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from flask import Flask
    from playwright.sync_api import Browser, Page

    from formsapp.services.office import Office
    from formsapp.store.database import Database
    from tests.chromium import Chromium
    from tests.databases import Cluster
    from tests.offices import Clock
    from tests.s3 import Server
    from tests.web.strict_client import StrictClient

PROJECT = Path(__file__).resolve().parent.parent
TODAY = "2026-11-21"

# The same examples on every machine, so that what passed here passes there; make soak looks for new ones.
settings.register_profile("same", derandomize=True)
settings.register_profile("new", derandomize=False)
settings.load_profile("same")


SELDOM = (50_000, 20, 50)


def pytest_collection_finish() -> None:
    """All tests and what they import stay to the end: to look through them for garbage again and again costs more than it finds."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*SELDOM)


@pytest.fixture(autouse=True)
def collected() -> Iterator[None]:
    """A build that runs inside a test switches the collection of garbage off, as its own process does: not for all the tests after it."""
    yield
    if not gc.isenabled():
        gc.unfreeze()
        gc.set_threshold(*SELDOM)
        gc.enable()


@pytest.fixture(scope="session")
def project() -> Path:
    return PROJECT


@pytest.fixture(scope="session")
def sample() -> Path:
    """The sample's factsheets. Not to be written to: copy what you change."""
    return PROJECT / "content"


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory, sample: Path) -> Path:
    """The sample, built whole by the command; its state folder lies beside it."""
    output = tmp_path_factory.mktemp("site") / "output"
    environment = {name: value for name, value in os.environ.items() if name not in {"SITE_URL", "APP_URL"}}
    done = subprocess.run(
        [sys.executable, "-m", "capsite", "build", "--content", sample, "--output", output, "--as-of", TODAY],
        cwd=PROJECT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return output


@pytest.fixture(scope="session")
def site_app(built: Path) -> "Flask":
    from tests.web.apps import app_for

    return app_for(built)


@pytest.fixture
def client(site_app: "Flask") -> "StrictClient":
    client: StrictClient = site_app.test_client()  # type: ignore[assignment]
    return client


@pytest.fixture(scope="session")
def live(site_app: "Flask") -> Iterator[str]:
    """The address of the app on a free port of this machine, without a stroke at its end."""
    from werkzeug.serving import WSGIRequestHandler, make_server

    from tests.slow import unhurried
    from tests.web.once import ATTENTIVE

    class Quiet(WSGIRequestHandler):
        def log(self, *_: object) -> None:
            """A line for each request would bury what failed."""

    server = make_server("127.0.0.1", 0, unhurried(site_app), threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, args=(ATTENTIVE,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join(10)
    server.server_close()


@pytest.fixture(scope="session")
def cluster() -> "Iterator[Cluster]":
    """A real PostgreSQL, started when the first test asks for it."""
    from tests.databases import Cluster

    cluster = Cluster()
    yield cluster
    cluster.stop()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite database with the newest schema and no rows. Not to be written to: copy it."""
    from tests.databases import migrated_sqlite

    return migrated_sqlite(tmp_path_factory.mktemp("template") / "empty.db")


@pytest.fixture(scope="session")
def postgresql_address(cluster: "Cluster") -> str:
    from tests.databases import as_app

    return as_app(cluster.make("tests"))


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> "Iterator[Database]":
    """An empty database with the newest schema, as the application sees it; every test that asks for it runs on both kinds."""
    from formsapp.store.database import Database

    if request.param == "sqlite":
        path = tmp_path / "data" / "formsapp.db"
        path.parent.mkdir(mode=0o700)
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        database = Database(f"sqlite:///{path}")
        database.hurry()  # as on PostgreSQL (FASTER): no test here takes the machine's power away
        yield database
        database.close()
    else:
        database = Database(request.getfixturevalue("postgresql_address"))
        yield database
        database.close()
        request.getfixturevalue("cluster").empty("tests")


@pytest.fixture
def clock() -> "Clock":
    from tests.offices import Clock

    return Clock()


@pytest.fixture
def office(database: "Database", tmp_path: Path, clock: "Clock") -> "Office":
    """Where acts are done: an empty database of each kind, temporary folders, the clock at noon of 21 November 2026. Nothing is published."""
    from tests.offices import open_office

    return open_office(database, tmp_path / "data", clock=clock)


@pytest.fixture(scope="session")
def s3_server() -> "Iterator[Server]":
    """A real S3 server, started when the first test asks for it."""
    from tests.s3 import Server

    server = Server()
    yield server
    server.stop()


def chromium_path() -> str:
    note = PROJECT / ".venv" / "chromium"
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    found = note.read_text() if note.is_file() else next(filter(None, map(shutil.which, names)), None)
    if not found or not Path(found).exists():
        pytest.fail("There is no Chromium for the browser tests: make test installs one (python3 .ci/setup.py --tests).", pytrace=False)
    return found


@pytest.fixture(scope="session")
def chromium() -> "Iterator[Chromium]":
    from playwright.sync_api import sync_playwright

    from tests.chromium import Chromium

    with sync_playwright() as tool:
        found = Chromium(tool, chromium_path())
        yield found
        found.close()


@pytest.fixture
def browser(chromium: "Chromium") -> "Iterator[Browser]":
    with chromium.watched():
        yield chromium.connected()


@pytest.fixture
def page(chromium: "Chromium", browser: "Browser", live: str) -> "Iterator[Page]":
    """A fresh page that knows the live address; an error in a script or a breach of the policy fails the test at its end."""
    from tests.slow import patient

    context = patient(browser, base_url=live, locale="en-GB", timezone_id="Europe/London")
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
    page.on(
        "console", lambda message: complaints.append(f"{page.url}: {message.text}") if "Content Security Policy" in message.text else None
    )
    yield page
    chromium.put_away(context)
    assert not complaints, "\n".join(complaints)
