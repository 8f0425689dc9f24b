"""The panel room: which panels meet when, which referrals wait for one, and what the panels of a year did.

A panel's dates are the directory's (decision 10); which case is on which agenda is the database's.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from statistics import median

from formsapp.domain.calendar import working_days_between
from formsapp.domain.case_words import PANEL_PATHWAYS
from formsapp.domain.dates import academic_year
from formsapp.domain.panel_questions import DECISIONS
from formsapp.domain.people import Actor
from formsapp.domain.permissions import CaseSubject, may
from formsapp.journeys.facts import Facts, Panel
from formsapp.services import directory_facts
from formsapp.services.office import LONDON, Office
from formsapp.services.rights import demand
from formsapp.store import audit, cases_together, panels
from formsapp.store.cases import Case
from formsapp.store.panels import Turn

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
