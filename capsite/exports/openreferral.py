"""Open Referral UK (HSDS-UK 3.0): a course is a service, its provider an organization. Pure: the catalogue in, records out.

A record has the fields and the order of the standard; a field without a value is left out. Dates are those of the factsheets. Text of
several lines is Markdown, as it stands there.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from capsite import rows, words
from capsite.catalogue import Catalogue
from capsite.exports.openreferral_ids import derived
from capsite.exports.openreferral_places import location
from capsite.exports.openreferral_terms import Terms
from capsite.kinds import DAYS
from capsite.records import Contact, Course, Provider, Session
from capsite.urls import Urls

Record = dict[str, Any]

VERSION = "HSDS-UK 3.0"
PROFILE = "https://docs.openreferraluk.org/en/latest/"
BYDAY = dict(zip(DAYS, ("MO", "TU", "WE", "TH", "FR", "SA", "SU"), strict=True))


@dataclass(frozen=True)
class OpenReferral:
    """The records of one catalogue; ``origin`` is the scheme and host of the site."""

    catalogue: Catalogue
    urls: Urls
    origin: str

    @cached_property
    def terms(self) -> Terms:
        return Terms(self.catalogue, self.urls, self.origin)

    @cached_property
    def _organizations(self) -> dict[str, Record]:
        return {provider.slug: self._entry(provider) for provider in self.catalogue.providers}

    def _entry(self, provider: Provider) -> Record:
        return _filled({
            "id": derived(provider.id, "organization"), "name": provider.name, "description": provider.summary, "email": provider.contact.email,
            "website": provider.website, "logo": self.origin + self.urls.logo(provider.logo) if provider.logo else None,
            "uri": self.origin + self.urls.provider(provider.slug)})

    def organization_entry(self, provider: Provider) -> Record:
        """As it stands in a list, and inside a service."""
        return self._organizations[provider.slug]

    def organization(self, provider: Provider) -> Record:
        """Whole: with its identifiers and, in short, its services."""
        of = derived(provider.id, "organization")
        known = (("GB-COH", "Company number", provider.company_number), ("GB-UKPRN", "UK provider reference number", provider.ukprn),
                 ("GB-EDU", "Unique reference number of a school", provider.urn))
        identifiers = [{"id": derived(provider.id, f"identifier {scheme}"), "organization_id": of, "identifier_scheme": scheme, "identifier_type": kind,
                        "identifier": value} for scheme, kind, value in known if value]
        services = [self._short(course) for course in self.catalogue.courses_of(provider.slug)]
        about = "\n\n".join(text.strip() for text in (provider.summary, provider.who_we_are, provider.what_we_offer, provider.outcomes) if text)
        return _filled({**self.organization_entry(provider), "description": about, "organization_identifiers": identifiers, "services": services})

    def _short(self, course: Course) -> Record:
        return {"id": service_id(course), "name": course.name, "url": self.origin + self.urls.course(course.slug), "status": "active",
                "last_modified": instant(course)}

    def service_entry(self, course: Course) -> Record:
        """As it stands in a list: only what there is one of."""
        provider = self.catalogue.provider(course.provider)
        organization = self.organization_entry(provider)
        return _filled({
            "id": service_id(course), "organization_id": organization["id"], "name": course.name, "description": _description(course),
            "url": self.origin + self.urls.course(course.slug), "email": course.contact.email or provider.contact.email, "status": "active",
            "fees": _fees(course), "accreditations": _accreditation(course), **_ages(course, self.catalogue),
            "assured_date": provider.quality.assured and provider.quality.assured.isoformat(),
            "assurer_email": self.catalogue.site.contact.email if provider.quality.assured else None,
            "alert": None if course.availability == "open" else rows.availability(course), "last_modified": instant(course),
            "organization": organization})

    def service(self, course: Course) -> Record:
        """Whole, with everything that belongs to it inside."""
        record = self.service_entry(course)
        own = record["id"]
        at = self.service_at_location(course)
        return record | _filled({
            "schedules": list(_schedules(course, own)),
            "service_areas": [] if at else [{"id": derived(course.id, "area"), "service_id": own, "name": course.delivery.area}],
            "service_at_locations": [at] if at else [], "cost_options": [_cost(course, own)], "contacts": [_contact(course, course.contact, own)],
            "attributes": [{"id": derived(course.id, term["id"]), "link_id": own, "taxonomy_term_id": term["id"], "link_type": "service",
                            "taxonomy_term": term} for term in self.terms.of(course)]})

    def service_at_location(self, course: Course) -> Record | None:
        """The course at its place, if it has one; a place that varies is a service area instead."""
        if not course.delivery.postcode:
            return None
        place = location(course.id, course.delivery, self.catalogue.provider(course.provider))
        return {"id": derived(course.id, "service at location"), "service_id": service_id(course), "location_id": place["id"], "location": place}


def service_id(course: Course) -> str:
    return derived(course.id, "service")


def place_entry(at: Record) -> Record:
    """A service at location as it stands in a list."""
    return {**at, "location": {key: value for key, value in at["location"].items() if key != "addresses"}}


def instant(record: Course | Provider) -> str:
    return f"{record.updated.isoformat()}T00:00:00Z"


def _filled(record: Record) -> Record:
    """Without what is empty, as the standard wants it."""
    return {key: value for key, value in record.items() if value not in (None, "", [])}


def _description(course: Course) -> str:
    parts = [course.summary, course.description.strip()]
    if course.who_for:
        parts.append(f"Who it is for: {course.who_for.strip()}")
    for title, text in (("Kit", course.kit), ("Meals", course.meals), ("Transport", course.transport)):
        if text:
            parts.append(f"{title}: {text}")
    return "\n\n".join(parts)


def _fees(course: Course) -> str:
    note = words.price_note(course.price)
    return f"{words.price(course.price)}. {note.rstrip('.')}." if note else words.price(course.price)


def _accreditation(course: Course) -> str | None:
    held = course.qualification
    if held is None:
        return None
    parts = [held.title, words.level(held.level) if held.level else None, held.awarding_body, f"number {held.number}" if held.number else None]
    return ", ".join(part for part in parts if part)


def ages(course: Course, catalogue: Catalogue) -> tuple[int, int] | None:
    """From the year groups, or from those of the phases: Year 7 turns 11 before it begins and 12 while it lasts."""
    years = course.years or [year for slug in course.phases for year in catalogue.phase(slug).years]
    return (min(years) + 4, max(years) + 5) if years else None


def _ages(course: Course, catalogue: Catalogue) -> Record:
    found = ages(course, catalogue)
    return {"minimum_age": found[0], "maximum_age": found[1]} if found else {}


def _schedules(course: Course, own: str) -> Iterable[Record]:
    """One for each span of hours, weekly on its days, in local time."""
    spans: dict[tuple[str, str], list[Session]] = {}
    for session in course.days:
        spans.setdefault((_clock(session.starts), _clock(session.ends)), []).append(session)
    for (opens, closes), sessions in spans.items():
        held = ", ".join(part for part in (words.weekdays(sessions), words.times(sessions)) if part)
        notes = " ".join(part for part in ("Times are local (Europe/London)." if opens else "", course.times or "") if part)
        yield _filled({
            "id": derived(course.id, f"schedule {opens} {closes}"), "service_id": own,
            "valid_from": course.starts_on and course.starts_on.isoformat(), "valid_to": course.published.until and course.published.until.isoformat(),
            "freq": "WEEKLY", "interval": 1, "byday": _byday(sessions), "description": held,
            "opens_at": opens, "closes_at": closes, "attending_type": words.MODES[course.mode], "notes": notes})


def _clock(value: dt.time | None) -> str:
    return value.isoformat()[:5] if value else ""


def _byday(sessions: Iterable[Session]) -> str:
    held = {session.day for session in sessions}
    return ",".join(code for day, code in BYDAY.items() if day in held)


def _cost(course: Course, own: str) -> Record:
    price = course.price
    return _filled({"id": derived(course.id, "cost"), "service_id": own, "option": words.price_note(price), "amount": price.amount / 100,
                    "amount_description": f"pounds {words.PER[price.per]}"})


def _contact(course: Course, contact: Contact, own: str) -> Record:
    phone = [{"id": derived(course.id, "phone"), "number": contact.phone}] if contact.phone else None
    return _filled({"id": derived(course.id, "contact"), "service_id": own, "name": contact.name, "title": contact.role, "email": contact.email,
                    "phones": phone})
