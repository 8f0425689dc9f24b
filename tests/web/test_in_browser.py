"""The app in Chromium: the walls hold and nothing runs into them; with JavaScript off the search answers all the same."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.scoreboard import row
from tests.slow import patient

pytestmark = pytest.mark.browser

STATES = (
    "/search/?q=animals",
    "/search/?q=xqzxqzxqz&tier=1",
    "/search/?near=ZZ99",
    "/search/?q=%3Cscript%3Edocument.title=%22run%22%3C/script%3E",
    "/shortlist/",
    "/compare/",
    "/404.html",
    "/no/such/page/",
)


@pytest.fixture
def without_script(browser: Browser, live: str) -> Iterator[Page]:
    context = patient(browser, base_url=live, locale="en-GB", java_script_enabled=False)
    yield context.new_page()
    context.close()


def addresses(built: Path) -> list[str]:
    """Every page of the site, by its own map, without the host it will live on."""
    found = re.findall(r"<loc>https?://[^/]+(/[^<]*)</loc>", (built / "sitemap.xml").read_text())
    assert len(found) >= 100
    return found


def one_of_each_kind(built: Path) -> list[str]:
    kinds: dict[str, str] = {}
    for address in addresses(built):
        parts = address.split("/")
        kinds.setdefault("/".join([parts[1], str(len(parts))]) + (parts[2] if parts[1] == "guides" and len(parts) > 3 else ""), address)
    return [*kinds.values(), *STATES]


@pytest.mark.scoreboard
def test_no_page_runs_into_the_walls_or_asks_another_host(page: Page, built: Path, live: str) -> None:
    """The page fixture itself fails on a breach of the policy or an error in a script (T22, T31)."""
    strangers: list[str] = []
    failures: list[str] = []
    page.on("request", lambda request: strangers.append(request.url) if not request.url.startswith((live, "data:", "blob:")) else None)
    page.on("requestfailed", lambda request: failures.append(f"{request.url}: {request.failure}"))
    page.on(
        "response",
        lambda reply: failures.append(f"{reply.status} {reply.url}") if reply.status >= 400 and not expected(reply.url) else None,
    )
    seen = one_of_each_kind(built)
    for address in seen:
        page.goto(address, wait_until="networkidle")
        assert page.title().startswith(" ".join(str(page.locator("h1").first.text_content()).split())), address
    row("T31", len(seen), strangers + page.context.cookies(), floor=20)
    assert not failures


def expected(url: str) -> bool:
    return url.endswith("/no/such/page/")


def test_every_link_on_the_front_page_leads_somewhere(page: Page) -> None:
    page.goto("/")
    links = page.eval_on_selector_all("a[href]", "all => all.map(each => each.href)")
    inside = sorted({link.split("#")[0] for link in links if link.startswith(page.url)})
    assert len(inside) >= 15
    broken = [link for link in inside if page.request.get(link).status != 200]
    assert not broken


def test_the_search_answers_without_javascript(without_script: Page) -> None:
    page = without_script
    page.goto("/search/")
    page.get_by_label("Words").fill("animals")
    page.get_by_role("button", name="Search", exact=True).last.click()
    page.wait_for_url("**/search/?q=animals*")
    assert page.locator("[data-rows] article").count() >= 1
    total = page.locator("[data-total]").inner_text()
    assert re.fullmatch(r"[0-9]+ courses?", total)
    page.goto("/search/?q=animals&day=monday&day=friday")
    page.get_by_role("link", name="Remove Monday").click()
    page.wait_for_url(lambda url: "day=friday" in url and "day=monday" not in url)
    page.get_by_role("link", name="Clear all").click()
    page.wait_for_url("**/search/")


def test_markup_in_the_address_is_shown_as_text_and_never_runs(page: Page) -> None:
    canary = "<img src=x onerror=\"document.title='run'\"><script>document.title='run'</script>"
    page.goto(
        "/search/?q=" + canary.replace("<", "%3C").replace(">", "%3E").replace('"', "%22").replace("'", "%27").replace(" ", "+"),
        wait_until="networkidle",
    )
    assert page.title() != "run"
    assert page.locator("#q").input_value() == canary
    assert page.locator("main img[src=x]").count() == 0


FULL = """Object.defineProperty(window, 'localStorage', { value: { getItem: () => KEPT,
  setItem () { throw new DOMException('full', 'QuotaExceededError') } } })"""
BLOCKED = "Object.defineProperty(window, 'localStorage', { get () { throw new DOMException('blocked', 'SecurityError') } })"


def slugs_of(built: Path, number: int) -> list[str]:
    return [address.split("/")[2] for address in addresses(built) if re.fullmatch(r"/courses/[^/]+/", address)][:number]


@pytest.mark.parametrize("storage", [FULL.replace("KEPT", "null"), BLOCKED])
def test_a_bookmark_that_can_not_be_kept_says_so(page: Page, storage: str) -> None:
    page.add_init_script(storage)
    page.goto("/courses/")
    button = page.locator("[data-keep]").first
    button.click()
    expect(page.get_by_role("status").filter(has_text="this browser keeps nothing for this site")).to_be_visible()
    assert button.get_attribute("aria-pressed") == "false"


def test_a_full_storage_is_said_on_the_shortlist_too(page: Page, built: Path) -> None:
    slugs = slugs_of(built, 2)
    page.add_init_script(FULL.replace("KEPT", repr(json.dumps([{"slug": slug, "note": ""} for slug in slugs]))))
    page.goto("/shortlist/")
    for press in ("[data-remove]", '[data-move="1"]'):
        page.reload()
        page.locator(press).first.click()
        expect(page.locator("#refusal")).to_have_text(re.compile("Nothing was changed: this browser keeps nothing"))
        expect(page.locator("[data-rows] > .row")).to_have_count(2)


def test_a_shared_link_says_what_is_no_longer_there(page: Page, built: Path) -> None:
    slugs = slugs_of(built, 2)
    page.goto(f"/shortlist/?course={','.join([*slugs, 'gone', 'gone-too'])}")
    expect(page.locator("[data-left-out]")).to_have_text("2 courses of this list are no longer in the directory.")
    expect(page.locator("[data-rows] > .row")).to_have_count(2)
    page.goto("/shortlist/?course=gone")
    expect(page.locator("[data-left-out]")).to_have_text("One course of this list is no longer in the directory.")
    expect(page.locator("[data-none-head]")).to_have_text("There is nothing left of this list")
    expect(page.locator("[data-take]")).to_be_hidden()


def test_a_comparison_says_which_courses_are_left_out(page: Page, built: Path) -> None:
    page.goto(f"/compare/?course={','.join(slugs_of(built, 6))}")
    left_out = page.locator("[data-left-out]")
    expect(left_out).to_have_text(re.compile(r"^Only four courses fit side by side\. Left out: .+ and .+\.$"))
    fifth = str(left_out.text_content()).split("Left out: ")[1].split(" and ")[0]
    page.locator("[data-out]").first.click()
    expect(page.locator(".side__name").last).to_have_text(fifth)
    expect(page.locator("[data-sides] > .side")).to_have_count(4)
