"""The Datalocker's envelopes and transfers: verbs over their rows. Bytes and keys are those of ``files``."""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from formsapp.domain.locker import DOWNLOADED, HELD, LIVE, OPEN, WAITING
from formsapp.domain.people import Kind
from formsapp.domain.permissions import TransferSubject
from formsapp.store import tables, walls
from formsapp.store.files_kept import REMOVED
from formsapp.vault.keys import Keys


@dataclass(frozen=True)
class Envelope:
    id: UUID
    person: UUID
    organisation: UUID
    sent_at: dt.datetime


@dataclass(frozen=True)
class Transfer:
    """A row, opened. ``file``: where its bytes are; none when they are gone."""

    id: UUID
    envelope: UUID
    frm: UUID
    frm_kind: Kind
    to: UUID
    to_kind: Kind
    role: str
    kind: str
    description: str = field(repr=False)
    name: str = field(repr=False)
    media_type: str
    size: int
    sha256: bytes
    file: UUID | None
    learner: UUID | None
    case: UUID | None
    state: str
    keep_days: int
    sent_at: dt.datetime
    ready_at: dt.datetime | None
    first_downloaded_at: dt.datetime | None
    expires_at: dt.datetime
    reminded: int | None
    unopened_told_at: dt.datetime | None
    taken_by: UUID | None
    taken_at: dt.datetime | None
    deleted_at: dt.datetime | None
    bytes_removed_at: dt.datetime | None
    version: int

    @property
    def open(self) -> bool:
        return self.state in OPEN

    @property
    def live(self) -> bool:
        return self.state in LIVE

    @property
    def outside(self) -> UUID:
        """The end that is not the council."""
        return self.to if self.frm_kind is Kind.COUNCIL else self.frm

    @property
    def subject(self) -> TransferSubject:
        return TransferSubject(self.frm, self.to, self.role, self.ready_at is not None)


@dataclass(frozen=True)
class End:
    """An organisation at one end."""

    id: UUID
    kind: Kind


# ------------------------------------------------------------------------------------------------------------------- send


def envelope_by_token(session: Session, token: str) -> Envelope | None:
    row = session.scalars(select(tables.Envelope).where(tables.Envelope.token == token)).first()
    return envelope_record(row) if row else None


def envelopes_begun(session: Session, token: str) -> list[Envelope]:
    """Those whose token begins like that: one for each receiver of a move."""
    query = select(tables.Envelope).where(tables.Envelope.token.startswith(token, autoescape=True)).order_by(tables.Envelope.id)
    return [envelope_record(row) for row in session.scalars(query)]


def envelope(session: Session, identifier: UUID) -> Envelope | None:
    row = session.get(tables.Envelope, identifier)
    return envelope_record(row) if row else None


def add_envelope(session: Session, now: dt.datetime, person: UUID, organisation: UUID, token: str) -> UUID | None:
    """None when the same act was done at this very moment."""
    row = uuid4()
    try:
        with session.begin_nested():
            session.add(tables.Envelope(id=row, person_id=person, organisation_id=organisation, token=token, sent_at=now))
    except IntegrityError:
        return None
    return row


def add(
    session: Session,
    keys: Keys,
    now: dt.datetime,
    *,
    envelope: UUID,
    frm: End,
    to: End,
    role: str,
    kind: str,
    description: str,
    name: str,
    media_type: str,
    size: int,
    sha256: bytes,
    file: UUID,
    learner: UUID | None,
    case: UUID | None,
    state: str,
    keep_days: int,
    expires_at: dt.datetime,
    identifier: UUID | None = None,
) -> UUID:
    """The database refuses it unless one end is the council."""
    row = identifier or uuid4()
    session.add(
        tables.Transfer(
            id=row,
            envelope_id=envelope,
            from_organisation_id=frm.id,
            from_kind=frm.kind.value,
            to_organisation_id=to.id,
            to_kind=to.kind.value,
            role=role,
            kind=kind,
            description_sealed=keys.seal("transfers", row, "description", description),
            name_sealed=keys.seal("transfers", row, "name", name),
            media_type=media_type,
            size=size,
            sha256=sha256,
            file_id=file,
            learner_id=learner,
            case_id=case,
            state=state,
            keep_days=keep_days,
            sent_at=now,
            ready_at=now if state == WAITING else None,
            expires_at=expires_at,
            version=1,
        )
    )
    session.flush()
    return row


