"""What a form begins from: a learner whom the organisation has referred, with the provision the database knows of; a referral that is answered.

What was found is written into the draft when it begins, where no page can change it, and is looked at once more when the form is sent.
"""

from typing import Any
from uuid import UUID

from formsapp.domain.case_words import WITH_PROVIDERS
from formsapp.domain.identifiers import read_reference
from formsapp.domain.people import Actor, Kind
from formsapp.domain.permissions import may
from formsapp.journeys import JOURNEYS
from formsapp.journeys.application_response import accepted
from formsapp.journeys.engine import ABOUT, Answers, Journey
from formsapp.services import case_begins, case_rights, earlier, provision
from formsapp.services.earlier import Met
from formsapp.services.office import LONDON, Office, Refused
from formsapp.store import applications, audit, case_lists, cases, cases_together
from formsapp.store.applications import Application
from formsapp.store.cases import Case
from formsapp.store.database import Session
from formsapp.store.drafts import Draft

REFERRAL, RESPONSE = "referral", "application-response"
MOST = 500
LEARNER = "learner"
NOT_THEIRS = "There is no referral with this reference that asks your organisation. Look at the pack, or ask us."


def learners(office: Office, actor: Actor, journey: Journey) -> list[Met]:
    """What the form may be about: everybody whom a school has referred, and whom a provider has accepted, each once; or what a provider is asked."""
    if journey.about == REFERRAL:
        return requests(office, actor)
    if journey.about != LEARNER:
        return []
    return [*earlier.learners(office, actor, REFERRAL), *students(office, actor)]


def requests(office: Office, actor: Actor) -> list[Met]:
    """The referrals of which a provider holds the pack and that it has not answered, by name, each with the courses it is asked for."""
    found: dict[str, list[str]] = {}
    with office.database.writing() as session:
        waiting = applications.held_by(session, actor.organisations(Kind.PROVIDER), case_begins.ANSWERABLE)
        packs = cases_together.by_ids(session, office.keys, {each.case for each in waiting})
        for each in waiting:
            case = packs[each.case]
            if case.sender_confirmed_at and case.state == WITH_PROVIDERS and may(actor, "referrals.read", case_rights.of_case(session, case)):
                found.setdefault(case.reference, []).append(each.course_name)
        names = {case.reference: case for case in packs.values()}
        if found:
            audit.record(
                session, office.clock(), actor, "learner.offer", "case", "", learners=[names[reference].learner_key for reference in found]
            )
    told = [Met(reference, f"{names[reference].title}: {', '.join(courses)} ({reference})") for reference, courses in found.items()]
    return sorted(told, key=lambda met: met.name.casefold())


def students(office: Office, actor: Actor) -> list[Met]:
    """Of a provider: whom it has accepted, by its own response."""
    found: dict[str, Met] = {}
    with office.database.writing() as session:
        for house in sorted(actor.organisations(Kind.PROVIDER), key=str):
            wanted = case_lists.Filter(journey=RESPONSE, organisation=house)
            responses = [
                case for case in cases_together.whole(session, office.keys, wanted, actor.person, MOST) if theirs(actor, case, house)
            ]
            referrals = cases_together.by_ids(session, office.keys, [case.about for case in responses if case.about])
            for case in responses:
                if case.about in referrals:
                    found.setdefault(case.learner_key, Met(case.reference, referrals[case.about].title))
        if found:
            audit.record(session, office.clock(), actor, "learner.offer", "case", "", learners=list(found))
    return sorted(found.values(), key=lambda met: met.name.casefold())


def theirs(actor: Actor, case: Case, organisation: UUID) -> bool:
    """A response of the organisation's own that accepts, for somebody who may read it."""
    return case.organisation == organisation and accepted(case.answers) and may(actor, "case.sent", case.subject)


def live_provision(session: Session, office: Office, learner_key: str, organisation: UUID) -> list[dict[str, Any]]:
    """The courses and days of a school's learner that a form offers to tick.

    The one place that knows: the live placements; before one was set up, where a provider has accepted, the course and days it said; else
    what the school has applied for.
    """
    live = provision.live(session, office, learner_key, organisation)
    if live is not None:
        return live
    referrals = cases_together.of_learner(session, office.keys, learner_key, REFERRAL, organisation)
    answered = cases_together.answers_to(session, office.keys, [case.id for case in referrals], RESPONSE)
    places = [place for case in answered if accepted(case.answers) for place in provision_of(case, accepted_days(case))]
    return each_once(places or [place for case in referrals for place in provision_of(case)])


