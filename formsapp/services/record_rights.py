"""A training record opened for an act: by the council, its school, its provider while it reads, and the tutors of its cohorts."""

from uuid import UUID

from formsapp.domain import placements as rules
from formsapp.domain.people import Actor
from formsapp.domain.subjects import PlacementSubject
from formsapp.services.office import NotFound, Office
from formsapp.services.placements import PLACEMENT
from formsapp.services.rights import demand, not_there
from formsapp.store import cohorts, learners, training_records
from formsapp.store.database import Session
from formsapp.store.learners import Learner
from formsapp.store.training_records import Record


def subject_of(session: Session, office: Office, record: Record) -> PlacementSubject:
    """With who tutors a cohort of it today."""
    today = office.today()
    groups = {each.cohort for each in cohorts.memberships(session, [record.id])}
    tutors = {
        each.person
        for each in cohorts.tutors(session, groups)
        if each.from_on <= today and (each.until_on is None or each.until_on >= today)
    }
    reads = rules.provider_reads(record.state, record.ends_on, today)
    return PlacementSubject(record.school, record.provider, reads, frozenset(tutors))


def opened(
    session: Session, office: Office, actor: Actor, act: str, record: UUID, *, to_change: bool = False
) -> tuple[Record, Learner, PlacementSubject]:
    """404 for who may not."""
    found = training_records.one(session, office.keys, record, to_change=to_change)
    if found is None:
        raise not_there(session, act, PLACEMENT, "training_records", "id", record)
    subject = subject_of(session, office, found)
    demand(actor, act, subject, kind=PLACEMENT, identifier=found.id)
    learner = learners.one(session, office.keys, found.learner)
    assert learner is not None
    return found, learner, subject


def whoever(actor: Actor) -> UUID:
    if actor.person is None:
        raise NotFound
    return actor.person
