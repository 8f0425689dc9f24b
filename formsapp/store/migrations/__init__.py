"""Bringing a database to the newest schema: the same revisions on SQLite and PostgreSQL (decision 7).

On PostgreSQL this runs as the owner of the tables; the application's role is then granted what it may (decision 23). ``secure`` is repeated
after every upgrade, since a table that SQLite had to make anew loses its triggers.

Alembic is loaded by those functions that need it: whoever starts the service only asks where the database stands, and need not carry it.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, column, inspect, select, table, text

from formsapp.store.migrations import walls
from formsapp.store.tables import Table

if TYPE_CHECKING:
    from alembic.config import Config

FOLDER = Path(__file__).parent
INSERT_ONLY = ("audit_events", "audit_subjects", "audit_seals")
VERSIONS = "alembic_version"
LOCK = 4_202_611  # any number of our own: two upgrades at once wait for each other


class Broken(Exception):
    """An upgrade that would leave a row pointing at nothing; none of it was kept."""


def revisions() -> list[str]:
    """All of them, the oldest first: their files begin with their numbers (write.py)."""
    return sorted(path.name.split("_")[0] for path in (FOLDER / "versions").glob("[0-9]*_*.py"))


def newest() -> str:
    return revisions()[-1]


def revision(engine: Engine) -> str | None:
    """Where the database stands; None when nothing has been made in it."""
    with engine.connect() as connection:
        return (
            connection.scalar(select(column("version_num")).select_from(table(VERSIONS)))
            if inspect(connection).has_table(VERSIONS)
            else None
        )


def upgrade(engine: Engine, to: str = "head", role: str | None = None) -> None:
    """All of it in one transaction. ``role``: the application's role on PostgreSQL."""
    from alembic import command

    with engine.connect() as connection:
        sqlite = connection.dialect.name == "sqlite"
        if sqlite:  # only outside a transaction does SQLite heed this
            raw(connection).execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.execution_options(writes=True).begin():
                if not sqlite:
                    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
                command.upgrade(configured(connection), to)
                if sqlite and (dangling := connection.execute(text("PRAGMA foreign_key_check")).first()):
                    raise Broken(f"After the upgrade a row of {dangling[0]} would point at nothing in {dangling[2]}; nothing was changed.")
                secure(connection, role)
        finally:
            if sqlite:
                raw(connection).execute("PRAGMA foreign_keys=ON")


def configured(connection: Connection) -> "Config":
    """Alembic without a file of its own: everything it needs to know is here."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def options(connection: Connection) -> dict[str, Any]:
    """What Alembic is told, when it upgrades and when it compares."""
    later = len(revisions()) > 0  # the first revision makes tables only; those after it may have to make a SQLite table anew
    return {"target_metadata": Table.metadata, "compare_type": True, "compare_server_default": True, "render_as_batch": later}


def differences(engine: Engine) -> list[Any]:
    """What the tables in Python have that the migrated database lacks, and the other way round."""
    from alembic.autogenerate import compare_metadata
    from alembic.runtime.migration import MigrationContext

    with engine.connect() as connection:
        return list(compare_metadata(MigrationContext.configure(connection, opts=options(connection)), Table.metadata))


def secure(connection: Connection, role: str | None) -> None:
    """The audit's tables take new rows and nothing else: by triggers on SQLite, by rights on PostgreSQL."""
    present = set(inspect(connection).get_table_names())
    if connection.dialect.name == "sqlite":
        for table in present & set(INSERT_ONLY):
            for act in ("UPDATE", "DELETE"):
                connection.execute(
                    text(
                        f"CREATE TRIGGER IF NOT EXISTS {table}_no_{act.lower()} BEFORE {act} ON {table} "
                        f"BEGIN SELECT RAISE(ABORT, '{table} is insert-only'); END"
                    )
                )
    elif role:
        name = connection.dialect.identifier_preparer.quote(role)
        connection.execute(text(f"GRANT USAGE ON SCHEMA public TO {name}"))
        connection.execute(text(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {name}"))
        for table in sorted(present):
            rights = "SELECT" if table == VERSIONS else "SELECT, INSERT" if table in INSERT_ONLY else "SELECT, INSERT, UPDATE, DELETE"
            connection.execute(text(f"REVOKE ALL ON {table} FROM {name}"))
            connection.execute(text(f"GRANT {rights} ON {table} TO {name}"))
    if connection.dialect.name == "postgresql":
        walls.put_up(connection, present)


def raw(connection: Connection) -> Any:
    return connection.connection.driver_connection
