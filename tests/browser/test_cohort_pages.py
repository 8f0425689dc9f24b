"""Term dates, cohorts with their timetables, a lesson that is moved, tables that are brought in: nothing that axe finds, nothing too wide."""

import re
from typing import TYPE_CHECKING

import pytest

from formsapp.services import terms
from tests import forms
from tests.browser.running import House
from tests.browser.test_referral_states import Looked
from tests.browser.waiting import follow
from tests.registering import QUARTER_PAST, scene

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.slow]
AUTUMN = {"name": "Autumn 2026/27", "starts": "2026-09-07", "ends": "2026-12-18"}


def test_pages_have_no_faults(house: House, browser: "Browser") -> None:
    house.clock.set(QUARTER_PAST)
    office, made = house.office, scene(house.office, 4)
    terms.add(office, made.officer.actor, AUTUMN)
    course, looked = forms.course_of(office, forms.PROVIDER), Looked()
    for width in (320, 1280):
        officer, manager = (house.context(browser, who=who, width=width).new_page() for who in (made.officer, made.manager))
        officer.goto("/term-dates/")
        looked.at(officer, f"terms at {width}")
        follow(officer.get_by_role("button", name="Add this term"))
        looked.at(officer, f"terms with a problem at {width}")
        officer.goto("/term-dates/")
        follow(officer.get_by_role("link", name="Autumn 2026/27"))
        looked.at(officer, f"a term at {width}")
        officer.goto("/cohorts/")
        looked.at(officer, f"all cohorts at {width}")
        manager.goto("/cohorts/")
        looked.at(manager, f"cohorts at {width}")
        manager.goto(f"/cohorts/{made.cohort}/")
        looked.at(manager, f"a cohort at {width}")
        for what in ("change", "line", "lesson", "tutor", "learner"):
            manager.goto(f"/cohorts/{made.cohort}/do/{what}/")
            looked.at(manager, f"{what} at {width}")
            if what == "line":
                follow(manager.locator("form button").last)
                looked.at(manager, f"{what} with a problem at {width}")
        manager.goto(f"/cohorts/{made.cohort}/")
        for what in sorted(set(re.findall(r'/do/end-[a-z]+/\?item=[^"]+', manager.content()))):
            manager.goto(f"/cohorts/{made.cohort}{what}")
            looked.at(manager, f"{what[:12]} at {width}")
        manager.goto(f"/lessons/{made.lesson}/move/")
        looked.at(manager, f"a lesson to be moved at {width}")
        manager.goto("/import/cohorts/")
        looked.at(manager, f"a table at {width}")
        manager.get_by_label("The table").fill(f"cohort,course,age group\nTuesdays,{course},14-16\nX,juggling,Primary\n")
        follow(manager.get_by_role("button", name="Look at each line"))
        manager.get_by_role("heading", name="What would become of each line").wait_for()
        looked.at(manager, f"a table looked at, at {width}")
    assert not looked.faults, sorted({fault[1:] for fault in looked.faults}, key=str)
