"""A register sent without a script that can't be taken (signed out, another session): its marks come back in the page, sealed to this browser, and
are taken up when its sender may save again (decision 21). With a script they stay on the page itself.
"""

from uuid import UUID

from flask import Blueprint, current_app, make_response, render_template, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as Answer

from formsapp import access
from formsapp.access import needs, office
from formsapp.rendering import head, shared
from formsapp.services import kept
from formsapp.services.kept import Kept
from formsapp.services.office import NotFound, Refused
from formsapp.vault.keys import new_secret
from formsapp.web import registers

COOKIE, REGISTER = "kept", "register"
SAVE, TAKE_UP = "registers.save", "registers_kept.take_up"
DOORS = {SAVE, TAKE_UP}
LEFT_OUT = {"csrf_token", "kept"}


def blueprint() -> Blueprint:
    doors = Blueprint("registers_kept", __name__)
    doors.add_url_rule("/registers/<uuid:lesson>/kept/", view_func=take_up, methods=["POST"])
    return doors


def keep_unsigned() -> Answer | None:
    """Asked before somebody is sent to sign in."""
    if request.endpoint not in DOORS or access.from_elsewhere() or current_app.extensions["published"].current() is None:
        return None
    found = held() if request.endpoint == TAKE_UP else from_request()
    return page(found, 403) if found else None


def keep_refused(code: int) -> Answer | None:
    """The token of the page belongs to a session that has ended. What was sealed to this browser needs none."""
    if code != 400 or not shared()["frame"]:
        return None
    if request.endpoint == TAKE_UP:
        found = held()
        return take(found) if found else None
    found = from_request()
    return page(found, code) if found else None


def from_request() -> Kept | None:
    """If there is anything in it that was typed."""
    if not any(registers.cells_of(request.form)):
        return None
    pairs = tuple((name, value) for name, value in request.form.items(multi=True) if name not in LEFT_OUT)
    return Kept(REGISTER, str((request.view_args or {}).get("lesson")), "", pairs)


def held() -> Kept | None:
    """What the page brought back, if it is this browser's and this register's."""
    browser = request.cookies.get(access.cookie_name(COOKIE), "")
    try:
        found = kept.open_kept(office(), browser, request.form.get("kept", ""))
    except Refused:
        return None
    return found if (found.journey, found.reference) == (REGISTER, str((request.view_args or {}).get("lesson"))) else None


def page(found: Kept, code: int) -> Answer:
    browser = request.cookies.get(access.cookie_name(COOKIE)) or new_secret()
    response = make_response(
        render_template(
            "registers/kept.html",
            page=head("What you marked is kept", "", None, []) | {"nav": ""},
            problems=[],
            sealed=kept.seal(office(), browser, found),
            signed_in=access.visit().signed_in,
            here=f"/registers/{found.reference}/",
        ),
        code,
    )
    access.set_cookie(response, COOKIE, browser)
    return response


@needs("register.mark")
def take_up(lesson: UUID) -> Answer:
    """As if the register had just been sent."""
    found = held()
    if found is None:
        raise NotFound
    return take(found)


def take(found: Kept) -> Answer:
    return registers.taken(UUID(found.reference), MultiDict(found.pairs))
