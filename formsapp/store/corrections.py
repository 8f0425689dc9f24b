"""Corrections that somebody asked for: verbs over their rows. What stood there, what should, why, and the answer are sealed."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from formsapp.store import tables
from formsapp.vault.keys import Keys

PROPOSED, ACCEPTED, REFUSED = "proposed", "accepted", "refused"
TABLE = "corrections"


@dataclass(frozen=True)
class Correction:
    """``old``: what stood there when it was asked for."""

    id: UUID
    learner: UUID
    record: UUID | None
    organisation: UUID
    what: str
    old: str = field(repr=False)
    new: str = field(repr=False)
    why: str = field(repr=False)
    asked_at: dt.datetime
    state: str
    decided_at: dt.datetime | None
    answer: str = field(repr=False)
    version: int


def add(
    session: Session, keys: Keys, now: dt.datetime, learner: UUID, record: UUID, house: UUID, person: UUID, name: str, old: str, new: str, why: str,
    made: UUID | None = None,
) -> UUID:  # fmt: skip
    """``made``: its id, if the page had one."""
    row = made or uuid4()
    sealed = {f"{column}_sealed": keys.seal(TABLE, row, column, text) for column, text in (("old", old), ("new", new), ("why", why))}
    session.add(
        tables.Correction(
            id=row, learner_id=learner, training_record_id=record, organisation_id=house, field=name, asked_by=person, asked_at=now,
            state=PROPOSED, version=1, **sealed,
        )
    )  # fmt: skip
    session.flush()
    return row


def one(session: Session, keys: Keys, correction: UUID) -> Correction | None:
    found = session.get(tables.Correction, correction, populate_existing=True)
    return opened(keys, found) if found else None


def listed(session: Session, keys: Keys, most: int) -> list[Correction]:
    """Those that wait, the oldest first; then those decided, the newest first."""
    row = tables.Correction
    waiting = select(row).where(row.state == PROPOSED).order_by(row.asked_at, row.id).limit(most)
    done = select(row).where(row.state != PROPOSED).order_by(row.decided_at.desc(), row.id).limit(most)
    return [*every(session, keys, waiting), *every(session, keys, done)]


def of_record(session: Session, keys: Keys, record: UUID) -> list[Correction]:
    row = tables.Correction
    return every(session, keys, select(row).where(row.training_record_id == record).order_by(row.asked_at.desc(), row.id))


def every(session: Session, keys: Keys, query: Select[Any]) -> list[Correction]:
    return [opened(keys, each) for each in session.scalars(query.execution_options(populate_existing=True))]


def decide(session: Session, keys: Keys, found: Correction, version: int, state: str, answer: str, person: UUID, now: dt.datetime) -> bool:
    """Once; False when somebody was quicker."""
    row = tables.Correction
    query = update(row).where(row.id == found.id, row.version == version, row.state == PROPOSED)
    sealed = keys.seal(TABLE, found.id, "answer", answer) if answer else None
    done = session.execute(query.values(state=state, decided_by=person, decided_at=now, answer_sealed=sealed, version=version + 1))
    session.expire_all()
    return bool(done.rowcount == 1)  # type: ignore[attr-defined]


def opened(keys: Keys, row: tables.Correction) -> Correction:
    def plain(column: str, sealed: bytes | None) -> str:
        return keys.open_text(TABLE, row.id, column, sealed) if sealed else ""

    return Correction(
        row.id, row.learner_id, row.training_record_id, row.organisation_id, row.field, plain("old", row.old_sealed),
        plain("new", row.new_sealed), plain("why", row.why_sealed), row.asked_at, row.state, row.decided_at,
        plain("answer", row.answer_sealed), row.version,
    )  # fmt: skip
