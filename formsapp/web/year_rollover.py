"""The turn of the school year: which cohorts go on, what that means, and then done, once."""

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as Answer

from formsapp.access import actor, needs, office
from formsapp.services import year_rollover
from formsapp.services.office import Refused
from formsapp.web.pages import page

AT = "/year-end/"


def blueprint() -> Blueprint:
    doors = Blueprint("year_rollover", __name__)
    doors.add_url_rule(AT, view_func=ask, methods=["GET"])
    doors.add_url_rule(AT, view_func=turn, methods=["POST"])
    return doors


@needs("years.turn")
def ask() -> Response:
    return plan_page(None)


def plan_page(going_on: set[str] | None, problem: str = "") -> Response:
    found = year_rollover.plan(office(), actor(), going_on)
    return page(
        "cohorts/year_end.html",
        "The turn of the school year",
        status=422 if problem else 200,
        problems=[("cohorts", problem)] if problem else [],
        plan=found,
        shown=going_on is not None,
        done=request.args.get("done") == "1",
    )


@needs("years.turn")
def turn() -> Answer:
    """First what it would mean; with the mark of what was shown, the act itself."""
    going_on = set(request.form.getlist("cohorts"))
    if request.form.get("do") != "turn":
        return plan_page(going_on)
    try:
        year_rollover.turn(office(), actor(), going_on, request.form.get("mark", ""))
    except Refused as reason:
        return plan_page(going_on, str(reason))
    return redirect(f"{AT}?done=1", 303)
