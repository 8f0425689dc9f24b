"""Acceptance makes the placement: whose it is, what stands in it, and how a withdrawal ends it or a change of day moves it."""

import datetime as dt
from pathlib import Path

import pytest

from formsapp.domain.people import Kind
from formsapp.services import about, case_pages, casework, inbox, provision
from formsapp.services.asking import Wrong
from formsapp.services.office import NotFound, Office, Refused
from formsapp.store import people
from formsapp.store.database import Database
from tests import forms, referrals
from tests.accounts import letters
from tests.casework import PLACEMENT, Walk, desk, move, state
from tests.offices import Clock, open_office
from tests.people import council, school_a, school_b
from tests.placing import OTHER_UPN, OUTSIDE, UPN, by_hand, closed, date, learner, placed, record, records, send_about, set_up, walked

START, REVIEW, LAST = dt.date(2026, 12, 7), dt.date(2027, 1, 18), dt.date(2027, 1, 29)


@pytest.fixture
def office(database: Database, tmp_path: Path, clock: Clock, built: Path) -> Office:
    return open_office(database, tmp_path / "data", site=built, clock=clock)


def second_provider(office: Office) -> str:
    edition = office.published.current()
    assert edition is not None
    return next(str(e["provider"]) for e in edition.forms["courses"] if e["tier"] == "1" and e["provider"] != forms.PROVIDER)


# ---------------------------------------------------------------------------------------------------------- what is made


def test_a_training_record_with_all_that_was_agreed(office: Office) -> None:
    walk = placed(office, more={"days-thursday": "1"})
    found = record(office, walk.reference)
    assert (found.school, found.provider) == (walk.school.organisation, walk.provider.organisation)
    assert (found.starts_on, found.ends_on, found.first_days) == (START, None, ("monday", "thursday"))
    assert (found.times, found.place, found.arranged_by) == ("9:30 to 14:30", "The workshop", "school")
    assert found.objectives == PLACEMENT["objectives"]
    assert (found.first_review_on, found.review_every) == (REVIEW, 42)
    assert found.stage(START - dt.timedelta(days=1)) == "planned"
    assert found.stage(START) == "live"
    child = learner(office, walk.reference)
    assert (child.name, child.child.born, child.child.upn) == ("Marigold Ann Quillfeather", dt.date(2011, 3, 27), UPN)
    at = desk(office, walk.reference)
    assert (at.work.learner, child.key) == (child.id, at.case.learner_key)


def test_needs_and_a_withheld_address_go_with_the_child(office: Office) -> None:
    courses = {"courses": [forms.course_of(office, forms.PROVIDER)]}
    forms.provider(office)
    more = {"student": {"in_care": "yes", "care_authority": "other", "care_authority_other": "Another"}, "provision": courses}
    more["safeguarding"] = {"restrictions": "yes", "restrictions_notes": "Nobody may know the address"}
    more["safeguarding"] |= {"risks": ["missing"], "risks_notes": "Leaves without a word"}
    school = school_a(office)
    walk = Walk(office, referrals.sent(office, school.actor, **more), council(office), school, forms.provider(office)).accepted()
    walk.tick_all()
    child = learner(office, set_up(walk).reference)
    assert child.needs == {"care", "watch"}
    assert child.address_withheld


def test_taken_back_it_is_cancelled_and_set_up_again_for_the_same_child(office: Office) -> None:
    walk = walked(office)
    walk.by(walk.officer, "set up", 1, **PLACEMENT)
    first = learner(office, walk.reference)
    casework.undo(office, walk.officer.actor, walk.reference, "Wrong day", desk(office, walk.reference).work.version)
    assert [each.state for each in records(office, walk.reference)] == ["cancelled"]
    assert desk(office, walk.reference).work.learner is None
    walk.by(walk.officer, "set up", 1, **{**PLACEMENT, "start": "2026-12-14"})
    states = {each.state: each for each in records(office, walk.reference)}
    assert states["planned"].learner == first.id, "no second record of one child"
    assert states["planned"].starts_on == dt.date(2026, 12, 14)


def test_without_a_school_that_could_be_told_nothing_is_set_up(office: Office) -> None:
    forms.provider(office)
    actor, draft = referrals.begun_by_email(office, provision={"courses": [forms.course_of(office, forms.PROVIDER)]})
    reference = referrals.sent(office, actor, draft)
    officer = council(office)
    inbox.confirm_sender(office, officer.actor, reference)
    walk = Walk(office, reference, officer, officer, forms.provider(office))
    walk.accept()
    walk.by(officer, "send out")
    walk.by(officer, "arrange interview", 1, date="2026-11-24")
    walk.respond()
    walk.by(officer, "offer place", 1)
    walk.tick_all()
    with pytest.raises(Refused, match="no account yet"):
        walk.by(officer, "set up", 1, **PLACEMENT)
    urn = str(desk(office, reference).case.answers["school"]["school"])
    with office.database.writing() as session:
        house = people.add_organisation(session, office.clock(), Kind.SCHOOL, "A school that came later", urn=urn).id
    walk.by(officer, "set up", 1, **PLACEMENT)
    assert record(office, reference).school == house
    assert desk(office, reference).work.school == house


