"""What came of courses: for a provider its own, with its agreement; for everybody the small file that the directory reads."""

from uuid import UUID

from flask import Blueprint, Response, jsonify, redirect, request
from werkzeug.wrappers import Response as Answer

from formsapp.access import actor, needs, office, public
from formsapp.domain.outcomes import FEWEST_LEARNERS, YEARS
from formsapp.services import outcomes
from formsapp.services.office import NotFound
from formsapp.web.list_filters import identifier
from formsapp.web.pages import page

AT = "/outcomes/"
FILE = "outcomes.json"
FRESH = "public, max-age=60"


def blueprint() -> Blueprint:
    doors = Blueprint("outcomes", __name__)
    doors.add_url_rule(AT, view_func=look, methods=["GET"])
    doors.add_url_rule(AT, view_func=say, methods=["POST"])
    return doors


def published() -> Blueprint:
    """Below the directory's own address."""
    doors = Blueprint("published_outcomes", __name__)
    doors.add_url_rule(f"/{FILE}", view_func=everybody, methods=["GET"])
    return doors


@public
def everybody() -> Response:
    """The same for everybody, so that it may be kept for a minute."""
    answer = jsonify(outcomes.published(office()))
    answer.headers["Cache-Control"] = FRESH
    return answer


@needs("outcomes.agree")
def look() -> Response:
    views = outcomes.look(office(), actor())
    return page("records/outcomes.html", "What came of our courses", views=views, fewest=FEWEST_LEARNERS, years=YEARS)


@needs("outcomes.agree")
def say() -> Answer:
    provider = identifier(request.form.get("provider", ""))
    if not provider:
        raise NotFound
    outcomes.say(office(), actor(), UUID(provider), agrees=request.form.get("do") == "agree")
    return redirect(AT, 303)
