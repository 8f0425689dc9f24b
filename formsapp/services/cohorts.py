"""Cohorts: who is in them, who tutors them, and their timetable. Kept by the provider's manager and the council's officers."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from formsapp.domain import placements
from formsapp.domain.dates import WEEKDAYS, academic_year, said
from formsapp.domain.people import Actor, Kind
from formsapp.domain.permissions import WHO_SPEAKS_FOR_A_PROVIDER, RegisterSubject
from formsapp.services import directory_facts, lessons, pages
from formsapp.services.asking import Wrong, day
from formsapp.services.lessons import COHORT, LATE_BY, LONGEST_GROUP, LONGEST_PLACE, line_of, of_year, times, together
from formsapp.services.office import NotFound, Office, Refused
from formsapp.services.pages import paged, start_of
from formsapp.services.rights import demand, not_there
from formsapp.store import audit, cases, cohort_places, cohorts, learners, people, training_records
from formsapp.store import lessons as lesson_rows
from formsapp.store.cohorts import CLOSED, OPEN, Cohort, Line, Member, Tutor, Wanted
from formsapp.store.database import Session
from formsapp.store.lessons import Lesson
from formsapp.store.training_records import Record

PAGE = 50
LONGEST_NAME = 100
AGE_GROUPS = ("Primary", "11–14", "14–16", "Post-16")
STATES = {OPEN: "Open", CLOSED: "Closed"}
CHANGED = "Somebody else has changed this cohort meanwhile: look at it as it stands now"
ONE = dt.timedelta(days=1)
FAR = dt.timedelta(days=400)
WEEKS_SHOWN = dt.timedelta(weeks=2)


@dataclass(frozen=True)
class Row:
    cohort: Cohort
    provider: str
    members: int


@dataclass(frozen=True)
class Listing(pages.Listing[Row]):
    """``without``: placements that run or are to begin and are in no cohort, and so in no register."""

    without: int


@dataclass(frozen=True)
class Tutoring:
    tutor: Tutor
    name: str


@dataclass(frozen=True)
class Membership:
    """Somebody in the cohort. ``days``: of their placement, as they are today."""

    member: Member
    name: str = field(repr=False)
    school: str
    days: str
    stage: str


@dataclass(frozen=True)
class View:
    """A cohort with all that is kept of it; ``candidates``: placements of its provider that could join it, ``choices`` its people."""

    cohort: Cohort
    provider: str
    tutors: list[Tutoring]
    lines: list[Line]
    members: list[Membership]
    ahead: list[Lesson]
    candidates: list[tuple[str, str]] = field(repr=False)
    choices: list[tuple[str, str]] = field(repr=False)


# ---------------------------------------------------------------------------------------------------------------- read


def listing(office: Office, actor: Actor, state: str = "", provider: str = "", page: int = 1) -> Listing:
    """It names nobody."""
    demand(actor, "cohorts.manage")
    own = None if actor.council else actor.organisations(Kind.PROVIDER, *WHO_SPEAKS_FOR_A_PROVIDER)
    with office.database.reading() as session:
        houses = {each.id: each.name for each in people.organisations(session, Kind.PROVIDER)}
        chosen = next((each for each in houses if str(each) == provider), None)
        wanted = Wanted(state if state in STATES else "", chosen, providers=own)
        total, found = cohorts.listed(session, wanted, start_of(page, PAGE), PAGE)
        today = office.today()
        without = cohort_places.without(session, {chosen} if chosen and own is None else own, today)
        numbers: dict[UUID, int] = {}
        for each in cohorts.members(session, [cohort.id for cohort in found]):
            if each.until_on is None or each.until_on >= today:
                numbers[each.cohort] = numbers.get(each.cohort, 0) + 1
    rows = [Row(each, houses.get(each.provider, ""), numbers.get(each.id, 0)) for each in found]
    return Listing(*paged(rows, total, page, PAGE), without)


def providers(office: Office, actor: Actor) -> list[tuple[str, str]]:
    """Those for which somebody may keep cohorts."""
    with office.database.reading() as session:
        houses = people.organisations(session, Kind.PROVIDER)
    own = actor.organisations(Kind.PROVIDER, *WHO_SPEAKS_FOR_A_PROVIDER)
    return [(str(each.id), each.name) for each in houses if each.suspended_at is None and (actor.council or each.id in own)]


def courses(office: Office) -> list[tuple[str, str]]:
    facts = directory_facts.facts(office)
    return [(each.slug, f"{each.name}, {each.provider}") for each in sorted(facts.courses, key=lambda each: (each.provider, each.name))]


def opened(session: Session, actor: Actor, cohort: UUID, *, to_change: bool = False) -> Cohort:
    """404 for who may not."""
    found = cohorts.one(session, cohort, to_change=to_change)
    if found is None:
        raise not_there(session, "cohorts.manage", COHORT, "cohorts", "id", cohort)
    demand(actor, "cohorts.manage", RegisterSubject(found.provider), kind=COHORT, identifier=cohort)
    return found


def look(office: Office, actor: Actor, cohort: UUID) -> View:
    """It names learners: recorded."""
    today = office.today()
    with office.database.writing() as session:
        found = opened(session, actor, cohort)
        house = people.organisation(session, found.provider)
        inside = [each for each in cohorts.members(session, [cohort]) if each.until_on is None or each.until_on >= today]
        running = still_there(session, office, found, today)
        known = {each.id: each for each in running}
        known |= training_records.by_ids(session, office.keys, [each.record for each in inside if each.record not in known])
        children = learners.by_ids(session, office.keys, [each.learner for each in known.values()])
        schools = {each.id: each.name for each in people.organisations(session, Kind.SCHOOL)}
        tutors = [each for each in cohorts.tutors(session, [cohort]) if each.until_on is None or each.until_on >= today]
        names = cases.names(session, office.keys, [each.person for each in tutors])
        audit.record(
            session, office.clock(), actor, "cohort.read", COHORT, cohort, learners=sorted({each.key for each in children.values()})
        )
        placed = {each.record for each in cohorts.memberships(session, list(known)) if each.until_on is None or each.until_on >= today}
        ahead = lesson_rows.of_cohort(session, office.keys, cohort, today, today + WEEKS_SHOWN)
        choices = people_of(session, office, found.provider, {each.person for each in tutors})
        lines = [each for each in cohorts.lines(session, office.keys, [cohort]) if each.until_on is None or each.until_on >= today]

    def membership(each: Member) -> Membership:
        record = known[each.record]
        then = max(today, record.starts_on)
        days, stage = placements.said(record.days(then)), placements.STAGES[record.stage(today)]
        return Membership(each, children[record.learner].name, schools.get(record.school, ""), days, stage)

    def candidate(each: Record) -> tuple[str, str]:
        words = f"{children[each.learner].name}, {schools.get(each.school, '')}: {each.course_name}, from {said(each.starts_on)}"
        return str(each.id), words if each.id in placed else f"{words}. In no cohort yet"

    theirs = {each.record for each in inside}
    order = sorted(running, key=lambda each: (each.course != found.course, children[each.learner].child.surname.casefold(), each.starts_on))
    return View(
        found,
        house.name if house else "",
        [Tutoring(each, names.get(each.person, "")) for each in tutors],
        lines,
        sorted((membership(each) for each in inside), key=lambda each: (each.name.rpartition(" ")[2].casefold(), each.name)),
        ahead,
        [candidate(each) for each in order if each.id not in theirs],
        choices,
    )


def still_there(session: Session, office: Office, cohort: Cohort, today: dt.date) -> list[Record]:
    """The provider's placements that run or are to come."""
    wanted = training_records.Wanted(provider=cohort.provider)
    found = []
    for stage in (placements.LIVE, placements.PLANNED):
        narrowed = training_records.Wanted(stage=stage, provider=wanted.provider)
        found += training_records.listed(session, office.keys, narrowed, today, today, 0, 1_000)[1]
    return found


