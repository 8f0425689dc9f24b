"""The council's inbox: what it lists and finds, what a look leaves behind, who may do what in it; and how many questions it asks the database."""

import csv
import datetime as dt
import io
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from formsapp.domain.identifiers import upn_check_letter
from formsapp.domain.people import Kind, Role
from formsapp.services import directory_facts, exports, inbox, sending, work_lists
from formsapp.services.inbox import Wanted
from formsapp.services.office import NotFound, Office, Refused
from formsapp.services.work_lists import Asked
from formsapp.store import tables
from formsapp.store.database import Database
from tests import forms, referrals
from tests.offices import Clock, open_office
from tests.people import council, provider_a, school_a, school_b, somebody
from tests.queries import counted

UPN = "H801200001001"
URN = "900001"


@pytest.fixture
def office(database: Database, tmp_path: Path, clock: Clock, built: Path) -> Office:
    """With the sample's directory published."""
    return open_office(database, tmp_path / "data", site=built, clock=clock)


def listed(office: Office, who: Any, **wanted: Any) -> list[str]:
    return [line.reference for line in inbox.listing(office, who.actor, Wanted(**wanted)).lines]


def events(office: Office, act: str) -> list[tuple[Any, list[str]]]:
    with office.database.reading() as session:
        found = list(session.scalars(select(tables.AuditEvent).where(tables.AuditEvent.act == act).order_by(tables.AuditEvent.id)))
        subjects = [(row.event_id, row.learner_key) for row in session.scalars(select(tables.AuditSubject))]
    return [(each, [key for number, key in subjects if number == each.id]) for each in found]


def test_what_arrived_is_listed_the_newest_first(office: Office, clock: Clock) -> None:
    who = school_a(office)
    references = []
    for _ in range(3):
        references.append(referrals.sent(office, who.actor))
        clock.move(minutes=5)
    assert listed(office, council(office)) == references[::-1]


def test_filters(office: Office, clock: Clock) -> None:
    officer, one, other = council(office), school_a(office), school_b(office)
    first = referrals.sent(office, one.actor)
    clock.set(dt.datetime(2026, 11, 25, 0, 30, tzinfo=dt.UTC))
    second = referrals.sent(office, other.actor)
    actor, draft = referrals.begun_by_email(office)
    third = referrals.sent(office, actor, draft)
    inbox.read(office, officer.actor, first)
    assert listed(office, officer, school=str(one.organisation)) == [first]
    assert set(listed(office, officer, unread=True)) == {second, third}
    assert listed(office, officer, unconfirmed=True) == [third]
    assert listed(office, officer, until=dt.date(2026, 11, 24)) == [first]
    assert set(listed(office, officer, since=dt.date(2026, 11, 25))) == {second, third}
    assert set(listed(office, officer, journey="referral", tier="1", state="received")) == {first, second, third}
    assert listed(office, officer, tier="3") == []
    assert listed(office, officer, journey="withdrawal") == []


def test_unread_is_each_reader_s_own(office: Office) -> None:
    reference = referrals.sent(office, school_a(office).actor)
    one, other = council(office), council(office, Role.PANEL_MEMBER)
    inbox.read(office, one.actor, reference)
    assert listed(office, one, unread=True) == []
    assert listed(office, other, unread=True) == [reference]
    assert [look.name for look in inbox.read(office, other.actor, reference).looks] == [one.name, other.name]


def test_pages(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inbox, "PAGE", 2)
    who, officer = school_a(office), council(office)
    references = {referrals.sent(office, who.actor) for _ in range(5)}
    found = [inbox.listing(office, officer.actor, Wanted(page=number)) for number in (1, 2, 3, 99)]
    assert [len(each.lines) for each in found] == [2, 2, 1, 1]
    assert {line.reference for each in found for line in each.lines} == references
    assert found[3].page == 3


@pytest.mark.parametrize("typed", [UPN, "h801 2000 01001", "quillfeather", " QUILLFEATHER ", "{reference}", "{reference} lower"])
def test_a_student_or_a_form_is_found_by_its_exact_word(office: Office, typed: str) -> None:
    officer = council(office)
    reference = referrals.sent(office, school_a(office).actor)
    other = {"surname": "Marrowby", "upn": upn_check_letter("333221112345") + "333221112345"}
    referrals.sent(office, school_b(office).actor, student=other)
    words = typed.replace("{reference} lower", reference.lower().replace("-", " ")).replace("{reference}", reference)
    found = inbox.search(office, officer.actor, words)
    assert found.isalnum()
    assert listed(office, officer, found=found) == [reference]


