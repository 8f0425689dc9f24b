"""The pages of the service's own work, at a phone's width and a desk's: nothing that axe finds, nothing too wide; the panel room without a script."""

from typing import TYPE_CHECKING

import pytest

from formsapp.domain.people import Role
from formsapp.services import panels
from tests import forms
from tests.browser.running import House
from tests.browser.test_referral_states import Looked
from tests.browser.waiting import follow
from tests.panels import THURSDAY, before_the_panel, on_agenda
from tests.people import council, school_a

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_the_panel_room_has_no_faults(house: House, browser: "Browser") -> None:
    office = house.office
    before_the_panel(office, "refocus")
    walk, decided = on_agenda(office, "flourish"), on_agenda(office, "flourish")
    version = forms.number_of(office, decided.reference)
    panels.decide(office, walk.officer.actor, THURSDAY, decided.reference, "deferred", {"reason": "Bring the plan."}, version)
    looked = Looked()
    for width in (320, 1280):
        officer = house.context(browser, who=walk.officer, width=width).new_page()
        for address, name in (
            ("/panels/", "room"),
            (f"/panels/{THURSDAY}/", "agenda"),
            ("/panels/2026-12-15/", "empty agenda"),
            (f"/panels/{THURSDAY}/{walk.reference}/", "case"),
            (f"/panels/{THURSDAY}/{decided.reference}/", "decided"),
            (f"/cases/{decided.reference}/", "page of the case"),
        ):
            officer.goto(address)
            looked.at(officer, f"{name} at {width}")
        officer.goto(f"/panels/{THURSDAY}/{walk.reference}/")
        follow(officer.get_by_role("button", name="Record the decision"))
        looked.at(officer, f"decision with a problem at {width}")
        school = house.context(browser, who=walk.school, width=width).new_page()
        school.goto(f"/my-referrals/{decided.reference}/")
        looked.at(school, f"the school's page at {width}")
    assert not looked.faults, sorted({fault[1:] for fault in looked.faults}, key=str)


def test_figures_have_no_faults(house: House, browser: "Browser") -> None:
    walk = on_agenda(house.office, "flourish")
    looked = Looked()
    for width in (320, 1280):
        page = house.context(browser, who=walk.officer, width=width).new_page()
        for address in ("/figures/", "/figures/?year=2025", "/figures/?shared=1"):
            page.goto(address)
            looked.at(page, f"{address} at {width}")
            assert page.locator("table").count() == (5 if "shared" in address else 6)
    assert not looked.faults, sorted({fault[1:] for fault in looked.faults}, key=str)


def test_administration_and_calendar_have_no_faults(house: House, browser: "Browser") -> None:
    lead, admin = school_a(house.office), council(house.office)
    school_a(house.office, Role.STAFF)
    looked = Looked()
    for width in (320, 1280):
        page = house.context(browser, who=admin, width=width).new_page()
        for address in ("/organisations/import/", "/people/import/", "/organisations/", "/people/", "/organisations/access/", "/account/"):
            page.goto(address)
            looked.at(page, f"{address} at {width}")
        page.goto("/organisations/import/")
        page.get_by_label("The table").fill("name,kind,urn\nSchool Q,school,900099\nNo kind,,\nSchool A,school,\n")
        follow(page.get_by_role("button", name="Look at each line"))
        page.get_by_role("button", name="Bring in 1 line").wait_for()
        looked.at(page, f"dry run at {width}")
        page.goto("/people/import/")
        follow(page.get_by_role("button", name="Look at each line"))
        looked.at(page, f"dry run with a problem at {width}")
        page = house.context(browser, who=lead, width=width).new_page()
        for address in ("/account/access/", f"/account/access/{lead.organisation}/", "/account/calendar/"):
            page.goto(address)
            looked.at(page, f"{address} at {width}")
        follow(page.get_by_role("button", name="Make a"))
        looked.at(page, f"calendar with an address at {width}")
        page.goto(f"/account/access/{lead.organisation}/")
        follow(page.get_by_role("button", name="Confirm"))
        looked.at(page, f"review with a problem at {width}")
    assert not looked.faults, sorted({fault[1:] for fault in looked.faults}, key=str)


def test_a_decision_without_javascript(house: House, browser: "Browser") -> None:
    walk = on_agenda(house.office, "flourish")
    page = house.context(browser, who=walk.officer, width=320, java_script_enabled=False).new_page()
    page.goto(f"/panels/{THURSDAY}/{walk.reference}/")
    page.get_by_label("What the panel found: Is there a named case worker?").fill("Yes.")
    page.get_by_label("Approved", exact=True).check()
    page.get_by_label("Reasons").fill("It fits.")
    follow(page.get_by_role("button", name="Record the decision"), "Enter")
    page.get_by_text("1 decided").wait_for()
    assert walk.state == "approved"
