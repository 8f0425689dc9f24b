"""Training records as they stand after ten years, put straight into the tables: one in eight is active, each with sums, units, a report, a target."""

import datetime as dt
from typing import Any

from formsapp.store import learner_details, tables
from formsapp.store.database import Database
from tests.many_marks import Filler, put, put_learners

LEARNERS_OF = 5  # records of each learner
PIECE = 2_000
COHORT = 20
STATES = ("not_started", "behind", "on_track", "under_assessment", "completed")
DAY = dt.timedelta(days=1)


def fill(database: Database, filler: Filler, records: int) -> dict[str, int]:
    with database.engine.begin() as connection:
        known = put_learners(connection, filler, max(records // LEARNERS_OF, COHORT))
        put(connection, tables.LearnerDetails, [details(filler, number, learner) for number, (learner, _) in enumerate(known)])
        tree = put_tree(connection, filler)
        for first in range(0, records, PIECE):
            put_piece(connection, filler, known, range(first, min(first + PIECE, records)), tree)
    with database.engine.begin() as connection:
        connection.exec_driver_sql("ANALYZE")
    return {"learners": len(known), "records": records}


def details(filler: Filler, number: int, learner: Any) -> dict[str, Any]:
    row, chance = filler.uuid(), filler.chance
    told = {
        "gender": chance.choice(("female", "male")),
        "ethnicity": "WBRI",
        "sen": chance.choice("NKE"),
        "medical": chance.choice(("yes", "no")),
    }
    values = learner_details.columns(filler.keys, row, told, [])
    at = dt.datetime.now(dt.UTC)
    return {
        "id": row,
        "learner_id": learner,
        "number": 1_000_000 + number,
        "year10_begins": 2020 + number % 8,
        "changed_at": at,
        "version": 1,
    } | values


def put_tree(connection: Any, filler: Filler) -> Any:
    tree, who, at = filler.uuid(), filler.cast.providers[0][0], dt.datetime.now(dt.UTC)
    about = {
        "qualification_number": "600/0001/1",
        "title": "Level 1 Award in everything",
        "level": "Level 1",
        "kind": "Award",
        "version": 1,
    }
    put(connection, tables.UnitTree, [{"id": tree, "state": "published", "changed_at": at, "changed_by": who.id, **about}])
    return tree


def put_piece(connection: Any, filler: Filler, known: list[Any], numbers: range, tree: Any) -> None:
    """So many records with all that hangs on them, cohort by cohort."""
    rows: dict[Any, list[dict[str, Any]]] = {}

    def add(table: Any, **values: Any) -> None:
        rows.setdefault(table, []).append({"id": filler.uuid(), **values})

    at = dt.datetime.now(dt.UTC)
    for place, number in enumerate(numbers):
        people = filler.cast.providers[(number // COHORT) % len(filler.cast.providers)]
        provider = people[0].organisation
        first = filler.today - DAY * (60 if number // COHORT % 8 == 0 else 120 + number // COHORT % 3_000)
        last = None if number // COHORT % 8 == 0 else first + DAY * 100
        about = {"course": f"course-{number % 100}", "course_name": f"Course {number % 100}"}
        if place % COHORT == 0:
            cohort = filler.uuid()
            named = {"name": f"Cohort {number}", "academic_year": first.year, "age_group": "14–16", "state": "closed" if last else "open"}
            rows.setdefault(tables.Cohort, []).append({"id": cohort, "provider_id": provider, "version": 1, **named, **about})
            add(tables.CohortTutor, cohort_id=cohort, person_id=people[1].id, from_on=first, until_on=last)
        record, (learner, school) = filler.uuid(), known[filler.chance.randrange(len(known))]
        sealed = filler.sealed("training_records", record, times="9:15 to 14:45", place="The workshop", objectives="Comes every day")
        whose = {"school_id": school, "provider_id": provider}
        rows.setdefault(tables.TrainingRecord, []).append(
            {
                "id": record, "learner_id": learner, "starts_on": first, "ends_on": last, "days": "monday", "arranged_by": "school",
                "review_every": 42, "first_review_on": first + DAY * 42, "state": "ended" if last else "live", "created_at": at, "changed_at": at,
                "number": 1_000_000 + number, "qualification_tree_id": tree, "version": 1, **whose, **about, **sealed,
            }
        )  # fmt: skip
        add(tables.CohortMember, cohort_id=cohort, training_record_id=record, tutor_group="", from_on=first, until_on=last, **whose)
        for month in range(2):
            counts = {name: filler.chance.randrange(20) for name in ("present", "late", "unexplained", "plus_one", "nought", "minus_one")}
            add(tables.AttendanceSum, training_record_id=record, month=(first + DAY * 31 * month).replace(day=1), **counts)
        for unit in range(4):
            add(
                tables.RecordUnit, training_record_id=record, tree_id=tree, number=str(unit), title=f"Unit {unit}", is_group=False, place=unit,
                included=True, progress=filler.chance.choice(STATES), predicted_grade="B", version=1,
            )  # fmt: skip
        add(
            tables.ProgressReport,
            training_record_id=record,
            on_date=first + DAY * 30,
            aptitude="B",
            effort=2,
            author_id=people[1].id,
            at=at,
            version=1,
        )
        target = filler.uuid()
        rows.setdefault(tables.Target, []).append(
            {
                "id": target, "training_record_id": record, "set_on": first, "due_on": first + DAY * 40, "achieved": number % 2 == 0,
                "author_id": people[1].id, "at": at, "version": 1, **filler.sealed("targets", target, description="Comes on time"),
            }
        )  # fmt: skip
    for table, lines in rows.items():
        put(connection, table, lines)
