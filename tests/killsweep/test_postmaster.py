"""PostgreSQL killed while people write: what was acknowledged is there once, with its event; what was not is there whole or not at all (T6)."""

import random
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from formsapp.domain.people import worker
from formsapp.services.office import Office
from formsapp.store import audit, mails
from formsapp.store.database import Database
from formsapp.store.tables import AuditEvent, Mail
from tests.databases import Cluster, as_app
from tests.offices import open_office
from tests.scoreboard import row

WRITERS = 4
pytestmark = [pytest.mark.killsweep, pytest.mark.scoreboard]


@pytest.fixture
def own_cluster() -> Iterator[Cluster]:
    """One that may be killed, and that writes to the disk before it promises."""
    cluster = Cluster(faster=False)
    yield cluster
    cluster.stop()


def write(office: Office, acknowledged: list[UUID], gone: threading.Event) -> None:
    """A mail and its event in one transaction, again and again, until the server is gone."""
    while not gone.is_set():
        try:
            with office.database.writing() as session:
                mail = mails.send(session, office.keys, office.clock(), "received", f"{uuid4().hex}@school.example")
                audit.record(session, office.clock(), worker("tests"), "tests.send", "mail", mail)
            acknowledged.append(mail)
        except DBAPIError:
            return


def turn(cluster: Cluster, office: Office, acknowledged: list[UUID], pause: float) -> None:
    gone = threading.Event()
    threads = [threading.Thread(target=write, args=(office, acknowledged, gone)) for _ in range(WRITERS)]
    for thread in threads:
        thread.start()
    gone.wait(pause)
    cluster.kill()
    gone.set()
    for thread in threads:
        thread.join(30)
    office.database.close()
    cluster.start_again()


def wrong_now(office: Office, acknowledged: list[UUID]) -> list[str]:
    with office.database.reading() as session:
        there = Counter(session.scalars(select(Mail.id)))
        events = Counter(UUID(found) for found in session.scalars(select(AuditEvent.object_id).where(AuditEvent.act == "tests.send")))
    wrong = [f"{mail} was acknowledged and is there {there[mail]} times" for mail in acknowledged if there[mail] != 1]
    return wrong + [f"{mail} has {there[mail]} rows and {events[mail]} events" for mail in there | events if there[mail] != events[mail]]


def sweep(cluster: Cluster, folder: Path, times: int) -> tuple[int, list[str]]:
    address, chance, acknowledged, wrong = as_app(cluster.make("killed")), random.Random(6), [], []
    office = open_office(Database(address), folder)
    for _ in range(times):
        before = len(acknowledged)
        turn(cluster, office, acknowledged, chance.uniform(0.2, 1.2))
        assert len(acknowledged) > before, "somebody was told that it is kept"
        wrong += wrong_now(office, acknowledged)
    office.database.close()
    return times, wrong


@pytest.mark.system
def test_t6_postgresql_is_killed_five_times(own_cluster: Cluster, tmp_path: Path) -> None:
    times, wrong = sweep(own_cluster, tmp_path, 5)
    row("T6", times, wrong, floor=5)


@pytest.mark.soak
def test_t6_postgresql_is_killed_twenty_times(own_cluster: Cluster, tmp_path: Path) -> None:
    times, wrong = sweep(own_cluster, tmp_path, 20)
    row("T6", times, wrong, floor=20)
