"""Several forms that were sent, opened together with their answers: for an export, a survey's results, what is known of one learner."""

import json
from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from formsapp.store import tables
from formsapp.store.case_lists import Filter, criteria
from formsapp.store.cases import Case, opened
from formsapp.store.drafts import Answers
from formsapp.vault.keys import Keys


def whole(session: Session, keys: Keys, wanted: Filter, person: UUID | None, most: int) -> list[Case]:
    """Opened with their answers, newest first: for what is read together (an export, a survey's results)."""
    query = select(tables.Case).where(*criteria(wanted, person)).order_by(tables.Case.received_at.desc(), tables.Case.id).limit(most)
    return [opened(keys, row) for row in session.scalars(query)]


def by_ids(session: Session, keys: Keys, identifiers: Collection[UUID]) -> dict[UUID, Case]:
    rows = session.scalars(select(tables.Case).where(tables.Case.id.in_(identifiers))) if identifiers else ()
    return {row.id: opened(keys, row) for row in rows}


def answers_to(session: Session, keys: Keys, identifiers: Collection[UUID], journey: str) -> list[Case]:
    """The forms of one kind that are about these cases, newest first."""
    if not identifiers:
        return []
    query = select(tables.Case).where(tables.Case.about_id.in_(identifiers), tables.Case.journey == journey)
    return [opened(keys, row) for row in session.scalars(query.order_by(tables.Case.received_at.desc(), tables.Case.id))]


def of_learner(session: Session, keys: Keys, learner_key: str, journey: str, organisation: UUID, most: int = 20) -> list[Case]:
    """What one organisation has sent about a learner, newest first."""
    case = tables.Case
    query = select(case).where(case.learner_key == learner_key, case.journey == journey, case.organisation_id == organisation)
    return [opened(keys, row) for row in session.scalars(query.order_by(case.received_at.desc(), case.id).limit(most))]


def last_of(session: Session, keys: Keys, sender: UUID) -> Answers | None:
    """The answers of what somebody sent last: for what they said of themselves."""
    case = tables.Case
    query = select(case.id, case.answers_sealed).where(case.sender_id == sender).order_by(case.received_at.desc(), case.id).limit(1)
    found = session.execute(query).first()
    return json.loads(keys.open_text("cases", found[0], "answers", found[1])) if found else None
