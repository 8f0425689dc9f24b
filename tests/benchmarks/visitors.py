"""Twenty people at once: each has a browser that keeps cookies, looks at a page, thinks, goes on. What is measured, and how it is told."""

import random
import re
import statistics
import threading
import time
from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from formsapp.clock import now
from formsapp.config import read
from formsapp.services import sign_in
from formsapp.services.office import Office, open_office
from formsapp.store import sign_ins
from tests.benchmarks.production import served
from tests.people import Made

PEOPLE = 20
THINK = 5.0  # seconds, on average
FORM = "application/x-www-form-urlencoded"


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
        self, what: str, method: str, path: str, body: bytes = b"", kind: str = "", wanted: int | tuple[int, ...] = 200, **headers: str
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
        if answer.status not in (wanted if isinstance(wanted, tuple) else (wanted,)):
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

    def post(self, what: str, path: str, pairs: list[tuple[str, str]], wanted: int = 303) -> str:
        """A form sent as a browser sends it; where it leads."""
        return self.ask(what, "POST", path, urlencode(pairs).encode(), FORM, wanted)[1]

    @abstractmethod
    def one(self) -> None:
        """One page looked at, or one form sent."""


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]* value="([^"]*)"', page)
    return found[1] if found else ""


def session_of(office: Office, who: Made) -> str:
    with office.database.writing() as session:
        begun = sign_ins.begin(session, office.clock(), who.id, device="bench", lasts=sign_in.AT_MOST, second_factor=who.second_factor)
    return begun[1]


Everybody = Callable[[Office, int, str, threading.Event, Times], Iterator[Visitor]]


def measure(told: dict[str, str], seconds: float, visitors: Everybody, warm: float = 0.0) -> Times:
    """What so many seconds of them were like, on a server of this environment, after the first ``warm`` ones."""
    times, over = Times(), threading.Event()
    office = open_office(read(told), now)
    with served(told) as port:
        everybody = list(visitors(office, port, told["TRUSTED_HOSTS"], over, times))
        for each in everybody:
            each.start()
        time.sleep(warm)
        times.passed.clear()  # while the server's processes wake up; what goes wrong counts
        time.sleep(seconds)
        over.set()
        for each in everybody:
            each.join(60)
    office.database.close()
    return times


HEAD = "\n| database | page | times | median ms | 95 in 100 below ms | slowest ms |\n| --- | --- | ---: | ---: | ---: | ---: |"


def report(kind: str, times: Times, limits: Mapping[str, float]) -> Iterator[str]:
    """A line for each page; what is slower than it may be, and what went wrong."""
    for what, passed in sorted(times.passed.items(), key=lambda each: -len(each[1])):
        fast = statistics.quantiles(passed, n=20)[-1] if len(passed) > 1 else passed[0]
        print(f"| {kind} | {what} | {len(passed)} | {statistics.median(passed):.0f} | {fast:.0f} | {max(passed):.0f} |", flush=True)
        if fast > limits.get(what, float("inf")):
            yield f"{kind}: 95 in 100 of {what} took up to {fast:.0f} ms, more than {limits[what]:.0f} ms"
    for what in limits.keys() - times.passed.keys():
        yield f"{kind}: no {what} was measured"
    print(f"| {kind} | errors | {len(times.errors)} | | | |", flush=True)
    yield from (f"{kind}: {each}" for each in times.errors)
