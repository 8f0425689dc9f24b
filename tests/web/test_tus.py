"""Files that arrive in pieces (tus 1.0): begun, broken off, gone on with, checked, given up; by whom they are, and by nobody else."""

import base64
import contextlib
import hashlib
import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from formsapp.domain.people import Role
from formsapp.services import file_scans, quarantine, receiving, uploads
from formsapp.services.office import NotFound, Office, Refused
from formsapp.store import files, tables
from formsapp.vault.files import PIECE
from formsapp.vault.uploads import Spool, slot
from tests import clamd as stand_in
from tests import held_files
from tests.locker import World, world
from tests.offices import Clock
from tests.people import Made, council, signed_in, token
from tests.web.apps import app_in

AT = "/locker/uploads/"
TUS = {"Tus-Resumable": "1.0.0"}
PIECES = {**TUS, "Content-Type": "application/offset+octet-stream"}


@pytest.fixture
def there(office: Office) -> World:
    return world(office)


class Sender:
    """A client of the protocol, signed in."""

    def __init__(self, office: Office, who: Made) -> None:
        app = app_in(office)
        self.client = signed_in(FlaskClient(app, app.response_class), who)
        self.csrf = token(self.client.get("/forgotten-password/"))

    def ask(self, method: str, path: str, headers: dict[str, str] | None = None, data: bytes = b"", **more: str) -> Any:
        sent = {"X-CSRFToken": self.csrf, **(TUS if headers is None else headers), **{key.replace("_", "-"): v for key, v in more.items()}}
        return self.client.open(path, method=method, headers=sent, data=data)

    def begin(self, length: int, name: str = "plan.txt") -> str:
        metadata = f"filename {base64.b64encode(name.encode()).decode()},filetype dGV4dC9wbGFpbg=="
        answer = self.ask("POST", AT, Upload_Length=str(length), Upload_Metadata=metadata)
        assert answer.status_code == 201, answer.text
        return str(answer.headers["Location"])

    def go_on(self, path: str, offset: int, data: bytes, **more: str) -> Any:
        return self.ask("PATCH", path, PIECES, data, Upload_Offset=str(offset), **more)

    def offset(self, path: str) -> int:
        return int(self.ask("HEAD", path).headers["Upload-Offset"])


def left_over(office: Office) -> list[str]:
    """Of what was arriving; the locks are empty files."""
    return [path.name for path in (office.vault.folder / "arriving").glob("*") if path.stat().st_size or path.suffix != ".slot"]


