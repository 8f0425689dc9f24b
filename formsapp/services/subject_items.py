"""What is kept about one student, as items that somebody can look through before they are given out: what was written one by one, the rest as tables."""

import datetime as dt
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from formsapp.domain.dates import said as day_said
from formsapp.domain.learners import plain
from formsapp.domain.subject_access import GIVE, first_choice
from formsapp.journeys.summary import Block, check_answers
from formsapp.services import directory_facts
from formsapp.services.drafts import journey_of
from formsapp.services.office import LONDON, Office
from formsapp.services.sending import answered
from formsapp.store import cases, drafts, people, subject_rows
from formsapp.store.database import Session
from formsapp.store.learners import Learner
from formsapp.store.subject_rows import START, Found, Row

TITLES: Mapping[str, str] = {
    "learners": "Who the student is",
    "learner_details": "Details",
    "training_records": "Placements",
    "day_changes": "Other days for a placement",
    "cases": "Forms",
    "applications": "Courses applied for",
    "drafts": "Forms that are not sent yet",
    "case_notes": "Internal notes on forms",
    "case_seen": "Who opened a form",
    "case_parties": "To whom a form was sent on",
    "case_reasons": "Why somebody opened a restricted form",
    "moves": "What was done with the forms",
    "conditions": "Conditions before a start",
    "waiting": "Waiting lists",
    "panel_items": "Panels",
    "panel_answers": "What panels found",
    "reviews": "Reviews of placements",
    "documents": "Documents and their age",
    "transfers": "Files in the Datalocker",
    "envelopes": "When files were sent",
    "downloads": "When files were opened",
    "files": "Files",
    "file_releases": "Files that were held back first",
    "cohort_members": "Membership of groups",
    "cohorts": "Groups",
    "marks": "Lines of registers",
    "mark_changes": "Changes to lines of registers",
    "lessons": "Lessons",
    "planned_absences": "Absences said ahead",
    "attendance_sums": "Attendance by month",
    "alerts": "Notifications",
    "learner_notes": "Notes",
    "learner_note_changes": "Notes as they stood before",
    "learner_note_reads": "Who has read a note",
    "record_units": "Units",
    "unit_changes": "Changes to units",
    "progress_reports": "Progress reports",
    "assessments": "Assessments",
    "targets": "Targets",
    "review_briefs": "Review briefs",
    "corrections": "Corrections that were asked for",
    "legal_holds": "Why nothing is deleted for now",
    "subject_requests": "Requests like this one",
}
# Their words are read in another way, or are of somebody who works here.
LEFT = {"cases": {"answers", "snapshot", "sender_email", "house"}, "drafts": {"answers", "email"}, "subject_requests": {"withheld"}}
SPLIT = frozenset({"learner_details"})  # each of whose columns is an item of its own
ARCHIVE = "subject access"  # the question that the archive's file answers
SOMEBODY = frozenset({"by", "changed_by", "reviewed_by", "released_by", "decided_by", "asked_by", "ended_by", "finished_by"})


