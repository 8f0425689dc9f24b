"""The search form without JavaScript: the same answers from the same index, and politeness whatever is typed."""

import html
import re
from html import escape
from urllib.parse import urlencode

import html5lib
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from capsite.search.ask import Directory, Query
from tests.web.strict_client import StrictClient, words

FIELDS = ("q", "category", "tier", "phase", "interest", "day", "level", "near", "within", "available", "sort", "page")
ODD = {
    "nothing": "",
    "spaces": "   \t  ",
    "ten thousand letters": "a" * 10_000,
    "ten thousand words": "car " * 2_500,
    "ten thousand emoji": "🚗" * 10_000,
    "control characters": "\x01\x02\x07\x1b[31m",
    "a nought byte": "motor\x00vehicle",
    "query syntax": "t~1/2 NOT NOT x AND OR (( name:*? [a TO z] ^^ +-&& || !",
    "unclosed quotes": "\"motor ' “vehicle",
    "right to left": "\u202eكهرباء \u200f",
    "combining marks": "z̸̢̛͕͙a̶̧l̵g̷o̴",
    "a lone surrogate": "\ud83d",
    "markup": "<script>alert(1)</script><img src=x onerror=alert(1)>\"'><svg/onload=alert(1)>",
    "template syntax": "{{ 7*7 }} {% raw %} ${7*7} #{7*7}",
    "paths": "../../../../etc/passwd",
    "SQL": "'; DROP TABLE courses; --",
    "numbers": "-1 0 1e309 NaN Infinity 99999999999999999999",
    "line ends": "motor\r\nSet-Cookie: a=b\r\n\r\n",
    "percent signs": "%00%0d%0a%ff%%",
    "a pattern that runs away": "(a+)+$" + "a" * 60,
}


def names(page: str) -> list[str]:
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    rows = next(element for element in tree.iter("div") if element.get("data-rows") is not None)
    return [str(element.get("data-slug")) for element in rows.iter("article")]


@pytest.fixture(scope="session")
def directory(site_app) -> Directory:
    found: Directory = site_app.extensions["published"].current().directory
    return found


def test_the_empty_form_is_just_shown(client: StrictClient) -> None:
    page = client.get("/search/").text
    assert "Search for a course" in page
    assert names(page) == []
    assert "data-answered" not in page


@pytest.mark.parametrize(
    "asked",
    [
        {"q": ["animals"]},
        {"q": ["mtoor vehicle"]},
        {"tier": ["1"], "day": ["monday"]},
        {"near": ["CV1 2"]},
        {"sort": ["price"], "tier": ["1"]},
    ],
)
def test_the_page_shows_what_the_index_answers_in_its_order(
    client: StrictClient, directory: Directory, asked: dict[str, list[str]]
) -> None:
    reply = directory.ask(Query.from_args(asked))
    page = client.get("/search/?" + urlencode(asked, doseq=True)).text
    assert names(page) == [match.row["slug"] for match in reply.matches]
    assert names(page)


def test_the_form_is_filled_again_and_each_filter_can_be_taken_away(client: StrictClient) -> None:
    page = client.get("/search/?q=animals&tier=1&day=monday&day=friday&near=CV1+2&within=5&available=1").text
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    values = {element.get("name"): element.get("value") for element in tree.iter("input") if element.get("type") not in {"checkbox"}}
    assert (values["q"], values["near"]) == ("animals", "CV1 2")
    ticked = {(element.get("name"), element.get("value")) for element in tree.iter("input") if element.get("checked") is not None}
    assert {("tier", "1"), ("day", "monday"), ("day", "friday")} <= ticked
    chips = [element for element in tree.iter("a") if "chip--set" in (element.get("class") or "")]
    assert len(chips) == 5
    without_monday = next(chip.get("href") for chip in chips if "Monday" in words(chip))
    assert "day=friday" in without_monday
    assert "day=monday" not in without_monday
    assert client.get(without_monday).status_code == 200


def test_a_wrong_postcode_is_said_beside_its_field_and_the_words_still_search(client: StrictClient) -> None:
    page = client.get("/search/?q=animals&near=ZZ99+9ZZ").text
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    field = next(element for element in tree.iter("input") if element.get("name") == "near")
    assert field.get("aria-invalid") == "true"
    assert "near-error" in (field.get("aria-describedby") or "")
    assert names(page)


def test_nothing_found_says_so_and_offers_wider_searches(client: StrictClient) -> None:
    page = client.get("/search/?q=xqzxqzxqz&tier=1").text
    assert "No courses found" in page or names(page) == []


