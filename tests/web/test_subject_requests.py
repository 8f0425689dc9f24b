"""The page of a request for a student's data: what somebody typed stays, whoever was quicker."""

from uuid import UUID

import pytest
from flask import Flask

from formsapp.domain.people import Role
from formsapp.services import subject_access
from formsapp.services.office import Office
from formsapp.store import tables
from tests.people import Made, council, send, signed_in
from tests.registering import scene
from tests.subject_requests import as_proposed

WHY = "The same was given last week <and nothing is new>."


@pytest.fixture
def lead(office: Office) -> Made:
    return council(office, Role.SAFEGUARDING_LEAD)


@pytest.fixture
def asked(office: Office, lead: Made) -> UUID:
    (record,) = scene(office, 1).records
    with office.database.reading() as session:
        learner = session.get_one(tables.TrainingRecord, record).learner_id
    return subject_access.ask(office, lead.actor, learner, {"asked": office.today().isoformat()})


def released(office: Office, lead: Made, asked: UUID) -> None:
    subject_access.review(office, lead.actor, asked, 1, as_proposed(office, lead.actor, asked))
    subject_access.release(office, lead.actor, asked, 2)


def refused(office: Office, lead: Made, asked: UUID) -> None:
    subject_access.refuse(office, lead.actor, asked, 1, {"why": "Theirs."})


@pytest.mark.parametrize("quicker", [released, refused])
def test_reasons_typed_while_somebody_else_ended_it_stay_on_the_page(office: Office, app: Flask, lead: Made, asked: UUID, quicker) -> None:  # type: ignore[no-untyped-def]
    at = f"/subject-requests/{asked}/"
    client = signed_in(app.test_client(), lead)
    page = client.get(at)
    assert "The reasons you typed" not in page.text
    quicker(office, lead, asked)
    for typed, stays in ((WHY, 1), ("", 0)):
        answer = send(client, f"{at}refuse/", {"version": "1", "why": typed}, page="/forgotten-password/")
        assert answer.status_code == 422
        assert "It has been released or refused already" in answer.text
        assert answer.text.count("The same was given last week &lt;and nothing is new&gt;.") == stays
        assert ("The reasons you typed" in answer.text) == bool(stays)
        assert 'href="#standing"' in answer.text, "the sentence leads to what is there"
        assert 'id="standing"' in answer.text
    assert WHY.split(" <")[0] not in client.get(at).text, "of what was not saved nothing is kept"


def test_reasons_typed_while_somebody_else_looked_through_it_stay_in_their_box(office: Office, app: Flask, lead: Made, asked: UUID) -> None:
    at = f"/subject-requests/{asked}/"
    client = signed_in(app.test_client(), lead)
    client.get(at)
    subject_access.review(office, lead.actor, asked, 1, as_proposed(office, lead.actor, asked))
    late = send(client, f"{at}refuse/", {"version": "1", "why": WHY}, page=at)
    assert late.status_code == 422
    assert "&lt;and nothing is new&gt;.</textarea>" in late.text
    assert "The reasons you typed" not in late.text
    assert send(client, f"{at}refuse/", {"version": "2", "why": WHY}, page=at).status_code == 303
