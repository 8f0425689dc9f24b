"""Figures on both databases: what is counted, what is promised and kept, and what may be handed on."""

import csv
import io
from pathlib import Path

import pytest

from formsapp.domain.people import Role
from formsapp.services import charts, figures
from formsapp.services.office import NotFound, Office
from formsapp.store.database import Database
from tests import forms
from tests.casework import begun
from tests.offices import Clock, open_office
from tests.people import council, provider_a, school_a
from tests.referrals import sent


@pytest.fixture
def office(database: Database, tmp_path: Path, clock: Clock, built: Path) -> Office:
    return open_office(database, tmp_path / "data", site=built, clock=clock)


def shown(found: figures.Figures, question: str) -> dict[str, int | None]:
    drawn = next(each for each in found.charts if each.question == question)
    return {bar.text: bar.count for bar in drawn.bars if bar.count != 0}


def test_stages_tiers_ages_schools_and_days(office: Office, clock: Clock) -> None:
    walks = [begun(office) for _ in range(6)]
    clock.move(days=2)  # Saturday to Monday: one working day
    walks[0].accept()
    clock.move(days=1)
    walks[1].send_out()
    clock.move(days=8)
    walks[2].by(walks[2].officer, "return", reason="Which days?")
    found = figures.look(office, walks[0].officer.actor, 2026, shared=False)
    assert (found.received, found.counted) == (6, 6)
    assert shown(found, "Referrals by stage") == {"Received": 3, "Accepted": 1, "With providers": 1, "Returned with questions": 1}
    assert shown(found, "Referrals by tier") == {"Tier 1": 6}
    assert shown(found, "Referrals by age") == {"15": 6}
    assert shown(found, "Referrals by school") == {"School A": 6}
    assert shown(found, "Time from a referral to its first answer") == {"1 working day": 1, "2 or 3": 1, "6 to 10": 1}
    line = next(each for each in found.on_time if each.title.startswith("CAP"))
    assert (line.in_time, line.due, line.share) == (2, 6, 33)  # three are late, and not answered at all
    assert figures.look(office, walks[0].officer.actor, 2025, shared=False).received == 0


def test_a_move_taken_back_answered_nothing(office: Office) -> None:
    from formsapp.services import casework
    from tests.casework import desk

    walk = begun(office).accept()
    casework.undo(office, walk.officer.actor, walk.reference, "The wrong line", desk(office, walk.reference).work.version)
    found = figures.look(office, walk.officer.actor, 2026, shared=False)
    assert shown(found, "Time from a referral to its first answer") == {}


def test_what_is_handed_on_points_to_nobody(office: Office) -> None:
    school = school_a(office)
    references = [sent(office, school.actor) for _ in range(12)]
    officer = council(office)
    for reference in references[:2]:
        from formsapp.services import casework

        casework.move(office, officer.actor, reference, "decline", {"reason": "No"}, forms.number_of(office, reference))
    found = figures.look(office, officer.actor, 2026, shared=True)
    stages = {bar.text: bar.count for bar in found.charts[0].bars}
    assert stages["Received"] == 10 or stages["Received"] is None
    assert stages["Declined"] is None
    assert all(bar.count is None or bar.count >= charts.FEWEST for drawn in found.charts for bar in drawn.bars)
    assert not any("school" in drawn.question for drawn in found.charts)
    assert next(each for each in found.on_time if each.title.startswith("CAP")).due is None


def test_the_table_to_take_away_has_no_formula(office: Office) -> None:
    from formsapp.store import people

    school = school_a(office)
    with office.database.writing() as session:
        house = people.organisation(session, school.organisation)
        assert house is not None
        people.change_organisation(
            session, house.id, house.version, name="=cmd|' /C calc'!A0", slug=None, urn=None, needs_second_factor=False
        )
    sent(office, school.actor)
    body = figures.as_table(office, council(office).actor, 2026, shared=False).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(body)))
    assert rows[0] == ["Figure", "Group", "Number", "Share in per cent"]
    assert ["Referrals by school", "'=cmd|' /C calc'!A0", "1", "100"] in rows
    assert not any(cell.startswith(("=", "+", "@")) for row in rows for cell in row)
    handed_on = figures.as_table(office, council(office).actor, 2026, shared=True).decode("utf-8-sig")
    assert "hidden" in handed_on
    assert "cmd" not in handed_on


def test_ages_that_are_none_are_said_to_be_unknown(office: Office) -> None:
    at = office.clock()
    for born in ({}, {"day": "1", "month": "1", "year": "1950"}, {"day": "x", "month": "1", "year": "2010"}, None):
        assert figures.age_of(figures.Counted("received", "1", None, at, {"born": born})) is None
    assert figures.age_of(figures.Counted("received", "1", None, at, {"born": {"day": "21", "month": "11", "year": "2010"}})) == 16
    assert figures.age_of(figures.Counted("received", "1", None, at, {"born": {"day": "22", "month": "11", "year": "2010"}})) == 15


def test_only_officers_of_the_council_see_figures(office: Office) -> None:
    for who in (school_a(office), provider_a(office), council(office, Role.PANEL_MEMBER)):
        with pytest.raises(NotFound):
            figures.look(office, who.actor, 2026, shared=True)
