"""Cases moved from Submit to a place and out again: who may, what changes, what stays on the timeline, who is told, and what can't be done."""

import datetime as dt
import threading
from pathlib import Path

import pytest

from formsapp.domain.people import Role
from formsapp.services import case_pages, casework
from formsapp.services.case_asks import Wrong
from formsapp.services.office import NotFound, Office, Refused
from formsapp.store import applications
from formsapp.store.database import Database
from tests import forms, referrals
from tests.accounts import events, letters
from tests.casework import PLACEMENT, begun, desk, move, state, states, timeline
from tests.offices import Clock, open_office
from tests.people import council, provider_b, school_a, school_b


@pytest.fixture
def office(database: Database, tmp_path: Path, clock: Clock, built: Path) -> Office:
    return open_office(database, tmp_path / "data", site=built, clock=clock)


def test_from_submit_to_a_place(office: Office) -> None:
    walk = begun(office)
    at = desk(office, walk.reference)
    assert (at.work.state, at.work.next_side, at.work.next_on) == ("received", "council", at.case.due_on)
    walk.accept()
    assert walk.state == "reviewed"
    assert walk.states == ["waiting", "waiting"]
    walk.by(walk.officer, "send out")
    assert (walk.state, walk.states) == ("with providers", ["pack sent", "waiting"])
    at = desk(office, walk.reference)
    assert at.work.next_side == "school"
    walk.by(walk.school, "arrange interview", 1, date="2026-11-24")
    at = desk(office, walk.reference)
    assert (at.work.next_side, at.applications[0].interview_on) == ("provider", dt.date(2026, 11, 24))
    assert at.work.next_on == dt.date(2026, 12, 1), "five working days after the interview"
    response = walk.respond()
    assert walk.states[0] == "response in"
    assert state(office, response) == "processed", "the answer is with its referral, and nobody has to read it twice"
    assert desk(office, walk.reference).work.next_side == "council"
    walk.by(walk.officer, "offer place", 1)
    walk.tick_all()
    walk.by(walk.officer, "set up", 1, **PLACEMENT)
    walk.by(walk.officer, "process", 1)
    walk.by(walk.officer, "finish")
    at = desk(office, walk.reference)
    assert (at.work.state, at.work.next_side, walk.states) == ("placed", None, ["processed", "not needed"])
    assert at.work.ended_at == office.clock()
    assert [line.name for line in timeline(office, walk.reference)] == [
        "accept", "send out", "send pack", "arrange interview", "respond", "offer place", "set up", "process", "finish", "drop",
    ]  # fmt: skip


def test_returned_answered_declined(office: Office) -> None:
    walk = begun(office)
    with pytest.raises(Wrong, match="Enter your questions"):
        walk.by(walk.officer, "return", reason=" ")
    walk.by(walk.officer, "return", reason="Which days?")
    assert desk(office, walk.reference).work.next_side == "school"
    walk.by(walk.school, "answer", reason="Monday and Tuesday")
    at = desk(office, walk.reference)
    assert (at.work.state, at.work.next_side) == ("received", "council")
    walk.by(walk.officer, "decline", reason="Not on a school’s roll")
    assert desk(office, walk.reference).work.next_side is None
    assert [line.reason for line in timeline(office, walk.reference)] == ["Which days?", "Monday and Tuesday", "Not on a school’s roll"]


def test_declined_by_one_provider_and_offered_to_the_next(office: Office) -> None:
    walk = begun(office).interview()
    walk.respond("need")
    with pytest.raises(Refused, match="declined"):
        walk.by(walk.officer, "offer place", 1)
    with pytest.raises(Refused, match="capacity"):
        walk.by(walk.officer, "put on waiting list", 1)
    walk.by(walk.officer, "record decline", 1)
    at = desk(office, walk.reference)
    assert (at.work.next_side, walk.states) == ("council", ["declined", "waiting"])
    with pytest.raises(Refused, match="no account yet"):
        walk.by(walk.officer, "send pack", 2)
    second = forms.provider(office, at.applications[1].provider_slug)
    walk.by(walk.officer, "send pack", 2)
    assert walk.states == ["declined", "pack sent"]
    with pytest.raises(NotFound):
        walk.by(walk.provider, "arrange interview", 2, date="2026-11-24")
    walk.by(second, "arrange interview", 2, date="2026-11-24")


