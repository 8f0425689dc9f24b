"""The partnership of a training record: asked for and put right by the council."""

from uuid import UUID

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as Answer

from formsapp.access import actor, needs, office
from formsapp.services import partnerships
from formsapp.services.asking import Meanwhile
from formsapp.services.office import Refused
from formsapp.web import desk
from formsapp.web.moves import version
from formsapp.web.pages import page

AT = "/training-records/<uuid:record>/partnership/"


def blueprint() -> Blueprint:
    doors = Blueprint("partnerships", __name__)
    doors.add_url_rule(AT, view_func=ask, methods=["GET"])
    doors.add_url_rule(AT, view_func=change, methods=["POST"])
    return doors


@needs("record.arrange")
def ask(record: UUID) -> Response:
    return partnership_page(record)


def partnership_page(record: UUID, reason: Refused | None = None) -> Response:
    found, conflict = partnerships.look(office(), actor(), record), isinstance(reason, Meanwhile)
    return page(
        "records/partnership.html",
        f"Partnership, {found.record.course_name}",
        status=409 if conflict else 422 if reason else 200,
        problems=[("partnership", str(reason))] if reason and not conflict else [],
        problem="" if conflict else str(reason or ""),
        conflict=str(reason) if conflict else "",
        found=found,
        typed=desk.typed,
    )


@needs("record.arrange")
def change(record: UUID) -> Answer:
    try:
        partnerships.change(office(), actor(), record, version(), request.form)
    except Refused as reason:
        return partnership_page(record, reason)
    return redirect(f"/training-records/{record}/", 303)
