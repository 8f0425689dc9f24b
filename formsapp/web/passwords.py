"""Links in mails: a forgotten password, and an invitation. To look at a link uses nothing up; a link that doesn't open is just not there."""

from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as Answer

from formsapp.access import needs, office, where
from formsapp.domain.addresses import is_address
from formsapp.services import accounts, invitations
from formsapp.services.accounts import Refusal
from formsapp.services.office import NotFound
from formsapp.store.people import Person
from formsapp.web import desk


def blueprint() -> Blueprint:
    doors = Blueprint("passwords", __name__)
    for rule, name, view, method in (
        ("/forgotten-password/", "forgotten", forgotten, "GET"),
        ("/forgotten-password/", "ask_for_link", ask_for_link, "POST"),
        ("/reset/<secret>/", "choose", choose, "GET"),
        ("/reset/<secret>/", "reset", reset, "POST"),
        ("/invitation/<secret>/", "invited", invited, "GET"),
        ("/invitation/<secret>/", "accept", accept, "POST"),
    ):
        doors.add_url_rule(rule, name, view, methods=[method])
    return doors


@needs("password.forgotten")
def forgotten() -> Response:
    return desk.page("account/forgotten", "Forgotten password")


@needs("password.forgotten")
def ask_for_link() -> Response:
    """The same answer whoever has an account."""
    email = desk.text("email")
    if not is_address(email):
        sentence = "Enter an email address, such as name@school.example" if email else "Enter your email address"
        return desk.page("account/forgotten", "Forgotten password", problems={"email": sentence})
    slow = accounts.ask_for_link(office(), email, where())
    if slow is not None:
        problems = {"email": f"Too many links were asked for. Wait {desk.wait_words(slow.wait)}, or ask the team"}
        return desk.page("account/forgotten", "Forgotten password", problems=problems, status=429, headers=desk.retry_after(slow.wait))
    return desk.page("account/link_sent", "Look into your mailbox", email=email)


@needs("password.reset")
def choose(secret: str) -> Response:
    return reset_page(opened(accounts.link_opens(office(), secret)))


@needs("password.reset")
def reset(secret: str) -> Answer:
    person = opened(accounts.link_opens(office(), secret))
    found = accounts.reset(office(), secret, request.form.get("password", ""), request.form.get("again", ""), where())
    if isinstance(found, Refusal):
        return reset_page(person, {found.field: found.sentence})
    return desk.onwards(found)


def reset_page(person: Person, problems: desk.Problems | None = None) -> Response:
    return desk.page("account/reset", "Choose a new password", problems=problems, person=person, least=accounts.least(office(), person))


@needs("invitation.accept")
def invited(secret: str) -> Response:
    return invitation_page(opened(invitations.opens(office(), secret)))


@needs("invitation.accept")
def accept(secret: str) -> Answer:
    person = opened(invitations.opens(office(), secret))
    found = invitations.accept(office(), secret, request.form.get("password", ""), request.form.get("again", ""), where())
    if isinstance(found, Refusal):
        return invitation_page(person, {found.field: found.sentence})
    return desk.onwards(found)


def invitation_page(person: Person, problems: desk.Problems | None = None) -> Response:
    return desk.page("account/invitation", "Welcome", problems=problems, person=person, least=accounts.least(office(), person))


def opened(person: Person | None) -> Person:
    if person is None:
        raise NotFound
    return person
