"""Steps whose last day is near or past, with whose they are; and who was reminded on which day."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from formsapp.domain.reminders import Sum
from formsapp.store import tables


@dataclass(frozen=True)
class Step:
    """``houses``: the organisations whose step it is; none of the council's own."""

    side: str
    next_on: dt.date
    assigned: UUID | None
    sender: UUID | None
    houses: tuple[UUID, ...]
    restricted: bool


def steps(session: Session, until: dt.date) -> Iterator[Step]:
    """Every open step that ends by then: of cases, and of what single providers were asked."""
    case, asked, party = tables.Case, tables.Application, tables.CaseParty
    query = select(
        case.id,
        case.next_side,
        case.next_on,
        case.assigned_id,
        case.sender_id,
        case.organisation_id,
        case.school_id,
        case.other_id,
        case.restricted,
    ).where(case.next_side.is_not(None), case.next_on <= until)
    found = session.execute(query).all()
    parties: dict[UUID, list[UUID]] = {}
    told = select(party.case_id, party.organisation_id).join(case, case.id == party.case_id).where(case.next_on <= until)
    for number, house in session.execute(told):
        parties.setdefault(number, []).append(house)
    for number, side, next_on, assigned, sender, organisation, school, other, restricted in found:
        asked_of = {"provider": [other, *parties.get(number, [])], "school": [school or organisation], "sender": [school or organisation]}
        houses = tuple(each for each in asked_of.get(side or "", []) if each)
        if side and next_on:
            yield Step(side, next_on, assigned, sender, houses, restricted)
    of_providers = (
        select(asked.next_on, asked.provider_id, case.assigned_id, case.restricted)
        .join(case, case.id == asked.case_id)
        .where(asked.next_side == "provider", asked.next_on <= until, asked.provider_id.is_not(None), case.next_side.is_not(None))
    )
    for next_on, provider, assigned, restricted in session.execute(of_providers):
        if next_on and provider:
            yield Step("provider", next_on, assigned, None, (provider,), restricted)


def reminded(session: Session, on: dt.date) -> set[UUID]:
    return set(session.scalars(select(tables.Reminder.person_id).where(tables.Reminder.on_date == on)))


def remind(session: Session, person: UUID, on: dt.date, told: Sum) -> None:
    session.add(tables.Reminder(id=uuid4(), person_id=person, on_date=on, due=told.due, late=told.late, escalated=told.escalated))
    session.flush()
