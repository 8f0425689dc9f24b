"""A day played through in three browsers: a tutor takes the register on a phone, the school is told and decides, the council looks on; and every
page of the schools' and the council's side at a phone's width and a desk's, with nothing that axe finds.
"""

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from formsapp.services import absence_decisions
from formsapp.services.work import Worker
from formsapp.store import jobs
from tests.attending import mark_of, take, work
from tests.browser.running import House
from tests.browser.test_referral_states import Looked
from tests.browser.waiting import follow
from tests.people import council
from tests.registering import QUARTER_PAST, Scene, placed, scene

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def made(house: House) -> Scene:
    house.clock.set(QUARTER_PAST)
    return scene(house.office, 12)


def worked(house: House) -> None:
    """The worker's next round, half a minute later."""
    house.clock.move(seconds=40)
    Worker(house.office, "a test").do_jobs()


def go(page: "Page", *names: str) -> None:
    for name in names:
        follow(page.get_by_role("link", name=name).first)


def test_a_day_of_tutor_school_and_council(house: House, browser: "Browser", made: Scene) -> None:
    school = house.context(browser, who=made.school).new_page()
    officer = house.context(browser, who=council(house.office)).new_page()
    tutor = house.context(browser, who=made.tutor, width=390, has_touch=True).new_page()

    # half past eight at school: somebody will be at the dentist's, and an announcement for all
    officer.goto("/announcements/new/")
    officer.get_by_label("Title").fill("Roadworks on Mill Lane")
    officer.get_by_label("What is to be told").fill("Buses are **late** today.")
    officer.get_by_role("radio", name="Everybody").check()
    follow(officer.get_by_role("button", name="Publish"))
    school.goto("/desk/")
    expect(school.get_by_role("link", name="Roadworks on Mill Lane")).to_be_visible()
    school.goto(f"/placements/{made.records[3]}/")
    go(school, "Absences ahead")
    school.get_by_label("Reason").select_option("M")
    follow(school.get_by_role("button", name="Save"))
    expect(school.get_by_text("Dashiell Drake")).to_be_visible()

    # a quarter past nine in the workshop: home, the register, all present but those who are not
    tutor.goto("/desk/")
    follow(tutor.get_by_role("link", name="09:15 to 12:00"), "tap")
    expect(tutor.locator("body")).to_contain_text("Dashiell Drake")
    tutor.get_by_role("button", name="All present").tap()
    for place in (0, 3):
        tutor.locator(f'input[name="mark-{made.records[place]}"][value="unexplained"]').tap()
    tutor.locator(f'input[name="mark-{made.records[8]}"][value="late"]').tap()
    tutor.get_by_role("button", name="Complete").tap()
    tutor.get_by_text("Completed").first.wait_for()

    # within a minute the school knows: one absence to decide, the dentist's is decided already
    worked(house)
    school.goto("/desk/")
    expect(school.locator(".tile", has_text="Unprocessed absences")).to_contain_text("1")
    expect(school.locator(".counts li", has_text="Students")).to_contain_text("1")
    go(school, "Students")
    follow(school.get_by_role("link", name="Absent without a reason known"))
    expect(school.locator("dl")).to_contain_text("Amberley Ashdown")
    expect(school.locator(".advice")).to_contain_text("N")
    go(school, "Unprocessed absences")
    school.get_by_role("checkbox").check()
    school.get_by_label("Decision").select_option("authorised")
    school.get_by_label("Code for your own register").select_option("I")
    school.get_by_label("Note (optional)").fill("Her mother rang: a cold.")
    follow(school.get_by_role("button", name="Save the decision"))
    expect(school.get_by_text("Every absence has been decided on")).to_be_visible()
    go(school, "Today’s attendance")
    for name, entry in (("Ashdown", "Authorised absence"), ("Drake", "Authorised absence"), ("Copperfield", "Present"), ("Isolde", "Late")):
        expect(school.locator("tr", has_text=name)).to_contain_text(entry)
    with school.expect_download() as download:
        school.get_by_role("link", name="Take the marks of this day away").click()
    assert "Ashdown" in download.value.path().read_text("utf-8-sig")
    go(school, "Where every student is now")
    expect(school.get_by_text("11 students due off site now")).to_be_visible()

    # the tutor sees what the school said, and leaves a note; the council has the whole day in figures
    tutor.goto(f"/placements/{made.records[0]}/notes/")
    tutor.get_by_label("What is it about?").fill("Get well")
    tutor.get_by_label("Note", exact=True).fill("We keep her piece.")
    follow(tutor.get_by_role("button", name="Add the note"), "tap")
    officer.goto("/desk/")
    expect(officer.locator(".tile", has_text="Summary by date")).to_contain_text("83.3%")
    go(officer, "Summary by date")
    expect(officer.locator("#of-day + nav + div tbody tr")).to_contain_text("Provider A")
    officer.goto("/notes/?which=unread")
    go(officer, "Get well")
    expect(officer.get_by_text("We keep her piece.")).to_be_visible()
    mark = mark_of(made, 0)
    assert (mark.mark, mark.decision, mark.code) == ("unexplained", "authorised", "I")
    with house.office.database.reading() as session:
        assert jobs.given_up(session) == []