# --------------------------------------------------------------------------------------------------------- whose it is


def test_a_second_placement_of_the_same_child_is_theirs_without_asking(office: Office) -> None:
    one, other = placed(office), walked(office, provider=second_provider(office), surname="Vale")
    set_up(other)
    assert learner(office, one.reference).id == learner(office, other.reference).id
    assert learner(office, one.reference).child.surname == "Vale", "the newest form knows the name"


def test_twins_are_two_and_nobody_is_asked(office: Office) -> None:
    one, other = placed(office), placed(office, provider=second_provider(office), given="Bartholomew", upn=OTHER_UPN)
    assert learner(office, one.reference).id != learner(office, other.reference).id
    assert learner(office, one.reference).key != learner(office, other.reference).key


def test_a_twin_with_the_other_s_number_is_doubted_and_somebody_decides(office: Office) -> None:
    one = placed(office)
    other = walked(office, provider=second_provider(office), given="Mirabel")
    with pytest.raises(Wrong, match="Choose who it is"):
        other.by(other.officer, "set up", 1, **PLACEMENT)
    with pytest.raises(Wrong, match="Choose who it is"):
        other.by(other.officer, "set up", 1, **{**PLACEMENT, "learner": str(one.officer.id)})
    set_up(other, learner="new")
    assert learner(office, one.reference).id != learner(office, other.reference).id
    assert learner(office, one.reference).key != learner(office, other.reference).key, "each has an audit of their own"
    assert learner(office, one.reference).name == "Marigold Ann Quillfeather"


def test_a_mistyped_birthday_is_doubted_and_chosen(office: Office) -> None:
    one = placed(office)
    other = walked(office, provider=second_provider(office), born=date(dt.date(2011, 3, 26)))
    set_up(other, learner=str(learner(office, one.reference).id))
    assert learner(office, other.reference).id == learner(office, one.reference).id
    assert learner(office, one.reference).child.born == dt.date(2011, 3, 27), "what was doubted changes nothing"


def test_a_wrong_choice_is_taken_back_and_made_anew(office: Office) -> None:
    one = placed(office)
    other = walked(office, provider=second_provider(office), given="Mirabel")
    other.by(other.officer, "set up", 1, **{**PLACEMENT, "learner": "new"})
    casework.undo(office, other.officer.actor, other.reference, "It is the same child", desk(office, other.reference).work.version)
    other.by(other.officer, "set up", 1, **{**PLACEMENT, "learner": str(learner(office, one.reference).id)})
    live = next(each for each in records(office, other.reference) if each.state == "planned")
    assert live.learner == learner(office, one.reference).id


# ------------------------------------------------------------------------------------------------------- a withdrawal


def test_a_withdrawal_ends_it_on_its_last_day_and_can_be_taken_back(office: Office, clock: Clock) -> None:
    walk = placed(office)
    clock.set(dt.datetime(2027, 1, 22, 12, tzinfo=dt.UTC))
    told = {"extent": "all", "last_day": date(LAST), "ticked": [f"{record(office, walk.reference).course} monday"]}
    form = send_about(office, walk.school, "withdrawal", walk.reference, provision=told)
    kept = record(office, walk.reference)
    with pytest.raises(Wrong, match="Tick what ends"):
        move(office, walk.officer, form, "confirm")
        move(office, walk.officer, form, "close records", last=LAST.isoformat(), **OUTSIDE)
    move(office, walk.officer, form, "close records", last=LAST.isoformat(), **{f"ends-{kept.id}:monday": "1"}, **OUTSIDE)
    found = record(office, walk.reference)
    assert (found.ends_on, found.ended_reason, found.stage(LAST), found.stage(LAST + dt.timedelta(days=1))) == (
        LAST, "withdrawal", "live", "ended",
    )  # fmt: skip
    casework.undo(office, walk.officer.actor, form, "Another student", desk(office, form).work.version)
    found = record(office, walk.reference)
    assert (found.ends_on, found.ended_reason, found.stage(LAST + dt.timedelta(days=1))) == (None, "", "live")


