"""Term dates, kept by the council."""

from uuid import UUID

from flask import Blueprint, Response, redirect
from werkzeug.wrappers import Response as Answer

from formsapp.access import actor, needs, office
from formsapp.services import terms
from formsapp.services.asking import Question, Wrong
from formsapp.services.office import Refused
from formsapp.store.cohorts import Term
from formsapp.web.cohort_forms import Form
from formsapp.web.moves import typed as sent
from formsapp.web.moves import version
from formsapp.web.pages import page


def blueprint() -> Blueprint:
    doors = Blueprint("term_dates", __name__)
    for rule, view, method in (
        ("/term-dates/", listing, "GET"),
        ("/term-dates/", add, "POST"),
        ("/term-dates/<uuid:term>/", one, "GET"),
        ("/term-dates/<uuid:term>/", change, "POST"),
        ("/term-dates/<uuid:term>/remove/", remove, "POST"),
    ):
        doors.add_url_rule(rule, view_func=view, methods=[method])
    return doors


def form_of(term: Term | None) -> Form:
    starts, ends = (term.starts_on.isoformat(), term.ends_on.isoformat()) if term else ("", "")
    return Form(
        "Save" if term else "Add this term",
        (
            Question("name", "line", "What is it called?", "Such as Autumn term 2026/27", value=term.name if term else ""),
            Question("starts", "date", "First day", value=starts),
            Question("ends", "date", "Last day", value=ends),
        ),
    )


@needs("terms.manage")
def listing() -> Response:
    return list_page()


def list_page(problem: Wrong | None = None) -> Response:
    return page(
        "cohorts/terms.html",
        "Term dates",
        status=422 if problem else 200,
        problems=[(problem.name, str(problem))] if problem else [],
        terms=terms.listing(office(), actor()),
        form=form_of(None),
        sent=sent() if problem else {},
        wrong=problem.name if problem else "",
        problem=str(problem) if problem else "",
    )


@needs("terms.manage")
def add() -> Answer:
    try:
        terms.add(office(), actor(), sent())
    except Wrong as reason:
        return list_page(reason)
    return redirect("/term-dates/", 303)


@needs("terms.manage")
def one(term: UUID) -> Response:
    return term_page(term)


def term_page(term: UUID, problem: Refused | None = None) -> Response:
    found = terms.one(office(), actor(), term)
    wrong = problem.name if isinstance(problem, Wrong) else ""
    return page(
        "cohorts/term.html",
        found.name,
        status=422 if wrong else 409 if problem else 200,
        problems=[(wrong, str(problem))] if wrong else [],
        term=found,
        back="/term-dates/",
        do=f"/term-dates/{term}/",
        form=form_of(found),
        version=found.version,
        item="",
        sent=sent() if problem else {},
        wrong=wrong,
        problem=str(problem) if problem else "",
        changed=problem is not None and not wrong,
    )


@needs("terms.manage")
def change(term: UUID) -> Answer:
    try:
        terms.change(office(), actor(), term, sent(), version())
    except Refused as reason:
        return term_page(term, reason)
    return redirect("/term-dates/", 303)


@needs("terms.manage")
def remove(term: UUID) -> Answer:
    try:
        terms.remove(office(), actor(), term, version())
    except Refused as reason:
        return term_page(term, reason)
    return redirect("/term-dates/", 303)
