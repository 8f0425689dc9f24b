"""Nobody can tell who has an account, nor whether an object that isn't theirs exists (T24): same answer, same length, same headers, same time.

Time is told by how well a stranger could tell two kinds of request apart by it: the area under the curve, where 0.5 is a coin. The test run
takes 2 x 200 with a cheap hash, which shows any other difference the better; the soak run takes 2 x 500 with the real one.
"""

import gc
import random
import re
import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from formsapp.domain import throttles
from formsapp.services import people as staff
from formsapp.services.office import Office
from formsapp.settings import Hashing
from tests.accounts import Reader, quick
from tests.offices import Clock
from tests.people import PASSWORD, Made, council, school_a, school_b, signed_in, token
from tests.scoreboard import row
from tests.web.apps import app_in

pytestmark = pytest.mark.scoreboard
# As long as the real ones, so that an answer that repeats them is as long.
KNOWN, UNKNOWN = "coordinator.a@a.example", "coordinator.x@a.example"


@pytest.fixture
def swift(office: Office) -> Office:
    return quick(office)


def owner(office: Office) -> Made:
    found = school_a(office)
    assert len(found.email) == len(KNOWN) == len(UNKNOWN)
    assert found.email == KNOWN
    return found


def shown(answer: Any) -> tuple[Any, ...]:
    """What there is to see of an answer; tokens and addresses are as long whoever asks."""
    text = re.sub(r'value="[^"]*"', "", answer.text).replace(KNOWN, "-").replace(UNKNOWN, "-")
    headers = [(name, value if name != "Set-Cookie" else value.partition("=")[0]) for name, value in answer.headers if name != "Date"]
    return answer.status_code, len(answer.data), sorted(headers), text


def post(site: Flask, address: str, data: dict[str, str]) -> Any:
    reader = Reader(site, f"198.51.100.{random.randrange(250)}")
    return reader.post(address, data)


def test_the_answers_are_the_same(swift: Office) -> None:
    site, cases, violations = app_in(swift), 0, []
    person = owner(swift)
    staff.suspend(swift, council(swift).actor, school_b(swift).id, suspended=True)
    ways: list[tuple[str, dict[str, str]]] = [("/sign-in/", {"password": password}) for password in ("wrong", "x" * 500, "\x00é", "p")]
    ways += [("/forgotten-password/", {})]
    for address, data in ways:
        for _ in range(6):
            one, other = (shown(post(site, address, {"email": email, **data})) for email in (person.email, UNKNOWN))
            cases += 1
            violations += [f"{address} {data}: {one[:2]} and {other[:2]}"] if one != other else []
    slow = [[shown(post(site, "/sign-in/", {"email": email, "password": "x"})) for _ in range(12)] for email in (person.email, UNKNOWN)]
    cases += 12
    violations += ["slowed down otherwise"] if slow[0][-1] != slow[1][-1] or slow[0][-1][0] != 429 else []
    row("T24", cases, violations, floor=40)


def test_somebody_suspended_or_only_invited_looks_like_nobody(swift: Office) -> None:
    site = app_in(swift)
    suspended = school_b(swift)
    staff.suspend(swift, council(swift).actor, suspended.id, suspended=True)
    nobody = suspended.email.replace("coordinator", "cxxrdinatxr")
    for address, data in (("/sign-in/", {"password": PASSWORD}), ("/forgotten-password/", {})):
        one, other = (post(site, address, {"email": email, **data}) for email in (suspended.email, nobody))
        assert (one.status_code, len(one.data)) == (other.status_code, len(other.data))


def test_what_isn_t_theirs_looks_like_what_isn_t_there(swift: Office) -> None:
    """Links that ended, other people's sessions; the matrix does the same for every object (T1)."""
    site = app_in(swift)
    reader = Reader(site)
    signed_in(reader.client, owner(swift))
    reader.get("/account/password/")
    answers = {
        shown(reader.get(address))[:3].__repr__().replace(address, "")
        for address in ("/reset/" + "x" * 43 + "/", "/invitation/" + "y" * 43 + "/", "/reset/short/", "/invitation/%00/")
    }
    assert len(answers) == 1
    csrf = token(reader.get("/account/password/"))
    sessions = {
        shown(reader.client.post("/account/sessions/", data={"session": value, "csrf_token": csrf}))[:2]
        for value in (str(uuid4()), "nonsense")
    }
    assert len(sessions) == 1


