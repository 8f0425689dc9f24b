"""Accounts in Chromium: from the invitation to the account with a passkey, and without JavaScript with an app; staying, leaving, and axe."""

import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyotp
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect
from werkzeug.serving import WSGIRequestHandler, make_server

from formsapp.domain.people import Kind, Role
from formsapp.services import people
from formsapp.services.office import Office
from formsapp.store.database import Database
from tests.accounts import NEW, link_by, quick
from tests.browser.waiting import follow
from tests.offices import Clock, open_office
from tests.people import PASSWORD, Made, council, school_a, somebody
from tests.slow import patient, unhurried
from tests.web.apps import app_in
from tests.web.once import ATTENTIVE

pytestmark = pytest.mark.browser


class Quiet(WSGIRequestHandler):
    def log(self, *_: object) -> None:
        """A line for each request would bury what failed."""


@pytest.fixture
def served(sqlite_template: Path, tmp_path: Path, built: Path, clock: Clock) -> Iterator[Office]:
    """An office behind an address with a name: browsers make no passkeys for a bare one."""
    import shutil

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    path = tmp_path / "data" / "formsapp.db"
    path.parent.mkdir(mode=0o700)
    shutil.copy(sqlite_template, path)
    database, address = Database(f"sqlite:///{path}"), f"http://localhost:{port}/"
    office = quick(open_office(database, path.parent, built, clock), app_url=address, site_url=address)
    server = make_server("127.0.0.1", port, unhurried(app_in(office)), threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, args=(ATTENTIVE,), daemon=True)
    thread.start()
    yield office
    server.shutdown()
    thread.join(10)
    server.server_close()
    database.close()


@pytest.fixture
def context(browser: Browser, served: Office) -> Iterator[BrowserContext]:
    """An error in a script or a breach of the policy fails the test at its end."""
    context = patient(browser, base_url=served.settings.app_url, locale="en-GB", timezone_id="Europe/London")
    complaints: list[str] = []
    context.on("weberror", lambda error: complaints.append(str(error.error)))
    context.on("console", lambda message: complaints.append(message.text) if "Policy" in message.text else None)
    yield context
    context.close()
    assert not complaints, "\n".join(complaints)


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


def invited(office: Office, kind: Kind = Kind.COUNCIL, role: Role = Role.SERVICE_LEAD) -> tuple[Made, str]:
    guest = somebody(office, kind, "council", role, name="Newly Invited", password=None, terms=False)
    link = link_by(office, lambda: people.invite_again(office, council(office).actor, guest.id))
    return guest, f"/invitation/{link}/"


