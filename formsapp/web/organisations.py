"""Organisations, looked after by the council's administrator: list, add, change, suspend."""

from uuid import UUID

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as Answer

from formsapp.access import actor, needs, office
from formsapp.domain.people import Kind
from formsapp.services import organisations
from formsapp.services.office import Refused
from formsapp.services.organisations import Changed, Details
from formsapp.store.people import Organisation
from formsapp.web import desk

CRUMBS = [*desk.HOME, ("Organisations", "/organisations/")]


def blueprint() -> Blueprint:
    doors = Blueprint("organisations", __name__)
    for rule, name, view, method in (
        ("/organisations/", "everyone", everyone, "GET"),
        ("/organisations/add/", "new", new, "GET"),
        ("/organisations/add/", "add", add, "POST"),
        ("/organisations/<uuid:organisation>/", "one", one, "GET"),
        ("/organisations/<uuid:organisation>/", "change", change, "POST"),
        ("/organisations/<uuid:organisation>/suspend/", "suspend", suspend, "POST"),
    ):
        doors.add_url_rule(rule, name, view, methods=[method])
    return doors


@needs("organisations.manage")
def everyone() -> Response:
    found = organisations.listed(office(), actor())
    by_kind = [(kind, [(house, people) for house, people in found if house.kind is kind]) for kind in Kind]
    return desk.page("account/organisations", "Organisations", crumbs=desk.HOME, by_kind=by_kind)


@needs("organisations.manage")
def new() -> Response:
    return new_page()


@needs("organisations.manage")
def add() -> Answer:
    kind = request.form.get("kind", "")
    problems = faults(details()) | ({} if kind in set(Kind) else {"kind": "Choose what it is"})
    if problems:
        return new_page(problems)
    try:
        made = organisations.add(office(), actor(), Kind(kind), details())
    except Refused as refusal:
        return new_page({"name": str(refusal)})
    return redirect(f"/organisations/{made}/", 302)


def new_page(problems: desk.Problems | None = None) -> Response:
    return desk.page("account/organisation_new", "Add an organisation", problems=problems, crumbs=CRUMBS, kinds=list(Kind))


@needs("organisations.manage")
def one(organisation: UUID) -> Response:
    return page(organisation)


def page(organisation: UUID, problems: desk.Problems | None = None, theirs: Organisation | None = None) -> Response:
    """``theirs``: what somebody else made of it while this was being filled in."""
    found, people = organisations.one(office(), actor(), organisation)
    return desk.page(
        "account/organisation",
        found.name,
        problems=problems,
        crumbs=CRUMBS,
        organisation=found,
        people=people,
        theirs=theirs,
        status=409 if theirs else 200,
    )


@needs("organisations.manage")
def change(organisation: UUID) -> Answer:
    wanted = details()
    if problems := faults(wanted):
        return page(organisation, problems)
    try:
        found = organisations.change(office(), actor(), organisation, request.form.get("version", 0, int), wanted)
    except Refused as refusal:
        return page(organisation, {"name": str(refusal)})
    if isinstance(found, Changed):
        return page(organisation, theirs=found.now)
    return redirect(f"/organisations/{organisation}/", 302)


@needs("organisations.manage")
def suspend(organisation: UUID) -> Answer:
    organisations.suspend(office(), actor(), organisation, suspended=request.form.get("suspend") != "no")
    return redirect(f"/organisations/{organisation}/", 302)


def details() -> Details:
    return Details(
        desk.text("name", 300), desk.text("slug", 80) or None, desk.text("urn", 20) or None, request.form.get("second_factor") == "yes"
    )


def faults(wanted: Details) -> desk.Problems:
    problems = {}
    if not wanted.name:
        problems["name"] = "Enter the organisation’s name"
    if wanted.slug and not all(part.isalnum() and part.isascii() and part == part.lower() for part in wanted.slug.split("-")):
        problems["slug"] = "Write the name as in the address of the provider’s page, such as ashdown-motor-academy"
    if wanted.urn and not (wanted.urn.isascii() and wanted.urn.isdigit()):
        problems["urn"] = "A URN has digits only, such as 900001"
    return problems
