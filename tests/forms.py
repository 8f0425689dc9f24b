"""Every form begun, filled and sent by the services themselves, over a published directory: whoever may send it, with answers found from its fields."""

import datetime as dt
from uuid import UUID

from formsapp.domain.people import Actor, Kind, Role
from formsapp.domain.permissions import SENDERS
from formsapp.fields import Typed
from formsapp.journeys import JOURNEYS, Answers, Facts, Journey
from formsapp.services import about, casework, come_back, directory_facts, drafts, reasons, sending
from formsapp.services.office import Office
from formsapp.store import cases, people
from formsapp.store import drafts as rows
from formsapp.store.drafts import Draft
from tests import referrals
from tests.journeys import valid
from tests.offices import Clock
from tests.people import Made, council, school_a, somebody, with_draft

ALL = list(JOURNEYS.values())
WITHOUT_ACCOUNT = [journey for journey in ALL if SENDERS[journey.slug].without_account]
PROVIDER = "ashdown-motor-academy"
EMAIL = "iolanthe.marchbanks@alderbourne.example"


def provider(office: Office, slug: str = PROVIDER) -> Made:
    """Somebody who speaks for a provider of the directory."""
    return somebody(office, Kind.PROVIDER, f"provider-{slug}", Role.MANAGER, name=f"Manager of {slug}", slug=slug)


def named_provider(office: Office, reference: str) -> Made:
    """Somebody who speaks for the provider of the course that a form names."""
    with office.database.reading() as session:
        case = cases.find(session, office.keys, reference)
    assert case is not None
    course = directory_facts.facts(office).course(JOURNEYS[case.journey].courses(case.answers)[0])
    assert course is not None
    return provider(office, course.provider_slug)


def sender(office: Office, journey: Journey) -> Made:
    """Somebody who may send it: of a school where schools do."""
    return school_a(office) if SENDERS[journey.slug].school else provider(office)


def officer(office: Office, journey: Journey) -> Made:
    """Somebody of the council who reads it: of a restricted form, a lead."""
    return council(office, Role.SERVICE_LEAD if journey.restricted else Role.ADMINISTRATOR)


def may_open(office: Office, officer: Made, reference: str) -> Made:
    """With a reason given, which a restricted case asks for."""
    reasons.give(office, officer.actor, reference, "It is mine to look into")
    return officer


def open_for(journey: Journey, office: Office, clock: Clock) -> None:
    """The clock on a day on which it can be sent."""
    window = directory_facts.facts(office).windows.get(journey.slug)
    if window:
        clock.set(dt.datetime.combine(window[0], dt.time(12), dt.UTC))


def course_of(office: Office, slug: str) -> str:
    """A tier 1 course of a provider."""
    edition = office.published.current()
    assert edition is not None
    return next(str(entry["slug"]) for entry in edition.forms["courses"] if entry["provider"] == slug and entry["tier"] == "1")


def referral_to(office: Office, slug: str = PROVIDER) -> str:
    """The reference of a referral whose pack this provider holds."""
    reference = referrals.sent(office, school_a(office).actor, provision={"courses": [course_of(office, slug)]})
    with office.database.reading() as session:
        known = people.organisation_by_slug(session, Kind.PROVIDER, slug)
    if known is None:
        provider(office, slug)
    for move in ("accept", "send out"):
        casework.move(office, council(office).actor, reference, move, {}, number_of(office, reference))
    return reference


def number_of(office: Office, reference: str) -> int:
    """The version of a case, as its page carries it."""
    with office.database.reading() as session:
        found = cases.find(session, office.keys, reference)
    assert found is not None
    return found.version


def first_answers(office: Office, actor: Actor, journey: Journey, organisation: UUID) -> tuple[Answers, str]:
    return about.begin(office, actor, journey, referral_to(office), organisation) if journey.about == about.REFERRAL else ({}, "")


def begun(office: Office, journey: Journey, who: Made) -> Draft:
    """By somebody signed in; nothing typed yet."""
    answers, learner = first_answers(office, who.actor, journey, who.organisation)
    return drafts.begin(office, who.actor, journey.slug, who.organisation, answers=answers, learner=learner)


def begun_by_email(office: Office, journey: Journey, email: str = EMAIL) -> tuple[Actor, Draft]:
    actor = Actor(origin="192.0.2.7")
    made = come_back.begin_by_email(office, actor, journey.slug, email)
    with office.database.writing() as session:
        rows.prove(session, made.draft.id, office.clock())
    return with_draft(actor, made.draft.id), made.draft


def facts_of(office: Office, actor: Actor, draft: Draft) -> Facts:
    return drafts.look(office, actor, draft.journey, draft.reference).facts


def answers_for(office: Office, actor: Actor, draft: Draft) -> Answers:
    """All of it, with what is known of the sender."""
    opened = drafts.look(office, actor, draft.journey, draft.reference)
    return valid.whole(opened.journey, opened.facts, opened.answers)


def fill(office: Office, actor: Actor, draft: Draft) -> Draft:
    """All sections at once, past the pages."""
    answers = answers_for(office, actor, draft)
    with office.database.writing() as session:
        fresh = rows.find(session, office.keys, draft.reference, to_change=True)
        assert fresh is not None
        assert rows.write(session, office.keys, fresh, answers, office.clock(), actor.person, office.clock() + drafts.KEPT)
        found = rows.find(session, office.keys, draft.reference)
    assert found is not None
    return found


def send(office: Office, actor: Actor, draft: Draft) -> str:
    found = sending.send(office, actor, draft.journey, draft.reference, draft.send_token, Typed(valid.promises(JOURNEYS[draft.journey])))
    assert isinstance(found, sending.Sent), (found.checked.refusals, [block.slug for block in found.checked.blocks if not block.done])
    return found.reference


def complaint(office: Office, who: Made, about: str) -> str:
    """A complaint that is with the council, about somebody or something in particular."""
    draft = fill(office, who.actor, begun(office, JOURNEYS["complaint"], who))
    answers = {**draft.answers, "matter": {**draft.answers["matter"], "about": about}}
    with office.database.writing() as session:
        assert rows.write(session, office.keys, draft, answers, office.clock(), who.id, office.clock() + drafts.KEPT)
        found = rows.find(session, office.keys, draft.reference)
    assert found is not None
    return send(office, who.actor, found)


def sent(office: Office, journey: Journey, who: Made | None = None) -> str:
    """With the council: its reference."""
    who = who or sender(office, journey)
    return send(office, who.actor, fill(office, who.actor, begun(office, journey, who)))
