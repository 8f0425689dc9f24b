"""Files made to do harm, sent with the Datalocker (T10): refused at once or by the worker, or held; nobody opens one, whoever it was sent to."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from formsapp.domain import locker
from formsapp.services import file_scans, locker_lists, receiving, transfers, uploads
from formsapp.services.office import NotFound, Office, Refused
from formsapp.services.transfers import Line
from formsapp.store.database import Database
from formsapp.store.transfer_lists import Wanted
from tests import clamd as stand_in
from tests.databases import migrated_sqlite
from tests.held_files import watched
from tests.locker import TEAM, World, token, world
from tests.offices import open_office
from tests.scoreboard import row
from tests.uploads import HONEST
from tests.vault.hostile import corpus

pytestmark = [pytest.mark.scoreboard, pytest.mark.slow]

ONLY_LARGE = {"large.pdf", "large.txt"}  # for a form; the Datalocker takes a hundred times as much


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """On SQLite only: what a file is, no database says."""
    database = Database(f"sqlite:///{migrated_sqlite(tmp_path / 'formsapp.db')}")
    database.hurry()
    yield open_office(database, tmp_path / "data")
    database.close()


def sent(there: World, name: str, data: bytes) -> UUID | None:
    """The transfer; None when it was refused before it could be sent."""
    try:
        file = there.arrive(there.school, data, name).id
    except Refused:
        return None
    line = Line(file, there.team.organisation, TEAM, "invoice", "INV 1")
    return transfers.send(there.office, there.school.actor, there.school.organisation, token(), [line]).lines[0][0].id


@pytest.mark.parametrize("way, every", [("at once", 1), ("by the worker", 5)])
def test_nobody_opens_a_hostile_file(office: Office, way: str, every: int, monkeypatch: pytest.MonkeyPatch) -> None:
    violations, cases, held = [], 0, []
    if way == "by the worker":
        monkeypatch.setattr(uploads, "CHECKED_AT_ONCE", -1)
    with stand_in.running() as running:
        guarded = watched(office, running.address)
        there = replace(world(office), office=guarded)
        for name, data in corpus()[::every]:
            if name in ONLY_LARGE:
                continue
            cases += 1
            if transfer := sent(there, name, data):
                held.append((name, transfer))
        honest = [transfer for name, data in HONEST.items() if (transfer := sent(there, name, data))]
        list(file_scans.scan_held(guarded, ""))
    for name, transfer in held:
        try:
            receiving.open_one(office, there.team.actor, transfer)
            violations.append(f"{name[:60]!r} could be opened")
        except (NotFound, Refused):
            pass
    states = {each.transfer.state for each in history(office, there) if each.transfer.id in {transfer for _, transfer in held}}
    violations += [] if states <= {locker.HELD, locker.REFUSED} else [f"{states}"]
    assert held, "some are only found by the scanner"
    assert len(honest) == len(HONEST)
    assert all(b"".join(receiving.open_one(office, there.team.actor, transfer).pieces) for transfer in honest)
    row("T10", cases, violations, floor=200 // every)


def history(office: Office, there: World) -> list[locker_lists.Row]:
    return locker_lists.history(office, there.school.actor, Wanted(), size=500).rows
