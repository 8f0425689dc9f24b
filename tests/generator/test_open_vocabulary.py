"""What the pages say in schema.org's words, held against the vocabulary itself, and that it can't break out of its script element."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st
from schema_org.registry import ENUM_MEMBERS, PARENTS, PROPERTY_BY_SCHEMA, ancestry

from capsite.exports.vocabulary import course_data, linked_data, provider_data
from capsite.records import Delivery, Price
from tests.generator.open_catalogues import ORIGIN, sample, with_course

Data = dict[str, Any]
# Values that JSON has no type of its own for, by the way they are written.
WRITTEN = {"Date": r"\d{4}-\d{2}-\d{2}", "DateTime": r"\d{4}-\d{2}-\d{2}T.+", "Time": r"\d{2}:\d{2}(:\d{2})?", "Duration": r"P\d+[DW]", "URL": r"https?://\S+"}


def faults(node: Data, where: str = "") -> Iterator[str]:
    """Types that don't exist, properties that don't belong to their type or were replaced, values that are not in the property's range."""
    if set(node) == {"@id"}:
        return
    kind = node["@type"]
    here = f"{where}/{kind}"
    if kind not in PARENTS and kind != "Thing":
        yield f"{here}: there is no such type"
        return
    for name, value in node.items():
        if name.startswith("@"):
            continue
        about = PROPERTY_BY_SCHEMA.get(name)
        if about is None:
            yield f"{here}: there is no property {name}"
            continue
        if not {kind, *ancestry(kind)} & set(about.domains):
            yield f"{here}: {name} is not a property of {kind}"
        if about.superseded_by:
            yield f"{here}: {name} was replaced by {about.superseded_by}"
        for one in value if isinstance(value, list) else [value]:
            if not fits(one, about.ranges):
                yield f"{here}: {name} is {one!r}, which is none of {', '.join(about.ranges)}"
            if isinstance(one, dict):
                yield from faults(one, f"{here}/{name}")


def fits(value: Any, ranges: tuple[str, ...]) -> bool:
    if isinstance(value, dict):
        return set(value) == {"@id"} or bool({value["@type"], *ancestry(value["@type"])} & set(ranges))
    if isinstance(value, bool):
        return "Boolean" in ranges
    if isinstance(value, int | float):
        return bool({"Number", "Integer", "Float"} & set(ranges))
    members = {f"https://schema.org/{member}" for each in ranges for member in ENUM_MEMBERS.get(each, ())}
    return value in members or any(re.fullmatch(WRITTEN[each], value) for each in ranges if each in WRITTEN) or bool({"Text", "Number"} & set(ranges))


def course_of(**changes: Any) -> Data:
    catalogue = with_course(**changes)
    course = catalogue.courses[0]
    return course_data(course, catalogue.provider(course.provider), ["Animals"], f"/courses/{course.slug}/", f"/providers/{course.provider}/", ORIGIN)


def test_the_check_finds_what_is_wrong() -> None:
    wrong = [
        {"@type": "Cours"}, {"@type": "Course", "nam": "x"}, {"@type": "Course", "price": "1"}, {"@type": "Course", "offers": "one pound"},
        {"@type": "Event", "attendees": {"@type": "Person"}}, {"@type": "Course", "name": 3}, {"@type": "Schedule", "repeatFrequency": {"@type": "Place"}},
        {"@type": "Offer", "availability": "https://schema.org/Monday"}, {"@type": "Course", "isAccessibleForFree": "yes"},
    ]
    for node in wrong:
        assert list(faults(node)), node


def test_every_course_and_provider_of_the_sample_keeps_to_the_vocabulary() -> None:
    catalogue = sample()
    found: list[str] = []
    for course in catalogue.courses:
        found += faults(course_data(course, catalogue.provider(course.provider), ["Animals"], "/courses/x/", "/providers/y/", ORIGIN))
    for provider in catalogue.providers:
        found += faults(provider_data(provider, "/providers/y/", "/logos/y.svg", ORIGIN))
    assert found == []


