"""Where every off-site student is now: one page for a school, made to be printed for a fire drill, with addresses and telephones of sites; for
the council of all schools too, some at a time.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID

from formsapp.domain.attendance import LATE, NOT_REQUIRED, PRESENT, UNEXPLAINED
from formsapp.domain.lessons import clock_of
from formsapp.domain.people import Actor, Kind
from formsapp.domain.permissions import WHO_MAY_REFER
from formsapp.services.attendance_today import offered
from formsapp.services.office import Office
from formsapp.services.pages import last_page, start_of
from formsapp.services.rights import demand
from formsapp.store import attendance_days, audit, council_days, learners, lessons, people, registers, sites, training_records
from formsapp.store.attendance_days import Place
from formsapp.store.council_days import Numbers
from formsapp.store.database import Session
from formsapp.store.lessons import Lesson
from formsapp.store.people import Organisation
from formsapp.store.sites import Site

NOW, LATER, EARLIER = "now", "later", "earlier"
AT_ONCE = 100  # students of all schools on a page


@dataclass(frozen=True)
class Student:
    name: str = field(repr=False)
    school: str
    place: Place
    planned: bool  # the school has said that they stay away today
    beside: str = ""  # another lesson at the same time, and where


@dataclass(frozen=True)
class Where:
    """A place at which students are: of a provider, with its telephone."""

    provider: str
    room: str = field(repr=False)  # as the timetable says it
    site: Site
    students: list[Student] = field(repr=False)


@dataclass(frozen=True)
class Page:
    """``at``: the moment of which it speaks."""

    at: dt.datetime
    day: dt.date
    parts: dict[str, list[Where]]
    number: int  # of students who should be somewhere now
    seen: int  # of these, those a register has there
    unknown: int  # of these, those of whom nobody has said anything yet
    missing: int  # of these, those who aren't there, and nobody knows why
    school: UUID | None
    school_name: str
    schools: list[tuple[UUID, str]]
    provider: UUID | None = None
    providers: tuple[tuple[UUID, str], ...] = ()
    page: int = 1
    pages: int = 1


def when(place: Place, now: dt.datetime) -> str:
    return EARLIER if place.ends_at <= now else LATER if place.begins_at > now else NOW


def beside(place: Place, every: list[Place], whole: Mapping[UUID, Lesson]) -> str:
    """The child's other lessons while this one lasts: somebody has to say which of them it is."""
    others = [
        each
        for each in every
        if each.learner == place.learner
        and each.lesson != place.lesson
        and each.begins_at < place.ends_at
        and each.ends_at > place.begins_at
    ]
    said = (f"{each.course_name}, {clock_of(each.begins_at)} to {clock_of(each.ends_at)}, {whole[each.lesson].place}" for each in others)
    return "; ".join(each.rstrip(", ") for each in said)


def numbers_of(parts: Mapping[str, list[Where]], now: dt.datetime) -> Numbers:
    """How many children are due, how many of them a register has there, and of how many nobody has said anything: each counts once, whose
    lessons overlap too, and is seen where one register of the two has them.
    """
    due: dict[UUID, list[Student]] = {}
    for each in (student for where in parts[NOW] for student in where.students if student.place.counted != NOT_REQUIRED):
        due.setdefault(each.place.learner, []).append(each)
    seen = {
        child
        for child, theirs in due.items()
        if any(each.place.counted in {PRESENT, LATE} and not each.place.gone(now) for each in theirs)
    }
    silent = {child for child, theirs in due.items() if all(each.place.counted is None and not each.planned for each in theirs)}
    missing = {child for child, theirs in due.items() if child not in seen and any(each.place.counted == UNEXPLAINED for each in theirs)}
    return Numbers(len(due), len(seen), len(silent), len(missing))


def look(office: Office, actor: Actor, school: UUID | None = None, provider: UUID | None = None, page: int = 1) -> Page:
    """It names learners and where they are: one event with all of them. The council looks at all schools, a page at a time, or at one."""
    demand(actor, "where.read")
    now, today = office.clock(), office.today()
    with office.database.reading() as session:
        houses = {each.id: each for each in people.organisations(session)}
        schools = offered(houses.values(), Kind.SCHOOL) if actor.council else []
        providers = offered(houses.values(), Kind.PROVIDER) if actor.council else []
        mine = actor.organisations(Kind.SCHOOL, *WHO_MAY_REFER)
        chosen = next((each for each, _ in schools if each == school), None) if actor.council else next(iter(sorted(mine)), None)
        at = next((each for each, _ in providers if each == provider), None)
        total = 0
        if actor.council and chosen is None:
            wanted = council_days.Wanted(today, None, at)
            total, found = council_days.page(session, wanted, council_days.PHASE, now, start_of(page, AT_ONCE), AT_ONCE)
            figures: Numbers | None = council_days.numbers(session, wanted, now)
        else:
            places = attendance_days.places(session, today, frozenset({chosen}) if actor.council and chosen else mine)
            found, figures = [each for each in places if at in {None, each.provider}], None
        parts, keys = parted(session, office, houses, found, now)
    with office.database.writing() as session:
        audit.record(session, now, actor, "where.read", "school", chosen or "", learners=keys)
    name = houses[chosen].name if chosen else ""
    counted = figures or numbers_of(parts, now)
    return Page(
        now, today, parts, counted.due, counted.seen, counted.unknown, counted.missing, chosen, name, schools, at, tuple(providers), max(page, 1),
        last_page(total, AT_ONCE),
    )  # fmt: skip


def parted(
    session: Session, office: Office, houses: Mapping[UUID, Organisation], found: list[Place], now: dt.datetime
) -> tuple[dict[str, list[Where]], list[str]]:
    """By time and place; and the keys of whom it names."""
    known = sites.read(office.published)
    children = learners.by_ids(session, office.keys, [each.learner for each in found])
    whole = lessons.by_ids(session, office.keys, [each.lesson for each in found])
    records = training_records.by_ids(session, office.keys, [each.record for each in found])
    away = registers.planned(session, [each.record for each in found], office.today())
    parts: dict[str, dict[tuple[str, str, str], Where]] = {NOW: {}, LATER: {}, EARLIER: {}}
    for each in sorted(found, key=lambda each: (each.begins_at, children[each.learner].name.casefold())):
        provider, room = houses[each.provider], whole[each.lesson].place
        site = known.of(provider.slug, records[each.record].course)
        group = parts[when(each, now)].setdefault((provider.name, room, site.address), Where(provider.name, room, site, []))
        group.students.append(Student(children[each.learner].name, houses[each.school].name, each, each.record in away))
    for where in (where for groups in parts.values() for where in groups.values()):
        where.students[:] = [replace(each, beside=beside(each.place, found, whole)) for each in where.students]
    return {name: [places[key] for key in sorted(places)] for name, places in parts.items()}, sorted(
        {each.key for each in children.values()}
    )
