"""A phone of 320 px, a page at 400%, a low screen: nothing runs out of the page, however long a name, and nothing scrolls inside itself."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page

pytestmark = pytest.mark.browser

# Where names of courses and providers stand. Each gets a word that no line can hold.
LENGTHEN = """() => {
  const places = 'h1, main h2, main h3, .lines__link, .lines__note, .row__name, .row__by, .timetable th a, .timetable__by, .side__name, main dd, .lede'
  for (const place of document.querySelectorAll(places)) place.append(' ' + 'Donaudampfschifffahrtsgesellschafts'.repeat(2))
}"""
WIDE = "() => document.scrollingElement.scrollWidth"
INNER = """() => [...document.querySelectorAll('main *')].filter(each => /auto|scroll/.test(getComputedStyle(each).overflowY)
  && each.clientHeight && each.scrollHeight > each.clientHeight + 1).map(each => each.className)"""


def one_of_each(built: Path) -> list[str]:
    course = next(built.glob("courses/brick*")).name
    provider = re.search(r"/providers/[a-z0-9-]+/", (built / "courses" / course / "index.html").read_text("utf-8"))
    assert provider
    return ["/", "/a-z/", "/a-z/providers/", "/overview/", "/providers/", "/tiers/1/vocational/", f"/courses/{course}/", provider[0],
            "/search/?q=brick&near=CV1", "/search/?q=xqzxqzxqz", f"/shortlist/?course={course}", f"/compare/?course={course}"]


@pytest.mark.parametrize("height", [640, 256])
def test_no_name_is_too_long_for_320_pixels(page: Page, built: Path, height: int) -> None:
    page.set_viewport_size({"width": 320, "height": height})
    wide = {}
    for address in one_of_each(built):
        page.goto(address)
        page.wait_for_load_state("networkidle")
        page.evaluate(LENGTHEN)
        if page.evaluate(WIDE) > 320:
            wide[address] = page.evaluate(WIDE)
    assert not wide


def test_the_facts_never_scroll_inside_themselves(page: Page, built: Path) -> None:
    """On a low screen their end comes into view with the page."""
    page.set_viewport_size({"width": 1280, "height": 500})
    for address in one_of_each(built)[6:8]:
        page.goto(address)
        assert page.evaluate(INNER) == []
        page.evaluate("window.scrollTo(0, 700)")
        box = page.locator(".course__facts").bounding_box()
        assert box is not None
        assert box["y"] < 500
        assert box["y"] + box["height"] > 0


@pytest.mark.parametrize("width", [1280, 1600])
def test_whom_to_ask_stands_below_the_facts_beside_the_text(page: Page, built: Path, width: int) -> None:
    """The column beside the text holds both, and both stay in view as far as there is room."""
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(one_of_each(built)[6])
    body, facts, ask = (page.locator(f".course {each}").bounding_box() for each in (".course__body", ".course__facts", ".contact"))
    assert body and facts and ask  # noqa: PT018 - each may be missing
    assert ask["x"] == facts["x"] >= body["x"] + body["width"]
    assert 0 < ask["y"] - facts["y"] - facts["height"] < 40
    page.evaluate("window.scrollTo(0, 700)")
    assert page.get_by_role("heading", name="Ask about this course").is_visible()
    assert page.evaluate("document.querySelector('.contact').getBoundingClientRect().bottom") <= 900
