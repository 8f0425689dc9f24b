"""What casework knows of a case beside its answers: where it stands, whose step is next, who works on it."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from formsapp.domain.people import Kind
from formsapp.store import tables
from formsapp.store.case_lists import SHOWN
from formsapp.vault.keys import Keys

MOST = 200  # of a school's or provider's own list


@dataclass(frozen=True)
class Work:
    id: UUID
    reference: str
    journey: str
    tier: str | None
    pathway: str
    state: str
    school: UUID | None
    other: UUID | None
    assigned: UUID | None
    learner: UUID | None
    next_side: str | None
    next_from: dt.date | None
    next_on: dt.date | None
    ended_at: dt.datetime | None
    restricted: bool
    version: int


def of(session: Session, case: UUID) -> Work:
    return record(session.get_one(tables.Case, case, populate_existing=True))


def record(row: tables.Case) -> Work:
    return Work(
        row.id,
        row.reference,
        row.journey,
        row.tier,
        row.pathway or "",
        row.state,
        row.school_id,
        row.other_id,
        row.assigned_id,
        row.learner_id,
        row.next_side,
        row.next_from,
        row.next_on,
        row.ended_at,
        row.restricted,
        row.version,
    )


def change(session: Session, case: UUID, **values: Any) -> None:
    """The case was locked by the caller, and its version looked at."""
    session.execute(update(tables.Case).where(tables.Case.id == case).values(version=tables.Case.version + 1, **values))
    session.expire_all()


def followed(
    session: Session, sender: UUID, organisations: Collection[UUID], held: Collection[UUID], most: int = MOST
) -> list[tuple[tables.Case, str]]:
    """What one's side sent, holds or was told of, what is open first, newest first; the rights are looked at by the caller."""
    case = tables.Case
    mine = [case.sender_id == sender]
    if organisations:
        mine += [case.organisation_id.in_(organisations), case.school_id.in_(organisations), case.other_id.in_(organisations)]
    if held:
        mine.append(case.id.in_(held))
    query = (
        select(case, tables.Organisation.name)
        .outerjoin(tables.Organisation, tables.Organisation.id == case.organisation_id)
        .where(or_(*mine))
        .order_by(case.next_side.is_(None), case.received_at.desc(), case.id)
        .limit(most)
        .options(*SHOWN)
    )
    return [(row, name or "") for row, name in session.execute(query)]


def people_of(session: Session, organisation: UUID, roles: Collection[str]) -> list[UUID]:
    """Who holds one of the roles there now."""
    row = tables.Membership
    query = (
        select(row.person_id)
        .join(tables.Person, tables.Person.id == row.person_id)
        .where(
            row.organisation_id == organisation, row.role.in_(tuple(roles)), row.ended_at.is_(None), tables.Person.suspended_at.is_(None)
        )
    )
    return sorted(set(session.scalars(query)))


def officers(session: Session, roles: Collection[str] = ()) -> list[UUID]:
    """Everybody of the council who can be given a case, or who holds one of the roles."""
    row = tables.Membership
    query = (
        select(row.person_id)
        .join(tables.Organisation, tables.Organisation.id == row.organisation_id)
        .join(tables.Person, tables.Person.id == row.person_id)
        .where(
            tables.Organisation.kind == Kind.COUNCIL.value,
            row.ended_at.is_(None),
            row.role.in_(tuple(roles)) if roles else row.role != "panel member",
            tables.Person.suspended_at.is_(None),
        )
    )
    return sorted(set(session.scalars(query)))


# ---------------------------------------------------------------------------------------------------------------- agenda


def put_on_agenda(session: Session, case: UUID, meets_on: dt.date, pathway: str) -> UUID:
    """As the next number of that panel's day."""
    row = tables.PanelItem
    taken = len(list(session.scalars(select(row.id).where(row.meets_on == meets_on, row.pathway == pathway))))
    found = session.scalars(select(row).where(row.case_id == case, row.meets_on == meets_on, row.pathway == pathway)).first()
    if found is None:
        found = tables.PanelItem(id=uuid4(), case_id=case, meets_on=meets_on, pathway=pathway, number=taken + 1, version=1)
        session.add(found)
    found.decision = found.decided_at = found.decided_by = found.reasons_sealed = None
    session.flush()
    return found.id


def agenda_items(session: Session, case: UUID) -> list[tables.PanelItem]:
    row = tables.PanelItem
    return list(session.scalars(select(row).where(row.case_id == case).order_by(row.meets_on)))


def take_off_agenda(session: Session, case: UUID) -> None:
    """The item that is not decided yet."""
    for item in agenda_items(session, case):
        if item.decision is None:
            session.delete(item)
    session.flush()


def decide_on_agenda(session: Session, keys: Keys, case: UUID, decision: str, reasons: str, person: UUID | None, now: dt.datetime) -> None:
    """The item that is not decided yet."""
    for item in agenda_items(session, case):
        if item.decision is None:
            item.decision, item.decided_at, item.decided_by = decision, now, person
            item.reasons_sealed = keys.seal("panel_items", item.id, "reasons", reasons) if reasons else None
            item.version += 1
    session.flush()


def undecide(session: Session, case: UUID) -> None:
    """Of the newest: the panel's decision was entered by mistake."""
    for item in agenda_items(session, case)[-1:]:
        item.decision = item.decided_at = item.decided_by = item.reasons_sealed = None
        item.version += 1
    session.flush()


def allocate(session: Session, case: UUID, school: UUID) -> None:
    """The school that takes the student: in the panel's item, and as the case's school."""
    for item in agenda_items(session, case)[-1:]:
        item.allocated_school_id = school
        item.version += 1
    session.flush()
    change(session, case, school_id=school)


# ------------------------------------------------------------------------------------------------- waiting, documents


def wait(session: Session, application: UUID, course: str, now: dt.datetime) -> None:
    session.add(tables.Waiting(id=uuid4(), application_id=application, course=course, since=now))
    session.flush()


def wait_no_more(session: Session, application: UUID, now: dt.datetime) -> None:
    row = tables.Waiting
    session.execute(update(row).where(row.application_id == application, row.ended_at.is_(None)).values(ended_at=now))


def newest_document(session: Session, case: UUID, kind: str) -> dt.date | None:
    row = tables.Document
    query = select(row.dated_on).where(row.case_id == case, row.kind == kind).order_by(row.dated_on.desc()).limit(1)
    return session.scalars(query).first()
