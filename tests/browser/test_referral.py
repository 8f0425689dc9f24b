"""The referral in a browser: by keyboard alone on a phone's width, without JavaScript, interrupted and taken up in a second browser, read by the council."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests import referrals
from tests.browser.filling import by_controls, by_keyboard
from tests.browser.running import House
from tests.browser.waiting import at, follow
from tests.people import council, school_a
from tests.web.form_pages import SECTIONS

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]
EMAIL = "iolanthe.marchbanks@alderbourne.example"


def reference_in(page: "Page") -> str:
    return page.url.split("/")[5]


def tab_to(page: "Page", words: str) -> None:
    """The control of that name, by Tab."""
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == words:
            return
    raise AssertionError(f"“{words}” was never reached by Tab")


def press(page: "Page", words: str) -> None:
    tab_to(page, words)
    with page.expect_navigation():
        page.keyboard.press("Enter")


@pytest.fixture
def assessment(tmp_path: Path) -> Path:
    path = tmp_path / "risk assessment.txt"
    path.write_text("Rings her brother when it is too loud.\n" * 40)
    return path


def upload_by_keyboard(page: "Page", path: Path) -> None:
    """The box for a file, opened by Space; it goes up by itself."""
    for _ in range(200):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.type") == "file":
            break
    with page.expect_file_chooser(timeout=60_000) as chooser:
        page.keyboard.press("Space")
    chooser.value.set_files(path)
    page.locator(".files__name", has_text=path.name).wait_for()
    page.reload()  # Tab begins at the top again


def test_by_keyboard_alone_at_320_pixels(house: House, browser: "Browser", assessment: Path) -> None:
    page = house.context(browser, who=school_a(house.office), width=320).new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" and "422" not in message.text else None)
    page.goto("/forms/referral/?course=active-mornings")
    press(page, "Begin")
    for section in SECTIONS:
        at(page, section)
        assert page.evaluate("document.documentElement.scrollWidth") == 320
        if section == "safeguarding":
            upload_by_keyboard(page, assessment)
        by_keyboard(page, referrals.pairs(house.office, section))
    at(page, "check")
    for name in ("true", "on_roll", "duty", "may_send"):
        for _ in range(200):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.name") == name:
                break
        page.keyboard.press("Space")
    press(page, "Submit")
    at(page, "done")
    assert page.locator("h1").inner_text() == "CAP referral form, tiers 1 to 3: sent"
    reference = reference_in(page)
    officer = house.context(browser, who=council(house.office), width=320).new_page()
    officer.goto("/inbox/")
    press(officer, "Mari Quillfeather")
    assert reference in officer.locator("h1").inner_text()
    assert officer.get_by_text("Walks out of lessons.").is_visible()
    assert officer.evaluate("document.documentElement.scrollWidth") == 320
    assert not complaints, complaints


def test_without_javascript_interrupted_and_taken_up_in_a_second_browser(house: House, browser: "Browser", assessment: Path) -> None:
    first = house.context(browser, width=320, java_script_enabled=False).new_page()
    first.goto("/forms/referral/")
    follow(first.get_by_role("link", name="Begin with your work email"))
    first.get_by_label("Work email address").fill(EMAIL)
    follow(first.get_by_role("button", name="Begin"))
    reference = reference_in(first)
    for section in SECTIONS[:4]:
        at(first, section)
        by_controls(first, referrals.pairs(house.office, section))
        follow(first.get_by_role("button", name="Next", exact=True).last)
    at(first, "carers")
    first.locator('[name="carers-1-name"]').fill("Rosalind")
    follow(first.get_by_role("button", name="Save", exact=True))
    assert EMAIL in first.locator("main").inner_text()
    first.context.close()
    second = house.context(browser, java_script_enabled=False).new_page()
    second.goto(house.link())
    follow(second.get_by_role("button", name="Open the form"))
    at(second, "carers")
    assert second.locator('[name="carers-1-name"]').input_value() == "Rosalind"
    for section in SECTIONS[4:]:
        at(second, section)
        if section == "safeguarding":
            second.locator('input[type="file"][name="assessment"]').set_input_files(assessment)
        by_controls(second, referrals.pairs(house.office, section))
        follow(second.get_by_role("button", name="Next", exact=True).last)
    at(second, "check")
    assert reference in second.url
    for box in second.locator('form[data-send] input[type="checkbox"]').all():
        box.check()
    follow(second.get_by_role("button", name="Submit"))
    at(second, "done")
    second.go_back()
    at(second, "done")  # the check page of a form that was sent leads to its confirmation
    with house.office.database.reading() as session:
        from formsapp.store import case_lists

        assert case_lists.count(session, case_lists.Filter(), None) == 1


def test_a_double_click_sends_once(house: House, browser: "Browser") -> None:
    made = school_a(house.office)
    draft = referrals.begun(house.office, made.actor)
    page = house.context(browser, who=made).new_page()
    page.goto(f"/forms/referral/{draft.reference}/check/")
    for box in page.locator('form[data-send] input[type="checkbox"]').all():
        box.check()
    page.get_by_role("button", name="Submit").dblclick()
    page.wait_for_url("**/done/")
    assert draft.reference in page.locator("main").inner_text()


def test_the_course_page_and_the_shortlist_lead_into_the_form(house: House, browser: "Browser") -> None:
    page = house.context(browser, who=school_a(house.office)).new_page()
    page.goto("/forms/referral/?course=active-mornings&course=music-technology")
    assert page.get_by_text("Active Mornings and Music Technology are both on Wednesday").is_visible()
    follow(page.get_by_role("button", name="Begin"))
    page.goto(page.url.replace("privacy", "provision"))
    chosen = page.locator("select[name=courses-1], select[name=courses-2]")
    assert [box.input_value() for box in chosen.all()] == ["active-mornings", "music-technology"]


@pytest.mark.parametrize("script", [True, False])
def test_a_step_above_the_page_loses_nothing(house: House, browser: "Browser", script: bool) -> None:
    made = school_a(house.office)
    draft = referrals.begun(house.office, made.actor)
    page = house.context(browser, who=made, java_script_enabled=script).new_page()
    page.goto(f"/forms/referral/{draft.reference}/behaviour/")
    page.locator('[name="strengths"]').fill("Kind to the younger ones")
    follow(page.get_by_role("button", name="Student"))
    at(page, "student")
    follow(page.locator('[name="known_as"]'), "Enter")  # and Enter still means Next
    at(page, "carers")
    page.goto(f"/forms/referral/{draft.reference}/behaviour/")
    assert page.locator('[name="strengths"]').input_value() == "Kind to the younger ones"
