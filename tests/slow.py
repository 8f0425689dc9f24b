"""A slow, unevenly loaded machine on purpose, with SLOW_MACHINE=1: every answer takes its time, and Chromium has a quarter of the processor."""

import os
import random
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

SLOW = bool(os.environ.get("SLOW_MACHINE"))
SECONDS, RATE = (0.05, 0.6), 4
ACTS, LOOKS = 30_000, 20_000  # milliseconds: a page that is only slow is waited for, on any machine

App = Callable[[dict[str, Any], Any], Any]


def unhurried(app: App) -> App:
    """What a test's server runs."""
    if not SLOW:
        return app

    def slowly(environ: dict[str, Any], start_response: Any) -> Any:
        time.sleep(random.uniform(*SECONDS))
        return app(environ, start_response)

    return slowly


def patient(browser: "Browser", **how: Any) -> "BrowserContext":
    """A context that has patience with a machine that is busy."""
    from playwright.sync_api import expect

    expect.set_options(timeout=LOOKS)
    context = browser.new_context(**how)
    context.set_default_timeout(ACTS)
    if SLOW:
        context.on("page", throttled)
    return context


def throttled(page: "Page") -> None:
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": RATE})
