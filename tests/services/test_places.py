"""Places: an offer takes one, a withdrawal frees it, the waiting list moves; of many at once one gets the last."""

import datetime as dt
import json
import threading
from pathlib import Path

import pytest
from click.testing import CliRunner

from formsapp.cli import commands
from formsapp.domain.people import Role
from formsapp.services import casework, places, work_lists
from formsapp.services.office import NotFound, Office, Refused
from formsapp.store.database import Database
from tests import forms, referrals
from tests.accounts import letters
from tests.casework import Walk, desk
from tests.offices import Clock, open_office
from tests.people import council, school_a
from tests.placing import OTHER_UPN, THIRD_UPN, closed, date, record, send_about, set_up

LAST = dt.date(2027, 1, 29)


@pytest.fixture
def office(database: Database, tmp_path: Path, clock: Clock, built: Path) -> Office:
    return open_office(database, tmp_path / "data", site=built, clock=clock)


def course(office: Office) -> str:
    return forms.course_of(office, forms.PROVIDER)


def count(office: Office, number: int) -> None:
    found = places.look(office, council(office).actor, course(office)).places
    places.count(office, council(office).actor, course(office), str(number), found.version if found else 0)


def numbers(office: Office) -> tuple[int, int, int]:
    found = places.look(office, council(office).actor, course(office)).places
    assert found is not None
    return found.places, found.taken, found.waiting


def answered(office: Office, decision: str = "accept", **student: object) -> Walk:
    """Interviewed, and the provider has answered."""
    school, house = school_a(office), forms.provider(office)
    told = {"provision": {"courses": [course(office)]}, **({"student": student} if student else {})}
    walk = Walk(office, referrals.sent(office, school.actor, **told), council(office), school, house)  # type: ignore[arg-type]
    walk.interview()
    walk.respond(decision)
    return walk


def test_an_offer_takes_a_place_and_a_withdrawal_frees_it(office: Office) -> None:
    count(office, 1)
    walk = answered(office)
    assert numbers(office) == (1, 0, 0)
    walk.by(walk.officer, "offer place", 1)
    assert numbers(office) == (1, 1, 0)
    walk.tick_all()
    set_up(walk)
    assert numbers(office) == (1, 1, 0), "the training record has taken the offer's place"
    kept = record(office, walk.reference)
    told = {"extent": "all", "last_day": date(LAST), "ticked": [f"{kept.course} monday"]}
    form = send_about(office, walk.school, "withdrawal", walk.reference, provision=told)
    closed(office, form, LAST.isoformat(), f"{kept.id}:monday")
    assert numbers(office) == (1, 0, 0)


def test_full_goes_on_the_waiting_list_and_the_list_moves(office: Office, clock: Clock) -> None:
    count(office, 1)
    first = answered(office)
    first.by(first.officer, "offer place", 1)
    second, third = answered(office, given="Ben", upn=OTHER_UPN), answered(office, given="Cleo", upn=THIRD_UPN)
    for walk in (second, third):
        with pytest.raises(Refused, match="Every place of this course is taken"):
            walk.by(walk.officer, "offer place", 1)
        walk.by(walk.officer, "put on waiting list", 1)
        clock.move(minutes=1)
    assert numbers(office) == (1, 1, 2)
    with pytest.raises(Refused, match="No place is free yet"):
        second.by(second.officer, "offer freed place", 1)
    given(office, second)
    before = len(letters(office, "moved"))
    first.by(first.school, "withdraw application", 1, reason="The family has moved")
    at = desk(office, second.reference)
    assert at.applications[0].next_on == dt.date(2026, 11, 23), "the next working day"
    assert (at.work.next_side, at.work.next_on) == ("council", dt.date(2026, 11, 23))
    assert desk(office, third.reference).applications[0].next_on is None
    assert council(office, Role.MONITORING_OFFICER).email in {
        each.to for each in letters(office, "moved")[: len(letters(office, "moved")) - before]
    }
    with pytest.raises(Refused, match="somebody has waited longer"):
        third.by(third.officer, "offer freed place", 1)
    second.by(second.officer, "offer freed place", 1)
    assert numbers(office) == (1, 1, 1)
    casework.undo(office, second.officer.actor, second.reference, "Not yet", desk(office, second.reference).work.version)
    line = [each.reference for each in places.look(office, second.officer.actor, course(office)).line]
    assert line == [second.reference, third.reference], "where they stood before"
    count(office, 2)
    third.by(third.officer, "offer freed place", 1)


