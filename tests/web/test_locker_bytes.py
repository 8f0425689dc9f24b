"""What goes into the Datalocker comes out of it, byte by byte (T7): real HTTP, under the server that serves the public, in parts of any size, over
lines that go dead, across a server that was killed; and down again whole and by ranges.
"""

import base64
import contextlib
import datetime as dt
import hashlib
import http.client
import random
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest

from formsapp.services import receiving, uploads
from formsapp.store import sign_ins
from formsapp.store.database import Database
from tests.databases import migrated_sqlite
from tests.locker import World, world
from tests.offices import MASTER_TEXT, open_office
from tests.people import Made
from tests.scoreboard import row
from tests.web.test_server import first_line, free_port, start, stopped

pytestmark = [pytest.mark.bytes, pytest.mark.scoreboard, pytest.mark.slow]
EDGE = 64 * 1024
UPLOADS = 40


@dataclass
class Live:
    """A server over a world, and a browser's cookies for each of its people."""

    port: int
    there: World
    site: Path
    folder: Path
    server: "subprocess.Popen[str]"

    def __post_init__(self) -> None:
        self.told: dict[UUID, dict[str, str]] = {}

    def again(self) -> None:
        """Killed without a word, and started once more."""
        stopped(self.server, signal.SIGKILL)
        self.server = begin(self.site, self.port, self.folder)

    def headers(self, who: Made) -> dict[str, str]:
        if who.id not in self.told:
            office = self.there.office
            with office.database.writing() as session:
                _, secret = sign_ins.begin(
                    session, office.clock(), who.id, device="test", lasts=dt.timedelta(hours=12), second_factor=who.second_factor
                )
            self.told[who.id] = {"Cookie": f"signin={secret}"}
            answer, page = self.ask(who, "GET", "/locker/send/")
            assert answer.status == 200, page[-500:]
            cookie = next(line.split(";")[0] for line in answer.headers.get_all("Set-Cookie") or [] if line.startswith("session="))
            csrf = page.split(b'name="csrf_token"')[1].split(b'value="')[1].split(b'"')[0].decode()
            self.told[who.id] = {"Cookie": f"signin={secret}; {cookie}", "X-CSRFToken": csrf}
        return self.told[who.id]

    def ask(self, who: Made, method: str, path: str, body: bytes = b"", **headers: str) -> tuple[http.client.HTTPResponse, bytes]:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        with contextlib.closing(line):
            line.request(method, path, body or None, self.headers_or_less(who) | {"Tus-Resumable": "1.0.0"} | named)
            answer = line.getresponse()
            return answer, answer.read()

    def headers_or_less(self, who: Made) -> dict[str, str]:
        return self.told.get(who.id) or self.headers(who)

    def begun(self, who: Made, size: int) -> str:
        name = base64.b64encode(b"a plan.txt").decode()
        answer, body = self.ask(who, "POST", "/locker/uploads/", Upload_Length=str(size), Upload_Metadata=f"filename {name}")
        assert answer.status == 201, body
        return answer.headers["Location"]

    def offset(self, who: Made, path: str) -> int:
        for _ in range(100):
            answer, _ = self.ask(who, "HEAD", path)
            if answer.status == 200:
                return int(answer.headers["Upload-Offset"])
            time.sleep(0.05)
        raise AssertionError(answer.status)

    def part(self, who: Made, path: str, offset: int, data: bytes, **more: str) -> int:
        for _ in range(100):
            answer, body = self.ask(
                who, "PATCH", path, data, Upload_Offset=str(offset), Content_Type="application/offset+octet-stream", **more
            )
            if answer.status != 423:  # whoever was cut off holds it for a moment
                break
            time.sleep(0.05)
        if answer.status == 409:  # what was cut off came after the question how far it is: a client asks again
            return self.offset(who, path)
        assert answer.status == 204, (answer.status, body)
        return int(answer.headers["Upload-Offset"])

    def cut(self, who: Made, path: str, offset: int, data: bytes, after: int) -> None:
        """The line goes dead in the middle of a part."""
        lines = [f"PATCH {path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}", f"Content-Length: {len(data)}", f"Upload-Offset: {offset}"]
        lines += ["Content-Type: application/offset+octet-stream", "Tus-Resumable: 1.0.0"]
        lines += [f"{name}: {value}" for name, value in self.headers(who).items()]
        with socket.create_connection(("127.0.0.1", self.port), 60) as link:
            link.sendall(("\r\n".join(lines) + "\r\n\r\n").encode() + data[:after])
            time.sleep(0.02)


