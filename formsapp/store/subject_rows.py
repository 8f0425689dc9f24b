"""Everything that is kept about one student, found by walking the schema: for whoever asks for their data, and for what is deleted in the end.

``ROUTES`` says for each table by which of its columns a row hangs on a student, or on a row that does; ``NOT_ABOUT`` why a table holds
nothing about any. Each table is in one of them: a test walks the schema and finds the one that was forgotten (row T20).
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Table, select
from sqlalchemy.orm import Session

from formsapp.store import learners, tables
from formsapp.vault.keys import Keys

AT_ONCE = 500  # ids in one question


@dataclass(frozen=True)
class Link:
    """A column, the table whose column it names, and what else must be true of the row."""

    column: str
    of: str
    named: str = "id"
    alone: str = ""  # only where this column is empty
    equal: tuple[str, str] = ("", "")  # only where this column says that


@dataclass(frozen=True)
class Route:
    """How a table's rows hang on a student. ``own``: they go when the student's record goes; else they are shared with others, and say where
    and when something was. ``shown``: of what is shared, the columns that say nothing of anybody else.
    """

    links: tuple[Link, ...]
    own: bool = True
    shown: tuple[str, ...] = ()


def by(*links: tuple[str, str]) -> Route:
    return Route(tuple(Link(column, of) for column, of in links))


KEYS = "keys of the student"  # stands for their keys in the audit
START = "learners"
CASE, RECORD, APPLICATION = ("case_id", "cases"), ("training_record_id", "training_records"), ("application_id", "applications")
# In this order each link leads to a table that was walked before.
ROUTES: Mapping[str, Route] = {
    "training_records": by(("learner_id", START)),
    "day_changes": by(RECORD),
    "cases": Route(
        (
            Link("learner_id", START),
            Link("learner_key", KEYS, "key", alone="learner_id"),
            Link("id", "training_records", "case_id", alone="learner_id"),
            Link("id", "training_records", "ended_by_id", alone="learner_id"),
            Link("id", "day_changes", "case_id", alone="learner_id"),
        )
    ),
    "applications": by(CASE),
    "drafts": Route((Link("id", "cases", "draft_id"),)),
    "case_notes": by(CASE),
    "case_seen": by(CASE),
    "case_parties": by(CASE),
    "case_reasons": by(CASE),
    "moves": by(CASE, APPLICATION, RECORD),
    "conditions": by(APPLICATION),
    "waiting": by(APPLICATION),
    "panel_items": by(CASE),
    "panel_answers": by(("panel_item_id", "panel_items")),
    "reviews": by(RECORD),
    "documents": Route((Link("owner_id", START, equal=("owner_kind", "learner")), Link("case_id", "cases"))),
    "transfers": by(("learner_id", START), CASE),
    "envelopes": Route((Link("id", "transfers", "envelope_id"),), own=False, shown=("organisation_id", "sent_at")),
    "downloads": by(("transfer_id", "transfers")),
    "subject_requests": by(("learner_id", START)),
    "files": Route(
        (
            Link("case_id", "cases"),
            Link("draft_id", "drafts"),
            *(Link("id", each, "file_id") for each in ("documents", "transfers", "subject_requests")),
        )
    ),
    "file_releases": by(("file_id", "files")),
    "cohort_members": by(RECORD),
    "cohorts": Route((Link("id", "cohort_members", "cohort_id"),), own=False, shown=("course_name", "name", "academic_year", "age_group")),
    "marks": by(("learner_id", START), RECORD),
    "mark_changes": by(("mark_id", "marks")),
    "lessons": Route((Link("id", "marks", "lesson_id"),), own=False, shown=("number", "on_date", "begins_at", "ends_at", "place_sealed", "state")),
    "planned_absences": by(RECORD),
    "attendance_sums": by(RECORD),
    "alerts": by(RECORD),
    "learner_notes": by(("learner_id", START), RECORD),
    "learner_note_changes": by(("note_id", "learner_notes")),
    "learner_note_reads": by(("note_id", "learner_notes")),
    "learner_details": by(("learner_id", START)),
    "record_units": by(RECORD),
    "unit_changes": by(RECORD),
    "progress_reports": by(RECORD),
    "assessments": by(RECORD),
    "targets": by(RECORD),
    "review_briefs": by(RECORD),
    "corrections": by(("learner_id", START)),
    "legal_holds": by(("learner_id", START)),
    "audit_subjects": Route((Link("learner_key", KEYS, "key"),), own=False),
}
PEOPLE, SERVICE, COURSES = "about people who work here", "about the service itself", "about courses, cohorts and organisations, no student"
NOT_ABOUT: Mapping[str, str] = {
    **dict.fromkeys(("people", "memberships", "tokens", "second_factors", "sign_ins", "attempts", "terms_accepted"), PEOPLE),
    **dict.fromkeys(("access_reviews", "alarms", "reminders", "calendar_feeds", "register_editors", "cohort_tutors", "uploads"), PEOPLE),
    "saved_filters": "what somebody who works here looks for",
    **dict.fromkeys(("audit_events", "audit_seals", "mails", "jobs", "data_keys", "watched"), SERVICE),
    **dict.fromkeys(("organisations", "agreements", "course_places", "terms", "timetable_lines", "announcements", "day_sums"), COURSES),
    **dict.fromkeys(("unit_trees", "units", "assessment_levels", "word_templates", "outcome_agreements"), COURSES),
    "deletions": "certificates, in which nobody is named",
}
# Never taken away: what finds or locks a row, and says nothing of anybody.
TECHNICAL = ("hash", "sha256", "key_id", "key_wrapped", "place", "send_token", "token", "once_index", "learner_key")
BEGIN = 80  # of the words that stand for an item


@dataclass(frozen=True)
class Row:
    """A row, opened. ``words``: what somebody wrote into it, by its columns."""

    table: str
    id: UUID
    values: Mapping[str, Any] = field(repr=False)
    words: Mapping[str, str] = field(repr=False)


# ---------------------------------------------------------------------------------------------------------------- walk


@dataclass(frozen=True)
class Found:
    """The ids of everything about a student, table by table, and the keys by which the audit knows them."""

    ids: Mapping[str, Sequence[UUID]]
    keys: Sequence[str] = field(repr=False)

    def of(self, table: str) -> Sequence[UUID]:
        return self.ids.get(table, ())


def walk(session: Session, learner: UUID) -> Found:
    """With the rows that were found to be the same student."""
    heads = sorted(learners.together(session, [learner]), key=str)
    row = tables.Learner
    known = list(session.scalars(select(row.learner_key).where(row.id.in_(heads)).order_by(row.learner_key)))
    found = hanging(session, {START: heads}, known)
    theirs = session.scalars(select(tables.Case.learner_key).where(tables.Case.id.in_(tuple(found["cases"]))))
    return Found(found, sorted({*known, *theirs, *(each.hex for each in found["drafts"])}))


def hanging(session: Session, start: Mapping[str, Sequence[UUID]], keys: Sequence[str] = ()) -> dict[str, Sequence[UUID]]:
    """What hangs on these rows, with them."""
    found: dict[str, Sequence[UUID]] = {START: (), **start}
    for name, route in ROUTES.items():
        if name != "audit_subjects":
            found[name] = sorted({*start.get(name, ()), *linked(session, name, route, found, keys)}, key=str)
    return found


def linked(session: Session, name: str, route: Route, found: Mapping[str, Sequence[UUID]], keys: Sequence[str]) -> list[UUID]:
    """The rows that hang on what was found so far."""
    table = table_of(name)
    every: set[UUID] = set()
    for link in route.links:
        wanted = keys if link.of == KEYS else found[link.of] if link.named == "id" else named(session, link, found[link.of])
        for piece in pieces(wanted):
            every |= set(session.scalars(select(table.c.id).where(table.c[link.column].in_(piece), *more(table, link))))
    return sorted(every, key=str)


def more(table: Table, link: Link) -> list[ColumnElement[bool]]:
    found = [table.c[link.alone].is_(None)] if link.alone else []
    column, value = link.equal
    return [*found, *([table.c[column] == value] if column else [])]


def named(session: Session, link: Link, parents: Sequence[UUID]) -> list[UUID]:
    """What a column of those rows names."""
    table = table_of(link.of)
    found: set[UUID] = set()
    for piece in pieces(parents):
        found |= {each for each in session.scalars(select(table.c[link.named]).where(table.c.id.in_(piece))) if each}
    return sorted(found, key=str)


def pieces(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (values[start : start + AT_ONCE] for start in range(0, len(values), AT_ONCE))


def table_of(name: str) -> Table:
    return tables.Table.metadata.tables[name]


# ---------------------------------------------------------------------------------------------------------------- read


def rows(session: Session, keys: Keys, name: str, identifiers: Collection[UUID]) -> list[Row]:
    """Opened, the oldest first as far as their table knows."""
    table = table_of(name)
    columns = list(shown(name))
    order = [table.c[column] for column in ("on_date", "received_at", "at", "made_at", "created_at") if column in table.c]
    found: list[Any] = []
    for piece in pieces(list(identifiers)):
        found += session.execute(select(table.c.id, *(table.c[column] for column in columns)).where(table.c.id.in_(piece)).order_by(*order))
    return [opened(keys, name, row.id, dict(zip(columns, row[1:], strict=True))) for row in found]


def shown(name: str) -> Iterable[str]:
    route = ROUTES.get(name)
    if route is not None and not route.own:
        return route.shown
    return [each.name for each in table_of(name).columns if each.name != "id" and not technical(each.name)]


def technical(column: str) -> bool:
    return column in TECHNICAL or column.endswith("_index")


def opened(keys: Keys, name: str, row: UUID, values: Mapping[str, Any]) -> Row:
    plain = {column: value for column, value in values.items() if not column.endswith("_sealed")}
    words = {
        column.removesuffix("_sealed"): keys.open_text(name, row, column, value)
        for column, value in values.items()
        if column.endswith("_sealed") and value
    }
    return Row(name, row, plain, words)


def looks(session: Session, keys: Sequence[str]) -> list[dict[str, Any]]:
    """Who did what about them and when, as the audit has it: the day, the act, and of which side; who else an event is about isn't told."""
    event, subject, person = tables.AuditEvent, tables.AuditSubject, tables.Membership
    found: dict[int, dict[str, Any]] = {}
    for piece in pieces(list(keys)):
        query = select(event.id, event.at, event.act, event.outcome, event.object_kind, event.person_id)
        for row in session.execute(query.join(subject, subject.event_id == event.id).where(subject.learner_key.in_(piece))):
            found[row.id] = {"at": row.at, "act": row.act, "outcome": row.outcome, "about": row.object_kind, "by": row.person_id}
    people = {each["by"] for each in found.values() if each["by"]}
    houses: dict[UUID, UUID] = {}
    for piece in pieces(sorted(people, key=str)):
        known = select(person.person_id, person.organisation_id).where(person.person_id.in_(piece)).order_by(person.starts_at)
        houses.update((who, house) for who, house in session.execute(known))
    return [each | {"by": houses.get(each["by"]) if each["by"] else None} for _, each in sorted(found.items())]
