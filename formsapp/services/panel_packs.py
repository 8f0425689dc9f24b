"""The agenda pack of a panel as data: what its members read before they meet. How it looks is the printer's."""

import datetime as dt
from dataclasses import dataclass, field

from formsapp.domain.case_words import PATHWAY_WORDS
from formsapp.domain.dates import said, said_with_weekday
from formsapp.domain.people import Actor
from formsapp.journeys.facts import Facts
from formsapp.services import directory_facts, panels
from formsapp.services.office import Office
from formsapp.services.panel_room import PANEL
from formsapp.services.panels import Agenda, Asked, Listed, with_evidence
from formsapp.services.rights import demand
from formsapp.store import audit, cases_together


@dataclass(frozen=True)
class Pack:
    """What members read before they meet."""

    agenda: Agenda
    cases: list[tuple[Listed, list[Asked]]] = field(repr=False)
    facts: Facts


def pack(office: Office, actor: Actor, day: dt.date) -> Pack:
    """Every case of the day that this reader may read, with the panel's questions and the school's answers."""
    facts = directory_facts.facts(office)
    with office.database.writing() as session:
        demand(actor, "panel.read")
        agenda, keys = panels.listed(session, office, actor, day, facts)
        opened = cases_together.by_ids(session, office.keys, [line.item.case for line in agenda.lines])
        audit.record(session, office.clock(), actor, "panel.pack", PANEL, day.isoformat(), learners=keys)
    told = [(line, with_evidence(office, opened[line.item.case], line.item.pathway, {})) for line in agenda.lines]
    return Pack(agenda, told, facts)


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
