"""Every table of the database. Names are the field's own; constraints are named, so that both databases can change them alike.

Columns ending in ``_sealed`` hold AES-GCM ciphertext bound to table, row and column (decision 13): the row by its ``id``, the column by its
name. ``_index`` columns hold keyed blind indexes, for equality only. Nothing else may hold what a form's answers, a narrative or a contact
says. Rows end by state and date; only retention deletes (decision 5).
"""

import datetime as dt
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from formsapp.store.database import Instant

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

# Sorted by bytes on both databases (decision 4).
BYTEWISE = String(400).with_variant(String(400, collation="C"), "postgresql")


class Table(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {dt.datetime: Instant, UUID: Uuid, bytes: LargeBinary, dict[str, Any]: JSON, str: String}


def own_id() -> Mapped[UUID]:
    return mapped_column(primary_key=True, default=uuid4)


# ------------------------------------------------------------------------------------------- organisations and people


class Organisation(Table):
    """The council, a school or a provider. ``slug`` ties a provider to its factsheet; ``reference`` a school to its line in schools.yaml (URN)."""

    __tablename__ = "organisations"
    __table_args__ = (CheckConstraint("kind IN ('council', 'school', 'provider')", name="kind"), UniqueConstraint("kind", "slug"))
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


# ------------------------------------------------------------------------------------------------ forms: drafts, cases


class Draft(Table):
    """A form being filled. Owned by a person for an organisation (colleagues who may refer share it), or by a work address that a link proves."""

    __tablename__ = "drafts"
    id: Mapped[UUID] = own_id()
    journey: Mapped[str] = mapped_column(String(40))
    journey_version: Mapped[int]
    reference: Mapped[str] = mapped_column(String(30), unique=True)  # the case takes it over
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"), index=True)
    email_sealed: Mapped[bytes | None]
    email_index: Mapped[str | None] = mapped_column(String(64), index=True)
    proved_at: Mapped[dt.datetime | None]
    answers_sealed: Mapped[bytes]
    send_token: Mapped[str] = mapped_column(String(64), unique=True)  # one time: makes sending exactly once
    created_at: Mapped[dt.datetime]
    changed_at: Mapped[dt.datetime]
    changed_by: Mapped[UUID | None]
    expires_at: Mapped[dt.datetime] = mapped_column(index=True)
    warned_at: Mapped[dt.datetime | None]
    sent_at: Mapped[dt.datetime | None]
    version: Mapped[int] = mapped_column(default=1)


class Case(Table):
    """A form that was sent, as it was sent: answers, snapshot of courses, provider and price, purpose and version of the privacy notice."""

    __tablename__ = "cases"
    __table_args__ = (
        Index("ix_cases_journey_received_at", "journey", "received_at"),
        Index("ix_cases_state_received_at", "state", "received_at"),
    )
    id: Mapped[UUID] = own_id()
    reference: Mapped[str] = mapped_column(String(30), unique=True)
    draft_id: Mapped[UUID] = mapped_column(unique=True)
    journey: Mapped[str] = mapped_column(String(40))
    journey_version: Mapped[int]
    tier: Mapped[str | None] = mapped_column(String(1))
    state: Mapped[str] = mapped_column(String(30), default="received")
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    sender_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"), index=True)
    sender_email_sealed: Mapped[bytes | None]
    sender_confirmed_at: Mapped[dt.datetime | None]  # senders without an account: the council confirms them first
    assigned_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"), index=True)
    title_sealed: Mapped[bytes]  # what a list shows of it: the student's name, the subject
    answers_sealed: Mapped[bytes]
    snapshot_sealed: Mapped[bytes]
    upn_index: Mapped[str | None] = mapped_column(String(64), index=True)
    surname_index: Mapped[str | None] = mapped_column(String(64), index=True)
    learner_key: Mapped[str] = mapped_column(String(32), index=True)  # stands for the learner in the audit
    about_id: Mapped[UUID | None] = mapped_column(index=True)  # the earlier case it answers or goes on from
    once_index: Mapped[str | None] = mapped_column(String(64), unique=True)  # a form that is sent once by each: whose, and of which year
    purpose: Mapped[str] = mapped_column(String(200))
    lawful_basis: Mapped[str] = mapped_column(String(200))
    notice_version: Mapped[str] = mapped_column(String(20))
    received_at: Mapped[dt.datetime]
    due_on: Mapped[dt.date | None]
    version: Mapped[int] = mapped_column(default=1)


class CaseNote(Table):
    __tablename__ = "case_notes"
    id: Mapped[UUID] = own_id()
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"), index=True)
    author_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    text_sealed: Mapped[bytes]
    created_at: Mapped[dt.datetime]


class CaseSeen(Table):
    """Who has opened a case, first and last."""

    __tablename__ = "case_seen"
    __table_args__ = (UniqueConstraint("case_id", "person_id"),)
    id: Mapped[UUID] = own_id()
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"), index=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    first_at: Mapped[dt.datetime]
    last_at: Mapped[dt.datetime]


class StoredFile(Table):
    """An uploaded file. Its bytes lie in the vault under ``place``, encrypted with a key of their own, wrapped in ``key_wrapped``."""

    __tablename__ = "files"
    __table_args__ = (CheckConstraint("state IN ('held', 'clean', 'refused', 'removed')", name="state"),)
    id: Mapped[UUID] = own_id()
    draft_id: Mapped[UUID | None] = mapped_column(ForeignKey("drafts.id"), index=True)
    case_id: Mapped[UUID | None] = mapped_column(ForeignKey("cases.id"), index=True)
    field: Mapped[str] = mapped_column(String(60))
    name_sealed: Mapped[bytes]
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[bytes] = mapped_column(LargeBinary(32))
    state: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str | None] = mapped_column(String(300))
    place: Mapped[str] = mapped_column(String(80), unique=True)
    key_id: Mapped[str] = mapped_column(String(20))
    key_wrapped: Mapped[bytes]
    created_at: Mapped[dt.datetime]
    scanned_at: Mapped[dt.datetime | None]
    removed_at: Mapped[dt.datetime | None]


