"""Row T14: whatever happens while a section is filled, every typed word is there afterwards; and what is typed is saved within five seconds."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from formsapp import journeys
from formsapp.journeys import REFERRAL
from formsapp.services import drafts
from tests import referrals
from tests.browser.filling import by_controls
from tests.browser.running import House, open_house
from tests.people import Made, school_a
from tests.scoreboard import row
from tests.web.form_pages import SECTIONS

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SECTION = "behaviour"
LONGER = ("student", "carers", "attendance", "academic", "provision")  # all six in soak


@pytest.fixture
def house(sqlite_template: Path, tmp_path: Path, built: Path) -> Iterator[House]:
    house = open_house(sqlite_template, tmp_path, built)
    yield house
    house.close()


@dataclass
class Scene:
    """Somebody at a section of a form of their school, with everything typed and nothing saved by a button."""

    house: House
    who: Made
    context: "BrowserContext"
    page: "Page"
    reference: str
    section: str
    patch: pytest.MonkeyPatch

    @property
    def address(self) -> str:
        return f"/forms/referral/{self.reference}/{self.section}/"

    def type(self) -> None:
        by_controls(self.page, referrals.pairs(self.house.office, self.section))

    def press(self, name: str = "Save") -> None:
        self.page.get_by_role("button", name=name, exact=True).last.click()
        self.page.wait_for_load_state()

    def go_on(self) -> None:
        """From the page that kept everything."""
        assert self.page.get_by_role("heading", name="What you typed is kept").is_visible(), self.page.url
        self.press("Go on with the form")

    def sign_in_again(self) -> None:
        """In the other tab, as the page says."""
        self.house.sign_in(self.context, self.who)
        self.context.clear_cookies(name="session")  # signing in begins a new one


# ------------------------------------------------------------------------------------------------------- what happens


def session_expired(scene: Scene) -> None:
    scene.type()
    scene.house.clock.move(minutes=31)
    scene.press()
    scene.go_on()
    scene.sign_in_again()
    scene.go_on()


def token_expired(scene: Scene) -> None:
    scene.type()
    scene.context.clear_cookies(name="session")
    scene.press()
    scene.go_on()


def signed_out_elsewhere(scene: Scene) -> None:
    scene.type()
    other = scene.context.new_page()
    other.goto("/sign-out/")
    other.get_by_role("button", name="Sign out").last.click()
    other.close()
    scene.press()
    scene.sign_in_again()
    scene.go_on()


def server_restarted(scene: Scene) -> None:
    scene.type()
    scene.house.stop()
    scene.house.start()
    scene.press()


def deployed(scene: Scene) -> None:
    """A new version of the service, whose journey has a new version, too, and which knows none of the old tokens."""
    scene.type()
    scene.house.stop()
    newer = replace(REFERRAL, version=2, migrations={1: lambda answers: answers})
    scene.patch.setitem(journeys.JOURNEYS, "referral", newer)
    scene.house.start(secret_key="another key for tests only")
    scene.press()
    scene.go_on()


def offline(scene: Scene) -> None:
    scene.context.set_offline(True)
    scene.type()
    scene.page.get_by_text("Not saved yet: there is no connection").wait_for()
    scene.context.set_offline(False)
    scene.page.get_by_text("Saved at").wait_for()


def back(scene: Scene) -> None:
    scene.type()
    scene.page.get_by_text("Saved at").wait_for()
    scene.page.go_back()
    scene.page.go_forward()


def second_tab(scene: Scene) -> None:
    """A colleague's words, or one's own in another tab: both are shown, and what was typed here stands in the form."""
    scene.page.route("**/autosave/", lambda route: route.abort())
    scene.type()
    with scene.house.office.database.writing() as session:
        draft = drafts.own(session, scene.house.office, scene.who.actor, "referral", scene.reference, to_change=True)
        answers = json.loads(json.dumps(draft.answers))
        first = next(name for name, value in referrals.answers(scene.house.office)[scene.section].items() if isinstance(value, str))
        answers.setdefault(scene.section, {})[first] = "1"
        assert drafts.drafts.write(session, scene.house.office.keys, draft, answers, scene.house.clock(), scene.who.id, draft.expires_at)
    scene.press()
    assert scene.page.get_by_text("was saved by").is_visible()
    scene.press()


def not_valid(scene: Scene) -> None:
    scene.type()
    box = scene.page.locator("form[data-form] :is(textarea, input[type=text])").first
    kept = box.input_value()
    box.fill("")
    scene.press("Next")
    assert scene.page.get_by_role("heading", name="There is a problem").is_visible()
    scene.page.locator("form[data-form] :is(textarea, input[type=text])").first.fill(kept)
    scene.press()


def too_large(scene: Scene) -> None:
    scene.type()
    with scene.patch.context() as patch:
        for name in ("MOST_TEXT", "MOST_WITH_FILES"):
            patch.setattr(f"formsapp.web.drafts_at_hand.{name}", 100)
        scene.press()
    scene.go_on()


EVENTS: tuple[Callable[[Scene], None], ...] = (
    session_expired,
    token_expired,
    signed_out_elsewhere,
    server_restarted,
    deployed,
    offline,
    back,
    second_tab,
    not_valid,
    too_large,
)


def lost(scene: Scene) -> list[str]:
    """Whatever was typed and is neither in the draft nor on the page of its section."""
    kept = scene.house.answers(scene.reference).get(scene.section, {})
    wanted = referrals.answers(scene.house.office)[scene.section]
    scene.page.goto(scene.address)
    shown = scene.page.locator("form[data-form]").inner_html()
    return [
        f"{name}: {kept.get(name)!r} instead of {value!r}"
        for name, value in wanted.items()
        if value
        and (plain(kept.get(name)) != plain(value) or (isinstance(value, str) and len(value) > 12 and first_line(value) not in shown))
    ]


def plain(value: Any) -> Any:
    """A browser ends lines in its own way; an empty answer is none."""
    if isinstance(value, str):
        return value.replace("\r\n", "\n")
    if isinstance(value, dict):
        return {name: plain(each) for name, each in value.items() if each}
    return [plain(each) for each in value] if isinstance(value, list) else value


def first_line(value: str) -> str:
    return value.splitlines()[0].split("&")[0]


def play(house: House, browser: "Browser", event: Callable[[Scene], None], section: str, patch: pytest.MonkeyPatch) -> list[str]:
    who = school_a(house.office)
    draft = drafts.begin(house.office, who.actor, "referral", who.organisation, answers=earlier(house, section))
    context = house.context(browser, who=who)
    page = context.new_page()
    page.on("dialog", lambda dialog: dialog.accept())
    scene = Scene(house, who, context, page, draft.reference, section, patch)
    page.goto(f"/forms/referral/{draft.reference}/saved/")
    page.goto(scene.address)
    event(scene)
    found = lost(scene)
    context.close()
    house.contexts.remove(context)
    return [f"{event.__name__} in {section}: {each}" for each in found]


def earlier(house: House, section: str) -> Any:
    """The sections before it, on which its questions hang."""
    whole = referrals.answers(house.office)
    return {name: whole[name] for name in SECTIONS[: SECTIONS.index(section)]}


@pytest.mark.scoreboard
def test_nothing_typed_is_lost(house: House, browser: "Browser", monkeypatch: pytest.MonkeyPatch) -> None:
    violations = []
    for event in EVENTS:
        with monkeypatch.context() as patch:
            violations += play(house, browser, event, SECTION, patch)
            house.stop()
        house.start()
    row("T14", len(EVENTS), violations, floor=10)


@pytest.mark.soak
@pytest.mark.scoreboard
def test_nothing_typed_is_lost_in_any_section(house: House, browser: "Browser", monkeypatch: pytest.MonkeyPatch) -> None:
    violations = []
    for section in LONGER:
        for event in EVENTS:
            with monkeypatch.context() as patch:
                violations += play(house, browser, event, section, patch)
                house.stop()
            house.start()
    row("T14", len(EVENTS) * len(LONGER), violations, floor=50)


def test_what_is_typed_is_saved_within_five_seconds(house: House, browser: "Browser") -> None:
    """Somebody types for twelve seconds without a pause."""
    who = school_a(house.office)
    draft = drafts.begin(house.office, who.actor, "referral", who.organisation)
    page = house.context(browser, who=who).new_page()
    page.goto(f"/forms/referral/{draft.reference}/{SECTION}/")
    page.evaluate("window.lag = []; window.first = 0")
    page.evaluate("""() => {
        const box = document.querySelector('textarea')
        box.addEventListener('input', () => { if (!window.first) window.first = performance.now() })
        const send = window.fetch
        window.fetch = async (...told) => {
            const began = window.first
            window.first = 0
            const answer = await send(...told)
            window.lag.push(performance.now() - began)
            return answer
        }
    }""")
    page.locator("textarea").first.press_sequentially("x" * 60, delay=200)
    page.get_by_text("Saved at").wait_for()
    page.wait_for_timeout(3000)
    lags = page.evaluate("window.lag")
    assert len(lags) >= 3
    assert max(lags) <= 5000, lags
    assert house.answers(draft.reference)[SECTION]["strengths"] == "x" * 60


def test_leaving_is_warned_of_only_while_something_is_unsaved(house: House, browser: "Browser") -> None:
    who = school_a(house.office)
    draft = drafts.begin(house.office, who.actor, "referral", who.organisation)
    page = house.context(browser, who=who).new_page()
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    address = f"/forms/referral/{draft.reference}/{SECTION}/"
    page.goto(address)
    page.locator("textarea").first.press_sequentially("Kind")
    page.goto("/forms/")
    assert asked == ["beforeunload"]
    page.goto(address)
    with page.expect_response("**/autosave/"):
        page.locator("textarea").first.fill("Kinder")
    page.wait_for_timeout(300)
    page.goto("/forms/")
    assert asked == ["beforeunload"]
    page.goto(address)
    page.locator("textarea").first.fill("Kind to all")
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url("**/saved/**")
    assert asked == ["beforeunload"]
    assert house.answers(draft.reference)[SECTION]["strengths"] == "Kind to all"


def test_nothing_personal_is_in_the_browser_s_storage(house: House, browser: "Browser") -> None:
    who = school_a(house.office)
    draft = drafts.begin(house.office, who.actor, "referral", who.organisation)
    context = house.context(browser, who=who)
    page = context.new_page()
    page.goto(f"/forms/referral/{draft.reference}/{SECTION}/")
    page.locator("textarea").first.fill("Zebracanary")
    page.get_by_text("Saved at").wait_for()
    kept = page.evaluate("""async () => JSON.stringify([{...localStorage}, {...sessionStorage}, history.state, document.cookie,
        (await indexedDB.databases()).length, await caches.keys(), (await navigator.serviceWorker?.getRegistrations() ?? []).length])""")
    assert kept == '[{},{},null,"",0,[],0]'
