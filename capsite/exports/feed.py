"""``feed.atom``: the courses that are new or were changed last (RFC 4287).

Its dates are those of the factsheets, so the same content gives the same bytes.
"""

import datetime as dt
from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from capsite import words
from capsite.catalogue import Catalogue
from capsite.exports.openreferral_ids import derived, namespace
from capsite.records import Course
from capsite.urls import Urls

MOST = 50


def atom(catalogue: Catalogue, urls: Urls, origin: str) -> bytes:
    """``origin`` is the scheme and host of the site."""
    site = catalogue.site
    shown = newest(catalogue)
    updated = max([site.updated, *(course.updated for course in shown)])
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>', '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en-GB">',
        # The address in site.yaml, and not where the site happens to be served, names the feed for ever.
        f"<id>urn:uuid:{derived(namespace(site.url), 'feed')}</id>",
        f"<title>{_text(f'{site.name}: new and changed courses')}</title>", f"<subtitle>{_text(site.council)}</subtitle>",
        f"<updated>{_instant(updated)}</updated>",
        f'<link rel="self" type="application/atom+xml" href={quoteattr(origin + urls.feed())}/>',
        f'<link rel="alternate" type="text/html" href={quoteattr(origin + urls.home())}/>',
        f"<author><name>{_text(site.council)}</name></author>"]
    for course in shown:
        lines += _entry(course, catalogue, urls, origin)
    return "\n".join([*lines, "</feed>", ""]).encode()


def newest(catalogue: Catalogue) -> list[Course]:
    """Last changed first; those of one day by name. Only what can be among them is put in order."""
    last = sorted((course.updated for course in catalogue.courses), reverse=True)[:MOST]
    late = [course for course in catalogue.courses if course.updated >= last[-1]]
    return sorted(late, key=lambda course: (-course.updated.toordinal(), words.sort_key(course.name), course.slug))[:MOST]


def _entry(course: Course, catalogue: Catalogue, urls: Urls, origin: str) -> Iterator[str]:
    provider = catalogue.provider(course.provider)
    facts = [words.weekdays(course.days), words.price(course.price), words.place(course.delivery), words.qualification(course.qualification)]
    category = catalogue.category(course.category)
    yield "<entry>"
    yield f"<id>{course.id.urn}</id>"
    yield f"<title>{_text(f'{course.name} – {provider.name}')}</title>"
    yield f"<updated>{_instant(course.updated)}</updated>"
    yield f'<link rel="alternate" type="text/html" href={quoteattr(origin + urls.course(course.slug))}/>'
    yield f"<author><name>{_text(provider.name)}</name></author>"
    yield f"<category term={quoteattr(category.slug)} label={quoteattr(_clean(category.name))}/>"
    about = f"{course.summary} {', '.join(filter(None, facts))}."
    yield f"<summary>{_text(about)}</summary>"
    yield "</entry>"


def _instant(day: dt.date) -> str:
    return f"{day.isoformat()}T00:00:00Z"


def _text(value: str) -> str:
    return escape(_clean(value))


def _clean(value: str) -> str:
    """Without the signs that XML has no place for; a factsheet's line has no others than these."""
    return "".join(sign for sign in value if sign.isprintable())
