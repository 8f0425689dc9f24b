"""Which events of a register alert whom. Pure: what happened goes in, alerts come out, each with a key that lets it be made once only.

An alert says what it is about by a kind and an id. The mail that goes with it says neither: only that there is something to sign in for.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from formsapp.domain.attendance_codes import AWAY as AWAY
from formsapp.domain.attendance_codes import SENT_AWAY, THERE, UNEXPLAINED
from formsapp.domain.people import Kind, Role

ABSENT, FLAGGED, IN_A_ROW, UNDER = "absent", "flagged", "in a row", "under"
NOT_TAKEN, STILL_NOT_TAKEN, CANCELLED, DISMISSED = "not taken", "still not taken", "cancelled", "dismissed"
NO_COHORT, RESTORED, MOVED = "no cohort", "restored", "moved"

PROVIDER_WAITS, COUNCIL_WAITS = dt.timedelta(minutes=15), dt.timedelta(minutes=60)
ROW = 3  # lessons in a row
# Under which share of registers taken a school is told, the higher first: persistent absence, and severe absence.
THRESHOLDS = (90, 50)
ENOUGH = 10  # registers taken, before a share says anything
# Needs of a learner (codes) whose absence is the safeguarding leads' to know at once.
WATCH, CARE = "watch", "care"
FLAGS = frozenset({WATCH, CARE})

SCHOOL_STAFF = (Role.COORDINATOR, Role.SAFEGUARDING_LEAD, Role.STAFF)
LEADS = (Role.SAFEGUARDING_LEAD,)


@dataclass(frozen=True)
class Sort:
    """A kind of alert: what it says in a list, who is told at an organisation of which kind, and under which heading it counts."""

    kind: str
    words: str
    to: Kind
    roles: tuple[Role, ...]
    group: str


TRAINING, LESSON, STUDENT = "training", "lesson", "student"
GROUPS = {LESSON: "Lessons", STUDENT: "Students", TRAINING: "Training"}
SORTS = {
    each.kind: each
    for each in (
        Sort(FLAGGED, "Absent: to be looked into at once", Kind.SCHOOL, LEADS, STUDENT),
        Sort(ABSENT, "Absent without a reason known", Kind.SCHOOL, SCHOOL_STAFF, STUDENT),
        Sort(DISMISSED, "Sent away from a lesson", Kind.SCHOOL, SCHOOL_STAFF, STUDENT),
        Sort(IN_A_ROW, "Absent three lessons in a row", Kind.SCHOOL, SCHOOL_STAFF, TRAINING),
        Sort(UNDER, "Attendance has fallen", Kind.SCHOOL, SCHOOL_STAFF, TRAINING),
        Sort(CANCELLED, "A lesson is cancelled", Kind.SCHOOL, SCHOOL_STAFF, LESSON),
        Sort(RESTORED, "A lesson takes place after all", Kind.SCHOOL, SCHOOL_STAFF, LESSON),
        Sort(MOVED, "A lesson has another day, time or place", Kind.SCHOOL, SCHOOL_STAFF, LESSON),
        Sort(NOT_TAKEN, "A register is not taken", Kind.PROVIDER, (Role.MANAGER, Role.TUTOR), LESSON),
        Sort(NO_COHORT, "Learners with a placement are in no cohort", Kind.PROVIDER, (Role.MANAGER,), TRAINING),
        Sort(STILL_NOT_TAKEN, "A register is still not taken after an hour", Kind.COUNCIL, (Role.MONITORING_OFFICER,), LESSON),
    )
}


@dataclass(frozen=True)
class Made:
    """An alert to be kept, once for its key. ``organisation`` is None for the council's own."""

    kind: str
    key: str
    organisation: UUID | None
    lesson: UUID | None = None
    record: UUID | None = None


