"""A calendar as calendar programs read it (RFC 5545): whole days, folded lines, nothing that a text could break out of."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

LONGEST = 75  # bytes of a line, after which it goes on with a space in the next
ONE = dt.timedelta(days=1)


@dataclass(frozen=True)
class Entry:
    """A day in the calendar. ``key`` is the same whenever the same is told again, so that it is changed and not doubled."""

    key: str
    day: dt.date
    words: str
    link: str = ""


def calendar(name: str, host: str, at: dt.datetime, entries: Iterable[Entry]) -> bytes:
    """``host`` makes the keys unique in the world; ``at`` is when it was told."""
    stamp = at.astimezone(dt.UTC).strftime("%Y%m%dT%H%M%SZ")
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:-//{text(host)}//Casework//EN", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"]
    lines += [f"X-WR-CALNAME:{text(name)}", "REFRESH-INTERVAL;VALUE=DURATION:PT4H"]
    for each in entries:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{text(each.key)}@{text(host)}",
            f"DTSTAMP:{stamp}",
            f"DTSTART;VALUE=DATE:{each.day:%Y%m%d}",
            f"DTEND;VALUE=DATE:{each.day + ONE:%Y%m%d}",
            f"SUMMARY:{text(each.words)}",
            *([f"URL:{each.link}"] if each.link else []),
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in folded(line)).encode("utf-8")


def text(words: str) -> str:
    """What would end a value stands behind a stroke; a line's end can't be part of it."""
    plain = words.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\r\n", "\n").replace("\r", "\n")
    return plain.replace("\n", "\\n")


def folded(line: str) -> Iterator[str]:
    """In pieces of 75 bytes at most, never within a letter."""
    piece, size = "", 0
    for letter in line:
        width = len(letter.encode("utf-8", "replace"))
        if size + width > LONGEST:
            yield piece
            piece, size = " ", 1
        piece, size = piece + letter, size + width
    yield piece
