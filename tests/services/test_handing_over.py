"""A form begun without an account becomes its person's when they sign in with the same proved address; nobody else's ever."""

from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from formsapp.domain.people import Kind, Role
from formsapp.services import come_back, drafts, invitations, my_forms, sign_in
from formsapp.services import people as service
from formsapp.services.office import NotFound, Office
from formsapp.store import people, tables
from formsapp.store.database import Database
from tests import referrals
from tests.accounts import letters, link_by, quick
from tests.offices import Clock, open_office
from tests.people import PASSWORD, Made, council, house, provider_a, school_a, somebody

HERE = sign_in.From("192.0.2.9", "Firefox on Linux")


@pytest.fixture
def office(database: Database, tmp_path: Path, clock: Clock, built: Path) -> Office:
    return quick(open_office(database, tmp_path / "data", site=built, clock=clock))


def enter(office: Office, made: Made) -> None:
    assert isinstance(sign_in.with_password(office, made.email, PASSWORD, HERE), sign_in.Entered)


def listed(office: Office, made: Made) -> list[str]:
    return [each.reference for each in my_forms.mine(office, made.actor).drafts]


def handed(office: Office) -> list[tuple[UUID | None, str]]:
    with office.database.reading() as session:
        query = select(tables.AuditEvent).where(tables.AuditEvent.act == "draft.hand_over")
        return [(event.person_id, event.object_id) for event in session.scalars(query)]


def test_it_stands_under_my_forms_after_signing_in(office: Office) -> None:
    made, colleague = school_a(office), school_a(office, Role.STAFF)
    actor, draft = referrals.begun_by_email(office, made.email.upper())
    assert listed(office, made) == []
    enter(office, made)
    assert listed(office, made) == [draft.reference]
    assert listed(office, colleague) == [draft.reference], "and colleagues go on with it"
    assert drafts.look(office, made.actor, "referral", draft.reference).answers == draft.answers
    assert drafts.look(office, actor, "referral", draft.reference), "the browser it was begun in keeps its key"
    assert handed(office) == [(made.id, str(draft.id))]
    enter(office, made)
    assert len(handed(office)) == 1


def test_it_is_theirs_when_they_accept_an_invitation(office: Office) -> None:
    """The account came after the form."""
    guest, by = somebody(office, Kind.SCHOOL, "a", Role.COORDINATOR, name="A Guest", password=None), council(office).actor
    _, draft = referrals.begun_by_email(office, guest.email)

    def invite() -> None:
        with office.database.writing() as session:
            invitations.send(session, office, by, service.find(session, office, guest.id))

    secret = link_by(office, invite)
    assert isinstance(invitations.accept(office, secret, PASSWORD, PASSWORD, HERE), sign_in.Entered)
    assert listed(office, guest) == [draft.reference]
    assert handed(office) == [(guest.id, str(draft.id))]


def test_it_is_sent_for_the_organisation_and_the_council_knows_the_sender(office: Office) -> None:
    made = school_a(office)
    _, draft = referrals.begun_by_email(office, made.email)
    enter(office, made)
    reference = referrals.sent(office, made.actor, drafts.look(office, made.actor, "referral", draft.reference).draft)
    with office.database.reading() as session:
        case = session.scalars(select(tables.Case).where(tables.Case.reference == reference)).one()
        assert (case.organisation_id, case.sender_id) == (made.organisation, made.id)
        assert case.sender_confirmed_at is not None


def test_links_that_were_mailed_before_open_nothing_more(office: Office) -> None:
    made = school_a(office)
    _, draft = referrals.begun_by_email(office, made.email)
    link = next(letter.data["link"] for letter in letters(office, "come-back"))
    enter(office, made)
    with pytest.raises(NotFound):
        come_back.come_back(office, made.actor, link.rstrip("/").rsplit("/", 1)[1])
    assert listed(office, made) == [draft.reference]


def test_only_what_is_proved_and_theirs(office: Office) -> None:
    made = school_a(office)
    referrals.begun_by_email(office, made.email, proved=False)
    referrals.begun_by_email(office, "somebody.else@a.example")
    actor, draft = referrals.begun_by_email(office, made.email)
    referrals.sent(office, actor, draft)
    enter(office, made)
    assert listed(office, made) == []
    assert handed(office) == []


def test_not_to_somebody_who_may_not_send_it(office: Office) -> None:
    tutor = provider_a(office, Role.TUTOR)
    referrals.begun_by_email(office, tutor.email)
    enter(office, tutor)
    assert handed(office) == []


def test_with_two_organisations_it_stays_theirs_alone(office: Office) -> None:
    made, other = school_a(office), house(office, Kind.SCHOOL, "b")
    with office.database.writing() as session:
        people.add_membership(session, office.clock(), made.id, other, Role.COORDINATOR)
    colleague = somebody(office, Kind.SCHOOL, "b", Role.STAFF)
    _, draft = referrals.begun_by_email(office, made.email)
    enter(office, made)
    assert listed(office, made) == [draft.reference]
    assert listed(office, colleague) == []


def test_a_wrong_password_hands_nothing_over(office: Office) -> None:
    made = school_a(office)
    referrals.begun_by_email(office, made.email)
    assert isinstance(sign_in.with_password(office, made.email, PASSWORD + "x", HERE), sign_in.Wrong)
    assert handed(office) == []
