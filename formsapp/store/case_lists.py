"""Lists of the forms that were sent: what a list is narrowed to, what a line of it says. No list carries the answers."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, defer

from formsapp.domain.permissions import CaseSubject
from formsapp.store import tables
from formsapp.store.cases import house_of
from formsapp.vault.keys import Keys


@dataclass(frozen=True)
class Line:
    """A case as a list shows it. ``seen`` is about whoever asks."""

    id: UUID
    reference: str
    journey: str
    tier: str | None
    state: str
    title: str
    organisation: UUID | None
    organisation_name: str
    confirmed: bool
    received_at: dt.datetime
    due_on: dt.date | None
    learner_key: str
    seen: bool
    notes: int
    sender: UUID | None = None
    restricted: bool = False
    house: str = ""

    @property
    def subject(self) -> CaseSubject:
        """What the table of rights is asked about."""
        return CaseSubject(self.organisation, self.sender, restricted=self.restricted, confirmed=self.confirmed, journey=self.journey)


@dataclass(frozen=True)
class Filter:
    """What a list is narrowed to; blank leaves untouched. ``upn`` and ``surname`` are blind indexes. Days are London's, as instants.

    ``restricted``: those too; without it they are not there, neither listed nor counted.
    """

    restricted: bool = False

    journey: str = ""
    tier: str = ""
    state: str = ""
    organisation: UUID | None = None
    unread: bool = False
    unconfirmed: bool = False
    since: dt.datetime | None = None
    until: dt.datetime | None = None
    reference: str = ""
    upn: str = ""
    surname: str = ""


Asking = TypeVar("Asking", bound=Select[*tuple[Any, ...]])
INBOX = "ix_cases_inbox"
# What a line needs: a list doesn't carry the answers.
SHOWN = defer(tables.Case.answers_sealed, raiseload=True), defer(tables.Case.snapshot_sealed, raiseload=True)


def criteria(wanted: Filter, person: UUID | None) -> list[ColumnElement[bool]]:
    """One criterion a line."""
    case = tables.Case
    found: list[ColumnElement[bool] | None] = [
        case.restricted.is_(False) if not wanted.restricted else None,
        case.journey == wanted.journey if wanted.journey else None,
        case.tier == wanted.tier if wanted.tier else None,
        case.state == wanted.state if wanted.state else None,
        case.organisation_id == wanted.organisation if wanted.organisation else None,
        case.sender_confirmed_at.is_(None) if wanted.unconfirmed else None,
        case.received_at >= wanted.since if wanted.since else None,
        case.received_at < wanted.until if wanted.until else None,
        case.reference == wanted.reference if wanted.reference else None,
        case.upn_index == wanted.upn if wanted.upn else None,
        case.surname_index == wanted.surname if wanted.surname else None,
        case.id.not_in(select(tables.CaseSeen.case_id).where(tables.CaseSeen.person_id == person)) if wanted.unread else None,
    ]
    return [each for each in found if each is not None]


def by_index(query: Asking, wanted: Filter, index: str) -> Asking:
    """SQLite is told to go by the index that holds all that the list asks: by its own guess it opens long rows. A search names a few, by theirs."""
    searched = wanted.reference or wanted.upn or wanted.surname
    return query if searched else query.with_hint(tables.Case, f"INDEXED BY {index}", "sqlite")


def count(session: Session, wanted: Filter, person: UUID | None) -> int:
    query = select(func.count()).select_from(tables.Case).where(*criteria(wanted, person))
    return session.scalar(by_index(query, wanted, INBOX)) or 0


def listed(session: Session, keys: Keys, wanted: Filter, person: UUID | None, start: int, most: int) -> list[Line]:
    """Newest first, in one query however many there are: first which, then what is shown of them, so that no long row is sorted."""
    seen = and_(tables.CaseSeen.case_id == tables.Case.id, tables.CaseSeen.person_id == person)
    theirs = tables.CaseNote.organisation_id.is_(None)
    noted = select(func.count()).where(tables.CaseNote.case_id == tables.Case.id, theirs).correlate(tables.Case).scalar_subquery()
    newest = (tables.Case.received_at.desc(), tables.Case.id)
    which = select(tables.Case.id).where(*criteria(wanted, person)).order_by(*newest).offset(start).limit(most)
    run = by_index(which, wanted, INBOX).subquery()
    query = (
        select(tables.Case, tables.Organisation.name, tables.CaseSeen.id, noted)
        .join(run, run.c.id == tables.Case.id)
        .outerjoin(tables.Organisation, tables.Organisation.id == tables.Case.organisation_id)
        .outerjoin(tables.CaseSeen, seen)
        .order_by(*newest)
        .options(*SHOWN)
    )
    return [line(keys, *row) for row in session.execute(query)]


def sent_by(session: Session, keys: Keys, person: UUID, organisations: Collection[UUID], journey: str = "", most: int = 200) -> list[Line]:
    """What one's side has sent, newest first."""
    mine: list[ColumnElement[bool]] = [tables.Case.sender_id == person]
    if organisations:
        mine.append(tables.Case.organisation_id.in_(organisations))
    query = (
        select(tables.Case, tables.Organisation.name)
        .outerjoin(tables.Organisation, tables.Organisation.id == tables.Case.organisation_id)
        .where(or_(*mine), *([tables.Case.journey == journey] if journey else []))
        .order_by(tables.Case.received_at.desc(), tables.Case.id)
        .limit(most)
        .options(*SHOWN)
    )
    return [line(keys, case, name, None, 0) for case, name in session.execute(query)]


def line(keys: Keys, row: tables.Case, organisation: str | None, seen: UUID | None, noted: int) -> Line:
    return Line(
        row.id,
        row.reference,
        row.journey,
        row.tier,
        row.state,
        keys.open_text("cases", row.id, "title", row.title_sealed),
        row.organisation_id,
        organisation or "",
        row.sender_confirmed_at is not None,
        row.received_at,
        row.due_on,
        row.learner_key,
        seen is not None,
        noted,
        row.sender_id,
        row.restricted,
        house_of(keys, row.id, row.house_sealed),
    )
