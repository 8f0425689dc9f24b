"""Rules about a course's days, places and whereabouts."""

import datetime as dt
from collections.abc import Iterator
from functools import lru_cache

from capsite.checks.ground import Ground, written
from capsite.places import NoPlace, locate
from capsite.problems import Problem

_AHEAD = dt.timedelta(days=31)  # a preview of a day not long past is no reason to warn


def postcodes_exist(ground: Ground) -> Iterator[Problem]:
    """The first part of a postcode is one that exists, or distances can't be told."""
    for course in ground.courses:
        if course.record.delivery.postcode and (sentence := _no_district(course.record.delivery.postcode)):
            yield course.problem(("delivery", "postcode"), f"delivery.postcode: {sentence}")
    for provider in ground.providers:
        if sentence := _no_district(provider.record.postcode):
            yield provider.problem(("postcode",), f"postcode: {sentence}")
    schools = ground.source.school_sheet
    for index, school in enumerate(schools.record.schools if schools else ()):
        if schools and school.postcode and (sentence := _no_district(school.postcode)):
            yield schools.problem(("schools", index, "postcode"), f"schools, item {index + 1}: postcode: {sentence}")


def _no_district(postcode: str) -> str | None:
    return _asked(postcode[:-2])


@lru_cache(maxsize=4096)
def _asked(sector: str) -> str | None:
    """Asked with the sector (``CV1 2``), since ``CV55`` alone could be meant as CV5 5."""
    try:
        locate(sector)
    except NoPlace:
        return f"there is no postcode that begins with {sector.split(' ')[0]}: check its letters and digits"
    return None


def published_until_after_starts(ground: Ground) -> Iterator[Problem]:
    """A factsheet is published until a day that is not before the first; one that is over is no longer shown."""
    for sheet in ground.factsheets:
        span = sheet.record.published
        if span.until is None:
            continue
        if span.starts and span.until < span.starts:
            yield sheet.problem(
                ("published", "until"),
                f"published.until: {written(span.until)} is before the first day ({written(span.starts)}): change one of them",
            )
        elif span.until < ground.as_of:
            yield sheet.problem(
                ("published", "until"),
                f"published.until: {written(span.until)} is over, so this is not shown: change the day or delete the line",
                warning=True,
            )


def starts_lie_ahead(ground: Ground) -> Iterator[Problem]:
    """At least one start date is still to come."""
    for sheet in ground.courses:
        course = sheet.record
        if course.starts and max(course.starts) < ground.as_of:
            yield sheet.problem(
                ("starts",),
                f"starts: the last start date was {written(max(course.starts))}: "
                "add the next, or delete starts if learners start at any time",
                warning=True,
            )
        if course.availability == "starts" and course.starts_on and course.starts_on < ground.as_of:
            yield sheet.problem(
                ("starts_on",), f"starts_on: {written(course.starts_on)} is over: write the next day, or availability: open", warning=True
            )


def availability_fits_places(ground: Ground) -> Iterator[Problem]:
    """A course that is open has a free place, and one that is full has none."""
    for sheet in ground.courses:
        places = sheet.record.places
        if places is None or places.open is None:
            continue
        if sheet.record.availability == "open" and places.open == 0:
            yield sheet.problem(
                ("places", "open"),
                "places.open: there is no free place, but the course is open: write availability: full, or waiting list",
                warning=True,
            )
        elif sheet.record.availability == "full" and places.open > 0:
            yield sheet.problem(
                ("availability",), f"availability: the course is full, but places.open says {places.open}: change one of them", warning=True
            )


def updated_is_not_to_come(ground: Ground) -> Iterator[Problem]:
    """The day of the last change is not still to come: its digits are wrong."""
    for sheet in ground.factsheets:
        if sheet.record.updated > ground.as_of + _AHEAD:
            yield sheet.problem(
                ("updated",),
                f"updated: {written(sheet.record.updated)} is still to come: write the day you last changed anything here",
                warning=True,
            )


def somebody_can_be_reached(ground: Ground) -> Iterator[Problem]:
    """A factsheet's contact has a telephone number or an email address."""
    for sheet in ground.factsheets:
        contact = sheet.record.contact
        if not contact.phone and not contact.email:
            yield sheet.problem(
                ("contact",), "contact: there is neither a phone nor an email: schools can't reach you, so add one", warning=True
            )


RULES = (
    postcodes_exist,
    published_until_after_starts,
    starts_lie_ahead,
    availability_fits_places,
    updated_is_not_to_come,
    somebody_can_be_reached,
)
