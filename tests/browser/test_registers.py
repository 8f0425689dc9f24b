"""A register in a browser: how long it takes by the keyboard and how many taps on a phone, without a script too; a connection that is lost, two
tutors at once, a session that ended; and every page of it at a phone's width and a desk's, with nothing that axe finds.
"""

import time
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from sqlalchemy import func, select

from formsapp.store import sign_ins, tables
from tests.browser.running import House
from tests.browser.test_referral_states import Looked
from tests.browser.waiting import follow, soon
from tests.registering import QUARTER_PAST, Scene, scene

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Dialog, Locator, Page, Route

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PHONE = 390
KEY = 0.28  # seconds for a key of somebody who types as most do (Card, Moran, Newell)
THINK = 1.35  # seconds before each thing one decides
DONE = ["present", "present", "unexplained", *["present"] * 5, "late", *["present"] * 3]


@pytest.fixture
def made(house: House) -> Scene:
    house.clock.set(QUARTER_PAST)
    return scene(house.office, 12)


def saved(page: "Page") -> None:
    expect(page.locator("[data-saved]")).to_have_text("Saved at 09:16")


def tile(page: "Page", made: Scene, place: int, mark: str) -> "Locator":
    return page.locator(f'input[name="mark-{made.records[place]}"][value="{mark}"]')


def look_again(page: "Page") -> None:
    """As when somebody turns to the page; else it asks every ten seconds."""
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def not_told_of_others(page: "Page") -> None:
    """It learns of a colleague's mark when it sends its own, and not a moment before."""
    page.route("**/here/", lambda route: route.abort())


def heard(page: "Page") -> None:
    """What one script of a page has told the others has arrived."""
    page.evaluate("""new Promise(done => {
        const [one, other] = [0, 1].map(() => new BroadcastChannel('a test'))
        other.onmessage = () => done()
        one.postMessage(0)
    })""")


def again(page: "Page") -> None:
    """As when the connection is back; else it tries by itself every few seconds."""
    page.evaluate("window.dispatchEvent(new Event('online'))")


def changes(made: Scene) -> int:
    """Cells that were changed after they were made."""
    with made.office.database.reading() as session:
        return session.scalar(select(func.count()).select_from(tables.MarkChange)) or 0


def test_twelve_learners_by_the_keyboard_in_under_fifteen_seconds(house: House, browser: "Browser", made: Scene) -> None:
    """Everybody present but two, complete: as long as somebody at a keyboard thinks and types; what the page takes beside that is printed."""
    page = house.context(browser, who=made.tutor).new_page()
    page.goto(made.address)
    decided = (
        ("Tab", "Enter", "Tab", "Tab", "Enter"),  # past the menus, past the way back: all present
        ("ArrowDown", "ArrowDown", "u"),
        (*["ArrowDown"] * 5, "l"),
        ("s",),
    )
    begun = time.monotonic()
    for keys in decided:
        for key in keys:
            page.keyboard.press(key)
    page.get_by_text("Completed").wait_for()
    own = time.monotonic() - begun
    taken = sum(THINK + KEY * len(keys) for keys in decided)
    print(f"twelve learners by the keyboard: {taken:.1f} seconds, and {own:.1f} of the page's own")
    assert made.marks() == DONE
    assert taken < 15 - 5, f"{taken:.1f} seconds, and five are left for the page"


@pytest.mark.parametrize("scripts", [True, False], ids=["with a script", "without"])
def test_twelve_learners_on_a_phone_in_four_taps(house: House, browser: "Browser", made: Scene, scripts: bool) -> None:
    page = house.context(browser, who=made.tutor, width=PHONE, has_touch=True, java_script_enabled=scripts).new_page()
    page.goto(made.address)
    everybody = page.get_by_role("button", name="All present")
    if scripts:
        everybody.tap()
    else:
        follow(everybody, "tap")
    tile(page, made, 2, "unexplained").tap()
    tile(page, made, 8, "late").tap()
    page.get_by_role("button", name="Complete").tap()
    page.get_by_text("Completed").wait_for()
    assert made.marks() == DONE


