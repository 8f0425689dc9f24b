"""“Change this page”: the page, the data of its form, and the form in a browser."""

import json
import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route

from capsite.factsheets import read_content, read_course, read_yaml
from capsite.schema import VISIBLE, schema
from tests.conftest import PROJECT
from tests.slow import patient

SCRIPTS = PROJECT / "theme" / "static" / "js" / "change"
MOTOR = "/change/?provider=ashdown-motor-academy&course=motor-vehicle-maintenance"


def test_every_course_and_provider_page_leads_there(built: Path) -> None:
    course = (built / "courses" / "motor-vehicle-maintenance" / "index.html").read_text("utf-8")
    assert 'href="/change/?provider=ashdown-motor-academy&amp;course=motor-vehicle-maintenance"' in course
    assert 'href="/change/?provider=ashdown-motor-academy"' in (built / "providers" / "ashdown-motor-academy" / "index.html").read_text("utf-8")


def test_the_sources_are_the_files_of_what_is_published(built: Path, sample: Path) -> None:
    found: dict[str, str] = {}
    for path in (built / "change" / "sources").glob("*.json"):
        files = json.loads(path.read_text("utf-8"))["files"]
        assert f"providers/{path.stem}.yaml" in files
        found |= {name: each["text"] for name, each in files.items()}
    shown = {f"{kind}/{page.name}.yaml" for kind in ("courses", "providers") for page in (built / kind).iterdir() if (page / "index.html").exists()}
    moved = {f"{kind}/{old}.yaml" for kind, sheets in (("courses", read_content(sample).courses), ("providers", read_content(sample).providers))
             for sheet in sheets.values() for old in sheet.record.was}
    assert set(found) == shown - moved
    assert all((sample / name).read_text("utf-8") == text for name, text in found.items())


def labels() -> dict[str, str]:
    text = (SCRIPTS / "labels.js").read_text("utf-8").split("export const HINTS")[0]
    return dict(re.findall(r"'?([a-z_.]+)'?: '([^']+)'", text))


def by_hand() -> list[str]:
    match = re.search(r"BY_HAND = \[([^\]]+)\]", (SCRIPTS / "labels.js").read_text("utf-8"))
    assert match
    return re.findall(r"'([a-z_]+)'", match[1])


def keys(whole: dict[str, Any], node: dict[str, Any], above: str = "") -> Iterator[str]:
    for key, value in node["properties"].items():
        if not above and key in by_hand():
            continue
        yield above + key
        kinds = [value, *value.get("anyOf", [])]
        inner = next((whole["$defs"][each["$ref"].rsplit("/", 1)[1]] for each in kinds if "$ref" in each), None)
        if inner and "properties" in inner:
            yield from keys(whole, inner, f"{above}{key}.")


@pytest.mark.parametrize("kind", ["course", "provider"])
def test_every_key_of_the_schema_has_a_label(kind: str) -> None:
    made = schema(kind)
    assert set(keys(made, made)) <= set(labels())


def test_nothing_is_sent_anywhere() -> None:
    text = "".join(path.read_text("utf-8") for path in (*SCRIPTS.glob("*.js"), SCRIPTS.parent / "change.js"))
    assert not re.search(r"XMLHttpRequest|sendBeacon|WebSocket|method:|localStorage|sessionStorage", text)
    assert len(re.findall(r"\bfetch\(", text)) == 1


# --------------------------------------------------------------------------------------------------------- in Chromium


def open_form(page: Page, address: str = MOTOR) -> None:
    page.goto(address)
    page.wait_for_selector("[data-form]:not([hidden])")


@pytest.mark.browser
def test_the_script_reads_every_factsheet_as_we_do(page: Page, built: Path, sample: Path) -> None:
    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: plain(inner) for key, inner in value.items() if inner is not None}
        return [plain(inner) for inner in value] if isinstance(value, list) else value.strip()

    open_change(page)
    base = page.evaluate(MODULE)
    for kind in ("courses", "providers"):
        texts = {path.name: path.read_text("utf-8") for path in sorted((sample / kind).glob("*.yaml"))}
        found = page.evaluate("""async ([base, texts]) => { const { read } = await import(base)
            return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, read(text)])) }""", [base, texts])
        for name, text in texts.items():
            assert found[name] == plain(read_yaml(name, text)[0]), name


def open_change(page: Page) -> None:
    """The page, beside which its reader lies by itself: published it is compiled into one script with the others."""
    page.route("**/js/change/yaml.js", lambda route: route.fulfill(content_type="text/javascript", body=READER.read_text("utf-8")))
    page.goto("/change/")


