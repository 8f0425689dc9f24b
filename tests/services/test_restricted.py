"""A complaint may be about anybody, of the council too: whoever may not read it doesn't learn that it is there, by no list, count, mail or file."""

import csv
import io
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from formsapp.domain.dates import academic_year
from formsapp.domain.people import Kind, Role
from formsapp.services import calendar_feed, case_pages, casework, exports, figures, files, inbox, people, quarantine, work_lists
from formsapp.services.inbox import Wanted
from formsapp.services.office import NotFound, Office, Refused
from formsapp.services.work_lists import Asked
from formsapp.store import tables
from formsapp.store.database import Database
from tests import clamd as stand_in
from tests import forms, referrals
from tests.accounts import events, sent_by
from tests.casework import desk, move
from tests.held_files import watched
from tests.offices import Clock, open_office
from tests.people import Made, council, school_a, somebody
from tests.uploads import arrived, kept

ABOUT = "Somebody of the council"
LEADS = (Role.SAFEGUARDING_LEAD, Role.SERVICE_LEAD)
COMPLAINT = forms.JOURNEYS["complaint"]
OTHERS = (Role.ADMINISTRATOR, Role.MONITORING_OFFICER, Role.PANEL_MEMBER)


@pytest.fixture
def office(database: Database, tmp_path: Path, clock: Clock, built: Path) -> Office:
    return open_office(database, tmp_path / "data", site=built, clock=clock)


@dataclass(frozen=True)
class Sent:
    """A complaint with two files, one of them in quarantine, and a referral beside it."""

    complaint: str
    referral: str
    file: UUID
    held: UUID
    who: Made


@pytest.fixture
def sent(office: Office) -> Sent:
    who = school_a(office)
    draft = forms.fill(office, who.actor, forms.begun(office, forms.JOURNEYS["complaint"], who))
    with stand_in.running() as running:
        found = watched(office, running.address)
        for name, data in (("what.txt", b"What happened."), ("virus.txt", stand_in.EICAR)):
            arriving = arrived(office, data)
            files.add(found, who.actor, "complaint", draft.reference, "matter", "evidence", name, arriving)
            arriving.close()
    stored = {file.name: file.id for file in kept(office, draft.reference)}
    with office.database.reading() as session:
        fresh = forms.rows.find(session, office.keys, draft.reference)
    assert fresh is not None
    answers = {**fresh.answers, "matter": {**fresh.answers["matter"], "about": ABOUT}}
    with office.database.writing() as session:
        assert forms.rows.write(session, office.keys, fresh, answers, office.clock(), who.id, office.clock() + forms.drafts.KEPT)
        fresh = forms.rows.find(session, office.keys, draft.reference)
    assert fresh is not None
    return Sent(forms.send(office, who.actor, fresh), referrals.sent(office, who.actor), stored["what.txt"], stored["virus.txt"], who)


def in_table(data: bytes) -> list[str]:
    return [line[0] for line in csv.reader(io.StringIO(data.decode("utf-8-sig")))][1:]


@pytest.mark.parametrize("role", LEADS)
def test_the_leads_see_and_read_it(office: Office, sent: Sent, role: Role) -> None:
    lead = council(office, role)
    forms.may_open(office, lead, sent.complaint)
    listing = inbox.listing(office, lead.actor, Wanted())
    assert ({line.reference for line in listing.lines}, listing.total) == ({sent.complaint, sent.referral}, 2)
    assert inbox.listing(office, lead.actor, Wanted(found=inbox.search(office, lead.actor, sent.complaint))).total == 1
    assert set(in_table(exports.listing(office, lead.actor, Wanted()))) == {sent.complaint, sent.referral}
    assert work_lists.work_list_of(office, lead.actor, Asked()).total == 2
    assert case_pages.council_page(office, lead.actor, sent.complaint).read.case.title == ABOUT
    assert b"".join(files.read(office, lead.actor, sent.file).pieces) == b"What happened."
    assert [held.id for held in quarantine.listing(office, lead.actor)] == [sent.held]
    assert quarantine.waiting(office, lead.actor) == 1


