"""Forms: drafts, cases, what is noted about them, and their files."""

import datetime as dt
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from formsapp.store.tables.base import Table, own_id


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


# All that the work list is counted, narrowed and put in order by: its questions are answered without opening a row, which holds long answers.
WORK_LIST = (
    "next_side",
    "next_on",
    "received_at",
    "state",
    "restricted",
    "journey",
    "tier",
    "assigned_id",
    "organisation_id",
    "sender_confirmed_at",
    "id",
)

# The same for the inbox and for what is done, which stand in the order in which forms came.
INBOX = (
    "received_at",
    "id",
    "next_side",
    "restricted",
    "journey",
    "tier",
    "state",
    "organisation_id",
    "assigned_id",
    "sender_confirmed_at",
)


class Case(Table):
    """A form that was sent, as it was sent: answers, snapshot of courses, provider and price, purpose and version of the privacy notice."""

    __tablename__ = "cases"
    __table_args__ = (
        Index("ix_cases_journey_received_at", "journey", "received_at"),
        Index("ix_cases_state_received_at", "state", "received_at"),
        Index("ix_cases_work", *WORK_LIST),
        Index("ix_cases_inbox", *INBOX),
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
    house_sealed: Mapped[bytes | None]  # the school or provider that a form without an account names
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
    # Casework: what doing it needs, without opening the answers.
    pathway: Mapped[str | None] = mapped_column(String(30))
    learner_id: Mapped[UUID | None] = mapped_column(ForeignKey("learners.id"), index=True)
    school_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisations.id"), index=True)  # the learner's home school
    other_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisations.id"), index=True)  # the other party, who is told or asked
    next_side: Mapped[str | None] = mapped_column(String(10))  # who has the next step; nobody when it is done
    next_from: Mapped[dt.date | None]  # from when the days of the next step are counted
    next_on: Mapped[dt.date | None]  # by when it is to be done
    ended_at: Mapped[dt.datetime | None]
    restricted: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)


class CaseNote(Table):
    """An internal note: read by the organisation it was written in and nobody else; the council's has none."""

    __tablename__ = "case_notes"
    id: Mapped[UUID] = own_id()
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"), index=True)
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisations.id"))
    author_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    text_sealed: Mapped[bytes]
    created_at: Mapped[dt.datetime]


class CaseSeen(Table):
    """Who has opened a case, first and last."""

    __tablename__ = "case_seen"
    __table_args__ = (UniqueConstraint("case_id", "person_id"), Index("ix_case_seen_person_id_case_id", "person_id", "case_id"))
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
