"""Progress on a training record: its page, the provider's word for the qualification, a report with appraisal and units, one corrected."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as Answer

from formsapp.access import actor, needs, office
from formsapp.domain.progress import APTITUDES, EFFORTS, Node, Unit, depth_of, in_order
from formsapp.services import progress, progress_reports
from formsapp.services.asking import Wrong
from formsapp.services.office import Refused
from formsapp.services.progress import NONE
from formsapp.services.progress_reports import Conflict, Page, Problems, Unconfirmed, mark_of, typed_unit
from formsapp.services.sent_twice import SavedBefore
from formsapp.web import desk
from formsapp.web.list_filters import number
from formsapp.web.moves import version
from formsapp.web.pages import page

AT = "/training-records/<uuid:record>/"
GRADES = ([(each, each, "") for each in APTITUDES], [(str(each), str(each), "") for each in EFFORTS])
FIRST_LEVEL = 1  # how many levels stand open at first


def blueprint() -> Blueprint:
    doors = Blueprint("progress", __name__)
    for rule, view, method in (
        ("progress/", one, "GET"),
        ("qualification/", qualification, "GET"),
        ("qualification/", confirm, "POST"),
        ("report/", new, "GET"),
        ("report/", save, "POST"),
        ("reports/<uuid:report>/", ask, "GET"),
        ("reports/<uuid:report>/", change, "POST"),
    ):
        doors.add_url_rule(AT + rule, view_func=view, methods=[method])
    return doors


def levels(asked: str, deepest: int) -> int:
    found = number(asked, 2)
    return min(FIRST_LEVEL if found is None else found, max(deepest - 1, 0))


@needs("progress.read")
def one(record: UUID) -> Response:
    view = progress.look(office(), actor(), record)
    deepest = depth_of(view.progress.nodes)
    return page(
        "records/progress.html",
        f"Progress, {view.record.course_name}",
        view=view,
        level=levels(request.args.get("open", ""), deepest),
        deepest=deepest,
        address=lambda level: f"/training-records/{record}/progress/?open={level}#units",
    )


# -------------------------------------------------------------------------------------------------------- qualification


@needs("progress.write")
def qualification(record: UUID) -> Response:
    return qualification_page(record)


def qualification_page(record: UUID, problem: Refused | None = None) -> Response:
    found = progress.choice(office(), actor(), record)
    wrong = isinstance(problem, Wrong)
    options = [(str(each.id), each.title, f"{each.number}, {each.level}, {each.kind}") for each in found.trees]
    return page(
        "records/qualification.html",
        f"Confirm the qualification, {found.record.course_name}",
        status=422 if wrong else 409 if problem else 200,
        problems=[("tree", str(problem))] if wrong else [],
        problem=str(problem) if wrong else "",
        conflict=str(problem) if problem and not wrong else "",
        found=found,
        options=[*options, (NONE, "None: the course leads to no qualification", "")],
        chosen=desk.typed("tree", found.chosen),
    )


@needs("progress.write")
def confirm(record: UUID) -> Answer:
    try:
        progress.confirm(office(), actor(), record, request.form.get("tree", ""))
    except Refused as reason:
        return qualification_page(record, reason)
    return redirect(f"/training-records/{record}/progress/", 303)


# --------------------------------------------------------------------------------------------------------------- report


@dataclass(frozen=True)
class Shown:
    """A unit as its boxes show it, and what stands for how it was when they were first shown."""

    unit: Unit[UUID]
    was: str


@needs("progress.write")
def new(record: UUID) -> Answer:
    return report_page(record)


@needs("progress.write")
def save(record: UUID) -> Answer:
    """Or a level opened or closed, with everything that was typed as it is."""
    if request.form.get("do") in {"expand", "collapse"}:
        return report_page(record)
    try:
        made = progress_reports.save(office(), actor(), record, request.form)
    except Refused as reason:
        return report_page(record, reason)
    return redirect(f"/training-records/{record}/progress/#report-{made}", 303)


def report_page(record: UUID, problem: Refused | None = None) -> Answer:
    try:
        found = progress_reports.begin(office(), actor(), record)
    except Unconfirmed:
        return redirect(f"/training-records/{record}/qualification/", 302)
    deepest = depth_of(found.nodes)
    step = {"expand": 1, "collapse": -1}.get(request.form.get("do", ""), 0)
    wrong = problem.found if isinstance(problem, Problems) else []
    wrong = [(problem.name, str(problem))] if isinstance(problem, SavedBefore) else wrong
    conflicts = problem.units if isinstance(problem, Conflict) else []
    shown = {node.unit.key: shown_of(node.unit, {each.key for each in conflicts}) for node in in_order(found.nodes)}
    return page(
        "records/report.html",
        f"Progress report, {found.record.course_name}",
        status=422 if wrong else 409 if problem else 200,
        problems=wrong,
        problem=sentences(found, wrong),
        conflicts=conflicts,
        found=found,
        shown=shown,
        level=max(levels(request.form.get("level", ""), deepest) + step, 0) if request.form else levels("", deepest),
        deepest=deepest,
        open=set(opened(found.nodes, {name.rpartition("-")[2] for name, _ in wrong} | {str(each.key)[-12:] for each in conflicts})),
        grades=GRADES,
        today=found.today.isoformat(),
        typed=desk.typed,
        **desk.once(problem, f"/training-records/{record}/reports/{{}}/"),
    )


def shown_of(unit: Unit[UUID], conflicts: set[UUID]) -> Shown:
    """As typed, if anything was; where two changed it, whoever saves again does so knowing it."""
    was = request.form.get(f"was-{unit.key}", "")
    if not was or unit.group:
        return Shown(unit, mark_of(unit))
    return Shown(typed_unit(unit, request.form), mark_of(unit) if unit.key in conflicts else was)


def sentences(found: Page, wrong: list[tuple[str, str]]) -> dict[str, str]:
    """A sentence, or none, for every field of the page."""
    keys = [node.unit.key for node in in_order(found.nodes)]
    empty = dict.fromkeys([f"{field}-{key}" for key in keys for field in ("progress", "grade", "comments")], "")
    return empty | dict.fromkeys(("on", "aptitude", "effort", "comment"), "") | dict(wrong)


def opened(nodes: tuple[Node[UUID], ...], ends: set[str]) -> Iterator[UUID]:
    """Groups below which there is something to look at; units go by the ends of their keys."""
    for node in in_order(nodes):
        if node.unit.group and any(str(each.unit.key)[-12:] in ends for each in node.walk()):
            yield node.unit.key


@needs("progress.write")
def ask(record: UUID, report: UUID) -> Response:
    return change_page(record, report)


def change_page(record: UUID, report: UUID, problem: Refused | None = None) -> Response:
    found, learner, told = progress_reports.one(office(), actor(), record, report)
    wrong = problem.found if isinstance(problem, Problems) else []
    return page(
        "records/report_change.html",
        f"Correct a report, {found.course_name}",
        status=422 if wrong else 409 if problem else 200,
        problems=wrong,
        problem=dict.fromkeys(("on", "aptitude", "effort", "comment"), "") | dict(wrong),
        conflict=str(problem) if problem and not wrong else "",
        record=found,
        learner=learner,
        told=told,
        grades=GRADES,
        typed=desk.typed,
    )


@needs("progress.write")
def change(record: UUID, report: UUID) -> Answer:
    try:
        progress_reports.change(office(), actor(), record, report, version(), request.form)
    except Refused as reason:
        return change_page(record, report, reason)
    return redirect(f"/training-records/{record}/progress/#report-{report}", 303)
