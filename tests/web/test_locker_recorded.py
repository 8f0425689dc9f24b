"""Row T16 for the doors of the Datalocker: each that shows or changes what is personal leaves exactly one event, with whom it is about."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from formsapp.services import recall
from formsapp.services.office import Office
from formsapp.store import tables
from tests.locker import World, token, world
from tests.people import Made, signed_in
from tests.people import token as csrf
from tests.scoreboard import row
from tests.web.apps import app_in
from tests.web.form_pages import events

pytestmark = [pytest.mark.scoreboard]
CANARY = "ZNCANARY"
SAYS_NOTHING = {"locker.helped", "locker_reports.export", "locker_reports.activity", "uploads.about", "uploads.progress"}
UNSENT = {"uploads.begin", "uploads.go_on", "uploads.remove"}  # nobody is named yet: tests/web/test_tus.py


Ask = Callable[[Any, "Ground"], Any]


class Ground:
    """A file that came for the council, one that it sent, one that is gone, and one that waits to be sent."""

    def __init__(self, office: Office) -> None:
        self.there: World = world(office)
        self.came = self.there.sent(self.there.school, self.there.team, description=CANARY)
        self.out = self.there.sent(self.there.team, self.there.school, description=CANARY)
        self.gone = self.there.sent(self.there.team, self.there.school, description=CANARY)
        recall.recall(office, self.there.team.actor, self.gone)
        with office.database.reading() as session:
            self.envelope = session.get_one(tables.Transfer, self.out).envelope_id
        self.file: UUID = self.there.arrive(self.there.team).id

    def typed(self, who: Made, **more: str) -> dict[str, str]:
        key = self.file.hex
        told = {"to": str(self.there.school.organisation), "role": "coordinator", "kind": "concern", "description": CANARY}
        return {f"{name}-{key}": value for name, value in told.items()} | {
            "from": str(who.organisation),
            "about": self.there.about,
            "token": token(),
            "only": str(self.file),
            "end": "end",
            **more,
        }


def get(address: str) -> Ask:
    return lambda client, ground: client.get(address.format(**vars(ground)))


def post(address: str, **typed: str) -> Ask:
    return lambda client, ground: client.post(
        address.format(**vars(ground)), data=typed | {"csrf_token": csrf(client.get("/forgotten-password/")), "file": str(ground.came)}
    )


def form(address: str, go: str) -> Ask:
    """The page of what is to be sent."""
    return lambda client, ground: client.post(
        address, data=ground.typed(ground.there.team, go=go, csrf_token=csrf(client.get("/forgotten-password/")))
    )


DOORS: tuple[tuple[str, Ask, str], ...] = (
    ("locker.inbox", get("/locker/"), "locker.inbox"),
    ("locker.one", get("/locker/files/{came}/"), "transfer.read"),
    ("locker.take", post("/locker/files/{came}/take/", on="1"), "transfer.take"),
    ("locker.open", post("/locker/files/{came}/open/"), "transfer.open"),
    ("locker.file", get("/locker/files/{came}/file"), "transfer.open"),
    ("locker.download", post("/locker/download/", which="ticked"), "transfer.open"),
    ("locker_reports.history", get("/locker/history/"), "locker.history"),
    ("locker.certificate", get("/locker/files/{gone}/certificate/"), "transfer.certificate"),
    ("locker_send.go_on", form("/locker/send/", "change"), "locker.students"),
    ("locker_send.go_on", form("/locker/send/", "check"), "transfer.review"),
    ("locker_send.receipt", get("/locker/sent/{envelope}/"), "transfer.receipt"),
    ("locker_send.send", form("/locker/send/now/", "send"), "transfer.send"),
    ("locker.recall", post("/locker/files/{out}/recall/", sure="yes"), "transfer.recall"),
)


def test_every_door_of_the_datalocker_leaves_one_event(office: Office) -> None:
    app, ground = app_in(office), Ground(office)
    client, violations = signed_in(app.test_client(), ground.there.team), []
    doors = {rule.endpoint for rule in app.url_map.iter_rules() if rule.endpoint.startswith(("locker", "uploads."))}
    assert doors - SAYS_NOTHING - UNSENT == {endpoint for endpoint, *_ in DOORS} | {"locker_send.choose"}
    for endpoint, ask, act in DOORS:
        before = len(events(office))
        answer = ask(client, ground)
        answer.get_data()
        added = events(office)[before:]
        if [event.act for event, _ in added] != [act] or answer.status_code >= 400:
            violations.append(f"{endpoint} ({answer.status_code}): {[event.act for event, _ in added]} instead of {act}")
            continue
        event, learners = added[0]
        violations += [] if learners else [f"{endpoint}: nobody it is about"]
        violations += [f"{endpoint}: says what it was"] if CANARY.lower() in str(vars(event)).lower() else []
    with office.database.reading() as session:
        assert session.scalars(select(tables.Transfer.state).where(tables.Transfer.id == ground.out)).one() == "recalled"
    row("T16", len(DOORS), violations, floor=13)
