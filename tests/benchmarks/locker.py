"""The Datalocker: a file of 1 GiB up and down on loopback beside ``cp`` through AES-GCM and SHA-256 in one process; ten people at once; the lists
with a hundred thousand transfers on both databases.

``GIB`` makes the file smaller (``GIB=0.25``), ``TRANSFERS`` the lists. The server is what production starts. Its memory is counted by PSS: a page
that several processes share counts once over all of them, so the sum is what the machine needs for them. The mapped code of libraries is in it.
"""

import datetime as dt
import hashlib
import os
import random
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import insert, select, update

from formsapp.clock import now
from formsapp.config import read
from formsapp.domain.locker import COORDINATOR, KINDS, TEAM, expires_at
from formsapp.domain.people import Kind, Role
from formsapp.services import receiving, transfers
from formsapp.services.office import Office, open_office
from formsapp.services.transfers import Line
from formsapp.store import tables
from formsapp.store.database import Database
from tests import offices
from tests.benchmarks import filled
from tests.benchmarks.casework import SignedIn
from tests.benchmarks.processes import _family, _pss
from tests.benchmarks.production import KINDS as DATABASES
from tests.benchmarks.production import environment, on, served, site_in
from tests.benchmarks.visitors import session_of
from tests.databases import migrated_sqlite
from tests.locker import designated
from tests.people import Made

LEAST = 150.0  # MB a second, up and down
MOST_MEMORY = 150.0  # MB that all processes of the server need together at most
PEOPLE = 10
SMALL = 32 * 1024 * 1024
TRANSFERS = 100_000
LIMIT = 200.0  # ms, of 95 in 100
HOUSES = 40
ASKED = 60
BLOCK = 1024 * 1024
LISTS = {
    "council, received": ("team", "/locker/"),
    "council, received before": ("team", "/locker/?old=900"),
    "council, history": ("team", "/locker/history/"),
    "council, history, further": ("team", "/locker/history/?page=1000"),
    "council, history, narrowed": ("team", "/locker/history/?kind=invoice&state=downloaded"),
    "school, received": ("school", "/locker/"),
    "school, history": ("school", "/locker/history/"),
}


def cast(office: Office) -> dict[str, Made]:
    """Designated; found again if made before."""
    return {
        "team": designated(filled.officer(office, 0)),
        "school": designated(filled.coordinator(office, 0)),
        "provider": designated(filled.made(office, Kind.PROVIDER, "Provider 0", Role.MANAGER, 0)),
    }


# ------------------------------------------------------------------------------------------------------------ up and down


class Client:
    """A program that speaks tus, with somebody's session."""

    def __init__(self, office: Office, port: int, host: str, who: Made) -> None:
        self.port, self.who, self.office = port, who, office
        self.told = {"Host": host, "Cookie": f"__Host-signin={session_of(office, who)}"}
        page, headers = self.get("/locker/help/")
        self.told["Cookie"] += "; " + headers["Set-Cookie"].split(";")[0]
        page, _ = self.get("/locker/send/")
        self.told["X-CSRFToken"] = page.split(b'name="csrf_token"')[1].split(b'value="')[1].split(b'"')[0].decode()

    def get(self, path: str) -> tuple[bytes, dict[str, str]]:
        line = HTTPConnection("127.0.0.1", self.port, timeout=300)
        line.request("GET", path, headers=self.told)
        answer = line.getresponse()
        body = answer.read()
        assert answer.status == 200, (path, answer.status, body[-500:])
        line.close()
        return body, dict(answer.getheaders())

    def up(self, pieces: Iterator[bytes], size: int, name: str = "long.txt") -> UUID:
        line = HTTPConnection("127.0.0.1", self.port, timeout=600)
        told = self.told | {"Tus-Resumable": "1.0.0"}
        line.request("POST", "/locker/uploads/", headers=told | {"Upload-Length": str(size), "Upload-Metadata": "filename bG9uZy50eHQ="})
        answer = line.getresponse()
        answer.read()
        assert answer.status == 201, answer.status
        where = answer.headers["Location"]
        sent = told | {"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream", "Content-Length": str(size)}
        line.request("PATCH", where, body=pieces, headers=sent)
        answer = line.getresponse()
        answer.read()
        assert answer.status == 204, answer.status
        line.close()
        return UUID(where.strip("/").rsplit("/", 1)[1])

    def down(self, transfer: UUID) -> str:
        """Its SHA-256."""
        receiving.begin(self.office, self.who.actor, transfer)
        line = HTTPConnection("127.0.0.1", self.port, timeout=600)
        line.request("GET", f"/locker/files/{transfer}/file", headers=self.told)
        answer, digest = line.getresponse(), hashlib.sha256()
        assert answer.status == 200, answer.status
        while data := answer.read(BLOCK):
            digest.update(data)
        line.close()
        return digest.hexdigest()


