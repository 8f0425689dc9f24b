"""A register as its reader sees it: who may open it, whose lines they read, and what stands in a line."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from formsapp.domain import lessons as rules
from formsapp.domain.attendance import Figures
from formsapp.domain.attendance_codes import BY_CODE
from formsapp.domain.dates import said
from formsapp.domain.people import Actor, Kind
from formsapp.domain.permissions import WHO_MAY_REFER, RegisterSubject, may
from formsapp.domain.placements import provider_reads
from formsapp.services import register_cells
from formsapp.services.office import Office
from formsapp.services.rights import demand, not_there
from formsapp.store import cases, cohorts, lessons, people, registers
from formsapp.store.database import Session
from formsapp.store.lessons import Lesson
from formsapp.store.registers import Absence, Entry

REGISTER = "register"
HERE = dt.timedelta(seconds=30)  # somebody heard of so recently has the register open still


@dataclass(frozen=True)
class Pupil:
    """A learner's line. ``planned``: what the school said of that day ahead. ``values``: its cells as pages and scripts write them."""

    record: UUID
    learner: UUID
    name: str = field(repr=False)
    school: str
    due: bool
    mark: str | None
    counted: str | None
    minutes_late: int | None
    left_early_at: dt.datetime | None
    contribution: int | None
    note: str = field(repr=False)
    decision: str | None
    code: str | None
    decision_note: str = field(repr=False)
    planned: str
    needs: frozenset[str] = field(repr=False)
    version: int
    by: str  # whoever changed the line last
    at: dt.datetime | None
    line: UUID | None  # the mark's own id, once there is one

    @property
    def values(self) -> dict[str, str]:
        return register_cells.values(self)


@dataclass(frozen=True)
class Page:
    """A register as its reader sees it: a school its own learners only."""

    lesson: Lesson
    provider: str
    tutors: tuple[str, ...]
    pupils: tuple[Pupil, ...]
    stage: str
    completed_by: str
    cancelled_by: str
    may_mark: bool
    may_manage: bool  # cancel it, move it
    editors: tuple[str, ...]  # others who have it open

    @property
    def stage_words(self) -> str:
        return rules.STAGES[self.stage]

    @property
    def why_cancelled(self) -> str:
        return rules.WHY_CANCELLED.get(self.lesson.cancelled_for or "", "")

    @property
    def figures(self) -> Figures:
        return Figures.counting(each.counted for each in self.pupils)

    @property
    def marked(self) -> int:
        return sum(each.mark is not None for each in self.pupils)

    @property
    def lacking(self) -> int:
        """How many are due and have no mark yet."""
        return sum(each.due and each.mark is None for each in self.pupils)


# ---------------------------------------------------------------------------------------------------------------- open


def subject_of(session: Session, office: Office, lesson: Lesson, schools: Collection[UUID] = ()) -> RegisterSubject:
    return RegisterSubject(lesson.provider, cohorts.tutors_on(session, lesson.cohort, office.today()), frozenset(schools))


def opened(
    session: Session, office: Office, actor: Actor, act: str, lesson: UUID, *, to_change: bool = False
) -> tuple[Lesson, RegisterSubject]:
    """404 for who may not."""
    found = lessons.one(session, office.keys, lesson, to_change=to_change)
    if found is None:
        raise not_there(session, act, REGISTER, "lessons", "id", lesson)
    theirs = registers.schools_of(session, lesson) if actor.has(Kind.SCHOOL) else ()
    subject = subject_of(session, office, found, theirs)
    demand(actor, act, subject, kind=REGISTER, identifier=lesson)
    return found, subject


def readable(actor: Actor, subject: RegisterSubject, entries: Sequence[Entry], today: dt.date) -> list[Entry]:
    """Whose lines somebody reads: the council all; a provider until so many days after a placement's end; a school its own."""
    if actor.council:
        return list(entries)
    schools = actor.organisations(Kind.SCHOOL, *WHO_MAY_REFER)
    provider = may(actor, "register.mark", subject)
    return [each for each in entries if each.seat.school in schools or (provider and provider_reads(each.state, each.ends_on, today))]


# ---------------------------------------------------------------------------------------------------------------- show


def planned_of(session: Session, lesson: Lesson, shown: Sequence[Entry]) -> dict[UUID, Absence]:
    return registers.planned(session, [each.seat.record for each in shown], lesson.on_date)


def page_of(
    session: Session,
    office: Office,
    actor: Actor,
    lesson: Lesson,
    subject: RegisterSubject,
    shown: Sequence[Entry],
    planned: Mapping[UUID, Absence] | None = None,
) -> Page:
    """``planned``: if it is known already."""
    now = office.clock()
    planned = planned_of(session, lesson, shown) if planned is None else planned
    editing = registers.editors(session, lesson.id, now - HERE) - {actor.person}
    others = editing | subject.tutors | {lesson.completed_by, lesson.cancelled_by} | {each.mark.last_by for each in shown if each.mark}
    names = names_of(session, office, others)
    house = people.organisation(session, lesson.provider)
    mine = may(actor, "register.mark", subject)
    return Page(
        lesson,
        house.name if house else "",
        tuple(sorted(names[each] for each in subject.tutors)),
        tuple(pupil_of(each, planned.get(each.seat.record), names) for each in shown),
        lesson.stage(now),
        names.get(lesson.completed_by, ""),
        names.get(lesson.cancelled_by, ""),
        mine and lesson.state == rules.DUE and lesson.on_date <= office.today(),
        mine or may(actor, "lessons.manage", subject),
        tuple(sorted(names[each] for each in editing)) if mine else (),
    )


def names_of(session: Session, office: Office, people: Collection[UUID | None]) -> dict[UUID | None, str]:
    found = cases.names(session, office.keys, [each for each in people if each])
    return {each: found.get(each, "") for each in people if each}


def pupil_of(entry: Entry, planned: Absence | None, names: dict[UUID | None, str]) -> Pupil:
    mark = entry.mark
    return Pupil(
        entry.seat.record,
        entry.seat.learner,
        entry.learner.name,
        entry.school_name,
        entry.due,
        mark.mark if mark else None,
        mark.counted if mark else None,
        mark.minutes_late if mark else None,
        mark.left_early_at if mark else None,
        mark.contribution if mark else None,
        (mark.note or "") if mark else "",
        mark.decision if mark else None,
        mark.code if mark else None,
        (mark.decision_note or "") if mark else "",
        planned_said(planned) if planned else "",
        entry.learner.needs,
        mark.version if mark else 0,
        names.get(mark.last_by, "") if mark else "",
        mark.last_at if mark else None,
        mark.id if mark else None,
    )


def planned_said(planned: Absence) -> str:
    """``illness, until 27 November 2026``"""
    meaning = BY_CODE[planned.code].meaning if planned.code in BY_CODE else planned.code
    return f"{meaning[:1].lower()}{meaning[1:]}, until {said(planned.until_on)}"


def keys_of(shown: Sequence[Entry]) -> list[str]:
    return sorted({each.learner.key for each in shown})
