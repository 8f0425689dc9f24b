"""Organisations and people: who belongs where, how they sign in, and what was tried."""

import datetime as dt
from uuid import UUID

from sqlalchemy import BigInteger, Boolean, CheckConstraint, ForeignKey, Index, Integer, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from formsapp.store.tables.base import BYTEWISE, Table, own_id


class Organisation(Table):
    """The council, a school or a provider. ``slug`` ties a provider to its factsheet; ``reference`` a school to its line in schools.yaml (URN)."""

    __tablename__ = "organisations"
    __table_args__ = (
        CheckConstraint("kind IN ('council', 'school', 'provider')", name="kind"),
        UniqueConstraint("kind", "slug"),
        Index("ix_organisations_id_kind", "id", "kind", unique=True),  # what a transfer's ends refer to
    )
    id: Mapped[UUID] = own_id()
    kind: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(300))
    sort_key: Mapped[str] = mapped_column(BYTEWISE, index=True)
    slug: Mapped[str | None] = mapped_column(String(80))
    urn: Mapped[str | None] = mapped_column(String(20))
    needs_second_factor: Mapped[bool] = mapped_column(Boolean, default=False)
    created_at: Mapped[dt.datetime]
    suspended_at: Mapped[dt.datetime | None]
    version: Mapped[int] = mapped_column(default=1)


class Person(Table):
    __tablename__ = "people"
    id: Mapped[UUID] = own_id()
    name_sealed: Mapped[bytes]
    email_sealed: Mapped[bytes]
    email_index: Mapped[str] = mapped_column(String(64), unique=True)
    password: Mapped[str | None] = mapped_column(String(200))
    password_changed_at: Mapped[dt.datetime | None]
    created_at: Mapped[dt.datetime]
    suspended_at: Mapped[dt.datetime | None]
    version: Mapped[int] = mapped_column(default=1)


class Membership(Table):
    __tablename__ = "memberships"
    __table_args__ = (UniqueConstraint("person_id", "organisation_id", "role"),)
    id: Mapped[UUID] = own_id()
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), index=True)
    role: Mapped[str] = mapped_column(String(30))
    datalocker: Mapped[bool] = mapped_column(default=False)
    starts_at: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime | None]


class Token(Table):
    """A link in a mail: reset, invitation, or come back to a draft. Only the hash of its secret is kept; used once; a GET doesn't use it."""

    __tablename__ = "tokens"
    id: Mapped[UUID] = own_id()
    purpose: Mapped[str] = mapped_column(String(20))
    hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    subject_id: Mapped[UUID] = mapped_column(index=True)
    data_sealed: Mapped[bytes | None]
    created_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime]
    used_at: Mapped[dt.datetime | None]


class SecondFactor(Table):
    """An authenticator app (``totp``), a passkey, or a recovery code (its hash)."""

    __tablename__ = "second_factors"
    __table_args__ = (CheckConstraint("kind IN ('totp', 'passkey', 'recovery')", name="kind"),)
    id: Mapped[UUID] = own_id()
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    label: Mapped[str] = mapped_column(String(100), default="")
    secret_sealed: Mapped[bytes | None]
    credential: Mapped[bytes | None] = mapped_column(LargeBinary(1024), unique=True)
    last_step: Mapped[int] = mapped_column(BigInteger, default=0)  # of a totp: the last step taken; of a passkey: its counter
    created_at: Mapped[dt.datetime]
    confirmed_at: Mapped[dt.datetime | None]
    used_at: Mapped[dt.datetime | None]
    ended_at: Mapped[dt.datetime | None]


class SignIn(Table):
    """A session. The cookie's secret is kept as SHA-256 only; idle 30 minutes, 12 hours at most; ended ones stay for the person to see."""

    __tablename__ = "sign_ins"
    id: Mapped[UUID] = own_id()
    hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    second_factor: Mapped[bool] = mapped_column(default=False)
    device: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[dt.datetime]
    seen_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime | None]


class Attempt(Table):
    """A try that is counted (decision 22); ``key`` is a keyed hash of an account or an address."""

    __tablename__ = "attempts"
    __table_args__ = (Index("ix_attempts_scope_key_at", "scope", "key", "at"),)
    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True)
    scope: Mapped[str] = mapped_column(String(20))
    key: Mapped[str] = mapped_column(String(64))
    at: Mapped[dt.datetime]


class TermsAccepted(Table):
    __tablename__ = "terms_accepted"
    __table_args__ = (UniqueConstraint("person_id", "version"),)
    id: Mapped[UUID] = own_id()
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    version: Mapped[str] = mapped_column(String(20))
    at: Mapped[dt.datetime]