def test_an_interview_lies_after_the_referral_and_not_years_away(office: Office, clock: Clock) -> None:
    """One of yesterday can be entered, whenever the pack went out; and a provider sees no course of which it hasn't got the pack."""
    walk = begun(office)
    received = office.today()
    clock.move(days=3)
    walk.send_out()
    for day, sentence in (
        (received - dt.timedelta(days=1), "can’t have been before 21 November 2026"),
        (received.replace(year=2027), "look at the year"),
    ):
        with pytest.raises(Wrong, match=sentence):
            walk.by(walk.school, "arrange interview", 1, date=day.isoformat())
    with pytest.raises(Wrong, match="day, month and year"):
        walk.by(walk.school, "arrange interview", 1, date="soon")
    yesterday = office.today() - dt.timedelta(days=1)
    walk.by(walk.school, "arrange interview", 1, date=yesterday.isoformat())
    assert desk(office, walk.reference).applications[0].interview_on == yesterday
    second = desk(office, walk.reference).applications[1]
    with office.database.writing() as session:
        applications.change(session, second.id, provider_id=walk.provider.organisation)
    seen = case_pages.outside_page(office, walk.provider.actor, walk.reference)
    assert [each.application.preference for each in seen.courses] == [1]
    assert len(case_pages.outside_page(office, walk.school.actor, walk.reference).courses) == 2


def test_the_waiting_list(office: Office) -> None:
    walk = begun(office).interview()
    walk.respond("capacity")
    walk.by(walk.officer, "put on waiting list", 1)
    assert desk(office, walk.reference).work.next_side == "council"
    walk.by(walk.officer, "offer freed place", 1)
    assert walk.states[0] == "accepted"


def test_a_school_offers_another_course(office: Office) -> None:
    walk = begun(office).send_out()
    taken = {each.course for each in desk(office, walk.reference).applications}
    edition = office.published.current()
    assert edition is not None
    other = next(e["slug"] for e in edition.forms["courses"] if e["tier"] == "1" and e["slug"] not in taken)
    with pytest.raises(Wrong, match="Choose the course"):
        walk.by(walk.school, "add course", course=next(iter(taken)))
    walk.by(walk.school, "add course", course=other)
    assert walk.states == ["pack sent", "waiting", "waiting"]


def test_no_start_without_every_condition_objectives_and_a_first_review(office: Office, clock: Clock) -> None:
    walk = begun(office).accepted()
    with pytest.raises(Refused, match="Tick every condition"):
        walk.by(walk.officer, "set up", 1, **PLACEMENT)
    walk.tick_all()
    version = desk(office, walk.reference).work.version
    casework.tick(office, walk.officer.actor, walk.reference, 1, "consent", version, on=False)
    with pytest.raises(Refused, match="Tick every condition"):
        walk.by(walk.officer, "set up", 1, **PLACEMENT)
    walk.tick_all()
    for name, said in (("objectives", "objectives"), ("review", "first review"), ("start", "first day"), ("days-monday", "days")):
        with pytest.raises(Wrong, match=said):
            walk.by(walk.officer, "set up", 1, **{**PLACEMENT, name: ""})
    for review, said in (("2026-12-06", "The day of the first review must not be before 7 December 2026"), ("2027-01-16", "on a Saturday")):
        with pytest.raises(Wrong, match=said):
            walk.by(walk.officer, "set up", 1, **{**PLACEMENT, "review": review})
    assert walk.states[0] == "accepted"


def test_an_old_risk_assessment_is_not_ticked(office: Office, clock: Clock) -> None:
    walk = begun(office).accepted()
    clock.move(days=120)
    version = desk(office, walk.reference).work.version
    with pytest.raises(Refused, match="older than three months"):
        casework.tick(office, walk.officer.actor, walk.reference, 1, "risk", version, on=True)


