"""Schools' yearly agreements, and the watch over the registration threshold of providers."""

from uuid import UUID

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as Answer

from formsapp.access import actor, needs, office
from formsapp.domain.agreements import PRIORITIES, TIERS
from formsapp.domain.dates import academic_year
from formsapp.domain.permissions import may
from formsapp.services import agreements, threshold
from formsapp.services.asking import Wrong
from formsapp.services.office import NotFound, Refused
from formsapp.web import desk, list_filters
from formsapp.web.moves import typed as sent
from formsapp.web.moves import version
from formsapp.web.pages import page


def blueprint() -> Blueprint:
    doors = Blueprint("agreements", __name__)
    for rule, view, method in (
        ("/agreements/", listing, "GET"),
        ("/agreements/<uuid:school>/<year>/", one, "GET"),
        ("/agreements/<uuid:school>/<year>/", agree, "POST"),
        ("/threshold/", watch, "GET"),
    ):
        doors.add_url_rule(rule, view_func=view, methods=[method])
    return doors


@needs("agreements.manage")
def listing() -> Response:
    now = academic_year(office().today())
    year = list_filters.year(request.args.get("year", "")) or now
    return page(
        "agreements/list.html",
        "Schools’ agreements",
        lines=agreements.listing(office(), actor(), year),
        year=year,
        years=[(each, f"{each}/{(each + 1) % 100:02}", f"/agreements/?year={each}") for each in (now - 1, now, now + 1)],
        priorities=PRIORITIES,
    )


@needs("agreement.read")
def one(school: UUID, year: str) -> Response:
    return agreement_page(school, read_year(year))


def read_year(text: str) -> int:
    """The year a school year begins in; anything else is no address of ours."""
    found = list_filters.year(text)
    if found is None:
        raise NotFound
    return found


def agreement_page(school: UUID, year: int, problem: Refused | None = None) -> Response:
    view = agreements.look(office(), actor(), school, year)
    field = problem.name if isinstance(problem, Wrong) else "places"
    may_agree = may(actor(), "agreements.manage")
    return page(
        "agreements/one.html",
        f"Agreement {view.year}/{(view.year + 1) % 100:02}, {view.school.name}",
        status=422 if problem else 200,
        problems=[(field, str(problem))] if problem else [],
        problem={"tiers": "", "places": "", "priority": "", "officer": ""} | ({field: str(problem)} if problem else {}),
        view=view,
        may_agree=may_agree,
        tiers=[(tier, f"Tier {tier}", "") for tier in TIERS],
        ticked=request.form.getlist("tiers") if problem else list(view.terms.tiers) if view.terms else [],
        priorities=[(str(number), words) for number, words in PRIORITIES.items()],
        officers=[("", "Nobody"), *agreements.officers(office())] if may_agree else [],
        typed=desk.typed,
    )


@needs("agreements.manage")
def agree(school: UUID, year: str) -> Answer:
    known = read_year(year)
    try:
        agreements.agree(office(), actor(), school, known, sent(), version())
    except Refused as reason:
        return agreement_page(school, known, reason)
    return redirect(f"/agreements/{school}/{year}/", 303)


@needs("threshold.read")
def watch() -> Response:
    return page("agreements/threshold.html", "Registration threshold", lines=threshold.watch(office(), actor()))