# ------------------------------------------------------------------------------------------------------------------- read


def by_id(session: Session, keys: Keys, transfer: UUID, *, to_change: bool = False) -> Transfer | None:
    """``to_change``: held until the transaction ends, so that of a recall and a download one comes second."""
    row = session.get(tables.Transfer, transfer, with_for_update=to_change or None, populate_existing=True)
    return opened(keys, row) if row else None


def by_ids(session: Session, keys: Keys, transfers: Collection[UUID], *, to_change: bool = False) -> list[Transfer]:
    """Newest first, however they were named."""
    row = tables.Transfer
    query = select(row).where(row.id.in_(set(transfers))).order_by(row.sent_at.desc(), row.id).execution_options(populate_existing=True)
    return [opened(keys, each) for each in session.scalars(query.with_for_update() if to_change else query)]


def of_envelope(session: Session, keys: Keys, envelope: UUID) -> list[Transfer]:
    row = tables.Transfer
    return [opened(keys, each) for each in session.scalars(select(row).where(row.envelope_id == envelope).order_by(row.id))]


def of_file(session: Session, keys: Keys, file: UUID) -> list[Transfer]:
    row = tables.Transfer
    return [opened(keys, each) for each in session.scalars(select(row).where(row.file_id == file).order_by(row.id))]


def sender(session: Session, transfer: Transfer) -> UUID | None:
    return session.scalar(select(tables.Envelope.person_id).where(tables.Envelope.id == transfer.envelope))


def senders(session: Session, transfers: Iterable[Transfer]) -> dict[UUID, UUID]:
    """Who sent each envelope."""
    wanted = {each.envelope for each in transfers}
    query = select(tables.Envelope.id, tables.Envelope.person_id).where(tables.Envelope.id.in_(wanted))
    return {row[0]: row[1] for row in session.execute(query)} if wanted else {}


def learner_keys(session: Session, found: Collection[Transfer]) -> set[str]:
    """By which the audit knows whom they are about."""
    learners, cases = {each.learner for each in found if each.learner}, {each.case for each in found if each.case}
    keys: set[str] = set()
    with walls.beyond(session):  # the keys tell nothing
        if learners:
            keys |= set(session.scalars(select(tables.Learner.learner_key).where(tables.Learner.id.in_(learners))))
        if cases:
            keys |= set(session.scalars(select(tables.Case.learner_key).where(tables.Case.id.in_(cases))))
    return keys


# ----------------------------------------------------------------------------------------------------------------- change


def change(session: Session, transfer: UUID, **values: Any) -> None:
    row = tables.Transfer
    session.execute(update(row).where(row.id == transfer).values(version=row.version + 1, **values))
    session.expire_all()


def ready(session: Session, file: UUID, media_type: str, now: dt.datetime) -> list[UUID]:
    """The file that was held is clean: its transfers can be opened. Gives those."""
    row = tables.Transfer
    found = list(session.scalars(select(row.id).where(row.file_id == file, row.state == HELD).order_by(row.id)))
    change = update(row).where(row.id.in_(found)).values(state=WAITING, ready_at=now, media_type=media_type, version=row.version + 1)
    session.execute(change)
    session.expire_all()
    return found


