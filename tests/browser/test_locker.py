"""The Datalocker in Chromium: three people in three browsers do what the source's guide describes; a broken upload goes on; nothing that axe finds."""

import contextlib
import hashlib
import random
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from formsapp.services import recall, uploads
from formsapp.store import people
from tests import locker as made
from tests.browser.running import House
from tests.browser.test_nothing_stays import KEPT_BY_SCRIPTS
from tests.browser.test_referral_states import Looked
from tests.browser.waiting import follow, soon
from tests.locker import World
from tests.people import Made, provider_b

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page, Route

pytestmark = [pytest.mark.browser, pytest.mark.slow]
DROP = """async ([box, name, text]) => {
  const files = new DataTransfer()
  files.items.add(new File([text], name, { type: 'text/plain' }))
  for (const kind of ['dragenter', 'dragover', 'drop']) box.dispatchEvent(new DragEvent(kind, { dataTransfer: files, bubbles: true, cancelable: true }))
}"""
HALF = 300_000


@pytest.fixture
def world(house: House) -> World:
    """Where files are known to be clean at once: the sample's machine has no scanner."""
    house.office = replace(house.office, settings=replace(house.office.settings, scanner="none-we-accept-the-risk"))
    house.stop()
    house.start()
    return made.world(house.office)


@pytest.fixture
def complaints() -> Iterator[list[str]]:
    found: list[str] = []
    yield found
    assert not found


def page_of(house: House, browser: "Browser", who: Made, complaints: list[str], **more: object) -> "Page":
    page = house.context(browser, who=who, **more).new_page()  # type: ignore[arg-type]
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if "Content Security Policy" in said.text else None)
    return page


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text)
    return path


@contextlib.contextmanager
def drawn(page: "Page") -> Iterator[None]:
    """The list of files is drawn anew by what is done."""
    page.locator("[data-parcels]").evaluate("list => { list.dataset.before = '' }")
    yield
    page.locator("[data-parcels]:not([data-before])").wait_for(state="attached")


def picking(page: "Page", label: str) -> "Locator":
    """A list that one can type in, as soon as one can."""
    return page.get_by_role("combobox", name=re.compile(label)).and_(page.locator("input")).first


def choose(page: "Page", label: str, words: str) -> None:
    picking(page, label).fill(words)
    with drawn(page):
        page.get_by_role("option", name=words).first.click()


def of_kind(page: "Page", name: str, words: str) -> None:
    """What a file is; without a name, the first."""
    with drawn(page):
        page.get_by_label(f"What it is, {name}").first.select_option(label=words)


