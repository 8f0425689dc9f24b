"""Organisations and people: looked after by the council's administrator, every act recorded, nothing deleted."""

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest

from formsapp.domain.people import NOBODY, Actor, Kind, Role, worker
from formsapp.services import organisations, people, sign_in
from formsapp.services.office import NotFound, Office, Refused
from formsapp.services.organisations import Changed, Details
from formsapp.services.rights import Denied
from formsapp.services.sign_in import Entered, Wrong
from tests.accounts import AT_HOME, events, letters, quick, sent_by
from tests.people import PASSWORD, council, provider_a, school_a, school_b

Act = Callable[[Office, Actor, UUID], object]


@pytest.fixture
def swift(office: Office) -> Office:
    return quick(office)


@pytest.fixture
def by(swift: Office) -> Actor:
    return council(swift).actor


ACTS: dict[str, Act] = {
    "list organisations": lambda office, actor, _: organisations.listed(office, actor),
    "see an organisation": organisations.one,
    "add an organisation": lambda office, actor, _: organisations.add(office, actor, Kind.SCHOOL, Details("New School")),
    "change an organisation": lambda office, actor, it: organisations.change(office, actor, it, 1, Details("Other Name")),
    "suspend an organisation": lambda office, actor, it: organisations.suspend(office, actor, it, suspended=True),
    "list people": lambda office, actor, _: people.listed(office, actor),
    "see a person": people.one,
    "add a person": lambda office, actor, it: people.add(office, actor, "New", "new@school.example", it, Role.STAFF),
    "give a role": lambda office, actor, it: people.give_role(office, actor, it, it, Role.STAFF),
    "end a role": lambda office, actor, it: people.end_role(office, actor, it, it),
    "rename": lambda office, actor, it: people.rename(office, actor, it, "New Name"),
    "suspend": lambda office, actor, it: people.suspend(office, actor, it, suspended=True),
    "invite again": people.invite_again,
    "start afresh": people.start_afresh,
}


@pytest.mark.parametrize("act", ACTS)
def test_nobody_but_the_administrator(swift: Office, act: str) -> None:
    target = school_b(swift)
    others = [NOBODY, worker("w"), school_a(swift).actor, provider_a(swift).actor]
    others += [
        council(swift, role).actor for role in (Role.SERVICE_LEAD, Role.SAFEGUARDING_LEAD, Role.MONITORING_OFFICER, Role.PANEL_MEMBER)
    ]
    for actor in others:
        for identifier in (target.id, target.organisation, uuid4()):
            with pytest.raises(Denied):
                ACTS[act](swift, actor, identifier)


@pytest.mark.parametrize("act", [act for act in ACTS if "list" not in act and act != "add an organisation"])
def test_what_isn_t_there_isn_t_found(swift: Office, by: Actor, act: str) -> None:
    with pytest.raises(NotFound):
        ACTS[act](swift, by, uuid4())


def test_a_new_person_is_invited_and_a_known_one_is_told(swift: Office, by: Actor) -> None:
    house = school_a(swift).organisation
    new = sent_by(swift, lambda: people.add(swift, by, "New Person", "New.Person@School.example", house, Role.STAFF))
    assert [(letter.kind, letter.to) for letter in new] == [("invitation", "New.Person@School.example")]
    again = sent_by(swift, lambda: people.add(swift, by, "Whatever", "new.person@school.EXAMPLE", school_b(swift).organisation, Role.STAFF))
    assert [letter.kind for letter in again] == ["invitation"], "still not accepted: a new link"
    (found,) = people.listed(swift, by, words="new person")
    assert (found.name, len(found.places), found.state) == ("New Person", 2, "invited")
    known = sent_by(swift, lambda: people.add(swift, by, "x", school_a(swift).email, school_b(swift).organisation, Role.STAFF))
    assert [letter.kind for letter in known] == ["role-changed"]


def test_a_role_of_another_kind_or_twice_is_refused(swift: Office, by: Actor) -> None:
    owner = school_a(swift)
    for role in (Role.TUTOR, Role.ADMINISTRATOR, Role.COORDINATOR):
        with pytest.raises(Refused):
            people.give_role(swift, by, owner.id, owner.organisation, role)
    assert not letters(swift, "role-changed")


