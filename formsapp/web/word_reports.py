"""Reports in Word: choose records and a template, get one document; upload a template of one's own."""

from uuid import UUID

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as Answer

from formsapp.access import actor, needs, office
from formsapp.services import word, word_reports
from formsapp.services.asking import Wrong
from formsapp.services.names import cleaned
from formsapp.services.record_exports import COLUMNS
from formsapp.services.word_reports import MOST, STANDARD
from formsapp.web import training_records
from formsapp.web.copies import attachment
from formsapp.web.pages import page
from formsapp.web.training_records import address

AT = "/word-reports/"


def blueprint() -> Blueprint:
    doors = Blueprint("word_reports", __name__)
    for rule, view, method in (
        (AT, choose, "GET"),
        (AT, make, "POST"),
        (f"{AT}standard.docx", standard, "GET"),
        (f"{AT}templates/", upload, "POST"),
        (f"{AT}templates/<uuid:template>/end/", end, "POST"),
    ):
        doors.add_url_rule(rule, view_func=view, methods=[method])
    return doors


@needs("records.export")
def choose() -> Response:
    return choice_page()


def choice_page(problem: Wrong | None = None, uploaded: list[str] | None = None) -> Response:
    wanted = training_records.read().wanted
    found = word_reports.choice(office(), actor(), wanted)
    return page(
        "records/word.html",
        "Reports in Word",
        status=422 if problem else 200,
        problems=[(problem.name, str(problem))] if problem else [],
        problem={"template": "", "records": "", "file": ""} | ({problem.name: str(problem)} if problem else {}),
        found=found,
        most=MOST,
        chosen=request.form.getlist("records") if request.method == "POST" and problem else None,
        which=request.form.get("template", STANDARD),
        standard=STANDARD,
        columns=list(COLUMNS),
        here=address(wanted, AT),
        upload=address(wanted, f"{AT}templates/"),
        back=address(wanted),
        uploaded=uploaded,
    )


@needs("records.export")
def make() -> Response:
    wanted = training_records.read().wanted
    try:
        template, records = request.form.get("template", ""), set(request.form.getlist("records"))
        made = word_reports.merged(office(), actor(), wanted, template, records)
    except Wrong as reason:
        return choice_page(reason)
    return attachment(made, word.MEDIA, "reports.docx")


@needs("records.export")
def standard() -> Response:
    return attachment(word_reports.standard(), word.MEDIA, "report-template.docx")


@needs("records.export")
def upload() -> Response:
    """The page says for which of its fields there is no column."""
    try:
        file = request.files.get("file")
        if file is None or not file.filename:
            raise Wrong("file", "Choose a Word document")
        unknown = word_reports.upload(office(), actor(), cleaned(file.filename), file.stream)  # type: ignore[arg-type]
    except Wrong as reason:
        return choice_page(reason)
    return choice_page(uploaded=unknown)


@needs("records.export")
def end(template: UUID) -> Answer:
    word_reports.end(office(), actor(), template)
    return redirect(AT, 303)
