"""Registers for tests: a provider's cohort of learners of two schools, with a lesson on a Monday morning, and whoever takes and reads it."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from formsapp.domain.learners import Child
from formsapp.domain.lessons import moments
from formsapp.domain.people import Role
from formsapp.services.office import Office
from formsapp.store import learners, lessons, tables, training_records
from formsapp.store.database import Session
from tests.people import Made, council, provider_a, school_a, school_b

MONDAY = dt.date(2026, 11, 23)
QUARTER_PAST = dt.datetime(2026, 11, 23, 9, 16, tzinfo=dt.UTC)
NAMES = (
    "Amberley Ashdown", "Bartholomew Birch", "Cressida Copperfield", "Dashiell Drake", "Evangeline Elm", "Fenwick Fairweather",
    "Ginevra Gale", "Horatio Hazel", "Isolde Ivory", "Jasper Juniper", "Keturah Kestrel", "Lysander Larkspur", "Marigold Moss",
)  # fmt: skip


@dataclass(frozen=True)
class Scene:
    """``records``: the placements, in the order of the register, which is that of the last names."""

    office: Office
    cohort: UUID
    lesson: UUID
    records: tuple[UUID, ...]
    tutor: Made
    colleague: Made
    manager: Made
    school: Made
    other_school: Made
    officer: Made

    @property
    def address(self) -> str:
        return f"/registers/{self.lesson}/"

    def mark(self, place: int) -> tables.Mark | None:
        """The line of a learner as it stands."""
        with self.office.database.reading() as session:
            row = tables.Mark
            found = session.query(row).where(row.lesson_id == self.lesson, row.training_record_id == self.records[place]).one_or_none()
            if found is not None:
                session.expunge(found)
            return found

    def marks(self) -> list[str]:
        """Of everybody in the register's order; nothing where nobody has marked."""
        found = [self.mark(place) for place in range(len(self.records))]
        return [str(each.mark or "") if each else "" for each in found]


def placed(office: Office, school: UUID, provider: UUID, name: str, days: Sequence[str] = ("monday",)) -> UUID:
    """A child of the school with a placement at the provider."""
    given, surname = name.split(" ")
    now = office.clock()
    with office.database.writing() as session:
        child = Child(given, surname, dt.date(2011, 3, 27), "", str(school))
        learner = learners.add(session, office.keys, now, uuid4().hex, school, child)
        return training_records.add(
            session, office.keys, now,
            learner=learner, case=None, application=None, school=school, provider=provider, course="a-course", course_name="A course",
            starts_on=dt.date(2026, 9, 7), days=list(days), times="9:15 to 12:00", place="The workshop", arranged_by="school",
            objectives="Comes every day", review_every=42, first_review_on=dt.date(2026, 10, 19), state="live",
        )  # fmt: skip


def scene(office: Office, size: int = 12, *, name: str = "Bricklaying Mondays", provider: Made | None = None) -> Scene:
    manager = provider or provider_a(office)
    tutor, colleague = provider_a(office, Role.TUTOR), provider_a(office, Role.SAFEGUARDING_LEAD)
    school, other = school_a(office), school_b(office)
    house = manager.organisation
    records = tuple(placed(office, other.organisation if place == 1 else school.organisation, house, NAMES[place]) for place in range(size))
    theirs = {record: other.organisation if place == 1 else school.organisation for place, record in enumerate(records)}
    with office.database.writing() as session:
        cohort, line = add_cohort(session, office, name, house, theirs, [tutor.id])
        lesson = add_lesson(session, office, cohort, house, line, MONDAY)
    return Scene(office, cohort, lesson, records, tutor, colleague, manager, school, other, council(office))


def add_cohort(
    session: Session, office: Office, name: str, provider: UUID, members: Mapping[UUID, UUID], tutors: Sequence[UUID]
) -> tuple[UUID, UUID]:
    """With a line on Monday mornings; ``members``: placements with their schools."""
    cohort, line, first = uuid4(), uuid4(), dt.date(2026, 9, 7)
    session.add(
        tables.Cohort(
            id=cohort, provider_id=provider, course="a-course", course_name="A course", name=name, academic_year=2026, age_group="14–16",
            state="open", version=1,
        )
    )  # fmt: skip
    session.flush()
    place = office.keys.seal("timetable_lines", line, "place", "The workshop, Mill Lane")
    times = {"weekday": 0, "begins": "09:15", "ends": "12:00", "from_on": first, "until_on": None}
    session.add(tables.TimetableLine(id=line, cohort_id=cohort, tutor_group="", place_sealed=place, version=1, **times))
    for tutor in tutors:
        session.add(tables.CohortTutor(cohort_id=cohort, person_id=tutor, from_on=first, until_on=None))
    for record, school in members.items():
        session.add(
            tables.CohortMember(
                cohort_id=cohort, training_record_id=record, school_id=school, provider_id=provider, tutor_group="", from_on=first,
                until_on=None,
            )
        )  # fmt: skip
    session.flush()
    return cohort, line


def add_lesson(session: Session, office: Office, cohort: UUID, provider: UUID, line: UUID, day: dt.date) -> UUID:
    begins, ends = moments(day, "09:15", "12:00")
    new = lessons.New(
        cohort=cohort, provider=provider, on_date=day, begins_at=begins, ends_at=ends, tutor_group="", line=line, day="monday"
    )
    (made,) = lessons.add(session, office.keys, [new])
    return made
