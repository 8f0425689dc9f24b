"""Row T16 for the schools' and the council's side: each door that shows or changes something of a learner leaves exactly one event, a refusal too,
and none says what it was. And T3: what ends is ended at the next request.
"""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from formsapp.services import absence_decisions, learner_notes
from formsapp.services.office import Office
from formsapp.store import announcements, people, tables, training_records
from formsapp.store.database import Database
from tests.attending import mark_of, take, work
from tests.offices import Clock, open_office
from tests.people import council, send, signed_in
from tests.registering import MONDAY, QUARTER_PAST, Scene, scene
from tests.scoreboard import row
from tests.web.apps import app_in
from tests.web.form_pages import events

AREAS = {"absences", "planned_absences", "attendance", "alerts", "announcements", "learner_notes", "home"}
CANARY = "Zebracanary"
# Each door with who asks, what is typed (with {mark}, {record}, {note}, {news}), on which page, and the act that is written down; none where
# numbers or news are shown. In an order in which each can be done.
DOORS: tuple[tuple[str, str, str, dict[str, str] | None, str, str], ...] = (
    ("home.mine", "school", "/desk/", None, "", ""),
    ("attendance.today", "school", "/attendance/today/", None, "", "attendance.today"),
    ("attendance.summary", "school", "/attendance/summary/", None, "", ""),
    ("attendance.where", "school", "/where-now/", None, "", "where.read"),
    ("attendance.marks", "school", "/attendance/marks.csv", None, "", "attendance.marks"),
    ("absences.listing", "school", "/absences/", None, "", "absences.list"),
    ("absences.one", "school", "/absences/{mark}/", None, "", "absences.read"),
    ("absences.decide", "school", "/absences/decide/",
     {"mark": "{mark}", "version-{mark}": "1", "decision": "authorised", "note": CANARY}, "/absences/", "absences.decide"),
    ("absences.decide_one", "school", "/absences/{mark}/decide/",
     {"version": "2", "decision": "unauthorised", "code": "O", "why": CANARY}, "/absences/{mark}/", "absences.decide"),
    ("absences.note", "school", "/absences/{mark}/note/", {"version": "3", "code": "G", "note": CANARY}, "/absences/{mark}/", "absences.decide"),
    ("absences.disagreeing", "school", "/absences/disagreements/", None, "", "absences.disagreements"),
    ("planned_absences.ahead", "school", "/placements/{record}/absences/", None, "", "absences.planned"),
    ("planned_absences.enter", "school", "/placements/{record}/absences/", {"first": "2026-12-01", "code": "M", "note": CANARY},
     "/placements/{record}/absences/", "absences.plan"),
    ("absences.planned", "school", "/absences/planned/", None, "", "absences.planned"),
    ("planned_absences.take_back", "school", "/placements/{record}/absences/back/", {"absence": "{planned}"},
     "/placements/{record}/absences/", "absences.unplan"),
    ("alerts.listing", "school", "/alerts/", None, "", "alerts.read"),
    ("alerts.read", "school", "/alerts/read/", {"alert": "{alert}"}, "/alerts/", "alerts.settle"),
    ("learner_notes.listing", "school", "/notes/", None, "", "learner_notes.list"),
    ("learner_notes.of_placement", "school", "/placements/{record}/notes/", None, "", "learner_notes.read"),
    ("learner_notes.write", "school", "/placements/{record}/notes/", {"subject": CANARY, "text": CANARY}, "/placements/{record}/notes/",
     "learner_notes.write"),
    ("learner_notes.ask", "school", "/notes/{note}/", None, "", "learner_notes.read"),
    ("learner_notes.change", "school", "/notes/{note}/", {"subject": CANARY, "text": CANARY, "version": "1"}, "/notes/{note}/",
     "learner_notes.change"),
    ("learner_notes.end", "school", "/notes/{note}/end/", {}, "/placements/{record}/notes/", "learner_notes.end"),
    ("announcements.listing", "officer", "/announcements/", None, "", ""),
    ("announcements.one", "officer", "/announcements/{news}/", None, "", ""),
    ("announcements.new", "officer", "/announcements/new/", None, "", ""),
    ("announcements.publish", "officer", "/announcements/new/", {"title": CANARY, "text": CANARY, "audience": "all"}, "/announcements/new/",
     "announcement.publish"),
    ("announcements.ask", "officer", "/announcements/{news}/change/", None, "", ""),
    ("announcements.change", "officer", "/announcements/{news}/change/", {"title": "x", "text": CANARY, "audience": "all", "version": "1"},
     "/announcements/{news}/change/", "announcement.change"),
    ("announcements.end", "officer", "/announcements/{news}/end/", {}, "/announcements/new/", "announcement.end"),
)  # fmt: skip


