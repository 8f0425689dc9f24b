"""My account: what is known of me, my password, where I am signed in, and staying signed in."""

from flask import Blueprint, Response, jsonify, redirect, request
from werkzeug.wrappers import Response as Answer

from formsapp.access import office, safe_next, signed_in, visit
from formsapp.services import accounts, second_factors
from formsapp.services.accounts import Refusal
from formsapp.web import desk
from formsapp.web.menu import tasks


def blueprint() -> Blueprint:
    doors = Blueprint("account", __name__)
    for rule, name, view, method in (
        ("/account/", "mine", mine, "GET"),
        ("/account/password/", "password", password, "GET"),
        ("/account/password/", "change_password", change_password, "POST"),
        ("/account/confirm/", "ask_again", ask_again, "GET"),
        ("/account/confirm/", "confirm", confirm, "POST"),
        ("/account/sessions/", "sessions", sessions, "GET"),
        ("/account/sessions/", "end_session", end_session, "POST"),
        ("/account/stay/", "stay", stay, "POST"),
    ):
        doors.add_url_rule(rule, name, view, methods=[method])
    return doors


@signed_in
def mine() -> Response:
    return desk.page(
        "account/mine",
        "My account",
        kinds=second_factors.kinds(office(), visit()),
        open_sessions=sum(accounts.is_open(office(), found) for found in accounts.sessions(office(), visit())),
        tasks=tasks(),
        done=request.args.get("done", ""),
    )


@signed_in
def password() -> Response:
    return password_page()


@signed_in
def change_password() -> Answer:
    old, new, again = (request.form.get(name, "") for name in ("old", "password", "again"))
    found = accounts.change_password(office(), visit(), old, new, again)
    if isinstance(found, Refusal):
        return password_page({found.field: found.sentence})
    response = redirect("/account/?done=password", 302)
    desk.begin(response, found)
    return response


def password_page(problems: desk.Problems | None = None) -> Response:
    person = visit().person
    assert person is not None
    return desk.page(
        "account/password",
        "Change your password",
        problems=problems,
        crumbs=desk.HOME,
        person=person,
        least=accounts.least(office(), person),
    )


@signed_in
def ask_again() -> Response:
    return desk.page("account/confirm", "Type your password again", crumbs=desk.HOME)


@signed_in
def confirm() -> Answer:
    found = accounts.confirm(office(), visit(), request.form.get("password", ""))
    if isinstance(found, Refusal):
        return desk.page("account/confirm", "Type your password again", crumbs=desk.HOME, problems={found.field: found.sentence})
    response = redirect(safe_next(request.args.get("next")), 302)
    desk.begin(response, found)
    return response


@signed_in
def sessions() -> Response:
    found = accounts.sessions(office(), visit())
    return desk.page(
        "account/sessions",
        "Where you are signed in",
        crumbs=desk.HOME,
        open_ones=[each for each in found if accounts.is_open(office(), each)],
        ended=[each for each in found if not accounts.is_open(office(), each)],
        name=desk.browser_name,
    )


@signed_in
def end_session() -> Answer:
    which = request.form.get("session", "")
    if which == "others":
        accounts.end_other_sessions(office(), visit())
    else:
        accounts.end_session(office(), visit(), desk.identifier(which))
    return redirect("/account/sessions/", 302)


@signed_in
def stay() -> Answer:
    """Without JavaScript this opens in a tab of its own, so that what was typed stays where it is."""
    accounts.stay(office(), visit())
    if request.accept_mimetypes.best == "application/json":
        return jsonify(seconds=desk.seconds_left(visit()))
    return desk.page("account/stay", "You stay signed in")
