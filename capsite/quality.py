"""What the council wants to know about its own data: age, gaps, dates about to pass, how hard the texts are to read.

Pure: the catalogue's source and a day in, findings out. ``capsite report`` writes them as text, JSON or a page; the rules of ``capsite check``
warn the owner of each factsheet about the same things.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from capsite.factsheets import Sheet, Source
from capsite.problems import Problem
from capsite.reading_age import reading_age
from capsite.records import Course, Provider
from capsite.words import day as written
from capsite.words import sort_key

STEPS = (7, 30, 60)
OLD = 365
HARD = 14.0  # the age of most students the courses are for
_AGES = ((91, "in the last three months"), (182, "three to six months ago"), (OLD, "six to twelve months ago"), (None, "over a year ago"))
_Test = Callable[[Any], bool]
RECOMMENDED: dict[str, dict[str, _Test]] = {
    "course": {
        "who_for": lambda c: bool(c.who_for), "years": lambda c: bool(c.years), "interests": lambda c: bool(c.interests),
        "places": lambda c: c.places is not None, "contact.phone": lambda c: bool(c.contact.phone), "contact.email": lambda c: bool(c.contact.email),
        "transport": lambda c: bool(c.transport), "meals": lambda c: bool(c.meals), "kit": lambda c: bool(c.kit),
        "units, where there is a qualification": lambda c: bool(c.units) or c.qualification is None,
        "times of the days": lambda c: all(session.starts for session in c.days)},
    "provider": {
        "website": lambda p: bool(p.website), "logo": lambda p: bool(p.logo), "outcomes": lambda p: bool(p.outcomes),
        "specialisms": lambda p: bool(p.specialisms), "modes": lambda p: bool(p.modes), "free_school_meals": lambda p: bool(p.free_school_meals),
        "safeguarding.deputy": lambda p: p.safeguarding.deputy is not None, "safeguarding.policy": lambda p: bool(p.safeguarding.policy),
        "health_and_safety.policy": lambda p: bool(p.health_and_safety.policy), "quality.assured": lambda p: p.quality.assured is not None},
}


@dataclass(frozen=True)
class Named:
    """A factsheet as the report names it."""

    kind: str
    slug: str
    name: str
    provider: str
    path: str
    line: int = 1


@dataclass(frozen=True)
class Date:
    """A day that is about to pass or has; ``within`` is 0 for one that is over, else 7, 30 or 60."""

    sheet: Named
    what: str
    day: dt.date
    within: int


@dataclass(frozen=True)
class Missing:
    kind: str
    key: str
    sheets: tuple[Named, ...]
    total: int


@dataclass(frozen=True)
class Text:
    sheet: Named
    key: str
    age: float


@dataclass(frozen=True)
class Link:
    """An outside link that does not answer; ``sheets`` are all that have it."""

    url: str
    fault: str
    sheets: tuple[Named, ...]


@dataclass(frozen=True)
class Report:
    as_of: dt.date
    courses: int
    providers: int
    dates: tuple[Date, ...]
    ages: tuple[tuple[str, tuple[tuple[Named, dt.date], ...]], ...]
    missing: tuple[Missing, ...]
    texts: tuple[Text, ...]
    problems: tuple[Problem, ...] = ()
    links: tuple[Link, ...] | None = field(default=None)


def report_of(source: Source, as_of: dt.date, problems: Iterable[Problem] = ()) -> Report:
    sheets: list[Sheet[Any]] = [*source.courses.values(), *source.providers.values()]
    names = {slug: sheet.record.name for slug, sheet in source.providers.items()}
    known = {id(sheet): _named(sheet, names) for sheet in sheets}
    dates = sorted((each for sheet in sheets for each in _dates(sheet, known[id(sheet)], as_of)),
                   key=lambda each: (each.day, sort_key(each.sheet.name)))
    texts = sorted((each for sheet in sheets for each in _texts(sheet, known[id(sheet)])), key=lambda each: (-each.age, sort_key(each.sheet.name)))
    missing = _missing(sheets, known, source.site.record.academic_year if source.site else "")
    wrong = tuple(problem for problem in problems if not problem.warning)
    return Report(as_of, len(source.courses), len(source.providers), tuple(dates), tuple(_by_age(sheets, known, as_of)), tuple(missing), tuple(texts), wrong)


def _named(sheet: Sheet[Any], names: dict[str, str]) -> Named:
    record = sheet.record
    if isinstance(record, Provider):
        return Named("provider", record.slug, record.name, record.name, sheet.path)
    return Named("course", record.slug, record.name, names.get(record.provider, record.provider), sheet.path)


# ---------------------------------------------------------------------------------------------------------------- dates


def dates_of(record: Course | Provider) -> Iterator[tuple[tuple[str | int, ...], str, dt.date | None]]:
    """Every day in a factsheet by which somebody has to do something."""
    yield ("published", "until"), "leaves the directory", record.published.until
    if isinstance(record, Course):
        yield ("starts",), "last start date", max(record.starts, default=None)
        yield ("starts_on",), "first day", record.starts_on if record.availability == "starts" else None
    else:
        yield ("safeguarding", "insurance_expires"), "insurance runs out", record.safeguarding.insurance_expires
        yield ("quality", "next_review"), "quality review", record.quality.next_review
        yield ("health_and_safety", "next_review"), "review of the risk assessment", record.health_and_safety.next_review


def _dates(sheet: Sheet[Any], named: Named, as_of: dt.date) -> Iterator[Date]:
    for where, what, day in dates_of(sheet.record):
        within = step(day, as_of) if day else None
        if day and within is not None:
            line = sheet.at(*where)[0]
            yield Date(Named(named.kind, named.slug, named.name, named.provider, named.path, line), what, day, within)


def step(day: dt.date, as_of: dt.date) -> int | None:
    """0 when it is over, else the smallest of 7, 30 and 60 days within which it lies; nothing when it is further away."""
    if day < as_of:
        return 0
    return next((days for days in STEPS if day <= as_of + dt.timedelta(days=days)), None)


# ------------------------------------------------------------------------------------------------- age, gaps, reading


def _by_age(sheets: list[Sheet[Any]], known: dict[int, Named], as_of: dt.date) -> Iterator[tuple[str, tuple[tuple[Named, dt.date], ...]]]:
    """Factsheets by when they were last changed, the oldest first in each group."""
    least = -10_000
    for most, words in _AGES:
        inside = [(known[id(sheet)], sheet.record.updated) for sheet in sheets
                  if least < (as_of - sheet.record.updated).days <= (10**6 if most is None else most)]
        yield words, tuple(sorted(inside, key=lambda pair: (pair[1], sort_key(pair[0].name))))
        least = most or 0


def _missing(sheets: list[Sheet[Any]], known: dict[int, Named], year: str) -> Iterator[Missing]:
    trained: dict[str, _Test] = {f"safeguarding training confirmed for {year}": lambda p: (p.safeguarding.training_year or "") >= year} if year else {}
    for kind, tests in {**RECOMMENDED, "provider": {**trained, **RECOMMENDED["provider"]}}.items():
        own = [sheet for sheet in sheets if known[id(sheet)].kind == kind]
        for key, test in tests.items():
            without = sorted((known[id(sheet)] for sheet in own if not test(sheet.record)), key=lambda named: sort_key(named.name))
            if without:
                yield Missing(kind, key, tuple(without), len(own))


def _texts(sheet: Sheet[Any], named: Named) -> Iterator[Text]:
    for key in ("description", "who_for", "who_we_are", "what_we_offer", "outcomes"):
        text = getattr(sheet.record, key, None)
        age = reading_age(text) if text else None
        if age is not None:
            yield Text(Named(named.kind, named.slug, named.name, named.provider, named.path, sheet.at(key)[0]), key, age)


def middle(values: Iterable[float]) -> float | None:
    ordered = sorted(values)
    return ordered[len(ordered) // 2] if ordered else None


def in_words(date: Date) -> str:
    return f"{date.what}: {written(date.day)}"
