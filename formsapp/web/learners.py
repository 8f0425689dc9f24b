"""A child whom the council knows: all their placements, and records of the same child brought together or taken apart."""

from uuid import UUID

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as Answer

from formsapp.access import actor, needs, office
from formsapp.domain.permissions import may
from formsapp.domain.placements import STAGES
from formsapp.services import learners
from formsapp.services.office import Refused
from formsapp.web.moves import version
from formsapp.web.pages import page


def blueprint() -> Blueprint:
    doors = Blueprint("learners", __name__)
    for rule, view, method in (
        ("/learners/<uuid:learner>/", one, "GET"),
        ("/learners/<uuid:learner>/merge/", merge, "POST"),
        ("/learners/<uuid:learner>/part/", part, "POST"),
    ):
        doors.add_url_rule(rule, view_func=view, methods=[method])
    return doors


@needs("learner.read")
def one(learner: UUID) -> Response:
    return learner_page(learner)


def learner_page(learner: UUID, problem: str = "") -> Response:
    view = learners.look(office(), actor(), learner)
    return page(
        "learners/one.html",
        "A student’s placements",
        status=422 if problem else 200,
        problems=[("other", problem)] if problem else [],
        problem=problem,
        view=view,
        words=STAGES,
        today=office().today(),
        rights=may(actor(), "subject.access"),
    )


@needs("learner.merge")
def merge(learner: UUID) -> Answer:
    try:
        learners.merge(office(), actor(), learner, request.form.get("other", ""), version())
    except Refused as reason:
        return learner_page(learner, str(reason))
    return redirect(f"/learners/{learner}/", 303)


@needs("learner.merge")
def part(learner: UUID) -> Answer:
    try:
        learners.part(office(), actor(), learner, request.form.get("other", ""))
    except Refused as reason:
        return learner_page(learner, str(reason))
    return redirect(f"/learners/{learner}/", 303)
