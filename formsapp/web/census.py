"""Census rows of a school's placements: looked at, and taken away as a table."""

from flask import Blueprint, Response, request

from formsapp.access import actor, needs, office
from formsapp.services import census
from formsapp.services.asking import Wrong
from formsapp.services.office import Refused
from formsapp.web.copies import attachment
from formsapp.web.list_filters import Reader, day, left_out, number, turned
from formsapp.web.pages import page

AT = "/census/"
OWN: dict[str, tuple[str, Reader]] = {"from": ("From", day), "until": ("Until", day), "page": ("Page", number)}


def blueprint() -> Blueprint:
    doors = Blueprint("census", __name__)
    doors.add_url_rule(AT, view_func=look, methods=["GET"])
    doors.add_url_rule(f"{AT}census.csv", view_func=csv, methods=["GET"])
    return doors


@needs("census.read")
def look() -> Response:
    return census_page()


def census_page(problem: Refused | None = None) -> Response:
    """What can't be meant is said, and this academic year is shown instead."""
    today, typed = office().today(), dict[str, str]()
    try:
        first, last = census.span(request.args, today)
    except Wrong as wrong:
        problem, (first, last), typed = wrong, census.span({}, today), request.args.to_dict()
    at = problem.name if isinstance(problem, Wrong) else "from"
    found = census.look(office(), actor(), first, last, number(request.args.get("page", "")) or 1)
    asked = f"from={first}&until={last}"
    return page(
        "records/census.html",
        "Census rows",
        status=422 if problem else 200,
        problems=[(at, str(problem))] if problem else [],
        problem={"from": "", "until": ""} | ({at: str(problem)} if problem else {}),
        found=found,
        first=typed.get("from", first.isoformat()),
        last=typed.get("until", last.isoformat()),
        asked=asked,
        unclear=left_out(request.args, own=OWN),
        council=actor().council,
        pages=turned(found.page, found.pages, lambda number: f"{AT}?{asked}&page={number}"),
    )


@needs("census.read")
def csv() -> Response:
    try:
        first, last = census.span(request.args, office().today())
        body = census.as_csv(office(), actor(), first, last)
    except Refused as reason:
        return census_page(reason)
    return attachment(body, "text/csv; charset=utf-8", f"census-{first}-{last}.csv")
