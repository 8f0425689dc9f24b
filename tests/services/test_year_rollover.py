"""The turn of the school year: shown first, done once; whoever stays keeps their record and its units."""

import datetime as dt
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import func, select, update

from formsapp.services import year_rollover
from formsapp.services.office import Office, Refused
from formsapp.store import tables
from formsapp.store.database import Database
from tests.offices import Clock, open_office
from tests.registering import Scene, scene

AUGUST = dt.datetime(2027, 8, 10, 12, tzinfo=dt.UTC)


@pytest.fixture
def office(database: Database, tmp_path: Path, clock: Clock, built: Path) -> Office:
    return open_office(database, tmp_path / "data", site=built, clock=clock)


def with_unit(office: Office, found: Scene) -> None:
    """Of the first record; the second has ended by the summer."""
    with office.database.writing() as session:
        tree = uuid4()
        session.add(
            tables.UnitTree(
                id=tree, qualification_number="600/1", title="Bricks", level="1", kind="Award", version=1, state="published",
                changed_at=office.clock(), changed_by=found.officer.id,
            )
        )  # fmt: skip
        session.flush()
        unit = tables.RecordUnit(id=uuid4(), training_record_id=found.records[0], tree_id=tree, number="1", title="Lay a course", place=1)
        session.add(unit)
        record = tables.TrainingRecord
        session.execute(update(record).where(record.id == found.records[1]).values(state="ended", ends_on=dt.date(2027, 7, 16)))


def counts(office: Office) -> tuple[int, ...]:
    kinds = (tables.Cohort, tables.CohortMember, tables.TimetableLine, tables.CohortTutor, tables.RecordUnit, tables.TrainingRecord)
    with office.database.reading() as session:
        return tuple(session.scalar(select(func.count()).select_from(kind)) or 0 for kind in kinds)


def test_it_is_shown_and_then_done_once(office: Office, clock: Clock) -> None:
    found = scene(office, 4)
    with_unit(office, found)
    clock.set(AUGUST)
    before = counts(office)
    plan = year_rollover.plan(office, found.officer.actor, None)
    (fate,) = plan.fates
    assert (plan.year, plan.ready, fate.goes_on, len(fate.stay), fate.leave) == (2026, True, True, 3, 1)
    assert counts(office) == before, "showing changes nothing"
    with pytest.raises(Refused, match="changed meanwhile"):
        year_rollover.turn(office, found.officer.actor, {str(found.cohort)}, "another")
    assert year_rollover.turn(office, found.officer.actor, {str(found.cohort)}, plan.mark) == 1
    with office.database.reading() as session:
        old, new = session.scalars(select(tables.Cohort).order_by(tables.Cohort.academic_year)).all()
        assert (old.state, new.state, new.academic_year, new.name) == ("closed", "open", 2027, old.name)
        member = tables.CohortMember
        stay = set(session.scalars(select(member.training_record_id).where(member.cohort_id == new.id, member.from_on == dt.date(2027, 9, 1))))
        assert stay == {found.records[0], *found.records[2:]}
        assert set(session.scalars(select(member.until_on).where(member.cohort_id == old.id))) == {dt.date(2027, 8, 31)}
        unit = tables.RecordUnit
        assert session.scalar(select(func.count()).where(unit.training_record_id == found.records[0])) == 1, "its units stay"
    after = counts(office)
    assert after[-1] == before[-1], "no new record is made"
    assert year_rollover.plan(office, found.officer.actor, None).fates == []
    with pytest.raises(Refused):
        year_rollover.turn(office, found.officer.actor, {str(found.cohort)}, plan.mark)
    assert counts(office) == after


def test_a_cohort_that_does_not_go_on_is_closed_only(office: Office, clock: Clock) -> None:
    found = scene(office, 3)
    clock.set(AUGUST)
    plan = year_rollover.plan(office, found.officer.actor, set())
    year_rollover.turn(office, found.officer.actor, set(), plan.mark)
    with office.database.reading() as session:
        assert list(session.scalars(select(tables.Cohort.state))) == ["closed"]


def test_not_before_the_last_term_is_over(office: Office, clock: Clock) -> None:
    found = scene(office, 3)
    with office.database.writing() as session:
        session.add(tables.Term(name="Summer", starts_on=dt.date(2027, 4, 12), ends_on=dt.date(2027, 8, 20), version=1))
    clock.set(AUGUST)
    plan = year_rollover.plan(office, found.officer.actor, None)
    assert (plan.ready, plan.last) == (False, dt.date(2027, 8, 20))
    with pytest.raises(Refused, match="isn’t over yet"):
        year_rollover.turn(office, found.officer.actor, {str(found.cohort)}, plan.mark)
