"""Requests for everything about a student: verbs over their rows. What is kept back, and why, is sealed."""

import datetime as dt
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from formsapp.domain.subject_access import ASKED, OPEN, REFUSED, RELEASED, REVIEWED
from formsapp.store import learners, tables
from formsapp.vault.keys import Keys

WHY = "why"  # beside the choices; no item is called that


@dataclass(frozen=True)
class Request:
    """``choices``: of each item that somebody has looked at, whether it is given. ``why``: it was refused."""

    id: UUID
    learner: UUID
    asked_on: dt.date
    due_on: dt.date
    state: str
    choices: Mapping[str, str] = field(repr=False)
    released_at: dt.datetime | None
    file: UUID | None
    version: int
    why: str = field(default="", repr=False)


def add(session: Session, learner: UUID, asked: dt.date, due: dt.date, person: UUID) -> UUID:
    row = uuid4()
    session.add(tables.SubjectRequest(id=row, learner_id=learner, asked_on=asked, due_on=due, state=ASKED, made_by=person, version=1))
    session.flush()
    return row


def one(session: Session, keys: Keys, request: UUID) -> Request | None:
    found = session.get(tables.SubjectRequest, request, populate_existing=True)
    return opened(keys, found) if found else None


def listed(session: Session, keys: Keys, most: int = 200) -> list[Request]:
    """The open ones by their last day, then the others, the newest first."""
    row = tables.SubjectRequest
    waiting = session.scalars(select(row).where(row.state.in_(OPEN)).order_by(row.due_on, row.id))
    done = session.scalars(select(row).where(row.state.not_in(OPEN)).order_by(row.released_at.desc(), row.id).limit(most))
    return [opened(keys, each) for each in (*waiting, *done)]


def of_learner(session: Session, keys: Keys, learner: UUID) -> list[Request]:
    row = tables.SubjectRequest
    theirs = tuple(learners.together(session, [learner]))
    return [opened(keys, each) for each in session.scalars(select(row).where(row.learner_id.in_(theirs)).order_by(row.asked_on, row.id))]


def due_until(session: Session, until: dt.date) -> list[dt.date]:
    """The last days of open requests, up to then."""
    row = tables.SubjectRequest
    return list(session.scalars(select(row.due_on).where(row.state.in_(OPEN), row.due_on <= until)))


def reviewed(
    session: Session, keys: Keys, request: Request, version: int, choices: Mapping[str, str], person: UUID, now: dt.datetime
) -> bool:
    """False when somebody was quicker."""
    sealed = keys.seal("subject_requests", request.id, "withheld", json.dumps(dict(choices)))
    return changed(session, request, version, OPEN, state=REVIEWED, withheld_sealed=sealed, reviewed_by=person, reviewed_at=now)


def released(session: Session, request: Request, version: int, file: UUID, person: UUID, now: dt.datetime) -> bool:
    return changed(session, request, version, (REVIEWED,), state=RELEASED, file_id=file, released_by=person, released_at=now)


def refused(session: Session, keys: Keys, request: Request, version: int, why: str, person: UUID, now: dt.datetime) -> bool:
    sealed = keys.seal("subject_requests", request.id, "withheld", json.dumps({WHY: why}))
    return changed(session, request, version, OPEN, state=REFUSED, withheld_sealed=sealed, released_by=person, released_at=now)


def changed(session: Session, request: Request, version: int, states: Collection[str], **values: Any) -> bool:
    row = tables.SubjectRequest
    theirs = update(row).where(row.id == request.id, row.version == version, row.state.in_(tuple(states)))
    done = session.execute(theirs.values(version=version + 1, **values))
    session.expire_all()
    return bool(done.rowcount == 1)  # type: ignore[attr-defined]


def opened(keys: Keys, row: tables.SubjectRequest) -> Request:
    sealed = row.withheld_sealed
    choices = json.loads(keys.open_text("subject_requests", row.id, "withheld", sealed)) if sealed else {}
    why = choices.pop(WHY, "")
    return Request(row.id, row.learner_id, row.asked_on, row.due_on, row.state, choices, row.released_at, row.file_id, row.version, why)