def test_three_people_do_what_the_guide_describes(
    house: House, browser: "Browser", world: World, complaints: list[str], tmp_path: Path
) -> None:
    school, team, provider = (page_of(house, browser, who, complaints) for who in (world.school, world.team, world.provider))
    # A school sends two files, one chosen and one dropped.
    school.goto("/account/")
    follow(school.get_by_role("link", name="Datalocker", exact=True).first)
    follow(school.get_by_role("navigation", name="Datalocker").get_by_role("link", name="Send files"))
    school.locator("#files").set_input_files(written(tmp_path, "Cause for concern.txt", "words " * 900))
    school.get_by_text("“Cause for concern.txt” is uploaded.").wait_for()
    drop = school.locator("[data-drop]")
    school.evaluate(DROP, [drop.element_handle(), "Minutes.txt", "minutes " * 500])
    school.get_by_text("“Minutes.txt” is uploaded.").wait_for()
    choose(school, "Student", "Jo Nettle")
    of_kind(school, "Cause", "Behaviour or attendance concern")
    expect(school.get_by_label("Description, Cause")).to_have_value("CFC JN")
    of_kind(school, "Minutes", "Meeting minutes")
    school.get_by_role("button", name="Check before you send").last.click()
    school.get_by_role("heading", name="Check before you send").wait_for()
    expect(school.locator("main")).to_contain_text(world.team.name)
    school.get_by_role("button", name="Send now").click()
    school.get_by_role("heading", name="Receipt").wait_for()
    expect(school.locator("main")).to_contain_text(hashlib.sha256(b"words " * 900).hexdigest())
    # The council opens both as a ZIP and says who deals with one; a scanner of mails has nothing to read.
    team.goto("/locker/")
    assert team.get_by_text("2 new files to download.").is_visible()
    with team.expect_download() as saving:
        team.get_by_role("button", name="Download all").click()
    with zipfile.ZipFile(saving.value.path()) as archive:
        assert sorted(archive.namelist()) == ["Cause for concern.txt", "Minutes.txt"]
    team.get_by_text("There are no new files.").wait_for()  # the list is drawn anew
    # It sends one on to the provider: organisation first, then the student, then what it is.
    team.goto("/locker/send/")
    team.locator("#files").set_input_files(written(tmp_path, "Plan.txt", "plan " * 400))
    team.get_by_text("“Plan.txt” is uploaded.").wait_for()
    choose(team, "Organisation.*Plan", world_name(world.provider))
    choose(team, "Student", "Jo Nettle")
    of_kind(team, "Plan", "Student support plan")
    team.get_by_role("button", name="Check before you send").last.click()
    expect(team.locator("main")).to_contain_text("about Jo Nettle")
    team.get_by_role("button", name="Send now").click()
    team.get_by_role("heading", name="Receipt").wait_for()
    # The provider ticks and downloads it; the sender sees who did.
    provider.goto("/locker/")
    provider.get_by_role("checkbox", name="Choose SSP JN").check()
    with provider.expect_download() as saving:
        provider.get_by_role("button", name="Download selected").click()
    assert Path(saving.value.path()).read_text() == "plan " * 400
    assert saving.value.suggested_filename.startswith("datalocker-")
    team.goto("/locker/history/")
    follow(team.get_by_role("link", name="SSP JN"))
    assert world.provider.name in team.locator("main").inner_text()
    # A wrong one is recalled before anybody has opened it.
    world.send(world.school, world.team, description="OTH JN", kind="other")
    school.goto("/locker/history/")
    school.get_by_role("link", name="OTH JN").click()
    school.get_by_label("I am sure").check()
    school.get_by_role("button", name="Recall the file").click()
    school.get_by_text("Nobody can open it any more").wait_for()
    team.goto("/locker/")
    assert team.get_by_text("There are no new files.").is_visible()
    # Reports, help, the way out.
    follow(team.get_by_role("link", name="Activity"))
    assert team.get_by_text("4 files sent, 3 of them opened.").is_visible()
    with team.expect_download() as saving:
        team.get_by_role("link", name="Take it away as a table (CSV)").click()
    provider.get_by_role("link", name="Help", exact=True).click()
    provider.get_by_role("heading", name="Who can send to whom").wait_for()
    assert [school.evaluate(KEPT_BY_SCRIPTS), team.evaluate(KEPT_BY_SCRIPTS)] == [[], []], "nothing of a file is kept by the browser"


