"""``dates.ics``: panels and their deadlines, terms, half terms, days of closure, for anybody's calendar (RFC 5545). All are whole days.

An event keeps its UID while it stays on its day, so a subscribed calendar follows every change. DTSTAMP is the day ``site.yaml`` was last
changed: the same content gives the same bytes.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from capsite import words
from capsite.catalogue import Catalogue
from capsite.exports.openreferral_ids import derived, namespace
from capsite.records import Site
from capsite.urls import Urls

DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Event:
    """``until`` is its last day. ``key`` tells it from the others of that day."""

    key: str
    starts: dt.date
    until: dt.date
    title: str
    about: str = ""


def calendar(catalogue: Catalogue, urls: Urls, origin: str) -> bytes:
    """``origin`` is the scheme and host of the site."""
    site = catalogue.site
    title = f"{site.name}: dates {words.academic_year(site.academic_year)}"
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:-//{_text(site.council)}//{_text(site.name)}//EN", "CALSCALE:GREGORIAN", "METHOD:PUBLISH",
             f"NAME:{_text(title)}", f"X-WR-CALNAME:{_text(title)}", "REFRESH-INTERVAL;VALUE=DURATION:P1D", f"SOURCE;VALUE=URI:{origin}{urls.dates()}"]
    space, stamp = namespace(site.url), f"{site.updated:%Y%m%d}T000000Z"
    for event in sorted(events(catalogue), key=lambda event: (event.starts, event.until, event.key)):
        uid = derived(space, f"{event.key} {event.starts.isoformat()}")
        lines += ["BEGIN:VEVENT", f"UID:{uid}", f"DTSTAMP:{stamp}", f"DTSTART;VALUE=DATE:{event.starts:%Y%m%d}",
                  f"DTEND;VALUE=DATE:{event.until + DAY:%Y%m%d}", f"SUMMARY:{_text(event.title)}",
                  *([f"DESCRIPTION:{_text(event.about)}"] if event.about else []), f"URL:{origin}{urls.home()}", "TRANSP:TRANSPARENT", "END:VEVENT"]
    return b"".join(folded(line) for line in [*lines, "END:VCALENDAR"])


def events(catalogue: Catalogue) -> Iterator[Event]:
    site = catalogue.site
    for panel in site.panels:
        names = words.sentence_list(catalogue.pathway(slug).name for slug in panel.pathways)
        about = f"panel {' '.join(panel.pathways)}"
        yield Event(about, panel.date, panel.date, f"Panel: {names}", f"Referrals had to be in by {words.day(panel.deadline)}.")
        yield Event(f"deadline of {about}", panel.deadline, panel.deadline, f"Referral deadline: {names}",
                    f"The last day for a referral to the panel on {words.day(panel.date)}.")
    yield from _terms(site)
    for closure in site.closures:
        yield Event(f"closure {closure.name}", closure.starts, closure.ends, f"Service closed: {closure.name}")


def _terms(site: Site) -> Iterator[Event]:
    for term in site.terms:
        yield Event(f"start of {term.name}", term.starts, term.starts, f"{term.name} begins", f"It ends on {words.day(term.ends)}.")
        if term.half_term:
            yield Event(f"half term {term.half_term.name}", term.half_term.starts, term.half_term.ends, term.half_term.name)
        yield Event(f"end of {term.name}", term.ends, term.ends, f"{term.name} ends")


def _text(value: str) -> str:
    """As a TEXT value: its own marks escaped, nothing in it that could begin a line."""
    plain = "".join(sign if sign.isprintable() else " " for sign in value)
    return plain.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")


def folded(line: str) -> bytes:
    """Lines of at most 75 octets; a sign of several octets is never cut."""
    parts: list[bytes] = []
    rest = line.encode()
    most = 75
    while len(rest) > most:
        cut = most
        while rest[cut] & 0xC0 == 0x80:
            cut -= 1
        parts.append(rest[:cut])
        rest, most = rest[cut:], 74
    return b"\r\n ".join([*parts, rest]) + b"\r\n"
