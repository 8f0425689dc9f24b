"""A council's casework with a hundred thousand cases: twenty people at once, and how many queries each page asks at ten cases and at all of them.

``CASES`` makes it smaller or larger, ``BENCH_SECONDS`` shortens the two minutes. The cases are copies of some that the services walked
(``tests/many_cases.py``), nine in ten of them done, over the store's own tables with sealed columns; they are kept between runs.
"""

import os
import random
import re
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import update

from formsapp import create_app
from formsapp.clock import now
from formsapp.config import read
from formsapp.domain.people import Kind, Role
from formsapp.services.office import Office, open_office
from formsapp.settings import Hashing
from formsapp.store.database import Database
from formsapp.store.tables import Person
from tests import many_cases, offices
from tests.benchmarks import filled
from tests.benchmarks.production import KINDS, on, site_in
from tests.benchmarks.visitors import HEAD, PEOPLE, THINK, Times, Visitor, hidden, measure, report, session_of
from tests.databases import migrated_sqlite
from tests.many_cases import Cast, Copier
from tests.people import CHEAP, Made
from tests.queries import PAGES, asked_in

CASES, FEW = 100_000, 10
SECONDS = 120
WARM = 15  # before that
OFFICERS, SCHOOLS, PROVIDERS = 8, 40, 36
LOOKING = {"officer": OFFICERS, "school": 7, "provider": 5}  # of the twenty
LIMIT = 200.0  # ms, of 95 in 100
CASE = re.compile(r'href="(/cases/CAP-[A-Z0-9-]+/)"')
FOLLOWED = re.compile(r'href="(/my-referrals/CAP-[A-Z0-9-]+/)"')
NARROWED = ("?journey=referral&tier=1", "?group=to+do&assigned=nobody", "?unread=1", "?group=waiting&tier=1", "?journey=withdrawal&unread=1")


# -------------------------------------------------------------------------------------------------------------- the data


def cast(office: Office) -> Cast:
    """Made once, and found again by whoever measures."""
    return Cast(
        [filled.officer(office, number) for number in range(OFFICERS)],
        [filled.coordinator(office, number) for number in range(SCHOOLS)],
        [filled.made(office, Kind.PROVIDER, f"Provider {number}", Role.MANAGER, number) for number in range(PROVIDERS)],
    )


def folder(site: Path, cases: int) -> Path:
    return filled.kept(f"casework-{cases}", lambda data: fill(data, site, cases))


