"""Alerts: what the registers tell somebody, unread ones first; read by one for all of the organisation."""

from uuid import UUID

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as Answer

from formsapp.access import actor, needs, office
from formsapp.services import alerts
from formsapp.web.list_filters import identifier, number, turned
from formsapp.web.pages import page

AT = "/alerts/"


def blueprint() -> Blueprint:
    doors = Blueprint("alerts", __name__)
    doors.add_url_rule(AT, view_func=listing, methods=["GET"])
    doors.add_url_rule(f"{AT}read/", view_func=read, methods=["POST"])
    return doors


@needs("alerts.read")
def listing() -> Response:
    every = request.args.get("all") == "1"
    found = alerts.listing(office(), actor(), number(request.args.get("page", "")) or 1, unread=not every)
    more = "all=1&" if every else ""
    return page(
        "attendance/alerts.html",
        "Notifications",
        found=found,
        every=every,
        council=actor().council,
        pages=turned(found.page, found.pages, lambda number: f"{AT}?{more}page={number}"),
    )


@needs("alerts.read")
def read() -> Answer:
    chosen = [UUID(found) for text in request.form.getlist("alert") if (found := identifier(text))]
    alerts.read(office(), actor(), chosen[:100])
    return redirect(AT, 303)
