"""Notes on learners: all that one may read, those of a placement, and one's own changed or taken away."""

from uuid import UUID

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as Answer

from formsapp.access import actor, needs, office
from formsapp.services import learner_notes
from formsapp.services.asking import Meanwhile, Wrong
from formsapp.services.office import Refused
from formsapp.web import desk
from formsapp.web.list_filters import day, number, turned
from formsapp.web.moves import version
from formsapp.web.pages import page

AT = "/notes/"
FIELDS = ("subject", "text")


def blueprint() -> Blueprint:
    doors = Blueprint("learner_notes", __name__)
    for rule, view, method in (
        (AT, listing, "GET"),
        ("/placements/<uuid:placement>/notes/", of_placement, "GET"),
        ("/placements/<uuid:placement>/notes/", write, "POST"),
        (f"{AT}<uuid:note>/", ask, "GET"),
        (f"{AT}<uuid:note>/", change, "POST"),
        (f"{AT}<uuid:note>/end/", end, "POST"),
    ):
        doors.add_url_rule(rule, view_func=view, methods=[method])
    return doors


@needs("learner_notes.list")
def listing() -> Response:
    which = request.args.get("which", "")
    which = which if which in {"unread", "mine"} else ""
    since = day(request.args.get("since", ""))
    at = number(request.args.get("page", "")) or 1
    found = learner_notes.listing(office(), actor(), at, mine=which == "mine", unread=which == "unread", since=since)
    told = "".join(f"{name}={value}&" for name, value in (("which", which), ("since", since.isoformat() if since else "")) if value)
    return page(
        "notes/list.html",
        "Notes",
        found=found,
        which=which,
        since=since,
        tabs=[
            (code, words, AT + (f"?which={code}" if code else "")) for code, words in (("", "All"), ("unread", "Unread"), ("mine", "Mine"))
        ],
        pages=turned(found.page, found.pages, lambda number: f"{AT}?{told}page={number}"),
    )


def problem_of(reason: Refused | None) -> dict[str, object]:
    field = reason.name if isinstance(reason, Wrong) else "subject"
    return {
        "status": 422 if reason else 200,
        "problems": [(field, str(reason))] if reason else [],
        "problem": dict.fromkeys(FIELDS, "") | ({field: str(reason)} if reason else {}),
        "typed": desk.typed,
    }


@needs("learner_notes.read")
def of_placement(placement: UUID) -> Response:
    return placement_page(placement)


def placement_page(placement: UUID, reason: Refused | None = None) -> Response:
    view = learner_notes.look(office(), actor(), placement)
    shown = problem_of(reason) | desk.once(reason, "/notes/{}/")
    return page("notes/placement.html", f"Notes, {view.record.course_name}", view=view, **shown)  # type: ignore[arg-type]


@needs("learner_notes.read")
def write(placement: UUID) -> Answer:
    try:
        made = learner_notes.write(office(), actor(), placement, request.form)
    except Refused as reason:
        return placement_page(placement, reason)
    return redirect(f"/placements/{placement}/notes/#note-{made}", 303)


@needs("learner_notes.read")
def ask(note: UUID) -> Response:
    return note_page(note)


def note_page(note: UUID, reason: Refused | None = None) -> Response:
    found = learner_notes.one(office(), actor(), note)
    told = problem_of(None) | {"status": 409, "conflict": str(reason)} if isinstance(reason, Meanwhile) else problem_of(reason) | {"conflict": ""}
    return page("notes/change.html", "Change your note", note=found, **told)  # type: ignore[arg-type]


@needs("learner_notes.read")
def change(note: UUID) -> Answer:
    try:
        placement = learner_notes.change(office(), actor(), note, version(), request.form)
    except Refused as reason:
        return note_page(note, reason)
    return redirect(f"/placements/{placement}/notes/#note-{note}", 303)


@needs("learner_notes.read")
def end(note: UUID) -> Answer:
    placement = learner_notes.end(office(), actor(), note)
    return redirect(f"/placements/{placement}/notes/", 303)
