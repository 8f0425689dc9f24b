"""The search page in Chromium: the rows come before what stands around them, and nothing that is there moves when that comes."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.waiting import soon

pytestmark = pytest.mark.browser

WATCH = """window.moved = []
new PerformanceObserver(list => {
  for (const each of list.getEntries()) if (!each.hadRecentInput) window.moved.push(each.value)
}).observe({ type: 'layout-shift', buffered: true })"""


@pytest.fixture(autouse=True)
def without_the_service(page: Page, built: Path) -> None:
    """As a static host has it: the page is the same whatever is asked, and answers by itself. A font that comes late moves lines, and isn't meant."""
    page.route("**/*.woff2", lambda route: route.abort())
    page.route(re.compile(r"/search/\?"), lambda route: route.fulfill(path=built / "search" / "index.html", content_type="text/html"))


@pytest.mark.parametrize(("asked", "width"), [("stagecarft", 320), ("flibbertigibbet", 1280), ("animals", 1280)])
def test_rows_come_first_and_nothing_moves(page: Page, asked: str, width: int) -> None:
    """A misspelling, nonsense and a plain word, with what stands around the rows held back until they are there."""
    held: list[Route] = []
    page.set_viewport_size({"width": width, "height": 900})
    page.add_init_script(WATCH)
    page.route("**/around.js", lambda route: held.append(route))
    page.goto(f"/search/?q={asked}")
    total = page.locator("[data-total]")
    expect(total).to_have_text(re.compile("course"))
    first = page.locator("[data-rows] article, [data-none] h3").first
    expect(first).to_be_visible()
    soon(page, lambda: len(held), 1)
    before = first.bounding_box()
    held[0].continue_()
    expect(page.locator("[data-sheet-total]").last).to_have_text(re.compile(f"^(Show )?{total.text_content()}$"))
    page.wait_for_timeout(100)
    assert first.bounding_box() == before
    assert page.evaluate("window.moved.reduce((sum, each) => sum + each, 0)") < 0.01


def test_filters_of_an_address_come_with_the_rows(page: Page) -> None:
    """Their chips stand above, and the order by distance has a name only near a place."""
    page.add_init_script(WATCH)
    page.goto("/search/?q=hair&near=CV1&sort=match&tier=1")
    expect(page.locator("[data-rows] article").first).to_be_visible()
    assert page.locator("[data-chips] li").count() == 2
    assert page.locator("#sort").input_value() == "match"
    page.wait_for_timeout(200)
    assert page.evaluate("window.moved.reduce((sum, each) => sum + each, 0)") < 0.01
    page.get_by_role("link", name="Remove Tier 1").click()
    expect(page.locator("[data-chips] li")).to_have_count(1)
    page.go_back()
    expect(page.locator("[data-chips] li")).to_have_count(2)


def test_the_filters_open_before_all_is_there(page: Page) -> None:
    held: list[Route] = []
    page.set_viewport_size({"width": 320, "height": 700})
    page.route("**/around.js", lambda route: held.append(route))
    page.goto("/search/?q=animals")
    expect(page.locator("[data-rows] article").first).to_be_visible()
    page.get_by_role("button", name=re.compile("^Filters")).click()
    soon(page, lambda: len(held), 1)
    held[0].continue_()
    expect(page.get_by_role("dialog", name="Narrow down")).to_be_visible()
    page.get_by_label("Places free now").check()
    page.get_by_role("button", name=re.compile("^Show [0-9]+ course")).click()
    expect(page.locator("[data-chips] li")).to_have_count(1)


def test_without_what_stands_around_the_rows_are_there(page: Page) -> None:
    """A network that fails in between: words still search, and the form still goes to the service."""
    page.route("**/around.js", lambda route: route.abort())
    page.goto("/search/?q=animals")
    expect(page.locator("[data-rows] article").first).to_be_visible()
    page.get_by_label("Words").fill("bricklaying")
    expect(page.locator("[data-rows] article").first).to_contain_text(re.compile("brick", re.IGNORECASE))
