"""The Datalocker's rules: who to whom, who reads what, when a file ends."""

import datetime as dt
from itertools import product
from uuid import uuid4

import pytest

from formsapp.domain import locker
from formsapp.domain.people import Actor, Kind, Membership, Role

NOON = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)


def test_one_end_is_the_council():
    allowed = {(frm, to) for frm, to in product(Kind, Kind) if locker.may_send(frm, to)}
    assert allowed == {
        (Kind.COUNCIL, Kind.SCHOOL),
        (Kind.COUNCIL, Kind.PROVIDER),
        (Kind.SCHOOL, Kind.COUNCIL),
        (Kind.PROVIDER, Kind.COUNCIL),
    }


def test_every_role_can_be_read_by_somebody():
    assert locker.roles_at(Kind.COUNCIL) == (locker.TEAM,)
    for kind in (Kind.SCHOOL, Kind.PROVIDER):
        assert locker.roles_at(kind) == (locker.COORDINATOR, locker.LEAD)
    assert set(locker.ROLE_WORDS) == {role for _, role in locker.READERS}


@pytest.mark.parametrize(
    "role, granted, expected",
    [
        (Role.COORDINATOR, True, {locker.COORDINATOR}),
        (Role.SAFEGUARDING_LEAD, True, {locker.LEAD}),
        (Role.COORDINATOR, False, set()),
        (Role.STAFF, True, set()),
    ],
)
def test_a_person_opens_what_is_for_their_role_and_only_when_designated(role, granted, expected):
    school = uuid4()
    actor = Actor(uuid4(), (Membership(school, Kind.SCHOOL, role, granted),))
    assert locker.inboxes(actor) == {(school, each) for each in expected}
    assert locker.houses(actor) == ({school} if expected else set())


def test_kinds():
    assert [kind.name for kind in locker.KINDS if not kind.learner] == ["audit", "invoice", "tracking"]
    assert all(kind.keep <= locker.LONGEST.days and kind.role in (locker.COORDINATOR, locker.LEAD) for kind in locker.KINDS)
    assert locker.kind_named("concern")
    assert locker.kind_named("nothing") is None
    assert len({kind.short for kind in locker.KINDS}) == len(locker.KINDS)


def test_a_description_has_initials_and_no_name():
    concern = locker.kind_named("concern")
    assert concern
    assert locker.suggested_description(concern, "Jo", "Nettle") == "CFC JN"
    assert not locker.names_somebody("CFC JN", "Jo", "Nettle")
    assert locker.names_somebody("concern about nettle", "Jo", "Nettle")
    assert locker.names_somebody("For Jo Ng", "Jo", "Ng")
    assert not locker.names_somebody("NG plan", "Jo", "Ng")


def test_one_child_in_an_envelope():
    one, other = uuid4(), uuid4()
    assert locker.one_learner([None, one, one])
    assert locker.one_learner([])
    assert not locker.one_learner([one, other])


def test_a_file_ends_after_its_first_download_and_never_later_than_ninety_days():
    assert locker.expires_at(NOON, None, 30) == NOON + dt.timedelta(days=90)
    assert locker.expires_at(NOON, NOON + dt.timedelta(days=5), 30) == NOON + dt.timedelta(days=35)
    assert locker.expires_at(NOON, NOON + dt.timedelta(days=80), 30) == NOON + dt.timedelta(days=90)


def test_reminders_at_three_days_and_at_one():
    end = NOON + dt.timedelta(days=10)

    def due(before: dt.timedelta, reminded: int | None) -> int | None:
        return locker.reminder_due(end, end - before, reminded)

    assert due(dt.timedelta(days=4), None) is None
    assert due(dt.timedelta(days=3), None) == 3
    assert due(dt.timedelta(days=2), 3) is None
    assert due(dt.timedelta(days=1), 3) == 1
    assert due(dt.timedelta(hours=3), 1) is None
    assert due(dt.timedelta(hours=3), None) == 1, "one for both, when the first was missed"
    assert due(-dt.timedelta(hours=1), None) is None
