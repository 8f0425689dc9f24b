"""Files made to do harm, opened in Chromium (row T10): at their own address and out of another site's page, none is shown and nothing of it runs.

What is refused has no address; what is held says so at its address. To have something to open, each file is also planted as if every check had
failed: known to be clean, and of the kind that a browser would like best.
"""

import contextlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import pytest
from playwright.sync_api import Error

from formsapp.services.files import NotTaken
from formsapp.store import files as rows
from formsapp.store.drafts import Draft
from tests import clamd as stand_in
from tests import referrals
from tests.browser.running import House
from tests.browser.waiting import soon
from tests.held_files import watched
from tests.people import Made, school_a
from tests.scoreboard import row
from tests.uploads import FIELD, SECTION, kept, upload
from tests.vault.hostile import corpus

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.scoreboard]
AT_ONCE = 30
QUICK = 300_000  # bytes: what is larger is opened at its own address only
# As a careless server would send them: what the bytes, or the name, seem to be.
LIKED = ((b"<svg", "image/svg+xml"), (b"<html", "text/html"), (b"<script", "text/html"), (b"%PDF", "application/pdf"))
WAYS = (
    '<iframe src="{0}"></iframe>',
    '<object data="{0}"></object>',
    '<img src="{0}" alt="">',
    '<script src="{0}"></script>',
    '<link rel="stylesheet" href="{0}">',
)


class Elsewhere(BaseHTTPRequestHandler):
    """Another site's page, which draws on our files in every way that a page can."""

    page = b""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(self.page if self.path == "/" else b"")

    def log_message(self, *_: object) -> None:
        """Nothing: it is only there to be asked."""


@contextlib.contextmanager
def elsewhere() -> Iterator[tuple[type[Elsewhere], str]]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield Elsewhere, f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


class Watch:
    """What a browser asks for, and whatever it shows or does, of which it should do nothing."""

    def __init__(self, context: "BrowserContext") -> None:
        self.allowed: set[str] = set()
        self.faults: list[str] = []
        context.on("request", lambda request: self.asked(request.url))
        context.on("dialog", lambda dialog: self.faults.append(f"a dialog: {dialog.message}"))

    def asked(self, url: str) -> None:
        if url not in self.allowed and not url.startswith(("data:", "blob:")):
            self.faults.append(f"asked for {url}")


def handed_in(house: House, made: Made, draft: Draft) -> list[str]:
    """Through the service: refused, or held, each with a sentence."""
    faults = []
    with stand_in.running() as running:
        office = watched(house.office, running.address)
        for name, data in corpus():
            try:
                said = upload(office, made.actor, draft.reference, data, name)
            except NotTaken as reason:
                faults += [] if str(reason).endswith(".") else [f"{name[:40]!r}: {reason}"]
                continue
            faults += [] if said.state == "held" and said.reason.endswith(".") else [f"{name[:40]!r}: {said}"]
            remove_if_full(house, made, draft)
    return faults


def remove_if_full(house: House, made: Made, draft: Draft) -> None:
    """All but the first few: a question takes only so many."""
    from formsapp.services import files

    for file in kept(house.office, draft.reference)[3:]:
        files.remove(house.office, made.actor, "referral", draft.reference, str(file.id))


def planted(house: House, made: Made) -> list[tuple[UUID, int]]:
    """Past every check, a few with each form; with their sizes."""
    found = []
    for number, (name, data) in enumerate(corpus()):
        if number % AT_ONCE == 0:
            draft = referrals.begun(house.office, made.actor)
        file, arriving = uuid4(), house.office.vault.arriving()
        arriving.write(data)
        if arriving.too_large:  # the vault itself takes no such file
            arriving.close()
            continue
        stored = house.office.vault.put(arriving, str(file))
        kind = next((kind for sign, kind in LIKED if sign in data[:400].lower() or sign in data[-400:].lower()), "text/html")
        with house.office.database.writing() as session:
            rows.add(
                session,
                house.office.keys,
                house.office.clock(),
                file=file,
                draft=draft.id,
                field=f"{SECTION}.{FIELD}",
                name=name[:100].replace("\0", ""),
                media_type=kind,
                stored=stored,
                state="clean",
                reason="",
                waits=False,
            )
        found.append((file, len(data)))
    return found


def opened(page: "Page", watch: Watch, address: str) -> None:
    """At its own address: a download, and the page stays where it was."""
    watch.allowed.add(address)
    try:
        answer = page.goto(address)
    except Error as error:
        if "Download is starting" not in str(error) and "ERR_ABORTED" not in str(error):
            watch.faults.append(f"{address}: {error}")
    else:
        watch.faults.append(f"{address}: shown, with status {answer.status if answer else 0}")


def drawn_on(page: "Page", watch: Watch, addresses: list[str]) -> None:
    """Out of another site's page, in every way, many at once."""
    with elsewhere() as (server, there):
        server.page = "".join(way.format(address) for address in addresses for way in WAYS).encode()
        watch.allowed |= {*addresses, there, f"{there}favicon.ico"}
        page.goto(there, wait_until="load")
        page.wait_for_timeout(150)
        shown = [frame.url for frame in page.frames[1:] if frame.url in watch.allowed]
        watch.faults += [f"shown in a frame: {url}" for url in shown]


def test_hostile_files_in_a_browser(house: House, browser: "Browser") -> None:
    made = school_a(house.office)
    draft = referrals.begun(house.office, made.actor)
    faults = handed_in(house, made, draft)
    held = [file.id for file in kept(house.office, draft.reference)]
    assert held, "some are held and have an address"
    context = house.context(browser, who=made, accept_downloads=False)
    watch, page = Watch(context), context.new_page()
    for file in held:
        address = f"{house.address}/files/{file}"
        watch.allowed |= {address, f"{house.address}/favicon.ico"}
        answer = page.goto(address)
        assert answer
        sentence = page.locator("main").inner_text()
        faults += [] if answer.status == 409 and "Nobody can open it" in sentence else [f"held: {answer.status} {sentence}"]
    watch.faults.clear()  # that page's own style sheet and scripts were asked for
    page.goto("about:blank")
    files = [(f"{house.address}/files/{file}", size) for file, size in planted(house, made)]
    for address, _ in files:
        opened(page, watch, address)
    quick = [address for address, size in files if size < QUICK]
    for start in range(0, len(quick), AT_ONCE):
        drawn_on(page, watch, quick[start : start + AT_ONCE])
    row("T10", len(held) + len(files) + len(quick) * len(WAYS), faults + watch.faults, floor=1_400)


def test_the_watch_sees_what_runs(browser: "Browser") -> None:
    """A page that does run its script is found out, so that finding nothing means something."""
    context = browser.new_context()
    watch, page = Watch(context), context.new_page()
    with elsewhere() as (server, there):
        server.page = next(data for name, data in corpus() if name == "html.txt")
        watch.allowed |= {there, f"{there}favicon.ico"}
        page.goto(there)
        soon(page, lambda: watch.faults, [f"asked for {there}canary"])
    context.close()
