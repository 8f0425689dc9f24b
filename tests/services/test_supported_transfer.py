"""A school that was allocated takes the student, and the referral stays with the school that sent it; who is told of a move, and who is not."""

from pathlib import Path

import pytest

from formsapp.services import case_pages, panel_outcomes
from formsapp.services.office import NotFound, Office
from formsapp.store.database import Database
from tests import forms
from tests.accounts import letters, sent_by
from tests.casework import Walk, begun, desk, timeline
from tests.offices import Clock, open_office
from tests.panels import on_agenda
from tests.people import Made, school_b


@pytest.fixture
def office(database: Database, tmp_path: Path, clock: Clock, built: Path) -> Office:
    return open_office(database, tmp_path / "data", site=built, clock=clock)


@pytest.fixture
def walk(office: Office) -> Walk:
    """Approved by its panel; the other school has people already."""
    school_b(office)
    walk = on_agenda(office, "supported-transfer")
    walk.by(walk.officer, "approve", reason="A fresh start.")
    return walk


def allocate(walk: Walk, school: Made) -> None:
    walk.by(walk.officer, "allocate", school=str(school.organisation), reason="Near")


def test_both_schools_hear_of_it_and_read_which_it_is(office: Office, walk: Walk) -> None:
    school = school_b(office)
    told = {letter.to for letter in sent_by(office, lambda: allocate(walk, school)) if letter.kind == "moved"}
    assert told == {walk.school.email, school.email}
    for who in (walk.school, school):
        assert case_pages.outside_page(office, who.actor, walk.reference).allocated == "School B"
        assert ("School allocated", "School B") in panel_outcomes.outcome(office, who.actor, walk.reference).lines
    assert case_pages.council_page(office, walk.officer.actor, walk.reference).allocated == "School B"


def test_the_allocated_school_arranges_the_interview_and_nothing_more(office: Office, walk: Walk) -> None:
    school = school_b(office)
    allocate(walk, school)
    provider = forms.provider(office, desk(office, walk.reference).applications[0].provider_slug)
    walk.by(walk.officer, "send out")
    course = desk(office, walk.reference).applications[0].course
    for name, preference, typed in (
        ("withdraw", None, {"reason": "No"}), ("withdraw application", 1, {"reason": "No"}), ("add course", None, {"course": course}),
    ):  # fmt: skip
        with pytest.raises(NotFound):
            walk.by(school, name, preference, **typed)
    seen = case_pages.outside_page(office, school.actor, walk.reference)
    assert not seen.buttons
    assert {each.name for course in seen.courses for each in course.buttons} == {"arrange interview"}
    walk.by(school, "arrange interview", 1, date="2026-11-24")
    seen = case_pages.outside_page(office, walk.school.actor, walk.reference)
    assert seen.lines[-1].who == "the school", "whose person it was is the other school's"
    assert "withdraw" in {each.name for each in seen.buttons}
    told = {letter.to for letter in sent_by(office, lambda: walk.by(walk.school, "withdraw", reason="Moved away"))}
    assert told == {school.email, provider.email}
    assert timeline(office, walk.reference)[-1].to == "withdrawn"


def test_a_provider_that_was_never_asked_is_told_of_nothing(office: Office) -> None:
    walk = begun(office)
    edition = office.published.current()
    assert edition is not None
    slug = next(e["provider"] for e in edition.forms["courses"] if e["tier"] == "1" and e["provider"] != forms.PROVIDER)
    second = forms.provider(office, slug)
    walk.send_out()
    told = {letter.to for letter in sent_by(office, lambda: walk.by(walk.officer, "withdraw application", 2, reason="Not wanted"))}
    assert told == {walk.school.email}
    gone = {letter.to for letter in sent_by(office, lambda: walk.by(walk.officer, "withdraw", reason="Moved away"))}
    assert gone == {walk.school.email, walk.provider.email}
    assert second.email not in {letter.to for letter in letters(office)}


def test_who_is_told_is_told_once_of_a_move_and_all_that_it_brings(office: Office) -> None:
    walk = begun(office).accept()
    sent = [letter.to for letter in sent_by(office, lambda: walk.by(walk.officer, "send out"))]
    assert sorted(sent) == sorted({walk.school.email, walk.provider.email})
    sent = [letter.to for letter in sent_by(office, lambda: walk.by(walk.officer, "withdraw", reason="Moved away"))]
    assert sorted(sent) == sorted({walk.school.email, walk.provider.email})