@pytest.mark.parametrize("role", OTHERS)
def test_nobody_else_of_the_council_learns_that_it_is_there(office: Office, sent: Sent, role: Role) -> None:
    other = council(office, role)
    listing = inbox.listing(office, other.actor, Wanted())
    assert ([line.reference for line in listing.lines], listing.total) == ([sent.referral], 1)
    assert inbox.listing(office, other.actor, Wanted(journey="complaint")).total == 0
    assert inbox.listing(office, other.actor, Wanted(found=inbox.search(office, other.actor, sent.complaint))).total == 0
    work = work_lists.work_list_of(office, other.actor, Asked())
    assert ([row.entry.reference for row in work.rows], work.total, sum(work.counts.values())) == ([sent.referral], 1, 1)
    assert quarantine.waiting(office, other.actor) == 0
    if role is not Role.PANEL_MEMBER:
        assert in_table(exports.listing(office, other.actor, Wanted())) == [sent.referral]
        assert quarantine.listing(office, other.actor) == []
        assert [line.reference for line in work_lists.review(office, other.actor, [sent.complaint, sent.referral], "assign")] == [
            sent.referral
        ]
    for act in (
        lambda: inbox.read(office, other.actor, sent.complaint),
        lambda: inbox.answers_of(office, other.actor, sent.complaint, "case.pdf"),
        lambda: exports.of_case(office, other.actor, sent.complaint),
        lambda: inbox.note(office, other.actor, sent.complaint, {"text": "I was here"}),
        lambda: inbox.confirm_sender(office, other.actor, sent.complaint),
        lambda: case_pages.council_page(office, other.actor, sent.complaint),
        lambda: case_pages.asking(office, other.actor, sent.complaint, "answer stage 1", None),
        lambda: casework.move(office, other.actor, sent.complaint, "acknowledge", {}, 1),
        lambda: work_lists.assign_one(office, other.actor, sent.complaint, str(other.id)),
        lambda: files.read(office, other.actor, sent.file),
        lambda: quarantine.one(office, other.actor, sent.held),
        lambda: quarantine.release(office, other.actor, sent.held),
    ):
        with pytest.raises(NotFound):
            act()


def test_a_file_in_quarantine_is_hidden_while_the_complaint_is_being_written(office: Office) -> None:
    who = school_a(office)
    draft = forms.begun(office, forms.JOURNEYS["complaint"], who)
    with stand_in.running() as running:
        arriving = arrived(office, stand_in.EICAR)
        files.add(watched(office, running.address), who.actor, "complaint", draft.reference, "matter", "evidence", "virus.txt", arriving)
        arriving.close()
    (held,) = kept(office, draft.reference)
    assert quarantine.waiting(office, council(office).actor) == 0
    with pytest.raises(NotFound):
        quarantine.one(office, council(office).actor, held.id)
    assert quarantine.one(office, council(office, Role.SERVICE_LEAD).actor, held.id).id == held.id


def test_colleagues_at_the_school_see_nothing_of_it(office: Office, sent: Sent) -> None:
    for role in (Role.STAFF, Role.SAFEGUARDING_LEAD):
        colleague = school_a(office, role)
        assert [each.reference for each in work_lists.followed(office, colleague.actor)] == [sent.referral]
        for act in (
            lambda who=colleague: case_pages.outside_page(office, who.actor, sent.complaint),
            lambda who=colleague: files.read(office, who.actor, sent.file),
        ):
            with pytest.raises(NotFound):
                act()
    assert {each.reference for each in work_lists.followed(office, sent.who.actor)} == {sent.complaint, sent.referral}


