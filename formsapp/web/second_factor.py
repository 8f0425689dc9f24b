"""My second factors: an authenticator app, passkeys, recovery codes. Open to somebody who has to set one up before anything else."""

from flask import Blueprint, Response, g, redirect, request
from markupsafe import Markup
from werkzeug.wrappers import Response as Answer

from formsapp import access
from formsapp.access import halfway, office, safe_next, visit, where
from formsapp.services import accounts, passkeys, second_factors, sign_in
from formsapp.services.second_factors import Confirmed
from formsapp.services.sign_in import Slow, Wrong
from formsapp.web import desk

AT = "/account/second-factor/"
NOT_RIGHT = "This code is not right: check that the clock of your telephone is, and type the code it shows now"


def blueprint() -> Blueprint:
    doors = Blueprint("second_factor", __name__)
    for rule, name, view, method in (
        (AT, "mine", mine, "GET"),
        (f"{AT}app/", "app", app, "GET"),
        (f"{AT}app/", "begin_app", begin_app, "POST"),
        (f"{AT}app/confirm/", "confirm_app", confirm_app, "POST"),
        (f"{AT}passkey/challenge/", "challenge", challenge, "POST"),
        (f"{AT}passkey/", "add_passkey", add_passkey, "POST"),
        (f"{AT}remove/", "remove", remove, "POST"),
        (f"{AT}codes/", "codes", codes, "POST"),
    ):
        doors.add_url_rule(rule, name, view, methods=[method])
    return doors


def stale() -> Answer | None:
    """Where to go first when the password was typed too long ago."""
    if visit().lacks == sign_in.FACTOR or accounts.is_fresh(office(), visit()):
        return None
    return redirect(f"/account/confirm/?next={AT}", 302)


@halfway(sign_in.FACTOR)
def mine() -> Response:
    return page()


def page(problems: desk.Problems | None = None) -> Response:
    g.passkeys = True
    found = second_factors.of(office(), visit())
    return desk.page(
        "account/second_factor",
        "Second factor",
        problems=problems,
        crumbs=[] if visit().lacks else desk.HOME,
        factors=[factor for factor in found if factor.kind != second_factors.RECOVERY],
        codes_left=sum(factor.kind == second_factors.RECOVERY for factor in found),
        can_passkey=passkeys.place(office()) is not None,
        must=visit().lacks == sign_in.FACTOR,
    )


@halfway(sign_in.FACTOR)
def begin_app() -> Answer:
    if (first := stale()) is not None:
        return first
    second_factors.begin_app(office(), visit())
    return redirect(f"{AT}app/" + desk.carry_next(), 302)


@halfway(sign_in.FACTOR)
def app() -> Answer:
    return app_page()


def app_page(problems: desk.Problems | None = None, status: int = 200, headers: dict[str, str] | None = None) -> Answer:
    begun = second_factors.app_begun(office(), visit())
    if begun is None:
        return redirect(AT + desk.carry_next(), 302)
    picture = Markup(begun.picture)  # noqa: S704 - drawn by segno from our own words
    return desk.page(
        "account/app",
        "Set up an authenticator app",
        problems=problems,
        status=status,
        headers=headers,
        crumbs=[*desk.HOME, ("Second factor", AT)] if visit().signed_in else [],
        key=begun.key,
        picture=picture,
    )


@halfway(sign_in.FACTOR)
def confirm_app() -> Answer:
    typed = request.form.get("code", "")
    if not typed.strip():
        return app_page({"code": "Enter the code that the app shows"})
    return confirmed(second_factors.confirm_app(office(), visit(), typed, where()))


@halfway(sign_in.FACTOR)
def challenge() -> Answer:
    """For the script of the page: what the browser makes a passkey from."""
    return desk.json(None if stale() is not None else passkeys.offer(office(), visit()))


@halfway(sign_in.FACTOR)
def add_passkey() -> Answer:
    if (first := stale()) is not None:
        return first
    found = passkeys.add(office(), visit(), request.form.get("passkey", ""), desk.text("label", 60), where())
    if isinstance(found, Wrong):
        return page({"add-passkey": "The passkey could not be added: try again"})
    return confirmed(found)


def confirmed(found: Confirmed | Slow | Wrong) -> Answer:
    """Whole now; recovery codes are shown where they were made, this once."""
    if isinstance(found, Slow):
        return app_page({"code": f"Too many tries. Wait {desk.wait_words(found.wait)}"}, 429, desk.retry_after(found.wait))
    if isinstance(found, Wrong):
        return app_page({"code": NOT_RIGHT})
    after = safe_next(request.args.get("next")) if visit().lacks else AT
    if not found.codes:
        response: Answer = redirect(after, 302)
        desk.begin(response, found.secret)
        return response
    desk.forget_tokens()
    response = codes_page(found.codes, after)
    access.set_cookie(response, "signin", found.secret)
    return response


@halfway(sign_in.FACTOR)
def remove() -> Answer:
    if (first := stale()) is not None:
        return first
    second_factors.remove(office(), visit(), desk.identifier(request.form.get("factor", "")))
    return redirect(AT, 302)


@halfway(sign_in.FACTOR)
def codes() -> Answer:
    if (first := stale()) is not None:
        return first
    return codes_page(second_factors.renew_codes(office(), visit()), AT)


def codes_page(made: tuple[str, ...], after: str) -> Response:
    return desk.page("account/codes", "Keep your recovery codes", codes=made, after=after)
