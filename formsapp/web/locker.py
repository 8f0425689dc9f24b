"""The Datalocker's inbox and its files: what has come, one file with all that happened to it, downloads by range and as a ZIP, recall, help."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import Blueprint, Response, g, redirect, request
from werkzeug.exceptions import RequestedRangeNotSatisfiable
from werkzeug.wrappers import Response as Answer

from formsapp.access import actor, needs, office
from formsapp.domain import locker
from formsapp.services import locker_lists, receiving
from formsapp.services import recall as recalling
from formsapp.services.locker_lists import TakenBy
from formsapp.services.office import Refused
from formsapp.vault.inspect import KINDS
from formsapp.web import locker_frame
from formsapp.web.list_filters import number, turned

SIZES = (20, 50, 100)
MOST_PAGES = 100_000
DONE = {
    "recalled": "The file was recalled. Nobody can open it any more.",
    "out": "The file was recalled. It had been downloaded before: ask whoever did to delete their copy.",
    "taken": "You have said that you are dealing with it. Your colleagues see that.",
    "over": "You have taken it over. Your colleagues see that.",
    "back": "Your colleagues see that nobody is dealing with it.",
}


def blueprint() -> Blueprint:
    doors = Blueprint("locker", __name__)
    for rule, name, view, method in (
        ("/locker/", "inbox", inbox, "GET"),
        ("/locker/download/", "download", download, "POST"),
        ("/locker/help/", "helped", helped, "GET"),
        ("/locker/files/<uuid:transfer>/", "one", one, "GET"),
        ("/locker/files/<uuid:transfer>/open/", "open", open_it, "POST"),
        ("/locker/files/<uuid:transfer>/file", "file", file, "GET"),
        ("/locker/files/<uuid:transfer>/take/", "take", take, "POST"),
        ("/locker/files/<uuid:transfer>/recall/", "recall", recall, "POST"),
        ("/locker/files/<uuid:transfer>/certificate/", "certificate", certificate, "GET"),
    ):
        doors.add_url_rule(rule, name, view, methods=[method])
    return doors


# ---------------------------------------------------------------------------------------------------------------- the inbox


def wanted_page() -> int:
    return min(max(1, number(request.args.get("page", "")) or 1), MOST_PAGES)


@needs("locker")
def inbox() -> Response:
    return inbox_page(opened=request.args.get("shown") == "before")


def inbox_page(*, opened: bool, problem: str = "") -> Response:
    """Those that nobody has opened, or those that somebody has; how many stand on a page is in the address."""
    size = number(request.args.get("size", "")) or locker.PAGE
    size = size if size in SIZES else locker.PAGE
    found = locker_lists.inbox(office(), actor(), opened=opened, page=wanted_page(), size=size)

    def address(page: int = 1, size: int = size) -> str:
        told = {
            "shown": "before" if opened else "",
            "size": "" if size == locker.PAGE else str(size),
            "page": "" if page == 1 else str(page),
        }
        words = {name: value for name, value in told.items() if value}
        return "/locker/" + (f"?{urlencode(words)}" if words else "")

    return locker_frame.page(
        "locker/inbox",
        "Received files",
        status=422 if problem else 200,
        problems=[("pick", problem)] if problem else [],
        found=found,
        opened=opened,
        new=locker_lists.new(office(), actor()) if opened else found.total,
        pages=turned(found.number, found.pages, address),
        sizes=[(each, address(1, each)) for each in SIZES],
    )


@needs("locker.open")
def download() -> Answer:
    """Those that were ticked, or all of them: one as it is, several as a ZIP."""
    before = request.form.get("shown") == "before"
    if request.form.get("what") == "all":
        chosen = receiving.all_new(office(), actor(), opened=before)
    else:
        chosen = [found for text in request.form.getlist("file") if (found := an_id(text))]
    if not chosen:
        return inbox_page(opened=before, problem="Tick the files that you want to download")
    if len(set(chosen)) == 1:
        return begin(chosen[0])
    response = Response(receiving.open_many(office(), actor(), chosen), mimetype="application/zip", direct_passthrough=True)
    return to_save(response, "datalocker.zip")


def an_id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@needs("locker")
def helped() -> Response:
    return locker_frame.page(
        "locker/help", "Help with the Datalocker", kinds=[kind.words for kind in locker.KINDS], taken=KINDS, council=actor().council
    )


# --------------------------------------------------------------------------------------------------------------- one file


@needs("locker.read")
def one(transfer: UUID) -> Response:
    return one_page(transfer)


def one_page(transfer: UUID, problem: str = "", *, at: str = "sure") -> Response:
    """Its title says nothing of what it is: titles stand in tabs and histories."""
    return locker_frame.page(
        "locker/one",
        "File in the Datalocker",
        status=422 if problem else 200,
        problems=[(at, problem)] if problem else [],
        problem=problem if at == "sure" else "",
        found=locker_lists.one(office(), actor(), transfer),
        roles=locker.ROLE_WORDS,
        done=DONE.get(request.args.get("done", ""), ""),
    )


@needs("locker.open")
def open_it(transfer: UUID) -> Answer:
    return begin(transfer)


def begin(transfer: UUID) -> Answer:
    """It is noted who opens it; then the file has an address of its own, so that a download that broke off can go on."""
    receiving.begin(office(), actor(), transfer)
    return redirect(f"/locker/files/{transfer}/file", 303)


@needs("locker.open")
def file(transfer: UUID) -> Answer:
    """To be saved, never shown. Only what this person has opened by the button: looking at an address opens nothing."""
    about = receiving.begun_before(office(), actor(), transfer)
    if about is None:
        return redirect(f"/locker/files/{transfer}/", 302)
    first, last = asked_range(about.size, about.sha256.hex())
    found = receiving.go_on(office(), actor(), transfer, first, last)
    response = Response(found.pieces if request.method == "GET" else (), 200 if found.whole else 206, direct_passthrough=True)
    response.content_length = found.length
    if not found.whole:
        response.headers["Content-Range"] = f"bytes {found.first}-{found.last}/{found.size}"
    response.headers["Accept-Ranges"] = "bytes"
    response.set_etag(found.sha256.hex())
    response.headers["Repr-Digest"] = f"sha-256=:{found.digest}:"
    response.headers["Content-Type"] = found.media_type + ("; charset=utf-8" if found.media_type.startswith("text/") else "")
    return to_save(response, found.name)


def asked_range(size: int, mark: str) -> tuple[int, int | None]:
    """The one range that was asked for, of this very file; several at once are answered with the whole."""
    asked, only = request.range, request.if_range
    if asked is None or asked.units != "bytes" or len(asked.ranges) != 1 or (only.etag or only.date) and only.etag != mark:
        return 0, None
    found = asked.range_for_length(size)
    if found is None:
        raise RequestedRangeNotSatisfiable(size)
    return found[0], found[1] - 1


def to_save(response: Response, name: str) -> Response:
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    g.download = True
    return response


@needs("locker.open")
def take(transfer: UUID) -> Answer:
    on, before = request.form.get("on") == "1", an_id(request.form.get("before", ""))
    try:
        locker_lists.take(office(), actor(), transfer, on=on, instead_of=before)
    except TakenBy as reason:
        return one_page(transfer, str(reason), at="take")
    return redirect(f"/locker/files/{transfer}/?done={('over' if before else 'taken') if on else 'back'}", 303)


@needs("locker.recall")
def recall(transfer: UUID) -> Answer:
    recalling.demand_recall(office(), actor(), transfer)
    if request.form.get("sure") != "yes":
        return one_page(transfer, "Tick that you are sure")
    try:
        done = recalling.recall(office(), actor(), transfer)
    except Refused as reason:
        return one_page(transfer, str(reason))
    return redirect(f"/locker/files/{transfer}/?done={'out' if done.opened else 'recalled'}", 303)


@needs("locker.read")
def certificate(transfer: UUID) -> Response:
    found: Any = recalling.certificate(office(), actor(), transfer)
    return locker_frame.page("locker/certificate", "Certificate of deletion", found=found, roles=locker.ROLE_WORDS)