def test_it_is_given_only_to_who_may_read_it(office: Office, sent: Sent) -> None:
    lead, officer = forms.may_open(office, council(office, Role.SERVICE_LEAD), sent.complaint), council(office)
    assert [name for _, name in case_pages.council_page(office, lead.actor, sent.complaint).officers] == [lead.name]
    assert officer.name in [name for _, name in case_pages.council_page(office, lead.actor, sent.referral).officers]
    with pytest.raises(Refused, match="safeguarding lead or a service lead"):
        work_lists.assign_one(office, lead.actor, sent.complaint, str(officer.id))
    with pytest.raises(Refused, match="safeguarding lead or a service lead"):
        work_lists.assign(office, lead.actor, [sent.referral, sent.complaint], str(officer.id))
    assert desk(office, sent.referral).work.assigned is None
    work_lists.assign_one(office, lead.actor, sent.complaint, str(lead.id))
    assert case_pages.council_page(office, lead.actor, sent.complaint).assigned == lead.name


def test_who_is_told_of_it_can_read_it(office: Office, sent: Sent) -> None:
    """Whoever had it and is a lead no more gets no mail of it, and their name still stands on its page."""
    lead, later = council(office, Role.SERVICE_LEAD), council(office, Role.SAFEGUARDING_LEAD)
    work_lists.assign_one(office, lead.actor, sent.complaint, str(lead.id))
    move(office, lead, sent.complaint, "acknowledge")
    before = forms.complaint(office, sent.who, "Something else")
    work_lists.assign_one(office, lead.actor, before, str(lead.id))
    move(office, lead, before, "acknowledge")
    assert lead.email in {letter.to for letter in sent_by(office, lambda: move(office, sent.who, before, "begin stage 2", reason="No"))}
    administrator = council(office)
    ((place,),) = [each.places for each in people.listed(office, administrator.actor) if each.id == lead.id]
    people.give_role(office, administrator.actor, lead.id, lead.organisation, Role.MONITORING_OFFICER)
    people.end_role(office, administrator.actor, lead.id, place.id)
    told = sent_by(office, lambda: move(office, sent.who, sent.complaint, "begin stage 2", reason="Not answered"))
    assert lead.email not in {letter.to for letter in told}
    forms.may_open(office, later, sent.complaint)
    assert case_pages.council_page(office, later.actor, sent.complaint).assigned == lead.name


def test_no_figure_and_no_calendar_counts_it_for_anybody_else(office: Office, sent: Sent) -> None:
    lead, officer = council(office, Role.SERVICE_LEAD), council(office)
    move(office, lead, sent.complaint, "acknowledge")
    move(office, lead, sent.complaint, "answer stage 1", reason="We have changed it")
    year = academic_year(office.today())
    titles = {who.name: [line.title for line in figures.look(office, who.actor, year, shared=False).on_time] for who in (lead, officer)}
    assert COMPLAINT.title in titles[lead.name]
    assert COMPLAINT.title not in titles[officer.name]
    assert titles[officer.name], "the rest is counted"
    colleague = school_a(office, Role.STAFF)
    secret = calendar_feed.begin(office, colleague.actor).rsplit("/", 1)[-1].removesuffix(".ics")
    assert b"step due" not in calendar_feed.feed(office, secret)


def test_a_look_at_several_is_noted_only_of_those_that_were_shown(office: Office, sent: Sent) -> None:
    officer = council(office)
    work_lists.review(office, officer.actor, [sent.complaint], "acknowledge")
    (event,) = events(office, "work.review")
    with office.database.reading() as session:
        assert not [row for row in session.scalars(select(tables.AuditSubject)) if row.event_id == event.id]


def test_the_administrator_is_told_when_nobody_could_read_one(office: Office) -> None:
    administrator = council(office)
    assert people.nobody_reads_restricted(office, administrator.actor)
    somebody(office, Kind.SCHOOL, "a", Role.SAFEGUARDING_LEAD)
    assert people.nobody_reads_restricted(office, administrator.actor)
    council(office, Role.SAFEGUARDING_LEAD)
    assert not people.nobody_reads_restricted(office, administrator.actor)
