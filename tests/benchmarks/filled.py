"""A database as it stands after years: ten thousand referrals sent and two thousand begun, by the app's own services, kept between runs.

It takes some minutes once for each schema. PostgreSQL gets the same rows, copied.
"""

import copy
import datetime as dt
import os
import random
import shutil
import sqlite3
import string
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, LargeBinary, delete, event

from formsapp.domain.identifiers import upn_check_letter
from formsapp.domain.people import Actor, Kind, Role
from formsapp.journeys import Answers
from formsapp.journeys.referral import REFERRAL
from formsapp.services import audit, drafts, sign_in, sweeping
from formsapp.services.office import Office
from formsapp.settings import Hashing
from formsapp.store import migrations, people
from formsapp.store.database import Database
from formsapp.store.published import Published
from formsapp.store.tables import Mail, Table
from tests import referrals
from tests.databases import migrated_sqlite
from tests.offices import Clock, open_office
from tests.people import CHEAP, Made

SENT, BEGUN, SCHOOLS = 10_000, 2_000, 40
YEARS = 2
AT_ONCE = 5_000


def folder(site: Path, sent: int = SENT, begun: int = BEGUN) -> Path:
    """The data folder of an office with so many forms; made now, or found from last time. Not to be written to: copy it."""
    return kept(f"{sent}-{begun}", lambda data: fill(data, site, sent, begun))


def kept(name: str, make: Callable[[Path], None]) -> Path:
    """A data folder that is made once for each schema."""
    home = Path(tempfile.gettempdir()) / f"cap-bench-{name}-{migrations.newest()}-{os.getuid()}"
    if not (home / "whole").exists():
        shutil.rmtree(home, ignore_errors=True)
        (home / "data").mkdir(parents=True, mode=0o700)
        home.chmod(0o700)
        make(home / "data")
        (home / "whole").touch()
    return home / "data"


def without_waiting(engine: Engine) -> None:
    """Nothing here is promised to anybody: the disk may be slow."""

    @event.listens_for(engine, "connect")
    def hurry(connection: Any, record: Any) -> None:
        connection.execute("PRAGMA synchronous=OFF")


