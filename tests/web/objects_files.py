"""Files for the matrix: with a draft and with a sent form of each of two schools, a canary in each."""

from collections.abc import Iterator
from uuid import UUID, uuid4

from formsapp.domain.documents import CHECKS, LEARNER, ORGANISATION
from formsapp.domain.people import Kind
from formsapp.services import documents
from formsapp.store import cases
from formsapp.store import documents as document_rows
from formsapp.store import files as rows
from tests import referrals
from tests.held_files import sent_with_one
from tests.people import house
from tests.uploads import arrived, kept, upload
from tests.web.matrix import COUNCIL, OFFICERS, Thing, Things, World, canary, of_tenant
from tests.web.objects_forms import SCHOOLS, draft_of
from tests.web.objects_placements import SPEAKERS, TENANTS_PLACED, placed


def of_documents(world: World) -> Iterator[Thing]:
    """Files at documents with their age: of a student placed by or with each tenant, and of each provider's checks."""
    office, officer = world.office, world.person("council administrator").actor

    def file_of(owner: tuple[str, UUID]) -> dict[str, str]:
        with office.database.reading() as session:
            (found,) = document_rows.newest(session, [owner]).values()
        return {"file": str(found.file)}

    for number, tenant in enumerate(TENANTS_PLACED, 1):
        is_school = tenant.startswith("school")
        own = world.person(f"{tenant} {'coordinator' if is_school else 'manager'}").organisation
        speakers = frozenset(f"{tenant} {role}" for role in SPEAKERS)
        elsewhere = house(office, Kind.PROVIDER if is_school else Kind.SCHOOL, "elsewhere")
        school, provider = (own, elsewhere) if is_school else (elsewhere, own)
        record, learner = placed(office, school, provider, f"Paper {canary(tenant)}", number, ended=False)
        words = f"A document of {canary(tenant)}".encode()
        documents.note_on_placement(office, officer, record, {"dated": "2026-11-20"}, ("a.txt", arrived(office, words)))
        yield Thing(file_of((LEARNER, learner)), tenant, COUNCIL | (of_tenant(tenant) if is_school else speakers), canary(tenant))
        if not is_school:
            documents.note_of_provider(office, officer, own, CHECKS, {"dated": "2026-11-20"}, ("a.txt", arrived(office, words)))
            yield Thing(file_of((ORGANISATION, own)), tenant, OFFICERS | speakers, canary(tenant))


def of_files(world: World) -> dict[str, Things]:
    """A draft's file is its school's; a case's file its school's and the council's; one in quarantine is nobody's to open, and the officers' to release."""
    office = world.office
    things = []
    for tenant in SCHOOLS:
        actor = world.person(f"{tenant} coordinator").actor
        words = f"A file of {canary(tenant)}".encode()
        draft = draft_of(office, world, tenant)
        upload(office, actor, draft.reference, words)
        things.append(Thing({"file": str(kept(office, draft.reference)[0].id)}, tenant, of_tenant(tenant), canary(tenant)))
        sending = draft_of(office, world, tenant)
        upload(office, actor, sending.reference, words)
        reference = referrals.sent(office, actor, sending)
        with office.database.reading() as session:
            case = cases.find(session, office.keys, reference)
            assert case is not None
            (file,) = rows.of_case(session, office.keys, case.id)
        things.append(Thing({"file": str(file.id)}, tenant, of_tenant(tenant) | COUNCIL, canary(tenant)))
    things += of_documents(world)
    held = []
    for tenant in SCHOOLS:
        _, file_id = sent_with_one(office, world.person(f"{tenant} coordinator").actor, draft_of(office, world, tenant))
        held.append(Thing({"file": str(file_id)}, tenant, OFFICERS, canary(tenant)))
    body = tuple((thing.owner, thing.args["file"]) for thing in things)
    nothing = {"file": str(uuid4())}
    return {"files": Things(tuple(things), nothing, {"file": body}), "quarantine": Things(tuple(held), nothing)}
