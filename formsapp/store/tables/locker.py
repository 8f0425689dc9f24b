"""The Datalocker: what one person sends in one act, each file of it on its way to one organisation, who has opened it, and what is arriving."""

import datetime as dt
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from formsapp.store.tables.base import Table, own_id


class Envelope(Table):
    """Several transfers sent by one person in one act. ``token``: the same act is done once, however often it is asked for."""

    __tablename__ = "envelopes"
    id: Mapped[UUID] = own_id()
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), index=True)
    token: Mapped[str] = mapped_column(String(64), unique=True)
    sent_at: Mapped[dt.datetime]


class Transfer(Table):
    """One file on its way from one organisation to another. The kind of each is copied beside its id and held there by a foreign key, so that
    the database itself can say that one end is the council (safety, T2).

    The bytes and their key are those of ``files``; what the history shows stays here when they are gone.
    """

    __tablename__ = "transfers"
    __table_args__ = (
        ForeignKeyConstraint(
            ["from_organisation_id", "from_kind"], ["organisations.id", "organisations.kind"], name="fk_transfers_from_organisations"
        ),
        ForeignKeyConstraint(
            ["to_organisation_id", "to_kind"], ["organisations.id", "organisations.kind"], name="fk_transfers_to_organisations"
        ),
        CheckConstraint("(from_kind = 'council') <> (to_kind = 'council')", name="one_end_is_the_council"),
        CheckConstraint("state IN ('held', 'waiting', 'downloaded', 'recalled', 'expired', 'refused')", name="state"),
        Index("ix_transfers_inbox", "to_organisation_id", "state", "role", "sent_at", "id"),
        Index("ix_transfers_received", "to_organisation_id", "sent_at", "id"),
        Index("ix_transfers_sent", "from_organisation_id", "sent_at", "id"),
        Index("ix_transfers_sent_at", "sent_at", "id"),
        Index("ix_transfers_state_expires_at", "state", "expires_at"),
    )
    id: Mapped[UUID] = own_id()
    envelope_id: Mapped[UUID] = mapped_column(ForeignKey("envelopes.id"), index=True)
    from_organisation_id: Mapped[UUID]
    from_kind: Mapped[str] = mapped_column(String(10))
    to_organisation_id: Mapped[UUID]
    to_kind: Mapped[str] = mapped_column(String(10))
    role: Mapped[str] = mapped_column(String(30))  # for whom there
    kind: Mapped[str] = mapped_column(String(30))
    description_sealed: Mapped[bytes]
    name_sealed: Mapped[bytes]
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[bytes] = mapped_column(LargeBinary(32))
    file_id: Mapped[UUID | None] = mapped_column(ForeignKey("files.id"), index=True)  # none once its bytes are gone
    learner_id: Mapped[UUID | None] = mapped_column(ForeignKey("learners.id"), index=True)
    case_id: Mapped[UUID | None] = mapped_column(ForeignKey("cases.id"), index=True)
    state: Mapped[str] = mapped_column(String(12))
    keep_days: Mapped[int]  # after the first download
    sent_at: Mapped[dt.datetime]
    ready_at: Mapped[dt.datetime | None]  # known to be clean
    first_downloaded_at: Mapped[dt.datetime | None]
    expires_at: Mapped[dt.datetime]
    reminded: Mapped[int | None]  # how many days before the end its receiver was reminded last
    unopened_told_at: Mapped[dt.datetime | None]  # the sender was told that nobody has opened it
    taken_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    taken_at: Mapped[dt.datetime | None]
    deleted_at: Mapped[dt.datetime | None]  # recalled, expired or refused: from then on nobody can open it
    bytes_removed_at: Mapped[dt.datetime | None]
    version: Mapped[int] = mapped_column(default=1)


class Download(Table):
    """Somebody opened a transfer. ``complete``: its last byte was handed over."""

    __tablename__ = "downloads"
    __table_args__ = (Index("ix_downloads_transfer_id_at", "transfer_id", "at"),)
    id: Mapped[UUID] = own_id()
    transfer_id: Mapped[UUID] = mapped_column(ForeignKey("transfers.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    at: Mapped[dt.datetime]
    complete: Mapped[bool] = mapped_column(default=False)


class Upload(Table):
    """A file that is arriving piece by piece, or has arrived and is not sent yet; then ``files`` has a row of the same id.

    How much has arrived is not written here: the vault's folder says it, so that nothing is lost by a process that dies.
    """

    __tablename__ = "uploads"
    id: Mapped[UUID] = own_id()
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    name_sealed: Mapped[bytes]
    length: Mapped[int] = mapped_column(BigInteger)
    key_id: Mapped[str] = mapped_column(String(20))
    key_wrapped: Mapped[bytes]
    created_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime] = mapped_column(index=True)
    finished_at: Mapped[dt.datetime | None]
