"""Who uses the Datalocker: granted to persons, role by role, by the council's administrator; it ends at the next request."""

from uuid import UUID

from formsapp.domain import locker
from formsapp.domain.people import Actor
from formsapp.services.office import NotFound, Office, Refused
from formsapp.services.people import find
from formsapp.services.rights import demand
from formsapp.store import audit, locker_people


def grant(office: Office, actor: Actor, person: UUID, membership: UUID, *, on: bool) -> None:
    """For one role in one organisation. That it is so already is no trouble."""
    demand(actor, "people.manage")
    with office.database.writing() as session:
        known = find(session, office, person)
        place = next((each for each in known.places if each.id == membership), None)
        if place is None:
            raise NotFound
        if on and place.membership.role not in locker.WHO_MAY_BE_DESIGNATED[place.membership.kind]:
            raise Refused("This role reads nothing in the Datalocker: give the person one that does, such as coordinator, first.")
        if locker_people.grant(session, person, membership, on=on):
            detail = {"on": on, "role": place.membership.role.value, "organisation": str(place.organisation)}
            audit.record(session, office.clock(), actor, "locker.grant", "person", person, detail=detail)
