"""Documents with their age, schools' agreements, the watch over the threshold, and two records of one child: nothing that axe finds, nothing too wide."""

from typing import TYPE_CHECKING

import pytest

from formsapp.services import agreements, documents
from tests.browser.running import House
from tests.browser.test_referral_states import Looked
from tests.browser.waiting import follow
from tests.people import council
from tests.placing import OTHER_UPN, placed, record, set_up, walked
from tests.services.test_documents import TERMS

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_pages_have_no_faults(house: House, browser: "Browser") -> None:
    office, officer = house.office, council(house.office)
    walk = placed(office)
    set_up(walked(office, given="Marygold", upn=OTHER_UPN), learner="new")
    documents.note_of_provider(
        office, officer.actor, walk.provider.organisation, "insurance", {"dated": "2026-01-10", "until": "2026-11-10"}
    )
    agreements.agree(office, officer.actor, walk.school.organisation, 2026, TERMS | {"officer": str(officer.id)}, 0)
    at = f"/agreements/{walk.school.organisation}/2026/"
    of_provider = f"/documents/{walk.provider.organisation}/"
    looked = Looked()
    for width in (320, 1280):
        page, school, provider = (
            house.context(browser, who=who, width=width).new_page() for who in (walk.officer, walk.school, walk.provider)
        )
        for who, address, name in (
            (page, "/documents/", "documents"),
            (page, of_provider, "a provider's documents"),
            (page, "/agreements/", "agreements"),
            (page, "/agreements/?year=2027", "agreements of another year"),
            (page, at, "an agreement"),
            (page, "/threshold/", "the threshold"),
            (page, f"/learners/{record(office, walk.reference).learner}/", "a learner known twice"),
            (page, f"/cases/{walk.reference}/", "a case with documents and placements"),
            (school, at, "a school's agreement"),
            (school, "/forms/referral/", "the agreement where the school refers"),
            (provider, of_provider, "documents as the provider sees them"),
        ):
            who.goto(address)
            looked.at(who, f"{name} at {width}")
        for address, button in ((of_provider, "Save"), (at, "Save")):
            page.goto(address)
            if address == at:
                page.get_by_label("How many places").fill("many")
            follow(page.get_by_role("button", name=button).last)
            looked.at(page, f"{address} with a problem at {width}")
    assert not looked.faults, sorted({fault[1:] for fault in looked.faults}, key=str)