def people_of(session: Session, office: Office, provider: UUID, but: set[UUID]) -> list[tuple[str, str]]:
    """Who of the provider could tutor."""
    found = people.people(session, office.keys, provider)
    return [(str(each.id), each.name) for each in found if each.suspended_at is None and each.id not in but]


# -------------------------------------------------------------------------------------------------------------- change


def read(office: Office, typed: Mapping[str, str]) -> tuple[str, str]:
    """Name and age group."""
    name = line_of(typed, "name", "what the cohort is called", LONGEST_NAME)
    age = typed.get("age", "")
    if age not in AGE_GROUPS:
        raise Wrong("age", "Choose the age group")
    return name, age


def add(office: Office, actor: Actor, typed: Mapping[str, str]) -> UUID:
    """Open from now on; its timetable and learners come after."""
    demand(actor, "cohorts.manage")
    provider = next((UUID(each) for each, _ in providers(office, actor) if each == typed.get("provider", "")), None)
    if provider is None:
        raise Wrong("provider", "Choose the provider")
    course = directory_facts.facts(office).course(typed.get("course", ""))
    if course is None:
        raise Wrong("course", "Choose the course")
    name, age = read(office, typed)
    year = year_read(office, typed)
    with office.database.writing() as session:
        if cohorts.named(session, provider, year, name):
            raise Wrong("name", "There is a cohort of this name in that year already")
        made = cohorts.add(session, provider, course.slug, course.name, name, year, age)
        audit.record(session, office.clock(), actor, "cohort.add", COHORT, made)
        return made


