"""Registers for the demonstration: cohorts of the placements that its cases led to and of others beside, with timetables, lessons of the last
weeks, and marks made by tutors at the hours at which they would. Schools have decided on most absences; the newest still wait.
"""

import datetime as dt
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID, uuid4

from formsapp.domain.agreements import days_of
from formsapp.domain.dates import academic_year, said
from formsapp.domain.learners import Child
from formsapp.domain.people import Actor, Kind, Role, worker
from formsapp.journeys.facts import Course
from formsapp.services import absence_decisions, announcements, directory_facts, learner_notes, planned_absences, registers, session_prices
from formsapp.services.demonstration import HOUSES, Moved, the_house
from formsapp.services.demonstration_answers import children
from formsapp.services.demonstration_notes import ANNOUNCED, NOTES, ON_MARKS
from formsapp.services.demonstration_staff import actor_of, coordinators, staff, terms, tutor_of
from formsapp.services.lessons import settle
from formsapp.services.office import LONDON, Office, Refused
from formsapp.services.register_cells import Cell
from formsapp.store import absences, cohorts, learners, lessons, people, training_records
from formsapp.store.database import Session
from formsapp.store.lessons import Lesson

GROUPS = 10  # cohorts beside those that cases led to
WEEKS = 4
SIZES = (7, 12)
DAYS = ((0, "09:30", "12:00"), (1, "09:15", "14:30"), (2, "10:00", "14:00"), (3, "09:30", "14:30"), (4, "09:00", "12:00"))
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")
CHANCES = (("present", 81), ("late", 7), ("unexplained", 9), ("dismissed_behaviour", 1), ("dismissed_other", 1), ("not_required", 1))
SECOND = ("Hale", "Rook", "Moss", "Penn", "Lark", "Wray", "Dene")  # so that nobody is taken for one of the cases
DECIDED_AFTER = dt.timedelta(days=4)
SPACE = dt.timedelta(minutes=7)  # into the lesson, when the register is taken


@dataclass
class Group:
    """A cohort with whoever takes its registers."""

    cohort: UUID
    provider: UUID
    tutor: Actor


@dataclass
class Day:
    """What is needed to take registers."""

    office: Office
    clock: Moved
    chance: random.Random
    now: dt.datetime
    schools: Mapping[UUID, Actor]


def make(office: Office, share: float = 1.0, seed: int = 7) -> int:
    """How many lessons there are then; nothing where there are cohorts already."""
    chance, now = random.Random(seed), office.clock()  # noqa: S311 - nothing is secret here
    clock = Moved(now)
    moved = replace(office, clock=clock)
    with office.database.writing() as session:
        if cohorts.listed(session, cohorts.Wanted(), most=1)[0]:
            return 0
        terms(session, office.today())
        groups = [*of_cases(session, office), *beside(session, office, chance, max(2, round(GROUPS * share)))]
        first = office.today() - dt.timedelta(weeks=WEEKS if share > 0.5 else 1)
        lines = cohorts.lines(session, office.keys, [each.cohort for each in groups])
        settle(session, office, {each.cohort: each.provider for each in groups}, lines, first=first)
        due = {each.cohort: lessons.of_cohort(session, office.keys, each.cohort, first, office.today()) for each in groups}
        schools = coordinators(session)
    day = Day(moved, clock, chance, now, schools)
    by_time = sorted(
        ((lesson, group) for group in groups for lesson in due[group.cohort]), key=lambda pair: (pair[0].begins_at, pair[0].number)
    )
    for lesson, group in by_time:
        take(day, lesson, group)
    clock.now = now
    decide(day)
    tell(day, groups)
    return len(by_time)


# --------------------------------------------------------------------------------------------------------- who is there


def group_of(
    session: Session,
    office: Office,
    provider: UUID,
    course: str,
    course_name: str,
    name: str,
    lines: list[tuple[int, str, str]],
    place: str,
    since: dt.date | None = None,
) -> Group | None:
    """A cohort with a tutor and a timetable since the beginning of the academic year."""
    tutor, today = tutor_of(session, office, provider), office.today()
    if tutor is None:
        return None
    year = academic_year(today)
    begins = since or days_of(year)[0]
    cohort = cohorts.add(session, provider, course, course_name, name[:100], year, "14–16")
    cohorts.add_tutor(session, cohort, tutor[0], begins)
    for weekday, first, last in lines:
        cohorts.add_line(
            session,
            office.keys,
            cohort,
            weekday=weekday,
            begins=first,
            ends=last,
            place=place,
            tutor_group="",
            from_on=begins,
            until_on=None,
        )
    return Group(cohort, provider, tutor[1])


