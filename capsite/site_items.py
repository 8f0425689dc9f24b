"""Everything a site consists of, as items: pages, files for programs, paper, assets, copies."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from capsite.change import change_items
from capsite.exports.data import directory_lines
from capsite.exports.sitemap import robots, sitemap
from capsite.exports.table import directory_rows
from capsite.exports.vocabulary import linked_data
from capsite.facts import assurances
from capsite.items import Files, Item
from capsite.open_items import open_items
from capsite.page import Context, Page, digest
from capsite.pages import all_pages
from capsite.schema import schema_text
from capsite.search.browser import browser_files
from capsite.work import Work
from capsite.years import archive_pages

Render = Callable[[Context], bytes | Iterable[bytes]]
PAPER = "paper "


def site_items(work: Work, folder: Path, render: Callable[[str], Render]) -> list[Item]:
    """``folder`` is where the site is being made: some items are put together from the files of others."""
    def read(address: str) -> bytes:
        with open(f"{folder}/{work.site.urls.file(address)}", "rb", buffering=0) as file:
            return file.read()

    pages = [*all_pages(work.site), *archive_pages(work.site, work.loaded.source.earlier)]
    items = [*_assets(work), *_copies(work), *_pages(work, pages, render), *_data(work, pages), *open_items(work.site, work.code, read, work.each),
             *change_items(work.site, work.loaded.source, work.code)]
    if work.settings.paper:
        items += Paper(work).items()
    else:
        items += [Item(name, entry[0], dict) for name, entry in work.known.items() if name.startswith(PAPER)]
    return items


def _pages(work: Work, pages: list[Page], render: Callable[[str], Render]) -> Iterator[Item]:
    """A page is known by the code and theme that make it, the frame around it, the closed lists its names come from, and what is on it."""
    around = digest(work.code + json.dumps(work.site.frame, sort_keys=True) + repr(work.site.catalogue.site))
    writers: dict[str, Render] = {}
    for page in pages:
        if page.template not in writers:
            writers[page.template] = render(page.template)
        made = _PageItem(work, around, page, writers[page.template])
        yield Item(f"page {page.path}", made.key, made.make)


@dataclass(frozen=True, slots=True)
class _PageItem:
    work: Work
    around: str
    page: Page
    write: Render

    def key(self) -> str:
        own = self.page.key
        return digest(self.around + self.page.template + "\0".join(own() if callable(own) else own))

    def make(self) -> Files:
        site = self.work.site
        context = self.page.make()
        context["page"]["linked_data"] = linked_data(context, site.frame["url"])
        return {site.urls.file(self.page.path): self.write({"frame": site.frame, "urls": site.urls, **context})}


def _assets(work: Work) -> Iterator[Item]:
    base = work.site.urls.file(work.site.frame["assets"]["base"]).removesuffix("index.html")
    yield Item("assets", base, lambda: {base + name: data for name, data in work.assets.items()}, cost=0)


def _copies(work: Work) -> Iterator[Item]:
    from hashlib import blake2b
    for path, source in work.copies.items():
        data = source.read_bytes()
        yield Item(f"copy {path}", blake2b(data, digest_size=12).hexdigest(), lambda path=path, data=data: {path: data}, cost=0)


def _data(work: Work, pages: list[Page]) -> Iterator[Item]:
    site = work.site
    catalogue, urls = site.catalogue, site.urls
    whole = digest(work.code + json.dumps(site.frame, sort_keys=True) + "".join(site.digests.values()) + repr(catalogue.site) + repr(catalogue.synonyms))
    origin = site.frame["url"]
    weight = 1 + len(catalogue.courses) // 8

    def item(path: str, key: str, make: Callable[[], bytes | Iterable[bytes]], cost: int = 1) -> Item:
        file = urls.file(path)
        return Item(f"file {file}", digest(key + file), lambda: {file: make()}, cost)

    yield item(urls.directory("csv"), whole, lambda: directory_rows(catalogue, urls, origin, work.each("csv")), weight)
    yield item(urls.directory("json"), whole + str(catalogue.as_of), lambda: directory_lines(catalogue, urls, origin, work.each("json")), weight)
    for kind in ("course", "provider"):
        yield item(urls.schema(kind), work.code + repr(catalogue.site), lambda kind=kind: schema_text(kind, catalogue.site).encode())
    listed = [(page.path, page.updated) for page in pages if page.updated]
    yield item(urls.sitemap(), origin + repr(listed), lambda: sitemap(listed, origin))
    yield item(urls("robots.txt"), origin, lambda: robots(urls, origin))
    folder = urls.file(urls.search_data("")).removesuffix("index.html")

    def search_data() -> dict[str, bytes]:
        return {folder + name: data for name, data in browser_files(catalogue, site.rows.values(), work.kept_entries()).items()}

    yield Item("search data", whole, search_data, weight * 2)


class Paper:
    """The PDF files; the printer (fonts, templates) is made once in each process that needs it."""

    def __init__(self, work: Work) -> None:
        self.work = work

    @cached_property
    def _printer(self) -> Any:
        from capsite.exports.pdf import Printer
        return Printer(self.work.settings.theme, self.work.settings.content)

    def _print(self, draft: str, *record: Any) -> bytes:
        from capsite.exports import pdf
        site = self.work.site
        made = getattr(pdf, f"draft_{draft}")(*record, site.catalogue, site.urls, site.frame["url"], self._printer)
        return bytes(self._printer.print(made))

    def items(self) -> Iterator[Item]:
        site, code = self.work.site, self.work.code
        around = digest(code + repr(site.catalogue.site) + site.frame["url"] + repr(sorted(map(str, self.work.copies))))
        logos = {path: digest(source.read_bytes().hex()) for path, source in self.work.copies.items() if path.startswith("logos/")}
        for course in site.catalogue.courses:
            provider = site.catalogue.provider(course.provider)
            key = (site.digests[f"course {course.slug}"], site.digests[f"provider {provider.slug}"], logos.get(f"logos/{provider.logo}", ""),
                   repr(assurances(provider, site.catalogue)))
            yield self._item(site.urls.factsheet(course.slug), around + "".join(key), lambda course=course: self._print("course", course), 3)
        for provider in site.catalogue.providers:
            key = (site.digests[f"provider {provider.slug}"], site.row_keys(site.catalogue.courses_of(provider.slug)),
                   logos.get(f"logos/{provider.logo}", ""), repr(assurances(provider, site.catalogue)))
            yield self._item(site.urls.factsheet(provider.slug), around + "".join(key), lambda provider=provider: self._print("provider", provider), 3)
        yield self._item(site.urls.directory("pdf"), around + "".join(site.digests.values()) + repr(sorted(logos.items())),
                         lambda: self._print("directory"), 2 * len(site.catalogue.courses) + 10)

    def _item(self, path: str, key: str, make: Callable[[], bytes], cost: int) -> Item:
        file = self.work.site.urls.file(path)
        return Item(f"{PAPER}{file}", digest(key), lambda: {file: make()}, cost)