def years(office: Office) -> list[tuple[str, str]]:
    """This academic year and the next."""
    now = academic_year(office.today())
    return [(str(each), f"{each}/{(each + 1) % 100:02}") for each in (now, now + 1)]


def year_read(office: Office, typed: Mapping[str, str]) -> int:
    if typed.get("year", "") not in dict(years(office)):
        raise Wrong("year", "Choose the academic year")
    return int(typed["year"])


def change(office: Office, actor: Actor, cohort: UUID, typed: Mapping[str, str], version: int) -> None:
    """Its name and age group, and whether it goes on: a closed one has no lessons to come."""
    with office.database.writing() as session:
        found = opened(session, actor, cohort, to_change=True)
        name, age = read(office, typed)
        state = CLOSED if typed.get("state") == CLOSED else OPEN
        same = cohorts.named(session, found.provider, found.academic_year, name)
        if same is not None and same.id != cohort:
            raise Wrong("name", "There is a cohort of this name in that year already")
        if not cohorts.change(session, cohort, version, name=name, age_group=age, state=state):
            raise Refused(CHANGED)
        if state != found.state:
            fresh = cohorts.one(session, cohort)
            assert fresh is not None
            lessons.settle_cohort(session, office, fresh)
        audit.record(session, office.clock(), actor, "cohort.change", COHORT, cohort)


def add_tutor(office: Office, actor: Actor, cohort: UUID, typed: Mapping[str, str]) -> None:
    """From today or a day to come; somebody who stands in has a last day."""
    with office.database.writing() as session:
        found = opened(session, actor, cohort, to_change=True)
        first = day(typed, "from", "the first day", office.today(), office.today() + FAR)
        last = day(typed, "until", "the last day", first) if typed.get("until", "").strip() else None
        theirs = {each.person for each in cohorts.tutors(session, [cohort]) if each.until_on is None or each.until_on >= first}
        person = next((UUID(each) for each, _ in people_of(session, office, found.provider, theirs) if each == typed.get("person")), None)
        if person is None:
            raise Wrong("person", "Choose somebody from the list")
        cohorts.add_tutor(session, cohort, person, first, last)
        audit.record(session, office.clock(), actor, "cohort.tutor", COHORT, cohort, detail={"person": str(person)})


def end_tutor(office: Office, actor: Actor, cohort: UUID, typed: Mapping[str, str]) -> None:
    """They read its registers no more from this moment on."""
    with office.database.writing() as session:
        opened(session, actor, cohort, to_change=True)
        each = next((each for each in cohorts.tutors(session, [cohort]) if str(each.id) == typed.get("tutor")), None)
        if each is None:
            raise NotFound
        cohorts.end_tutor(session, each.id, office.today() - ONE)
        audit.record(session, office.clock(), actor, "cohort.tutor_ends", COHORT, cohort, detail={"person": str(each.person)})


