"""Places in the static directory: the bands that the app publishes, on the course's page and in lists; the factsheet's own word without them."""

from typing import TYPE_CHECKING

import pytest

from formsapp.services import places
from tests import forms
from tests.browser.running import House
from tests.browser.test_referral_states import Looked
from tests.browser.waiting import follow
from tests.people import council

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def mark(page: "Page") -> str:
    return page.locator("article.course .mark").inner_text()


def test_a_course_s_places_as_they_are_now(house: House, browser: "Browser") -> None:
    slug, officer = forms.course_of(house.office, forms.PROVIDER), council(house.office)
    edition = house.office.published.current()
    assert edition is not None
    own = str(edition.rows[slug]["availability"])
    page = house.context(browser, width=1280).new_page()
    page.goto(f"/courses/{slug}/")
    assert mark(page) == own, "nobody has counted"
    places.count(house.office, officer.actor, slug, "3", 0)
    page = house.context(browser, width=1280).new_page()  # the file may be kept for a minute
    page.goto(f"/courses/{slug}/")
    page.get_by_text("Open, few places").first.wait_for()
    page.goto(f"/tiers/{edition.rows[slug]['tier']}/")
    page.locator(f".row[data-slug='{slug}'] .mark", has_text="Open, few places").wait_for()
    assert page.locator(".mark", has_text="few places").count() == 1, "of no other course"
    page.goto(f"/search/?q={edition.rows[slug]['name']}".replace(" ", "+"))
    page.locator(f".row[data-slug='{slug}'] .mark", has_text="Open, few places").wait_for()
    page.goto(f"/compare/?course={slug}")
    page.get_by_text("Open, few places").first.wait_for()
    plain = house.context(browser, width=320, java_script_enabled=False).new_page()
    plain.goto(f"/courses/{slug}/")
    assert mark(plain) == own, "without JavaScript the factsheet's own word stands"


def test_pages_of_places_have_no_faults(house: House, browser: "Browser") -> None:
    slug, officer = forms.course_of(house.office, forms.PROVIDER), council(house.office)
    places.count(house.office, officer.actor, slug, "3", 0)
    looked = Looked()
    for width in (320, 1280):
        page = house.context(browser, who=officer, width=width).new_page()
        for address in ("/places/", f"/places/{slug}/"):
            page.goto(address)
            looked.at(page, f"{address} at {width}")
        page.get_by_label("How many places").fill("many")
        follow(page.get_by_role("button", name="Save"))
        looked.at(page, f"a number that is none at {width}")
    assert not looked.faults, sorted({fault[1:] for fault in looked.faults}, key=str)
