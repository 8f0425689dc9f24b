"""What a panel decided, as the school is told it: for the page, for paper, and for what the move sends. How it looks is the printer's."""

import datetime as dt
from dataclasses import dataclass, field

from formsapp.domain.case_words import COUNCIL, PATHWAY_WORDS, SCHOOL, TRANSFER
from formsapp.domain.cases import state
from formsapp.domain.dates import said_with_weekday
from formsapp.domain.panel_questions import DECISION_WORDS
from formsapp.domain.people import Actor
from formsapp.domain.permissions import may
from formsapp.journeys.facts import Facts
from formsapp.services import directory_facts
from formsapp.services.case_desk import Desk, open_desk
from formsapp.services.office import LONDON, NotFound, Office
from formsapp.services.rights import Denied
from formsapp.services.sending import CASE
from formsapp.store import audit, panels, people
from formsapp.store.database import Session

AFTER = {
    "approved": "The service sends the pack to the provider, and the school arranges the interview.",
    "not approved": "The service looks for another way with the school and the family, and writes down what was considered.",
    "deferred": "The school adds what is missing. The referral then goes to a later panel.",
}
AFTER_TRANSFER = "The headteachers’ panel allocates a school. The service then writes to both schools."


@dataclass(frozen=True)
class Outcome:
    """What is written to the school. ``next_words``: what happens now."""

    reference: str
    lines: list[tuple[str, str]] = field(repr=False)
    reasons: str = field(repr=False)
    next_words: str
    facts: Facts
    decided_on: dt.date


def outcome(office: Office, actor: Actor, reference: str) -> Outcome:
    """For the council, and for the school that sent the referral or was allocated; a provider is told what it needs in other words."""
    facts = directory_facts.facts(office)
    with office.database.writing() as session:
        desk = open_desk(session, office, actor, "case.read" if actor.council else "referrals.read", reference)
        if not actor.council and not may(actor, "case.move.school", desk.subject):
            raise Denied("panel.outcome", CASE, desk.case.id)
        found = outcome_of(session, office, desk, facts, outside=not actor.council)
        audit.record(session, office.clock(), actor, "panel.outcome", CASE, desk.case.id, learners=[desk.case.learner_key])
        return found


def outcome_of(session: Session, office: Office, desk: Desk, facts: Facts, *, outside: bool) -> Outcome:
    """Of the newest panel that decided; ``outside``: in the words for the school."""
    item = panels.newest(session, office.keys, desk.case.id)
    if item is None or not item.decision or item.decided_at is None:
        raise NotFound
    houses = {each.id: each.name for each in people.organisations(session)}
    lines = [
        ("Student", desk.case.title),
        ("School", houses.get(desk.case.organisation, "") if desk.case.organisation else ""),
        ("Reference", desk.case.reference),
        ("Pathway", PATHWAY_WORDS.get(item.pathway, item.pathway)),
        *met(item, item.decided_at.astimezone(LONDON).date()),
        ("Decision", DECISION_WORDS[item.decision]),
        ("School allocated", houses.get(item.allocated, "") if item.allocated else ""),
    ]
    return Outcome(
        desk.case.reference,
        [(term, words) for term, words in lines if words],
        item.reasons,
        next_of(item, desk.work.state, SCHOOL if outside else COUNCIL),
        facts,
        item.decided_at.astimezone(LONDON).date(),
    )


def met(item: panels.Item, decided: dt.date) -> list[tuple[str, str]]:
    """No paper says that a panel met on a day which had not come when it was decided."""
    if decided < item.meets_on:
        return [("On the agenda of the panel on", said_with_weekday(item.meets_on)), ("Decided on", said_with_weekday(decided))]
    return [("The panel met on", said_with_weekday(item.meets_on))]


def next_of(item: panels.Item, now: str, side: str) -> str:
    """What happens after this decision; once it has gone on, where it stands."""
    if now not in {"approved", "not approved", "deferred"}:
        return f"It has gone on since: {state('referral', now).words_for(side).casefold()}."
    return AFTER_TRANSFER if item.decision == "approved" and item.pathway == TRANSFER else AFTER[item.decision]


def paper_of_outcome(found: Outcome) -> dict[str, object]:
    return {
        "heading": "Outcome of the panel",
        "head": [list(line) for line in found.lines],
        "reasons": found.reasons.split("\n"),
        "next": found.next_words,
    }
