"""When the store of files is away, the Datalocker says so and loses nothing: no upload counts that isn't kept, no file is opened by half (T27)."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask

from formsapp.services import uploads
from formsapp.services.office import Office
from formsapp.store import transfers
from formsapp.store.database import Database
from tests import locker as made
from tests.locker import World
from tests.offices import open_office
from tests.people import signed_in, token
from tests.s3 import Line, Server, Trying, line_to
from tests.scoreboard import row
from tests.web.apps import app_in

TROUBLES = ("cut", "silent", "reset", "garbage")
WORDS = b"The plan of nobody in particular.\n" * 3000
TUS = {"Tus-Resumable": "1.0.0"}


@pytest.fixture
def line(s3_server: Server) -> Iterator[Line]:
    with line_to(s3_server) as line:
        yield line


@pytest.fixture
def office(database: Database, tmp_path: Path, built: Path, s3_server: Server, line: Line) -> Office:
    found = open_office(database, tmp_path / "data", built)
    found.vault.places = Trying(s3_server.settings(uuid4().hex, line.port), line)
    return found


@pytest.fixture
def world(office: Office) -> World:
    return made.world(office)


@pytest.fixture
def site(office: Office) -> Flask:
    return app_in(office)


def by_form(client: Any, csrf: str) -> Any:
    data = {"csrf_token": csrf, "go": "upload", "files": (io.BytesIO(WORDS), "plan.txt"), "end": "end"}
    return client.post("/locker/send/", data=data, content_type="multipart/form-data")


def in_pieces(client: Any, csrf: str) -> tuple[str, Any]:
    begun = client.post(
        "/locker/uploads/",
        headers={**TUS, "X-CSRFToken": csrf, "Upload-Length": str(len(WORDS)), "Upload-Metadata": "filename cGxhbi50eHQ="},
    )
    return begun.location, go_on(client, csrf, begun.location, 0)


def go_on(client: Any, csrf: str, address: str, offset: int) -> Any:
    headers = {**TUS, "X-CSRFToken": csrf, "Upload-Offset": str(offset)}
    return client.patch(address, data=WORDS[offset:], headers=headers, content_type="application/offset+octet-stream")


def state(office: Office, transfer: Any) -> str:
    with office.database.reading() as session:
        found = transfers.by_id(session, office.keys, transfer)
    assert found is not None
    return found.state


@pytest.mark.scoreboard
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_shut_while_it_is_away_and_open_by_itself_after(site: Flask, world: World, office: Office, line: Line) -> None:
    sender, reader = signed_in(site.test_client(), world.school), signed_in(site.test_client(), world.team)
    csrf, theirs = token(sender.get("/locker/send/")), token(reader.get("/locker/"))
    violations: list[str] = []
    cases = 0

    def hold(what: str, fine: bool) -> None:
        nonlocal cases
        cases += 1
        violations.extend([] if fine else [what])

    for trouble in TROUBLES:
        first, second, third = (world.sent(world.school, world.team, data=WORDS) for _ in range(3))
        reader.post(f"/locker/files/{first}/open/", data={"csrf_token": theirs})
        before = len(uploads.mine(office, world.school.actor))
        line.fail(trouble)
        answer = by_form(sender, csrf)
        hold(f"{trouble}: a file with the page: {answer.status_code}", answer.status_code == 422 and "can’t be kept" in answer.text)
        address, answer = in_pieces(sender, csrf)
        hold(f"{trouble}: a file in pieces: {answer.status_code}", answer.status_code == 503)
        hold(f"{trouble}: a file counts that isn't kept", len(uploads.mine(office, world.school.actor)) == before)
        answer = reader.get(f"/locker/files/{first}/file")
        hold(f"{trouble}: a download: {answer.status_code}", answer.status_code in {409, 503} and WORDS[:30] not in answer.data)
        answer = sender.post(f"/locker/files/{second}/recall/", data={"csrf_token": csrf, "sure": "yes"})
        hold(f"{trouble}: a recall: {answer.status_code}", answer.status_code == 303 and state(office, second) == "recalled")
        line.fail("")
        answer = reader.get(f"/locker/files/{first}/file")
        hold(f"after {trouble}: a download: {answer.status_code}", answer.status_code == 200 and answer.data == WORDS)
        reader.post(f"/locker/files/{third}/open/", data={"csrf_token": theirs})
        hold(f"after {trouble}: another", reader.get(f"/locker/files/{third}/file").data == WORDS)
        there = int(sender.head(address, headers=TUS).headers["Upload-Offset"])
        hold(f"after {trouble}: what had arrived is there", 0 < there <= len(WORDS))
        if there < len(WORDS):
            answer = go_on(sender, csrf, address, there)
            hold(f"after {trouble}: it goes on: {answer.status_code}", answer.status_code == 204)
        hold(f"after {trouble}: and counts", len(uploads.mine(office, world.school.actor)) == before + 1)
        hold(f"after {trouble}: a file with the page", by_form(sender, csrf).status_code == 200)
    row("T27", cases, violations, floor=40)
