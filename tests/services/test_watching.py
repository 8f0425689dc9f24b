"""Looks that nobody's work explains: found in the audit by the worker, told to the leads within a minute, answered by one of them (row T33)."""

import datetime as dt
from pathlib import Path

import pytest

from formsapp.domain import watching as rules
from formsapp.domain.people import Kind, Role
from formsapp.services import case_pages, exports, inbox, mail, reasons, watching, work, work_lists
from formsapp.services.asking import Wrong
from formsapp.services.inbox import Wanted
from formsapp.services.office import NotFound, Office, Refused
from formsapp.services.rights import Denied
from formsapp.store import audit, mails
from formsapp.store.database import Database
from tests import forms, referrals
from tests.many_cases import student
from tests.offices import Clock, open_office
from tests.people import Made, council, school_a, somebody

LATER = 30  # seconds


@pytest.fixture
def office(database: Database, tmp_path: Path, clock: Clock, built: Path) -> Office:
    return open_office(database, tmp_path / "data", site=built, clock=clock)


def watched(office: Office, clock: Clock) -> None:
    """As the worker does it, half a minute on."""
    clock.move(seconds=LATER)
    for _ in watching.watch(office, ""):
        pass


def opened(office: Office, who: Made, number: int) -> None:
    """So many students' records, a second apart."""
    with office.database.writing() as session:
        for each in range(number):
            at = office.clock() - dt.timedelta(seconds=number - each)
            audit.record(session, at, who.actor, "case.read", "case", "", learners=[f"{each:032}"])


def told(office: Office, lead: Made) -> list[str]:
    return [line.words for line in watching.listing(office, lead.actor)[0]]


def letters(office: Office) -> list[str]:
    with office.database.reading() as session:
        return [each.to for each in mails.newest(session, office.keys) if each.kind == "unusual-look"]


def test_thirty_one_records_in_ten_minutes_are_told_to_the_leads_once(office: Office, clock: Clock) -> None:
    lead, other, officer = (
        council(office, Role.SAFEGUARDING_LEAD),
        council(office, Role.SERVICE_LEAD),
        council(office, Role.MONITORING_OFFICER),
    )
    opened(office, officer, 30)
    watched(office, clock)
    assert told(office, lead) == []
    opened(office, officer, 31)
    watched(office, clock)
    assert told(office, lead) == [rules.WORDS[rules.MANY]]
    assert set(letters(office)) == {lead.email, other.email}
    watched(office, clock)
    opened(office, officer, 31)
    watched(office, clock)
    assert len(told(office, lead)) == 1, "the same day"
    assert len(letters(office)) == 2


def test_the_worker_does_it_by_itself_within_a_minute(office: Office, clock: Clock) -> None:
    lead, officer = council(office, Role.SAFEGUARDING_LEAD), council(office, Role.MONITORING_OFFICER)
    opened(office, officer, 31)
    clock.move(seconds=LATER)
    work.Worker(office, "a worker").round()
    assert told(office, lead) == [rules.WORDS[rules.MANY]]


def test_a_student_with_one_s_own_surname(office: Office, clock: Clock) -> None:
    lead = council(office, Role.SAFEGUARDING_LEAD)
    reference = referrals.sent(office, school_a(office).actor)
    surname = inbox.read(office, council(office).actor, reference).case.answers["student"]["surname"]
    cousin = somebody(office, Kind.COUNCIL, "council", Role.MONITORING_OFFICER, name=f"Ada {surname}")
    watched(office, clock)
    case_pages.council_page(office, cousin.actor, reference)
    watched(office, clock)
    assert told(office, lead) == [rules.WORDS[rules.OWN_NAME]]


def test_many_cases_that_are_given_to_colleagues(office: Office, clock: Clock) -> None:
    lead, busy, curious = council(office, Role.SAFEGUARDING_LEAD), council(office), council(office, Role.MONITORING_OFFICER)
    found = [referrals.sent(office, school_a(office).actor, student=student(number)) for number in range(rules.MOST_ELSEWHERE + 1)]
    for reference in found:
        work_lists.assign_one(office, busy.actor, reference, str(busy.id))
    for reference in found:
        for who in (busy, curious):
            case_pages.council_page(office, who.actor, reference)
        clock.move(minutes=2)
    watched(office, clock)
    (line,) = watching.listing(office, lead.actor)[0]
    assert (line.words, line.told.person) == (rules.WORDS[rules.ELSEWHERE], curious.id)


