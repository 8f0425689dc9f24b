"""The yearly look at who has access, on both databases: by each organisation's lead, whole or not at all; overdue ones are shown."""

from typing import Any

import pytest

from formsapp.domain.people import Kind, Role
from formsapp.services import access_reviews, organisations, people
from formsapp.services.case_asks import Wrong
from formsapp.services.office import NotFound, Office, Refused
from formsapp.services.organisations import Details
from formsapp.store import people as rows
from tests.accounts import events, letters
from tests.offices import Clock
from tests.people import council, provider_a, school_a, school_b, send, signed_in
from tests.web.apps import app_in


def choices(office: Office, actor: Any, house: Any, **ends: str) -> dict[str, str]:
    """Everybody stays but whose role is named."""
    found = access_reviews.one(office, actor, house).roles
    return {str(each.membership): ends.get(each.role.replace(" ", "_"), "keep") for each in found}


def test_overdue_a_year_after_it_began_and_after_the_last_look(office: Office, clock: Clock) -> None:
    lead, officer = school_a(office), council(office, Role.MONITORING_OFFICER)
    organisations.add(office, council(office).actor, Kind.SCHOOL, Details("Nobody There"))
    assert [each.overdue for each in access_reviews.overview(office, officer.actor)] == [False, False]
    clock.move(days=366)
    late = access_reviews.overview(office, officer.actor)
    assert [each.organisation.name for each in late if each.overdue] == ["Avonbrook City Council", "School A"]
    access_reviews.confirm(office, lead.actor, lead.organisation, choices(office, lead.actor, lead.organisation))
    found = access_reviews.overview(office, officer.actor)
    assert [each.organisation.name for each in found if each.overdue] == ["Avonbrook City Council"]
    clock.move(days=366)
    assert all(each.overdue for each in access_reviews.overview(office, officer.actor))


def test_who_is_not_needed_any_more_has_lost_it(office: Office, clock: Clock) -> None:
    lead, other = school_a(office), school_a(office, Role.STAFF)
    theirs = access_reviews.one(office, lead.actor, lead.organisation)
    assert {(each.role, each.myself) for each in theirs.roles} == {("coordinator", True), ("staff", False)}
    access_reviews.confirm(office, lead.actor, lead.organisation, choices(office, lead.actor, lead.organisation, staff="end"))
    with office.database.reading() as session:
        found = rows.person(session, office.keys, other.id)
    assert found is not None
    assert found.places == ()
    assert [letter.to for letter in letters(office, "role-changed")] == [other.email]
    (event,) = events(office, "access.review")
    assert event.detail == {"kept": 1, "ended": 1}
    clock.move(days=30)
    again = access_reviews.one(office, lead.actor, lead.organisation)
    access_reviews.confirm(office, lead.actor, lead.organisation, {str(each.membership): "keep" for each in again.roles})
    assert access_reviews.mine(office, lead.actor)[0].done_at == clock()


def test_of_everybody_or_not_at_all(office: Office) -> None:
    lead, other = school_a(office), school_a(office, Role.STAFF)
    whole = choices(office, lead.actor, lead.organisation)
    (staff,) = [each for each in access_reviews.one(office, lead.actor, lead.organisation).roles if each.person == other.id]
    with pytest.raises(Wrong, match="Say of Staff A"):
        access_reviews.confirm(
            office, lead.actor, lead.organisation, {key: said for key, said in whole.items() if key != str(staff.membership)}
        )
    with pytest.raises(Wrong, match="your own access"):
        access_reviews.confirm(office, lead.actor, lead.organisation, whole | {key: "end" for key in whole if key != str(staff.membership)})
    people.end_role(office, council(office).actor, other.id, staff.membership)
    with pytest.raises(Refused, match="meanwhile"):
        access_reviews.confirm(office, lead.actor, lead.organisation, whole)
    assert access_reviews.mine(office, lead.actor)[0].done_at is None


def test_a_lead_of_their_own_only(office: Office) -> None:
    theirs = school_b(office)
    for who in (school_a(office), provider_a(office), council(office)):
        with pytest.raises(NotFound):
            access_reviews.one(office, who.actor, theirs.organisation)
        with pytest.raises(NotFound):
            access_reviews.confirm(office, who.actor, theirs.organisation, {})
    for who in (school_a(office, Role.STAFF), provider_a(office, Role.TUTOR), council(office, Role.PANEL_MEMBER)):
        with pytest.raises(NotFound):
            access_reviews.mine(office, who.actor)
    with pytest.raises(NotFound):
        access_reviews.overview(office, theirs.actor)


def test_by_its_pages(office: Office) -> None:
    lead, other = school_a(office), school_a(office, Role.STAFF)
    client = signed_in(app_in(office).test_client(), lead)
    at = f"/account/access/{lead.organisation}/"
    assert "Never confirmed yet" in client.get("/account/access/").text
    assert other.email in client.get(at).text
    refused = send(client, at, {})
    assert refused.status_code == 422
    chosen = {f"role-{key}": said for key, said in choices(office, lead.actor, lead.organisation, staff="end").items()}
    assert send(client, at, chosen).status_code == 303
    assert other.email not in client.get(at).text
    shown = signed_in(app_in(office).test_client(), council(office)).get("/organisations/access/")
    assert "Last confirmed on" in shown.text
