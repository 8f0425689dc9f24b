"""The council's work list: cases in the order of what needs doing, in a number of queries that does not grow with them.

The groups follow one another; each has a condition that an index answers. A page is cut out of all of them together by their counts.
"""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, func, literal, or_, select, union_all, update
from sqlalchemy.orm import Session

from formsapp.store import tables
from formsapp.store.case_lists import INBOX, Filter, by_index, criteria
from formsapp.store.cases import house_of
from formsapp.vault.keys import Keys

LATE, TODAY, NEW, TO_DO, WAITING, DONE = "late", "today", "new", "to do", "waiting", "done"
GROUPS = (LATE, TODAY, NEW, TO_DO, WAITING, DONE)
COUNCIL = "council"
INDEX = "ix_cases_work"


@dataclass(frozen=True)
class Entry:
    """A case as the work list shows it; ``seen`` is about whoever asks."""

    id: UUID
    reference: str
    journey: str
    tier: str | None
    pathway: str
    state: str
    title: str = field(repr=False)
    organisation: UUID | None
    organisation_name: str
    confirmed: bool
    received_at: dt.datetime
    next_side: str | None
    next_on: dt.date | None
    assigned: UUID | None
    learner_key: str
    seen: bool
    group: str
    version: int
    restricted: bool
    house: str

    @property
    def place(self) -> int:
        """Of its group among the groups."""
        return GROUPS.index(self.group)


def condition(group: str, today: dt.date) -> ColumnElement[bool]:
    """Every case is in one group and no more."""
    row = tables.Case
    mine = row.next_side == COUNCIL
    later = or_(row.next_on.is_(None), row.next_on > today)
    return {
        LATE: and_(mine, row.next_on < today),
        TODAY: and_(mine, row.next_on == today),
        NEW: and_(mine, later, row.state == "received"),
        TO_DO: and_(mine, later, row.state != "received"),
        WAITING: row.next_side.in_(("school", "provider", "sender")),
        DONE: row.next_side.is_(None),
    }[group]


def order(group: str) -> tuple[Any, ...]:
    """What is due first; of what is done, the newest."""
    row = tables.Case
    if group == DONE:
        return (row.received_at.desc(), row.id)
    return (row.next_on.is_(None), row.next_on, row.received_at, row.id)


@dataclass(frozen=True)
class Scope:
    """Which cases there are for whoever asks."""

    wanted: Filter
    person: UUID | None
    assigned: UUID | None = None
    nobody: bool = False


def counts(session: Session, scope: Scope, today: dt.date) -> dict[str, int]:
    """Of every group, in one query; each is a run of the index. What somebody has read is looked up once, in one pass over all."""
    narrow = narrowed(scope)
    if scope.wanted.unread:
        name = case(*((condition(group, today), group) for group in GROUPS))
        query = select(name, func.count()).select_from(tables.Case).where(*narrow).group_by(name)
        return dict.fromkeys(GROUPS, 0) | {group: number for group, number in session.execute(by_index(query, scope.wanted, INDEX)) if group}
    each = [select(func.count()).select_from(tables.Case).where(condition(group, today), *narrow) for group in GROUPS]
    whole = select(*(by_index(query, scope.wanted, INDEX).scalar_subquery() for query in each))
    return dict(zip(GROUPS, session.execute(whole).one(), strict=True))


def narrowed(scope: Scope) -> list[ColumnElement[bool]]:
    row = tables.Case
    found = criteria(scope.wanted, scope.person)
    if scope.assigned:
        found.append(row.assigned_id == scope.assigned)
    if scope.nobody:
        found.append(row.assigned_id.is_(None))
    return found


def runs(numbers: Mapping[str, int], groups: Sequence[str], start: int, most: int) -> list[tuple[str, int, int]]:
    """Which run of which groups falls on a page: group, first, how many."""
    found, before, room = [], 0, most
    for group in groups:
        first = max(start - before, 0)
        taken = min(room, numbers[group] - first)
        if taken > 0:
            found.append((group, first, taken))
            room -= taken
        before += numbers[group]
    return found


def entries(session: Session, keys: Keys, scope: Scope, today: dt.date, page: Sequence[tuple[str, int, int]]) -> list[Entry]:
    """The runs of a page, in one query: first which, then what is shown of them, so that no long row is sorted."""
    row, seen = tables.Case, tables.CaseSeen
    if not page:
        return []
    each = [
        select(row.id, literal(group).label("name"))
        .where(condition(group, today), *narrowed(scope))
        .order_by(*order(group))
        .offset(first)
        .limit(most)
        for group, first, most in page
    ]
    indexes = [INBOX if group == DONE else INDEX for group, _, _ in page]  # what is done stands in the inbox's order
    parts = [by_index(which, scope.wanted, index).subquery() for which, index in zip(each, indexes, strict=True)]
    run = union_all(*(select(part.c.id, part.c.name) for part in parts)).subquery()
    query = (
        select(
            row.id,
            row.reference,
            row.journey,
            row.tier,
            row.pathway,
            row.state,
            row.title_sealed,
            row.organisation_id,
            tables.Organisation.name,
            row.sender_confirmed_at,
            row.received_at,
            row.next_side,
            row.next_on,
            row.assigned_id,
            row.learner_key,
            seen.id,
            row.version,
            row.restricted,
            row.house_sealed,
            run.c.name,
        )
        .join(run, run.c.id == row.id)
        .outerjoin(tables.Organisation, tables.Organisation.id == row.organisation_id)
        .outerjoin(seen, and_(seen.case_id == row.id, seen.person_id == scope.person))
    )
    made = [
        Entry(
            found[0],
            found[1],
            found[2],
            found[3],
            found[4] or "",
            found[5],
            keys.open_text("cases", found[0], "title", found[6]),
            found[7],
            found[8] or "",
            found[9] is not None,
            found[10],
            found[11],
            found[12],
            found[13],
            found[14],
            found[15] is not None,
            found[19],
            found[16],
            found[17],
            house_of(keys, found[0], found[18]),
        )
        for found in session.execute(query)
    ]
    return sorted(made, key=in_order)


def in_order(entry: Entry) -> tuple[Any, ...]:
    """Of one page, as ``order`` has it."""
    received = entry.received_at.timestamp()
    if entry.group == DONE:
        return (entry.place, -received, entry.id)
    return (entry.place, entry.next_on is None, entry.next_on or dt.date.min, received, entry.id)


def assign(session: Session, cases: Collection[UUID], person: UUID | None) -> None:
    row = tables.Case
    session.execute(update(row).where(row.id.in_(cases)).values(assigned_id=person))
    session.expire_all()


def by_references(session: Session, references: Sequence[str]) -> list[tables.Case]:
    """To be assigned or moved together, locked."""
    query = select(tables.Case).where(tables.Case.reference.in_(references)).order_by(tables.Case.id).with_for_update()
    return list(session.scalars(query))
