"""Announcements: the list, one, and for officers writing, changing and ending one."""

from uuid import UUID

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as Answer

from formsapp.access import actor, needs, office
from formsapp.domain.permissions import may
from formsapp.services import announcements
from formsapp.services.announcements import AUDIENCES
from formsapp.services.asking import Wrong
from formsapp.services.office import Refused
from formsapp.web import desk
from formsapp.web.list_filters import day, number, turned
from formsapp.web.markdown_text import to_html
from formsapp.web.moves import version
from formsapp.web.pages import page

AT = "/announcements/"


def blueprint() -> Blueprint:
    doors = Blueprint("announcements", __name__)
    for rule, view, method in (
        (AT, listing, "GET"),
        (f"{AT}new/", new, "GET"),
        (f"{AT}new/", publish, "POST"),
        (f"{AT}<uuid:announcement>/", one, "GET"),
        (f"{AT}<uuid:announcement>/change/", ask, "GET"),
        (f"{AT}<uuid:announcement>/change/", change, "POST"),
        (f"{AT}<uuid:announcement>/end/", end, "POST"),
    ):
        doors.add_url_rule(rule, view_func=view, methods=[method])
    return doors


@needs("announcements.read")
def listing() -> Response:
    since = day(request.args.get("since", ""))
    found = announcements.listing(office(), actor(), since, number(request.args.get("page", "")) or 1)
    more = f"since={since.isoformat()}&" if since else ""
    return page(
        "announcements/list.html",
        "Announcements",
        found=found,
        audiences=AUDIENCES,
        pages=turned(found.page, found.pages, lambda number: f"{AT}?{more}page={number}"),
    )


@needs("announcements.read")
def one(announcement: UUID) -> Response:
    found = announcements.look(office(), actor(), announcement)
    writes = may(actor(), "announcements.write")
    return page("announcements/one.html", found.title, found=found, audiences=AUDIENCES, html=to_html(found.text), may_write=writes)


@needs("announcements.write")
def new() -> Response:
    return form_page(f"{AT}new/", "Write an announcement")


def form_page(address: str, title: str, problem: Refused | None = None, stood: dict[str, str] | None = None, at: int = 0) -> Response:
    field = problem.name if isinstance(problem, Wrong) else "title"
    return page(
        "announcements/form.html",
        title,
        status=422 if problem else 200,
        problems=[(field, str(problem))] if problem else [],
        problem={"title": "", "text": "", "audience": ""} | ({field: str(problem)} if problem else {}),
        address=address,
        stood={"title": "", "text": "", "audience": ""} | (stood or {}),
        version=at,
        audiences=[(code, words, "") for code, words in AUDIENCES.items()],
        typed=desk.typed,
        **desk.once(problem, f"{AT}{{}}/"),
    )


@needs("announcements.write")
def publish() -> Answer:
    try:
        made = announcements.publish(office(), actor(), request.form)
    except Refused as reason:
        return form_page(f"{AT}new/", "Write an announcement", reason)
    return redirect(f"{AT}{made}/", 303)


@needs("announcements.write")
def ask(announcement: UUID) -> Response:
    return change_page(announcement)


def change_page(announcement: UUID, problem: Refused | None = None) -> Response:
    found = announcements.look(office(), actor(), announcement)
    stood = {"title": found.title, "text": found.text, "audience": found.audience}
    return form_page(f"{AT}{announcement}/change/", "Change the announcement", problem, stood, found.version)


@needs("announcements.write")
def change(announcement: UUID) -> Answer:
    try:
        announcements.change(office(), actor(), announcement, version(), request.form)
    except Refused as reason:
        return change_page(announcement, reason)
    return redirect(f"{AT}{announcement}/", 303)


@needs("announcements.write")
def end(announcement: UUID) -> Answer:
    announcements.end(office(), actor(), announcement)
    return redirect(AT, 303)
