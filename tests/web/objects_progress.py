"""Progress for the matrix: unit trees, which are the council's officers', and training records of each school and of each provider."""

from uuid import UUID, uuid4

from formsapp.domain.people import Kind
from tests.people import Made, house
from tests.progressing import confirmed, published, reported
from tests.registering import add_cohort, placed
from tests.web.matrix import COUNCIL, OFFICERS, Thing, Things, World, canary, of_tenant
from tests.web.objects_placements import TENANTS_PLACED


def record_of(world: World, tenant: str, tree: UUID) -> tuple[UUID, Made]:
    """A placement in a cohort with a tutor, whose qualification is confirmed; and who reports its progress."""
    office, is_school = world.office, tenant.startswith("school")
    own = world.person(f"{tenant} {'coordinator' if is_school else 'manager'}").organisation
    school, provider = (own, house(office, Kind.PROVIDER, "elsewhere")) if is_school else (house(office, Kind.SCHOOL, "elsewhere"), own)
    record = placed(office, school, provider, f"Peregrine {canary(tenant)}")
    tutors = [] if is_school else [world.person(f"{tenant} tutor").id]
    with office.database.writing() as session:
        add_cohort(session, office, f"Units {canary(tenant)}", provider, {record: school}, tutors)
    return record, world.person(f"{tenant} {'coordinator' if is_school else 'manager'}")


def of_progress(world: World) -> dict[str, Things]:
    """Read by the council, the school and all of the provider; written by the provider; corrected by its author."""
    office, tree = world.office, published(world.office)
    read, written, corrected = [], [], []
    for tenant in TENANTS_PLACED:
        record, who = record_of(world, tenant, tree)
        args = {"record": str(record)}
        read.append(Thing(args, tenant, COUNCIL | of_tenant(tenant), canary(tenant)))
        if tenant.startswith("school"):
            written.append(Thing(args, tenant, frozenset(), canary(tenant)))
            continue
        confirmed(office, who, record, tree)
        written.append(Thing(args, tenant, of_tenant(tenant), canary(tenant)))
        report = reported(office, who, record, "B", "2")
        corrected.append(Thing(args | {"report": str(report)}, tenant, frozenset({f"{tenant} manager"}), canary(tenant)))
    nothing = {"record": str(uuid4()), "report": str(uuid4())}
    body = {"record": tuple((each.owner, each.args["record"]) for each in read)}
    body["report"] = tuple((each.owner, each.args["report"]) for each in corrected)
    return {
        "unit_trees": Things((Thing({"tree": str(tree)}, "", OFFICERS),), {"tree": str(uuid4())}),
        "progress": Things(tuple(written), nothing, body),
        "progress.one": Things(tuple(read), nothing),
        "progress.ask": Things(tuple(corrected), nothing),
        "progress.change": Things(tuple(corrected), nothing),
    }
