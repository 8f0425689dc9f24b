"""Looks at children's records: why a restricted case is opened, and those that nobody's work explains, with what was found when somebody asked."""

from uuid import UUID

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as Answer

from formsapp.access import actor, needs, office
from formsapp.services import reasons, watching
from formsapp.services.asking import Wrong
from formsapp.services.office import Refused
from formsapp.services.reasons import ReasonNeeded
from formsapp.web import desk
from formsapp.web.pages import page


def blueprint() -> Blueprint:
    doors = Blueprint("looks", __name__)
    doors.add_url_rule("/looks/", view_func=listing, methods=["GET"])
    doors.add_url_rule("/cases/<reference>/reason/", view_func=give_reason, methods=["POST"])
    doors.add_url_rule("/looks/<uuid:alarm>/", view_func=answer, methods=["POST"])
    return doors


@needs("looks.read")
def listing() -> Response:
    return looks_page()


def looks_page(alarm: UUID | None = None, problem: str = "") -> Response:
    waiting, done = watching.listing(office(), actor())
    return page(
        "looks/list.html",
        "Unusual looks",
        status=422 if problem else 200,
        problems=[(f"answer-{alarm}", problem)] if problem else [],
        problem=problem,
        about=alarm,
        waiting=waiting,
        done=done,
        typed=desk.typed,
    )


@needs("looks.read")
def answer(alarm: UUID) -> Answer:
    try:
        watching.answer(office(), actor(), alarm, request.form.get(f"answer-{alarm}", ""))
    except Refused as reason:
        return looks_page(alarm, str(reason))
    return redirect("/looks/", 303)


# ------------------------------------------------------------------------------------------------------ restricted cases


def ask_reason(needed: ReasonNeeded) -> Response:
    """In place of whatever of a restricted case was asked for, and it is shown once the reason is given."""
    return reason_page(needed.reference)


def reason_page(reference: str, problem: str = "") -> Response:
    return page(
        "cases/reason.html",
        "Why do you open this case?",
        status=422 if problem else 403,
        problems=[("reason", problem)] if problem else [],
        problem=problem,
        reference=reference,
        typed=desk.typed,
    )


@needs("case.read")
def give_reason(reference: str) -> Answer:
    try:
        return redirect(f"/cases/{reasons.give(office(), actor(), reference, request.form.get('reason', ''))}/", 303)
    except Wrong as wrong:
        return reason_page(reference, str(wrong))
