"""The worker: shares with others, loses nothing when it is killed, goes on when something fails, and stops when it is told."""

import contextlib
import datetime as dt
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from formsapp.domain.people import worker
from formsapp.services.office import Office
from formsapp.services.work import JOBS, LEASE, REGULAR, Job, Worker
from formsapp.store import audit, jobs
from formsapp.store.tables import AuditSeal
from formsapp.store.tables import Job as Row
from tests.offices import Clock


def add(office: Office, *keys: str, kind: str = "count") -> None:
    with office.database.writing() as session:
        for key in keys:
            jobs.add(session, office.clock(), kind, key)


def row(office: Office, key: str) -> Row:
    with office.database.reading() as session:
        return session.scalars(select(Row).where(Row.key == key)).one()


def counting(done: list[str]) -> dict[str, Job]:
    def count(_: Office, key: str) -> Iterator[None]:
        done.append(key)
        yield

    return {"count": count}


def hand(office: Office, name: str, work: dict[str, Job]) -> Worker:
    return Worker(office, name, work, regular=())


def test_every_job_is_done_once(office: Office) -> None:
    done: list[str] = []
    add(office, "a", "b", "c")
    hand(office, "one", counting(done)).round()
    hand(office, "two", counting(done)).round()
    assert sorted(done) == ["a", "b", "c"]
    assert row(office, "a").done_at == office.clock()


def test_the_same_work_is_queued_once(office: Office) -> None:
    with office.database.writing() as session:
        assert jobs.add(session, office.clock(), "count", "a")
        assert not jobs.add(session, office.clock(), "count", "a")
        assert jobs.add(session, office.clock(), "count", "b")


def test_two_workers_at_once_share(office: Office) -> None:
    """Forty jobs, four workers in threads: each job once, and everybody had some."""
    done: list[tuple[str, str]] = []

    def by(name: str) -> dict[str, Job]:
        def slowly(_: Office, key: str) -> Iterator[None]:
            done.append((name, key))
            time.sleep(0.01)
            yield

        return {"count": slowly}

    add(office, *(str(number) for number in range(40)))
    threads = [threading.Thread(target=hand(office, name, by(name)).round) for name in ("one", "two", "three", "four")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(key for _, key in done) == sorted(str(number) for number in range(40))
    assert len({name for name, _ in done}) >= 2


def test_a_killed_worker_s_work_is_taken_over(office: Office, clock: Clock) -> None:
    done: list[str] = []
    add(office, "a")
    with office.database.writing() as session:
        assert jobs.take(session, clock(), "killed", LEASE) is not None
    second = hand(office, "second", counting(done))
    second.round()
    assert done == [], "it may still be at it"
    clock.move(minutes=6)
    second.round()
    assert done == ["a"]


def test_long_work_keeps_its_lease(office: Office, clock: Clock) -> None:
    taken: list[bool] = []

    def long(_: Office, key: str) -> Iterator[None]:
        for _step in range(5):
            clock.move(minutes=4)
            yield
            with office.database.reading() as session:
                taken.append(jobs.any_due(session, clock()))

    add(office, "a")
    hand(office, "one", {"count": long}).round()
    assert taken == [False] * 5
    assert row(office, "a").done_at is not None


def test_who_lost_its_lease_leaves_the_rest_to_the_other(office: Office, clock: Clock) -> None:
    pieces: list[str] = []

    def asleep(_: Office, key: str) -> Iterator[None]:
        for piece in ("first", "second"):
            pieces.append(piece)
            clock.move(minutes=10)
            with office.database.writing() as session:
                jobs.take(session, clock(), "other", LEASE)
            yield

    add(office, "a")
    hand(office, "one", {"count": asleep}).round()
    assert pieces == ["first"]
    assert row(office, "a").leased_by == "other"


def test_what_fails_is_tried_again_later_and_holds_up_nobody(office: Office, clock: Clock, caplog: pytest.LogCaptureFixture) -> None:
    done: list[str] = []
    good = counting(done)

    def bad(_: Office, key: str) -> Iterator[None]:
        raise ZeroDivisionError
        yield

    add(office, "x", kind="bad")
    add(office, "a")
    one = hand(office, "one", {**good, "bad": bad})
    one.round()
    assert done == ["a"]
    assert (row(office, "x").tries, row(office, "x").problem, row(office, "x").done_at) == (1, "ZeroDivisionError", None)
    one.round()
    assert row(office, "x").tries == 1, "not at once"
    for _ in range(60):
        clock.move(hours=2)
        one.round()
    assert row(office, "x").tries == jobs.MOST_TRIES, "given up"
    assert "Trouble with the job bad" in caplog.text


def test_told_to_stop_it_gives_back_what_is_left(office: Office) -> None:
    pieces: list[int] = []
    add(office, "a")

    def long(_: Office, key: str) -> Iterator[None]:
        for number in range(10):
            pieces.append(number)
            one.stop.set()
            yield

    one = hand(office, "one", {"count": long})
    one.run()
    assert pieces == [0]
    left = row(office, "a")
    assert (left.done_at, left.leased_until, left.tries) == (None, None, 0)


def test_regular_work_comes_back_by_itself_once_in_each_period(office: Office, clock: Clock) -> None:
    one, two = Worker(office, "one"), Worker(office, "two")
    for _ in range(3):
        one.round()
        two.round()
        clock.move(hours=1)
    with office.database.reading() as session:
        counted = dict(iter(session.execute(select(Row.kind, func.count()).group_by(Row.kind))))
        assert session.scalar(select(func.count()).select_from(Row).where(Row.done_at.is_(None))) == 0
    hour = dt.timedelta(hours=1)
    assert counted == {each.kind: 3 if each.every <= hour else 1 for each in REGULAR}, "once in each of its periods, whoever of the two comes first"
    assert {each.kind for each in REGULAR if each.every > hour} == {"seal anew", "warn of documents", "delete what is over"}
    assert {each.kind for each in REGULAR} <= set(JOBS)


def test_a_round_seals_the_audit(office: Office) -> None:
    with office.database.writing() as session:
        audit.record(session, office.clock(), worker("tests"), "tests.act", "case", "1")
    assert hand(office, "one", {}).round()
    with office.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(AuditSeal)) == 1


