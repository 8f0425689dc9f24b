"""The directory as a table: one row a course, its provider's facts beside it. For Excel and its kin: UTF-8 with a mark, CRLF.

Names and order of the columns are stable: other programs read them. New ones go to the end.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from capsite import rows, words
from capsite.catalogue import Catalogue
from capsite.kept_by_course import Each
from capsite.records import Course, Provider
from capsite.urls import Urls

_RISKY = frozenset(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"))
_PHONE = re.compile(r"\+44[0-9 ]+")


@dataclass(frozen=True)
class _Line:
    """What one row is made from."""

    course: Course
    catalogue: Catalogue
    urls: Urls
    origin: str

    @cached_property
    def provider(self) -> Provider:
        return self.catalogue.provider(self.course.provider)

    def address(self, path: str) -> str:
        return self.origin + path


Column = Callable[[_Line], object]

# Name of the column and what stands in it. Several values in one cell are parted by "; ".
COLUMNS: dict[str, Column] = {
    "course_id": lambda line: line.course.id,
    "course": lambda line: line.course.name,
    "provider": lambda line: line.provider.name,
    "summary": lambda line: line.course.summary,
    "tier": lambda line: line.course.tier,
    "tier_name": lambda line: line.catalogue.tier(line.course.tier).name,
    "pathway": lambda line: line.catalogue.pathway(line.course.pathway).name,
    "category": lambda line: line.catalogue.category(line.course.category).name,
    "phases": lambda line: _several(line.catalogue.phase(slug).name for slug in line.course.phases),
    "year_groups": lambda line: _several(line.course.years),
    "interests": lambda line: _several(line.catalogue.interest(slug).name for slug in line.course.interests),
    "description": lambda line: line.course.description,
    "who_for": lambda line: line.course.who_for,
    "qualification": lambda line: line.course.qualification and line.course.qualification.title,
    "awarding_body": lambda line: line.course.qualification and line.course.qualification.awarding_body,
    "level": lambda line: line.course.qualification and line.course.qualification.level,
    "qualification_type": lambda line: line.course.qualification and line.course.qualification.type,
    "qualification_number": lambda line: line.course.qualification and line.course.qualification.number,
    "units": lambda line: _several(unit.title for unit in line.course.units),
    "duration": lambda line: words.duration(line.course.duration),
    "weeks": lambda line: line.course.duration.weeks,
    "days": lambda line: _several(session.day.capitalize() for session in line.course.days),
    "times": lambda line: words.times(line.course.days) or line.course.times,
    "places": lambda line: line.course.places and line.course.places.total,
    "places_open": lambda line: line.course.places and line.course.places.open,
    "availability": lambda line: rows.availability(line.course),
    "start_dates": lambda line: _several(line.course.starts),
    "price_pounds": lambda line: f"{line.course.price.amount / 100:.2f}",
    "price_per": lambda line: line.course.price.per,
    "vat": lambda line: line.course.price.vat,
    "band": lambda line: line.course.price.band,
    "price_note": lambda line: line.course.price.note,
    "mode": lambda line: line.course.mode,
    "delivery_address": lambda line: line.course.delivery.address,
    "delivery_postcode": lambda line: line.course.delivery.postcode,
    "delivery_area": lambda line: line.course.delivery.area,
    "contact": lambda line: line.course.contact.name,
    "contact_role": lambda line: line.course.contact.role,
    "contact_phone": lambda line: line.course.contact.phone,
    "contact_email": lambda line: line.course.contact.email,
    "kit": lambda line: line.course.kit,
    "meals": lambda line: line.course.meals,
    "transport": lambda line: line.course.transport,
    "updated": lambda line: line.course.updated,
    "page": lambda line: line.address(line.urls.course(line.course.slug)),
    "factsheet": lambda line: line.address(line.urls.factsheet(line.course.slug)),
    "provider_id": lambda line: line.provider.id,
    "provider_summary": lambda line: line.provider.summary,
    "provider_address": lambda line: line.provider.address,
    "provider_postcode": lambda line: line.provider.postcode,
    "provider_area": lambda line: line.catalogue.area(line.provider.area).name,
    "provider_contact": lambda line: line.provider.contact.name,
    "provider_phone": lambda line: line.provider.contact.phone,
    "provider_email": lambda line: line.provider.contact.email,
    "provider_website": lambda line: line.provider.website,
    "provider_urn": lambda line: line.provider.urn,
    "provider_ukprn": lambda line: line.provider.ukprn,
    "safeguarding_lead": lambda line: line.provider.safeguarding.lead.name,
    "safeguarding_phone": lambda line: line.provider.safeguarding.lead.phone,
    "safeguarding_email": lambda line: line.provider.safeguarding.lead.email,
    "enhanced_dbs": lambda line: "yes" if line.provider.safeguarding.enhanced_dbs else "no",
    "insurance_expires": lambda line: line.provider.safeguarding.insurance_expires,
    "training_year": lambda line: line.provider.safeguarding.training_year,
    "quality_assured": lambda line: line.provider.quality.assured,
    "quality_next_review": lambda line: line.provider.quality.next_review,
    "ofsted_registered": lambda line: "yes" if line.provider.ofsted_registered else "no",
    "provider_page": lambda line: line.address(line.urls.provider(line.provider.slug)),
}


# From here on a column says something of the provider, and so the same for all of a provider's courses.
PROVIDER = list(COLUMNS).index("provider_id")


def directory_csv(catalogue: Catalogue, urls: Urls, origin: str) -> bytes:
    """All courses in the directory's own order; ``origin`` is the scheme and host of the site."""
    return b"".join(directory_rows(catalogue, urls, origin))


def directory_rows(catalogue: Catalogue, urls: Urls, origin: str, each: Each = map) -> Iterator[bytes]:
    """The same in pieces. ``each`` may know some courses' lines already."""
    of_course, of_provider = list(COLUMNS.values())[:PROVIDER], list(COLUMNS.values())[PROVIDER:]
    known: dict[str, list[str]] = {}

    def row(course: Course) -> str:
        line = _Line(course, catalogue, urls, origin)
        if course.provider not in known:
            known[course.provider] = [cell(value(line)) for value in of_provider]
        return _written([*(cell(value(line)) for value in of_course), *known[course.provider]])

    yield b"\xef\xbb\xbf" + _written(COLUMNS).encode()
    lines = iter(each(row, catalogue.courses))
    while some := list(islice(lines, 256)):
        yield "".join(some).encode()


def _written(row: Iterable[str]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerow(row)
    return text.getvalue()


def cell(value: object) -> str:
    """A cell that no spreadsheet takes for a formula: what begins like one gets an apostrophe; ``+44 …`` is a telephone number."""
    if value is None:
        return ""
    text = value if type(value) is str else str(value)
    if "\r" in text or "\0" in text:
        text = text.replace("\r\n", "\n").replace("\0", "")
    return "'" + text if text[:1] in _RISKY and not _PHONE.fullmatch(text) else text


def _several(values: Iterable[object]) -> str:
    return "; ".join(map(str, values))
