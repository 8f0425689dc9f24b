"""Guides: prose pages in order, with a numbered contents list, and all of a guide on one page for printing."""

from collections.abc import Iterator
from typing import Any

from capsite.page import Context, Page, Site, head, trail
from capsite.records import Guide
from capsite.records import Page as Prose


def guide_pages(site: Site) -> Iterator[Page]:
    urls, catalogue = site.urls, site.catalogue
    listed = [{"title": g.title, "summary": g.summary, "url": urls.guide(g.slug), "count": len(g.pages),
               "pages": [{"title": p.title, "url": urls.guide_page(g.slug, p.slug)} for p in g.pages]} for g in catalogue.guides]
    yield Page(urls.guides(), "guides.html", (repr(listed),), lambda: {
        "page": head("Guides", "How to refer, what each tier is for, and what happens next.", urls.guides(), "guides", trail(site)),
        "guides": listed}, catalogue.site.updated)
    for guide in catalogue.guides:
        yield contents(site, guide)
        for number, prose in enumerate(guide.pages):
            yield guide_page(site, guide, number, prose)
        yield guide_print(site, guide)


def calendar(site: Site) -> Context:
    """What the tables under a page show, from the one list in site.yaml."""
    listed = site.catalogue.site
    panels = sorted((p for p in listed.panels if p.date >= site.catalogue.as_of), key=lambda p: (p.deadline, p.date))
    return {"panels": [{"date": p.date, "deadline": p.deadline, "pathways": [site.catalogue.pathway(s).name for s in p.pathways]} for p in panels],
            "terms": listed.terms, "closures": listed.closures, "safeguarding": listed.safeguarding}


def shown(site: Site, prose: Prose) -> str:
    """What a page's tables depend on, for its key."""
    return repr(calendar(site)) if prose.shows else ""


def contents(site: Site, guide: Guide) -> Page:
    urls = site.urls
    pages = [{"title": p.title, "summary": p.summary, "url": urls.guide_page(guide.slug, p.slug)} for p in guide.pages]
    return Page(urls.guide(guide.slug), "guide.html", (repr(pages), guide.title, guide.summary), lambda: {
        "page": head(guide.title, guide.summary, urls.guide(guide.slug), "guides", trail(site, ("Guides", urls.guides()))),
        "guide": {"title": guide.title, "url": urls.guide(guide.slug), "pages": pages}, "print_url": urls.guide_print(guide.slug)},
        max(p.updated for p in guide.pages))


def guide_page(site: Site, guide: Guide, number: int, prose: Prose) -> Page:
    urls = site.urls
    path = urls.guide_page(guide.slug, prose.slug)
    pages = [{"title": p.title, "url": urls.guide_page(guide.slug, p.slug), "current": p.slug == prose.slug} for p in guide.pages]

    def beside(index: int) -> dict[str, Any] | None:
        return pages[index] if 0 <= index < len(pages) else None

    return Page(path, "guide_page.html", (repr(prose), repr(pages), guide.title, shown(site, prose)), lambda: {
        "page": head(prose.title, prose.summary, path, "guides", trail(site, ("Guides", urls.guides()), (guide.title, urls.guide(guide.slug))),
                     prose.updated),
        "guide": {"title": guide.title, "url": urls.guide(guide.slug), "pages": pages}, "number": number + 1,
        "html": site.html(prose.text, shift=1), "previous": beside(number - 1), "next": beside(number + 1),
        "print_url": urls.guide_print(guide.slug), "shows": prose.shows, **calendar(site)}, prose.updated)


def guide_print(site: Site, guide: Guide) -> Page:
    urls = site.urls
    path = urls.guide_print(guide.slug)
    key = tuple(repr(prose) + shown(site, prose) for prose in guide.pages)
    return Page(path, "guide_print.html", (guide.title, *key), lambda: {
        "page": head(f"{guide.title} on one page", guide.summary, path, "guides",
                     trail(site, ("Guides", urls.guides()), (guide.title, urls.guide(guide.slug))), robots="noindex"),
        "guide": {"title": guide.title, "url": urls.guide(guide.slug)},
        "pages": [{"title": p.title, "html": site.html(p.text, shift=2), "anchor": p.slug, "shows": p.shows} for p in guide.pages], **calendar(site)})
