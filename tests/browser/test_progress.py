"""Progress at a phone's width and a desk's: nothing that axe finds, nothing too wide; a report by keyboard and without a script."""

from typing import TYPE_CHECKING

import pytest

from formsapp.domain.progress import BEHIND, COMPLETED, ON_TRACK
from formsapp.services import targets, unit_trees
from tests import forms
from tests.attending import take
from tests.browser.running import House
from tests.browser.test_referral_states import Looked
from tests.browser.waiting import follow
from tests.people import council
from tests.progressing import OUTLINE, QUALIFICATION, confirmed, published, reported, units
from tests.registering import QUARTER_PAST, Scene, scene

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MONEY = ("/spending/", "/spending/prices/", "/spending/invoices/")


def told(house: House) -> Scene:
    """A placement with marks, reports, an assessment and a target."""
    house.clock.set(QUARTER_PAST)
    made = scene(house.office, 3)
    take(made, ["late", "present", "unexplained"])
    office, record = house.office, made.records[0]
    confirmed(office, made.tutor, record, published(office))
    changes = {"Tools": {"progress": COMPLETED, "grade": "Merit"}, "Arches": {"progress": BEHIND, "comments": "The job card is missing."}}
    reported(office, made.tutor, record, "B", "2", **changes)
    targets.assess(office, made.tutor.actor, record, {"description": "Mathematics", "on": "2026-09-14", "comments": "Fractions are new."})
    aim = {"description": "On time on both days", "set": "2026-11-02", "due": "2026-12-18", "achieved": "no"}
    targets.aim(office, made.tutor.actor, record, aim)
    return made


def test_no_page_has_faults(house: House, browser: "Browser") -> None:
    made, looked = told(house), Looked()
    at, new = f"/training-records/{made.records[0]}/", f"/training-records/{made.records[1]}/"
    officer = council(house.office)
    draft = unit_trees.add(house.office, officer.actor, {**QUALIFICATION, "number": "603/0000/1"})
    typed = {**QUALIFICATION, "outline": OUTLINE, "mark": unit_trees.look(house.office, officer.actor, draft).mark}
    unit_trees.change(house.office, officer.actor, draft, typed)
    for width in (320, 1280):
        tutor = house.context(browser, who=made.tutor, width=width).new_page()
        for address in ("progress/?open=2", "report/", "targets/new/", "assessments/new/"):
            tutor.goto(at + address)
            looked.at(tutor, f"{address} at {width}")
        tutor.goto(f"{at}report/")
        tutor.get_by_label("B", exact=True).check()
        follow(tutor.get_by_role("button", name="Save the report").first)
        looked.at(tutor, f"report with a problem at {width}")
        for address in ("progress/", "qualification/"):
            tutor.goto(new + address)
            looked.at(tutor, f"new {address} at {width}")
        page = house.context(browser, who=officer, width=width).new_page()
        for address in ("/unit-trees/", f"/unit-trees/{draft}/", "/unit-trees/levels/", "/course-reports/", *MONEY, "/census/"):
            page.goto(address)
            looked.at(page, f"{address} at {width}")
        page.goto("/spending/invoices/")
        page.get_by_label("Whose invoice is it?").select_option(label="Provider A")
        page.get_by_label("The invoice’s lines").fill("record,amount\n1,45\n2,50")
        follow(page.get_by_role("button", name="Check it"))
        page.get_by_text("asked in all").wait_for()
        looked.at(page, f"an invoice at {width}")
        page = house.context(browser, who=made.manager, width=width).new_page()
        page.goto("/outcomes/")
        looked.at(page, f"outcomes at {width}")
    assert not looked.faults, sorted({fault[1:] for fault in looked.faults}, key=str)


def test_a_report_without_a_script(house: House, browser: "Browser") -> None:
    made = told(house)
    page = house.context(browser, who=made.tutor, width=320, java_script_enabled=False).new_page()
    page.goto(f"/training-records/{made.records[0]}/report/")
    page.get_by_label("Comment", exact=True).fill("Typed before a level was opened.")
    for _ in range(2):
        follow(
            page.get_by_role("button", name="Expand one level").or_(page.get_by_role("button", name="Collapse one level")).first, "Enter"
        )
    page.locator("input[name=aptitude][value=A]").check()
    page.locator("input[name=effort][value='1']").check()
    page.get_by_label("Progress: Garden walls").select_option("on_track")
    follow(page.get_by_role("button", name="Save the report").last, "Enter")
    page.get_by_text("aptitude A, effort 1").wait_for()
    page.get_by_text("Typed before a level was opened.").first.wait_for()
    assert units(house.office, made.records[0])["Garden walls"].unit.progress == ON_TRACK


def test_a_course_s_page_shows_what_came_of_it(house: House, browser: "Browser") -> None:
    course = forms.course_of(house.office, forms.PROVIDER)
    page = house.context(browser).new_page()
    lines = {"courses": {course: [["Learners", "10 or more, in the last 3 years"], ["Attendance", "90%"]]}}
    page.route("**/outcomes.json", lambda route: route.fulfill(json=lines))
    page.goto(f"/courses/{course}/")
    page.get_by_role("heading", name="What came of it").wait_for()
    assert page.locator(".outcomes").inner_text().split("\n") == ["Learners", "10 or more, in the last 3 years", "Attendance", "90%"]
    looked = Looked()
    looked.at(page, "a course with outcomes")
    assert not looked.faults
    page.unroute("**/outcomes.json")
    page.goto(f"/courses/{course}/")
    page.wait_for_load_state("networkidle")
    assert page.get_by_role("heading", name="What came of it").count() == 0
