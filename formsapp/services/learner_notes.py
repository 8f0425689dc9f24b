"""Notes on learners beside the registers: written by school, provider or council, read by all three; changed and taken away by their author."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from formsapp.domain import placements as rules
from formsapp.domain.people import Actor, Kind, Role
from formsapp.domain.permissions import WHO_MAY_REFER, WHO_SPEAKS_FOR_A_PROVIDER
from formsapp.domain.subjects import PlacementSubject
from formsapp.services.asking import Meanwhile, Wrong, needed
from formsapp.services.office import LONDON, NotFound, Office
from formsapp.services.pages import Listing, paged, start_of
from formsapp.services.placements import PLACEMENT
from formsapp.services.register_pages import names_of
from formsapp.services.rights import Denied, demand, not_there
from formsapp.services.sent_twice import sent_once
from formsapp.store import audit, cohorts, learner_notes, learners, people, tables, training_records
from formsapp.store.database import Session
from formsapp.store.learner_notes import Note, Scope, Wanted
from formsapp.store.learners import Learner
from formsapp.store.training_records import Record

NOTE = "note"
PAGE = 30
LONGEST_SUBJECT = 120
CHANGED = "It has been changed meanwhile, in another window perhaps"


@dataclass(frozen=True)
class Row:
    note: Note
    name: str = field(repr=False)
    course: str
    author: str
    house: str
    mine: bool


@dataclass(frozen=True)
class View:
    """Of one placement."""

    record: Record
    learner: Learner = field(repr=False)
    rows: list[Row]


def scope_of(session: Session, office: Office, actor: Actor) -> Scope:
    if actor.council:
        return Scope(everything=True)
    at = actor.organisations(Kind.PROVIDER, Role.TUTOR)
    return Scope(
        schools=actor.organisations(Kind.SCHOOL, *WHO_MAY_REFER),
        providers=actor.organisations(Kind.PROVIDER, *WHO_SPEAKS_FOR_A_PROVIDER),
        tutoring=cohorts.tutored(session, actor.person, at, office.today()) if at and actor.person else frozenset(),
        today=office.today(),
    )


def oldest(office: Office) -> dt.date:
    return office.today() - dt.timedelta(days=rules.READS_AFTER)


# ------------------------------------------------------------------------------------------------------------------ list


def listing(
    office: Office, actor: Actor, page: int = 1, *, mine: bool = False, unread: bool = False, since: dt.date | None = None
) -> Listing[Row]:
    """It names learners: one event. What a note says stands on the page of its placement."""
    demand(actor, "learner_notes.list")
    begins = dt.datetime.combine(since, dt.time(), LONDON).astimezone(dt.UTC) if since else None
    with office.database.writing() as session:
        wanted = Wanted(scope_of(session, office, actor), whoever(actor), mine, unread, begins)
        total = learner_notes.count(session, wanted, oldest(office))
        found = learner_notes.listed(session, office.keys, wanted, oldest(office), start_of(page, PAGE), PAGE)
        rows, keys = rows_of(session, office, actor, found)
        audit.record(session, office.clock(), actor, "learner_notes.list", NOTE, "", learners=sorted(keys))
    return Listing(*paged(rows, total, page, PAGE))


def unread(office: Office, session: Session, actor: Actor) -> int:
    """For the front page."""
    return learner_notes.count(session, Wanted(scope_of(session, office, actor), whoever(actor), unread=True), oldest(office))


def whoever(actor: Actor) -> UUID:
    if actor.person is None:
        raise NotFound
    return actor.person


def rows_of(session: Session, office: Office, actor: Actor, found: list[Note]) -> tuple[list[Row], set[str]]:
    children = learners.by_ids(session, office.keys, [each.learner for each in found])
    records = training_records.by_ids(session, office.keys, [each.record for each in found])
    houses = {each.id: each.name for each in people.organisations(session)}
    authors = names_of(session, office, {each.author for each in found})
    rows = [
        Row(
            each,
            children[each.learner].name,
            records[each.record].course_name,
            authors.get(each.author, ""),
            houses.get(each.organisation, ""),
            each.author == actor.person,
        )
        for each in found
    ]
    return rows, {each.key for each in children.values()}


# ------------------------------------------------------------------------------------------------------ of one placement


def opened(session: Session, office: Office, actor: Actor, placement: UUID) -> tuple[Record, Learner]:
    """404 for who may not; a tutor while they tutor a cohort that it is in, or was in on its last day."""
    record = training_records.one(session, office.keys, placement)
    if record is None:
        raise not_there(session, "learner_notes.read", PLACEMENT, "training_records", "id", placement)
    today = office.today()
    groups = {
        each.cohort
        for each in cohorts.memberships(session, [record.id])
        if each.until_on is None or each.until_on >= today or each.until_on == record.ends_on
    }
    tutors = {
        each.person
        for each in cohorts.tutors(session, groups)
        if each.from_on <= today and (each.until_on is None or each.until_on >= today)
    }
    reads = rules.provider_reads(record.state, record.ends_on, today)
    subject = PlacementSubject(record.school, record.provider, reads, frozenset(tutors))
    demand(actor, "learner_notes.read", subject, kind=PLACEMENT, identifier=record.id)
    learner = learners.one(session, office.keys, record.learner)
    assert learner is not None
    return record, learner


def look(office: Office, actor: Actor, placement: UUID) -> View:
    """All of it, and from then on read. Recorded."""
    person = whoever(actor)
    with office.database.writing() as session:
        record, learner = opened(session, office, actor, placement)
        wanted = Wanted(Scope(everything=True), person, record=record.id)
        found = learner_notes.listed(session, office.keys, wanted, oldest(office), 0, 1_000)
        rows, _ = rows_of(session, office, actor, found)
        learner_notes.read(session, [each.id for each in found if not each.seen], person, office.clock())
        audit.record(session, office.clock(), actor, "learner_notes.read", PLACEMENT, record.id, learners=[learner.key])
    return View(record, learner, rows)


def read_typed(typed: Mapping[str, str]) -> tuple[str, str]:
    subject = " ".join(needed(typed.get("subject", ""), "what it is about", "subject").split())
    if len(subject) > LONGEST_SUBJECT:
        raise Wrong("subject", f"It must have {LONGEST_SUBJECT} characters or fewer: it has {len(subject)}")
    return subject, needed(typed.get("text", ""), "the note", "text")


def house_of(actor: Actor, record: Record) -> UUID:
    """For which organisation somebody writes: the one of theirs that has to do with the placement."""
    mine = actor.organisations()
    known = next((each for each in (record.school, record.provider) if each in mine), None)
    return known or next(iter(sorted(actor.organisations(Kind.COUNCIL))))


def write(office: Office, actor: Actor, placement: UUID, typed: Mapping[str, str]) -> UUID:
    with office.database.writing() as session:
        record, learner = opened(session, office, actor, placement)
        now, person = office.clock(), whoever(actor)
        note = sent_once(session, tables.LearnerNote, typed, person, placement, field="subject")
        if not note.done:
            subject, text = read_typed(typed)
            house = house_of(actor, record)
            learner_notes.add(session, office.keys, now, record.id, record.learner, house, person, subject, text, note.id)
            audit.record(session, now, actor, "learner_notes.write", NOTE, note.id, learners=[learner.key])
    return note.id


# ---------------------------------------------------------------------------------------------------------- by its author


def own(session: Session, office: Office, actor: Actor, note: UUID) -> tuple[Note, Record, Learner]:
    """Only its author changes a note, and only while they may read of the placement."""
    found = learner_notes.one(session, office.keys, note)
    if found is None:
        raise not_there(session, "learner_notes.read", NOTE, "learner_notes", "id", note)
    record, learner = opened(session, office, actor, found.record)
    if found.author != actor.person:
        raise Denied("learner_notes.read", NOTE, found.id)
    return found, record, learner


def one(office: Office, actor: Actor, note: UUID) -> Note:
    """To be changed. Recorded."""
    with office.database.writing() as session:
        found, _, learner = own(session, office, actor, note)
        audit.record(session, office.clock(), actor, "learner_notes.read", NOTE, found.id, learners=[learner.key])
    return found


def change(office: Office, actor: Actor, note: UUID, version: int, typed: Mapping[str, str]) -> UUID:
    """As it stood is kept. Gives the placement."""
    with office.database.writing() as session:
        found, record, learner = own(session, office, actor, note)
        subject, text = read_typed(typed)
        now = office.clock()
        if found.version != version or not learner_notes.change(session, office.keys, found, whoever(actor), now, subject, text):
            raise Meanwhile(CHANGED)
        audit.record(session, now, actor, "learner_notes.change", NOTE, found.id, learners=[learner.key])
    return record.id


def end(office: Office, actor: Actor, note: UUID) -> UUID:
    with office.database.writing() as session:
        found, record, learner = own(session, office, actor, note)
        if not learner_notes.end(session, found.id, office.clock()):
            raise NotFound
        audit.record(session, office.clock(), actor, "learner_notes.end", NOTE, found.id, learners=[learner.key])
    return record.id
