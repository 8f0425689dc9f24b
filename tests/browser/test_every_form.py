"""Every form in a browser: without faults at a phone's width and a desk's, and done on a phone in the time that its page says."""

from typing import TYPE_CHECKING

import pytest

from formsapp.journeys import Journey
from formsapp.services import directory_facts
from tests import forms
from tests.browser.filling import by_keyboard
from tests.browser.minutes import measure, plain, put_files
from tests.browser.running import House
from tests.browser.test_referral import press
from tests.browser.test_referral_states import Looked
from tests.browser.waiting import at, follow
from tests.journeys import valid

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]
every_form = pytest.mark.parametrize("journey", forms.ALL, ids=lambda journey: journey.slug)


@every_form
@pytest.mark.parametrize("width", [320, 1280])
def test_no_page_of_it_has_faults(house: House, browser: "Browser", journey: Journey, width: int) -> None:
    looked, office = Looked(), house.office
    forms.open_for(journey, office, house.clock)
    who = forms.sender(office, journey)
    page = house.context(browser, who=who, width=width).new_page()
    empty = forms.begun(office, journey, who)
    full = forms.fill(office, who.actor, forms.begun(office, journey, who))
    first = journey.sections[0].slug
    for name, address in (
        ("start", f"/forms/{journey.slug}/"),
        *((section.slug, f"/forms/{journey.slug}/{full.reference}/{section.slug}/") for section in journey.path(full.answers)),
        ("check", f"/forms/{journey.slug}/{full.reference}/check/"),
        ("check, to do", f"/forms/{journey.slug}/{empty.reference}/check/"),
    ):
        page.goto(address)
        looked.at(page, name)
    page.goto(f"/forms/{journey.slug}/{empty.reference}/{first}/")
    follow(page.get_by_role("button", name="Next", exact=True).last)
    looked.at(page, "a section with problems")
    reference = forms.send(office, who.actor, full)
    page.goto(f"/forms/{journey.slug}/{reference}/done/")
    looked.at(page, "sent")
    officer = house.context(browser, who=forms.officer(office, journey), width=width).new_page()
    for name, address in (("inbox", f"/inbox/?journey={journey.slug}"), ("case", f"/inbox/{reference}/"), ("report", journey.report)):
        if address:
            officer.goto(address)
            looked.at(officer, name)
    assert len(looked.states) >= len(journey.path(full.answers)) + 6
    assert not looked.faults, sorted({fault[1:] for fault in looked.faults}, key=str)


@every_form
def test_by_keyboard_alone_at_320_pixels(house: House, browser: "Browser", journey: Journey) -> None:
    forms.open_for(journey, house.office, house.clock)
    page = house.context(browser, who=forms.sender(house.office, journey), width=320).new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" and "422" not in message.text else None)
    if journey.about == "referral":
        forms.referral_to(house.office)
    page.goto(f"/forms/{journey.slug}/")
    press(page, "Begin")
    reference = page.url.split("/")[5]
    answers = plain(journey, house, reference)
    for section in journey.path(answers):
        at(page, section.slug)
        assert page.evaluate("document.documentElement.scrollWidth") == 320
        put_files(house, journey, reference, section.slug, answers)
        page.reload()
        by_keyboard(page, valid.pairs(journey, section.slug, answers))
    at(page, "check")
    for name, _ in valid.promises(journey):
        tab_to_field(page, name)
        page.keyboard.press("Space")
    press(page, "Submit")
    at(page, "done")
    assert reference in page.locator("main").inner_text()
    assert not complaints, complaints


def tab_to_field(page: "Page", name: str) -> None:
    for _ in range(200):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == name:
            return
    raise AssertionError(f"{name} was never reached by Tab")


@every_form
def test_it_takes_as_long_on_a_phone_as_its_page_says(house: House, browser: "Browser", journey: Journey) -> None:
    listed = directory_facts.form_named(house.office, journey.slug)
    if listed:  # one that the site doesn't list says nothing of its time
        counted = measure(house, browser, journey)
        assert listed["minutes"] == counted.minutes, f"{counted.seconds:.0f} seconds: make bench BENCH=minutes, and content/site.yaml"
