"""Places of courses: the council's list, one course with its number and who waits, and the small file that the directory reads."""

from flask import Blueprint, Response, jsonify, redirect, request
from werkzeug.wrappers import Response as Answer

from formsapp.access import actor, needs, office, public
from formsapp.domain.permissions import may
from formsapp.services import places
from formsapp.services.office import Refused
from formsapp.web import desk
from formsapp.web.moves import version
from formsapp.web.pages import page

FILE = "availability.json"
FRESH = "public, max-age=60"


def blueprint() -> Blueprint:
    doors = Blueprint("places", __name__)
    for rule, view, method in (
        ("/places/", listing, "GET"),
        ("/places/<course>/", one, "GET"),
        ("/places/<course>/", count, "POST"),
    ):
        doors.add_url_rule(rule, view_func=view, methods=[method])
    return doors


def published() -> Blueprint:
    """Below the directory's own address."""
    doors = Blueprint("availability", __name__)
    doors.add_url_rule(f"/{FILE}", view_func=availability, methods=["GET"])
    return doors


@public
def availability() -> Response:
    """Bands only; the same for everybody, so that it may be kept for a minute."""
    answer = jsonify(places.availability(office()))
    answer.headers["Cache-Control"] = FRESH
    return answer


@needs("places.read")
def listing() -> Response:
    return page("places/list.html", "Places", lines=places.listing(office(), actor()))


@needs("places.read")
def one(course: str) -> Response:
    return course_page(course)


def course_page(course: str, problem: str = "") -> Response:
    view = places.look(office(), actor(), course)
    return page(
        "places/one.html",
        f"Places, {view.course.name}",
        status=422 if problem else 200,
        problems=[("places", problem)] if problem else [],
        problem=problem,
        view=view,
        may_count=may(actor(), "places.count"),
        typed=desk.typed,
    )


@needs("places.count")
def count(course: str) -> Answer:
    try:
        places.count(office(), actor(), course, request.form.get("places", ""), version())
    except Refused as reason:
        return course_page(course, str(reason))
    return redirect(f"/places/{course}/", 303)
