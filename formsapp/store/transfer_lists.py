"""Lists of transfers: what has come, what was sent, what is to end, and how much there was. Always as many queries however long they are."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, false, func, or_, select
from sqlalchemy.orm import Session

from formsapp.domain.locker import LIVE, WAITING
from formsapp.domain.people import Kind
from formsapp.store import tables
from formsapp.store.transfers import Transfer, opened
from formsapp.vault.keys import Keys

Inboxes = Collection[tuple[UUID, str]]
ROW = tables.Transfer
SENT, RECEIVED = "sent", "received"


@dataclass(frozen=True)
class Wanted:
    """What a history is narrowed to; blank leaves untouched."""

    direction: str = ""
    kind: str = ""
    state: str = ""
    organisation: UUID | None = None
    since: dt.datetime | None = None
    until: dt.datetime | None = None


def addressed(inboxes: Inboxes) -> ColumnElement[bool]:
    """To one of those organisations, for one of those roles there."""
    return or_(false(), *(and_(ROW.to_organisation_id == house, ROW.role == role) for house, role in sorted(inboxes, key=str)))


def inbox(session: Session, keys: Keys, inboxes: Inboxes, state: str, start: int, most: int) -> tuple[int, list[Transfer]]:
    """How many there are in that state, and a page of them: the newest first."""
    narrowed = and_(addressed(inboxes), ROW.state == state)
    total = session.scalar(select(func.count()).select_from(ROW).where(narrowed)) or 0
    query = select(ROW).where(narrowed).order_by(ROW.sent_at.desc(), ROW.id.desc()).offset(start).limit(most)
    return total, [opened(keys, row) for row in session.scalars(query)] if total > start else []


def new(session: Session, inboxes: Inboxes) -> int:
    """How many nobody has opened yet."""
    query = select(func.count()).select_from(ROW).where(addressed(inboxes), ROW.state == WAITING)
    return session.scalar(query) or 0 if inboxes else 0


def all_in(session: Session, inboxes: Inboxes, state: str, now: dt.datetime, most: int) -> list[UUID]:
    """What "download all" means: not what has ended and waits for the worker to say so."""
    narrowed = and_(addressed(inboxes), ROW.state == state, ROW.expires_at > now)
    query = select(ROW.id).where(narrowed).order_by(ROW.sent_at.desc(), ROW.id.desc()).limit(most)
    return list(session.scalars(query))


def theirs(houses: Collection[UUID], inboxes: Inboxes, *, council: bool, wanted: Wanted) -> list[ColumnElement[bool]]:
    """What one's own organisation sent, and what came for one's own role there. One end is always the council: for it a kind says as much as an id."""
    sent = ROW.from_kind == Kind.COUNCIL.value if council else ROW.from_organisation_id.in_(houses)
    came = and_(ROW.to_kind == Kind.COUNCIL.value if council else addressed(inboxes), ROW.ready_at.is_not(None))
    ways = {SENT: [sent], RECEIVED: [came]}.get(wanted.direction, [] if council else [or_(sent, came)])
    every: list[ColumnElement[bool] | None] = [
        ROW.kind == wanted.kind if wanted.kind else None,
        ROW.state == wanted.state if wanted.state else None,
        or_(ROW.from_organisation_id == wanted.organisation, ROW.to_organisation_id == wanted.organisation)
        if wanted.organisation
        else None,
        ROW.sent_at >= wanted.since if wanted.since else None,
        ROW.sent_at < wanted.until if wanted.until else None,
    ]
    return [*ways, *(each for each in every if each is not None)]


def history(session: Session, keys: Keys, narrowed: Collection[ColumnElement[bool]], start: int, most: int) -> tuple[int, list[Transfer]]:
    total = session.scalar(select(func.count()).select_from(ROW).where(*narrowed)) or 0
    query = select(ROW).where(*narrowed).order_by(ROW.sent_at.desc(), ROW.id.desc()).offset(start).limit(most)
    return total, [opened(keys, row) for row in session.scalars(query)] if total > start else []


# --------------------------------------------------------------------------------------------------------------- the worker


def over(session: Session, keys: Keys, now: dt.datetime, most: int) -> list[Transfer]:
    """Those whose time has come."""
    query = select(ROW).where(ROW.state.in_(LIVE), ROW.expires_at <= now).order_by(ROW.expires_at, ROW.id).limit(most)
    return [opened(keys, row) for row in session.scalars(query.with_for_update(skip_locked=True))]


def ending(session: Session, keys: Keys, now: dt.datetime, within: dt.timedelta, after: UUID | None, most: int) -> list[Transfer]:
    """What nobody has opened and that ends soon."""
    query = select(ROW).where(ROW.state == WAITING, ROW.expires_at > now, ROW.expires_at <= now + within).order_by(ROW.id).limit(most)
    return [opened(keys, row) for row in session.scalars(query if after is None else query.where(ROW.id > after))]


def of_case(session: Session, keys: Keys, identifier: UUID) -> list[Transfer]:
    """What a case's moves sent, and what people sent about it."""
    return [opened(keys, row) for row in session.scalars(select(ROW).where(ROW.case_id == identifier).order_by(ROW.sent_at, ROW.id))]


# --------------------------------------------------------------------------------------------------------------- the report


@dataclass(frozen=True)
class Line:
    """So much in a month between the council and one organisation. ``sent``: by the council."""

    organisation: UUID
    sent: bool
    month: str
    kind: str
    files: int
    size: int
    opened: int


def activity(session: Session, months: Collection[tuple[str, dt.datetime, dt.datetime]]) -> list[Line]:
    """``months``: each one's name, and from when until when it is, as clocks in London count."""
    if not months:
        return []
    begin, finish = min(first for _, first, _ in months), max(last for _, _, last in months)
    month = case(*((and_(ROW.sent_at >= first, ROW.sent_at < last), name) for name, first, last in months), else_="")
    outward = ROW.from_kind == Kind.COUNCIL.value
    outside = case((outward, ROW.to_organisation_id), else_=ROW.from_organisation_id)
    inner = (
        select(
            outside.label("outside"),
            ROW.from_kind.label("from_kind"),
            month.label("month"),
            ROW.kind.label("kind"),
            ROW.size.label("size"),
            case((ROW.first_downloaded_at.is_not(None), 1), else_=0).label("opened"),
        )
        .where(ROW.sent_at >= begin, ROW.sent_at < finish)
        .subquery()
    )
    query = select(
        inner.c.outside, inner.c.from_kind, inner.c.month, inner.c.kind, func.count(), func.sum(inner.c.size), func.sum(inner.c.opened)
    ).group_by(inner.c.outside, inner.c.from_kind, inner.c.month, inner.c.kind)
    return [
        Line(row[0], row[1] == Kind.COUNCIL.value, row[2], row[3], int(row[4]), int(row[5]), int(row[6])) for row in session.execute(query)
    ]
