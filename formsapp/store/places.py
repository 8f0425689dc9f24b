"""Places of courses, how many are taken, and who waits for one. Taken is counted, never kept: offers without a record yet, and open records."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from formsapp.domain.placements import LIVE, PLANNED
from formsapp.domain.places import Places
from formsapp.store import tables

OFFERED = "accepted"  # from the offer until a training record takes its place


@dataclass(frozen=True)
class Waiting:
    """Somebody in line."""

    application: UUID
    case: UUID
    course: str


def of_courses(session: Session, courses: Collection[str] | None = None) -> dict[str, Places]:
    """Of those whose places were counted; in the same number of queries however many."""
    row = tables.CoursePlaces
    query = select(row.course, row.places, row.version)
    found = {each[0]: each for each in session.execute(query if courses is None else query.where(row.course.in_(set(courses))))}
    if not found:
        return {}
    taken, waiting = taken_of(session, found), waiting_of(session, found)
    return {name: Places(name, each[1], taken.get(name, 0), waiting.get(name, 0), each[2]) for name, each in found.items()}


def taken_of(session: Session, courses: Collection[str]) -> dict[str, int]:
    asked, record = tables.Application, tables.TrainingRecord
    offered = select(asked.course, func.count()).where(asked.course.in_(set(courses)), asked.state == OFFERED).group_by(asked.course)
    going = record.state.in_((PLANNED, LIVE))
    placed = select(record.course, func.count()).where(record.course.in_(set(courses)), going, record.ends_on.is_(None))
    found: dict[str, int] = {}
    for query in (offered, placed.group_by(record.course)):
        for course, number in session.execute(query):
            found[course] = found.get(course, 0) + number
    return found


def waiting_of(session: Session, courses: Collection[str]) -> dict[str, int]:
    row = tables.Waiting
    query = select(row.course, func.count()).where(row.course.in_(set(courses)), row.ended_at.is_(None)).group_by(row.course)
    return {each[0]: each[1] for each in session.execute(query)}


def line(session: Session, courses: Collection[str]) -> dict[str, list[Waiting]]:
    """Who waits for each course, the first in front."""
    row, asked = tables.Waiting, tables.Application
    query = select(row.application_id, asked.case_id, row.course).join(asked, asked.id == row.application_id)
    found: dict[str, list[Waiting]] = {}
    for each in session.execute(query.where(row.course.in_(set(courses)), row.ended_at.is_(None)).order_by(row.since, row.id)):
        found.setdefault(each[2], []).append(Waiting(*each))
    return found


def again(session: Session, application: UUID) -> None:
    """Back to where they stood in line: the offer was taken back."""
    row = tables.Waiting
    last = session.scalars(select(row).where(row.application_id == application).order_by(row.since.desc(), row.id).limit(1)).first()
    if last is not None:
        last.ended_at = None
        session.flush()


def lock(session: Session, course: str) -> bool:
    """Held until the transaction ends: of two offers of the last place the second counts the first. False where nobody has counted."""
    row = tables.CoursePlaces
    return session.scalar(select(row.id).where(row.course == course).with_for_update()) is not None


def count(session: Session, course: str, provider: UUID | None, places: int, version: int) -> bool:
    """As long as nobody has changed it since it was shown; ``version`` 0 is the first time."""
    row = tables.CoursePlaces
    if version:
        done = session.execute(update(row).where(row.course == course, row.version == version).values(places=places, version=version + 1))
        return bool(done.rowcount == 1)  # type: ignore[attr-defined]
    try:
        with session.begin_nested():
            session.add(row(id=uuid4(), course=course, provider_id=provider, places=places, version=1))
    except IntegrityError:
        return False
    return True
