"""The directory for programs, and the map of the site."""

import datetime as dt
import json
from functools import cache
from typing import Any
from xml.etree import ElementTree

from capsite.exports.data import VERSION, directory_json
from capsite.exports.sitemap import robots, sitemap
from capsite.records import Course, Provider, Site
from capsite.urls import Urls
from tests.generator.open_catalogues import without_pages as sample

ORIGIN = "https://directory.avonbrook.example"
NS = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@cache
def directory() -> Any:
    return json.loads(directory_json(sample(), Urls("/cap/"), ORIGIN))


ADDED = {"provider_name", "state", "page", "factsheet", "courses"}


def read_back(kind: type[Course] | type[Provider], entry: dict[str, Any]) -> Course | Provider:
    """A record from an entry of the file: only what was added for the reader's convenience is left out."""
    return kind.model_validate({key: value for key, value in entry.items() if key not in ADDED})


def test_every_course_can_be_read_back() -> None:
    assert [read_back(Course, entry) for entry in directory()["courses"]] == list(sample().courses)


def test_every_provider_can_be_read_back() -> None:
    for entry, provider in zip(directory()["providers"], sample().providers, strict=True):
        found = read_back(Provider, entry)
        assert isinstance(found, Provider)
        # A logo and a document are given by their whole address.
        assert found.model_copy(update={"logo": provider.logo, "documents": provider.documents}) == provider
        assert entry["logo"] == (f"{ORIGIN}/cap/logos/{provider.logo}" if provider.logo else None)
        assert all(document["url"].startswith("https://") for document in entry["documents"])
        assert entry["courses"] == [course.slug for course in sample().courses_of(provider.slug)]


def test_the_file_says_what_it_is() -> None:
    data = directory()
    assert list(data) == ["version", "as_of", "updated", "address", "site", "courses", "providers"]
    assert data["version"] == VERSION
    assert data["as_of"] == "2026-11-21"
    assert data["address"] == f"{ORIGIN}/cap/"
    assert Site.model_validate(data["site"]) == sample().site
    assert data["updated"] == max(entry["updated"] for entry in [data["site"], *data["courses"], *data["providers"]])


def test_an_entry_knows_its_addresses_and_its_times() -> None:
    for entry in directory()["courses"]:
        assert entry["page"] == f"{ORIGIN}/cap/courses/{entry['slug']}/"
        assert entry["factsheet"] == f"{ORIGIN}/cap/downloads/factsheets/{entry['slug']}.pdf"
        assert isinstance(entry["price"]["amount"], int)
        assert all(session["starts"] is None or len(session["starts"]) == 5 for session in entry["days"])
        assert entry["state"] in ("open", "waiting-list", "full", "starts")


def test_the_same_catalogue_gives_the_same_bytes() -> None:
    assert directory_json(sample(), Urls(), ORIGIN) == directory_json(sample(), Urls(), ORIGIN)


def test_the_map_lists_each_page_with_its_day() -> None:
    pages = [("/cap/", dt.date(2026, 11, 16)), ("/cap/courses/a&b/", dt.date(2026, 9, 1)), ("/cap/é/", dt.date(2026, 9, 2))]
    root = ElementTree.fromstring(sitemap(pages, ORIGIN))
    found = [(entry.findtext(f"{NS}loc"), entry.findtext(f"{NS}lastmod")) for entry in root.iter(f"{NS}url")]
    assert found == [
        (f"{ORIGIN}/cap/", "2026-11-16"),
        (f"{ORIGIN}/cap/courses/a%26b/", "2026-09-01"),
        (f"{ORIGIN}/cap/%C3%A9/", "2026-09-02"),
    ]


def test_search_engines_are_told_where_the_map_is() -> None:
    assert robots(Urls("/cap/"), ORIGIN).decode() == (
        f"User-agent: *\nDisallow: /cap/shortlist/\nDisallow: /cap/compare/\n\nSitemap: {ORIGIN}/cap/sitemap.xml\n"
    )
