"""Events are written in the transaction of the act they record, and never changed (decision 12)."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from formsapp.domain.people import Actor
from formsapp.store.tables import AuditEvent, AuditSubject

ALLOWED, DENIED, FAILED = "allowed", "denied", "failed"


def record(
    session: Session,
    now: dt.datetime,
    actor: Actor,
    act: str,
    object_kind: str,
    object_id: UUID | str,
    *,
    outcome: str = ALLOWED,
    learners: Iterable[str] = (),
    detail: Mapping[str, Any] | None = None,
) -> int:
    """One event; ``detail`` holds codes and numbers only, never what anything says. Gives the event's number."""
    event = AuditEvent(
        at=now,
        person_id=actor.person,
        origin=actor.origin[:100],
        act=act,
        outcome=outcome,
        object_kind=object_kind,
        object_id=str(object_id)[:60],
        detail=dict(detail or {}),
    )
    session.add(event)
    session.flush()
    session.add_all(AuditSubject(event_id=event.id, learner_key=key) for key in dict.fromkeys(learners))
    session.flush()
    return event.id
