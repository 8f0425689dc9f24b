"""The kinds of value a factsheet may hold, each read from the words a provider would type.

Every reader takes the text as it stands in the YAML file (the loader gives text for every scalar, so that
a telephone number keeps its leading nought and ``no`` stays a word) and returns a plain value. A reader that can't
raises ``ValueError`` with a whole sentence: what is wrong, what is allowed.
"""

import datetime as dt
import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer, WithJsonSchema

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december")
LEVELS = ("entry 1", "entry 2", "entry 3", "1", "2", "3", "4")

Day = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]

# BS 7666 shape of a UK postcode; whether the district exists is asked in places.py.
_POSTCODE = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?) ?([0-9][A-Z]{2})")
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_EMAIL = re.compile(r"[A-Za-z0-9._%+'-]+@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,}")
_TIME = re.compile(r"([01]?[0-9]|2[0-3])[:.]([0-5][0-9])")


def read_slug(text: Any) -> str:
    value = str(text).strip()
    if not _SLUG.fullmatch(value) or len(value) > 80:
        raise ValueError(f"“{value[:60]}” is not a short name for an address: use small letters, digits and single hyphens, such as motor-vehicle")
    return value


def read_pence(text: Any) -> int:
    """Pounds as people write them (``45``, ``45.00``, ``£1,045.50``) to whole pence."""
    if isinstance(text, int):
        return text
    value = str(text).strip().removeprefix("£").strip()
    match = re.fullmatch(r"([0-9]{1,6}|[0-9]{1,3},[0-9]{3})(?:\.([0-9]{2}))?", value)
    if not match:
        raise ValueError(f"“{text}” is not an amount of money: write pounds, or pounds and pence, such as 45 or 45.50")
    return int(match[1].replace(",", "")) * 100 + int(match[2] or 0)


def read_date(text: Any) -> dt.date:
    """``2026-09-07`` or ``7 September 2026``."""
    if isinstance(text, dt.date):
        return text
    value = str(text).strip()
    iso = re.fullmatch(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})", value)
    words = re.fullmatch(r"([0-9]{1,2})(?:st|nd|rd|th)? ([A-Za-z]{3,9}) ([0-9]{4})", value)
    try:
        if iso:
            return dt.date(int(iso[1]), int(iso[2]), int(iso[3]))
        if words:
            month = next(n for n, name in enumerate(MONTHS, 1) if name.startswith(words[2].lower()))
            return dt.date(int(words[3]), month, int(words[1]))
    except (ValueError, StopIteration):
        pass
    raise ValueError(f"“{value[:40]}” is not a date: write year-month-day, such as 2026-09-07, or 7 September 2026")


def read_time(text: Any) -> dt.time:
    if isinstance(text, dt.time):
        return text
    match = _TIME.fullmatch(str(text).strip())
    if not match:
        raise ValueError(f"“{str(text)[:40]}” is not a time of day: write hours and minutes, such as 09:30")
    return dt.time(int(match[1]), int(match[2]))


def read_phone(text: Any) -> str:
    """A UK number as printed: groups are kept as the provider wrote them, other marks go."""
    value = re.sub(r"\s+", " ", str(text).strip())
    digits = re.sub(r"[ ()-]", "", value)
    if digits.startswith("+44"):
        digits = "0" + digits[3:].removeprefix("0")
    if not re.fullmatch(r"0[1-9][0-9]{8,9}", digits):
        raise ValueError(f"“{value[:40]}” is not a UK telephone number: write 10 or 11 digits, such as 01632 960 123")
    return value


def read_email(text: Any) -> str:
    value = str(text).strip()
    if not _EMAIL.fullmatch(value) or len(value) > 254 or ".." in value:
        raise ValueError(f"“{value[:60]}” is not an email address: write it like name@provider.example")
    return value


def read_postcode(text: Any) -> str:
    value = re.sub(r"\s+", " ", str(text).strip().upper())
    match = _POSTCODE.fullmatch(value)
    if not match:
        raise ValueError(f"“{str(text).strip()[:20]}” is not a whole UK postcode: write it like CV1 2AB")
    return f"{match[1]} {match[2]}"


def read_url(text: Any) -> str:
    value = str(text).strip()
    if not re.fullmatch(r"https?://[a-z0-9.-]+\.[a-z]{2,}(?::[0-9]+)?(?:/[^\s<>\"]*)?", value, re.IGNORECASE):
        raise ValueError(f"“{value[:60]}” is not a web address: write it whole, such as https://www.provider.example")
    return value