def test_every_move_of_a_walk_is_taken_back_to_the_first_state(office: Office) -> None:
    walk = begun(office).placed()
    seen = []
    while casework.undoable(timeline(office, walk.reference)):
        casework.undo(office, walk.officer.actor, walk.reference, "Entered by mistake", desk(office, walk.reference).work.version)
        seen.append((walk.state, *walk.states))
    assert seen[-1] == ("received", "waiting", "waiting")
    assert ("with providers", "processed", "waiting") in seen
    assert ("reviewed", "waiting", "waiting") in seen
    lines = timeline(office, walk.reference)
    assert all(line.reason for line in lines if line.undoes)
    assert sum(line.undoes is not None for line in lines) == sum(line.undone for line in lines) == len(lines) / 2
    with pytest.raises(Refused, match="no move to take back"):
        casework.undo(office, walk.officer.actor, walk.reference, "Again", desk(office, walk.reference).work.version)
    walk.accept()
    assert walk.state == "reviewed"


def test_a_referral_is_withdrawn_with_all_its_applications_and_taken_back_with_them(office: Office) -> None:
    walk = begun(office).interview()
    walk.by(walk.school, "withdraw", reason="The family has moved")
    assert (walk.state, walk.states) == ("withdrawn", ["withdrawn", "withdrawn"])
    casework.undo(office, walk.officer.actor, walk.reference, "By mistake", desk(office, walk.reference).work.version)
    assert (walk.state, walk.states) == ("with providers", ["interview arranged", "waiting"])


def test_who_may_not_finds_nothing(office: Office) -> None:
    walk = begun(office)
    strangers = (school_b(office), provider_b(office), walk.provider)
    for who in strangers:
        with pytest.raises(NotFound):
            walk.by(who, "accept")
        with pytest.raises(NotFound):
            walk.by(who, "withdraw", reason="No")
    with pytest.raises(NotFound):
        walk.by(walk.school, "accept")
    walk.send_out()
    with pytest.raises(NotFound):
        walk.by(provider_b(office), "arrange interview", 1, date="2026-11-24")
    with pytest.raises(NotFound):
        walk.by(walk.officer, "no such move")
    with pytest.raises(NotFound):
        walk.by(walk.officer, "send pack", 9)


def test_of_two_at_once_the_second_is_told(office: Office) -> None:
    walk = begun(office)
    version = desk(office, walk.reference).work.version
    casework.move(office, walk.officer.actor, walk.reference, "accept", {}, version)
    with pytest.raises(casework.Changed):
        casework.move(office, council(office).actor, walk.reference, "decline", {"reason": "No"}, version)
    assert walk.state == "reviewed"


