"""Forms being filled: verbs over the table of drafts. Answers are sealed; what somebody typed is kept as it was typed, right or wrong."""

import datetime as dt
import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, delete, or_, select, update
from sqlalchemy.orm import Session

from formsapp.domain.permissions import DraftSubject
from formsapp.store import tables
from formsapp.vault.keys import Keys, new_secret, secret_hash

Answers = dict[str, dict[str, Any]]
COOKIE = "draft cookie"  # the purpose of a token that a browser holds, beside those that travel by mail


@dataclass(frozen=True)
class Draft:
    """``email`` is there when it was begun without an account; ``proved_at`` says when a link sent to it came back."""

    id: UUID
    journey: str
    journey_version: int
    reference: str
    organisation: UUID | None
    person: UUID | None
    email: str
    proved_at: dt.datetime | None
    answers: Answers = field(repr=False)
    send_token: str = field(repr=False)
    created_at: dt.datetime
    changed_at: dt.datetime
    changed_by: UUID | None
    expires_at: dt.datetime
    warned_at: dt.datetime | None
    sent_at: dt.datetime | None
    version: int

    @property
    def proved(self) -> bool:
        """Whether somebody stands behind it: a person with an account, or an address that a link has proved."""
        return self.person is not None or self.proved_at is not None

    @property
    def subject(self) -> DraftSubject:
        """What the table of rights is asked about."""
        return DraftSubject(self.id, self.person, self.organisation, self.journey)


@dataclass(frozen=True)
class Line:
    """A draft as a list shows it, its answers unopened."""

    id: UUID
    journey: str
    reference: str
    organisation: UUID | None
    person: UUID | None
    changed_at: dt.datetime
    changed_by: UUID | None
    expires_at: dt.datetime
    sent_at: dt.datetime | None

    @property
    def subject(self) -> DraftSubject:
        """What the table of rights is asked about."""
        return DraftSubject(self.id, self.person, self.organisation, self.journey)


def add(
    session: Session,
    keys: Keys,
    now: dt.datetime,
    *,
    journey: str,
    journey_version: int,
    reference: str,
    expires_at: dt.datetime,
    organisation: UUID | None = None,
    person: UUID | None = None,
    email: str = "",
    answers: Answers | None = None,
) -> Draft:
    row = uuid4()
    made = tables.Draft(
        id=row,
        journey=journey,
        journey_version=journey_version,
        reference=reference,
        organisation_id=organisation,
        person_id=person,
        email_sealed=keys.seal("drafts", row, "email", email) if email else None,
        email_index=keys.index("email", email) if email else None,
        answers_sealed=sealed(keys, row, answers or {}),
        send_token=new_secret(),
        created_at=now,
        changed_at=now,
        changed_by=person,
        expires_at=expires_at,
        version=1,
    )
    session.add(made)
    session.flush()
    return opened(keys, made)


def reference_taken(session: Session, reference: str) -> bool:
    drafts = select(tables.Draft.id).where(tables.Draft.reference == reference)
    cases = select(tables.Case.id).where(tables.Case.reference == reference)
    return session.scalar(drafts) is not None or session.scalar(cases) is not None


def find(session: Session, keys: Keys, reference: str, *, journey: str | None = None, to_change: bool = False) -> Draft | None:
    """By its reference. ``to_change``: nobody else changes it until this transaction ends."""
    query = select(tables.Draft).where(tables.Draft.reference == reference)
    if journey is not None:
        query = query.where(tables.Draft.journey == journey)
    if to_change:
        query = query.with_for_update()
    row = session.scalars(query.execution_options(populate_existing=True)).first()
    return opened(keys, row) if row else None


def by_id(session: Session, keys: Keys, draft: UUID) -> Draft | None:
    row = session.get(tables.Draft, draft)
    return opened(keys, row) if row else None


def unowned(session: Session, keys: Keys, email_index: str) -> list[Draft]:
    """Begun with this address, which a link has proved, by nobody who was signed in, and not sent."""
    mine = (tables.Draft.email_index == email_index, tables.Draft.person_id.is_(None), tables.Draft.proved_at.is_not(None))
    query = select(tables.Draft).where(*mine, tables.Draft.sent_at.is_(None)).order_by(tables.Draft.created_at).with_for_update()
    return [opened(keys, row) for row in session.scalars(query)]


def give_to(session: Session, draft: UUID, person: UUID, organisation: UUID | None) -> None:
    change = update(tables.Draft).where(tables.Draft.id == draft, tables.Draft.person_id.is_(None))
    session.execute(change.values(person_id=person, organisation_id=organisation))


def id_of(session: Session, reference: str) -> UUID | None:
    return session.scalar(select(tables.Draft.id).where(tables.Draft.reference == reference))


def write(session: Session, keys: Keys, draft: Draft, answers: Answers, now: dt.datetime, by: UUID | None, expires_at: dt.datetime) -> bool:
    """Put new answers in the place of those of this version; False when there is a newer one, or it was sent."""
    done = session.execute(
        update(tables.Draft)
        .where(tables.Draft.id == draft.id, tables.Draft.version == draft.version, tables.Draft.sent_at.is_(None))
        .values(
            answers_sealed=sealed(keys, draft.id, answers),
            changed_at=now,
            changed_by=by,
            expires_at=expires_at,
            warned_at=None,
            version=draft.version + 1,
        )
    )
    return bool(done.rowcount == 1)  # type: ignore[attr-defined]


