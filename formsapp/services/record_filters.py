"""The filters of training records as they are typed, kept and said: each read by its kind, and what can't be meant left out."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from formsapp.domain import records as rules
from formsapp.domain.people import Actor, Kind, Role
from formsapp.domain.records import BY_NAME, CHOICE, COHORT, DATE, HOUSE, NUMBERS, TICK, WORDS, YEAR, Filter
from formsapp.fields import Option
from formsapp.journeys.referral_sections.codes import ETHNICITIES, SEN
from formsapp.journeys.referral_sections.student import GENDERS

YES_NO = {"yes": "Yes", "no": "No"}
MOST_NUMBERS = 100
LONGEST = 100


def words(options: tuple[Option, ...]) -> dict[str, str]:
    return {each.value: str(each.text) for each in options}


# The closed lists; of the others what there is to choose from depends on whose records they are.
CHOICES: Mapping[str, Mapping[str, str]] = {
    "status": rules.STATUSES,
    "gender": words(GENDERS),
    "ethnicity": words(ETHNICITIES),
    "sen": words(SEN),
    "medical": {"yes": "A medical condition", "no": "None"},
    "meals": {"yes": "Free school meals", "no": "None"},
    "care": {"yes": "In care", "no": "Not in care"},
    "progress": rules.PROGRESS_STATES,
}


def read_day(text: str) -> dt.date | None:
    try:
        found = dt.date.fromisoformat(text)
    except ValueError:
        return None
    return found if 2000 <= found.year <= 2200 else None


def read_id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def read_year(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and 2000 <= int(text[:4]) <= 2200 and len(text) == 4 else None


def read_numbers(text: str) -> tuple[int, ...] | None:
    """``1234567, 7654321``"""
    parts = text.replace(",", " ").split()
    fine = parts and len(parts) <= MOST_NUMBERS and all(part.isascii() and part.isdigit() and len(part) <= 7 for part in parts)
    return tuple(dict.fromkeys(int(part) for part in parts)) if fine else None


def read_words(text: str) -> str | None:
    plain = " ".join(text.split())
    return plain if plain and plain.isprintable() and len(plain) <= LONGEST else None


READERS: Mapping[str, Callable[[str], Any]] = {
    DATE: read_day,
    HOUSE: read_id,
    COHORT: read_id,
    YEAR: read_year,
    NUMBERS: read_numbers,
    WORDS: read_words,
    TICK: lambda text: True if text == "1" else None,
}


def read(filter: Filter, text: str) -> Any:
    """Typed, or None for what can't be meant."""
    if filter.kind == CHOICE and filter.name in CHOICES:
        return text if text in CHOICES[filter.name] else None
    return READERS.get(filter.kind, read_words)(text.strip())


def open_to(actor: Actor) -> tuple[Filter, ...]:
    """The filters that this reader may use."""
    provider = not actor.council and actor.has(Kind.PROVIDER)
    return rules.filters_for(provider=provider, lead=actor.has(Kind.PROVIDER, Role.SAFEGUARDING_LEAD))


def typed(actor: Actor, texts: Mapping[str, str]) -> tuple[dict[str, Any], list[str]]:
    """What is asked for, and in words what was left out because it can't be meant, or isn't this reader's to ask."""
    allowed = {each.name: each for each in open_to(actor)}
    values: dict[str, Any] = {}
    out = []
    for name, text in texts.items():
        if name not in BY_NAME or not text.strip():
            continue
        value = read(allowed[name], text) if name in allowed else None
        if value is None:
            out.append(f"{BY_NAME[name].words} “{text[:60]}”" if not BY_NAME[name].personal else BY_NAME[name].words)
        else:
            values[name] = value
    if values.get("status") == rules.ACTIVE:
        del values["status"]  # as it is without one
    return values, out


TO_DO: Mapping[str, str] = {
    DATE: "Enter a date between 2000 and 2200",
    YEAR: "Enter the year in which it begins, such as 2026",
    NUMBERS: f"Enter record numbers with commas between them, {MOST_NUMBERS} at most",
    WORDS: f"Enter {LONGEST} letters at most",
}


def wrong(actor: Actor, texts: Mapping[str, str]) -> list[tuple[str, str]]:
    """What a form asks for that can't be meant: where, and what to do. What isn't this reader's to ask has no box to go to."""
    allowed = {each.name: each for each in open_to(actor)}
    found = []
    for each in (BY_NAME[name] for name in texts):
        if each.name not in allowed:
            found.append((rules.FILTERS[0].name, f"{each.words} can’t be asked for here"))
        elif read(each, texts[each.name]) is None:
            found.append((each.name, f"{each.words}: {TO_DO.get(each.kind, 'Choose one of the list').lower()}"))
    return found


def text_of(value: Any) -> str:
    """As it stands in an address or is kept."""
    if value is True:
        return "1"
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def texts_of(values: Mapping[str, Any]) -> dict[str, str]:
    """In the order of the filters, so that the same filter is always written alike."""
    return {each.name: text_of(values[each.name]) for each in rules.FILTERS if each.name in values}


def personal(values: Mapping[str, Any]) -> bool:
    return bool(rules.PERSONAL & set(values))
