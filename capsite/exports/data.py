"""The directory for programs: ``directory.json``. Every public field of every course and provider, with whole addresses.

Keys keep their order and their meaning within a ``version``; new ones may be added. Money is in whole pence, dates are ISO 8601,
texts of several lines are Markdown, and ``as_of`` is the day for which the directory was made.
"""

import json
from typing import Any

from capsite import rows
from capsite.catalogue import Catalogue
from capsite.records import Course, Provider
from capsite.urls import Urls

VERSION = 1


def directory_json(catalogue: Catalogue, urls: Urls, origin: str) -> bytes:
    """The whole directory; ``origin`` is the scheme and host of the site."""
    updated = max([catalogue.site.updated, *(course.updated for course in catalogue.courses), *(p.updated for p in catalogue.providers)])
    directory = {
        "version": VERSION,
        "as_of": catalogue.as_of.isoformat(),
        "updated": updated.isoformat(),
        "address": origin + urls.home(),
        "site": catalogue.site.model_dump(mode="json"),
        "courses": [course_data(course, catalogue, urls, origin) for course in catalogue.courses],
        "providers": [provider_data(provider, catalogue, urls, origin) for provider in catalogue.providers],
    }
    # A record a line: people can read it and compare it, and it is written three times as fast as with an indent.
    parts = (f"{json.dumps(name)}: {_lines(value)}" for name, value in directory.items())
    return ("{\n" + ",\n".join(parts) + "\n}\n").encode()


def _lines(value: Any) -> str:
    if not isinstance(value, list):
        return json.dumps(value, ensure_ascii=False)
    return "[\n" + ",\n".join(json.dumps(record, ensure_ascii=False) for record in value) + "\n]"


def course_data(course: Course, catalogue: Catalogue, urls: Urls, origin: str) -> dict[str, Any]:
    fields = course.model_dump(mode="json")
    fields["days"] = [
        {
            "day": session.day,
            "starts": session.starts and session.starts.strftime("%H:%M"),
            "ends": session.ends and session.ends.strftime("%H:%M"),
        }
        for session in course.days
    ]
    return {
        "slug": course.slug,
        **fields,
        "provider_name": catalogue.provider(course.provider).name,
        "state": rows.STATES[course.availability],
        "page": origin + urls.course(course.slug),
        "factsheet": origin + urls.factsheet(course.slug),
    }


def provider_data(provider: Provider, catalogue: Catalogue, urls: Urls, origin: str) -> dict[str, Any]:
    fields = provider.model_dump(mode="json")
    fields["documents"] = [
        {"title": document.title, "url": document.url or _file(provider, document.file, urls, origin)} for document in provider.documents
    ]
    return {
        "slug": provider.slug,
        **fields,
        "logo": origin + urls.logo(provider.logo) if provider.logo else None,
        "courses": [course.slug for course in catalogue.courses_of(provider.slug)],
        "page": origin + urls.provider(provider.slug),
        "factsheet": origin + urls.factsheet(provider.slug),
    }


def _file(provider: Provider, name: str | None, urls: Urls, origin: str) -> str | None:
    return origin + urls.provider_document(provider.slug, name) if name else None
