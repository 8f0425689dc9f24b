"""Signing in and out: password, second factor, terms, in this order."""

from flask import Blueprint, Response, g, redirect, request, session
from werkzeug.wrappers import Response as Answer

from formsapp.access import actor, drop_cookie, halfway, needs, office, safe_next, visit, where
from formsapp.services import passkeys, second_factors, sign_in
from formsapp.services.sign_in import Entered, Slow, Wrong
from formsapp.web import desk

NOT_RIGHT = "Email address or password is not right"
CODE_NOT_RIGHT = "This code is not right: codes change every 30 seconds, and each works once"
PASSKEY_NOT_RIGHT = "This passkey was not accepted: try again, or use a code"


def blueprint() -> Blueprint:
    doors = Blueprint("sign_in", __name__)
    for rule, name, view, method in (
        ("/sign-in/", "ask", ask, "GET"),
        ("/sign-in/", "enter", enter, "POST"),
        ("/sign-in/code/", "ask_code", ask_code, "GET"),
        ("/sign-in/code/", "enter_code", enter_code, "POST"),
        ("/sign-in/passkey/", "challenge", challenge, "POST"),
        ("/sign-out/", "signed_out", signed_out, "GET"),
        ("/sign-out/", "leave", leave, "POST"),
        ("/terms/", "terms", terms, "GET"),
        ("/terms/", "accept", accept, "POST"),
    ):
        doors.add_url_rule(rule, name, view, methods=[method])
    return doors


@needs("sign_in")
def ask() -> Answer:
    if visit().signed_in:
        return redirect(safe_next(request.args.get("next")), 302)
    return sign_in_page()


@needs("sign_in")
def enter() -> Answer:
    email, password = desk.text("email"), request.form.get("password", "")
    problems = {}
    if not email:
        problems["email"] = "Enter your email address"
    if not password:
        problems["password"] = "Enter your password"  # noqa: S105
    if problems:
        return sign_in_page(problems)
    found = sign_in.with_password(office(), email, password, where())
    if isinstance(found, Slow):
        sentence = f"Too many tries. Wait {desk.wait_words(found.wait)}, or ask for a link by email to choose a new password"
        return sign_in_page({"email": sentence}, 429, desk.retry_after(found.wait))
    if isinstance(found, Wrong):
        return sign_in_page({"email": NOT_RIGHT})
    return desk.onwards(found)


def sign_in_page(problems: desk.Problems | None = None, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return desk.page("account/sign_in", "Sign in", problems=problems, status=status, headers=headers, demo=office().settings.demo)


@halfway(sign_in.CODE)
def ask_code() -> Answer:
    if visit().signed_in:
        return redirect(safe_next(request.args.get("next")), 302)
    return code_page()


@halfway(sign_in.CODE)
def enter_code() -> Answer:
    if visit().signed_in:  # done already, in another tab
        return redirect(safe_next(request.args.get("next")), 302)
    if answer := request.form.get("passkey", ""):
        return stepped(passkeys.with_passkey(office(), visit(), answer, where()), PASSKEY_NOT_RIGHT)
    typed = request.form.get("code", "")
    if not typed.strip():
        return code_page({"code": "Enter the code"})
    return stepped(second_factors.with_code(office(), visit(), typed, where()), CODE_NOT_RIGHT)


def stepped(found: Entered | Slow | Wrong, sentence: str) -> Answer:
    if isinstance(found, Slow):
        return code_page({"code": f"Too many tries. Wait {desk.wait_words(found.wait)}"}, 429, desk.retry_after(found.wait))
    if isinstance(found, Wrong):
        return code_page({"code": sentence})
    return desk.onwards(found)


def code_page(problems: desk.Problems | None = None, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    g.passkeys = True
    kinds = second_factors.kinds(office(), visit())
    return desk.page(
        "account/code",
        "Confirm that it is you",
        problems=problems,
        status=status,
        headers=headers,
        has_app=second_factors.APP in kinds,
        has_passkey=second_factors.PASSKEY in kinds and passkeys.place(office()) is not None,
    )


@halfway(sign_in.CODE)
def challenge() -> Answer:
    """For the script of the page: what the passkey has to sign."""
    return desk.json(None if visit().signed_in else passkeys.ask(office(), visit()))


@needs("sign_out")
def signed_out() -> Response:
    """With a session: a button, since following a link changes nothing."""
    return desk.page("account/signed_out", "Sign out" if visit().sign_in else "You are signed out")


@needs("sign_out")
def leave() -> Answer:
    sign_in.sign_out(office(), visit())
    session.clear()
    response = redirect("/sign-out/", 302)
    drop_cookie(response, "signin")
    response.headers["Clear-Site-Data"] = '"cache"'  # "Back" on a shared computer shows nothing
    return response


@needs("terms.read")
def terms() -> Response:
    return terms_page()


@halfway(sign_in.TERMS_LACKING)
def accept() -> Answer:
    if actor().person is not None:  # accepted already, in another tab
        return redirect(safe_next(request.args.get("next")), 302)
    if request.form.get("accept") != "yes":
        return terms_page({"accept": "Tick the box to accept the terms: without it the service can’t be used"})
    secret = sign_in.accept_terms(office(), visit())
    if secret is None:
        return redirect("/sign-in/", 302)
    return desk.onwards(Entered(secret, "", None))


def terms_page(problems: desk.Problems | None = None) -> Response:
    asked = visit().lacks == sign_in.TERMS_LACKING
    return desk.page("account/terms", "Terms of use", problems=problems, version=sign_in.TERMS, ask=asked)
