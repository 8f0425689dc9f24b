"""Every page of casework, at a phone's width and a desk's, in Chromium without JavaScript where it matters: nothing that axe finds, nothing too wide."""

from typing import TYPE_CHECKING

import pytest

from tests import casework
from tests.browser.running import House
from tests.browser.test_referral_states import Looked
from tests.browser.waiting import follow
from tests.casework import begun

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_pages_have_no_faults(house: House, browser: "Browser") -> None:
    late = begun(house.office)
    house.clock.move(days=9)
    accepted, fresh = begun(house.office).accepted(), begun(house.office)
    returned, packed = begun(house.office), begun(house.office).send_out()
    returned.by(returned.officer, "return", reason="Which days?")
    looked = Looked()
    for width in (320, 1280):
        officer, school, provider = (
            house.context(browser, who=who, width=width).new_page() for who in (late.officer, late.school, late.provider)
        )
        for page, address, name in (
            (officer, "/work/", "work list"),
            (officer, "/work/?group=today", "work list with nothing"),
            (officer, "/work/?group=late&assigned=nobody", "work list filtered"),
            (officer, f"/cases/{late.reference}/", "case that is late"),
            (officer, f"/cases/{accepted.reference}/", "case with conditions"),
            (officer, f"/cases/{fresh.reference}/do/return/", "move that asks"),
            (officer, f"/cases/{packed.reference}/do/add-course/", "move with a list"),
            (school, "/my-referrals/", "school's list"),
            (school, f"/my-referrals/{returned.reference}/", "school's returned referral"),
            (school, f"/my-referrals/{packed.reference}/do/arrange-interview/?course=1", "interview"),
            (provider, "/my-referrals/", "provider's list"),
            (provider, f"/my-referrals/{packed.reference}/", "pack"),
        ):
            page.goto(address)
            looked.at(page, f"{name} at {width}")
        officer.goto(f"/cases/{fresh.reference}/do/return/")
        follow(officer.get_by_role("button", name="Return with questions"))
        looked.at(officer, f"move with a problem at {width}")
        officer.goto("/work/?group=new")
        officer.get_by_role("checkbox", name="Choose").first.check()
        officer.get_by_label("With those chosen").select_option("accept")
        follow(officer.get_by_role("button", name="Go on"))
        looked.at(officer, f"review at {width}")
        casework.move(house.office, late.officer, packed.reference, "add course", course=another(house, packed))
    assert not looked.faults, sorted({fault[1:] for fault in looked.faults}, key=str)


def another(house: House, walk: casework.Walk) -> str:
    """A course of the tier that is not asked for yet."""
    asked = {each.course for each in casework.desk(house.office, walk.reference).applications}
    edition = house.office.published.current()
    assert edition is not None
    return next(str(entry["slug"]) for entry in edition.forms["courses"] if entry["tier"] == "1" and entry["slug"] not in asked)


def test_a_referral_is_moved_without_javascript_by_the_keyboard(house: House, browser: "Browser") -> None:
    walk = begun(house.office)
    page = house.context(browser, who=walk.officer, width=320, java_script_enabled=False).new_page()
    page.goto(f"/cases/{walk.reference}/")
    follow(page.get_by_role("button", name="Accept"), "Enter")
    follow(page.get_by_role("button", name="Send the pack to the first provider"), "Enter")
    page.get_by_text("With providers").first.wait_for()
    assert walk.states == ["pack sent", "waiting"]
