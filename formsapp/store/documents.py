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
    noted_at: dt.datetime | None
    file: UUID | None
    warned: str

    @property
    def order(self) -> tuple[dt.date, dt.date, str, str]:
        """The last is the one that counts."""
        return self.expires_on, self.dated_on, self.noted_at.isoformat() if self.noted_at else "", str(self.id)


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
    file: UUID | None = None,
) -> UUID:
    """One of the same days is there once; if it had no file it takes this one."""
    there = sorted(of_days(session, kind, owner, dated_on, expires_on), key=lambda each: each.order)
    if there and (file is None or there[-1].file is None):
        if file:
            session.execute(update(tables.Document).where(tables.Document.id == there[-1].id).values(file_id=file))
            session.expire_all()
        return there[-1].id
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
            file_id=file,
            noted_by=by,
            noted_at=now,
        )
    )
    session.flush()
    return row


def of_days(session: Session, kind: str, owner: Owner, dated_on: dt.date, expires_on: dt.date) -> list[Document]:
    row = tables.Document
    whose = (row.owner_kind == owner[0], row.owner_id == owner[1], row.kind == kind)
    return [record(each) for each in session.scalars(select(row).where(*whose, row.dated_on == dated_on, row.expires_on == expires_on))]


def listed(session: Session, owners: Collection[Owner]) -> dict[tuple[Owner, str], list[Document]]:
    """All of each owner and kind, the one that counts longest first, in one query."""
    row = tables.Document
    kinds, identifiers = {kind for kind, _ in owners}, {owner for _, owner in owners}  # both, for the index has them in this order
    query = select(row).where(row.owner_kind.in_(kinds), row.owner_id.in_(identifiers))
    found: dict[tuple[Owner, str], list[Document]] = {}
    for each in sorted(map(record, session.scalars(query)) if identifiers else [], key=lambda one: one.order, reverse=True):
        owner = each.owner_kind, each.owner
        if owner in set(owners):
            found.setdefault((owner, each.kind), []).append(each)
    return found


def with_file(session: Session, file: UUID) -> list[Document]:
    """Those whose file it is."""
    row = tables.Document
    return sorted(map(record, session.scalars(select(row).where(row.file_id == file))), key=lambda each: each.order)


def of_case(session: Session, case: UUID, kind: str) -> list[Document]:
    """What came with it or after it, whoever's it has become since; the one that counts longest first."""
    row = tables.Document
    found = map(record, session.scalars(select(row).where(row.case_id == case, row.kind == kind)))
    return sorted(found, key=lambda each: each.order, reverse=True)


def newest(session: Session, owners: Collection[Owner]) -> dict[tuple[Owner, str], Document]:
    """Of each owner and kind the one that counts longest."""
    return {key: each[0] for key, each in listed(session, owners).items()}


def of_kind(session: Session, owner_kind: str) -> dict[tuple[Owner, str], Document]:
    """Of every owner of a kind."""
    row = tables.Document
    found = sorted(map(record, session.scalars(select(row).where(row.owner_kind == owner_kind))), key=lambda each: each.order)
    return {((each.owner_kind, each.owner), each.kind): each for each in found}


def warned(session: Session, document: UUID, stage: str) -> None:
    row = tables.Document
    session.execute(update(row).where(row.id == document).values(warned=stage))


def record(row: tables.Document) -> Document:
    return Document(
        row.id,
        row.kind,
        row.owner_kind,
        row.owner_id,
        row.dated_on,
        row.expires_on,
        row.noted_by,
        row.noted_at,
        row.file_id,
        row.warned or "",
    )
