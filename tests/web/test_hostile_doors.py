"""Hostile input through every door of the app (T11), found by walking ``app.url_map``: every form of every page, every part of every address,
every question in an address, cookies and headers. No answer is a server error, none takes two seconds, no page comes back broken.
"""

import re
import time
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from typing import Any
from urllib.parse import quote_from_bytes, urlsplit

import pytest
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from formsapp.policy import POLICY
from formsapp.services.office import Office
from formsapp.store.database import Database
from tests import naughty
from tests.accounts import quick
from tests.hostile_pages import Inputs, inputs
from tests.offices import Clock, open_office
from tests.people import token
from tests.scoreboard import row
from tests.web import objects
from tests.web.apps import app_in
from tests.web.matrix import ANONYMOUS, PRINCIPALS, WHO, Principal, Thing, World, address, populate, targets
from tests.web.strict_client import check_page
from tests.web.test_hostile_forms import FORM, in_parts, raw, urlencoded

pytestmark = [pytest.mark.hostile, pytest.mark.scoreboard, pytest.mark.slow]
SLOWEST = 2.0
ASKERS = ("anonymous", "council administrator", "school-a coordinator")
KEPT = {"csrf_token", "mark", "token", "end"}
TEXTS = naughty.values(1_200)
# Whatever a page reads from its address; the walk adds what its own forms send there.
ASKED = (
    "q",
    "page",
    "next",
    "course",
    "organisation",
    "journey",
    "tier",
    "state",
    "school",
    "since",
    "until",
    "found",
    "section",
    "done",
    "near",
)


@pytest.fixture
def world(database: Database, tmp_path: Path, built: Path, clock: Clock) -> World:
    office: Office = quick(open_office(database, tmp_path / "data", built, clock), demo=True)
    world = World(office, app_in(office), populate(office))
    objects.fill(world)
    return world


class Knocker:
    """One principal with a browser that begins anew for each door, since some doors end a session."""

    def __init__(self, world: World, principal: Principal) -> None:
        self.world, self.principal = world, principal
        self.cases, self.violations = 0, list[str]()
        self.afresh()

    def afresh(self) -> None:
        """Another minute, another browser: no throttle is in the way."""
        self.world.office.clock.move(minutes=16)  # type: ignore[attr-defined]
        self.client: FlaskClient = self.world.client(self.principal)

    def ask(self, what: str, method: str, path: str, **request: Any) -> Any:
        began = time.perf_counter()
        answer = self.client.open(path, method=method, **request)
        passed = time.perf_counter() - began
        self.cases += 1
        if answer.status_code >= 500 or passed > SLOWEST:
            self.violations.append(f"{what}: {method} {path[:80]} as {self.principal.key}: {answer.status_code} in {passed:.1f} s")
        elif answer.mimetype == "text/html" and answer.status_code in {200, 422} and method != "HEAD":
            self.whole(what, answer)
        return answer

    def whole(self, what: str, answer: Any) -> None:
        try:
            check_page(answer.text, answer.request.path)
        except AssertionError as trouble:
            self.violations.append(f"{what}: {trouble}")


def doors(world: World, principal: Principal, method: str) -> Iterator[tuple[Rule, str]]:
    """Every address that this principal may ask for, with the first object that is theirs."""
    for rule in sorted(world.app.url_map.iter_rules(), key=lambda rule: rule.rule):
        stamp = POLICY.get((rule.endpoint, method), "")
        if method not in (rule.methods or ()) or not stamp or (stamp in WHO and principal.key not in WHO[stamp]):
            continue
        if stamp == "public":
            continue  # the site's own tests do these
        thing = chosen(world, rule, principal)
        if thing is not None:
            yield rule, address(world, rule, thing.args)


def chosen(world: World, rule: Rule, principal: Principal) -> Thing | None:
    """What this principal may open; an address without an object has none to choose."""
    if not rule.arguments:
        return Thing({}, "", frozenset())
    return next((thing for thing in targets(world, rule) if thing and principal.key in thing.readers), None)


def principal_named(key: str) -> Principal:
    return next(each for each in PRINCIPALS if each.key == key)


# ---------------------------------------------------------------------------------------------------------------- forms


def forms(knocker: Knocker) -> Iterator[tuple[str, str, dict[str, list[tuple[str, str]]]]]:
    """Every form that changes something, once: where it stands, where it goes, what it sends."""
    seen = set()
    for rule, path in doors(knocker.world, knocker.principal, "GET"):
        page = knocker.ask("look", "GET", path)
        if page.status_code != 200 or page.mimetype != "text/html":
            continue
        for method, action, fields in inputs(page.text).forms:
            to = urlsplit(action or path).path
            of = (rule.endpoint, re.sub(r"[0-9a-f-]{36}|CAP-[A-Z0-9-]+", "…", to), tuple(sorted(fields)))
            if method == "post" and of not in seen:
                seen.add(of)
                yield path, to, fields


def sent(fields: dict[str, list[tuple[str, str]]], csrf: str, supply: Iterator[str]) -> list[tuple[str, str]]:
    """All at once; what the page itself needs stays."""
    pairs = [(name, kinds[0][1]) for name, kinds in fields.items() if name in KEPT - {"csrf_token"}]
    return [("csrf_token", csrf), *pairs, *((name, next(supply)) for name in fields if name not in KEPT)]


