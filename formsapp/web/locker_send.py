"""Sending with the Datalocker: files, what each is and for whom, a page that says who will be able to read what, the receipt.

All that was chosen travels with the page, so it needs no script; the files themselves are with the service from the moment they have arrived.
"""

import secrets
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, g, redirect, request
from werkzeug.wrappers import Response as Answer

from formsapp.access import actor, needs, office
from formsapp.domain import locker
from formsapp.domain.people import Kind
from formsapp.services import locker_subjects, transfers, uploads
from formsapp.services.files import NOT_KEPT
from formsapp.services.locker_checks import CHECKED, before_sending
from formsapp.services.locker_subjects import Choice
from formsapp.services.office import Refused
from formsapp.services.transfers import Line, NotSent, Problems
from formsapp.services.uploads import Arrived
from formsapp.store.people import Organisation
from formsapp.vault.files import Arriving
from formsapp.vault.inspect import TYPES
from formsapp.vault.places import Unreachable
from formsapp.vault.uploads import Busy
from formsapp.web import desk, locker_frame
from formsapp.web.files import END, NOT_WHOLE, short
from formsapp.web.locker_frame import House

ROOM = 2 * locker.LARGEST + 64 * 1024 * 1024  # of one page with files; what is larger goes up in pieces
MOST_TEXT = 2 * 1024 * 1024
MOST_FIELDS = 5000
MOST_WITH_STUDENTS = 3  # organisations whose students are offered at once
FIELDS = ("to", "role", "kind", "description")
WHOLE = ("about", "every", "many")
COPIED = {"to": "organisation", "role": "role", "kind": "kind", "description": "description"}
EVERY = {"school": Kind.SCHOOL, "provider": Kind.PROVIDER}
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


# ---------------------------------------------------------------------------------------------------------- what is chosen


@dataclass
class Row:
    """A file, and what was chosen for it so far."""

    file: Arrived
    to: str = ""
    role: str = ""
    kind: str = ""
    description: str = ""
    problems: dict[str, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        return self.file.id.hex

    @property
    def words(self) -> str:
        """Typed for an organisation, though no list offers that."""
        return "" if not self.to or identifier(self.to).int else self.to

    @property
    def named(self) -> locker.FileKind | None:
        return transfers.chosen(self.kind)


@dataclass
class Chosen:
    """A page as it was sent. ``every`` and ``many``: for the council, to more than one organisation at once."""

    frm: UUID
    house: House
    houses: list[House]
    recipients: list[Organisation]
    rows: list[Row]
    about: str
    every: str
    many: list[str]
    token: str
    students: list[Choice] = field(default_factory=list)

    @property
    def council(self) -> bool:
        return self.house.kind is Kind.COUNCIL

    @property
    def several(self) -> list[UUID]:
        """The organisations that every file goes to, if it is not file by file."""
        if not self.council:
            return []
        if self.every in EVERY:
            return [each.id for each in self.recipients if each.kind is EVERY[self.every]]
        return [each.id for each in self.recipients if str(each.id) in self.many]

    @property
    def words(self) -> str:
        """Typed for a student, though no list offers that."""
        return "" if self.about.startswith((locker_subjects.LEARNER, locker_subjects.CASE)) else self.about

    @property
    def lost_student(self) -> bool:
        """The student who was chosen is not among those of the organisation that is chosen now."""
        return bool(self.about and not self.words and self.outside() and self.about not in {each.value for each in self.students})

    def same_as(self, row: Row) -> str:
        """The name of a file before this one that has the very same bytes."""
        return next((each.file.name for each in self.rows[: self.rows.index(row)] if each.file.sha256 == row.file.sha256), "")

    def to(self, row: Row) -> list[UUID]:
        return self.several or [identifier(row.to)]

    def role(self, row: Row) -> str:
        return row.role or self.own_role(row)

    def own_role(self, row: Row) -> str:
        """As what it is says, else the only one there is."""
        roles = roles_of(self, row)
        own = row.named.role if row.named else ""
        return own if own in roles else roles[0] if len(roles) == 1 else ""

    def lines(self) -> list[tuple[Row, Line]]:
        return [
            (row, Line(row.file.id, to, self.role(row), row.kind, row.description, self.about)) for row in self.rows for to in self.to(row)
        ]

    def outside(self) -> list[UUID]:
        """The schools and providers at the other end, as far as they are chosen."""
        if not self.council:
            return [self.frm]
        known = {each.id for each in self.recipients}
        return [each for each in dict.fromkeys(to for row in self.rows for to in self.to(row)) if each in known]


def identifier(text: str) -> UUID:
    """What is none leads to nothing."""
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)


