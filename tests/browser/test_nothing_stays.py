"""What was typed is not left in the browser (T25): not where scripts keep things, and nowhere in its folder of kept pages and files on disk."""

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from formsapp.services import drafts
from tests import referrals
from tests.browser.filling import by_controls
from tests.browser.running import House
from tests.browser.waiting import follow
from tests.conftest import chromium_path
from tests.people import council, school_a
from tests.scoreboard import row

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.scoreboard]
TYPED = ("student", "carers", "behaviour")
CANARY = "zebracanary"
KEPT_BY_SCRIPTS = """async () => [
  ...Object.entries(window.localStorage), ...Object.entries(window.sessionStorage), document.cookie,
  ...(await window.indexedDB.databases()).map(each => each.name),
  ...await window.caches.keys(),
  ...(await navigator.serviceWorker.getRegistrations()).map(each => each.scope),
].map(String).filter(Boolean)"""
ON_DISK = (
    "Cache",
    "Code Cache",
    "Local Storage",
    "Session Storage",
    "IndexedDB",
    "Service Worker",
    "File System",
    "blob_storage",
    "History",
    "Favicons",
)


def on_disk(profile: Path) -> dict[str, bytes]:
    """What the browser wrote where it keeps pages, addresses, titles and what scripts keep."""
    folders = [profile / "Default" / name for name in ON_DISK]
    files = [path for folder in folders for path in ([folder] if folder.is_file() else folder.rglob("*")) if path.is_file()]
    return {path.relative_to(profile).as_posix(): path.read_bytes() for path in files}


def test_a_browser_keeps_nothing_of_a_child(house: House, browser: "Browser", tmp_path: Path) -> None:
    """A section typed, saved by itself and by the button, the copy looked at, the case read by an officer, signed out; then everything is searched."""
    who, profile = school_a(house.office), tmp_path / "profile"
    draft = drafts.begin(house.office, who.actor, "referral", who.organisation)
    flags = ["--no-sandbox"] if os.geteuid() == 0 else []
    context = browser.browser_type.launch_persistent_context(
        profile, executable_path=chromium_path(), args=flags, base_url=house.address, locale="en-GB", timezone_id="Europe/London"
    )
    house.sign_in(context, who)
    page, kept = context.new_page(), []
    for slug in TYPED:
        page.goto(f"/forms/referral/{draft.reference}/{slug}/")
        by_controls(
            page,
            [
                (name, CANARY if name in {"surname", "incidents", "student_view"} else value)
                for name, value in referrals.pairs(house.office, slug)
            ],
        )
        page.get_by_text("Saved at").wait_for()
        kept += page.evaluate(KEPT_BY_SCRIPTS)
        follow(page.get_by_role("button", name="Save", exact=True).last)
        kept += page.evaluate(KEPT_BY_SCRIPTS)
    page.goto(f"/forms/referral/{draft.reference}/check/")
    assert CANARY in page.content()
    house.sign_in(context, council(house.office))
    for path in ("/inbox/", "/work/", "/courses/", "/my-forms/"):
        page.goto(path)
        kept += page.evaluate(KEPT_BY_SCRIPTS)
    context.close()
    found = on_disk(profile)
    forms = {name for name, data in found.items() if re.search(rb"canary|" + CANARY.encode("utf-16-le"), data)}
    assert any(b"/courses/" in data for name, data in found.items() if name.startswith("Default/History")), (
        "the browser must have kept something"
    )
    row("T25", len(found) + len(TYPED) * 2 + 4, [*kept, *sorted(forms)], floor=20)
