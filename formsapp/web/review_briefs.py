"""Review briefs: of one record, one of them read, written and finished, all of a list prepared and taken away."""

from collections.abc import Sequence
from urllib.parse import urlencode
from uuid import UUID

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as Answer

from formsapp.access import actor, needs, office
from formsapp.services import review_briefs, word
from formsapp.services.asking import Meanwhile, Wrong
from formsapp.services.office import Refused
from formsapp.services.review_briefs import AT_ONCE, MOST, View
from formsapp.store.review_briefs import FINISHED
from formsapp.web import desk, training_records
from formsapp.web.copies import attachment
from formsapp.web.moves import version
from formsapp.web.pages import page
from formsapp.web.training_records import address, pairs

AT = "/review-briefs/"
PDF = "application/pdf"


def blueprint() -> Blueprint:
    doors = Blueprint("review_briefs", __name__)
    for rule, view, method in (
        (AT, listing, "GET"),
        (AT, prepare, "POST"),
        (f"{AT}briefs.docx", all_word, "GET"),
        (f"{AT}briefs.pdf", all_pdf, "GET"),
        ("/training-records/<uuid:record>/briefs/", of_record, "GET"),
        ("/training-records/<uuid:record>/briefs/", make, "POST"),
        (f"{AT}<uuid:brief>/", one, "GET"),
        (f"{AT}<uuid:brief>/", write, "POST"),
        (f"{AT}<uuid:brief>/brief.docx", one_word, "GET"),
        (f"{AT}<uuid:brief>/brief.pdf", one_pdf, "GET"),
    ):
        doors.add_url_rule(rule, view_func=view, methods=[method])
    return doors


# ------------------------------------------------------------------------------------------------------------------- one


@needs("placement.review")
def of_record(record: UUID) -> Response:
    return record_page(record)


def record_page(record: UUID, problem: Refused | None = None) -> Response:
    found, learner, briefs = review_briefs.of_record(office(), actor(), record)
    field = problem.name if isinstance(problem, Wrong) else "to"
    return page(
        "records/briefs.html",
        f"Review briefs, {found.course_name}",
        status=422 if problem else 200,
        problems=[(field, str(problem))] if problem else [],
        problem={"from": "", "to": ""} | ({field: str(problem)} if problem else {}),
        record=found,
        learner=learner,
        briefs=briefs,
        finished=FINISHED,
        typed=desk.typed,
        today=office().today(),
        first=office().today() - review_briefs.WEEKS,
    )


@needs("placement.review")
def make(record: UUID) -> Answer:
    try:
        brief = review_briefs.make(office(), actor(), record, request.form)
    except Refused as reason:
        return record_page(record, reason)
    return redirect(f"{AT}{brief}/", 303)


@needs("placement.review")
def one(brief: UUID) -> Response:
    return brief_page(brief)


def brief_page(brief: UUID, problem: Refused | None = None) -> Response:
    view = review_briefs.look(office(), actor(), brief)
    field, conflict = problem.name if isinstance(problem, Wrong) else "summary", isinstance(problem, Meanwhile)
    return page(
        "records/brief.html",
        f"Review brief, {view.record.course_name}",
        status=409 if conflict else 422 if problem else 200,
        problems=[(field, str(problem))] if problem and not conflict else [],
        problem={"summary": "", "steps": ""} | ({field: str(problem)} if problem and not conflict else {}),
        conflict=str(problem) if conflict else "",
        view=view,
        head=review_briefs.head(view),
        is_open=view.brief.state != FINISHED,
        typed=desk.typed,
    )


@needs("placement.review")
def write(brief: UUID) -> Answer:
    try:
        finish = request.form.get("do") == "finish"
        review_briefs.write(office(), actor(), brief, version(), request.form, finish=finish)
    except Refused as reason:
        return brief_page(brief, reason)
    return redirect(f"{AT}{brief}/", 303)


@needs("placement.review")
def one_word(brief: UUID) -> Response:
    return attachment(review_briefs.as_word([review_briefs.look(office(), actor(), brief)]), word.MEDIA, "review-brief.docx")


@needs("placement.review")
def one_pdf(brief: UUID) -> Response:
    return attachment(review_briefs.as_pdf(office(), [review_briefs.look(office(), actor(), brief)]), PDF, "review-brief.pdf")


# ------------------------------------------------------------------------------------------------------------------ many


@needs("placement.review")
def listing() -> Response:
    return list_page()


def list_page(problem: Refused | None = None) -> Response:
    wanted = training_records.read().wanted
    time = {} if problem else {name: request.args.get(name, "") for name in ("from", "to")}
    try:
        many = review_briefs.listing(office(), actor(), wanted, time)
    except Refused as reason:
        return list_page(reason)
    told = [*pairs(wanted), ("from", many.from_on.isoformat()), ("to", many.to_on.isoformat())]
    field = problem.name if isinstance(problem, Wrong) else "to"
    return page(
        "records/briefs_many.html",
        "Review briefs",
        status=422 if problem else 200,
        problems=[(field, str(problem))] if problem else [],
        problem={"from": "", "to": ""} | ({field: str(problem)} if problem else {}),
        many=many,
        hidden=pairs(wanted),
        here=f"{AT}?{urlencode(told)}",
        papers=[(words, f"{AT}briefs.{kind}?{urlencode(told)}") for words, kind in (("PDF", "pdf"), ("Word", "docx"))],
        back=address(wanted),
        finished=FINISHED,
        at_once=AT_ONCE,
        most=MOST,
    )


@needs("placement.review")
def prepare() -> Answer:
    try:
        review_briefs.prepare(office(), actor(), training_records.read().wanted, request.args)
    except Refused as reason:
        return list_page(reason)
    return redirect(request.full_path, 303)


@needs("placement.review")
def all_word() -> Answer:
    return taken("docx")


@needs("placement.review")
def all_pdf() -> Answer:
    return taken("pdf")


def taken(kind: str) -> Answer:
    try:
        views: Sequence[View] = review_briefs.views_of(office(), actor(), training_records.read().wanted, request.args)
    except Refused as reason:
        return list_page(reason)
    if kind == "docx":
        return attachment(review_briefs.as_word(views), word.MEDIA, "review-briefs.docx")
    return attachment(review_briefs.as_pdf(office(), views), PDF, "review-briefs.pdf")