def test_a_table_taken_at_night(office: Office, clock: Clock) -> None:
    lead, officer = council(office, Role.SAFEGUARDING_LEAD), council(office)
    referrals.sent(office, school_a(office).actor)
    clock.move(hours=11)  # eleven in the evening
    exports.listing(office, officer.actor, Wanted())
    watched(office, clock)
    assert told(office, lead) == [rules.WORDS[rules.AT_NIGHT]]


def test_a_lead_answers_and_never_for_oneself(office: Office, clock: Clock) -> None:
    lead, other = council(office, Role.SAFEGUARDING_LEAD), council(office, Role.SERVICE_LEAD)
    opened(office, lead, 31)
    watched(office, clock)
    assert letters(office) == [other.email], "whom it is about is not told"
    (line,) = watching.listing(office, lead.actor)[0]
    assert line.mine
    with pytest.raises(Refused, match="your own"):
        watching.answer(office, lead.actor, line.told.id, "I was busy")
    with pytest.raises(Wrong, match="Write what you found"):
        watching.answer(office, other.actor, line.told.id, "  ")
    watching.answer(office, other.actor, line.told.id, "A yearly check of all risk assessments.")
    waiting, done = watching.listing(office, other.actor)
    assert (waiting, [each.told.answer for each in done]) == ([], ["A yearly check of all risk assessments."])
    with pytest.raises(Refused, match="answered it meanwhile"):
        watching.answer(office, other.actor, line.told.id, "Again")
    with pytest.raises(Denied):
        watching.listing(office, council(office).actor)


# ------------------------------------------------------------------------------------------------------- restricted cases


def complaint(office: Office) -> str:
    return forms.sent(office, forms.JOURNEYS["complaint"])


def test_a_restricted_case_opens_with_a_reason(office: Office, clock: Clock) -> None:
    lead, other, reference = council(office, Role.SAFEGUARDING_LEAD), council(office, Role.SERVICE_LEAD), complaint(office)
    for act in (
        lambda: case_pages.council_page(office, lead.actor, reference),
        lambda: inbox.answers_of(office, lead.actor, reference, "case.pdf"),
        lambda: exports.of_case(office, lead.actor, reference),
    ):
        with pytest.raises(reasons.ReasonNeeded):
            act()
    with pytest.raises(Wrong, match="10 letters or more"):
        reasons.give(office, lead.actor, reference, "  why ")
    with pytest.raises(Wrong, match="500 characters"):
        reasons.give(office, lead.actor, reference, "x" * 501)
    reasons.give(office, lead.actor, reference, "I decide who looks into it")
    assert case_pages.council_page(office, lead.actor, reference).read.reasons[0].text == "I decide who looks into it"
    with pytest.raises(reasons.ReasonNeeded):
        case_pages.council_page(office, other.actor, reference)
    clock.move(hours=reasons.HOLDS.total_seconds() / 3600)
    with pytest.raises(reasons.ReasonNeeded):
        case_pages.council_page(office, lead.actor, reference)


def test_who_has_the_case_needs_no_reason(office: Office) -> None:
    lead, reference = council(office, Role.SAFEGUARDING_LEAD), complaint(office)
    work_lists.assign_one(office, lead.actor, reference, str(lead.id))
    assert case_pages.council_page(office, lead.actor, reference).read.reasons == []


def test_a_reason_opens_nothing_to_others(office: Office) -> None:
    reference = complaint(office)
    for who in (council(office), council(office, Role.MONITORING_OFFICER), school_a(office)):
        with pytest.raises(NotFound):
            reasons.give(office, who.actor, reference, "I would like to know")


def test_the_mail_says_nothing_of_it(office: Office, clock: Clock) -> None:
    lead, officer = council(office, Role.SAFEGUARDING_LEAD), council(office, Role.MONITORING_OFFICER)
    opened(office, officer, 31)
    watched(office, clock)
    with office.database.reading() as session:
        (letter,) = [each for each in mails.newest(session, office.keys) if each.to == lead.email]
    written = str(mail.write(office, letter))
    assert "/looks/" in written
    assert officer.name not in written
    assert officer.email not in written