def choose_password(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_label("New password", exact=True).fill(NEW)
    page.get_by_label("The new password once more").fill(NEW)
    follow(page.get_by_role("button", name="Keep this password and go on"))


def sign_in(page: Page, person: Made, password: str = PASSWORD) -> None:
    page.goto("/sign-in/")
    page.get_by_label("Email address").fill(person.email)
    page.get_by_label("Password", exact=True).fill(password)
    follow(page.get_by_role("main").get_by_role("button", name="Sign in"))


def accept_terms(page: Page) -> None:
    page.get_by_label("I have read these terms").check()
    follow(page.get_by_role("button", name="Accept and go on"))


def with_authenticator(page: Page) -> None:
    """A device of the browser's own, as a telephone would be."""
    tool = page.context.new_cdp_session(page)
    tool.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasUserVerification": True, "isUserVerified": True, "hasResidentKey": True}
    tool.send("WebAuthn.addVirtualAuthenticator", {"options": options | {"automaticPresenceSimulation": True}})


def test_from_the_invitation_to_the_account_with_a_passkey(page: Page, served: Office) -> None:
    guest, address = invited(served)
    with_authenticator(page)
    choose_password(page, address)
    expect(page.get_by_role("heading", level=1)).to_have_text("Second factor")
    page.get_by_label("A name for it").fill("work telephone")
    follow(page.get_by_role("button", name="Add a passkey"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Keep your recovery codes")
    codes = page.locator(".codes__one").all_inner_texts()
    assert len(set(codes)) == 10
    follow(page.get_by_role("button", name="I have kept them").or_(page.get_by_role("link", name="I have kept them")))
    accept_terms(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Home")
    follow(page.get_by_role("button", name="Sign out"))
    expect(page.get_by_role("heading", level=1)).to_have_text("You are signed out")
    sign_in(page, guest, NEW)
    follow(page.get_by_role("button", name="Use your passkey"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Home")
    page.goto("/account/second-factor/")
    expect(page.get_by_text("work telephone", exact=True)).to_be_visible()
    follow(page.get_by_role("button", name="Sign out"))
    sign_in(page, guest, NEW)
    page.get_by_label("Recovery code").fill(codes[0])
    follow(page.get_by_role("button", name="Go on"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Home")


def test_without_javascript_with_an_app(browser: Browser, served: Office) -> None:
    guest, address = invited(served)
    context = patient(browser, base_url=served.settings.app_url, java_script_enabled=False, viewport={"width": 320, "height": 700})
    page = context.new_page()
    choose_password(page, address)
    expect(page.get_by_role("button", name="Add a passkey")).to_be_hidden()
    follow(page.get_by_role("button", name="Set up an app"))
    key = page.locator(".key").inner_text().replace(" ", "")
    assert page.locator(".picture svg").count() == 1
    page.get_by_label("The code that the app shows now").fill(pyotp.TOTP(key).at(int(served.clock().timestamp())))
    follow(page.get_by_role("button", name="Confirm"))
    follow(page.get_by_text("I have kept them"))
    accept_terms(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Home")
    # The note about the time, and a way to stay that leaves what was typed where it is.
    page.goto("/account/password/")
    page.get_by_label("Your password now").fill("typed")
    with context.expect_page() as opened:
        page.get_by_role("button", name="Stay signed in").click()
    expect(opened.value.get_by_role("heading", level=1)).to_have_text("You stay signed in")
    assert page.get_by_label("Your password now").input_value() == "typed"
    follow(page.get_by_role("button", name="Sign out"))
    expect(page.get_by_role("heading", level=1)).to_have_text("You are signed out")
    context.close()


def test_five_minutes_before_the_end_a_word_and_a_way_to_go_on(page: Page, served: Office) -> None:
    sign_in(page, school_a(served))
    page.clock.install()
    page.goto("/account/password/")
    dialog = page.locator("dialog.stay")
    page.clock.fast_forward("24:30")
    expect(dialog).to_be_hidden()
    page.clock.fast_forward("00:45")
    expect(dialog).to_be_visible()
    expect(dialog).to_contain_text("5 minutes")
    expect(dialog.get_by_role("button", name="Stay signed in")).to_be_focused()
    dialog.get_by_role("button", name="Stay signed in").click()
    expect(dialog).to_be_hidden()
    page.get_by_label("Your password now").fill("typed")
    page.clock.fast_forward("25:30")
    expect(dialog).to_be_visible()
    page.clock.fast_forward("05:00")
    expect(dialog).to_contain_text("You are signed out")
    page.keyboard.press("Escape")
    expect(dialog).to_be_visible()
    assert page.get_by_label("Your password now").input_value() == "typed"


def test_back_after_signing_out_shows_nothing(page: Page, served: Office) -> None:
    sign_in(page, school_a(served))
    page.goto("/account/sessions/")
    expect(page.get_by_text("This one")).to_be_visible()
    follow(page.get_by_role("button", name="Sign out"))
    expect(page.get_by_role("heading", level=1)).to_have_text("You are signed out")
    for _ in range(2):
        page.go_back()
        expect(page.get_by_text("Signed in as")).to_have_count(0)


def test_axe_finds_nothing(page: Page, served: Office) -> None:
    """Every page of accounts, with and without something wrong, narrow and wide."""
    person = replace(council(served), second_factor=True)
    found: list[str] = []

    def look() -> None:
        for width in (320, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            report: dict[str, Any] = Axe().run(page).response
            found.extend(f"{page.url} at {width}: {each['id']} {each['nodes'][0]['html'][:120]}" for each in report["violations"])
            wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
            found.extend([f"{page.url} at {width}: wider than the window"] if wide else [])

    for address in ("/sign-in/", "/forgotten-password/", "/sign-out/", "/terms/", invited(served)[1]):
        page.goto(address)
        look()
    page.goto("/sign-in/")
    follow(page.get_by_role("main").get_by_role("button", name="Sign in"))
    look()
    page.context.add_cookies([{"name": "signin", "value": secret_of(person), "url": served.settings.app_url}])
    pages = ("", "password/", "confirm/", "sessions/", "second-factor/")
    for address in [f"/account/{each}" for each in pages] + ["/people/", "/people/add/", "/organisations/", "/organisations/add/"]:
        page.goto(address)
        look()
    for address in (f"/people/{person.id}/", f"/organisations/{person.organisation}/"):
        page.goto(address)
        look()
    page.goto("/people/add/")
    follow(page.get_by_role("button", name="Send the invitation"))
    look()
    page.goto("/account/second-factor/")
    follow(page.get_by_role("button", name="Set up an app"))
    look()
    follow(page.get_by_role("button", name="Confirm"))
    look()
    assert not found, "\n".join(found)


def secret_of(person: Made) -> str:
    from formsapp.services.sign_in import AT_MOST
    from formsapp.store import sign_ins

    office = person.office
    with office.database.writing() as session:
        _, secret = sign_ins.begin(session, office.clock(), person.id, device="Firefox/140 Linux", lasts=AT_MOST, second_factor=True)
    return secret
