"""Postcodes and miles, offline. ``theme/static/js/search/places.js`` does the same in the browser, figure for figure.

A place is a point of the National Grid in whole metres. A whole postcode of an area in ``UNIT_AREAS`` is known to ten metres; elsewhere in
the country its sector (``CV1 2``) or its district (``CV1``) stands for it, and distances say "about". The data are the committed files of
``capsite/data`` (how they are made and laid out: ``make_places.py``); the browser gets them cut up by area and district.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from math import isqrt
from typing import Literal

# To be shown on the site wherever its sources are named (Open Government Licence).
ATTRIBUTION = ("Contains OS data © Crown copyright and database right 2026. "
               "Contains Royal Mail data © Royal Mail copyright and database right 2026. "
               "Source: Office for National Statistics, licensed under the Open Government Licence v3.0.")
DIGITS = {digit: value for value, digit in enumerate("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")}
HALF = 2048
_FULL = re.compile(r"([A-Z]{1,2}[0-9][0-9A-Z]?) ?([0-9])([A-Z]{2})")
_SECTOR = re.compile(r"([A-Z]{1,2}[0-9][0-9A-Z]?) ?([0-9])")
_DISTRICT = re.compile(r"[A-Z]{1,2}[0-9][0-9A-Z]?")


@dataclass(frozen=True)
class Place:
    kind: Literal["unit", "sector", "district"]
    easting: int
    northing: int
    label: str


class NoPlace(ValueError):
    """The text is no place: the message is a sentence for the person who typed it."""


@dataclass(frozen=True)
class District:
    easting: int
    northing: int
    sectors: dict[str, tuple[int, int]]


def read_districts(text: str) -> dict[str, District]:
    """The lines of ``places.txt``: ``CV1 43337 27947|1 43340 27950|2 …``, in tens of metres."""
    found = {}
    for line in text.splitlines():
        head, *rest = line.split("|")
        name, east, north = head.split(" ")
        sectors = {sector: (int(e) * 10, int(n) * 10) for sector, e, n in (part.split(" ") for part in rest)}
        found[name] = District(int(east) * 10, int(north) * 10, sectors)
    return found


def read_units(text: str) -> dict[str, dict[str, tuple[int, int]]]:
    """The lines of ``units.txt``, by sector: six characters a unit (letters, then two base-64 digits each way)."""
    found: dict[str, dict[str, tuple[int, int]]] = {}
    for line in text.splitlines():
        district, sector, east, north, letters = line.split(" ")
        place = found[f"{district} {sector}"] = {}
        for at in range(0, len(letters), 6):
            a, b, c, d = (DIGITS[digit] for digit in letters[at + 2:at + 6])
            place[letters[at:at + 2]] = ((int(east) + a * 64 + b - HALF) * 10, (int(north) + c * 64 + d - HALF) * 10)
    return found


def _data(name: str) -> str:
    return files("capsite.data").joinpath(name).read_text("ascii")


@lru_cache(maxsize=1)
def _districts() -> dict[str, District]:
    return read_districts(_data("places.txt"))


@lru_cache(maxsize=1)
def _unit_lines() -> dict[str, str]:
    """The lines of ``units.txt`` by sector."""
    return {" ".join(line.split(" ", 2)[:2]): line for line in _data("units.txt").splitlines()}


@lru_cache(maxsize=4096)
def _units(sector: str) -> dict[str, tuple[int, int]]:
    """Only sectors that are asked for are read: a build asks for few, and in several processes."""
    return read_units(_unit_lines().get(sector, "")).get(sector, {})


def locate(text: str) -> Place:
    """The place of a postcode, whole or part. Raises ``NoPlace`` with what is wrong."""
    value = " ".join(text.upper().split())
    full = _FULL.fullmatch(value)
    if full:
        district, sector, unit = full.groups()
        point = _units(f"{district} {sector}").get(unit)
        if point:
            return Place("unit", *point, f"{district} {sector}{unit}")
        return _sector(district, sector)
    if value in _districts():
        return _district(value)
    part = _SECTOR.fullmatch(value)
    if part and (" " in value or part[1] in _districts()):
        return _sector(part[1], part[2])
    if _DISTRICT.fullmatch(value):
        return _district(value)
    if value.startswith("BT") and (len(value) < 3 or value[2].isdigit()):
        raise NoPlace("Postcodes in Northern Ireland can’t be measured from here. Try one in England, Scotland or Wales.")
    if re.fullmatch("[A-Z]{1,2}", value) and any(name.startswith(value) and name[len(value)].isdigit() for name in _districts()):
        raise NoPlace(f"“{value}” is only the letters of a postcode: add the number after them, such as {value}1.")
    raise NoPlace(f"“{text.strip()[:20]}” is not a postcode. Type one such as CV1 2AB, or only its first part, such as CV1.")


def _sector(district: str, sector: str) -> Place:
    known = _districts().get(district)
    if known and sector in known.sectors:
        return Place("sector", *known.sectors[sector], f"{district} {sector}")
    return _district(district)


def _district(name: str) -> Place:
    known = _districts().get(name)
    if known is None:
        if name.startswith("BT"):
            raise NoPlace("Postcodes in Northern Ireland can’t be measured from here. Try one in England, Scotland or Wales.")
        raise NoPlace(f"There is no postcode that begins with {name}. Check the letters and the number.")
    return Place("district", known.easting, known.northing, name)


def tenths(a: tuple[int, int], b: tuple[int, int]) -> int:
    """Tenths of a mile between two points, rounded: whole-number arithmetic, so that the browser gets the same."""
    metres = isqrt((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2)
    return (metres * 10_000 + 804_672) // 1_609_344


def miles(a: Place, b: Place) -> float:
    """Miles as the crow flies, to a tenth."""
    return tenths((a.easting, a.northing), (b.easting, b.northing)) / 10


def about(a: Place, b: Place) -> bool:
    """Whether a distance is only about right: one of the places is not known to the unit."""
    return a.kind != "unit" or b.kind != "unit"


def area(district: str) -> str:
    """``CV1`` to ``CV``."""
    return re.sub("[0-9].*", "", district)


@lru_cache(maxsize=1)
def browser_places() -> dict[str, str]:
    """The files the browser loads for a postcode: ``cv.txt`` (an area's districts and sectors), ``cv1.txt`` (a district's units)."""
    found: dict[str, list[str]] = {}
    for line in _data("places.txt").splitlines(keepends=True):
        found.setdefault(area(line.split(" ", 1)[0]).lower(), []).append(line)
    for line in _data("units.txt").splitlines(keepends=True):
        found.setdefault(line.split(" ", 1)[0].lower(), []).append(line)
    return {f"{name}.txt": "".join(lines) for name, lines in found.items()}
