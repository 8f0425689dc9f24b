"""Registers for the matrix: of each school and of each provider, whose other side is none of the tenants."""

from uuid import UUID, uuid4

from formsapp.domain.people import Kind
from tests.people import house
from tests.registering import MONDAY, add_cohort, add_lesson, placed
from tests.web.matrix import COUNCIL, OFFICERS, Thing, Things, World, canary, of_tenant
from tests.web.objects_placements import TENANTS_PLACED


def register(world: World, tenant: str) -> tuple[UUID, UUID]:
    """A lesson with one learner, and the learner's placement; a provider's own tutor takes it."""
    office, is_school = world.office, tenant.startswith("school")
    own = world.person(f"{tenant} {'coordinator' if is_school else 'manager'}").organisation
    school, provider = (own, house(office, Kind.PROVIDER, "elsewhere")) if is_school else (house(office, Kind.SCHOOL, "elsewhere"), own)
    record = placed(office, school, provider, f"Marigold {canary(tenant)}")
    tutors = [] if is_school else [world.person(f"{tenant} tutor").id]
    with office.database.writing() as session:
        cohort, line = add_cohort(session, office, f"Mondays {canary(tenant)}", provider, {record: school}, tutors)
        return add_lesson(session, office, cohort, provider, line, MONDAY), record


def of_registers(world: World) -> dict[str, Things]:
    """Read by the council, the provider and the school; marked by the provider; that there is no lesson, the provider says, or an officer."""
    read, marked, managed, called = [], [], [], []
    for tenant in TENANTS_PLACED:
        lesson, record = register(world, tenant)
        args, provider = {"lesson": str(lesson)}, frozenset() if tenant.startswith("school") else of_tenant(tenant)
        read.append(Thing(args, tenant, COUNCIL | of_tenant(tenant), canary(tenant)))
        called.append(Thing(args | {"record": str(record)}, tenant, COUNCIL | of_tenant(tenant), canary(tenant)))
        marked.append(Thing(args, tenant, provider, canary(tenant)))
        managed.append(Thing(args, tenant, OFFICERS | provider, canary(tenant)))
    nothing = {"lesson": str(uuid4()), "record": str(uuid4())}
    body = {
        "lesson": tuple((each.owner, each.args["lesson"]) for each in read),
        "record": tuple((each.owner, each.args["record"]) for each in called),
    }
    script = Things(tuple(marked), nothing, json={"cells": [], "since": 0})
    return {
        "registers": Things(tuple(read), nothing, body),
        "registers.contact": Things(tuple(called), nothing),
        "registers.save": Things(tuple(marked), nothing),
        "registers_kept": Things(tuple(marked), nothing),
        "registers.cells": script,
        "registers.here": script,
        "register_changes": Things(tuple(managed), nothing),
        "register_changes.history": Things(tuple(read), nothing),
    }