def test_pages_follow_each_other_and_hold_every_match_once(client: StrictClient, directory: Directory) -> None:
    total = directory.ask(Query.from_args({"sort": ["name"]})).total
    seen: list[str] = []
    for number in range(1, -(-total // 20) + 1):
        seen += names(client.get(f"/search/?sort=name&page={number}").text)
    assert len(seen) == len(set(seen)) == total
    assert names(client.get("/search/?sort=name&page=9999").text) == seen[-len(names(client.get("/search/?sort=name&page=9999").text)) :]


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("kind", ODD)
def test_any_input_at_all_is_answered_politely(client: StrictClient, field: str, kind: str) -> None:
    query = urlencode({field: ODD[kind]}, errors="surrogatepass")
    response = client.get(f"/search/?{query}")
    assert response.status_code == 200
    assert "Search for a course" in response.text
    assert "<script>alert" not in response.text
    assert "<img src=x" not in response.text


def test_what_was_typed_stands_in_the_form_as_it_was(client: StrictClient) -> None:
    for kind in ("markup", "query syntax", "unclosed quotes", "right to left", "template syntax"):
        page = client.get("/search/?" + urlencode({"q": ODD[kind]})).text
        tree = html5lib.parse(page, namespaceHTMLElements=False)
        field = next(element for element in tree.iter("input") if element.get("id") == "q")
        assert field.get("value") == ODD[kind], kind
        assert ODD[kind] in html.unescape(page)


def test_hundreds_of_odd_queries_give_no_server_error(client: StrictClient) -> None:
    """Pairs of odd values in pairs of fields, many values of one field, names that no field has."""
    asked = 0
    for one in ODD.values():
        for other in ODD.values():
            query = urlencode(
                [("q", one[:500]), ("near", other[:100]), ("tier", one[:50]), ("tier", other[:50]), (other[:20], one[:20])],
                errors="surrogatepass",
            )
            assert client.get(f"/search/?{query}").status_code == 200
            asked += 1
    for raw in (
        "q",
        "q=%",
        "q=%zz",
        "q=%ff%fe",
        "&&&===",
        "q[]=a",
        "q[0][b]=c",
        "=".join("q" * 500),
        "&".join(f"a{n}=b" for n in range(2_000)),
        "tier=" * 500,
    ):
        assert client.get(f"/search/?{raw}").status_code == 200, raw[:40]
        asked += 1
    assert asked >= 400


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)
@given(st.dictionaries(st.sampled_from(FIELDS), st.lists(st.text(max_size=40), max_size=4), max_size=5))
def test_generated_text_is_answered(client: StrictClient, asked: dict[str, list[str]]) -> None:
    response = client.get("/search/?" + urlencode(asked, doseq=True, errors="surrogatepass"))
    assert response.status_code == 200


def test_a_shared_shortlist_shows_its_courses_in_order(client: StrictClient, directory: Directory) -> None:
    slugs = [document["row"]["slug"] for document in directory.documents][:3]
    wanted = [slugs[2], slugs[0], slugs[1]]
    page = client.get("/shortlist/?" + urlencode([("course", slug) for slug in [*wanted, "none", wanted[0]]])).text
    assert names(page) == wanted


def test_a_comparison_shows_four_at_most(client: StrictClient, directory: Directory) -> None:
    slugs = [document["row"]["slug"] for document in directory.documents][:6]
    page = client.get("/compare/?" + urlencode([("course", slug) for slug in slugs])).text
    shown = re.findall(r'<section class="side"[^>]*data-slug="([^"]+)"', page)
    assert shown == slugs[:4]
    four, more = [document["row"]["name"] for document in directory.documents][:4], [document["row"]["name"] for document in directory.documents][4:6]
    assert len(four) == 4
    assert said_of_the_list(page) == f"Only four courses fit side by side. Left out: {escape(more[0])} and {escape(more[1])}."


def said_of_the_list(page: str) -> str:
    found = re.search(r'<p class="left-out" role="status" data-left-out( hidden)?>([^<]*)</p>', page)
    assert found
    assert bool(found[1]) == (not found[2])
    return found[2]


@pytest.mark.parametrize("page", ["shortlist", "compare"])
def test_a_shared_link_says_how_many_courses_are_no_longer_there(client: StrictClient, directory: Directory, page: str) -> None:
    slugs = [document["row"]["slug"] for document in directory.documents][:3]
    said = [said_of_the_list(client.get(f"/{page}/?course={','.join([*known, *unknown])}").text)
            for known, unknown in ((slugs, []), (slugs, ["gone"]), ([], ["gone", "gone-too"]), (slugs, ["gone", "gone-too", "gone"]))]
    two = "2 courses of this list are no longer in the directory."
    assert said == ["", "One course of this list is no longer in the directory.", two, two]


@pytest.mark.parametrize("page", ["shortlist", "compare"])
@pytest.mark.parametrize("kind", ODD)
def test_a_shared_link_with_anything_in_it_is_answered(client: StrictClient, page: str, kind: str) -> None:
    response = client.get(f"/{page}/?" + urlencode([("course", ODD[kind]), ("course[]", ODD[kind])], errors="surrogatepass"))
    assert response.status_code == 200


def test_what_somebody_searched_for_is_kept_by_no_shared_cache(client: StrictClient) -> None:
    assert client.get("/search/?q=animals").headers["Cache-Control"] == "private, no-cache"


def test_a_refused_postcode_is_no_filter_and_orders_nothing(client: StrictClient) -> None:
    refused, taken = (client.get(f"/search/?near={place}&q=hair").text for place in ("XX99", "CV1"))
    for said in ("Near ", ">Nearest first<"):
        assert said not in refused.split('id="q-hint"')[1].replace("Near a postcode", "")
        assert said in taken.split('id="q-hint"')[1].replace("Near a postcode", "")
    assert 'value="XX99"' in refused
