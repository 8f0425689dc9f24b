"""What a form begins from: a learner whom the organisation has referred, with the provision the database knows of; a referral that is answered.

What was found is written into the draft when it begins, where no page can change it, and is looked at once more when the form is sent.
"""

from typing import Any
from uuid import UUID

from formsapp.domain.identifiers import read_reference
from formsapp.domain.people import Actor, Kind
from formsapp.domain.permissions import may
from formsapp.journeys import JOURNEYS
from formsapp.journeys.engine import ABOUT, Answers, Journey
from formsapp.services import earlier
from formsapp.services.earlier import Met
from formsapp.services.office import Office, Refused
from formsapp.store import audit, cases, people
from formsapp.store.cases import Case
from formsapp.store.database import Session
from formsapp.store.drafts import Draft

REFERRAL = "referral"
LEARNER = "learner"
NOT_THEIRS = "There is no referral with this reference that asks your organisation. Look at the pack, or ask us."


def learners(office: Office, actor: Actor, journey: Journey) -> list[Met]:
    """Whom the form may be about: everybody whom the organisation has referred, each once."""
    return earlier.learners(office, actor, REFERRAL) if journey.about == LEARNER else []


def live_provision(session: Session, office: Office, learner_key: str, organisation: UUID) -> list[dict[str, Any]]:
    """The courses and days of a learner that a form offers to tick.

    The one place that knows: what the organisation has applied for, each course once, newest first. Placements will answer here.
    """
    found: dict[str, dict[str, Any]] = {}
    for case in cases.of_learner(session, office.keys, learner_key, REFERRAL, organisation):
        for course in case.snapshot.get("courses", []):
            known = {"course": course["slug"], "name": course["name"], "provider": course["provider_name"], "days": course["days"]}
            found.setdefault(course["slug"], known)
    return list(found.values())


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
    if case.journey != REFERRAL:
        return False
    if journey.about == REFERRAL:
        return addressed(session, case, organisation)
    return journey.about == LEARNER and case.organisation == organisation and may(actor, "case.sent", case.subject)


def addressed(session: Session, case: Case, organisation: UUID) -> bool:
    """Whether one of the courses asked for is this provider's."""
    asked = people.organisation(session, organisation)
    if asked is None or asked.kind is not Kind.PROVIDER or not asked.slug or case.sender_confirmed_at is None:
        return False
    return any(course["provider"] == asked.slug for course in case.snapshot.get("courses", []))


def answers_about(session: Session, office: Office, journey: Journey, case: Case, organisation: UUID) -> Answers:
    """A school gets its learner's name and birthday filled in, and the provision to tick; a provider no more than which referral it is."""
    told: dict[str, Any] = {"reference": case.reference}
    if journey.about == REFERRAL:
        asked = people.organisation(session, organisation)
        mine = [course for course in case.snapshot.get("courses", []) if asked and course["provider"] == asked.slug]
        told["provision"] = [{"course": course["slug"], "name": course["name"], "days": course["days"]} for course in mine]
        return {ABOUT: told | {"only": True}}
    student = JOURNEYS[REFERRAL].upgrade(case.answers, case.journey_version).get("student", {})
    told["upn"] = JOURNEYS[REFERRAL].learner({"student": student}).upn
    told["provision"] = live_provision(session, office, case.learner_key, organisation)
    return {ABOUT: told, "student": {name: student[name] for name in ("given", "surname", "born") if name in student}}


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
