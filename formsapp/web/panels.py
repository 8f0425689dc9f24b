"""The panel room: dates and deadlines, an agenda, its pack as a PDF, one case with the panel's questions, the decision, and its outcome."""

import datetime as dt
from typing import Any

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as Answer

from formsapp import paper
from formsapp.access import actor, needs, office
from formsapp.domain.case_words import PATHWAY_WORDS
from formsapp.domain.panel_questions import DECISION_WORDS
from formsapp.domain.permissions import may
from formsapp.journeys import Facts
from formsapp.rendering import day as written
from formsapp.services import case_papers, casework, panel_outcomes, panel_packs, panel_room, panels
from formsapp.services.case_asks import Wrong
from formsapp.services.office import NotFound, Refused
from formsapp.web import desk
from formsapp.web.copies import attachment
from formsapp.web.list_filters import day as read_day
from formsapp.web.moves import version
from formsapp.web.pages import page


def blueprint() -> Blueprint:
    doors = Blueprint("panels", __name__)
    for rule, view, method in (
        ("/panels/", room, "GET"),
        ("/panels/<day>/", agenda, "GET"),
        ("/panels/<day>/pack.pdf", pack, "GET"),
        ("/panels/<day>/<reference>/", case, "GET"),
        ("/panels/<day>/<reference>/", keep, "POST"),
        ("/cases/<reference>/outcome.pdf", outcome, "GET"),
        ("/my-referrals/<reference>/outcome.pdf", outcome_outside, "GET"),
    ):
        doors.add_url_rule(rule, view_func=view, methods=[method])
    return doors


def day_of(text: str) -> dt.date:
    """A day as addresses write it; anything else leads nowhere."""
    found = read_day(text)
    if found is None:
        raise NotFound
    return found


@needs("panel.read")
def room() -> Response:
    found = panel_room.room(office(), actor())
    return page("panels/room.html", "Panels", problems=[], found=found, ways=PATHWAY_WORDS, decisions=DECISION_WORDS)


@needs("panel.read")
def agenda(day: str) -> Response:
    found = panels.agenda(office(), actor(), day_of(day))
    return page(
        "panels/agenda.html",
        f"Panel on {written(found.meeting.day)}",
        problems=[],
        found=found,
        ways=PATHWAY_WORDS,
        decisions=DECISION_WORDS,
    )


@needs("panel.read")
def pack(day: str) -> Response:
    found = panel_packs.pack(office(), actor(), day_of(day))
    on = found.agenda.meeting.day
    return printed(paper.AGENDA, panel_packs.paper_of_pack(found), "Agenda, confidential", found.facts, office().today(), f"agenda-{on}")


@needs("panel.read")
def case(day: str, reference: str) -> Response:
    return case_page(day, reference)


def case_page(day: str, reference: str, problem: Refused | None = None, *, changed: bool = False) -> Response:
    """``problem`` at the field that it is about; what was typed stays, whatever happened."""
    found = panels.on_table(office(), actor(), day_of(day), reference)
    field = problem.name if isinstance(problem, Wrong) else "decision"
    return page(
        "panels/case.html",
        f"Panel on {written(found.item.meets_on)}, {found.line.reference}",
        status=409 if changed else 422 if problem else 200,
        problems=[(field, str(problem))] if problem else [],
        problem={field: str(problem)} if problem else {},
        changed=changed,
        found=found,
        ways=PATHWAY_WORDS,
        decisions=DECISION_WORDS,
        may_decide=may(actor(), "panel.decide") and found.open,
        typed=desk.typed,
        posted=request.method == "POST",
        today=office().today(),
    )


@needs("panel.decide")
def keep(day: str, reference: str) -> Answer:
    """What was found so far, or with the decision; nothing typed is lost when somebody else was quicker."""
    deciding, typed = request.form.get("do") == "decide", {name: request.form.get(name, "") for name in request.form}
    try:
        if deciding:
            panels.decide(office(), actor(), day_of(day), reference, typed.get("decision", ""), typed, version())
        else:
            panels.keep(office(), actor(), day_of(day), reference, typed, version())
    except casework.Changed:
        return case_page(day, reference, changed=True)
    except Refused as reason:
        return case_page(day, reference, reason)
    return redirect(f"/panels/{day}/" if deciding else f"/panels/{day}/{reference}/", 303)


@needs("case.read")
def outcome(reference: str) -> Response:
    return outcome_paper(reference)


@needs("referrals.read")
def outcome_outside(reference: str) -> Response:
    return outcome_paper(reference)


def outcome_paper(reference: str) -> Response:
    found = panel_outcomes.outcome(office(), actor(), reference)
    return attachment(case_papers.outcome_pdf(office(), found), "application/pdf", f"{found.reference}-outcome.pdf")


def printed(template: str, words: dict[str, Any], kind: str, facts: Facts, on: dt.date, name: str) -> Response:
    return attachment(case_papers.printed(office(), template, words, kind, facts, on, name), "application/pdf", f"{name}.pdf")
