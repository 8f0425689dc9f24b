"""Absences that a school enters ahead, for a placement's days: the tutor sees them in the register, and the code adviser knows them."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from formsapp.domain.attendance_codes import AHEAD, BY_CODE, decision_of
from formsapp.domain.dates import said
from formsapp.domain.people import Actor
from formsapp.services.absence_decisions import note_of
from formsapp.services.absences import schools_of
from formsapp.services.asking import Wrong, day
from formsapp.services.office import NotFound, Office
from formsapp.services.pages import Listing, paged, start_of
from formsapp.services.placements import PLACEMENT, opened
from formsapp.services.rights import demand
from formsapp.services.sent_twice import sent_once
from formsapp.store import audit, learners, people, planned_absences, tables, training_records
from formsapp.store.learners import Learner
from formsapp.store.planned_absences import Planned
from formsapp.store.training_records import Record

PAGE = 50
LONGEST = dt.timedelta(days=366)
CODES_AHEAD = frozenset(each.code for each in AHEAD)


@dataclass(frozen=True)
class Line:
    planned: Planned
    name: str = field(repr=False)
    course: str
    school: str
    code: str


@dataclass(frozen=True)
class View:
    """Of one placement: those of today and later."""

    record: Record
    learner: Learner = field(repr=False)
    rows: list[tuple[Planned, str]]


def listing(office: Office, actor: Actor, page: int = 1) -> Listing[Line]:
    """It names learners: one event."""
    demand(actor, "absences.plan")
    with office.database.writing() as session:
        start = start_of(page, PAGE)
        total, found = planned_absences.of_schools(session, office.keys, schools_of(actor), office.today(), start, PAGE)
        records = training_records.by_ids(session, office.keys, [each.record for each in found])
        children = learners.by_ids(session, office.keys, [each.learner for each in records.values()])
        houses = {each.id: each.name for each in people.organisations(session)}
        keys = sorted({each.key for each in children.values()})
        audit.record(session, office.clock(), actor, "absences.planned", PLACEMENT, "", learners=keys)
    rows = [
        Line(
            each,
            children[records[each.record].learner].name,
            records[each.record].course_name,
            houses[each.school],
            BY_CODE[each.code].words,
        )
        for each in found
    ]
    return Listing(*paged(rows, total, page, PAGE))


def look(office: Office, actor: Actor, placement: UUID) -> View:
    """Recorded."""
    today = office.today()
    with office.database.writing() as session:
        record, learner = opened(session, office, actor, "absences.plan", placement)
        audit.record(session, office.clock(), actor, "absences.planned", PLACEMENT, record.id, learners=[learner.key])
        found = planned_absences.of_records(session, office.keys, [record.id], today, dt.date.max).get(record.id, [])
    return View(record, learner, [(each, BY_CODE[each.code].words) for each in found])


def enter(office: Office, actor: Actor, placement: UUID, typed: Mapping[str, str]) -> UUID:
    """From a day on to a day, both included; what is past is decided in the register instead."""
    today = office.today()
    with office.database.writing() as session:
        record, learner = opened(session, office, actor, "absences.plan", placement, to_change=True)
        if actor.person is None:
            raise NotFound
        made = sent_once(session, tables.PlannedAbsence, typed, actor.person, record.id, field="first")
        if made.done:
            return made.id
        first = day(typed, "first", "the first day", max(today, record.starts_on), record.ends_on)
        last = (
            day(typed, "last", "the last day", first, min(first + LONGEST, record.ends_on or dt.date.max)) if typed.get("last") else first
        )
        code = typed.get("code", "")
        if code not in CODES_AHEAD:
            raise Wrong("code", "Choose the reason")
        days, note = (first, last), note_of(typed)
        if there := planned_absences.of_records(session, office.keys, [record.id], first, last).get(record.id):
            span = " to ".join(said(each) for each in sorted({there[0].from_on, there[0].until_on}))
            raise Wrong("first", f"An absence is entered for {span} already: choose other days, or take that one back first")
        planned_absences.add(
            session, office.keys, office.clock(), record.id, record.school, days, decision_of(code), code, note, actor.person, made.id
        )
        audit.record(session, office.clock(), actor, "absences.plan", PLACEMENT, record.id, learners=[learner.key])
    return made.id


def take_back(office: Office, actor: Actor, placement: UUID, planned: str) -> None:
    """The student comes after all. Registers that were taken meanwhile stay as they are."""
    with office.database.writing() as session:
        record, learner = opened(session, office, actor, "absences.plan", placement)
        try:
            identifier = UUID(planned)
        except ValueError:
            raise NotFound from None
        if actor.person is None or not planned_absences.take_back(session, record.id, identifier, actor.person, office.clock()):
            raise NotFound
        audit.record(session, office.clock(), actor, "absences.unplan", PLACEMENT, record.id, learners=[learner.key])
