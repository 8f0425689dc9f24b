"""Without an account: the work address, the link that proves it, the key that each browser holds; and pages that could not be taken."""

from dataclasses import replace
from pathlib import Path

import pytest

from formsapp.domain.people import Actor
from formsapp.services import come_back, drafts, kept
from formsapp.services.come_back import Begun
from formsapp.services.office import NotFound, Office, Refused
from formsapp.store import mails
from formsapp.store.database import Database
from tests.offices import Clock, open_office
from tests.people import school_a, with_draft

EMAIL = "Iolanthe.Marchbanks@alderbourne.example"
SOMEBODY = Actor(origin="192.0.2.7")


@pytest.fixture
def office(database: Database, tmp_path: Path, clock: Clock, built: Path) -> Office:
    """With the sample's directory published."""
    return open_office(database, tmp_path / "data", site=built, clock=clock)


def begin(office: Office, email: str = EMAIL) -> Begun:
    return come_back.begin_by_email(office, SOMEBODY, "referral", email)


def links(office: Office) -> list[str]:
    """The secrets that were mailed, newest first."""
    with office.database.reading() as session:
        found = [letter for letter in mails.newest(session, office.keys) if letter.kind == "come-back"]
    assert all(letter.to == EMAIL and set(letter.data) == {"link", "reference"} for letter in found)
    return [letter.data["link"].rstrip("/").rsplit("/", 1)[1] for letter in found]


def holder(office: Office, begun: Begun) -> Actor:
    found = come_back.opened_by(office, [begun.secret], begun.draft.reference)
    assert found == begun.draft.id
    return with_draft(SOMEBODY, found)


def test_it_can_be_filled_at_once_by_the_browser_that_began_it(office: Office) -> None:
    begun = begin(office)
    opened = drafts.look(office, holder(office, begun), "referral", begun.draft.reference)
    assert not opened.draft.proved
    with pytest.raises(NotFound):
        drafts.look(office, SOMEBODY, "referral", begun.draft.reference)


def test_the_link_proves_the_address_and_brings_a_second_browser_in(office: Office) -> None:
    begun = begin(office)
    (secret,) = links(office)
    second = come_back.come_back(office, SOMEBODY, secret)
    assert second.secret != begun.secret
    for browser in (begun, second):
        assert drafts.look(office, holder(office, browser), "referral", begun.draft.reference).draft.proved


def test_looking_at_a_link_uses_nothing_up(office: Office) -> None:
    begun = begin(office)
    (secret,) = links(office)
    for _ in range(5):
        assert come_back.behind(office, secret).reference == begun.draft.reference
    assert not drafts.look(office, holder(office, begun), "referral", begun.draft.reference).draft.proved
    come_back.come_back(office, SOMEBODY, secret)


def test_a_link_is_used_once(office: Office) -> None:
    begin(office)
    (secret,) = links(office)
    come_back.come_back(office, SOMEBODY, secret)
    for act in (lambda: come_back.behind(office, secret), lambda: come_back.come_back(office, SOMEBODY, secret)):
        with pytest.raises(NotFound):
            act()


def test_a_link_lasts_seven_days(office: Office, clock: Clock) -> None:
    begin(office)
    (secret,) = links(office)
    clock.move(days=7, seconds=-1)
    come_back.behind(office, secret)
    clock.move(seconds=1)
    with pytest.raises(NotFound):
        come_back.come_back(office, SOMEBODY, secret)


def test_a_new_link_takes_the_place_of_the_one_before(office: Office) -> None:
    begun = begin(office)
    (old,) = links(office)
    come_back.ask_again(office, SOMEBODY, begun.draft.reference.lower().replace("-", " "), EMAIL.upper())
    new = next(link for link in links(office) if link != old)
    with pytest.raises(NotFound):
        come_back.come_back(office, SOMEBODY, old)
    come_back.come_back(office, SOMEBODY, new)


@pytest.mark.parametrize("address", ["somebody.else@alderbourne.example", ""])
def test_another_address_gets_no_link_and_learns_nothing(office: Office, address: str) -> None:
    begun = begin(office)
    come_back.ask_again(office, SOMEBODY, begun.draft.reference, address)
    come_back.ask_again(office, SOMEBODY, "CAP-0000-0000-0000-0", EMAIL)
    assert len(links(office)) == 1


