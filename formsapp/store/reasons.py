"""Reasons that were given before a restricted case was opened."""

import datetime as dt
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from formsapp.store import tables
from formsapp.vault.keys import Keys


def give(session: Session, keys: Keys, case: UUID, person: UUID, at: dt.datetime, reason: str) -> None:
    row = uuid4()
    sealed = keys.seal("case_reasons", row, "reason", reason)
    session.add(tables.CaseReason(id=row, case_id=case, person_id=person, at=at, reason_sealed=sealed))
    session.flush()


def given(session: Session, case: UUID, person: UUID, since: dt.datetime) -> bool:
    row = tables.CaseReason
    query = select(row.id).where(row.case_id == case, row.person_id == person, row.at > since)
    return session.scalars(query.limit(1)).first() is not None


def of_case(session: Session, keys: Keys, case: UUID) -> list[tuple[UUID, dt.datetime, str]]:
    """Who, when, why; the newest first."""
    row = tables.CaseReason
    query = select(row.id, row.person_id, row.at, row.reason_sealed).where(row.case_id == case).order_by(row.at.desc(), row.id)
    return [(who, at, keys.open_text("case_reasons", one, "reason", sealed)) for one, who, at, sealed in session.execute(query)]
