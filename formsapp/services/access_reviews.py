"""Once a year each organisation's lead says of everybody there whether they still need their access; the council sees where that is overdue.

Whoever isn't needed any more loses the role in the same act. Roles are given by the council's administrator as ever.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from formsapp.domain.dates import academic_year
from formsapp.domain.people import Actor, Role
from formsapp.domain.permissions import OrganisationSubject, may
from formsapp.services.case_asks import Wrong
from formsapp.services.office import LONDON, NotFound, Office, Refused
from formsapp.services.organisations import keep_an_administrator
from formsapp.services.people import link
from formsapp.services.rights import demand
from formsapp.store import access_reviews, audit, mails, people
from formsapp.store.database import Session
from formsapp.store.people import Organisation

EVERY = dt.timedelta(days=365)
KEEP, END = "keep", "end"
HOUSE = "organisation"


@dataclass(frozen=True)
class Access:
    """A role that somebody has there."""

    membership: UUID
    person: UUID
    name: str = field(repr=False)
    email: str = field(repr=False)
    role: str
    state: str
    seen_at: dt.datetime | None
    myself: bool


@dataclass(frozen=True)
class Due:
    """An organisation, when somebody looked last, and by when the next look is due."""

    organisation: Organisation
    done_at: dt.datetime | None
    due_on: dt.date
    overdue: bool
    people: int = 0


@dataclass(frozen=True)
class Review:
    due: Due
    roles: list[Access]


def mine(office: Office, actor: Actor) -> list[Due]:
    """Of the organisations whose lead this is."""
    demand(actor, "access.review")
    with office.database.reading() as session:
        return [each for each in due_of(session, office) if may(actor, "access.review", OrganisationSubject(each.organisation.id))]


def overview(office: Office, actor: Actor) -> list[Due]:
    """All of them, what is overdue first."""
    demand(actor, "access.overview")
    with office.database.reading() as session:
        found = due_of(session, office)
    return sorted(found, key=lambda each: (not each.overdue, each.due_on, each.organisation.name))


def due_of(session: Session, office: Office) -> list[Due]:
    looked, heads, today = access_reviews.last(session), people.headcounts(session), office.today()
    found = []
    for house in people.organisations(session):
        if house.suspended_at is None and heads.get(house.id):
            done = looked.get(house.id)
            on = ((done or house.created_at) + EVERY).astimezone(LONDON).date()
            found.append(Due(house, done, on, on < today, heads[house.id]))
    return found


def one(office: Office, actor: Actor, organisation: UUID) -> Review:
    with office.database.reading() as session:
        demand(actor, "access.review", OrganisationSubject(organisation), kind=HOUSE, identifier=organisation)
        found = next((each for each in due_of(session, office) if each.organisation.id == organisation), None)
        if found is None:
            raise NotFound
        return Review(found, roles_in(session, office, actor, organisation))


def roles_in(session: Session, office: Office, actor: Actor, organisation: UUID) -> list[Access]:
    everybody = people.people(session, office.keys, organisation)
    seen = access_reviews.last_signed_in(session, [each.id for each in everybody])
    return [
        Access(
            place.id,
            person.id,
            person.name,
            person.email,
            place.membership.role.value,
            person.state,
            seen.get(person.id),
            person.id == actor.person,
        )
        for person in everybody
        for place in person.places
        if place.organisation == organisation
    ]


def confirm(office: Office, actor: Actor, organisation: UUID, chosen: Mapping[str, str]) -> None:
    """``chosen``: of each role, by its id, whether it stays. Of everybody, or it isn't a review."""
    now = office.clock()
    with office.database.writing() as session:
        demand(actor, "access.review", OrganisationSubject(organisation), kind=HOUSE, identifier=organisation)
        roles = roles_in(session, office, actor, organisation)
        for role in roles:
            said = chosen.get(str(role.membership), "")
            if said not in {KEEP, END}:
                raise Wrong(f"role-{role.membership}", f"Say of {role.name} whether the access is still needed")
            if said == END and role.myself:
                raise Wrong(f"role-{role.membership}", "You can’t end your own access: ask the council’s team")
        if set(chosen) - {str(role.membership) for role in roles}:
            raise Refused("Somebody’s role has ended meanwhile: look at the list again")
        ended = [role for role in roles if chosen[str(role.membership)] == END]
        for role in ended:
            end(session, office, actor, role, now)
        if any(role.role == Role.ADMINISTRATOR.value for role in ended):
            keep_an_administrator(session)
        assert actor.person is not None
        access_reviews.done(session, organisation, academic_year(office.today()), actor.person, now)
        audit.record(
            session, now, actor, "access.review", HOUSE, organisation, detail={"kept": len(roles) - len(ended), "ended": len(ended)}
        )


def end(session: Session, office: Office, actor: Actor, role: Access, now: dt.datetime) -> None:
    """From the next request on; they are told that something about their roles has changed."""
    people.end_membership(session, role.person, role.membership, now)
    audit.record(session, now, actor, "role.end", "person", role.person, detail={"membership": str(role.membership)})
    if role.state == "active":
        mails.send(session, office.keys, now, "role-changed", role.email, person=role.person, data=link(office))
