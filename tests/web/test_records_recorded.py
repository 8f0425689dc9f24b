"""Row T16 for training records: each door that shows or changes something of a learner leaves exactly one event, a refusal too, and none says what
it was.
"""

from pathlib import Path
from typing import Any

import pytest

from formsapp.services import registers
from formsapp.services.office import Office
from formsapp.services.register_cells import Cell
from formsapp.store.database import Database
from tests.offices import Clock, open_office
from tests.people import send, signed_in
from tests.registering import QUARTER_PAST, Scene, scene
from tests.scoreboard import row
from tests.web.apps import app_in
from tests.web.form_pages import events

AREAS = {"training_records", "record_page"}
CANARY = "Zebracanary"
RECORD = "/training-records/{record}/"
NOTE = f"{RECORD}register-notes/{{mark}}/"
FILTER = "/training-records/filter/"
# Each door with what is typed, on which page, and the acts that are written down; none where a reader keeps something of their own.
DOORS: tuple[tuple[str, str, dict[str, str] | None, str, tuple[str, ...]], ...] = (
    ("training_records.listing", "/training-records/", None, "", ("records.list",)),
    ("training_records.choose", FILTER, None, "", ()),
    ("training_records.narrow", FILTER, {"surname": CANARY, "sort1": "learner", "size": "20"}, FILTER, ()),
    ("training_records.narrow", FILTER, {"surname": CANARY, "sort1": "learner", "size": "20", "name": CANARY}, FILTER, ("records.filter",)),
    ("training_records.forget", f"{FILTER}forget/", {"filter": "{filter}"}, FILTER, ("records.filter",)),
    ("training_records.csv", "/training-records/training-records.csv", None, "", ("records.export",)),
    ("training_records.workbook", "/training-records/training-records.xlsx", None, "", ("records.export",)),
    ("record_page.one", RECORD, None, "", ("record.read",)),
    ("record_page.write", f"{RECORD}notes/", {"subject": CANARY, "text": CANARY}, RECORD, ("learner_notes.write",)),
    ("record_page.ask", NOTE, None, "", ("record.read",)),
    ("record_page.change", NOTE, {"was": CANARY, "text": f"{CANARY} 2"}, NOTE, ("record.read", "register.mark")),
)


@pytest.fixture
def office(database: Database, tmp_path: Path, clock: Clock, built: Path) -> Office:
    clock.set(QUARTER_PAST)
    return open_office(database, tmp_path / "data", site=built, clock=clock)


def noted(made: Scene) -> str:
    """A register's note by its manager."""
    cells = [Cell(str(made.records[0]), "mark", "", "present"), Cell(str(made.records[0]), "note", "", CANARY)]
    registers.save(made.office, made.manager.actor, made.lesson, cells)
    mark = made.mark(0)
    assert mark is not None
    return str(mark.id)


@pytest.mark.scoreboard
def test_every_door_leaves_its_event_and_a_refusal_too(office: Office) -> None:
    app, made = app_in(office), scene(office, 2)
    doors = {rule.endpoint for rule in app.url_map.iter_rules() if rule.endpoint.split(".")[0] in AREAS}
    assert doors == {endpoint for endpoint, *_ in DOORS}, "a door that this test doesn't know"
    known, violations, cases = {"record": str(made.records[0]), "mark": noted(made), "filter": ""}, [], 0
    client, stranger = signed_in(app.test_client(), made.manager), signed_in(app.test_client(), made.other_school)
    for endpoint, address, typed, page, acts in DOORS:
        at = address.format(**known)
        if "{record}" in address:
            before = len(events(office))
            refused: Any = stranger.get(at) if typed is None else send(stranger, at, {}, page="/alerts/")
            denied = [event for event, _ in events(office)[before:] if event.outcome == "denied"]
            cases += 1
            if refused.status_code not in {403, 404} or len(denied) != 1:
                violations.append(f"{endpoint} refused ({refused.status_code}): {len(denied)} events")
        if typed is None:
            before = len(events(office))
            answer = client.get(at)
            answer.get_data()
        else:
            form = client.get(page.format(**known)).text
            token = form.split('name="csrf_token" value="')[1].split('"')[0]
            if "filter" in typed:
                known["filter"] = form.split('name="filter" value="')[1].split('"')[0]
            before = len(events(office))
            answer = client.post(at, data={"csrf_token": token, **{name: value.format(**known) for name, value in typed.items()}})
        added = events(office)[before:]
        cases += 1
        if tuple(event.act for event, _ in added) != acts or answer.status_code >= 400:
            violations.append(f"{endpoint} ({answer.status_code}): {[event.act for event, _ in added]} instead of {acts}")
        violations += [f"{endpoint}: says what it was" for event, _ in added if CANARY in str(vars(event))]
        violations += [f"{endpoint}: nobody it is about" for event, about in added if not about and event.act != "records.filter"]
    row("T16", cases, violations, floor=15)
