"""One's own calendar address, made, renewed and ended in My account; and the calendar itself, for whoever holds the address."""

from flask import Blueprint, Response, current_app, redirect
from werkzeug.wrappers import Response as Answer

from formsapp.access import actor, needs, office, signed_in
from formsapp.services import calendar_feed
from formsapp.web import desk


def blueprint() -> Blueprint:
    doors = Blueprint("calendar", __name__)
    for rule, view, method in (
        ("/account/calendar/", mine, "GET"),
        ("/account/calendar/", begin, "POST"),
        ("/account/calendar/end/", end, "POST"),
        ("/calendar/<secret>.ics", feed, "GET"),
    ):
        doors.add_url_rule(rule, view_func=view, methods=[method])
    return doors


@signed_in
def mine() -> Response:
    return calendar_page()


@signed_in
def begin() -> Response:
    """The address is shown this once: we keep only what it can be recognised by."""
    return calendar_page(calendar_feed.begin(office(), actor()))


@signed_in
def end() -> Answer:
    calendar_feed.end(office(), actor())
    return redirect("/account/calendar/", 303)


def calendar_page(address: str = "") -> Response:
    since = calendar_feed.standing(office(), actor())
    return desk.page("account/calendar", "Calendar", crumbs=desk.HOME, since=since, address=address)


@needs("calendar.feed")
def feed(secret: str) -> Response:
    response = current_app.response_class(calendar_feed.feed(office(), secret), content_type="text/calendar; charset=utf-8")
    response.headers.set("Content-Disposition", "attachment", filename="calendar.ics")
    response.headers["Cache-Control"] = "no-store"
    return response
