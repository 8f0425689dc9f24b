"""Learners with their placements from a table. Whether a child is known already is asked as everywhere: in doubt a person decides."""

import datetime as dt
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from formsapp.domain.dates import academic_year, age, said
from formsapp.domain.identifiers import read_upn
from formsapp.domain.learners import SAME, Child, matches, plain
from formsapp.domain.placements import DAYS, LIVE, PLANNED, in_order, next_review
from formsapp.services import cohorts as acts
from formsapp.services import directory_facts, import_details, learner_details
from formsapp.services.import_parts import Refusal, World, cohort_of, new, once, provider_of, read_day, school_of, unchanged, year_of
from formsapp.services.importing import Fate
from formsapp.services.lessons import LONGEST_GROUP, LONGEST_PLACE
from formsapp.services.tables_typed import Line, simple
from formsapp.store import audit, learners, training_records
from formsapp.store.cohorts import Cohort

COLUMNS: dict[str, tuple[str, ...]] = {
    "first names": ("given", "first name", "forename", "forenames"),
    "last name": ("surname", "family name"),
    "date of birth": ("born", "dob", "birth date"),
    "upn": ("unique pupil number",),
    "school": ("home school", "urn"),
    "provider": ("lesson provider", "factsheet"),
    "course": ("course name",),
    "start": ("start date", "first day"),
    "days": ("weekdays", "training days"),
    "times": ("hours",),
    "place": ("site", "where", "location"),
    "arranged by": ("arranged",),
    "cohort": ("cohort name",),
    "year": ("academic year",),
    "group": ("tutor group",),
    "partnership": (),
    **import_details.COLUMNS,
}
NEEDED = ("first names", "last name", "date of birth", "school", "course", "start", "days")
LONGEST_NAME = 100
OLDEST = 25
EVERY = 42  # days between reviews, half-termly
ARRANGED = ("school", "council")
PLACEMENT = "placement"


@dataclass(frozen=True)
class Told:
    """A line that can be taken."""

    child: Child = field(repr=False)
    school: UUID
    provider: UUID
    course: tuple[str, str]
    start: dt.date
    days: tuple[str, ...]
    times: str
    place: str
    arranged_by: str
    cohort: Cohort | None
    group: str
    partnership: str
    details: Mapping[str, str] = field(repr=False)


def learner_fate(world: World, line: Line) -> Fate:
    told = read(world, line)
    who = f"{told.child.given} {told.child.surname}"
    once(world, f"{plain(told.child.surname)} {plain(told.child.given)} {told.child.born} {told.course[0]}", line)
    session, keys = world.session, world.office.keys
    found = matches(told.child, [(each.id, each.child) for each in learners.candidates(session, keys, told.child)])
    known = next((each.key for each in found if each.verdict == SAME), None)
    if known is None and found:
        raise Refusal(f"{found[0].why[:1].lower()}{found[0].why[1:]}: set this placement up by hand")
    if known is not None:
        mine = [each for each in training_records.of_learners(session, keys, [known]) if each.state != "cancelled"]
        same = next(
            (each for each in mine if (each.course, each.provider) == (told.course[0], told.provider) and each.ends_on is None), None
        )
        if same is not None:
            if same.starts_on != told.start or in_order(same.first_days) != told.days:
                raise Refusal(f"this learner is placed there already, from {said(same.starts_on)}: change that placement")
            return unchanged(line.number, who)
    words = "a placement of somebody who is known" if known else "somebody new, with a placement"
    return new(line.number, who, words, lambda: add(world, told, known))


def read(world: World, line: Line) -> Told:
    given, surname = line.of("first names"), line.of("last name")
    if not given or not surname or max(len(given), len(surname)) > LONGEST_NAME:
        raise Refusal("it needs a first and a last name of a hundred letters at most")
    today = world.office.today()
    born = read_day(line.of("date of birth"), "date of birth")
    if not born < today or age(born, today) > OLDEST:
        raise Refusal("its date of birth can’t be a student’s")
    upn = read_upn(line.of("upn")) if line.of("upn") else ""
    if upn is None:
        raise Refusal("its UPN is not one that can be: look at the letters and numbers")
    school, provider = school_of(world, line), provider_of(world, line)
    start = read_day(line.of("start"), "start")
    cohort = cohort_of(world, line, provider, year_of(line.of("year"), academic_year(max(start, today)))) if line.of("cohort") else None
    arranged = line.of("arranged by").casefold() or ARRANGED[0]
    if arranged not in ARRANGED:
        raise Refusal("it is arranged by the school or by the council")
    place, times, group = line.of("place"), line.of("times"), line.of("group")
    if len(place) > LONGEST_PLACE or len(times) > LONGEST_PLACE or len(group) > LONGEST_GROUP:
        raise Refusal("its place, times or group is too long")
    partnership = line.of("partnership")
    if len(partnership) > LONGEST_NAME:
        raise Refusal("its partnership is too long")
    child = Child(given, surname, born, upn, str(school.id))
    course, days, details = course_of(world, line), days_of(line), import_details.read(line)
    return Told(child, school.id, provider.id, course, start, days, times, place, arranged, cohort, group, partnership, details)


def course_of(world: World, line: Line) -> tuple[str, str]:
    words = line.of("course")
    facts = directory_facts.facts(world.office)
    found = next((each for each in facts.courses if words and words in {each.slug, each.name}), None)
    if found is None:
        raise Refusal(f"there is no course “{words[:80]}” in the directory" if words else "it names no course")
    return found.slug, found.name


def days_of(line: Line) -> tuple[str, ...]:
    """``Mon, Thu`` or ``Monday and Thursday``"""
    words = [simple(each) for each in line.of("days").replace(",", " ").replace(";", " ").replace("/", " ").split()]
    found = {next((day for day in DAYS if len(word) >= 3 and day.startswith(word[:3])), "") for word in words if word != "and"}
    if not found or "" in found:
        raise Refusal("its days must be days from Monday to Friday")
    return in_order(found)


def add(world: World, told: Told, known: UUID | None) -> None:
    """The learner if need be, the placement, and the cohort."""
    session, office = world.session, world.office
    now, today = office.clock(), office.today()
    learner = known or learners.add(session, office.keys, now, secrets.token_hex(16), told.school, told.child)
    record = training_records.add(
        session,
        office.keys,
        now,
        learner=learner,
        case=None,
        application=None,
        school=told.school,
        provider=told.provider,
        course=told.course[0],
        course_name=told.course[1],
        starts_on=told.start,
        days=told.days,
        times=told.times,
        place=told.place,
        arranged_by=told.arranged_by,
        objectives="",
        review_every=EVERY,
        first_review_on=next_review(max(told.start, today), EVERY),
        state=LIVE if told.start <= today else PLANNED,
        partnership=told.partnership,
    )
    learner_details.begin(session, office, learner, told.details, told.child.born)
    if told.cohort:
        found = training_records.one(session, office.keys, record)
        assert found is not None
        acts.join(session, told.cohort, found, told.group, told.start)
    key = learners.by_ids(session, office.keys, [learner])[learner].key
    audit.record(session, now, world.actor, "placement.import", PLACEMENT, record, learners=[key])
