"""Sealing columns anew with the key in force, while people go on working: a value is exchanged only if it is still the one that was opened.

Every column whose name ends in ``_sealed`` belongs to it, so that a new one can't be forgotten; and the keys of files.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from sqlalchemy import CursorResult, LargeBinary, Row, Table, and_, func, or_, select, update
from sqlalchemy.orm import Session

from formsapp.store.tables import Table as Base
from formsapp.vault.keys import NAME, Keys, Tampered, sealed_by

FILE_KEY = "key_wrapped"
ENDINGS = ("_sealed", FILE_KEY)


@dataclass(frozen=True)
class Piece:
    """What came of a batch: where the next begins, and what could not be opened."""

    last: UUID | None
    exchanged: int
    unreadable: tuple[str, ...] = ()


def sealed_columns() -> dict[str, list[str]]:
    """Table name and its sealed columns."""
    found = {
        table.name: [column.name for column in table.columns if column.name.endswith(ENDINGS) and isinstance(column.type, LargeBinary)]
        for table in Base.metadata.sorted_tables
    }
    return {
        name: columns for name, columns in found.items() if columns and "id" in Base.metadata.tables[name].columns and name != "data_keys"
    }


def open_cell(keys: Keys, name: str, row: UUID, column: str, sealed: bytes) -> bytes:
    return keys.unwrap(sealed, str(row)) if column == FILE_KEY else keys.open_bytes(name, row, column, sealed)


def older(session: Session, keys: Keys, name: str, after: UUID | None, most: int) -> Sequence[Row[Any]]:
    """The next rows of one table with a value that an older key sealed. It reads the whole table where there are none: nobody should have to
    wait for that, so it is no part of the transaction that writes.
    """
    table, columns = Base.metadata.tables[name], sealed_columns()[name]
    current = keys.current.encode("ascii")
    other = or_(*(and_(func.length(table.c[column]) > 0, func.substr(table.c[column], 1, NAME) != current) for column in columns))
    query = select(table.c.id, *(table.c[column] for column in columns)).where(other).order_by(table.c.id).limit(most)
    return session.execute(query if after is None else query.where(table.c.id > after)).all()


def batch(session: Session, keys: Keys, name: str, rows: Sequence[Row[Any]], most: int) -> Piece:
    """Those rows, each value if it is still the one that was read."""
    table, columns = Base.metadata.tables[name], sealed_columns()[name]
    current, exchanged, unreadable = keys.current.encode("ascii"), 0, []
    for row in rows:
        for column in columns:
            value = row._mapping[column]
            if not value or value.startswith(current):  # a key that was destroyed is empty
                continue
            try:
                exchanged += exchange(session, keys, table, row.id, column, value)
            except Tampered:
                unreadable.append(f"{name}.{column} of {row.id}")
    return Piece(rows[-1].id if len(rows) == most else None, exchanged, tuple(unreadable))


def exchange(session: Session, keys: Keys, table: Table, row: UUID, column: str, old: bytes) -> int:
    plain = open_cell(keys, table.name, row, column, old)
    if column == FILE_KEY:
        new = keys.wrap(plain, str(row))
        values = {column: new, "key_id": sealed_by(new)}
    else:
        values = {column: keys.seal(table.name, row, column, plain)}
    change = update(table).where(table.c.id == row, table.c[column] == old).values(values)
    return cast(CursorResult[Any], session.execute(change)).rowcount


def unreadable(session: Session, keys: Keys) -> Iterator[str]:
    """Every sealed value that can't be opened: none, when all is well."""
    for name, columns in sealed_columns().items():
        table = Base.metadata.tables[name]
        for row in session.execute(select(table.c.id, *(table.c[column] for column in columns)).execution_options(yield_per=500)):
            for column in columns:
                value = row._mapping[column]
                try:
                    if value:
                        open_cell(keys, name, row.id, column, value)
                except Tampered:
                    yield f"{name}.{column} of {row.id}"