def begin(site: Path, port: int, folder: Path) -> "subprocess.Popen[str]":
    server = start(site, port, DATA_FOLDER=str(folder), MASTER_KEY=MASTER_TEXT, SECRET_KEY="the same after a restart, for tests only")
    assert str(port) in first_line(server)
    return server


@pytest.fixture(scope="module")
def live(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    folder = tmp_path_factory.mktemp("locker") / "data"
    folder.mkdir(mode=0o700)
    database = Database(f"sqlite:///{migrated_sqlite(folder / 'formsapp.db')}")
    office = open_office(database, folder, site=built, clock=lambda: dt.datetime.now(dt.UTC))  # type: ignore[arg-type]
    port = free_port()
    found = Live(port, world(office), built, folder, begin(built, port, folder))
    yield found
    stopped(found.server, signal.SIGTERM)
    database.close()


def letters(size: int, chance: random.Random) -> bytes:
    return chance.randbytes(size // 2 + 1).hex().encode()[:size]


def brought(live: Live, who: Made, data: bytes, chance: random.Random) -> str:
    """In parts, some with a checksum, some broken off; as a client goes on that asks how far it is."""
    path, at = live.begun(who, len(data)), 0
    while at < len(data):
        part = data[at : at + chance.choice((len(data), EDGE, EDGE + 1, 100_000, max(1, len(data) // 3)))]
        way = chance.random()
        if way < 0.25 and len(part) > 1:
            live.cut(who, path, at, part, chance.randrange(1, len(part)))
            at = live.offset(who, path)
        elif way < 0.5:
            digest = base64.b64encode(hashlib.sha256(part).digest()).decode()
            at = live.part(who, path, at, part, Upload_Checksum=f"sha256 {digest}")
        else:
            at = live.part(who, path, at, part)
    return path


def test_up_in_parts_and_down_by_ranges(live: Live) -> None:
    there, chance, violations = live.there, random.Random(7), []
    for number in range(UPLOADS):
        size = chance.choice((1, 2, EDGE * chance.randint(1, 4) + chance.randint(-200, 200), chance.randint(1, 600_000)))
        data = letters(size, chance)
        path = brought(live, there.school, data, chance)
        file = UUID(path.strip("/").rsplit("/", 1)[1])
        (arrived,) = [each for each in uploads.mine(there.office, there.school.actor) if each.id == file]
        if (arrived.size, arrived.sha256) != (len(data), hashlib.sha256(data).digest()):
            violations.append(f"{number}: the receipt says something else")
        transfer = there.sent(there.school, there.team, file=file)
        receiving.begin(there.office, there.team.actor, transfer)
        where = f"/locker/files/{transfer}/file"
        whole, body = live.ask(there.team, "GET", where)
        if body != data or whole.headers["Repr-Digest"] != f"sha-256=:{base64.b64encode(hashlib.sha256(data).digest()).decode()}:":
            violations.append(f"{number}: {len(body)} of {len(data)} bytes came down")
        first = chance.randrange(size)
        rest, body = live.ask(there.team, "GET", where, Range=f"bytes={first}-")
        if (rest.status, body) != ((206, data[first:]) if first else (rest.status, data)):
            violations.append(f"{number}: from {first} on, {rest.status}")
    row("T7", UPLOADS * 3, violations, floor=UPLOADS * 3)


def test_goes_on_after_the_server_was_killed(live: Live) -> None:
    """In the middle of a part; nothing is begun anew but the piece that was on its way."""
    there, chance = live.there, random.Random(8)
    data = letters(5_000_000, chance)
    path = live.begun(there.school, len(data))
    at = live.part(there.school, path, 0, data[:1_000_000])
    live.cut(there.school, path, at, data[at:], 2_000_000)
    live.again()
    at = live.offset(there.school, path)
    assert at >= 1_000_000, "the server that wrote it down is dead, so nothing comes after"
    assert live.part(there.school, path, at, data[at:]) == len(data)
    (arrived,) = [each for each in uploads.mine(there.office, there.school.actor) if str(each.id) in path]
    assert arrived.sha256 == hashlib.sha256(data).digest()
