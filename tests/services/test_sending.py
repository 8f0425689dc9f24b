"""Sending: only what is relevant, checked again at that moment, with a copy of what was chosen, and exactly once (row T15)."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from formsapp.domain.identifiers import upn_check_letter
from formsapp.domain.people import NOBODY, Actor
from formsapp.fields import Typed
from formsapp.services import drafts, sending
from formsapp.services.office import NotFound, Office
from formsapp.store import cases, mails, tables
from formsapp.store.cases import Case
from formsapp.store.database import Database
from formsapp.store.drafts import Draft
from tests import referrals
from tests.offices import Clock, open_office
from tests.people import council, provider_a, school_a, school_b
from tests.referrals import PROMISES
from tests.scoreboard import row

AT_ONCE = 32
FORMS = 17


@pytest.fixture
def office(database: Database, tmp_path: Path, clock: Clock, built: Path) -> Office:
    """With the sample's directory published."""
    return open_office(database, tmp_path / "data", site=built, clock=clock)


def send(office: Office, actor: Actor, draft: Draft, sent: Typed = PROMISES, token: str = "") -> sending.Sent | sending.NotYet:
    return sending.send(office, actor, "referral", draft.reference, token or draft.send_token, sent)


def stored(office: Office, reference: str) -> Case:
    with office.database.reading() as session:
        case = cases.find(session, office.keys, reference)
    assert case is not None
    return case


def number(office: Office, table: Any) -> int:
    with office.database.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_the_case_holds_what_was_sent_and_the_draft_nothing(office: Office) -> None:
    who = school_a(office)
    draft = referrals.begun(office, who.actor)
    assert send(office, who.actor, draft) == sending.Sent(draft.reference)
    case = stored(office, draft.reference)
    assert (case.organisation, case.sender, case.title, case.tier, case.state) == (
        who.organisation,
        who.id,
        "Mari Quillfeather",
        "1",
        "received",
    )
    assert case.answers["student"]["surname"] == "Quillfeather"
    assert case.answers["declaration"] == {name: ["yes"] for name in ("true", "on_roll", "duty", "may_send")}
    assert case.sender_confirmed_at == office.clock()
    with office.database.reading() as session:
        left = session.scalars(select(tables.Draft)).one()
        assert office.keys.open_text("drafts", left.id, "answers", left.answers_sealed) == "{}"
        assert left.sent_at == office.clock()


def test_purpose_basis_and_the_version_of_the_notice_go_with_it(office: Office) -> None:
    case = stored(office, referrals.sent(office, school_a(office).actor))
    journey = drafts.journey_of("referral")
    assert (case.purpose, case.lawful_basis, case.notice_version) == (journey.purpose, journey.lawful_basis, journey.notice_version)
    assert case.snapshot["days_kept"] == journey.days_kept


def test_course_provider_and_price_are_kept_as_they_stood(office: Office) -> None:
    case = stored(office, referrals.sent(office, school_a(office).actor))
    course = case.snapshot["courses"][0]
    assert course["slug"] == case.answers["provision"]["courses"][0]
    assert course["price"]["pence"] > 0
    assert course["price_words"].startswith("£")
    assert course["provider_name"]
    assert len(course["id"]) == 36


def test_what_a_later_answer_made_irrelevant_is_not_stored(office: Office) -> None:
    who = school_a(office)
    hidden = {"student": {"medical": "no", "medical_notes": "Zebracanary"}}
    draft = referrals.begun(office, who.actor, **hidden)
    page = sending.check(office, who.actor, "referral", draft.reference)
    assert [gone.words for gone in page.dropped] == [("Zebracanary",)]
    case = stored(office, referrals.sent(office, who.actor, draft))
    assert "medical_notes" not in case.answers["student"]
    assert "Zebracanary" not in str(case)


