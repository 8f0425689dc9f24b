"""A mistake reported: asked for by whoever reads the record, decided by an officer who sees the difference."""

from uuid import UUID

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as Answer

from formsapp.access import actor, needs, office
from formsapp.services import corrections
from formsapp.services.asking import Wrong
from formsapp.services.correction_fields import FIELDS
from formsapp.services.corrections import Decided
from formsapp.services.office import Refused
from formsapp.store.corrections import ACCEPTED, PROPOSED, REFUSED
from formsapp.web import desk
from formsapp.web.moves import version
from formsapp.web.pages import page

STATES = {PROPOSED: "Waits for a decision", ACCEPTED: "Accepted", REFUSED: "Refused"}
DECISIONS = {ACCEPTED: "Accept it: it is put right", REFUSED: "Refuse it"}


def blueprint() -> Blueprint:
    doors = Blueprint("corrections", __name__)
    for rule, view, method in (
        ("/corrections/", listing, "GET"),
        ("/corrections/<uuid:correction>/", one, "GET"),
        ("/corrections/<uuid:correction>/", decide, "POST"),
        ("/training-records/<uuid:record>/mistake/", ask, "GET"),
        ("/training-records/<uuid:record>/mistake/", report, "POST"),
    ):
        doors.add_url_rule(rule, view_func=view, methods=[method])
    return doors


@needs("record.read")
def ask(record: UUID) -> Response:
    return ask_page(record)


def ask_page(record: UUID, problem: Refused | None = None) -> Response:
    found = corrections.asking(office(), actor(), record)
    name = problem.name if isinstance(problem, Wrong) else "field"
    return page(
        "records/mistake.html",
        f"Report a mistake, {found.record.course_name}",
        status=422 if problem else 200,
        problems=[(name, str(problem))] if problem else [],
        problem={"field": "", "new": "", "why": ""} | ({name: str(problem)} if problem else {}),
        found=found,
        options=[(each.name, each.words, f"Now: {now}" if now else "") for each, now in found.fields],
        fields=FIELDS,
        states=STATES,
        typed=desk.typed,
        **desk.once(problem, "#asked"),
    )


@needs("record.read")
def report(record: UUID) -> Answer:
    try:
        corrections.ask(office(), actor(), record, request.form)
    except Refused as reason:
        return ask_page(record, reason)
    return redirect(f"/training-records/{record}/mistake/#asked", 303)


@needs("corrections.decide")
def listing() -> Response:
    return page("records/corrections.html", "Mistakes that were reported", lines=corrections.listing(office(), actor()), states=STATES)


@needs("corrections.decide")
def one(correction: UUID) -> Response:
    return one_page(correction)


def one_page(correction: UUID, problem: Refused | None = None) -> Response:
    line = corrections.look(office(), actor(), correction)
    name, decided = problem.name if isinstance(problem, Wrong) else "decision", isinstance(problem, Decided)
    return page(
        "records/correction.html",
        f"A mistake that was reported: {line.words if line.words.isupper() else line.words.lower()}",
        status=409 if decided else 422 if problem else 200,
        problems=[(name, str(problem))] if problem and not decided else [],
        decided=str(problem) if decided else "",
        problem={"decision": "", "answer": ""} | ({name: str(problem)} if problem else {}),
        line=line,
        pieces=corrections.difference(line.old, line.new),
        states=STATES,
        words={ACCEPTED: "accepted", REFUSED: "refused"},
        waits=line.correction.state == PROPOSED,
        decisions=[(state, words, "") for state, words in DECISIONS.items()],
        typed=desk.typed,
    )


@needs("corrections.decide")
def decide(correction: UUID) -> Answer:
    try:
        corrections.decide(office(), actor(), correction, version(), request.form)
    except Refused as reason:
        return one_page(correction, reason)
    return redirect("/corrections/", 303)
