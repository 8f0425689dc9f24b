"""The panel room: dates and deadlines, the agenda of one panel, its questions with the school's evidence beside them, what it found and decided.

A panel's dates are the directory's (decision 10); which case is on which agenda, what was found and what was decided is the database's. A
decision is a move of the case like any other. Restricted cases are shown to those who may read them, and to others as a number only.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from statistics import median
from uuid import UUID

from formsapp.domain.calendar import working_days_between
from formsapp.domain.case_words import PANEL_PATHWAYS
from formsapp.domain.dates import academic_year
from formsapp.domain.identifiers import read_reference
from formsapp.domain.panel_questions import DECISIONS, PanelQuestion, questions_for
from formsapp.domain.people import Actor
from formsapp.domain.permissions import CaseSubject, may
from formsapp.journeys.facts import Facts, Panel
from formsapp.journeys.summary import Row, check_answers
from formsapp.services import casework, directory_facts
from formsapp.services.case_asks import LONGEST, Wrong
from formsapp.services.case_desk import open_desk
from formsapp.services.office import LONDON, NotFound, Office
from formsapp.services.rights import demand
from formsapp.services.sending import CASE, answered
from formsapp.store import audit, cases, cases_together, panels, people
from formsapp.store import casework as rows
from formsapp.store.cases import Case
from formsapp.store.database import Session
from formsapp.store.panels import Item, Turn

PANEL = "panel"


def of_year(year: int) -> tuple[dt.date, dt.date]:
    """The first and the last day of an academic year."""
    return dt.date(year, 9, 1), dt.date(year + 1, 8, 31)


@dataclass(frozen=True)
class Meeting:
    """A day on which a panel meets. ``deadline`` is None where the directory has dropped a day that an agenda still names."""

    day: dt.date
    deadline: dt.date | None
    pathways: tuple[str, ...]
    items: int = 0
    decided: int = 0
    past: bool = False


@dataclass(frozen=True)
class ToPutOn:
    """A referral that waits for an agenda, and the panel whose deadline it met."""

    reference: str
    title: str = field(repr=False)
    pathway: str
    received_on: dt.date
    panel: dt.date | None
    deferred: bool


@dataclass(frozen=True)
class Tally:
    """What the panels did with a pathway in an academic year. ``days``: working days from a referral to its decision, half of them fewer."""

    pathway: str
    cases: int
    decided: Mapping[str, int]
    days: int | None

    @property
    def open(self) -> int:
        return self.cases - sum(self.decided.values())


@dataclass(frozen=True)
class Room:
    to_come: list[Meeting]
    past: list[Meeting]
    waiting: list[ToPutOn]
    year: int
    figures: list[Tally]


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


# ------------------------------------------------------------------------------------------------------------- the room


def room(office: Office, actor: Actor) -> Room:
    """It names students that wait for an agenda, so it is a look at their records."""
    facts = directory_facts.facts(office)
    with office.database.writing() as session:
        demand(actor, "panel.read")
        counted = panels.counts(session)
        ways = panels.to_be_put_on(session, PANEL_PATHWAYS)
        found = readable(actor, cases_together.by_ids(session, office.keys, list(ways)).values())
        waiting = [to_put_on(case, ways[case.id], facts) for case in sorted(found, key=lambda each: each.received_at)]
        year = academic_year(facts.today)
        turns = panels.turns(session, *of_year(year), restricted=may(actor, "case.read", CaseSubject(restricted=True)))
        audit.record(session, office.clock(), actor, "panel.list", PANEL, "", learners=[case.learner_key for case in found])
    days = sorted({panel.date for panel in facts.panels} | set(counted))
    every = [meeting_of(day, facts, counted) for day in days]
    to_come, past = [each for each in every if not each.past], [each for each in reversed(every) if each.past]
    return Room(to_come, past, waiting, year, tallies(turns, facts))


def tallies(turns: list[Turn], facts: Facts) -> list[Tally]:
    """A line for each pathway that was before a panel, in their order."""
    lines = []
    for way in PANEL_PATHWAYS:
        mine = [each for each in turns if each.pathway == way]
        spans = [
            working_days_between(each.received_at.astimezone(LONDON).date(), each.decided_at.astimezone(LONDON).date(), facts.off)
            for each in mine
            if each.decided_at
        ]
        counts = {decision: sum(each.decision == decision for each in mine) for decision in DECISIONS}
        if mine:
            lines.append(Tally(way, len(mine), counts, round(median(spans)) if spans else None))
    return lines


def readable(actor: Actor, found: Iterable[Case]) -> list[Case]:
    return [case for case in found if may(actor, "case.read", case.subject)]


def meeting_of(day: dt.date, facts: Facts, counted: Mapping[dt.date, tuple[int, int]]) -> Meeting:
    planned = [panel for panel in facts.panels if panel.date == day]
    pathways = tuple(way for way in PANEL_PATHWAYS if any(way in panel.pathways for panel in planned))
    every, decided = counted.get(day, (0, 0))
    return Meeting(day, min((panel.deadline for panel in planned), default=None), pathways, every, decided, day < facts.today)


def to_put_on(case: Case, pathway: str, facts: Facts) -> ToPutOn:
    received = case.received_at.astimezone(LONDON).date()
    first = first_met(pathway, received, facts)
    return ToPutOn(case.reference, case.title, pathway, received, first.date if first else None, case.state == "deferred")


def first_met(pathway: str, received: dt.date, facts: Facts) -> Panel | None:
    """The first panel to come whose deadline it met."""
    met = [panel for panel in facts.panels if pathway in panel.pathways and panel.deadline >= received and panel.date >= facts.today]
    return min(met, key=lambda panel: panel.date, default=None)


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


def keep(office: Office, actor: Actor, day: dt.date, reference: str, typed: Mapping[str, str]) -> None:
    """What the panel found so far, to be gone on with."""
    with office.database.writing() as session:
        case = write(session, office, actor, day, reference, typed)
        audit.record(session, office.clock(), actor, "panel.note", CASE, case.id, learners=[case.learner_key])


def decide(office: Office, actor: Actor, day: dt.date, reference: str, decision: str, typed: Mapping[str, str], version: int) -> None:
    """The findings and the decision together, which is a move of the case; all of it or nothing."""
    if decision not in DECISIONS:
        raise Wrong("decision", "Choose what the panel decided")
    facts = directory_facts.facts(office)
    with office.database.writing() as session:
        write(session, office, actor, day, reference, typed)
        casework.move_in(session, office, actor, facts, reference, DECISIONS[decision], {"reason": typed.get("reason", "")}, version)


def write(session: Session, office: Office, actor: Actor, day: dt.date, reference: str, typed: Mapping[str, str]) -> Case:
    """Only of a case that still waits on this agenda."""
    desk = open_desk(session, office, actor, "case.move.council", reference, to_change=True)
    item = next((each for each in panels.of_day(session, office.keys, day) if each.case == desk.case.id), None)
    if item is None:
        raise NotFound
    if item.decision or desk.work.state != "on agenda":
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
