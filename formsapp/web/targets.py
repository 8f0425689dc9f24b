"""Assessments and targets outside the qualification: a new one, one changed, one taken away."""

from collections.abc import Callable
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
ASSESSMENT, TARGET = "assessment", "target"
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


def shown(part: str, record: UUID, which: UUID | None = None, problem: Refused | None = None) -> Response:
    """The form of a new one or of ``which``, with what was typed; where somebody else was quicker, with what stands there now."""
    found = targets.begin(office(), actor(), record, **{part: which})
    wrong = problem.name if isinstance(problem, Wrong) else ""
    return page(
        f"records/{part}.html",
        f"{part.capitalize() if which else f'New {part}'}, {found.record.course_name}",
        status=422 if wrong else 409 if problem else 200,
        problems=[(wrong, str(problem))] if wrong else [],
        problem=dict.fromkeys(FIELDS, "") | ({wrong: str(problem)} if wrong else {}),
        conflict=str(problem) if problem and not wrong else "",
        found=found,
        today=office().today(),
        typed=desk.typed,
        **desk.once(problem, f"/training-records/{record}/{part}s/{{}}/"),
    )


def done(part: str, record: UUID, act: Callable[[], None], which: UUID | None = None) -> Answer:
    """Back to the list that it stands in; or the form again."""
    try:
        act()
    except Refused as reason:
        return shown(part, record, which, reason)
    return redirect(f"/training-records/{record}/progress/#{part}s", 303)


# ---------------------------------------------------------------------------------------------------------- assessments


@needs("progress.write")
def new_assessment(record: UUID) -> Response:
    return shown(ASSESSMENT, record)


@needs("progress.write")
def add_assessment(record: UUID) -> Answer:
    return done(ASSESSMENT, record, lambda: targets.assess(office(), actor(), record, request.form))


@needs("progress.write")
def assessment(record: UUID, assessment: UUID) -> Response:
    return shown(ASSESSMENT, record, assessment)


@needs("progress.write")
def change_assessment(record: UUID, assessment: UUID) -> Answer:
    return done(ASSESSMENT, record, lambda: targets.assess(office(), actor(), record, request.form, assessment, version()), assessment)


@needs("progress.write")
def end_assessment(record: UUID, assessment: UUID) -> Answer:
    return done(ASSESSMENT, record, lambda: targets.end(office(), actor(), record, version(), assessment=assessment), assessment)


# -------------------------------------------------------------------------------------------------------------- targets


@needs("progress.write")
def new_target(record: UUID) -> Response:
    return shown(TARGET, record)


@needs("progress.write")
def add_target(record: UUID) -> Answer:
    return done(TARGET, record, lambda: targets.aim(office(), actor(), record, request.form))


@needs("progress.write")
def target(record: UUID, target: UUID) -> Response:
    return shown(TARGET, record, target)


@needs("progress.write")
def change_target(record: UUID, target: UUID) -> Answer:
    return done(TARGET, record, lambda: targets.aim(office(), actor(), record, request.form, target, version()), target)


@needs("progress.write")
def end_target(record: UUID, target: UUID) -> Answer:
    return done(TARGET, record, lambda: targets.end(office(), actor(), record, version(), target=target), target)
