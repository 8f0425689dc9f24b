"""One course as a row of a list: the same words in the lists, in Flask's answer and in the browser's index."""

from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Any

from capsite import words
from capsite.catalogue import Catalogue
from capsite.kinds import DAYS
from capsite.records import Course
from capsite.urls import Urls

STATES = {"open": "open", "waiting list": "waiting-list", "full": "full", "starts": "starts"}


@dataclass(frozen=True, slots=True)
class Row:
    slug: str
    url: str
    name: str
    provider: str
    provider_slug: str
    provider_url: str
    summary: str
    place: str
    days: str
    price: str
    price_pence: int
    qualification: str
    availability: str
    state: str
    tier: str
    category: str
    pathway: str
    phases: tuple[str, ...]
    interests: tuple[str, ...]
    weekdays: tuple[str, ...]
    level: str
    postcode: str
    varies: bool

    def as_dict(self) -> dict[str, Any]:
        return dict(zip(NAMES, VALUES(self), strict=True))


NAMES = tuple(field.name for field in fields(Row))
VALUES = attrgetter(*NAMES)  # of a row, in their order


def availability(course: Course) -> str:
    if course.availability == "starts" and course.starts_on:
        return f"Starts {words.day(course.starts_on)}"
    if course.availability == "open" and course.places and course.places.open:
        return f"Open, {words.count(course.places.open, 'place')}"
    return course.availability.capitalize()


def a_day(course: Course) -> int:
    """Pence for a day, roughly, so that prices by the week or the place can be put in one order."""
    days = max(1, len({session.day for session in course.days}))
    weeks = course.duration.weeks or 36
    amount = course.price.amount
    return {"day": amount, "session": amount * 2, "hour": amount * 5, "week": amount // days, "place": amount // (days * weeks)}[course.price.per]


def row(course: Course, catalogue: Catalogue, urls: Urls) -> Row:
    provider = catalogue.provider(course.provider)
    held = {session.day for session in course.days}
    return Row(
        slug=course.slug, url=urls.course(course.slug), name=course.name, provider=provider.name, provider_slug=provider.slug,
        provider_url=urls.provider(provider.slug), summary=course.summary, place=words.place(course.delivery), days=words.weekdays(course.days),
        price=words.price(course.price), price_pence=a_day(course), qualification=words.qualification(course.qualification),
        availability=availability(course), state=STATES[course.availability], tier=course.tier, category=course.category, pathway=course.pathway,
        phases=course.phases, interests=course.interests, weekdays=tuple(day for day in DAYS if day in held),
        level=(course.qualification.level or "") if course.qualification else "", postcode=course.delivery.postcode or "",
        varies=course.delivery.postcode is None)