def given(office: Office, walk: Walk) -> None:
    work_lists.assign_one(office, walk.officer.actor, walk.reference, str(council(office, Role.MONITORING_OFFICER).id))


def test_nobody_has_counted_so_nothing_is_refused(office: Office) -> None:
    walk = answered(office)
    walk.by(walk.officer, "offer place", 1)
    assert places.availability(office) == {"courses": {}}
    count(office, 20)
    assert places.availability(office)["courses"][course(office)] == {"state": "open", "words": "Open, 10 or more places"}
    count(office, 3)
    assert places.availability(office)["courses"][course(office)]["words"] == "Open, few places"
    count(office, 1)
    assert places.availability(office)["courses"][course(office)]["words"] == "Waiting list"


def test_nought_takes_the_number_back_and_nothing_is_full_by_it(office: Office) -> None:
    count(office, 1)
    first = answered(office)
    first.by(first.officer, "offer place", 1)
    second = answered(office, given="Ben", upn=OTHER_UPN)
    with pytest.raises(Refused, match="Every place"):
        second.by(second.officer, "offer place", 1)
    count(office, 0)
    second.by(second.officer, "offer place", 1)
    assert second.states[0] == "accepted"


def test_the_last_place_is_offered_once(office: Office) -> None:
    count(office, 1)
    others = {"Ben": OTHER_UPN, "Cleo": THIRD_UPN, "Dan": "A801200001004"}
    walks = [answered(office), *(answered(office, given=name, upn=upn) for name, upn in others.items())]
    versions = {walk.reference: desk(office, walk.reference).work.version for walk in walks}
    done: list[str] = []

    def press(walk: Walk) -> None:
        for _ in range(8):
            try:
                casework.move(office, walk.officer.actor, walk.reference, "offer place", {}, versions[walk.reference], 1)
                done.append("offered")
            except casework.Changed:
                done.append("mine already")
            except Refused as reason:
                done.append("full" if "Every place" in str(reason) else str(reason))

    threads = [threading.Thread(target=press, args=(walk,)) for walk in walks]
    for each in threads:
        each.start()
    for each in threads:
        each.join(120)
    assert done.count("offered") == 1
    assert set(done) == {"offered", "mine already", "full"}
    assert len(done) == 32
    assert numbers(office) == (1, 1, 0)


@pytest.mark.parametrize("typed", ["", "-1", "many", "1000", "1.5", "１"])
def test_a_number_that_is_none_is_refused(office: Office, typed: str) -> None:
    with pytest.raises(Refused, match="Enter how many places"):
        places.count(office, council(office).actor, course(office), typed, 0)


def test_of_two_who_count_the_second_is_told(office: Office) -> None:
    count(office, 3)
    with pytest.raises(Refused, match="Somebody else"):
        places.count(office, council(office).actor, course(office), "4", 0)
    with pytest.raises(NotFound):
        places.count(office, council(office).actor, "no-such-course", "4", 0)
    with pytest.raises(NotFound):
        places.count(office, school_a(office).actor, course(office), "4", 1)


def test_the_file_is_written_whole_for_a_directory_elsewhere(tmp_path: Path, built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the command, as a timer runs it."""
    for name, value in (("DATA_FOLDER", tmp_path / "data"), ("SITE_FOLDER", built)):
        monkeypatch.setenv(name, str(value))
    done = CliRunner().invoke(commands, ["availability", str(tmp_path / "availability.json")])
    assert (done.exit_code, done.output) == (0, "")
    assert json.loads((tmp_path / "availability.json").read_text()) == {"courses": {}}
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []
