"""Requests for everything that is kept about a student: the list with its clock, one looked through, released, taken away."""

from uuid import UUID

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as Answer

from formsapp.access import actor, needs, office
from formsapp.domain.subject_access import CHOICES, OPEN, REFUSED, RELEASED, REVIEWED, STATES
from formsapp.services import subject_access
from formsapp.services.asking import Wrong, Wrongs
from formsapp.services.office import Refused
from formsapp.web import desk
from formsapp.web.files import sent_out
from formsapp.web.moves import version
from formsapp.web.pages import page


def blueprint() -> Blueprint:
    doors = Blueprint("subject_requests", __name__)
    for rule, view, method in (
        ("/subject-requests/", listing, "GET"),
        ("/learners/<uuid:learner>/data/", ask, "GET"),
        ("/learners/<uuid:learner>/data/", begin, "POST"),
        ("/subject-requests/<uuid:asked>/", one, "GET"),
        ("/subject-requests/<uuid:asked>/review/", review, "POST"),
        ("/subject-requests/<uuid:asked>/release/", release, "POST"),
        ("/subject-requests/<uuid:asked>/refuse/", refuse, "POST"),
        ("/subject-requests/<uuid:asked>/archive.zip", archive, "GET"),
    ):
        doors.add_url_rule(rule, view_func=view, methods=[method])
    return doors


@needs("subject.access")
def listing() -> Response:
    lines = subject_access.listing(office(), actor())
    return page("rights/requests.html", "Requests for data", lines=lines, states=STATES, open=OPEN, today=office().today())


@needs("subject.access")
def ask(learner: UUID) -> Response:
    return ask_page(learner)


def ask_page(learner: UUID, problem: str = "") -> Response:
    return page(
        "rights/ask.html",
        "Somebody asks for a student’s data",
        status=422 if problem else 200,
        problems=[("asked", problem)] if problem else [],
        problem=problem,
        learner=subject_access.about(office(), actor(), learner),
        today=office().today(),
        typed=desk.typed,
    )


@needs("subject.access")
def begin(learner: UUID) -> Answer:
    try:
        made = subject_access.ask(office(), actor(), learner, request.form)
    except Refused as reason:
        return ask_page(learner, str(reason))
    return redirect(f"/subject-requests/{made}/", 303)


@needs("subject.access")
def one(asked: UUID) -> Response:
    return one_page(asked)


def one_page(asked: UUID, problem: Refused | None = None) -> Response:
    view = subject_access.look(office(), actor(), asked)
    undecided = {each.name: str(each) for each in problem.every} if isinstance(problem, Wrongs) else {}
    why = str(problem) if isinstance(problem, Wrong) and not undecided else ""
    is_open, reviewed = view.request.state in OPEN, view.request.state == REVIEWED
    at = "why" if why else "release" if reviewed else "standing"
    return page(
        "rights/request.html",
        "A request for data",
        status=422 if problem else 200,
        problems=list(undecided.items()) or ([(at, str(problem))] if problem else []),
        why=why,
        undecided=undecided,
        typed=desk.typed,
        view=view,
        states=STATES,
        choices=list(CHOICES.items()),
        is_open=is_open,
        reviewed=reviewed,
        kept="" if is_open else desk.typed("why"),
        released=view.request.state == RELEASED,
        refused=view.request.state == REFUSED,
        today=office().today(),
    )


@needs("subject.access")
def review(asked: UUID) -> Answer:
    try:
        subject_access.review(office(), actor(), asked, version(), request.form)
    except Refused as reason:
        return one_page(asked, reason)
    return redirect(f"/subject-requests/{asked}/#release", 303)


@needs("subject.access")
def release(asked: UUID) -> Answer:
    try:
        subject_access.release(office(), actor(), asked, version())
    except Refused as reason:
        return one_page(asked, reason)
    return redirect(f"/subject-requests/{asked}/", 303)


@needs("subject.access")
def refuse(asked: UUID) -> Answer:
    try:
        subject_access.refuse(office(), actor(), asked, version(), request.form)
    except Refused as reason:
        return one_page(asked, reason)
    return redirect(f"/subject-requests/{asked}/", 303)


@needs("subject.access")
def archive(asked: UUID) -> Response:
    return sent_out(subject_access.download(office(), actor(), asked))
