"""Row T14: whatever happens while a section is filled, every typed word is there afterwards; and what is typed is saved within five seconds."""

import datetime as dt
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pytest

from formsapp import journeys
from formsapp.fields.spec import replayed
from formsapp.journeys import REFERRAL, Answers, Journey
from formsapp.services import drafts
from formsapp.store.drafts import Draft
from tests import forms, referrals
from tests.browser.filling import by_controls
from tests.browser.running import House
from tests.browser.waiting import follow, soon
from tests.people import Made, school_a
from tests.scoreboard import row

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page, Route

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SECTION = "behaviour"
PLACES = (("referral", SECTION), ("complaint", "matter"), ("withdrawal", "impact"))  # a section of each of three forms
LONGER = (
    *(("referral", section) for section in ("student", "carers", "attendance", "academic", "provision")),
    ("complaint", "you"),
    ("withdrawal", "before"),
    ("leaving", "destination"),
    ("school-survey", "you"),
)


@dataclass
class Scene:
    """Somebody at a section of a form of their school, with everything typed and nothing saved by a button."""

    house: House
    who: Made
    context: "BrowserContext"
    page: "Page"
    journey: Journey
    answers: Answers
    reference: str
    section: str
    patch: pytest.MonkeyPatch

    @property
    def address(self) -> str:
        return f"/forms/{self.journey.slug}/{self.reference}/{self.section}/"

    def type(self) -> None:
        by_controls(self.page, replayed(self.journey.by_slug[self.section].form, self.answers[self.section]).pairs())

    def press(self, name: str = "Save") -> None:
        follow(self.page.get_by_role("button", name=name, exact=True).last)

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
    follow(other.get_by_role("button", name="Sign out").last)
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
    version = scene.journey.version
    newer = replace(scene.journey, version=version + 1, migrations={**scene.journey.migrations, version: lambda answers: answers})
    scene.patch.setitem(journeys.JOURNEYS, scene.journey.slug, newer)
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
    soon(scene.page, lambda: missing(scene), [])
    scene.page.go_back()
    scene.page.go_forward()


def second_tab(scene: Scene) -> None:
    """A colleague's words, or one's own in another tab: both are shown, and what was typed here stands in the form."""
    scene.page.route("**/autosave/", lambda route: route.abort())
    scene.type()
    with scene.house.office.database.writing() as session:
        draft = drafts.own(session, scene.house.office, scene.who.actor, scene.journey.slug, scene.reference, to_change=True)
        answers = json.loads(json.dumps(draft.answers))
        first = next(name for name, value in scene.answers[scene.section].items() if isinstance(value, str))
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
    found = missing(scene)
    scene.page.goto(scene.address)
    shown = scene.page.locator("form[data-form]").inner_html()
    long = {name: value for name, value in scene.answers[scene.section].items() if isinstance(value, str) and len(value) > 12}
    return found + [f"{name}: {value!r} is not shown" for name, value in long.items() if first_line(value) not in shown]


