"""What is chosen on the Datalocker's page of sending: the files, what each is and for whom, whom they are about.

It travels with the page, and is kept with the files between two looks, so that it is there again whatever way somebody comes back.
"""

import secrets
from dataclasses import dataclass, field
from uuid import UUID

from flask import request

from formsapp.access import actor, office
from formsapp.domain import locker
from formsapp.domain.people import Kind
from formsapp.services import locker_subjects, transfers, uploads
from formsapp.services.locker_subjects import Choice
from formsapp.services.transfers import Line
from formsapp.services.uploads import Arrived
from formsapp.store.people import Organisation
from formsapp.web import desk, locker_frame
from formsapp.web.locker_frame import House

MOST_WITH_STUDENTS = 3  # organisations whose students are offered at once
FIELDS = ("to", "role", "kind", "description")
WHOLE = ("about", "every", "many")
EVERY = {"school": Kind.SCHOOL, "provider": Kind.PROVIDER}


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
