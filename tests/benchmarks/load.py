"""Twenty people at once on ten thousand sent referrals and two thousand drafts: filling, saving by itself, uploading, sending, reading.

The server is what production starts, with everything production asks for; SQLite and a PostgreSQL that waits for its disk. ``BENCH_SECONDS``
shortens the five minutes.
"""

import json
import os
import random
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from formsapp.clock import now
from formsapp.config import read
from formsapp.fields.spec import replayed
from formsapp.journeys.referral import REFERRAL
from formsapp.services import drafts, sign_in
from formsapp.services.office import Office, open_office
from formsapp.store import sign_ins
from tests import referrals
from tests.benchmarks import filled
from tests.benchmarks.processes import ROOT, run
from tests.databases import Cluster, as_app
from tests.offices import MASTER_TEXT
from tests.people import Made
from tests.uploads import pdf
from tests.web.test_config import safe

PEOPLE, OFFICERS = 20, 2
THINK = 5.0  # seconds, on average
SECONDS = 300
LIMITS = {"section page": 100.0, "send": 400.0}  # ms, of 95 in 100
FILE = pdf()


@dataclass
class Times:
    """What was measured, page by page; what went wrong."""

    passed: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: list[str] = field(default_factory=list)


class Visitor(threading.Thread, ABC):
    """Somebody with a browser: keeps cookies, follows where a page leads, thinks between pages."""

    def __init__(self, port: int, host: str, cookie: str, over: threading.Event, times: Times, seed: int) -> None:
        super().__init__(daemon=True)
        self.port, self.host, self.over, self.times, self.chance = port, host, over, times, random.Random(seed)
        self.cookies = {"__Host-signin": cookie}
        self.line = HTTPConnection("127.0.0.1", port, timeout=60)

    def think(self) -> None:
        self.over.wait(self.chance.expovariate(1 / THINK))

    def ask(
        self, what: str, method: str, path: str, body: bytes = b"", kind: str = "", wanted: int = 200, **headers: str
    ) -> tuple[str, str]:
        """The page, and where it leads; measured to its last byte."""
        told = {"Host": self.host, "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()), **headers}
        began = time.perf_counter()
        for again in (False, True):
            try:
                self.line.request(method, path, body or None, told | ({"Content-Type": kind} if kind else {}))
                answer = self.line.getresponse()
                break
            except (ConnectionError, OSError):  # the server closes what was quiet for five seconds: a browser connects anew
                self.line.close()
                if again:
                    raise
        text = answer.read().decode("utf-8", "replace")
        if not self.over.is_set():
            self.times.passed[what].append((time.perf_counter() - began) * 1000)
        if answer.status != wanted:
            self.times.errors.append(f"{what}: {method} {re.sub('CAP-[A-Z0-9-]+', '…', path)} gave {answer.status}, not {wanted}")
        for line in answer.headers.get_all("Set-Cookie") or []:
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        return text, answer.headers.get("Location") or ""

    def run(self) -> None:
        try:
            self.over.wait(self.chance.uniform(0, THINK))
            while not self.over.is_set():
                self.one()
        except Exception as trouble:
            self.times.errors.append(f"{type(self).__name__}: {trouble!r}")

    @abstractmethod
    def one(self) -> None:
        """One page looked at, or one form sent."""


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]* value="([^"]*)"', page)
    return found[1] if found else ""


