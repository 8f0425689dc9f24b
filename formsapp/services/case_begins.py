"""What casework knows of a form in the moment it is sent: whose step is next, whose learner it is, who the other party is."""

from uuid import UUID

from formsapp.domain import cases as table
from formsapp.domain.case_words import COUNCIL, PROVIDER
from formsapp.domain.people import Actor, Kind
from formsapp.fields.base import Said
from formsapp.journeys import JOURNEYS
from formsapp.journeys.engine import ABOUT, said
from formsapp.journeys.facts import Facts
from formsapp.journeys.referral_sections.tier import pathway
from formsapp.journeys.sections.sender import is_provider
from formsapp.services.office import Office
from formsapp.store import applications, casework, moves, people
from formsapp.store.cases import Case
from formsapp.store.database import Session

RESPONSE = "application-response"
ANSWERABLE = ("pack sent", "interview arranged")


def begin(session: Session, office: Office, actor: Actor, case: Case, answers: Said, facts: Facts, earlier: Case | None) -> None:
    """In the transaction of the sending."""
    sender = people.organisation(session, case.organisation) if case.organisation else None
    school = case.organisation if sender and sender.kind is Kind.SCHOOL else earlier.organisation if earlier else None
    casework.change(
        session,
        case.id,
        pathway=pathway(answers) or None if case.journey == "referral" else None,
        school_id=school,
        other_id=other_party(
            session, case, answers, facts, earlier, sender.kind if sender else Kind.PROVIDER if is_provider(answers) else None
        ),
        next_side=table.state(case.journey, "received").whose if table.known(case.journey, "received") else COUNCIL,
        next_from=facts.today,
        next_on=case.due_on,
    )
    if case.journey == RESPONSE and earlier:
        respond(session, office, actor, case, answers, facts, earlier)


def other_party(session: Session, case: Case, answers: Said, facts: Facts, earlier: Case | None, sender: Kind | None) -> UUID | None:
    """Of a withdrawal or a change of day: the provider of the course if a school asks, the school if a provider does."""
    if case.journey not in {"withdrawal", "change-of-day"}:
        return None
    if sender is Kind.PROVIDER:
        return earlier.organisation if earlier else None
    known = [str(each["course"]) for each in said(answers, ABOUT, "provision", []) or []]
    for slug in (*JOURNEYS[case.journey].courses(answers), *known):
        course = facts.course(slug)
        found = people.organisation_by_slug(session, Kind.PROVIDER, course.provider_slug) if course else None
        if found:
            return found.id
    return None


def respond(session: Session, office: Office, actor: Actor, case: Case, answers: Said, facts: Facts, referral: Case) -> None:
    """The provider's answer moves its application, and is then with the referral; where none waits for it, the council reads it."""
    (course,) = JOURNEYS[RESPONSE].courses(answers)
    mine = [each for each in applications.of_case(session, referral.id) if each.provider == case.organisation and each.state in ANSWERABLE]
    found = next((each for each in mine if each.course == course), mine[0] if len(mine) == 1 else None)
    if found is None:
        return
    now, after = office.clock(), table.state("application", "response in")
    due = facts.working_days(after.clock or 1, facts.today).end
    applications.change(
        session, found.id, state=after.name, response_case_id=case.id, next_side=COUNCIL, next_from=facts.today, next_on=due
    )
    moves.add(
        session, office.keys, now, referral.id, "respond", found.state, after.name, person=actor.person, side=PROVIDER, application=found.id
    )
    moves.add(session, office.keys, now, case.id, "process", "received", "processed", person=actor.person, side=PROVIDER)
    casework.change(session, referral.id, next_side=COUNCIL, next_from=facts.today, next_on=due)
    casework.change(session, case.id, state="processed", next_side=None, next_on=None, ended_at=now)
