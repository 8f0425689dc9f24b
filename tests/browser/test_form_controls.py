"""The controls of forms in a browser: what options bring with them, lists one can type in, boxes that count; with scripts, without, by keyboard."""

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.journeys.pages import every_page
from tests.slow import patient

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
    context = patient(browser, base_url=live, java_script_enabled=False)
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


MANY = (
    "Boat building",
    "Advanced motor vehicle – Teal",
    "Vehicle motor trimming",
    "Motor vehicle level 1",
    "Motor vehicle taster",
    "Demotor vehicles",
)


def with_options(text: str, names: tuple[str, ...], chosen: str = "") -> str:
    """The page with these in its third list of courses."""
    before, rest = text.split('name="courses-3"', 1)
    inside = "".join(f'<option value="{name.lower()}">{name}</option>' for name in names)
    return (
        before
        + 'name="courses-3"'
        + re.sub(r"(<option value=\"\">[^<]*</option>).*?</select>", rf"\1{chosen}{inside}</select>", rest, count=1, flags=re.DOTALL)
    )


def test_names_that_begin_with_what_was_typed_stand_first(page: "Page", pages: dict[str, str]) -> None:
    show(page, with_options(pages["10-provision"], MANY))
    box = page.get_by_role("combobox", name="Third preference")
    box.fill("motor vehicle")
    assert page.get_by_role("option").all_inner_texts() == [MANY[3], MANY[4], MANY[1], MANY[2], MANY[5]]
    box.fill("Motor Vehicle T")
    assert page.get_by_role("option").all_inner_texts() == [MANY[4], MANY[1], MANY[2], MANY[3], MANY[5]]
    box.press("ArrowDown")
    box.press("Enter")
    assert page.locator("select[name=courses-3]").input_value() == "motor vehicle taster"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("motro", "“motro” is not in the list: choose one of its lines, or empty the box."),
        ("vehicle", "5 lines of the list fit “vehicle”: choose the one you mean."),
    ],
)
def test_words_that_are_no_line_stay_and_are_said_to_be_none(page: "Page", pages: dict[str, str], typed: str, said: str) -> None:
    show(page, with_options(pages["10-provision"], MANY))
    box, note = page.get_by_role("combobox", name="Third preference"), page.locator("#courses-3-note")
    assert note.is_hidden()
    box.fill(typed)
    box.blur()
    note.wait_for()
    assert note.inner_text() == said
    assert box.input_value() == typed
    assert "courses-3-note" in str(box.get_attribute("aria-describedby"))
    assert page.locator("select[name=courses-3]").input_value() == typed
    box.fill("boat")
    box.blur()
    assert box.input_value() == "Boat building"
    assert note.is_hidden()
    assert page.locator("select[name=courses-3]").input_value() == "boat building"
    box.fill("")
    box.blur()
    assert page.locator("select[name=courses-3]").input_value() == ""


def test_words_that_were_kept_stand_in_the_box_again(page: "Page", pages: dict[str, str]) -> None:
    kept = '<option value="motro" data-unlisted="motro" selected>motro (not in the list)</option>'
    show(page, with_options(pages["10-provision"], MANY, kept))
    box = page.get_by_role("combobox", name="Third preference")
    assert box.input_value() == "motro"
    assert page.locator("#courses-3-note").inner_text().startswith("“motro” is not in the list")
    box.click()
    assert page.get_by_role("option").count() == len(MANY)


def test_a_button_that_takes_the_focus_is_pressed(page: "Page", pages: dict[str, str]) -> None:
    """What is said beside the box moves what stands below it, but not under the finger."""
    show(page, with_options(pages["10-provision"], MANY))
    page.route("**/forms/referral/**/provision/", lambda route: route.fulfill(body="<title>Next</title>", content_type="text/html"))
    page.get_by_role("combobox", name="Third preference").fill("motro")
    with page.expect_request(lambda request: request.method == "POST" and request.url.endswith("/provision/")) as sent:
        page.get_by_role("button", name="Next", exact=True).last.click()
    assert "courses-3=motro" in (sent.value.post_data or "")


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
    context = patient(browser, base_url=live, viewport={"width": width, "height": 800})
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
