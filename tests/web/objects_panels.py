"""Panels for the matrix: a case of each of two schools on one agenda, and one of each that is decided, with its outcome."""

from uuid import uuid4

from formsapp.domain.watching import MANY, Alarm
from formsapp.services import casework, panels
from formsapp.store import calendar_feeds, watching
from tests import casework as walks
from tests import forms, referrals
from tests.panels import THURSDAY, answers
from tests.web.matrix import COUNCIL, EVERYBODY, LEADS, RESTRICTED, TENANTS, WHOLE, Thing, Things, World, canary, of_tenant
from tests.web.objects_forms import NOTHING, SCHOOLS, student


def of_panels(world: World) -> dict[str, Things]:
    """The council reads the room; the school its outcome."""
    waiting = [(tenant, before(world, tenant)) for tenant in SCHOOLS]
    decided = [(tenant, before(world, tenant)) for tenant in SCHOOLS]
    officer = world.person("council administrator")
    for _, reference in decided:
        version = forms.number_of(world.office, reference)
        panels.decide(world.office, officer.actor, THURSDAY, reference, "approved", {"reason": "It fits."}, version)
    day, nothing = THURSDAY.isoformat(), NOTHING | {"day": "2099-01-01"}
    before_it = tuple(Thing({"day": day, "reference": reference}, tenant, COUNCIL, canary(tenant)) for tenant, reference in waiting)
    outcomes = tuple(Thing({"reference": reference}, tenant, COUNCIL, canary(tenant)) for tenant, reference in decided)
    outside = tuple(Thing({"reference": reference}, tenant, of_tenant(tenant), canary(tenant)) for tenant, reference in decided)
    return {
        "panels": Things(before_it, nothing),
        "panels.outcome": Things(outcomes, nothing),
        "panels.outcome_outside": Things(outside, nothing),
    }


def before(world: World, tenant: str) -> str:
    """On the agenda."""
    office, officer = world.office, world.person("council administrator")
    edition = office.published.current()
    assert edition is not None
    course = next(e["slug"] for e in edition.forms["courses"] if e["tier"] == "2" and e["pathway"] == "flourish")
    told = {"tier": {"tier": "2", "targeted": "flourish"}, "provision": answers(course, "flourish"), **student(tenant)}
    reference = referrals.sent(office, world.person(f"{tenant} coordinator").actor, **told)
    walks.move(office, officer, reference, "accept")
    casework.move(office, officer.actor, reference, "put on agenda", {"panel": THURSDAY.isoformat()}, forms.number_of(office, reference))
    return reference


def of_looks(world: World) -> dict[str, Things]:
    """An alarm about somebody of each side: the two leads ask about it."""
    found = []
    for tenant in TENANTS:
        about = next(world.person(each.key) for each in WHOLE if each.tenant == tenant)
        with world.office.database.writing() as session:
            watching.raise_alarm(session, Alarm(MANY, about.id, "2026-11-21", world.office.clock(), 31))
            (told, *_) = watching.alarms(session, world.office.keys, answered=False, most=1)
        found.append(Thing({"alarm": str(told.id)}, tenant, LEADS))
    asked = []
    for tenant in SCHOOLS:
        reference = forms.complaint(world.office, world.person(f"{tenant} coordinator"), RESTRICTED)
        asked.append(Thing({"reference": reference}, tenant, LEADS))
    return {"looks": Things(tuple(found), {"alarm": str(uuid4())}), "looks.give_reason": Things(tuple(asked), NOTHING)}


def of_calendars(world: World) -> dict[str, Things]:
    """Whoever holds an address may read it: there is nothing of anybody in it."""
    addresses = []
    for tenant in TENANTS:
        member = next(world.person(each.key) for each in WHOLE if each.tenant == tenant)
        with world.office.database.writing() as session:
            secret = calendar_feeds.begin(session, world.office.clock(), member.id)
        addresses.append(Thing({"secret": secret}, tenant, EVERYBODY))
    return {"calendar": Things(tuple(addresses), {"secret": "x" * 43})}