@pytest.mark.parametrize("key", ASKERS)
def test_every_form_of_every_page(world: World, key: str) -> None:
    supply, knocker = cycle(TEXTS), Knocker(world, principal_named(key))
    found = list(forms(knocker))
    assert len(found) >= 4
    for page, to, fields in found:
        for number, same in enumerate(("", "", "9223372036854775808", "\x00")):
            knocker.afresh()
            csrf = token(knocker.client.get("/forgotten-password/"))
            pairs = sent(fields, csrf, cycle([same]) if same else supply)
            body, kind = in_parts(pairs) if number % 2 else (urlencoded(pairs), FORM)
            answer = knocker.ask(f"the form on {page}", "POST", to, data=body, content_type=kind)
            if answer.status_code == 422:
                knocker.violations += [f"{to}: {wrong}" for wrong in silent(answer.text)]
            if answer.status_code in {302, 303}:
                knocker.ask(f"after the form on {page}", "GET", answer.location)
    row("T11", knocker.cases, knocker.violations, floor=30)


def silent(page: str) -> Iterator[str]:
    """A refused page says why at its head."""
    if "govuk-error-summary" not in page:
        yield "refused, and nothing says why"


# ------------------------------------------------------------------------------------------------------------ addresses


@pytest.mark.parametrize("key", ASKERS)
def test_every_part_of_every_address(world: World, key: str) -> None:
    """Hostile words where a name stands, in the question, and both."""
    supply, knocker = cycle([text for text in TEXTS if len(text) < 3_000]), Knocker(world, principal_named(key))
    for rule, path in list(doors(world, knocker.principal, "GET")):
        names = {*ASKED, *asked_by(knocker, path)}
        for _ in range(3):
            question = "&".join(f"{name}={quote_from_bytes(raw(next(supply)))}" for name in names)
            knocker.ask("question", "GET", f"{path}?{question}")
        for name in rule.arguments:
            for _ in range(6):
                odd = quote_from_bytes(raw(next(supply)), safe="")
                knocker.ask("address", "GET", re.sub(rf"<(?:\w+:)?{name}>", lambda _, odd=odd: odd, filled_in(world, rule, name)))
    row("T11", knocker.cases, knocker.violations, floor=60)


def filled_in(world: World, rule: Rule, leave: str) -> str:
    """The rule with something in every place but one."""
    found = world.things_of(rule.endpoint)
    values = dict(found.nothing) if found else {}
    text = rule.rule
    for name in rule.arguments - {leave}:
        text = re.sub(rf"<(?:\w+:)?{name}>", str(values.get(name, "x")), text)
    return text


def asked_by(knocker: Knocker, path: str) -> set[str]:
    page = knocker.client.get(path)
    found: Inputs = inputs(page.text if page.mimetype == "text/html" else "")
    return {name for method, _, fields in found.forms if method == "get" for name in fields}


# -------------------------------------------------------------------------------------------------------- around a request


HEADERS = {
    "Origin": ("http://[", "null", "http://evil.example:99999999", "//", "http://\x7f", "http://[::1", "javascript:1", "http://a@b@c"),
    "Referer": ("http://[", "\x7f", "x" * 9000),
    "User-Agent": ("", "x" * 9000, "<script>", "\xff\xfe"),
    "Accept-Language": ("x" * 9000, "en;q=NaN", ";;;"),
    "Content-Type": ("", ";", "multipart/form-data; boundary=", "text/html; charset=idna", "application/json; charset=x", "x" * 9000),
    "X-CSRFToken": ("", "\xff", "x" * 9000),
    "If-None-Match": ('"', "*", "\xff"),
    "If-Modified-Since": ("x", "Thu, 32 Foo 99999 25:61:61 GMT"),
    "Range": ("bytes=9-1", "bytes=0-0,1-1,2-2", "x", "bytes=" + "9" * 400 + "-"),
    "X-Forwarded-For": ("x", "[::1", "1.2.3.4, " * 999),
    "Sec-Fetch-Site": ("", "x", "\xff"),
    "Cookie": (
        "signin=\xff; draft=\xff; kept=\xff; device=\xff; session=\xff",
        "signin=" + "x" * 4000 + "; draft=" + "." * 4000,
        "draft=a.b.c.d.e.f.g.h; session=.eJ; device=AAAA",
        'session="\\000"; signin="\\377\\300"; ;=; =x',
    ),
}
AROUND = (
    "/",
    "/sign-in/",
    "/forms/",
    "/forms/referral/",
    "/my-forms/",
    "/inbox/",
    "/files/00000000-0000-4000-8000-000000000000",
    "/search/",
    "/forms/back/x/",
)


def test_odd_headers_and_cookies(world: World) -> None:
    knocker = Knocker(world, ANONYMOUS)
    for path in AROUND:
        for name, odd in HEADERS.items():
            for text in odd:
                for method in ("GET", "POST"):
                    client = world.client(ANONYMOUS)
                    knocker.client = client
                    knocker.ask(f"{name}: {text[:40]!r}", method, path, headers={name: text})
    row("T11", knocker.cases, knocker.violations, floor=500)
