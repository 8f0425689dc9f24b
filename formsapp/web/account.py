"""My account: what is known of me, my password, my second factor, where I am signed in."""

from flask import Blueprint, Response

from formsapp.access import signed_in
from formsapp.web import desk


def blueprint() -> Blueprint:
    doors = Blueprint("account", __name__)
    doors.add_url_rule("/account/", "mine", mine, methods=["GET"])
    return doors


@signed_in
def mine() -> Response:
    return desk.page("mine", "My account")
