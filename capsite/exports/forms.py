"""What the forms need to know of the directory: courses with their days, ages and price; schools; panels; days on which the service is closed.

It lies beside the search index, outside the site (decision 10): the forms pick from it, check against it, and keep a copy of what was chosen.
"""

import json
from typing import Any

from capsite.catalogue import Catalogue
from capsite.kinds import DAYS
from capsite.records import Choice, Course, FormLink, Holiday, Panel, Provider, School, Unit
from capsite.urls import Urls

APP_FILE = "forms.json"
FORMAT = 1


def app_file(catalogue: Catalogue, urls: Urls) -> bytes:
    site = catalogue.site
    years = {phase.slug: phase.years for phase in site.phases}
    return json.dumps({
        "format": FORMAT,
        "courses": [_course(course, catalogue.provider(course.provider), years, urls) for course in catalogue.courses],
        "schools": [_school(school) for school in catalogue.schools],
        "providers": [_provider(provider) for provider in catalogue.providers],
        "pathways": [{"slug": pathway.slug, "name": pathway.name, "tier": pathway.tier, "panel": pathway.panel} for pathway in site.pathways],
        "panels": [_panel(panel) for panel in site.panels],
        "brand": site.brand_colour,
        "closures": [_span(closure) for closure in site.closures],
        "forms": [_form(form) for form in site.forms],
        "phases": [_choice(phase) for phase in site.phases],
    }, ensure_ascii=False, separators=(",", ":")).encode()


def _course(course: Course, provider: Provider, years: dict[str, tuple[int, ...]], urls: Urls) -> dict[str, Any]:
    """``years`` are the year groups it takes: its own, else those of its phases. Money in pence, with what it is for (decision 3)."""
    held = {session.day for session in course.days}
    return {
        "id": str(course.id), "slug": course.slug, "name": course.name, "url": urls.course(course.slug), "provider_id": str(provider.id),
        "provider": provider.slug, "provider_name": provider.name, "tier": course.tier, "pathway": course.pathway,
        "years": list(course.years or sorted({year for phase in course.phases for year in years.get(phase, ())})),
        "days": [day for day in DAYS if day in held], "postcode": course.delivery.postcode or "",
        "price": {"pence": course.price.amount, "per": course.price.per, "vat": course.price.vat}, "weeks": course.duration.weeks,
        "qualification": _qualification(course),
        "availability": course.availability, "starts_on": course.starts_on.isoformat() if course.starts_on else "",
    }


def _qualification(course: Course) -> dict[str, Any] | None:
    """With its units, from which a tree can be begun; of one without a number there can be none."""
    found = course.qualification
    if found is None or not found.number:
        return None
    units = [_unit(unit) for unit in course.units]
    return {"number": found.number, "title": found.title, "level": found.level or "", "type": found.type or "", "units": units}


def _unit(unit: Unit) -> list[Any]:
    """Its code, its title, and those below it."""
    return [unit.code or "", unit.title, [_unit(each) for each in unit.units]]


def _school(school: School) -> dict[str, Any]:
    return {name: getattr(school, name) or "" for name in ("name", "phase", "phone", "la", "urn", "estab", "ukprn", "address", "postcode")}


def _provider(provider: Provider) -> dict[str, Any]:
    """Where it is, and the numbers by which it is known; the telephone is the factsheet's."""
    named = ("slug", "name", "address", "postcode", "la", "urn", "estab", "ukprn")
    return {name: getattr(provider, name) or "" for name in named} | {"phone": provider.contact.phone or ""}


def _form(form: FormLink) -> dict[str, Any]:
    window = {"opens": form.opens.isoformat(), "closes": form.closes.isoformat()} if form.opens and form.closes else {}
    return {"slug": form.slug, "name": form.name, "summary": form.summary, "need": list(form.need), "minutes": form.minutes} | window


def _panel(panel: Panel) -> dict[str, Any]:
    return {"date": panel.date.isoformat(), "deadline": panel.deadline.isoformat(), "pathways": list(panel.pathways)}


def _span(holiday: Holiday) -> dict[str, Any]:
    return {"name": holiday.name, "starts": holiday.starts.isoformat(), "ends": holiday.ends.isoformat()}


def _choice(choice: Choice) -> dict[str, Any]:
    return {"slug": choice.slug, "name": choice.name, "years": list(choice.years)}
