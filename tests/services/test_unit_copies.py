"""Units are copied when a placement starts: at once if it has begun by then, by the worker on its first day otherwise; and the price of the day."""

import datetime as dt
from pathlib import Path

import pytest

from formsapp.journeys.facts import Course
from formsapp.services import directory_facts, unit_copies
from formsapp.services.office import Office
from formsapp.services.session_prices import price_of
from formsapp.store import progress, training_records
from formsapp.store.database import Database
from tests import forms, placing
from tests.offices import Clock, open_office
from tests.progressing import published, units
from tests.registering import QUARTER_PAST


@pytest.fixture
def office(database: Database, tmp_path: Path, built: Path, clock: Clock) -> Office:
    clock.set(QUARTER_PAST)
    return open_office(database, tmp_path / "data", site=built, clock=clock)


def course(office: Office) -> Course:
    found = directory_facts.facts(office).course(forms.course_of(office, forms.PROVIDER))
    assert found is not None
    assert found.qualification, "the sample's course leads to a qualification"
    return found


def copy(office: Office) -> None:
    for _ in unit_copies.copy_begun(office, ""):
        pass


def test_a_placement_that_starts_later_gets_its_units_on_its_first_day(office: Office, clock: Clock) -> None:
    tree = published(office, number=course(office).qualification)
    start = office.today() + dt.timedelta(days=7)
    walk = placing.placed(office, more={"start": start.isoformat(), "review": (start + dt.timedelta(days=42)).isoformat()})
    record = placing.record(office, walk.reference)
    assert record.price_pence == price_of(course(office))
    copy(office)
    assert units(office, record.id) == {}
    clock.move(days=7)
    copy(office)
    found = placing.record(office, walk.reference)
    assert (found.qualification_tree, found.qualification_confirmed_at) == (tree, None)
    assert "Garden walls" in units(office, record.id)
    before = units(office, record.id)["Garden walls"].id
    copy(office)
    assert units(office, record.id)["Garden walls"].id == before, "once"


def test_a_placement_that_starts_today_has_them_at_once(office: Office) -> None:
    published(office, number=course(office).qualification)
    today = office.today()
    walk = placing.placed(office, more={"start": today.isoformat(), "review": (today + dt.timedelta(days=42)).isoformat()})
    assert "Tools" in units(office, placing.record(office, walk.reference).id)


def test_nothing_is_copied_where_there_is_no_tree_or_the_provider_has_said_so(office: Office) -> None:
    today = office.today()
    walk = placing.placed(office, more={"start": today.isoformat(), "review": (today + dt.timedelta(days=42)).isoformat()})
    record = placing.record(office, walk.reference)
    copy(office)
    assert placing.record(office, walk.reference).qualification_tree is None
    with office.database.writing() as session:
        training_records.change(session, record.id, qualification_confirmed_at=office.clock())
    published(office, number=course(office).qualification)
    copy(office)
    assert units(office, record.id) == {}, "confirmed: it leads to none"


def test_the_price_of_a_session_is_known_by_the_session_or_the_day() -> None:
    one = Course("a", "A", "P", "1", price_pence=4_500, price_per="day")
    assert [price_of(each) for each in (one, None, Course("b", "B", "P", "1", price_pence=9_000, price_per="week"))] == [4_500, None, None]


def test_courses_without_a_directory_copy_nothing(database: Database, tmp_path: Path) -> None:
    bare = open_office(database, tmp_path / "data")
    with bare.database.writing() as session:
        assert unit_copies.trees_of_courses(session, bare) == {}
        assert progress.without_units(session, [], bare.today(), 5) == []