def test_many_at_once_are_one_move(office: Office) -> None:
    walk = begun(office)
    version, done = desk(office, walk.reference).work.version, []

    def press() -> None:
        try:
            casework.move(office, walk.officer.actor, walk.reference, "accept", {}, version)
            done.append("moved")
        except casework.Changed:
            done.append("told")

    threads = [threading.Thread(target=press) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(60)
    assert sorted(done) == ["moved", *["told"] * 7]
    assert len(timeline(office, walk.reference)) == 1


def test_each_move_is_one_event_and_mails_say_nothing(office: Office) -> None:
    walk = begun(office)
    before = len(events(office, "case.move"))
    walk.send_out()
    assert len(events(office, "case.move")) == before + 2
    assert events(office, "case.move")[-1].detail == {"move": "send out", "to": "with providers"}
    sent = letters(office, "moved")
    assert {letter.to for letter in sent} == {walk.school.email, walk.provider.email}
    assert all(set(letter.data) == {"reference", "link"} for letter in sent)


def test_an_unknown_sender_is_confirmed_first(office: Office) -> None:
    actor, draft = referrals.begun_by_email(office)
    reference = referrals.sent(office, actor, draft)
    with pytest.raises(Refused, match="Confirm the sender first"):
        move(office, council(office), reference, "accept")


@pytest.mark.parametrize("way", ["flourish", "supported-transfer"])
def test_a_panel_pathway(office: Office, way: str) -> None:
    edition = office.published.current()
    assert edition is not None
    tier, key = ("2", "targeted") if way == "flourish" else ("3", "time_limited")
    course = next(e for e in edition.forms["courses"] if e["tier"] == tier and e["pathway"] == way)
    walk = begun(office, tier={"tier": tier, key: way}, provision=panel_answers(course["slug"], way))
    forms.provider(office, course["provider"])
    walk.accept()
    with pytest.raises(Refused, match="goes to a panel first"):
        walk.by(walk.officer, "send out")
    panels = sorted(each["date"] for each in edition.forms["panels"] if way in each["pathways"] and each["date"] >= "2026-11-21")
    walk.by(walk.officer, "put on agenda", panel=panels[0], reason="Agreed with the panel")
    assert desk(office, walk.reference).work.next_on == dt.date.fromisoformat(panels[0])
    walk.by(walk.officer, "defer", reason="The plan is missing")
    walk.by(walk.officer, "put on agenda", panel=panels[-1])
    walk.by(walk.officer, "not approve", reason="Not yet")
    casework.undo(office, walk.officer.actor, walk.reference, "Wrong line", desk(office, walk.reference).work.version)
    walk.by(walk.officer, "approve", reason="It fits")
    if way == "supported-transfer":
        with pytest.raises(Refused, match="allocates the school first"):
            walk.by(walk.officer, "send out")
        walk.by(walk.officer, "allocate", school=str(school_b(office).organisation), reason="A fresh start")
        assert desk(office, walk.reference).work.school == school_b(office).organisation
    walk.by(walk.officer, "send out")
    assert walk.states[0] == "pack sent"


def panel_answers(course: str, way: str) -> dict[str, object]:
    told = {"tried": "Much", "strategies": "Some", "capacity": "Yes", "meets_plan": "It does", "commitment": "yes"}
    return {"courses": [course], **told, "incident": "persistent", "fresh_start": "It would", "transfer_consent": "yes"}


def test_a_withdrawal(office: Office) -> None:
    reference, officer, school = forms.sent(office, forms.JOURNEYS["withdrawal"]), council(office), school_a(office)
    provider = forms.named_provider(office, reference)
    at = desk(office, reference)
    assert (at.work.next_on, at.work.school) == (at.case.due_on, school.organisation)
    move(office, officer, reference, "confirm")
    with pytest.raises(Wrong, match="outside system"):
        move(office, officer, reference, "close records")
    move(
        office, officer, reference, "close records", **{f"outside-{name}": "1" for name in ("register", "council", "transport", "invoices")}
    )
    with pytest.raises(NotFound):
        casework.move(office, provider.actor, reference, "call off", {"reason": "No"}, desk(office, reference).work.version)
    move(office, officer, reference, "send on", other=str(provider.organisation))
    assert provider.email in {letter.to for letter in letters(office, "moved")}
    assert desk(office, reference).subject.other == provider.organisation
    move(office, officer, reference, "finish")
    assert state(office, reference) == "done"


def test_a_change_of_day(office: Office) -> None:
    reference = forms.sent(office, forms.JOURNEYS["change-of-day"])
    provider = forms.named_provider(office, reference)
    with pytest.raises(Wrong, match="Choose who it is"):
        move(office, council(office), reference, "ask provider", other=str(school_b(office).organisation))
    move(office, council(office), reference, "ask provider", other=str(provider.organisation))
    with pytest.raises(NotFound):
        move(office, provider_b(office), reference, "agree")
    move(office, provider, reference, "agree")
    move(office, council(office), reference, "apply")
    assert state(office, reference) == "applied"


def test_a_complaint(office: Office) -> None:
    reference, officer = forms.sent(office, forms.JOURNEYS["complaint"]), council(office, Role.SERVICE_LEAD)
    move(office, officer, reference, "acknowledge")
    move(office, officer, reference, "answer stage 1", reason="We have changed it")
    assert desk(office, reference).work.next_side == "sender"
    move(office, school_a(office), reference, "begin stage 2", reason="Not enough")
    move(office, officer, reference, "close", reason="Reviewed")
    assert state(office, reference) == "closed"


def test_states_of_an_old_walk(office: Office) -> None:
    assert states(office, begun(office).reference) == []
