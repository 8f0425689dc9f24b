"""Each tier walked whole by three people: from a course of the directory to a placement, and out again by a withdrawal."""

import datetime as dt
from pathlib import Path

import pytest

from formsapp.services import case_pages, placements, provision
from formsapp.services.office import NotFound, Office
from formsapp.store.database import Database
from tests import forms, referrals
from tests.casework import PLACEMENT, Walk, desk, move, state
from tests.offices import Clock, open_office
from tests.people import council, provider_b, school_a, school_b
from tests.placing import by_hand, closed, date, record, send_about

LAST = dt.date(2027, 1, 29)
PANEL = {"tried": "Much", "strategies": "Some", "capacity": "Yes", "meets_plan": "It does", "commitment": "yes"}
TRANSFER = PANEL | {"incident": "persistent", "fresh_start": "It would", "transfer_consent": "yes"}
WAYS = {
    "tier 1": ("1", "", {}),
    "insight": ("2", "insight", PANEL),
    "flourish": ("2", "flourish", PANEL),
    "supported transfer": ("3", "supported-transfer", TRANSFER),
    "refocus": ("3", "refocus", PANEL),
    "year 11 bespoke": ("3", "year-11-bespoke", PANEL),
}


@pytest.fixture
def office(database: Database, tmp_path: Path, clock: Clock, built: Path) -> Office:
    return open_office(database, tmp_path / "data", site=built, clock=clock)


def begun(office: Office, way: str) -> Walk:
    """From a course of the directory, of that tier and pathway."""
    tier, pathway, panel = WAYS[way]
    edition = office.published.current()
    assert edition is not None
    offered = [each for each in edition.forms["courses"] if each["tier"] == tier and (tier == "1" or each["pathway"] == pathway)]
    course = offered[0]
    key = {"2": "targeted", "3": "time_limited"}.get(tier)
    told = {"provision": {"courses": [course["slug"]], **panel}} | ({"tier": {"tier": tier, key: pathway}} if key else {})
    school, provider = school_a(office), forms.provider(office, course["provider"])
    return Walk(office, referrals.sent(office, school.actor, **told), council(office), school, provider)


def through_the_panel(office: Office, walk: Walk) -> None:
    """Where the pathway asks for it: agenda, decision, and for a transfer the school."""
    pathway = desk(office, walk.reference).work.pathway
    if pathway in {"", "insight"}:
        return
    edition = office.published.current()
    assert edition is not None
    dates = sorted(each["date"] for each in edition.forms["panels"] if pathway in each["pathways"] and each["date"] >= "2026-11-21")
    walk.by(walk.officer, "put on agenda", panel=dates[0], reason="Agreed with the panel")
    walk.by(walk.officer, "approve", reason="It fits")
    if pathway == "supported-transfer":
        walk.by(walk.officer, "allocate", school=str(school_b(office).organisation), reason="A fresh start")


@pytest.mark.parametrize("way", WAYS)
def test_from_the_course_to_a_placement_and_out_again(office: Office, clock: Clock, way: str) -> None:
    walk = begun(office, way)
    school, provider, officer = walk.school, walk.provider, walk.officer
    home = school_b(office) if way == "supported transfer" else school
    walk.accept()
    with pytest.raises(NotFound):
        walk.by(provider, "withdraw", reason="It has no pack yet")
    through_the_panel(office, walk)
    walk.by(officer, "send out")
    walk.by(school, "arrange interview", 1, date="2026-11-24")
    walk.respond()
    walk.by(officer, "offer place", 1)
    walk.tick_all()
    walk.by(officer, "set up", 1, **PLACEMENT)
    walk.by(officer, "process", 1)
    walk.by(officer, "finish")
    assert walk.state == "placed"
    kept = record(office, walk.reference)
    assert (kept.school, kept.provider) == (home.organisation, provider.organisation)
    for who in (officer, home, provider):
        assert placements.look(office, who.actor, kept.id).stage == "planned"
    with pytest.raises(NotFound):
        placements.look(office, provider_b(office).actor, kept.id)
    clock.set(dt.datetime(2027, 1, 20, 12, tzinfo=dt.UTC))
    told = {"extent": "all", "last_day": date(LAST), "ticked": [f"{kept.course} monday"]}
    asked = send_about(office, school, "withdrawal", walk.reference, provision=told) if home is school else by_hand(office, home)
    closed(office, asked, LAST.isoformat(), f"{kept.id}:monday")
    with pytest.raises(NotFound):
        case_pages.outside_page(office, provider.actor, asked)
    move(office, officer, asked, "send on", other=str(provider.organisation))
    assert case_pages.outside_page(office, provider.actor, asked).standing.state == "Sent on"
    move(office, officer, asked, "finish")
    assert state(office, asked) == "done"
    clock.set(dt.datetime(2027, 1, 30, 12, tzinfo=dt.UTC))
    view = placements.look(office, home.actor, kept.id)
    assert (view.stage, view.asked, view.may_say) == ("ended", True, True)
    placements.say_leaving(office, home.actor, kept.id, {"destination": "College", "view": "I liked it"}, view.record.version)
    assert placements.look(office, provider.actor, kept.id).record.student_view == "I liked it"
    with office.database.reading() as session:
        assert provision.live(session, office, desk(office, walk.reference).case.learner_key, home.organisation) == []
    clock.set(dt.datetime(2027, 6, 1, 12, tzinfo=dt.UTC))
    with pytest.raises(NotFound):
        placements.look(office, provider.actor, kept.id)
