"""Training records: verbs over placements and the changes of their days."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, union_all, update
from sqlalchemy.orm import Session

from formsapp.domain.placements import CANCELLED, ENDED, LIVE, PLANNED, Change, days_on, stage
from formsapp.store import numbers, reviews, tables
from formsapp.vault.keys import Keys

SEALED = ("times", "place", "objectives", "destination", "student_view")


@dataclass(frozen=True)
class Record:
    """A placement, opened. ``first_days``: as it began; ``changes``: those that stand."""

    id: UUID
    learner: UUID
    case: UUID | None
    application: UUID | None
    school: UUID
    provider: UUID
    course: str
    course_name: str
    starts_on: dt.date
    ends_on: dt.date | None
    first_days: tuple[str, ...]
    changes: tuple[Change, ...]
    times: str = field(repr=False)
    place: str = field(repr=False)
    arranged_by: str
    objectives: str = field(repr=False)
    review_every: int
    first_review_on: dt.date
    state: str
    ended_reason: str
    ended_by: UUID | None
    destination: str = field(repr=False)
    student_view: str = field(repr=False)
    price_pence: int | None
    created_at: dt.datetime
    version: int
    number: int | None = None
    partnership: str = ""
    qualification_tree: UUID | None = None
    qualification_confirmed_at: dt.datetime | None = None
    qualification_confirmed_by: UUID | None = None

    def days(self, day: dt.date) -> tuple[str, ...]:
        return days_on(self.first_days, self.changes, day)

    def stage(self, today: dt.date) -> str:
        return stage(self.state, self.starts_on, self.ends_on, today)


def add(
    session: Session,
    keys: Keys,
    now: dt.datetime,
    *,
    learner: UUID,
    case: UUID | None,
    application: UUID | None,
    school: UUID,
    provider: UUID,
    course: str,
    course_name: str,
    starts_on: dt.date,
    days: Sequence[str],
    times: str,
    place: str,
    arranged_by: str,
    objectives: str,
    review_every: int,
    first_review_on: dt.date,
    state: str,
    price_pence: int | None = None,
    partnership: str = "",
) -> UUID:
    """With its first review, which is due from the beginning."""
    row = uuid4()
    sealed = {"times": times, "place": place, "objectives": objectives}
    session.add(
        tables.TrainingRecord(
            id=row,
            learner_id=learner,
            case_id=case,
            application_id=application,
            school_id=school,
            provider_id=provider,
            course=course,
            course_name=course_name,
            starts_on=starts_on,
            days=",".join(days),
            arranged_by=arranged_by,
            review_every=review_every,
            first_review_on=first_review_on,
            state=state,
            price_pence=price_pence,
            partnership=partnership or None,
            number=numbers.free(session, tables.TrainingRecord.number),
            created_at=now,
            changed_at=now,
            version=1,
            **{f"{name}_sealed": keys.seal("training_records", row, name, text) for name, text in sealed.items()},
        )
    )
    session.flush()
    reviews.add(session, row, first_review_on)
    return row


def change(session: Session, record: UUID, **values: Any) -> None:
    """The caller holds the transaction; ``None`` empties."""
    row = tables.TrainingRecord
    session.execute(update(row).where(row.id == record).values(version=row.version + 1, **values))
    session.expire_all()


def touch(session: Session, record: UUID, now: dt.datetime) -> None:
    """Something that hangs on it has changed: a report, a unit, a target. Its version is its own."""
    row = tables.TrainingRecord
    session.execute(update(row).where(row.id == record).values(changed_at=now))


def changed(session: Session, record: UUID, version: int, **values: Any) -> bool:
    """As long as nobody has changed it since it was shown (decision 6)."""
    row = tables.TrainingRecord
    done = session.execute(update(row).where(row.id == record, row.version == version).values(version=version + 1, **values))
    session.expire_all()
    return bool(done.rowcount == 1)  # type: ignore[attr-defined]


def words(keys: Keys, record: UUID, **texts: str) -> dict[str, bytes | None]:
    """Sealed columns from what somebody wrote."""
    return {f"{name}_sealed": keys.seal("training_records", record, name, text) if text else None for name, text in texts.items()}


def move_on(session: Session, today: dt.date) -> int:
    """What a row says follows what its dates say: begun ones are live, those whose last day is past have ended."""
    row = tables.TrainingRecord
    begun = update(row).where(row.state == PLANNED, row.starts_on <= today).values(state=LIVE)
    over = update(row).where(row.state.in_((PLANNED, LIVE)), row.ends_on < today).values(state=ENDED)
    counts = [session.execute(each).rowcount for each in (begun, over)]  # type: ignore[attr-defined]
    session.expire_all()
    return sum(counts)


# ------------------------------------------------------------------------------------------------------------------ read


def one(session: Session, keys: Keys, record: UUID, *, to_change: bool = False) -> Record | None:
    query = select(tables.TrainingRecord).where(tables.TrainingRecord.id == record).execution_options(populate_existing=True)
    row = session.scalars(query.with_for_update() if to_change else query).first()
    return opened_all(session, keys, [row])[0] if row else None


def by_ids(session: Session, keys: Keys, records: Collection[UUID]) -> dict[UUID, Record]:
    return {each.id: each for each in found(session, keys, tables.TrainingRecord.id.in_(set(records)))} if records else {}


def of_learners(session: Session, keys: Keys, learners: Collection[UUID]) -> list[Record]:
    """Of one child, under however many rows; the newest first."""
    return found(session, keys, tables.TrainingRecord.learner_id.in_(set(learners))) if learners else []


def of_case(session: Session, keys: Keys, case: UUID) -> list[Record]:
    """That a referral led to, or that a form ended or moved."""
    row, moved = tables.TrainingRecord, tables.DayChange
    of_them = union_all(  # each by its own index: PostgreSQL reads the whole table for an "or" with a query in it
        select(row.id).where(row.case_id == case),
        select(row.id).where(row.ended_by_id == case),
        select(moved.training_record_id).where(moved.case_id == case, moved.taken_back_at.is_(None)),
    )
    return found(session, keys, row.id.in_(of_them))


def of_application(session: Session, keys: Keys, application: UUID) -> list[Record]:
    row = tables.TrainingRecord
    return found(session, keys, and_(row.application_id == application, row.state != CANCELLED))


def still_open(session: Session, keys: Keys) -> list[Record]:
    """Everything that has not ended: what a watch over all providers looks at."""
    row = tables.TrainingRecord
    return found(session, keys, and_(row.state.in_((PLANNED, LIVE)), row.ends_on.is_(None)))


def between(session: Session, schools: Collection[UUID], provider: UUID, today: dt.date) -> bool:
    """Whether a student of theirs is placed there, or will be."""
    row = tables.TrainingRecord
    whose = (row.school_id.in_(tuple(schools)), row.provider_id == provider, row.state != CANCELLED)
    return bool(session.scalar(select(exists().where(*whose, or_(row.ends_on.is_(None), row.ends_on >= today)))))


def found(session: Session, keys: Keys, criterion: ColumnElement[bool]) -> list[Record]:
    row = tables.TrainingRecord
    query = select(row).where(criterion).order_by(row.starts_on.desc(), row.id).execution_options(populate_existing=True)
    return opened_all(session, keys, list(session.scalars(query)))


@dataclass(frozen=True)
class Wanted:
    """What a list of placements is narrowed to. ``schools`` and ``providers``: whose, where the reader is not the council."""

    stage: str = ""
    school: UUID | None = None
    provider: UUID | None = None
    schools: frozenset[UUID] | None = None
    providers: frozenset[UUID] | None = None


def criteria(wanted: Wanted, today: dt.date, oldest: dt.date) -> list[ColumnElement[bool]]:
    """One criterion a line. ``oldest``: the last day from which a provider still reads."""
    row = tables.TrainingRecord
    running = and_(row.state != CANCELLED, or_(row.ends_on.is_(None), row.ends_on >= today))
    stages = {
        PLANNED: and_(running, row.starts_on > today),
        LIVE: and_(running, row.starts_on <= today),
        ENDED: and_(row.state != CANCELLED, row.ends_on < today),
        CANCELLED: row.state == CANCELLED,
    }
    theirs: list[ColumnElement[bool]] = []
    if wanted.schools is not None:
        theirs.append(row.school_id.in_(wanted.schools))
    if wanted.providers is not None:
        theirs.append(
            and_(row.provider_id.in_(wanted.providers), row.state != CANCELLED, or_(row.ends_on.is_(None), row.ends_on >= oldest))
        )
    every: list[ColumnElement[bool] | None] = [
        stages.get(wanted.stage),
        row.school_id == wanted.school if wanted.school else None,
        row.provider_id == wanted.provider if wanted.provider else None,
        or_(*theirs) if theirs else None,
    ]
    return [each for each in every if each is not None]


def listed(
    session: Session, keys: Keys, wanted: Wanted, today: dt.date, oldest: dt.date, start: int, most: int
) -> tuple[int, list[Record]]:
    """How many there are, and a page of them: the newest first, in as many queries however many there are."""
    row, narrowed = tables.TrainingRecord, criteria(wanted, today, oldest)
    total = session.scalar(select(func.count()).select_from(row).where(*narrowed)) or 0
    query = select(row).where(*narrowed).order_by(row.starts_on.desc(), row.id).offset(start).limit(most)
    return total, opened_all(session, keys, list(session.scalars(query)))


def ran(
    session: Session, keys: Keys, first: dt.date, last: dt.date, schools: Collection[UUID] | None, start: int, most: int
) -> tuple[int, list[Record]]:
    """How many placements were going on between two days, both included, and a page of them: the first to start first."""
    row = tables.TrainingRecord
    criteria = [row.state != CANCELLED, row.starts_on <= last, or_(row.ends_on.is_(None), row.ends_on >= first)]
    criteria += [row.school_id.in_(set(schools))] if schools is not None else []
    total = session.scalar(select(func.count()).select_from(row).where(*criteria)) or 0
    query = select(row).where(*criteria).order_by(row.starts_on, row.number, row.id).offset(start).limit(most)
    return total, opened_all(session, keys, list(session.scalars(query.execution_options(populate_existing=True))))


def started(session: Session, first: dt.date, last: dt.date) -> dict[UUID, int]:
    """How many placements of each school began between two days, both included: what its agreement has used."""
    row = tables.TrainingRecord
    query = select(row.school_id, func.count()).where(row.state != CANCELLED, row.starts_on >= first, row.starts_on <= last)
    return {each[0]: each[1] for each in session.execute(query.group_by(row.school_id))}


def opened_all(session: Session, keys: Keys, rows: list[tables.TrainingRecord]) -> list[Record]:
    changes = changes_of(session, [row.id for row in rows])
    return [opened(keys, row, changes.get(row.id, ())) for row in rows]


def opened(keys: Keys, row: tables.TrainingRecord, changes: tuple[Change, ...]) -> Record:
    plain = {name: getattr(row, f"{name}_sealed") for name in SEALED}
    text = {name: keys.open_text("training_records", row.id, name, sealed) if sealed else "" for name, sealed in plain.items()}
    return Record(
        row.id,
        row.learner_id,
        row.case_id,
        row.application_id,
        row.school_id,
        row.provider_id,
        row.course,
        row.course_name,
        row.starts_on,
        row.ends_on,
        tuple(filter(None, row.days.split(","))),
        changes,
        text["times"],
        text["place"],
        row.arranged_by,
        text["objectives"],
        row.review_every,
        row.first_review_on,
        row.state,
        row.ended_reason or "",
        row.ended_by_id,
        text["destination"],
        text["student_view"],
        row.price_pence,
        row.created_at,
        row.version,
        row.number,
        row.partnership or "",
        row.qualification_tree_id,
        row.qualification_confirmed_at,
        row.qualification_confirmed_by,
    )


# ---------------------------------------------------------------------------------------------------------- other days


def changes_of(session: Session, records: Collection[UUID]) -> dict[UUID, tuple[Change, ...]]:
    """Those that stand, in the order in which they were made."""
    row = tables.DayChange
    query = select(row).where(row.training_record_id.in_(records), row.taken_back_at.is_(None)).order_by(row.made_at, row.id)
    made: dict[UUID, tuple[Change, ...]] = {}
    for each in session.scalars(query) if records else ():
        change = Change(each.from_on, tuple(filter(None, each.days.split(","))))
        made[each.training_record_id] = (*made.get(each.training_record_id, ()), change)
    return made


def change_days(session: Session, now: dt.datetime, record: UUID, start: dt.date, days: Sequence[str], case: UUID) -> None:
    row = uuid4()
    session.add(tables.DayChange(id=row, training_record_id=record, from_on=start, days=",".join(days), case_id=case, made_at=now))
    session.flush()


def take_back_days(session: Session, now: dt.datetime, case: UUID) -> None:
    """What this form had changed; the rows stay and say so."""
    row = tables.DayChange
    session.execute(update(row).where(row.case_id == case, row.taken_back_at.is_(None)).values(taken_back_at=now))
    session.expire_all()


def open_again(session: Session, case: UUID, today: dt.date) -> None:
    """What this form had ended goes on."""
    row = tables.TrainingRecord
    for record in session.scalars(select(row).where(row.ended_by_id == case)):
        record.ends_on = record.ended_reason = record.ended_by_id = None
        record.state = LIVE if record.starts_on <= today else PLANNED
        record.version += 1
    session.flush()
    session.expire_all()
