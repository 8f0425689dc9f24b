"""Whether the database is fit to be used: its schema, the rights of the application's role, and nobody in it who was made for tests (row T38)."""

import contextlib
from collections.abc import Iterator

from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from formsapp.settings import Unready
from formsapp.store.database import Database
from formsapp.store.tables import Person
from formsapp.vault.keys import Keys

# Names kept for documentation and tests (RFC 2606): nobody real has an address there.
NOT_REAL = (".example", ".test", ".invalid", ".localhost", "@example.com", "@example.org", "@example.net")
RIGHTS = text(
    "SELECT rolsuper, rolbypassrls, rolcreatedb OR rolcreaterole, has_schema_privilege('public', 'CREATE') FROM pg_roles WHERE rolname = current_user"
)
CHANGES_AUDIT = text(
    "SELECT has_table_privilege('audit_events', 'UPDATE') OR has_table_privilege('audit_events', 'DELETE')"
    " OR has_table_privilege('audit_seals', 'UPDATE') OR has_table_privilege('audit_seals', 'DELETE')"
)


@contextlib.contextmanager
def reached() -> Iterator[None]:
    """What the driver says of a database that can't be used is for the log; the sentence is for who starts the service."""
    try:
        yield
    except DatabaseError as trouble:
        reason = str(trouble.orig).strip().splitlines()[0][:150]
        raise Unready(f"The database can't be used ({reason}): look at DATABASE_URL, and whether its server runs.") from None


def bring_up(owner: Database, role: str | None) -> str:
    """To the newest schema; ``role`` gets the application's rights (PostgreSQL)."""
    from formsapp.store import migrations

    with reached():
        migrations.upgrade(owner.engine, role=role)
    return migrations.newest()


def behind(database: Database) -> str | None:
    """The sentence, when the schema is not the one this version was written for."""
    from formsapp.store import migrations

    with reached():
        stands = migrations.revision(database.engine)
    wanted = migrations.newest()
    if stands == wanted:
        return None
    if stands is not None and stands not in migrations.revisions():
        return f"The database is at revision {stands}, which this version doesn't know: start the newer version that made it."
    return f"The database is at revision {stands or 'none'}, and this version needs {wanted}: run “formsapp migrate”."


def unfit(database: Database, keys: Keys) -> Iterator[str]:
    """What production refuses to start with, one sentence each."""
    with database.reading() as session:
        if not database.sqlite:
            yield from too_mighty(session)
        yield from made_for_tests(session, keys)


def too_mighty(session: Session) -> Iterator[str]:
    superuser, past_walls, makes_roles, makes_tables = session.execute(RIGHTS).one()
    if superuser or past_walls or makes_roles:
        yield "In production the role in DATABASE_URL must not be a superuser nor pass row-level security: connect as a role of its own."
    elif makes_tables:
        yield "In production the role in DATABASE_URL must not be able to make tables: give OWNER_DATABASE_URL to “formsapp migrate” only."
    if session.scalar(CHANGES_AUDIT):
        yield "In production the role in DATABASE_URL must not be able to change the audit's rows: run “formsapp migrate” to set its rights."


def made_for_tests(session: Session, keys: Keys) -> Iterator[str]:
    rows = session.execute(select(Person.id, Person.email_sealed).where(Person.suspended_at.is_(None)))
    found = sum(keys.open_text("people", row, "email", sealed).casefold().endswith(NOT_REAL) for row, sealed in rows)
    if found:
        yield f"In production there must be no test accounts, but {found} people have addresses that were made for tests: suspend them."