def test_a_wrong_recipient_is_refused_and_a_right_one_undone(
    house: House, browser: "Browser", world: World, complaints: list[str], tmp_path: Path
) -> None:
    """Row T5 as people meet it: whoever doesn't have the child can't be chosen for its file; a file that went out is taken back at once."""
    other = made.designated(provider_b(house.office))
    team, provider = (page_of(house, browser, who, complaints) for who in (world.team, world.provider))
    team.goto("/locker/send/")
    team.locator("#files").set_input_files(written(tmp_path, "Plan.txt", "plan " * 400))
    team.get_by_text("“Plan.txt” is uploaded.").wait_for()
    choose(team, "Organisation.*Plan", world_name(world.provider))
    choose(team, "Student", "Jo Nettle")
    of_kind(team, "Plan", "Student support plan")
    choose(team, "Organisation.*Plan", world_name(other))
    team.get_by_role("button", name="Check before you send").last.click()
    team.get_by_text(re.compile("neither placed with")).first.wait_for()
    team.wait_for_load_state()
    assert team.get_by_role("button", name="Send now").count() == 0
    assert "Plan.txt" in team.locator("main").inner_text(), "what was uploaded is still there"
    choose(team, "Organisation.*Plan", world_name(world.provider))
    choose(team, "Student", "Jo Nettle")
    team.get_by_role("button", name="Check before you send").last.click()
    team.get_by_role("heading", name="Check before you send").wait_for()
    team.wait_for_load_state()
    told = team.locator("main").inner_text()
    assert world_name(world.provider) in told
    assert "about Jo Nettle" in told
    team.get_by_role("button", name="Send now").click()
    team.get_by_role("heading", name="Receipt").wait_for()
    provider.goto("/locker/")
    provider.get_by_role("checkbox", name="Choose SSP JN").check()
    team.goto("/locker/history/")
    team.get_by_role("link", name="SSP JN").click()
    team.get_by_label("I am sure").check()
    team.get_by_role("button", name="Recall the file").click()
    team.get_by_text("Nobody can open it any more").wait_for()
    follow(provider.get_by_role("button", name="Download selected"))  # of the page as it was before
    assert "plan plan" not in provider.content()
    provider.goto("/locker/")
    assert provider.get_by_text("There are no new files.").is_visible()


def world_name(who: Made) -> str:
    with who.office.database.reading() as session:
        found = people.organisation(session, who.organisation)
    assert found is not None
    return found.name


def test_a_broken_upload_goes_on_where_it_stopped(
    house: House, browser: "Browser", world: World, complaints: list[str], tmp_path: Path
) -> None:
    """First a browser that was closed at half of it, then a line that is cut and comes back."""
    words = random.Random(5).randbytes(HALF).hex()  # 600,000 letters
    path = written(tmp_path, "large.txt", words)
    begun = uploads.begin(house.office, world.school.actor, "large.txt", len(words))
    first = iter([words[:HALF].encode(), b""])
    uploads.go_on(house.office, world.school.actor, begun.id, 0, lambda _: next(first))
    page = page_of(house, browser, world.school, complaints)
    page.goto("/locker/send/")
    assert page.get_by_text("“large.txt”: 300 kB of 600 kB have arrived.").is_visible()
    begun_at: list[str] = []
    page.on("request", lambda request: begun_at.append(request.headers["upload-offset"]) if request.method == "PATCH" else None)
    page.locator("#files").set_input_files(path)
    page.get_by_text("“large.txt” is uploaded.").wait_for()
    assert begun_at == [str(HALF)], "only what was missing"
    page.context.set_offline(True)
    page.locator("#files").set_input_files(written(tmp_path, "second.txt", words))
    page.locator(".going__note").wait_for()
    page.wait_for_timeout(1500)
    assert page.locator(".files__size").count() == 1
    page.context.set_offline(False)
    page.get_by_text("“second.txt” is uploaded.").wait_for(timeout=60_000)
    (one, other) = uploads.mine(house.office, world.school.actor)
    assert one.sha256 == other.sha256 == hashlib.sha256(words.encode()).digest()


def test_what_is_not_taken_is_said_beside_it(house: House, browser: "Browser", world: World, complaints: list[str], tmp_path: Path) -> None:
    page = page_of(house, browser, world.school, complaints)
    page.goto("/locker/send/")
    page.locator("#files").set_input_files(
        [written(tmp_path, "tool.exe", "MZ"), written(tmp_path, "empty.txt", ""), written(tmp_path, "fine.txt", "words")]
    )
    page.get_by_text("“fine.txt” is uploaded.").wait_for()
    notes = page.locator(".going__one[data-trouble] .going__note").all_inner_texts()
    assert len(notes) == 2
    assert any("Files of this kind are not taken" in each for each in notes)
    assert any("It is empty" in each for each in notes)


