"""Waiting for what comes of a click: a machine may be so busy that the next page, or what is stored, isn't there when the click is done."""

import re
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from playwright.sync_api import expect

from tests.slow import LOOKS

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page


def follow(what: "Locator", how: str = "click") -> None:
    """Presses what leads to a page, by the mouse, a tap or the key of that name, and is there when the page is."""
    with what.page.expect_navigation():
        {"click": what.click, "tap": what.tap}.get(how, lambda: what.press(how))()


def at(page: "Page", section: str) -> None:
    """At this page of a form, with all of it there."""
    try:
        expect(page).to_have_url(re.compile(rf"/{section}/([?#].*)?$"))
    except AssertionError:
        raise AssertionError(f"{section} is wanted, at {page.url}: {problems(page)}") from None
    page.wait_for_load_state()


def problems(page: "Page") -> list[str]:
    return page.locator(".govuk-error-summary__list li").all_inner_texts()


def soon(page: "Page", look: Callable[[], Any], wanted: Any) -> None:
    """What is stored, as soon as it is so; the page goes on meanwhile."""
    until = time.monotonic() + LOOKS / 1000
    while (found := look()) != wanted and time.monotonic() < until:
        page.wait_for_timeout(50)
    assert found == wanted
