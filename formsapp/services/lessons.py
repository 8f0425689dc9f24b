"""Lessons: made ahead from timetables, moved to another date without losing a mark, added beside the timetable."""

import datetime as dt
import re
from collections.abc import Collection, Iterator, Mapping
from uuid import UUID, uuid4

from formsapp.domain import lessons as rules
from formsapp.domain.alerts import MOVED
from formsapp.domain.dates import academic_year, said_with_weekday
from formsapp.domain.people import Actor
from formsapp.domain.permissions import RegisterSubject
from formsapp.services import alerts
from formsapp.services.asking import Wrong, day, needed
from formsapp.services.calendar_days import calendar
from formsapp.services.office import Office, Refused
from formsapp.services.register_pages import REGISTER
from formsapp.services.registers import CHANGED
from formsapp.services.rights import demand, not_there
from formsapp.store import audit, cohorts, jobs, lessons, marks, registers
from formsapp.store.cohorts import Cohort, Line
from formsapp.store.database import Session
from formsapp.store.lessons import Lesson, New

MAKE = "make lessons"  # the worker's job
LATE_BY = dt.timedelta(weeks=4)  # how far back a timetable that is entered late has lessons
CLOCK = re.compile(r"([01]?[0-9]|2[0-3])[:.]([0-5][0-9])")
LONGEST_PLACE, LONGEST_GROUP = 200, 40
COHORT = "cohort"


# ---------------------------------------------------------------------------------------------------------- made ahead


def make_ahead(office: Office, _: str) -> Iterator[None]:
    """Each provider's lessons of the next weeks, as terms, closures and timetables are now. Nothing that somebody touched is changed."""
    with office.database.reading() as session:
        lines = cohorts.running(session, office.keys, office.today())
    by_provider: dict[UUID, list[Line]] = {}
    for line, provider in lines:
        by_provider.setdefault(provider, []).append(line)
    for provider in sorted(by_provider):
        with office.database.writing() as session:
            settle(session, office, {line.cohort: provider for line in by_provider[provider]}, by_provider[provider])
        yield
    with office.database.writing() as session:
        registers.forget_editors(session, office.clock() - dt.timedelta(days=1))
    yield


def ask_for_lessons(session: Session, office: Office) -> None:
    """Everybody's, by the worker, as soon as this transaction is through: a term was changed."""
    now = office.clock()
    jobs.add(session, now, MAKE, uuid4().hex, due_at=now)


def settle(
    session: Session, office: Office, providers: Mapping[UUID, UUID], lines: Collection[Line], *, first: dt.date | None = None
) -> rules.Plan[UUID]:
    """Make, cancel and bring back what the calendar says of these lines. ``providers``: of their cohorts; ``first``: today, or before."""
    today = office.today()
    start, last = min(first or today, today), today + rules.HORIZON
    terms, off = calendar(session, office)
    by_id = {each.id: each for each in lines}
    kept = lessons.kept(session, list(by_id), start, last)
    plan = rules.settle([each.rule for each in lines], terms, off, kept, start, last)
    lessons.add(session, office.keys, [new_lesson(by_id[line], providers[by_id[line].cohort], date) for line, date in plan.add])
    now = office.clock()
    gone = lessons.by_calendar(session, now, plan.cancel, rules.CANCELLED)
    alerts.cancelled_together(session, office, gone)
    lessons.by_calendar(session, now, plan.revive, rules.DUE)
    return plan


def new_lesson(line: Line, provider: UUID, date: dt.date) -> New:
    begins, ends = rules.moments(date, line.begins, line.ends)
    name = rules.day_name(line.weekday) if line.weekday < 5 else None  # no placement names a weekend: everybody is due
    return New(line.cohort, provider, date, begins, ends, line.tutor_group, line.id, name)


def settle_cohort(session: Session, office: Office, cohort: Cohort) -> None:
    """After its timetable was changed. A closed cohort has no lessons to come."""
    lines = cohorts.lines(session, office.keys, [cohort.id])
    if cohort.state == cohorts.CLOSED:
        yesterday = office.today() - dt.timedelta(days=1)
        lines = [ended(each, yesterday) for each in lines]
    settle(session, office, {cohort.id: cohort.provider}, lines)


def ended(line: Line, day: dt.date) -> Line:
    until = min(line.until_on, day) if line.until_on else day
    return Line(line.id, line.cohort, line.weekday, line.begins, line.ends, line.place, line.tutor_group, line.from_on, until, line.version)


# ------------------------------------------------------------------------------------------------------------- by hand


def to_change(session: Session, office: Office, actor: Actor, lesson: UUID, version: int | None = None) -> Lesson:
    """404 for who may not; refused where somebody changed it since it was shown."""
    found = lessons.one(session, office.keys, lesson, to_change=version is not None)
    if found is None:
        raise not_there(session, "lessons.manage", REGISTER, "lessons", "id", lesson)
    demand(actor, "lessons.manage", RegisterSubject(found.provider), kind=REGISTER, identifier=lesson)
    if version is not None and found.version != version:
        raise Refused(CHANGED)
    return found


def look(office: Office, actor: Actor, lesson: UUID) -> Lesson:
    """To be moved; it names nobody."""
    with office.database.reading() as session:
        return to_change(session, office, actor, lesson)


