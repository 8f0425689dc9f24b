"""Training records for the matrix: of each school and of each provider, with a note that its manager wrote in a register."""

from uuid import UUID, uuid4

from formsapp.domain.people import Kind
from formsapp.services import record_lists, registers
from formsapp.services.register_cells import Cell
from formsapp.store import tables
from tests.people import house
from tests.registering import MONDAY, add_cohort, add_lesson, placed
from tests.web.matrix import COUNCIL, Thing, Things, World, canary, of_tenant
from tests.web.objects_placements import TENANTS_PLACED

WEEK_BEFORE = MONDAY.replace(day=16)


def record_of(world: World, tenant: str) -> tuple[UUID, UUID | None]:
    """A placement in a cohort that the tenant's tutor has; a provider's has a line of a register with a note."""
    office, is_school = world.office, tenant.startswith("school")
    own = world.person(f"{tenant} {'coordinator' if is_school else 'manager'}").organisation
    school, provider = (own, house(office, Kind.PROVIDER, "elsewhere")) if is_school else (house(office, Kind.SCHOOL, "elsewhere"), own)
    record = placed(office, school, provider, f"Hyacinth {canary(tenant)}")
    tutors = [] if is_school else [world.person(f"{tenant} tutor").id]
    with office.database.writing() as session:
        cohort, line = add_cohort(session, office, f"Records {canary(tenant)}", provider, {record: school}, tutors)
        lesson = add_lesson(session, office, cohort, provider, line, WEEK_BEFORE)
    if is_school:
        return record, None
    cells = [Cell(str(record), "mark", "", "present"), Cell(str(record), "note", "", f"Early, {canary(tenant)}")]
    registers.save(office, world.person(f"{tenant} manager").actor, lesson, cells)
    with office.database.reading() as session:
        return record, session.query(tables.Mark.id).where(tables.Mark.training_record_id == record).scalar()


def of_records(world: World) -> dict[str, Things]:
    """Read by the council, the school and all of the provider; a note of a register is changed by whoever wrote it."""
    read, written, filters = [], [], []
    for tenant in TENANTS_PLACED:
        record, mark = record_of(world, tenant)
        args = {"record": str(record)}
        read.append(Thing(args, tenant, COUNCIL | of_tenant(tenant), canary(tenant)))
        writers = frozenset({f"{tenant} manager"}) if mark else frozenset()
        written.append(Thing(args | {"mark": str(mark or uuid4())}, tenant, writers))
        who = world.person(f"{tenant} {'coordinator' if tenant.startswith('school') else 'manager'}")
        filters.append((tenant, record_lists.keep(world.office, who.actor, {"surname": canary(tenant)}, f"Filter {canary(tenant)}")))
    nothing = {"record": str(uuid4()), "mark": str(uuid4())}
    body = {"mark": tuple((each.owner, each.args["mark"]) for each in written), "filter": tuple(filters)}
    return {
        "record_page": Things(tuple(read), nothing, body),
        "record_page.ask": Things(tuple(written), nothing),
        "record_page.change": Things(tuple(written), nothing),
    }