def test_a_search_finds_whole_words_only_and_says_nothing_to_others(office: Office) -> None:
    officer, other = council(office), council(office, Role.PANEL_MEMBER)
    reference = referrals.sent(office, school_a(office).actor)
    assert listed(office, officer, found=inbox.search(office, officer.actor, "quill")) == []
    mine = inbox.search(office, officer.actor, "quillfeather")
    assert listed(office, officer, found=mine) == [reference]
    assert listed(office, other, found=mine) == []
    assert listed(office, officer, found="00ff") == []
    with pytest.raises(Refused):
        inbox.search(office, officer.actor, "   ")


def test_one_look_is_one_event_with_the_learner_s_key(office: Office) -> None:
    officer = council(office)
    reference = referrals.sent(office, school_a(office).actor)
    case = inbox.read(office, officer.actor, reference).case
    ((found, learners),) = events(office, "case.read")
    assert (found.person_id, found.object_id, learners) == (officer.id, str(case.id), [case.learner_key])
    inbox.listing(office, officer.actor, Wanted())
    ((_, learners),) = events(office, "inbox.list")
    assert learners == [case.learner_key]


def test_a_note_is_kept_sealed_and_recorded(office: Office) -> None:
    officer = council(office)
    reference = referrals.sent(office, school_a(office).actor)
    inbox.note(office, officer.actor, reference, {"text": "  Rang the school.\r\nZebracanary "})
    found = inbox.read(office, officer.actor, reference)
    assert [(remark.author, remark.text) for remark in found.remarks] == [(officer.name, "Rang the school.\nZebracanary")]
    ((noted, learners),) = events(office, "case.note")
    assert learners == [found.case.learner_key]
    assert "Zebracanary" not in str(noted.detail)
    with office.database.reading() as session:
        assert b"Zebracanary" not in session.scalars(select(tables.CaseNote)).one().text_sealed


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 4001, "a\0b", "\ud800"])
def test_a_note_that_cannot_be_kept_is_refused_in_words(office: Office, text: str) -> None:
    reference = referrals.sent(office, school_a(office).actor)
    with pytest.raises(Refused):
        inbox.note(office, council(office).actor, reference, {"text": text})


def test_a_confirmed_sender_is_confirmed_once(office: Office) -> None:
    officer = council(office)
    actor, draft = referrals.begun_by_email(office)
    reference = referrals.sent(office, actor, draft)
    for _ in range(2):
        inbox.confirm_sender(office, officer.actor, reference)
    assert inbox.read(office, officer.actor, reference).case.sender_confirmed_at == office.clock()
    assert len(events(office, "case.confirm_sender")) == 1
    assert sending.confirmation(office, actor, "referral", reference).confirmed


def test_a_panel_member_reads_and_does_not_write(office: Office) -> None:
    reader = council(office, Role.PANEL_MEMBER)
    reference = referrals.sent(office, school_a(office).actor)
    assert inbox.read(office, reader.actor, reference).case.reference == reference
    for act in (inbox.note, inbox.confirm_sender):
        with pytest.raises(NotFound):
            act(office, reader.actor, reference, *(["x"] if act is inbox.note else []))


@pytest.mark.parametrize("stranger", [school_a, school_b, provider_a])
def test_it_is_the_council_s_alone(office: Office, stranger: Any) -> None:
    reference = referrals.sent(office, school_a(office).actor)
    actor = stranger(office).actor
    for act in (
        lambda: inbox.listing(office, actor, Wanted()),
        lambda: inbox.search(office, actor, "quillfeather"),
        lambda: inbox.read(office, actor, reference),
        lambda: inbox.note(office, actor, reference, {"text": "x"}),
        lambda: inbox.confirm_sender(office, actor, reference),
        lambda: inbox.answers_of(office, actor, reference, "case.pdf"),
    ):
        with pytest.raises(NotFound):
            act()


def test_a_case_of_an_older_edition_still_says_what_was_chosen(office: Office) -> None:
    """The directory has gone on, and the course is in it no more."""
    reference = referrals.sent(office, school_a(office).actor, provision={"courses": ["active-mornings"]})
    with office.database.writing() as session:
        row = session.scalars(select(tables.Case)).one()
        for column in ("answers", "snapshot"):
            text = office.keys.open_text("cases", row.id, column, getattr(row, f"{column}_sealed"))
            assert '"active-mornings"' in text
            sealed = office.keys.seal("cases", row.id, column, text.replace('"active-mornings"', '"a-course-that-ended"'))
            setattr(row, f"{column}_sealed", sealed)
    found = inbox.read(office, council(office).actor, reference)
    words = [line for block in found.blocks for part in block.parts for each in part.rows for line in each.words]
    assert any("Active Mornings" in line for line in words)