READER = PROJECT / "theme" / "static" / "js" / "change" / "yaml.js"
UNREADABLE = ("a: &x 1\n", "a: !!python/object 1\n", "a: [1\n", "a: 1\na: 2\n", "- a\n", "a: \"open\n", "a:\n    b: 1\n  c: 2\n", "a: b: c\n")
WORDS = ("plain", "Boots: \"steel\" #1", "- not a list", "yes", "null", "~", "12:30", "{a}", "[b]", "it's", "£5, then £6", " spaced ", "???", "a \\ b",
         "two\nlines\n\n- and a list", "tab\there", "emoji 🙂", "@at", "100%", "a: b", "a #b", "*bold*", "!x", "| x", "> y")
PLACES = (("kit",), ("who_for",), ("contact", "role"), ("published", "until"), ("price", "note"))
MODULE = "document.querySelector('script[src$=\"change.js\"]').src.replace('change.js', 'change/yaml.js')"


@pytest.mark.browser
def test_the_script_refuses_what_it_cannot_read(page: Page) -> None:
    open_change(page)
    said = page.evaluate(f"""async texts => {{ const {{ read, Unreadable }} = await import({MODULE})
        const tried = text => {{ try {{ return JSON.stringify(read(text)) }} catch (fault) {{ return fault instanceof Unreadable || String(fault) }} }}
        return texts.map(tried) }}""", list(UNREADABLE))
    assert said == [True] * len(UNREADABLE)


@pytest.mark.browser
def test_what_the_script_writes_we_read(page: Page, sample: Path) -> None:
    text = (sample / "courses" / "motor-vehicle-maintenance.yaml").read_text("utf-8")
    before = read_yaml("x", text)[0]
    open_change(page)
    found = page.evaluate(f"""async ([text, all, places]) => {{ const {{ put }} = await import({MODULE})
        return all.map(words => places.reduce((made, path) => put(made, path, words), text)) }}""", [text, list(WORDS), list(map(list, PLACES))])
    for words, made in zip(WORDS, found, strict=True):
        tree, _, problems = read_yaml("x", made)
        assert not problems
        for path in PLACES:
            inner = tree
            for step in path:
                inner = inner[step]
            assert inner.strip() == words.strip()
        same = set(before) - {path[0] for path in PLACES}
        assert {key: tree[key] for key in same} == {key: before[key] for key in same}
        assert "# The price a school pays" in made


@pytest.mark.browser
def test_a_provider_prepares_a_changed_file(page: Page, sample: Path) -> None:
    open_form(page)
    assert page.evaluate("document.activeElement.textContent") == "Motor Vehicle Maintenance"
    page.fill("#f-price-amount", "65.50")
    page.uncheck("#f-days-monday")
    page.check("#f-days-friday")
    page.fill("#f-days-friday-starts", "10:00")
    page.fill("#f-days-friday-ends", "14:00")
    page.fill("#f-published-until", "2027-08-31")
    page.get_by_role("button", name="Prepare the file").click()
    assert page.locator("[data-changes] li").all_inner_texts() == [
        "Days and times: “monday 09:30 to 14:30, wednesday 09:30 to 14:30” → “wednesday 09:30 to 14:30, friday 10:00 to 14:00”",
        "Pounds: “62.00” → “65.50”", "Until: nothing → “2027-08-31”"]
    assert page.evaluate("document.activeElement.textContent") == "3. Hand in the changed file"
    made = page.input_value("[data-yaml]")
    sheet, problems = read_course("courses/motor-vehicle-maintenance.yaml", made.encode())
    assert sheet is not None, problems
    assert sheet.record.price.amount == 6550
    before = (sample / "courses" / "motor-vehicle-maintenance.yaml").read_text("utf-8")
    gone = [row for row in before.splitlines() if row not in made.splitlines()]
    assert gone == ["  - monday 09:30 to 14:30", "  amount: 62.00", "updated: 2026-09-14"]
    edit = page.get_attribute("a[data-edit]", "href")
    assert edit == "https://code.avonbrook.example/directory/edit/main/content/courses/motor-vehicle-maintenance.yaml"
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save as a file").click()
    assert saved.value.suggested_filename == "motor-vehicle-maintenance.yaml"
    assert Path(saved.value.path()).read_text("utf-8") == made


