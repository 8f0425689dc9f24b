"""Which child a form is about: one whom the service knows, a new one, or one of several among whom a person decides."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from formsapp.domain.alerts import CARE, WATCH
from formsapp.domain.dates import said
from formsapp.domain.learners import SAME, Child, Match, matches
from formsapp.domain.need_to_know import withheld
from formsapp.domain.people import Kind
from formsapp.fields import Date
from formsapp.journeys import JOURNEYS
from formsapp.services.case_desk import Desk
from formsapp.services.office import Office, Refused
from formsapp.store import learners, people, training_records
from formsapp.store.cases import Case
from formsapp.store.database import Session
from formsapp.store.training_records import Record
from formsapp.vault.keys import Keys

NEW = "new"
PLAN = "plan"
# What makes an absence the safeguarding leads' to know at once: plans, and risks of being away.
WATCHED_PLANS = {"in-need", "protection", "looked-after"}
WATCHED_RISKS = {"missing", "exploitation-criminal", "exploitation-sexual", "self-harm", "radicalisation"}
NO_SCHOOL = "The student’s school has no account yet, so nobody there could be told: add the organisation with its number, then set up the placement"


@dataclass(frozen=True)
class Found:
    """``sure``: the one it is; ``doubtful``: those among whom somebody decides, unless it is sure."""

    sure: UUID | None
    doubtful: list[Match[UUID]]


def child_of(case: Case, school: UUID | None) -> Child:
    """As the form says."""
    journey = JOURNEYS[case.journey]
    told = journey.learner(journey.upgrade(case.answers, case.journey_version))
    born = Date.read_typed(case.answers.get("student", {}).get("born", {}))
    return Child(told.given, told.surname, born, told.upn, str(school or ""))


def find(session: Session, keys: Keys, case: Case, school: UUID | None) -> Found:
    child = child_of(case, school)
    known = [(each.id, each.child) for each in learners.candidates(session, keys, child)]
    found = matches(child, known)
    sure = [match.key for match in found if match.verdict == SAME]
    return Found(sure[0] if sure else None, [match for match in found if match.verdict != SAME])


def options(session: Session, keys: Keys, desk: Desk) -> list[tuple[str, str]]:
    """Those among whom somebody decides, in words, and that it is somebody new; nothing where there is no doubt."""
    found = find(session, keys, desk.case, school_of(session, desk))
    if found.sure or not found.doubtful:
        return []
    return [*((str(match.key), described(match)) for match in found.doubtful), (NEW, "None of them: somebody new")]


def described(match: Match[Any]) -> str:
    known = match.known
    number = f", UPN ending {known.upn[-4:]}" if known.upn else ", no UPN"
    born = f", born {said(known.born)}" if known.born else ""
    return f"{known.given} {known.surname}{born}{number}. {match.why}"


def learner_for(session: Session, office: Office, desk: Desk, school: UUID, chosen: str) -> UUID:
    """Known, chosen or made; with what the form says of their needs."""
    case, keys = desk.case, office.keys
    found = find(session, keys, case, school)
    child = child_of(case, school)
    learner = found.sure
    if learner is None and found.doubtful and chosen != NEW:
        learner = next((match.key for match in found.doubtful if str(match.key) == chosen), None)
        if learner is None:
            raise Refused("Choose whether it is somebody we know")
    if learner is None:
        before = learners.left_over(session, keys, case.learner_key)
        learner = before.id if before and before.child.upn == child.upn else None
    if learner is None:
        learner = learners.add(session, keys, office.clock(), case.learner_key, school, child)
    newest = None if found.doubtful else child
    learners.know(session, keys, learner, newest, needs_of(case), address_withheld=withheld(case.answers), school=school)
    return learner


def needs_of(case: Case) -> set[str]:
    """What the registration of a provider turns on, and whether an absence is to be looked into at once."""
    student, safeguarding = case.answers.get("student", {}), case.answers.get("safeguarding", {})
    care = student.get("in_care") == "yes" or safeguarding.get("status") == "looked-after"
    watched = safeguarding.get("status") in WATCHED_PLANS or WATCHED_RISKS & set(safeguarding.get("risks") or ())
    told = {PLAN: student.get("sen") == "E", CARE: care, WATCH: watched}
    return {need for need, holds in told.items() if holds}


def school_of(session: Session, desk: Desk) -> UUID | None:
    """The school that has the student on roll: of the case, or the one of the list that the form names."""
    if desk.work.school:
        return desk.work.school
    urn = str(desk.case.answers.get("school", {}).get("school", ""))
    houses = people.organisations(session, Kind.SCHOOL) if urn else []
    return next((each.id for each in houses if each.urn == urn and each.suspended_at is None), None)


# ---------------------------------------------------------------------------------------------- placements of a form's child


def records_of(session: Session, keys: Keys, desk: Desk) -> list[Record]:
    """Of the child a withdrawal or a change of day is about. What a school or provider sends reaches its own placements only."""
    work, case = desk.work, desk.case
    known = {work.learner} if work.learner else learners.of_key(session, case.learner_key)
    if not known and (sure := find(session, keys, case, work.school).sure):
        known = {sure}
    found = training_records.of_learners(session, keys, learners.together(session, known))
    if case.organisation is None:
        return found
    return [each for each in found if case.organisation in {each.school, each.provider}]
