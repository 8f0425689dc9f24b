"""Registers as they stand after years: cohorts of twenty with three lessons a week, each learner marked in each, put straight into the tables.

Blocks of seventeen weeks follow one another up to one that is in its middle today. Today's lessons are due and nobody has marked them.
"""

import datetime as dt
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import insert, text

from formsapp.domain.attendance import CONTRIBUTIONS, MARKS
from formsapp.domain.dates import academic_year
from formsapp.domain.lessons import day_name, moments
from formsapp.store import sums, tables
from formsapp.store.database import Database
from formsapp.vault.keys import Keys
from tests.people import Made

TWENTY, WEEKS, LINES = 20, 17, 3
BLOCKS = 8
NOW, LEARNERS = 625, 20_000  # cohorts of today
EACH = WEEKS * LINES  # lessons of a cohort
SINCE = WEEKS // 2  # whole weeks of the block in which today is
MEASURED = ("present", "late", "unexplained", "authorised", "unauthorised", "dismissed_behaviour", "dismissed_other", "not_required")
OFTEN = (86, 6, 2, 3, 1, 1, 1, 1)
HOURS = (("09:15", "12:00"), ("12:45", "14:45"), ("10:00", "14:30"))
TERM = "All of it"


@dataclass(frozen=True)
class Cast:
    """Whose they are, by turns: a provider's first person is its manager, the others tutor."""

    schools: Sequence[Made]
    providers: Sequence[Sequence[Made]]


@dataclass
class Filler:
    keys: Keys
    cast: Cast
    today: dt.date
    chance: random.Random

    def uuid(self) -> UUID:
        return UUID(int=self.chance.getrandbits(128), version=4)

    def sealed(self, table: str, row: UUID, **words: str) -> dict[str, bytes]:
        return {f"{name}_sealed": self.keys.seal(table, row, name, each) for name, each in words.items()}


