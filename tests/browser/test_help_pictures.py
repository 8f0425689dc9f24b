"""The pictures of the guides, taken from the pages as they are now: whoever changes a page gets a new picture with the next run of this test."""

from typing import TYPE_CHECKING

import pytest

from formsapp.domain.guides import GUIDES
from formsapp.domain.people import Role
from formsapp.services import review_briefs, subject_access
from formsapp.store import tables, training_records
from formsapp.web.help import PICTURES
from tests.attending import take
from tests.browser.running import House
from tests.people import council
from tests.registering import QUARTER_PAST, scene

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SIZE = (640, 480)


def test_every_picture_shows_its_page_as_it_is(house: House, browser: "Browser") -> None:
    office, lead = house.office, council(house.office, Role.SAFEGUARDING_LEAD)
    house.clock.set(QUARTER_PAST)
    found = scene(office, 5)
    take(found, ["present", "late", "unexplained", "present", "present"])
    record = found.records[0]
    with office.database.writing() as session:
        for place, each in enumerate(found.records):  # a number is drawn by chance
            session.get_one(tables.TrainingRecord, each).number = 1001 + place
        one = training_records.one(session, office.keys, record)
    assert one is not None
    asked = subject_access.ask(office, lead.actor, one.learner, {"asked": office.today().isoformat()})
    brief = review_briefs.make(office, found.school.actor, record, {})
    at = f"/training-records/{record}/"
    shown = {
        "find-records": (found.school, "/training-records/"),
        "read-a-record": (found.school, at),
        "note-on-a-record": (found.school, f"{at}#notes"),
        "attendance-today": (found.school, "/attendance/today/?day=2026-11-23"),
        "absences": (found.school, "/absences/"),
        "word-reports": (found.school, "/word-reports/"),
        "review-brief": (found.school, f"/review-briefs/{brief}/"),
        "emergency-contact": (found.manager, f"{at}#contacts"),
        "take-a-register": (found.tutor, found.address),
        "report-progress": (found.manager, at),
        "request-for-data": (lead, f"/subject-requests/{asked}/"),
        "what-is-deleted": (lead, "/retention/"),
    }
    assert set(shown) == {each.slug for each in GUIDES if each.shows}
    for slug, (who, address) in shown.items():
        page = house.context(browser, who=who, width=SIZE[0]).new_page()
        page.set_viewport_size({"width": SIZE[0], "height": SIZE[1]})
        page.goto(address)
        page.wait_for_load_state("networkidle")
        taken, path = page.screenshot(animations="disabled", type="jpeg", quality=55), PICTURES / f"{slug}.jpg"
        if not path.exists() or path.read_bytes() != taken:
            path.write_bytes(taken)
        assert len(taken) < 100 * 1024
        page.context.close()