def test_a_risk_assessment_that_grew_old_in_the_draft_stops_it_with_the_sum(office: Office, clock: Clock) -> None:
    """Completed on 2 November 2026: good until 2 February 2027, the day included."""
    who = school_a(office)
    draft = referrals.begun(office, who.actor, provision={"start": {"day": "1", "month": "3", "year": "2027"}})
    clock.set(dt.datetime(2027, 2, 2, 12, tzinfo=dt.UTC))
    assert sending.check(office, who.actor, "referral", draft.reference).complete
    clock.set(dt.datetime(2027, 2, 3, 0, 0, tzinfo=dt.UTC))
    found = send(office, who.actor, draft)
    assert isinstance(found, sending.NotYet)
    assert [block.slug for block in found.checked.blocks if not block.done] == ["safeguarding"]
    assert number(office, tables.Case) == 0
    form = drafts.form_of(found.checked.opened, "safeguarding")
    form.validate()
    (sentence,) = form.assessed_on.errors
    assert "3 November 2026" in sentence
    assert "1 day too early" in sentence


def test_a_course_that_has_left_the_directory_stops_it(office: Office) -> None:
    who = school_a(office)
    draft = referrals.begun(office, who.actor, provision={"courses": ["a-course-that-ended"]})
    found = send(office, who.actor, draft)
    assert isinstance(found, sending.NotYet)
    assert [block.slug for block in found.checked.blocks if not block.done] == ["provision"]


@pytest.mark.parametrize("promise", ["true", "on_roll", "duty", "may_send"])
def test_without_every_promise_nothing_is_sent(office: Office, promise: str) -> None:
    who = school_a(office)
    given = Typed([(name, "yes") for name in ("true", "on_roll", "duty", "may_send") if name != promise])
    found = send(office, who.actor, referrals.begun(office, who.actor), given)
    assert isinstance(found, sending.NotYet)
    assert found.checked.declaration is not None
    assert len(found.checked.declaration.problems()) == 1


def test_an_address_must_be_proved_before_it_is_sent(office: Office) -> None:
    actor, draft = referrals.begun_by_email(office, proved=False)
    found = send(office, actor, draft)
    assert isinstance(found, sending.NotYet)
    assert found.checked.complete
    assert not found.checked.proved
    assert number(office, tables.Case) == 0


def test_a_sender_without_an_account_waits_for_the_council(office: Office) -> None:
    actor, draft = referrals.begun_by_email(office)
    reference = referrals.sent(office, actor, draft)
    case = stored(office, reference)
    assert case.sender_confirmed_at is None
    assert case.sender_email == referrals.EMAIL
    for who in (school_a(office), provider_a(office)):
        with pytest.raises(NotFound):
            sending.confirmation(office, who.actor, "referral", reference)


def test_the_learner_keeps_one_key_in_the_audit(office: Office) -> None:
    who, other = school_a(office), school_b(office)
    first, second = (stored(office, referrals.sent(office, each.actor)) for each in (who, other))
    assert first.learner_key == second.learner_key
    third = stored(office, referrals.sent(office, who.actor, student={"upn": upn_check_letter("333221112345") + "333221112345"}))
    assert third.learner_key != first.learner_key


def test_the_mail_goes_to_the_sender_and_says_that_it_arrived(office: Office) -> None:
    who = school_a(office)
    reference = referrals.sent(office, who.actor)
    with office.database.reading() as session:
        (letter,) = mails.newest(session, office.keys)
    assert (letter.kind, letter.to) == ("received", who.email)
    assert set(letter.data) == {"reference", "link"}
    assert letter.data["reference"] == reference


def test_the_confirmation_counts_working_days(office: Office, clock: Clock) -> None:
    """Sent on Monday 21 December 2026: 24 December to 1 January the service is closed."""
    clock.set(dt.datetime(2026, 12, 21, 12, tzinfo=dt.UTC))
    who = school_a(office)
    reference = referrals.sent(office, who.actor, safeguarding={"assessed_on": {"day": "1", "month": "12", "year": "2026"}})
    found = sending.confirmation(office, who.actor, "referral", reference)
    ((_, count),) = found.clocks
    assert count.end == dt.date(2027, 1, 4)
    assert stored(office, reference).due_on == dt.date(2027, 1, 4)
    assert {day.why for day in count.left_out} >= {"Christmas and New Year", "Christmas Day", "weekend"}


def test_a_panel_is_named_in_the_confirmation(office: Office) -> None:
    edition = office.published.current()
    assert edition is not None
    who = school_a(office)
    flourish = next(entry["slug"] for entry in edition.forms["courses"] if entry["pathway"] == "flourish")
    more: dict[str, dict[str, Any]] = {
        "tier": {"tier": "2", "targeted": "flourish"},
        "provision": dict.fromkeys(("tried", "strategies", "capacity"), "As agreed.") | {"commitment": "yes", "courses": [flourish]},
    }
    found = sending.confirmation(office, who.actor, "referral", referrals.sent(office, who.actor, **more))
    assert "10 December 2026" in found.panel