def test_pages_have_no_faults(house: House, browser: "Browser", made: Scene) -> None:
    looked, office = Looked(), house.office
    take(made, ["unexplained", "unexplained", "late", "dismissed_behaviour", *["present"] * 8])
    work(made, house.clock)
    mark = mark_of(made, 0).id
    there = mark_of(made, 4)
    absence_decisions.note(office, made.school.actor, there.id, there.version, {"code": "I"})
    placed(office, made.school.organisation, made.manager.organisation, "Marigold Moss")
    for width in (320, 1280):
        page = house.context(browser, who=made.school, width=width).new_page()
        for address in (
            "/desk/", "/alerts/", "/absences/", f"/absences/{mark}/", f"/absences/{mark_of(made, 3).id}/", "/absences/planned/",
            f"/placements/{made.records[0]}/absences/", "/attendance/today/", "/attendance/today/?day=2026-11-24", "/attendance/summary/",
            "/where-now/", "/notes/", f"/placements/{made.records[0]}/notes/", f"/placements/{made.records[0]}/", "/announcements/",
        ):  # fmt: skip
            page.goto(address)
            looked.at(page, f"{address} at {width}")
        page.goto("/absences/")
        follow(page.get_by_role("button", name="Save the decision"))
        looked.at(page, f"absences with a problem at {width}")
        page.goto(f"/absences/{mark}/")
        follow(page.get_by_role("button", name="Save"))
        looked.at(page, f"an entry with a problem at {width}")
        page = house.context(browser, who=council(office), width=width).new_page()
        for address in (
            "/desk/",
            "/absences/",
            "/attendance/today/",
            "/attendance/summary/?by=school",
            "/where-now/",
            "/absences/disagreements/",
            "/cohorts/waiting/",
            "/announcements/new/",
        ):
            page.goto(address)
            looked.at(page, f"the council’s {address} at {width}")
        follow(page.get_by_role("button", name="Publish"))
        looked.at(page, f"an announcement with a problem at {width}")
        page = house.context(browser, who=made.tutor, width=width).new_page()
        page.goto("/desk/")
        looked.at(page, f"a tutor’s home at {width}")
    assert len(looked.states) >= 52
    assert not looked.faults, sorted({fault[1:] for fault in looked.faults}, key=str)


def test_what_is_printed_for_a_fire_drill(house: House, browser: "Browser", made: Scene) -> None:
    """On paper there are the students, the site and a box to tick, and none of the page's furniture."""
    page = house.context(browser, who=made.school).new_page()
    page.goto("/where-now/")
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", name="Where every off-site student is now")).to_be_visible()
    expect(page.get_by_role("columnheader", name="Student").first).to_be_visible()
    assert page.locator(".where__box").count() == 11
    for gone in (".work-tabs", ".desk-line", ".desk-nav"):
        for place in page.locator(gone).all():
            expect(place).to_be_hidden()
