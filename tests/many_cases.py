"""Many cases quickly: a few are walked by the services themselves, then their rows are copied straight into the store's tables.

Every copy has ids, a reference, days and names of its own, and every sealed column is sealed anew for its row. So the database is what a
service of many years has, without the years that it takes to send each form.
"""

import datetime as dt
import itertools
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Table as Rows
from sqlalchemy import delete, insert, select

from formsapp.domain.identifiers import make_reference, upn_check_letter
from formsapp.domain.people import Role
from formsapp.journeys import JOURNEYS
from formsapp.services import case_pages, inbox
from formsapp.services.office import Office
from formsapp.store.database import Database
from formsapp.store.tables import Table
from formsapp.vault.keys import Keys
from tests import forms, panels, placing
from tests.casework import Walk, begun
from tests.databases import as_owner
from tests.people import Made, council, school_a

# What hangs on a case; the names of the tables in the order in which rows can be inserted.
OWN = {
    "learners", "cases", "applications", "training_records", "moves", "conditions", "day_changes", "case_parties", "reviews", "waiting",
    "documents", "panel_items", "panel_answers", "case_notes", "case_seen", "files",
}  # fmt: skip
TABLES = [table for table in Table.metadata.sorted_tables if table.name in OWN]
# What a walk leaves beside its case, and no copy has.
HANGING = [Table.metadata.tables[name] for name in ("unit_changes", "record_units", "cohort_members", "learner_details")]
SEALED = "_sealed"
NUMBERS = itertools.count(1_000_000)  # by which people speak of a placement: each its own
LEADS = (Role.ADMINISTRATOR, Role.SERVICE_LEAD, Role.MONITORING_OFFICER)
DAYS = 4 * 365  # back to the first case
RECENT = 40  # days since the first that isn't done
COURSE = 300  # after so many a placement has ended
AT_ONCE = 1_000


@dataclass(frozen=True)
class Cast:
    """Who the copies belong to, by chance."""

    officers: Sequence[Made]
    schools: Sequence[Made]
    providers: Sequence[Made]


@dataclass(frozen=True)
class Pattern:
    """What one walk left in the database, its sealed columns opened. ``share``: how many of a hundred cases are of its kind."""

    share: float
    done: bool
    rows: list[tuple[Rows, dict[str, Any]]] = field(repr=False)

    @property
    def cases(self) -> int:
        return sum(table.name == "cases" for table, _ in self.rows)


# ------------------------------------------------------------------------------------------------------------- the walks


def as_sent(walk: Walk) -> None:
    """Nobody has done anything about it."""


def on_agenda(walk: Walk) -> None:
    panels.on_agenda(walk.office, "flourish")


def answered(walk: Walk) -> None:
    walk.interview()
    walk.respond()


def leaving(walk: Walk) -> str:
    return placing.send_about(walk.office, walk.school, "withdrawal", walk.placed().reference)


def called_off(walk: Walk) -> None:
    replace(walk, reference=leaving(walk)).by(walk.school, "call off", reason="It was a mistake.")


def complained(walk: Walk) -> None:
    forms.sent(walk.office, JOURNEYS["complaint"], walk.school)


def declined(walk: Walk) -> None:
    walk.by(walk.officer, "decline", reason="Another course fits better.")


# Of a hundred cases, how many are like it; whether it has ended; and how it comes about.
STORIES: tuple[tuple[float, bool, Callable[[Walk], object]], ...] = (
    (2, False, as_sent),
    (1, False, Walk.accept),
    (1, False, Walk.send_out),
    (1, False, Walk.interview),
    (1, False, answered),
    (1, False, Walk.accepted),
    (1, False, on_agenda),
    (1, False, leaving),
    (1, False, complained),
    (30, True, declined),
    (40, True, Walk.placed),
    (20, True, called_off),
)


def patterns(office: Office) -> list[Pattern]:
    """Each story once, read by three officers, with a note; of another child each time, so that no two have one learner."""
    found: list[Pattern] = []
    known: set[Any] = set()
    for number, (share, done, story) in enumerate(STORIES):
        walk = begun(office, student=student(number), provision={"courses": courses(office)})
        story(walk)
        for role in LEADS:
            case_pages.council_page(office, council(office, role).actor, walk.reference)
        inbox.note(office, walk.officer.actor, walk.reference, {"text": "Rang the school: they ring back on Monday."})
        case_pages.outside_page(office, walk.school.actor, walk.reference)
        rows = [(table, row) for table, row in everything(office) if row["id"] not in known]
        known |= {row["id"] for _, row in rows}
        found.append(Pattern(share, done, rows))
    return found


def student(number: int) -> dict[str, str]:
    digits, letter = f"8012{number:08}", chr(ord("a") + number)
    return {"upn": upn_check_letter(digits) + digits, "given": f"Gwenn{letter * 3}", "surname": f"Q{letter * 3}feather", "known_as": ""}


def courses(office: Office) -> list[str]:
    """One of the provider that has an account, and one of another."""
    edition = office.published.current()
    assert edition is not None
    others = (str(entry["slug"]) for entry in edition.forms["courses"] if entry["tier"] == "1" and entry["provider"] != forms.PROVIDER)
    return [forms.course_of(office, forms.PROVIDER), next(others)]


def everything(office: Office) -> Iterator[tuple[Rows, dict[str, Any]]]:
    """Every row that hangs on a case, opened; as nobody but the database's owner sees them."""
    with as_owner(office.database) as owner, owner.reading() as session:
        for table in TABLES:
            for row in session.execute(select(table)).mappings():
                yield table, {name: opened(office.keys, table, row["id"], name, value) for name, value in row.items()}


