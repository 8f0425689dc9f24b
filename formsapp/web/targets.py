"""Assessments and targets outside the qualification: a new one, one changed, one taken away."""

from uuid import UUID

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as Answer

from formsapp.access import actor, needs, office
from formsapp.services import targets
from formsapp.services.asking import Wrong
from formsapp.services.office import Refused
from formsapp.web import desk
from formsapp.web.moves import version
from formsapp.web.pages import page

AT = "/training-records/<uuid:record>/"
FIELDS = ("description", "on", "level", "comments", "set", "due", "reviewed", "achieved")


def blueprint() -> Blueprint:
    doors = Blueprint("targets", __name__)
    for rule, view, method in (
        ("assessments/new/", new_assessment, "GET"),
        ("assessments/new/", add_assessment, "POST"),
        ("assessments/<uuid:assessment>/", assessment, "GET"),
        ("assessments/<uuid:assessment>/", change_assessment, "POST"),
        ("assessments/<uuid:assessment>/end/", end_assessment, "POST"),
        ("targets/new/", new_target, "GET"),
        ("targets/new/", add_target, "POST"),
        ("targets/<uuid:target>/", target, "GET"),
        ("targets/<uuid:target>/", change_target, "POST"),
        ("targets/<uuid:target>/end/", end_target, "POST"),
    ):
        doors.add_url_rule(AT + rule, view_func=view, methods=[method])
    return doors


def shown(template: str, title: str, record: UUID, problem: Refused | None, **which: UUID | None) -> Response:
    """The form, with what was typed; where somebody else was quicker, with what stands there now."""
    found = targets.begin(office(), actor(), record, **which)
    wrong = problem.name if isinstance(problem, Wrong) else ""
    return page(
        f"records/{template}.html",
        f"{title}, {found.record.course_name}",
        status=422 if wrong else 409 if problem else 200,
        problems=[(wrong, str(problem))] if wrong else [],
        problem=dict.fromkeys(FIELDS, "") | ({wrong: str(problem)} if wrong else {}),
        conflict=str(problem) if problem and not wrong else "",
        found=found,
        today=office().today(),
        typed=desk.typed,
        **desk.once(problem, f"/training-records/{record}/{template}s/{{}}/"),
    )


def back(record: UUID, part: str) -> Answer:
    return redirect(f"/training-records/{record}/progress/#{part}", 303)


# ---------------------------------------------------------------------------------------------------------- assessments


@needs("progress.write")
def new_assessment(record: UUID) -> Response:
    return shown("assessment", "New assessment", record, None)


@needs("progress.write")
def add_assessment(record: UUID) -> Answer:
    try:
        targets.assess(office(), actor(), record, request.form)
    except Refused as reason:
        return shown("assessment", "New assessment", record, reason)
    return back(record, "assessments")


@needs("progress.write")
def assessment(record: UUID, assessment: UUID) -> Response:
    return shown("assessment", "Assessment", record, None, assessment=assessment)


@needs("progress.write")
def change_assessment(record: UUID, assessment: UUID) -> Answer:
    try:
        targets.assess(office(), actor(), record, request.form, assessment, version())
    except Refused as reason:
        return shown("assessment", "Assessment", record, reason, assessment=assessment)
    return back(record, "assessments")


@needs("progress.write")
def end_assessment(record: UUID, assessment: UUID) -> Answer:
    try:
        targets.end(office(), actor(), record, version(), assessment=assessment)
    except Refused as reason:
        return shown("assessment", "Assessment", record, reason, assessment=assessment)
    return back(record, "assessments")


# -------------------------------------------------------------------------------------------------------------- targets


@needs("progress.write")
def new_target(record: UUID) -> Response:
    return shown("target", "New target", record, None)


@needs("progress.write")
def add_target(record: UUID) -> Answer:
    try:
        targets.aim(office(), actor(), record, request.form)
    except Refused as reason:
        return shown("target", "New target", record, reason)
    return back(record, "targets")


@needs("progress.write")
def target(record: UUID, target: UUID) -> Response:
    return shown("target", "Target", record, None, target=target)


@needs("progress.write")
def change_target(record: UUID, target: UUID) -> Answer:
    try:
        targets.aim(office(), actor(), record, request.form, target, version())
    except Refused as reason:
        return shown("target", "Target", record, reason, target=target)
    return back(record, "targets")


@needs("progress.write")
def end_target(record: UUID, target: UUID) -> Answer:
    try:
        targets.end(office(), actor(), record, version(), target=target)
    except Refused as reason:
        return shown("target", "Target", record, reason, target=target)
    return back(record, "targets")