def test_the_place_and_the_words_stay(house: House, browser: "Browser", world: World, complaints: list[str]) -> None:
    """A button that draws the list anew keeps the focus and says what it did; words that no list has stay; Back finds what was chosen."""
    for name in ("One.txt", "Two.txt", "Three.txt"):
        world.arrive(world.team, name.encode(), name)
    page = page_of(house, browser, world.team, complaints)
    page.goto("/locker/send/")
    box = picking(page, "Organisation")
    box.fill("Nonsuch School")
    with drawn(page):
        box.press("Tab")
    page.get_by_text("“Nonsuch School” is not in the list").first.wait_for()
    expect(picking(page, "Organisation")).to_have_value("Nonsuch School")
    choose(page, "Organisation", world_name(world.provider))
    of_kind(page, "", "Tracking")
    page.get_by_role("button", name="kind", exact=True).focus()
    page.keyboard.press("Enter")
    page.get_by_text("Copied from the first file to all: kind.").wait_for()
    expect(page.get_by_role("button", name="kind", exact=True)).to_be_focused()
    page.get_by_role("button", name="organisation", exact=True).press("Enter")
    page.get_by_text("Copied from the first file to all: organisation.").wait_for()
    page.locator(".parcel").nth(1).get_by_role("button", name="Remove").press("Enter")
    page.get_by_text(re.compile("was removed")).wait_for()
    assert page.evaluate("document.activeElement.closest('.parcel') === document.querySelectorAll('.parcel')[1]")
    page.get_by_role("button", name="Check before you send").last.click()
    page.get_by_role("heading", name="Check before you send").wait_for()
    page.go_back()
    expect(picking(page, "Organisation")).to_have_value(world_name(world.provider))
    expect(page.get_by_label(re.compile("Description, ")).first).to_have_value("TRK")
    assert not page.get_by_role("button", name="Show what that means").is_visible()


def test_what_is_done_while_the_list_is_drawn_anew_stays(house: House, browser: "Browser", world: World, complaints: list[str]) -> None:
    """The letters of a name that is looked for, and a second choice: the service answers only afterwards."""
    world.arrive(world.team, b"one", "One.txt")
    world.arrive(world.team, b"two", "Two.txt")
    page = page_of(house, browser, world.team, complaints)
    page.goto("/locker/send/")
    held: list[Route] = []
    page.route("**/locker/send/", lambda route: route.continue_() if held else held.append(route))
    kinds = page.get_by_label("What it is, ")
    kinds.nth(0).select_option(label="Tracking")
    kinds.nth(1).select_option(label="Meeting minutes")
    name = world_name(world.provider)
    picking(page, "Organisation").fill(name)
    soon(page, lambda: len(held), 1)
    with drawn(page):
        held[0].continue_()
    expect(picking(page, "Organisation")).to_have_value(name)
    with drawn(page):
        page.get_by_role("option", name=name).first.click()
    expect(picking(page, "Organisation")).to_have_value(name)
    for place, words in enumerate(("Tracking", "Meeting minutes")):
        expect(kinds.nth(place).locator("option:checked")).to_have_text(words)


def test_a_description_is_kept_while_one_types(house: House, browser: "Browser", world: World, complaints: list[str]) -> None:
    """Without a button; and when one was signed out meanwhile, what the page would send comes back with the words."""
    world.arrive(world.school, b"one", "One.txt")
    page = page_of(house, browser, world.school, complaints)
    page.goto("/locker/send/")
    box = page.get_by_label("Description, One.txt")
    with page.expect_response(lambda answer: answer.url.endswith("/locker/send/")) as kept:
        box.press_sequentially("CFC")
    assert kept.value.status == 204
    assert page.evaluate("document.activeElement.name").startswith("description-"), "the list is not drawn anew"
    page.reload()
    expect(box).to_have_value("CFC")
    page.context.clear_cookies()
    box.fill("CFC JN")
    page.get_by_text("Not saved: you may have been signed out.").wait_for()
    page.get_by_label("What it is, One.txt").select_option("minutes")
    page.get_by_role("heading", name="What you typed is kept").wait_for()