def fill(database: Database, filler: Filler, marks: int) -> dict[str, int]:
    """About so many marks. However many, the cohorts of today are the same: what grows is what lies behind. Says how many rows there are."""
    today = min(NOW, max(marks // (EACH * TWENTY), 1))
    before = max(marks - today * TWENTY * LINES * SINCE, 0) // (EACH * TWENTY)
    made = {"learners": 0, "placements": 0, "lessons": 0, "marks": 0}
    with database.engine.begin() as connection:
        for index in tables.Mark.__table__.indexes:  # type: ignore[attr-defined]
            index.drop(connection)
        known = put_learners(connection, filler, max(TWENTY, today * LEARNERS // NOW))
        made["learners"] = len(known)
        for number in range(today + before):
            back = 0 if number < today else 1 + number % (BLOCKS - 1)
            cohort, lessons = put_cohort(connection, filler, number, back, known)
            made["placements"] += TWENTY
            made["lessons"] += lessons
            made["marks"] += put_marks(connection, filler, cohort)
        put_term(connection, filler)
        for index in tables.Mark.__table__.indexes:  # type: ignore[attr-defined]
            index.create(connection)
        add_up(connection)
    return made


def put(connection: Any, row: Any, rows: list[dict[str, Any]]) -> None:
    if rows:
        connection.execute(insert(row), rows)


def put_learners(connection: Any, filler: Filler, number: int) -> list[tuple[UUID, UUID]]:
    """Each with their school."""
    known, rows = [], []
    for place in range(number):
        learner, school = filler.uuid(), filler.cast.schools[place % len(filler.cast.schools)].organisation
        name = "".join(filler.chance.choices("abcdefghijklmnoprstuvw", k=8)).capitalize()
        rows.append(
            {
                "id": learner,
                "learner_key": learner.hex,
                "school_id": school,
                "surname_index": name,
                "name_born_index": name,
                "address_withheld": False,
                "created_at": dt.datetime.now(dt.UTC),
                "version": 1,
                **filler.sealed("learners", learner, given="Marigold", surname=name, born="2011-03-27"),
            }
        )
        known.append((learner, school))
    put(connection, tables.Learner, rows)
    return known


@dataclass(frozen=True)
class Held:
    """A lesson with whose it is, and who took its register."""

    id: UUID
    on: dt.date
    provider: UUID
    tutor: UUID


def put_cohort(connection: Any, filler: Filler, number: int, back: int, known: list[tuple[UUID, UUID]]) -> tuple[UUID, int]:
    """A cohort of the block so many blocks back: its tutor, timetable, placements and lessons; how many of these are past."""
    people = filler.cast.providers[number % len(filler.cast.providers)]
    provider, tutor = people[0].organisation, people[1 + number // len(filler.cast.providers) % (len(people) - 1)].id
    first = filler.today - dt.timedelta(weeks=SINCE + WEEKS * back, days=filler.today.weekday())
    last = first + dt.timedelta(weeks=WEEKS, days=-1)
    cohort, over = filler.uuid(), last < filler.today
    weekdays = [(filler.today.weekday() + step) % 7 for step in filler.chance.sample(range(5), LINES)]
    days = ",".join(day_name(each) for each in sorted(weekdays))
    until = last if over else None
    common = {"from_on": first, "until_on": until}
    year = academic_year(first)
    about = {"course": f"course-{number % 100}", "course_name": f"Course {number % 100}"}
    put(
        connection,
        tables.Cohort,
        [
            {"id": cohort, "provider_id": provider, "name": f"Cohort {number}", "academic_year": year, "age_group": "14–16", "version": 1}
            | about
            | {"state": "closed" if over else "open"}
        ],
    )
    put(connection, tables.CohortTutor, [{"id": filler.uuid(), "cohort_id": cohort, "person_id": tutor, **common}])
    records, members = [], []
    for learner, school in filler.chance.sample(known, TWENTY):
        record = filler.uuid()
        records.append(
            {
                "id": record,
                "learner_id": learner,
                "school_id": school,
                "provider_id": provider,
                "starts_on": first,
                "ends_on": until,
                "days": days,
                "arranged_by": "school",
                "review_every": 42,
                "first_review_on": last,
                "state": "ended" if over else "live",
                "created_at": dt.datetime.now(dt.UTC),
                "version": 1,
                **about,
                **filler.sealed("training_records", record, times="9:15 to 14:45", place="The workshop", objectives="Comes every day"),
            }
        )
        whose = {"cohort_id": cohort, "training_record_id": record, "school_id": school, "provider_id": provider, "tutor_group": ""}
        members.append({"id": filler.uuid(), **whose, **common})
    put(connection, tables.TrainingRecord, records)
    put(connection, tables.CohortMember, members)
    rows: list[dict[str, Any]] = []
    for weekday, (begins, ends) in zip(weekdays, HOURS, strict=True):
        line = filler.uuid()
        place = filler.sealed("timetable_lines", line, place=f"Workshop {number % 60}, Mill Lane")
        values = {"cohort_id": cohort, "weekday": weekday, "begins": begins, "ends": ends, "tutor_group": "", "version": 1}
        put(connection, tables.TimetableLine, [{"id": line, **values, **place, **common}])
        for week in range(WEEKS):
            held = Held(filler.uuid(), first + dt.timedelta(weeks=week, days=weekday), provider, tutor)
            rows.append(lesson_row(filler, held, cohort, line, number * EACH + len(rows) + 1, (begins, ends)))
    put(connection, tables.Lesson, rows)
    return cohort, sum(each["on_date"] < filler.today for each in rows)


def lesson_row(filler: Filler, held: Held, cohort: UUID, line: UUID, number: int, hours: tuple[str, str]) -> dict[str, Any]:
    begins, ends = moments(held.on, *hours)
    done = begins + dt.timedelta(minutes=5) if held.on < filler.today else None
    return {
        "id": held.id,
        "number": number,
        "cohort_id": cohort,
        "line_id": line,
        "provider_id": held.provider,
        "planned_on": held.on,
        "day": day_name(held.on.weekday()) if held.on.weekday() < 5 else None,
        "on_date": held.on,
        "begins_at": begins,
        "ends_at": ends,
        "tutor_group": "",
        "state": "due",
        "opened_at": done,
        "completed_at": done,
        "completed_by": held.tutor if done else None,
        "version": 1,
    }


def put_marks(connection: Any, filler: Filler, cohort: UUID) -> int:
    """Of every lesson of a cohort that is past, by SQLite itself: of these there are millions."""
    connection.exec_driver_sql(ROLL, (cohort.hex, filler.today.isoformat()))
    return int(connection.exec_driver_sql("SELECT changes()").scalar_one())


def rolled() -> str:
    """A die decides what a mark counts as, another the contribution; what a school decided was unexplained before."""
    names, last = [], 0
    for name, often in zip(MEASURED, OFTEN, strict=True):
        last += often
        names.append(f"WHEN die < {last} THEN '{name}'")
    decided = ", ".join(f"'{name}'" for name in MEASURED if MARKS[name].set_by == "school")
    there = ", ".join(f"'{name}'" for name in MEASURED if MARKS[name].attended)
    assert set(CONTRIBUTIONS) == set(range(-2, 3))
    return (
        "WITH die AS MATERIALIZED (SELECT lesson.id AS lesson, member.training_record_id AS record, record.learner_id AS learner,"
        " member.school_id, member.provider_id, lesson.on_date, lesson.completed_by,"
        f" abs(random()) % {last} AS die, abs(random()) % 100 AS other FROM lessons lesson"
        " JOIN cohort_members member ON member.cohort_id = lesson.cohort_id JOIN training_records record ON record.id = member.training_record_id"
        f" WHERE lesson.cohort_id = ? AND lesson.on_date < ?), named AS MATERIALIZED (SELECT *, CASE {' '.join(names)} END AS counted FROM die)"
        " INSERT INTO marks (id, lesson_id, training_record_id, learner_id, school_id, provider_id, on_date, mark, counted, minutes_late,"
        " contribution, made_by, made_at, decision, code, version)"
        " SELECT lower(hex(randomblob(16))), lesson, record, learner, school_id, provider_id, on_date,"
        f" CASE WHEN counted IN ({decided}) THEN 'unexplained' ELSE counted END, counted, CASE counted WHEN 'late' THEN 7 END,"
        f" CASE WHEN counted IN ({there}) AND other < 30 THEN other % 5 - 2 END, completed_by, on_date || ' 09:20:00.000000',"
        f" CASE WHEN counted IN ({decided}) THEN counted END, CASE counted WHEN 'authorised' THEN 'I' WHEN 'unauthorised' THEN 'O' END, 1 FROM named"
    )


ROLL = rolled()


def put_term(connection: Any, filler: Filler) -> None:
    """So that the worker finds every lesson where it belongs."""
    span = {"starts_on": filler.today - dt.timedelta(days=2_000), "ends_on": filler.today + dt.timedelta(days=400)}
    put(connection, tables.Term, [{"id": filler.uuid(), "name": TERM, "version": 1, **span}])


def add_up(connection: Any) -> None:
    """As the services would have, mark by mark (``store/sums.py``)."""
    marks = [f"sum(counted = '{name}')" for name in sums.MARK_COLUMNS]
    attended = " OR ".join(f"counted = '{name}'" for name, kind in MARKS.items() if kind.attended)
    given = [f"sum(coalesce(contribution = {value} AND ({attended}), 0))" for value in sums.COLUMN_OF]
    ids = "lower(hex(randomblob(16)))"
    names = ", ".join((*sums.MARK_COLUMNS, *sums.CONTRIBUTION_COLUMNS))
    connection.execute(
        text(
            f"INSERT INTO attendance_sums (id, training_record_id, month, {names}) "
            f"SELECT {ids}, training_record_id, date(on_date, 'start of month'), {', '.join(marks + given)} FROM marks GROUP BY 2, 3"
        )
    )
    connection.execute(
        text(
            f"INSERT INTO day_sums (id, on_date, provider_id, school_id, {', '.join(sums.MARK_COLUMNS)}) "
            f"SELECT {ids}, on_date, provider_id, school_id, {', '.join(marks)} FROM marks GROUP BY 2, 3, 4"
        )
    )
