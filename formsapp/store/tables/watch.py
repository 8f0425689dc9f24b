"""Looks that somebody asks about, the reasons people gave before they looked, and who was reminded of what is due."""

import datetime as dt
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from formsapp.store.tables.base import Table, own_id


class Alarm(Table):
    """Somebody looked where nothing explains it (``domain/watching.py``). Told once for each period; an answer closes it."""

    __tablename__ = "alarms"
    __table_args__ = (UniqueConstraint("kind", "person_id", "period"), Index("ix_alarms_answered_at_at", "answered_at", "at"))
    id: Mapped[UUID] = own_id()
    kind: Mapped[str] = mapped_column(String(20))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    period: Mapped[str] = mapped_column(String(40))
    at: Mapped[dt.datetime]
    number: Mapped[int]
    answered_at: Mapped[dt.datetime | None]
    answered_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    answer_sealed: Mapped[bytes | None]


class Watched(Table):
    """How far the audit has been looked through: one row."""

    __tablename__ = "watched"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    event: Mapped[int] = mapped_column(BigInteger)


class CaseReason(Table):
    """Why somebody opened a restricted case that isn't given to them. Never changed."""

    __tablename__ = "case_reasons"
    __table_args__ = (Index("ix_case_reasons_case_id_person_id_at", "case_id", "person_id", "at"),)
    id: Mapped[UUID] = own_id()
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    at: Mapped[dt.datetime]
    reason_sealed: Mapped[bytes]


class Reminder(Table):
    """One mail a day, at most, of what is due."""

    __tablename__ = "reminders"
    __table_args__ = (UniqueConstraint("person_id", "on_date"),)
    id: Mapped[UUID] = own_id()
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    on_date: Mapped[dt.date] = mapped_column(index=True)
    due: Mapped[int]
    late: Mapped[int]
    escalated: Mapped[int]