@dataclass(frozen=True)
class Marked:
    """A mark as it stands, with what is needed to know whom it concerns. ``counts``: attended, and registers taken, of this training record.

    ``run``: the lessons before and with this one at which the learner was away without a break, the oldest first.
    """

    mark: str
    lesson: UUID
    record: UUID
    school: UUID
    flagged: bool
    planned: bool
    attended: int
    taken: int
    run: tuple[UUID, ...] = ()
    year: int = 0


def of_mark(each: Marked) -> Iterator[Made]:
    """Once for each lesson, run, and threshold in a year, however often the mark is changed to and fro."""
    if each.mark in AWAY and each.flagged:
        yield Made(FLAGGED, f"flagged:{each.lesson}:{each.record}", each.school, each.lesson, each.record)
    if each.mark == UNEXPLAINED and not each.planned:
        yield Made(ABSENT, f"absent:{each.lesson}:{each.record}", each.school, each.lesson, each.record)
    if each.mark in SENT_AWAY:
        yield Made(DISMISSED, f"dismissed:{each.lesson}:{each.record}", each.school, each.lesson, each.record)
    if each.mark in AWAY and len(each.run) >= ROW:
        yield Made(IN_A_ROW, f"row:{each.run[0]}:{each.record}", each.school, each.lesson, each.record)
    for threshold in crossed(each.attended, each.taken):
        yield Made(UNDER, f"under:{threshold}:{each.year}:{each.record}", each.school, None, each.record)


def crossed(attended: int, taken: int) -> tuple[int, ...]:
    """The thresholds that somebody's attendance is under, once enough registers have been taken to say so."""
    return tuple(each for each in THRESHOLDS if taken >= ENOUGH and attended * 100 < each * taken)


def run_of(marks: Sequence[tuple[UUID, str]]) -> tuple[UUID, ...]:
    """The lessons at the end of a row of marks (the oldest first) at which the learner was away; one that was not required is passed over."""
    run: list[UUID] = []
    for lesson, mark in reversed(marks):
        if mark in AWAY:
            run.append(lesson)
        elif mark in THERE or mark in SENT_AWAY:
            break
    return tuple(reversed(run))


@dataclass(frozen=True)
class Waiting:
    """A lesson whose register is overdue: nobody has begun it a quarter of an hour into the lesson, or it is open after the lesson's end."""

    lesson: UUID
    provider: UUID
    begins: dt.datetime


def of_waiting(each: Waiting, now: dt.datetime) -> Iterator[Made]:
    """After a quarter of an hour the provider is told, after an hour the council."""
    if now - each.begins >= PROVIDER_WAITS:
        yield Made(NOT_TAKEN, f"not taken:{each.lesson}", each.provider, each.lesson)
    if now - each.begins >= COUNCIL_WAITS:
        yield Made(STILL_NOT_TAKEN, f"still not taken:{each.lesson}", None, each.lesson)


def of_cancelled(lesson: UUID, schools: Sequence[UUID], version: int = 0) -> Iterator[Made]:
    """It is nobody's absence; the schools of those who would have come are told. ``version``: of the lesson, by a person, who may let it take
    place again and cancel it once more.
    """
    for school in sorted(set(schools)):
        yield Made(CANCELLED, f"cancelled:{lesson}:{school}" + (f":{version}" if version else ""), school, lesson)


def of_changed(kind: str, lesson: UUID, schools: Sequence[UUID], version: int) -> Iterator[Made]:
    """``RESTORED``: who was told that it is cancelled is told that it is not; ``MOVED``: to another day, time or place. Each time."""
    for school in sorted(set(schools)):
        yield Made(kind, f"{kind}:{lesson}:{school}:{version}", school, lesson)


def of_no_cohort(providers: Iterable[UUID], day: dt.date) -> Iterator[Made]:
    """No register asks for somebody who is in no cohort: nobody would miss them. Once a day, as long as it is so."""
    for provider in sorted(providers, key=str):
        yield Made(NO_COHORT, f"no cohort:{day}:{provider}", provider)
