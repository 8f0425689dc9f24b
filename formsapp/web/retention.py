"""How long things are kept: the rules, what will be deleted next, what was, and whose record must not be."""

from uuid import UUID

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as Answer

from formsapp.access import actor, needs, office
from formsapp.domain.retention import ELSEWHERE
from formsapp.services import retention
from formsapp.services.office import Refused
from formsapp.web import desk
from formsapp.web.pages import page


def blueprint() -> Blueprint:
    doors = Blueprint("retention", __name__)
    for rule, view, method in (
        ("/retention/", listing, "GET"),
        ("/learners/<uuid:learner>/hold/", ask, "GET"),
        ("/learners/<uuid:learner>/hold/", hold, "POST"),
        ("/learners/<uuid:learner>/hold/lift/", lift, "POST"),
    ):
        doors.add_url_rule(rule, view_func=view, methods=[method])
    return doors


@needs("retention.read")
def listing() -> Response:
    view = retention.listing(office(), actor())
    return page("rights/retention.html", "What is deleted when", view=view, elsewhere=ELSEWHERE)


@needs("retention.read")
def ask(learner: UUID) -> Response:
    return hold_page(learner)


def hold_page(learner: UUID, problem: str = "") -> Response:
    head, holds = retention.about(office(), actor(), learner)
    return page(
        "rights/hold.html",
        "Keep everything about a student",
        status=422 if problem else 200,
        problems=[("reason", problem)] if problem else [],
        problem=problem,
        learner=head,
        holds=holds,
        typed=desk.typed,
    )


@needs("retention.read")
def hold(learner: UUID) -> Answer:
    try:
        retention.hold(office(), actor(), learner, request.form)
    except Refused as reason:
        return hold_page(learner, str(reason))
    return redirect(f"/learners/{learner}/hold/", 303)


@needs("retention.read")
def lift(learner: UUID) -> Answer:
    try:
        retention.lift(office(), actor(), learner)
    except Refused as reason:
        return hold_page(learner, str(reason))
    return redirect(f"/learners/{learner}/hold/", 303)
