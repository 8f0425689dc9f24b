"""The papers of a panel as data: the agenda pack for its members, and the outcome that the school is given. How they look is the printer's."""

import datetime as dt
from dataclasses import dataclass, field

from formsapp.domain.case_words import COUNCIL, SCHOOL, TRANSFER
from formsapp.domain.cases import state
from formsapp.domain.dates import said, said_with_weekday
from formsapp.domain.panel_questions import DECISION_WORDS
from formsapp.domain.people import Actor
from formsapp.domain.permissions import may
from formsapp.journeys.facts import Facts
from formsapp.services import directory_facts, panels
from formsapp.services.case_desk import Desk, open_desk
from formsapp.services.office import LONDON, NotFound, Office
from formsapp.services.panels import Agenda, Asked, Listed, with_evidence
from formsapp.services.rights import Denied, demand
from formsapp.services.sending import CASE
from formsapp.store import audit, cases_together, people
from formsapp.store import panels as rows
from formsapp.store.database import Session

PATHWAY_WORDS = {
    "flourish": "Flourish",
    "supported-transfer": "Supported transfer",
    "refocus": "Refocus",
    "year-11-bespoke": "Year 11 bespoke pathway",
}
AFTER = {
    "approved": "The service sends the pack to the provider, and the school arranges the interview.",
    "not approved": "The service looks for another way with the school and the family, and writes down what was considered.",
    "deferred": "The school adds what is missing. The referral then goes to a later panel.",
}
AFTER_TRANSFER = "The headteachers’ panel allocates a school. The service then writes to both schools."


@dataclass(frozen=True)
class Pack:
    """What members read before they meet."""

    agenda: Agenda
    cases: list[tuple[Listed, list[Asked]]] = field(repr=False)
    facts: Facts


@dataclass(frozen=True)
class Outcome:
    """What is written to the school. ``next_words``: what happens now."""

    reference: str
    lines: list[tuple[str, str]] = field(repr=False)
    reasons: str = field(repr=False)
    next_words: str
    facts: Facts
    decided_on: dt.date


def pack(office: Office, actor: Actor, day: dt.date) -> Pack:
    """Every case of the day that this reader may read, with the panel's questions and the school's answers."""
    facts = directory_facts.facts(office)
    with office.database.writing() as session:
        demand(actor, "panel.read")
        agenda, keys = panels.listed(session, office, actor, day, facts)
        opened = cases_together.by_ids(session, office.keys, [line.item.case for line in agenda.lines])
        audit.record(session, office.clock(), actor, "panel.pack", panels.PANEL, day.isoformat(), learners=keys)
    told = [(line, with_evidence(office, opened[line.item.case], line.item.pathway, {})) for line in agenda.lines]
    return Pack(agenda, told, facts)


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
    item = rows.newest(session, office.keys, desk.case.id)
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


def met(item: rows.Item, decided: dt.date) -> list[tuple[str, str]]:
    """No paper says that a panel met on a day which had not come when it was decided."""
    if decided < item.meets_on:
        return [("On the agenda of the panel on", said_with_weekday(item.meets_on)), ("Decided on", said_with_weekday(decided))]
    return [("The panel met on", said_with_weekday(item.meets_on))]


def next_of(item: rows.Item, now: str, side: str) -> str:
    """What happens after this decision; once it has gone on, where it stands."""
    if now not in {"approved", "not approved", "deferred"}:
        return f"It has gone on since: {state('referral', now).words_for(side).casefold()}."
    return AFTER_TRANSFER if item.decision == "approved" and item.pathway == TRANSFER else AFTER[item.decision]


def paper_of_pack(found: Pack) -> dict[str, object]:
    """For the printer: words only."""
    meeting = found.agenda.meeting
    head = [
        ["Panel", said_with_weekday(meeting.day)],
        ["Deadline", said(meeting.deadline) if meeting.deadline else "Not in the directory any more"],
        ["Pathways", ", ".join(PATHWAY_WORDS.get(way, way) for way in meeting.pathways)],
        ["Cases", str(len(found.cases))],
    ]
    if found.agenda.hidden:
        head.append(["Left out", f"{found.agenda.hidden} restricted: the safeguarding lead has them"])
    return {
        "heading": f"Agenda of the panel on {said(meeting.day)}",
        "head": [line for line in head if line[1]],
        "cases": [
            {
                "number": number,
                "title": line.title,
                "school": line.school or "Sent without an account",
                "reference": line.reference,
                "pathway": PATHWAY_WORDS.get(line.item.pathway, line.item.pathway),
                "received": said(line.received_on),
                "questions": [
                    {
                        "words": asked.question.words,
                        "rows": [{"question": row.question, "words": list(row.words), "given": row.given} for row in asked.evidence],
                    }
                    for asked in questions
                ],
            }
            for number, (line, questions) in enumerate(found.cases, 1)
        ],
    }


def paper_of_outcome(found: Outcome) -> dict[str, object]:
    return {
        "heading": "Outcome of the panel",
        "head": [list(line) for line in found.lines],
        "reasons": found.reasons.split("\n"),
        "next": found.next_words,
    }
