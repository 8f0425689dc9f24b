"""Alerts: made by the worker from the registers within a minute, each once; shown to whose business they are, and mailed without a word of it.

Whoever saves a register calls ``ask`` in the same transaction. The worker then looks at the register as it stands when half a minute is over, so
that a mark that was corrected at once alerts nobody.
"""

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from uuid import UUID

from formsapp.domain import alerts as rules
from formsapp.domain.agreements import year_of
from formsapp.domain.alerts import FLAGS, GROUPS, SORTS, Made, Marked
from formsapp.domain.attendance import Figures
from formsapp.domain.dates import academic_year
from formsapp.domain.people import Actor, Kind, Role
from formsapp.services import pages
from formsapp.services.office import Office
from formsapp.services.pages import paged, start_of
from formsapp.services.rights import demand
from formsapp.store import alerts, audit, casework, jobs, learners, mails, people, registers, training_records
from formsapp.store.alerts import Alert, Reader
from formsapp.store.database import Session

JOB = "alerts of a register"
SETTLES = 30  # seconds in which a mark may still be corrected without anybody being told
LATEST = dt.timedelta(days=7)  # of older lessons nobody is told, as when registers of long ago are brought in
ROW_LOOKS_BACK = dt.timedelta(days=90)
MAILED = ("alert", "alert-urgent")
URGENT = frozenset({rules.FLAGGED})
PAGE = 30


def ask(session: Session, now: dt.datetime, lesson: UUID) -> None:
    """Once for each half minute in which something is saved."""
    span = int(now.timestamp()) // SETTLES
    due = dt.datetime.fromtimestamp((span + 1) * SETTLES, dt.UTC)
    jobs.add(session, now, JOB, f"{lesson}:{span}", due_at=due)


# ------------------------------------------------------------------------------------------------------------- the worker


def of_lesson(office: Office, key: str) -> Iterator[None]:
    """What the marks of a register tell whom."""
    lesson, today = UUID(key.partition(":")[0]), office.today()
    with office.database.writing() as session:
        day = alerts.lesson_day(session, lesson)
        if day is not None and day >= today - LATEST:
            made = [each for marked in marks_of(session, office, lesson, day) for each in rules.of_mark(marked)]
            keep(session, office, made)
    yield


def marks_of(session: Session, office: Office, lesson: UUID, day: dt.date) -> list[Marked]:
    lines = alerts.lines_of(session, lesson)
    records = [each.record for each in lines]
    children = learners.by_ids(session, office.keys, [each.learner for each in lines])
    planned = registers.planned(session, records, day)
    counts = alerts.counts_since(session, records, year_of(day)[0])
    absent = [each.record for each in lines if each.mark in rules.AWAY]
    before = alerts.marks_before(session, absent, day - ROW_LOOKS_BACK, day)
    found = []
    for line in lines:
        child, figures = children[line.learner], Figures.of(counts.get(line.record, {}))
        flagged = child.address_withheld or bool(child.needs & FLAGS)
        run = rules.run_of(up_to(before.get(line.record, []), lesson))
        found.append(
            Marked(
                line.mark,
                lesson,
                line.record,
                line.school,
                flagged,
                line.record in planned,
                figures.attended,
                figures.taken,
                run,
                academic_year(day),
            )
        )
    return found


def up_to(marks: list[tuple[UUID, str]], lesson: UUID) -> list[tuple[UUID, str]]:
    """With this lesson, and without what came after it on the same day."""
    places = [place for place, (each, _) in enumerate(marks) if each == lesson]
    return marks[: places[0] + 1] if places else marks


def watch(office: Office, _: str) -> Iterator[None]:
    """Registers that nobody takes: today's, and those of a late evening yesterday."""
    now, today = office.clock(), office.today()
    with office.database.reading() as session:
        found = alerts.waiting(session, now, [today, today - dt.timedelta(days=1)])
    made = [each for one in found for each in rules.of_waiting(one, now)]
    if made:
        with office.database.writing() as session:
            keep(session, office, made)
    yield


def cancelled(session: Session, office: Office, lesson: UUID, schools: Collection[UUID], version: int) -> None:
    """In the transaction of whoever cancelled it."""
    keep(session, office, list(rules.of_cancelled(lesson, list(schools), version)))


def changed(session: Session, office: Office, kind: str, lesson: UUID, schools: Collection[UUID], version: int) -> None:
    """``RESTORED`` or ``MOVED``, in the transaction of whoever did it."""
    keep(session, office, list(rules.of_changed(kind, lesson, list(schools), version)))


def cancelled_together(session: Session, office: Office, lessons: Collection[UUID]) -> None:
    """By the calendar, in its transaction: the schools of whoever would have come to each are told: once for
    each lesson, with one mail for all."""
    schools = registers.schools_of_all(session, lessons)
    made = [each for lesson in lessons for each in rules.of_cancelled(lesson, sorted(schools.get(lesson, ())))]
    keep(session, office, made, quietly=True)