def test_all_of_it_without_javascript_on_a_phone(
    house: House, browser: "Browser", world: World, complaints: list[str], tmp_path: Path
) -> None:
    page = page_of(house, browser, world.team, complaints, width=320, java_script_enabled=False)
    page.goto("/locker/send/")
    page.locator("#files").set_input_files([written(tmp_path, "a.txt", "a"), written(tmp_path, "b.txt", "b")])
    follow(page.get_by_role("button", name="Upload", exact=True))
    page.get_by_label("Organisation, ").first.select_option(str(world.provider.organisation))
    page.get_by_label("What it is, ").first.select_option("tracking")
    for name in ("organisation", "kind", "description"):
        follow(page.get_by_role("button", name=name, exact=True))
    follow(page.get_by_role("button", name="Check before you send").last)
    page.get_by_role("button", name="Send now").click()
    page.get_by_role("heading", name="Receipt").wait_for()
    other = page_of(house, browser, world.provider, complaints, width=320, java_script_enabled=False)
    other.goto("/locker/")
    other.get_by_role("checkbox").first.check()
    with other.expect_download() as saving:
        other.get_by_role("button", name="Download selected").click()
    assert Path(saving.value.path()).read_text() in {"a", "b"}


def test_pages_have_no_faults(house: House, browser: "Browser", world: World, complaints: list[str]) -> None:
    came = world.sent(world.school, world.team, kind="safeguarding", description="SG JN")
    sent = world.send(world.team, world.provider, kind="ehc-plan", description="EHCP JN")
    over = world.sent(world.team, world.school, kind="tracking", about="", description="TRK autumn")
    recall.recall(house.office, world.team.actor, over)
    world.arrive(world.team, b"one", "One.txt")
    world.arrive(world.team, b"two", "Two.txt")
    uploads.begin(house.office, world.school.actor, "Not whole.txt", 1000)
    looked = Looked()
    for width in (320, 1280):
        team, school = (page_of(house, browser, who, complaints, width=width) for who in (world.team, world.school))
        for page, address in (
            (team, "/locker/"),
            (team, "/locker/?shown=before"),
            (team, f"/locker/files/{came}/"),
            (team, f"/locker/files/{sent.lines[0][0].id}/"),
            (team, f"/locker/files/{over}/certificate/"),
            (team, f"/locker/sent/{sent.envelope.id}/?done=1"),
            (team, "/locker/history/"),
            (team, "/locker/history/?kind=invoice"),
            (team, "/locker/reports/"),
            (team, "/locker/help/"),
            (team, "/locker/send/"),
            (team, f"/people/{world.school.id}/"),
            (school, "/locker/"),
            (school, "/locker/send/"),
        ):
            page.goto(address)
            looked.at(page, f"{address.split('/')[2]} at {width}")
        world.arrive(world.team, b"new", f"New at {width}.txt")  # of the others what was chosen is kept
        team.goto("/locker/send/")
        team.get_by_role("button", name="Check before you send").last.click()
        team.get_by_text("There is a problem").wait_for()
        looked.at(team, f"sending with problems at {width}")
        team.goto("/locker/send/")
        choose(team, "Organisation", world_name(world.school))
        of_kind(team, "", "Tracking")
        for name in ("organisation", "kind"):
            with drawn(team):
                team.get_by_role("button", name=name, exact=True).click()
        looked.at(team, f"sending at {width}")
        team.get_by_role("button", name="Check before you send").last.click()
        team.get_by_role("button", name="Send now").wait_for()
        looked.at(team, f"the last look at {width}")
    assert not looked.faults, sorted({fault[1:] for fault in looked.faults}, key=str)
