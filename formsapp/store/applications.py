"""Applications: the courses of a referral, each going its own way."""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from formsapp.store import tables


@dataclass(frozen=True)
class Application:
    id: UUID
    case: UUID
    preference: int
    course: str
    course_name: str
    provider_slug: str
    provider: UUID | None
    state: str
    pack_sent_at: dt.datetime | None
    interview_on: dt.date | None
    response_case: UUID | None
    decided_at: dt.datetime | None
    ended_at: dt.datetime | None
    next_side: str | None
    next_from: dt.date | None
    next_on: dt.date | None
    version: int


def add(
    session: Session, case: UUID, preference: int, course: str, course_name: str, provider_slug: str, provider: UUID | None, state: str
) -> UUID:
    row = uuid4()
    session.add(
        tables.Application(
            id=row,
            case_id=case,
            preference=preference,
            course=course,
            course_name=course_name,
            provider_slug=provider_slug,
            provider_id=provider,
            state=state,
            version=1,
        )
    )
    session.flush()
    return row


def of_cases(session: Session, cases: Collection[UUID]) -> dict[UUID, list[Application]]:
    """In order of preference, in one query however many cases."""
    found: dict[UUID, list[Application]] = {case: [] for case in cases}
    query = select(tables.Application).where(tables.Application.case_id.in_(found))
    for row in session.scalars(query.order_by(tables.Application.preference, tables.Application.id)) if found else ():
        found[row.case_id].append(record(row))
    return found


def of_case(session: Session, case: UUID) -> list[Application]:
    return of_cases(session, [case])[case]


def held_by(session: Session, providers: Collection[UUID], states: Iterable[str], most: int = 200) -> list[Application]:
    """Of those providers, in those states."""
    row = tables.Application
    query = select(row).where(row.provider_id.in_(providers), row.state.in_(tuple(states))).order_by(row.pack_sent_at.desc(), row.id)
    return [record(each) for each in session.scalars(query.limit(most))] if providers else []


def due(session: Session, application: UUID) -> dt.date | None:
    """By when its next step is to be done, if that is known."""
    return session.scalar(select(tables.Application.next_on).where(tables.Application.id == application))


def change(session: Session, application: UUID, **values: Any) -> None:
    """The case was locked by the caller, and its version looked at."""
    row = tables.Application
    session.execute(update(row).where(row.id == application).values(version=row.version + 1, **values))
    session.expire_all()


def record(row: tables.Application) -> Application:
    return Application(
        row.id,
        row.case_id,
        row.preference,
        row.course,
        row.course_name,
        row.provider_slug,
        row.provider_id,
        row.state,
        row.pack_sent_at,
        row.interview_on,
        row.response_case_id,
        row.decided_at,
        row.ended_at,
        row.next_side,
        row.next_from,
        row.next_on,
        row.version,
    )


# ------------------------------------------------------------------------------------------------------------ conditions


@dataclass(frozen=True)
class Tick:
    name: str
    by: UUID
    at: dt.datetime


def ticks(session: Session, applications: Collection[UUID]) -> dict[UUID, dict[str, Tick]]:
    """Those in force."""
    found: dict[UUID, dict[str, Tick]] = {each: {} for each in applications}
    row = tables.Condition
    query = select(row).where(row.application_id.in_(found), row.unticked_at.is_(None))
    for each in session.scalars(query) if found else ():
        found[each.application_id][each.name] = Tick(each.name, each.ticked_by, each.ticked_at)
    return found


def tick(session: Session, application: UUID, name: str, person: UUID, now: dt.datetime) -> None:
    session.add(tables.Condition(id=uuid4(), application_id=application, name=name, ticked_by=person, ticked_at=now))
    session.flush()


def untick(session: Session, application: UUID, name: str, person: UUID, now: dt.datetime) -> None:
    row = tables.Condition
    query = update(row).where(row.application_id == application, row.name == name, row.unticked_at.is_(None))
    session.execute(query.values(unticked_at=now, unticked_by=person))
