"""Registers of a whole council: five million marks, twenty people at once; and the same pages over a tenth of them.

``MARKS`` makes it smaller or larger, ``BENCH_SECONDS`` shortens the two minutes. The rows are put straight into the tables
(``tests/many_marks.py``) and kept between runs for a day, since today's lessons are today's.
"""

import json
import os
import random
import re
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from uuid import uuid4

from formsapp.clock import now
from formsapp.domain.people import Kind, Role
from formsapp.services.office import LONDON, Office
from formsapp.settings import Hashing
from formsapp.store.database import Database
from tests import many_marks, offices
from tests.benchmarks import filled
from tests.benchmarks.production import KINDS, on, site_in
from tests.benchmarks.visitors import HEAD, PEOPLE, THINK, Times, Visitor, hidden, measure, report, session_of
from tests.databases import migrated_sqlite
from tests.many_marks import Cast, Filler
from tests.people import CHEAP

MARKS = 5_000_000
SECONDS = 120
WARM = 15  # before that
SCHOOLS, PROVIDERS, TUTORS = 60, 40, 3
LOOKING = {"tutor": 10, "school": 7, "council": 3}  # of the twenty
LIMITS = {"register": 100.0, "save twenty": 150.0, "summary by date": 400.0, "today’s attendance": 150.0}  # ms, of 95 in 100
GROWTH = 1.2  # ten times the marks, the same time
REGISTER = re.compile(r'href="(/registers/[0-9a-f-]{36}/)"')
PUPIL = re.compile(r'data-pupil="([0-9a-f-]{36})"')
CHOICES = ("present", "present", "present", "late", "unexplained", "not_required")


def cast(office: Office) -> Cast:
    """Made once, and found again by whoever measures."""
    roles = (Role.MANAGER, *[Role.TUTOR] * TUTORS)
    return Cast(
        [filled.coordinator(office, number) for number in range(SCHOOLS)],
        [
            [filled.made(office, Kind.PROVIDER, f"Provider {number}", role, number * 10 + place) for place, role in enumerate(roles)]
            for number in range(PROVIDERS)
        ],
    )


def folder(site: Path, marks: int) -> Path:
    day = now().astimezone(LONDON).date()
    return filled.kept(f"registers-{marks}-{day}", lambda data: fill(data, site, marks))


def fill(data: Path, site: Path, marks: int) -> None:
    began = time.perf_counter()
    database = Database(f"sqlite:///{migrated_sqlite(data / 'formsapp.db')}")
    filled.without_waiting(database.engine)
    clock = offices.Clock(now())
    office = offices.open_office(database, data, site=site, clock=clock, hashing=Hashing(**CHEAP))
    made = many_marks.fill(database, Filler(office.keys, cast(office), office.today(), random.Random(9)), marks)
    filled.officer(office, 0)
    filled.settle(office)
    filled.shut(database)
    words = ", ".join(f"{number:,} {name}" for name, number in made.items())
    print(f"{words} made in {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)


# ------------------------------------------------------------------------------------------------------------ the people


class Tutor(Visitor):
    """Opens one of today's registers, marks all twenty, looks at it again."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.marked: dict[str, str] = {}

    def one(self) -> None:
        page, _ = self.ask("list of registers", "GET", "/registers/")
        self.think()
        for address in self.chance.sample(found := sorted(set(REGISTER.findall(page))), min(1, len(found))):
            register, _ = self.ask("register", "GET", address)
            self.think()
            self.save(address, register)
            self.think()
            self.ask("register", "GET", address)
            self.think()

    def save(self, address: str, page: str) -> None:
        """As the script does: each cell with what it was."""
        cells = []
        for record in PUPIL.findall(page):
            was, value = self.marked.get(address + record, ""), self.chance.choice(CHOICES)
            cells.append({"record": record, "version": 1, "is": {"mark": value}, "was": {"mark": was}})
        told = json.dumps({"token": uuid4().hex, "cells": cells, "do": ""}).encode()
        token = hidden(page, "csrf_token")
        answer, _ = self.ask("save twenty", "POST", f"{address}cells/", told, "application/json", **{"X-CSRFToken": token})
        for record, cell in json.loads(answer)["cells"].items():
            self.marked[address + record] = cell["values"]["mark"]


class School(Visitor):
    """Looks at today's attendance and what awaits a decision."""

    def one(self) -> None:
        self.ask("today’s attendance", "GET", "/attendance/today/")
        self.think()
        self.ask("unprocessed absences", "GET", "/absences/")
        self.think()
        self.ask("school’s summary by date", "GET", "/attendance/summary/")
        self.think()


class Council(Visitor):
    """Looks at the whole council's days."""

    def one(self) -> None:
        self.ask("summary by date", "GET", f"/attendance/summary/{self.chance.choice(('', '?by=school'))}")
        self.think()
        self.ask("all registers", "GET", "/registers/")
        self.think()


def visitors(office: Office, port: int, host: str, over: threading.Event, times: Times) -> Iterator[Visitor]:
    people = cast(office)
    for number in range(LOOKING["tutor"]):
        tutor = people.providers[number % PROVIDERS][1 + number % TUTORS]
        yield Tutor(port, host, session_of(office, tutor), over, times, number)
    for number in range(LOOKING["school"]):
        yield School(port, host, session_of(office, people.schools[number]), over, times, 100 + number)
    for number in range(LOOKING["council"]):
        yield Council(port, host, session_of(office, filled.officer(office, number)), over, times, 200 + number)


# -------------------------------------------------------------------------------------------------------------- the table


def main(arguments: list[str]) -> None:
    """``--fill``: only makes the databases that are measured, so that a quiet hour isn't spent on it."""
    marks, seconds = int(os.environ.get("MARKS") or MARKS), float(os.environ.get("BENCH_SECONDS") or SECONDS)
    assert sum(LOOKING.values()) == PEOPLE
    faults: list[str] = []
    medians: dict[tuple[str, int], Mapping[str, float]] = {}
    with tempfile.TemporaryDirectory() as place:
        home = Path(place)
        site = site_in(home)
        if "--fill" in arguments:
            for number in (marks // 10, marks):
                folder(site, number)
            return
        print(f"\n{PEOPLE} people, think time {THINK:.0f} s on average, {seconds:.0f} s{HEAD}", flush=True)
        for number in (marks // 10, marks):
            data = folder(site, number)
            for kind in KINDS:
                times = on(kind, home / str(number), site, data, lambda told: measure(told, seconds, visitors, WARM))
                medians[kind, number] = {what: statistics.median(passed) for what, passed in times.passed.items()}
                limits = LIMITS if number == marks else {}
                faults += [f"{number:,} marks, {each}" for each in report(f"{kind}, {number:,} marks", times, limits)]
    faults += grown(medians, marks)
    if faults:
        raise SystemExit("\n".join(faults[:20]))


def grown(medians: Mapping[tuple[str, int], Mapping[str, float]], marks: int) -> Iterator[str]:
    """What takes longer with ten times the marks."""
    for kind in KINDS:
        for what in LIMITS:
            few, many = (medians[kind, number].get(what, 0.0) for number in (marks // 10, marks))
            if many > few * GROWTH:
                yield f"{kind}: {what} took {few:.0f} ms with a tenth of the marks and {many:.0f} ms with all of them"


if __name__ == "__main__":
    main(sys.argv[1:])
