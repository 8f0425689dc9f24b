"""Documents that know their age: every provider's for the council, a provider's own, and a newer risk assessment of a student."""

from uuid import UUID

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as Answer

from formsapp.access import actor, needs, office
from formsapp.domain.documents import CHECKS, INSURANCE, NAMES
from formsapp.domain.permissions import may
from formsapp.services import documents
from formsapp.services.asking import Wrong
from formsapp.services.office import Refused
from formsapp.web import desk, files
from formsapp.web.pages import page


def blueprint() -> Blueprint:
    doors = Blueprint("documents", __name__)
    for rule, view, method in (
        ("/documents/", listing, "GET"),
        ("/documents/<uuid:provider>/", one, "GET"),
        ("/documents/<uuid:provider>/", note, "POST"),
    ):
        doors.add_url_rule(rule, view_func=view, methods=[method])
    return doors


@needs("documents.list")
def listing() -> Response:
    return page("documents/list.html", "Documents of providers", lines=documents.listing(office(), actor()))


@needs("documents.read")
def one(provider: UUID) -> Response:
    return provider_page(provider)


def provider_page(provider: UUID, problem: Refused | None = None) -> Response:
    found = documents.of_provider(office(), actor(), provider)
    field = problem.name if isinstance(problem, Wrong) else "kind"
    return page(
        "documents/one.html",
        f"Documents, {found.house.name}",
        status=422 if problem else 200,
        problems=[(field, str(problem))] if problem else [],
        problem={"kind": "", "dated": "", "until": "", "file": ""} | ({field: str(problem)} if problem else {}),
        line=found,
        kinds=[("", "Choose"), (INSURANCE, NAMES[INSURANCE]), (CHECKS, NAMES[CHECKS])],
        may_note=may(actor(), "documents.note"),
        typed=desk.typed,
    )


@needs("documents.note")
def note(provider: UUID) -> Answer:
    try:
        documents.note_of_provider(office(), actor(), provider, request.form.get("kind", ""), request.form, files.came())
    except Refused as reason:
        return provider_page(provider, reason)
    return redirect(f"/documents/{provider}/", 303)
