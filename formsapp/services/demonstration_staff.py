"""Who takes and reads the demonstration's registers, and in which terms."""

import datetime as dt
from uuid import UUID

from formsapp.domain.agreements import days_of
from formsapp.domain.dates import academic_year
from formsapp.domain.people import Actor, Kind, Membership, Role, worker
from formsapp.services.demonstration import HOUSES, parts, the_person
from formsapp.services.office import Office
from formsapp.store import casework, cohorts, people
from formsapp.store.database import Session

TERMS = (("Autumn", (9, 2), (12, 18)), ("Spring", (1, 4), (3, 26)), ("Summer", (4, 12), (7, 20)))


def terms(session: Session, today: dt.date) -> None:
    """Of this academic year, if the council has none yet."""
    year = academic_year(today)
    if cohorts.terms(session):
        return
    begins, _ = days_of(year)
    for name, first, last in TERMS:
        in_year = year if first[0] >= begins.month else year + 1
        cohorts.add_term(session, f"{name} term {year}/{(year + 1) % 100:02}", dt.date(in_year, *first), dt.date(in_year, *last))


def actor_of(person: UUID, house: UUID, kind: Kind, role: Role) -> Actor:
    return Actor(person, (Membership(house, kind, role),), "demonstration", second_factor=True)


def coordinators(session: Session) -> dict[UUID, Actor]:
    """Whoever decides for each school."""
    found = {}
    for house in people.organisations(session, Kind.SCHOOL):
        persons = staff(session, house.id, Role.COORDINATOR)
        if persons:
            found[house.id] = actor_of(persons[0], house.id, Kind.SCHOOL, Role.COORDINATOR)
    return found


def staff(session: Session, house: UUID, *roles: Role) -> list[UUID]:
    return [person for role in roles for person in casework.people_of(session, house, [role.value])]


def tutor_of(session: Session, office: Office, provider: UUID) -> tuple[UUID, Actor] | None:
    """The demonstration's own tutor where there is one, else whoever leads the provider."""
    house = people.organisation(session, provider)
    known = next((each for each in HOUSES if house and each.name == house.name), None)
    if known:
        part = next(each for each in parts() if each.house is known and each.role is Role.TUTOR)
        person = the_person(session, office, worker("demonstration"), part)
        return person, actor_of(person, provider, Kind.PROVIDER, Role.TUTOR)
    persons = staff(session, provider, Role.MANAGER)
    return (persons[0], actor_of(persons[0], provider, Kind.PROVIDER, Role.MANAGER)) if persons else None
