"""A form's answers to take away: a PDF for people, JSON for other systems. Both are read like the record they are, and kept by no browser."""

import json

from flask import Blueprint, Response, current_app

from formsapp.access import actor, needs, office
from formsapp.journeys import as_json
from formsapp.services import case_papers, exports, inbox, sending
from formsapp.services.office import NotFound
from formsapp.services.sending import Answered
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
    return attachment(case_papers.answers_pdf(office(), found), "application/pdf", f"{found.reference}.pdf")


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
