"""Files in quarantine: what they are and why, and the two words that release one."""

from uuid import UUID

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as Answer

from formsapp.access import actor, needs, office
from formsapp.services import quarantine
from formsapp.services.locker_checks import NEEDED
from formsapp.services.office import Refused
from formsapp.web import desk

CRUMBS = [*desk.HOME, ("Inbox", "/inbox/")]
DONE = {
    "first": "Your release is noted. The file stays shut until a second person releases it too.",
    "released": "The file was released.",
    "back": "You have taken your release back.",
}


def blueprint() -> Blueprint:
    doors = Blueprint("quarantine", __name__)
    for rule, name, view, method in (
        ("/quarantine/", "listing", listing, "GET"),
        ("/quarantine/<uuid:file>/", "one", one, "GET"),
        ("/quarantine/<uuid:file>/release/", "release", release, "POST"),
        ("/quarantine/<uuid:file>/withdraw/", "withdraw", withdraw, "POST"),
    ):
        doors.add_url_rule(rule, name, view, methods=[method])
    return doors


@needs("quarantine.list")
def listing() -> Response:
    found = quarantine.listing(office(), actor())
    return desk.page("quarantine/list", "Quarantine", crumbs=CRUMBS, found=found)


@needs("quarantine.release")
def one(file: UUID) -> Response:
    return page(file)


def page(file: UUID, problems: desk.Problems | None = None) -> Response:
    """Its title names no file: titles stand in tabs and histories."""
    found = quarantine.one(office(), actor(), file)
    return desk.page(
        "quarantine/file",
        "File in quarantine",
        problems=problems,
        crumbs=[*CRUMBS, ("Quarantine", "/quarantine/")],
        file=found,
        done=DONE.get(request.args.get("done", ""), ""),
        needed=NEEDED,
    )


@needs("quarantine.release")
def release(file: UUID) -> Answer:
    if request.form.get("sure") != "yes":
        return page(file, {"sure": "Tick that you have made sure it is harmless"})
    try:
        found = quarantine.release(office(), actor(), file)
    except Refused as reason:
        return page(file, {"sure": str(reason)})
    if not found.whole:
        return redirect(f"/quarantine/{file}/?done=first", 303)
    return redirect(f"/inbox/{found.reference}/#files" if found.sent else f"/quarantine/{file}/?done=released", 303)


@needs("quarantine.release")
def withdraw(file: UUID) -> Answer:
    quarantine.withdraw(office(), actor(), file)
    return redirect(f"/quarantine/{file}/?done=back", 303)