def letters(size: int) -> Iterator[bytes]:
    """Plain text, made of a few random pieces."""
    chance = random.Random(9)
    some = [chance.randbytes(BLOCK // 2).hex().encode() for _ in range(8)]
    for at in range(0, size, BLOCK):
        yield some[at // BLOCK % 8][: size - at]


def digest_of(size: int) -> str:
    found = hashlib.sha256()
    for piece in letters(size):
        found.update(piece)
    return found.hexdigest()


def sent(office: Office, frm: Made, to: Made, file: UUID) -> UUID:
    line = Line(file, to.organisation, TEAM, "tracking", "TRK 1")
    return transfers.send(office, frm.actor, frm.organisation, uuid4().hex, [line]).lines[0][0].id


def ready(office: Office, transfer: UUID) -> float:
    """Seconds until the worker has looked into it."""
    began = time.perf_counter()
    while time.perf_counter() - began < 180:
        with office.database.reading() as session:
            if session.scalar(select(tables.Transfer.ready_at).where(tables.Transfer.id == transfer)):
                return time.perf_counter() - began
        time.sleep(0.2)
    raise SystemExit("the worker did not look into the file")


class Memory(threading.Thread):
    """The most that a process and all it started need together, in MB, and the most that any one of them needs; what is shared counts once."""

    def __init__(self, process: int) -> None:
        super().__init__(daemon=True)
        self.process, self.over, self.before, self.highest, self.largest, self.count = process, threading.Event(), 0.0, 0.0, 0.0, 0

    def now(self) -> list[float]:
        return [_pss(each) / 1024 for each in _family(self.process)]

    def begin(self) -> None:
        self.before = sum(self.now())
        self.start()

    def run(self) -> None:
        while not self.over.wait(0.05):
            found = self.now()
            self.highest, self.largest, self.count = max(self.highest, sum(found)), max(self.largest, *found), len(found)

    def told(self, name: str) -> str:
        return f"| {name} | {self.count} | {self.before:.0f} | {self.highest:.0f} | {self.largest:.0f} |"


def started_by_us(command: str) -> int:
    """The process of ours that runs ``formsapp serve`` or ``formsapp work``."""
    children = [int(one) for each in Path(f"/proc/{os.getpid()}/task").glob("*/children") for one in each.read_text().split()]
    return next(each for each in children if command.encode() in Path(f"/proc/{each}/cmdline").read_bytes().split(b"\0"))


def by_hand(size: int, folder: Path) -> tuple[float, float]:
    """The same bytes through the same locks in one process: from a file into a file, and back. MB a second."""
    plain, sealed, cipher = folder / "plain", folder / "sealed", AESGCM(bytes(32))
    with plain.open("wb") as out:
        for piece in letters(size):
            out.write(piece)
    piece = 64 * 1024

    def through(source: Path, target: Path, step: int, change: Callable[[int, bytes], bytes], hashed: bool) -> float:
        began, digest, number = time.perf_counter(), hashlib.sha256(), 0
        with source.open("rb") as read_from, target.open("wb", buffering=0) as out:
            while data := read_from.read(step):
                digest.update(data) if hashed else None
                made = change(number, data)
                digest.update(made) if not hashed else None
                out.write(made)
                number += 1
            os.fsync(out.fileno())
        return size / (time.perf_counter() - began) / 1e6

    up = through(plain, sealed, piece, lambda n, data: cipher.encrypt(n.to_bytes(12), data, b"file"), True)
    down = through(sealed, plain, piece + 16, lambda n, data: cipher.decrypt(n.to_bytes(12), data, b"file"), False)
    return up, down


def streaming(home: Path, site: Path, size: int) -> Iterator[str]:
    data = home / "streaming" / "data"
    data.parent.mkdir(mode=0o700)
    data.mkdir(mode=0o700)
    told = environment(data.parent, site, data)
    database = Database(f"sqlite:///{migrated_sqlite(data / 'formsapp.db')}")
    database.close()
    office = open_office(read(told), now)
    people = cast(office)
    with served(told) as port:
        school, team = (Client(office, port, told["TRUSTED_HOSTS"], people[key]) for key in ("school", "team"))
        memory, beside = Memory(started_by_us("serve")), Memory(started_by_us("work"))
        for each in (memory, beside):
            each.begin()
        began = time.perf_counter()
        file = school.up(letters(size), size)
        up = size / (time.perf_counter() - began) / 1e6
        transfer = sent(office, people["school"], people["team"], file)
        looked = ready(office, transfer)
        began = time.perf_counter()
        same = team.down(transfer) == digest_of_cached(size)
        down = size / (time.perf_counter() - began) / 1e6
        alone = by_hand(size, home)
        print("\n| 1 GiB on loopback | up MB/s | down MB/s |\n| --- | ---: | ---: |")
        print(
            f"| the Datalocker | {up:.0f} | {down:.0f} |\n| cp through AES-GCM and SHA-256, one process | {alone[0]:.0f} | {alone[1]:.0f} |"
        )
        print(f"\nlooked into by the worker after {looked:.0f} s")
        if not same:
            yield "what came down is not what went up"
        yield from (f"{way}: {speed:.0f} MB/s" for way, speed in (("up", up), ("down", down)) if speed < LEAST)
        shown = [memory.told("web server"), beside.told("worker")]
        if memory.highest > MOST_MEMORY:
            yield f"the web server needed {memory.highest:.0f} MB for a file of {size / 1024**3:.2f} GiB"
        yield from at_once(office, people["team"], team, [Client(office, port, told["TRUSTED_HOSTS"], who) for who in schools(office)])
        for each in (memory, beside):
            each.over.set()
            each.join()
        print("\n| MB (PSS) | processes | before | most, all together | most, the largest of them |\n| --- | ---: | ---: | ---: | ---: |")
        print(
            "\n".join(shown),
            f"| web server, ten people at once too | {memory.count} | | {memory.highest:.0f} | {memory.largest:.0f} |",
            sep="\n",
        )
    office.database.close()


_digests: dict[int, str] = {}


def digest_of_cached(size: int) -> str:
    """Not while the clock runs."""
    if size not in _digests:
        _digests[size] = digest_of(size)
    return _digests[size]


def schools(office: Office) -> list[Made]:
    return [designated(filled.coordinator(office, number)) for number in range(PEOPLE)]


def at_once(office: Office, council: Made, team: Client, senders: list[Client]) -> Iterator[str]:
    """Ten people of ten schools send, and the council opens what they sent, all at the same time."""
    wanted = digest_of_cached(SMALL)

    def one(sender: Client) -> tuple[float, bool]:
        began = time.perf_counter()
        file = sender.up(letters(SMALL), SMALL)
        transfer = sent(office, sender.who, council, file)
        ready(office, transfer)
        return time.perf_counter() - began, team.down(transfer) == wanted

    with ThreadPoolExecutor(PEOPLE) as pool:
        found = list(pool.map(one, senders))
    slowest, wrong = max(seconds for seconds, _ in found), sum(not right for _, right in found)
    print(f"\nten people at once, {SMALL // 2**20} MiB each up and down: slowest {slowest:.1f} s, errors {wrong}")
    if wrong:
        yield f"{wrong} of ten got something else back"


# --------------------------------------------------------------------------------------------------------------- the lists


def folder(count: int) -> Path:
    return filled.kept(f"locker-{count}", lambda data: fill(data, count))


def fill(data: Path, count: int) -> None:
    """Between the council and forty schools, over two years; most were downloaded and have ended since."""
    database = Database(f"sqlite:///{migrated_sqlite(data / 'formsapp.db')}")
    filled.without_waiting(database.engine)
    office = offices.open_office(database, data)
    people = cast(office)
    schools = [people["school"], *(designated(filled.coordinator(office, number)) for number in range(1, HOUSES))]
    chance, team, today = random.Random(6), people["team"], now()
    for start in range(0, count, 2000):
        envelopes, rows = [], []
        for number in range(start, min(start + 2000, count)):
            school, out = chance.choice(schools), chance.random() < 0.4
            frm, to = (team, school) if out else (school, team)
            at = today - (count - number) * (dt.timedelta(days=700) / count)
            state = chance.choices(("waiting", "downloaded", "expired", "recalled"), (1, 20, 78, 1))[0]
            envelope, row, kind = uuid4(), uuid4(), chance.choice(KINDS)
            envelopes.append(
                {"id": envelope, "person_id": frm.id, "organisation_id": frm.organisation, "token": uuid4().hex, "sent_at": at}
            )
            rows.append(
                {
                    "id": row,
                    "envelope_id": envelope,
                    "from_organisation_id": frm.organisation,
                    "from_kind": "council" if out else "school",
                    "to_organisation_id": to.organisation,
                    "to_kind": "school" if out else "council",
                    "role": COORDINATOR if out else TEAM,
                    "kind": kind.name,
                    "description_sealed": office.keys.seal("transfers", row, "description", f"{kind.short} AB"),
                    "name_sealed": office.keys.seal("transfers", row, "name", f"{number}.pdf"),
                    "media_type": "application/pdf",
                    "size": chance.randint(1000, 5_000_000),
                    "sha256": chance.randbytes(32),
                    "state": state,
                    "keep_days": kind.keep,
                    "sent_at": at,
                    "ready_at": at,
                    "expires_at": expires_at(at, None, kind.keep),
                    "version": 1,
                }
            )
        with database.writing() as session:
            session.execute(insert(tables.Envelope), envelopes)
            session.execute(insert(tables.Transfer), rows)
    with database.writing() as session:
        session.execute(update(tables.Transfer).where(tables.Transfer.state == "downloaded").values(first_downloaded_at=today))
    filled.shut(database)


def lists(told: dict[str, str]) -> dict[str, list[float]]:
    office = open_office(read(told), now)
    people = cast(office)
    asked = {key: SignedIn(office, told["TRUSTED_HOSTS"], who) for key, who in people.items()}
    found: dict[str, list[float]] = {}
    for name, (who, address) in LISTS.items():
        asked[who].get(address)
        for _ in range(ASKED):
            began = time.perf_counter()
            answer = asked[who].get(address)
            found.setdefault(name, []).append((time.perf_counter() - began) * 1000)
            assert answer.status_code == 200, (address, answer.status_code)
    office.database.close()
    return found


def main(arguments: list[str]) -> None:
    size = int(float(os.environ.get("GIB") or 1) * 1024**3)
    count = int(os.environ.get("TRANSFERS") or TRANSFERS)
    digest_of_cached(size)
    digest_of_cached(SMALL)
    faults: list[str] = []
    with tempfile.TemporaryDirectory() as place:
        home = Path(place)
        home.chmod(0o700)
        site = site_in(home)
        faults += streaming(home, site, size)
        print(f"\n| database, {count:,} transfers | page | median ms | 95 in 100 below ms |\n| --- | --- | ---: | ---: |", flush=True)
        for kind in DATABASES:
            for name, passed in on(kind, home / "lists", site, folder(count), lists).items():
                fast = statistics.quantiles(passed, n=20)[-1]
                print(f"| {kind} | {name} | {statistics.median(passed):.0f} | {fast:.0f} |", flush=True)
                faults += [f"{kind}, {name}: 95 in 100 took up to {fast:.0f} ms"] if fast > LIMIT else []
    if faults:
        raise SystemExit("\n".join(faults))


if __name__ == "__main__":
    main(sys.argv[1:])
