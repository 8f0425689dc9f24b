"""Absences: those that await a decision, decided one or many at once; one line of a register with its history; absences entered ahead."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as Answer

from formsapp.access import actor, needs, office
from formsapp.domain.attendance import CONTRIBUTIONS, MARKS
from formsapp.domain.attendance_codes import AHEAD, BY_CODE, CODES, DECISIONS, FITTING
from formsapp.services import absence_decisions, absences, disagreements, planned_absences
from formsapp.services.asking import Wrong
from formsapp.services.office import Refused
from formsapp.web import desk
from formsapp.web.list_filters import day, identifier, number, turned
from formsapp.web.moves import version
from formsapp.web.pages import page

AT = "/absences/"
Problem = Refused | None


def blueprint() -> Blueprint:
    doors = Blueprint("absences", __name__)
    for rule, view, method in (
        (AT, listing, "GET"),
        (f"{AT}decide/", decide, "POST"),
        (f"{AT}planned/", planned, "GET"),
        (f"{AT}disagreements/", disagreeing, "GET"),
        (f"{AT}<uuid:mark>/", one, "GET"),
        (f"{AT}<uuid:mark>/decide/", decide_one, "POST"),
        (f"{AT}<uuid:mark>/note/", note, "POST"),
    ):
        doors.add_url_rule(rule, view_func=view, methods=[method])
    return doors


def shown(problem: Problem, names: tuple[str, ...], otherwise: str) -> dict[str, Any]:
    """A sentence for each field, and the summary above the page."""
    field = problem.name if isinstance(problem, Wrong) and problem.name in names else otherwise
    found = dict.fromkeys(names, "") | ({field: str(problem)} if problem else {})
    return {"problem": found, "problems": [(field, str(problem))] if problem else [], "status": 422 if problem else 200}


# ----------------------------------------------------------------------------------------------------------------- list


@needs("absences.list")
def listing() -> Response:
    return list_page(number(request.args.get("page", "")) or 1)


def list_page(at: int = 1, problem: Problem = None) -> Response:
    found = absences.listing(office(), actor(), at)
    return page(
        "attendance/absences.html",
        "Unprocessed absences",
        found=found,
        kinds=MARKS,
        decisions=list(DECISIONS.items()),
        codes=[(DECISIONS[decision], [(each.code, each.words) for each in every]) for decision, every in FITTING.items()],
        pages=turned(found.page, found.pages, lambda number: f"{AT}?page={number}"),
        chosen=set(request.form.getlist("mark")),
        typed=desk.typed,
        **shown(problem, ("mark", "decision", "code", "note"), "decision"),
    )


@needs("absences.decide")
def decide() -> Answer:
    """Several at once, with one decision."""
    chosen = {found: request.form.get(f"version-{found}", "") for text in request.form.getlist("mark") if (found := identifier(text))}
    try:
        absence_decisions.decide(office(), actor(), {UUID(mark): number(text, 8) or 0 for mark, text in chosen.items()}, request.form, notes_stay=True)
    except Refused as reason:
        return list_page(1, reason)
    return redirect(AT, 303)


@needs("absences.list")
def disagreeing() -> Response:
    """Code and mark beside one another, by days."""
    school = identifier(request.args.get("school", ""))
    first, last = (day(request.args.get(name, "")) for name in ("since", "until"))
    at = number(request.args.get("page", "")) or 1
    found = disagreements.listing(office(), actor(), first, last, UUID(school) if school else None, at)
    told = {"since": found.first.isoformat(), "until": found.last.isoformat(), **({"school": school} if found.school and school else {})}
    return page(
        "attendance/disagreements.html",
        "Codes and marks that disagree",
        found=found,
        kinds=MARKS,
        codes=BY_CODE,
        council=actor().council,
        pages=turned(found.page, found.pages, lambda number: f"{AT}disagreements/?{urlencode(told | {'page': number})}"),
    )


# ------------------------------------------------------------------------------------------------------------------ one


@needs("absences.read")
def one(mark: UUID) -> Response:
    return one_page(mark)


def one_page(mark: UUID, problem: Problem = None) -> Response:
    view = absences.look(office(), actor(), mark)
    offered = [each for every in FITTING.values() for each in every] if view.may_decide else list(CODES)
    advised = view.row.advice.code
    return page(
        "attendance/entry.html",
        f"Register entry, {view.record.course_name}",
        view=view,
        entry=view.row.entry,
        kinds=MARKS,
        contributions=CONTRIBUTIONS,
        decisions=[(code, words, "") for code, words in DECISIONS.items()],
        decided=DECISIONS,
        codes=[("", "No code yet"), *((each.code, each.words + (" (proposed)" if each.code == advised else "")) for each in offered)],
        typed=desk.typed,
        **shown(problem, ("decision", "code", "note", "why"), "decision" if view.may_decide else "code"),
    )


@needs("absences.decide")
def decide_one(mark: UUID) -> Answer:
    try:
        absence_decisions.decide(office(), actor(), {mark: version()}, request.form)
    except Refused as reason:
        return one_page(mark, reason)
    return redirect(f"{AT}{mark}/", 303)


@needs("absences.decide")
def note(mark: UUID) -> Answer:
    """A code or a note beside any mark of a completed register."""
    try:
        absence_decisions.note(office(), actor(), mark, version(), request.form)
    except Refused as reason:
        return one_page(mark, reason)
    return redirect(f"{AT}{mark}/", 303)


# ---------------------------------------------------------------------------------------------------------------- ahead


@needs("absences.plan")
def planned() -> Response:
    found = planned_absences.listing(office(), actor(), number(request.args.get("page", "")) or 1)
    return page(
        "attendance/planned.html",
        "Planned absences",
        problems=[],
        found=found,
        pages=turned(found.page, found.pages, lambda number: f"{AT}planned/?page={number}"),
    )


def of_placements() -> Blueprint:
    """Of one placement."""
    doors = Blueprint("planned_absences", __name__)
    for rule, view, method in (
        ("/placements/<uuid:placement>/absences/", ahead, "GET"),
        ("/placements/<uuid:placement>/absences/", enter, "POST"),
        ("/placements/<uuid:placement>/absences/back/", take_back, "POST"),
    ):
        doors.add_url_rule(rule, view_func=view, methods=[method])
    return doors


@needs("absences.plan")
def ahead(placement: UUID) -> Response:
    return ahead_page(placement)


def ahead_page(placement: UUID, problem: Problem = None) -> Response:
    view = planned_absences.look(office(), actor(), placement)
    return page(
        "attendance/ahead.html",
        f"Absences ahead, {view.record.course_name}",
        view=view,
        today=office().today(),
        codes=[("", "Choose"), *((each.code, each.words) for each in AHEAD)],
        typed=desk.typed,
        **shown(problem, ("first", "last", "code", "note"), "first") | desk.once(problem, f"/placements/{placement}/absences/"),
    )


@needs("absences.plan")
def enter(placement: UUID) -> Answer:
    try:
        planned_absences.enter(office(), actor(), placement, request.form)
    except Refused as reason:
        return ahead_page(placement, reason)
    return redirect(f"/placements/{placement}/absences/", 303)


@needs("absences.plan")
def take_back(placement: UUID) -> Answer:
    planned_absences.take_back(office(), actor(), placement, request.form.get("absence", ""))
    return redirect(f"/placements/{placement}/absences/", 303)
