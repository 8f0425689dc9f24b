"""Alerts kept, each once by its key; and what there is to know of a lesson to make them."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from formsapp.domain.alerts import NOT_TAKEN, STILL_NOT_TAKEN, Made, Waiting
from formsapp.domain.attendance import MARKS
from formsapp.store import registers, tables
from formsapp.store.attendance_days import overdue

ABOUT_A_REGISTER = (NOT_TAKEN, STILL_NOT_TAKEN)


# ------------------------------------------------------------------------------------------------------------------ keep


def add(session: Session, now: dt.datetime, made: Iterable[Made], council: UUID | None) -> list[tuple[UUID, Made]]:
    """Those that were not made before, each with the organisation that is told; an alert for the council goes to ``council``."""
    wanted = {each.key: each for each in made}
    row = tables.Alert
    known = set(session.scalars(select(row.key).where(row.key.in_(wanted)))) if wanted else set()
    added = []
    for key, each in wanted.items():
        house = each.organisation or council
        if key in known or house is None:
            continue
        try:
            with session.begin_nested():
                session.add(
                    tables.Alert(
                        id=uuid4(),
                        kind=each.kind,
                        key=key,
                        organisation_id=house,
                        lesson_id=each.lesson,
                        training_record_id=each.record,
                        made_at=now,
                    )
                )
        except IntegrityError:  # another worker was first
            continue
        added.append((house, each))
    return added


def settle(session: Session, kind: str, now: dt.datetime, still: Collection[UUID], newest: Collection[str] | None = None) -> None:
    """Read by themselves: those of organisations of which it is true no more, and those after which a newer one came."""
    row = tables.Alert
    over = [row.organisation_id.not_in(tuple(still)), *([] if newest is None else [row.key.not_in(tuple(newest))])]
    session.execute(update(row).where(row.kind == kind, row.read_at.is_(None), or_(*over)).values(read_at=now))
    session.expire_all()


# --------------------------------------------------------------------------------------------------- what to know of them


@dataclass(frozen=True)
class Line:
    """A mark of a lesson, with whose it is."""

    record: UUID
    learner: UUID
    school: UUID
    mark: str


def lesson_day(session: Session, lesson: UUID) -> dt.date | None:
    return session.scalar(select(tables.Lesson.on_date).where(tables.Lesson.id == lesson))


def lines_of(session: Session, lesson: UUID) -> list[Line]:
    """Its marks as they stand; an absence that the school has decided counts as decided."""
    row = tables.Mark
    query = select(row.training_record_id, row.learner_id, row.school_id, row.counted)
    rows = session.execute(query.where(row.lesson_id == lesson, row.counted.is_not(None)).order_by(row.id))
    return [Line(record, learner, school, mark or "") for record, learner, school, mark in rows]


def marks_at(session: Session, places: Collection[tuple[UUID, UUID]]) -> dict[tuple[UUID, UUID], UUID]:
    """The mark of each lesson and placement."""
    row = tables.Mark
    lessons, records = {lesson for lesson, _ in places}, {record for _, record in places}
    query = select(row.lesson_id, row.training_record_id, row.id).where(row.lesson_id.in_(lessons), row.training_record_id.in_(records))
    return {(lesson, record): mark for lesson, record, mark in session.execute(query)} if places else {}


def planned_between(
    session: Session, records: Collection[UUID], first: dt.date, last: dt.date
) -> dict[UUID, list[tuple[dt.date, dt.date, str]]]:
    """The first and last day and the code of each absence entered ahead that touches these days."""
    row = tables.PlannedAbsence
    query = select(row.training_record_id, row.from_on, row.until_on, row.code).where(
        row.training_record_id.in_(tuple(records)), row.from_on <= last, row.until_on >= first, row.taken_back_at.is_(None)
    )
    found: dict[UUID, list[tuple[dt.date, dt.date, str]]] = {}
    for record, begins, ends, code in session.execute(query.order_by(row.entered_at)) if records else ():
        found.setdefault(record, []).append((begins, ends, code))
    return found


def marks_before(session: Session, records: Collection[UUID], first: dt.date, last: dt.date) -> dict[UUID, list[tuple[UUID, str]]]:
    """Lessons and marks of each placement between two days, the oldest first."""
    row, lesson = tables.Mark, tables.Lesson
    query = (
        select(row.training_record_id, row.lesson_id, row.counted)
        .join(lesson, lesson.id == row.lesson_id)
        .where(row.training_record_id.in_(tuple(records)), row.on_date.between(first, last), row.counted.is_not(None))
        .order_by(lesson.begins_at, row.lesson_id)
    )
    found: dict[UUID, list[tuple[UUID, str]]] = {}
    for record, at, mark in session.execute(query) if records else ():
        found.setdefault(record, []).append((at, mark or ""))
    return found


def counts_since(session: Session, records: Collection[UUID], month: dt.date) -> dict[UUID, dict[str, int]]:
    """Of each placement, a number for each mark since a month, from the sums."""
    row = tables.AttendanceSum
    columns = [func.sum(getattr(row, name)) for name in MARKS]
    query = select(row.training_record_id, *columns).where(row.training_record_id.in_(tuple(records)), row.month >= month)
    rows = session.execute(query.group_by(row.training_record_id)) if records else ()
    return {each[0]: {name: int(number or 0) for name, number in zip(MARKS, each[1:], strict=True)} for each in rows}


def waiting(session: Session, now: dt.datetime, days: Sequence[dt.date]) -> list[Waiting]:
    """Lessons of these days that somebody is due at, and whose register is overdue as lists and figures say it."""
    row = tables.Lesson
    query = registers.due(row.id, row.provider_id, row.begins_at).where(row.on_date.in_(tuple(days)), overdue(now))
    return [Waiting(*each) for each in session.execute(query)]


def tutors_of(session: Session, lesson: UUID, day: dt.date) -> set[UUID]:
    row = tables.CohortTutor
    query = (
        select(row.person_id)
        .join(tables.Lesson, tables.Lesson.cohort_id == row.cohort_id)
        .where(tables.Lesson.id == lesson, row.from_on <= day, or_(row.until_on.is_(None), row.until_on >= day))
    )
    return set(session.scalars(query))


# ------------------------------------------------------------------------------------------------------------------ read


@dataclass(frozen=True)
class Reader:
    """Which kinds somebody is shown of which organisations; ``tutoring``: of these, those of their own cohorts only."""

    kinds: Mapping[UUID, frozenset[str]]
    now: dt.datetime
    tutoring: Mapping[UUID, frozenset[str]] = field(default_factory=dict)
    person: UUID | None = None


@dataclass(frozen=True)
class Alert:
    id: UUID
    kind: str
    organisation: UUID
    lesson: UUID | None
    record: UUID | None
    made_at: dt.datetime
    read_at: dt.datetime | None
    begins_at: dt.datetime | None
    provider: UUID | None


def seen_by(reader: Reader, today: dt.date) -> ColumnElement[bool]:
    """A register that was begun or taken since is no alert any more; one that is begun and left open is one again."""
    row, lesson, tutor = tables.Alert, tables.Lesson, tables.CohortTutor
    mine = exists().where(
        tutor.cohort_id == lesson.cohort_id,
        tutor.person_id == reader.person,
        tutor.from_on <= today,
        or_(tutor.until_on.is_(None), tutor.until_on >= today),
    )
    theirs = [and_(row.organisation_id == house, row.kind.in_(tuple(kinds))) for house, kinds in reader.kinds.items() if kinds]
    theirs += [and_(row.organisation_id == house, row.kind.in_(tuple(kinds)), mine) for house, kinds in reader.tutoring.items() if kinds]
    open_still = or_(row.kind.not_in(ABOUT_A_REGISTER), and_(overdue(reader.now), lesson.state == "due"))
    return and_(or_(*theirs), open_still) if theirs else row.id.is_(None)


def listed(session: Session, reader: Reader, today: dt.date, *, unread: bool, start: int, most: int) -> tuple[int, list[Alert]]:
    """The newest first."""
    row, lesson = tables.Alert, tables.Lesson
    narrowed = [seen_by(reader, today), *([row.read_at.is_(None)] if unread else [])]
    joined = select(func.count()).select_from(row).outerjoin(lesson, lesson.id == row.lesson_id)
    total = session.scalar(joined.where(*narrowed)) or 0
    query = (
        select(
            row.id, row.kind, row.organisation_id, row.lesson_id, row.training_record_id, row.made_at, row.read_at, lesson.begins_at,
            lesson.provider_id,
        )
        .outerjoin(lesson, lesson.id == row.lesson_id)
        .where(*narrowed)
        .order_by(row.made_at.desc(), row.id)
        .offset(start)
        .limit(most)
    )  # fmt: skip
    return total, [Alert(*each) for each in session.execute(query)]


def unread(session: Session, reader: Reader, today: dt.date) -> dict[str, int]:
    """Of each kind, how many nobody there has read."""
    row, lesson = tables.Alert, tables.Lesson
    query = select(row.kind, func.count()).outerjoin(lesson, lesson.id == row.lesson_id)
    rows = session.execute(query.where(seen_by(reader, today), row.read_at.is_(None)).group_by(row.kind))
    return {each[0]: each[1] for each in rows}


def read(session: Session, reader: Reader, today: dt.date, alerts: Collection[UUID], person: UUID, now: dt.datetime) -> int:
    """By one for all of the organisation. What isn't theirs stays as it was."""
    row, lesson = tables.Alert, tables.Lesson
    theirs = select(row.id).outerjoin(lesson, lesson.id == row.lesson_id).where(seen_by(reader, today), row.id.in_(tuple(alerts)))
    done = session.execute(update(row).where(row.id.in_(theirs), row.read_at.is_(None)).values(read_at=now, read_by=person))
    session.expire_all()
    return int(done.rowcount)  # type: ignore[attr-defined]
