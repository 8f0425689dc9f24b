"""Tenant isolation (T1): every door, method, principal and foreign object. Nobody sees, changes or learns of what isn't theirs.

Three walks: every cell that must be shut, with nothing changed in the database; every page that must be open, with its own canary; and every
door that takes a form, handed the ids of others.
"""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from pypdf import PdfReader

from formsapp.domain.permissions import ACTS
from formsapp.policy import POLICY
from formsapp.services.office import Office
from formsapp.store.database import Database
from formsapp.store.tables import Mail
from tests.accounts import letters, quick
from tests.offices import open_office
from tests.people import token
from tests.scoreboard import row
from tests.web import objects
from tests.web.apps import app_in
from tests.web.matrix import (
    ANONYMOUS,
    EVERYBODY,
    OUTSIDE,
    PRINCIPALS,
    WHO,
    Cell,
    Principal,
    Watch,
    World,
    address,
    allowed_to,
    canaries,
    cells,
    changed,
    foreign_body,
    populate,
    rows,
)

pytestmark = [pytest.mark.matrix, pytest.mark.scoreboard, pytest.mark.slow]
KINDS = {"journey", "section", "what"}  # say what kind of thing it is, and not which
LOOKING = {"GET", "HEAD", "OPTIONS"}
NEVER_IN_A_PAGE = re.compile(r"Traceback|sqlalchemy|psycopg", re.IGNORECASE)


@pytest.fixture
def world(database: Database, tmp_path: Path, built: Path) -> World:
    """Without the demonstration, as in production: there the doors are fewer, and each of them is walked."""
    office: Office = quick(open_office(database, tmp_path / "data", built), demo=False)
    app = app_in(office)
    world = World(office, app, populate(office))
    objects.fill(world)
    return world


def test_the_table_by_hand_names_what_there_is() -> None:
    stamps = set(POLICY.values()) - {"public", "act demo.sign_in", "act mails.read"}
    assert stamps <= set(WHO)
    assert {stamp.removeprefix("act ") for stamp in WHO if stamp.startswith("act ")} <= set(ACTS)
    assert len(PRINCIPALS) == len({each.key for each in PRINCIPALS}) == 20


def test_every_cell(world: World) -> None:
    every = list(cells(world))
    clients = Clients(world)
    for each in PRINCIPALS:
        clients.of(each)
    before, mails = rows(world.office), len(letters(world.office))
    shut, violations = walk_the_shut(world, [cell for cell in every if cell.expected != "open"], clients)
    violations += [f"changed by a refused request: {table}" for table in changed(before, rows(world.office))]
    violations += ["a mail was written"] if len(letters(world.office)) != mails else []
    opened, more = walk_the_open(world, [cell for cell in every if cell.expected == "open" and cell.method in LOOKING], clients)
    violations += more + [f"changed by looking: {table}" for table in changed(before, rows(world.office))]
    handed, others = hand_in_what_is_others(world, [cell for cell in every if cell.expected == "open" and cell.method not in LOOKING])
    row("T1", shut + opened + handed, violations + others, floor=6_000)


class Clients:
    """One browser for each principal, with the token that its forms carry."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.made: dict[str, tuple[FlaskClient, str]] = {}

    def of(self, principal: Principal) -> tuple[FlaskClient, str]:
        if principal.key not in self.made:
            client = self.world.client(principal)
            self.made[principal.key] = client, token_for(client)
        return self.made[principal.key]

    def forget(self, principal: Principal) -> None:
        self.made.pop(principal.key, None)


def token_for(client: FlaskClient) -> str:
    """From a page that everybody may see."""
    return token(client.get("/forgotten-password/"))


def ask(client: FlaskClient, method: str, path: str, csrf: str, body: dict[str, str] | None = None, json: Any = None) -> Any:
    if json is not None:
        return client.open(path, method=method, json={**json, **(body or {})}, headers={"X-CSRFToken": csrf})
    if method == "POST":
        return client.post(path, data={**(body or {}), "csrf_token": csrf}, query_string=body)
    return client.open(path, method=method, query_string=body, headers={} if method in LOOKING else {"X-CSRFToken": csrf})


def json_of(world: World, cell: Cell) -> dict[str, Any] | None:
    found = world.things_of(cell.rule.endpoint)
    return found.json if found and cell.method == "POST" else None


def words_of(answer: Any) -> str:
    """All the words of an answer, a PDF's too."""
    if answer.data and answer.mimetype == "application/pdf":
        return " ".join("".join(page.extract_text().split()) for page in PdfReader(BytesIO(answer.data)).pages).casefold()
    return str(answer.data.decode("utf-8", "replace")).casefold()


# ------------------------------------------------------------------------------------------------- what must be shut


def walk_the_shut(world: World, shut: list[Cell], clients: Clients) -> tuple[int, list[str]]:
    """In the path, in the query and in the body: the ids of others. What isn't there is asked for once by each asker, at each door."""
    cases, violations, missed = 0, [], dict[tuple[Any, ...], tuple[int, tuple[Any, ...]]]()
    for cell in shut:
        client, csrf = clients.of(cell.principal)
        path = address(world, cell.rule, cell.thing.args if cell.thing else {})
        body = next(foreign_body(world, cell.principal))
        json = json_of(world, cell)
        answer = ask(client, cell.method, path, csrf, body, json)
        cases += 1
        violations += [f"{cell}{fault}" for fault in faults(world, cell, answer, path)]
        if cell.expected == "not there":
            missing = address(
                world, cell.rule, {name: kept for name, kept in (cell.thing.args if cell.thing else {}).items() if name in KINDS}
            )
            asked = (cell.principal.key, cell.rule.rule, cell.method, missing)
            if asked not in missed:
                nothing = ask(client, cell.method, missing, csrf, body, json)
                cases += 1
                missed[asked] = nothing.status_code, told(nothing, missing)
            code, wanted = missed[asked]
            if told(answer, path) != wanted:
                violations.append(f"{cell}differs from what isn't there: {answer.status_code}, {code}")
    return cases, violations


