"""Placements: the list, one with its reviews, a review written down, and where the student goes when it has ended."""

from uuid import UUID

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as Answer

from formsapp.access import actor, needs, office
from formsapp.domain.placements import STAGES
from formsapp.services import documents, placements
from formsapp.services.asking import Wrong
from formsapp.services.office import NotFound, Refused
from formsapp.web import desk, files
from formsapp.web.list_filters import identifier, number
from formsapp.web.moves import version
from formsapp.web.pages import page


def blueprint() -> Blueprint:
    doors = Blueprint("placements", __name__)
    for rule, view, method in (
        ("/placements/", listing, "GET"),
        ("/placements/<uuid:placement>/", one, "GET"),
        ("/placements/<uuid:placement>/risk/", risk, "POST"),
        ("/placements/<uuid:placement>/review/", review, "GET"),
        ("/placements/<uuid:placement>/review/", hold, "POST"),
        ("/placements/<uuid:placement>/leaving/", leaving, "GET"),
        ("/placements/<uuid:placement>/leaving/", say, "POST"),
    ):
        doors.add_url_rule(rule, view_func=view, methods=[method])
    return doors


@needs("placements.list")
def listing() -> Response:
    stage = request.args.get("stage", "")
    known = stage if stage in STAGES else ""
    found = placements.listing(office(), actor(), known, number(request.args.get("page", "")) or 1)
    return page(
        "placements/list.html",
        "Placements",
        found=found,
        stage=known,
        stages=[("", "All", "/placements/"), *((code, words, f"/placements/?stage={code}") for code, words in STAGES.items())],
        words=STAGES,
        today=office().today(),
        address=lambda number: f"/placements/?{f'stage={known}&' if known else ''}page={number}",
    )


@needs("placement.read")
def one(placement: UUID) -> Response:
    return placement_page(placement)


def placement_page(placement: UUID, problem: Refused | None = None) -> Response:
    view = placements.look(office(), actor(), placement)
    field = problem.name if isinstance(problem, Wrong) else "dated"
    return page(
        "placements/one.html",
        f"Placement, {view.record.course_name}",
        status=422 if problem else 200,
        problems=[(field, str(problem))] if problem else [],
        problem={"dated": "", "file": ""} | ({field: str(problem)} if problem else {}),
        view=view,
        ages=documents.on_placement(office(), actor(), view),
        words=STAGES,
        today=office().today(),
        typed=desk.typed,
    )


@needs("placement.review")
def risk(placement: UUID) -> Answer:
    """The risk assessment was brought up to date."""
    try:
        documents.note_on_placement(office(), actor(), placement, request.form, files.came())
    except Refused as reason:
        return placement_page(placement, reason)
    return redirect(f"/placements/{placement}/#documents", 303)


# ------------------------------------------------------------------------------------------------------------- reviews


@needs("placement.review")
def review(placement: UUID) -> Response:
    return review_page(placement)


def review_page(placement: UUID, problem: Refused | None = None) -> Response:
    view = placements.look(office(), actor(), placement)
    if not view.may_review or (view.due is None and problem is None):
        raise NotFound
    field = problem.name if isinstance(problem, Wrong) else "held"
    return page(
        "placements/review.html",
        f"Review, {view.record.course_name}",
        status=422 if problem else 200,
        problems=[(field, str(problem))] if problem else [],
        problem={"held": "", "attended": "", "notes": "", "actions": "", "next": ""} | ({field: str(problem)} if problem else {}),
        view=view,
        today=office().today(),
        following=placements.next_day(view, office().today()),
        typed=desk.typed,
    )


@needs("placement.review")
def hold(placement: UUID) -> Answer:
    try:
        review = identifier(request.form.get("review", ""))
        if not review:
            raise NotFound
        placements.hold_review(office(), actor(), placement, UUID(review), request.form)
    except Refused as reason:
        return review_page(placement, reason)
    return redirect(f"/placements/{placement}/#reviews", 303)


# --------------------------------------------------------------------------------------------------- where somebody goes


@needs("placement.leaving")
def leaving(placement: UUID) -> Response:
    return leaving_page(placement)


def leaving_page(placement: UUID, problem: Refused | None = None) -> Response:
    view = placements.look(office(), actor(), placement)
    if not view.may_say:
        raise NotFound
    field = problem.name if isinstance(problem, Wrong) else "destination"
    return page(
        "placements/leaving.html",
        f"After the end, {view.record.course_name}",
        status=422 if problem else 200,
        problems=[(field, str(problem))] if problem else [],
        problem={"destination": "", "view": ""} | ({field: str(problem)} if problem else {}),
        view=view,
        typed=desk.typed,
    )


@needs("placement.leaving")
def say(placement: UUID) -> Answer:
    try:
        placements.say_leaving(office(), actor(), placement, request.form, version())
    except Refused as reason:
        return leaving_page(placement, reason)
    return redirect(f"/placements/{placement}/#end", 303)
