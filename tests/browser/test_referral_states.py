"""Every state of the pages around a form and of the inbox: nothing that axe finds, nothing wider than the screen, at a phone's width and a desk's."""

from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from formsapp.services import drafts, inbox
from tests import referrals
from tests.browser.running import House
from tests.browser.waiting import follow
from tests.held_files import sent_with_one
from tests.people import council, school_a
from tests.web.form_pages import SECTIONS

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]


class Looked:
    def __init__(self) -> None:
        self.states: list[str] = []
        self.faults: list[tuple[Any, ...]] = []

    def at(self, page: "Page", name: str) -> None:
        self.states.append(name)
        page.wait_for_load_state()
        page.locator("main").wait_for(state="attached")  # a page on its way has no document for a moment
        over = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        if over > 0:
            self.faults.append((name, f"{over}px too wide"))
        small = page.evaluate("""() => [...document.querySelectorAll('main :is(button, input, select, textarea):not([type=hidden])')]
            .filter(box => box.checkVisibility()).map(box => [box.name || box.textContent, box.getBoundingClientRect()])
            .filter(([, box]) => box.width > 1 && (box.width < 24 || box.height < 24)).map(([name]) => name)""")
        self.faults += [(name, "smaller than 24 pixels", each) for each in small]
        self.faults += [(name, fault["id"], fault["nodes"][0]["html"][:160]) for fault in Axe().run(page).response["violations"]]


@pytest.mark.parametrize("width", [320, 1280])
def test_no_state_has_faults(house: House, browser: "Browser", width: int) -> None:
    looked, made, officer = Looked(), school_a(house.office), council(house.office)
    around_a_form(looked, house, browser, width, made)
    without_an_account(looked, house, browser, width)
    in_the_inbox(looked, house, browser, width, made, officer)
    assert len(looked.states) >= 40
    assert not looked.faults, sorted({fault[1:] for fault in looked.faults}, key=str)


def around_a_form(looked: Looked, house: House, browser: "Browser", width: int, made: Any) -> None:
    office = house.office
    page = house.context(browser, who=made, width=width).new_page()
    draft, sent = referrals.begun(office, made.actor), referrals.sent(office, made.actor)
    base = f"/forms/referral/{draft.reference}/"
    for section in SECTIONS:
        page.goto(f"{base}{section}/")
        looked.at(page, section)
    for address, name in (
        (f"{base}check/", "check"), (f"{base}saved/", "saved"), (f"/forms/referral/{sent}/done/", "done"), ("/my-forms/", "my forms"),
        (f"/my-forms/delete/{draft.reference}/", "delete"), ("/forms/", "which"), ("/forms/referral/?again=1", "begin again"),
        ("/forms/referral/?course=active-mornings&course=music-technology", "begin with courses"), ("/forms/back/", "back, signed in"),
    ):  # fmt: skip
        page.goto(address)
        looked.at(page, name)
    page.goto(f"{base}behaviour/")
    page.locator("textarea").first.fill("")
    follow(page.get_by_role("button", name="Next", exact=True).last)
    looked.at(page, "a section with a problem")
    page.goto(f"{base}behaviour/")
    page.locator('[name="mark"]').evaluate("box => { box.value = 'stale' }")
    page.locator("textarea").first.fill("Mine")
    follow(page.get_by_role("button", name="Save", exact=True))
    looked.at(page, "two hands")
    page.goto(f"/forms/referral/{referrals.begun(office, made.actor).reference}/check/")
    follow(page.get_by_role("button", name="Submit"))
    looked.at(page, "the promises are missing")
    empty = drafts.begin(office, made.actor, "referral", made.organisation)
    page.goto(f"/forms/referral/{empty.reference}/check/")
    looked.at(page, "check, everything to do")
    page.goto(f"{base}academic/")
    page.context.clear_cookies(name="session")
    follow(page.get_by_role("button", name="Save", exact=True))
    looked.at(page, "kept, signed in")
    page.goto(f"{base}academic/")
    page.context.clear_cookies()
    follow(page.get_by_role("button", name="Save", exact=True))
    looked.at(page, "kept, signed out")


