"""Documents that grow old: verbs over their dates. The newest of a kind counts; older ones stay as they were."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from formsapp.store import tables


@dataclass(frozen=True)
class Document:
    id: UUID
    kind: str
    owner_kind: str
    owner: UUID
    dated_on: dt.date
    expires_on: dt.date
    noted_by: UUID | None
    warned: str


Owner = tuple[str, UUID]


def add(
    session: Session,
    now: dt.datetime,
    kind: str,
    owner: Owner,
    dated_on: dt.date,
    expires_on: dt.date,
    *,
    by: UUID | None,
    case: UUID | None = None,
) -> UUID:
    row = uuid4()
    session.add(
        tables.Document(
            id=row,
            kind=kind,
            owner_kind=owner[0],
            owner_id=owner[1],
            dated_on=dated_on,
            expires_on=expires_on,
            case_id=case,
            noted_by=by,
            noted_at=now,
        )
    )
    session.flush()
    return row


def newest(session: Session, owners: Collection[Owner]) -> dict[tuple[Owner, str], Document]:
    """Of each owner and kind the one that counts longest, in one query."""
    row = tables.Document
    kinds, identifiers = {kind for kind, _ in owners}, {owner for _, owner in owners}  # both, for the index has them in this order
    found: dict[tuple[Owner, str], Document] = {}
    query = select(row).where(row.owner_kind.in_(kinds), row.owner_id.in_(identifiers)).order_by(row.expires_on, row.dated_on, row.id)
    for each in session.scalars(query) if identifiers else ():
        document = record(each)
        found[((document.owner_kind, document.owner), document.kind)] = document
    return {key: each for key, each in found.items() if key[0] in set(owners)}


def of_kind(session: Session, owner_kind: str) -> dict[tuple[Owner, str], Document]:
    """Of every owner of a kind."""
    row = tables.Document
    query = select(row).where(row.owner_kind == owner_kind).order_by(row.expires_on, row.dated_on, row.id)
    found = [record(each) for each in session.scalars(query)]
    return {((each.owner_kind, each.owner), each.kind): each for each in found}


def warned(session: Session, document: UUID, stage: str) -> None:
    row = tables.Document
    session.execute(update(row).where(row.id == document).values(warned=stage))


def record(row: tables.Document) -> Document:
    return Document(row.id, row.kind, row.owner_kind, row.owner_id, row.dated_on, row.expires_on, row.noted_by, row.warned or "")