def gathered() -> Chosen:
    """From the page that was sent, and the files that are there now."""
    houses = locker_frame.houses()
    house = next((each for each in houses if str(each.id) == request.form.get("from", "")), houses[0])
    recipients = transfers.recipients(office(), actor(), house.id)
    alone = str(recipients[0].id) if len(recipients) == 1 else ""
    # What was confirmed is what is sent, whatever has arrived since.
    only = [] if request.form.get("go") == "change" else request.form.getlist("only")
    rows = []
    for each in uploads.mine(office(), actor()):
        if only and str(each.id) not in only:
            continue
        typed = {
            name: desk.text(where, 200) if (where := f"{name}-{each.id.hex}") in request.form else each.said.get(name, "")
            for name in FIELDS
        }
        rows.append(Row(each, typed["to"] or alone, typed["role"], typed["kind"], typed["description"]))
    token = request.form.get("token", "")
    before = said_of_all(rows)
    return Chosen(
        house.id,
        house,
        houses,
        recipients,
        rows,
        request.form.get("about", request.args.get("about", before.get("about", "")))[:80],
        request.form.get("every", before.get("every", ""))[:10],
        (request.form.getlist("many") if request.form else before.get("many", "").split())[:1000],
        token if token.isalnum() and len(token) == 32 else secrets.token_hex(16),
    )


def said_of_all(rows: list[Row]) -> dict[str, str]:
    """What was chosen for everything together, kept with the first of those files that are still there."""
    return next(({name: each.file.said.get(name, "") for name in WHOLE} for each in rows if "about" in each.file.said), {})


def keep_said(found: Chosen) -> None:
    """So that it is there again, whatever way somebody comes back to the page."""
    whole = {"about": found.about, "every": found.every, "many": " ".join(found.many)}
    said = {}
    for number, row in enumerate(found.rows):
        own = {name: getattr(row, name) for name in FIELDS} | (whole if number == 0 else {"about": found.about})
        said[row.file.id] = own if any(own.values()) else {}
    if any(said[row.file.id] != row.file.said for row in found.rows):
        uploads.remember(office(), actor(), said)


def offer_students(found: Chosen, *, shown: bool) -> None:
    """Those whom a file to or from these organisations may be about. Their names are read only once it is known which organisations these are."""
    outside = found.outside()
    if found.rows and len(outside) <= MOST_WITH_STUDENTS:
        found.students = locker_subjects.choices(office(), actor(), outside, shown=shown)


def fill_in(found: Chosen) -> None:
    """A description is what the kind and the student say by themselves, unless somebody has typed another."""
    student = next((each for each in found.students if each.value == found.about), None)
    own = {suggested(kind, each) for kind in locker.KINDS for each in (None, *found.students)}
    for row in found.rows:
        if row.named and (not row.description or row.description in own):
            row.description = suggested(row.named, student)


def suggested(kind: locker.FileKind, student: Choice | None) -> str:
    given, surname = (student.given, student.surname) if student and kind.learner else ("", "")
    return locker.suggested_description(kind, given, surname)


def roles_of(found: Chosen, row: Row) -> tuple[str, ...]:
    kinds = {each.kind for each in found.recipients if each.id in found.to(row)} or {each.kind for each in found.recipients}
    roles = [set(locker.roles_at(kind)) for kind in kinds]
    return tuple(role for role in locker.ROLE_WORDS if roles and all(role in each for each in roles))


def copy_first(found: Chosen, name: str) -> None:
    for row in found.rows[1:]:
        setattr(row, name, getattr(found.rows[0], name))


# ------------------------------------------------------------------------------------------------------------------- doors


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