def test_some_days_end_and_the_rest_goes_on(office: Office) -> None:
    walk = placed(office, more={"days-thursday": "1"})
    kept = record(office, walk.reference)
    told = {"extent": "some", "last_day": date(LAST), "ticked": [f"{kept.course} thursday"]}
    form = send_about(office, walk.school, "withdrawal", walk.reference, provision=told)
    closed(office, form, LAST.isoformat(), f"{kept.id}:thursday")
    found = record(office, walk.reference)
    assert (found.ends_on, found.days(LAST), found.days(LAST + dt.timedelta(days=1))) == (None, ("monday", "thursday"), ("monday",))
    casework.undo(office, walk.officer.actor, form, "No", desk(office, form).work.version)
    assert record(office, walk.reference).days(LAST + dt.timedelta(days=1)) == ("monday", "thursday")


def test_a_withdrawal_from_two_providers_tells_both(office: Office) -> None:
    one = placed(office)
    other = placed(office, provider=second_provider(office))
    first, second = record(office, one.reference), record(office, other.reference)
    told = {"extent": "all", "last_day": date(LAST), "ticked": [f"{first.course} monday", f"{second.course} monday"]}
    form = send_about(office, one.school, "withdrawal", one.reference, provision=told)
    with office.database.reading() as session:
        offered = provision.live(session, office, desk(office, one.reference).case.learner_key, one.school.organisation)
    assert offered is not None
    assert {each["course"] for each in offered} == {first.course, second.course}
    closed(office, form, LAST.isoformat(), f"{first.id}:monday", f"{second.id}:monday")
    assert not desk(office, form).subject.others, "nobody is told yet"
    move(office, one.officer, form, "send on", other=str(one.provider.organisation), **{f"also-{other.provider.organisation}": "1"})
    assert desk(office, form).subject.others == {one.provider.organisation, other.provider.organisation}
    told_of_it = {letter.to for letter in letters(office, "moved") if letter.data["reference"] == form}
    assert {one.provider.email, other.provider.email} <= told_of_it
    casework.undo(office, one.officer.actor, form, "Not yet", desk(office, form).work.version)
    move(office, one.officer, form, "send on", other=str(one.provider.organisation))
    assert desk(office, form).subject.others == {one.provider.organisation}


def test_only_who_has_to_do_with_the_child_is_told_of_a_withdrawal(office: Office) -> None:
    """All of it ends: no course is asked for. A provider that the form names beside is not offered, and the service refuses it."""
    walk, stranger = placed(office), forms.provider(office, second_provider(office))
    course = forms.course_of(office, second_provider(office))
    told = {"extent": "all", "last_day": date(LAST), "endings": [{"course": course, "days": ["monday"]}], "ticked": [f"{course} monday"]}
    form = send_about(office, walk.school, "withdrawal", walk.reference, provision=told)
    kept = record(office, walk.reference)
    assert {"ticked", "endings"}.isdisjoint(desk(office, form).case.answers["provision"])
    closed(office, form, LAST.isoformat(), f"{kept.id}:monday")
    question, *_ = case_pages.asking(office, walk.officer.actor, form, "send on", None).questions
    assert {code for code, _ in question.options} == {"", str(walk.provider.organisation), "outside"}
    assert question.value == str(walk.provider.organisation)
    for who in (stranger, school_b(office), walk.school):
        with pytest.raises(Wrong, match="Choose who it is"):
            move(office, walk.officer, form, "send on", other=str(who.organisation))
    assert not desk(office, form).subject.others


def test_a_change_of_day_is_asked_of_the_placement_s_provider_alone(office: Office) -> None:
    walk, other = placed(office), placed(office, provider=second_provider(office))
    told = {"course": record(office, walk.reference).course, "present": ["monday"], "wanted": ["tuesday"], "start": date(LAST)}
    form = send_about(office, walk.school, "change-of-day", walk.reference, days=told)
    (question,) = case_pages.asking(office, walk.officer.actor, form, "ask provider", None).questions
    assert {code for code, _ in question.options} == {"", str(walk.provider.organisation), "outside"}
    for who in (other.provider, school_b(office), walk.school):
        with pytest.raises(Wrong, match="Choose who it is"):
            move(office, walk.officer, form, "ask provider", other=str(who.organisation))


def test_a_school_s_withdrawal_reaches_no_other_school_s_placement(office: Office) -> None:
    walk = placed(office)
    form = by_hand(office, school_b(office))
    move(office, walk.officer, form, "confirm")
    move(office, walk.officer, form, "close records", **OUTSIDE)
    assert record(office, walk.reference).ends_on is None


