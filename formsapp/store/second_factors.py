"""Second factors: an authenticator app's secret (sealed), a passkey's public key, recovery codes (a keyed hash each)."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from formsapp.store.tables import SecondFactor
from formsapp.vault.keys import Keys

APP, PASSKEY, RECOVERY = "totp", "passkey", "recovery"
TABLE = "second_factors"


@dataclass(frozen=True)
class Factor:
    id: UUID
    person: UUID
    kind: str
    label: str
    created_at: dt.datetime
    confirmed_at: dt.datetime | None
    used_at: dt.datetime | None
    last_step: int
    credential: bytes | None
    secret_sealed: bytes | None


def in_force(session: Session, person: UUID, kind: str | None = None, *, confirmed: bool = True) -> list[Factor]:
    """Not ended; ``confirmed``: proved once by a code or a signature (recovery codes are from the first)."""
    query = select(SecondFactor).where(SecondFactor.person_id == person, SecondFactor.ended_at.is_(None))
    if kind is not None:
        query = query.where(SecondFactor.kind == kind)
    query = query.where(SecondFactor.confirmed_at.is_not(None) if confirmed else SecondFactor.confirmed_at.is_(None))
    return [record(row) for row in session.scalars(query.order_by(SecondFactor.created_at, SecondFactor.id))]


def add_app(session: Session, keys: Keys, now: dt.datetime, person: UUID, secret: str) -> Factor:
    """Not in force until a code has confirmed it; one that was begun before and left is ended."""
    end(session, person, now, kind=APP, confirmed=False)
    row = uuid4()
    found = SecondFactor(id=row, person_id=person, kind=APP, label="Authenticator app", created_at=now, last_step=0)
    found.secret_sealed = keys.seal(TABLE, row, "secret", secret)
    session.add(found)
    session.flush()
    return record(found)


def secret_of(keys: Keys, factor: Factor) -> str:
    assert factor.secret_sealed is not None
    return keys.open_text(TABLE, factor.id, "secret", factor.secret_sealed)


def take_step(session: Session, factor: UUID, step: int, now: dt.datetime) -> bool:
    """A code counts once: True for one caller only, and never for a step at or before one that was taken."""
    done = session.execute(
        update(SecondFactor)
        .where(SecondFactor.id == factor, SecondFactor.ended_at.is_(None), SecondFactor.last_step < step)
        .values(last_step=step, used_at=now)
    )
    return done.rowcount == 1  # type: ignore[attr-defined, no-any-return]


def confirm(session: Session, factor: UUID, now: dt.datetime) -> None:
    session.execute(update(SecondFactor).where(SecondFactor.id == factor, SecondFactor.confirmed_at.is_(None)).values(confirmed_at=now))


def add_passkey(
    session: Session, keys: Keys, now: dt.datetime, person: UUID, *, label: str, credential: bytes, public_key: bytes, counter: int
) -> UUID | None:
    """None when that passkey is somebody's already."""
    if session.scalars(select(SecondFactor.id).where(SecondFactor.credential == credential)).first():
        return None
    row = uuid4()
    session.add(
        SecondFactor(
            id=row,
            person_id=person,
            kind=PASSKEY,
            label=label[:100],
            secret_sealed=keys.seal(TABLE, row, "secret", public_key),
            credential=credential,
            last_step=counter,
            created_at=now,
            confirmed_at=now,
        )
    )
    session.flush()
    return row


def passkey(session: Session, person: UUID, credential: bytes) -> Factor | None:
    row = session.scalars(
        select(SecondFactor).where(
            SecondFactor.person_id == person,
            SecondFactor.kind == PASSKEY,
            SecondFactor.credential == credential,
            SecondFactor.ended_at.is_(None),
        )
    ).first()
    return record(row) if row else None


def public_key_of(keys: Keys, factor: Factor) -> bytes:
    assert factor.secret_sealed is not None
    return keys.open_bytes(TABLE, factor.id, "secret", factor.secret_sealed)


def passkey_used(session: Session, factor: Factor, counter: int, now: dt.datetime) -> bool:
    """Keeps the counter; False when it was used at the same moment by somebody else."""
    done = session.execute(
        update(SecondFactor)
        .where(SecondFactor.id == factor.id, SecondFactor.ended_at.is_(None), SecondFactor.last_step == factor.last_step)
        .values(last_step=counter, used_at=now)
    )
    return done.rowcount == 1  # type: ignore[attr-defined, no-any-return]


def replace_recovery_codes(session: Session, now: dt.datetime, person: UUID, hashes: list[bytes]) -> None:
    """New codes; the ones before open nothing more."""
    end(session, person, now, kind=RECOVERY)
    session.add_all(
        SecondFactor(id=uuid4(), person_id=person, kind=RECOVERY, credential=each, created_at=now, confirmed_at=now, last_step=0)
        for each in hashes
    )
    session.flush()


def use_recovery_code(session: Session, person: UUID, hashed: bytes, now: dt.datetime) -> bool:
    """True for one caller only."""
    done = session.execute(
        update(SecondFactor)
        .where(
            SecondFactor.person_id == person,
            SecondFactor.kind == RECOVERY,
            SecondFactor.credential == hashed,
            SecondFactor.ended_at.is_(None),
        )
        .values(used_at=now, ended_at=now)
    )
    return done.rowcount == 1  # type: ignore[attr-defined, no-any-return]


def end(
    session: Session, person: UUID, now: dt.datetime, *, kind: str | None = None, factor: UUID | None = None, confirmed: bool = True
) -> int:
    """One factor, those of a kind, or all of them. A passkey that was taken out may be added again."""
    query = update(SecondFactor).where(SecondFactor.person_id == person, SecondFactor.ended_at.is_(None))
    if kind is not None:
        query = query.where(SecondFactor.kind == kind)
    if factor is not None:
        query = query.where(SecondFactor.id == factor)
    if not confirmed:
        query = query.where(SecondFactor.confirmed_at.is_(None))
    return int(session.execute(query.values(ended_at=now, credential=None)).rowcount)  # type: ignore[attr-defined]


def record(row: SecondFactor) -> Factor:
    return Factor(
        row.id,
        row.person_id,
        row.kind,
        row.label,
        row.created_at,
        row.confirmed_at,
        row.used_at,
        row.last_step,
        row.credential,
        row.secret_sealed,
    )
