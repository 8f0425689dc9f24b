"""Cohorts with their timetables, and lessons that are moved: kept by a provider's manager and the council's officers."""

from urllib.parse import urlencode
from uuid import UUID

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as Answer

from formsapp.access import actor, needs, office
from formsapp.domain.dates import WEEKDAYS
from formsapp.domain.lessons import STAGES, clock_of
from formsapp.domain.permissions import may
from formsapp.services import cohort_places, cohorts, lessons
from formsapp.services.asking import Question, Wrong
from formsapp.services.cohorts import AGE_GROUPS, STATES, View
from formsapp.services.office import NotFound, Refused
from formsapp.web.cohort_forms import BEGINS, DOORS, ENDS, PLACE, Form
from formsapp.web.list_filters import number, turned
from formsapp.web.moves import typed as sent
from formsapp.web.moves import version
from formsapp.web.pages import page


def blueprint() -> Blueprint:
    doors = Blueprint("cohorts", __name__)
    for rule, view, method in (
        ("/cohorts/", listing, "GET"),
        ("/cohorts/new/", new, "GET"),
        ("/cohorts/new/", add, "POST"),
        ("/cohorts/waiting/", waiting, "GET"),
        ("/cohorts/waiting/", put_in, "POST"),
        ("/cohorts/<uuid:cohort>/", one, "GET"),
        ("/cohorts/<uuid:cohort>/do/<what>/", ask, "GET"),
        ("/cohorts/<uuid:cohort>/do/<what>/", do, "POST"),
        ("/lessons/<uuid:lesson>/move/", where_to, "GET"),
        ("/lessons/<uuid:lesson>/move/", move, "POST"),
    ):
        doors.add_url_rule(rule, view_func=view, methods=[method])
    return doors


@needs("cohorts.manage")
def listing() -> Response:
    state = request.args.get("state", "open")
    provider = request.args.get("provider", "")
    found = cohorts.listing(office(), actor(), state, provider, number(request.args.get("page", "")) or 1)
    return page(
        "cohorts/list.html",
        "Cohorts",
        found=found,
        state=state if state in STATES else "",
        states=[
            *((code, words, address(state=code, provider=provider)) for code, words in STATES.items()),
            ("", "All", address(state="all")),
        ],
        provider=provider,
        providers=cohorts.providers(office(), actor()),
        officer=may(actor(), "imports.learners"),
        address=lambda place: address(state=state, provider=provider, page=str(place)),
    )


def address(**asked: str) -> str:
    return f"/cohorts/?{urlencode({name: value for name, value in asked.items() if value})}"


def for_new() -> Form:
    return Form(
        "Make this cohort",
        (
            Question("provider", "select", "Provider", options=cohorts.providers(office(), actor())),
            Question("course", "select", "Course", options=cohorts.courses(office())),
            Question("name", "line", "What is it called?", "Such as Bricklaying, Mondays"),
            Question("age", "select", "Age group", options=[(each, each) for each in AGE_GROUPS]),
            Question("year", "select", "Academic year", options=cohorts.years(office())),
        ),
    )


@needs("cohorts.manage")
def new() -> Response:
    return ask_page("New cohort", for_new(), "/cohorts/", "/cohorts/new/")


@needs("cohorts.manage")
def add() -> Answer:
    try:
        made = cohorts.add(office(), actor(), sent())
    except Refused as reason:
        return ask_page("New cohort", for_new(), "/cohorts/", "/cohorts/new/", problem=reason)
    return redirect(f"/cohorts/{made}/", 303)


# -------------------------------------------------------------------------------------------- to be put into a cohort


@needs("cohorts.manage")
def waiting() -> Response:
    return waiting_page(number(request.args.get("page", "")) or 1)