def test_a_placement_that_has_ended_is_not_taken_back(office: Office) -> None:
    walk = walked(office)
    walk.by(walk.officer, "set up", 1, **PLACEMENT)
    kept = record(office, walk.reference)
    form = send_about(
        office, walk.school, "withdrawal", walk.reference,
        provision={"extent": "all", "last_day": date(LAST), "ticked": [f"{kept.course} monday"]},
    )  # fmt: skip
    closed(office, form, LAST.isoformat(), f"{kept.id}:monday")
    with pytest.raises(Refused, match="take that back first"):
        casework.undo(office, walk.officer.actor, walk.reference, "No", desk(office, walk.reference).work.version)


def test_the_school_is_asked_where_the_student_goes_by_a_mail_that_says_nothing(office: Office) -> None:
    walk = placed(office)
    kept = record(office, walk.reference)
    told = {"extent": "all", "last_day": date(LAST), "ticked": [f"{kept.course} monday"]}
    form = send_about(office, walk.school, "withdrawal", walk.reference, provision=told)
    closed(office, form, LAST.isoformat(), f"{kept.id}:monday")
    (letter,) = letters(office, "placement-ended")
    assert letter.to == walk.school.email
    assert set(letter.data) == {"link"}


def test_a_leaving_form_that_is_read_ends_what_was_going_and_says_what_became_of_it(office: Office, clock: Clock) -> None:
    walk = placed(office)
    clock.set(dt.datetime(2027, 1, 30, 12, tzinfo=dt.UTC))
    kept = record(office, walk.reference)
    form = send_about(
        office, walk.school, "leaving", walk.reference,
        leaving={"course": kept.course, "last_day": date(LAST), "reason": "completed", "achieved": "The first unit"},
        destination={"destination": "college", "detail": "Canal College"},
        view={"view": "I liked the engines", "better": "Nothing"},
    )  # fmt: skip
    assert record(office, walk.reference).ends_on is None
    move(office, walk.officer, form, "read")
    found = record(office, walk.reference)
    assert (found.ends_on, found.ended_reason, found.state) == (LAST, "completed", "ended")
    assert (found.destination, found.student_view) == ("Further education college: Canal College", "I liked the engines")
    casework.undo(office, walk.officer.actor, form, "Another course", desk(office, form).work.version)
    assert record(office, walk.reference).stage(LAST + dt.timedelta(days=1)) == "live"


# ------------------------------------------------------------------------------------------------------- other days


def test_a_change_of_day_holds_from_its_date(office: Office, clock: Clock) -> None:
    walk = placed(office)
    clock.set(dt.datetime(2027, 1, 4, 12, tzinfo=dt.UTC))
    kept, start = record(office, walk.reference), dt.date(2027, 1, 12)
    told = {"course": kept.course, "present": ["monday"], "wanted": ["tuesday"], "start": date(start)}
    form = send_about(office, walk.school, "change-of-day", walk.reference, days=told)
    move(office, walk.officer, form, "ask provider", other=str(walk.provider.organisation))
    move(office, walk.provider, form, "agree")
    assert record(office, walk.reference).days(start) == ("monday",), "agreed is not applied"
    move(office, walk.officer, form, "apply")
    found = record(office, walk.reference)
    assert (found.days(start - dt.timedelta(days=1)), found.days(start)) == (("monday",), ("tuesday",))
    assert state(office, form) == "applied"
    clock.set(dt.datetime(2027, 1, 12, 12, tzinfo=dt.UTC))
    with office.database.reading() as session:
        key = desk(office, walk.reference).case.learner_key
        offered = provision.live(session, office, key, walk.school.organisation)
    assert offered is not None
    assert offered[0]["days"] == ["tuesday"]
    casework.undo(office, walk.officer.actor, form, "Wrong course", desk(office, form).work.version)
    assert record(office, walk.reference).days(start) == ("monday",)


def test_forms_offer_what_is_live_and_nothing_that_has_ended(office: Office, clock: Clock) -> None:
    walk = placed(office)
    journey = forms.JOURNEYS["withdrawal"]

    def offered() -> list[str]:
        answers, _ = about.begin(office, walk.school.actor, journey, walk.reference, walk.school.organisation)
        return [f"{each['course']} {' '.join(each['days'])}" for each in answers["about"]["provision"]]

    kept = record(office, walk.reference)
    assert offered() == [f"{kept.course} monday"]
    form = send_about(
        office, walk.school, "withdrawal", walk.reference,
        provision={"extent": "all", "last_day": date(LAST), "ticked": [f"{kept.course} monday"]},
    )  # fmt: skip
    closed(office, form, LAST.isoformat(), f"{kept.id}:monday")
    assert offered() == []
    with pytest.raises(NotFound), office.database.reading():
        walk.by(school_b(office), "withdraw", reason="Not mine")
