"""Sending with the Datalocker: files, what each is and for whom, a page that says who will be able to read what, the receipt.

All that was chosen travels with the page, so it needs no script; the files themselves are with the service from the moment they have arrived.
"""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, g, redirect, request
from werkzeug.wrappers import Response as Answer

from formsapp.access import actor, needs, office
from formsapp.domain import locker
from formsapp.services import transfers, uploads
from formsapp.services.incoming_files import NOT_KEPT
from formsapp.services.locker_checks import CHECKED, before_sending
from formsapp.services.office import Refused
from formsapp.services.transfers import Line, NotSent, Problems
from formsapp.vault.files import Arriving
from formsapp.vault.inspect import TYPES
from formsapp.vault.places import Unreachable
from formsapp.vault.uploads import Busy
from formsapp.web import desk, locker_frame
from formsapp.web.files import END, NOT_WHOLE, short
from formsapp.web.locker_chosen import FIELDS, Chosen, Row, copy_first, fill_in, gathered, keep_said, offer_students, roles_of

ROOM = 2 * locker.LARGEST + 64 * 1024 * 1024  # of one page with files; what is larger goes up in pieces
MOST_TEXT = 2 * 1024 * 1024
MOST_FIELDS = 5000
COPIED = {"to": "organisation", "role": "role", "kind": "kind", "description": "description"}
Told = list[tuple[str, str]]


def blueprint() -> Blueprint:
    doors = Blueprint("locker_send", __name__)
    for rule, name, view, method in (
        ("/locker/send/", "choose", choose, "GET"),
        ("/locker/send/", "go_on", go_on, "POST"),
        ("/locker/send/now/", "send", send, "POST"),
        ("/locker/sent/<uuid:envelope>/", "receipt", receipt, "GET"),
    ):
        doors.add_url_rule(rule, name, view, methods=[method])
    doors.url_value_preprocessor(make_room)
    return doors


def make_room(endpoint: str | None, values: dict[str, object] | None) -> None:
    """Before anything of the body is read."""
    request.max_content_length = ROOM if request.mimetype == "multipart/form-data" else MOST_TEXT
    request.max_form_memory_size = MOST_TEXT
    request.max_form_parts = MOST_FIELDS
    g.largest_file = locker.LARGEST


@needs("locker.send")
def choose() -> Response:
    return page(gathered())


@needs("locker.send")
def go_on() -> Answer:
    """A button of the page: files, a file less, the first line's choice for all, or on to the page that confirms."""
    go, _, target = request.form.get("go", "").partition(" ")
    told = take() if go in {"upload", "check"} else Told()
    if go == "remove":
        told += give_up(desk.identifier(target))
    found = gathered()
    if go == "copy" and target in COPIED and found.rows:
        copy_first(found, target)
    if go == "keep":  # by itself, while somebody types: no page, so nobody's students are read
        keep_said(found)
        return Answer(status=204)
    offer_students(found, shown=False)
    fill_in(found)
    keep_said(found)
    if go == "check" and not told:
        return confirm(found)
    return page(found, told + no_such_role(found))


def no_such_role(found: Chosen) -> Told:
    """What no list of this page offers: it was made up, or comes from a page of another time."""
    strange = [row for row in found.rows if row.role and row.role not in locker.ROLE_WORDS]
    for row in strange:
        row.problems["role"] = transfers.WHO_FOR
    return together(found, [(f"role-{row.key}", transfers.WHO_FOR) for row in strange])


def give_up(upload: UUID) -> Told:
    try:
        uploads.remove(office(), actor(), upload)
    except Busy:
        return [("files", "That file is being uploaded at this moment: wait until it has stopped, then give it up.")]
    return []


def take() -> Told:
    """Each file that came with the page; what is not taken gets its sentence."""
    told = []
    for each in request.files.getlist("files"):
        stream = each.stream
        if not isinstance(stream, Arriving) or not (each.filename or stream.size):
            continue
        try:
            if END not in request.form:
                raise Refused(NOT_WHOLE)
            uploads.add(office(), actor(), each.filename or "", stream)
        except Unreachable:
            told.append(("files", f"“{short(each.filename or '')}” was not taken. {NOT_KEPT}"))
        except Refused as reason:
            told.append(("files", f"“{short(each.filename or '')}” was not taken. {reason}"))
        finally:
            stream.close()
    return told


