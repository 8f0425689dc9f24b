"""Unit trees of qualifications, as the council keeps them: a draft is changed until it is published, then only a newer version can follow."""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from formsapp.domain.progress import Unit, copied
from formsapp.store import tables

DRAFT, PUBLISHED = "draft", "published"


@dataclass(frozen=True)
class Tree:
    """One version of a qualification's tree."""

    id: UUID
    number: str
    title: str
    level: str
    kind: str
    version: int
    state: str
    changed_at: dt.datetime
    published_at: dt.datetime | None

    @property
    def draft(self) -> bool:
        return self.state == DRAFT


def tree_of(row: tables.UnitTree) -> Tree:
    named = (row.qualification_number, row.title, row.level, row.kind)
    return Tree(row.id, *named, row.version, row.state, row.changed_at, row.published_at)


def add(session: Session, now: dt.datetime, person: UUID, number: str, title: str, level: str, kind: str, version: int = 1) -> UUID:
    """An empty draft."""
    row = uuid4()
    named = {"qualification_number": number, "title": title, "level": level, "kind": kind}
    session.add(tables.UnitTree(id=row, version=version, state=DRAFT, changed_at=now, changed_by=person, **named))
    session.flush()
    return row


def one(session: Session, tree: UUID, *, to_change: bool = False) -> Tree | None:
    query = select(tables.UnitTree).where(tables.UnitTree.id == tree).execution_options(populate_existing=True)
    row = session.scalars(query.with_for_update() if to_change else query).first()
    return tree_of(row) if row else None


def change(session: Session, now: dt.datetime, person: UUID, tree: UUID, **values: Any) -> bool:
    """Of a draft only."""
    row = tables.UnitTree
    query = update(row).where(row.id == tree, row.state == DRAFT)
    done = session.execute(query.values(changed_at=now, changed_by=person, **values))
    session.expire_all()
    return bool(done.rowcount == 1)  # type: ignore[attr-defined]


def publish(session: Session, now: dt.datetime, person: UUID, tree: UUID) -> bool:
    """Once."""
    return change(session, now, person, tree, state=PUBLISHED, published_at=now, published_by=person)


def put(session: Session, tree: UUID, units: Iterable[Unit[int]]) -> None:
    """All that a draft holds, instead of what it held."""
    table = tables.Table.metadata.tables["units"]
    session.execute(delete(table).where(table.c.tree_id == tree))
    rows = [
        {
            "id": each.key, "tree_id": tree, "parent_id": each.parent, "number": each.number, "title": each.title, "is_group": each.group,
            "place": each.place,
        }
        for each in copied(units, uuid4)
    ]  # fmt: skip
    if rows:
        session.execute(table.insert(), rows)
    session.expire_all()


def units(session: Session, tree: UUID) -> list[Unit[UUID]]:
    row = tables.Unit
    found = session.scalars(select(row).where(row.tree_id == tree).order_by(row.place, row.id))
    return [Unit(each.id, each.parent_id, each.title, each.number, each.is_group, each.place) for each in found]


# ------------------------------------------------------------------------------------------------------------------ read


def versions(session: Session, number: str) -> list[Tree]:
    """Of one qualification, the newest first."""
    row = tables.UnitTree
    return [tree_of(each) for each in session.scalars(select(row).where(row.qualification_number == number).order_by(row.version.desc()))]


def numbers(session: Session) -> set[str]:
    """Of every qualification that has a tree, if only a draft."""
    return set(session.scalars(select(tables.UnitTree.qualification_number).distinct()))


def by_ids(session: Session, trees: Collection[UUID]) -> dict[UUID, Tree]:
    row = tables.UnitTree
    return {each.id: tree_of(each) for each in session.scalars(select(row).where(row.id.in_(set(trees))))} if trees else {}


def current(session: Session, numbers: Collection[str] | None = None) -> list[Tree]:
    """The newest published version of each qualification (of those named), by title."""
    row = tables.UnitTree
    newest = select(row.qualification_number, func.max(row.version).label("newest")).where(row.state == PUBLISHED)
    newest = newest.where(row.qualification_number.in_(set(numbers))) if numbers is not None else newest
    of = newest.group_by(row.qualification_number).subquery()
    query = select(row).join(of, (of.c.qualification_number == row.qualification_number) & (of.c.newest == row.version))
    return [tree_of(each) for each in session.scalars(query.order_by(func.lower(row.title), row.qualification_number))]


def listed(session: Session, start: int, most: int) -> tuple[int, list[tuple[Tree, int]]]:
    """How many versions there are, and a page of them with the number of units in each: by qualification, the newest first."""
    row, unit = tables.UnitTree, tables.Unit
    total = session.scalar(select(func.count()).select_from(row)) or 0
    count = select(func.count()).select_from(unit).where(unit.tree_id == row.id, unit.is_group.is_(False)).scalar_subquery()
    order = (func.lower(row.title), row.qualification_number, row.version.desc())
    return total, [
        (tree_of(tree), number) for tree, number in session.execute(select(row, count).order_by(*order).offset(start).limit(most))
    ]