def missing(scene: Scene) -> list[str]:
    """What the draft doesn't hold as it was typed."""
    kept = scene.house.answers(scene.reference).get(scene.section, {})
    return [
        f"{name}: {kept.get(name)!r} instead of {value!r}"
        for name, value in scene.answers[scene.section].items()
        if value and plain(kept.get(name)) != plain(value)
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


def play(house: House, browser: "Browser", event: Callable[[Scene], None], place: tuple[str, str], patch: pytest.MonkeyPatch) -> list[str]:
    journey, section = journeys.JOURNEYS[place[0]], place[1]
    forms.open_for(journey, house.office, house.clock)
    who = forms.sender(house.office, journey)
    draft, whole = begun(house, journey, who, section)
    context = house.context(browser, who=who)
    page = context.new_page()
    page.on("dialog", lambda dialog: dialog.accept())
    scene = Scene(house, who, context, page, journey, whole, draft.reference, section, patch)
    page.goto(f"/forms/{journey.slug}/{draft.reference}/saved/")
    page.goto(scene.address)
    event(scene)
    found = lost(scene)
    context.close()
    house.contexts.remove(context)
    return [f"{event.__name__} in {journey.slug}, {section}: {each}" for each in found]


def begun(house: House, journey: Journey, who: Made, section: str) -> tuple[Draft, Answers]:
    """A draft with the sections before this one, on which its questions hang; and what is typed."""
    draft = forms.begun(house.office, journey, who)
    whole = referrals.answers(house.office) if journey is REFERRAL else forms.answers_for(house.office, who.actor, draft)
    order = [each.slug for each in journey.sections]
    earlier = {slug: values for slug, values in whole.items() if slug in order[: order.index(section)]}
    house.put_answers(draft.reference, {**draft.answers, **earlier})
    return draft, whole


def play_all(house: House, browser: "Browser", places: Sequence[tuple[str, str]], monkeypatch: pytest.MonkeyPatch) -> None:
    violations = []
    for place in places:
        for event in EVENTS:
            with monkeypatch.context() as patch:
                violations += play(house, browser, event, place, patch)
                house.stop()
            house.start()
    row("T14", len(EVENTS) * len(places), violations, floor=len(EVENTS) * len(places))


@pytest.mark.scoreboard
@pytest.mark.parametrize("place", PLACES, ids="/".join)
def test_nothing_typed_is_lost(house: House, browser: "Browser", monkeypatch: pytest.MonkeyPatch, place: tuple[str, str]) -> None:
    play_all(house, browser, [place], monkeypatch)


@pytest.mark.soak
@pytest.mark.scoreboard
def test_nothing_typed_is_lost_in_any_section(house: House, browser: "Browser", monkeypatch: pytest.MonkeyPatch) -> None:
    play_all(house, browser, LONGER, monkeypatch)


def test_what_is_typed_is_saved_within_five_seconds(house: House, browser: "Browser") -> None:
    """Somebody types for twelve seconds without a pause. The clock is the page's own: what the machine takes for it doesn't count."""
    who = school_a(house.office)
    draft = drafts.begin(house.office, who.actor, "referral", who.organisation)
    page = house.context(browser, who=who).new_page()
    page.clock.install(time=house.clock())
    page.goto(f"/forms/referral/{draft.reference}/{SECTION}/")
    page.clock.pause_at(house.clock() + dt.timedelta(minutes=1))
    page.evaluate("""() => {
        const box = document.querySelector('textarea')
        Object.assign(window, { lag: [], first: 0, under: 0 })
        box.addEventListener('input', () => { if (!window.first) window.first = performance.now() })
        const send = window.fetch
        window.fetch = async (...told) => {
            const began = window.first
            window.first = 0
            window.under++
            const answer = await send(...told)
            window.lag.push(performance.now() - began)
            window.under--
            return answer
        }
    }""")
    for step in range(75):
        if step < 60:
            page.locator("textarea").first.press("x")
        page.clock.run_for(200)
        soon(page, lambda: page.evaluate("window.under"), 0)
    soon(page, lambda: house.answers(draft.reference)[SECTION]["strengths"], "x" * 60)
    lags = page.evaluate("window.lag")
    assert len(lags) >= 3
    assert max(lags) <= 4600, f"{lags}: the service has the rest of five seconds to answer"


def test_what_is_typed_before_the_script_is_there_is_saved_too(house: House, browser: "Browser") -> None:
    who = school_a(house.office)
    draft = drafts.begin(house.office, who.actor, "referral", who.organisation)
    page = house.context(browser, who=who).new_page()
    held: list[Route] = []
    page.route("**/js/form.js", lambda route: held.append(route))
    page.goto(f"/forms/referral/{draft.reference}/{SECTION}/", wait_until="commit")
    page.locator("textarea").first.fill("Kind, and quick")
    soon(page, lambda: len(held), 1)
    held[0].continue_()
    page.get_by_text("Saved at").wait_for()
    assert house.answers(draft.reference)[SECTION]["strengths"] == "Kind, and quick"


def test_leaving_is_warned_of_only_while_something_is_unsaved(house: House, browser: "Browser") -> None:
    who = school_a(house.office)
    draft = drafts.begin(house.office, who.actor, "referral", who.organisation)
    page = house.context(browser, who=who).new_page()
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    address = f"/forms/referral/{draft.reference}/{SECTION}/"
    page.goto(address)
    page.route("**/autosave/", lambda route: route.abort())
    page.locator("textarea").first.press_sequentially("Kind")
    page.goto("/forms/")
    assert asked == ["beforeunload"]
    page.unroute("**/autosave/")
    page.goto(address)
    mark = page.locator('[name="mark"]')
    before = mark.input_value()
    page.locator("textarea").first.fill("Kinder")
    soon(page, lambda: mark.input_value() != before, True)  # the page has heard that it is saved
    page.goto("/forms/")
    assert asked == ["beforeunload"]
    page.goto(address)
    page.locator("textarea").first.fill("Kind to all")
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url("**/saved/**")
    assert asked == ["beforeunload"]
    assert house.answers(draft.reference)[SECTION]["strengths"] == "Kind to all"


def test_the_last_letters_follow_whoever_leaves(house: House, browser: "Browser") -> None:
    """A reload, a closed tab, another tab looked at: what was typed a moment before is saved, also while an earlier save is under way."""
    who = school_a(house.office)
    draft = drafts.begin(house.office, who.actor, "referral", who.organisation)
    context = house.context(browser, who=who)
    address = f"/forms/referral/{draft.reference}/{SECTION}/"

    watching = context.new_page()

    def opened() -> "Page":
        page = context.new_page()
        page.on("dialog", lambda dialog: dialog.accept())
        page.goto(address)
        return page

    def typed(words: str) -> "Page":
        page = opened()
        page.locator("textarea").first.fill(words)
        return page

    def arrives(words: str) -> None:
        soon(watching, lambda: house.answers(draft.reference).get(SECTION, {}).get("strengths"), words)

    typed("Kind, reloaded").reload()
    arrives("Kind, reloaded")
    typed("Kind, closed").close(run_before_unload=True)
    arrives("Kind, closed")
    typed("Kind, gone elsewhere").goto("/forms/")
    arrives("Kind, gone elsewhere")
    page = typed("Kind, hidden")
    page.evaluate(
        "Object.defineProperty(document, 'visibilityState', { value: 'hidden' }); document.dispatchEvent(new Event('visibilitychange'))"
    )
    arrives("Kind, hidden")
    page = opened()
    with page.expect_request("**/autosave/"):
        page.locator("textarea").first.fill("Kind, under way")
    page.locator("textarea").first.fill("Kind, under way and more")
    page.reload()
    arrives("Kind, under way and more")


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
