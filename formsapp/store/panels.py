"""The agenda of a panel's day: which cases, what was found to the panel's questions, what was decided. The dates are the directory's."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from formsapp.store import tables
from formsapp.vault.keys import Keys

MOST = 200


@dataclass(frozen=True)
class Item:
    """A case on an agenda. ``decision`` is empty until there is one."""

    id: UUID
    case: UUID
    meets_on: dt.date
    pathway: str
    number: int
    decision: str
    reasons: str = field(repr=False)
    decided_at: dt.datetime | None
    decided_by: UUID | None
    allocated: UUID | None


def of_day(session: Session, keys: Keys, day: dt.date) -> list[Item]:
    """By pathway, then as they were put on."""
    row = tables.PanelItem
    query = select(row).where(row.meets_on == day).order_by(row.pathway, row.number, row.id)
    return [opened(keys, each) for each in session.scalars(query)]


def newest(session: Session, keys: Keys, case: UUID) -> Item | None:
    """Where a case stands with the panels: its last day."""
    row = tables.PanelItem
    found = session.scalars(select(row).where(row.case_id == case).order_by(row.meets_on.desc()).limit(1)).first()
    return opened(keys, found) if found else None


def counts(session: Session) -> dict[dt.date, tuple[int, int]]:
    """Of each day: how many are on its agenda, and how many of them are decided."""
    row = tables.PanelItem
    query = select(row.meets_on, func.count(row.id), func.count(row.decided_at)).group_by(row.meets_on)
    return {day: (every, decided) for day, every, decided in session.execute(query)}


@dataclass(frozen=True)
class Turn:
    """A case before a panel, as a number: its pathway, what was decided and when, and when the referral came."""

    pathway: str
    decision: str
    received_at: dt.datetime
    decided_at: dt.datetime | None


def turns(session: Session, first: dt.date, last: dt.date, *, restricted: bool) -> list[Turn]:
    """Of the panels of these days; restricted cases only for whom they are."""
    row, case = tables.PanelItem, tables.Case
    query = select(row.pathway, row.decision, case.received_at, row.decided_at).join(case, case.id == row.case_id)
    query = query.where(row.meets_on >= first, row.meets_on <= last)
    found = session.execute(query if restricted else query.where(case.restricted.is_(False)))
    return [Turn(pathway, decision or "", received, decided) for pathway, decision, received, decided in found]


def to_be_put_on(session: Session, pathways: Collection[str], most: int = MOST) -> dict[UUID, str]:
    """Referrals of a panel's pathway that are on no agenda yet, or wait for a later one, each with its pathway."""
    case = tables.Case
    query = select(case.id, case.pathway).where(
        case.journey == "referral", case.state.in_(("reviewed", "deferred")), case.pathway.in_(tuple(pathways))
    )
    return {row: way or "" for row, way in session.execute(query.order_by(case.received_at, case.id).limit(most))}


def opened(keys: Keys, row: tables.PanelItem) -> Item:
    reasons = keys.open_text("panel_items", row.id, "reasons", row.reasons_sealed) if row.reasons_sealed else ""
    return Item(
        row.id,
        row.case_id,
        row.meets_on,
        row.pathway,
        row.number,
        row.decision or "",
        reasons,
        row.decided_at,
        row.decided_by,
        row.allocated_school_id,
    )


# ------------------------------------------------------------------------------------------------------------- findings


def findings(session: Session, keys: Keys, items: Collection[UUID]) -> dict[UUID, dict[str, str]]:
    """What was found to each question, of several items in one query."""
    found: dict[UUID, dict[str, str]] = {each: {} for each in items}
    row = tables.PanelAnswer
    for each in session.scalars(select(row).where(row.panel_item_id.in_(found))) if found else ():
        found[each.panel_item_id][each.question] = keys.open_text("panel_answers", each.id, "answer", each.answer_sealed)
    return found


def keep_finding(session: Session, keys: Keys, item: UUID, question: str, text: str) -> None:
    """Nothing typed takes back what was there."""
    row = tables.PanelAnswer
    found = session.scalars(select(row).where(row.panel_item_id == item, row.question == question)).first()
    if not text:
        if found is not None:
            session.delete(found)
    elif found is None:
        identifier = uuid4()
        sealed = keys.seal("panel_answers", identifier, "answer", text)
        session.add(row(id=identifier, panel_item_id=item, question=question, answer_sealed=sealed))
    else:
        found.answer_sealed = keys.seal("panel_answers", found.id, "answer", text)
    session.flush()
