"""Uploaded files: verbs over their rows. The bytes lie in the vault; what somebody called a file is sealed."""

import dataclasses
import datetime as dt
from collections.abc import Collection
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from formsapp.store import cases, tables, walls
from formsapp.store.cases import Case
from formsapp.store.files_kept import REMOVED
from formsapp.vault.files import Stored
from formsapp.vault.keys import Keys

HELD, CLEAN, REFUSED = "held", "clean", "refused"


@dataclasses.dataclass(frozen=True)
class File:
    """A row, its name opened. ``field`` is the section and the question it answers: ``sen.plan``."""

    id: UUID
    draft: UUID | None
    case: UUID | None
    field: str
    name: str = dataclasses.field(repr=False)
    media_type: str
    state: str
    reason: str
    stored: Stored
    created_at: dt.datetime
    scanned_at: dt.datetime | None = None

    @property
    def quarantined(self) -> bool:
        """The scanner has spoken and it is held all the same: only people can release it."""
        return self.state == HELD and self.scanned_at is not None

    @property
    def owner(self) -> str:
        """What its key is bound to."""
        return str(self.id)


def add(
    session: Session,
    keys: Keys,
    now: dt.datetime,
    *,
    file: UUID,
    draft: UUID | None,
    field: str,
    name: str,
    media_type: str,
    stored: Stored,
    state: str,
    reason: str,
    waits: bool,
    case: UUID | None = None,
) -> None:
    """``waits``: the scanner has yet to speak."""
    session.add(
        tables.StoredFile(
            id=file,
            draft_id=draft,
            case_id=case,
            field=field,
            name_sealed=keys.seal("files", file, "name", name),
            media_type=media_type,
            size=stored.size,
            sha256=stored.sha256,
            state=state,
            reason=reason or None,
            place=stored.place,
            key_id=stored.key_id,
            key_wrapped=stored.key_wrapped,
            created_at=now,
            scanned_at=None if waits else now,
        )
    )
    session.flush()


def by_id(session: Session, keys: Keys, file: UUID) -> File | None:
    row = session.get(tables.StoredFile, file)
    return opened(keys, row) if row else None


def by_ids(session: Session, keys: Keys, identifiers: Collection[UUID], *, to_change: bool = False) -> list[File]:
    query = select(tables.StoredFile).where(tables.StoredFile.id.in_(set(identifiers))).execution_options(populate_existing=True)
    return [opened(keys, row) for row in session.scalars(query.with_for_update() if to_change else query)] if identifiers else []


def of_draft(session: Session, keys: Keys, draft: UUID) -> list[File]:
    return listed(session, keys, tables.StoredFile.draft_id == draft)


def of_case(session: Session, keys: Keys, case: UUID) -> list[File]:
    return listed(session, keys, tables.StoredFile.case_id == case)


def listed(session: Session, keys: Keys, whose: object) -> list[File]:
    """In the order in which they came; what was removed is gone."""
    query = select(tables.StoredFile).where(whose, tables.StoredFile.state != REMOVED)  # type: ignore[arg-type]
    return [opened(keys, row) for row in session.scalars(query.order_by(tables.StoredFile.created_at, tables.StoredFile.id))]


def held(session: Session, keys: Keys, after: UUID | None, most: int) -> list[File]:
    """Those that wait for the scanner."""
    waiting = tables.StoredFile.scanned_at.is_(None)
    query = select(tables.StoredFile).where(tables.StoredFile.state == HELD, waiting).order_by(tables.StoredFile.id).limit(most)
    return [opened(keys, row) for row in session.scalars(query if after is None else query.where(tables.StoredFile.id > after))]


def settle(session: Session, file: UUID, state: str, reason: str, now: dt.datetime, media_type: str = "") -> bool:
    """What the scanner, or people, said of a file that was held; False when it isn't held any more. ``media_type``: where it was looked into now."""
    change = update(tables.StoredFile).where(tables.StoredFile.id == file, tables.StoredFile.state == HELD)
    found = {"media_type": media_type} if media_type else {}
    done = session.execute(change.values(state=state, reason=reason or None, scanned_at=now, **found))
    return bool(done.rowcount == 1)  # type: ignore[attr-defined]


def leave_behind(session: Session, files: Collection[UUID], now: dt.datetime) -> None:
    """They belong to nothing any more; the sweeper forgets them."""
    change = update(tables.StoredFile).where(tables.StoredFile.id.in_(files))
    with walls.beyond(session):  # what belongs to nothing is shown to nobody
        session.execute(change.values(draft_id=None, case_id=None, state=REMOVED, removed_at=now))


def destroy(session: Session, files: Collection[UUID], now: dt.datetime) -> None:
    """Gone for good at once: without its key a file can't be opened, wherever its bytes still are; these the sweeper takes."""
    change = update(tables.StoredFile).where(tables.StoredFile.id.in_(files))
    with walls.beyond(session):
        session.execute(change.values(draft_id=None, case_id=None, state=REMOVED, removed_at=now, key_wrapped=b"", key_id=""))


def case_of(session: Session, keys: Keys, file: File) -> Case | None:
    row = session.get(tables.Case, file.case) if file.case else None
    return cases.opened(keys, row) if row else None


def reference_of(session: Session, file: UUID) -> str:
    """The reference of the form it came with."""
    row = session.get(tables.StoredFile, file)
    if row is None:
        return ""
    if row.case_id:
        return session.scalar(select(tables.Case.reference).where(tables.Case.id == row.case_id)) or ""
    return session.scalar(select(tables.Draft.reference).where(tables.Draft.id == row.draft_id)) or "" if row.draft_id else ""


def removed(session: Session, most: int) -> list[tuple[UUID, str]]:
    """Rows of files that are gone, with the places where their bytes may still be."""
    query = select(tables.StoredFile.id, tables.StoredFile.place).where(tables.StoredFile.state == REMOVED)
    return [(file, place) for file, place in session.execute(query.order_by(tables.StoredFile.id).limit(most))]


def forget(session: Session, files: Collection[UUID], now: dt.datetime) -> None:
    """Their bytes are gone: what was sent with the Datalocker, and a document with its date, say so from now on."""
    sent = update(tables.Transfer).where(tables.Transfer.file_id.in_(files))
    session.execute(sent.values(file_id=None, bytes_removed_at=now))
    session.execute(update(tables.Document).where(tables.Document.file_id.in_(files)).values(file_id=None))
    session.execute(delete(tables.FileRelease).where(tables.FileRelease.file_id.in_(files)))
    session.execute(delete(tables.StoredFile).where(tables.StoredFile.id.in_(files), tables.StoredFile.state == REMOVED))


def places(session: Session) -> set[str]:
    """Every place that a row knows."""
    return set(session.scalars(select(tables.StoredFile.place)))


def opened(keys: Keys, row: tables.StoredFile) -> File:
    return File(
        row.id,
        row.draft_id,
        row.case_id,
        row.field,
        keys.open_text("files", row.id, "name", row.name_sealed),
        row.media_type,
        row.state,
        row.reason or "",
        Stored(row.place, row.key_id, row.key_wrapped, row.size, row.sha256),
        row.created_at,
        row.scanned_at,
    )
