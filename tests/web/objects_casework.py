"""Cases for the matrix: what was sent, read by its own side and the council; a pack that one provider holds."""

from tests import casework, forms, referrals
from tests.people import school_a
from tests.web.matrix import COUNCIL, LEADS, RESTRICTED, WHO_COMPLAINS, Thing, Things, World, canary, of_tenant
from tests.web.objects_forms import NOTHING, SCHOOLS, is_the_provider, leads_may_open, student

SPEAKERS = frozenset({"provider-a manager", "provider-a safeguarding lead"})


def of_casework(world: World) -> dict[str, Things]:
    """The pack's school is none of the tenants: whoever holds the pack reads whose student it is."""
    office = world.office
    is_the_provider(office, world.person("provider-a manager"))
    sent = [(tenant, referrals.sent(office, world.person(f"{tenant} coordinator").actor, **student(tenant))) for tenant in SCHOOLS]
    pack = referrals.sent(office, school_a(office).actor, provision={"courses": [forms.course_of(office, forms.PROVIDER)]})
    officer = world.person("council administrator")
    casework.move(office, officer, pack, "accept")
    casework.move(office, officer, pack, "send out")
    args = {"name": "accept"}
    nothing = NOTHING | args
    complaint = of_complaint(world)
    with_council = (
        *(Thing(args | {"reference": reference}, tenant, COUNCIL, canary(tenant)) for tenant, reference in sent),
        Thing({"name": "acknowledge", "reference": complaint}, "school-a", LEADS, canary(RESTRICTED)),
    )
    outside = (
        *(Thing({"name": "withdraw", "reference": reference}, tenant, of_tenant(tenant), canary(tenant)) for tenant, reference in sent),
        Thing({"name": "arrange-interview", "reference": pack}, "nobody", SPEAKERS),
        Thing({"name": "begin-stage-2", "reference": complaint}, "school-a", frozenset({WHO_COMPLAINS}), canary(RESTRICTED)),
    )
    body = {"case": (("school-a", complaint), *sent)}
    return {"work": Things(with_council, nothing, body), "referrals": Things(outside, nothing)}


def of_complaint(world: World) -> str:
    """With a word of its own in what it is about."""
    reference = forms.complaint(world.office, world.person(WHO_COMPLAINS), canary(RESTRICTED))
    leads_may_open(world, reference)
    return reference
