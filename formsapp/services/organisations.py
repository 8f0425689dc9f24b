"""Organisations: the council, schools, providers; looked after by the council's administrator. Nothing is deleted: one that ends is suspended."""

from dataclasses import dataclass
from uuid import UUID

from formsapp.domain.people import Actor, Kind
from formsapp.services.office import NotFound, Office, Refused
from formsapp.services.rights import demand
from formsapp.store import audit, people
from formsapp.store.database import Session
from formsapp.store.people import Organisation, Person

LAST_ADMINISTRATOR = "There must always be an administrator who can sign in: make another one first."


@dataclass(frozen=True)
class Details:
    """What a form says of an organisation."""

    name: str
    slug: str | None = None
    urn: str | None = None
    needs_second_factor: bool = False


@dataclass(frozen=True)
class Changed:
    """Somebody else changed it meanwhile: what it says now (decision 6)."""

    now: Organisation


def listed(office: Office, actor: Actor) -> list[tuple[Organisation, int]]:
    """Each organisation with how many people belong to it."""
    demand(actor, "organisations.manage")
    with office.database.reading() as session:
        counts = people.headcounts(session)
        return [(found, counts.get(found.id, 0)) for found in people.organisations(session)]


def one(office: Office, actor: Actor, identifier: UUID) -> tuple[Organisation, list[Person]]:
    demand(actor, "organisations.manage")
    with office.database.reading() as session:
        found = people.organisation(session, identifier)
        if found is None:
            raise NotFound
        return found, people.people(session, office.keys, identifier)


def add(office: Office, actor: Actor, kind: Kind, details: Details) -> UUID:
    demand(actor, "organisations.manage")
    with office.database.writing() as session:
        refuse_twice(session, kind, details, None)
        made = people.add_organisation(
            session,
            office.clock(),
            kind,
            details.name,
            slug=details.slug,
            urn=details.urn,
            needs_second_factor=details.needs_second_factor,
        )
        audit.record(session, office.clock(), actor, "organisation.add", "organisation", made.id)
    return made.id


def change(office: Office, actor: Actor, identifier: UUID, version: int, details: Details) -> Changed | None:
    demand(actor, "organisations.manage")
    with office.database.writing() as session:
        found = people.organisation(session, identifier)
        if found is None:
            raise NotFound
        if found.version != version:
            return Changed(found)
        refuse_twice(session, found.kind, details, identifier)
        people.change_organisation(
            session,
            identifier,
            version,
            name=details.name,
            slug=details.slug,
            urn=details.urn,
            needs_second_factor=details.needs_second_factor,
        )
        audit.record(session, office.clock(), actor, "organisation.change", "organisation", identifier)
    return None


def suspend(office: Office, actor: Actor, identifier: UUID, *, suspended: bool) -> None:
    """Its people can't sign in through it any more, from their next request on; or can again."""
    demand(actor, "organisations.manage")
    now = office.clock()
    with office.database.writing() as session:
        found = people.organisation(session, identifier)
        if found is None:
            raise NotFound
        people.suspend_organisation(session, identifier, now if suspended else None)
        keep_an_administrator(session)
        audit.record(session, now, actor, "organisation.suspend" if suspended else "organisation.resume", "organisation", identifier)


def refuse_twice(session: Session, kind: Kind, details: Details, but: UUID | None) -> None:
    for other in people.organisations(session, kind):
        if other.id == but:
            continue
        if people.sort_key(other.name) == people.sort_key(details.name):
            raise Refused(f"There is a {kind.value} of that name already.")
        if details.slug and other.slug == details.slug:
            raise Refused(f"{other.name} has that factsheet already.")


def keep_an_administrator(session: Session) -> None:
    if not people.active_administrators(session):
        raise Refused(LAST_ADMINISTRATOR)
