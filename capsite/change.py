"""“Change this page”: the page that leads a provider to the factsheet's file, and the data its form needs.

The form's data is the text of the factsheets as they stand in the content folder, all of one provider in one file, so that a form
prepared in the browser changes only the lines it should. Only what is on the site is in it.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from functools import partial

from capsite.catalogue import Catalogue
from capsite.factsheets import Sheet, Source
from capsite.items import Files, Item
from capsite.page import Page, Site, digest, head, trail
from capsite.records import Course, Provider

TITLE = "Change this page"
ABOUT = "For providers: put right what is out of date about your courses, yourself, in a few minutes."


def change_page(site: Site) -> Page:
    urls, edit = site.urls, site.catalogue.site.edit_url
    return Page(urls.change(), "change.html", (str(edit),), lambda: {
        "page": head(TITLE, ABOUT, urls.change(), "", trail(site), robots="noindex"),
        "names_url": urls.change_data("providers"), "sources_url": urls.change_sources(), "course_schema": urls.schema("course"),
        "provider_schema": urls.schema("provider"), "edit_url": edit})


def change_items(site: Site, source: Source, code: str) -> Iterator[Item]:
    """``code`` stands for the program that makes them."""
    urls, catalogue = site.urls, site.catalogue
    names = urls.file(urls.change_data("providers"))
    text = names_text(catalogue)
    yield Item(f"file {names}", digest(text), lambda: {names: text.encode()})
    for provider in catalogue.providers:
        path = urls.file(urls.change_data(f"sources/{provider.slug}"))
        own = partial(_sheets, source, provider, catalogue.courses_of(provider.slug))
        yield Item(f"file {path}", partial(_key, site, code, provider), partial(_make, path, own))


Own = Callable[[], list[tuple[str, Sheet[Course] | Sheet[Provider]]]]


def _key(site: Site, code: str, provider: Provider) -> str:
    courses = (f"{course.slug} {site.digests[f'course {course.slug}']}" for course in site.catalogue.courses_of(provider.slug))
    return digest(code + site.digests[f"provider {provider.slug}"] + "".join(courses))


def _make(path: str, own: Own) -> Files:
    return {path: sources_text((name, sheet.record.name, sheet.data) for name, sheet in own()).encode()}


def _sheets(source: Source, provider: Provider, courses: Iterable[Course]) -> list[tuple[str, Sheet[Course] | Sheet[Provider]]]:
    """The factsheets of a provider, each with its path in the content folder."""
    return [(f"providers/{provider.slug}.yaml", source.providers[provider.slug]),
            *((f"courses/{course.slug}.yaml", source.courses[course.slug]) for course in courses)]


def sources_text(data: Iterable[tuple[str, str, bytes]]) -> str:
    files = {path: {"name": name, "text": text.decode("utf-8-sig", "replace")} for path, name, text in data}
    return json.dumps({"files": files}, ensure_ascii=False, indent=1) + "\n"


def names_text(catalogue: Catalogue) -> str:
    """Short names and names: providers, and the closed lists."""
    kinds = ("categories", "pathways", "phases", "interests", "areas")
    lists = {kind: {choice.slug: choice.name for choice in getattr(catalogue.site, kind)} for kind in kinds}
    return json.dumps({"providers": {p.slug: p.name for p in catalogue.providers}, **lists}, ensure_ascii=False) + "\n"
