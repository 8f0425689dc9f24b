"""One panel: its agenda, its questions with the school's evidence beside them, what it found and decided.

Which case is on which agenda, what was found and what was decided is the database's. A decision is a move of the case like any other.
Restricted cases are shown to those who may read them, and to others as a number only.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from formsapp.domain.identifiers import read_reference
from formsapp.domain.panel_questions import DECISIONS, PanelQuestion, questions_for
from formsapp.domain.people import Actor
from formsapp.journeys.facts import Facts
from formsapp.journeys.summary import Row, check_answers
from formsapp.services import casework, directory_facts
from formsapp.services.case_asks import LONGEST, Wrong
from formsapp.services.case_desk import open_desk
from formsapp.services.office import LONDON, NotFound, Office
from formsapp.services.panel_room import PANEL, Meeting, meeting_of, readable
from formsapp.services.rights import demand
from formsapp.services.sending import CASE, answered
from formsapp.store import audit, cases, cases_together, panels, people
from formsapp.store import casework as rows
from formsapp.store.cases import Case
from formsapp.store.database import Session
from formsapp.store.panels import Item


@dataclass(frozen=True)
class Listed:
    """A line of an agenda."""

    item: Item
    reference: str
    title: str = field(repr=False)
    school: str
    received_on: dt.date
    allocated: str = ""


@dataclass(frozen=True)
class Asked:
    """A question of the panel: the school's answers beside it, and what the panel found."""

    question: PanelQuestion
    evidence: list[Row] = field(repr=False)
    found: str = field(repr=False)


@dataclass(frozen=True)
class OnTable:
    """One case before the panel."""

    line: Listed
    asked: list[Asked]
    version: int
    state: str
    decided_by: str = ""

    @property
    def open(self) -> bool:
        """It still waits for a decision."""
        return not self.item.decision and self.state == "on agenda"

    @property
    def item(self) -> Item:
        return self.line.item


@dataclass(frozen=True)
class Agenda:
    meeting: Meeting
    lines: list[Listed]
    hidden: int = 0  # restricted cases that this reader may not see


# --------------------------------------------------------------------------------------------------------------- agenda


def agenda(office: Office, actor: Actor, day: dt.date) -> Agenda:
    facts = directory_facts.facts(office)
    with office.database.writing() as session:
        demand(actor, "panel.read")
        found, keys = listed(session, office, actor, day, facts)
        audit.record(session, office.clock(), actor, "panel.agenda", PANEL, day.isoformat(), learners=keys)
    return found


def listed(session: Session, office: Office, actor: Actor, day: dt.date, facts: Facts) -> tuple[Agenda, list[str]]:
    """With the keys of those it names."""
    items = panels.of_day(session, office.keys, day)
    meeting = meeting_of(day, facts, {day: (len(items), sum(bool(each.decision) for each in items))})
    if not items and meeting.deadline is None:
        raise NotFound
    opened = cases_together.by_ids(session, office.keys, [each.case for each in items])
    seen = {case.id: case for case in readable(actor, opened.values())}
    houses = {each.id: each.name for each in people.organisations(session)}
    lines = [line_of(each, seen[each.case], houses) for each in items if each.case in seen]
    return Agenda(meeting, lines, len(items) - len(lines)), [case.learner_key for case in seen.values()]


def line_of(item: Item, case: Case, houses: Mapping[UUID, str]) -> Listed:
    received = case.received_at.astimezone(LONDON).date()
    school = houses.get(case.organisation, "") if case.organisation else ""
    return Listed(item, case.reference, case.title, school, received, houses.get(item.allocated, "") if item.allocated else "")


def on_table(office: Office, actor: Actor, day: dt.date, reference: str) -> OnTable:
    """One case before the panel: its questions, the evidence, the findings so far."""
    facts = directory_facts.facts(office)
    with office.database.writing() as session:
        found, case = one(session, office, actor, day, reference, facts)
        audit.record(session, office.clock(), actor, "panel.case", CASE, case.id, learners=[case.learner_key])
    return found


