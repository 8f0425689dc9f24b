"""The demonstration: made by the service's own acts, in every state there is, once, and never in production."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select

from formsapp.domain.case_words import COUNCIL
from formsapp.domain.cases import STATES
from formsapp.domain.people import Kind
from formsapp.domain.progress import COMPLETED
from formsapp.services import announcements, demonstration_made, demonstration_progress, demonstration_registers, figures, work_lists
from formsapp.services.demonstration_routes import OTHERS, REFERRALS
from formsapp.services.office import NotFound, Office
from formsapp.store import people, sums, tables
from formsapp.store.database import Database
from tests.offices import Clock, open_office
from tests.people import council


@pytest.fixture
def office(database: Database, tmp_path: Path, clock: Clock, built: Path) -> Office:
    return open_office(database, tmp_path / "data", site=built, clock=clock)


def test_the_routes_make_a_service_of_some_size() -> None:
    assert sum(route.number for route in REFERRALS) == 300, "a child for each"
    answered = sum(route.number for route in REFERRALS if any(step.startswith("respond") for step in route.steps))
    assert sum(route.number for route in (*REFERRALS, *OTHERS)) + answered >= 400


def test_a_case_of_every_route(office: Office) -> None:
    told: list[tuple[int, int]] = []
    number = demonstration_made.make(office, lambda done, of: told.append((done, of)), share=0.02)
    assert told[0] == (0, number)
    assert told[-1] == (number, number)
    with office.database.reading() as session:
        states = Counter(session.scalars(select(tables.Case.state).where(tables.Case.journey == "referral")))
        courses = Counter(session.scalars(select(tables.Application.state)))
        learners = session.scalar(select(func.count(tables.Case.surname_index.distinct())))
        kinds = Counter(each.kind for each in people.organisations(session))
        late = [at for at in session.scalars(select(tables.Case.received_at)) if at > office.clock()]
    assert set(states) == {state.name for state in STATES["referral"]}
    assert set(courses) == {state.name for state in STATES["application"]}
    assert learners is not None
    assert learners > 15
    assert (kinds[Kind.SCHOOL], kinds[Kind.PROVIDER]) == (12, 36)
    assert late == []
    listed = work_lists.work_list_of(office, council(office).actor, work_lists.Asked())
    assert listed.counts["late"]
    assert listed.counts["waiting"]
    assert listed.counts["late"] < under_way(listed.counts) / 2
    assert {row.entry.next_side for row in listed.rows} >= {COUNCIL}
    assert figures.look(office, council(office).actor, 2026, shared=False).received > 20
    with office.database.reading() as session:
        sent = session.execute(select(tables.Transfer.from_kind, tables.Transfer.state, tables.Transfer.sent_at)).all()
    assert {kind for kind, _, _ in sent} >= {"council"}
    assert len(sent) >= 4
    assert all(at <= office.clock() for _, _, at in sent)
    assert demonstration_made.make(office) == 0, "once is enough"
    with office.database.reading() as session:
        marked = Counter(session.scalars(select(tables.Mark.mark)))
        assert sums.same(sums.kept(session), sums.recount(session))
    assert set(marked) > {"present"}, "and registers of the last weeks"
    assert demonstration_registers.make(office) == 0, "once too"
    assert announcements.listing(office, council(office).actor).total == 4
    with office.database.reading() as session:
        found = Counter(session.scalars(select(tables.RecordUnit.progress).where(tables.RecordUnit.is_group.is_(False))))
        reports = list(session.execute(select(tables.ProgressReport.aptitude, tables.ProgressReport.at)))
    assert found[COMPLETED], "and progress with units"
    assert reports
    assert all(at <= office.clock() for _, at in reports)
    assert demonstration_progress.make(office) == 0, "once too"


def under_way(counts: Mapping[str, int]) -> int:
    return sum(number for group, number in counts.items() if group != "done")


@pytest.mark.soak
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_about_a_fifth_of_what_is_under_way_is_late(office: Office) -> None:
    """And the registers have marks of every kind."""
    demonstration_made.make(office)
    counts = work_lists.work_list_of(office, council(office).actor, work_lists.Asked()).counts
    assert 0.15 < counts["late"] / under_way(counts) < 0.27
    with office.database.reading() as session:
        assert set(session.scalars(select(tables.Mark.mark).distinct())) >= {each for each, _ in demonstration_registers.CHANCES}


def test_never_in_production(office: Office) -> None:
    for settings in ({"production": True}, {"demo": False}):
        strict = replace(office, settings=replace(office.settings, **settings))  # type: ignore[arg-type]
        with pytest.raises(NotFound):
            demonstration_made.make(strict)


def test_cohorts_meet_on_days_on_which_their_course_runs(office: Office) -> None:
    """So that a change of day from one of them is not refused by the course's own factsheet."""
    assert demonstration_registers.days_on(("friday",), 2) == [demonstration_registers.DAYS[4]]
    for turn in range(10):
        assert {each[0] for each in demonstration_registers.days_on(("monday", "thursday"), turn)} <= {0, 3}
        assert len(demonstration_registers.days_on((), turn)) == 2
