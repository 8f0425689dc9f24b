"""Forms for the matrix: drafts and sent referrals of two schools and of somebody without an account, with a canary in the student's name."""

import copy
from typing import Any

from formsapp.domain.people import Actor
from formsapp.services import come_back
from formsapp.services.office import Office
from formsapp.store.drafts import Draft
from tests import referrals
from tests.accounts import link_by
from tests.journeys.samples import WHOLE as SAMPLE
from tests.web.matrix import COUNCIL, EVERYBODY, Thing, Things, World, canary, of_tenant

SCHOOLS = ("school-a", "school-b")
NOTHING = {"journey": "referral", "reference": "AAAA-BBBB-CCCC-DDDD", "section": "student", "secret": "x" * 43}


def student(tenant: str) -> dict[str, Any]:
    return {"student": copy.deepcopy(SAMPLE["student"]) | {"surname": canary(tenant)}}


def draft_of(office: Office, world: World, tenant: str) -> Draft:
    return referrals.begun(office, world.person(f"{tenant} coordinator").actor, **student(tenant))


def of_forms(world: World) -> dict[str, Things]:
    """A draft is its school's alone; what was sent, its school's and the council's."""
    office = world.office
    drafts = [(tenant, draft_of(office, world, tenant).reference) for tenant in SCHOOLS]
    sent = [(tenant, referrals.sent(office, world.person(f"{tenant} coordinator").actor, **student(tenant))) for tenant in SCHOOLS]
    _, alone = referrals.begun_by_email(office)
    args = {"journey": "referral", "section": "student"}
    being_filled = (
        *(Thing(args | {"reference": reference}, tenant, of_tenant(tenant), canary(tenant)) for tenant, reference in drafts),
        Thing(args | {"reference": alone.reference}, "nobody", frozenset()),
    )
    with_school = tuple(Thing(args | {"reference": reference}, tenant, of_tenant(tenant)) for tenant, reference in sent)
    with_council = tuple(Thing({"reference": reference}, tenant, COUNCIL, canary(tenant)) for tenant, reference in sent)
    beginning = (Thing(args, "", EVERYBODY),)
    link = link_by(office, lambda: come_back.begin_by_email(office, Actor(origin="192.0.2.8"), "referral", "somebody.else@school.example"))
    body = {
        "reference": (*drafts, *sent),
        "from": tuple(sent),
        "draft": tuple(drafts),
        "case": tuple(sent),
    }
    return {
        "forms": Things(being_filled, NOTHING, body),
        "forms.autosave": Things(being_filled, NOTHING, json={"section": "student", "mark": "", "pairs": []}),
        "forms.done": Things(with_school, NOTHING),
        "copies": Things(with_school, NOTHING),
        "copies.case_pdf": Things(with_council, NOTHING),
        "copies.case_json": Things(with_council, NOTHING),
        "inbox": Things(with_council, NOTHING),
        "start": Things(beginning, NOTHING),
        "start.sure": Things(being_filled, NOTHING),
        "start.delete": Things(being_filled, NOTHING),
        "start.arrive": Things((Thing({"secret": link}, "nobody", EVERYBODY),), NOTHING),
        "start.come_in": Things((Thing({"secret": link}, "nobody", EVERYBODY),), NOTHING),
    }