def test_who_has_no_account_sees_the_answers_for_a_day_in_the_browser_that_sent_them(office: Office, clock: Clock) -> None:
    actor, draft = referrals.begun_by_email(office)
    reference = referrals.sent(office, actor, draft)
    assert sending.confirmation(office, actor, "referral", reference).answers_shown
    assert sending.answers_of(office, actor, "referral", reference, "answers.pdf").answers["student"]["surname"] == "Quillfeather"
    clock.move(hours=25)
    assert not sending.confirmation(office, actor, "referral", reference).answers_shown
    with pytest.raises(NotFound):
        sending.answers_of(office, actor, "referral", reference, "answers.pdf")


@pytest.mark.parametrize("stranger", [school_b, provider_a, council, None])
def test_what_was_sent_is_its_senders_to_read(office: Office, stranger: Any) -> None:
    reference = referrals.sent(office, school_a(office).actor)
    actor = stranger(office).actor if stranger else NOBODY
    with pytest.raises(NotFound):
        sending.confirmation(office, actor, "referral", reference)
    with pytest.raises(NotFound):
        sending.answers_of(office, actor, "referral", reference, "answers.json")


def test_nothing_can_be_changed_once_it_is_sent(office: Office) -> None:
    who = school_a(office)
    draft = referrals.begun(office, who.actor)
    referrals.sent(office, who.actor, draft)
    for act in (
        lambda: drafts.save_section(office, who.actor, "referral", draft.reference, "behaviour", Typed([("strengths", "x")]), ""),
        lambda: drafts.look(office, who.actor, "referral", draft.reference),
        lambda: drafts.delete(office, who.actor, "referral", draft.reference),
    ):
        with pytest.raises(drafts.AlreadySent):
            act()


def test_another_form_s_token_sends_nothing(office: Office) -> None:
    who = school_a(office)
    one, other = referrals.begun(office, who.actor), referrals.begun(office, who.actor)
    assert isinstance(send(office, who.actor, one, token=other.send_token), sending.NotYet)
    assert number(office, tables.Case) == 0


@pytest.mark.scoreboard
@pytest.mark.slow
def test_however_often_and_however_many_at_once_it_is_sent_once(office: Office) -> None:
    """Parallel presses; then the back button, a retry by a process that knows nothing of the first, and with a stale token."""
    who = school_a(office)
    tries, violations = 0, []
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for _ in range(FORMS):
            draft = referrals.begun(office, who.actor)
            asked = [pool.submit(send, office, who.actor, draft) for _ in range(AT_ONCE)]
            answers = [each.exception() or each.result() for each in asked]
            answers += [send(office, who.actor, draft), send(office, who.actor, draft, token="stale"), afresh(office, draft)]
            tries += len(answers)
            violations += [f"{draft.reference}: {each!r}" for each in answers if getattr(each, "reference", None) != draft.reference]
            if sum(not each.again for each in answers if isinstance(each, sending.Sent)) != 1:
                violations.append(f"{draft.reference}: not exactly one of them made it")
    made, mailed = number(office, tables.Case), number(office, tables.Mail)
    violations += [f"{made} cases and {mailed} mails of {FORMS} forms"] if (made, mailed) != (FORMS, FORMS) else []
    row("T15", tries, violations, floor=520)


def afresh(office: Office, draft: Draft) -> sending.Sent | sending.NotYet:
    """By another process."""
    database = Database(office.database.address)
    try:
        other = Office(office.settings, database, office.keys, office.vault, office.published, office.clock)
        return send(other, school_a(office).actor, draft)
    finally:
        database.close()


def test_a_reference_that_is_taken_is_not_given_again(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    who = school_a(office)
    sent = referrals.sent(office, who.actor)
    draft = drafts.begin(office, who.actor, "referral", who.organisation)
    offered = iter([sent, draft.reference, "CAP-7KQ2-M9RT-4XWD-H"])
    monkeypatch.setattr(drafts, "make_reference", lambda: next(offered))
    assert drafts.begin(office, who.actor, "referral", who.organisation).reference == "CAP-7KQ2-M9RT-4XWD-H"
