"""Both databases as the service uses them: all or nothing, keys held, instants in UTC, and the rights of the application's role."""

import datetime as dt
import threading
import time
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import func, make_url, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from formsapp.domain.people import worker
from formsapp.services.office import Office
from formsapp.store import audit
from formsapp.store import database as database_module
from formsapp.store.database import Database
from formsapp.store.tables import AuditEvent, Membership, Organisation

NOW = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)


def organisation(name: str) -> Organisation:
    return Organisation(kind="school", name=name, sort_key=name.casefold(), slug=name.casefold(), created_at=NOW)


def names(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.scalars(select(Organisation.name).order_by(Organisation.sort_key)))


def test_writing_keeps_all_of_it(database: Database) -> None:
    with database.writing() as session:
        session.add_all([organisation("Oak"), organisation("Ash")])
    assert names(database) == ["Ash", "Oak"]


def test_an_exception_leaves_nothing(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.writing() as session:
        session.add(organisation("Oak"))
        session.flush()
        raise ZeroDivisionError
    assert names(database) == []


def test_reading_keeps_nothing(database: Database) -> None:
    with database.reading() as session:
        try:
            session.add(organisation("Oak"))
            session.flush()
        except DBAPIError:
            assert not database.sqlite  # PostgreSQL refuses at once
    assert names(database) == []


def test_reading_is_one_look(database: Database) -> None:
    with database.writing() as session:
        session.add(organisation("Oak"))
    with database.reading() as session:
        before = session.scalar(select(func.count()).select_from(Organisation))
        with database.writing() as other:
            other.add(organisation("Ash"))
        assert session.scalar(select(func.count()).select_from(Organisation)) == before == 1


def test_a_row_can_t_point_at_nothing(database: Database) -> None:
    with pytest.raises(IntegrityError), database.writing() as session:
        session.add(Membership(person_id=uuid4(), organisation_id=uuid4(), role="staff", starts_at=NOW))


def test_instants_come_back_in_utc(database: Database) -> None:
    with database.writing() as session:
        oak = organisation("Oak")
        oak.created_at = dt.datetime(2026, 7, 1, 10, 30, 0, 5, tzinfo=dt.timezone(dt.timedelta(hours=1)))
        session.add(oak)
    with database.reading() as session:
        found = session.scalars(select(Organisation.created_at)).one()
    assert found == dt.datetime(2026, 7, 1, 9, 30, 0, 5, tzinfo=dt.UTC)
    assert found.utcoffset() == dt.timedelta(0)


def test_names_are_ordered_by_bytes_on_both(database: Database) -> None:
    given = ["zebra", "Zebra", "ash", "éclair", "ash tree", "ash-tree", "Ash", "10", "9", "_x"]
    with database.writing() as session:
        session.add_all(Organisation(kind="school", name=name, sort_key=name, slug=None, created_at=NOW) for name in given)
    assert names(database) == sorted(given, key=str.encode)


@pytest.mark.parametrize(
    "act", ["UPDATE audit_events SET act = 'nothing'", "DELETE FROM audit_events", "DELETE FROM audit_seals WHERE 1 = 1"]
)
def test_the_audit_takes_new_rows_only(office: Office, act: str) -> None:
    with office.database.writing() as session:
        audit.record(session, NOW, worker("tests"), "tests.looked", "case", "1")
        if "seals" in act:
            session.execute(
                text("INSERT INTO audit_seals (number, first_event, last_event, events, hash, sealed_at) VALUES (1, 1, 1, 1, :hash, :at)"),
                {"hash": b"\0" * 32, "at": NOW.isoformat(" ")},
            )
    with pytest.raises(DBAPIError), office.database.writing() as session:
        session.execute(text(act))
    with office.database.reading() as session:
        assert session.scalars(select(AuditEvent.act)).all() == ["tests.looked"]


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
@pytest.mark.parametrize(
    "act",
    [
        "CREATE TABLE mine (a int)",
        "DROP TABLE people",
        "ALTER TABLE people ADD mine int",
        "TRUNCATE people",
        "CREATE ROLE other",
        "UPDATE alembic_version SET version_num = ''",
    ],
)
def test_the_application_s_role_can_t_change_the_schema(database: Database, act: str) -> None:
    with pytest.raises(DBAPIError, match="permission denied|must be owner"), database.writing() as session:
        session.execute(text(act))


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_the_application_s_role_is_no_superuser(database: Database) -> None:
    with database.reading() as session:
        role = session.execute(
            text("SELECT rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = current_user")
        ).one()
    assert tuple(role) == ("cap_app", False, False, False, False)


def test_a_writer_waits_for_its_turn_and_no_longer(database: Database) -> None:
    held, done = threading.Event(), []

    def other() -> None:
        held.wait(5)
        with database.writing() as session:
            session.add(organisation("Ash"))
        done.append(time.monotonic())

    thread = threading.Thread(target=other)
    thread.start()
    with database.writing() as session:
        session.add(organisation("Oak"))
        session.flush()
        held.set()
        time.sleep(0.3)
        assert not done or not database.sqlite
    began = time.monotonic()
    thread.join(10)
    assert names(database) == ["Ash", "Oak"]
    assert not database.sqlite or done[0] - began < 0.1, "SQLite’s own waiting sleeps up to a tenth of a second at a time"


def test_a_writer_that_waits_too_long_is_told(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    if not database.sqlite:
        return
    monkeypatch.setattr(database_module, "BUSY", 200)
    with database.writing() as session:
        session.add(organisation("Oak"))
        with pytest.raises(OperationalError, match="locked"), database.writing():
            raise AssertionError
    assert names(database) == ["Oak"]


def test_what_was_written_goes_from_the_log_to_its_place(database: Database) -> None:
    with database.writing() as session:
        session.add(organisation("Oak"))
    if not database.sqlite:
        database.put_away()
        return
    file = Path(make_url(database.address).database or "")
    before = file.read_bytes()
    database.put_away()
    assert file.read_bytes() != before
    assert names(database) == ["Oak"]
