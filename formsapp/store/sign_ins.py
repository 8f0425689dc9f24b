"""Sessions: the cookie's secret is kept as a hash only; what has ended stays ended, whoever writes at the same moment."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from formsapp.store import tables
from formsapp.vault.keys import new_secret, secret_hash


@dataclass(frozen=True)
class SignIn:
    id: UUID
    person: UUID
    second_factor: bool
    device: str
    created_at: dt.datetime
    seen_at: dt.datetime
    expires_at: dt.datetime
    ended_at: dt.datetime | None


def begin(session: Session, now: dt.datetime, person: UUID, *, device: str, lasts: dt.timedelta, second_factor: bool) -> tuple[SignIn, str]:
    """A session and the secret of its cookie."""
    secret = new_secret()
    row = tables.SignIn(
        id=uuid4(),
        hash=secret_hash(secret),
        person_id=person,
        second_factor=second_factor,
        device=device[:200],
        created_at=now,
        seen_at=now,
        expires_at=now + lasts,
    )
    session.add(row)
    session.flush()
    return record(row), secret


def find(session: Session, secret: str) -> SignIn | None:
    """Whether it is still in force is the asker's to judge: the idle time is no business of the table."""
    row = session.scalars(select(tables.SignIn).where(tables.SignIn.hash == secret_hash(secret))).first()
    return record(row) if row else None


def seen(session: Session, identifier: UUID, now: dt.datetime) -> bool:
    """False when it was ended meanwhile: an ended session isn't written back."""
    done = session.execute(
        update(tables.SignIn).where(tables.SignIn.id == identifier, tables.SignIn.ended_at.is_(None)).values(seen_at=now)
    )
    return done.rowcount == 1  # type: ignore[attr-defined, no-any-return]


def rotate(session: Session, identifier: UUID, now: dt.datetime, *, second_factor: bool) -> str | None:
    """A new secret for the cookie at every step up; the old one opens nothing. None when it was ended meanwhile."""
    secret = new_secret()
    done = session.execute(
        update(tables.SignIn)
        .where(tables.SignIn.id == identifier, tables.SignIn.ended_at.is_(None))
        .values(hash=secret_hash(secret), second_factor=second_factor, seen_at=now)
    )
    return secret if done.rowcount == 1 else None  # type: ignore[attr-defined]


def end(session: Session, identifier: UUID, now: dt.datetime) -> bool:
    done = session.execute(
        update(tables.SignIn).where(tables.SignIn.id == identifier, tables.SignIn.ended_at.is_(None)).values(ended_at=now)
    )
    return done.rowcount == 1  # type: ignore[attr-defined, no-any-return]


def end_all(session: Session, person: UUID, now: dt.datetime, *, but: UUID | None = None) -> int:
    """All of a person's sessions, except perhaps the one in use."""
    query = update(tables.SignIn).where(tables.SignIn.person_id == person, tables.SignIn.ended_at.is_(None))
    if but is not None:
        query = query.where(tables.SignIn.id != but)
    return int(session.execute(query.values(ended_at=now)).rowcount)  # type: ignore[attr-defined]


def of_person(session: Session, person: UUID, most: int = 30) -> list[SignIn]:
    """The newest first, ended ones too: a person should see where their account was used."""
    query = select(tables.SignIn).where(tables.SignIn.person_id == person).order_by(tables.SignIn.created_at.desc(), tables.SignIn.id)
    return [record(row) for row in session.scalars(query.limit(most))]


def record(row: tables.SignIn) -> SignIn:
    return SignIn(row.id, row.person_id, row.second_factor, row.device, row.created_at, row.seen_at, row.expires_at, row.ended_at)
