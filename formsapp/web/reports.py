"""What came of many forms together: the survey's charts, and who has read the quality pack. For the council."""

from flask import Blueprint, Response, request

from formsapp.access import actor, needs, office
from formsapp.domain.dates import academic_year
from formsapp.domain.small_numbers import FEWEST
from formsapp.services import reports
from formsapp.web import list_filters
from formsapp.web.pages import page


def blueprint() -> Blueprint:
    doors = Blueprint("reports", __name__)
    for rule, view in (("/reports/school-survey/", survey), ("/reports/quality-pack/", pack)):
        doors.add_url_rule(rule, view_func=view, methods=["GET"])
    return doors


def year() -> int:
    """The academic year in the address, else this one."""
    return list_filters.year(request.args.get("year", "")) or academic_year(office().today())


@needs("reports.read")
def survey() -> Response:
    found = reports.survey(office(), actor(), year())
    title = f"Survey of schools {reports.said(found.year)}"
    return page("reports/survey.html", title, found=found, years=offered(found.years), few=FEWEST)


@needs("reports.read")
def pack() -> Response:
    found = reports.pack(office(), actor(), year())
    return page("reports/pack.html", f"Quality pack {reports.said(found.year)}", found=found, years=offered(found.years))


def offered(years: tuple[int, ...]) -> list[tuple[int, str]]:
    return [(each, reports.said(each)) for each in years]