@pytest.mark.parametrize("changes", [
    {"availability": "starts", "starts_on": sample().as_of}, {"availability": "full"}, {"availability": "waiting list"},
    {"delivery": Delivery(area="Anywhere")}, {"price": Price(amount=0, per="day")},
    {"price": Price(amount=100, per="week", vat="included", band="1", note="a note")}, {"qualification": None},
    {"years": ()}, {"places": None}, {"units": ()}, {"starts": (sample().as_of, sample().site.updated)}, {"delivery": Delivery(postcode="ZZ1 1ZZ")}],
    ids=lambda changes: next(iter(changes)))
def test_so_does_a_course_of_any_kind(changes: dict[str, Any]) -> None:
    assert list(faults(course_of(**changes))) == []


def test_a_course_is_offered_at_its_price_from_each_start() -> None:
    days = (sample().as_of, sample().site.updated)
    data = course_of(price=Price(amount=4550, per="day", vat="added"), starts=days, availability="full")
    assert (data["offers"]["price"], data["offers"]["priceCurrency"], data["offers"]["availability"]) == ("45.50", "GBP", "https://schema.org/SoldOut")
    assert data["offers"]["priceSpecification"]["valueAddedTaxIncluded"] is False
    assert [instance["startDate"] for instance in data["hasCourseInstance"]] == sorted(day.isoformat() for day in days)
    assert {instance["offers"]["@id"] for instance in data["hasCourseInstance"]} == {data["offers"]["@id"]}


def block(title: str) -> str:
    page = {"title": title, "path": "/x/", "crumbs": [{"text": title, "url": "/"}, {"text": title, "url": None}]}
    made = linked_data({"page": page}, ORIGIN)
    assert made is not None
    return str(made)


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_no_text_ends_the_script(text: str) -> None:
    for title in (text, f"</script>{text}", f"<!--<script>{text}", f"{text}&amp;\u2028"):
        made = block(title)
        assert not re.search("[<>&\u2028\u2029]", made)
        assert json.loads(made)["@graph"][0]["itemListElement"][0]["name"] == title


def test_a_page_with_nothing_to_say_has_no_block() -> None:
    assert linked_data({"page": {"title": "x", "path": "/", "crumbs": []}}, ORIGIN) is None


# --------------------------------------------------------------------------------------------------------- the built pages


def blocks(path: Path) -> tuple[Any, list[Data]]:
    tree = html5lib.parse(path.read_bytes(), namespaceHTMLElements=False)
    return tree, [json.loads(element.text) for element in tree.iter("script") if element.get("type") == "application/ld+json"]


def test_every_page_with_a_trail_says_so(built: Path) -> None:
    """The trail that is read and the one that is told are the same; types and properties are the vocabulary's."""
    seen: set[str] = set()
    for path in sorted(built.rglob("*.html")):
        tree, found = blocks(path)
        crumbs = [" ".join("".join(link.itertext()).split()) for nav in tree.iter("nav") if nav.get("aria-label") == "Breadcrumb" for link in nav.iter("a")]
        assert len(found) == (1 if crumbs else 0), path
        for data in found:
            assert data["@context"] == "https://schema.org"
            trails = [node for node in data["@graph"] if node["@type"] == "BreadcrumbList"]
            assert [item["name"] for item in trails[0]["itemListElement"]][:len(crumbs)] == crumbs
            assert [item["position"] for item in trails[0]["itemListElement"]] == list(range(1, len(trails[0]["itemListElement"]) + 1))
            assert [fault for node in data["@graph"] for fault in faults(node)] == []
            seen |= {node["@type"] for node in data["@graph"]}
    assert seen == {"BreadcrumbList", "Course", "EducationalOrganization"}


def test_the_pages_lead_to_the_feeds(built: Path) -> None:
    tree, _ = blocks(built / "index.html")
    found = {link.get("type"): link.get("href") for link in tree.iter("link") if link.get("rel") == "alternate"}
    assert found == {"application/atom+xml": "/feed.atom", "text/calendar": "/dates.ics"}
    for address in found.values():
        assert (built / str(address).lstrip("/")).is_file()