def fill(data: Path, site: Path, sent: int, begun: int) -> None:
    began = time.perf_counter()
    database = Database(f"sqlite:///{migrated_sqlite(data / 'formsapp.db')}")
    without_waiting(database.engine)
    now = dt.datetime.now(dt.UTC).replace(microsecond=0)
    clock = Clock(now - dt.timedelta(days=365 * YEARS))
    office = open_office(database, data, site=site, clock=clock, hashing=Hashing(**CHEAP))
    office = replace(office, published=Published(site, 3600.0))
    hands, chance = [coordinator(office, number) for number in range(SCHOOLS)], random.Random(4)
    for number in range(sent):
        clock.move(seconds=365 * YEARS * 86_400 / (sent + 1))
        who = chance.choice(hands)
        draft = drafts.begin(office, who.actor, "referral", who.organisation)
        referrals.sent(office, who.actor, referrals.fill(office, draft, **varied(chance, clock.now.date())))
        if number % 1_000 == 999:
            print(f"{number + 1} referrals sent after {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)
    for number in range(begun):
        clock.set(now - dt.timedelta(days=20 * (1 - number / begun)))
        who = hands[number % SCHOOLS]
        answers = part(chance, referrals.answers(office, **varied(chance, now.date())))
        drafts.begin(office, who.actor, "referral", who.organisation, answers=answers)
    settle(office)
    shut(database)


def shut(database: Database) -> None:
    """All of it in one file, to be copied."""
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()


def settle(office: Office) -> None:
    """What the worker had done long ago: events are sealed, mails have gone out and are forgotten, sent drafts have ended."""
    list(sweeping.end_drafts(office, ""))
    while audit.seal_pending(office):
        pass
    with office.database.writing() as session:
        session.execute(delete(Mail))


def coordinator(office: Office, number: int) -> Made:
    return made(office, Kind.SCHOOL, f"School {number}", Role.COORDINATOR, number)


def officer(office: Office, number: int) -> Made:
    return made(office, Kind.COUNCIL, "The council", Role.SERVICE_LEAD, number)


def made(office: Office, kind: Kind, house: str, role: Role, number: int) -> Made:
    """Somebody of ours; production refuses addresses that end in .example, and nobody has one that ends in .bench. Found again if made before."""
    now, email = office.clock(), f"{role.value}.{number}@{house.replace(' ', '-').lower()}.bench"
    strict = kind is Kind.COUNCIL
    with office.database.writing() as session:
        found = people.person_by_email(session, office.keys, email)
        if found is None:
            named = next((each for each in people.organisations(session, kind) if each.name == house), None)
            place = named or people.add_organisation(session, now, kind, house, urn=f"{900_100 + number}")
            person = people.add_person(session, office.keys, now, f"{role.value.title()} {number}", email)
            people.set_password(session, person, "no password opens this", now)
            people.add_membership(session, now, person, place.id, role)
            people.accept_terms(session, person, sign_in.TERMS, now)
            found = people.person(session, office.keys, person)
    assert found is not None
    return Made(
        office, found.id, found.name, email, found.memberships[0].organisation, Actor(found.id, found.memberships, "192.0.2.1"), strict
    )


def varied(chance: random.Random, day: dt.date) -> dict[str, dict[str, Any]]:
    """Another learner each time, in words of usual length, as of that day."""
    digits = f"{chance.randrange(10**12):012}"
    recent = day - dt.timedelta(days=10)
    return {
        "student": {
            "surname": word(chance).capitalize(),
            "given": word(chance).capitalize(),
            "known_as": "",
            "upn": upn_check_letter(digits) + digits,
            "uln": "",
            "born": parts(day - dt.timedelta(days=15 * 365 + 200)),
            "year": str(10 if (day.month, day.day) < (9, 1) else 11),
            "other_year": ["yes"],
        },
        "behaviour": {name: words(chance, 120) for name in ("incidents", "triggers", "works")},
        "carers": {"student_view": words(chance, 40), "consent_on": parts(recent)},
        "safeguarding": {"assessed_on": parts(recent)},
        "provision": {"why": words(chance, 60), "start": parts(day + dt.timedelta(days=40))},
    }


def part(chance: random.Random, answers: Answers) -> Answers:
    """The first sections of it: some drafts are hardly begun, some are ready to be sent."""
    kept = [section.slug for section in REFERRAL.sections][: chance.randint(1, len(REFERRAL.sections))]
    return {slug: copy.deepcopy(answers[slug]) for slug in kept}


def parts(day: dt.date) -> dict[str, str]:
    return {"day": str(day.day), "month": str(day.month), "year": str(day.year)}


@cache
def vocabulary() -> list[str]:
    chance = random.Random(5)
    return ["".join(chance.choices(string.ascii_lowercase, k=chance.randint(2, 10))) for _ in range(2_000)]


def word(chance: random.Random) -> str:
    return chance.choice(vocabulary())


def words(chance: random.Random, number: int) -> str:
    return " ".join(word(chance) for _ in range(number))


def copied(data: Path, owner: str) -> None:
    """All rows of the SQLite database in ``data`` into an empty PostgreSQL database, as lines of text that SQLite itself writes: there may be
    millions. Indexes are made afterwards, which is quicker than keeping them meanwhile.
    """
    source, target = sqlite3.connect(data / "formsapp.db"), Database(owner)
    with target.engine.begin() as there:
        there.exec_driver_sql("SET session_replication_role = replica")
        there.exec_driver_sql("SET timezone = 'UTC'")
        there.exec_driver_sql("SET maintenance_work_mem = '512MB'")
        later = [made for (made,) in there.exec_driver_sql(INDEXES)]
        for name in [made.split(" ")[2] for made in later]:
            there.exec_driver_sql(f"DROP INDEX {name}")
        cursor: Any = there.connection.cursor()
        for table in Table.metadata.sorted_tables:
            names = ", ".join(f'"{column.name}"' for column in table.columns)
            found = source.execute(f"SELECT {' || char(9) || '.join(map(as_text, table.columns))} FROM {table.name}")
            with cursor.copy(f"COPY {table.name} ({names}) FROM STDIN") as rows:
                while part := found.fetchmany(AT_ONCE):
                    rows.write("".join(f"{line}\n" for (line,) in part))
        for made in later:
            there.exec_driver_sql(made)
        for table in Table.metadata.sorted_tables:
            for column in table.primary_key.columns:
                if column.autoincrement is True or (column.type.python_type is int and not column.foreign_keys):
                    name = f"{table.name}.{column.name}"
                    there.exec_driver_sql(
                        f"SELECT setval(pg_get_serial_sequence('{table.name}', '{column.name}'), (SELECT max({name}) FROM {table.name}))"
                    )
    with target.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as there:
        there.exec_driver_sql("VACUUM ANALYZE")  # as its own housekeeping had done long ago
    source.close()
    target.close()


# Those that are no constraint.
INDEXES = (
    "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND starts_with(indexdef, 'CREATE INDEX ')"
    " AND tablename IN ('marks', 'mark_changes', 'lessons', 'audit_events', 'audit_subjects', 'cases')"
)


def as_text(column: Any) -> str:
    """A cell as PostgreSQL's COPY reads it."""
    name = f'"{column.name}"'
    if isinstance(column.type, LargeBinary):
        return f"coalesce('\\\\x' || hex({name}), '\\N')"
    plain = f"CAST({name} AS TEXT)"
    for letter, said in ((92, "\\\\"), (9, "\\t"), (10, "\\n"), (13, "\\r")):
        plain = f"replace({plain}, char({letter}), '{said}')"
    return f"coalesce({plain}, '\\N')"
