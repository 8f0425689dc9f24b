"""Quarantine: what the scanner finds, or can't look into, is held with its form until two different people of the council release it."""

import threading
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from formsapp.domain.people import Kind, Role
from formsapp.services import drafts, file_scans, files, quarantine, work
from formsapp.services.office import NotFound, Office, Refused
from formsapp.store import tables
from formsapp.store.database import Database
from formsapp.vault.scan import UNSEEN, VIRUS
from tests import clamd as stand_in
from tests import referrals
from tests.clamd import EICAR
from tests.held_files import quarantined, sent_with_one, watched
from tests.offices import Clock, open_office
from tests.people import Made, council, provider_a, school_a, somebody
from tests.uploads import FIELD, SECTION, kept, pdf, upload


@pytest.fixture
def office(database: Database, tmp_path: Path, clock: Clock, built: Path) -> Office:
    return open_office(database, tmp_path / "data", site=built, clock=clock)


@pytest.fixture
def officers(office: Office) -> tuple[Made, Made]:
    return council(office), council(office, Role.MONITORING_OFFICER)


def acts(office: Office, like: str = "file.%") -> list[tuple[str, str, UUID | None]]:
    with office.database.reading() as session:
        query = select(tables.AuditEvent).where(tables.AuditEvent.act.like(like)).order_by(tables.AuditEvent.id)
        return [(event.act, event.outcome, event.person_id) for event in session.scalars(query)]


def body(office: Office, made: Made, file: UUID) -> bytes:
    return b"".join(files.read(office, made.actor, file).pieces)


def sent(office: Office) -> tuple[Made, str, UUID]:
    who = school_a(office)
    reference, file = sent_with_one(office, who.actor, referrals.begun(office, who.actor))
    return who, reference, file


def test_what_is_found_is_held_and_told(office: Office) -> None:
    who = school_a(office)
    draft = referrals.begun(office, who.actor)
    file = quarantined(office, who.actor, draft)
    with pytest.raises(Refused, match="found something harmful"):
        files.read(office, who.actor, file)
    listed = drafts.look(office, who.actor, "referral", draft.reference).answers[SECTION][FIELD]
    assert (listed[-1]["state"], listed[-1]["reason"]) == ("held", VIRUS)


def test_what_can_t_be_looked_into_is_held(office: Office) -> None:
    who = school_a(office)
    draft = referrals.begun(office, who.actor)
    with stand_in.running() as running:
        running.answer = b"stream: Heuristics.Limits.Exceeded.MaxScanSize FOUND\0"
        said = upload(watched(office, running.address), who.actor, draft.reference, pdf(), "deep.pdf")
        assert (said.state, said.reason) == ("held", UNSEEN)
        running.answer = b"stream: OK\0"  # it is not asked again: only people can release it
        list(file_scans.scan_held(watched(office, running.address), ""))
    (file,) = kept(office, draft.reference)
    assert (file.state, file.quarantined) == ("held", True)


def test_a_file_that_waited_comes_into_quarantine_when_the_scanner_speaks(office: Office, officers: tuple[Made, Made]) -> None:
    who = school_a(office)
    draft = referrals.begun(office, who.actor)
    with stand_in.running() as running:
        running.answer = b"garbage"
        upload(watched(office, running.address), who.actor, draft.reference, EICAR, "late.txt")
        assert quarantine.listing(office, officers[0].actor) == []
        running.answer = None
        list(work.JOBS["scan held files"](watched(office, running.address), ""))
    (found,) = quarantine.listing(office, officers[0].actor)
    assert (found.sent, found.name, found.reason) == (False, "", VIRUS)
    assert found.reference == draft.reference


def test_two_different_people_release_it(office: Office, officers: tuple[Made, Made]) -> None:
    who, reference, file = sent(office)
    first, second = officers
    assert quarantine.release(office, first.actor, file) == quarantine.Released(reference, True, False)
    with pytest.raises(Refused, match="released this file already"):
        quarantine.release(office, first.actor, file)
    for each in (first, second, who):
        with pytest.raises(Refused, match="found something harmful"):
            files.read(office, each.actor, file)
    assert quarantine.release(office, second.actor, file) == quarantine.Released(reference, True, True)
    assert body(office, second, file) == EICAR
    assert body(office, who, file) == EICAR
    assert quarantine.listing(office, first.actor) == []
    with pytest.raises(NotFound):
        quarantine.release(office, first.actor, file)
    assert [each for each in acts(office) if each[0] == "file.release"] == [
        ("file.release", "allowed", first.id),
        ("file.release", "allowed", second.id),
    ]


