"""The courses of a referral, each in its words: which may be added, which comes first, when the interview was, and what is said before a panel."""

import datetime as dt
from pathlib import Path

import pytest

from formsapp.domain.placements import exchanged
from formsapp.services import case_pages
from formsapp.services.office import Office, Refused
from formsapp.store import applications
from formsapp.store.database import Database
from tests import forms
from tests.casework import begun, desk
from tests.offices import Clock, open_office
from tests.panels import on_agenda


@pytest.fixture
def office(database: Database, tmp_path: Path, clock: Clock, built: Path) -> Office:
    return open_office(database, tmp_path / "data", site=built, clock=clock)


def test_a_course_of_another_programme_goes_before_its_own_panel(office: Office) -> None:
    walk = on_agenda(office, "refocus")
    walk.by(walk.officer, "approve", reason="It fits.")
    first = desk(office, walk.reference).applications[0]
    forms.provider(office, first.provider_slug)
    walk.by(walk.officer, "send out")
    edition = office.published.current()
    assert edition is not None
    every = edition.forms["courses"]
    (question,) = case_pages.asking(office, walk.school.actor, walk.reference, "add course", None).questions
    offered = {code for code, _ in question.options if code}
    assert offered == {each["slug"] for each in every if (each["tier"], each["pathway"]) == ("3", "refocus")} - {first.course}
    other = next(each for each in every if each["pathway"] == "flourish")
    forms.provider(office, other["provider"])
    with office.database.writing() as session:
        applications.add(session, desk(office, walk.reference).case.id, 2, other["slug"], other["name"], other["provider"], None, "waiting")
    with pytest.raises(Refused, match="a panel of its own"):
        walk.by(walk.officer, "send pack", 2)
    assert walk.states == ["pack sent", "waiting"]


def test_the_first_course_is_nobody_s_next_preference_and_the_interview_was_when_the_provider_says(office: Office) -> None:
    walk = begun(office).accept()
    first, second = case_pages.outside_page(office, walk.school.actor, walk.reference).courses
    assert (first.standing.state, second.standing.state) == ("Not asked yet", "Not asked yet")
    assert first.standing.step == "We ask this provider first"
    assert "if the one before" in second.standing.step
    walk.by(walk.officer, "send out")
    walk.by(walk.school, "arrange interview", 1, date=(office.today() + dt.timedelta(days=4)).isoformat())
    assert case_pages.outside_page(office, walk.provider.actor, walk.reference).courses[0].held is None
    walk.respond()
    held = case_pages.outside_page(office, walk.provider.actor, walk.reference).courses[0].held
    assert held is not None
    assert held <= office.today(), "the day of the response's own answer, whatever had been arranged"


def test_who_decides_before_the_panel_meets_reads_so(office: Office, clock: Clock) -> None:
    walk = on_agenda(office, "refocus")
    (question,) = case_pages.asking(office, walk.officer.actor, walk.reference, "approve", None).questions
    assert "The panel meets on 10 December 2026" in question.hint
    clock.set(dt.datetime(2026, 12, 10, 12, tzinfo=dt.UTC))
    (question,) = case_pages.asking(office, walk.officer.actor, walk.reference, "approve", None).questions
    assert "meets on" not in question.hint


@pytest.mark.parametrize(
    ("goes", "present", "wanted", "then"),
    [
        (("monday", "thursday"), ("monday",), ("wednesday",), ("wednesday", "thursday")),
        (("monday", "thursday"), ("monday", "thursday"), ("tuesday", "friday"), ("tuesday", "friday")),
        (("monday",), ("monday", "thursday"), ("tuesday",), ("tuesday",)),
    ],
)
def test_a_day_that_a_change_does_not_name_stays(
    goes: tuple[str, ...], present: tuple[str, ...], wanted: tuple[str, ...], then: tuple[str, ...]
) -> None:
    assert exchanged(goes, present, wanted) == then
