"""What is asked when a placement ends or moves: which live provision ends, the last day, the outside systems, and who is told of it."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from formsapp.domain import cases as table
from formsapp.domain.case_words import PROVIDER_READS, Move
from formsapp.domain.people import Kind
from formsapp.domain.placements import in_order
from formsapp.fields import Date
from formsapp.journeys import JOURNEYS
from formsapp.journeys.facts import Facts
from formsapp.services import matching
from formsapp.services.asking import Asked, Question, Wrong, chosen, day, with_detail
from formsapp.services.case_desk import Desk
from formsapp.store import applications, cases_together, casework, people, training_records
from formsapp.store.applications import Application
from formsapp.store.database import Session
from formsapp.store.training_records import Record

OUTSIDE = "outside"
OUTSIDE_SYSTEMS = (
    ("register", "Register system"),
    ("council", "The council’s case system"),
    ("transport", "Transport"),
    ("invoices", "Invoices"),
)
NONE_KNOWN = "No live placement of this student is known here: what ends is done in the outside systems alone"
EVERY_ONE = "Tick all four: each has been looked at"

# ------------------------------------------------------------------------------------------------------------ what ends


def live(session: Session, desk: Desk, today: dt.date) -> list[Record]:
    """The child's placements that could still end."""
    found = matching.records_of(session, desk.keys, desk)
    return [each for each in found if each.stage(today) in {"planned", "live"} and each.ends_on is None]


def last_day(answers: Mapping[str, Any]) -> dt.date | None:
    return Date.read_typed(answers.get("provision", {}).get("last_day", {}))


def asked_to_end(answers: Mapping[str, Any], record: Record, today: dt.date) -> tuple[str, ...]:
    """The days of one placement that the form says end: all of it, or those that were ticked or written down."""
    told = answers.get("provision", {})
    days = record.days(last_day(answers) or today)
    if told.get("extent") == "all":
        return days
    ticked = [str(each).split(" ") for each in told.get("ticked", []) or []]
    ending = {pair[1] for pair in ticked if pair[0] == record.course and len(pair) == 2}
    if [record.course] in ticked:
        return days
    for each in told.get("endings", []) or []:
        if each.get("course") == record.course:
            ending |= set(each.get("days", []))
    return in_order(ending & set(days))


def ending(found: Move, desk: Desk, facts: Facts, session: Session, application: Application | None) -> list[Question]:
    """All live provision with its days, those ticked that the form says end; and the outside systems to tick off."""
    records = live(session, desk, facts.today)
    options = [(f"{each.id}:{one}", f"{each.course_name}: {one.capitalize()}") for each in records for one in each.days(facts.today)]
    ticked = [f"{each.id}:{one}" for each in records for one in asked_to_end(desk.case.answers, each, facts.today)]
    told = last_day(desk.case.answers)
    known = [
        Question("ends", "boxes", "What ends", "As the form says. A placement none of whose days is left ends", options, ",".join(ticked)),
        Question("last", "date", "Last day", "It is still a day of the placement", value=told.isoformat() if told else ""),
    ]
    hint = EVERY_ONE if records else f"{NONE_KNOWN}. {EVERY_ONE}"
    return [*(known if records else []), Question("outside", "boxes", "Done in the outside systems", hint, list(OUTSIDE_SYSTEMS))]


def read_ending(
    asked: Asked, found: Move, typed: Mapping[str, str], desk: Desk, facts: Facts, session: Session, application: Application | None
) -> Asked:
    told: dict[str, Any] = {}
    records = live(session, desk, facts.today)
    if records:
        named = [f"{each.id}:{one}" for each in records for one in each.days(facts.today)]
        ends = [each for each in named if typed.get(f"ends-{each}")]
        if not ends:
            raise Wrong("ends", "Tick what ends, or call the withdrawal off")
        year = dt.timedelta(days=365)
        told = {"ends": ends, "last": day(typed, "last", "the last day", facts.today - year, facts.today + year).isoformat()}
    ticked = [name for name, _label in OUTSIDE_SYSTEMS if typed.get(f"outside-{name}")]
    if len(ticked) < len(OUTSIDE_SYSTEMS):
        raise Wrong("outside", "Tick off every outside system first: what is not done there still runs")
    return with_detail(asked, outside=ticked, **told)