# ---------------------------------------------------------------------------------------------------------------- time


def area(one: list[float], other: list[float]) -> float:
    """How often a request of the first kind takes longer than one of the second."""
    ranked = sorted([(value, 0) for value in one] + [(value, 1) for value in other])
    ranks = sum(place for place, (_, kind) in enumerate(ranked, 1) if kind == 0)
    return (ranks - len(one) * (len(one) + 1) / 2) / (len(one) * len(other))


def timed(ask: Callable[[str], Any], times: int) -> tuple[list[float], list[float]]:
    """Interleaved, in an order made by chance, so that whatever else the machine does falls on both."""
    found: dict[str, list[float]] = {KNOWN: [], UNKNOWN: []}
    for email in (KNOWN, UNKNOWN) * 10:  # warm
        ask(email)
    gc.disable()
    try:
        for _ in range(times):
            for email in random.sample((KNOWN, UNKNOWN), 2):
                begun = time.perf_counter()
                ask(email)
                found[email].append(time.perf_counter() - begun)
    finally:
        gc.enable()
    return found[KNOWN], found[UNKNOWN]


def asks(office: Office, monkeypatch: pytest.MonkeyPatch) -> dict[str, Callable[[str], Any]]:
    """Whole requests, past the page that gives the token; nobody is slowed down, or there would be nothing to measure."""
    owner(office)
    site = app_in(office)
    site.test_client_class = FlaskClient  # the strict one's look at each page would be noise
    for name in ("SIGN_IN_ACCOUNT", "SIGN_IN_ADDRESS", "RESET", "RESET_ACCOUNT", "RESET_ADDRESS"):
        limit = getattr(throttles, name)
        monkeypatch.setattr(throttles, name, throttles.Limit(limit.scope, 1_000_000, throttles.FIVE_MINUTES))
    reader = Reader(site)
    csrf = token(reader.get("/sign-in/"))
    return {
        "sign in": lambda email: reader.client.post("/sign-in/", data={"csrf_token": csrf, "email": email, "password": "wrong"}),
        "forgotten password": lambda email: reader.client.post("/forgotten-password/", data={"csrf_token": csrf, "email": email}),
    }


def hold(office: Office, monkeypatch: pytest.MonkeyPatch, clock: Clock, times: int) -> None:
    """Three measurements of each; the middle one counts, for another process may have had the machine during one of them."""
    cases, violations = 0, []
    for what, ask in asks(office, monkeypatch).items():
        areas, apart = [], []
        for _ in range(3):
            one, other = timed(ask, times)
            clock.move(minutes=6)
            areas.append(area(one, other))
            apart.append(abs(statistics.median(one) - statistics.median(other)) * 1000)
            cases += 2 * times
        found, milliseconds = statistics.median(areas), statistics.median(apart)
        print(f"\n{what}: area {found:.3f} (of {[round(each, 3) for each in areas]}), medians {milliseconds:.2f} ms apart")
        violations += [f"{what}: area {found:.3f}"] if not 0.45 <= found <= 0.55 else []
        violations += [f"{what}: medians {milliseconds:.1f} ms apart"] if milliseconds > 5 else []
    row("T24", cases, violations, floor=12 * times)


@pytest.mark.slow
def test_the_time_tells_nothing(swift: Office, monkeypatch: pytest.MonkeyPatch, clock: Clock) -> None:
    hold(swift, monkeypatch, clock, 200)


@pytest.mark.soak
def test_the_time_tells_nothing_with_the_real_hash(office: Office, monkeypatch: pytest.MonkeyPatch, clock: Clock) -> None:
    real = replace(office, settings=replace(office.settings, hashing=Hashing()))
    hold(real, monkeypatch, clock, 500)