def one(session: Session, office: Office, actor: Actor, day: dt.date, reference: str, facts: Facts) -> tuple[OnTable, Case]:
    demand(actor, "panel.read")
    plain = read_reference(reference)
    case = cases.find(session, office.keys, plain) if plain else None
    if case is None:
        raise NotFound
    demand(actor, "case.read", case.subject, kind=CASE, identifier=case.id)
    item = next((each for each in panels.of_day(session, office.keys, day) if each.case == case.id), None)
    if item is None:
        raise NotFound
    houses = {each.id: each.name for each in people.organisations(session)}
    said = panels.findings(session, office.keys, [item.id])[item.id]
    who = cases.names(session, office.keys, [item.decided_by] if item.decided_by else [])
    work = rows.of(session, case.id)
    asked = with_evidence(office, case, item.pathway, said)
    decided_by = who.get(item.decided_by, "") if item.decided_by else ""
    return OnTable(line_of(item, case, houses), asked, work.version, work.state, decided_by), case


def with_evidence(office: Office, case: Case, pathway: str, found: Mapping[str, str]) -> list[Asked]:
    """The school's answers beside each question, in the words of the form."""
    told = answered(office, case)
    blocks = {block.slug: block for block in check_answers(told.journey, told.answers, told.facts)}
    asked = []
    for question in questions_for(pathway):
        beside = [
            row
            for section, names in question.evidence
            if section in blocks
            for part in blocks[section].parts
            for row in part.rows
            if not names or row.name in names
        ]
        asked.append(Asked(question, beside, found.get(question.code, "")))
    return asked


# ------------------------------------------------------------------------------------------------------------ decisions


def keep(office: Office, actor: Actor, day: dt.date, reference: str, typed: Mapping[str, str], version: int) -> None:
    """What the panel found so far, to be gone on with. ``version``: of the case, as the page showed it; a page older than that overwrites nothing."""
    with office.database.writing() as session:
        case = write(session, office, actor, day, reference, typed, version)
        rows.change(session, case.id)
        audit.record(session, office.clock(), actor, "panel.note", CASE, case.id, learners=[case.learner_key])


def decide(office: Office, actor: Actor, day: dt.date, reference: str, decision: str, typed: Mapping[str, str], version: int) -> None:
    """The findings and the decision together, which is a move of the case; all of it or nothing."""
    if decision not in DECISIONS:
        raise Wrong("decision", "Choose what the panel decided")
    facts = directory_facts.facts(office)
    with office.database.writing() as session:
        write(session, office, actor, day, reference, typed, version)
        casework.move_in(session, office, actor, facts, reference, DECISIONS[decision], {"reason": typed.get("reason", "")}, version)


def write(session: Session, office: Office, actor: Actor, day: dt.date, reference: str, typed: Mapping[str, str], version: int) -> Case:
    """Only of a case that still waits on this agenda, and stands as the page showed it."""
    desk = open_desk(session, office, actor, "case.move.council", reference, to_change=True)
    item = next((each for each in panels.of_day(session, office.keys, day) if each.case == desk.case.id), None)
    if item is None:
        raise NotFound
    if item.decision or desk.work.state != "on agenda" or desk.work.version != version:
        raise casework.Changed
    for question in questions_for(item.pathway):
        text = checked(typed.get(f"found-{question.code}", ""), f"found-{question.code}")
        panels.keep_finding(session, office.keys, item.id, question.code, text)
    return desk.case


def checked(text: str, name: str) -> str:
    plain = text.strip().replace("\r\n", "\n")
    if len(plain) > LONGEST:
        raise Wrong(name, f"It must have {LONGEST:,} characters or fewer: it has {len(plain):,}")
    if "\0" in plain or any("\ud800" <= letter <= "\udfff" for letter in plain):
        raise Wrong(name, "It has a character that can’t be kept: type it again without it")
    return plain
