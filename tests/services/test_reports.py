"""What the council is shown of many forms together: results that point to no school, and who has read the quality pack."""

import datetime as dt
from pathlib import Path

import pytest

from formsapp.domain.people import Kind, Role
from formsapp.journeys import JOURNEYS
from formsapp.services import inbox, reports
from formsapp.services.office import NotFound, Office
from formsapp.store import drafts as rows
from formsapp.store.database import Database
from tests import forms
from tests.offices import Clock, open_office
from tests.people import Made, council, school_a, somebody

SURVEY, PACK = JOURNEYS["school-survey"], JOURNEYS["quality-pack"]


@pytest.fixture
def office(database: Database, tmp_path: Path, clock: Clock, built: Path) -> Office:
    """With the sample's directory published, in the weeks of the survey."""
    office = open_office(database, tmp_path / "data", site=built, clock=clock)
    forms.open_for(SURVEY, office, clock)
    return office


def school(office: Office, number: int) -> Made:
    return somebody(office, Kind.SCHOOL, f"s{number}", Role.COORDINATOR, name=f"Coordinator {number}")


def answer(office: Office, number: int, rating: str, comment: str = "") -> str:
    """One school's survey, with this rating everywhere."""
    who = school(office, number)
    draft = forms.fill(office, who.actor, forms.begun(office, SURVEY, who))
    answers = {
        slug: {name: rating if name.startswith("q") else value for name, value in values.items()} for slug, values in draft.answers.items()
    }
    answers["referring"] |= {"comment": comment}
    with office.database.writing() as session:
        assert rows.write(session, office.keys, draft, answers, office.clock(), who.id, office.clock() + dt.timedelta(days=30))
        found = rows.find(session, office.keys, draft.reference)
    assert found is not None
    return forms.send(office, who.actor, found)


def test_nothing_is_told_until_five_schools_have_answered(office: Office) -> None:
    officer = council(office)
    for number in range(4):
        answer(office, number, "5", "Kind people")
    found = reports.survey(office, officer.actor, 2026)
    assert (found.sent, found.told, found.parts) == (4, False, ())
    answer(office, 4, "5")
    found = reports.survey(office, officer.actor, 2026)
    assert found.told
    assert [part.title for part in found.parts] == [section.title for section in SURVEY.sections[1:]]
    assert sum(len(part.charts) for part in found.parts) == 12
    assert found.parts[0].comments == (("Comment", ("Kind people",) * 4),)


def test_numbers_under_five_are_hidden(office: Office) -> None:
    for number in range(12):
        answer(office, number, "5" if number < 6 else "4" if number < 11 else "1")
    chart = reports.survey(office, council(office).actor, 2026).parts[0].charts[0]
    shown = {bar.text: bar.count for bar in chart.bars}
    assert chart.answered == 12
    assert shown["5, excellent"] == 6
    assert {shown["1, poor"], shown["2"], shown["3"], shown["4"], shown["Can’t say"]} == {None}  # one and nought would be told by the sum
    assert [bar.share for bar in chart.bars if bar.count] == [50]


def test_a_survey_without_an_account_counts_once_its_sender_is_confirmed(office: Office) -> None:
    officer = council(office)
    for number in range(4):
        answer(office, number, "5")
    actor, draft = forms.begun_by_email(office, SURVEY)
    reference = forms.send(office, actor, forms.fill(office, actor, draft))
    assert reports.survey(office, officer.actor, 2026).sent == 4
    inbox.confirm_sender(office, officer.actor, reference)
    assert reports.survey(office, officer.actor, 2026).sent == 5
    assert reports.survey(office, officer.actor, 2025).sent == 0


def test_the_council_sees_who_has_not_read_the_pack(office: Office, clock: Clock) -> None:
    officer, reader, other = council(office), school_a(office), school_a(office, Role.STAFF)
    forms.sent(office, PACK, reader)
    (found,) = reports.pack(office, officer.actor, 2026).schools
    assert {one.name: one.read_at is not None for one in found.readers} == {reader.name: True, other.name: False}
    assert found.lacking == 1
    actor, draft = forms.begun_by_email(office, PACK)
    reference = forms.send(office, actor, forms.fill(office, actor, draft))
    inbox.confirm_sender(office, officer.actor, reference)
    told = reports.pack(office, officer.actor, 2026)
    assert len(told.without_account) == 1
    assert "Alderbourne Academy" not in told.nobody
    assert "Bablake Fields School" in told.nobody
    clock.move(days=100)
    (found,) = reports.pack(office, officer.actor, 2027).schools
    assert found.lacking == 2


def test_only_officers_of_the_council_see_them(office: Office) -> None:
    for who in (school_a(office), forms.provider(office), council(office, Role.PANEL_MEMBER)):
        for report in (reports.survey, reports.pack):
            with pytest.raises(NotFound):
                report(office, who.actor, 2026)
