"""A form's answers to take away: a PDF for people, JSON for other systems. Both are read like the record they are, and kept by no browser."""

import json

from flask import Blueprint, Response, current_app

from formsapp.access import actor, needs, office
from formsapp.domain.dates import academic_year_said
from formsapp.journeys import Answers, Facts, Journey, as_json, check_answers, declaration_block
from formsapp.paper import BRAND, print_answers
from formsapp.rendering import day, edition
from formsapp.services import exports, inbox, sending
from formsapp.services.office import LONDON, NotFound
from formsapp.services.sending import Answered
from formsapp.web import desk
from formsapp.web.drafts_at_hand import turned_away


def blueprint() -> Blueprint:
    doors = Blueprint("copies", __name__)
    for rule, view in (
        ("/forms/<journey>/<reference>/answers.pdf", own_pdf),
        ("/forms/<journey>/<reference>/answers.json", own_json),
        ("/inbox/<reference>/answers.pdf", case_pdf),
        ("/inbox/<reference>/answers.json", case_json),
        ("/inbox/<reference>/answers.csv", case_csv),
    ):
        doors.add_url_rule(rule, view_func=view, methods=["GET"])
    doors.register_error_handler(NotFound, turned_away)
    return doors


@needs("forms.fill")
def own_pdf(journey: str, reference: str) -> Response:
    return pdf(sending.answers_of(office(), actor(), journey, reference, "answers.pdf"))


@needs("forms.fill")
def own_json(journey: str, reference: str) -> Response:
    return data(sending.answers_of(office(), actor(), journey, reference, "answers.json"))


@needs("case.read")
def case_pdf(reference: str) -> Response:
    return pdf(inbox.answers_of(office(), actor(), reference, "case.pdf"))


@needs("case.read")
def case_json(reference: str) -> Response:
    return data(inbox.answers_of(office(), actor(), reference, "case.json"))


@needs("case.read")
def case_csv(reference: str) -> Response:
    name, body = exports.of_case(office(), actor(), reference)
    return attachment(body, "text/csv; charset=utf-8", f"{name}.csv")


def pdf(found: Answered) -> Response:
    journey, answers, facts = found.journey, found.answers, found.facts
    blocks = check_answers(journey, answers, facts)
    promised = declaration_block(journey, answers, facts)
    frame, at = edition().frame, (found.sent_at or office().clock()).astimezone(LONDON)
    words = {
        "title": f"{journey.title}, {found.reference}",
        "heading": journey.title,
        "kind": "Answers, confidential" if found.sent_at else "Draft, not sent, confidential",
        "brand": found.facts.links.get("brand", BRAND),
        "service": frame["name"],
        "council": frame["council"],
        "year": academic_year_said(at.date()),
        "updated": day(at.date()),
        "date": [at.year, at.month, at.day],
        "head": [["Reference", found.reference], *head_of(journey, answers, facts), *sent_line(found)],
        "blocks": [block.as_data() for block in (*blocks, *([promised] if promised else []))],
    }
    return attachment(print_answers(office().settings.theme_folder.parent, words, at.date()), "application/pdf", f"{found.reference}.pdf")


def head_of(journey: Journey, answers: Answers, facts: Facts) -> list[list[str]]:
    return [[term, words] for term, words in journey.letterhead(answers, facts) if term != "Date"]


def sent_line(found: Answered) -> list[list[str]]:
    return [["Sent", desk.moment(found.sent_at)]] if found.sent_at else [["Draft of", desk.moment(office().clock())]]


def data(found: Answered) -> Response:
    whole = {
        "reference": found.reference,
        "journey": found.journey.slug,
        "version": found.journey.version,
        "sent_at": found.sent_at.isoformat() if found.sent_at else None,
        "answers": as_json(found.journey, found.answers, found.facts),
    }
    return attachment(json.dumps(whole, indent=1).encode(), "application/json", f"{found.reference}.json")


def attachment(body: bytes, kind: str, name: str) -> Response:
    """Saved, never shown inside the service; its name is the reference and nothing else (row T17)."""
    response = current_app.response_class(body, content_type=kind)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    response.headers["Cache-Control"] = "no-store"
    return response
