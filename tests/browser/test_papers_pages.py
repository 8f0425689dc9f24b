"""Requests for data, retention, reports in Word, review briefs and the guides: nothing that axe finds, nothing too wide, at a phone's width too."""

from typing import TYPE_CHECKING

import pytest

from formsapp.domain.guides import GUIDES
from formsapp.domain.people import Role
from formsapp.services import retention, review_briefs, subject_access
from tests.browser.running import House
from tests.browser.test_referral_states import Looked
from tests.browser.waiting import follow
from tests.people import council
from tests.placing import placed, record

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_pages_have_no_faults(house: House, browser: "Browser") -> None:
    office, lead = house.office, council(house.office, Role.SAFEGUARDING_LEAD)
    walk = placed(office)
    found = record(office, walk.reference)
    asked = subject_access.ask(office, lead.actor, found.learner, {"asked": office.today().isoformat()})
    brief = review_briefs.make(office, walk.school.actor, found.id, {})
    looked = Looked()
    for width in (320, 1280):
        page, school, out = (house.context(browser, who=who, width=width).new_page() for who in (lead, walk.school, None))
        for who, address, name in (
            (page, "/subject-requests/", "requests"),
            (page, f"/learners/{found.learner}/data/", "a request written down"),
            (page, f"/subject-requests/{asked}/", "a request"),
            (page, "/retention/", "retention"),
            (page, f"/learners/{found.learner}/hold/", "a hold"),
            (school, "/word-reports/?status=all", "reports in Word"),
            (school, "/review-briefs/?status=all", "briefs of a list"),
            (school, f"/training-records/{found.id}/briefs/", "briefs of a record"),
            (school, f"/review-briefs/{brief}/", "a brief"),
            (school, "/help/", "the guides"),
            (school, f"/help/{GUIDES[2].slug}/", "a guide"),
            (out, "/help/", "the guides, signed out"),
            (out, "/help/sign-in/", "how to sign in"),
            (school, "/help/practice/", "practice"),
        ):
            who.goto(address)
            looked.at(who, f"{name} at {width}")
        school.goto(f"/review-briefs/{brief}/")
        follow(school.get_by_role("button", name="Finish it"))
        looked.at(school, f"a brief with a problem at {width}")
        page.goto(f"/subject-requests/{asked}/")
        follow(page.get_by_role("button", name="I have looked at all of it"))
        looked.at(page, f"a request that was looked through at {width}")
    follow(page.get_by_role("button", name="Release it"))
    looked.at(page, "a released request")
    retention.hold(office, lead.actor, found.learner, {"reason": "A claim"})
    page.goto("/retention/")
    looked.at(page, "retention with a hold")
    assert not looked.faults, sorted({fault[1:] for fault in looked.faults}, key=str)
