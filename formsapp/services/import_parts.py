"""What imports of learners, cohorts, timetables and marks share: the world that lines are held against, and how cells are read."""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from formsapp.domain.people import Actor, Kind
from formsapp.services.importing import NEW, REFUSED, UNCHANGED, Fate, house_named
from formsapp.services.lessons import times
from formsapp.services.office import Office
from formsapp.services.tables_typed import Line
from formsapp.store import cohorts
from formsapp.store.cohorts import Cohort
from formsapp.store.database import Session
from formsapp.store.people import Organisation

ENGLISH = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})")
Telling = Callable[["World", Line], Fate]


class Refusal(Exception):
    """Why a line can't be taken, as the plan says it."""


@dataclass
class World:
    """Read once and gone on with as lines are planned. ``providers``: those that whoever asks may keep. ``about``: keys of learners."""

    session: Session
    office: Office
    actor: Actor
    houses: list[Organisation]
    providers: list[Organisation]
    seen: dict[str, int] = field(default_factory=dict)
    about: set[str] = field(default_factory=set, repr=False)
    kept: dict[object, object] = field(default_factory=dict)


def fate(number: int, who: str, code: str, why: str = "", act: Callable[[], None] | None = None) -> Fate:
    return Fate(number, who, code, why, act)


def refused(number: int, who: str, why: str) -> Fate:
    return Fate(number, who, REFUSED, why)


def unchanged(number: int, who: str) -> Fate:
    return Fate(number, who, UNCHANGED)


def new(number: int, who: str, why: str, act: Callable[[], None]) -> Fate:
    return Fate(number, who, NEW, why, act)


def once(world: World, key: str, line: Line) -> None:
    """A line that says what another one above it has said."""
    before = world.seen.setdefault(key, line.number)
    if before != line.number:
        raise Refusal(f"it stands in line {before} already")


def read_day(text: str, thing: str) -> dt.date:
    """``2026-11-23``, or as spreadsheets in England write it: ``23/11/2026``."""
    match = ENGLISH.fullmatch(text)
    try:
        return dt.date(int(match[3]), int(match[2]), int(match[1])) if match else dt.date.fromisoformat(text)
    except ValueError:
        raise Refusal(f"{thing} is no date: write it like 23/11/2026" if text else f"it has no {thing}") from None


def read_times(line: Line) -> tuple[str, str]:
    return times({"begins": line.of("begins"), "ends": line.of("ends")})


def provider_of(world: World, line: Line) -> Organisation:
    """By name or factsheet; where somebody keeps one only, it needn't be written."""
    words = line.of("provider")
    if not words and len(world.providers) == 1:
        return world.providers[0]
    found = house_named(world.providers, words)
    if found is None:
        raise Refusal(f"there is no provider “{words[:80]}” of yours" if words else "it names no provider")
    return found


def school_of(world: World, line: Line) -> Organisation:
    schools = [each for each in world.houses if each.kind is Kind.SCHOOL]
    found = house_named(schools, line.of("school"))
    if found is None:
        raise Refusal(f"there is no school “{line.of('school')[:80]}”" if line.of("school") else "it names no school")
    return found


def year_of(text: str, otherwise: int) -> int:
    """``2026``, ``2026/27``"""
    match = re.fullmatch(r"(20\d\d)(?:[/-]\d\d(?:\d\d)?)?", text)
    if text and not match:
        raise Refusal("its year is none: write it like 2026/27")
    return int(match[1]) if match else otherwise


def cohort_of(world: World, line: Line, provider: Organisation, year: int) -> Cohort:
    """Of that provider and year."""
    name = line.of("cohort")
    if not name:
        raise Refusal("it names no cohort")
    found = cohorts.named(world.session, provider.id, year, name)
    if found is None:
        raise Refusal(f"{provider.name} has no cohort “{name[:80]}” in {year}/{(year + 1) % 100:02}")
    return found
