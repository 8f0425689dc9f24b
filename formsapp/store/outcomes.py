"""Placements that have ended, added up by course; and which providers agree that everybody may read what came of theirs."""

import datetime as dt
from collections.abc import Collection
from uuid import UUID, uuid4

from sqlalchemy import case, func, select, update
from sqlalchemy.orm import Session

from formsapp.domain.attendance import KINDS
from formsapp.domain.outcomes import Outcome
from formsapp.domain.placements import CANCELLED
from formsapp.domain.progress import COMPLETED
from formsapp.domain.records import BROKEN_OFF
from formsapp.store import tables

row = tables.TrainingRecord


def of_courses(session: Session, since: dt.date, today: dt.date, providers: Collection[UUID]) -> dict[tuple[UUID, str, str], Outcome]:
    """By provider, course and the course's name; of placements whose last day is past. Three queries, however many there are."""
    ended = (row.provider_id.in_(set(providers)), row.state != CANCELLED, row.ends_on >= since, row.ends_on < today)
    keys = (row.provider_id, row.course)
    broken = func.sum(case((func.coalesce(row.ended_reason, "").in_(BROKEN_OFF), 1), else_=0))
    names = select(*keys, func.max(row.course_name), func.count(row.learner_id.distinct()), func.count(), broken)
    found: dict[tuple[UUID, str], list[int]] = {}
    titles: dict[tuple[UUID, str], str] = {}
    for provider, course, title, learners, number, broken_off in session.execute(names.where(*ended).group_by(*keys)) if providers else ():
        titles[provider, course] = title
        found[provider, course] = [learners, 0, 0, number, number - int(broken_off or 0), 0, 0]
    months = tables.Table.metadata.tables["attendance_sums"]
    taken = sum((months.c[kind.name] for kind in KINDS if kind.taken), start=months.c["present"] * 0)
    attended = sum((months.c[kind.name] for kind in KINDS if kind.attended), start=months.c["present"] * 0)
    marks = select(*keys, func.sum(taken), func.sum(attended)).join(months, months.c.training_record_id == row.id)
    for provider, course, whole, part in session.execute(marks.where(*ended).group_by(*keys)) if found else ():
        found[provider, course][1:3] = [int(whole or 0), int(part or 0)]
    unit = tables.RecordUnit
    done = func.sum(case((unit.progress == COMPLETED, 1), else_=0))
    units = select(*keys, func.count(), done).join(unit, unit.training_record_id == row.id)
    units = units.where(*ended, unit.included.is_(True), unit.is_group.is_(False)).group_by(*keys)
    for provider, course, whole, part in session.execute(units) if found else ():
        found[provider, course][5:7] = [int(whole), int(part or 0)]
    return {(*key, titles[key]): Outcome(*numbers) for key, numbers in found.items()}


# ----------------------------------------------------------------------------------------------------------- agreements


def agreed(session: Session) -> set[UUID]:
    """The providers that agree now."""
    one = tables.OutcomeAgreement
    return set(session.scalars(select(one.provider_id).where(one.ended_at.is_(None))))


def agree(session: Session, provider: UUID, person: UUID, now: dt.datetime) -> None:
    """Once, however often it is said."""
    if provider not in agreed(session):
        session.add(tables.OutcomeAgreement(id=uuid4(), provider_id=provider, agreed_by=person, agreed_at=now))
        session.flush()


def withdraw(session: Session, provider: UUID, now: dt.datetime) -> None:
    one = tables.OutcomeAgreement
    session.execute(update(one).where(one.provider_id == provider, one.ended_at.is_(None)).values(ended_at=now))
    session.expire_all()
