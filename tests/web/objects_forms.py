"""Forms for the matrix: drafts and sent referrals of two schools and of somebody without an account, with a canary in the student's name."""

import copy
from dataclasses import dataclass
from typing import Any, cast

from formsapp.domain.people import Actor
from formsapp.domain.permissions import SENDERS
from formsapp.journeys import Journey
from formsapp.services import come_back
from formsapp.services.office import Office
from formsapp.store import people
from formsapp.store.drafts import Draft
from tests import forms, referrals
from tests.accounts import link_by
from tests.journeys.samples import WHOLE as SAMPLE
from tests.offices import Clock
from tests.people import Made
from tests.web.matrix import COUNCIL, EVERYBODY, LEADS, Thing, Things, World, canary, of_tenant

SCHOOLS = ("school-a", "school-b")
NOTHING = {"journey": "referral", "reference": "AAAA-BBBB-CCCC-DDDD", "section": "student", "secret": "x" * 43}


def student(tenant: str) -> dict[str, Any]:
    return {"student": copy.deepcopy(SAMPLE["student"]) | {"surname": canary(tenant)}}


def draft_of(office: Office, world: World, tenant: str) -> Draft:
    return referrals.begun(office, world.person(f"{tenant} coordinator").actor, **student(tenant))


@dataclass(frozen=True)
class One:
    """A form of the others, being filled and sent, by one tenant; read by the roles that may send it, or by nobody but whoever did."""

    journey: str
    tenant: str
    draft: str
    sent: str
    readers: frozenset[str]

    def args(self, reference: str) -> dict[str, str]:
        return {"journey": self.journey, "section": "you", "reference": reference}


def one_of(office: Office, world: World, journey: Journey) -> One:
    """By the first who may, on a day on which it is open; then the clock is put back."""
    senders, clock = SENDERS[journey.slug], cast(Clock, office.clock)
    now, tenant = clock.now, "school-a" if senders.school else "provider-a"
    forms.open_for(journey, office, clock)
    roles = senders.school or senders.provider
    key = f"{tenant} {roles[0].value}"
    who = world.person(key)
    if journey.about == "referral":
        is_the_provider(office, who)
    made = One(
        journey.slug,
        tenant,
        forms.fill(office, who.actor, forms.begun(office, journey, who)).reference,
        forms.sent(office, journey, who),
        frozenset(f"{tenant} {role.value}" for role in roles) if senders.shared else frozenset({key}),
    )
    clock.set(now)
    return made


def is_the_provider(office: Office, who: Made) -> None:
    """Of the directory, so that a referral can ask it."""
    with office.database.writing() as session:
        found = people.organisation(session, who.organisation)
        assert found is not None
        people.change_organisation(
            session, found.id, found.version, name=found.name, slug=forms.PROVIDER, urn=None, needs_second_factor=found.needs_second_factor
        )


def leads_may_open(world: World, reference: str) -> None:
    """A restricted case, with their reasons given."""
    for lead in LEADS:
        forms.may_open(world.office, world.person(lead), reference)


def of_forms(world: World) -> dict[str, Things]:
    """A draft is its school's alone; what was sent, its school's and the council's."""
    office = world.office
    drafts = [(tenant, draft_of(office, world, tenant).reference) for tenant in SCHOOLS]
    sent = [(tenant, referrals.sent(office, world.person(f"{tenant} coordinator").actor, **student(tenant))) for tenant in SCHOOLS]
    _, alone = referrals.begun_by_email(office)
    others = [one_of(office, world, journey) for journey in forms.ALL if journey.slug != "referral"]
    args = {"journey": "referral", "section": "student"}
    being_filled = (
        *(Thing(args | {"reference": reference}, tenant, of_tenant(tenant), canary(tenant)) for tenant, reference in drafts),
        Thing(args | {"reference": alone.reference}, "nobody", frozenset()),
        *(Thing(one.args(one.draft), one.tenant, one.readers, canary(one.tenant)) for one in others),
    )
    with_school = (
        *(Thing(args | {"reference": reference}, tenant, of_tenant(tenant)) for tenant, reference in sent),
        *(Thing(one.args(one.sent), one.tenant, one.readers) for one in others),
    )
    sent += [(one.tenant, one.sent) for one in others]
    complaints = {one.sent for one in others if one.journey == "complaint"}
    for reference in complaints:
        leads_may_open(world, reference)
    with_council = tuple(
        Thing({"reference": reference}, tenant, LEADS if reference in complaints else COUNCIL, canary(tenant)) for tenant, reference in sent
    )
    beginning = tuple(Thing({"journey": journey.slug, "section": "you"}, "", EVERYBODY) for journey in forms.ALL)
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
        "copies.case_csv": Things(with_council, NOTHING),
        "inbox": Things(with_council, NOTHING),
        "start": Things(beginning, NOTHING),
        "start.sure": Things(being_filled, NOTHING),
        "start.delete": Things(being_filled, NOTHING),
        "start.arrive": Things((Thing({"secret": link}, "nobody", EVERYBODY),), NOTHING),
        "start.come_in": Things((Thing({"secret": link}, "nobody", EVERYBODY),), NOTHING),
    }