def faults(world: World, cell: Cell, answer: Any, path: str) -> Iterator[str]:
    if not right_refusal(cell, answer):
        yield f"{answer.status_code} {answer.location or ''}, expected {cell.expected}"
    if seen := canaries(f"{words_of(answer)} {answer.headers}", {cell.principal.tenant}):
        yield f"shows {seen}"
    if NEVER_IN_A_PAGE.search(words_of(answer)):
        yield "shows what is inside"


def right_refusal(cell: Cell, answer: Any) -> bool:
    where = (answer.location or "").partition("?")[0]
    if cell.expected == "sign in":  # words that came along are handed back sealed, with the way to sign in
        held = cell.method == "POST" and answer.status_code == 403 and b'action="/kept/"' in answer.data
        return held or (answer.status_code == 302 and where == "/sign-in/")
    if cell.expected == "forbidden":
        return bool(answer.status_code == 403)
    if cell.principal in OUTSIDE:  # to a form somebody may still come in, by signing in or by a new link
        return answer.status_code in {302, 403, 404} and where in {"", "/forms/back/"}
    return bool(answer.status_code == 404)


def told(answer: Any, path: str) -> tuple[Any, ...]:
    """All that the asker learns, without what is another at each request: the address itself, tokens, sealed text."""
    text = re.sub(r'value="[^"]*"', "", words_of(answer))
    for part in (path, *path.strip("/").split("/")):
        text = text.replace(part.casefold(), "")
    kept = [(name, value) for name, value in answer.headers if name not in {"Set-Cookie", "Content-Length", "Location"}]
    return answer.status_code, (answer.location or "").partition("?")[0], sorted(kept), text


# ------------------------------------------------------------------------------------------------- what must be open


def walk_the_open(world: World, opened: list[Cell], clients: Clients) -> tuple[int, list[str]]:
    cases, violations = 0, []
    for cell in opened:
        client, csrf = clients.of(cell.principal)
        path = address(world, cell.rule, cell.thing.args if cell.thing else {})
        answer = ask(client, cell.method, path, csrf)
        cases += 1
        leads_on = answer.status_code == 302 and not (answer.location or "").startswith("/sign-in")
        violations += [] if answer.status_code == 200 or leads_on else [f"{cell}{answer.status_code} {answer.location or ''}"]
        own = cell.thing.canary if cell.thing else ""
        shows = own in words_of(answer)
        violations += [] if not own or cell.method == "HEAD" or answer.status_code != 200 or shows else [f"{cell}its own canary is missing"]
        allowed = allowed_to(cell.principal, cell.thing, cell.rule.rule)
        violations += [f"{cell}shows {seen}"] if (seen := canaries(f"{words_of(answer)} {answer.headers}", allowed)) else []
    return cases, violations


# ---------------------------------------------------------------------------------------------- handed the ids of others


def hand_in_what_is_others(world: World, opened: list[Cell]) -> tuple[int, list[str]]:
    """Doors that are open to the asker, with the ids of others in every field that might hold one."""
    cases, violations, clients = 0, [], Clients(world)
    watch, mail = Watch(world.office), Mail.__tablename__
    read = {letter.id for letter in letters(world.office)}
    for cell in opened:
        if cell.thing and cell.thing.readers == EVERYBODY and cell.principal is not ANONYMOUS:
            continue  # a link is whoever's who holds it: once is enough
        for body in foreign_body(world, cell.principal):
            client, csrf = clients.of(cell.principal)
            before = watch.look()
            path = address(world, cell.rule, cell.thing.args if cell.thing else {})
            answer = ask(client, cell.method, path, csrf, body, json_of(world, cell))
            known = watch.look()
            cases += 1
            allowed = allowed_to(cell.principal, cell.thing, cell.rule.rule)
            violations += [f"{cell}{answer.status_code}"] if answer.status_code >= 500 else []
            violations += [f"{cell}shows {seen}"] if (seen := canaries(f"{words_of(answer)} {answer.headers}", allowed)) else []
            violations += [f"{cell}{what}" for what in touched(cell.principal, changed(before, known), body)]
            new = [letter for letter in letters(world.office) if letter.id not in read] if len(before[mail]) != len(known[mail]) else []
            violations += [f"{cell}a mail shows {seen}" for letter in new if (seen := canaries(str(letter.data), set()))]
            read.update(letter.id for letter in new)
            if answer.headers.getlist("Set-Cookie") or answer.status_code == 400 or before["sign_ins"] != known["sign_ins"]:
                clients.forget(cell.principal)  # who was signed out, or has another token, begins anew
    return cases, violations + [f"changed, and nothing seemed to write there: {table}" for table in watch.missed()]


def touched(principal: Principal, found: dict[str, Any], body: dict[str, str]) -> Iterator[str]:
    """A row that came or went with somebody else's id in it. The council's administrator looks after everybody's account."""
    if principal.key == "council administrator":
        return
    ids = {part for value in body.values() for part in value.split() if len(part) == 36}
    for table, lines in found.items():
        for line in lines:
            if theirs := ids & set(line):
                yield f"touched {table} of others: {theirs}"
