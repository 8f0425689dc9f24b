"""Training records of ten years: the list with every group of columns, twenty people at once; the same rows rendered from memory by a bare view;
and the memory that it takes to export all of them.

``RECORDS`` makes it smaller or larger, ``BENCH_SECONDS`` shortens the two minutes. The rows are put straight into the tables
(``tests/many_records.py``) and kept between runs for a day, since what is active is active today.
"""

import os
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from flask import Flask, Response

from formsapp.access import public
from formsapp.clock import now
from formsapp.domain import records as rules
from formsapp.domain.people import Kind, Role
from formsapp.services import record_lists
from formsapp.services.office import LONDON, Office
from formsapp.settings import Hashing
from formsapp.store.database import Database
from formsapp.web import training_records
from tests import many_records, offices
from tests.benchmarks import filled
from tests.benchmarks.production import KINDS, on, site_in
from tests.benchmarks.visitors import HEAD, PEOPLE, THINK, Times, Visitor, measure, report, session_of
from tests.databases import migrated_sqlite
from tests.many_marks import Cast, Filler
from tests.people import CHEAP, signed_in
from tests.web.apps import app_in

RECORDS = 100_000
SECONDS = 120
WARM = 15  # before that
SCHOOLS, PROVIDERS = 60, 40
LOOKING = {"tutor": 6, "school": 10, "council": 4}  # of the twenty
EVERY_GROUP = "ticked=1&" + "&".join(f"show={each}" for each in rules.GROUPS)
WHOLE = "training records, all groups"
LIMITS = {WHOLE: 150.0}  # ms, of 95 in 100
TIMES = 4.0  # a bare view
MEMORY = 150  # MB
AT = training_records.AT


def cast(office: Office) -> Cast:
    """Made once, and found again by whoever measures."""
    return Cast(
        [filled.coordinator(office, number) for number in range(SCHOOLS)],
        [
            [filled.made(office, Kind.PROVIDER, f"Provider {number}", role, number * 10 + place) for place, role in enumerate((Role.MANAGER, Role.TUTOR))]
            for number in range(PROVIDERS)
        ],
    )  # fmt: skip


def folder(site: Path, records: int) -> Path:
    day = now().astimezone(LONDON).date()
    return filled.kept(f"records-{records}-{day}", lambda data: fill(data, site, records))


def opened(data: Path, site: Path) -> Office:
    database = Database(f"sqlite:///{data / 'formsapp.db'}")
    filled.without_waiting(database.engine)
    return offices.open_office(database, data, site=site, clock=offices.Clock(now()), hashing=Hashing(**CHEAP))


