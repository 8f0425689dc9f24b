"""What the figures are counted from: of one academic year the referrals, and of every form when what was promised was done. No names."""

import datetime as dt
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import Session

from formsapp.store import tables
from formsapp.vault.keys import Keys


@dataclass(frozen=True)
class Counted:
    """A referral as a number: where it stands, and of what it is."""

    state: str
    tier: str
    organisation: UUID | None
    received_at: dt.datetime
    student: Mapping[str, Any]


@dataclass(frozen=True)
class Promised:
    """A form of any kind: by when it was to be answered, and when it was."""

    journey: str
    received_at: dt.datetime
    due_on: dt.date | None
    done_at: dt.datetime | None


def referrals(session: Session, keys: Keys, since: dt.datetime, until: dt.datetime, most: int) -> list[Counted]:
    """The newest so many; of the answers only what says how old the student is."""
    row = tables.Case
    query = select(row.id, row.state, row.tier, row.organisation_id, row.received_at, row.answers_sealed)
    query = query.where(row.journey == "referral", row.received_at >= since, row.received_at < until)
    return [
        Counted(state, tier or "", house, at, json.loads(keys.open_text("cases", identifier, "answers", sealed)).get("student", {}))
        for identifier, state, tier, house, at, sealed in session.execute(query.order_by(row.received_at.desc(), row.id).limit(most))
    ]


def total(session: Session, since: dt.datetime, until: dt.datetime) -> int:
    row = tables.Case
    query = select(func.count()).select_from(row).where(row.journey == "referral", row.received_at >= since, row.received_at < until)
    return session.scalar(query) or 0


def promises(session: Session, since: dt.datetime, until: dt.datetime, kept_by: Mapping[str, Collection[str]]) -> list[Promised]:
    """``kept_by``: of each kind of form the moves that keep its promise; the first of them counts, or else the end of the case."""
    row, move, undone = tables.Case, tables.Move, tables.Move.__table__.alias("undone")
    which = or_(*(and_(row.journey == journey, move.name.in_(tuple(names))) for journey, names in kept_by.items()))
    stands = ~select(undone.c.id).where(undone.c.undoes_id == move.id).exists()
    first = func.min(case((and_(which, stands), move.at)))
    query = (
        select(row.journey, row.received_at, row.due_on, row.ended_at, first)
        .outerjoin(move, and_(move.case_id == row.id, move.application_id.is_(None)))
        .where(row.journey.in_(tuple(kept_by)), row.received_at >= since, row.received_at < until)
        .group_by(row.id, row.journey, row.received_at, row.due_on, row.ended_at)
    )
    return [Promised(journey, at, due, instant(done) or ended) for journey, at, due, ended, done in session.execute(query)]


def instant(found: dt.datetime | str | None) -> dt.datetime | None:
    """SQLite forgets the type of what a function gives."""
    at = dt.datetime.fromisoformat(found) if isinstance(found, str) else found
    return at.replace(tzinfo=dt.UTC) if at is not None and at.tzinfo is None else at
