"""The files in which the Open Referral records are published.

``downloads/open-referral.json`` has every service whole, as the one page of a feed; ``oruk/v3/<collection>/<id>.json`` are the single records;
``oruk/v3/index.json`` says what is there, so that all of it works from any plain web server. What the app needs to answer questions (which
service has which terms, days, ages and place) lies beside the search index, outside the site.
"""

import json
from typing import Any
from urllib.parse import urljoin

from capsite.exports.openreferral import BYDAY, PROFILE, VERSION, OpenReferral, ages, entry, place_entry
from capsite.exports.openreferral_places import point
from capsite.kinds import DAYS
from capsite.records import Course, Provider
from capsite.urls import Urls

APP_FILE = "open-referral.json"
FORMAT = 1


def dump(record: Any) -> bytes:
    return text(record).encode()


def text(record: Any) -> str:
    return json.dumps(record, ensure_ascii=False, separators=(",", ":"))


def index(urls: Urls, origin: str) -> bytes:
    """What the API is (HSDS-UK's api_details), with the way to the whole feed."""
    return dump({"version": VERSION, "profile": PROFILE, "openapi_url": urljoin(origin, urls.open_referral("openapi")),
                 "feed_url": urljoin(origin, urls.open_referral_feed())})


def service_file(feed: OpenReferral, course: Course) -> tuple[str, bytes]:
    """Its address and its text; all single records are made like this."""
    record = feed.service(course)
    return feed.urls.open_referral("services", record["id"]), dump(record)


def organization_file(feed: OpenReferral, provider: Provider) -> tuple[str, bytes]:
    record = feed.organization(provider)
    return feed.urls.open_referral("organizations", record["id"]), dump(record)


def vocabulary_files(feed: OpenReferral) -> dict[str, bytes]:
    """Taxonomies and their terms, each a file."""
    return {feed.urls.open_referral(collection, record["id"]): dump(record)
            for collection, records in (("taxonomies", feed.terms.taxonomies()), ("taxonomy_terms", feed.terms.all())) for record in records}


def whole_feed(feed: OpenReferral) -> bytes:
    """Every service with all that belongs to it, in the form of a feed's only page."""
    number = len(feed.catalogue.courses)
    page = {"total_items": number, "total_pages": 1, "page_number": 1, "size": number, "first_page": True, "last_page": True, "empty": not number}
    lines = ",\n".join(text(feed.service(course)) for course in feed.catalogue.courses)
    return f'{text(page)[:-1]},"contents":[\n{lines}\n]}}\n'.encode()


def app_file(feed: OpenReferral) -> bytes:
    """What the app asks. ``entry`` is a record as it stands in a list, as JSON text ready to be sent."""
    return dump({
        "format": FORMAT,
        "services": [_facts(feed, course) for course in feed.catalogue.courses],
        "organizations": [_named(feed.organization_entry(provider)) for provider in feed.catalogue.providers],
        "taxonomies": [_named({key: value for key, value in record.items() if key != "taxonomy_terms"}) for record in feed.terms.taxonomies()],
        "taxonomy_terms": [_named(record) | {"taxonomy": record["taxonomy_id"]} for record in feed.terms.all()],
    })


def _named(record: dict[str, Any]) -> dict[str, Any]:
    return {"id": record["id"], "words": f"{record['name']} {record['description']}", "entry": text(record)}


def _facts(feed: OpenReferral, course: Course) -> dict[str, Any]:
    service = feed.service(course)
    at = next(iter(service.get("service_at_locations", ())), None)
    spot = point(course.delivery.postcode) if course.delivery.postcode else None
    held = {session.day for session in course.days}
    return {
        "id": service["id"], "slug": course.slug, "organization": service["organization_id"], "entry": text(entry(service)),
        "terms": [attribute["taxonomy_term_id"] for attribute in service["attributes"]], "ages": ages(course, feed.catalogue),
        "days": [BYDAY[day] for day in DAYS if day in held], "point": spot and spot[:2], "modified": course.updated.isoformat(),
        "at": at and at["id"], "at_entry": at and text(place_entry(at)),
    }
