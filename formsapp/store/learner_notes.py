"""Notes on a learner that belong to no lesson: each hangs on a placement, so that it is read by its school, its provider and the council."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select, update
from sqlalchemy.orm import Session

from formsapp.domain.placements import CANCELLED
from formsapp.store import tables
from formsapp.vault.keys import Keys


@dataclass(frozen=True)
class Note:
    """``seen`` is about whoever asks."""

    id: UUID
    record: UUID
    learner: UUID
    organisation: UUID
    author: UUID
    subject: str = field(repr=False)
    text: str = field(repr=False)
    at: dt.datetime
    changed_at: dt.datetime | None
    ended_at: dt.datetime | None
    version: int
    seen: bool


@dataclass(frozen=True)
class Scope:
    """Whose notes somebody reads: all, those of schools, of providers (whose placements ended no longer ago than ``oldest``), of their cohorts."""

    everything: bool = False
    schools: frozenset[UUID] = frozenset()
    providers: frozenset[UUID] = frozenset()
    tutoring: frozenset[UUID] = frozenset()  # the cohorts
    today: dt.date = dt.date.max  # who is out of a cohort before this day is its tutors' no more


@dataclass(frozen=True)
class Wanted:
    scope: Scope
    person: UUID
    mine: bool = False
    unread: bool = False
    since: dt.datetime | None = None
    record: UUID | None = None


def add(
    session: Session, keys: Keys, now: dt.datetime, record: UUID, learner: UUID, house: UUID, person: UUID, subject: str, text: str,
    note: UUID | None = None,
) -> UUID:  # fmt: skip
    """``note``: its id, if the page had one."""
    row = note or uuid4()
    session.add(
        tables.LearnerNote(
            id=row,
            learner_id=learner,
            training_record_id=record,
            organisation_id=house,
            author_id=person,
            subject_sealed=keys.seal("learner_notes", row, "subject", subject),
            text_sealed=keys.seal("learner_notes", row, "text", text),
            at=now,
            version=1,
        )
    )
    session.flush()
    read(session, [row], person, now)
    return row


def change(session: Session, keys: Keys, note: Note, person: UUID, now: dt.datetime, subject: str, text: str) -> bool:
    """As it stood is kept; False when somebody was quicker. Whoever has read it finds it unread again."""
    row, before = tables.LearnerNote, uuid4()
    sealed = {
        "subject_sealed": keys.seal("learner_notes", note.id, "subject", subject),
        "text_sealed": keys.seal("learner_notes", note.id, "text", text),
    }
    query = update(row).where(row.id == note.id, row.version == note.version, row.ended_at.is_(None))
    if session.execute(query.values(changed_at=now, version=note.version + 1, **sealed)).rowcount != 1:  # type: ignore[attr-defined]
        return False
    session.add(
        tables.LearnerNoteChange(
            id=before,
            note_id=note.id,
            subject_sealed=keys.seal("learner_note_changes", before, "subject", note.subject),
            text_sealed=keys.seal("learner_note_changes", before, "text", note.text),
            by=person,
            at=now,
        )
    )
    session.flush()
    read(session, [note.id], person, now)
    session.expire_all()
    return True


def end(session: Session, note: UUID, now: dt.datetime) -> bool:
    """Nobody is shown it any more; its row stays."""
    row = tables.LearnerNote
    done = session.execute(update(row).where(row.id == note, row.ended_at.is_(None)).values(ended_at=now, version=row.version + 1))
    session.expire_all()
    return bool(done.rowcount == 1)  # type: ignore[attr-defined]


def read(session: Session, notes: Collection[UUID], person: UUID, now: dt.datetime) -> None:
    """By this person, at last now."""
    row = tables.LearnerNoteRead
    known = set(session.scalars(select(row.note_id).where(row.person_id == person, row.note_id.in_(tuple(notes))))) if notes else set()
    if known:
        session.execute(update(row).where(row.person_id == person, row.note_id.in_(tuple(known))).values(at=now))
    session.add_all(row(id=uuid4(), note_id=each, person_id=person, at=now) for each in notes if each not in known)
    session.flush()


# ------------------------------------------------------------------------------------------------------------------ read


def seen_by(person: UUID) -> ColumnElement[bool]:
    """Since it was written or changed last."""
    row, seen = tables.LearnerNote, tables.LearnerNoteRead
    return exists().where(seen.note_id == row.id, seen.person_id == person, seen.at >= func.coalesce(row.changed_at, row.at))


def criteria(wanted: Wanted, oldest: dt.date) -> list[ColumnElement[bool]]:
    row, record, member = tables.LearnerNote, tables.TrainingRecord, tables.CohortMember
    scope = wanted.scope
    theirs: list[ColumnElement[bool]] = [record.school_id.in_(tuple(scope.schools))] if scope.schools else []
    still = and_(record.state != CANCELLED, or_(record.ends_on.is_(None), record.ends_on >= oldest))
    theirs += [and_(record.provider_id.in_(tuple(scope.providers)), still)] if scope.providers else []
    inside = or_(member.until_on.is_(None), member.until_on >= scope.today, member.until_on == record.ends_on)
    theirs += (
        [and_(still, exists().where(member.training_record_id == record.id, member.cohort_id.in_(tuple(scope.tutoring)), inside))]
        if scope.tutoring
        else []
    )
    every: list[ColumnElement[bool] | None] = [
        row.ended_at.is_(None),
        None if scope.everything else or_(false(), *theirs),
        row.author_id == wanted.person if wanted.mine else None,
        ~seen_by(wanted.person) if wanted.unread else None,
        or_(row.at >= wanted.since, row.changed_at >= wanted.since) if wanted.since else None,
        row.training_record_id == wanted.record if wanted.record else None,
    ]
    return [each for each in every if each is not None]


def count(session: Session, wanted: Wanted, oldest: dt.date) -> int:
    row, record = tables.LearnerNote, tables.TrainingRecord
    query = select(func.count()).select_from(row).join(record, record.id == row.training_record_id)
    return session.scalar(query.where(*criteria(wanted, oldest))) or 0


def listed(session: Session, keys: Keys, wanted: Wanted, oldest: dt.date, start: int, most: int) -> list[Note]:
    """The newest first."""
    row, record = tables.LearnerNote, tables.TrainingRecord
    newest = func.coalesce(row.changed_at, row.at).desc()
    query = select(row, seen_by(wanted.person)).join(record, record.id == row.training_record_id).where(*criteria(wanted, oldest))
    query = query.order_by(newest, row.id).offset(start).limit(most).execution_options(populate_existing=True)
    return [opened(keys, each, bool(seen)) for each, seen in session.execute(query)]


def one(session: Session, keys: Keys, note: UUID) -> Note | None:
    found = session.get(tables.LearnerNote, note, populate_existing=True)
    return opened(keys, found, True) if found and found.ended_at is None and found.training_record_id else None


def opened(keys: Keys, row: tables.LearnerNote, seen: bool) -> Note:
    assert row.training_record_id is not None
    return Note(
        row.id,
        row.training_record_id,
        row.learner_id,
        row.organisation_id,
        row.author_id,
        keys.open_text("learner_notes", row.id, "subject", row.subject_sealed),
        keys.open_text("learner_notes", row.id, "text", row.text_sealed),
        row.at,
        row.changed_at,
        row.ended_at,
        row.version,
        seen,
    )