def end(session: Session, transfers: Collection[UUID], state: str, now: dt.datetime) -> list[tuple[UUID, str]]:
    """Nobody can open them any more. A file that no other transfer and no case holds loses its key at once; gives these files with their places,
    whose bytes the sweeper takes.
    """
    row, stored = tables.Transfer, tables.StoredFile
    with walls.beyond(session):  # one end's act ends the other's too
        files = {each for each in session.scalars(select(row.file_id).where(row.id.in_(transfers))) if each}
        session.execute(update(row).where(row.id.in_(transfers)).values(state=state, deleted_at=now, version=row.version + 1))
        held = set(session.scalars(select(row.file_id).where(row.file_id.in_(files), row.state.in_(LIVE))))
        others = set(
            session.scalars(select(stored.id).where(stored.id.in_(files), (stored.case_id.is_not(None)) | (stored.draft_id.is_not(None))))
        )
        gone = files - held - others
        places = [(file, place) for file, place in session.execute(select(stored.id, stored.place).where(stored.id.in_(gone)))]
        session.execute(update(stored).where(stored.id.in_(gone)).values(state=REMOVED, removed_at=now, key_wrapped=b"", key_id=""))
        session.execute(update(row).where(row.id.in_(transfers), row.file_id.in_(held | others)).values(file_id=None))
    session.expire_all()
    return places


# -------------------------------------------------------------------------------------------------------------- downloads


@dataclass(frozen=True)
class Download:
    transfer: UUID
    person: UUID
    at: dt.datetime
    complete: bool


def add_download(session: Session, now: dt.datetime, transfer: UUID, person: UUID) -> UUID:
    row = uuid4()
    session.add(tables.Download(id=row, transfer_id=transfer, person_id=person, at=now))
    session.flush()
    return row


def last_download(session: Session, transfer: UUID, person: UUID) -> UUID | None:
    """Of that person: what a download by ranges goes on with."""
    row = tables.Download
    query = select(row.id).where(row.transfer_id == transfer, row.person_id == person).order_by(row.at.desc(), row.id).limit(1)
    return session.scalar(query)


def complete(session: Session, downloads: Collection[UUID]) -> None:
    session.execute(update(tables.Download).where(tables.Download.id.in_(downloads)).values(complete=True))


def downloads(session: Session, transfers: Collection[UUID]) -> dict[UUID, list[Download]]:
    """By transfer, the first one first."""
    found: dict[UUID, list[Download]] = {each: [] for each in transfers}
    row = tables.Download
    for each in session.scalars(select(row).where(row.transfer_id.in_(found)).order_by(row.at, row.id)) if found else ():
        found[each.transfer_id].append(Download(each.transfer_id, each.person_id, each.at, each.complete))
    return found


def is_open(session: Session, transfer: UUID) -> bool:
    """Asked while a download runs: a recall cuts it off."""
    row = tables.Transfer
    return bool(session.scalar(select(func.count()).select_from(row).where(row.id == transfer, row.state.in_(OPEN))))


def first_download(session: Session, transfer: Transfer, now: dt.datetime, expires_at: dt.datetime) -> None:
    change(session, transfer.id, state=DOWNLOADED, first_downloaded_at=now, expires_at=expires_at)


# ------------------------------------------------------------------------------------------------------------------ opened


def envelope_record(row: tables.Envelope) -> Envelope:
    return Envelope(row.id, row.person_id, row.organisation_id, row.sent_at)


def opened(keys: Keys, row: tables.Transfer) -> Transfer:
    return Transfer(
        row.id,
        row.envelope_id,
        row.from_organisation_id,
        Kind(row.from_kind),
        row.to_organisation_id,
        Kind(row.to_kind),
        row.role,
        row.kind,
        keys.open_text("transfers", row.id, "description", row.description_sealed),
        keys.open_text("transfers", row.id, "name", row.name_sealed),
        row.media_type,
        row.size,
        row.sha256,
        row.file_id,
        row.learner_id,
        row.case_id,
        row.state,
        row.keep_days,
        row.sent_at,
        row.ready_at,
        row.first_downloaded_at,
        row.expires_at,
        row.reminded,
        row.unopened_told_at,
        row.taken_by_id,
        row.taken_at,
        row.deleted_at,
        row.bytes_removed_at,
        row.version,
    )