def test_the_number_of_queries_does_not_grow_with_the_list(office: Office) -> None:
    officer, who = council(office), school_a(office)
    numbers = []
    for _ in range(2):
        for _ in range(4):
            reference = referrals.sent(office, who.actor)
            inbox.note(office, officer.actor, reference, {"text": "A note"})
        with counted(office.database) as statements:
            inbox.listing(office, officer.actor, Wanted())
        numbers.append(len(statements))
    assert numbers[0] == numbers[1]


def test_the_number_of_queries_does_not_grow_with_a_case(office: Office) -> None:
    officers = [council(office, role) for role in (Role.ADMINISTRATOR, Role.MONITORING_OFFICER, Role.SERVICE_LEAD)]
    reference = referrals.sent(office, school_a(office).actor)
    numbers = []
    for officer in officers:
        inbox.read(office, officer.actor, reference)
        inbox.note(office, officer.actor, reference, {"text": "A note"})
        with counted(office.database) as statements:
            inbox.read(office, officer.actor, reference)
        numbers.append(len(statements))
    assert len(set(numbers)) == 1, numbers


def test_a_form_without_an_account_says_whose_it_is_and_is_theirs_once_the_sender_is_confirmed(office: Office) -> None:
    """In the list, at the head of the case, in the table and in the work; those at the school see it from the confirmation on."""
    officer = council(office)
    school = somebody(office, Kind.SCHOOL, "alderbourne", Role.COORDINATOR, urn=URN)
    actor, draft = referrals.begun_by_email(office, school={"school": URN})
    reference = referrals.sent(office, actor, draft)

    def named() -> set[str]:
        (line,) = inbox.listing(office, officer.actor, Wanted()).lines
        (row,) = work_lists.work_list_of(office, officer.actor, Asked()).rows
        table = list(csv.reader(io.StringIO(exports.listing(office, officer.actor, Wanted()).decode("utf-8-sig"))))
        read = inbox.read(office, officer.actor, reference).organisation
        return {line.organisation_name or line.house, row.entry.organisation_name or row.entry.house, read, table[1][4]}

    facts = directory_facts.facts(office).school(URN)
    assert facts is not None
    assert named() == {facts.name}
    assert inbox.read(office, officer.actor, reference).will_read == "School ALDERBOURNE"
    assert work_lists.followed(office, school.actor) == []
    inbox.confirm_sender(office, officer.actor, reference)
    assert named() == {"School ALDERBOURNE"}
    assert [each.reference for each in work_lists.followed(office, school.actor)] == [reference]
    assert work_lists.followed(office, school_b(office).actor) == []


def test_a_school_that_somebody_wrote_down_is_named_and_nobody_else_s_for_its_name(office: Office) -> None:
    officer, namesake = council(office), school_a(office)
    written = {"school": "other", "school_name": "School A", "school_urn": ""}
    actor, draft = referrals.begun_by_email(office, school=written)
    reference = referrals.sent(office, actor, draft)
    inbox.confirm_sender(office, officer.actor, reference)
    assert inbox.read(office, officer.actor, reference).organisation == "School A"
    assert work_lists.followed(office, namesake.actor) == []


def test_a_form_that_each_sends_alone_stays_its_writer_s_after_the_confirmation(office: Office, clock: Clock) -> None:
    lead, pack = council(office, Role.SERVICE_LEAD), forms.JOURNEYS["quality-pack"]
    forms.open_for(pack, office, clock)
    reference = forms.send(office, *by_email(office, pack))
    colleague = somebody(office, Kind.SCHOOL, "alderbourne", Role.COORDINATOR, urn=URN)
    assert inbox.read(office, lead.actor, reference).will_read == ""
    inbox.confirm_sender(office, lead.actor, reference)
    assert work_lists.followed(office, colleague.actor) == []


def by_email(office: Office, journey: Any) -> Any:
    """Filled by somebody without an account, for the school of that number."""
    actor, draft = forms.begun_by_email(office, journey)
    draft = forms.fill(office, actor, draft)
    answers = {**draft.answers, "you": {**draft.answers["you"], "school": URN}}
    with office.database.writing() as session:
        assert forms.rows.write(session, office.keys, draft, answers, office.clock(), None, office.clock() + forms.drafts.KEPT)
        found = forms.rows.find(session, office.keys, draft.reference)
    return actor, found
