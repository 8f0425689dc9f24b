"""What one's side has sent before: listed, and to begin a new form from."""

from dataclasses import dataclass

from formsapp.domain.identifiers import read_reference
from formsapp.domain.people import Actor
from formsapp.domain.permissions import may
from formsapp.journeys.engine import Answers, Journey
from formsapp.services import known, need_to_know
from formsapp.services.drafts import CASE
from formsapp.services.office import NotFound, Office
from formsapp.services.rights import demand
from formsapp.store import audit, case_lists, cases
from formsapp.store.case_lists import Line
from formsapp.store.database import Session


@dataclass(frozen=True)
class Met:
    """A learner referred before, by the newest form about them."""

    reference: str
    name: str


def sent(office: Office, actor: Actor, journey: str = "") -> list[Line]:
    """Forms that were sent by oneself or for one's organisations; it names learners, so it is a look at their records."""
    if actor.person is None:
        return []
    with office.database.writing() as session:
        lines = sent_in(session, office, actor, journey)
        if lines:
            audit.record(session, office.clock(), actor, "learner.offer", CASE, "", learners=[line.learner_key for line in lines])
    return lines


def sent_in(session: Session, office: Office, actor: Actor, journey: str = "") -> list[Line]:
    """In the transaction of whoever notes that it was looked at."""
    assert actor.person is not None
    lines = case_lists.sent_by(session, office.keys, actor.person, actor.organisations(), journey)
    return [line for line in lines if may(actor, "case.sent", line.subject)]


def learners(office: Office, actor: Actor, journey: str) -> list[Met]:
    """Each learner once, by name."""
    newest: dict[str, Line] = {}
    for line in sent(office, actor, journey):
        newest.setdefault(line.learner_key, line)
    return sorted((Met(line.reference, line.title) for line in newest.values()), key=lambda met: met.name.casefold())


@dataclass(frozen=True)
class Again:
    """Answers to begin from, and whose they are in the audit: beginning is recorded with both keys."""

    answers: Answers
    learner_key: str


def answers(office: Office, actor: Actor, journey: Journey, reference: str, *, only_learner: bool) -> Again:
    """Of an earlier form."""
    with office.database.reading() as session:
        case = cases.find(session, office.keys, read_reference(reference) or "")
        if case is None or case.journey != journey.slug:
            raise NotFound
        demand(actor, "case.sent", case.subject, kind=CASE, identifier=case.id)
    told = need_to_know.answers_for(actor, case, journey.upgrade(case.answers, case.journey_version), said=False)
    found = known.from_earlier(journey, told, only_learner=only_learner)
    return Again(found, case.learner_key)
