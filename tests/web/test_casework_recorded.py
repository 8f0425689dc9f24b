"""Row T16 for casework: each door that shows or changes a case leaves exactly one event, a refusal too, and none says what it was."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from formsapp.services.office import Office
from formsapp.store.database import Database
from tests.casework import Walk, begun
from tests.offices import Clock, open_office
from tests.people import Made, provider_b, school_b, signed_in, token
from tests.scoreboard import row
from tests.web.apps import app_in
from tests.web.form_pages import events

CANARY = "Zebracanary"
NOTHING = {"work.search"}  # turns what was typed into a name that says nothing


@dataclass
class World:
    office: Office
    app: Flask

    def client(self, who: Made) -> FlaskClient:
        return signed_in(self.app.test_client(), who)


@pytest.fixture
def world(database: Database, tmp_path: Path, clock: Clock, built: Path) -> World:
    office = open_office(database, tmp_path / "data", site=built, clock=clock)
    return World(office, app_in(office))


Ask = Callable[[World, Walk], Callable[[], Any]]


def get(address: str, who: str) -> Ask:
    def prepare(world: World, walk: Walk) -> Callable[[], Any]:
        client, where = world.client(getattr(walk, who)), address.replace("REF", walk.reference)
        return lambda: client.get(where)

    return prepare


def post(address: str, page: str, who: str, **typed: str) -> Ask:
    """With the token and the version of the page on which it stands."""

    def prepare(world: World, walk: Walk) -> Callable[[], Any]:
        client, where = world.client(getattr(walk, who)), address.replace("REF", walk.reference)
        shown = client.get(page.replace("REF", walk.reference))
        version = re.search(r'name="version" value="(\d+)"', shown.text)
        told = {name: value.replace("REF", walk.reference).replace("OFFICER", str(walk.officer.id)) for name, value in typed.items()}
        data = {"csrf_token": token(shown), "version": version[1] if version else "", **told}
        return lambda: client.post(where, data=data)

    return prepare


CASE, MINE = "/cases/REF/", "/my-referrals/REF/"
# endpoint, how far the referral has come, how it is asked, the act that is recorded
DOORS: tuple[tuple[str, str, Ask, str], ...] = (
    ("work.listing", "", get("/work/", "officer"), "work.list"),
    ("work.review", "", post("/work/review/", "/work/", "officer", what="accept", case="REF"), "work.review"),
    ("work.do_all", "", post("/work/do/", "/work/", "officer", what="assign", case="REF", officer="OFFICER", **{"version-REF": "1"}), ""),
    ("work.case", "", get(CASE, "officer"), "case.read"),
    ("work.ask", "", get(f"{CASE}do/return/", "officer"), "case.read"),
    ("work.do", "", post(f"{CASE}do/accept/", CASE, "officer"), "case.move"),
    ("work.do", "", post(f"{CASE}do/return/", f"{CASE}do/return/", "officer", reason=CANARY), "case.move"),
    ("work.do", "", post(f"{CASE}do/return/", f"{CASE}do/return/", "officer", reason=""), "case.read"),
    ("work.undo", "accept", post(f"{CASE}undo/", CASE, "officer", reason=CANARY), "case.undo"),
    ("work.undo", "accept", post(f"{CASE}undo/", CASE, "officer", reason=""), "case.read"),
    ("work.risk", "", post(f"{CASE}risk/", CASE, "officer", dated="2026-11-20"), "document.note"),
    ("work.risk", "", post(f"{CASE}risk/", CASE, "officer", dated=CANARY), "case.read"),
    ("work.assign", "", post(f"{CASE}assign/", CASE, "officer", officer="OFFICER"), "case.assign"),
    ("work.tick", "accepted", post(f"{CASE}tick/", CASE, "officer", course="1", condition="consent", on="1"), "case.tick"),
    ("referrals.listing", "", get("/my-referrals/", "school"), "referrals.list"),
    ("referrals.one", "", get(MINE, "school"), "case.read"),
    ("referrals.one", "send_out", get(MINE, "provider"), "case.read"),
    ("referrals.note", "", post(f"{MINE}note/", MINE, "school", text=CANARY), "case.note"),
    ("referrals.ask", "", get(f"{MINE}do/withdraw/", "school"), "case.read"),
    ("referrals.do", "", post(f"{MINE}do/withdraw/", f"{MINE}do/withdraw/", "school", reason=CANARY), "case.move"),
)


@pytest.mark.scoreboard
def test_every_door_leaves_one_event(world: World) -> None:
    asked = {endpoint for endpoint, *_ in DOORS} | NOTHING
    doors = {rule.endpoint for rule in world.app.url_map.iter_rules() if rule.endpoint.split(".")[0] in {"work", "referrals"}}
    assert doors == asked, "a door that this test doesn't know"
    violations = []
    for endpoint, stage, prepare, act in DOORS:
        walk = begun(world.office)
        if stage:
            getattr(walk, stage)()
        ask = prepare(world, walk)
        before = len(events(world.office))
        answer = ask()
        added = events(world.office)[before:]
        where = f"{endpoint} ({answer.status_code})"
        if endpoint == "work.do_all":  # named fields can't hold the reference before there is one
            act = "case.assign" if added and added[0][0].act == "case.assign" else "work.list"
        if [event.act for event, _ in added] != [act] or answer.status_code >= 500:
            violations.append(f"{where}: {[event.act for event, _ in added]} instead of {act}")
            continue
        event, learners = added[0]
        violations += [] if learners else [f"{where}: nobody it is about"]
        violations += [f"{where}: says what it was"] if CANARY.lower() in str(vars(event)).lower() else []
    row("T16", len(DOORS), violations, floor=20)


@pytest.mark.scoreboard
def test_every_refusal_leaves_one_event(world: World) -> None:
    walk = begun(world.office).send_out()
    cases, violations = 0, []
    outside = (f"/my-referrals/{walk.reference}/", f"/my-referrals/{walk.reference}/do/withdraw/")
    council = ("/work/", f"/cases/{walk.reference}/", f"/cases/{walk.reference}/do/accept/")
    for who, addresses, status in (
        (school_b(world.office), outside, 404),
        (provider_b(world.office), outside, 404),
        (walk.officer, outside, 403),
        (walk.school, council, 403),
        (walk.provider, council, 403),
    ):
        client = world.client(who)
        for address in addresses:
            before = len(events(world.office))
            answer = client.get(address)
            added = [event.outcome for event, _ in events(world.office)[before:]]
            cases += 1
            violations += [] if added == ["denied"] and answer.status_code == status else [f"{address}: {answer.status_code}, {added}"]
    row("T16", cases, violations, floor=12)
