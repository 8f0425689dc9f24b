"""Who may do what, rule by rule, where the matrix has no door yet."""

from dataclasses import replace
from itertools import product
from uuid import uuid4

import pytest

from formsapp.domain.people import NOBODY, ROLES_OF, Actor, Kind, Membership, Role, worker
from formsapp.domain.permissions import ACTS, CaseSubject, DraftSubject, OrganisationSubject, may

SCHOOL, OTHER, PROVIDER, COUNCIL = uuid4(), uuid4(), uuid4(), uuid4()
EVERYBODYS = {
    "sign_in",
    "sign_out",
    "terms.read",
    "password.forgotten",
    "password.reset",
    "invitation.accept",
    "demo.sign_in",
    "mails.read",
    "forms.fill",
    "help.read",
    "calendar.feed",
}


def someone(kind: Kind, role: Role, organisation: object = None) -> Actor:
    place = organisation or {Kind.SCHOOL: SCHOOL, Kind.PROVIDER: PROVIDER, Kind.COUNCIL: COUNCIL}[kind]
    return Actor(uuid4(), (Membership(place, kind, role),), second_factor=kind is Kind.COUNCIL)  # type: ignore[arg-type]


COORDINATOR = someone(Kind.SCHOOL, Role.COORDINATOR)
EVERY_ROLE = [someone(kind, role) for kind, roles in ROLES_OF.items() for role in roles]


def test_nobody_may_do_what_isn_t_everybody_s() -> None:
    assert {act for act in ACTS if may(NOBODY, act)} == EVERYBODYS


def test_an_act_nobody_wrote_down_is_nobody_s() -> None:
    assert not any(may(actor, "everything") for actor in EVERY_ROLE)


def test_the_worker_is_no_person_and_no_person_is_the_worker() -> None:
    assert {act for act in ACTS if may(worker("sweeper"), act)} == EVERYBODYS | {"work"}
    assert not any(may(actor, "work") for actor in EVERY_ROLE)


def test_a_role_in_one_kind_of_organisation_is_none_in_another() -> None:
    """Safeguarding leads are everywhere, administrators at the council only."""
    for actor in EVERY_ROLE:
        assert may(actor, "people.manage") == actor.has(Kind.COUNCIL, Role.ADMINISTRATOR)
        assert may(actor, "inbox.list") == actor.council


@pytest.mark.parametrize("role", ROLES_OF[Kind.SCHOOL])
def test_a_draft_is_its_school_s(role: Role) -> None:
    draft = DraftSubject(uuid4(), COORDINATOR.person, SCHOOL)
    assert may(COORDINATOR, "drafts.own", draft)
    assert may(someone(Kind.SCHOOL, role), "drafts.own", draft)
    assert not may(someone(Kind.SCHOOL, role, OTHER), "drafts.own", draft)


@pytest.mark.parametrize("actor", [someone(Kind.COUNCIL, role) for role in ROLES_OF[Kind.COUNCIL]])
def test_a_draft_is_not_the_council_s(actor: Actor) -> None:
    assert not may(actor, "drafts.own", DraftSubject(uuid4(), COORDINATOR.person, SCHOOL))


def test_who_left_the_school_left_its_drafts() -> None:
    draft = DraftSubject(uuid4(), COORDINATOR.person, SCHOOL)
    assert not may(replace(COORDINATOR, memberships=()), "drafts.own", draft)
    moved = replace(COORDINATOR, memberships=(Membership(OTHER, Kind.SCHOOL, Role.COORDINATOR),))
    assert not may(moved, "drafts.own", draft)


def test_a_link_opens_its_own_draft_only() -> None:
    mine, other = uuid4(), uuid4()
    holder = replace(NOBODY, draft=mine)
    assert may(holder, "drafts.own", DraftSubject(mine))
    assert not may(holder, "drafts.own", DraftSubject(other))
    assert not may(NOBODY, "drafts.own", DraftSubject(mine))


def test_a_tutor_has_their_own_drafts_and_no_colleague_s() -> None:
    tutor = someone(Kind.PROVIDER, Role.TUTOR)
    assert may(tutor, "drafts.own", DraftSubject(uuid4(), tutor.person, PROVIDER))
    assert not may(tutor, "drafts.own", DraftSubject(uuid4(), uuid4(), PROVIDER))
    assert may(someone(Kind.PROVIDER, Role.MANAGER), "drafts.own", DraftSubject(uuid4(), tutor.person, PROVIDER))


def test_a_restricted_case_is_two_roles_to_read() -> None:
    restricted = CaseSubject(SCHOOL, restricted=True)
    who = {role for role in ROLES_OF[Kind.COUNCIL] if may(someone(Kind.COUNCIL, role), "case.read", restricted)}
    assert who == {Role.SAFEGUARDING_LEAD, Role.SERVICE_LEAD}
    assert not may(someone(Kind.SCHOOL, Role.SAFEGUARDING_LEAD), "case.read", restricted)


def test_a_panel_member_reads_and_writes_nothing() -> None:
    member = someone(Kind.COUNCIL, Role.PANEL_MEMBER)
    assert may(member, "case.read", CaseSubject(SCHOOL))
    assert not may(member, "case.note", CaseSubject(SCHOOL))
    assert not may(member, "case.confirm_sender", CaseSubject(SCHOOL))


def test_what_was_sent_is_the_sender_s_once_the_council_knows_them() -> None:
    sent = CaseSubject(SCHOOL, COORDINATOR.person)
    assert may(COORDINATOR, "case.sent", sent)
    assert may(someone(Kind.SCHOOL, Role.STAFF), "case.sent", sent)
    assert not may(someone(Kind.SCHOOL, Role.STAFF, OTHER), "case.sent", sent)
    assert not may(COORDINATOR, "case.sent", replace(sent, confirmed=False))
    assert not may(NOBODY, "case.sent", CaseSubject())


def test_a_subject_of_another_kind_opens_nothing() -> None:
    """A rule about drafts isn't satisfied by an organisation with the same id."""
    for actor, act in product(EVERY_ROLE, ("drafts.own", "case.sent")):
        assert not may(actor, act, OrganisationSubject(SCHOOL))
