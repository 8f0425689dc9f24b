"""What is kept too long, found and deleted: whole students, single classes of rows; legal holds; the certificates of what was deleted."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.orm import Session

from formsapp.domain.learners import Child
from formsapp.domain.subject_access import RELEASED
from formsapp.store import files, learners, subject_rows, tables
from formsapp.store.subject_rows import ROUTES, START
from formsapp.vault.keys import Keys

# Nobody else's, in the order in which they can go: what hangs on something goes before it.
OWN = tuple(
    each.name for each in reversed(tables.Table.metadata.sorted_tables) if each.name == START or (each.name in ROUTES and ROUTES[each.name].own)
)


@dataclass(frozen=True)
class Student:
    """With those that were found to be the same. ``last_day``: of the placement that ends last; ``going``: one has no end yet."""

    id: UUID
    child: Child = field(repr=False)
    needs: frozenset[str] = field(repr=False)
    created: dt.date
    last_day: dt.date | None
    going: bool
    held: bool


@dataclass(frozen=True)
class Hold:
    id: UUID
    learner: UUID
    reason: str = field(repr=False)
    at: dt.datetime


@dataclass(frozen=True)
class Certificate:
    data_class: str
    what: str
    counts: Mapping[str, int]
    ran_at: dt.datetime
    digest: bytes


# -------------------------------------------------------------------------------------------------------------- students


def students(session: Session, keys: Keys) -> list[Student]:
    """Everybody whom the service knows, by their own row."""
    return read_students(session, keys, ())


def students_of(session: Session, keys: Keys, learner: UUID) -> list[Student]:
    """The same of one."""
    return read_students(session, keys, learners.together(session, [learner]))


def read_students(session: Session, keys: Keys, only: Collection[UUID]) -> list[Student]:
    row, record = tables.Learner, tables.TrainingRecord
    theirs: list[ColumnElement[bool]] = [row.id.in_(tuple(only))] if only else []
    heads: dict[UUID, UUID] = {each: into or each for each, into in session.execute(select(row.id, row.merged_into_id).where(*theirs))}
    held = {heads.get(each, each) for each in holding(session)}
    last: dict[UUID, dt.date] = {}
    going: set[UUID] = set()
    query = select(record.learner_id, record.ends_on).where(record.state != "cancelled", *([record.learner_id.in_(tuple(only))] if only else []))
    for learner, ends in session.execute(query):
        head = heads[learner]
        if ends is None:
            going.add(head)
        elif head not in last or ends > last[head]:
            last[head] = ends
    found = []
    for each in session.scalars(select(row).where(row.merged_into_id.is_(None), *theirs).order_by(row.id).execution_options(yield_per=500)):
        known = learners.opened(keys, each)
        found.append(Student(each.id, known.child, known.needs, each.created_at.date(), last.get(each.id), each.id in going, each.id in held))
    return found


def remove(session: Session, found: Mapping[str, Sequence[UUID]], now: dt.datetime) -> dict[str, list[UUID]]:
    """Everything that was walked to and is nobody else's. A file's key is destroyed at once; its bytes and its row the sweeper takes."""
    gone: dict[str, list[UUID]] = {}
    theirs = [*found.get("files", ())]
    for piece in subject_rows.pieces(theirs):
        files.destroy(session, piece, now)
    for name in OWN:
        if name == "files":
            continue
        table = subject_rows.table_of(name)
        for piece in subject_rows.pieces(found.get(name, ())):
            session.execute(delete(table).where(table.c.id.in_(piece)))
        if found.get(name):
            gone[name] = list(found[name])
    gone |= {"files": theirs} if theirs else {}
    empty_envelopes(session, found.get("envelopes", ()))
    session.expire_all()
    return gone


def empty_envelopes(session: Session, envelopes: Sequence[UUID]) -> None:
    """An act of sending of which no file is left."""
    row, sent = tables.Envelope, tables.Transfer
    for piece in subject_rows.pieces(envelopes):
        left = select(sent.envelope_id).where(sent.envelope_id.in_(piece))
        session.execute(delete(row).where(row.id.in_(piece), row.id.not_in(left)))


# ------------------------------------------------------------------------------------------------------- single classes


def not_held(column: Any, held: Collection[UUID]) -> list[ColumnElement[bool]]:
    return [column.not_in(tuple(held))] if held else []


def marks(session: Session, last: dt.date, held: Collection[UUID], most: int) -> list[UUID]:
    """Lines of registers of lessons up to that day."""
    row = tables.Mark
    return list(session.scalars(select(row.id).where(row.on_date <= last, *not_held(row.learner_id, held)).order_by(row.id).limit(most)))


def alerts(session: Session, before: dt.datetime, held: Collection[UUID], most: int) -> list[UUID]:
    row, record = tables.Alert, tables.TrainingRecord
    query = select(row.id).where(row.made_at < before)
    if held:
        theirs = select(record.id).where(record.learner_id.in_(tuple(held)))
        query = query.where(row.training_record_id.is_(None) | row.training_record_id.not_in(theirs))
    return list(session.scalars(query.order_by(row.id).limit(most)))


def forms(session: Session, before: dt.datetime, most: int) -> list[UUID]:
    """Done, and of no student whom the service knows."""
    row, record, learner, days = tables.Case, tables.TrainingRecord, tables.Learner, tables.DayChange
    done = func.coalesce(row.ended_at, row.received_at)
    query = select(row.id).where(row.next_side.is_(None), row.learner_id.is_(None), done < before)
    for known in (
        select(learner.id).where(learner.learner_key == row.learner_key),
        select(record.id).where((record.case_id == row.id) | (record.ended_by_id == row.id)),
        select(days.id).where(days.case_id == row.id),
    ):
        query = query.where(~known.exists())
    return list(session.scalars(query.order_by(row.id).limit(most)))


def archives(session: Session, before: dt.datetime, held: Collection[UUID], most: int) -> dict[UUID, UUID]:
    """Requests with the files of their archives."""
    row = tables.SubjectRequest
    query = select(row.id, row.file_id).where(row.state == RELEASED, row.file_id.is_not(None), row.released_at < before)
    found = session.execute(query.where(*not_held(row.learner_id, held)).order_by(row.id).limit(most))
    return {request: file for request, file in found if file}


def without_archives(session: Session, found: Mapping[UUID, UUID], now: dt.datetime) -> None:
    row = tables.SubjectRequest
    session.execute(update(row).where(row.id.in_(tuple(found))).values(file_id=None, version=row.version + 1))
    files.destroy(session, tuple(found.values()), now)
    session.expire_all()


# ----------------------------------------------------------------------------------------------------------------- holds


def holding(session: Session) -> set[UUID]:
    """Whose everything is kept: with the rows that are read as one with theirs."""
    row = tables.LegalHold
    return learners.together(session, set(session.scalars(select(row.learner_id).where(row.ended_at.is_(None)))))


def holds(session: Session, keys: Keys) -> list[Hold]:
    row = tables.LegalHold
    return [
        Hold(each.id, each.learner_id, keys.open_text("legal_holds", each.id, "reason", each.reason_sealed), each.at)
        for each in session.scalars(select(row).where(row.ended_at.is_(None)).order_by(row.at, row.id))
    ]


def hold(session: Session, keys: Keys, learner: UUID, reason: str, person: UUID, now: dt.datetime) -> UUID:
    row = uuid4()
    sealed = keys.seal("legal_holds", row, "reason", reason)
    session.add(tables.LegalHold(id=row, learner_id=learner, reason_sealed=sealed, by=person, at=now))
    session.flush()
    return row


def lift(session: Session, learners: Collection[UUID], person: UUID, now: dt.datetime) -> bool:
    row = tables.LegalHold
    change = update(row).where(row.learner_id.in_(tuple(learners)), row.ended_at.is_(None)).values(ended_at=now, ended_by=person)
    done = session.execute(change)
    session.expire_all()
    return bool(done.rowcount)  # type: ignore[attr-defined]


# ---------------------------------------------------------------------------------------------------------- certificates


def certify(session: Session, data_class: str, what: str, counts: Mapping[str, int], digest: bytes, now: dt.datetime) -> None:
    session.add(tables.Deletion(id=uuid4(), data_class=data_class, what=what, counts=dict(counts), ran_at=now, digest=digest))
    session.flush()


def certificates(session: Session, most: int) -> list[Certificate]:
    row = tables.Deletion
    query = select(row.data_class, row.what, row.counts, row.ran_at, row.digest).order_by(row.ran_at.desc(), row.id).limit(most)
    return [Certificate(*each) for each in session.execute(query)]