def of_cases(session: Session, office: Office) -> list[Group]:
    """The placements that cases led to, by course: on the days they were settled on."""
    by_course: dict[tuple[UUID, str], list[training_records.Record]] = {}
    for record in training_records.still_open(session, office.keys):
        by_course.setdefault((record.provider, record.course), []).append(record)
    found = []
    for (provider, course), records in by_course.items():
        named = sorted({WEEKDAYS.index(day) for each in records for day in each.days(max(office.today(), each.starts_on))})
        lines = [(weekday, "09:30", "14:30") for weekday in named]
        since = min(each.starts_on for each in records)
        group = group_of(session, office, provider, course, records[0].course_name, records[0].course_name, lines, records[0].place, since)
        for each in records if group else ():
            assert group is not None
            cohorts.add_member(session, group.cohort, each.id, each.school, provider, "", each.starts_on, each.ends_on)
        found += [group] if group else []
    return found


def beside(session: Session, office: Office, chance: random.Random, number: int) -> list[Group]:
    """Further children, so that a register is as long as one is: half of them of the two schools that one can step into."""
    courses = [each for each in directory_facts.facts(office).courses if each.tier == "1"]
    houses = {each.slug: each.id for each in people.organisations(session, Kind.PROVIDER) if each.slug}
    mine = [house.slug for house in HOUSES if house.slug]
    courses = sorted(
        (each for each in courses if each.provider_slug in houses), key=lambda each: (each.provider_slug not in mine, each.provider_slug)
    )
    schools = [each.id for each in people.organisations(session, Kind.SCHOOL)]
    first = [the_house(session, office, worker("demonstration"), house) for house in HOUSES if house.kind is Kind.SCHOOL]
    names = children(random.Random(chance.random()), 600, office.today())  # noqa: S311
    found = []
    for place in range(min(number, len(courses))):
        course = courses[place]
        when = days_on(course.weekdays, place)
        name = f"{course.name}, {' and '.join(WEEKDAYS[each[0]].capitalize() for each in sorted(when))}"
        group = group_of(session, office, houses[course.provider_slug], course.slug, course.name, name, when, "The workshop")
        if group is None:
            continue
        found.append(group)
        for seat in range(chance.randint(*SIZES)):
            child = next(names)
            school = chance.choice(first) if seat % 2 else chance.choice(schools)
            record = placed(
                session,
                office,
                child.given,
                f"{child.surname}-{chance.choice(SECOND)}",
                child.born,
                school,
                group,
                course,
                when,
                chance,
            )
            cohorts.add_member(session, group.cohort, record, school, group.provider, "", days_of(academic_year(office.today()))[0])
    return found


def days_on(runs: Sequence[str], turn: int) -> list[tuple[int, str, str]]:
    """Two days of the week, each in its turn; of a course only those on which its factsheet says that it runs, so that a form agrees."""
    offered = [each for each in DAYS if WEEKDAYS[each[0]] in runs] or list(DAYS)
    return [offered[place] for place in dict.fromkeys((turn % len(offered), (turn + 2) % len(offered)))]


def placed(
    session: Session, office: Office, given: str, surname: str, born: dt.date, school: UUID, group: Group, course: Course,
    when: list[tuple[int, str, str]], chance: random.Random,
) -> UUID:  # fmt: skip
    """Since September, by the council or by the school."""
    begins = days_of(academic_year(office.today()))[0]
    learner = learners.add(session, office.keys, office.clock(), uuid4().hex, school, Child(given, surname, born, "", str(school)))
    return training_records.add(
        session, office.keys, office.clock(), learner=learner, case=None, application=None, school=school, provider=group.provider,
        course=course.slug, course_name=course.name, price_pence=session_prices.price_of(course), starts_on=begins, days=[WEEKDAYS[each[0]] for each in when],
        times=f"{when[0][1]} to {when[0][2]}", place="The workshop", arranged_by=chance.choice(("school", "council")),
        objectives="Comes on both days. Finishes the first unit.", review_every=42,
        first_review_on=office.today() + dt.timedelta(days=chance.randint(3, 40)), state="live",
    )  # fmt: skip


# -------------------------------------------------------------------------------------------------------- what they mark


