"""A developer's machine only: sign in as any role. In production the blueprint is not registered, and the service refuses to start with it."""

from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as Answer

from formsapp.access import needs, office, where
from formsapp.services import demonstration
from formsapp.web import desk


def blueprint() -> Blueprint:
    doors = Blueprint("demo", __name__)
    doors.add_url_rule("/demo/", "choose", choose, methods=["GET"])
    doors.add_url_rule("/demo/", "step_in", step_in, methods=["POST"])
    return doors


@needs("demo.sign_in")
def choose() -> Response:
    return desk.page("account/demo", "Sign in as anyone", houses=demonstration.HOUSES, parts=demonstration.parts())


@needs("demo.sign_in")
def step_in() -> Answer:
    return desk.onwards(demonstration.step_in(office(), request.form.get("part", ""), where()))
