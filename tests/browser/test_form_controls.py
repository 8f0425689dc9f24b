"""The controls of forms in a browser: what options bring with them, lists one can type in, boxes that count; with scripts, without, by keyboard."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.journeys.pages import every_page

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
ADDRESS = "/a-form/"


@pytest.fixture(scope="module")
def pages(built: Path) -> dict[str, str]:
    return every_page(json.loads((built / "manifest.json").read_bytes())["frame"])


def show(page: "Page", text: str) -> None:
    """A page of a form at an address of the live site, so that its styles and scripts are there."""
    page.route(f"**{ADDRESS}", lambda route: route.fulfill(body=text, content_type="text/html; charset=utf-8"))
    page.route("**/autosave/", lambda route: route.fulfill(status=204))
    page.goto(ADDRESS)


def test_questions_appear_with_their_option_without_any_script(browser: "Browser", live: str, pages: dict[str, str]) -> None:
    context = browser.new_context(base_url=live, java_script_enabled=False)
    page = context.new_page()
    show(page, pages["06-safeguarding"])
    assert not page.locator("#social_worker_name").is_visible()
    page.locator("#social_worker").check()
    assert page.locator("#social_worker_name").is_visible()
    assert page.locator("#assessed_on-day").input_value() == "2"
    show(page, pages["10-provision"])
    assert page.locator("select#courses-1").is_visible()
    assert page.locator("select#courses-1").input_value() == "motor-vehicle"
    context.close()


def test_a_list_that_brings_a_question_shows_it(page: "Page", pages: dict[str, str]) -> None:
    show(page, pages["04-student"])
    assert not page.locator("#language_other").is_visible()
    page.locator("#language").select_option("other")
    assert page.locator("#language_other").is_visible()


def test_a_course_is_found_by_typing_and_taken_by_keyboard(page: "Page", pages: dict[str, str]) -> None:
    show(page, pages["10-provision"])
    box = page.get_by_role("combobox", name="Third preference")
    box.fill("hair bea")
    assert page.get_by_role("option").count() == 1
    box.press("ArrowDown")
    assert page.locator("#courses-3").get_attribute("aria-activedescendant") == "courses-3-list-0"
    box.press("Enter")
    assert page.locator("select[name=courses-3]").input_value() == "hair-and-beauty"
    assert box.input_value().startswith("Hair And Beauty")
    assert page.locator("#courses-3-list").is_hidden()
    box.fill("")
    box.blur()
    assert page.locator("select[name=courses-3]").input_value() == ""
    box.fill("nothing like it")
    assert page.get_by_text("Nothing matches: use fewer letters").is_visible()
    box.press("Escape")
    assert box.input_value() == ""


def test_an_arrow_goes_round_and_a_click_chooses(page: "Page", pages: dict[str, str]) -> None:
    show(page, pages["10-provision"])
    box = page.get_by_role("combobox", name="Third preference")
    box.click()
    assert page.get_by_role("option").count() == 3
    box.press("ArrowUp")
    assert page.get_by_role("option").last.get_attribute("aria-selected") == "true"
    box.press("ArrowDown")
    assert page.get_by_role("option").first.get_attribute("aria-selected") == "true"
    page.get_by_role("option", name="Functional Maths").click()
    assert page.locator("select[name=courses-3]").input_value() == "functional-maths"


def test_characters_are_counted_as_the_server_counts(page: "Page", pages: dict[str, str]) -> None:
    show(page, pages["08-behaviour"])
    note = page.locator("#strengths-count")
    page.locator("#strengths").fill("a\nb😀")
    assert note.inner_text() == "1,996 characters left"
    page.locator("#strengths").fill("x" * 2001)
    assert note.inner_text() == "1 character too many"


def test_enter_goes_on_and_a_summary_leads_to_the_input(page: "Page", pages: dict[str, str]) -> None:
    show(page, pages["03-school-refused"])
    page.route("**/forms/referral/**/school/", lambda route: route.fulfill(body="<title>Next</title>", content_type="text/html"))
    assert page.evaluate("document.activeElement.dataset.errorSummary") is not None
    page.get_by_role("link", name="Enter your name").click()
    assert page.evaluate("document.activeElement.id") == "referrer"
    page.keyboard.type("Ann")
    with page.expect_request(lambda request: request.method == "POST" and request.url.endswith("/school/")) as sent:
        page.keyboard.press("Enter")
    assert "go=next" in (sent.value.post_data or "")
    assert "referrer=Ann" in (sent.value.post_data or "")


@pytest.mark.parametrize("width", [320, 1280])
def test_no_state_of_a_form_has_faults_or_runs_over(width: int, browser: "Browser", live: str, pages: dict[str, str]) -> None:
    context = browser.new_context(base_url=live, viewport={"width": width, "height": 800})
    page = context.new_page()
    faults: list[Any] = []
    for name, text in pages.items():
        show(page, text)
        page.unroute(f"**{ADDRESS}")
        over = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        found = Axe().run(page).response["violations"]
        faults += [(name, fault["id"], fault["nodes"][0]["html"][:120]) for fault in found] + (
            [(name, f"{over}px too wide")] if over > 0 else []
        )
    context.close()
    assert not faults, faults
