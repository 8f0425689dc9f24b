"""Today's attendance: every lesson of a school's learners on a day, taken or not, with the entry first."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from formsapp.domain.attendance_codes import disagree
from formsapp.domain.dates import year_group
from formsapp.domain.lessons import STAGES, stage
from formsapp.domain.people import Actor, Kind
from formsapp.domain.permissions import WHO_MAY_REFER
from formsapp.services.office import Office
from formsapp.services.pages import paged, start_of
from formsapp.services.rights import demand
from formsapp.store import attendance_days, audit, council_days, learners, lessons, people
from formsapp.store.attendance_days import Place
from formsapp.store.database import Session
from formsapp.store.learners import Learner
from formsapp.store.people import Organisation

PAGE = 50


@dataclass(frozen=True)
class Row:
    place: Place
    learner: Learner = field(repr=False)
    year: str
    school: str
    provider: str
    where: str = field(repr=False)
    stage: str
    flag: str


@dataclass(frozen=True)
class Day:
    """``school`` and ``provider``: of which, if not of all, for the council; ``schools`` and ``providers``: those it can choose from."""

    day: dt.date
    rows: list[Row]
    total: int
    page: int
    pages: int
    sort: str
    school: UUID | None
    schools: list[tuple[UUID, str]]
    provider: UUID | None = None
    providers: tuple[tuple[UUID, str], ...] = ()


# How a day can be sorted; where two are alike, by name and time.
SORTS: dict[str, tuple[str, Callable[[Place, Learner, str], Any]]] = {
    "name": ("Surname", lambda place, child, house: child.child.surname.casefold()),
    "time": ("Time", lambda place, child, house: place.begins_at),
    "entry": ("Entry", lambda place, child, house: (place.counted or "", place.completed_at is None)),
    "course": ("Course", lambda place, child, house: place.course_name.casefold()),
    "provider": ("Provider", lambda place, child, house: house.casefold()),
}


# How the council can sort a day of all schools: names are sealed, so the database can't sort by them.
OF_ALL = {
    council_days.TIME: "Time",
    council_days.SCHOOL: "School",
    council_days.PROVIDER: "Provider",
    council_days.COURSE: "Course",
    council_days.ENTRY: "Entry",
}


def look(
    office: Office, actor: Actor, day: dt.date, sort: str = "", page: int = 1, school: UUID | None = None, provider: UUID | None = None
) -> Day:
    """It names learners: one event with all that the page shows. The council looks at all schools, or at one."""
    demand(actor, "attendance.today")
    now = office.clock()
    with office.database.reading() as session:
        every = people.organisations(session)
        houses = {each.id: each.name for each in every}
        schools = offered(every, Kind.SCHOOL) if actor.council else []
        providers = offered(every, Kind.PROVIDER) if actor.council else []
        chosen = next((each for each, _ in schools if each == school), None)
        at = next((each for each, _ in providers if each == provider), None)
        start = start_of(page, PAGE)
        if actor.council and chosen is None:
            sort = sort if sort in OF_ALL else council_days.TIME
            total, shown = council_days.page(session, council_days.Wanted(day, None, at), sort, now, start, PAGE)
            children = learners.by_ids(session, office.keys, [each.learner for each in shown])
        else:
            sort = sort if sort in SORTS else "name"
            mine = frozenset({chosen}) if chosen else actor.organisations(Kind.SCHOOL, *WHO_MAY_REFER)
            found = [each for each in attendance_days.places(session, day, mine) if at in {None, each.provider}] if mine else []
            children = learners.by_ids(session, office.keys, [each.learner for each in found])
            total, shown = len(found), in_order(found, children, houses, sort)[start : start + PAGE]
        rows = rows_of(session, office, shown, children, houses, day, now)
        keys = sorted({children[each.learner].key for each in shown})
    with office.database.writing() as session:
        audit.record(session, now, actor, "attendance.today", "school", chosen or "", learners=keys, detail={"day": day.isoformat()})
    return Day(day, *paged(rows, total, page, PAGE), sort, chosen, schools, at, tuple(providers))


def offered(every: Iterable[Organisation], kind: Kind) -> list[tuple[UUID, str]]:
    """Those of a kind that one can choose from, by name."""
    found = [(each.id, each.name) for each in every if each.kind is kind and each.suspended_at is None]
    return sorted(found, key=lambda each: each[1].casefold())


def in_order(found: list[Place], children: dict[UUID, Learner], houses: dict[UUID, str], sort: str) -> list[Place]:
    by = SORTS[sort][1]

    def key(each: Place) -> tuple[Any, ...]:
        child = children[each.learner]
        name = (child.child.surname.casefold(), child.child.given.casefold())
        return (by(each, child, houses.get(each.provider, "")), *name, each.begins_at, str(each.lesson))

    return sorted(found, key=key)


def rows_of(
    session: Session,
    office: Office,
    shown: list[Place],
    children: dict[UUID, Learner],
    houses: dict[UUID, str],
    day: dt.date,
    now: dt.datetime,
) -> list[Row]:
    whole = lessons.by_ids(session, office.keys, [each.lesson for each in shown])
    rows = []
    for each in shown:
        child = children[each.learner]
        where = STAGES[stage("due", each.begins_at, each.ends_at, each.opened_at, each.completed_at, now)]
        flag = disagree(each.counted or "", each.code or "")
        year = ks4_year(child, day)
        rows.append(
            Row(each, child, year, houses.get(each.school, ""), houses.get(each.provider, ""), whole[each.lesson].place, where, flag)
        )
    return rows


def ks4_year(child: Learner, day: dt.date) -> str:
    """``Year 10``"""
    number = year_group(child.child.born, day) if child.child.born else None
    return f"Year {number}" if number else ""
