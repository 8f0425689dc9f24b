"""The people of the service, looked after by the council's administrator. Nothing is deleted: roles end, people are suspended."""

from dataclasses import dataclass
from uuid import UUID

from formsapp.domain.people import ROLES_OF, Actor, Kind, Role
from formsapp.services import case_rights, invitations
from formsapp.services.office import NotFound, Office, Refused
from formsapp.services.organisations import keep_an_administrator
from formsapp.services.rights import demand
from formsapp.store import audit, mails, people, second_factors, sign_ins, tokens
from formsapp.store.database import Session
from formsapp.store.people import Person


@dataclass(frozen=True)
class Card:
    """A person with what an administrator wants to know of the account."""

    person: Person
    invited: bool
    has_second_factor: bool


def listed(office: Office, actor: Actor, organisation: UUID | None = None, words: str = "") -> list[Person]:
    """Everybody, or those of one organisation, whose name or address has the words in it."""
    demand(actor, "people.manage")
    wanted = words.casefold().split()
    with office.database.reading() as session:
        found = people.people(session, office.keys, organisation)
    return [person for person in found if all(word in f"{person.name} {person.email}".casefold() for word in wanted)]


def nobody_reads_restricted(office: Office, actor: Actor) -> bool:
    """Whether complaints would arrive and nobody see them: no lead of the council has an account in force."""
    demand(actor, "people.manage")
    with office.database.reading() as session:
        return not case_rights.officers(session, restricted=True)


def one(office: Office, actor: Actor, identifier: UUID) -> Card:
    demand(actor, "people.manage")
    with office.database.reading() as session:
        return card(session, office, find(session, office, identifier))


def card(session: Session, office: Office, person: Person) -> Card:
    issued = tokens.last_issued(session, tokens.INVITATION, person.id)
    factors = second_factors.in_force(session, person.id)
    return Card(
        person,
        issued is not None and issued + tokens.LASTS[tokens.INVITATION] > office.clock(),
        any(factor.kind != second_factors.RECOVERY for factor in factors),
    )


def add(office: Office, actor: Actor, name: str, email: str, organisation: UUID, role: Role) -> UUID:
    """Somebody new gets an invitation; somebody known gets the role, and a mail that says so."""
    demand(actor, "people.manage")
    now = office.clock()
    with office.database.writing() as session:
        found = people.person_by_email(session, office.keys, email)
        if found is None:
            person = people.add_person(session, office.keys, now, name, email)
            audit.record(session, now, actor, "person.add", "person", person)
        else:
            person = found.id
        give(session, office, actor, person, organisation, role)
        if found is None or found.password is None:
            invitations.send(session, office, actor, find(session, office, person))
    return person


def give_role(office: Office, actor: Actor, identifier: UUID, organisation: UUID, role: Role) -> None:
    demand(actor, "people.manage")
    with office.database.writing() as session:
        find(session, office, identifier)
        give(session, office, actor, identifier, organisation, role)


def give(session: Session, office: Office, actor: Actor, person: UUID, organisation: UUID, role: Role) -> None:
    now, where = office.clock(), people.organisation(session, organisation)
    if where is None:
        raise NotFound
    if role not in ROLES_OF[where.kind]:
        raise Refused(f"{role.value.capitalize()} is not a role in a {where.kind.value}.")
    if people.add_membership(session, now, person, organisation, role) is None:
        raise Refused("This person has that role already.")
    audit.record(session, now, actor, "role.give", "person", person, detail={"role": role.value, "organisation": str(organisation)})
    known = find(session, office, person)
    if known.password is not None:
        mails.send(session, office.keys, now, "role-changed", known.email, person=person, data=link(office))


