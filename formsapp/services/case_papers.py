"""A form's answers and a panel's outcome as PDF: for whoever takes them away, and for what a case's moves send with the Datalocker."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from formsapp import paper
from formsapp.domain.dates import academic_year_said
from formsapp.domain.dates import said as day_said
from formsapp.journeys import Answers, Facts, Journey, check_answers, declaration_block
from formsapp.journeys.summary import Block
from formsapp.services.office import LONDON, Office, Refused
from formsapp.services.panel_outcomes import Outcome, paper_of_outcome
from formsapp.services.sending import Answered


def printed(office: Office, template: str, words: Mapping[str, object], kind: str, facts: Facts, on: dt.date, name: str) -> bytes:
    """With what stands on every paper of the service."""
    edition = office.published.current()
    if edition is None:
        raise Refused("The directory has not been published, so no paper can be made: try again when it is.")
    whole: dict[str, Any] = (
        {"title": f"{words['heading']}, {name}"}
        | dict(words)
        | {
            "kind": kind,
            "brand": facts.links.get("brand", paper.BRAND),
            "service": edition.frame["name"],
            "council": edition.frame["council"],
            "year": academic_year_said(on),
            "updated": day_said(on),
            "date": [on.year, on.month, on.day],
        }
    )
    return paper.print_paper(office.settings.theme_folder.parent, template, whole, on)


def answers_pdf(office: Office, found: Answered, blocks: Sequence[Block] | None = None) -> bytes:
    """``blocks``: the answers as this reader may see them; else all of them, with what was promised."""
    journey, answers, facts = found.journey, found.answers, found.facts
    if blocks is None:
        promised = declaration_block(journey, answers, facts)
        blocks = [*check_answers(journey, answers, facts), *([promised] if promised else [])]
    at = (found.sent_at or office.clock()).astimezone(LONDON)
    words = {
        "title": f"{journey.title}, {found.reference}",
        "heading": journey.title,
        "head": [["Reference", found.reference], *head_of(journey, answers, facts), sent_line(found, at)],
        "blocks": [block.as_data() for block in blocks],
    }
    kind = "Answers, confidential" if found.sent_at else "Draft, not sent, confidential"
    return printed(office, paper.ANSWERS, words, kind, facts, at.date(), found.reference)


def head_of(journey: Journey, answers: Answers, facts: Facts) -> list[list[str]]:
    return [[term, words] for term, words in journey.letterhead(answers, facts) if term != "Date"]


def sent_line(found: Answered, at: dt.datetime) -> list[str]:
    return ["Sent" if found.sent_at else "Draft of", f"{day_said(at.date())} at {at:%H:%M}"]


def outcome_pdf(office: Office, found: Outcome) -> bytes:
    words = paper_of_outcome(found)
    return printed(office, paper.OUTCOME, words, "Outcome, confidential", found.facts, found.decided_on, f"{found.reference}-outcome")