def fill(data: Path, site: Path, records: int) -> None:
    began = time.perf_counter()
    migrated_sqlite(data / "formsapp.db")
    office = opened(data, site)
    made = many_records.fill(office.database, Filler(office.keys, cast(office), office.today(), random.Random(9)), records)
    filled.officer(office, 0)
    filled.settle(office)
    filled.shut(office.database)
    words = ", ".join(f"{number:,} {name}" for name, number in made.items())
    print(f"{words} made in {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)


# ------------------------------------------------------------------------------------------------------------ the people


class Reader(Visitor):
    """Looks at the list with all groups, turns a page, sorts it, opens the filters."""

    def one(self) -> None:
        for what, query in (
            (WHOLE, EVERY_GROUP),
            (WHOLE, f"{EVERY_GROUP}&page=2"),
            ("training records, sorted by date", f"{EVERY_GROUP}&sort=-start"),
            ("training records", ""),
        ):
            self.ask(what, "GET", f"{AT}?{query}")
            self.think()
        self.ask("filters", "GET", f"{AT}filter/")
        self.think()


def visitors(office: Office, port: int, host: str, over: threading.Event, times: Times) -> Iterator[Visitor]:
    people = cast(office)
    everybody = [people.providers[number][1] for number in range(LOOKING["tutor"])]
    everybody += [people.schools[number] for number in range(LOOKING["school"])]
    everybody += [filled.officer(office, number) for number in range(LOOKING["council"])]
    for number, who in enumerate(everybody):
        yield Reader(port, host, session_of(office, who), over, times, number)


# ------------------------------------------------------------------------------------------------------------ a bare view


def bare_app(office: Office, who: Any) -> Flask:
    """The app with one more door: the same template over rows that lie in memory, and nothing else."""
    app = app_in(office)
    wanted = record_lists.Wanted(groups=tuple(rules.GROUPS))
    kept = record_lists.listing(office, who.actor, wanted)

    @public
    def bare() -> Response:
        return training_records.list_page(training_records.Asked(wanted, []), kept)

    app.add_url_rule("/bare/", view_func=bare, methods=["GET"])
    return app


def beside(data: Path, site: Path, times: int = 40) -> list[tuple[str, float, float]]:
    """Milliseconds of ours and of the bare view for the council, a school and a tutor, taken in turns; the medians."""
    office, found = opened(data, site), []
    people = cast(office)
    for name, who in (("council", filled.officer(office, 0)), ("school", people.schools[0]), ("tutor", people.providers[0][1])):
        client = signed_in(bare_app(office, who).test_client(), who)
        passed: dict[str, list[float]] = {f"{AT}?{EVERY_GROUP}": [], "/bare/": []}
        for number in range(times + 3):
            for address, took in passed.items():
                began = time.perf_counter()
                page = client.get(address)
                if number >= 3:
                    took.append((time.perf_counter() - began) * 1000)
                assert page.status_code == 200, (address, page.status_code)
        ours, bare = (statistics.median(each) for each in passed.values())
        found.append((name, ours, bare))
    office.database.close()
    return found


# ----------------------------------------------------------------------------------------------------------------- memory

# Without anything of the benchmarks, which would be counted too.
EXPORT = """
import re, sys
from pathlib import Path
from formsapp.clock import now
from formsapp.domain.people import Actor
from formsapp.services import record_exports
from formsapp.services.record_lists import Wanted
from formsapp.store import people
from formsapp.store.database import Database
from tests import offices
data, site, kind, email = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], sys.argv[4]
office = offices.open_office(Database(f"sqlite:///{data / 'formsapp.db'}"), data, site=site, clock=offices.Clock(now()))
with office.database.reading() as session:
    who = people.person_by_email(session, office.keys, email)
table = record_exports.take(office, Actor(who.id, who.memberships, "192.0.2.1"), Wanted({"status": "all"}), kind)
made = record_exports.as_csv(table) if kind == "csv" else record_exports.as_workbook(table)
size = sum(map(len, made))
most = re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())
print(len(table.ids), size, int(most[1]) // 1024)
"""


def exported(data: Path, site: Path, kind: str) -> tuple[int, int, int, float]:
    """Rows, bytes, MB of the whole process at its most, seconds; in a process of its own."""
    office = opened(data, site)
    who = filled.officer(office, 0)
    office.database.close()
    began = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", EXPORT, str(data), str(site), kind, who.email], capture_output=True, text=True, check=True)
    rows, size, most = map(int, done.stdout.split())
    return rows, size, most, time.perf_counter() - began


# -------------------------------------------------------------------------------------------------------------- the table


def main(arguments: list[str]) -> None:
    records, seconds = int(os.environ.get("RECORDS") or RECORDS), float(os.environ.get("BENCH_SECONDS") or SECONDS)
    assert sum(LOOKING.values()) == PEOPLE
    faults: list[str] = []
    with tempfile.TemporaryDirectory() as place:
        home = Path(place)
        site = site_in(home)
        data = folder(site, records)
        print(
            f"\n{records:,} records\n\n| who | list with all groups ms | bare view ms | times |\n| --- | ---: | ---: | ---: |", flush=True
        )
        for who, ours, bare in beside(data, site):
            print(f"| {who} | {ours:.1f} | {bare:.1f} | {ours / bare:.2f} |", flush=True)
            faults += [f"for the {who} the list takes {ours / bare:.1f} times as long as a bare view"] if ours > TIMES * bare else []
        print("\n| export | rows | MB | seconds | memory MB |\n| --- | ---: | ---: | ---: | ---: |", flush=True)
        for kind in ("csv", "xlsx"):
            rows, size, most, took = exported(data, site, kind)
            print(f"| {kind} | {rows:,} | {size / 1e6:.0f} | {took:.0f} | {most} |", flush=True)
            faults += [f"exporting {rows:,} records as {kind} took {most} MB"] if most > MEMORY else []
        if seconds:
            print(f"\n{PEOPLE} people, think time {THINK:.0f} s on average, {seconds:.0f} s{HEAD}", flush=True)
            for kind in KINDS:
                times = on(kind, home / "on", site, data, lambda told: measure(told, seconds, visitors, WARM))
                faults += list(report(f"{kind}, {records:,} records", times, LIMITS))
    if faults:
        raise SystemExit("\n".join(faults[:20]))


if __name__ == "__main__":
    main(sys.argv[1:])
