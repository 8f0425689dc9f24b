"""The directory as an Excel workbook: a sheet of courses, one of providers, one that says what this is.

Dates are dates, prices and numbers are numbers; several values in one cell are parted by "; ". New columns go to the end.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator

from capsite import rows, words
from capsite.catalogue import Catalogue
from capsite.exports.workbook_parts import Column, Sheet, Value, drawing, workbook
from capsite.kept_by_course import Each
from capsite.kinds import DAYS
from capsite.records import Course
from capsite.urls import Urls

COURSES = (
    Column("Course", 36), Column("Provider", 30), Column("Summary", 50), Column("Tier", 6), Column("Category", 26), Column("Pathway", 24),
    Column("Phases", 18), Column("Years", 14), Column("Interests", 24), Column("Qualification", 34), Column("Awarding body", 18), Column("Level", 9),
    Column("Qualification type", 14), Column("Qualification number", 14), Column("Duration", 18), Column("Weeks", 8), Column("Days", 24),
    Column("Times", 24), Column("Price (£)", 11, money=True), Column("Per", 8), Column("VAT", 10), Column("Band", 6), Column("Price note", 20),
    Column("Places", 8), Column("Places open", 11), Column("Availability", 20), Column("Start dates", 22), Column("Mode", 10),
    Column("Address", 36), Column("Postcode", 11), Column("Area if the place varies", 30), Column("Contact", 22), Column("Contact role", 22),
    Column("Telephone", 16), Column("Email", 32), Column("Kit", 30), Column("Meals", 24), Column("Transport", 30), Column("Updated", 13),
    Column("Page", 44), Column("Description", 60), Column("Who it is for", 40), Column("Units", 40), Column("Id", 38), Column("Provider id", 38))
PROVIDERS = (
    Column("Provider", 34), Column("Legal name", 30), Column("Summary", 50), Column("Courses", 9), Column("Address", 36), Column("Postcode", 11),
    Column("Area", 22), Column("Contact", 22), Column("Contact role", 22), Column("Telephone", 16), Column("Email", 32), Column("Website", 34),
    Column("Specialisms", 30), Column("Modes", 16), Column("Free school meals", 16), Column("Transport", 30), Column("Safeguarding lead", 22),
    Column("Safeguarding telephone", 20), Column("Safeguarding email", 32), Column("Enhanced DBS", 12), Column("Insurance expires", 14),
    Column("Training confirmed for", 14), Column("Quality assured", 14), Column("Next quality review", 14), Column("Ofsted registered", 12),
    Column("Company number", 14), Column("LA", 8), Column("Establishment number", 14), Column("URN", 10), Column("UKPRN", 11), Column("Updated", 13),
    Column("Page", 44), Column("Id", 38))
ABOUT = (Column("About", 30), Column("", 100))


def directory_xlsx(catalogue: Catalogue, urls: Urls, origin: str, each: Each = map) -> bytes:
    """``origin`` is the scheme and host of the site; ``each`` may know some courses' rows already."""
    site = catalogue.site
    updated = max([site.updated, *(course.updated for course in catalogue.courses), *(provider.updated for provider in catalogue.providers)])
    title = f"{site.name}: directory {words.academic_year(site.academic_year)}"
    about = map(drawing(ABOUT), _about(catalogue, urls, origin, title, updated))
    courses, row = drawing(COURSES), _course(catalogue, urls, origin)
    return workbook([Sheet("Courses", COURSES, each(lambda course: courses(row(course)), catalogue.courses)),
                     Sheet("Providers", PROVIDERS, map(drawing(PROVIDERS), _providers(catalogue, urls, origin))),
                     Sheet("About", ABOUT, about, filtered=False)], title, updated)


def _course(catalogue: Catalogue, urls: Urls, origin: str) -> Callable[[Course], list[Value]]:
    named: Callable[[str, str], str] = _names(catalogue)

    def row(course: Course) -> list[Value]:
        provider = catalogue.provider(course.provider)
        price, at = course.price, course.delivery
        return [
            course.name, provider.name, course.summary, int(course.tier), named("categories", course.category), named("pathways", course.pathway),
            _several(named("phases", slug) for slug in course.phases), _several(map(str, sorted(course.years))),
            _several(named("interests", slug) for slug in course.interests), *_qualification(course), words.duration(course.duration),
            course.duration.weeks, _days(course), words.times(course.days) or course.times, price.amount / 100, price.per, price.vat,
            int(price.band) if price.band else None, price.note, *_places(course), rows.availability(course),
            _several(words.day(day) for day in course.starts), course.mode, at.address, at.postcode, at.area, course.contact.name,
            course.contact.role, course.contact.phone, course.contact.email, course.kit, course.meals, course.transport, course.updated,
            origin + urls.course(course.slug), course.description.strip(), (course.who_for or "").strip(),
            _several(unit.title for unit in course.units), str(course.id), str(provider.id)]

    return row


def _providers(catalogue: Catalogue, urls: Urls, origin: str) -> Iterator[list[Value]]:
    for provider in catalogue.providers:
        safe, quality = provider.safeguarding, provider.quality
        yield [
            provider.name, provider.legal_name, provider.summary, len(catalogue.courses_of(provider.slug)), provider.address, provider.postcode,
            catalogue.area(provider.area).name, provider.contact.name, provider.contact.role, provider.contact.phone, provider.contact.email,
            provider.website, _several(provider.specialisms), _several(provider.modes), provider.free_school_meals, provider.transport,
            safe.lead.name, safe.lead.phone, safe.lead.email, _yes(safe.enhanced_dbs), safe.insurance_expires,
            safe.training_year and words.academic_year(safe.training_year), quality.assured, quality.next_review, _yes(provider.ofsted_registered),
            provider.company_number, provider.la, provider.estab, provider.urn, provider.ukprn, provider.updated,
            origin + urls.provider(provider.slug), str(provider.id)]


def _about(catalogue: Catalogue, urls: Urls, origin: str, title: str, updated: dt.date) -> Iterator[tuple[Value, Value]]:
    site = catalogue.site
    yield "Directory", title
    yield "Council", site.council
    yield "Address on the web", origin + urls.home()
    yield "Last changed", updated
    yield "Courses", len(catalogue.courses)
    yield "Providers", len(catalogue.providers)
    yield "Questions", _several(filter(None, (site.contact.name, site.contact.phone, site.contact.email)))
    yield "Several values in a cell", "They are parted by a semicolon."
    yield "Ids", "The columns Id and Provider id stay the same for ever, whatever else changes."
    yield "For programs", f"{origin}{urls.directory('json')} and, in the Open Referral UK format, {origin}{urls.open_referral_feed()}"


def _names(catalogue: Catalogue) -> Callable[[str, str], str]:
    known = {kind: {choice.slug: choice.name for choice in getattr(catalogue.site, kind)} for kind in ("categories", "pathways", "phases", "interests")}
    return lambda kind, slug: known[kind][slug]


def _qualification(course: Course) -> tuple[Value, ...]:
    held = course.qualification
    return (held.title, held.awarding_body, words.level(held.level) if held.level else None, held.type, held.number) if held else (None,) * 5


def _places(course: Course) -> tuple[Value, Value]:
    return (course.places.total, course.places.open) if course.places else (None, None)


def _days(course: Course) -> str:
    held = {session.day for session in course.days}
    return _several(day.capitalize() for day in DAYS if day in held)


def _several(values: Iterable[str]) -> str:
    return "; ".join(values)


def _yes(value: bool) -> str:
    return "yes" if value else "no"
