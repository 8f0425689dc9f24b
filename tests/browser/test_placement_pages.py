"""Every page of placements, at a phone's width and a desk's, in Chromium: nothing that axe finds, nothing too wide; and all of it without JavaScript."""

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from tests.browser.running import House
from tests.browser.test_referral_states import Looked
from tests.browser.waiting import follow
from tests.casework import move
from tests.placing import OTHER_UPN, OUTSIDE, THIRD_UPN, date, placed, record, send_about, walked

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.slow]
LAST = dt.date(2027, 1, 29)


def test_pages_have_no_faults(house: House, browser: "Browser") -> None:
    office = house.office
    walk, twin = placed(office), walked(office, given="Marygold", upn=OTHER_UPN)
    at = f"/placements/{record(office, walk.reference).id}/"
    over = placed(office, given="Bartholomew", upn=THIRD_UPN)
    ended = record(office, over.reference)
    told = {"extent": "all", "last_day": date(LAST), "ticked": [f"{ended.course} monday"]}
    form = send_about(office, over.school, "withdrawal", over.reference, provision=told)
    move(office, over.officer, form, "confirm")
    learner = record(office, walk.reference).learner
    looked = Looked()
    for width in (320, 1280):
        officer, school = (house.context(browser, who=who, width=width).new_page() for who in (walk.officer, walk.school))
        for page, address, name in (
            (officer, "/placements/", "placements"),
            (officer, "/placements/?stage=cancelled", "no placements"),
            (officer, at, "placement"),
            (officer, f"{at}review/", "review"),
            (officer, f"/learners/{learner}/", "learner"),
            (officer, f"/cases/{twin.reference}/do/set-up/?course=1", "setting up where it is doubtful"),
            (officer, f"/cases/{form}/do/close-records/", "closing records"),
            (school, "/placements/", "school's placements"),
            (school, at, "school's placement"),
        ):
            page.goto(address)
            looked.at(page, f"{name} at {width}")
        officer.goto(f"{at}review/")
        follow(officer.get_by_role("button", name="Save the review"))
        looked.at(officer, f"review with a problem at {width}")
    move(office, over.officer, form, "close records", last=LAST.isoformat(), **{f"ends-{ended.id}:monday": "1"}, **OUTSIDE)
    for width in (320, 1280):
        school = house.context(browser, who=walk.school, width=width).new_page()
        for address, name in ((f"/placements/{ended.id}/", "ended"), (f"/placements/{ended.id}/leaving/", "leaving")):
            school.goto(address)
            looked.at(school, f"{name} at {width}")
    assert not looked.faults, sorted({fault[1:] for fault in looked.faults}, key=str)


def test_a_review_is_written_down_without_javascript_by_the_keyboard(house: House, browser: "Browser") -> None:
    walk = placed(house.office)
    house.clock.set(dt.datetime(2027, 1, 19, 12, tzinfo=dt.UTC))
    page = house.context(browser, who=walk.school, width=320, java_script_enabled=False).new_page()
    page.goto(f"/placements/{record(house.office, walk.reference).id}/")
    follow(page.get_by_role("link", name="Write down a review"), "Enter")
    page.get_by_label("Who came?").fill("Marigold, her mother, the tutor")
    page.get_by_label("What was said?").fill("Comes every day")
    follow(page.get_by_role("button", name="Save the review"), "Enter")
    page.get_by_text("Comes every day", exact=True).wait_for()