def test_a_role_ended_is_a_right_ended_and_can_be_given_again(swift: Office, by: Actor) -> None:
    owner = school_a(swift)
    found = sign_in.with_password(swift, owner.email, PASSWORD, AT_HOME)
    assert isinstance(found, Entered)
    place = people.one(swift, by, owner.id).person.places[0]
    people.end_role(swift, by, owner.id, place.id)
    assert not sign_in.visit(swift, found.secret, "").signed_in
    assert isinstance(sign_in.with_password(swift, owner.email, PASSWORD, AT_HOME), Wrong)
    with pytest.raises(NotFound):
        people.end_role(swift, by, owner.id, place.id)
    people.give_role(swift, by, owner.id, owner.organisation, Role.COORDINATOR)
    assert isinstance(sign_in.with_password(swift, owner.email, PASSWORD, AT_HOME), Entered)


def test_somebody_else_s_role_isn_t_ended_by_the_way(swift: Office, by: Actor) -> None:
    theirs = people.one(swift, by, school_b(swift).id).person.places[0]
    with pytest.raises(NotFound):
        people.end_role(swift, by, school_a(swift).id, theirs.id)
    assert people.one(swift, by, school_b(swift).id).person.places


def test_there_is_always_an_administrator(swift: Office, by: Actor) -> None:
    assert by.person is not None
    own = people.one(swift, by, by.person)
    with pytest.raises(Refused):
        people.end_role(swift, by, by.person, own.person.places[0].id)
    with pytest.raises(Refused):
        people.suspend(swift, by, by.person, suspended=True)
    with pytest.raises(Refused):
        people.start_afresh(swift, by, by.person)
    with pytest.raises(Refused):
        organisations.suspend(swift, by, own.person.places[0].organisation, suspended=True)
    assert people.one(swift, by, by.person).person.active


def test_two_who_change_an_organisation_are_told(swift: Office, by: Actor) -> None:
    made = organisations.add(swift, by, Kind.SCHOOL, Details("Oak School", urn="900099"))
    assert organisations.change(swift, by, made, 1, Details("Oak Academy", urn="900099", needs_second_factor=True)) is None
    found = organisations.change(swift, by, made, 1, Details("Oak Trust"))
    assert isinstance(found, Changed)
    assert (found.now.name, found.now.needs_second_factor) == ("Oak Academy", True)


def test_no_two_organisations_of_a_kind_have_the_same_name_or_factsheet(swift: Office, by: Actor) -> None:
    organisations.add(swift, by, Kind.PROVIDER, Details("Oak Farm", slug="oak-farm"))
    organisations.add(swift, by, Kind.SCHOOL, Details("Oak Farm"))
    for details in (Details(" oak  FARM "), Details("Other", slug="oak-farm")):
        with pytest.raises(Refused):
            organisations.add(swift, by, Kind.PROVIDER, details)


def test_every_act_is_recorded_and_says_nothing(swift: Office, by: Actor) -> None:
    made = organisations.add(swift, by, Kind.SCHOOL, Details("Canary School"))
    person = people.add(swift, by, "Canary Person", "canary@school.example", made, Role.STAFF)
    people.rename(swift, by, person, "Canary Renamed")
    people.suspend(swift, by, person, suspended=True)
    people.suspend(swift, by, person, suspended=False)
    organisations.suspend(swift, by, made, suspended=True)
    found = events(swift)
    acts = {event.act for event in found}
    assert {"organisation.add", "person.add", "role.give", "invitation.send", "person.rename", "person.suspend", "person.resume"} <= acts
    assert "organisation.suspend" in acts
    assert not [event for event in found if "canary" in f"{event.object_id} {event.detail} {event.origin}".casefold()]


def test_the_first_administrator_is_made_on_the_machine_only(swift: Office) -> None:
    with pytest.raises(Denied):
        organisations_open(swift, NOBODY)
    organisations_open(swift, worker("command"))
    assert [letter.to for letter in letters(swift, "invitation")] == ["first@council.example"]
    with pytest.raises(Refused):
        organisations_open(swift, worker("command")) if council(swift) else None


def organisations_open(office: Office, actor: Actor) -> UUID:
    return people.open_house(office, actor, "Avonbrook City Council", "First Administrator", "first@council.example")
