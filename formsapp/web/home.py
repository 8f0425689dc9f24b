"""The front page of whoever is signed in."""

from flask import Blueprint, Response

from formsapp.access import actor, office, signed_in
from formsapp.domain.attendance import KINDS
from formsapp.domain.lessons import STAGES
from formsapp.services import home
from formsapp.web.desk import page
from formsapp.web.menu import menu

AT = "/desk/"


def blueprint() -> Blueprint:
    doors = Blueprint("home", __name__)
    doors.add_url_rule(AT, view_func=mine, methods=["GET"])
    return doors


@signed_in
def mine() -> Response:
    found = home.look(office(), actor())
    return page("home/mine", "Home", found=found, menu=menu(), columns=KINDS, stages=STAGES, today=office().today())
