"""What a page is about, in schema.org's words (JSON-LD): Course, CourseInstance, Offer, EducationalOrganization, BreadcrumbList.

A block of data, which a browser doesn't run. Types and properties are held against the vocabulary by a test.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from markupsafe import Markup

from capsite import words
from capsite.exports.openreferral_places import point as find_point
from capsite.exports.openreferral_places import street_and_town
from capsite.kinds import DAYS
from capsite.records import Contact, Course, Provider, Session, Unit

Data = dict[str, Any]

SCHEMA = "https://schema.org/"
MODES = {"off-site": "off-site, at the provider", "on-site": "on-site, at the learner's school", "both": "off-site or on-site"}
STATES = {"open": "InStock", "waiting list": "BackOrder", "full": "SoldOut", "starts": "PreOrder"}
_ENCODER = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":"))
# So that no text can end the script element, whatever it holds.
_SAFE = (("<", "\\u003c"), (">", "\\u003e"), ("&", "\\u0026"), ("\u2028", "\\u2028"), ("\u2029", "\\u2029"))


def linked_data(context: Mapping[str, Any], origin: str) -> Markup | None:
    """The block for a page, from what its template gets; None for a page that has nothing to say. ``origin`` is the site's scheme and host."""
    page = context["page"]
    graph: list[Data] = []
    if "course" in context:
        graph.append(course_data(context["course"], context["provider"], [choice["name"] for choice in context["interests"]], page["path"],
                                 context["provider_url"], origin))
    elif "provider" in context:
        graph.append(provider_data(context["provider"], page["path"], context["logo_url"], origin))
    if page["crumbs"]:
        graph.append(_crumbs(page, origin))
    if not graph:
        return None
    text = _ENCODER.encode({"@context": "https://schema.org", "@graph": graph})
    for sign, written in _SAFE:  # several times faster than translate, which looks at each sign
        text = text.replace(sign, written)
    return Markup(text)  # noqa: S704 - nothing in it can be markup any more


def course_data(course: Course, provider: Provider, interests: list[str], path: str, provider_path: str, origin: str) -> Data:
    return _filled({
        "@type": "Course", "@id": f"{origin}{path}#course", "name": course.name, "description": course.summary, "url": origin + path,
        "identifier": course.id.urn, "inLanguage": "en-GB", "dateModified": course.updated.isoformat(), "keywords": interests,
        "typicalAgeRange": f"{min(course.years) + 4}-{max(course.years) + 5}" if course.years else None,
        "isAccessibleForFree": course.price.amount == 0,
        "provider": {"@type": "EducationalOrganization", "@id": f"{origin}{provider_path}#organization", "name": provider.name,
                     "url": origin + provider_path},
        "educationalCredentialAwarded": _credential(course), "syllabusSections": [_section(unit) for unit in course.units],
        "offers": _offer(course, origin + path), "hasCourseInstance": list(_instances(course, provider, {"@id": f"{origin}{path}#offer"}))})


def _credential(course: Course) -> Data | None:
    held = course.qualification
    if held is None:
        return None
    return _filled({"@type": "EducationalOccupationalCredential", "name": held.title, "credentialCategory": held.type,
                    "educationalLevel": words.level(held.level) if held.level else None, "identifier": held.number,
                    "recognizedBy": {"@type": "Organization", "name": held.awarding_body} if held.awarding_body else None})


def _section(unit: Unit) -> Data:
    return _filled({"@type": "Syllabus", "name": unit.title, "identifier": unit.code, "hasPart": [_section(inner) for inner in unit.units]})


def _offer(course: Course, url: str) -> Data:
    price = course.price
    amount = f"{price.amount / 100:.2f}"
    return _filled({
        "@type": "Offer", "@id": f"{url}#offer", "url": url, "category": "Paid" if price.amount else "Free", "price": amount, "priceCurrency": "GBP",
        "availability": SCHEMA + STATES[course.availability], "availabilityStarts": course.starts_on and course.starts_on.isoformat(),
        "priceSpecification": _filled({
            "@type": "UnitPriceSpecification", "price": amount, "priceCurrency": "GBP", "unitText": price.per,
            "valueAddedTaxIncluded": price.vat == "included" if price.vat != "none" else None})})


