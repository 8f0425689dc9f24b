"""Announcements: what the council tells everybody, the schools or the providers."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.orm import Session

from formsapp.store import tables

ALL, SCHOOLS, PROVIDERS = "all", "schools", "providers"


@dataclass(frozen=True)
class Announcement:
    id: UUID
    title: str
    text: str
    audience: str
    author: UUID
    published_at: dt.datetime
    modified_at: dt.datetime | None
    ended_at: dt.datetime | None
    version: int

    @property
    def newest_at(self) -> dt.datetime:
        return self.modified_at or self.published_at


def add(session: Session, now: dt.datetime, author: UUID, title: str, text: str, audience: str, made: UUID | None = None) -> UUID:
    """``made``: its id, if the page had one."""
    row = made or uuid4()
    session.add(tables.Announcement(id=row, title=title, text=text, audience=audience, author_id=author, published_at=now, version=1))
    session.flush()
    return row


def change(session: Session, announcement: UUID, version: int, now: dt.datetime, title: str, text: str, audience: str) -> bool:
    """False when somebody else has changed it since."""
    row = tables.Announcement
    query = update(row).where(row.id == announcement, row.version == version, row.ended_at.is_(None))
    done = session.execute(query.values(title=title, text=text, audience=audience, modified_at=now, version=version + 1))
    session.expire_all()
    return bool(done.rowcount == 1)  # type: ignore[attr-defined]


def end(session: Session, announcement: UUID, now: dt.datetime) -> bool:
    """It is shown to nobody any more; its row stays."""
    row = tables.Announcement
    done = session.execute(update(row).where(row.id == announcement, row.ended_at.is_(None)).values(ended_at=now, version=row.version + 1))
    session.expire_all()
    return bool(done.rowcount == 1)  # type: ignore[attr-defined]


def one(session: Session, announcement: UUID) -> Announcement | None:
    row = session.get(tables.Announcement, announcement, populate_existing=True)
    return opened(row) if row else None


def listed(
    session: Session, audiences: Collection[str], since: dt.datetime | None, start: int, most: int
) -> tuple[int, list[Announcement]]:
    """Those for these audiences that stand, the newest first; ``since``: published or modified from then on."""
    row = tables.Announcement
    narrowed: list[ColumnElement[bool]] = [row.audience.in_(tuple(audiences)), row.ended_at.is_(None)]
    if since is not None:
        narrowed.append(or_(row.published_at >= since, row.modified_at >= since))
    total = session.scalar(select(func.count()).select_from(row).where(*narrowed)) or 0
    newest = func.coalesce(row.modified_at, row.published_at).desc()
    query = select(row).where(*narrowed).order_by(newest, row.id).offset(start).limit(most)
    return total, [opened(each) for each in session.scalars(query)]


def opened(row: tables.Announcement) -> Announcement:
    return Announcement(
        row.id, row.title, row.text, row.audience, row.author_id, row.published_at, row.modified_at, row.ended_at, row.version
    )
