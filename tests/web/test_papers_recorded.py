"""Requests for data, retention, reports in Word, briefs, corrections: each look and each act leaves one event with its students (T16), and no list
asks more questions the longer it is.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from formsapp.domain.people import Role
from formsapp.services import corrections, retention, review_briefs, subject_access
from formsapp.services.office import Office
from formsapp.store import tables
from tests.people import Made, council, signed_in, token
from tests.queries import counted
from tests.registering import Scene, scene
from tests.scoreboard import row
from tests.subject_requests import as_proposed
from tests.web.apps import app_in

TODAY = {"asked": "2026-11-21"}
CANARY = "Zebracanary"


@dataclass
class World:
    office: Office
    app: Flask
    found: Scene
    lead: Made

    def client(self, who: Made) -> FlaskClient:
        return signed_in(self.app.test_client(), who)

    def learner(self, place: int = 0) -> Any:
        with self.office.database.reading() as session:
            return session.get_one(tables.TrainingRecord, self.found.records[place]).learner_id


@pytest.fixture
def world(office: Office) -> World:
    return World(office, app_in(office), scene(office, 4), council(office, Role.SAFEGUARDING_LEAD))


def events(office: Office) -> list[tuple[str, int, Any]]:
    """Act, how many students, detail; in their order."""
    event, subject = tables.AuditEvent, tables.AuditSubject
    with office.database.reading() as session:
        number = func.count(subject.learner_key)
        query = select(event.act, number, event.detail).outerjoin(subject, subject.event_id == event.id).group_by(event.id, event.act, event.detail)
        return [(act, students, detail) for act, students, detail in session.execute(query.order_by(event.id))] if office.database.sqlite else []


Step = tuple[str, Callable[[], Any], str, int]


def steps(world: World) -> list[Step]:
    """What is done, the act of its event, and how many students it names at least."""
    office, found, lead = world.office, world.found, world.lead
    learner, record = world.learner(), found.records[0]
    asked = subject_access.ask(office, lead.actor, learner, TODAY)
    brief = review_briefs.make(office, found.school.actor, record, {})
    mistake = corrections.ask(office, found.school.actor, record, {"field": "other", "new": CANARY, "why": CANARY})
    leads, school, officer = world.client(lead), world.client(found.school), world.client(found.officer)
    page = f"/subject-requests/{asked}/"
    decided = as_proposed(office, lead.actor, asked)
    unfounded = subject_access.ask(office, lead.actor, world.learner(1), TODAY)

    def post(client: FlaskClient, address: str, shown: str, **typed: str) -> Callable[[], Any]:
        data = {"csrf_token": token(client.get(shown)), **typed}
        return lambda: client.post(address, data=data)

    return [
        ("the list of requests", lambda: leads.get("/subject-requests/"), "subject.access", 1),
        ("a request", lambda: leads.get(page), "subject.look", 1),
        ("looked through", post(leads, f"{page}review/", page, version="1", **decided), "subject.review", 1),
        ("released", post(leads, f"{page}release/", page, version="2"), "subject.release", 1),
        ("taken away", lambda: leads.get(f"{page}archive.zip"), "subject.download", 1),
        ("asked for", post(leads, f"/learners/{world.learner(2)}/data/", "/forgotten-password/", asked="2026-11-20"), "subject.ask", 1),
        ("refused", post(leads, f"/subject-requests/{unfounded}/refuse/", "/forgotten-password/", version="1", why=CANARY), "subject.refuse", 1),
        ("retention", lambda: leads.get("/retention/"), "retention.read", 0),
        ("a hold", post(leads, f"/learners/{learner}/hold/", "/forgotten-password/", reason=CANARY), "retention.hold", 1),
        ("a hold lifted", post(leads, f"/learners/{learner}/hold/lift/", "/forgotten-password/"), "retention.lift", 1),
        ("records for Word", lambda: school.get("/word-reports/"), "records.list", 3),
        ("merged", post(school, "/word-reports/", "/word-reports/", template="standard", records=str(record)), "records.export", 1),
        ("briefs of a list", lambda: school.get("/review-briefs/"), "records.list", 3),
        ("a brief", lambda: school.get(f"/review-briefs/{brief}/"), "brief.read", 1),
        ("a brief on paper", lambda: school.get(f"/review-briefs/{brief}/brief.pdf"), "brief.read", 1),
        ("a brief written", post(school, f"/review-briefs/{brief}/", "/forgotten-password/", version="1", summary=CANARY), "brief.write", 1),
        ("briefs on paper", lambda: school.get("/review-briefs/briefs.docx"), "brief.print", 1),
        ("a mistake asked about", lambda: school.get(f"/training-records/{record}/mistake/"), "record.read", 1),
        ("a partnership asked about", lambda: officer.get(f"/training-records/{record}/partnership/"), "record.read", 1),
        ("a partnership", post(officer, f"/training-records/{record}/partnership/", "/forgotten-password/", version="1", partnership=CANARY),
         "record.arrange", 1),
        ("mistakes", lambda: officer.get("/corrections/"), "corrections.decide", 1),
        ("a mistake", lambda: officer.get(f"/corrections/{mistake}/"), "correction.read", 1),
        ("decided", post(officer, f"/corrections/{mistake}/", "/forgotten-password/", version="1", decision="accepted"), "correction.accepted", 1),
    ]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.scoreboard
def test_t16_each_door_leaves_one_event_that_says_nothing(world: World) -> None:
    violations = []
    for name, act, wanted, students in steps(world):
        before = len(events(world.office))
        answer = act()
        new = events(world.office)[before:]
        violations += [f"{name}: {answer.status_code}"] if answer.status_code not in {200, 303} else []
        violations += [f"{name}: {[each[0] for each in new]}, and not {wanted}"] if [each[0] for each in new] != [wanted] else []
        violations += [f"{name} names {each[1]} students" for each in new if each[1] < students]
        violations += [f"{name} says what it was" for each in new if CANARY in str(each[2])]
    row("T16", 23, violations, floor=23)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_no_list_asks_more_the_longer_it_is(world: World) -> None:
    lists = (("/subject-requests/", world.lead), ("/retention/", world.lead), ("/corrections/", world.lead), ("/word-reports/", world.found.school))
    asked: list[list[int]] = []
    for places in ((0,), (1, 2, 3)):
        for place in places:
            subject_access.ask(world.office, world.lead.actor, world.learner(place), TODAY)
            retention.hold(world.office, world.lead.actor, world.learner(place), {"reason": "A claim"})
            corrections.ask(world.office, world.found.officer.actor, world.found.records[place], {"field": "other", "new": "x", "why": "y"})
        numbers = []
        for address, who in lists:
            client = world.client(who)
            client.get(address)
            with counted(world.office.database) as questions:
                assert client.get(address).status_code == 200
            numbers.append(len(questions))
        asked.append(numbers)
    assert asked[0] == asked[1]