def move(office: Office, actor: Actor, lesson: UUID, typed: Mapping[str, str], version: int) -> None:
    """To another date, time or place. Whatever was marked goes with it; on the day it was moved from there is none."""
    with office.database.writing() as session:
        found = to_change(session, office, actor, lesson, version)
        date = day(typed, "day", "the day of the lesson", *year_of(found.on_date))
        begins, ends = times(typed)
        place = line_of(typed, "place", "the place", LONGEST_PLACE)
        if found.state != rules.DUE:
            raise Refused("This lesson was cancelled: let it take place again first")
        if found.opened_at is not None and date > office.today():
            raise Wrong("day", "Marks of this register have been made, so it can’t be a day still to come")
        start, end = rules.moments(date, begins, ends)
        if date != found.on_date:
            on_a_school_day(session, office, date)
        by_itself(session, office, found.cohort, found.tutor_group, date, start, end, but=lesson)
        values = {"on_date": date, "begins_at": start, "ends_at": end}
        before = registers.schools_of(session, lesson)  # of learners who come on that day and not on the new one too
        if place != found.place:
            values["place_sealed"] = lessons.place_sealed(office.keys, lesson, place)  # type: ignore[assignment]
        lessons.change(session, lesson, **values)
        if date != found.on_date:
            marks.move(session, office.keys, lesson, date)
        if max(date, found.on_date) >= office.today() and (start, end, place) != (found.begins_at, found.ends_at, found.place):
            alerts.changed(session, office, MOVED, lesson, before | registers.schools_of(session, lesson), version)
        audit.record(session, office.clock(), actor, "lesson.move", REGISTER, lesson, learners=learners_of(session, office, lesson))


def learners_of(session: Session, office: Office, lesson: UUID) -> list[str]:
    return sorted({each.learner.key for each in registers.entries(session, office.keys, lesson)})


def add_one(office: Office, actor: Actor, cohort: UUID, typed: Mapping[str, str]) -> UUID:
    """A lesson beside the timetable, for everybody of the cohort or of a group, whatever their days are."""
    with office.database.writing() as session:
        found = cohorts.one(session, cohort)
        if found is None:
            raise not_there(session, "lessons.manage", COHORT, "cohorts", "id", cohort)
        demand(actor, "lessons.manage", RegisterSubject(found.provider), kind=COHORT, identifier=cohort)
        date = day(typed, "day", "the day of the lesson", *of_year(found.academic_year))
        begins, ends = times(typed)
        place = line_of(typed, "place", "the place", LONGEST_PLACE)
        group = line_of(typed, "group", "the group", LONGEST_GROUP, empty=True)
        start, end = rules.moments(date, begins, ends)
        on_a_school_day(session, office, date)
        by_itself(session, office, cohort, group, date, start, end)
        (made,) = lessons.add(session, office.keys, [New(cohort, found.provider, date, start, end, group, place=place)])
        audit.record(session, office.clock(), actor, "lesson.extra", REGISTER, made)
        return made


def on_a_school_day(session: Session, office: Office, date: dt.date) -> None:
    """As timetables have it: nobody is taught on a bank holiday or in a closure. A weekend, and a day outside a term, somebody may choose."""
    _, off = calendar(session, office)
    if date in off:
        raise Wrong("day", f"{said_with_weekday(date)} is no school day ({off[date]}): choose another day")


def by_itself(
    session: Session,
    office: Office,
    cohort: UUID,
    group: str,
    date: dt.date,
    start: dt.datetime,
    end: dt.datetime,
    *,
    but: UUID | None = None,
) -> None:
    """Nobody can be in two lessons at once: those of one cohort don't overlap, but for those of different groups."""
    for each in lessons.of_cohort(session, office.keys, cohort, date, date):
        if (
            each.id != but
            and each.state == rules.DUE
            and each.begins_at < end
            and each.ends_at > start
            and together(group, each.tutor_group)
        ):
            span = f"{rules.clock_of(each.begins_at)} to {rules.clock_of(each.ends_at)}"
            raise Wrong("begins", f"This cohort has a lesson on that day from {span} already: choose another time")


def together(one: str, other: str) -> bool:
    """Whether somebody can belong to both groups; no group is everybody."""
    return not one or not other or one == other


def of_year(year: int) -> tuple[dt.date, dt.date]:
    """The first and the last day of an academic year."""
    return dt.date(year, 9, 1), dt.date(year + 1, 8, 31)


def year_of(date: dt.date) -> tuple[dt.date, dt.date]:
    return of_year(academic_year(date))


def times(typed: Mapping[str, str]) -> tuple[str, str]:
    """``9:15`` and ``12.00``, as ``09:15`` and ``12:00``."""
    found = []
    for name, thing in (("begins", "when the lesson begins"), ("ends", "when the lesson ends")):
        match = CLOCK.fullmatch(typed.get(name, "").strip())
        if not match:
            raise Wrong(name, f"Enter {thing}, such as 9:15")
        found.append(f"{int(match[1]):02}:{match[2]}")
    if found[1] <= found[0]:
        raise Wrong("ends", f"The lesson must end after it begins, at {found[0]}")
    return found[0], found[1]


def line_of(typed: Mapping[str, str], name: str, thing: str, longest: int, *, empty: bool = False) -> str:
    """One line of text."""
    plain = " ".join(typed.get(name, "").split())
    if not plain and empty:
        return ""
    found = needed(plain, thing, name)
    if len(found) > longest:
        raise Wrong(name, f"It must have {longest} characters or fewer: it has {len(found)}")
    return found


def span_said(lesson: Lesson) -> str:
    """``Monday 23 November 2026, 09:15 to 12:00``"""
    return f"{said_with_weekday(lesson.on_date)}, {rules.clock_of(lesson.begins_at)} to {rules.clock_of(lesson.ends_at)}"
