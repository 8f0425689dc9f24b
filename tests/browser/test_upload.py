"""A file goes up when it is chosen (decision 21), and what couldn't go up is said plainly; nothing typed beside it is lost (row T14)."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests import referrals
from tests.browser.running import House
from tests.people import Made, school_a
from tests.scoreboard import row

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]
BOX = 'input[type="file"][name="assessment"]'
WORDS = "Iolanthe’s own words — “quoted”"


@pytest.fixture
def made(house: House) -> Made:
    return school_a(house.office)


@pytest.fixture
def context(house: House, browser: "Browser", made: Made) -> "BrowserContext":
    return house.context(browser, who=made)


@pytest.fixture
def page(house: House, context: "BrowserContext", made: Made) -> "Page":
    """At the section that asks for a file, which isn't answered yet."""
    draft = referrals.begun(house.office, made.actor)
    house.take_file(draft.reference)
    page = context.new_page()
    page.goto(f"/forms/referral/{draft.reference}/safeguarding/")
    return page


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "plan & risks.txt"
    path.write_text("Rings her brother when it is too loud.\n" * 40)
    return path


def reference(page: "Page") -> str:
    return page.url.split("/")[5]


def listened(page: "Page") -> Callable[[], list[str]]:
    """All that is said from now on at the foot of the form: what the page saves by itself a moment later is said there too."""
    page.evaluate("""() => {
        const place = document.querySelector('[data-saved]')
        window.said = []
        new MutationObserver(() => window.said.push(place.textContent)).observe(place, { childList: true, characterData: true, subtree: true })
    }""")
    return lambda: list(page.evaluate("window.said"))


def listed(page: "Page") -> list[str]:
    return page.locator(".files__name").all_inner_texts()


def stored(house: House, page: "Page") -> list[str]:
    return [file["name"] for file in house.answers(reference(page))["safeguarding"].get("assessment", [])]


def test_it_goes_up_when_it_is_chosen(house: House, page: "Page", plan: Path) -> None:
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.locator('[name="assessed_by"]').fill(WORDS)
    said = listened(page)
    page.locator(BOX).set_input_files(plan)
    page.locator(".files__name").wait_for()
    assert listed(page) == [plan.name]
    assert stored(house, page) == [plan.name]
    assert f"“{plan.name}” is uploaded." in said()
    assert page.locator('[name="assessed_by"]').input_value() == WORDS
    assert house.answers(reference(page))["safeguarding"]["assessed_by"] == WORDS
    page.locator('[name="assessed_by"]').fill(f"{WORDS} too")  # saved by itself afterwards, no conflict
    page.locator("[data-saved]", has_text="Saved at").wait_for()
    page.get_by_role("button", name="Next", exact=True).last.click()
    page.wait_for_url("**/attendance/")
    assert stored(house, page) == [plan.name]
    assert not complaints


def test_what_is_not_taken_is_said_at_its_box(house: House, page: "Page", tmp_path: Path) -> None:
    tool = tmp_path / "tool.exe"
    tool.write_bytes(b"MZ")
    page.locator('[name="assessed_by"]').fill(WORDS)
    said = listened(page)
    page.locator(BOX).set_input_files(tool)
    page.locator(".govuk-error-message").wait_for()
    assert "“tool.exe” was not taken." in page.locator(".govuk-error-message").inner_text()
    assert "Something about “tool.exe” needs your attention: see its question." in said()
    assert page.evaluate("document.activeElement.type") == "file", "not at a button that removes something"
    assert stored(house, page) == []
    assert page.locator('[name="assessed_by"]').input_value() == WORDS


def test_without_a_connection_it_stays_chosen_and_goes_up_later(house: House, context: "BrowserContext", page: "Page", plan: Path) -> None:
    context.set_offline(True)
    page.locator(BOX).set_input_files(plan)
    page.locator("[data-upload-note]", has_text="there is no connection").wait_for()
    assert page.evaluate(f"document.querySelector('{BOX}').files.length") == 1
    context.set_offline(False)
    page.locator(".files__name").wait_for()
    assert stored(house, page) == [plan.name]


@pytest.mark.parametrize("event", ["session expired", "token gone"])
@pytest.mark.parametrize("script", [True, False])
@pytest.mark.scoreboard
def test_a_file_that_could_not_go_up_is_asked_for_by_name(
    house: House, browser: "Browser", made: Made, page: "Page", plan: Path, event: str, script: bool
) -> None:
    address = page.url
    context = house.context(browser, who=made, java_script_enabled=script)
    tab = context.new_page()
    tab.goto(address)
    tab.locator('[name="assessed_by"]').fill(WORDS)
    if event == "session expired":
        house.clock.move(minutes=31)
    else:
        context.clear_cookies(name="session")
    tab.locator(BOX).set_input_files(plan)
    if script:
        tab.locator("[data-upload-note]", has_text="is not uploaded").wait_for()
    tab.get_by_role("button", name="Save", exact=True).last.click()
    tab.get_by_role("heading", name="What you typed is kept").wait_for()
    expect(tab.locator("main")).to_contain_text(plan.name)
    house.sign_in(context, made)
    tab.get_by_role("button", name="Go on with the form").click()
    tab.get_by_text(f"“{plan.name}” could not be kept with what you typed: choose it again.").first.wait_for()
    kept = tab.locator('[name="assessed_by"]').input_value()
    tab.locator(BOX).set_input_files(plan)
    tab.get_by_role("button", name="Next", exact=True).last.click()
    tab.wait_for_url("**/attendance/")
    wrong = [] if kept == WORDS and stored(house, tab) == [plan.name] else [f"{event}: {kept!r}, {stored(house, tab)}"]
    row("T14", 1, wrong, floor=1)
