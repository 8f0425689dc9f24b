"""Links in mails, and challenges to a passkey: a secret of 256 bits of which only the hash is kept, used once, for a while.

To find one doesn't use it, so that a mail scanner that follows links takes nothing away.
"""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from formsapp.store import tables
from formsapp.vault.keys import new_secret, secret_hash

RESET, INVITATION, COME_BACK, CHALLENGE = "reset", "invitation", "come back", "challenge"
LASTS = {
    RESET: dt.timedelta(minutes=60),
    INVITATION: dt.timedelta(hours=72),
    COME_BACK: dt.timedelta(days=7),
    CHALLENGE: dt.timedelta(minutes=5),
}


@dataclass(frozen=True)
class Token:
    id: UUID
    purpose: str
    subject: UUID
    created_at: dt.datetime
    expires_at: dt.datetime
    data_sealed: bytes | None


def issue(session: Session, now: dt.datetime, purpose: str, subject: UUID, *, secret: str = "", data_sealed: bytes | None = None) -> str:
    """The secret for the link; ``data_sealed`` is bound to whatever the caller chose."""
    secret = secret or new_secret()
    session.add(
        tables.Token(
            id=uuid4(),
            purpose=purpose,
            hash=secret_hash(secret),
            subject_id=subject,
            data_sealed=data_sealed,
            created_at=now,
            expires_at=now + LASTS[purpose],
        )
    )
    session.flush()
    return secret


def find(session: Session, now: dt.datetime, purpose: str, secret: str) -> Token | None:
    """The token if it may still be used; looking changes nothing."""
    row = session.scalars(
        select(tables.Token).where(
            tables.Token.hash == secret_hash(secret),
            tables.Token.purpose == purpose,
            tables.Token.used_at.is_(None),
            tables.Token.expires_at > now,
        )
    ).first()
    return Token(row.id, row.purpose, row.subject_id, row.created_at, row.expires_at, row.data_sealed) if row else None


def use(session: Session, now: dt.datetime, token: Token) -> bool:
    """True for one caller only, however many try at once."""
    done = session.execute(update(tables.Token).where(tables.Token.id == token.id, tables.Token.used_at.is_(None)).values(used_at=now))
    return done.rowcount == 1  # type: ignore[attr-defined, no-any-return]


def end_all(session: Session, now: dt.datetime, purpose: str, subject: UUID) -> None:
    """Links sent before open nothing more: after a new one, or after the password changed."""
    session.execute(
        update(tables.Token)
        .where(tables.Token.purpose == purpose, tables.Token.subject_id == subject, tables.Token.used_at.is_(None))
        .values(used_at=now)
    )


def last_issued(session: Session, purpose: str, subject: UUID) -> dt.datetime | None:
    """When the newest link was made, used or not."""
    query = select(tables.Token.created_at).where(tables.Token.purpose == purpose, tables.Token.subject_id == subject)
    return session.scalars(query.order_by(tables.Token.created_at.desc()).limit(1)).first()


def forget(session: Session, before: dt.datetime) -> int:
    """Links and challenges that ended before that moment."""
    return int(session.execute(delete(tables.Token).where(tables.Token.expires_at < before)).rowcount)  # type: ignore[attr-defined]
