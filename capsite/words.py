"""Dates, money and lists as people write them. Pure functions; the templates use them as filters."""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

from capsite.kinds import DAYS
from capsite.records import Delivery, Duration, Price, Qualification, Session

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")
PER = {"day": "a day", "week": "a week", "place": "a place", "session": "a session", "hour": "an hour"}
VAT = {"none": "", "included": "including VAT", "added": "plus VAT"}
MODES = {"off-site": "Off-site, at the provider", "on-site": "On-site, at your school", "both": "Off-site or at your school"}
EMPTY = {"and", "the", "for", "with", "level", "introduction", "award", "certificate", "entry", "course", "skills"}
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def day(value: dt.date) -> str:
    """``3 September 2026``"""
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def clock(value: dt.time) -> str:
    """``9:30am``; noon and midnight by name."""
    if value == dt.time(12):
        return "noon"
    hour = value.hour % 12 or 12
    minutes = f":{value.minute:02}" if value.minute else ""
    return f"{hour}{minutes}{'am' if value.hour < 12 else 'pm'}"


def money(pence: int) -> str:
    """``4500`` to ``£45.00``, ``120000`` to ``£1,200.00``."""
    return f"£{pence // 100:,}.{pence % 100:02}"


def sentence_list(items: Iterable[str], last: str = "and") -> str:
    """``a, b and c``"""
    words = list(items)
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}" if words else ""


def phone_link(number: str) -> str:
    """The address of a telephone link: ``tel:+441632960123``."""
    digits = re.sub(r"[^0-9+]", "", number)
    return "tel:" + ("+44" + digits[1:] if digits.startswith("0") else digits)


def academic_year(value: str) -> str:
    """``2026-27`` to ``2026/27``, as it is said."""
    return value.replace("-", "/")


@lru_cache(maxsize=65_536)
def sort_key(name: str) -> str:
    """How names are ordered everywhere: without accents, case or marks (decision 4)."""
    folded = name.lower() if name.isascii() else unicodedata.normalize("NFKD", name).casefold()
    plain = folded if folded.isascii() else "".join(c for c in folded if not unicodedata.combining(c))
    return " ".join(re.findall(r"[a-z0-9]+", plain)) + "\x00" + name


def name_words(name: str) -> set[str]:
    """The words of a name that say what it is about."""
    return {word for word in sort_key(name).split("\x00")[0].split() if len(word) > 2 and not word.isdigit()} - EMPTY


def letter(name: str) -> str:
    """The letter of the A to Z under which a name stands; figures stand under their first spoken letter's place, ``#``."""
    first = sort_key(name)[:1].upper()
    return first if first in LETTERS and first else "#"


def weekdays(sessions: Sequence[Session]) -> str:
    """``Monday and Thursday``; five days in a row are ``Monday to Friday``."""
    found = sorted({DAYS.index(session.day) for session in sessions})
    if len(found) > 2 and found == list(range(found[0], found[-1] + 1)):
        return f"{DAYS[found[0]].capitalize()} to {DAYS[found[-1]].capitalize()}"
    return sentence_list(DAYS[n].capitalize() for n in found)


def times(sessions: Sequence[Session]) -> str:
    """``9:30am to 2:30pm``, or each day with its own times where they differ."""
    spans = {(s.starts, s.ends) for s in sessions if s.starts and s.ends}
    if not spans:
        return ""
    if len(spans) == 1 and all(s.starts for s in sessions):
        starts, ends = next(iter(spans))
        return f"{clock(starts)} to {clock(ends)}" if starts and ends else ""
    return "; ".join(f"{s.day.capitalize()} {clock(s.starts)} to {clock(s.ends)}" for s in sessions if s.starts and s.ends)


def price(value: Price) -> str:
    """``£45.00 a day``; nothing to pay is ``No charge``."""
    if value.amount == 0:
        return "No charge"
    return f"{money(value.amount)} {PER[value.per]}"


def price_note(value: Price) -> str:
    parts = [VAT[value.vat] if value.amount else "", f"vocational band {value.band}" if value.band else ""]
    first = ", ".join(part for part in parts if part)
    return ". ".join(part[:1].upper() + part[1:] for part in (first, value.note or "") if part)


def level(value: str) -> str:
    """``1`` to ``Level 1``, ``entry 3`` to ``Entry 3``."""
    return f"Level {value}" if value.isdigit() else value.capitalize()


def qualification(value: Qualification | None) -> str:
    """The short form for a row: ``Level 1 Award``, ``GCSE``, ``No qualification``."""
    if value is None:
        return "No qualification"
    parts = [level(value.level) if value.level and value.type != "GCSE" else "", value.type or ""]
    return " ".join(part for part in parts if part) or value.title


def duration(value: Duration) -> str:
    if value.words:
        return value.words[:1].upper() + value.words[1:]
    return "1 week" if value.weeks == 1 else f"{value.weeks} weeks"


def place(value: Delivery) -> str:
    """Short, for a row: the last part of the address with the postcode district, or that it varies."""
    if not value.postcode:
        return "Place varies"
    district = value.postcode.split()[0]
    town = (value.address or "").rsplit(",", 1)[-1].strip()
    return f"{town}, {district}" if town else district


def years(values: Sequence[int]) -> str:
    """``Years 9 to 11``, ``Years 5, 6 and 9``."""
    found = sorted(set(values))
    if not found:
        return ""
    if len(found) == 1:
        return f"Year {found[0]}"
    if len(found) > 2 and found == list(range(found[0], found[-1] + 1)):
        return f"Years {found[0]} to {found[-1]}"
    return f"Years {sentence_list(str(n) for n in found)}"


def count(number: int, one: str, many: str | None = None) -> str:
    """``1 course``, ``1,200 courses``"""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


FILTERS = {"day": day, "iso": dt.date.isoformat, "clock": clock, "money": money, "sentence_list": sentence_list, "phone_link": phone_link,
           "year": academic_year, "level": level, "years": years, "times": times, "weekdays": weekdays, "duration": duration, "count": count}