def prove(session: Session, draft: UUID, now: dt.datetime) -> None:
    """The link that went to the work address came back."""
    session.execute(update(tables.Draft).where(tables.Draft.id == draft, tables.Draft.proved_at.is_(None)).values(proved_at=now))


def mark_sent(session: Session, keys: Keys, draft: UUID, now: dt.datetime, expires_at: dt.datetime) -> None:
    """The case holds the answers now; the draft keeps only what makes a second sending give the same reference."""
    session.execute(
        update(tables.Draft)
        .where(tables.Draft.id == draft)
        .values(sent_at=now, expires_at=expires_at, answers_sealed=sealed(keys, draft, {}), version=tables.Draft.version + 1)
    )


def listed(session: Session, person: UUID, organisations: Collection[UUID]) -> list[Line]:
    """One's own and those of one's organisations, newest first; what was sent is among the cases."""
    mine: list[ColumnElement[bool]] = [tables.Draft.person_id == person]
    if organisations:
        mine.append(tables.Draft.organisation_id.in_(organisations))
    query = select(tables.Draft).where(or_(*mine), tables.Draft.sent_at.is_(None))
    return [line(row) for row in session.scalars(query.order_by(tables.Draft.changed_at.desc(), tables.Draft.id))]


def answers_of(session: Session, keys: Keys, drafts: Collection[UUID]) -> dict[UUID, tuple[int, Answers]]:
    """Of several at once, by their ids; with the version of the questions they answer."""
    row = tables.Draft
    found = session.execute(select(row.id, row.journey_version, row.answers_sealed).where(row.id.in_(drafts))) if drafts else ()
    return {draft: (version, json.loads(keys.open_text("drafts", draft, "answers", sealed))) for draft, version, sealed in found}


def to_warn(session: Session, keys: Keys, before: dt.datetime, most: int) -> list[Draft]:
    """Drafts that end before that moment and whose people don't know yet."""
    query = select(tables.Draft).where(tables.Draft.sent_at.is_(None), tables.Draft.warned_at.is_(None), tables.Draft.expires_at <= before)
    return [
        opened(keys, row) for row in session.scalars(query.order_by(tables.Draft.expires_at).limit(most).with_for_update(skip_locked=True))
    ]


def warned(session: Session, draft: UUID, now: dt.datetime) -> None:
    session.execute(update(tables.Draft).where(tables.Draft.id == draft).values(warned_at=now))


def unsent(session: Session, keys: Keys) -> Iterator[Draft]:
    """Every form that is being filled, whoever fills it."""
    query = select(tables.Draft).where(tables.Draft.sent_at.is_(None)).order_by(tables.Draft.created_at, tables.Draft.id)
    return (opened(keys, row) for row in session.scalars(query.execution_options(yield_per=100)))


def ended(session: Session, now: dt.datetime, most: int) -> list[Line]:
    """Drafts whose time is over, sent ones too."""
    query = select(tables.Draft).where(tables.Draft.expires_at <= now).order_by(tables.Draft.expires_at).limit(most)
    return [line(row) for row in session.scalars(query.with_for_update(skip_locked=True))]


def remove(session: Session, draft: UUID) -> None:
    """Row and links. Its files belong to nobody then: the sweeper takes their bytes."""
    session.execute(update(tables.StoredFile).where(tables.StoredFile.draft_id == draft).values(draft_id=None, state="removed"))
    session.execute(delete(tables.Token).where(tables.Token.subject_id == draft))
    session.execute(delete(tables.Draft).where(tables.Draft.id == draft))


# ------------------------------------------------------------------------------------------------- a browser's own cookie


def new_cookie(session: Session, now: dt.datetime, draft: UUID, lasts: dt.timedelta) -> str:
    """A secret with which one browser opens one draft; another browser gets one of its own."""
    secret = new_secret()
    session.add(
        tables.Token(id=uuid4(), purpose=COOKIE, hash=secret_hash(secret), subject_id=draft, created_at=now, expires_at=now + lasts)
    )
    session.flush()
    return secret


def of_cookies(session: Session, now: dt.datetime, secrets: Collection[str]) -> dict[str, UUID]:
    """Which drafts a browser's secrets open."""
    wanted = {secret_hash(secret): secret for secret in secrets}
    query = select(tables.Token.hash, tables.Token.subject_id).where(
        tables.Token.hash.in_(wanted), tables.Token.purpose == COOKIE, tables.Token.used_at.is_(None), tables.Token.expires_at > now
    )
    return {wanted[bytes(found)]: draft for found, draft in session.execute(query)} if wanted else {}


# ------------------------------------------------------------------------------------------------------------- in and out


def sealed(keys: Keys, row: UUID, answers: Answers) -> bytes:
    return keys.seal("drafts", row, "answers", json.dumps(answers, separators=(",", ":")))


def opened(keys: Keys, row: tables.Draft) -> Draft:
    return Draft(
        row.id,
        row.journey,
        row.journey_version,
        row.reference,
        row.organisation_id,
        row.person_id,
        keys.open_text("drafts", row.id, "email", row.email_sealed) if row.email_sealed else "",
        row.proved_at,
        json.loads(keys.open_text("drafts", row.id, "answers", row.answers_sealed)),
        row.send_token,
        row.created_at,
        row.changed_at,
        row.changed_by,
        row.expires_at,
        row.warned_at,
        row.sent_at,
        row.version,
    )


def line(row: tables.Draft) -> Line:
    return Line(
        row.id, row.journey, row.reference, row.organisation_id, row.person_id, row.changed_at, row.changed_by, row.expires_at, row.sent_at
    )