def test_trouble_with_one_thing_stops_no_other(office: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    def broken(_: Office) -> int:
        raise OSError("the mail server is on fire")

    monkeypatch.setattr("formsapp.services.mail.send_due", broken)
    done: list[str] = []
    add(office, "a")
    assert not hand(office, "one", counting(done)).round()
    assert done == ["a"]
    assert "Trouble with mails" in caplog.text


# --------------------------------------------------------------------------------------------------------- a process


def started(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    environment = {name: value for name, value in os.environ.items() if name not in {"PRODUCTION", "DATABASE_URL", "MASTER_KEY"}}
    return subprocess.Popen(
        [sys.executable, "-m", "formsapp", "work", *arguments],
        env=environment | {"DATA_FOLDER": str(folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def at_work(path: Path) -> bool:
    """Whether it has asked for its regular work."""
    try:
        with contextlib.closing(sqlite3.connect(path)) as database:
            return bool(database.execute("SELECT count(*) FROM jobs WHERE done_at IS NOT NULL").fetchone()[0])
    except sqlite3.Error:
        return False


def until(what: Callable[[], bool], limit: float = 30) -> bool:
    end = time.monotonic() + limit
    while time.monotonic() < end:
        if what():
            return True
        time.sleep(0.1)
    return False


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_the_command_stops_quietly(tmp_path: Path, how: signal.Signals) -> None:
    process = started(tmp_path / "data")
    assert until(lambda: at_work(tmp_path / "data" / "formsapp.db"))
    process.send_signal(how)
    output, _ = process.communicate(timeout=20)
    assert (process.returncode, output) == (0, "")


def test_it_stops_with_the_server_it_was_started_beside(tmp_path: Path) -> None:
    process = started(tmp_path / "data", "--beside", "1")  # which is not its parent
    output, _ = process.communicate(timeout=30)
    assert (process.returncode, output) == (0, "")


def test_the_lease_is_longer_than_any_pause_of_the_loop() -> None:
    assert dt.timedelta(seconds=60) < LEASE
