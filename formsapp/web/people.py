"""People and organisations, looked after by the council's administrator: list, add, roles, suspend."""

from uuid import UUID

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as Answer

from formsapp.access import actor, needs, office
from formsapp.domain.addresses import is_address
from formsapp.domain.locker import WHO_MAY_BE_DESIGNATED
from formsapp.domain.people import ROLES_OF, Role
from formsapp.services import locker_access, organisations, people
from formsapp.services.office import Refused
from formsapp.web import desk

CRUMBS = [*desk.HOME, ("People", "/people/")]
EACH_PAGE = 50


def blueprint() -> Blueprint:
    doors = Blueprint("people", __name__)
    for rule, name, view, method in (
        ("/people/", "everybody", everybody, "GET"),
        ("/people/add/", "new", new, "GET"),
        ("/people/add/", "add", add, "POST"),
        ("/people/<uuid:person>/", "one", one, "GET"),
        ("/people/<uuid:person>/name/", "rename", rename, "POST"),
        ("/people/<uuid:person>/roles/", "give_role", give_role, "POST"),
        ("/people/<uuid:person>/roles/end/", "end_role", end_role, "POST"),
        ("/people/<uuid:person>/datalocker/", "datalocker", datalocker, "POST"),
        ("/people/<uuid:person>/suspend/", "suspend", suspend, "POST"),
        ("/people/<uuid:person>/invite/", "invite", invite, "POST"),
        ("/people/<uuid:person>/afresh/", "afresh", afresh, "POST"),
    ):
        doors.add_url_rule(rule, name, view, methods=[method])
    return doors


@needs("people.manage")
def everybody() -> Response:
    """A list with its filter in the address."""
    words, chosen = request.args.get("q", "")[:200], request.args.get("organisation", "")
    houses = [house for house, _ in organisations.listed(office(), actor())]
    house = next((house for house in houses if str(house.id) == chosen), None)
    found = people.listed(office(), actor(), house.id if house else None, words)
    pages = max(1, -(-len(found) // EACH_PAGE))
    page = min(max(1, request.args.get("page", 1, int)), pages)
    return desk.page(
        "account/people",
        "People",
        crumbs=desk.HOME,
        people=found[(page - 1) * EACH_PAGE : page * EACH_PAGE],
        total=len(found),
        page_number=page,
        pages=pages,
        houses=[("", "All"), *((str(house.id), house.name) for house in houses)],
        chosen=str(house.id) if house else "",
        words=words,
        unread=people.nobody_reads_restricted(office(), actor()),
    )


@needs("people.manage")
def new() -> Response:
    return new_page()


@needs("people.manage")
def add() -> Answer:
    name, email, place = desk.text("name", 200), desk.text("email"), request.form.get("place", "")
    problems = {}
    if not name:
        problems["name"] = "Enter the person’s name"
    if not is_address(email):
        problems["email"] = "Enter an email address, such as name@school.example"
    chosen = read_place(place)
    if chosen is None:
        problems["place"] = "Choose the organisation and the role"
    if problems or chosen is None:
        return new_page(problems)
    try:
        person = people.add(office(), actor(), name, email, *chosen)
    except Refused as refusal:
        return new_page({"email": str(refusal)})
    return redirect(f"/people/{person}/", 302)


def new_page(problems: desk.Problems | None = None) -> Response:
    return desk.page("account/person_new", "Add a person", problems=problems, crumbs=CRUMBS, places=places())


def places() -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Organisation by organisation, the roles there are in it: one choice instead of two that must fit together."""
    return [
        (
            house.name,
            house.kind.value,
            [(f"{house.id} {role.value}", f"{role.value.capitalize()}, {house.name}") for role in ROLES_OF[house.kind]],
        )
        for house, _ in organisations.listed(office(), actor())
        if house.suspended_at is None
    ]


def read_place(text: str) -> tuple[UUID, Role] | None:
    house, _, role = text.partition(" ")
    if role not in set(Role):
        return None
    return desk.identifier(house), Role(role)


@needs("people.manage")
def one(person: UUID) -> Response:
    return person_page(person)


def person_page(person: UUID, problems: desk.Problems | None = None) -> Response:
    card = people.one(office(), actor(), person)
    return desk.page(
        "account/person",
        card.person.name,
        problems=problems,
        crumbs=CRUMBS,
        card=card,
        places=places(),
        myself=person == actor().person,
        designated=WHO_MAY_BE_DESIGNATED,
    )


@needs("people.manage")
def rename(person: UUID) -> Answer:
    name = desk.text("name", 200)
    if not name:
        return person_page(person, {"name": "Enter the person’s name"})
    people.rename(office(), actor(), person, name)
    return back(person)


@needs("people.manage")
def give_role(person: UUID) -> Answer:
    chosen = read_place(request.form.get("place", ""))
    if chosen is None:
        return person_page(person, {"place": "Choose the organisation and the role"})
    try:
        people.give_role(office(), actor(), person, *chosen)
    except Refused as refusal:
        return person_page(person, {"place": str(refusal)})
    return back(person)


@needs("people.manage")
def end_role(person: UUID) -> Answer:
    people.end_role(office(), actor(), person, desk.identifier(request.form.get("role", "")))
    return back(person)


@needs("people.manage")
def datalocker(person: UUID) -> Answer:
    """Whether this person uses the Datalocker in one of their roles."""
    try:
        locker_access.grant(office(), actor(), person, desk.identifier(request.form.get("role", "")), on=request.form.get("on") == "1")
    except Refused as refusal:
        return person_page(person, {"datalocker": str(refusal)})
    return back(person)


@needs("people.manage")
def suspend(person: UUID) -> Answer:
    people.suspend(office(), actor(), person, suspended=request.form.get("suspend") != "no")
    return back(person)


@needs("people.manage")
def invite(person: UUID) -> Answer:
    people.invite_again(office(), actor(), person)
    return back(person)


@needs("people.manage")
def afresh(person: UUID) -> Answer:
    people.start_afresh(office(), actor(), person)
    return back(person)


def back(person: UUID) -> Answer:
    return redirect(f"/people/{person}/", 302)
