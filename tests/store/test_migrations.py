"""Revisions: the same on both databases, from every one of them, empty and full; what can't be kept whole is not begun (decision 7, row T29)."""

import datetime as dt
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from alembic.runtime.migration import HeadMaintainer
from alembic.script import ScriptDirectory
from sqlalchemy import JSON, Boolean, Connection, Date, DateTime, Integer, LargeBinary, MetaData, Table, Uuid, inspect, text
from sqlalchemy.types import TypeEngine

from formsapp.store import migrations, standing
from formsapp.store.database import Database
from tests import scoreboard
from tests.databases import ROLE, Cluster

STARTS = [None, *migrations.revisions()]
NOW = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)
OTHER_END = (1, 0, 0)  # of three organisations, council, school and provider: one end of a transfer is the council


@pytest.fixture(params=["sqlite", "postgresql"])
def bare(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database in which nothing was made yet, as its owner."""
    if request.param == "sqlite":
        database = Database(f"sqlite:///{tmp_path / 'bare.db'}")
        yield database
        database.close()
        return
    cluster: Cluster = request.getfixturevalue("cluster")
    name = f"bare_{uuid4().hex[:8]}"
    database = Database(cluster.make(name, migrated=False).render_as_string(hide_password=False))
    yield database
    database.close()
    cluster.drop(name)


def upgrade(database: Database, to: str = "head") -> None:
    migrations.upgrade(database.engine, to, role=None if database.sqlite else ROLE)


def value(kind: TypeEngine[Any], number: int) -> Any:
    if isinstance(kind, Boolean):
        return True
    if isinstance(kind, Integer):
        return number
    if isinstance(kind, DateTime):
        return NOW
    if isinstance(kind, Date):
        return NOW.date()
    if isinstance(kind, LargeBinary):
        return bytes([number, 0, 255])
    if isinstance(kind, JSON):
        return {"count": number}
    return uuid4() if isinstance(kind, Uuid) else uuid4().hex


def choices(connection: Connection, table: str) -> dict[str, list[str]]:
    """The values that each closed list allows."""
    texts = [check["sqltext"] for check in inspect(connection).get_check_constraints(table)]
    found = ((re.search(r"(\w+)\W.*?'\w+'", each), re.findall(r"'(\w+)'", each)) for each in texts)
    return {match[1]: values for match, values in found if match}


def fill(connection: Connection, known: MetaData | None = None) -> dict[str, int]:
    """Three rows in every table of whatever revision, each pointing at one that is there. ``known``: the tables as another revision has them."""
    metadata = known or MetaData()
    if known is None:
        metadata.reflect(connection)
    made: dict[str, list[dict[str, Any]]] = {}
    for table in (each for each in metadata.sorted_tables if each.name != migrations.VERSIONS):
        closed = choices(connection, table.name)
        made[table.name] = []
        for number in (1, 2, 3):
            listed = {name: values[(number - 1) % len(values)] for name, values in closed.items()}
            row = {column.name: listed.get(column.name) or value(column.type, number) for column in table.columns}
            for column in table.columns:
                for key in column.foreign_keys:
                    which = OTHER_END[number - 1] if (table.name, column.name[:3]) == ("transfers", "to_") else number - 1
                    row[column.name] = made[key.column.table.name][which][key.column.name]
            limit = {c.name: c.type.length for c in table.columns if getattr(c.type, "length", None) and isinstance(row[c.name], str)}
            row |= {name: row[name][:length] for name, length in limit.items()}
            connection.execute(table.insert(), row)
            made[table.name].append(row)
    return {name: len(rows) for name, rows in made.items()}


def content(connection: Connection, names: dict[str, list[str]] | None = None) -> dict[str, list[str]]:
    """Every row of every table, or those columns of it."""
    metadata = MetaData()
    metadata.reflect(connection)
    rows: dict[str, list[str]] = {}
    for table in metadata.sorted_tables:
        if table.name != migrations.VERSIONS and (names is None or table.name in names):
            columns = [table.c[name] for name in sorted(names[table.name] if names else table.c.keys())]
            rows[table.name] = sorted(repr(tuple(row)) for row in connection.execute(Table.select(table).with_only_columns(*columns)))
    return rows


def shape(connection: Connection) -> dict[str, list[str]]:
    seen = inspect(connection)
    return {table: sorted(column["name"] for column in seen.get_columns(table)) for table in seen.get_table_names()}


def test_the_tables_in_python_are_the_migrated_ones(bare: Database) -> None:
    """When this fails after store/tables was changed: python -m formsapp.store.migrations.write."""
    upgrade(bare)
    assert migrations.differences(bare.engine) == []


def test_the_revisions_are_those_that_alembic_finds() -> None:
    """They are known by the names of their files, so that who starts the service need not load Alembic."""
    scripts = ScriptDirectory(str(migrations.FOLDER))
    assert migrations.revisions() == [script.revision for script in scripts.walk_revisions()][::-1]
    assert scripts.get_heads() == [migrations.newest()]


@pytest.mark.parametrize("start", STARTS)
def test_from_every_revision_empty(bare: Database, start: str | None) -> None:
    if start:
        upgrade(bare, start)
    assert (standing.behind(bare) is None) == (start == migrations.newest())
    upgrade(bare)
    assert migrations.revision(bare.engine) == migrations.newest()
    assert standing.behind(bare) is None
    assert migrations.differences(bare.engine) == []


@pytest.mark.scoreboard
@pytest.mark.parametrize("start", migrations.revisions())
def test_from_every_revision_full(bare: Database, start: str) -> None:
    """Each row as it was, column by column; keys and constraints those of the tables."""
    upgrade(bare, start)
    with bare.engine.begin() as connection:
        filled = fill(connection)
        before, columns = content(connection), shape(connection)
    assert len(filled) >= 19
    assert set(filled.values()) == {3}
    upgrade(bare)
    with bare.engine.connect() as connection:
        kept = {table: names for table, names in columns.items() if table != migrations.VERSIONS}
        after = content(connection, kept)
    violations = [f"{table}: {had}" for table, rows in before.items() for had in rows if had not in after.get(table, [])]
    violations += [f"{table} has others" for table, rows in after.items() if len(rows) != len(before[table])]
    violations += [str(each) for each in migrations.differences(bare.engine)]
    scoreboard.row("T29", sum(map(len, before.values())), violations, floor=3 * 19)


@pytest.mark.scoreboard
def test_broken_off_at_each_step_it_stands_as_before_and_goes_on_afterwards(bare: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the first revision, full: an upgrade that dies after its first step, its second, and so on."""
    steps = migrations.revisions()
    upgrade(bare, steps[0])
    with bare.engine.begin() as connection:
        fill(connection)
        before, tables = content(connection), shape(connection)
    violations, cases = [], 0
    step = HeadMaintainer.update_to_step
    for last in range(1, len(steps)):
        done: list[object] = []

        def die(self: HeadMaintainer, which: Any, last: int = last, done: list[object] = done) -> None:
            step(self, which)
            done.append(which)
            if len(done) == last:
                raise Died

        monkeypatch.setattr(HeadMaintainer, "update_to_step", die)
        with pytest.raises(Died):
            upgrade(bare)
        with bare.engine.connect() as connection:
            cases += 3
            violations += [] if shape(connection) == tables else [f"other tables after {last} steps"]
            violations += [] if content(connection) == before else [f"other rows after {last} steps"]
        violations += [] if migrations.revision(bare.engine) == steps[0] else [f"another revision after {last} steps"]
    monkeypatch.undo()
    upgrade(bare)
    with bare.engine.connect() as connection:
        kept = {table: names for table, names in tables.items() if table != migrations.VERSIONS}
        violations += [] if content(connection, kept) == before else ["other rows at the end"]
    scoreboard.row("T29", cases + 1, violations, floor=3 * 11 + 1)


class Died(Exception):
    """The power went out."""


@pytest.mark.scoreboard
def test_the_version_before_goes_on_writing_while_the_new_one_comes(bare: Database) -> None:
    """Expand, then contract: rows as the earlier version writes them are taken by the newest tables, and what it reads is still there."""
    *_, earlier, newest = migrations.revisions()
    upgrade(bare, earlier)
    known = MetaData()
    with bare.engine.connect() as connection:
        known.reflect(connection)
    columns = {table.name: {each.name for each in table.columns} for table in known.sorted_tables}
    upgrade(bare, newest)
    with bare.engine.begin() as connection:
        filled = fill(connection, known)
        after = shape(connection)
    violations = [f"{table} lacks {name}" for table, names in columns.items() for name in names if name not in after.get(table, [])]
    violations += [f"{table} has taken {rows} rows" for table, rows in filled.items() if rows != 3]
    scoreboard.row("T29", sum(map(len, columns.values())), violations, floor=500)


def test_a_second_upgrade_changes_nothing(bare: Database) -> None:
    upgrade(bare)
    with bare.engine.begin() as connection:
        fill(connection)
        before = content(connection)
    upgrade(bare)
    with bare.engine.connect() as connection:
        assert content(connection) == before


def test_an_upgrade_that_fails_leaves_nothing_behind(bare: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_off(*_: object) -> None:
        raise RuntimeError("the power went out")

    monkeypatch.setattr(migrations, "secure", break_off)
    with pytest.raises(RuntimeError):
        upgrade(bare)
    with bare.engine.connect() as connection:
        assert inspect(connection).get_table_names() == []
    monkeypatch.undo()
    upgrade(bare)
    assert standing.behind(bare) is None


def test_four_at_once_make_one_schema(bare: Database) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: upgrade(bare), range(4)))
    assert migrations.differences(bare.engine) == []


@pytest.mark.parametrize("bare", ["sqlite"], indirect=True)
def test_a_row_that_points_at_nothing_stops_the_upgrade(bare: Database) -> None:
    upgrade(bare)
    with bare.engine.connect() as connection:
        migrations.raw(connection).execute("PRAGMA foreign_keys=OFF")
        connection.execute(text("INSERT INTO terms_accepted VALUES ('a', 'nobody', '1', '2026-11-21')"))
        connection.commit()
        migrations.raw(connection).execute("PRAGMA foreign_keys=ON")
    with pytest.raises(migrations.Broken, match="terms_accepted would point at nothing in people"):
        upgrade(bare)


@pytest.mark.parametrize("bare", ["sqlite"], indirect=True)
def test_keys_are_held_again_after_an_upgrade(bare: Database) -> None:
    upgrade(bare)
    with bare.engine.connect() as connection:
        assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1


def test_an_unknown_newer_schema_is_told(bare: Database) -> None:
    upgrade(bare)
    with bare.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    assert "9999, which this version doesn't know" in str(standing.behind(bare))