def keep(session: Session, office: Office, made: list[Made], *, quietly: bool = False, mail: str = "") -> None:
    """With a mail to each person whom it concerns, one for all that came together. ``quietly``: none while one is still on its way to them.

    ``mail``: another kind than that of the registers.
    """
    if not made:
        return
    council = next((each.id for each in people.organisations(session, Kind.COUNCIL)), None)
    added = alerts.add(session, office.clock(), made, council)
    told: dict[UUID, bool] = {}
    known: dict[tuple[UUID, str], set[UUID]] = {}
    for house, each in added:
        about = (house, each.kind)
        if SORTS[each.kind].to is Kind.PROVIDER or about not in known:
            known[about] = readers_of(session, office, house, each)
        for person in known[about]:
            told[person] = told.get(person, False) or each.kind in URGENT
    on_its_way = mails.waiting(session, told, MAILED) if quietly else set()
    for person, urgent in sorted(told.items(), key=lambda one: str(one[0])):
        if person in on_its_way:
            continue
        if (somebody := people.person(session, office.keys, person)) and somebody.active:
            kind, data = mail or MAILED[urgent], {"link": f"{office.settings.app_url}alerts/"}
            mails.send(session, office.keys, office.clock(), kind, somebody.email, person=person, data=data)


def readers_of(session: Session, office: Office, house: UUID, made: Made) -> set[UUID]:
    """Of a provider, the tutors whose lesson it is; its managers where there are none, and no other tutor."""
    sort = SORTS[made.kind]
    if sort.to is not Kind.PROVIDER:
        return set(casework.people_of(session, house, [role.value for role in sort.roles]))
    tutors = alerts.tutors_of(session, made.lesson, office.today()) if made.lesson else set()
    mine = set(casework.people_of(session, house, [Role.TUTOR.value])) & tutors
    return mine or set(casework.people_of(session, house, [Role.MANAGER.value]))


# ---------------------------------------------------------------------------------------------------------------- reading


@dataclass(frozen=True)
class Row:
    """An alert as its reader sees it. ``name`` is the learner's; ``mark`` the line of the register that it is about."""

    alert: Alert
    words: str
    group: str
    name: str = field(repr=False)
    provider: str
    mark: UUID | None
    leads: bool  # to the register itself, for those who take it or read of all


@dataclass(frozen=True)
class Listing(pages.Listing[Row]):
    unread: bool


def reader_of(office: Office, actor: Actor) -> Reader:
    """By role: a tutor is told of their own cohorts."""
    kinds: dict[UUID, frozenset[str]] = {}
    tutoring: dict[UUID, frozenset[str]] = {}
    for each in actor.memberships:
        theirs = frozenset(sort.kind for sort in SORTS.values() if sort.to is each.kind and each.role in sort.roles)
        target = tutoring if each.role is Role.TUTOR else kinds
        target[each.organisation] = target.get(each.organisation, frozenset()) | theirs
    return Reader(kinds, office.clock(), tutoring, actor.person)


def listing(office: Office, actor: Actor, page: int = 1, *, unread: bool = True) -> Listing:
    """It names learners, so it is a look at them: one event."""
    demand(actor, "alerts.read")
    with office.database.writing() as session:
        start = start_of(page, PAGE)
        total, found = alerts.listed(session, reader_of(office, actor), office.today(), unread=unread, start=start, most=PAGE)
        rows, keys = rows_of(session, office, actor, found)
        if keys:
            audit.record(session, office.clock(), actor, "alerts.read", "alert", "", learners=sorted(keys))
    return Listing(*paged(rows, total, page, PAGE), unread)


def rows_of(session: Session, office: Office, actor: Actor, found: list[Alert]) -> tuple[list[Row], set[str]]:
    records = training_records.by_ids(session, office.keys, [each.record for each in found if each.record])
    children = learners.by_ids(session, office.keys, [each.learner for each in records.values()])
    houses = {each.id: each.name for each in people.organisations(session)}
    marks = alerts.marks_at(session, [(each.lesson, each.record) for each in found if each.lesson and each.record])
    rows, keys = [], set()
    for each in found:
        record = records.get(each.record) if each.record else None
        child = children.get(record.learner) if record else None
        keys |= {child.key} if child else set()
        sort = SORTS[each.kind]
        provider = each.provider or (record.provider if record else each.organisation if sort.to is Kind.PROVIDER else None)
        mark = marks.get((each.lesson, each.record)) if each.lesson and each.record else None
        name, house = child.name if child else "", houses.get(provider, "") if provider else ""
        rows.append(Row(each, sort.words, GROUPS[sort.group], name, house, mark, sort.to is not Kind.SCHOOL))
    return rows, keys


def read(office: Office, actor: Actor, chosen: Collection[UUID]) -> int:
    """Nobody of the organisation need look at them again."""
    demand(actor, "alerts.read")
    assert actor.person is not None
    with office.database.writing() as session:
        done = alerts.read(session, reader_of(office, actor), office.today(), chosen, actor.person, office.clock())
        if done:
            audit.record(session, office.clock(), actor, "alerts.settle", "alert", "", detail={"number": done})
    return done


def unread_by_group(office: Office, session: Session, actor: Actor) -> list[tuple[str, int]]:
    """For the front page: each heading with its number, the empty ones too."""
    found = alerts.unread(session, reader_of(office, actor), office.today())
    return [(words, sum(number for kind, number in found.items() if SORTS[kind].group == group)) for group, words in GROUPS.items()]