def take(day: Day, lesson: Lesson, group: Group) -> None:
    """A few minutes into the lesson, if that is past; now and then a register of today is forgotten."""
    at = lesson.begins_at + SPACE + dt.timedelta(minutes=day.chance.randint(0, 12))
    forgotten = day.chance.random() < (0.2 if lesson.on_date == day.now.astimezone(LONDON).date() else 0.02)
    if at >= day.now or forgotten or lesson.state != "due":
        return
    day.clock.now = at
    try:
        shown = registers.page(day.office, group.tutor, lesson.id)
        cells = [cell for pupil in shown.pupils for cell in marked(day, str(pupil.record))]
        registers.save(day.office, group.tutor, lesson.id, cells, complete=True)
    except Refused:
        return


def marked(day: Day, record: str) -> list[Cell]:
    names, weights = zip(*CHANCES, strict=True)
    (mark,) = day.chance.choices(names, weights)
    cells = [Cell(record, "mark", "", mark)]
    if mark == "late":
        cells.append(Cell(record, "late", "", str(day.chance.choice((5, 10, 15, 25)))))
    if mark in {"present", "late"} and day.chance.random() < 0.35:
        cells.append(Cell(record, "contribution", "", str(day.chance.choice((2, 1, 1, 1, 0, 0, 0, -1, -2)))))
    if day.chance.random() < 0.04:
        cells.append(Cell(record, "note", "", day.chance.choice(ON_MARKS)))
    return cells


def decide(day: Day) -> None:
    """Schools have decided on what is a few days old, most of it."""
    with day.office.database.reading() as session:
        waiting = absences.listed(session, day.office.keys, None, 0, 5_000)
    for entry in sorted(waiting, key=lambda each: (each.begins_at, str(each.record))):
        actor = day.schools.get(entry.school)
        if actor is None or entry.begins_at > day.now - DECIDED_AFTER or day.chance.random() < 0.12:
            continue
        decision, code = day.chance.choice((("authorised", "I"), ("authorised", "I"), ("authorised", "M"), ("unauthorised", "O")))
        day.clock.now = entry.begins_at + dt.timedelta(hours=day.chance.randint(1, 30))
        if day.clock.now < day.now:
            typed = {"decision": decision, "code": code, "note": day.chance.choice(("", "", "The family rang.", "Seen in town at eleven."))}
            absence_decisions.decide(day.office, actor, {entry.id: entry.mark.version}, typed)
    day.clock.now = day.now


def tell(day: Day, groups: list[Group]) -> None:
    """Announcements, some notes, and a few absences entered ahead."""
    office, today = day.office, day.office.today()
    with office.database.reading() as session:
        house = people.organisations(session, Kind.COUNCIL)[0].id
        officers = staff(session, house, Role.SERVICE_LEAD, Role.ADMINISTRATOR)
        members = [each for group in groups for each in cohorts.members(session, [group.cohort])]
    officer = actor_of(officers[0], house, Kind.COUNCIL, Role.SERVICE_LEAD)
    for back, (title, text, audience) in zip((20, 9, 3, 1), ANNOUNCED, strict=True):
        day.clock.now = day.now - dt.timedelta(days=back)
        announcements.publish(office, officer, {"title": title, "text": text.format(day=said(today)), "audience": audience})
    by_cohort = {group.cohort: group.tutor for group in groups}
    begun = [each for each in members if each.from_on <= today]
    for place, member in enumerate(day.chance.sample(begun, min(len(begun), 24))):
        moment = day.now - dt.timedelta(days=day.chance.randint(0, 12), minutes=day.chance.randrange(200))
        day.clock.now = moment if moment.astimezone(LONDON).date() >= member.from_on else day.now  # nobody tutors a cohort before it begins
        subject, text = NOTES[place % len(NOTES)]
        writer = by_cohort[member.cohort] if place % 2 else day.schools.get(member.school, officer)
        learner_notes.write(office, writer, member.record, {"subject": subject, "text": text})
    day.clock.now = day.now
    for member in day.chance.sample(members, min(len(members), 6)):
        first = today + dt.timedelta(days=day.chance.randint(0, 9))
        try:
            typed = {"first": first.isoformat(), "last": "", "code": day.chance.choice(("M", "J1", "R")), "note": ""}
            planned_absences.enter(office, day.schools.get(member.school, officer), member.record, typed)
        except Refused:
            continue
