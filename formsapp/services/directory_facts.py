"""What the forms are told of the world: courses and schools as published, panels, closures, bank holidays, and the day (decision 10)."""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from capsite.search.ask import NoPlace, locate
from formsapp.domain.calendar import Closure
from formsapp.journeys.engine import Journey
from formsapp.journeys.facts import Course, Facts, Panel, School, Sender
from formsapp.services.office import LONDON, Office
from formsapp.store.published import Edition

METRES_PER_MILE = 1609.344
PHASES = {"primary": "Primary schools", "secondary": "Secondary schools", "post-16": "Post-16"}


def facts(office: Office) -> Facts:
    """As of now. Without a directory the lists are empty, and what needs them says so."""
    edition = office.published.current()
    now = office.clock().astimezone(LONDON)
    whole = of_edition(edition, office.settings.prefix) if edition else Facts(now.date(), bank_holidays=bank_holidays())
    return replace(whole, today=now.date(), now_words=f"{now:%H:%M}")


@lru_cache(maxsize=2)
def of_edition(edition: Edition, prefix: str) -> Facts:
    """All but the day, made once for each publication."""
    data, frame = edition.forms, edition.frame
    pathways = {pathway["slug"]: pathway["name"] for pathway in data["pathways"]}
    return Facts(
        dt.date.min,
        courses=tuple(course(entry, edition.rows[entry["slug"]], pathways) for entry in data["courses"]),
        schools=tuple(
            School(entry["urn"], entry["name"], PHASES.get(entry["phase"], "Other schools")) for entry in data["schools"] if entry["urn"]
        ),
        panels=tuple(Panel(day(entry["date"]), day(entry["deadline"]), tuple(entry["pathways"])) for entry in data["panels"]),
        bank_holidays=bank_holidays(),
        closures=tuple(Closure(entry["name"], day(entry["starts"]), day(entry["ends"])) for entry in data["closures"]),
        links={name: str(address) for name, address in frame["links"].items()} | {"root": prefix, "brand": data["brand"]},
        council=str(frame["council"]),
        service=str(frame["name"]),
        miles=miles,
        edition=edition.name,
        windows={entry["slug"]: (day(entry["opens"]), day(entry["closes"])) for entry in data["forms"] if entry.get("opens")},
    )


def course(entry: Mapping[str, Any], row: Mapping[str, Any], pathways: Mapping[str, str]) -> Course:
    return Course(
        slug=entry["slug"],
        name=entry["name"],
        provider=entry["provider_name"],
        tier=entry["tier"],
        pathway=entry["pathway"],
        pathway_name=pathways.get(entry["pathway"], ""),
        id=entry["id"],
        provider_slug=entry["provider"],
        weekdays=tuple(entry["days"]),
        days=row["days"],
        phases=tuple(row["phases"]),
        years=tuple(entry["years"]),
        state=row["state"],
        availability=row["availability"],
        place=row["place"],
        postcode=entry["postcode"],
        price=row["price"],
        qualification=(entry.get("qualification") or {}).get("number", ""),  # what was published before forms asked for it has none
        price_pence=entry["price"]["pence"],
        price_per=entry["price"]["per"],
    )


def for_draft(office: Office, journey: Journey, sender: Sender) -> Facts:
    """With what is known of whoever fills the form."""
    found = replace(facts(office), sender=sender)
    return replace(found, known=journey.offer(sender, found))


def with_courses(facts: Facts, then: Sequence[Mapping[str, Any]]) -> Facts:
    """Courses that have left the directory since, as they stood in a snapshot."""
    gone = [
        Course(
            entry["slug"],
            entry["name"],
            entry["provider_name"],
            entry["tier"],
            entry["pathway"],
            id=entry["id"],
            provider_slug=entry["provider"],
        )
        for entry in then
        if facts.course(entry["slug"]) is None
    ]
    return replace(facts, courses=(*facts.courses, *gone)) if gone else facts


def snapshot(office: Office, slugs: list[str]) -> list[dict[str, Any]]:
    """Course, provider and price as they stand now, to be kept with what was sent (decision 1)."""
    edition = office.published.current()
    if edition is None:
        return []
    found = {entry["slug"]: {**entry, "price_words": edition.rows[entry["slug"]]["price"]} for entry in edition.forms["courses"]}
    return [{"place": place, **found[slug]} for place, slug in enumerate(slugs, 1) if slug in found]


def form_named(office: Office, slug: str) -> dict[str, Any]:
    """A form's name and what to have at hand, as the directory has it."""
    edition = office.published.current()
    return next((dict(entry) for entry in edition.forms["forms"] if entry["slug"] == slug), {}) if edition else {}


@cache
def bank_holidays() -> Mapping[dt.date, str]:
    """England's, from the package's own list. Its code is left alone: it would load all that fetching a newer list needs, and nothing is fetched."""
    told = json.loads(files("govuk_bank_holidays").joinpath("bank-holidays.json").read_bytes())
    return {dt.date.fromisoformat(each["date"]): each["title"] for each in told["england-and-wales"]["events"]}


def miles(one: str, other: str) -> float | None:
    """As the crow flies, between two postcodes; None where either is not known."""
    try:
        here, there = locate(one), locate(other)
    except NoPlace:
        return None
    return float(((here.easting - there.easting) ** 2 + (here.northing - there.northing) ** 2) ** 0.5 / METRES_PER_MILE)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)
