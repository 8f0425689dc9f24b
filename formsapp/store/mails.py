"""The outbox: a mail is a row in the transaction of what caused it (decision 8); the worker sends it."""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from formsapp.store.tables import Mail
from formsapp.vault.keys import Keys


@dataclass(frozen=True)
class Letter:
    """One mail, opened: ``data`` fills the template ``kind``."""

    id: UUID
    kind: str
    to: str
    data: dict[str, str]
    created_at: dt.datetime
    sent_at: dt.datetime | None
    problem: str | None
    tries: int


def send(
    session: Session, keys: Keys, now: dt.datetime, kind: str, to: str, *, person: UUID | None = None, data: Mapping[str, str] | None = None
) -> UUID:
    """Put a mail in the outbox. ``data``: what its template needs, which is never a name, an answer or a file's name (row T17)."""
    row = uuid4()
    session.add(
        Mail(
            id=row,
            kind=kind,
            to_sealed=keys.seal("mails", row, "to", to),
            person_id=person,
            created_at=now,
            due_at=now,
            data_sealed=keys.seal("mails", row, "data", json.dumps(dict(data or {}))),
        )
    )
    session.flush()
    return row


def due(session: Session, keys: Keys, now: dt.datetime, most: int = 20) -> list[Letter]:
    query = select(Mail).where(Mail.sent_at.is_(None), Mail.due_at <= now).order_by(Mail.due_at, Mail.id).limit(most)
    return [opened(keys, mail) for mail in session.scalars(query.with_for_update(skip_locked=True))]


def newest(session: Session, keys: Keys, most: int = 50) -> list[Letter]:
    return [opened(keys, mail) for mail in session.scalars(select(Mail).order_by(Mail.created_at.desc(), Mail.id).limit(most))]


def sent(session: Session, letter: Letter, now: dt.datetime) -> None:
    session.get_one(Mail, letter.id).sent_at = now


def failed(session: Session, letter: Letter, now: dt.datetime, problem: str) -> None:
    """Try again later: after a minute, then twice as long each time, at most six hours."""
    mail = session.get_one(Mail, letter.id)
    mail.tries += 1
    mail.problem = problem[:200]
    mail.due_at = now + min(dt.timedelta(minutes=2 ** min(mail.tries - 1, 9)), dt.timedelta(hours=6))


def opened(keys: Keys, mail: Mail) -> Letter:
    return Letter(
        mail.id,
        mail.kind,
        keys.open_text("mails", mail.id, "to", mail.to_sealed),
        json.loads(keys.open_text("mails", mail.id, "data", mail.data_sealed)),
        mail.created_at,
        mail.sent_at,
        mail.problem,
        mail.tries,
    )
