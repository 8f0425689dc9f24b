"""My forms: one's own drafts and those that colleagues share, each by the name of whom it is about; and what one's side has sent."""

import datetime as dt
from dataclasses import dataclass, field

from formsapp.domain.identifiers import read_reference
from formsapp.domain.people import Actor
from formsapp.domain.permissions import may
from formsapp.journeys import JOURNEYS
from formsapp.journeys.engine import Answers, Journey
from formsapp.services import earlier
from formsapp.services.drafts import KIND
from formsapp.services.office import NotFound, Office
from formsapp.services.rights import demand
from formsapp.store import audit, cases, drafts, people
from formsapp.store.case_lists import Line
from formsapp.store.database import Session


@dataclass(frozen=True)
class Mine:
    """A draft. ``title``: whom or what it is about, blank before that was answered."""

    reference: str
    journey: Journey
    title: str = field(repr=False)
    organisation: str
    begun_by: str
    changed_at: dt.datetime
    changed_by: str
    expires_at: dt.datetime
    own: bool


@dataclass(frozen=True)
class MyForms:
    """``sent``: what one's own side has sent, as far as one may read it again."""

    drafts: list[Mine]
    sent: list[Line]


def mine(office: Office, actor: Actor) -> MyForms:
    """Both with names, so it is a look at learners' records: one event with all of them."""
    if actor.person is None:
        return MyForms([], [])
    with office.database.writing() as session:
        unsent, sent = drafts_in(session, office, actor), earlier.sent_in(session, office, actor)
        named = [key for key, each in unsent if each.title] + [line.learner_key for line in sent]
        if named:
            audit.record(session, office.clock(), actor, "forms.mine", KIND, "", learners=named)
    return MyForms([each for _, each in unsent], sent)


def drafts_in(session: Session, office: Office, actor: Actor) -> list[tuple[str, Mine]]:
    """Each with the key that stands for its learner in the audit."""
    assert actor.person is not None
    found = drafts.listed(session, actor.person, actor.organisations())
    lines = [line for line in found if line.journey in JOURNEYS and may(actor, "drafts.own", line.subject)]
    answers = drafts.answers_of(session, office.keys, [line.id for line in lines])
    who = cases.names(session, office.keys, [person for line in lines for person in (line.person, line.changed_by) if person])
    where = {each.id: each.name for each in people.organisations(session)} if any(line.organisation for line in lines) else {}
    return [
        (
            line.id.hex,
            Mine(
                line.reference,
                JOURNEYS[line.journey],
                title_of(JOURNEYS[line.journey], *answers[line.id]),
                where.get(line.organisation, "") if line.organisation else "",
                who.get(line.person, "") if line.person else "",
                line.changed_at,
                who.get(line.changed_by, "") if line.changed_by else "",
                line.expires_at,
                line.person == actor.person,
            ),
        )
        for line in lines
    ]


def title_of(journey: Journey, version: int, answers: Answers) -> str:
    """Whom or what it is about, as a list shows it once it is sent."""
    return journey.list_title(journey.upgrade(answers, version)).strip()


def journey_of(office: Office, actor: Actor, reference: str) -> str:
    """Which form a draft is, for whoever may fill it."""
    with office.database.reading() as session:
        draft = drafts.find(session, office.keys, read_reference(reference) or "")
        if draft is None or draft.sent_at or draft.journey not in JOURNEYS:
            raise NotFound
        demand(actor, "drafts.own", draft.subject, kind=KIND, identifier=draft.id)
    return draft.journey
