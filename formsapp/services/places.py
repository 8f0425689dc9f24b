"""Places: an offer takes one, a withdrawal frees it, the waiting list moves up; what the directory tells the public of it."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from formsapp.domain import places as rules
from formsapp.domain.case_words import COUNCIL
from formsapp.domain.people import Actor, Kind
from formsapp.domain.places import MOST, Places
from formsapp.journeys.facts import Course, Facts
from formsapp.services import directory_facts
from formsapp.services.office import NotFound, Office, Refused
from formsapp.services.rights import demand
from formsapp.store import applications, audit, cases_together, casework, mails, people, places, walls
from formsapp.store.database import Session

COURSE = "course"
FULL = "Every place of this course is taken: put the student on the waiting list, or change the number of places"
ANSWER_IN = 1  # working day, once a place is free
CHANGED = "Somebody else has changed the number meanwhile: look at it, then change it again if it is still right"


@dataclass(frozen=True)
class Line:
    course: Course
    places: Places | None


@dataclass(frozen=True)
class InLine:
    reference: str
    title: str = field(repr=False)


@dataclass(frozen=True)
class View:
    course: Course
    places: Places | None
    line: list[InLine]


# ----------------------------------------------------------------------------------------------------------- the public


@walls.as_the_service()
def availability(office: Office) -> dict[str, Any]:
    """The small file that the directory reads: no number under five, and nothing of a course whose places nobody has counted."""
    with office.database.reading() as session:
        return {"courses": rules.published(places.of_courses(session))}


# ---------------------------------------------------------------------------------------------------------- the council


def listing(office: Office, actor: Actor) -> list[Line]:
    demand(actor, "places.read")
    facts = directory_facts.facts(office)
    with office.database.reading() as session:
        found = places.of_courses(session)
    return [Line(course, found.get(course.slug)) for course in sorted(facts.courses, key=lambda each: (each.provider, each.name))]


def look(office: Office, actor: Actor, slug: str) -> View:
    """With who waits, the first in front: a look at their records."""
    demand(actor, "places.read")
    course = directory_facts.facts(office).course(slug)
    if course is None:
        raise NotFound
    with office.database.writing() as session:
        found = places.of_courses(session, [slug])
        waiting = places.line(session, [slug]).get(slug, [])
        told = cases_together.by_ids(session, office.keys, [each.case for each in waiting])
        audit.record(
            session, office.clock(), actor, "places.read", COURSE, slug[:60], learners=[case.learner_key for case in told.values()]
        )
    line = [InLine(told[each.case].reference, told[each.case].title) for each in waiting]
    return View(course, found.get(slug), line)


def count(office: Office, actor: Actor, slug: str, typed: str, version: int) -> None:
    """How many places a course has. More of them, and the waiting list moves."""
    demand(actor, "places.count")
    facts = directory_facts.facts(office)
    course = facts.course(slug)
    if course is None:
        raise NotFound
    plain = typed.strip()
    if not (plain.isascii() and plain.isdigit() and len(plain) < 5 and int(plain) <= MOST):
        raise Refused(f"Enter how many places the course has, from 0 to {MOST}")
    with office.database.writing() as session:
        house = people.organisation_by_slug(session, Kind.PROVIDER, course.provider_slug)
        if not places.count(session, slug, house.id if house else None, int(plain), version):
            raise Refused(CHANGED)
        move_up(session, office, facts, [slug])
        audit.record(session, office.clock(), actor, "places.count", COURSE, slug[:60], detail={"places": int(plain)})


# ------------------------------------------------------------------------------------------------------ in a case's move


def full(session: Session, courses: Collection[str]) -> frozenset[str]:
    """Those of which no place is left."""
    return frozenset(name for name, each in places.of_courses(session, courses).items() if each.counted and not each.free)


def counted(session: Session, courses: Collection[str]) -> dict[str, Places]:
    return {name: each for name, each in places.of_courses(session, courses).items() if each.counted}


def take(session: Session, course: str) -> None:
    """In the transaction of the offer, which has been written already: of two offers of the last place one is refused."""
    if places.lock(session, course):
        (found,) = places.of_courses(session, [course]).values()
        if found.counted and found.taken > found.places:
            raise Refused(FULL)


def move_up(session: Session, office: Office, facts: Facts, courses: Collection[str]) -> None:
    """Where a place is free, whoever is first in line is the council's to do next; who has the case is told."""
    waiting = places.line(session, courses) if courses else {}
    room = counted(session, list(waiting)) if waiting else {}
    due = facts.working_days(ANSWER_IN, facts.today).end
    for course, line in waiting.items():
        if course in room and not room[course].free:
            continue
        for each in line[: room[course].free] if course in room else ():
            if applications.due(session, each.application) is None:
                offer(session, office, facts.today, due, each.application, each.case)


def offer(session: Session, office: Office, today: dt.date, due: dt.date, application: UUID, case: UUID) -> None:
    applications.change(session, application, next_side=COUNCIL, next_from=today, next_on=due)
    work = casework.of(session, case)
    if work.state == "with providers":
        casework.change(session, case, next_side=COUNCIL, next_from=today, next_on=due)
    somebody = people.person(session, office.keys, work.assigned) if work.assigned else None
    if somebody and somebody.active:
        data = {"reference": work.reference, "link": office.settings.app_url}
        mails.send(session, office.keys, office.clock(), "moved", somebody.email, person=somebody.id, data=data)


def first_in_line(session: Session, courses: Collection[str]) -> frozenset[UUID]:
    """The applications that a freed place is offered to: as many of each line as there are places free, one where nobody has counted."""
    if not courses:
        return frozenset()
    room = counted(session, courses)
    found: set[UUID] = set()
    for course, line in places.line(session, courses).items():
        number = max(1, room[course].free) if course in room else 1
        found |= {each.application for each in line[:number]}
    return frozenset(found)
