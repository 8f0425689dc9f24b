"""What is uploaded is what is kept and what comes down again, byte by byte (T7): real HTTP, under the server that serves the public.

Sizes walk the place where the server's reading of 64 KiB cuts the end of a file in two; that is where Werkzeug alters the last part of a page.
"""

import contextlib
import hashlib
import http.client
import random
import re
import signal
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest

from formsapp.services.office import Office
from formsapp.store import sign_ins
from formsapp.store.database import Database
from tests import referrals
from tests.databases import migrated_sqlite
from tests.offices import MASTER_TEXT, open_office
from tests.people import Made, school_a
from tests.scoreboard import row
from tests.uploads import FIELD, SECTION, jpeg, kept
from tests.web.test_server import first_line, free_port, start, stopped

BOUNDARY = "----FormBoundary7MA4YWxkTrZu0gW"
EDGE = 64 * 1024
ENDINGS = (b"", b"\r", b"\n", b"\r\n", b"--", b"\r\n--", b"\r\n--" + BOUNDARY[:-1].encode(), b"\r\n\r\n", b"\r\r", b"-")


@dataclass
class Live:
    """A server, the database under it, and somebody who fills a form there."""

    port: int
    office: Office
    who: Made
    reference: str
    cookie: str
    csrf: str
    mark: str

    @property
    def path(self) -> str:
        return f"/forms/referral/{self.reference}/{SECTION}/"

    def body(self, files: list[tuple[str, bytes]], go: str = "save") -> bytes:
        parts = [("csrf_token", "", self.csrf.encode()), ("mark", "", self.mark.encode()), ("go", "", go.encode()), ("status", "", b"none")]
        parts += [(FIELD, name, data) for name, data in files] + [("end", "", b"end")]
        out = []
        for field, name, data in parts:
            named = f'; filename="{name}"\r\nContent-Type: application/octet-stream' if name else ""
            out.append(f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{field}"{named}\r\n\r\n'.encode() + data + b"\r\n")
        return b"".join(out) + f"--{BOUNDARY}--\r\n".encode()

    def head(self, length: int) -> bytes:
        lines = (
            f"POST {self.path} HTTP/1.1",
            f"Host: 127.0.0.1:{self.port}",
            f"Cookie: {self.cookie}",
            f"Content-Type: multipart/form-data; boundary={BOUNDARY}",
            f"Content-Length: {length}",
            "Connection: close",
        )
        return ("\r\n".join(lines) + "\r\n\r\n").encode()

    def get(self, path: str) -> tuple[http.client.HTTPResponse, bytes]:
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        with contextlib.closing(link):
            link.request("GET", path, headers={"Cookie": self.cookie})
            answer = link.getresponse()
            return answer, answer.read()

    def post(self, body: bytes, cuts: random.Random | None = None, until: int | None = None) -> int:
        """In one go, or in pieces of any size; ``until``: the line goes dead there."""
        whole = self.head(len(body)) + body[:until]
        with socket.create_connection(("127.0.0.1", self.port), 60) as link:
            at = 0
            while at < len(whole):
                size = cuts.choice((1, 7, 500, 4096, 65_536, 200_000)) if cuts else len(whole)
                link.sendall(whole[at : at + size])
                at += size
            if until is not None:
                return 0
            answer = http.client.HTTPResponse(link)
            answer.begin()
            answer.read()
            return answer.status

    def files(self) -> list[str]:
        return [str(file.id) for file in kept(self.office, self.reference)]


@pytest.fixture(scope="module")
def site(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    import datetime as dt

    folder = tmp_path_factory.mktemp("bytes") / "data"
    folder.mkdir(mode=0o700)
    database = Database(f"sqlite:///{migrated_sqlite(folder / 'formsapp.db')}")
    office = open_office(database, folder, site=built, clock=lambda: dt.datetime.now(dt.UTC))  # type: ignore[arg-type]
    who = school_a(office)
    draft = referrals.begun(office, who.actor)
    with database.writing() as session:
        _, secret = sign_ins.begin(session, office.clock(), who.id, device="test", lasts=dt.timedelta(hours=12), second_factor=False)
    port = free_port()
    server = start(built, port, DATA_FOLDER=str(folder), MASTER_KEY=MASTER_TEXT)
    assert str(port) in first_line(server)
    live = Live(port, office, who, draft.reference, f"signin={secret}", "", "")
    answer, page = live.get(live.path)
    assert answer.status == 200, page
    session_cookie = next(
        value.split(";")[0] for name, value in answer.getheaders() if name == "Set-Cookie" and value.startswith("session=")
    )
    live.cookie += f"; {session_cookie}"
    live.csrf = re.search(rb'name="csrf_token"[^>]*value="([^"]+)"', page)[1].decode()  # type: ignore[index]
    live.mark = re.search(rb'name="mark" value="([^"]+)"', page)[1].decode()  # type: ignore[index]
    yield live
    stopped(server, signal.SIGTERM)
    database.close()


def text(size: int, ending: bytes, chance: random.Random) -> bytes:
    letters = chance.randbytes(size // 2 + 1).hex().encode()
    return letters[: max(0, size - len(ending))] + ending


def picture(size: int, ending: bytes, chance: random.Random) -> bytes:
    head = jpeg()
    return head + chance.randbytes(max(0, size - len(head) - len(ending))) + ending


def cases(number: int, chance: random.Random, live: Live) -> Iterator[list[tuple[str, bytes]]]:
    """What is uploaded together; the sizes put the end of the last file at every place around an edge."""
    overhead = live.body([("a.txt", b"")]).rfind(b"\r\n--" + BOUNDARY.encode(), 0, -len(BOUNDARY) * 2)
    yield [("one.txt", b"a")]
    yield [("large.jpg", picture(10 * 1024 * 1024, b"\r", chance))]
    for count in range(number - 2):
        ending = ENDINGS[count % len(ENDINGS)]
        make, kind = (picture, "jpg") if count % 3 == 0 else (text, "txt")
        aim = EDGE * (1 + count % 3) - overhead + (count * 7) % 401 - 200
        size = max(len(ending) + 400, aim if count % 5 else chance.randrange(500, 150_000))
        files = [(f"a.{kind}", make(size, ending, chance))]
        if count % 10 == 9:
            files.append(("b.txt", text(chance.randrange(10, 90_000), ENDINGS[count // 10 % len(ENDINGS)], chance)))
        yield files


def walk(live: Live, number: int) -> tuple[int, list[str]]:
    """Up, in the vault, down again; each takes the one before away."""
    chance, violations, done, before = random.Random(20261121), [], 0, ""
    for files in cases(number, chance, live):
        go = f"remove-file {FIELD} {before}" if before else "save"
        status = live.post(live.body(files, go), chance if done % 4 == 0 else None)
        found = [file for file in kept(live.office, live.reference) if str(file.id) != before]
        if status != 303 or len(found) != len(files):
            violations.append(f"{[len(data) for _, data in files]}: {status}, {len(found)} kept")
        for (name, data), file in zip(files, sorted(found, key=lambda file: [one for one, _ in files].index(file.name)), strict=False):
            done += 1
            in_vault = b"".join(live.office.vault.open(file.stored, file.owner))
            answer, out = live.get(f"/files/{file.id}")
            digest = hashlib.sha256(data).digest()
            if not (
                in_vault == data == out
                and file.stored.sha256 == digest
                and answer.getheader("Content-Disposition", "").startswith("attachment")
            ):
                violations.append(f"{name} of {len(data)} bytes: {len(in_vault)} kept, {len(out)} came down")
        for extra in found[1:]:
            live.post(live.body([], f"remove-file {FIELD} {extra.id}"))
        before = str(found[0].id) if found else ""
    if before:
        live.post(live.body([], f"remove-file {FIELD} {before}"))
    return done, violations


@pytest.mark.bytes
@pytest.mark.scoreboard
def test_uploads_are_byte_identical(site: Live) -> None:
    done, violations = walk(site, 300)
    row("T7", done, violations, floor=300)


@pytest.mark.bytes
@pytest.mark.scoreboard
@pytest.mark.soak
def test_many_uploads_are_byte_identical(site: Live) -> None:
    done, violations = walk(site, 5_000)
    row("T7", done, violations, floor=5_000)


@pytest.mark.bytes
def test_an_upload_that_is_cut_leaves_nothing(site: Live) -> None:
    body = site.body([("cut.jpg", picture(200_000, b"", random.Random(1)))])
    before, answers = site.files(), stored_answers(site)
    for percent in range(5, 100, 5):
        assert site.post(body, until=len(body) * percent // 100) == 0
    arriving = site.office.vault.folder / "arriving"
    until = time.monotonic() + 20
    while list(arriving.glob("*")) and time.monotonic() < until:
        time.sleep(0.1)
    assert not list(arriving.glob("*"))
    assert site.files() == before
    assert stored_answers(site) == answers
    assert len(list(site.office.vault.folder.glob("??/*"))) == len(before)


def stored_answers(site: Live) -> object:
    from formsapp.store import drafts

    with site.office.database.reading() as session:
        found = drafts.find(session, site.office.keys, site.reference)
        return found.answers if found else None


@pytest.mark.bytes
def test_a_page_without_its_last_field_brings_no_file(site: Live) -> None:
    """Where a file would be the last part, it might be altered: it isn't taken."""
    end = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="end"\r\n\r\nend\r\n'.encode()
    body = site.body([("last.txt", b"words")])
    assert end in body
    before = site.files()
    assert site.post(body.replace(end, b"")) == 422
    assert site.files() == before


@pytest.mark.bytes
def test_a_slow_client_is_heard_to_the_end(site: Live) -> None:
    data = b"slow words " * 40
    body = site.body([("slow.txt", data)])
    with socket.create_connection(("127.0.0.1", site.port), 60) as link:
        link.sendall(site.head(len(body)))
        for at in range(0, len(body), 97):
            link.sendall(body[at : at + 97])
            time.sleep(0.02)
        answer = http.client.HTTPResponse(link)
        answer.begin()
        assert answer.status == 303
    (file,) = [file for file in kept(site.office, site.reference) if file.name == "slow.txt"]
    assert isinstance(file.id, UUID)
    assert b"".join(site.office.vault.open(file.stored, file.owner)) == data
    assert site.post(site.body([], f"remove-file {FIELD} {file.id}")) == 303