class Coordinator(Visitor):
    """Fills one referral after the other; the first was begun before. What the script saves meanwhile is sent too."""

    def __init__(self, *args: Any, begun: str, office: Office) -> None:
        super().__init__(*args)
        self.begun, self.office = begun, office

    def one(self) -> None:
        base, self.begun = self.begun or self.begin(), ""
        answers = referrals.answers(self.office, **filled.varied(self.chance, self.office.today()))
        _, address = self.ask("resume", "GET", base, wanted=302)
        while not self.over.is_set() and not address.endswith("/check/"):
            address = self.section(base, address, answers)
        if not self.over.is_set():
            self.send(base)

    def begin(self) -> str:
        page, _ = self.ask("start page", "GET", "/forms/referral/")
        self.think()
        body = urlencode({"csrf_token": hidden(page, "csrf_token")}).encode()
        _, address = self.ask("begin", "POST", "/forms/referral/", body, "application/x-www-form-urlencoded", 303)
        return address.removesuffix("privacy/")

    def section(self, base: str, address: str, answers: dict[str, Any]) -> str:
        slug = address.rstrip("/").rsplit("/", 1)[1]
        page, _ = self.ask("section page", "GET", address)
        token, mark = hidden(page, "csrf_token"), hidden(page, "mark")
        pairs = replayed(REFERRAL.by_slug[slug].form, answers[slug]).pairs()
        self.think()
        if slug != "safeguarding" and len(pairs) > 3:
            told = json.dumps({"section": slug, "mark": mark, "pairs": pairs[: len(pairs) // 2]})
            said, _ = self.ask("saved by itself", "POST", f"{base}autosave/", told.encode(), "application/json", **{"X-CSRFToken": token})
            mark = json.loads(said).get("mark", mark)
            self.think()
        pairs = [*pairs, ("csrf_token", token), ("mark", mark)]
        if slug == "safeguarding" and "/files/" not in page:
            self.ask("upload", "POST", address, *in_parts([*pairs, ("go", "upload assessment")]), 303)
            page, _ = self.ask("section page", "GET", address)
            pairs = [pair for pair in pairs if pair[0] != "mark"] + [("mark", hidden(page, "mark"))]
            self.think()
        return self.ask(
            "save and go on", "POST", address, urlencode([*pairs, ("go", "next")]).encode(), "application/x-www-form-urlencoded", 303
        )[1]

    def send(self, base: str) -> None:
        page, _ = self.ask("check page", "GET", f"{base}check/")
        self.think()
        told = [("csrf_token", hidden(page, "csrf_token")), ("token", hidden(page, "token")), *referrals.PROMISES.pairs()]
        _, address = self.ask("send", "POST", f"{base}send/", urlencode(told).encode(), "application/x-www-form-urlencoded", 303)
        if address:
            self.ask("confirmation", "GET", address)
        self.think()


class Officer(Visitor):
    """Looks through the inbox, reads cases, searches for a surname."""

    def one(self) -> None:
        page, _ = self.ask("inbox", "GET", self.chance.choice(("/inbox/", "/inbox/?unread=1", "/inbox/?tier=1&page=7")))
        self.think()
        cases = re.findall(r'href="(/inbox/CAP-[A-Z0-9-]+/)"', page)
        if cases:
            self.ask("case", "GET", self.chance.choice(cases))
            self.think()
        body = urlencode({"csrf_token": hidden(page, "csrf_token"), "find": filled.word(self.chance)}).encode()
        _, address = self.ask("search", "POST", "/inbox/search/", body, "application/x-www-form-urlencoded", 303)
        if address:
            self.ask("inbox", "GET", address)
        self.think()


def in_parts(pairs: list[tuple[str, str]]) -> tuple[bytes, str]:
    parts = "".join(f'--xxBxx\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in pairs).encode()
    file = (
        b'--xxBxx\r\nContent-Disposition: form-data; name="assessment"; filename="assessment.pdf"\r\nContent-Type: application/pdf\r\n\r\n'
    )
    end = b'\r\n--xxBxx\r\nContent-Disposition: form-data; name="end"\r\n\r\nend\r\n--xxBxx--\r\n'
    return parts + file + FILE + end, "multipart/form-data; boundary=xxBxx"


# ------------------------------------------------------------------------------------------------------------- the server


def environment(folder: Path, site: Path, data: Path, **more: str) -> dict[str, str]:
    told = safe(folder) | {"DATA_FOLDER": str(data), "SITE_FOLDER": str(site), "MASTER_KEY": MASTER_TEXT, "CLAMD": ""}
    return told | {"SCANNER": "none-we-accept-the-risk"} | more


@contextmanager
def served(told: dict[str, str]) -> Iterator[int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    server = subprocess.Popen(
        [sys.executable, "-m", "formsapp", "serve", "--port", str(port)],
        cwd=ROOT,
        env=os.environ | told,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    worker = subprocess.Popen([sys.executable, "-m", "formsapp", "work"], cwd=ROOT, env=os.environ | told, stderr=subprocess.DEVNULL)
    assert server.stdout is not None
    said = server.stdout.readline()
    if "http" not in said:
        raise SystemExit(said + server.stdout.read())
    try:
        yield port
    finally:
        worker.terminate()
        worker.wait(20)
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(20)


def session_of(office: Office, who: Made) -> str:
    with office.database.writing() as session:
        begun = sign_ins.begin(session, office.clock(), who.id, device="bench", lasts=sign_in.AT_MOST, second_factor=who.second_factor)
    return begun[1]


def visitors(office: Office, port: int, host: str, over: threading.Event, times: Times) -> Iterator[Visitor]:
    chance = random.Random(6)
    for number in range(PEOPLE):
        if number < OFFICERS:
            yield Officer(port, host, session_of(office, filled.officer(office, number)), over, times, number)
            continue
        who = filled.coordinator(office, number)
        answers = filled.part(chance, referrals.answers(office, **filled.varied(chance, office.today())))
        draft = drafts.begin(office, who.actor, "referral", who.organisation, answers=answers)
        base = f"/forms/referral/{draft.reference}/"
        yield Coordinator(port, host, session_of(office, who), over, times, number, begun=base, office=office)


def measure(told: dict[str, str], seconds: float) -> Times:
    times, over = Times(), threading.Event()
    office = open_office(read(told), now)
    with served(told) as port:
        everybody = list(visitors(office, port, told["TRUSTED_HOSTS"], over, times))
        for each in everybody:
            each.start()
        time.sleep(seconds)
        over.set()
        for each in everybody:
            each.join(60)
    office.database.close()
    return times


# -------------------------------------------------------------------------------------------------------------- the table


def main(arguments: list[str]) -> None:
    seconds = float(os.environ.get("BENCH_SECONDS") or SECONDS)
    with tempfile.TemporaryDirectory() as place:
        home = Path(place)
        site = home / "site"
        run([sys.executable, "-m", "capsite", "build", "--content", str(ROOT / "content"), "--output", str(site)])
        data = filled.folder(site)
        print(
            f"\n{PEOPLE} people, think time {THINK:.0f} s on average, {seconds:.0f} s, {filled.SENT:,} sent referrals, {filled.BEGUN:,} drafts"
        )
        print("\n| database | page | times | median ms | 95 in 100 below ms | slowest ms |\n| --- | --- | ---: | ---: | ---: | ---: |")
        faults = [fault for kind in ("SQLite", "PostgreSQL") for fault in report(kind, on(kind, home, site, data, seconds))]
    if faults:
        raise SystemExit("\n".join(faults[:20]))


def on(kind: str, home: Path, site: Path, data: Path, seconds: float) -> Times:
    own = home / kind / "data"
    own.parent.mkdir()
    own.parent.chmod(0o700)
    if kind == "SQLite":
        shutil.copytree(data, own)
        own.chmod(0o700)
        return measure(environment(own.parent, site, own), seconds)
    own.mkdir(mode=0o700)
    cluster = Cluster(faster=False)
    try:
        owner = cluster.make("bench")
        filled.copied(data, owner.render_as_string(hide_password=False))
        return measure(environment(own.parent, site, own, DATABASE_URL=as_app(owner)), seconds)
    finally:
        cluster.stop()


def report(kind: str, times: Times) -> Iterator[str]:
    """A line for each page; what is slower than it may be, and what went wrong."""
    for what, passed in sorted(times.passed.items(), key=lambda each: -len(each[1])):
        fast = statistics.quantiles(passed, n=20)[-1] if len(passed) > 1 else passed[0]
        print(f"| {kind} | {what} | {len(passed)} | {statistics.median(passed):.0f} | {fast:.0f} | {max(passed):.0f} |", flush=True)
        if fast > LIMITS.get(what, float("inf")):
            yield f"{kind}: 95 in 100 of {what} took up to {fast:.0f} ms, more than {LIMITS[what]:.0f} ms"
    for what in LIMITS.keys() - times.passed.keys():
        yield f"{kind}: no {what} was measured"
    print(f"| {kind} | errors | {len(times.errors)} | | | |", flush=True)
    yield from (f"{kind}: {each}" for each in times.errors)


if __name__ == "__main__":
    main(sys.argv[1:])
