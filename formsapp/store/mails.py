"""The outbox: a mail is a row in the transaction of what caused it (decision 8); the worker sends it.

A worker that sends has put the mail off for a while first, in a transaction of its own: another worker passes it over, and if this one
dies, it is tried again. Once sent, what filled the template is wiped: a link in it would otherwise outlive its use.
"""

import datetime as dt
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from formsapp.store.tables import Mail
from formsapp.vault.keys import Keys, Tampered

MOST_TRIES = 20  # about three days
LONGEST_PAUSE = dt.timedelta(hours=6)


@dataclass(frozen=True)
class Letter:
    """One mail, opened: ``data`` fills the template ``kind``."""

    id: UUID
    kind: str
    to: str
    data: dict[str, str] = field(repr=False)
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
            data_sealed=sealed(keys, row, data or {}),
        )
    )
    session.flush()
    return row


def waiting(session: Session, people: Collection[UUID], kinds: Collection[str]) -> set[UUID]:
    """To whom of them a mail of these kinds is on its way already."""
    query = select(Mail.person_id).where(Mail.person_id.in_(tuple(people)), Mail.kind.in_(tuple(kinds)), Mail.sent_at.is_(None), Mail.tries == 0)
    return {person for person in session.scalars(query) if person} if people else set()


def claim(session: Session, keys: Keys, now: dt.datetime, lease: dt.timedelta, most: int) -> list[Letter]:
    """Those that are due, put off by ``lease`` so that nobody else takes them."""
    query = select(Mail).where(Mail.sent_at.is_(None), Mail.due_at <= now, Mail.tries < MOST_TRIES)
    letters = []
    for mail in session.scalars(query.order_by(Mail.due_at, Mail.id).limit(most).with_for_update(skip_locked=True)):
        mail.due_at = now + lease
        try:
            letters.append(opened(keys, mail))
        except Tampered:
            mail.tries, mail.problem = MOST_TRIES, "its row is not what was written"
    return letters


def newest(session: Session, keys: Keys, most: int = 50) -> list[Letter]:
    return [opened(keys, mail) for mail in session.scalars(select(Mail).order_by(Mail.created_at.desc(), Mail.id).limit(most))]


def sent(session: Session, keys: Keys, letter: Letter, now: dt.datetime) -> None:
    mail = session.get_one(Mail, letter.id)
    mail.sent_at, mail.problem = now, None
    mail.data_sealed = sealed(keys, letter.id, {})


def failed(session: Session, letter: Letter, now: dt.datetime, problem: str, *, for_good: bool = False) -> None:
    """Try again later: after a minute, then twice as long each time; ``for_good``: it would never be taken."""
    mail = session.get_one(Mail, letter.id)
    mail.tries = MOST_TRIES if for_good else mail.tries + 1
    mail.problem = problem[:200]
    mail.due_at = now + min(dt.timedelta(minutes=2 ** min(mail.tries - 1, 9)), LONGEST_PAUSE)


def forget(session: Session, before: dt.datetime) -> int:
    """Mails sent or given up before that moment."""
    over = (Mail.sent_at.is_not(None)) | (Mail.tries >= MOST_TRIES)
    return int(session.execute(delete(Mail).where(over, Mail.created_at < before)).rowcount)  # type: ignore[attr-defined]


def sealed(keys: Keys, row: UUID, data: Mapping[str, str]) -> bytes:
    return keys.seal("mails", row, "data", json.dumps(dict(data)))


def opened(keys: Keys, mail: Mail) -> Letter:
    to = keys.open_text("mails", mail.id, "to", mail.to_sealed)
    data = json.loads(keys.open_text("mails", mail.id, "data", mail.data_sealed))
    return Letter(mail.id, mail.kind, to, data, mail.created_at, mail.sent_at, mail.problem, mail.tries)