def test_nobody_s_mailbox_is_flooded(office: Office) -> None:
    begun = begin(office)
    for _ in range(come_back.MAILBOX.most - 1):
        come_back.ask_again(office, SOMEBODY, begun.draft.reference, EMAIL)
    with pytest.raises(Refused, match="Too many links"):
        come_back.ask_again(office, SOMEBODY, begun.draft.reference, EMAIL)
    assert len(links(office)) == come_back.MAILBOX.most


def test_save_sends_no_second_link_so_soon(office: Office, clock: Clock) -> None:
    begun = begin(office)
    actor = holder(office, begun)
    come_back.send_again(office, actor, "referral", begun.draft.reference, unless_just_sent=True)
    assert len(links(office)) == 1
    clock.move(minutes=11)
    come_back.send_again(office, actor, "referral", begun.draft.reference, unless_just_sent=True)
    assert len(links(office)) == 2


def test_a_form_of_somebody_with_an_account_needs_no_link(office: Office) -> None:
    who = school_a(office)
    reference = drafts.begin(office, who.actor, "referral", who.organisation).reference
    assert not come_back.send_again(office, who.actor, "referral", reference)
    assert links(office) == []


def test_one_draft_s_key_opens_no_other(office: Office) -> None:
    one, other = begin(office), begin(office)
    assert come_back.opened_by(office, [one.secret], other.draft.reference) is None
    with pytest.raises(NotFound):
        drafts.look(office, holder(office, one), "referral", other.draft.reference)


def test_a_browser_s_key_ends_with_the_draft_s_time(office: Office, clock: Clock) -> None:
    begun = begin(office)
    clock.move(days=31)
    assert come_back.opened_by(office, [begun.secret], begun.draft.reference) is None


def test_what_is_kept_of_a_secret_is_its_hash(office: Office, tmp_path: Path) -> None:
    begun = begin(office)
    (secret,) = links(office)
    if office.database.sqlite:
        stored = b"".join(path.read_bytes() for path in (tmp_path / "data").glob("formsapp.db*"))
        assert begun.draft.reference.encode() in stored
        for word in (begun.secret, secret, EMAIL, EMAIL.lower()):
            assert word.encode() not in stored


# ------------------------------------------------------------------------------------------------------- refused pages

PAGE = kept.Kept("referral", "CAP-7KQ2-M9RT-4XWD-H", "behaviour", (("strengths", "Zebracanary \ud800 \0"), ("mark", "abc")))


def test_what_was_refused_travels_sealed(office: Office) -> None:
    sealed = kept.seal(office, "this browser", PAGE)
    assert "Zebracanary" not in sealed
    found = kept.open_kept(office, "this browser", sealed)
    assert found == PAGE
    assert found.sent.getlist("strengths") == ["Zebracanary \ud800 \0"]
    assert found.value("mark") == "abc"


def test_another_browser_or_a_changed_letter_opens_nothing(office: Office) -> None:
    sealed = kept.seal(office, "this browser", PAGE)
    changed = [sealed[:place] + ("A" if sealed[place] != "A" else "B") + sealed[place + 1 :] for place in (0, 12, 40, len(sealed) // 2)]
    for browser, text in (("another", sealed), *(("this browser", each) for each in changed), ("this browser", ""), ("this browser", "é")):
        with pytest.raises(Refused):
            kept.open_kept(office, browser, text)


def test_it_is_not_taken_up_for_ever(office: Office, clock: Clock) -> None:
    sealed = kept.seal(office, "this browser", PAGE)
    clock.move(days=3)
    with pytest.raises(Refused, match="too old"):
        kept.open_kept(office, "this browser", sealed)


def test_other_sealed_things_are_not_pages(office: Office) -> None:
    other = kept.seal(replace(office), "this browser", PAGE)
    assert kept.open_kept(office, "this browser", other) == PAGE
    wrong = office.keys.seal("drafts", kept.bound("this browser"), "answers", b"{}").hex()
    with pytest.raises(Refused):
        kept.open_kept(office, "this browser", wrong)
