"""Documents with their age, mails to whoever can bring them up to date, schools' agreements, and the watch over the threshold."""

import datetime as dt
from pathlib import Path

import pytest
from sqlalchemy import update

from formsapp.domain.documents import CHECKS, GOOD, INSURANCE, MISSING, OVER, SOON
from formsapp.services import agreements, casework, documents, placements, threshold
from formsapp.services.asking import Wrong
from formsapp.services.office import NotFound, Office, Refused
from formsapp.store import tables
from formsapp.store.database import Database
from tests.accounts import events, letters
from tests.casework import begun, desk
from tests.offices import Clock, open_office
from tests.people import council, provider_a, provider_b, school_a, school_b
from tests.placing import placed, record
from tests.web.objects_placements import placed as placement

NEXT_YEAR = dt.datetime(2027, 10, 20, 12, tzinfo=dt.UTC)


@pytest.fixture
def office(database: Database, tmp_path: Path, clock: Clock, built: Path) -> Office:
    return open_office(database, tmp_path / "data", site=built, clock=clock)


def warned(office: Office) -> list[str]:
    for _ in documents.warn(office, ""):
        pass
    return sorted(letter.to for letter in letters(office, "document-ending"))


# ------------------------------------------------------------------------------------------------------ risk assessments


def test_an_old_risk_assessment_is_made_good_by_a_newer_one(office: Office, clock: Clock) -> None:
    walk = begun(office).accepted()
    clock.move(days=120)
    (_, own), *of_provider = documents.beside_case(office, walk.officer.actor, desk(office, walk.reference))
    assert own.state == OVER
    assert {age.state for _, age in of_provider} == {MISSING}

    def tick() -> None:
        casework.tick(office, walk.officer.actor, walk.reference, 1, "risk", desk(office, walk.reference).work.version, on=True)

    with pytest.raises(Refused, match="older than three months"):
        tick()
    with pytest.raises(Wrong, match="must not be after"):
        documents.note_risk(office, walk.officer.actor, walk.reference, {"dated": "2027-12-01"})
    with pytest.raises(NotFound):
        documents.note_risk(office, walk.school.actor, walk.reference, {"dated": "2027-03-01"})
    documents.note_risk(office, walk.officer.actor, walk.reference, {"dated": "2027-03-01"})
    assert documents.beside_case(office, walk.officer.actor, desk(office, walk.reference))[0][1].state == GOOD
    tick()


def test_on_a_live_placement_it_grows_old_and_the_school_is_told_once(office: Office, clock: Clock) -> None:
    walk = placed(office)
    kept = record(office, walk.reference)
    assert warned(office) == []

    def state() -> str:
        return documents.on_placement(office, walk.officer.actor, placements.look(office, walk.officer.actor, kept.id))[0][1].state

    clock.set(dt.datetime(2027, 6, 1, 12, tzinfo=dt.UTC))
    assert state() == GOOD
    clock.set(NEXT_YEAR)
    assert state() in {SOON, OVER}
    assert warned(office) == [walk.school.email]
    assert warned(office) == [walk.school.email], "once"
    clock.move(days=60)
    assert warned(office) == [walk.school.email] * 2, "and once when it is over"
    with pytest.raises(NotFound):
        documents.note_on_placement(office, walk.provider.actor, kept.id, {"dated": "2027-12-01"})
    documents.note_on_placement(office, walk.school.actor, kept.id, {"dated": "2027-12-01"})
    assert state() == GOOD
    assert events(office, "document.note")[-1].object_kind == "placement"


# -------------------------------------------------------------------------------------------------------- of a provider


def test_a_provider_s_documents_are_noted_by_officers_and_end_with_a_mail(office: Office, clock: Clock) -> None:
    officer, manager, other = council(office), provider_a(office), provider_b(office)
    house = manager.organisation
    assert [age.state for age in documents.of_provider(office, manager.actor, house).ages] == [MISSING, MISSING]
    for who in (manager, other):
        with pytest.raises(NotFound):
            documents.note_of_provider(office, who.actor, house, CHECKS, {"dated": "2026-09-10"})
    with pytest.raises(NotFound):
        documents.of_provider(office, other.actor, house)
    with pytest.raises(NotFound):
        documents.of_provider(office, officer.actor, school_a(office).organisation)
    with pytest.raises(Wrong, match="Choose which document"):
        documents.note_of_provider(office, officer.actor, house, "risk", {"dated": "2026-09-10"})
    with pytest.raises(Wrong, match="until which it counts"):
        documents.note_of_provider(office, officer.actor, house, INSURANCE, {"dated": "2026-09-10"})
    documents.note_of_provider(office, officer.actor, house, INSURANCE, {"dated": "2026-01-10", "until": "2026-12-10"})
    documents.note_of_provider(office, officer.actor, house, CHECKS, {"dated": "2026-09-10"})
    insurance, checks = documents.of_provider(office, manager.actor, house).ages
    assert (insurance.state, checks.state, checks.until) == (SOON, GOOD, dt.date(2027, 8, 31))
    assert warned(office) == [manager.email]
    lines = documents.listing(office, officer.actor)
    assert [line.house.id for line in lines] == [other.organisation, house], "what is missing first"
    documents.note_of_provider(office, officer.actor, house, INSURANCE, {"dated": "2026-11-20", "until": "2027-12-10"})
    assert documents.of_provider(office, manager.actor, house).ages[0].state == GOOD
    assert warned(office) == [manager.email], "the newer one counts"