class FileRelease(Table):
    """Somebody says that a file in quarantine may be opened: it takes two people (safety, T10)."""

    __tablename__ = "file_releases"
    __table_args__ = (UniqueConstraint("file_id", "person_id"),)
    id: Mapped[UUID] = own_id()
    file_id: Mapped[UUID] = mapped_column(ForeignKey("files.id"), index=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    given_at: Mapped[dt.datetime]


# ------------------------------------------------------------------------------------------------ audit, mail, jobs, keys


class AuditEvent(Table):
    """Who did what to what, when, from where, and whether it was allowed; never what it said. Inserted only, in the act's own transaction."""

    __tablename__ = "audit_events"
    __table_args__ = (Index("ix_audit_events_object_kind_object_id", "object_kind", "object_id"),)
    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True)
    at: Mapped[dt.datetime]
    person_id: Mapped[UUID | None] = mapped_column(index=True)
    origin: Mapped[str] = mapped_column(String(100))
    act: Mapped[str] = mapped_column(String(60))
    outcome: Mapped[str] = mapped_column(String(10))  # allowed, denied, failed
    object_kind: Mapped[str] = mapped_column(String(30))
    object_id: Mapped[str] = mapped_column(String(60))
    detail: Mapped[dict[str, Any]]


class AuditSubject(Table):
    """The learners an event is about, by their random keys."""

    __tablename__ = "audit_subjects"
    event_id: Mapped[int] = mapped_column(ForeignKey("audit_events.id"), primary_key=True)
    learner_key: Mapped[str] = mapped_column(String(32), primary_key=True, index=True)


class AuditSeal(Table):
    """A link of the chain: the hash of a run of events and of the seal before (decision 12)."""

    __tablename__ = "audit_seals"
    number: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False)
    first_event: Mapped[int] = mapped_column(BigInteger)
    last_event: Mapped[int] = mapped_column(BigInteger)
    events: Mapped[int]
    hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    sealed_at: Mapped[dt.datetime]


class Mail(Table):
    """The outbox (decision 8): a row in the transaction of what caused it. Says that something happened, never what."""

    __tablename__ = "mails"
    id: Mapped[UUID] = own_id()
    kind: Mapped[str] = mapped_column(String(40))
    to_sealed: Mapped[bytes]
    person_id: Mapped[UUID | None]
    data_sealed: Mapped[bytes]
    created_at: Mapped[dt.datetime]
    due_at: Mapped[dt.datetime] = mapped_column(index=True)
    tries: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str | None] = mapped_column(String(200))
    sent_at: Mapped[dt.datetime | None]


class Job(Table):
    """Work for ``formsapp work``: taken by a lease, so that a worker that dies loses nothing."""

    __tablename__ = "jobs"
    __table_args__ = (UniqueConstraint("kind", "key"),)
    id: Mapped[UUID] = own_id()
    kind: Mapped[str] = mapped_column(String(40))
    key: Mapped[str] = mapped_column(String(80))  # the same work isn't queued twice
    due_at: Mapped[dt.datetime] = mapped_column(index=True)
    leased_until: Mapped[dt.datetime | None]
    leased_by: Mapped[str | None] = mapped_column(String(60))
    tries: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str | None] = mapped_column(String(200))
    done_at: Mapped[dt.datetime | None]


class DataKey(Table):
    """A key for columns, wrapped by the master key, which is kept elsewhere. ``retired_at``: reads, seals no more."""

    __tablename__ = "data_keys"
    id: Mapped[str] = mapped_column(String(20), primary_key=True)
    wrapped: Mapped[bytes]
    created_at: Mapped[dt.datetime]
    retired_at: Mapped[dt.datetime | None]
