"""The pictures of the guides, taken from the pages as they are now: whoever changes a page gets a new picture with the next run of this test."""

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from formsapp.domain.guides import GUIDES
from formsapp.domain.people import Role
from formsapp.services import corrections, review_briefs, subject_access
from formsapp.store import tables, training_records
from formsapp.web.help import PICTURES
from tests.attending import take
from tests.browser.running import House
from tests.people import council
from tests.progressing import confirmed, published, reported
from tests.registering import QUARTER_PAST, scene

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SIZE = (640, 480)
AUGUST = dt.datetime(2027, 8, 10, 12, tzinfo=dt.UTC)
# Where a picture begins, if not at the top of the page's own part: at what its guide speaks of.
FROM = {"spending": "table", "census": "table", "course-reports": ".work-tabs", "outcomes": ".part-head", "corrections": "dl"}


def test_every_picture_shows_its_page_as_it_is(house: House, browser: "Browser") -> None:
    office, lead = house.office, council(house.office, Role.SAFEGUARDING_LEAD)
    house.clock.set(QUARTER_PAST)
    found = scene(office, 5)
    take(found, ["present", "late", "unexplained", "present", "present"])
    record, followed, tree = found.records[0], found.records[3], published(office)
    confirmed(office, found.manager, followed, tree)
    reported(office, found.manager, followed, "B", "2", Tools={"progress": "completed"}, Arches={"progress": "on_track"})
    with office.database.writing() as session:
        for place, each in enumerate(found.records):  # a number is drawn by chance
            session.get_one(tables.TrainingRecord, each).number = 1001 + place
            training_records.change(session, each, price_pence=None if place == 1 else 4_500)
        one = training_records.one(session, office.keys, record)
    assert one is not None
    asked = subject_access.ask(office, lead.actor, one.learner, {"asked": office.today().isoformat()})
    brief = review_briefs.make(office, found.school.actor, record, {})
    wrong = corrections.ask(office, found.school.actor, record, {"field": "given", "new": "Amberly", "why": "Her passport says so"})
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
        "report-a-mistake": (found.school, f"{at}mistake/"),
        "course-reports": (found.officer, "/course-reports/"),
        "planned-absences": (found.school, f"/placements/{record}/absences/"),
        "spending": (found.officer, "/spending/?from=2026-11-01&until=2026-11-30"),
        "census": (found.school, "/census/?from=2026-09-01&until=2026-12-31"),
        "follow-a-unit-tree": (found.manager, f"/training-records/{followed}/progress/#units"),
        "outcomes": (found.manager, "/outcomes/"),
        "unit-trees": (found.officer, f"/unit-trees/{tree}/"),
        "levels": (found.officer, "/unit-trees/levels/"),
        "corrections": (found.officer, f"/corrections/{wrong}/"),
        "prices": (found.officer, "/spending/prices/"),
        "invoice": (found.officer, "/spending/invoices/"),
        "legal-hold": (lead, f"/learners/{one.learner}/hold/"),
        "year-end": (found.officer, "/year-end/"),
    }
    assert set(shown) == {each.slug for each in GUIDES if each.shows}
    for slug, (who, address) in shown.items():
        if slug == "year-end":  # the last of them: it is done in summer
            house.clock.set(AUGUST)
        page = house.context(browser, who=who, width=SIZE[0]).new_page()
        page.set_viewport_size({"width": SIZE[0], "height": SIZE[1]})
        page.goto(address)
        page.wait_for_load_state("networkidle")
        if "#" not in address:
            page.locator(FROM.get(slug, "main")).first.evaluate("part => part.scrollIntoView({behavior: 'instant'})")
        taken, path = page.screenshot(animations="disabled", type="jpeg", quality=55), PICTURES / f"{slug}.jpg"
        if not path.exists() or path.read_bytes() != taken:
            path.write_bytes(taken)
        assert len(taken) < 100 * 1024
        page.context.close()
