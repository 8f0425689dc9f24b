"""The people of a developer's machine: fictional, made by the service's own acts on first use, one for each role. Never in production."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from formsapp.domain.locker import WHO_MAY_BE_DESIGNATED
from formsapp.domain.people import ROLES_OF, Actor, Kind, Role, worker
from formsapp.services import sign_in
from formsapp.services.office import LONDON, NotFound, Office
from formsapp.store import audit, locker_people, people, sign_ins
from formsapp.store.database import Session

NO_PASSWORD = "none that could be typed"  # noqa: S105 - stands where the hash is, and nothing fits it
NAMES = (
    "Amara Okafor", "Bryn Hallett", "Chidi Barlow", "Dilys Marsh", "Efa Norwood", "Farid Tanner", "Greta Lowe", "Hamid Croft",
    "Isla Penrose", "Jonah Whitlock", "Kezia Firth", "Leo Ashdown", "Mina Calloway", "Noor Hathaway", "Owain Sexton", "Priya Langdon",
    "Quentin Moss",
)  # fmt: skip


class Moved:
    """The clock of the demonstration: it goes through the weeks and months that lie behind us."""

    def __init__(self, now: dt.datetime) -> None:
        self.now = now

    def __call__(self) -> dt.datetime:
        return self.now


def last_worked(now: dt.datetime) -> dt.datetime:
    """On the last day before this one on which anybody worked."""
    day = now - dt.timedelta(days=1)
    while day.astimezone(LONDON).weekday() > 4:
        day -= dt.timedelta(days=1)
    return day


@dataclass(frozen=True)
class House:
    """An organisation of the sample directory."""

    key: str
    kind: Kind
    name: str
    slug: str | None = None
    urn: str | None = None


HOUSES = (
    House("council", Kind.COUNCIL, "Avonbrook City Council"),
    House("school-a", Kind.SCHOOL, "Alderbourne Academy", urn="900001"),
    House("school-b", Kind.SCHOOL, "Bablake Fields School", urn="900004"),
    House("provider-a", Kind.PROVIDER, "Ashdown Motor Academy", slug="ashdown-motor-academy"),
    House("provider-b", Kind.PROVIDER, "Cobalt Hair Academy", slug="cobalt-hair-academy"),
)


@dataclass(frozen=True)
class Part:
    """Somebody one can be."""

    key: str
    house: House
    role: Role
    name: str

    @property
    def uses_locker(self) -> bool:
        """Whoever may be designated is, so that there is somebody to look at it as."""
        return self.role in WHO_MAY_BE_DESIGNATED[self.house.kind]

    @property
    def email(self) -> str:
        return f"{self.name.casefold().replace(' ', '.')}@{self.house.key}.example"


def parts() -> tuple[Part, ...]:
    cast = [(house, role) for house in HOUSES for role in ROLES_OF[house.kind]]
    return tuple(
        Part(f"{house.key}-{role.value.replace(' ', '-')}", house, role, name) for (house, role), name in zip(cast, NAMES, strict=True)
    )


def step_in(office: Office, key: str, where: sign_in.From) -> sign_in.Entered:
    """Signed in as this part, with a second factor and the terms taken as read."""
    part = next((part for part in parts() if part.key == key), None)
    if part is None or not office.settings.demo or office.settings.production:
        raise NotFound
    now, by = office.clock(), worker("demonstration")
    with office.database.writing() as session:
        person = the_person(session, office, by, part)
        people.accept_terms(session, person, sign_in.TERMS, now)
        found, secret = sign_ins.begin(session, now, person, device=where.browser, lasts=sign_in.AT_MOST, second_factor=True)
        audit.record(session, now, Actor(person, origin=where.address, session=found.id), "sign_in", "person", person, detail={"demo": 1})
    return sign_in.Entered(secret, where.device, None)


def the_person(session: Session, office: Office, by: Actor, part: Part) -> UUID:
    """Found by address, or made. Whoever was suspended or lost the role while trying things out gets it back."""
    now = office.clock()
    house = the_house(session, office, by, part.house)
    found = people.person_by_email(session, office.keys, part.email)
    if found is None:
        person = people.add_person(session, office.keys, now, part.name, part.email)
        people.set_password(session, person, NO_PASSWORD, now)
        audit.record(session, now, by, "person.add", "person", person)
    else:
        person = found.id
        if found.suspended_at is not None:
            people.suspend_person(session, person, None)
    people.add_membership(session, now, person, house, part.role)
    if part.uses_locker:
        known = people.person(session, office.keys, person)
        for place in known.places if known else ():
            locker_people.grant(session, person, place.id, on=True)
    return person


def the_house(session: Session, office: Office, by: Actor, house: House) -> UUID:
    found = next((each for each in people.organisations(session, house.kind) if each.name == house.name), None)
    if found is not None:
        if found.suspended_at is not None:
            people.suspend_organisation(session, found.id, None)
        return found.id
    made = people.add_organisation(session, office.clock(), house.kind, house.name, slug=house.slug, urn=house.urn)
    audit.record(session, office.clock(), by, "organisation.add", "organisation", made.id)
    return made.id
