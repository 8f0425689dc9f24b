"""What cases send with the Datalocker by their own moves: once, as its reader may see it, taken back with the move, gone with the relation."""

import io
from pathlib import Path
from uuid import UUID

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from formsapp.domain import locker, need_to_know
from formsapp.domain.people import Actor, Membership
from formsapp.services import casework, locker_lists, receiving
from formsapp.services.office import NotFound, Office
from formsapp.services.work import JOBS, Worker
from formsapp.store import tables
from formsapp.store.database import Database
from formsapp.store.transfers import Transfer
from tests import casework as walking
from tests import forms, referrals
from tests.casework import Walk
from tests.locker import designated
from tests.offices import Clock, open_office
from tests.people import Made, council, school_a
from tests.placing import OUTSIDE, placed, records, send_about
from tests.services.test_walks import begun, through_the_panel
from tests.uploads import upload


@pytest.fixture
def office(database: Database, tmp_path: Path, clock: Clock, built: Path) -> Office:
    return open_office(database, tmp_path / "data", site=built, clock=clock)


def worked(office: Office) -> None:
    """What the moves left to do is done."""
    Worker(office, "test", {name: job for name, job in JOBS.items() if name == "send from a case"}, ()).do_jobs()


def inbox(office: Office, who: Made) -> list[Transfer]:
    return [row.transfer for row in locker_lists.inbox(office, with_grant(who)).rows]


def with_grant(who: Made) -> Actor:
    return Actor(who.id, tuple(Membership(m.organisation, m.kind, m.role, datalocker=True) for m in who.actor.memberships), "192.0.2.1")


def words(office: Office, who: Made, transfer: UUID) -> str:
    data = b"".join(receiving.open_one(office, with_grant(who), transfer).pieces)
    return " ".join(" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(data)).pages)


def with_a_file(office: Office) -> Walk:
    """A referral with a file beside its answers, for a course of the provider of the tests."""
    provider, school = forms.provider(office), school_a(office)
    draft = referrals.begun(office, school.actor, provision={"courses": [forms.course_of(office, forms.PROVIDER)]})
    upload(office, school.actor, draft.reference, b"An assessment")
    return Walk(office, referrals.sent(office, school.actor, draft), council(office), school, provider)


def test_a_pack_goes_to_the_provider_once_as_it_may_read_it(office: Office) -> None:
    walk = with_a_file(office).send_out()
    provider = designated(walk.provider)
    worked(office)
    worked(office)
    found = inbox(office, provider)
    pack = next(each for each in found if each.name.endswith("-pack.pdf"))
    assert {each.kind for each in found} == {"referral-pack"}
    assert len(found) == 2, "the form and the file that came with it"
    assert pack.description.startswith("PACK ")
    text = words(office, provider, pack.id)
    assert walk.reference in text
    assert need_to_know.WORDS[need_to_know.PLACED] in text, "what a provider reads only once it has accepted"
    with office.database.reading() as session:
        assert sorted(session.scalars(select(tables.Mail.kind).where(tables.Mail.kind.like("locker-%")))) == ["locker-waiting"]
        stored = session.get_one(tables.StoredFile, next(each.file for each in found if each is not pack))
        assert stored.case_id is not None, "the case's own file, not a second one"


def test_the_pack_is_taken_back_with_the_move(office: Office) -> None:
    walk = with_a_file(office).send_out()
    provider = designated(walk.provider)
    worked(office)
    assert inbox(office, provider)
    casework.undo(office, walk.officer.actor, walk.reference, "The wrong one", walking.desk(office, walk.reference).work.version)
    assert inbox(office, provider) == []
    with office.database.reading() as session:
        assert set(session.scalars(select(tables.Transfer.state))) == {locker.RECALLED}
        of_case = [file for file in session.scalars(select(tables.StoredFile)) if file.case_id]
        assert of_case, "the case keeps its files"
        assert all(file.key_wrapped for file in of_case)


def test_a_move_taken_back_before_the_worker_came_sends_nothing(office: Office) -> None:
    walk = begun(office, "tier 1").send_out()
    casework.undo(office, walk.officer.actor, walk.reference, "The wrong one", walking.desk(office, walk.reference).work.version)
    worked(office)
    assert inbox(office, designated(walk.provider)) == []


def test_a_provider_that_declined_has_no_pack_any_more(office: Office) -> None:
    walk = begun(office, "tier 1").interview()
    provider = designated(walk.provider)
    worked(office)
    (pack, *_) = inbox(office, provider)
    walk.respond("risk")
    walk.by(walk.officer, "record decline", 1)
    assert inbox(office, provider) == []
    with pytest.raises(NotFound):
        locker_lists.take(office, with_grant(provider), pack.id, on=True)


def test_the_panel_s_outcome_goes_to_the_school(office: Office) -> None:
    walk = begun(office, "flourish")
    school = designated(walk.school)
    walk.accept()
    through_the_panel(office, walk)
    worked(office)
    (outcome,) = inbox(office, school)
    assert outcome.kind == "panel-outcome"
    text = words(office, school, outcome.id)
    assert "Approved" in text
    assert walk.reference in text


def test_a_withdrawal_goes_to_the_other_party(office: Office) -> None:
    walk = placed(office)
    provider = designated(forms.provider(office, forms.PROVIDER))
    worked(office)
    before = {each.id for each in inbox(office, provider)}
    reference = send_about(office, school_a(office), "withdrawal", walk.reference)
    officer = council(office)
    walking.move(office, officer, reference, "confirm")
    (ending,) = records(office, walk.reference)
    days = {f"ends-{ending.id}:{day}": "1" for day in ending.first_days}
    walking.move(office, officer, reference, "close records", last="2027-01-29", **days, **OUTSIDE)
    walking.move(office, officer, reference, "send on", other=str(provider.organisation))
    worked(office)
    (form,) = [each for each in inbox(office, provider) if each.id not in before]
    assert form.kind == "withdrawal-form"
    assert reference in words(office, provider, form.id)
