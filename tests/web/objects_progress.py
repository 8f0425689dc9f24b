"""Progress for the matrix: unit trees, which are the council's officers', and training records of each school and of each provider."""

from uuid import UUID, uuid4

from formsapp.domain.people import Kind
from formsapp.store import targets
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
    read, written, corrected, assessed, aimed = [], [], [], [], []
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
        with office.database.writing() as session:
            day = office.today()
            one = targets.add_assessment(session, office.keys, office.clock(), record, who.id, day, "", f"Sums {canary(tenant)}", "")
            aim = targets.add_target(session, office.keys, office.clock(), record, who.id, day, day, f"Boots {canary(tenant)}")
        assessed.append(Thing(args | {"assessment": str(one)}, tenant, of_tenant(tenant), canary(tenant)))
        aimed.append(Thing(args | {"target": str(aim)}, tenant, of_tenant(tenant), canary(tenant)))
    nothing = {name: str(uuid4()) for name in ("record", "report", "assessment", "target")}
    body = {"record": tuple((each.owner, each.args["record"]) for each in read)}
    body["report"] = tuple((each.owner, each.args["report"]) for each in corrected)
    return {
        "unit_trees": Things((Thing({"tree": str(tree)}, "", OFFICERS),), {"tree": str(uuid4())}),
        "progress": Things(tuple(written), nothing, body),
        "progress.one": Things(tuple(read), nothing),
        "progress.ask": Things(tuple(corrected), nothing),
        "progress.change": Things(tuple(corrected), nothing),
        "targets": Things(tuple(written), nothing),
    } | {
        f"targets.{door}_{kind}".replace("._", "."): Things(tuple(things), nothing)
        for kind, things in (("assessment", assessed), ("target", aimed))
        for door in ("", "change", "end")
    }
