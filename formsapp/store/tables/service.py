"""The service itself: audit, mail, jobs, keys."""

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from formsapp.store.tables.base import Table, own_id


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