def test_on_the_smallest_telephone_the_first_learner_stands_on_the_first_screen(house: House, browser: "Browser", made: Scene) -> None:
    """Between the menus and the bar at the foot."""
    page = house.context(browser, who=made.tutor, width=320).new_page()
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(made.address)
    bar = page.locator(".register-bar").bounding_box()
    assert bar
    for what in (page.get_by_role("button", name="All present"), page.locator(".pupil__name").first, page.locator(".mark-tiles").first):
        box = what.bounding_box()
        assert box
        assert box["y"] + box["height"] <= bar["y"], f"{box} {bar}"


def test_marks_stay_on_the_page_while_there_is_no_connection(house: House, browser: "Browser", made: Scene) -> None:
    context = house.context(browser, who=made.tutor, width=PHONE)
    page = context.new_page()
    sent: list[str] = []
    page.on("requestfinished", lambda request: sent.append(request.post_data or "") if request.url.endswith("/cells/") else None)
    page.goto(made.address)
    context.set_offline(True)
    tile(page, made, 0, "present").check()
    tile(page, made, 1, "late").check()
    expect(page.locator("[data-saved]")).to_contain_text("No connection")
    page.get_by_role("button", name="More").nth(0).click()
    assert made.marks()[:2] == ["", ""]
    kept = page.evaluate("[localStorage.length, sessionStorage.length, document.cookie.length]")
    assert kept == [0, 0, 0]
    context.set_offline(False)
    saved(page)
    assert made.marks()[:3] == ["present", "late", ""]
    soon(page, lambda: [text.count("present") for text in sent if "present" in text], [1])  # sent once
    first = made.mark(0)
    assert first is not None
    assert first.contribution == 1


def test_whoever_would_lose_marks_with_the_page_is_told_and_asked(house: House, browser: "Browser", made: Scene) -> None:
    """Nothing is kept in the browser, so loading the page again without a connection would drop them: first in words, then by the browser."""
    context = house.context(browser, who=made.tutor, width=PHONE)
    page = context.new_page()
    page.goto(made.address)
    unsent = page.locator("[data-unsent]")
    context.set_offline(True)
    tile(page, made, 0, "present").check()
    expect(unsent).to_contain_text("1 mark is not sent yet: keep this page open.")
    tile(page, made, 1, "late").check()
    expect(unsent).to_contain_text("2 marks are not sent yet: keep this page open.")
    page.locator("[data-pupil]").last.scroll_into_view_if_needed()
    expect(unsent).to_be_in_viewport()
    asked: list[str] = []

    def stay(dialog: "Dialog") -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.once("dialog", stay)
    page.evaluate("setTimeout(() => location.reload())")
    soon(page, lambda: asked, ["beforeunload"])
    context.set_offline(False)
    again(page)
    saved(page)
    expect(unsent).to_be_hidden()
    assert made.marks()[:2] == ["present", "late"]


def test_a_question_that_is_still_open_is_asked_about_before_the_page_goes(house: House, browser: "Browser", made: Scene) -> None:
    """Mine or theirs: as long as nobody chose, mine stands on the page alone."""
    contexts = [house.context(browser, who=who) for who in (made.tutor, made.colleague)]
    one, other = (context.new_page() for context in contexts)
    one.goto(made.address)
    other.goto(made.address)
    contexts[0].set_offline(True)
    tile(one, made, 0, "present").check()
    expect(one.locator("[data-unsent]")).to_contain_text("1 mark is not sent yet")
    tile(other, made, 0, "unexplained").check()
    saved(other)
    contexts[0].set_offline(False)
    again(one)
    expect(one.get_by_role("button", name="Mine")).to_be_visible()
    asked: list[str] = []

    def stay(dialog: "Dialog") -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    one.once("dialog", stay)
    one.evaluate("setTimeout(() => location.reload())")
    soon(one, lambda: asked, ["beforeunload"])
    expect(one.locator("[data-saved]")).to_have_text("One mark is not saved: choose which is right.")
    one.get_by_role("button", name="Mine").click()
    saved(one)
    assert made.marks()[:1] == ["present"]


def test_theirs_settles_the_question_at_once(house: House, browser: "Browser", made: Scene) -> None:
    one, other = (house.context(browser, who=who).new_page() for who in (made.tutor, made.colleague))
    not_told_of_others(one)
    one.goto(made.address)
    other.goto(made.address)
    tile(other, made, 0, "late").check()
    saved(other)
    one.get_by_role("button", name="All present").click()
    expect(one.locator("[data-saved]")).to_have_text("One mark is not saved: choose which is right.")
    one.get_by_role("button", name="Complete").click()  # not before somebody has chosen
    one.get_by_role("button", name="Theirs").click()
    saved(one)
    one.get_by_role("button", name="Complete").click()
    one.get_by_text("Completed").wait_for()
    assert made.marks() == ["late", *["present"] * 11]