def end_role(office: Office, actor: Actor, identifier: UUID, membership: UUID) -> None:
    """From the next request on."""
    demand(actor, "people.manage")
    now = office.clock()
    with office.database.writing() as session:
        person = find(session, office, identifier)
        if not people.end_membership(session, identifier, membership, now):
            raise NotFound
        keep_an_administrator(session)
        audit.record(session, now, actor, "role.end", "person", identifier, detail={"membership": str(membership)})
        if person.password is not None:
            mails.send(session, office.keys, now, "role-changed", person.email, person=identifier, data=link(office))


def rename(office: Office, actor: Actor, identifier: UUID, name: str) -> None:
    demand(actor, "people.manage")
    with office.database.writing() as session:
        find(session, office, identifier)
        people.change_name(session, office.keys, identifier, name)
        audit.record(session, office.clock(), actor, "person.rename", "person", identifier)


def suspend(office: Office, actor: Actor, identifier: UUID, *, suspended: bool) -> None:
    """At the next request they are nobody; links sent to them open nothing."""
    demand(actor, "people.manage")
    now = office.clock()
    if suspended and identifier == actor.person:
        raise Refused("You can’t suspend your own account: ask another administrator.")
    with office.database.writing() as session:
        find(session, office, identifier)
        people.suspend_person(session, identifier, now if suspended else None)
        if suspended:
            sign_ins.end_all(session, identifier, now)
            for purpose in (tokens.RESET, tokens.INVITATION):
                tokens.end_all(session, now, purpose, identifier)
        keep_an_administrator(session)
        audit.record(session, now, actor, "person.suspend" if suspended else "person.resume", "person", identifier)


def invite_again(office: Office, actor: Actor, identifier: UUID) -> None:
    demand(actor, "people.manage")
    with office.database.writing() as session:
        person = find(session, office, identifier)
        if person.password is not None:
            raise Refused("This person has accepted the invitation: who forgot the password can ask for a link where one signs in.")
        if not person.active:
            raise Refused("Give this person a role first, or end the suspension: the link would lead nowhere.")
        invitations.send(session, office, actor, person)


def start_afresh(office: Office, actor: Actor, identifier: UUID) -> None:
    """For who lost telephone and recovery codes: password and second factor end, and a new invitation goes to the address we know.

    So nobody gets in with a password alone and sets up a second factor of their own (row T8).
    """
    demand(actor, "people.manage")
    now = office.clock()
    if identifier == actor.person:
        raise Refused("You can’t take away your own way in: ask another administrator.")
    with office.database.writing() as session:
        person = find(session, office, identifier)
        if not person.active:
            raise Refused("Give this person a role first, or end the suspension: the link would lead nowhere.")
        people.set_password(session, identifier, None, now)
        second_factors.end(session, identifier, now)
        sign_ins.end_all(session, identifier, now)
        tokens.end_all(session, now, tokens.RESET, identifier)
        audit.record(session, now, actor, "person.start_afresh", "person", identifier)
        invitations.send(session, office, actor, person)


def find(session: Session, office: Office, identifier: UUID) -> Person:
    found = people.person(session, office.keys, identifier)
    if found is None:
        raise NotFound
    return found


def link(office: Office) -> dict[str, str]:
    return {"link": office.settings.app_url + "account/"}


def open_house(office: Office, actor: Actor, council: str, name: str, email: str) -> UUID:
    """The first administrator of a new service, by whoever starts it on the machine."""
    demand(actor, "work")
    now = office.clock()
    with office.database.writing() as session:
        if people.active_administrators(session):
            raise Refused("There is an administrator already: sign in and invite others from People.")
        houses = people.organisations(session, Kind.COUNCIL)
        house = houses[0] if houses else people.add_organisation(session, now, Kind.COUNCIL, council)
        known = people.person_by_email(session, office.keys, email)
        person = known.id if known else people.add_person(session, office.keys, now, name, email)
        people.suspend_person(session, person, None)
        people.add_membership(session, now, person, house.id, Role.ADMINISTRATOR)
        audit.record(session, now, actor, "person.add", "person", person)
        invitations.send(session, office, actor, find(session, office, person))
    return person
