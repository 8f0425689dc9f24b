"""One training record from top to bottom; a note that belongs to no lesson; one's own note of a register, changed or taken away."""

from uuid import UUID

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as Answer

from formsapp.access import actor, needs, office
from formsapp.domain.attendance import CONTRIBUTIONS, MARKS, signed
from formsapp.domain.permissions import may
from formsapp.domain.progress import depth_of
from formsapp.domain.records import STATUSES
from formsapp.services import learner_notes, record_page
from formsapp.services.asking import Meanwhile, Wrong
from formsapp.services.office import Refused
from formsapp.web import desk
from formsapp.web.pages import page
from formsapp.web.progress import levels

AT = "/training-records/<uuid:record>/"


def blueprint() -> Blueprint:
    doors = Blueprint("record_page", __name__)
    for rule, view, method in (
        ("", one, "GET"),
        ("notes/", write, "POST"),
        ("register-notes/<uuid:mark>/", ask, "GET"),
        ("register-notes/<uuid:mark>/", change, "POST"),
    ):
        doors.add_url_rule(AT + rule, view_func=view, methods=[method])
    return doors


@needs("record.read")
def one(record: UUID) -> Response:
    return whole_page(record)


def whole_page(record: UUID, reason: Refused | None = None) -> Response:
    """Its title says the course, not whose it is: titles stand in tabs and histories."""
    oldest_first = request.args.get("notes") == "oldest"
    view = record_page.look(office(), actor(), record, oldest_first=oldest_first)
    deepest = depth_of(view.progress.nodes)
    field = reason.name if isinstance(reason, Wrong) else "subject"
    here = f"/training-records/{record}/"
    return page(
        "records/one.html",
        f"Training record, {view.record.course_name}",
        status=422 if reason else 200,
        problems=[(field, str(reason))] if reason else [],
        problem={"subject": "", "text": ""} | ({field: str(reason)} if reason else {}),
        typed=desk.typed,
        view=view,
        at=here,
        statuses=dict(STATUSES) | {"cancelled": "Cancelled"},
        kinds=MARKS,
        contributions=[(value, signed(value), words) for value, words in CONTRIBUTIONS.items()],
        signed=signed,
        oldest_first=oldest_first,
        level=levels(request.args.get("open", ""), deepest),
        deepest=deepest,
        briefs=may(actor(), "placement.review"),
        address=lambda level: f"{here}?open={level}#units",
        **desk.once(reason, "/notes/{}/"),
    )


@needs("learner_notes.read")
def write(record: UUID) -> Answer:
    try:
        made = learner_notes.write(office(), actor(), record, request.form)
    except Refused as reason:
        return whole_page(record, reason)
    return redirect(f"/training-records/{record}/#note-{made}", 303)


# ------------------------------------------------------------------------------------------------------ notes of registers


@needs("progress.write")
def ask(record: UUID, mark: UUID) -> Response:
    return note_page(record, mark)


def note_page(record: UUID, mark: UUID, reason: Refused | None = None) -> Response:
    found, noted = record_page.register_note(office(), actor(), record, mark)
    conflict = isinstance(reason, Meanwhile)
    return page(
        "records/register_note.html",
        f"Your note in a register, {found.course_name}",
        status=409 if conflict else 422 if reason else 200,
        problems=[("text", str(reason))] if reason and not conflict else [],
        problem=str(reason or "") if not conflict else "",
        conflict=str(reason) if conflict else "",
        typed=desk.typed,
        record=found,
        mark=noted,
        kinds=MARKS,
    )


@needs("progress.write")
def change(record: UUID, mark: UUID) -> Answer:
    told = request.form
    try:
        record_page.change_register_note(
            office(), actor(), record, mark, told.get("was", ""), told.get("text", ""), end=told.get("do") == "end"
        )
    except Refused as reason:
        return note_page(record, mark, reason)
    return redirect(f"/training-records/{record}/#attendance-notes", 303)