@pytest.fixture
def office(database: Database, tmp_path: Path, clock: Clock, built: Path) -> Office:
    clock.set(QUARTER_PAST)
    return open_office(database, tmp_path / "data", site=built, clock=clock)


@pytest.fixture
def made(office: Office, clock: Clock) -> Scene:
    found = scene(office, 3)
    take(found, ["unexplained", "unexplained", "present"])
    work(found, clock)
    return found


def ids(made: Scene) -> dict[str, str]:
    """What the addresses and the forms name."""
    office, officer = made.office, council(made.office)
    absence_decisions.note(office, made.school.actor, mark_of(made, 2).id, 1, {"code": "I"})  # of somebody who was there
    note = learner_notes.write(office, made.school.actor, made.records[0], {"subject": "A note", "text": CANARY})
    with office.database.writing() as session:
        news = announcements.add(session, office.clock(), officer.id, "News", "Text", "all")
        alert = session.query(tables.Alert).where(tables.Alert.organisation_id == made.school.organisation).first()
        assert alert is not None
        found = {"alert": str(alert.id)}
    return found | {"note": str(note), "news": str(news), "mark": str(mark_of(made, 0).id), "record": str(made.records[0])}


def filled(text: str, known: dict[str, str]) -> str:
    for name, value in known.items():
        text = text.replace(f"{{{name}}}", value)
    return text


@pytest.mark.scoreboard
def test_every_door_leaves_one_event_and_a_refusal_too(office: Office, made: Scene) -> None:
    app = app_in(office)
    doors = {rule.endpoint for rule in app.url_map.iter_rules() if rule.endpoint.split(".")[0] in AREAS}
    assert doors == {endpoint for endpoint, *_ in DOORS}, "a door that this test doesn't know"
    known, violations, cases = ids(made), [], 0
    clients = {"school": signed_in(app.test_client(), made.school), "officer": signed_in(app.test_client(), council(office))}
    stranger = signed_in(app.test_client(), made.other_school)
    for endpoint, who, address, typed, page, act in DOORS:
        at, client = filled(address, known), clients[who]
        if "{planned}" in str(typed):
            known["planned"] = client.get(filled(page, known)).text.split('name="absence" value="')[1].split('"')[0]
        if any(f"{{{name}}}" in address for name in ("mark", "record", "note")):
            before = len(events(office))
            refused: Any = stranger.get(at) if typed is None else send(stranger, at, {}, page="/alerts/")
            denied = [event for event, _ in events(office)[before:] if event.outcome == "denied"]
            cases += 1
            if refused.status_code != 404 or len(denied) != 1:
                violations.append(f"{endpoint} refused ({refused.status_code}): {len(denied)} events")
        before = len(events(office))
        if typed is None:
            answer = client.get(at)
        else:
            token = client.get(filled(page, known)).text.split('name="csrf_token" value="')[1].split('"')[0]
            before = len(events(office))
            told = {filled(name, known): filled(value, known) for name, value in typed.items()}
            answer = client.post(at, data={"csrf_token": token, **told})
        added = events(office)[before:]
        cases += 1
        if [event.act for event, _ in added] != ([act] if act else []) or answer.status_code >= 400:
            violations.append(f"{endpoint} ({answer.status_code}): {[event.act for event, _ in added]} instead of {act or 'none'}")
        violations += [f"{endpoint}: says what it was" for event, _ in added if CANARY in str(vars(event))]
        violations += [
            f"{endpoint}: nobody it is about" for _, about in added if not about and not act.startswith(("announcement", "alerts.settle"))
        ]
    row("T16", cases, violations, floor=40)


def test_what_ends_is_ended_at_the_next_request(office: Office, made: Scene, clock: Clock) -> None:
    app = app_in(office)
    at = f"/placements/{made.records[0]}/notes/"
    tutor, manager, school = (signed_in(app.test_client(), who) for who in (made.tutor, made.manager, made.school))
    assert [each.get(at).status_code for each in (tutor, manager, school)] == [200, 200, 200]
    with office.database.writing() as session:
        session.query(tables.CohortTutor).update({"until_on": MONDAY - dt.timedelta(days=1)})
    assert [each.get(at).status_code for each in (tutor, manager)] == [404, 200], "who tutors the cohort no more reads no more"
    with office.database.writing() as session:
        training_records.change(session, made.records[0], ends_on=MONDAY - dt.timedelta(days=61), state="ended")
    assert [each.get(at).status_code for each in (manager, school)] == [404, 200], "sixty days after the end a provider reads no more"
    mark = f"/absences/{mark_of(made, 0).id}/"
    assert school.get(mark).status_code == 200
    with office.database.writing() as session:
        (membership,) = people.person(session, office.keys, made.school.id).places  # type: ignore[union-attr]
        people.end_membership(session, made.school.id, membership.id, clock())
    assert school.get(mark).status_code in {302, 403, 404}
    assert "Amberley" not in school.get("/absences/").text
