"""Rules about addresses inside the site: what is linked is there, and no two pages want one address."""

import re
from collections.abc import Iterator
from typing import Any

from capsite import open_data
from capsite.checks.ground import Ground
from capsite.factsheets import Sheet
from capsite.factsheets.sentences import nearest
from capsite.factsheets.sheets import in_file
from capsite.factsheets.tree import read_tree
from capsite.problems import Problem
from capsite.records import Page
from capsite.urls import Urls

NEEDED = ("accessibility", "privacy")


def addresses(ground: Ground) -> set[str]:
    """Every address of the site, from its root."""
    urls = Urls("/")
    found = {
        urls.home(),
        urls.courses(),
        urls.providers(),
        urls.a_to_z(),
        urls.a_to_z_providers(),
        urls.search(),
        urls.shortlist(),
        urls.compare(),
        urls.overview(),
        urls.forms_and_documents(),
        urls.guides(),
        urls.sitemap(),
        urls.change(),
        urls.archive(),
        urls.page(open_data.SLUG),
        urls.schema("course"),
        urls.schema("provider"),
        urls.feed(),
        urls.dates(),
        urls.open_referral_feed(),
        urls.open_referral("index"),
        urls.open_referral("openapi"),
    }
    found |= {urls.directory(kind) for kind in ("pdf", "csv", "json", "xlsx")}
    for kind, address in (("courses", urls.course), ("providers", urls.provider)):
        for slug in ground.slugs(kind):
            found |= {address(slug), urls.factsheet(slug)}
    for sheet in ground.courses:
        found |= {urls.course(old) for old in sheet.record.was}
    for provider in ground.providers:
        found |= {urls.provider(old) for old in provider.record.was}
        found |= {urls.provider_document(provider.record.slug, each.file) for each in provider.record.documents if each.file}
    if ground.site:
        site = ground.site.record
        found |= {urls.tier_category(tier.number, category.slug) for tier in site.tiers for category in site.categories}
        found |= {urls.tier(tier.number) for tier in site.tiers} | {urls.document(document.file) for document in site.documents}
        for choices, each_address in ((site.categories, urls.category), (site.phases, urls.phase), (site.interests, urls.interest)):
            found |= {each_address(choice.slug) for choice in choices}
    for year, source in ground.source.earlier.items():
        found |= {urls.year(year), *(urls.year_course(year, slug) for slug in source.courses), *(urls.year_provider(year, slug) for slug in source.providers)}
    return found | _pages(ground, urls)


def _pages(ground: Ground, urls: Urls) -> set[str]:
    """Addresses of prose pages; one that can't be read counts, so that a link to it isn't reported besides."""
    found: set[str] = set()
    pages = {(sheet.record.guide, sheet.record.slug) for sheet in ground.source.page_sheets} | ground.source.wrong_pages
    for folder, page in pages:
        found.add(urls.guide_page(folder, page) if folder else urls.page(page))
    for guide in ground.source.guides:
        found |= {urls.guide(guide.slug), urls.guide_print(guide.slug)}
    return found


def links_lead_somewhere(ground: Ground) -> Iterator[Problem]:
    """A link inside the site, in a factsheet or a page, leads to an address that is there."""
    there = addresses(ground)
    for sheet in (*ground.factsheets, *ground.source.page_sheets):
        for where, line, column, address in sheet.links:
            path = re.split(r"[?#]", address)[0]
            if path.startswith("/") and path not in there:
                at = _place(sheet, where, line, column)
                yield Problem(sheet.path, *at, f"{where[-1]}: the link {address[:80]} leads nowhere on this site: {_advice(path, there)}")


def _advice(path: str, there: set[str]) -> str:
    if path + "/" in there:
        return f"write {path}/"
    close = nearest(path, sorted(there))
    return f"did you mean {close}?" if close else "write an address of this site from the first / on, such as /courses/"


def _place(sheet: Sheet[Any], where: tuple[str, ...], line: int, column: int) -> tuple[int, int]:
    if isinstance(sheet.record, Page):
        return sheet.at("text")[0] + line - 1, column
    text = read_tree(sheet.path, sheet.data).tree
    for key in where:
        text = text[key]
    return in_file(sheet.data, where, text, line, column)


def guide_names_lead_somewhere(ground: Ground) -> Iterator[Problem]:
    """What site.yaml names as guide (``secondary/tier-1``) is a page of a guide."""
    if ground.site is None:
        return
    there = addresses(ground)
    pages = [
        path.removeprefix("/guides/").removesuffix("/") for path in sorted(there) if path.startswith("/guides/") and path.count("/") == 4
    ]
    for kind in ("tiers", "forms"):
        for index, item in enumerate(getattr(ground.site.record, kind)):
            if item.guide and f"/guides/{item.guide}/" not in there:
                close = nearest(item.guide, pages)
                advice = f"did you mean “{close}”?" if close else "write it as guide/page, such as secondary/tier-1, or delete the line"
                yield ground.site.problem((kind, index, "guide"), f"{kind}: there is no guide page “{item.guide[:60]}”: {advice}")


def guides_are_in_order(ground: Ground) -> Iterator[Problem]:
    """A guide has pages, each with a number and a name of its own."""
    for slug, head in ground.source.guide_sheets:
        if not any(sheet.record.guide == slug for sheet in ground.source.page_sheets):
            yield Problem(head.path, 1, 1, "this guide has no page that can be shown: add one, such as 01-welcome.md")
    seen: dict[tuple[str | None, str | int], str] = {}
    for sheet in sorted(ground.source.page_sheets, key=lambda each: each.path):
        page = sheet.record
        for what, value in (("number", page.order), ("name", page.slug)) if page.guide else ():
            first = seen.setdefault((page.guide, value), sheet.path)
            if first != sheet.path:
                yield Problem(
                    sheet.path, 1, 1, f"{first.rsplit('/', 1)[-1]} has the {what} {value} too: give each page of a guide its own {what}"
                )
        if page.guide and page.slug == "print":
            yield Problem(sheet.path, 1, 1, "the address /print/ belongs to the guide on one page: give this page another name")


def pages_have_free_addresses(ground: Ground) -> Iterator[Problem]:
    """A page outside the guides takes no address that the site itself uses; those every site needs are there."""
    urls = Urls("/")
    used = {
        "tiers",
        "categories",
        "phases",
        "interests",
        "documents",
        "downloads",
        "logos",
        "assets",
        "guides",
        "archive",
        "change",
        "static",
        "forms",
        "account",
        *(
            path.strip("/").split("/")[0]
            for path in (
                urls.courses(),
                urls.providers(),
                urls.a_to_z(),
                urls.search(),
                urls.shortlist(),
                urls.compare(),
                urls.overview(),
                urls.forms_and_documents(),
            )
        ),
    }
    there = {sheet.record.slug for sheet in ground.source.page_sheets if sheet.record.guide is None}
    for sheet in ground.source.page_sheets:
        if sheet.record.guide is None and sheet.record.slug in used:
            yield Problem(sheet.path, 1, 1, f"the address /{sheet.record.slug}/ belongs to the site itself: give this page another name")
    for slug in NEEDED:
        if slug not in there and (None, slug) not in ground.source.wrong_pages:
            yield Problem(
                f"{ground.source.folder}/pages/{slug}.md",
                1,
                1,
                f"this page is missing: every page of the site links to /{slug}/",
                warning=True,
            )


RULES = (links_lead_somewhere, guide_names_lead_somewhere, guides_are_in_order, pages_have_free_addresses)
