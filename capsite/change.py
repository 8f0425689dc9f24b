"""“Change this page”: the page that leads a provider to the factsheet's file, and the data its form needs.

The form's data is the text of the factsheets as they stand in the content folder, all of one provider in one file, so that a form
prepared in the browser changes only the lines it should. Only what is on the site is in it.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path

from capsite.catalogue import Catalogue
from capsite.items import Files, Item
from capsite.page import Page, Site, digest, head, trail
from capsite.records import Course, Provider

Sources = list[tuple[str, str, bytes]]  # a file's path in the content folder, its name, its text
TITLE = "Change this page"
ABOUT = "For providers: put right what is out of date about your courses, yourself, in a few minutes."


def change_page(site: Site) -> Page:
    urls, edit = site.urls, site.catalogue.site.edit_url
    return Page(urls.change(), "change.html", (str(edit),), lambda: {
        "page": head(TITLE, ABOUT, urls.change(), "", trail(site), robots="noindex"),
        "names_url": urls.change_data("providers"), "sources_url": urls.change_sources(), "course_schema": urls.schema("course"),
        "provider_schema": urls.schema("provider"), "edit_url": edit})


def change_items(site: Site, content: Path) -> Iterator[Item]:
    urls, catalogue = site.urls, site.catalogue
    names = urls.file(urls.change_data("providers"))
    text = names_text(catalogue)
    yield Item(f"file {names}", digest(text), lambda: {names: text.encode()})
    for provider in catalogue.providers:
        path = urls.file(urls.change_data(f"sources/{provider.slug}"))
        read = partial(_read, content, provider, catalogue.courses_of(provider.slug))
        yield Item(f"file {path}", partial(_key, read), partial(_make, path, read))


def _key(read: Callable[[], Sources]) -> str:
    return digest(repr(read()))


def _make(path: str, read: Callable[[], Sources]) -> Files:
    return {path: sources_text(read()).encode()}


def _read(content: Path, provider: Provider, courses: Iterable[Course]) -> Sources:
    return [(name, shown, (content / name).read_bytes()) for name, shown in _files(provider, courses)]


def _files(provider: Provider, courses: Iterable[Course]) -> Iterator[tuple[str, str]]:
    """Each factsheet's path in the content folder, and its name."""
    yield f"providers/{provider.slug}.yaml", provider.name
    yield from ((f"courses/{course.slug}.yaml", course.name) for course in courses)


def sources_text(data: Iterable[tuple[str, str, bytes]]) -> str:
    files = {path: {"name": name, "text": text.decode("utf-8-sig", "replace")} for path, name, text in data}
    return json.dumps({"files": files}, ensure_ascii=False, indent=1) + "\n"


def names_text(catalogue: Catalogue) -> str:
    """Short names and names: providers, and the closed lists."""
    kinds = ("categories", "pathways", "phases", "interests", "areas")
    lists = {kind: {choice.slug: choice.name for choice in getattr(catalogue.site, kind)} for kind in kinds}
    return json.dumps({"providers": {p.slug: p.name for p in catalogue.providers}, **lists}, ensure_ascii=False) + "\n"
