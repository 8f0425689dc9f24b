"""The files in which the Open Referral records are published.

``downloads/open-referral.json`` has every service whole, as the one page of a feed; ``oruk/v3/<collection>/<id>.json`` are the single records;
``oruk/v3/index.json`` says what is there, so that all of it works from any plain web server. What the app needs to answer questions (which
service has which terms, days, ages and place) lies beside the search index, outside the site.
"""

import io
import json
from collections.abc import Callable, Iterable
from typing import Any

from capsite.exports.openreferral import BYDAY, PROFILE, VERSION, OpenReferral, ages, place_entry
from capsite.exports.openreferral_api import description
from capsite.exports.openreferral_places import point
from capsite.kinds import DAYS
from capsite.places import ATTRIBUTION
from capsite.records import Course, Provider
from capsite.urls import Urls

Files = dict[str, bytes]  # by address
APP_FILE = "open-referral.json"
FORMAT = 1
_ENCODER = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":"))


def dump(record: Any) -> bytes:
    return text(record).encode()


def text(record: Any) -> str:
    return _ENCODER.encode(record)


def index(urls: Urls, origin: str) -> bytes:
    """What the API is (HSDS-UK's api_details), with the way to the whole feed."""
    return dump({"version": VERSION, "profile": PROFILE, "openapi_url": origin + urls.open_referral("openapi"),
                 "feed_url": origin + urls.open_referral_feed(), "attribution": ATTRIBUTION})


def service_file(feed: OpenReferral, course: Course) -> Files:
    record = feed.service(course)
    return {feed.urls.open_referral("services", record["id"]): dump(record)}


def organization_file(feed: OpenReferral, provider: Provider) -> Files:
    record = feed.organization(provider)
    return {feed.urls.open_referral("organizations", record["id"]): dump(record)}


def vocabulary_files(feed: OpenReferral) -> Files:
    """Taxonomies and their terms, each a file; the index; the description of what the app answers."""
    files = {feed.urls.open_referral(collection, record["id"]): dump(record)
             for collection, records in (("taxonomies", feed.terms.taxonomies()), ("taxonomy_terms", feed.terms.all())) for record in records}
    return files | {feed.urls.open_referral("index"): index(feed.urls, feed.origin),
                    feed.urls.open_referral("openapi"): dump(description(feed.catalogue.site, feed.urls))}


def whole_feed(feed: OpenReferral, written: Callable[[Course], bytes] | None = None) -> Files:
    """Every service with all that belongs to it, in the form of a feed's only page. ``written`` gives a record that was published already."""
    number = len(feed.catalogue.courses)
    page = {"total_items": number, "total_pages": 1, "page_number": 1, "size": number, "first_page": True, "last_page": True, "empty": not number}
    records = (written(course) if written else dump(feed.service(course)) for course in feed.catalogue.courses)
    return {feed.urls.open_referral_feed(): _lists(page, {"contents": records})}


def app_file(feed: OpenReferral) -> bytes:
    """What the app asks. ``entry`` is a record as it stands in a list, as JSON text ready to be sent."""
    return _lists({"format": FORMAT}, {
        "services": (dump(_facts(feed, course)) for course in feed.catalogue.courses),
        "organizations": (dump(_named(feed.organization_entry(provider))) for provider in feed.catalogue.providers),
        "taxonomies": (dump(_named({key: value for key, value in record.items() if key != "taxonomy_terms"})) for record in feed.terms.taxonomies()),
        "taxonomy_terms": (dump(_named(record) | {"taxonomy": record["taxonomy_id"]}) for record in feed.terms.all()),
    })


def _lists(head: dict[str, Any], lists: dict[str, Iterable[bytes]]) -> bytes:
    """A JSON object: the head's fields, then lists of records that are JSON already. Written as they come, for there may be very many."""
    out = io.BytesIO()
    out.write(dump(head)[:-1])
    for name, records in lists.items():
        out.write(f',"{name}":['.encode())
        for number, record in enumerate(records):
            out.write(b",\n" if number else b"\n")
            out.write(record)
        out.write(b"\n]")
    out.write(b"}\n")
    return out.getvalue()


def _named(record: dict[str, Any]) -> dict[str, Any]:
    return {"id": record["id"], "words": f"{record['name']} {record['description']}", "entry": text(record)}


def _facts(feed: OpenReferral, course: Course) -> dict[str, Any]:
    service = feed.service_entry(course)
    at = feed.service_at_location(course)
    spot = point(course.delivery.postcode) if course.delivery.postcode else None
    held = {session.day for session in course.days}
    return {
        "id": service["id"], "slug": course.slug, "organization": service["organization_id"], "entry": text(service),
        "terms": [term["id"] for term in feed.terms.of(course)], "ages": ages(course, feed.catalogue),
        "days": [BYDAY[day] for day in DAYS if day in held], "point": spot and spot[:2], "modified": course.updated.isoformat(),
        "at": at and at["id"], "at_entry": at and text(place_entry(at)),
    }