def _instances(course: Course, provider: Provider, offer: Data) -> Iterator[Data]:
    """One for each start; a course that can be begun at any time is one."""
    starts = sorted({*course.starts, *([course.starts_on] if course.starts_on else [])})
    same = _filled({
        "@type": "CourseInstance", "name": course.name, "courseMode": MODES[course.mode], "courseSchedule": list(_schedules(course)),
        "location": _place(course, provider), "maximumAttendeeCapacity": course.places and course.places.total,
        "remainingAttendeeCapacity": course.places and course.places.open, "offers": offer,
        "duration": f"P{course.duration.weeks}W" if course.duration.weeks else None})
    for day in starts:
        yield same | {"startDate": day.isoformat()}
    if not starts:
        yield same


def _schedules(course: Course) -> Iterator[Data]:
    """Weekly, one for each span of hours."""
    spans: dict[tuple[str | None, str | None], list[Session]] = {}
    for session in course.days:
        starts, ends = (value.isoformat() if value else None for value in (session.starts, session.ends))
        spans.setdefault((starts, ends), []).append(session)
    for (starts, ends), sessions in spans.items():
        held = {session.day for session in sessions}
        yield _filled({
            "@type": "Schedule", "byDay": [SCHEMA + day.capitalize() for day in DAYS if day in held], "startTime": starts, "endTime": ends,
            "repeatFrequency": "P1W", "scheduleTimezone": "Europe/London"})


def _place(course: Course, provider: Provider) -> Data | str:
    if not course.delivery.postcode:
        return course.delivery.area or ""
    street, town = street_and_town(course.delivery, provider)
    spot = find_point(course.delivery.postcode)
    return _filled({
        "@type": "Place", "address": {"@type": "PostalAddress", "streetAddress": street, "addressLocality": town,
                                      "postalCode": course.delivery.postcode, "addressCountry": "GB"},
        "geo": {"@type": "GeoCoordinates", "latitude": spot[2], "longitude": spot[3]} if spot else None})


def provider_data(provider: Provider, path: str, logo: str | None, origin: str) -> Data:
    street, _, town = (part.strip() for part in provider.address.rpartition(","))
    known = (("Companies House", provider.company_number), ("UKPRN", provider.ukprn), ("URN", provider.urn))
    return _filled({
        "@type": "EducationalOrganization", "@id": f"{origin}{path}#organization", "name": provider.name, "legalName": provider.legal_name,
        "description": provider.summary, "url": origin + path, "sameAs": provider.website, "logo": origin + logo if logo else None,
        "address": _filled({"@type": "PostalAddress", "streetAddress": street, "addressLocality": town, "postalCode": provider.postcode,
                            "addressCountry": "GB"}),
        "contactPoint": _contact(provider.contact), "knowsAbout": list(provider.specialisms),
        "identifier": [provider.id.urn, *({"@type": "PropertyValue", "propertyID": kind, "value": value} for kind, value in known if value)]})


def _contact(contact: Contact) -> Data:
    return _filled({"@type": "ContactPoint", "name": contact.name, "contactType": contact.role, "telephone": contact.phone, "email": contact.email})


def _crumbs(page: Mapping[str, Any], origin: str) -> Data:
    trail = [*((crumb["text"], origin + crumb["url"]) for crumb in page["crumbs"] if crumb["url"]), (page["title"], None)]
    return {"@type": "BreadcrumbList", "itemListElement": [
        _filled({"@type": "ListItem", "position": number, "name": text, "item": {"@id": url} if url else None}) for number, (text, url) in enumerate(trail, 1)]}


def _filled(data: Data) -> Data:
    return {key: value for key, value in data.items() if value is not None and value != "" and value != []}