def add_line(office: Office, actor: Actor, cohort: UUID, typed: Mapping[str, str]) -> None:
    """A lesson every week, from a day on: its lessons are made at once, also those of the last weeks."""
    with office.database.writing() as session:
        found = opened(session, actor, cohort, to_change=True)
        weekday = next((number for number in range(7) if str(number) == typed.get("weekday")), None)
        if weekday is None:
            raise Wrong("weekday", "Choose the day of the week")
        begins, ends = times(typed)
        place = line_of(typed, "place", "the place", LONGEST_PLACE)
        group = line_of(typed, "group", "the group", LONGEST_GROUP, empty=True)
        first, last = of_year(found.academic_year)
        start = day(typed, "from", "the first day", first, last)
        until = day(typed, "until", "the last day", start, last) if typed.get("until", "").strip() else last
        for each in cohorts.lines(session, office.keys, [cohort]):
            same_days = each.weekday == weekday and each.from_on <= until and (each.until_on is None or each.until_on >= start)
            if same_days and each.begins < ends and each.ends > begins and together(group, each.tutor_group):
                times_said = f"{WEEKDAYS[weekday]}, {each.begins} to {each.ends}"
                raise Wrong(
                    "begins", f"This cohort has a lesson at that time already ({times_said}): choose another time, or end that one first"
                )
        line = cohorts.add_line(
            session,
            office.keys,
            cohort,
            weekday=weekday,
            begins=begins,
            ends=ends,
            place=place,
            tutor_group=group,
            from_on=start,
            until_on=until,
        )
        made = [each for each in cohorts.lines(session, office.keys, [cohort]) if each.id == line and found.state == OPEN]
        lessons.settle(session, office, {cohort: found.provider}, made, first=max(start, office.today() - LATE_BY))
        audit.record(session, office.clock(), actor, "cohort.line", COHORT, cohort, detail={"line": str(line)})


def end_line(office: Office, actor: Actor, cohort: UUID, typed: Mapping[str, str], version: int) -> None:
    """Its lessons after that day are cancelled, but for those that somebody marked or moved."""
    with office.database.writing() as session:
        found = opened(session, actor, cohort, to_change=True)
        line = next((each for each in cohorts.lines(session, office.keys, [cohort]) if str(each.id) == typed.get("line")), None)
        if line is None:
            raise NotFound
        last = day(typed, "until", "the last day", office.today() - ONE)
        if not cohorts.end_line(session, line.id, version, last):
            raise Refused(CHANGED)
        lessons.settle_cohort(session, office, found)
        audit.record(session, office.clock(), actor, "cohort.line_ends", COHORT, cohort, detail={"line": str(line.id)})


def add_member(office: Office, actor: Actor, cohort: UUID, typed: Mapping[str, str]) -> None:
    """Somebody placed with the provider, from a day on, in a group or in none."""
    with office.database.writing() as session:
        found = opened(session, actor, cohort, to_change=True)
        record = next((each for each in still_there(session, office, found, office.today()) if str(each.id) == typed.get("record")), None)
        if record is None:
            raise Wrong("record", "Choose a learner from the list")
        first, last = of_year(found.academic_year)
        start = day(typed, "from", "the first day", first, last)
        group = line_of(typed, "group", "the group", LONGEST_GROUP, empty=True)
        join(session, found, record, group, start)
        child = learners.one(session, office.keys, record.learner)
        assert child is not None
        audit.record(session, office.clock(), actor, "cohort.member", COHORT, cohort, learners=[child.key])


def join(session: Session, cohort: Cohort, record: Record, group: str, start: dt.date) -> None:
    """Once at a time: whoever is in it from an earlier day on is not added again."""
    theirs = [each for each in cohorts.memberships(session, [record.id]) if each.cohort == cohort.id]
    if any(each.until_on is None or each.until_on >= start for each in theirs):
        raise Wrong("record", "This learner is in the cohort already")
    cohorts.add_member(session, cohort.id, record.id, record.school, record.provider, group, start)


def end_member(office: Office, actor: Actor, cohort: UUID, typed: Mapping[str, str]) -> None:
    """They are due in its lessons until that day; what was marked stays."""
    with office.database.writing() as session:
        opened(session, actor, cohort, to_change=True)
        member = next((each for each in cohorts.members(session, [cohort]) if str(each.id) == typed.get("member")), None)
        if member is None:
            raise NotFound
        last = day(typed, "until", "the last day", member.from_on - ONE)
        cohorts.end_member(session, member.id, last)
        record = training_records.by_ids(session, office.keys, [member.record])[member.record]
        child = learners.one(session, office.keys, record.learner)
        assert child is not None
        audit.record(session, office.clock(), actor, "cohort.member_ends", COHORT, cohort, learners=[child.key])


WEEKDAY_OPTIONS = [(str(number), name) for number, name in enumerate(WEEKDAYS)]
