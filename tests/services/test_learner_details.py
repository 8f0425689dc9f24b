"""Learners' details: from the referral when a placement is set up, from a table, and for those who were placed before."""

import datetime as dt
from pathlib import Path

import pytest
from sqlalchemy import delete

from formsapp.domain.dates import year10
from formsapp.services import directory_facts, learner_details, register_importing
from formsapp.services.importing import REFUSED
from formsapp.services.office import Office
from formsapp.store import learner_details as rows
from formsapp.store import tables, training_records
from formsapp.store.database import Database
from formsapp.store.learner_details import Details
from tests import placing
from tests.casework import desk
from tests.offices import Clock, open_office
from tests.people import council, provider_a, school_a

TABLE = (
    "First names,Last name,Date of birth,School,Provider,Course,Start,Days,Gender,Ethnicity,SEN,Free meals,In care,Partnership\n"
    "Amberley,Ashdown,01/09/2011,School A,Provider A,{course},07/09/2026,Mon,{gender},WBRI,SEN support,yes,no,North\n"
)


@pytest.fixture
def office(database: Database, tmp_path: Path, built: Path, clock: Clock) -> Office:
    return open_office(database, tmp_path / "data", site=built, clock=clock)


def details(office: Office) -> Details:
    with office.database.reading() as session:
        record = session.query(tables.TrainingRecord).one()
        return rows.of_learners(session, office.keys, [record.learner_id])[record.learner_id]


def test_nothing_is_typed_twice(office: Office) -> None:
    walk = placing.placed(office)
    found, case = details(office), desk(office, walk.reference).case.answers
    with office.database.reading() as session:
        record = session.query(tables.TrainingRecord).one()
        assert rows.index(office.keys, "gender", found.told["gender"]) == session.query(tables.LearnerDetails).one().gender_index
    assert found.told["ethnicity"] == case["student"]["ethnicity"]
    assert [each["name"] for each in found.contacts] == [each["name"] for each in case["carers"]["carers"]]
    assert found.year10_begins == 2026 + 10 - int(case["student"]["year"])
    assert record.number
    assert record.number != found.number
    assert found.learner == record.learner_id


def test_who_was_placed_before_is_filled_in_by_the_worker(office: Office) -> None:
    placing.placed(office)
    before = details(office)
    with office.database.writing() as session:
        session.execute(delete(tables.LearnerDetails))
    list(learner_details.fill(office, ""))
    assert details(office).told == before.told
    list(learner_details.fill(office, ""))
    assert details(office).version == 1, "once is enough"


def test_a_table_brings_them_too(office: Office) -> None:
    school_a(office)
    provider_a(office)
    course = directory_facts.facts(office).courses[0].slug
    officer = council(office).actor
    wrong = register_importing.plan(office, officer, "learners", TABLE.format(course=course, gender="sometimes").encode())
    assert [each.fate for each in wrong.fates] == [REFUSED]
    assert "gender must be" in wrong.fates[0].why
    plan = register_importing.plan(office, officer, "learners", TABLE.format(course=course, gender="Female").encode())
    assert (
        register_importing.bring_in(office, officer, "learners", TABLE.format(course=course, gender="Female").encode(), plan.mark) is None
    )
    found = details(office)
    assert found.told == {"gender": "female", "ethnicity": "WBRI", "sen": "K", "free_meals": "yes", "in_care": "no"}
    assert found.year10_begins == 2026, "born on 1 September, the eldest of the year"
    with office.database.reading() as session:
        record = session.query(tables.TrainingRecord).one()
        opened = training_records.one(session, office.keys, record.id)
    assert opened is not None
    assert opened.partnership == "North"


@pytest.mark.parametrize(("born", "year"), [((2011, 8, 31), 2025), ((2011, 9, 1), 2026), ((2012, 1, 1), 2026)])
def test_the_year_in_which_year_10_begins(born: tuple[int, int, int], year: int) -> None:
    assert year10(dt.date(*born)) == year
