"""Signing in and out, and the terms."""

from flask import Blueprint, Response, redirect, request, session
from werkzeug.wrappers import Response as Answer

from formsapp.access import actor, drop_cookie, halfway, needs, office, safe_next, visit, where
from formsapp.services import sign_in
from formsapp.web import desk

NOT_RIGHT = "Email address or password is not right"


def blueprint() -> Blueprint:
    doors = Blueprint("sign_in", __name__)
    for rule, name, view, methods in (
        ("/sign-in/", "ask", ask, ["GET"]),
        ("/sign-in/", "enter", enter, ["POST"]),
        ("/sign-out/", "signed_out", signed_out, ["GET"]),
        ("/sign-out/", "leave", leave, ["POST"]),
        ("/terms/", "terms", terms, ["GET"]),
        ("/terms/", "accept", accept, ["POST"]),
    ):
        doors.add_url_rule(rule, name, view, methods=methods)
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
    if isinstance(found, sign_in.Slow):
        sentence = f"Too many tries. Wait {desk.wait_words(found.wait)}, or ask for a link by email to choose a new password"
        return sign_in_page({"email": sentence}, 429, desk.retry_after(found.wait))
    if isinstance(found, sign_in.Wrong):
        return sign_in_page({"email": NOT_RIGHT})
    return desk.onwards(found)


def sign_in_page(problems: desk.Problems | None = None, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return desk.page("sign_in", "Sign in", problems=problems, status=status, headers=headers, demo=office().settings.demo)


@needs("sign_out")
def signed_out() -> Response:
    """With a session: a button, since following a link changes nothing."""
    return desk.page("signed_out", "Sign out" if visit().sign_in else "You are signed out")


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
    return desk.page("terms", "Terms of use", version=sign_in.TERMS, ask=visit().lacks == sign_in.TERMS_LACKING)


@halfway(sign_in.TERMS_LACKING)
def accept() -> Answer:
    if actor().person is not None:  # accepted already, in another tab
        return redirect(safe_next(request.args.get("next")), 302)
    if request.form.get("accept") != "yes":
        problems = {"accept": "Tick the box to accept the terms: without it the service can’t be used"}
        return desk.page("terms", "Terms of use", problems=problems, version=sign_in.TERMS, ask=True)
    secret = sign_in.accept_terms(office(), visit())
    if secret is None:
        return redirect("/sign-in/", 302)
    return desk.onwards(sign_in.Entered(secret, "", None))
