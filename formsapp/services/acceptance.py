"""Where casework meets placements: a placement set up, taken back, ended by a withdrawal, moved to other days.

Casework calls these in the transaction of its move; what a placement is stands in ``services/placements.py``.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from formsapp.domain.documents import LEARNER, RISK, counts_until
from formsapp.domain.people import Actor
from formsapp.domain.permissions import WHO_MAY_REFER
from formsapp.domain.placements import CANCELLED, ENDED, LIVE, PLANNED, exchanged, in_order, remaining
from formsapp.fields import Date
from formsapp.journeys.leaving import DESTINATIONS
from formsapp.services import cohort_places, directory_facts, documents, learner_details, matching, places, session_prices, unit_copies
from formsapp.services.asking import Asked
from formsapp.services.case_desk import Desk
from formsapp.services.office import Office, Refused
from formsapp.store import casework, mails, parties, people, training_records
from formsapp.store import cohort_places as memberships
from formsapp.store import documents as document_rows
from formsapp.store.applications import Application
from formsapp.store.database import Session
from formsapp.store.training_records import Record

WITHDRAWAL = "withdrawal"


def set_up_placement(session: Session, office: Office, actor: Actor, desk: Desk, application: Application, asked: Asked) -> None:
    """``asked.detail``: start, days, arranged, review, every, and learner where it was doubtful; ``asked.words``: times, place, objectives."""
    school = matching.school_of(session, desk)
    if school is None:
        raise Refused(matching.NO_SCHOOL)
    assert application.provider is not None
    detail, words = asked.detail, asked.words
    starts = dt.date.fromisoformat(detail["start"])
    learner = matching.learner_for(session, office, desk, school, str(detail.get("learner", "")))
    record = training_records.add(
        session,
        office.keys,
        office.clock(),
        learner=learner,
        case=desk.case.id,
        application=application.id,
        school=school,
        provider=application.provider,
        course=application.course,
        course_name=application.course_name,
        starts_on=starts,
        days=detail["days"],
        times=words["times"],
        place=words["place"],
        arranged_by=detail["arranged"],
        objectives=words["objectives"],
        review_every=detail["every"],
        first_review_on=dt.date.fromisoformat(detail["review"]),
        state=LIVE if starts <= office.today() else PLANNED,
        price_pence=session_prices.price_of(directory_facts.facts(office).course(application.course)),
    )
    if starts <= office.today():
        unit_copies.copy_for(session, office, record, application.course)
    learner_details.keep(session, office, learner, desk.case)
    cohort_places.join_by_itself(session, office, record)
    if dated := documents.risk_dated(session, desk):
        until = counts_until(RISK, dated)
        file = next((each.file for each in document_rows.of_case(session, desk.case.id, RISK) if each.dated_on == dated), None)
        document_rows.add(session, office.clock(), RISK, (LEARNER, learner), dated, until, by=actor.person, case=desk.case.id, file=file)
    casework.change(session, desk.case.id, learner_id=learner, school_id=school)


def cancel_placement(session: Session, office: Office, actor: Actor, desk: Desk, application: Application) -> None:
    """The move that set it up was taken back. Whose it is is asked again when it is set up once more."""
    for record in training_records.of_application(session, office.keys, application.id):
        if record.ends_on is not None:
            raise Refused("The placement has ended by a withdrawal since: take that back first")
        training_records.change(session, record.id, state=CANCELLED, changed_at=office.clock())
        memberships.end(session, record.id, record.starts_on - dt.timedelta(days=1))
    still = [each for each in training_records.of_case(session, office.keys, desk.case.id) if each.state != CANCELLED]
    if not still:
        casework.change(session, desk.case.id, learner_id=None)


def end_placements(session: Session, office: Office, actor: Actor, desk: Desk, asked: Asked) -> None:
    """A withdrawal: the training records whose last day it is end; of others, days end and the rest goes on from the day after."""
    ending: dict[UUID, list[str]] = {}
    for code in asked.detail.get("ends", []):
        record, _, day = code.partition(":")
        ending.setdefault(UUID(record), []).append(day)
    if not ending:
        return
    last = dt.date.fromisoformat(asked.detail["last"])
    for identifier, days in ending.items():
        found = training_records.one(session, office.keys, identifier, to_change=True)
        assert found is not None
        left = remaining(found.days(last), days)
        if left:
            training_records.change_days(session, office.clock(), found.id, last + dt.timedelta(days=1), left, desk.case.id)
        else:
            end(session, office, found, last, WITHDRAWAL, desk.case.id)
            tell_school(session, office, found)
    touched = [training_records.one(session, office.keys, each) for each in ending]
    casework.change(session, desk.case.id, learner_id=next(each.learner for each in touched if each))
    freed = [each.course for each in touched if each and each.ends_on]
    places.move_up(session, office, directory_facts.facts(office), freed)


def end(session: Session, office: Office, record: Record, last: dt.date, reason: str, case: UUID) -> None:
    """On its last day; one that would have begun later never begins."""
    never = record.starts_on > last
    state = CANCELLED if never else ENDED if last < office.today() else LIVE
    training_records.change(
        session, record.id, ends_on=last, ended_reason=reason, ended_by_id=case, state=state, changed_at=office.clock()
    )
    memberships.end(session, record.id, last)


def leave(session: Session, office: Office, desk: Desk) -> None:
    """A leaving form that was read: its course ends on its last day if it was still going, and what became of the student is written down."""
    answers = desk.case.answers
    told, last = answers.get("leaving", {}), Date.read_typed(answers.get("leaving", {}).get("last_day", {}))
    going, view = destination_of(answers), str(answers.get("view", {}).get("view", ""))
    if last is None:
        return
    mine = [
        each for each in matching.records_of(session, office.keys, desk) if each.course == told.get("course") and each.state != CANCELLED
    ]
    for record in mine[:1]:  # the newest of that course
        if record.ends_on is None:
            end(session, office, record, last, str(told.get("reason", "other")), desk.case.id)
            places.move_up(session, office, directory_facts.facts(office), [record.course])
        if not record.destination:
            said = training_records.words(office.keys, record.id, destination=going, student_view=view)
            training_records.change(session, record.id, changed_at=office.clock(), **said)
        casework.change(session, desk.case.id, learner_id=record.learner)


def destination_of(answers: Mapping[str, Any]) -> str:
    """In the words of the form, with the name of the place where it is known."""
    told = answers.get("destination", {})
    label = next((each.text for each in DESTINATIONS if each.value == told.get("destination")), "Not said")
    return ": ".join(filter(None, (label, str(told.get("detail", "")).strip())))


def tell_school(session: Session, office: Office, record: Record) -> None:
    """Something has ended: say where the student goes, and what they say of it. To whoever refers at their school; nothing of whom."""
    for person in casework.people_of(session, record.school, [role.value for role in WHO_MAY_REFER]):
        if (somebody := people.person(session, office.keys, person)) and somebody.active:
            data = {"link": f"{office.settings.app_url}placements/{record.id}/"}
            mails.send(session, office.keys, office.clock(), "placement-ended", somebody.email, person=person, data=data)


def take_back_ending(session: Session, office: Office, desk: Desk) -> None:
    """What the form had ended or moved goes on as before."""
    for record in training_records.of_case(session, office.keys, desk.case.id):
        if record.ended_by == desk.case.id and record.ends_on:
            memberships.go_on(session, record.id, record.ends_on)
    training_records.open_again(session, desk.case.id, office.today())
    training_records.take_back_days(session, office.clock(), desk.case.id)


def change_days(session: Session, office: Office, actor: Actor, desk: Desk) -> None:
    """A change of day that the provider agrees to: the new days hold from the date that the form says."""
    told = desk.case.answers.get("days", {})
    start, wanted = Date.read_typed(told.get("start", {})), in_order(told.get("wanted", []) or [])
    if start is None or not wanted:
        return
    for record in matching.records_of(session, office.keys, desk):
        if record.course == told.get("course") and record.ends_on is None and record.stage(office.today()) in {PLANNED, LIVE}:
            days = exchanged(record.days(start), told.get("present", []) or [], wanted)
            training_records.change_days(session, office.clock(), record.id, start, days, desk.case.id)
            casework.change(session, desk.case.id, learner_id=record.learner)


def tell_parties(session: Session, office: Office, desk: Desk, also: list[str]) -> None:
    """Those whom a form is sent on to beside the other party; none of them where it was sent on to nobody else."""
    parties.tell(session, desk.case.id, {UUID(each) for each in also}, office.clock())
