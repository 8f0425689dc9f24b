"""Training records for tests: many, each with everything that a list can ask about, and beside them a plain model that answers the same."""

import datetime as dt
import random
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select, update

from formsapp.domain.dates import said
from formsapp.domain.learners import Child
from formsapp.domain.people import Role
from formsapp.services.office import Office
from formsapp.store import learner_details, learners, tables, training_records
from formsapp.store.database import Session
from tests.people import Made, council, provider_a, school_a, school_b
from tests.registering import add_cohort

TODAY = dt.date(2026, 11, 23)
GIVEN = ("Amberley", "Bartholomew", "Cressida", "Dashiell", "Evangeline", "Fenwick", "Ginevra", "Horatio", "Isolde", "Jasper")
SURNAMES = ("Ashdown", "birch", "Copperfield", "Drake", "Élan", "O'Gale", "Hazel-Ivory")
COURSES = ("Bricklaying", "animal care", "Cookery")
STATES = ("not_started", "behind", "on_track", "under_assessment", "completed")
DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class One:
    """What is true of a record."""

    id: UUID
    number: int
    learner: UUID
    given: str
    surname: str
    school: str
    house: UUID
    course: str
    start: dt.date
    end: dt.date | None
    reason: str
    partnership: str
    cohort: UUID
    age: str
    gender: str
    ethnicity: str
    sen: str
    medical: str
    meals: str
    care: str
    year10: int
    kind: str
    level: str
    states: frozenset[str]
    moved: dt.date
    appraised: dt.date | None
    created: dt.date
    changed: dt.date

    @property
    def name(self) -> str:
        return f"{self.surname}, {self.given}".replace("'", "&#39;")

    @property
    def status(self) -> str:
        if self.end is not None and self.end < TODAY:
            return "withdrawn" if self.reason == "withdrawal" else "completed"
        return "active" if self.start <= TODAY else "not-started"


@dataclass
class Many:
    office: Office
    records: list[One]
    officer: Made
    school: Made
    manager: Made
    tutor: Made
    colleague: Made
    cohorts: list[UUID]
    trees: dict[tuple[str, str], UUID] = field(default_factory=dict)

    def value(self, name: str, chance: random.Random) -> Any:
        """Something that one of them might have."""
        one = chance.choice(self.records)
        words: Mapping[str, Any] = {
            "status": chance.choice(("active", "all", "all", "completed", "withdrawn", "not-started")), "partnership": one.partnership,
            "school": one.house, "provider": self.manager.organisation, "cohort": one.cohort, "age": one.age,
            "numbers": tuple(each.number for each in chance.sample(self.records, 3)), "surname": one.surname.upper(), "gender": one.gender,
            "ethnicity": one.ethnicity, "year10": one.year10, "year10_later": True, "sen": one.sen, "medical": one.medical,
            "meals": one.meals, "care": one.care, "progress": chance.choice(STATES), "kind": one.kind, "level": one.level,
        }  # fmt: skip
        days = {
            "start": one.start, "closed": one.end or TODAY, "progress": one.moved, "appraisal": one.appraised or TODAY,
            "created": one.created, "changed": one.changed,
        }  # fmt: skip
        return words[name] if name in words else days[name.partition("_")[0]]

    def key(self, one: One, sort: str) -> Any:
        names = {
            "learner": (one.surname.casefold(), one.given.casefold()), "start": one.start, "end": one.end or dt.date.max,
            "school": one.school, "provider": "", "course": one.course.lower(),
        }  # fmt: skip
        return names[sort.removeprefix("-")]

    def rename(self, name: str, surname: str) -> None:
        one = next(each for each in self.records if each.name == name)
        with self.office.database.writing() as session:
            child = Child(one.given, surname, dt.date(2011, 3, 27), "", str(one.house))
            learners.know(session, self.office.keys, one.learner, child, (), address_withheld=False, school=one.house)


def many(office: Office, size: int, before: Many | None = None) -> Many:
    """Of two schools at one provider, in two cohorts of which the tutor has the first."""
    chance = random.Random(size)
    manager, tutor, lead = provider_a(office), provider_a(office, Role.TUTOR), provider_a(office, Role.SAFEGUARDING_LEAD)
    made = before or Many(office, [], council(office), school_a(office), manager, tutor, lead, [])
    houses = {"school a": made.school.organisation, "school b": school_b(office).organisation}
    with office.database.writing() as session:
        if not made.cohorts:
            cohorts = [
                add_cohort(session, office, name, manager.organisation, {}, ids)[0]
                for name, ids in (("Mondays", [tutor.id]), ("Tuesdays", []))
            ]
            made.cohorts += cohorts
            session.execute(update(tables.Cohort).where(tables.Cohort.id == cohorts[1]).values(age_group="16–18"))
            made.trees |= {pair: add_tree(session, made, *pair) for pair in (("Award", "Level 1"), ("GCSE", "Level 2"))}
        for place in range(size):
            made.records.append(add(session, made, houses, chance, place))
        if before is None:
            figures = {"present": 173, "late": 16, "authorised": 2, "unexplained": 3, "plus_one": 4, "nought": 187, "minus_one": 1}
            first = next(each for each in made.records if each.status == "active")
            session.add(tables.AttendanceSum(training_record_id=first.id, month=TODAY.replace(day=1), **figures))
    return made


def add_tree(session: Session, made: Many, kind: str, level: str) -> UUID:
    row = uuid4()
    now = made.office.clock()
    session.add(
        tables.UnitTree(
            id=row, qualification_number=f"{kind}/{level}", title=f"{level} {kind} in everything", level=level, kind=kind, version=1,
            state="published", changed_at=now, changed_by=made.officer.id, published_at=now, published_by=made.officer.id,
        )
    )  # fmt: skip
    session.flush()
    return row