def confirm(found: Chosen) -> Response:
    lines = found.lines()
    reviewed = transfers.review(office(), actor(), found.frm, [line for _, line in lines])
    if not reviewed.whole:
        return page(found, wrong(found, lines, reviewed.problems))
    return locker_frame.page(
        "locker/confirm",
        "Check before you send",
        chosen=found,
        ready=reviewed.ready,
        check=before_sending,
        checked=CHECKED,
        same={row.file.id: found.same_as(row) for row in found.rows},
        student=next((each.about.name for each in reviewed.ready if each.about), ""),
        roles=locker.ROLE_WORDS,
    )


def wrong(found: Chosen, lines: list[tuple[Row, Line]], problems: Problems) -> Told:
    """Each sentence once, at its field, in the page's order."""
    told: dict[tuple[str, str], None] = {}
    for (number, where), said in problems.items():
        row = lines[number][0] if number >= 0 else None
        sentence = named_words(found, row, where) or said
        if row is None or where == "about":
            told["about" if where == "about" else "files", sentence] = None
        elif row.problems.setdefault(where, sentence) == sentence:
            told[f"{where}-{row.key}", sentence] = None
    order = {"files": 0, "about": 1} | {
        f"{name}-{row.key}": 2 + n for n, (row, name) in enumerate((r, n) for r in found.rows for n in ("file", *FIELDS))
    }
    if found.council:  # the students come after the files there
        order["about"] = len(order) + 2
    return together(found, sorted(told, key=lambda each: order.get(each[0], 0)))


def together(found: Chosen, told: Told) -> Told:
    """Of several files each sentence says whose it is; what several lack alike is said once, and leads to the first of them."""
    of_rows = {f"{name}-{row.key}": row.file.name for row in found.rows for name in ("file", *FIELDS)}
    if len(found.rows) < 2:
        return told
    groups: dict[tuple[str, str], list[str]] = {}
    for where, sentence in told:
        groups.setdefault((where.partition("-")[0] if where in of_rows else where, sentence), []).append(where)
    said = []
    for (_, sentence), places in groups.items():
        names = [of_rows[each] for each in places if each in of_rows]
        begin = f"“{short(names[0])}”: " if len(names) == 1 else f"{len(names)} files: " if names else ""
        said.append((places[0], begin + sentence))
    return said


def named_words(found: Chosen, row: Row | None, where: str) -> str:
    """Where words were typed that are none of a list's lines, the sentence names them."""
    words = row.words if where == "to" and row else found.words if where == "about" else ""
    what = "an organisation from the list" if where == "to" else "a student from the list, or none"
    return f"“{short(words)}” is not in the list: choose {what}." if words else ""


@needs("locker.send")
def send() -> Answer:
    """Sent once, however often the button is pressed."""
    found = gathered()
    lines = found.lines()
    try:
        sent = transfers.send(office(), actor(), found.frm, found.token, [line for _, line in lines])
    except NotSent as reason:
        return page(found, wrong(found, lines, reason.problems))
    return redirect(f"/locker/sent/{sent.envelope.id}/?done=1", 303)


@needs("locker.send")
def receipt(envelope: UUID) -> Response:
    found = transfers.receipt(office(), actor(), envelope)
    return locker_frame.page("locker/receipt", "Receipt", found=found, done=request.args.get("done") == "1", roles=locker.ROLE_WORDS)


def page(found: Chosen, told: Told | None = None) -> Response:
    offer_students(found, shown=True)
    data: dict[str, Any] = {
        "chosen": found,
        "kinds": locker.KINDS,
        "roles": {row.key: [(role, locker.ROLE_WORDS[role]) for role in roles_of(found, row)] for row in found.rows},
        "words": locker.ROLE_WORDS,
        "problem_of": dict(reversed(told or [])),
        "copied": COPIED,
        "unfinished": uploads.unfinished(office(), actor()),
        "types": ",".join(f".{name}" for name in TYPES),
        "largest": locker.LARGEST,
    }
    return locker_frame.page("locker/send", "Send files", status=422 if told else 200, problems=told or [], **data)