def waiting_page(at: int, problem: Refused | None = None) -> Response:
    found = cohort_places.listing(office(), actor(), at)
    return page(
        "cohorts/waiting.html",
        "To be put into a cohort",
        status=422 if problem else 200,
        problems=[("waiting", str(problem))] if problem else [],
        found=found,
        several=actor().council,
        pages=turned(found.page, found.pages, lambda number: f"/cohorts/waiting/?page={number}"),
    )


@needs("cohorts.manage")
def put_in() -> Answer:
    try:
        cohort_places.put_in(office(), actor(), request.form)
    except Wrong as reason:
        return waiting_page(1, reason)
    return redirect("/cohorts/waiting/", 303)


@needs("cohorts.manage")
def one(cohort: UUID) -> Response:
    view = cohorts.look(office(), actor(), cohort)
    return page("cohorts/one.html", f"Cohort, {view.cohort.name}", view=view, weekdays=WEEKDAYS, stages=STAGES, now=office().clock())


# ------------------------------------------------------------------------------------------------------ one thing asked


@needs("cohorts.manage")
def ask(cohort: UUID, what: str) -> Response:
    return door_page(cohort, what, request.args.get("item", ""))


def door_page(cohort: UUID, what: str, item: str, problem: Refused | None = None) -> Response:
    door = DOORS.get(what)
    if door is None:
        raise NotFound
    view = cohorts.look(office(), actor(), cohort)
    form = door.form(view, item)
    if form is None:
        raise NotFound
    at = f"/cohorts/{cohort}/"
    return ask_page(door.title, form, f"{at}{door.back}", f"{at}do/{what}/", version_of(view, what, item), item, problem)


def version_of(view: View, what: str, item: str) -> int:
    """Of the line that is ended; else the cohort's."""
    return next((each.version for each in view.lines if str(each.id) == item), 0) if what == "end-line" else view.cohort.version


@needs("cohorts.manage")
def do(cohort: UUID, what: str) -> Answer:
    door = DOORS.get(what)
    if door is None:
        raise NotFound
    try:
        door.act(cohort, sent(), version())
    except Refused as reason:
        return door_page(cohort, what, request.form.get("item", ""), reason)
    return redirect(f"/cohorts/{cohort}/{door.back}", 303)


def ask_page(title: str, form: Form, back: str, act: str, version: int = 0, item: str = "", problem: Refused | None = None) -> Response:
    wrong = problem.name if isinstance(problem, Wrong) else ""
    return page(
        "cohorts/ask.html",
        title,
        status=422 if wrong else 409 if problem else 200,
        problems=[(wrong, str(problem))] if wrong else [],
        back=back,
        do=act,
        form=form,
        version=version,
        item=item,
        sent=sent() if problem else {},
        wrong=wrong,
        problem=str(problem) if problem else "",
        changed=problem is not None and not wrong,
    )


# ------------------------------------------------------------------------------------------------------ a lesson is moved


@needs("lessons.manage")
def where_to(lesson: UUID) -> Response:
    return move_page(lesson)


def move_page(lesson: UUID, problem: Refused | None = None) -> Response:
    found = lessons.look(office(), actor(), lesson)
    form = Form(
        "Move this lesson",
        (
            Question("day", "date", "Day", value=found.on_date.isoformat()),
            Question(BEGINS.name, BEGINS.kind, BEGINS.label, value=clock_of(found.begins_at)),
            Question(ENDS.name, ENDS.kind, ENDS.label, value=clock_of(found.ends_at)),
            Question(PLACE.name, PLACE.kind, PLACE.label, value=found.place),
        ),
        f"{found.cohort_name}: {lessons.span_said(found)}. Whatever was marked goes with it.",
    )
    return ask_page("Move a lesson", form, f"/cohorts/{found.cohort}/#lessons", f"/lessons/{lesson}/move/", found.version, problem=problem)


@needs("lessons.manage")
def move(lesson: UUID) -> Answer:
    try:
        lessons.move(office(), actor(), lesson, sent(), version())
    except Refused as reason:
        return move_page(lesson, reason)
    return redirect(f"/registers/{lesson}/", 303)