def test_what_can_t_be_taken_is_told_where_one_looks(house: House, browser: "Browser", made: Scene) -> None:
    page = house.context(browser, who=made.tutor, width=320).new_page()
    page.goto(made.address)
    tile(page, made, 0, "late").check()
    for typed, words in (("0", "Not saved for one learner: see what is said beside the name."), ("5", "Saved at 09:16")):
        page.locator(f'[name="late-{made.records[0]}"]').fill(typed)
        expect(page.locator("[data-saved]")).to_have_text(words)
    page.locator("[data-pupil]").last.scroll_into_view_if_needed()
    page.get_by_role("button", name="Complete").click()
    expect(page.locator("[data-problem-all]")).to_be_in_viewport()


def test_a_mark_made_before_the_script_is_there_is_saved(house: House, browser: "Browser", made: Scene) -> None:
    page = house.context(browser, who=made.tutor, width=PHONE).new_page()
    held: list[Route] = []
    page.route("**/js/register.js", lambda route: held.append(route))
    page.goto(made.address, wait_until="commit")
    tile(page, made, 1, "late").check()
    soon(page, lambda: len(held), 1)
    held[0].continue_()
    saved(page)
    assert made.marks()[:2] == ["", "late"]


def test_an_answer_that_is_lost_changes_nothing_twice(house: House, browser: "Browser", made: Scene) -> None:
    """The service had taken them; the page can't know, and sends them again."""
    page = house.context(browser, who=made.tutor, width=PHONE).new_page()
    page.goto(made.address)
    lost: list[int] = []

    def lose(route: "Route") -> None:
        if lost:
            route.continue_()
        else:
            lost.append(route.fetch().status)
            route.abort()

    page.route("**/cells/", lose)
    tile(page, made, 0, "unexplained").check()
    expect(page.locator("[data-saved]")).to_contain_text("No connection")
    again(page)
    saved(page)
    assert lost == [200]
    first = made.mark(0)
    assert first is not None
    assert (first.mark, first.version, changes(made)) == ("unexplained", 1, 0)


def test_two_tutors_in_one_register(house: House, browser: "Browser", made: Scene) -> None:
    """Each is told of the other, each sees what the other marks; the same learner marked otherwise by both is asked about, and neither is lost."""
    one, other = (house.context(browser, who=who).new_page() for who in (made.tutor, made.colleague))
    one.goto(made.address)
    other.goto(made.address)
    tile(other, made, 3, "late").check()
    saved(other)
    look_again(one)
    expect(one.locator("[data-editors]")).to_contain_text(f"{made.colleague.name} has this register open too")
    expect(tile(one, made, 3, "late")).to_be_checked()
    expect(one.get_by_text(f"Changed by {made.colleague.name} at 09:16")).to_be_visible()
    not_told_of_others(one)

    tile(other, made, 0, "unexplained").check()
    saved(other)
    tile(one, made, 0, "present").check()
    tile(one, made, 1, "present").check()
    clash = one.locator(f'[data-pupil="{made.records[0]}"] [data-clash]')
    expect(clash).to_contain_text(f"{made.colleague.name} put “Unexplained absence” at 09:16. Which is right?")
    soon(one, lambda: made.marks()[:4], ["unexplained", "present", "", "late"])
    clash.get_by_role("button", name="Mine").click()
    expect(clash).to_be_empty()
    saved(one)
    assert made.marks()[:4] == ["present", "present", "", "late"]
    look_again(other)
    expect(tile(other, made, 0, "present")).to_be_checked()


def test_a_session_that_ended_loses_no_mark(house: House, browser: "Browser", made: Scene) -> None:
    context = house.context(browser, who=made.tutor)
    page = context.new_page()
    page.goto(made.address)
    with house.office.database.writing() as session:
        sign_ins.end_all(session, made.tutor.id, house.clock())
    tile(page, made, 0, "late").check()
    expect(page.locator("[data-saved]")).to_contain_text("you may have been signed out")
    assert made.marks()[0] == ""
    context.clear_cookies()
    house.sign_in(context, made.tutor)
    again(page)
    saved(page)
    assert made.marks()[0] == "late"


