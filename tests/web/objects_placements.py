"""Placements for the matrix: of each school and of each provider, whose other side is none of the tenants; and the children they are of."""

import datetime as dt
from collections.abc import Iterator
from uuid import UUID, uuid4

from formsapp.domain.learners import Child
from formsapp.domain.people import Kind
from formsapp.services.office import Office
from formsapp.store import learners, training_records
from tests import forms
from tests.offices import NOON
from tests.people import house
from tests.web.matrix import COUNCIL, OFFICERS, Thing, Things, World, canary, of_tenant

SPEAKERS = ("manager", "safeguarding lead")
TENANTS_PLACED = ("school-a", "school-b", "provider-a", "provider-b")


def placed(office: Office, school: UUID, provider: UUID, name: str, number: int, *, ended: bool) -> tuple[UUID, UUID]:
    """A child with the canary of the school for a last name, and a placement: the record, and the child."""
    first = dt.date(2026, 9, 7)
    with office.database.writing() as session:
        child = Child("Marigold", name, dt.date(2011, 3, number), "", str(school))
        learner = learners.add(session, office.keys, NOON, uuid4().hex, school, child)
        record = training_records.add(
            session, office.keys, NOON,
            learner=learner, case=None, application=None, school=school, provider=provider, course="a-course", course_name="A course",
            starts_on=first, days=["monday"], times="9:30 to 14:30", place="The workshop", arranged_by="school",
            objectives="Comes every day", review_every=42, first_review_on=first + dt.timedelta(days=42), state="live",
        )  # fmt: skip
        if ended:
            training_records.change(session, record, ends_on=dt.date(2026, 11, 20), ended_reason="withdrawal", state="ended")
    return record, learner


def houses_of(world: World, kind: str, role: str, roles: tuple[str, ...]) -> Iterator[Thing]:
    """Each school or provider as an object of its own."""
    for tenant in (each for each in TENANTS_PLACED if each.startswith(kind)):
        own = of_tenant(tenant) if not roles else frozenset(f"{tenant} {each}" for each in roles)
        identifier = str(world.person(f"{tenant} {role}").organisation)
        args = {"provider": identifier} if kind == "provider" else {"school": identifier, "year": "2026"}
        yield Thing(args, tenant, OFFICERS | own, canary(tenant))


def of_placements(world: World) -> dict[str, Things]:
    """Live ones for the reviews, ended ones for what comes after the end."""
    office = world.office
    live, ended, children = [], [], []
    for number, tenant in enumerate(TENANTS_PLACED, 1):
        is_school = tenant.startswith("school")
        own = world.person(f"{tenant} {'coordinator' if is_school else 'manager'}").organisation
        houses = (own, house(office, Kind.PROVIDER, "elsewhere")) if is_school else (house(office, Kind.SCHOOL, "elsewhere"), own)
        readers = COUNCIL | (of_tenant(tenant) if is_school else {f"{tenant} {role}" for role in SPEAKERS})
        keepers = OFFICERS | (of_tenant(tenant) if is_school else frozenset())
        record, learner = placed(office, *houses, canary(tenant), number, ended=False)
        over, _ = placed(office, *houses, canary(tenant), number + 10, ended=True)
        live.append((record, tenant, readers, keepers))
        ended.append((over, tenant, readers, keepers))
        children.append(Thing({"learner": str(learner)}, tenant, OFFICERS, canary(tenant)))
    nothing = {"placement": str(uuid4()), "learner": str(uuid4())}

    def things(found: list[tuple[UUID, str, frozenset[str], frozenset[str]]], place: int) -> Things:
        return Things(tuple(Thing({"placement": str(each[0])}, each[1], each[place], canary(each[1])) for each in found), nothing)

    body = {"other": tuple((each.owner, each.args["learner"]) for each in children)}
    return {
        "placements": Things(things(live, 2).all, nothing, {"placement": tuple((each[1], str(each[0])) for each in live)}),
        "placements.review": things(live, 3),
        "placements.hold": things(live, 3),
        "placements.leaving": things(ended, 3),
        "placements.say": things(ended, 3),
        "places": Things((Thing({"course": forms.course_of(office, forms.PROVIDER)}, "", OFFICERS),), {"course": "no-such-course"}),
        "placements.risk": things(live, 3),
        "documents": Things(tuple(houses_of(world, "provider", "manager", SPEAKERS)), {"provider": str(uuid4())}),
        "agreements": Things(tuple(houses_of(world, "school", "coordinator", ())), {"school": str(uuid4()), "year": "2026"}),
        "learners": Things(tuple(children), nothing, body),
    }
