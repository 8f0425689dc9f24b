"""The objects that the matrix asks for, area by area: ``{blueprint or endpoint: Things}``. A new area adds its function to ``AREAS``."""

from functools import partial
from uuid import UUID, uuid4

from sqlalchemy import select

from formsapp.services import accounts, invitations, people
from formsapp.services.sign_in import From
from formsapp.store import second_factors
from formsapp.store.tables import Membership, SignIn
from tests.accounts import link_by, with_app
from tests.people import somebody
from tests.web.matrix import ACCESS_LEADS, ADMINISTRATOR, EVERYBODY, TENANTS, WHOLE, Fill, Thing, Things, World, canary, of_tenant
from tests.web.objects_casework import of_casework
from tests.web.objects_cohorts import of_cohorts
from tests.web.objects_files import of_files
from tests.web.objects_forms import of_forms
from tests.web.objects_locker import of_locker
from tests.web.objects_panels import of_calendars, of_looks, of_panels
from tests.web.objects_papers import of_rights
from tests.web.objects_placements import of_placements
from tests.web.objects_progress import of_progress
from tests.web.objects_records import of_records
from tests.web.objects_registers import of_registers
from tests.web.objects_schools_side import of_absences, of_announcements


def of_accounts(world: World) -> dict[str, Things]:
    """People and organisations are the administrator's to see; sessions and factors their owner's, named in a body."""
    persons = tuple(
        Thing({"person": str(world.person(each.key).id)}, each.tenant, ADMINISTRATOR, canary(each.tenant))
        for each in WHOLE
        if each.key in first_of_each_tenant()
    )
    houses = tuple(Thing({"organisation": thing_house(world, tenant)}, tenant, ADMINISTRATOR, canary(tenant)) for tenant in TENANTS)
    owned = [(each.tenant, world.person(each.key).id) for each in WHOLE if each.key in first_of_each_tenant()]
    with world.office.database.reading() as session:
        roles = {
            tenant: str(session.scalars(select(Membership.id).where(Membership.person_id == person)).one()) for tenant, person in owned
        }
        signed_in = {tenant: str(session.scalars(select(SignIn.id).where(SignIn.person_id == person)).first()) for tenant, person in owned}
        factors = {tenant: str(second_factors.in_force(session, person)[0].id) for tenant, person in owned}
    body = {
        "person": tuple((tenant, str(person)) for tenant, person in owned),
        "organisation": tuple((thing.owner, thing.args["organisation"]) for thing in houses),
        "place": tuple((thing.owner, f"{thing.args['organisation']} staff") for thing in houses),
        "role": tuple(roles.items()),
        "session": tuple(signed_in.items()),
        "factor": tuple(factors.items()),
    }
    return {
        "people": Things(persons, {"person": str(uuid4())}, body),
        "organisations": Things(houses, {"organisation": str(uuid4())}),
        "access_reviews": Things(
            tuple(Thing(thing.args, thing.owner, ACCESS_LEADS & of_tenant(thing.owner), thing.canary) for thing in houses),
            {"organisation": str(uuid4())},
        ),
    }


def first_of_each_tenant() -> set[str]:
    return {next(each.key for each in WHOLE if each.tenant == tenant) for tenant in TENANTS}


def thing_house(world: World, tenant: str) -> str:
    return str(next(world.person(each.key).organisation for each in WHOLE if each.tenant == tenant))


def of_links(world: World) -> dict[str, Things]:
    """Whoever holds a link may open it: that is what it is for. What it leads to is one person's."""
    resets, invited = [], []
    for number, (tenant, kind) in enumerate(TENANTS.items()):
        member = next(world.person(each.key) for each in WHOLE if each.tenant == tenant)
        asked = partial(accounts.ask_for_link, world.office, member.email, From(f"192.0.2.{number}"))
        resets.append(Thing({"secret": link_by(world.office, asked)}, tenant, EVERYBODY, canary(tenant)))
        guest = somebody(
            world.office, kind, canary(tenant), member.actor.memberships[0].role, name=f"Guest {canary(tenant)}", password=None
        )
        invited.append(Thing({"secret": link_by(world.office, partial(invite, world, guest.id))}, tenant, EVERYBODY, canary(tenant)))
    nothing = {"secret": "x" * 43}
    return {
        "passwords.choose": Things(tuple(resets), nothing),
        "passwords.reset": Things(tuple(resets), nothing),
        "passwords.invited": Things(tuple(invited), nothing),
        "passwords.accept": Things(tuple(invited), nothing),
    }


def invite(world: World, person: UUID) -> None:
    with world.office.database.writing() as session:
        by = world.person("council administrator").actor
        invitations.send(session, world.office, by, people.find(session, world.office, person))


AREAS: list[Fill] = [
    of_accounts,
    of_links,
    of_forms,
    of_files,
    of_cohorts,
    of_casework,
    of_panels,
    of_calendars,
    of_looks,
    of_placements,
    of_announcements,
    of_absences,
    of_registers,
    of_records,
    of_locker,
    of_progress,
    of_rights,
]


def fill(world: World) -> None:
    """A session and a factor for everybody, then what each area brings."""
    for each in WHOLE:
        world.client(each)
        if each.key in first_of_each_tenant():
            with_app(world.person(each.key))
    for area in AREAS:
        world.things |= area(world)