def test_whoever_marks_is_not_asked_whether_they_are_there(house: House, browser: "Browser", made: Scene) -> None:
    """Saving keeps the session, so the note about its end counts from there."""
    page = house.context(browser, who=made.tutor).new_page()
    page.clock.install()
    page.goto(made.address)
    page.clock.fast_forward("20:00")
    tile(page, made, 0, "present").check()
    page.clock.fast_forward("00:02")
    saved(page)
    heard(page)
    page.clock.fast_forward("07:00")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.clock.fast_forward("19:00")
    expect(page.get_by_role("dialog")).to_contain_text("Are you still there?")


def test_whom_to_call_stands_above_the_register(house: House, browser: "Browser", made: Scene) -> None:
    page = house.context(browser, who=made.tutor, width=PHONE).new_page()
    page.goto(made.address)
    page.get_by_role("link", name="Amberley Ashdown").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Who to call")
    dialog.get_by_role("button", name="Back to the register").click()
    expect(dialog).to_be_hidden()
    assert page.url.endswith(made.address)
    assert page.evaluate("document.activeElement.textContent").startswith("Amberley Ashdown")


def test_pages_have_no_faults(house: House, browser: "Browser", made: Scene) -> None:
    looked = Looked()
    for width in (320, 1280):
        page = house.context(browser, who=made.tutor, width=width).new_page()
        for address, name in (
            ("/registers/", "list"),
            ("/registers/?since=nonsense&show=incomplete&numbers=1&group=A", "list with filters"),
            (f"{made.address}contact/{made.records[0]}/", "who to call"),
            (made.address, "register"),
        ):
            page.goto(address)
            looked.at(page, f"{name} at {width}")
        page.get_by_text("What the letters and keys mean").click()
        for summary in page.locator(".pupil__more > summary").all()[:2]:
            summary.click()
        page.get_by_role("link", name="Amberley Ashdown").click()
        page.get_by_role("dialog").wait_for()
        looked.at(page, f"register with everything open at {width}")
        page.goto(f"{made.address}cancel/")
        follow(page.get_by_role("button", name="Cancel this lesson"))
        looked.at(page, f"cancel with a problem at {width}")
        page.get_by_role("radio", name="Weather").check()
        follow(page.get_by_role("button", name="Cancel this lesson"))
        looked.at(page, f"cancelled at {width}")
        follow(page.get_by_role("button", name="It takes place after all"))
    plain = house.context(browser, who=made.tutor, width=320, java_script_enabled=False).new_page()
    plain.goto(made.address)
    follow(plain.get_by_role("button", name="Complete"))
    assert "12 learners have no mark yet" in plain.locator(".govuk-error-summary").inner_text()
    page.goto(made.address)
    page.get_by_role("button", name="All present").click()
    page.locator("select").first.select_option("2")
    page.get_by_role("button", name="Complete").click()
    page.get_by_text("Completed").wait_for()
    for width in (320, 1280):
        page = house.context(browser, who=made.tutor, width=width).new_page()
        page.goto("/registers/")
        page.get_by_text("Filter", exact=True).click()
        looked.at(page, f"list, filter open, at {width}")
        page.goto(made.address)
        looked.at(page, f"complete at {width}")
        page.goto(f"{made.address}?edit=1")
        page.get_by_role("radio", name="Late").nth(1).check()
        page.get_by_role("button", name="Save").last.click()
        page.get_by_text("Enter why the mark is changed").first.wait_for()
        looked.at(page, f"complete, changed without a reason, at {width}")
        page.goto(f"{made.address}history/")
        looked.at(page, f"history at {width}")
        page = house.context(browser, who=made.school, width=width).new_page()
        page.goto(made.address)
        looked.at(page, f"read by the school at {width}")
    plain.goto(f"{made.address}?edit=1")
    with house.office.database.writing() as session:
        sign_ins.end_all(session, made.tutor.id, house.clock())
    plain.get_by_role("radio", name="Late").first.check()
    plain.get_by_role("button", name="Save", exact=True).last.click()
    plain.get_by_role("heading", name="What you marked is kept").wait_for()
    assert plain.evaluate("document.documentElement.scrollWidth") <= 320
    assert len(looked.states) >= 24
    assert not looked.faults, sorted({fault[1:] for fault in looked.faults}, key=str)