@dataclass(frozen=True)
class Item:
    """``lines``: what it says, question by question. ``choice`` is what is proposed before anybody has looked."""

    key: str
    table: str
    head: str
    lines: tuple[tuple[str, str], ...] = field(repr=False)
    choice: str = GIVE
    facts: Mapping[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class Collected:
    """``items`` are looked through one by one; ``rows`` hold codes and dates only."""

    found: Found
    items: tuple[Item, ...] = field(repr=False)
    rows: Mapping[str, list[Mapping[str, Any]]] = field(repr=False)
    looks: tuple[Mapping[str, Any], ...] = field(repr=False)


def collect(session: Session, office: Office, learner: Learner) -> Collected:
    """All of it, opened. The caller writes down that somebody looked."""
    found = subject_rows.walk(session, learner.id)
    names = Names(session)
    items: list[Item] = []
    tables: dict[str, list[Mapping[str, Any]]] = {}
    for name in (START, *(each for each in subject_rows.ROUTES if each != "audit_subjects")):
        for row in subject_rows.rows(session, office.keys, name, found.of(name)):
            if row.values.get("field") == ARCHIVE:
                continue  # an earlier one of these
            made = list(items_of(session, office, names, row))
            items += made
            if not made:
                tables.setdefault(name, []).append(said(names, row))
    items += unsent(session, office, learner, found)
    looks = subject_rows.looks(session, found.keys)
    return Collected(found, tuple(items), tables, tuple({**each, "by": names.house(each["by"])} for each in looks))


# --------------------------------------------------------------------------------------------------------------- items


def items_of(session: Session, office: Office, names: "Names", row: Row) -> Iterator[Item]:
    if row.table == "cases":
        yield from of_case(session, office, names, row)
        return
    words = {name: text for name, text in row.words.items() if name not in LEFT.get(row.table, ()) and text.strip()}
    facts = said(names, row)
    if row.table in SPLIT:
        for name, text in words.items():
            lines = lines_of(name, text)
            if any(each.strip() for _, each in lines):  # an empty list says nothing that could be given
                yield Item(f"{row.table}:{row.id}:{name}", row.table, label(name), lines, first_choice(row.table, name), facts)
    elif words or row.table == "files":
        lines = tuple(line for name, text in words.items() for line in lines_of(name, text))
        yield Item(f"{row.table}:{row.id}", row.table, dated(facts), lines, first_choice(row.table), facts)


def of_case(session: Session, office: Office, names: "Names", row: Row) -> Iterator[Item]:
    """Section by section, as it reads."""
    case = cases.by_ids(session, office.keys, [row.id])[row.id]
    facts = {**said(names, row), "title": case.title}
    found = answered(office, case)
    for block in check_answers(found.journey, found.answers, found.facts):
        choice = first_choice("cases", block.slug, restricted=case.restricted)
        head = f"{found.journey.title}, {case.reference}: {block.title}"
        yield Item(f"cases:{case.id}:{block.slug}", "cases", head, of_block(block), choice, facts)


def of_block(block: Block) -> tuple[tuple[str, str], ...]:
    return tuple(
        (f"{part.title}: {row.question}" if part.title else row.question, "\n".join(row.words))
        for part in block.parts
        for row in part.rows
        if row.given
    )


def unsent(session: Session, office: Office, learner: Learner, found: Found) -> Iterator[Item]:
    """Forms that somebody has begun about them: known by the form they go on from, or by name and UPN as they stand in it."""
    references = {each.reference for each in cases.by_ids(session, office.keys, found.of("cases")).values()}
    for draft in drafts.unsent(session, office.keys):
        if not about(draft.answers, learner, references):
            continue
        journey = journey_of(draft.journey)
        blocks = check_answers(journey, journey.upgrade(draft.answers, draft.journey_version), directory_facts.facts(office))
        lines = tuple(line for block in blocks for line in of_block(block))
        yield Item(f"drafts:{draft.id}", "drafts", f"{journey.title}, begun and not sent", lines, first_choice("drafts", "safeguarding"))


def about(answers: Mapping[str, Mapping[str, Any]], learner: Learner, references: set[str]) -> bool:
    if answers.get("about", {}).get("reference") in references:
        return True
    typed = answers.get("student", {})
    names = (plain(str(typed.get("given") or "")), plain(str(typed.get("surname") or "")))
    upn = str(typed.get("upn") or "").strip().upper()
    same = names == (plain(learner.child.given), plain(learner.child.surname)) and all(names)
    return same or bool(upn) and upn == learner.child.upn


# --------------------------------------------------------------------------------------------------------------- words


class Names:
    """Whom a column names, said without naming a person: their organisation; who works where is no part of a student's data."""

    def __init__(self, session: Session) -> None:
        self.houses = {each.id: each.name for each in people.organisations(session)}

    def house(self, identifier: UUID | None) -> str:
        return self.houses.get(identifier, "") if identifier else ""


def said(names: Names, row: Row) -> dict[str, Any]:
    """A row's codes and dates. Ids of people who work here are left out; those of organisations are names."""
    table = subject_rows.table_of(row.table)
    told: dict[str, Any] = {"id": str(row.id)}
    for column, value in row.values.items():
        leads = {key.column.table.name for key in table.c[column].foreign_keys}
        if "people" in leads or column in SOMEBODY:
            continue
        told[column] = names.house(value) if "organisations" in leads else value
    return told


# What a column is called on paper, where its name says it badly.
LABELS: Mapping[str, str] = {
    "given": "First names", "surname": "Last name", "born": "Date of birth", "upn": "UPN", "uci": "UCI", "uln": "ULN", "urn": "URN", "sen": "SEN provision",
    "sen_need": "SEN classification", "sen_notes": "SEN notes", "free_meals": "Free school meals", "premium": "Pupil premium", "in_care": "In care",
    "gifted": "Gifted and talented", "last_year": "Attendance last year", "medical": "Medical condition", "ks4": "Key stage 4",
}  # fmt: skip
CODE = re.compile(r"[a-z]+(_[a-z]+)+")


def label(name: str) -> str:
    return LABELS.get(name) or name.removesuffix("_on").removesuffix("_at").replace("_", " ").capitalize()


def uncoded(text: str) -> str:
    """``not_started`` reads as words."""
    return text.replace("_", " ").capitalize() if CODE.fullmatch(text) else text


def dated(facts: Mapping[str, Any]) -> str:
    """The day an item is of, where its table knows one."""
    days = ("on_date", "at", "received_at", "created_at", "made_at", "asked_at", "sent_at", "due_on", "starts_on", "from_on", "dated_on", "set_on")
    found = next((facts[name] for name in days if facts.get(name)), None)
    if isinstance(found, dt.datetime):
        found = found.astimezone(LONDON).date()
    return day_said(found) if isinstance(found, dt.date) else ""


def lines_of(name: str, text: str) -> tuple[tuple[str, str], ...]:
    """What is kept as codes reads as lines."""
    try:
        kept = json.loads(text)
    except ValueError:
        kept = text
    if isinstance(kept, dict):
        return tuple((label(str(key)), words(value)) for key, value in kept.items() if value not in (None, "", [], {}))
    return ((label(name), words(kept) if isinstance(kept, list) else text),)


def words(value: Any) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{label(str(key))}: {words(each)}" for key, each in value.items() if each not in (None, "", [], {}))
    return "\n".join(map(words, value)) if isinstance(value, list) else uncoded(str(value))