# ---------------------------------------------------------------------------------------------------------- agreements

TERMS = {"tiers-1": "1", "tiers-2": "1", "places": "2", "priority": "1", "officer": ""}


def test_a_school_s_agreement_with_what_is_used_and_left(office: Office) -> None:
    officer, school = council(office), school_a(office)
    agreements.agree(office, officer.actor, school.organisation, 2026, TERMS | {"officer": str(officer.id)}, 0)
    placed(office)
    found = agreements.look(office, school.actor, school.organisation, 2026)
    assert found.terms is not None
    assert (found.terms.tiers, found.terms.places, found.used, found.terms.left) == (("1", "2"), 2, 1, 1)
    assert found.officer == officer.name
    assert [view.year for view in agreements.where_it_refers(office, school.actor, [school.organisation])] == [2026]
    assert agreements.where_it_refers(office, school_b(office).actor, [school.organisation]) == []
    line = next(each for each in agreements.listing(office, officer.actor, 2026) if each.school.id == school.organisation)
    assert (line.used, line.terms is not None) == (1, True)
    assert all(each.terms is None for each in agreements.listing(office, officer.actor, 2027))


def test_who_may_not_agree_and_what_can_t_be(office: Office) -> None:
    officer, school = council(office), school_a(office)
    for who, error in ((school, NotFound), (provider_a(office), NotFound)):
        with pytest.raises(error):
            agreements.agree(office, who.actor, school.organisation, 2026, TERMS, 0)
    with pytest.raises(NotFound):
        agreements.look(office, school_b(office).actor, school.organisation, 2026)
    with pytest.raises(NotFound):
        agreements.agree(office, officer.actor, school.organisation, 2050, TERMS, 0)
    slips = {
        "places": {"places": "many"},
        "priority": {"priority": "9"},
        "tiers": {"tiers-1": "", "tiers-2": ""},
        "officer": {"officer": "x"},
    }
    for field, wrong in slips.items():
        with pytest.raises(Wrong) as caught:
            agreements.agree(office, officer.actor, school.organisation, 2026, TERMS | wrong, 0)
        assert caught.value.name == field
    agreements.agree(office, officer.actor, school.organisation, 2026, TERMS, 0)
    for version in (0, 7):
        with pytest.raises(Refused, match="Somebody else"):
            agreements.agree(office, officer.actor, school.organisation, 2026, TERMS, version)
    agreements.agree(office, officer.actor, school.organisation, 2026, TERMS | {"places": "5"}, 1)


# ------------------------------------------------------------------------------------------------------- the threshold


def test_the_watch_counts_pupils_of_all_courses_together(office: Office) -> None:
    officer, house, school = council(office), provider_a(office).organisation, school_a(office).organisation
    for number in range(1, 6):
        placement(office, school, house, f"Pupil {number}", number, ended=False)
    placement(office, school, house, "Gone", 9, ended=True)

    def count() -> tuple[int, int, str]:
        line = next(each for each in threshold.watch(office, officer.actor) if each.house.id == house)
        return line.count.pupils, line.count.full_time, line.count.state

    assert count() == (5, 0, "under")
    days = "monday,tuesday,wednesday,thursday"  # of five hours each
    with office.database.writing() as session:
        rows = [each.id for each in session.query(tables.TrainingRecord).filter_by(state="live")]
        session.execute(update(tables.TrainingRecord).where(tables.TrainingRecord.id.in_(rows[:4])).values(days=days))
    assert count() == (5, 4, "near")
    with office.database.writing() as session:
        session.execute(update(tables.TrainingRecord).where(tables.TrainingRecord.id == rows[4]).values(days=days))
    assert count() == (5, 5, "over")
    with pytest.raises(NotFound):
        threshold.watch(office, school_a(office).actor)


def test_a_worker_moves_rows_on_by_their_dates(office: Office, clock: Clock) -> None:
    walk = placed(office)
    assert record(office, walk.reference).state == "planned"
    clock.set(dt.datetime(2026, 12, 7, 9, tzinfo=dt.UTC))
    for _ in placements.move_on(office, ""):
        pass
    assert record(office, walk.reference).state == "live"
