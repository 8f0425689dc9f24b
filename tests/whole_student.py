"""Students of whom every table that can say something of one does, with a word of its own (a canary) in every sealed column.

The rows are made from the schema: a table that is new is filled like the others, or its test says what it lacks.
"""

import datetime as dt
import io
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import JSON, Boolean, Column, Date, Integer, LargeBinary, SmallInteger, String, insert
from sqlalchemy.orm import Session

from formsapp.domain.people import Kind, worker
from formsapp.services.office import Office
from formsapp.store import audit
from formsapp.store.database import Instant
from formsapp.store.subject_rows import ROUTES, START, table_of
from formsapp.store.tables import Table
from tests.people import council, house

# What a column must say, where anything won't do.
SAID: Mapping[str, Any] = {
    "state": "live", "arranged_by": "school", "kind": "risk", "owner_kind": "learner", "decision": "authorised", "mark": "present",
    "counted": "present", "progress": "on_track", "aptitude": "B", "effort": 2, "days": "monday", "journey": "referral", "journey_version": 1,
    "weekday": 0, "age_group": "14–16", "audience": "all", "media_type": "text/plain", "role": "staff", "outcome": "allowed",
}  # fmt: skip
STATES: Mapping[str, str] = {
    "cases": "placed", "files": "clean", "applications": "accepted", "transfers": "waiting", "cohorts": "open", "lessons": "due",
    "unit_trees": "published", "review_briefs": "finished", "corrections": "proposed", "subject_requests": "refused", "moves": "placed",
}  # fmt: skip
BEFORE = ("unit_trees",)  # of nobody, and units hang on it


@dataclass
class Student:
    """``words``: each canary with the table and column it stands in."""

    learner: UUID
    key: str
    given: str
    surname: str
    born: dt.date
    rows: dict[str, list[UUID]] = field(default_factory=dict)
    words: dict[str, tuple[str, str]] = field(default_factory=dict)

    def word(self, table: str, column: str) -> str:
        made = f"canary{uuid4().hex}"
        self.words[made] = table, column
        return made


def student(office: Office, born: dt.date = dt.date(2011, 3, 27), needs: tuple[str, ...] = (), *, without: tuple[str, ...] = ()) -> Student:
    """One, with a row in every table of theirs."""
    name, here = uuid4().hex, known(office)
    made = Student(uuid4(), uuid4().hex, f"Given{name[:12]}", f"Surname{name[12:24]}", born)
    made.words[made.given], made.words[made.surname] = (START, "given"), (START, "surname")
    places = {"organisations": here["school"], "people": here["person"], "learners": made.learner, **here}
    with office.database.writing() as session:
        add(session, office, made, START, places, given=made.given, surname=made.surname, born=born.isoformat(), needs=json.dumps(needs))
        for table in (each.name for each in Table.metadata.sorted_tables):  # what others hang on comes first
            if table in {*BEFORE, *ROUTES} - {"audit_subjects", *without}:
                add(session, office, made, table, places)
        audit.record(session, office.clock(), worker("tests"), "case.read", "case", "1", learners=[made.key])
    return made


_people: dict[int, dict[str, UUID]] = {}


def known(office: Office) -> dict[str, UUID]:
    """Organisations and somebody of the council, made once for each office."""
    found = _people.get(id(office))
    if found is None:
        officer = council(office)
        found = {"school": house(office, Kind.SCHOOL, "a"), "provider": house(office, Kind.PROVIDER, "a")}
        found |= {"person": officer.id, "council": officer.organisation}
        _people.clear()
        _people[id(office)] = found
    return found


def add(session: Session, office: Office, made: Student, name: str, places: dict[str, UUID], **words: str) -> UUID:
    """A row with something in each column that must have something, and a canary in each that is sealed."""
    row = made.learner if name == START else uuid4()
    values: dict[str, Any] = {}
    if name == "files":
        values = stored(office, made, row)
    for column in table_of(name).columns:
        if column.name not in values and (found := value_of(office, made, name, column, row, places, words)) is not None:
            values[column.name] = found
    if name == "transfers":
        values |= {"from_organisation_id": places["organisations"], "from_kind": "school"}
        values |= {"to_organisation_id": places["council"], "to_kind": "council", "learner_id": made.learner}
    session.execute(insert(table_of(name)).values(**values))
    made.rows.setdefault(name, []).append(row)
    places[name] = row
    return row


def value_of(
    office: Office, made: Student, name: str, column: Column[Any], row: UUID, places: Mapping[str, UUID], words: Mapping[str, str]
) -> Any:
    if column.primary_key:
        return row
    if column.name.endswith("_sealed"):
        return office.keys.seal(name, row, column.name, sealed_text(made, name, column.name.removesuffix("_sealed"), words))
    if column.name == "learner_key":
        return made.key
    if (name, column.name) == ("cases", "draft_id"):
        return places["drafts"]
    if column.name == "owner_id" and not column.foreign_keys:
        return made.learner
    if column.foreign_keys:
        return linked(name, column, places)
    if column.nullable or (column.default is not None and column.name not in {"state"}):
        return None
    return of_type(office, name, column)


def linked(name: str, column: Column[Any], places: Mapping[str, UUID]) -> UUID | None:
    """Of a student's own rows the one made before; a form's file hangs on the form."""
    target = next(key.column.table.name for key in column.foreign_keys)
    if target == "organisations" and column.name.startswith("provider"):
        return places["provider"]
    if name == "cases" and target in {"organisations", "people"} and column.nullable and column.name != "organisation_id":
        return None
    return places.get(target)


def sealed_text(made: Student, name: str, column: str, words: Mapping[str, str]) -> str:
    if column in words:
        return words[column]
    if (name, column) == ("cases", "answers"):
        return json.dumps(
            {
                "student": {"given": made.given, "surname": made.surname},
                "provision": {"why": made.word(name, "answers given")},
                "behaviour": {"strengths": made.word(name, "answers kept back")},
            }
        )
    if (name, column) in {("cases", "snapshot"), ("drafts", "answers"), ("subject_requests", "withheld")}:
        return "{}"
    if name == START:
        return ""
    return json.dumps({"text": made.word(name, column)})


def of_type(office: Office, name: str, column: Column[Any]) -> Any:
    if column.name == "state":
        return STATES.get(name, SAID["state"])
    if name == "transfers" and column.name == "kind":
        return "other"
    if column.name in SAID:
        return SAID[column.name]
    kind = column.type
    if isinstance(kind, Instant):
        return office.clock()
    if isinstance(kind, Date):
        return office.today()
    if isinstance(kind, JSON):
        return {}
    if isinstance(kind, Boolean):
        return False
    if isinstance(kind, LargeBinary):
        return os.urandom(32)
    if isinstance(kind, Integer | SmallInteger):
        return uuid4().int % 1_000_000_000 if column.name == "number" else 1
    if isinstance(kind, String):
        return uuid4().hex[: kind.length or 32]
    return uuid4()


def stored(office: Office, made: Student, row: UUID) -> dict[str, Any]:
    """Bytes with a canary too."""
    words = made.word("files", "bytes")
    kept = office.vault.put(io.BytesIO(words.encode()), str(row))
    return {
        "place": kept.place, "key_id": kept.key_id, "key_wrapped": kept.key_wrapped, "size": kept.size, "sha256": kept.sha256,
    }  # fmt: skip
