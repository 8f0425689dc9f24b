"""When the store of files breaks, it breaks shut and says so (T27): nothing counts as kept that isn't, nothing kept is lost, and all goes on by itself."""

import dataclasses
import io
import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from formsapp.services import doctor, files
from formsapp.services.office import Office
from formsapp.store.database import Database
from formsapp.vault import bucket
from formsapp.vault.bucket import Bucket
from formsapp.vault.files import Stored, Vault
from formsapp.vault.keys import Tampered
from formsapp.vault.places import Unreachable
from tests import referrals
from tests.offices import open_office
from tests.people import school_a
from tests.s3 import Line, Server, Trying, line_to
from tests.scoreboard import row
from tests.uploads import arrived, kept, upload
from tests.web.apps import settings_for

TROUBLES = ("cut", "silent", "reset", "garbage")
DATA = random.Random(27).randbytes(300_000)
BACK_WITHIN = 10.0  # seconds, as the scoreboard asks; what a healthy server needs for a first file is not counted


@pytest.fixture(autouse=True)
def _small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bucket, "BLOCK", 100_000)  # so that a file is read in several


@pytest.fixture
def line(s3_server: Server) -> Iterator[Line]:
    with line_to(s3_server) as line:
        yield line


@pytest.fixture
def office(database: Database, tmp_path: Path, built: Path, s3_server: Server, line: Line) -> Office:
    found = open_office(database, tmp_path / "data", built)
    found.vault.places = Trying(s3_server.settings(uuid4().hex, line.port), line)
    return found


def put(vault: Vault, stored: Stored) -> object:
    return vault.put(io.BytesIO(DATA), "mine")


def verify(vault: Vault, stored: Stored) -> object:
    return vault.verify(stored, "mine")


def remove(vault: Vault, stored: Stored) -> object:
    return vault.remove(stored.place)


def sweep(vault: Vault, stored: Stored) -> object:
    return vault.sweep({stored.place}, time.time() + 60)


ACTS: tuple[Callable[[Vault, Stored], object], ...] = (put, verify, remove, sweep)


def outcome(act: Callable[[], object]) -> str:
    try:
        act()
    except Unreachable:
        return "unreachable"
    except Tampered:
        return "shut"
    return "done"


@pytest.mark.scoreboard
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_an_outage_is_shut_and_ends_by_itself(office: Office, line: Line) -> None:
    vault, violations, cases = office.vault, [], 0
    for trouble in TROUBLES:
        for act in ACTS:
            stored = vault.put(io.BytesIO(DATA), "mine")
            line.fail(trouble)
            said = outcome(lambda act=act, stored=stored: act(vault, stored))  # type: ignore[misc]
            cases += 1
            if said == "done" and not (trouble == "garbage" and act in (remove, sweep)):  # a store that lies about what it did is found by reading
                violations.append(f"{act.__name__} with a line that is {trouble}: {said}")
            line.fail("")
            begun = time.monotonic()
            again = outcome(lambda act=act, stored=stored: act(vault, stored))  # type: ignore[misc]
            cases += 1
            if again != "done" or time.monotonic() - begun > BACK_WITHIN:
                violations.append(f"{act.__name__} after it was {trouble}: {again}")
            if act is not remove and outcome(lambda stored=stored: verify(vault, stored)) != "done":  # type: ignore[misc]
                violations.append(f"{act.__name__}, {trouble}: what was kept is not there")
    row("T27", cases, violations, floor=32)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_what_breaks_in_the_middle_of_a_file_never_looks_like_its_end(office: Office, line: Line) -> None:
    stored = office.vault.put(io.BytesIO(DATA), "mine")
    for trouble in TROUBLES:
        seen = b""
        with pytest.raises((Unreachable, Tampered)):
            for piece in office.vault.open(stored, "mine"):
                seen += piece
                line.fail(trouble)
        assert 0 < len(seen) < len(DATA)
        assert DATA.startswith(seen)
        line.fail("")
    assert b"".join(office.vault.open(stored, "mine")) == DATA


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_an_upload_is_refused_with_a_sentence_and_leaves_the_draft_as_it_was(office: Office, line: Line) -> None:
    who = school_a(office)
    draft = referrals.begun(office, who.actor)
    upload(office, who.actor, draft.reference, b"the first", "first.txt")
    for trouble in TROUBLES:
        line.fail(trouble)
        arriving = arrived(office, b"the second")
        with pytest.raises(files.NotTaken, match="can’t be kept at the moment"):
            files.add(office, who.actor, "referral", draft.reference, "safeguarding", "assessment", "second.txt", arriving)
        arriving.close()
        line.fail("")
    assert [file.name for file in kept(office, draft.reference)] == ["first.txt"]
    assert not list((office.vault.folder / "arriving").iterdir())
    upload(office, who.actor, draft.reference, b"the second", "second.txt")
    for file in kept(office, draft.reference):
        office.vault.verify(file.stored, file.owner)


@pytest.mark.slow
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_server_that_was_killed_has_everything_it_acknowledged(office: Office, s3_server: Server) -> None:
    office.vault.places = Bucket(s3_server.settings(uuid4().hex))
    acknowledged = [office.vault.put(io.BytesIO(DATA[: 50_000 * (number + 1)]), "mine") for number in range(5)]
    s3_server.kill()
    assert outcome(lambda: put(office.vault, acknowledged[0])) == "unreachable"
    s3_server.start()
    until = time.monotonic() + BACK_WITHIN
    while outcome(lambda: put(office.vault, acknowledged[0])) != "done":
        assert time.monotonic() < until, "it did not take files again"
        time.sleep(0.2)
    for stored in acknowledged:
        office.vault.verify(stored, "mine")


def test_the_doctor_asks_the_bucket(s3_server: Server, line: Line, tmp_path: Path) -> None:
    settings = settings_for(tmp_path, s3=s3_server.settings("doctor", line.port))
    assert list(doctor.of_bucket(settings)) == []
    line.fail("cut")
    (said,) = doctor.of_bucket(settings)
    assert "S3_ENDPOINT" in said
    line.fail("")
    wrong = settings_for(tmp_path, s3=dataclasses.replace(s3_server.settings("doctor"), secret="another"))
    assert len(list(doctor.of_bucket(wrong))) == 1
