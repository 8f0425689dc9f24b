"""Forms that were sent: verbs over cases, their notes, and who has seen them. What they say is sealed."""

import datetime as dt
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from formsapp.domain.permissions import CaseSubject
from formsapp.store import tables, walls
from formsapp.store.drafts import Answers
from formsapp.vault.keys import Keys


@dataclass(frozen=True)
class Case:
    """A form as it was sent, opened."""

    id: UUID
    reference: str
    draft: UUID
    journey: str
    journey_version: int
    tier: str | None
    state: str
    organisation: UUID | None
    sender: UUID | None
    sender_email: str
    sender_confirmed_at: dt.datetime | None
    title: str = field(repr=False)
    answers: Answers = field(repr=False)
    snapshot: dict[str, Any] = field(repr=False)
    learner_key: str
    purpose: str
    lawful_basis: str
    notice_version: str
    received_at: dt.datetime
    due_on: dt.date | None
    version: int
    about: UUID | None = None
    restricted: bool = False
    house: str = field(default="", repr=False)  # as the form names it; blank where the account says it

    @property
    def subject(self) -> CaseSubject:
        """What the table of rights is asked about."""
        confirmed = self.sender_confirmed_at is not None
        return CaseSubject(self.organisation, self.sender, restricted=self.restricted, confirmed=confirmed, journey=self.journey)


@dataclass(frozen=True)
class Note:
    id: UUID
    author: UUID
    text: str
    created_at: dt.datetime


@dataclass(frozen=True)
class Seen:
    person: UUID
    first_at: dt.datetime
    last_at: dt.datetime


class SentBefore(Exception):
    """A form that each sends once was sent already."""


# ----------------------------------------------------------------------------------------------------------------- write


def add(
    session: Session,
    keys: Keys,
    now: dt.datetime,
    *,
    draft: UUID,
    reference: str,
    journey: str,
    journey_version: int,
    tier: str | None,
    organisation: UUID | None,
    sender: UUID | None,
    sender_email: str,
    confirmed: bool,
    title: str,
    answers: Answers,
    snapshot: dict[str, Any],
    upn: str,
    surname: str,
    learner_key: str,
    purpose: str,
    lawful_basis: str,
    notice_version: str,
    due_on: dt.date | None,
    about: UUID | None = None,
    once: str = "",
    restricted: bool = False,
    house: str = "",
) -> UUID:
    """``house``: the school or provider that a form without an account names.

    ``once`` names whose form of which year it is, where each sends one: the second raises ``SentBefore``.
    """
    row = uuid4()
    session.add(
        tables.Case(
            id=row,
            reference=reference,
            draft_id=draft,
            journey=journey,
            journey_version=journey_version,
            tier=tier,
            state="received",
            organisation_id=organisation,
            sender_id=sender,
            sender_email_sealed=keys.seal("cases", row, "sender_email", sender_email) if sender_email else None,
            house_sealed=keys.seal("cases", row, "house", house) if house else None,
            sender_confirmed_at=now if confirmed else None,
            title_sealed=keys.seal("cases", row, "title", title),
            answers_sealed=keys.seal("cases", row, "answers", json.dumps(answers, separators=(",", ":"))),
            snapshot_sealed=keys.seal("cases", row, "snapshot", json.dumps(snapshot, separators=(",", ":"))),
            upn_index=keys.index("upn", upn) if upn else None,
            surname_index=keys.index("surname", surname) if surname else None,
            learner_key=learner_key,
            purpose=purpose,
            lawful_basis=lawful_basis,
            notice_version=notice_version,
            received_at=now,
            due_on=due_on,
            about_id=about,
            once_index=once_index(keys, journey, once),
            restricted=restricted,
            version=1,
        )
    )
    try:
        session.flush()
    except IntegrityError as clash:
        raise said_before(clash) from None
    session.execute(update(tables.StoredFile).where(tables.StoredFile.draft_id == draft).values(case_id=row, draft_id=None))
    session.flush()
    return row


def sent_before(session: Session, keys: Keys, journey: str, once: str) -> bool:
    """Whether a form that each sends once was sent already."""
    with walls.beyond(session):
        return session.scalar(select(tables.Case.id).where(tables.Case.once_index == once_index(keys, journey, once))) is not None


def known_learner(session: Session, keys: Keys, upn: str) -> str | None:
    """The key under which the audit knows a learner who was referred before."""
    query = select(tables.Case.learner_key).where(tables.Case.upn_index == keys.index("upn", upn))
    with walls.beyond(session):
        return session.scalars(query.order_by(tables.Case.received_at).limit(1)).first() if upn else None


def confirm_sender(session: Session, keys: Keys, case: Case, now: dt.datetime, once: str = "", **houses: UUID) -> bool:
    """``once`` as in ``add``: whoever had no account took nobody's turn before. ``houses``: columns of the organisation that is known now."""
    values: dict[str, Any] = houses | ({"once_index": once_index(keys, case.journey, once)} if once else {})
    try:
        done = session.execute(
            update(tables.Case)
            .where(tables.Case.id == case.id, tables.Case.sender_confirmed_at.is_(None))
            .values(sender_confirmed_at=now, version=tables.Case.version + 1, **values)
        )
    except IntegrityError as clash:
        raise said_before(clash) from None
    return bool(done.rowcount == 1)  # type: ignore[attr-defined]