def fill(data: Path, site: Path, cases: int) -> None:
    """Walks under the clock of the tests, then copies up to today."""
    began = time.perf_counter()
    database = Database(f"sqlite:///{migrated_sqlite(data / 'formsapp.db')}")
    filled.without_waiting(database.engine)
    office = offices.open_office(database, data, site=site, hashing=Hashing(**CHEAP))
    patterns, parts = many_cases.patterns(office), many_cases.played(office)
    many_cases.forget(database)
    with database.writing() as session:  # whoever walked has an address that production takes for a test's
        session.execute(update(Person).values(suspended_at=office.clock()))
    people = cast(office)
    if cases <= FEW:  # people who have some of them
        people = replace(people, officers=people.officers[: len(many_cases.LEADS)], schools=people.schools[:1], providers=people.providers[:1])
    copier = Copier(office.keys, parts, people, now().date(), random.Random(8), filled.word)
    many_cases.fill(database, copier, patterns, cases)
    filled.settle(office)
    filled.shut(database)
    print(f"{cases:,} cases made in {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)


# ------------------------------------------------------------------------------------------------------------ the people


class Officer(Visitor):
    """Goes through the work list, reads cases, writes notes, accepts what is new; looks through the inbox."""

    def __init__(self, *args: Any, number: int) -> None:
        super().__init__(*args)
        self.number = number

    def one(self) -> None:
        first, _ = self.ask("work list", "GET", "/work/")
        self.think()
        self.read(self.chance.choice(CASE.findall(first)), note=True)
        self.ask("work list, narrowed", "GET", f"/work/{self.chance.choice(NARROWED)}")
        self.think()
        self.accept()
        further, _ = self.ask("work list, further page", "GET", f"/work/?page={self.chance.randint(2, 99)}")
        self.think()
        self.read(self.chance.choice(CASE.findall(further)))
        done, _ = self.ask("work list, done", "GET", f"/work/?group=done&page={self.chance.randint(1, 300)}")
        self.think()
        self.ask("inbox", "GET", self.chance.choice(("/inbox/", "/inbox/?page=40", "/inbox/?unread=1", "/inbox/?tier=1&page=7")))
        self.think()
        address = self.post("search", "/work/search/", [("csrf_token", hidden(done, "csrf_token")), ("find", filled.word(self.chance))])
        self.ask("what was found", "GET", address)
        self.think()

    def read(self, address: str, *, note: bool = False) -> None:
        page, _ = self.ask("case", "GET", address, wanted=(200, 403))
        self.think()
        if f'action="{address}reason/"' in page:  # a restricted one, which isn't given to this reader
            told = [("csrf_token", hidden(page, "csrf_token")), ("reason", "I decide who looks into it.")]
            self.post("reason", f"{address}reason/", told)
            page, _ = self.ask("case", "GET", address)
            self.think()
        if note:
            told = [("csrf_token", hidden(page, "csrf_token")), ("text", "Rang the school: they ring back on Monday.")]
            self.post("note", f"{address.replace('/cases/', '/inbox/')}note/", told)
            self.think()

    def accept(self) -> None:
        """A new one out of a page of one's own, so that colleagues aren't in each other's way."""
        new, _ = self.ask("work list, narrowed", "GET", f"/work/?group=new&journey=referral&page={self.number + 1}")
        self.think()
        for address in CASE.findall(new)[:1]:
            page, _ = self.ask("case", "GET", address, wanted=(200, 403))
            if f"{address}do/accept/" in page:
                told = [("csrf_token", hidden(page, "csrf_token")), ("version", hidden(page, "version"))]
                self.post("move", f"{address}do/accept/", told)
                self.think()


class Follower(Visitor):
    """Of a school or provider: its list, and one of the referrals on it."""

    def __init__(self, *args: Any, side: str) -> None:
        super().__init__(*args)
        self.side = side

    def one(self) -> None:
        page, _ = self.ask(f"{self.side}’s list", "GET", "/my-referrals/")
        self.think()
        self.ask(f"{self.side}’s page", "GET", self.chance.choice(FOLLOWED.findall(page)))
        self.think()


def visitors(office: Office, port: int, host: str, over: threading.Event, times: Times) -> Iterator[Visitor]:
    people = cast(office)
    for number, who in enumerate(people.officers):
        yield Officer(port, host, session_of(office, who), over, times, number, number=number)
    for side, found in (("school", people.schools), ("provider", people.providers)):
        for number, who in enumerate(found[: LOOKING[side]]):
            yield Follower(port, host, session_of(office, who), over, times, 100 + number, side=side)


# ----------------------------------------------------------------------------------------------------------- the queries


class SignedIn:
    """Somebody who asks the app itself, as a browser at the service's address would."""

    def __init__(self, office: Office, host: str, who: Made) -> None:
        self.client, self.base = create_app(office=office).test_client(), f"https://{host}"
        self.client.set_cookie("__Host-signin", session_of(office, who), domain=host, secure=True)

    def get(self, address: str) -> Any:
        return self.client.get(address, base_url=self.base)


def queries(told: dict[str, str]) -> dict[str, int]:
    office = open_office(read(told), now)
    people = cast(office)
    looking = {"officer": people.officers[0], "school": people.schools[0], "provider": people.providers[0]}
    found = asked_in(office.database, {part: SignedIn(office, told["TRUSTED_HOSTS"], who) for part, who in looking.items()})
    office.database.close()
    return {name: len(statements) for name, statements in found.items()}


# -------------------------------------------------------------------------------------------------------------- the table


def main(arguments: list[str]) -> None:
    cases, seconds = int(os.environ.get("CASES") or CASES), float(os.environ.get("BENCH_SECONDS") or SECONDS)
    assert sum(LOOKING.values()) == PEOPLE
    faults: list[str] = []
    asked: dict[tuple[str, int], dict[str, int]] = {}
    with tempfile.TemporaryDirectory() as place:
        home = Path(place)
        site = site_in(home)
        few, many = folder(site, FEW), folder(site, cases)
        print(f"\n{PEOPLE} people, think time {THINK:.0f} s on average, {seconds:.0f} s, {cases:,} cases\n{HEAD}", flush=True)
        for kind in KINDS:
            asked[kind, FEW] = on(kind, home / "few", site, few, queries)

            def both(told: dict[str, str], kind: str = kind) -> Times:
                asked[kind, cases] = queries(told)
                return measure(told, seconds, visitors, WARM)

            times = on(kind, home / "many", site, many, both)
            faults += report(kind, times, dict.fromkeys(times.passed, LIMIT))
    faults += told_of(asked, cases)
    if faults:
        raise SystemExit("\n".join(faults[:20]))


def told_of(asked: dict[tuple[str, int], dict[str, int]], cases: int) -> Iterator[str]:
    """The second table; and which page asks more of more cases."""
    print(f"\n| queries of a page | {' | '.join(f'{kind}, {number:,} cases' for kind, number in asked)} |\n| --- |{' ---: |' * len(asked)}")
    for name in PAGES:
        print(f"| {name} | {' | '.join(str(found[name]) for found in asked.values())} |", flush=True)
        for kind in KINDS:
            if asked[kind, FEW][name] != asked[kind, cases][name]:
                yield f"{kind}: {name} asks {asked[kind, FEW][name]} queries at {FEW} cases and {asked[kind, cases][name]} at {cases:,}"


if __name__ == "__main__":
    main(sys.argv[1:])
