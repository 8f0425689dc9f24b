"""Files for the matrix: with a draft and with a sent form of each of two schools, a canary in each."""

from uuid import uuid4

from formsapp.store import cases
from formsapp.store import files as rows
from tests import referrals
from tests.held_files import sent_with_one
from tests.uploads import kept, upload
from tests.web.matrix import COUNCIL, OFFICERS, Thing, Things, World, canary, of_tenant
from tests.web.objects_forms import SCHOOLS, draft_of


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
    held = []
    for tenant in SCHOOLS:
        _, file_id = sent_with_one(office, world.person(f"{tenant} coordinator").actor, draft_of(office, world, tenant))
        held.append(Thing({"file": str(file_id)}, tenant, OFFICERS, canary(tenant)))
    body = tuple((thing.owner, thing.args["file"]) for thing in things)
    nothing = {"file": str(uuid4())}
    return {"files": Things(tuple(things), nothing, {"file": body}), "quarantine": Things(tuple(held), nothing)}