def once_index(keys: Keys, journey: str, once: str) -> str | None:
    return keys.index("once", f"{journey} {once}") if once else None


def said_before(clash: IntegrityError) -> Exception:
    """The database's refusal in our words, if it is about that."""
    return SentBefore() if "once_index" in str(clash.orig) else clash


def add_note(
    session: Session, keys: Keys, now: dt.datetime, case: UUID, author: UUID, text: str, organisation: UUID | None = None,
    made: UUID | None = None,
) -> UUID:  # fmt: skip
    """``made``: its id, if the page had one."""
    row = made or uuid4()
    sealed = keys.seal("case_notes", row, "text", text)
    session.add(tables.CaseNote(id=row, case_id=case, organisation_id=organisation, author_id=author, text_sealed=sealed, created_at=now))
    session.flush()
    return row


def saw(session: Session, case: UUID, person: UUID, now: dt.datetime) -> None:
    """First and last look of one person."""
    found = session.scalars(select(tables.CaseSeen).where(tables.CaseSeen.case_id == case, tables.CaseSeen.person_id == person)).first()
    if found is None:
        session.add(tables.CaseSeen(id=uuid4(), case_id=case, person_id=person, first_at=now, last_at=now))
    else:
        found.last_at = now
    session.flush()


# ------------------------------------------------------------------------------------------------------------------ read


def find(session: Session, keys: Keys, reference: str, *, to_change: bool = False) -> Case | None:
    query = select(tables.Case).where(tables.Case.reference == reference)
    row = session.scalars(query.with_for_update() if to_change else query).first()
    return opened(keys, row) if row else None


def by_ids(session: Session, keys: Keys, identifiers: Collection[UUID]) -> dict[UUID, Case]:
    """In one query however many; what the reader may not see is not there."""
    rows = session.scalars(select(tables.Case).where(tables.Case.id.in_(set(identifiers)))) if identifiers else ()
    return {row.id: opened(keys, row) for row in rows}


def answers_behind(session: Session, keys: Keys, records: Collection[UUID]) -> dict[UUID, Answers]:
    """Of the referrals that placements came from, by placement; in one query."""
    case, record = tables.Case, tables.TrainingRecord
    query = select(record.id, case.id, case.answers_sealed).join(case, case.id == record.case_id).where(record.id.in_(set(records)))
    found = session.execute(query) if records else ()
    return {each: json.loads(keys.open_text("cases", referral, "answers", sealed)) for each, referral, sealed in found}


def notes(session: Session, keys: Keys, case: UUID, organisation: UUID | None = None) -> list[Note]:
    """The internal notes of one organisation; those of the council have none."""
    row = tables.CaseNote
    theirs = row.organisation_id == organisation if organisation else row.organisation_id.is_(None)
    query = select(row).where(row.case_id == case, theirs).order_by(row.created_at, row.id)
    return [
        Note(row.id, row.author_id, keys.open_text("case_notes", row.id, "text", row.text_sealed), row.created_at)
        for row in session.scalars(query)
    ]


def seen_by(session: Session, case: UUID) -> list[Seen]:
    query = select(tables.CaseSeen).where(tables.CaseSeen.case_id == case).order_by(tables.CaseSeen.first_at)
    return [Seen(row.person_id, row.first_at, row.last_at) for row in session.scalars(query)]


def opened(keys: Keys, row: tables.Case) -> Case:
    def plain(column: str, sealed: bytes | None) -> str:
        return keys.open_text("cases", row.id, column, sealed) if sealed else ""

    return Case(
        row.id,
        row.reference,
        row.draft_id,
        row.journey,
        row.journey_version,
        row.tier,
        row.state,
        row.organisation_id,
        row.sender_id,
        plain("sender_email", row.sender_email_sealed),
        row.sender_confirmed_at,
        plain("title", row.title_sealed),
        json.loads(plain("answers", row.answers_sealed)),
        json.loads(plain("snapshot", row.snapshot_sealed)),
        row.learner_key,
        row.purpose,
        row.lawful_basis,
        row.notice_version,
        row.received_at,
        row.due_on,
        row.version,
        row.about_id,
        row.restricted,
        house_of(keys, row.id, row.house_sealed),
    )


def house_of(keys: Keys, case: UUID, sealed: bytes | None) -> str:
    """The school or provider that the form names, where no account says it."""
    return keys.open_text("cases", case, "house", sealed) if sealed else ""


def references(session: Session, identifiers: Collection[UUID]) -> dict[UUID, str]:
    if not identifiers:
        return {}
    query = select(tables.Case.id, tables.Case.reference).where(tables.Case.id.in_(identifiers))
    return {row[0]: row[1] for row in session.execute(query)}


def names(session: Session, keys: Keys, people: Sequence[UUID]) -> dict[UUID, str]:
    """Whose hand or eye it was, in one query."""
    rows = session.execute(select(tables.Person.id, tables.Person.name_sealed).where(tables.Person.id.in_(set(people))))
    return {person: keys.open_text("people", person, "name", sealed) for person, sealed in rows} if people else {}