def read_level(text: Any) -> str:
    value = re.sub(r"[\s-]+", " ", str(text).strip().lower()).removeprefix("level ")
    if value not in LEVELS:
        raise ValueError(f"“{str(text)[:20]}” is not a qualification level: write one of {', '.join(LEVELS)}")
    return value


def read_colour(text: Any) -> str:
    value = str(text).strip().lower()
    if not re.fullmatch(r"#[0-9a-f]{6}", value):
        raise ValueError(f"“{value[:20]}” is not a colour: write a hash and six digits from 0 to f, such as #1d5b57")
    return value


def read_year(text: Any) -> str:
    """An academic year, ``2026-27`` or ``2026/27``, kept with the hyphen (it is part of addresses)."""
    value = str(text).strip().replace("/", "-")
    match = re.fullmatch(r"(20[0-9]{2})-([0-9]{2})", value)
    if not match or int(match[2]) != (int(match[1]) + 1) % 100:
        raise ValueError(f"“{value[:20]}” is not an academic year: write it like 2026-27")
    return value


def read_line(text: Any) -> str:
    """One line of plain words."""
    if not isinstance(text, str):
        raise ValueError("this must be words, not a list or a group of keys")
    return re.sub(r"\s+", " ", text).strip()


def filled(text: str) -> str:
    if not text:
        raise ValueError("this must not be empty")
    return text


def _schema(pattern: str, description: str, *examples: str) -> WithJsonSchema:
    return WithJsonSchema({"type": ["string", "number"] if "number" in description else "string",
                           "pattern": pattern, "description": description, "examples": list(examples)})


Line = Annotated[str, BeforeValidator(read_line), AfterValidator(filled), Field(max_length=300)]
Markdown = Annotated[str, AfterValidator(filled), Field(max_length=20_000)]
Slug = Annotated[str, BeforeValidator(read_slug), _schema("^[a-z0-9]+(-[a-z0-9]+)*$", "small letters, digits, hyphens", "motor-vehicle")]
Pence = Annotated[int, BeforeValidator(read_pence), WithJsonSchema(
    {"anyOf": [{"type": "number", "minimum": 0}, {"type": "string", "pattern": "^£?([0-9]{1,6}|[0-9]{1,3},[0-9]{3})(\\.[0-9]{2})?$"}],
     "description": "pounds, or pounds and pence", "examples": [45, "45.50"]})]
Date = Annotated[dt.date, BeforeValidator(read_date), _schema(
    "^([0-9]{4}-[0-9]{1,2}-[0-9]{1,2}|[0-9]{1,2} [A-Za-z]+ [0-9]{4})$", "a date", "2026-09-07", "7 September 2026")]
Time = Annotated[dt.time, BeforeValidator(read_time), PlainSerializer("{:%H:%M}".format, str, when_used="json-unless-none"),
                 _schema("^[0-9]{1,2}[:.][0-9]{2}$", "a time of day", "09:30")]
Phone = Annotated[str, BeforeValidator(read_phone), _schema("^[0-9+() -]{10,20}$", "a UK telephone number", "01632 960 123")]
Email = Annotated[str, BeforeValidator(read_email), _schema("^[^@ ]+@[^@ ]+\\.[^@ ]+$", "an email address", "office@provider.example")]
Postcode = Annotated[str, BeforeValidator(read_postcode), _schema("^[A-Za-z]{1,2}[0-9][A-Za-z0-9]? ?[0-9][A-Za-z]{2}$", "a whole UK postcode", "CV1 2AB")]
Url = Annotated[str, BeforeValidator(read_url), _schema("^https?://", "a web address", "https://www.provider.example")]
Level = Annotated[str, BeforeValidator(read_level), WithJsonSchema(
    {"anyOf": [{"enum": list(LEVELS)}, {"enum": [1, 2, 3, 4]}], "description": "the qualification's level"})]
Colour = Annotated[str, BeforeValidator(read_colour), _schema("^#[0-9A-Fa-f]{6}$", "a colour", "#1d5b57")]
AcademicYear = Annotated[str, BeforeValidator(read_year), _schema("^20[0-9]{2}[-/][0-9]{2}$", "an academic year", "2026-27")]
