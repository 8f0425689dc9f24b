"""A database as lines of JSON, the same for both kinds: one consistent look while others write, and put back into an empty one.

Every column says what kind of value it holds, so that a dump can be read whatever the tables look like by then; it goes into a database
at the revision that it came from, and is upgraded there.
"""

import base64
import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Boolean, Date, Integer, LargeBinary, Uuid, column, func, insert, inspect, select, table
from sqlalchemy.orm import Session
from sqlalchemy.types import NullType, TypeEngine

from formsapp.store import migrations
from formsapp.store.database import Database, Instant
from formsapp.store.tables import Table

AT_ONCE = 200
KINDS: dict[str, TypeEngine[Any]] = {
    "uuid": Uuid(), "instant": Instant(), "date": Date(), "bytes": LargeBinary(), "json": JSON(), "boolean": Boolean(), "plain": NullType(),
}  # fmt: skip
Shape = dict[str, dict[str, str]]


def shape() -> Shape:
    """Tables in an order in which each comes after those it points at; of each column its kind."""
    return {each.name: {column.name: kind_of(column.type) for column in each.columns} for each in Table.metadata.sorted_tables}


def kind_of(what: TypeEngine[Any]) -> str:
    return next((name for name, kind in KINDS.items() if isinstance(what, type(kind))), "plain")


def rows(session: Session) -> Iterator[dict[str, Any]]:
    """``{"table": name, "rows": [[value, …], …]}``, columns in the order of ``shape``."""
    for each in Table.metadata.sorted_tables:
        kinds = [kind_of(column.type) for column in each.columns]
        found = session.execute(select(*each.columns).execution_options(yield_per=AT_ONCE))
        for part in found.partitions():
            yield {"table": each.name, "rows": [[written(kind, value) for kind, value in zip(kinds, row, strict=True)] for row in part]}


def written(kind: str, value: Any) -> Any:
    if value is None or kind in {"plain", "json", "boolean"}:
        return value
    if kind == "bytes":
        return base64.b64encode(value).decode("ascii")
    return value.hex if kind == "uuid" else value.isoformat()


def read(kind: str, value: Any) -> Any:
    if value is None or kind in {"plain", "json", "boolean"}:
        return value
    if kind == "bytes":
        return base64.b64decode(value)
    if kind == "uuid":
        return UUID(value)
    return dt.date.fromisoformat(value) if kind == "date" else dt.datetime.fromisoformat(value)


def load(session: Session, shapes: Shape, part: Mapping[str, Any]) -> int:
    """Put one part of a dump in; says how many rows."""
    kinds = shapes[part["table"]]
    into = table(part["table"], *(column(name, KINDS[kind]) for name, kind in kinds.items()))
    values = [{name: read(kind, value) for (name, kind), value in zip(kinds.items(), row, strict=True)} for row in part["rows"]]
    session.execute(insert(into), values)
    return len(values)


def number_on(session: Session, shapes: Shape) -> None:
    """PostgreSQL counts on after the highest number that was put in."""
    if session.get_bind().dialect.name != "postgresql":
        return
    for name in (each for each, columns in shapes.items() if "id" in columns):
        sequence, highest = func.pg_get_serial_sequence(name, "id"), func.max(column("id", Integer))
        if session.scalar(select(sequence)):
            session.execute(select(func.setval(sequence, func.greatest(highest, 1), highest.is_not(None))).select_from(table(name)))


def is_empty(database: Database) -> bool:
    """No tables, or nothing in them."""
    present = set(inspect(database.engine).get_table_names()) & set(shape())
    with database.reading() as session:
        return not any(session.scalar(select(func.count()).select_from(table(name))) for name in present)


def make_schema(owner: Database, revision: str, role: str | None) -> None:
    migrations.upgrade(owner.engine, revision, role)


def knows(revision: str) -> bool:
    return revision in migrations.revisions()


def counts(session: Session) -> dict[str, int]:
    return {each.name: session.scalar(select(func.count()).select_from(each)) or 0 for each in Table.metadata.sorted_tables}


def newest_revision() -> str:
    return migrations.newest()
