"""Absences from the school's side: what awaits a decision, and one line of a register with the code that fits it and its history."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from formsapp.domain.attendance import MARKS, UNEXPLAINED
from formsapp.domain.attendance_codes import BY_CODE, DECISIONS, Advice, advise, disagree
from formsapp.domain.people import Actor, Kind
from formsapp.domain.permissions import WHO_MAY_REFER, PlacementSubject, may
from formsapp.services import pages
from formsapp.services.office import Office
from formsapp.services.pages import paged, start_of
from formsapp.services.register_pages import names_of
from formsapp.services.rights import demand, not_there
from formsapp.store import absences, alerts, audit, learners, lessons, people, training_records
from formsapp.store.absences import Entry
from formsapp.store.database import Session
from formsapp.store.lessons import Lesson
from formsapp.store.marks import Changed
from formsapp.store.people import Organisation
from formsapp.store.training_records import Record

MARK = "mark"
PAGE = 50


@dataclass(frozen=True)
class Row:
    """A line of a register in a list. ``flag``: where the school's code and the provider's mark disagree."""

    entry: Entry
    name: str = field(repr=False)
    course: str
    school: str
    provider: str
    advice: Advice
    flag: str


@dataclass(frozen=True)
class Listing(pages.Listing[Row]):
    may_decide: bool


@dataclass(frozen=True)
class Told:
    """A change as a page shows it."""

    at: dt.datetime
    by: str
    what: str
    old: str = field(repr=False)
    new: str = field(repr=False)
    why: str = field(repr=False)


@dataclass(frozen=True)
class View:
    """One line with all that belongs to it."""

    row: Row
    lesson: Lesson
    record: Record
    planned: str
    history: list[Told] = field(repr=False)
    made_by: str
    decided_by: str
    may_decide: bool  # that an absence is authorised or isn't
    may_note: bool  # a code or a note, once the register is completed


def schools_of(actor: Actor) -> frozenset[UUID] | None:
    """``None``: the council, of every school."""
    return None if actor.council else actor.organisations(Kind.SCHOOL, *WHO_MAY_REFER)


# ------------------------------------------------------------------------------------------------------------------ list


def listing(office: Office, actor: Actor, page: int = 1) -> Listing:
    """It names learners: one event with all that it shows."""
    demand(actor, "absences.list")
    schools = schools_of(actor)
    with office.database.reading() as session:
        total = absences.count(session, schools)
        found = absences.listed(session, office.keys, schools, start_of(page, PAGE), PAGE)
        rows, keys = rows_of(session, office, found)
    with office.database.writing() as session:
        audit.record(session, office.clock(), actor, "absences.list", MARK, "", learners=sorted(keys))
    return Listing(*paged(rows, total, page, PAGE), may(actor, "absences.decide"))


def waiting(session: Session, actor: Actor) -> int:
    """How many await a decision, for the front page."""
    return absences.count(session, schools_of(actor))


def rows_of(session: Session, office: Office, found: list[Entry]) -> tuple[list[Row], set[str]]:
    """In as many queries however many there are; and the keys of whom they name."""
    children = learners.by_ids(session, office.keys, [each.learner for each in found])
    records = training_records.by_ids(session, office.keys, [each.record for each in found])
    houses = {each.id: each for each in people.organisations(session)}
    planned = planned_codes(session, found)
    rows = [
        Row(
            each,
            children[each.learner].name,
            records[each.record].course_name,
            houses[each.school].name,
            houses[each.provider].name,
            advice_of(each, records[each.record], houses[each.provider], planned.get(each.id, "")),
            disagree(each.mark.counted or "", each.mark.code or ""),
        )
        for each in found
    ]
    return rows, {each.key for each in children.values()}


def planned_codes(session: Session, found: list[Entry]) -> dict[UUID, str]:
    """For each mark the code of an absence that was entered ahead, a query a day."""
    by_day: dict[dt.date, list[Entry]] = {}
    for each in found:
        if each.mark.mark == UNEXPLAINED:
            by_day.setdefault(each.on_date, []).append(each)
    if not by_day:
        return {}
    known = alerts.planned_between(session, [each.record for each in found], min(by_day), max(by_day))
    return {
        each.id: code
        for day, entries in by_day.items()
        for each in entries
        for first, last, code in known.get(each.record, [])
        if first <= day <= last
    }


def advice_of(entry: Entry, record: Record, provider: Organisation, planned: str) -> Advice:
    """A provider with a URN of its own is a school."""
    return advise(entry.mark.counted or "", record.arranged_by, provider_is_school=bool(provider.urn), planned=planned)


# ------------------------------------------------------------------------------------------------------------------- one


def opened(session: Session, office: Office, actor: Actor, act: str, mark: UUID) -> Entry:
    """404 for who may not."""
    entry = absences.one(session, office.keys, mark)
    if entry is None:
        raise not_there(session, act, MARK, "marks", "id", mark)
    demand(actor, act, PlacementSubject(entry.school, entry.provider), kind=MARK, identifier=entry.id)
    return entry


def look(office: Office, actor: Actor, mark: UUID) -> View:
    """Recorded."""
    with office.database.writing() as session:
        entry = opened(session, office, actor, "absences.read", mark)
        rows, keys = rows_of(session, office, [entry])
        audit.record(session, office.clock(), actor, "absences.read", MARK, entry.id, learners=sorted(keys))
        lesson = lessons.one(session, office.keys, entry.mark.seat.lesson)
        record = training_records.one(session, office.keys, entry.record)
        assert lesson is not None
        assert record is not None
        changes = absences.history(session, office.keys, entry)
        names = names_of(session, office, {each.by for each in changes} | {entry.mark.made_by, entry.mark.decided_by})
        planned = planned_codes(session, [entry]).get(entry.id, "")
    may_decide = may(actor, "absences.decide", PlacementSubject(entry.school, entry.provider))
    return View(
        rows[0],
        lesson,
        record,
        BY_CODE[planned].words if planned in BY_CODE else "",
        [told(each, names) for each in changes],
        names.get(entry.mark.made_by, ""),
        names.get(entry.mark.decided_by, ""),
        may_decide and entry.mark.mark == UNEXPLAINED,
        may_decide and entry.completed,
    )


CELLS = {
    "mark": "Mark",
    "minutes_late": "Minutes late",
    "left_early_at": "Left early",
    "contribution": "Contribution",
    "note": "Provider’s note",
    "decision": "Decision",
    "code": "Code",
    "decision_note": "School’s note",
}


def told(change: Changed, names: Mapping[UUID | None, str]) -> Told:
    what = CELLS.get(change.cell, change.cell)
    words = {each.name: each.words for each in MARKS.values()} if change.cell == "mark" else DECISIONS if change.cell == "decision" else {}
    old, new = (words.get(each, each) for each in (change.old, change.new))
    return Told(change.at, names.get(change.by, "The service"), what, old, new, change.why)
