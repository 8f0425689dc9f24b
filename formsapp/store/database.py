"""The database: SQLite with no set-up, PostgreSQL by its address; transactions that read and transactions that write.

SQLite: WAL, ``synchronous=FULL`` and ``BEGIN IMMEDIATE`` for what writes (its default BEGIN fails under several writers),
foreign keys on, ``secure_delete`` on, ``trusted_schema`` off. The store never commits: a service function is the transaction.
"""

import contextlib
import datetime as dt
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import DateTime, Engine, create_engine, event, make_url
from sqlalchemy.dialects.sqlite.base import SQLiteCompiler
from sqlalchemy.orm import Session as Session
from sqlalchemy.orm import sessionmaker
from sqlalchemy.types import TypeDecorator

from formsapp.store import walls

__all__ = ["BUSY", "Database", "Instant", "Session"]  # services name the session's type, and nothing else of SQLAlchemy

BUSY = 15_000  # milliseconds a SQLite writer waits for another
LOG = 16_000  # pages of SQLite's log before whoever writes puts it away, because no worker has
# PostgreSQL compiles what it thinks costly, and our pages are over before that pays; and a row found by an index costs it no journey of a disk's
# arm, so that it had better look up a day's twenty than read a table through that holds all years.
PLANNING = {"options": "-c jit=off -c random_page_cost=1.1"}
PREPARED = 500  # statements that a connection to PostgreSQL keeps ready: about as many as there are
TURN = 0.002  # seconds between two looks whether it is a writer's turn


class Instant(TypeDecorator[dt.datetime]):
    """A moment in UTC (decision 2). Times without a zone are refused; SQLite, which keeps no zone, gives UTC back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Any) -> dt.datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs its time zone")
        return value.astimezone(dt.UTC)

    def process_result_value(self, value: dt.datetime | None, dialect: Any) -> dt.datetime | None:
        return value if value is None or value.tzinfo else value.replace(tzinfo=dt.UTC)


class Database:
    """One engine. ``reading`` and ``writing`` are the only ways in. What a statement carried is never part of an error, and so in no log."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.sqlite = make_url(address).get_backend_name() == "sqlite"
        self.engine = _sqlite(address) if self.sqlite else _postgresql(address)
        self._sessions = sessionmaker(self.engine, expire_on_commit=False, autoflush=True)

    @property
    def role(self) -> str | None:
        """Who we are to PostgreSQL."""
        return make_url(self.address).username

    @contextlib.contextmanager
    def reading(self) -> Iterator[Session]:
        """One consistent look, whatever others write meanwhile; nothing it does is kept."""
        with self._sessions() as session:  # closing it rolls back
            if not self.sqlite:
                session.connection(execution_options={"isolation_level": "REPEATABLE READ", "postgresql_readonly": True})
                walls.say(session)
            yield session

    @contextlib.contextmanager
    def writing(self) -> Iterator[Session]:
        """All of it or none: committed at the end, rolled back by any exception."""
        with self._sessions() as session:
            session.connection(execution_options={"writes": True})
            try:
                if not self.sqlite:
                    walls.say(session)
                yield session
                session.commit()
            except BaseException:
                session.rollback()
                raise

    def hurry(self) -> None:
        """For what could be made once more: SQLite waits for the disk no longer. Nobody's data is written like that."""
        if self.sqlite:
            event.listen(self.engine, "connect", lambda connection, record: connection.execute("PRAGMA synchronous=OFF"))
            self.engine.dispose()

    def put_away(self) -> None:
        """What was written goes from SQLite's log to its place, in the worker's time: else whoever saves just then waits for the disk."""
        if self.sqlite:
            with self.engine.connect() as connection:
                driver: Any = connection.connection.dbapi_connection
                driver.execute("PRAGMA wal_checkpoint(PASSIVE)")

    def close(self) -> None:
        self.engine.dispose()


class _Compiler(SQLiteCompiler):
    """Says which index a query goes by, where one was named for SQLite."""

    def get_from_hint_text(self, table: Any, text: str | None) -> str | None:
        return text


def _postgresql(address: str) -> Engine:
    """The connection that was used last is used next: it has the most prepared. Rows that are added together go in one statement."""
    engine = create_engine(
        address, pool_size=8, max_overflow=8, pool_pre_ping=True, pool_use_lifo=True, hide_parameters=True, connect_args=PLANNING
    )
    engine.dialect.use_insertmanyvalues_wo_returning = True

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, record: Any) -> None:
        connection.prepared_max = PREPARED

    return engine


def _sqlite(address: str) -> Engine:
    path = make_url(address).database
    if path and path != ":memory:":
        Path(path).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    engine = create_engine(address, connect_args={"timeout": BUSY / 1000, "check_same_thread": False}, hide_parameters=True)
    engine.dialect.statement_compiler = _Compiler

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, record: Any) -> None:
        connection.isolation_level = None  # the driver begins nothing by itself
        for pragma in (
            f"busy_timeout={BUSY}",
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "secure_delete=ON",
            "trusted_schema=OFF",
            f"wal_autocheckpoint={LOG}",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        writes = connection.get_execution_options().get("writes")
        if writes and wait_for_the_turn(connection.connection.dbapi_connection):
            return
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def wait_for_the_turn(driver: sqlite3.Connection) -> bool:
    """Begins to write as soon as nobody else does. SQLite's own waiting sleeps longer each time it finds somebody there, up to a tenth of a
    second, so that whoever came later overtakes; everybody who asks in the same small steps gets their turn soon. False: it was given up.
    """
    until = time.monotonic() + BUSY / 1000
    driver.execute("PRAGMA busy_timeout=0")
    try:
        while time.monotonic() < until:
            try:
                driver.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as trouble:
                if trouble.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                    return False  # asked in the usual way, it says what it is
                time.sleep(TURN)
            else:
                return True
        return False
    finally:
        driver.execute(f"PRAGMA busy_timeout={BUSY}")
