"""Whether a child is placed with a school or provider, or under an open referral to it: who may be sent a file about whom (safety, T5)."""

import datetime as dt
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from formsapp.domain.case_words import PROVIDER_READS
from formsapp.domain.placements import CANCELLED
from formsapp.store import cases, learners, tables
from formsapp.store.cases import Case
from formsapp.store.learners import Learner
from formsapp.vault.keys import Keys

REFERRAL = "referral"
MOST = 1000


@dataclass(frozen=True)
class Child:
    """All rows and keys under which one child is known here."""

    rows: frozenset[UUID]
    keys: frozenset[str]


@dataclass(frozen=True)
class Tied:
    """Children of one organisation: those placed with it, and open referrals of or to it."""

    learners: list[Learner] = field(repr=False)
    cases: list[Case] = field(repr=False)


def of_learner(session: Session, learner: UUID) -> Child:
    rows = learners.together(session, [learner])
    keys = set(session.scalars(select(tables.Learner.learner_key).where(tables.Learner.id.in_(rows)))) if rows else set()
    return Child(frozenset(rows), frozenset(keys))


def of_case(session: Session, keys: Keys, reference: str) -> tuple[Case, Child] | None:
    """A form that is about a child, by its reference."""
    found = cases.find(session, keys, reference)
    if found is None or not found.learner_key:
        return None
    matched = session.scalar(select(tables.Case.learner_id).where(tables.Case.id == found.id))
    rows = learners.of_key(session, found.learner_key) | learners.together(session, [matched] if matched else [])
    known = set(session.scalars(select(tables.Learner.learner_key).where(tables.Learner.id.in_(rows)))) if rows else set()
    return found, Child(frozenset(rows), frozenset(known | {found.learner_key}))


def tied(session: Session, child: Child, outside: UUID, today: dt.date) -> bool:
    record, row = tables.TrainingRecord, tables.Case
    placed = select(record.id).where(running(outside, today), record.learner_id.in_(child.rows)).limit(1)
    if child.rows and session.scalar(placed):
        return True
    referred = select(row.id).where(open_referral(outside), or_(row.learner_key.in_(child.keys), row.learner_id.in_(child.rows))).limit(1)
    return session.scalar(referred) is not None


def of_organisation(session: Session, keys: Keys, outside: UUID, today: dt.date) -> Tied:
    """To choose from; who was merged stands once."""
    record, row = tables.TrainingRecord, tables.Case
    placed = select(record.learner_id).where(running(outside, today)).limit(MOST)
    found = learners.by_ids(session, keys, list(session.scalars(placed)))
    heads = learners.by_ids(session, keys, [each.into or each.id for each in found.values()])
    query = select(row).where(open_referral(outside)).order_by(row.received_at.desc(), row.id).limit(MOST)
    return Tied(list(heads.values()), [cases.opened(keys, each) for each in session.scalars(query)])


def running(outside: UUID, today: dt.date) -> ColumnElement[bool]:
    record = tables.TrainingRecord
    theirs = or_(record.school_id == outside, record.provider_id == outside)
    return and_(theirs, record.state != CANCELLED, or_(record.ends_on.is_(None), record.ends_on >= today))


def open_referral(outside: UUID) -> ColumnElement[bool]:
    """The school's own or the one it was allocated; the provider's whose pack it holds."""
    row, application = tables.Case, tables.Application
    packs = select(application.case_id).where(application.provider_id == outside, application.state.in_(sorted(PROVIDER_READS)))
    theirs = or_(row.organisation_id == outside, row.school_id == outside, row.id.in_(packs))
    return and_(row.journey == REFERRAL, row.ended_at.is_(None), theirs)
