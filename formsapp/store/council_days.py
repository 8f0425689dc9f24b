"""A day of every school at once, as the council reads it: sorted, narrowed and counted by the database, a page at a time."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Subquery, and_, case, exists, func, or_, select, union
from sqlalchemy.orm import Session

from formsapp.domain.attendance import LATE, NOT_REQUIRED, PRESENT, UNEXPLAINED
from formsapp.domain.lessons import DUE
from formsapp.store import registers, tables
from formsapp.store.attendance_days import Place

TIME, PROVIDER, SCHOOL, COURSE, ENTRY, PHASE = "time", "provider", "school", "course", "entry", "phase"


@dataclass(frozen=True)
class Wanted:
    """A day, and of which school or at which provider, if not of all."""

    day: dt.date
    school: UUID | None = None
    provider: UUID | None = None


def everybody(wanted: Wanted) -> Subquery:
    """Everybody who is due on that day, and whoever was marked though no longer due: each place once, as a ``Place`` has it."""
    lesson, record, row = tables.Lesson, tables.TrainingRecord, tables.Mark
    columns = (
        lesson.id.label("lesson"), record.id.label("record"), record.learner_id, record.school_id, record.provider_id, record.course_name,
        lesson.begins_at, lesson.ends_at, lesson.opened_at, lesson.completed_at, row.id.label("mark_id"), row.mark, row.counted, row.code,
        row.left_early_at,
    )  # fmt: skip
    narrowed: list[Any] = [lesson.on_date == wanted.day]
    narrowed += [record.school_id == wanted.school] if wanted.school else []
    narrowed += [record.provider_id == wanted.provider] if wanted.provider else []
    theirs = and_(row.lesson_id == lesson.id, row.training_record_id == record.id, row.mark.is_not(None))
    due = registers.due(*columns).outerjoin(row, theirs).where(*narrowed)
    marked = (
        select(*columns)
        .select_from(lesson)
        .join(row, row.lesson_id == lesson.id)
        .join(record, record.id == row.training_record_id)
        .where(row.mark.is_not(None), lesson.state == DUE, *narrowed)
    )
    return union(due, marked).subquery()


def page(session: Session, wanted: Wanted, sort: str, now: dt.datetime, start: int, most: int) -> tuple[int, list[Place]]:
    """How many places there are, and a page of them."""
    found, house = everybody(wanted), tables.Organisation.__table__.alias("house")
    at = found.c.school_id if sort == SCHOOL else found.c.provider_id
    by: dict[str, Any] = {
        TIME: found.c.begins_at,
        PROVIDER: func.lower(house.c.name),
        SCHOOL: func.lower(house.c.name),
        COURSE: func.lower(found.c.course_name),
        ENTRY: func.coalesce(found.c.counted, ""),
        PHASE: case((found.c.ends_at <= now, 2), (found.c.begins_at > now, 1), else_=0),
    }
    order = [by[sort], func.lower(house.c.name), found.c.begins_at, found.c.lesson, found.c.record]
    query = select(*found.c, func.count().over().label("whole")).join(house, house.c.id == at).order_by(*order).offset(start).limit(most)
    rows = session.execute(query).all()
    total = rows[0].whole if rows else session.scalar(select(func.count()).select_from(found)) or 0 if start else 0
    return total, [Place(*each[:-1]) for each in rows]


@dataclass(frozen=True)
class Numbers:
    """Of those who should be somewhere now: how many, seen there, of whom nobody has said anything yet, and absent without a reason known."""

    due: int
    seen: int
    unknown: int
    missing: int


def numbers(session: Session, wanted: Wanted, now: dt.datetime) -> Numbers:
    found, ahead = everybody(wanted), tables.PlannedAbsence
    planned = exists().where(
        ahead.training_record_id == found.c.record,
        ahead.from_on <= wanted.day,
        ahead.until_on >= wanted.day,
        ahead.taken_back_at.is_(None),
    )
    expected = func.coalesce(found.c.counted, "") != NOT_REQUIRED
    there = or_(found.c.left_early_at.is_(None), found.c.left_early_at > now)
    seen = case((and_(found.c.counted.in_((PRESENT, LATE)), there), 1), else_=0)
    unknown = case((and_(found.c.counted.is_(None), ~planned), 1), else_=0)
    missing = case((found.c.counted == UNEXPLAINED, 1), else_=0)
    theirs = select(func.max(seen).label("seen"), func.min(unknown).label("unknown"), func.max(missing).label("missing")).select_from(found)
    theirs = theirs.where(found.c.begins_at <= now, found.c.ends_at > now, expected)
    child = theirs.group_by(found.c.learner_id).subquery()  # once, whose lessons overlap too
    lost = func.sum(case((and_(child.c.seen == 0, child.c.missing == 1), 1), else_=0))
    due, *others = session.execute(select(func.count(), func.sum(child.c.seen), func.sum(child.c.unknown), lost).select_from(child)).one()
    return Numbers(due, *(int(each or 0) for each in others))
