"""The addresses other sites link to. A line here may be added, never changed: that would break somebody's link."""

import pytest

from capsite.frame import urls_for
from capsite.urls import Urls

STABLE = {
    "/": lambda u: u.home(),
    "/courses/": lambda u: u.courses(),
    "/courses/motor-vehicle/": lambda u: u.course("motor-vehicle"),
    "/providers/": lambda u: u.providers(),
    "/providers/ashdown/": lambda u: u.provider("ashdown"),
    "/tiers/1/": lambda u: u.tier("1"),
    "/tiers/1/vocational/": lambda u: u.tier_category("1", "vocational"),
    "/categories/vocational/": lambda u: u.category("vocational"),
    "/phases/primary/": lambda u: u.phase("primary"),
    "/interests/animals/": lambda u: u.interest("animals"),
    "/a-z/": lambda u: u.a_to_z(),
    "/a-z/providers/": lambda u: u.a_to_z_providers(),
    "/search/": lambda u: u.search(),
    "/shortlist/": lambda u: u.shortlist(),
    "/compare/": lambda u: u.compare(),
    "/overview/": lambda u: u.overview(),
    "/guides/": lambda u: u.guides(),
    "/guides/secondary/": lambda u: u.guide("secondary"),
    "/guides/secondary/tier-1/": lambda u: u.guide_page("secondary", "tier-1"),
    "/guides/secondary/print/": lambda u: u.guide_print("secondary"),
    "/forms-and-documents/": lambda u: u.forms_and_documents(),
    "/accessibility/": lambda u: u.page("accessibility"),
    "/privacy/": lambda u: u.page("privacy"),
    "/downloads/directory.pdf": lambda u: u.directory("pdf"),
    "/downloads/directory.csv": lambda u: u.directory("csv"),
    "/downloads/directory.json": lambda u: u.directory("json"),
    "/downloads/factsheets/ashdown.pdf": lambda u: u.factsheet("ashdown"),
    "/downloads/course.schema.json": lambda u: u.schema("course"),
    "/downloads/provider.schema.json": lambda u: u.schema("provider"),
    "/downloads/directory.xlsx": lambda u: u.directory("xlsx"),
    "/downloads/open-referral.json": lambda u: u.open_referral_feed(),
    "/oruk/v3/index.json": lambda u: u.open_referral("index"),
    "/oruk/v3/openapi.json": lambda u: u.open_referral("openapi"),
    "/feed.atom": lambda u: u.feed(),
    "/dates.ics": lambda u: u.dates(),
    "/change/": lambda u: u.change(),
    "/archive/": lambda u: u.archive(),
    "/2025-26/": lambda u: u.year("2025-26"),
    "/2025-26/courses/motor-vehicle/": lambda u: u.year_course("2025-26", "motor-vehicle"),
    "/2025-26/providers/ashdown/": lambda u: u.year_provider("2025-26", "ashdown"),
    "/sitemap.xml": lambda u: u.sitemap(),
    "/404.html": lambda u: u.not_found(),
}


@pytest.mark.parametrize("address", STABLE)
def test_addresses_stay(address: str) -> None:
    assert STABLE[address](Urls()) == address


@pytest.mark.parametrize("address", STABLE)
def test_the_prefix_is_put_in_one_place(address: str) -> None:
    below = urls_for("https://council.example/cap")
    assert STABLE[address](below) == "/cap" + address


@pytest.mark.parametrize(("site_url", "prefix"), [
    ("https://council.example", "/"), ("https://council.example/", "/"), ("https://council.example/cap", "/cap/"),
    ("https://council.example/cap/", "/cap/"), ("https://council.example/a/b/", "/a/b/"), ("", "/")])
def test_the_prefix_comes_from_the_sites_address(site_url: str, prefix: str) -> None:
    assert urls_for(site_url).prefix == prefix


@pytest.mark.parametrize("prefix", ["/", "/cap/"])
def test_every_address_has_its_file(prefix: str) -> None:
    urls = Urls(prefix)
    assert urls.file(urls.home()) == "index.html"
    assert urls.file(urls.course("welding")) == "courses/welding/index.html"
    assert urls.file(urls.sitemap()) == "sitemap.xml"


def test_the_built_site_has_every_address(built) -> None:
    """One real slug of each kind stands in for the examples."""
    def first(folder: str) -> str:
        return next(path.name for path in sorted((built / folder).iterdir()) if path.is_dir())

    for address in STABLE:
        year = "2025-26/" if address.startswith("/2025-26/") else ""
        path = address.replace("motor-vehicle", first(f"{year}courses")).replace("ashdown", first(f"{year}providers"))
        file = built / Urls().file(path)
        assert file.is_file(), f"{address} is not in the built site ({file})"
