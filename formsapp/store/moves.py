"""Moves: the timeline of a case. Rows are added and never changed."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from formsapp.store import tables, walls
from formsapp.vault.keys import Keys


@dataclass(frozen=True)
class Move:
    """``undone``: a later move took it back."""

    id: UUID
    application: UUID | None
    name: str
    frm: str
    to: str
    person: UUID | None
    side: str
    at: dt.datetime
    reason: str = field(repr=False)
    detail: dict[str, Any]
    undoes: UUID | None
    undone: bool


def add(
    session: Session,
    keys: Keys,
    now: dt.datetime,
    case: UUID,
    name: str,
    frm: str,
    to: str,
    *,
    person: UUID | None,
    side: str,
    application: UUID | None = None,
    reason: str = "",
    detail: Mapping[str, Any] | None = None,
    undoes: UUID | None = None,
) -> UUID:
    row = uuid4()
    session.add(
        tables.Move(
            id=row,
            case_id=case,
            application_id=application,
            name=name,
            frm=frm,
            to=to,
            person_id=person,
            side=side,
            at=now,
            reason_sealed=keys.seal("moves", row, "reason", reason) if reason else None,
            detail={**(detail or {}), "place": place(session, case)},
            undoes_id=undoes,
        )
    )
    session.flush()
    return row


def place(session: Session, case: UUID) -> int:
    """Several moves of one moment keep their order."""
    with walls.beyond(session):
        return len(list(session.scalars(select(tables.Move.id).where(tables.Move.case_id == case))))


def of_case(session: Session, keys: Keys, case: UUID) -> list[Move]:
    """From the first to the last."""
    rows = list(session.scalars(select(tables.Move).where(tables.Move.case_id == case)))
    undone = {row.undoes_id for row in rows if row.undoes_id}
    found = [
        Move(
            row.id,
            row.application_id,
            row.name,
            row.frm,
            row.to,
            row.person_id,
            row.side,
            row.at,
            keys.open_text("moves", row.id, "reason", row.reason_sealed) if row.reason_sealed else "",
            row.detail,
            row.undoes_id,
            row.id in undone,
        )
        for row in rows
    ]
    return sorted(found, key=lambda move: (move.at, move.detail.get("place", 0)))
