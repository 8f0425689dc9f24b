"""The yearly look at who has access: for each organisation's lead to confirm, and for the council to see where it is overdue."""

from uuid import UUID

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as Answer

from formsapp.access import actor, needs, office
from formsapp.services import access_reviews
from formsapp.services.case_asks import Wrong
from formsapp.services.office import Refused
from formsapp.web import desk

CRUMBS = [*desk.HOME, ("Who has access", "/account/access/")]


def blueprint() -> Blueprint:
    doors = Blueprint("access_reviews", __name__)
    for rule, view, method in (
        ("/account/access/", mine, "GET"),
        ("/account/access/<uuid:organisation>/", one, "GET"),
        ("/account/access/<uuid:organisation>/", confirm, "POST"),
        ("/organisations/access/", overview, "GET"),
    ):
        doors.add_url_rule(rule, view_func=view, methods=[method])
    return doors


@needs("access.review")
def mine() -> Response:
    return desk.page("account/access", "Who has access", crumbs=desk.HOME, found=access_reviews.mine(office(), actor()), council=False)


@needs("access.overview")
def overview() -> Response:
    found = access_reviews.overview(office(), actor())
    return desk.page(
        "account/access", "Access review", crumbs=[*desk.HOME, ("Organisations", "/organisations/")], found=found, council=True
    )


@needs("access.review")
def one(organisation: UUID) -> Response:
    return review_page(organisation)


def review_page(organisation: UUID, problem: Refused | None = None) -> Response:
    found = access_reviews.one(office(), actor(), organisation)
    field = problem.name if isinstance(problem, Wrong) else "review"
    title = f"Who has access, {found.due.organisation.name}"
    return desk.page("account/access_review", title, problems={field: str(problem)} if problem else {}, crumbs=CRUMBS, found=found)


@needs("access.review")
def confirm(organisation: UUID) -> Answer:
    chosen = {name.removeprefix("role-"): request.form.get(name, "") for name in request.form if name.startswith("role-")}
    try:
        access_reviews.confirm(office(), actor(), organisation, chosen)
    except Refused as reason:
        return review_page(organisation, reason)
    return redirect("/account/access/", 303)