def opened(keys: Keys, table: Rows, row: UUID, name: str, value: Any) -> Any:
    return keys.open_bytes(table.name, row, name.removesuffix(SEALED), value) if name.endswith(SEALED) and value else value


def forget(database: Database) -> None:
    """The walks themselves: the copies alone are to be there."""
    with database.writing() as session:
        for table in (*HANGING, *reversed(TABLES)):
            session.execute(delete(table))


# ------------------------------------------------------------------------------------------------------------ the copies


def played(office: Office) -> dict[UUID, tuple[str, int]]:
    """Whose part is played by whom in the walks: part and number."""
    school, provider = school_a(office), forms.provider(office)
    found = {school.organisation: ("school house", 0), school.id: ("school", 0)}
    found |= {provider.organisation: ("provider house", 0), provider.id: ("provider", 0)}
    return found | {council(office, role).id: ("officer", number) for number, role in enumerate(LEADS)}


def recast(parts: dict[UUID, tuple[str, int]], cast: Cast, chance: random.Random) -> dict[UUID, UUID]:
    """Others in their parts."""
    school, provider, first = chance.choice(cast.schools), chance.choice(cast.providers), chance.randrange(len(cast.officers))
    theirs = {"school house": school.organisation, "school": school.id, "provider house": provider.organisation, "provider": provider.id}
    return {
        who: theirs[part] if part in theirs else cast.officers[(first + number) % len(cast.officers)].id
        for who, (part, number) in parts.items()
    }


@dataclass
class Copier:
    """``today``: as of when; ``word``: a name by chance."""

    keys: Keys
    parts: dict[UUID, tuple[str, int]]
    cast: Cast
    today: dt.date
    chance: random.Random
    word: Callable[[random.Random], str]

    def copy(self, pattern: Pattern) -> Iterator[tuple[Rows, dict[str, Any]]]:
        ids = {row["id"]: uuid4() for _, row in pattern.rows} | recast(self.parts, self.cast, self.chance)
        codes: dict[str, str] = {str(old): str(new) for old, new in ids.items()}
        name = self.word(self.chance).capitalize()
        indexes = {"surname_index": self.keys.index("surname", name)}
        earliest = min(row["received_at"] for table, row in pattern.rows if table.name == "cases").date()
        ago = self.chance.randrange(RECENT, DAYS) if pattern.done else self.chance.randrange(RECENT)
        later = self.today - earliest - dt.timedelta(days=ago)
        due = self.today + dt.timedelta(days=self.chance.randrange(-8, 20))
        for table, row in pattern.rows:
            made = {each: self.value(each, value, ids, codes, later) for each, value in row.items()} | {
                each: value for each, value in indexes.items() if row.get(each)
            }
            if made.get("next_side") and made.get("next_on"):
                made["next_on"] = due
            if table.name == "training_records":
                made |= {"number": next(NUMBERS)}
            if table.name == "training_records" and ago > COURSE:
                made |= {"state": "ended", "ends_on": made["starts_on"] + dt.timedelta(days=COURSE // 2)}
            if table.name == "cases":
                made |= {"assigned_id": self.chance.choice(self.cast.officers).id if row["state"] != "received" else None}
                made |= {"title_sealed": f"{self.word(self.chance).capitalize()} {name}".encode(), "draft_id": uuid4(), "once_index": None}
            yield table, {each: self.sealed(table, made["id"], each, value) for each, value in made.items()}

    def value(self, name: str, value: Any, ids: dict[UUID, UUID], codes: dict[str, str], later: dt.timedelta) -> Any:
        if isinstance(value, UUID):
            return ids.get(value, value)
        if isinstance(value, dt.date):  # and moments, which are days too
            return value + later
        if isinstance(value, dict):
            return {key: codes.get(each, each) if isinstance(each, str) else each for key, each in value.items()}
        if value and name in {"reference", "learner_key", "place", "upn_index", "name_born_index"}:
            if value not in codes:
                codes[value] = make_reference(self.chance.getrandbits) if name == "reference" else uuid4().hex
            return codes[value]
        return value

    def sealed(self, table: Rows, row: UUID, name: str, value: Any) -> Any:
        return self.keys.seal(table.name, row, name.removesuffix(SEALED), value) if name.endswith(SEALED) and value else value


def batches(copier: Copier, found: Sequence[Pattern], number: int) -> Iterator[dict[Rows, list[dict[str, Any]]]]:
    """So many cases, first the fullest and the barest, so that a few show all that many do; what doesn't fit any more is left out."""
    made = 0
    first = [max(found, key=lambda pattern: len(pattern.rows)), min(found, key=lambda pattern: len(pattern.rows))]
    while made < number:
        batch: dict[Rows, list[dict[str, Any]]] = {table: [] for table in TABLES}
        while made < number and len(batch[Table.metadata.tables["cases"]]) < AT_ONCE:
            fits = [pattern for pattern in found if pattern.cases <= number - made]
            pattern = first.pop(0) if first else copier.chance.choices(fits, [each.share / each.cases for each in fits])[0]
            made += pattern.cases
            for table, row in copier.copy(pattern):
                batch[table].append(row)
        yield batch


def fill(database: Database, copier: Copier, found: Sequence[Pattern], number: int) -> None:
    for batch in batches(copier, found, number):
        with database.engine.begin() as connection:
            for table, rows in batch.items():
                if rows:
                    connection.execute(insert(table), rows)