def letters(size: int) -> bytes:
    return random.Random(size).randbytes(size // 2 + 1).hex().encode()[:size]


def kept(office: Office, who: Made, path: str) -> bytes:
    """The file that came of it."""
    (file,) = [each for each in uploads.mine(office, who.actor) if str(each.id) in path]
    with office.database.reading() as session:
        stored = files.by_id(session, office.keys, file.id)
    assert stored
    return b"".join(office.vault.open(stored.stored, stored.owner))


def test_what_the_server_can_do(there: World, office: Office) -> None:
    answer = Sender(office, there.school).ask("OPTIONS", AT, {})
    assert answer.headers["Tus-Version"] == "1.0.0"
    assert answer.headers["Tus-Extension"] == "creation,expiration,checksum,termination"
    assert answer.headers["Tus-Max-Size"] == str(1 << 30)
    assert answer.headers["Tus-Checksum-Algorithm"] == "sha1,sha256,md5"


def test_in_one_go(there: World, office: Office) -> None:
    sender, data = Sender(office, there.school), letters(200_001)
    path = sender.begin(len(data))
    assert sender.offset(path) == 0
    done = sender.go_on(path, 0, data)
    assert (done.status_code, done.headers["Upload-Offset"], done.data) == (204, str(len(data)), b"")
    assert "Upload-Expires" in done.headers
    assert sender.offset(path) == len(data)
    assert kept(office, there.school, path) == data
    assert left_over(office) == []
    assert uploads.mine(office, there.school.actor)[0].sha256 == hashlib.sha256(data).digest()


@pytest.mark.parametrize("cut", [1, PIECE, PIECE + 1, 150_000])
def test_in_parts_of_any_size(there: World, office: Office, cut: int) -> None:
    sender, data = Sender(office, there.school), letters(4 * PIECE + 77)
    path, at = sender.begin(len(data)), 0
    for size in (cut, PIECE, len(data)):
        part = data[at : at + size]
        at += len(part)
        assert sender.go_on(path, at - len(part), part).headers["Upload-Offset"] == str(at)
        assert sender.offset(path) == at
    assert kept(office, there.school, path) == data
    assert left_over(office) == []


class Cut:
    """A line that goes dead after so many bytes."""

    def __init__(self, data: bytes, after: int) -> None:
        self.data, self.left = data, after

    def read(self, most: int) -> bytes:
        if not self.left:
            raise ConnectionResetError
        part, self.data = self.data[: min(most, self.left)], self.data[min(most, self.left) :]
        self.left -= len(part)
        return part


def test_a_line_that_goes_dead_goes_on_where_it_stopped(there: World, office: Office) -> None:
    sender, data = Sender(office, there.school), letters(5 * PIECE + 5)
    path = sender.begin(len(data))
    upload, at = UUID(path.strip("/").rsplit("/", 1)[-1]), 0
    for after in (1, 70_000, PIECE, 3):
        with pytest.raises(ConnectionResetError):
            uploads.go_on(office, there.school.actor, upload, at, Cut(data[at:], after).read)
        assert sender.offset(path) == at + after, "nothing that arrived is lost"
        at += after
    sender.go_on(path, at, data[at:])
    assert kept(office, there.school, path) == data


def test_a_process_that_dies_loses_one_piece_at_most(there: World, office: Office) -> None:
    """A part that was never closed, torn in the middle of a piece: what can be opened of it counts, and is never sealed over."""
    sender, data = Sender(office, there.school), letters(5 * PIECE)
    path = sender.begin(len(data))
    upload = UUID(path.strip("/").rsplit("/", 1)[-1])
    own = uploads.own(office, there.school.actor, upload)
    spool = Spool(office.vault, upload.hex, own.secret)
    with spool.locked():
        part = spool.part(0, len(data))
        part.write(data[: 3 * PIECE + 100])
        torn = part.path
        part.file.close()
    with torn.open("r+b") as file:
        file.truncate(torn.stat().st_size - 1000)
    assert sender.offset(path) == 2 * PIECE
    sender.go_on(path, 2 * PIECE, data[2 * PIECE :])
    assert kept(office, there.school, path) == data


def test_what_lies_there_is_sealed(there: World, office: Office) -> None:
    sender = Sender(office, there.school)
    data = b"a canary in the files " * 10_000
    path = sender.begin(len(data), "canary-name.txt")
    sender.go_on(path, 0, data[:100_000])
    seen = b"".join(file.read_bytes() for file in office.vault.folder.rglob("*") if file.is_file())
    assert len(seen) > 100_000
    assert b"canary" not in seen
    names = " ".join(str(file) for file in office.vault.folder.rglob("*"))
    assert "canary" not in names


def test_a_part_with_a_checksum_counts_whole_or_not_at_all(there: World, office: Office) -> None:
    sender, data = Sender(office, there.school), letters(150_000)
    path = sender.begin(len(data))
    wrong = base64.b64encode(hashlib.sha1(b"other", usedforsecurity=False).digest()).decode()
    assert sender.go_on(path, 0, data[:100_000], Upload_Checksum=f"sha1 {wrong}").status_code == 460
    assert sender.offset(path) == 0
    at = 0
    for name, size in (("sha1", 60_000), ("sha256", 60_000), ("md5", 30_000)):
        part = data[at : at + size]
        digest = base64.b64encode(hashlib.new(name, part, usedforsecurity=False).digest()).decode()
        assert sender.go_on(path, at, part, Upload_Checksum=f"{name} {digest}").status_code == 204
        at += size
    assert kept(office, there.school, path) == data
    assert sender.go_on(sender.begin(9), 0, b"x", Upload_Checksum="crc32 AAAA").status_code == 400


REFUSALS: dict[str, tuple[Callable[[Sender, str], Any], int]] = {
    "another version": (lambda sender, path: sender.ask("PATCH", path, {"Tus-Resumable": "0.2.2"}), 412),
    "no version": (lambda sender, path: sender.ask("DELETE", path, {}), 412),
    "no length": (lambda sender, path: sender.ask("POST", AT), 400),
    "a length that is none": (lambda sender, path: sender.ask("POST", AT, Upload_Length="-1"), 400),
    "too long": (lambda sender, path: sender.ask("POST", AT, Upload_Length=str((1 << 30) + 1)), 413),
    "empty": (lambda sender, path: sender.ask("POST", AT, Upload_Length="0", Upload_Metadata="filename YS50eHQ="), 422),
    "a kind that is not taken": (lambda sender, path: sender.ask("POST", AT, Upload_Length="5", Upload_Metadata="filename YS5leGU="), 422),
    "a name that is none": (lambda sender, path: sender.ask("POST", AT, Upload_Length="5", Upload_Metadata="filename ????"), 422),
    "not as pieces": (lambda sender, path: sender.ask("PATCH", path, TUS, b"x", Upload_Offset="0"), 415),
    "from nowhere": (lambda sender, path: sender.ask("PATCH", path, PIECES, b"x"), 400),
    "from elsewhere in it": (lambda sender, path: sender.go_on(path, 5, b"x"), 409),
    "more than was said": (lambda sender, path: sender.go_on(path, 0, b"x" * 1001), 413),
    "no token": (lambda sender, path: sender.ask("PATCH", path, PIECES, b"x", Upload_Offset="0", X_CSRFToken=""), 400),
    "from another site": (
        lambda sender, path: sender.ask("PATCH", path, PIECES, b"x", Upload_Offset="0", Origin="https://evil.example"),
        400,
    ),
    "deleted from another site": (lambda sender, path: sender.ask("DELETE", path, TUS, Sec_Fetch_Site="cross-site"), 400),
    "deleted without a token": (lambda sender, path: sender.ask("DELETE", path, TUS, X_CSRFToken=""), 400),
}


def test_what_is_refused_changes_nothing(there: World, office: Office) -> None:
    sender = Sender(office, there.school)
    path = sender.begin(1000)
    for what, (act, status) in REFUSALS.items():
        answer = act(sender, path)
        assert answer.status_code == status, f"{what}: {answer.status_code} {answer.text}"
        assert sender.offset(path) == 0, what


def test_only_its_own_person_and_only_for_a_day(there: World, office: Office, clock: Clock) -> None:
    sender, other = Sender(office, there.school), Sender(office, there.team)
    path = sender.begin(1000)
    for method in ("HEAD", "PATCH", "DELETE"):
        assert other.ask(method, path).status_code == 404
    sender.go_on(path, 0, b"x" * 500)
    clock.move(hours=24)
    sender = Sender(office, there.school)
    assert sender.ask("HEAD", path).status_code == 404
    list(uploads.end(office, ""))
    assert left_over(office) == []
    with office.database.reading() as session:
        assert session.scalars(select(tables.Upload)).all() == []


def test_given_up(there: World, office: Office) -> None:
    sender = Sender(office, there.school)
    path = sender.begin(1000)
    sender.go_on(path, 0, b"x" * 500)
    assert sender.ask("DELETE", path).status_code == 204
    assert sender.ask("HEAD", path).status_code == 404
    assert left_over(office) == []


def test_two_at_once_are_one_after_the_other(there: World, office: Office) -> None:
    sender = Sender(office, there.school)
    path = sender.begin(1000)
    upload = UUID(path.strip("/").rsplit("/", 1)[-1])
    spool = Spool(office.vault, upload.hex, uploads.own(office, there.school.actor, upload).secret)
    with spool.locked():
        assert sender.go_on(path, 0, b"x" * 1000).status_code == 423
        assert sender.ask("DELETE", path).status_code == 423
    assert sender.go_on(path, 0, b"x" * 1000).status_code == 204


def test_one_person_leaves_room_for_others(there: World, office: Office) -> None:
    sender, other = Sender(office, there.school), Sender(office, there.team)
    paths = [sender.begin(1000) for _ in range(4)]
    with contextlib.ExitStack() as held:
        for _ in range(uploads.AT_A_TIME):
            held.enter_context(slot(office.vault, there.school.id.hex, uploads.AT_A_TIME))
        answer = sender.go_on(paths[0], 0, b"x" * 1000)
        assert (answer.status_code, answer.headers["Retry-After"]) == (423, "1")
        assert other.go_on(other.begin(1000), 0, b"x" * 1000).status_code == 204
    assert sender.go_on(paths[0], 0, b"x" * 1000).status_code == 204


def test_what_is_not_what_its_name_says_is_not_kept(there: World, office: Office) -> None:
    sender = Sender(office, there.school)
    path = sender.begin(1000, "plan.pdf")
    answer = sender.go_on(path, 0, b"x" * 1000)
    assert answer.status_code == 422
    assert "it is not such a file" in answer.text
    assert sender.ask("HEAD", path).status_code == 404
    assert left_over(office) == []
    assert list(office.vault.folder.glob("??/*")) == []


def test_a_large_one_is_looked_into_by_the_worker(there: World, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Held until then, sent or not; its receiver is told when it is clean, and what is refused is gone."""
    monkeypatch.setattr(uploads, "CHECKED_AT_ONCE", 1000)
    transfer = there.sent(there.school, there.team, data=letters(5000))
    wrong = there.sent(there.school, there.team, data=letters(5000), name="plan.pdf")
    with pytest.raises(NotFound):
        receiving.open_one(office, there.team.actor, transfer)
    list(file_scans.scan_held(office, ""))
    assert b"".join(receiving.open_one(office, there.team.actor, transfer).pieces) == letters(5000)
    with office.database.reading() as session:
        found = {row.id: (row.state, row.media_type) for row in session.scalars(select(tables.Transfer))}
    assert found == {transfer: ("downloaded", "text/plain"), wrong: ("refused", "")}
    assert mails(office) == ["locker-refused", "locker-waiting"]


def watched(there: World, address: str) -> World:
    """The same, with a scanner at that address."""
    return replace(there, office=held_files.watched(there.office, address))


def states(office: Office) -> list[str]:
    with office.database.reading() as session:
        return list(session.scalars(select(tables.Transfer.state)))


def mails(office: Office) -> list[str]:
    with office.database.reading() as session:
        return sorted(session.scalars(select(tables.Mail.kind)))


def test_held_while_the_scanner_is_away(there: World, office: Office) -> None:
    away = watched(there, "127.0.0.1:1")
    away.sent(there.school, there.team)
    list(file_scans.scan_held(away.office, ""))
    assert (states(office), mails(office)) == (["held"], [])
    list(file_scans.scan_held(office, ""))
    assert (states(office), mails(office)) == (["waiting"], ["locker-waiting"])


def test_out_of_quarantine_by_two_people_who_did_not_send_it(there: World, office: Office) -> None:
    with stand_in.running() as running:
        transfer = watched(there, running.address).sent(there.team, there.school, data=stand_in.EICAR)
    (file,) = quarantine.listing(office, there.team.actor)
    assert (file.reference, file.name, file.mine) == ("Datalocker", "", True)
    with pytest.raises(Refused, match="two other people"):
        quarantine.release(office, there.team.actor, file.id)
    first, second = (council(office, role) for role in (Role.MONITORING_OFFICER, Role.SAFEGUARDING_LEAD))
    assert not quarantine.release(office, first.actor, file.id).whole
    assert states(office) == ["held"]
    assert quarantine.release(office, second.actor, file.id).whole
    assert (states(office), mails(office)) == (["waiting"], ["locker-waiting"])
    assert b"".join(receiving.open_one(office, there.school.actor, transfer).pieces) == stand_in.EICAR
