"""Training records as a table to take away: ``training-records.csv`` and Excel, made while they are read, in one order and with one set of columns.

The names of the columns are those of the merge fields of a report in Word: letters, digits and lines below only.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from formsapp.domain import records as rules
from formsapp.domain.attendance import CONTRIBUTIONS, KINDS
from formsapp.domain.dates import said
from formsapp.domain.people import Actor
from formsapp.services import exports, record_lists, workbooks
from formsapp.services.office import Office
from formsapp.services.record_lists import RECORD, Row, Wanted
from formsapp.services.rights import demand
from formsapp.store import audit, people, walls
from formsapp.store import record_lists as rows_of_lists

PIECE = 400
Value = Callable[[Row], object]


def of_mark(name: str, *, share: bool) -> Value:
    return lambda row: (row.figures.share(name) if share else row.figures.number(name)) if row.figures else ""


def of_state(name: str) -> Value:
    return lambda row: row.units.number(name) if row.units else 0


def of_contribution(value: int) -> Value:
    return lambda row: row.contribution.counts[value] if row.contribution else ""


def of_appraisal(value: Callable[[Any], object]) -> Value:
    return lambda row: value(row.appraisal) if row.appraisal else ""


def of_assessment(value: Callable[[Any], object]) -> Value:
    return lambda row: value(row.assessment) if row.assessment else ""


def of_targets(value: Callable[[Any], object]) -> Value:
    return lambda row: value(row.targets) if row.targets else 0


SIGNS = {2: "plus_2", 1: "plus_1", 0: "0", -1: "minus_1", -2: "minus_2"}
# Each column's name with what stands in it.
COLUMNS: Mapping[str, Value] = {
    "Record_number": lambda row: row.line.number or "",
    "Learner_number": lambda row: row.line.learner_number or "",
    "Surname": lambda row: row.line.surname,
    "First_names": lambda row: row.line.given,
    "Year_10_begins": lambda row: row.line.year10_begins or "",
    "School": lambda row: row.school,
    "Start_date": lambda row: said(row.line.starts_on),
    "End_date": lambda row: said(row.line.ends_on) if row.line.ends_on else "",
    "Status": lambda row: rules.STATUSES[row.status],
    "Provider": lambda row: row.provider,
    "Cohort": lambda row: row.cohort,
    "Course": lambda row: row.line.course_name,
    "Qualification": lambda row: row.line.qualification,
    "Partnership": lambda row: row.line.partnership,
    "Registers_taken": lambda row: row.figures.taken if row.figures else "",
    "Attended": lambda row: row.figures.attended if row.figures else "",
    "Attended_share": lambda row: row.figures.attendance if row.figures else "",
    **{f"{kind.name.capitalize()}": of_mark(kind.name, share=False) for kind in KINDS},
    **{f"{kind.name.capitalize()}_share": of_mark(kind.name, share=True) for kind in KINDS if kind.taken},
    "Contribution_balance": lambda row: row.contribution.balance if row.contribution else "",
    **{f"Contribution_{SIGNS[value]}": of_contribution(value) for value in CONTRIBUTIONS},
    "Units": lambda row: row.units.total if row.units else 0,
    **{f"Units_{name}": of_state(name) for name in rules.PROGRESS_STATES},
    "Predicted_grades": lambda row: row.grades,
    "Aptitude": of_appraisal(lambda found: found.aptitude),
    "Effort": of_appraisal(lambda found: found.effort),
    "Appraised_on": of_appraisal(lambda found: said(found.on_date)),
    "Assessment_level": of_assessment(lambda found: found.level),
    "Assessed_on": of_assessment(lambda found: said(found.on_date)),
    "Targets_open": of_targets(lambda found: found.open),
    "Targets_achieved": of_targets(lambda found: found.achieved),
}


@dataclass(frozen=True)
class Table:
    """What is taken away: the ids in their order, read piece by piece when it is made, each time as this reader may."""

    office: Office
    actor: Actor
    ids: Sequence[Any]

    def rows(self) -> Iterator[list[object]]:
        """Without the head. A record that is no longer this reader's meanwhile is left out."""
        for start in range(0, len(self.ids), PIECE):
            yield from self.piece(self.ids[start : start + PIECE])

    def piece(self, ids: Sequence[Any]) -> list[list[object]]:
        office = self.office
        with standing(self.actor), office.database.reading() as session:
            lines = rows_of_lists.lines(session, office.keys, ids)
            houses = {each.id: each.name for each in people.organisations(session)}
            rows = record_lists.rows_of(session, lines, houses, tuple(rules.GROUPS), office.today())
        return [[value(row) for value in COLUMNS.values()] for row in rows]


@contextmanager
def standing(actor: Actor) -> Iterator[None]:
    """A table is made while its answer is being sent: by then nobody stands at the door any more (``store/walls.py``)."""
    before = walls.now()
    walls.stand(walls.of(actor))
    try:
        yield
    finally:
        walls.stand(before)


def take(office: Office, actor: Actor, wanted: Wanted, kind: str) -> Table:
    """Of exactly what the list shows, every page of it. One event with everybody in it."""
    demand(actor, "records.export")
    with office.database.writing() as session:
        ids = record_lists.chosen(session, office, actor, wanted)
        keys = rows_of_lists.learner_keys(session, ids)
        detail = {"rows": len(ids), "kind": kind}
        audit.record(session, office.clock(), actor, "records.export", RECORD, "", learners=sorted(keys), detail=detail)
    return Table(office, actor, ids)


def of_records(office: Office, actor: Actor, records: Sequence[UUID]) -> list[dict[str, object]]:
    """Of these, column by column: what a report in Word is merged from. Whoever merges has asked whether they may, and writes it down."""
    rows = Table(office, actor, records).rows()
    return [dict(zip(COLUMNS, row, strict=True)) for row in rows]


def as_csv(table: Table) -> Iterator[bytes]:
    yield exports.table([tuple(COLUMNS)])
    yield from (exports.lines(piece) for piece in pieces(table))


def as_workbook(table: Table) -> Iterator[bytes]:
    yield from workbooks.sheet("Training records", tuple(COLUMNS), pieces(table))


def pieces(table: Table) -> Iterator[list[list[object]]]:
    for start in range(0, len(table.ids), PIECE):
        yield table.piece(table.ids[start : start + PIECE])
