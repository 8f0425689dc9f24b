"""Who browses is told to those who answer for the council's people, within a minute, once, by a mail that names nobody (T33)."""

from pathlib import Path

import pytest

from formsapp.domain.learners import Child
from formsapp.domain.people import Kind, Role
from formsapp.services import alerts
from formsapp.services.office import Office
from formsapp.services.work import Worker
from formsapp.store import audit, learners
from formsapp.store.database import Database
from tests.accounts import letters
from tests.offices import NOON, Clock, open_office
from tests.people import Made, council, school_a, somebody


@pytest.fixture
def office(database: Database, tmp_path: Path, clock: Clock) -> Office:
    return open_office(database, tmp_path / "data", clock=clock)


def told(office: Office, who: Made) -> list[tuple[str, str]]:
    return sorted((row.words, row.name) for row in alerts.listing(office, who.actor).rows)


def look(office: Office, who: Made, *keys: str, act: str = "learner.read") -> None:
    with office.database.writing() as session:
        audit.record(session, office.clock(), who.actor, act, "learner", "", learners=keys)


def work(office: Office, clock: Clock) -> None:
    clock.move(seconds=50)
    Worker(office, "a test").do_jobs()


def test_thirty_one_records_in_ten_minutes(office: Office, clock: Clock) -> None:
    lead, nosy = council(office, Role.SERVICE_LEAD), council(office, Role.MONITORING_OFFICER)
    for number in range(30):
        look(office, nosy, f"{number:032x}")
    look(office, nosy, *(f"{number:032x}" for number in range(100, 200)), act="absences.list")
    work(office, clock)
    assert told(office, lead) == []
    look(office, nosy, f"{99:032x}")
    work(office, clock)
    assert told(office, lead) == [("Very many records opened in a short time", nosy.name)]
    assert told(office, nosy) == []
    work(office, clock)
    assert len(told(office, lead)) == 1, "once a day"
    (letter,) = [each for each in letters(office, "alert") if each.to == lead.email]
    assert letter.data == {"link": f"{office.settings.app_url}alerts/"}


def test_a_namesake_and_a_table_at_night(office: Office, clock: Clock) -> None:
    lead, school = council(office, Role.SAFEGUARDING_LEAD), school_a(office)
    other = somebody(office, Kind.SCHOOL, "a", Role.STAFF, name="Jo Quillfeather")
    with office.database.writing() as session:
        learners.add(session, office.keys, NOON, "a" * 32, school.organisation, Child("Mari", "Quillfeather", None))
    look(office, school, "a" * 32, act="placement.read")
    work(office, clock)
    assert told(office, lead) == []
    look(office, other, "a" * 32, act="placement.read")
    work(office, clock)
    assert told(office, lead) == [("A record opened by somebody of the same last name", "Jo Quillfeather")]
    clock.set(NOON.replace(hour=23))
    look(office, school, "a" * 32, act="attendance.marks")
    work(office, clock)
    assert ("A table was taken away at night", school.name) in told(office, lead)