def add(session: Session, made: Many, houses: Mapping[str, UUID], chance: random.Random, place: int) -> One:
    office, school = made.office, chance.choice(sorted(houses))
    given, surname, at = GIVEN[place % len(GIVEN)], SURNAMES[place % len(SURNAMES)], dt.datetime.combine(TODAY, dt.time(12), dt.UTC)
    start = TODAY - DAY * chance.randint(-20, 200)
    end = start + DAY * chance.randint(30, 150) if chance.random() < 0.5 else None
    reason = chance.choice(("withdrawal", "completed")) if end and end < TODAY else ""
    which, (kind, tree) = chance.randrange(2), chance.choice([(pair, key) for pair, key in made.trees.items()])
    one = One(
        uuid4(), 0, uuid4(), given, surname, school, houses[school], chance.choice(COURSES), start, end, reason,
        chance.choice(("North", "South")), made.cohorts[which], ("14–16", "16–18")[which], chance.choice(("female", "male")),
        chance.choice(("WBRI", "BAFR")), chance.choice(("N", "K", "E")), chance.choice(("yes", "no")), chance.choice(("yes", "no")),
        chance.choice(("yes", "no")), chance.choice((2024, 2025, 2026)), *kind, frozenset(chance.sample(STATES, 2)),
        TODAY - DAY * chance.randint(0, 90), TODAY - DAY * chance.randint(0, 90) if chance.random() < 0.7 else None,
        TODAY - DAY * chance.randint(100, 200), TODAY - DAY * chance.randint(0, 99),
    )  # fmt: skip
    child = Child(given, surname, dt.date(2011, 3, 27), "", str(one.house))
    learner = learners.add(session, office.keys, office.clock(), uuid4().hex, one.house, child)
    told = {
        "gender": one.gender,
        "ethnicity": one.ethnicity,
        "sen": one.sen,
        "medical": one.medical,
        "free_meals": one.meals,
        "in_care": one.care,
    }
    learner_details.write(session, office.keys, office.clock(), learner, told, [], one.year10)
    record = training_records.add(
        session, office.keys, office.clock(),
        learner=learner, case=None, application=None, school=one.house, provider=made.manager.organisation, course=one.course.replace(" ", "-"),
        course_name=one.course, starts_on=start, days=["monday"], times="9:15 to 12:00", place="The workshop", arranged_by="school",
        objectives="Comes every day", review_every=42, first_review_on=start + DAY * 42, state="live" if start <= TODAY else "planned",
        partnership=one.partnership,
    )  # fmt: skip
    state = "ended" if one.status in {"completed", "withdrawn"} else "live" if one.status == "active" else "planned"
    moments = {"created_at": at - (TODAY - one.created), "changed_at": at - (TODAY - one.changed)}
    training_records.change(session, record, ends_on=end, ended_reason=reason or None, state=state, qualification_tree_id=tree, **moments)
    session.add(
        tables.CohortMember(
            cohort_id=one.cohort, training_record_id=record, school_id=one.house, provider_id=made.manager.organisation, from_on=start
        )
    )
    for number, name in enumerate(sorted(one.states)):
        session.add(
            tables.RecordUnit(
                training_record_id=record, tree_id=tree, number=str(number), title=f"Unit {number}", place=number, progress=name,
                changed_at=at - (TODAY - one.moved), changed_by=made.tutor.id, predicted_grade="B",
            )
        )  # fmt: skip
    if one.appraised:
        session.add(
            tables.ProgressReport(training_record_id=record, on_date=one.appraised, aptitude="B", effort=2, author_id=made.tutor.id, at=at)
        )
    session.flush()
    number = session.scalar(select(tables.TrainingRecord.number).where(tables.TrainingRecord.id == record))
    assert number is not None, said(start)
    return replace(one, id=record, learner=learner, number=number)


def truth(made: Many, values: Mapping[str, Any]) -> list[int]:
    """The numbers of those that fit, by the plainest reading of each filter."""
    return [
        each.number
        for each in made.records
        if all(fits(made, each, name, value, values) for name, value in values.items()) and standing(each, values)
    ]


def standing(one: One, values: Mapping[str, Any]) -> bool:
    wanted = values.get("status", "active")
    return wanted in {"all", one.status}


def fits(made: Many, one: One, name: str, value: Any, values: Mapping[str, Any]) -> bool:
    days = {"start": one.start, "closed": one.end, "created": one.created, "changed": one.changed}
    what, _, edge = name.partition("_")
    if what in days and edge:
        day = days[what]
        return day is not None and (day >= value if edge == "from" else day <= value)
    if name == "year10":
        return one.year10 >= value if values.get("year10_later") else one.year10 == value
    answers: dict[str, bool] = {
        "status": True, "year10_later": True, "provider": True, "partnership": one.partnership == value, "school": one.house == value,
        "cohort": one.cohort == value, "age": one.age == value, "surname": one.surname.casefold() == str(value).casefold(),
        "gender": one.gender == value, "ethnicity": one.ethnicity == value, "sen": one.sen == value, "medical": one.medical == value,
        "meals": one.meals == value, "care": one.care == value, "kind": one.kind == value, "level": one.level == value,
    }  # fmt: skip
    if name in answers:
        return answers[name]
    if name == "numbers":
        return one.number in value
    if name == "progress":
        return value in one.states
    if what == "progress":
        return (one.moved >= value) == (edge == "after")
    since = one.appraised is not None and one.appraised >= value
    return since == (edge == "after")