def accepted_days(case: Case) -> list[str]:
    return list(case.answers.get("decision", {}).get("days", []))


def provision_of(case: Case, days: list[str] | None = None) -> list[dict[str, Any]]:
    """The courses of a form as they stood when it was sent; ``days``: those that were agreed."""
    return [
        {
            "course": course["slug"],
            "name": course["name"],
            "provider": course["provider_name"],
            "days": course["days"] if days is None else days,
        }
        for course in case.snapshot.get("courses", [])
    ]


def each_once(places: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return list({place["course"]: place for place in reversed(places)}.values())[::-1]


def begin(office: Office, actor: Actor, journey: Journey, reference: str, organisation: UUID) -> tuple[Answers, str]:
    """The first answers of a form that is about an earlier one, and the learner's key."""
    with office.database.writing() as session:
        case = cases.find(session, office.keys, read_reference(reference) or "")
        if case is None or not rightly(session, actor, journey, case, organisation):
            outcome, number = audit.FAILED, "" if case is None else case.id
            audit.record(session, office.clock(), actor, "draft.about", "case", number, outcome=outcome)
            found = None
        else:
            found = answers_about(session, office, journey, case, organisation), case.learner_key
    if found is None:
        raise Refused(NOT_THEIRS if journey.about == REFERRAL else "Choose a student from the list")
    return found


def rightly(session: Session, actor: Actor, journey: Journey, case: Case, organisation: UUID) -> bool:
    """A learner is one's own; a referral is answered by a provider it asks, once the council knows who sent it."""
    if journey.about == REFERRAL:
        return case.journey == REFERRAL and bool(addressed(session, case, organisation))
    if journey.about != LEARNER:
        return False
    if case.journey == RESPONSE:
        return theirs(actor, case, organisation) and case.about is not None
    return case.journey == REFERRAL and case.organisation == organisation and may(actor, "case.sent", case.subject)


def addressed(session: Session, case: Case, organisation: UUID) -> list[Application]:
    """The applications on which this provider holds the pack and has not answered yet, while the referral is with providers."""
    if case.sender_confirmed_at is None or case.state != WITH_PROVIDERS:
        return []
    found = applications.of_case(session, case.id)
    return [each for each in found if each.provider == organisation and each.state in case_begins.ANSWERABLE]


def answers_about(session: Session, office: Office, journey: Journey, case: Case, organisation: UUID) -> Answers:
    """Whose the learner is gets name, birthday and school filled in, and the provision to tick; a provider that is asked, its own courses."""
    if journey.about == REFERRAL:
        applied = {place["course"]: place for place in provision_of(case)}
        mine = addressed(session, case, organisation)
        asked = [applied.get(each.course, {"course": each.course, "name": each.course_name, "provider": "", "days": []}) for each in mine]
        received = case.received_at.astimezone(LONDON).date().isoformat()
        return {ABOUT: {"reference": case.reference, "received": received, "provision": asked, "only": True}}
    referral = cases_together.by_ids(session, office.keys, [case.about])[case.about] if case.about else case
    answers = JOURNEYS[REFERRAL].upgrade(referral.answers, referral.journey_version)
    student, school = answers.get("student", {}), answers.get("school", {})
    known: dict[str, Any] = {name: student[name] for name in ("given", "surname", "born") if name in student}
    if case.journey == RESPONSE:
        live = provision.live(session, office, case.learner_key, organisation)
        places = provision_of(case, accepted_days(case)) if live is None else live
        known |= {name: school[name] for name in ("school", "school_name") if school.get(name)}
    else:
        places = live_provision(session, office, case.learner_key, organisation)
    upn = JOURNEYS[REFERRAL].learner({"student": student}).upn
    return {ABOUT: {"reference": referral.reference, "upn": upn, "provision": places}, "student": known}


def case_of(session: Session, office: Office, answers: Answers) -> Case | None:
    reference = answers.get(ABOUT, {}).get("reference")
    return cases.find(session, office.keys, str(reference)) if reference else None


def why_not(session: Session, office: Office, journey: Journey, draft: Draft, answers: Answers) -> str:
    """Looked at again when it is sent: a provider may have been asked no longer."""
    if journey.about != REFERRAL:
        return ""
    case = case_of(session, office, answers)
    fits = case is not None and draft.organisation is not None and addressed(session, case, draft.organisation)
    return "" if fits else NOT_THEIRS
