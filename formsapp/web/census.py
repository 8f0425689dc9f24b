"""Census rows of a school's placements: looked at, and taken away as a table."""

from flask import Blueprint, Response, request

from formsapp.access import actor, needs, office
from formsapp.services import census
from formsapp.services.office import Refused
from formsapp.web.copies import attachment
from formsapp.web.forms import page
from formsapp.web.list_filters import Reader, day, left_out, number, turned

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


def census_page(problem: str = "") -> Response:
    first, last = census.span(office().today(), day(request.args.get("from", "")), day(request.args.get("until", "")))
    found = census.look(office(), actor(), first, last, number(request.args.get("page", "")) or 1)
    asked = f"from={first}&until={last}"
    return page(
        "records/census.html",
        "Census rows",
        status=422 if problem else 200,
        problems=[("from", problem)] if problem else [],
        problem=problem,
        found=found,
        first=first.isoformat(),
        last=last.isoformat(),
        asked=asked,
        unclear=left_out(request.args, own=OWN),
        council=actor().council,
        pages=turned(found.page, found.pages, lambda number: f"{AT}?{asked}&page={number}"),
    )


@needs("census.read")
def csv() -> Response:
    first, last = census.span(office().today(), day(request.args.get("from", "")), day(request.args.get("until", "")))
    try:
        body = census.as_csv(office(), actor(), first, last)
    except Refused as reason:
        return census_page(str(reason))
    return attachment(body, "text/csv; charset=utf-8", f"census-{first}-{last}.csv")
