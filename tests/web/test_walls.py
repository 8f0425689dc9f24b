"""The browser's walls on every answer of every door (T22), computed from ``app.url_map``: opened, moved, refused, missing, too large, failed.

Personal pages are kept by nobody (``no-store``), cookies are for this host and no script's, nothing says what answers.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from formsapp.access import PUBLIC
from formsapp.policy import POLICY
from formsapp.services.office import Office
from formsapp.store.database import Database
from tests.accounts import quick
from tests.offices import open_office
from tests.people import token
from tests.scoreboard import row
from tests.web import objects
from tests.web.apps import app_in
from tests.web.matrix import ANONYMOUS, PRINCIPALS, WHO, Principal, World, address, populate, targets
from tests.web.test_headers import missing_walls

# Headers don't know which database it is.
pytestmark = [pytest.mark.scoreboard, pytest.mark.slow, pytest.mark.parametrize("database", ["sqlite"], indirect=True)]
HTTPS = {"app_url": "https://localhost/", "site_url": "https://localhost/"}
NOBODYS = "00000000-0000-4000-8000-000000000000"
TOO_MUCH = b"x=" + b"y" * 4_000_000


@pytest.fixture
def world(database: Database, tmp_path: Path, built: Path) -> World:
    office: Office = quick(open_office(database, tmp_path / "data", built), demo=False)
    world = World(office, app_in(office), populate(office))
    objects.fill(world)
    return world


class Seen:
    """Every answer, held against the walls."""

    def __init__(self) -> None:
        self.cases, self.codes, self.violations = 0, set[int](), list[str]()

    def hold(self, what: str, answer: Any, *, public: bool, https: bool = False) -> Any:
        self.cases += 1
        self.codes.add(answer.status_code)
        self.violations += [f"{what} ({answer.status_code}): {wrong}" for wrong in faults(answer, public=public, https=https)]
        return answer


def faults(answer: Any, *, public: bool, https: bool) -> Iterator[str]:
    headers = answer.headers
    yield from (wrong for wrong in missing_walls(answer) if wrong != "cookie")
    if headers.get("Referrer-Policy") != "no-referrer":
        yield "addresses are told to others"
    if not public and "no-store" not in headers.get("Cache-Control", ""):
        yield f"may be kept: {headers.get('Cache-Control')}"
    if https != ("Strict-Transport-Security" in headers):
        yield "HSTS"
    for line in headers.getlist("Set-Cookie"):
        told = {part.strip().lower() for part in line.split(";")[1:]}
        if not {"httponly", "samesite=lax", "path=/"} <= told or any(part.startswith("domain") for part in told):
            yield f"a cookie that is too open: {line.partition('=')[0]}"
        if https and not (line.startswith("__Host-") and "secure" in told):
            yield f"a cookie that travels in the open: {line.partition('=')[0]}"
    if "Access-Control-Allow-Origin" in headers and not public:
        yield "other sites may read it"


def doors(app: Flask) -> list[Rule]:
    return sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, sorted(rule.methods or ())))


def stamp(rule: Rule, method: str) -> str:
    return POLICY[(rule.endpoint, "GET" if method == "HEAD" else method)]


def may_ask(principal: Principal, who: str) -> bool:
    return who == PUBLIC or principal.key in WHO[who]


def paths(world: World, rule: Rule, principal: Principal) -> Iterator[str]:
    """Something of theirs, something of others, something that isn't there."""
    if not rule.arguments or world.things_of(rule.endpoint) is None:
        yield rule.rule.replace("<path:path>", "courses/").replace("<path:kept>", "x")
        return
    things = targets(world, rule)
    yield from (address(world, rule, thing.args) for thing in things[:3] if thing)
    yield address(world, rule, {})


def token_of(client: FlaskClient) -> str:
    return token(client.get("/forgotten-password/"))


