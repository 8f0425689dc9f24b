"""The directory for programs: ``directory.json``. Every public field of every course and provider, with whole addresses.

Keys keep their order and their meaning within a ``version``; new ones may be added. Money is in whole pence, dates are ISO 8601,
texts of several lines are Markdown, and ``as_of`` is the day for which the directory was made.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from capsite import rows
from capsite.catalogue import Catalogue
from capsite.kept_by_course import Each
from capsite.records import Course, Provider
from capsite.urls import Urls

VERSION = 1
_ENCODER = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":"))


def directory_json(catalogue: Catalogue, urls: Urls, origin: str) -> bytes:
    """The whole directory; ``origin`` is the scheme and host of the site."""
    return b"".join(directory_lines(catalogue, urls, origin))


def directory_lines(catalogue: Catalogue, urls: Urls, origin: str, each: Each = map) -> Iterator[bytes]:
    """The same in pieces. A record a line: people can read it and compare it. ``each`` may know some courses' lines already."""
    updated = max([catalogue.site.updated, *(course.updated for course in catalogue.courses), *(p.updated for p in catalogue.providers)])
    head = {"version": VERSION, "as_of": catalogue.as_of.isoformat(), "updated": updated.isoformat(), "address": origin + urls.home(),
            "site": catalogue.site.model_dump(mode="json")}
    yield b"{\n"
    for name, value in head.items():
        yield f"{json.dumps(name)}: {_ENCODER.encode(value)},\n".encode()
    yield from _list("courses", each(lambda course: course_line(course, catalogue, urls, origin), catalogue.courses))
    yield b",\n"
    yield from _list("providers", (_ENCODER.encode(provider_data(provider, catalogue, urls, origin)).encode() for provider in catalogue.providers))
    yield b"\n}\n"


def _list(name: str, records: Iterable[bytes]) -> Iterator[bytes]:
    between = f'"{name}": [\n'.encode()
    for record in records:
        yield between
        yield record
        between = b",\n"
    yield (b"" if between == b",\n" else between) + b"\n]"


def course_line(course: Course, catalogue: Catalogue, urls: Urls, origin: str) -> bytes:
    """A course's record as JSON: the slug, the fields of the factsheet in their order, and where it is found."""
    after = {"provider_name": catalogue.provider(course.provider).name, "state": rows.STATES[course.availability],
             "page": origin + urls.course(course.slug), "factsheet": origin + urls.factsheet(course.slug)}
    fields = Course.__pydantic_serializer__.to_json(course)
    return b'{"slug":"%s",%s,%s' % (course.slug.encode(), fields[1:-1], _ENCODER.encode(after)[1:].encode())


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
