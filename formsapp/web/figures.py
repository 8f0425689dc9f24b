"""Figures for who leads the service: charts with their tables, and the same as a table to take away; in full, or to hand on."""

from typing import Any

from flask import Blueprint, Response, request

from formsapp.access import actor, needs, office
from formsapp.domain.small_numbers import FEWEST
from formsapp.services import figures, reports
from formsapp.web.copies import attachment
from formsapp.web.pages import page
from formsapp.web.reports import offered, year


def blueprint() -> Blueprint:
    doors = Blueprint("figures", __name__)
    for rule, view in (("/figures/", charts), ("/figures/figures.csv", export)):
        doors.add_url_rule(rule, view_func=view, methods=["GET"])
    return doors


def wanted() -> dict[str, Any]:
    return {"shared": request.args.get("shared") == "1"}


@needs("figures.read")
def charts() -> Response:
    found = figures.look(office(), actor(), year(), **wanted())
    title = f"Figures {reports.said(found.year)}"
    return page("reports/figures.html", title, problems=[], found=found, years=offered(found.years), few=FEWEST)


@needs("figures.read")
def export() -> Response:
    at, only = year(), wanted()
    body = figures.as_table(office(), actor(), at, **only)
    return attachment(body, "text/csv; charset=utf-8", f"figures-{at}{'-to-hand-on' if only['shared'] else ''}.csv")