@pytest.mark.browser
def test_mistakes_are_said_where_they_are(page: Page) -> None:
    open_form(page)
    for field, value in (("#f-price-amount", ""), ("#f-contact-phone", "123"), ("#f-delivery-postcode", ""), ("#f-days-monday-ends", "08:00"),
                         ("#f-places-open", "99"), ("#f-years", "nine")):
        page.fill(field, value)
    page.select_option("#f-availability", "starts")
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Prepare the file").press("Enter")
    assert page.locator("[data-faults] li").all_inner_texts() == [
        "Year groups: “nine” can’t be right: enter a whole number", "Monday ends before it begins", "Enter pounds",
        "Enter a postcode, or an area in words if the place varies", "Contact’s telephone: “123” can’t be right: write it like 01632 960 123",
        "Enter the first day, as the course is not open before it", "There can’t be more free places than places in all"]
    assert page.evaluate("document.activeElement.hasAttribute('data-summary')")
    for link in page.locator("[data-faults] a").all():
        assert page.locator(link.get_attribute("href") or "#none").count() == 1
    page.locator("[data-faults] a", has_text="Contact’s telephone").click()
    assert page.evaluate("document.activeElement.id") == "f-contact-phone"
    assert page.get_attribute("#f-contact-phone", "aria-invalid") == "true"
    assert "f-contact-phone-error" in (page.get_attribute("#f-contact-phone", "aria-describedby") or "")
    assert page.locator("[data-result]").is_hidden()


def served(text: str, route: Route) -> None:
    route.fulfill(content_type="text/javascript", body=text)


@pytest.mark.browser
def test_a_letter_that_cannot_be_seen_is_named(page: Page) -> None:
    """A mark that turns the text came in with what was pasted: nobody finds it by looking."""
    for name in ("fields", "labels", "yaml"):
        text = READER.with_name(f"{name}.js").read_text("utf-8")
        page.route(f"**/js/change/{name}.js", partial(served, text))
    page.goto("/change/")
    said = page.evaluate(f"""async ([pattern, texts]) => {{ const {{ faults }} = await import({MODULE.replace("yaml.js", "fields.js")})
        const field = {{ key: 'description', id: 'd', label: 'Description', kind: 'prose', required: true, rules: {{ patterns: [pattern] }} }}
        return texts.map(text => faults([field], new Map([['description', text]])).map(each => each.sentence).join()) }}""",
        [VISIBLE, ["<b>Bold</b>\tand\n---\nturned \u202eback", "\u0007bell", "<b>Bold</b>\tand\n---\nall of it"]])
    assert said == [
        "Description: “<b>Bold</b>\tand\n---\nturned back” can’t be right: after “</b> and --- turned ” stands a letter that can’t be seen (U+202E): "
        "delete it, or type that place again",
        "Description: “bell” can’t be right: at its beginning stands a letter that can’t be seen (U+0007): delete it, or type that place again", ""]


@pytest.mark.browser
def test_no_page_or_state_of_the_form_shuts_anybody_out(page: Page) -> None:
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 800})
        open_form(page)
        assert Axe().run(page).violations_count == 0
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.fill("#f-name", "")
        page.get_by_role("button", name="Prepare the file").click()
        assert Axe().run(page).violations_count == 0
        page.fill("#f-name", "Another name")
        page.get_by_role("button", name="Prepare the file").click()
        assert Axe().run(page).violations_count == 0


@pytest.mark.browser
def test_choosing_by_hand_and_nothing_changed(page: Page) -> None:
    page.goto("/change/")
    page.wait_for_selector("[data-tool]:not([hidden])")
    page.select_option("#change-provider", "plumbline-trades")
    page.wait_for_selector("#change-file option", state="attached")
    page.select_option("#change-file", "providers/plumbline-trades.yaml")
    page.get_by_role("button", name="Show its form").click()
    page.wait_for_selector("#f-safeguarding-insurance_expires")
    page.get_by_role("button", name="Prepare the file").click()
    assert page.locator("[data-same]").is_visible()
    assert page.locator("[data-done]").is_hidden()


@pytest.mark.browser
def test_without_a_script_the_page_says_how_to_do_it_by_hand(browser: Browser, live: str) -> None:
    context = patient(browser, base_url=live, java_script_enabled=False)
    page = context.new_page()
    page.goto("/change/")
    assert page.get_by_role("heading", name="By hand").is_visible()
    assert page.locator("[data-tool]").is_hidden()
    assert page.get_by_role("link", name="The files are kept here").get_attribute("href")
    context.close()