KNOCKS: dict[str, Callable[[FlaskClient, str, str], Any]] = {
    "a body too large": lambda client, path, csrf: client.post(path, data=TOO_MUCH, content_type="application/x-www-form-urlencoded"),
    "no token": lambda client, path, csrf: client.post(path, data={"x": "y"}),
    "from elsewhere": lambda client, path, csrf: client.post(path, data={"csrf_token": csrf}, headers={"Sec-Fetch-Site": "cross-site"}),
    "an empty form": lambda client, path, csrf: client.post(path, data={"csrf_token": csrf}),
    "a method that is none": lambda client, path, csrf: client.open(path, method="PROPFIND"),
    "put": lambda client, path, csrf: client.put(path, data=b"x"),
}


def test_every_answer_of_every_door(world: World) -> None:
    seen = Seen()
    for principal in (ANONYMOUS, *(each for each in PRINCIPALS if each.key in {"council administrator", "school-a coordinator"})):
        for rule in doors(world.app):
            public = stamp(rule, sorted(rule.methods or ())[0]) == PUBLIC
            for path in paths(world, rule, principal):
                client = world.client(principal)
                for method in sorted({"GET", "HEAD"} & (rule.methods or set())):
                    seen.hold(f"{method} {path} as {principal.key}", client.open(path, method=method), public=public)
                csrf = token_of(client)
                for what, knock in KNOCKS.items():
                    if what != "an empty form" or "POST" in (rule.methods or ()):
                        seen.hold(f"{path}, {what}, as {principal.key}", knock(client, path, csrf), public=public)
    assert {200, 302, 303, 400, 403, 404, 405, 413, 422} <= seen.codes, seen.codes
    row("T22", seen.cases, seen.violations, floor=1_500)


def test_every_door_that_breaks_down(world: World, caplog: pytest.LogCaptureFixture) -> None:
    """Whatever fails inside, the answer is a page with its walls up, and says nothing."""
    seen, app = Seen(), world.app

    def broken(**_: Any) -> str:
        raise RuntimeError("the secret of the house")

    broken.access_stamp = PUBLIC  # type: ignore[attr-defined]
    for rule in doors(app):
        kept, app.view_functions[rule.endpoint] = app.view_functions[rule.endpoint], broken
        client = FlaskClient(app, app.response_class)
        path = next(paths(world, rule, ANONYMOUS))
        method = "GET" if "GET" in (rule.methods or ()) else sorted(rule.methods or ())[0]
        csrf = token_of(client) if method != "GET" else ""
        public = stamp(rule, method) == PUBLIC
        sent = {"data": {"csrf_token": csrf}} if method == "POST" else {"headers": {"X-CSRFToken": csrf}}
        answer = seen.hold(f"{method} {path}", client.open(path, method=method, **sent), public=public)
        if answer.status_code == 500 and "the secret of the house" in answer.text:
            seen.violations.append(f"{path}: says what is inside")
        app.view_functions[rule.endpoint] = kept
    assert 500 in seen.codes
    row("T22", seen.cases, seen.violations, floor=60)


def test_every_door_over_https(database: Database, tmp_path: Path, built: Path) -> None:
    """HSTS everywhere, each cookie bound to host and https."""
    office = quick(open_office(database, tmp_path / "data", built, **HTTPS), demo=False)
    app, seen = app_in(office), Seen()
    for rule in doors(app):
        client = FlaskClient(app, app.response_class)
        path = re.sub(r"<uuid:\w+>", NOBODYS, re.sub(r"<any\((\w+),.*?>", r"\1", rule.rule))
        path = re.sub(r"<.*?>", "x", path)
        public = stamp(rule, sorted(rule.methods or ())[0]) == PUBLIC
        for method in sorted(rule.methods or ()):
            seen.hold(f"{method} {path}", client.open(path, method=method, base_url="https://localhost/"), public=public, https=True)
    row("T22", seen.cases, seen.violations, floor=100)