def without_an_account(looked: Looked, house: House, browser: "Browser", width: int) -> None:
    page = house.context(browser, width=width).new_page()
    page.goto("/forms/referral/")
    looked.at(page, "begin")
    page.goto("/forms/referral/email/")
    looked.at(page, "email")
    follow(page.get_by_role("button", name="Begin"))
    looked.at(page, "email with a problem")
    page.get_by_label("Work email address").fill("somebody@school.example")
    follow(page.get_by_role("button", name="Begin"))
    base = page.url.removesuffix("privacy/")
    page.goto(f"{base}check/")
    looked.at(page, "check, address not confirmed")
    page.goto(f"{base}saved/")
    looked.at(page, "saved, without an account")
    page.goto(house.link())
    looked.at(page, "the link")
    follow(page.get_by_role("button", name="Open the form"))
    page.goto("/forms/back/nonsense/")
    looked.at(page, "the link is used up")
    page.goto("/forms/back/")
    looked.at(page, "back")
    follow(page.get_by_role("button", name="Send me a link"))
    looked.at(page, "back with problems")
    page.get_by_label("Reference of the form").fill("CAP-7KQ2-M9RT-4XWD-H")
    page.get_by_label("Work email address").fill("somebody@school.example")
    follow(page.get_by_role("button", name="Send me a link"))
    looked.at(page, "a link is on its way")


def in_the_inbox(looked: Looked, house: House, browser: "Browser", width: int, made: Any, officer: Any) -> None:
    office = house.office
    page = house.context(browser, who=officer, width=width).new_page()
    page.goto("/inbox/?tier=3")
    looked.at(page, "an empty inbox")
    actor, draft = referrals.begun_by_email(office)
    alone = referrals.sent(office, actor, draft)
    for _ in range(inbox.PAGE):
        referrals.sent(office, made.actor)
    page.goto("/inbox/")
    looked.at(page, "inbox")
    if width < 1024:  # on a desk they stand beside the list
        page.locator("summary:visible").first.click()
    looked.at(page, "inbox with its filters open")
    page.goto("/inbox/?unread=1&tier=1&since=2026-11-01&page=2")
    looked.at(page, "inbox filtered, second page")
    follow(page.get_by_role("button", name="Find"))
    looked.at(page, "inbox with a problem")
    page.goto(f"/inbox/{alone}/")
    looked.at(page, "a case whose sender is not confirmed")
    follow(page.get_by_role("button", name="Add the note"))
    looked.at(page, "a case with a problem")
    page.get_by_label("Add a note").fill("Rang the school.\nThey ring back.")
    follow(page.get_by_role("button", name="Add the note"))
    follow(page.get_by_role("button", name="Confirm the sender"))
    page.locator("summary:visible").last.click()
    looked.at(page, "a case with a note")
    page.goto("/mails/")
    looked.at(page, "mails")
    in_quarantine(looked, house, page, made)


def in_quarantine(looked: Looked, house: House, page: "Page", made: Any) -> None:
    page.goto("/quarantine/")
    looked.at(page, "nothing in quarantine")
    reference, file = sent_with_one(house.office, made.actor, referrals.begun(house.office, made.actor))
    page.goto(f"/inbox/{reference}/")
    looked.at(page, "a case with a file in quarantine")
    page.goto("/quarantine/")
    looked.at(page, "quarantine")
    page.goto(f"/quarantine/{file}/")
    looked.at(page, "a file in quarantine")
    follow(page.get_by_role("button", name="Release the file"))
    looked.at(page, "a file in quarantine with a problem")
    page.locator('[name="sure"]').check()
    follow(page.get_by_role("button", name="Release the file"))
    looked.at(page, "a file released by one")
