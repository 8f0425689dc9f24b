"""Further parties of a form, beside the one that its case names: a withdrawal from two providers is sent on to both."""

import datetime as dt
from collections.abc import Collection
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from formsapp.store import tables


def of_cases(session: Session, cases: Collection[UUID]) -> dict[UUID, frozenset[UUID]]:
    """In one query however many cases."""
    row = tables.CaseParty
    found: dict[UUID, frozenset[UUID]] = {}
    query = select(row.case_id, row.organisation_id).where(row.case_id.in_(set(cases)))
    for case, organisation in session.execute(query) if cases else ():
        found[case] = found.get(case, frozenset()) | {organisation}
    return found


def of_case(session: Session, case: UUID) -> frozenset[UUID]:
    return of_cases(session, [case]).get(case, frozenset())


def held_by(session: Session, organisations: Collection[UUID]) -> set[UUID]:
    """The cases to which one of these is a party."""
    row = tables.CaseParty
    return set(session.scalars(select(row.case_id).where(row.organisation_id.in_(set(organisations))))) if organisations else set()


def tell(session: Session, case: UUID, organisations: Collection[UUID], now: dt.datetime) -> None:
    """These and no others, each with when it was told first."""
    row = tables.CaseParty
    known = {each.organisation_id: each for each in session.scalars(select(row).where(row.case_id == case))}
    for organisation, each in known.items():
        if organisation not in organisations:
            session.delete(each)
    for organisation in sorted(set(organisations) - set(known), key=str):
        session.add(row(id=uuid4(), case_id=case, organisation_id=organisation, told_at=now))
    session.flush()
