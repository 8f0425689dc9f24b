"""Earlier years of the directory, as they stood: pages below ``/<year>/`` without anybody's name, and without a way to refer.

A course that is offered still has a way to its page of today; what was is never mistaken for what is.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from uuid import UUID

from capsite import words
from capsite.catalogue import Catalogue
from capsite.facts import facts
from capsite.factsheets import Source
from capsite.page import Context, Page, Site, head, trail
from capsite.records import Course, Provider
from capsite.words import sort_key

LEFT_OUT = ("Availability",)


def archived_catalogue(year: str, source: Source) -> Catalogue | None:
    """Everything that was in the directory at any time of its year; nothing when its lists can't be read."""
    if source.site is None:
        return None
    providers = sorted((sheet.record for sheet in source.providers.values()), key=lambda provider: sort_key(provider.name))
    names = {provider.slug: provider.name for provider in providers}
    site = source.site.record
    known = {kind: {choice.slug for choice in getattr(site, kind)} for kind in ("categories", "phases", "pathways")}
    courses = [sheet.record for sheet in source.courses.values() if sheet.record.provider in names and sheet.record.category in known["categories"]
               and set(sheet.record.phases) <= known["phases"] and sheet.record.pathway in known["pathways"]]
    ordered = sorted(courses, key=lambda course: (sort_key(course.name), sort_key(names[course.provider]), course.slug))
    return Catalogue(site, dt.date(int(year[:4]) + 1, 8, 31), tuple(ordered), tuple(providers))


def archive_pages(site: Site, earlier: Mapping[str, Source]) -> Iterator[Page]:
    """The list of years, and all pages of each."""
    years = {year: found for year, source in sorted(earlier.items(), reverse=True) if (found := archived_catalogue(year, source))}
    yield years_page(site, years)
    courses = {course.id: course for course in site.catalogue.courses}
    providers = {provider.id: provider for provider in site.catalogue.providers}
    for year, catalogue in years.items():
        yield year_page(site, year, catalogue)
        for course in catalogue.courses:
            yield course_page(site, year, catalogue, course, courses)
        for provider in catalogue.providers:
            yield provider_page(site, year, catalogue, provider, providers)


def years_page(site: Site, years: Mapping[str, Catalogue]) -> Page:
    urls = site.urls
    entries = [{"year": words.academic_year(year), "url": urls.year(year), "courses": len(found.courses), "providers": len(found.providers)}
               for year, found in years.items()]
    return Page(urls.archive(), "archive_years.html", (repr(entries),), lambda: {
        "page": head("Earlier years", "The directory as it stood in the years before this one.", urls.archive(), "", trail(site)), "years": entries})


def year_page(site: Site, year: str, catalogue: Catalogue) -> Page:
    urls, said = site.urls, words.academic_year(year)
    groups = []
    for category in catalogue.site.categories:
        inside = [{"name": course.name, "url": urls.year_course(year, course.slug), "note": catalogue.provider(course.provider).name, "tier": course.tier}
                  for course in catalogue.in_category(category.slug)]
        if inside:
            groups.append({"title": category.name, "entries": inside})
    providers = [{"name": p.name, "url": urls.year_provider(year, p.slug), "note": words.count(len(catalogue.courses_of(p.slug)), "course")}
                 for p in catalogue.providers]
    return Page(urls.year(year), "archive_year.html", (repr(groups), repr(providers)), lambda: {
        "page": _head(site, f"Directory {said}", f"Courses and providers of {said}, as they stood then.", urls.year(year)),
        "year": said, "groups": groups, "providers": providers, "total": len(catalogue.courses)})


def course_page(site: Site, year: str, catalogue: Catalogue, course: Course, present: Mapping[UUID, Course]) -> Page:
    urls = site.urls
    provider, now = catalogue.provider(course.provider), present.get(course.id)
    today = urls.course(now.slug) if now else None

    def make() -> Context:
        tier = catalogue.tier(course.tier)
        return {
            "page": _head(site, f"{course.name} – {provider.name}, {words.academic_year(year)}", course.summary, urls.year_course(year, course.slug), year),
            "year": words.academic_year(year), "name": course.name, "offered_by": {"name": provider.name, "url": urls.year_provider(year, provider.slug)},
            "summary": course.summary, "tier": f"Tier {tier.number}: {tier.name}", "category": catalogue.category(course.category).name,
            "facts": [fact for fact in facts(course, catalogue) if fact.term not in LEFT_OUT], "description": site.html(course.description),
            "who_for": site.html(course.who_for), "units": course.units, "present_url": today}

    key = (repr(course), repr(provider), repr(catalogue.site.tiers), repr(catalogue.site.categories), repr(catalogue.site.phases), str(today))
    return Page(urls.year_course(year, course.slug), "archive_course.html", key, make)


def provider_page(site: Site, year: str, catalogue: Catalogue, provider: Provider, present: Mapping[UUID, Provider]) -> Page:
    urls = site.urls
    now = present.get(provider.id)
    today = urls.provider(now.slug) if now else None
    courses = [{"name": course.name, "url": urls.year_course(year, course.slug), "note": words.price(course.price)}
               for course in catalogue.courses_of(provider.slug)]

    def make() -> Context:
        return {
            "page": _head(site, f"{provider.name}, {words.academic_year(year)}", provider.summary, urls.year_provider(year, provider.slug), year),
            "year": words.academic_year(year), "name": provider.name, "summary": provider.summary, "address": f"{provider.address}, {provider.postcode}",
            "who_we_are": site.html(provider.who_we_are), "what_we_offer": site.html(provider.what_we_offer), "outcomes": site.html(provider.outcomes),
            "courses": courses, "present_url": today}

    return Page(urls.year_provider(year, provider.slug), "archive_provider.html", (repr(provider), repr(courses), str(today)), make)


def _head(site: Site, title: str, description: str, path: str, year: str | None = None) -> Context:
    """Search engines are asked to leave these pages out: a price of the past must not be found as if it were today's."""
    crumbs = [("Earlier years", site.urls.archive())] + ([(f"Directory {words.academic_year(year)}", site.urls.year(year))] if year else [])
    return head(title, description, path, "", trail(site, *crumbs), robots="noindex")