def test_a_word_can_be_taken_back(office: Office, officers: tuple[Made, Made]) -> None:
    _, _, file = sent(office)
    first, second = officers
    quarantine.release(office, first.actor, file)
    quarantine.withdraw(office, second.actor, file)  # not theirs: nothing happens
    assert len(quarantine.one(office, second.actor, file).given) == 1
    quarantine.withdraw(office, first.actor, file)
    assert quarantine.release(office, second.actor, file).whole is False
    assert [act for act, _, _ in acts(office)][-2:] == ["file.withdraw_release", "file.release"]


def test_never_by_who_uploaded_or_sent_it(office: Office) -> None:
    """Somebody who works for a school and for the council; then two others release the file."""
    who, second, third = school_a(office), council(office, Role.SERVICE_LEAD), council(office, Role.SAFEGUARDING_LEAD)
    both = replace(who.actor, memberships=(*who.actor.memberships, *council(office).actor.memberships))
    _, file = sent_with_one(office, who.actor, referrals.begun(office, who.actor))
    assert quarantine.one(office, both, file).mine
    for _ in range(2):
        with pytest.raises(Refused, match="two other people"):
            quarantine.release(office, both, file)
    assert not quarantine.release(office, second.actor, file).whole
    with pytest.raises(Refused, match="two other people"):
        quarantine.release(office, both, file)
    assert quarantine.release(office, third.actor, file).whole


def test_a_colleague_who_sent_what_another_uploaded_is_bound_too(office: Office) -> None:
    """Both had a hand in it: whoever added the file, and whoever sent the form."""
    adds, sends = school_a(office, Role.STAFF), school_a(office)
    draft = referrals.begun(office, sends.actor)
    quarantined(office, adds.actor, draft)
    reference = referrals.sent(office, sends.actor, draft)
    officers = council(office).actor.memberships
    (found,) = quarantine.listing(office, council(office).actor)
    assert found.reference == reference
    for hand in (adds, sends):
        with pytest.raises(Refused, match="two other people"):
            quarantine.release(office, replace(hand.actor, memberships=officers), found.id)


def test_never_by_the_address_it_was_sent_from(office: Office, officers: tuple[Made, Made]) -> None:
    """Sent without an account, from the address of somebody who has one."""
    actor, draft = referrals.begun_by_email(office, officers[0].email)
    _, file = sent_with_one(office, actor, draft)
    with pytest.raises(Refused, match="two other people"):
        quarantine.release(office, officers[0].actor, file)
    assert not quarantine.release(office, officers[1].actor, file).whole


def test_a_draft_knows_that_its_file_was_released(office: Office, officers: tuple[Made, Made]) -> None:
    who = school_a(office)
    draft = referrals.begun(office, who.actor)
    file = quarantined(office, who.actor, draft)
    for officer in officers:
        quarantine.release(office, officer.actor, file)
    listed = drafts.look(office, who.actor, "referral", draft.reference).answers[SECTION][FIELD]
    assert listed[-1]["state"] == "clean"
    assert "reason" not in listed[-1]
    assert body(office, who, file) == EICAR


def test_nobody_else_looks_or_releases(office: Office) -> None:
    who, _, file = sent(office)
    others = (who, provider_a(office), council(office, Role.PANEL_MEMBER), somebody(office, Kind.SCHOOL, "Another school", Role.COORDINATOR))
    for other in others:
        for act in (quarantine.one, quarantine.release, quarantine.withdraw):
            with pytest.raises(NotFound):
                act(office, other.actor, file)
        with pytest.raises(NotFound):
            quarantine.listing(office, other.actor)
    assert [each.given for each in quarantine.listing(office, council(office).actor)] == [[]]


def test_two_at_once_are_two(office: Office, officers: tuple[Made, Made]) -> None:
    _, _, file = sent(office)
    said: list[bool] = []
    threads = [threading.Thread(target=lambda each=each: said.append(quarantine.release(office, each.actor, file).whole)) for each in officers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == [False, True]


def test_what_is_removed_takes_the_words_with_it(office: Office, officers: tuple[Made, Made]) -> None:
    who = school_a(office)
    draft = referrals.begun(office, who.actor)
    file = quarantined(office, who.actor, draft)
    quarantine.release(office, officers[0].actor, file)
    files.remove(office, who.actor, "referral", draft.reference, str(file))
    list(work.JOBS["sweep files"](office, ""))
    with office.database.reading() as session:
        assert session.scalars(select(tables.FileRelease)).all() == []
        assert session.get(tables.StoredFile, file) is None
