"""What rights over data bring to the matrix: requests for everything about a student, the council's leads' alone."""

from dataclasses import replace
from uuid import UUID, uuid4

from formsapp.domain.people import Kind
from formsapp.services import corrections, review_briefs, subject_access
from formsapp.store import subject_requests, training_records, word_templates
from tests.offices import NOON
from tests.people import house
from tests.registering import placed
from tests.subject_requests import as_proposed
from tests.web.matrix import COUNCIL, LEADS, OFFICERS, PLACED, SIGNED_IN, Thing, Things, World, canary, of_tenant
from tests.web.objects_placements import TENANTS_PLACED


def student(world: World, tenant: str) -> tuple[UUID, UUID]:
    """Of a tenant: the learner and the placement."""
    office, is_school = world.office, tenant.startswith("school")
    own = world.person(f"{tenant} {'coordinator' if is_school else 'manager'}").organisation
    school, provider = (own, house(office, Kind.PROVIDER, "elsewhere")) if is_school else (house(office, Kind.SCHOOL, "elsewhere"), own)
    record = placed(office, school, provider, f"Clementine {canary(tenant)}")
    with office.database.reading() as session:
        found = training_records.one(session, office.keys, record)
    assert found is not None
    return found.learner, record


def released(world: World, learner: str) -> str:
    """Looked through and released by the services themselves."""
    office, actor = world.office, world.person("council safeguarding lead").actor
    asked = subject_access.ask(office, actor, UUID(learner), {"asked": NOON.date().isoformat()})
    subject_access.review(office, actor, asked, 1, as_proposed(office, actor, asked))
    subject_access.release(office, actor, asked, 2)
    return str(asked)


def templates(world: World) -> tuple[Thing, ...]:
    """One of each tenant, taken away by whoever of it may take records away."""
    found = []
    for tenant in TENANTS_PLACED:
        by = world.person(f"{tenant} {'coordinator' if tenant.startswith('school') else 'manager'}")
        with world.office.database.writing() as session:
            made = word_templates.add(session, world.office.keys, by.organisation, canary(tenant), b"a document", by.id, NOON)
        found.append(Thing({"template": str(made)}, tenant, PLACED & of_tenant(tenant), ""))
    return tuple(found)


def briefs(world: World) -> tuple[tuple[Thing, ...], tuple[Thing, ...]]:
    """A placement of each tenant, and a brief of it: for officers, and the school whose student it is."""
    kept, made = [], []
    officer = world.person("council administrator").actor
    for tenant in TENANTS_PLACED:
        _, record = student(world, tenant)
        readers = OFFICERS | (PLACED & of_tenant(tenant) if tenant.startswith("school") else frozenset())
        brief = review_briefs.make(world.office, officer, record, {})
        kept.append(Thing({"record": str(record)}, tenant, readers, canary(tenant)))
        made.append(Thing({"brief": str(brief)}, tenant, readers, canary(tenant)))
    return tuple(kept), tuple(made)


def mistakes(world: World) -> tuple[tuple[Thing, ...], dict[str, str]]:
    """A mistake on a record of each tenant: reported by whoever reads it, decided by officers."""
    found = []
    officer = world.person("council administrator").actor
    for tenant in TENANTS_PLACED:
        _, record = student(world, tenant)
        made = corrections.ask(world.office, officer, record, {"field": "other", "new": canary(tenant), "why": "Seen"})
        readers = COUNCIL | (PLACED & of_tenant(tenant))
        found += [Thing({"record": str(record)}, tenant, readers, canary(tenant)), Thing({"correction": str(made)}, tenant, OFFICERS, canary(tenant))]
    return tuple(found), {"record": str(uuid4()), "correction": str(uuid4())}


def of_rights(world: World) -> dict[str, Things]:
    """A request about a student of each tenant, none of whom may read it."""
    asked, about = [], []
    lead = world.person("council safeguarding lead").id
    for tenant in TENANTS_PLACED:
        learner, _ = student(world, tenant)
        other, _ = student(world, tenant)
        with world.office.database.writing() as session:
            made = subject_requests.add(session, learner, NOON.date(), NOON.date(), lead)
        asked.append(Thing({"asked": str(made)}, tenant, LEADS, canary(tenant)))
        about.append(Thing({"learner": str(other)}, tenant, LEADS, canary(tenant)))
    done = tuple(Thing({"asked": released(world, each.args["learner"])}, each.owner, LEADS, each.canary) for each in about)
    nothing = {"asked": str(uuid4()), "learner": str(uuid4())}
    kept, made = briefs(world)
    placed_ones = tuple(replace(each, readers=OFFICERS) for each in kept)
    return {
        "partnerships": Things(placed_ones, nothing | {"record": str(uuid4())}),
        "corrections": Things(*mistakes(world)),
        "help": Things((Thing({"guide": "absences"}, "", SIGNED_IN),), {"guide": "none-such"}),
        # its words are packed
        "review_briefs.one_word": Things(tuple(replace(each, canary="") for each in made), nothing | {"brief": str(uuid4())}),
        "review_briefs": Things(kept + made, nothing | {"record": str(uuid4()), "brief": str(uuid4())}),
        "subject_requests": Things(tuple(asked), nothing),
        "subject_requests.archive": Things(done, nothing),
        "word_reports": Things(templates(world), {"template": str(uuid4())}),
        "retention": Things(tuple(about), nothing),
        "subject_requests.ask": Things(tuple(about), nothing),
        "subject_requests.begin": Things(tuple(about), nothing),
    }