# -------------------------------------------------------------------------------------------------------- who is told


UNKNOWN = "No placement and no open referral of this student is known here: only whom the form names is offered. Make sure whose student it is first"
STRANGER = "{name}, which the form names, has neither a placement nor an open referral of this student, and is not offered"


def placed_with(session: Session, desk: Desk, today: dt.date, course: str = "") -> set[UUID]:
    """The parties of the child's placements: those still going, and those that this form has ended or moved. ``course``: of that one only."""
    going = [each for each in matching.records_of(session, desk.keys, desk) if each.stage(today) in {"planned", "live"}]
    found = [*going, *training_records.of_case(session, desk.keys, desk.case.id)]
    return {house for each in found if not course or each.course == course for house in (each.school, each.provider)}


def asked_with(session: Session, desk: Desk, course: str = "") -> set[UUID]:
    """The parties of the open referral that the form began from: its schools, and the providers that hold the pack."""
    referral = cases_together.by_ids(session, desk.keys, [desk.case.about]).get(desk.case.about) if desk.case.about else None
    if referral is None or referral.journey != "referral" or table.state("referral", referral.state).ends:
        return set()
    held = [each for each in applications.of_case(session, referral.id) if each.state in PROVIDER_READS]
    work = casework.of(session, referral.id)
    found = {each.provider for each in held if not course or each.course == course} | {referral.organisation, work.school}
    return {each for each in found if each}


def concerned(session: Session, desk: Desk, facts: Facts, course: str = "") -> tuple[set[UUID], bool]:
    """Who may be told of a child's form, and whether that is known here. Of a child whom nobody has placed or referred it is whom the form names."""
    if desk.case.about or matching.records_of(session, desk.keys, desk):
        return placed_with(session, desk, facts.today, course) | asked_with(session, desk, course), True
    courses = filter(None, map(facts.course, JOURNEYS[desk.case.journey].courses(desk.case.answers)))
    named = {people.organisation_by_slug(session, Kind.PROVIDER, each.provider_slug) for each in courses}
    return {each.id for each in named if each} | ({desk.work.other} if desk.work.other else set()), False


def other(found: Move, desk: Desk, facts: Facts, session: Session, application: Application | None) -> list[Question]:
    """The other party; with a withdrawal from two providers both, ticked beforehand. A change of day is asked of the placement's provider alone."""
    asks = found.name == "ask provider"
    tied, known = concerned(session, desk, facts, str(desk.case.answers.get("days", {}).get("course", "")) if asks else "")
    every = {each.id: each for each in people.organisations(session)}
    houses = [
        (str(each.id), each.name)
        for each in every.values()
        if each.id in tied
        and each.id != desk.case.organisation
        and each.suspended_at is None
        and each.kind in ({Kind.PROVIDER} if asks else {Kind.PROVIDER, Kind.SCHOOL})
    ]
    label = "Who is asked?" if asks else "Who is it sent on to?"
    value = str(desk.work.other) if known and str(desk.work.other) in dict(houses) else ""
    named = every.get(desk.work.other) if desk.work.other else None
    hint = UNKNOWN if not known else STRANGER.format(name=named.name) if named and named.id not in tied else ""
    rest = (OUTSIDE, "Somebody without an account: told in another way")
    question = Question("other", "select", label, hint, [("", "Choose"), *houses, rest], value)
    if asks:
        return [question]
    changed = {str(house) for each in training_records.of_case(session, desk.keys, desk.case.id) for house in (each.school, each.provider)}
    also = [pair for pair in houses if pair[0] in changed]  # all of them: above, another may be chosen
    more = Question(
        "also", "boxes", "Also sent on to", "Whose placements end or change by this form", also, ",".join(each for each, _ in also)
    )
    return [question, *([more] if [code for code, _ in also if code != value] else [])]


def read_other(
    asked: Asked, found: Move, typed: Mapping[str, str], desk: Desk, facts: Facts, session: Session, application: Application | None
) -> Asked:
    question, *more = other(found, desk, facts, session, application)
    told = chosen(question, typed, "who it is")
    also = [code for each in more for code, _ in each.options if typed.get(f"{each.name}-{code}") and code != told]
    return with_detail(asked, other=told, **({"also": also} if also else {}))
