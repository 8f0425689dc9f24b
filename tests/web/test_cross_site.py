"""No request from elsewhere changes anything (T21): every door that changes something, every way to knock without being asked in.

CSRF is on in all tests; here it is what is tested. The rows of the database are compared after each door. That no GET changes anything is
part of the matrix (T1).
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from formsapp.domain.permissions import may
from formsapp.policy import POLICY
from formsapp.services.office import Office
from formsapp.store.database import Database
from tests.accounts import Reader, quick
from tests.offices import open_office
from tests.people import Made, council, school_a, school_b, signed_in, token
from tests.scoreboard import row
from tests.web.apps import app_in
from tests.web.matrix import Watch, changed

BODY = {"email": "somebody@school.example", "password": "x", "name": "New Name", "suspend": "yes", "session": "others", "kind": "school"}
Knock = Callable[[Reader, str, "Tokens"], Any]


class Tokens:
    """Of the reader's own page, of the same reader before signing in, and of somebody else."""

    def __init__(self, own: str, stale: str, others: str) -> None:
        self.own, self.stale, self.others = own, stale, others


def form(**more: str) -> dict[str, str]:
    return BODY | more


KNOCKS: dict[str, Knock] = {
    "no token": lambda reader, path, tokens: reader.client.post(path, data=form()),
    "an empty token": lambda reader, path, tokens: reader.client.post(path, data=form(csrf_token="")),
    "a made-up token": lambda reader, path, tokens: reader.client.post(path, data=form(csrf_token="made-up")),
    "a made-up header": lambda reader, path, tokens: reader.client.post(path, data=form(), headers={"X-CSRFToken": "made-up"}),
    "somebody else's token": lambda reader, path, tokens: reader.client.post(path, data=form(csrf_token=tokens.others)),
    "a token from before signing in": lambda reader, path, tokens: reader.client.post(path, data=form(csrf_token=tokens.stale)),
    "the token in another field": lambda reader, path, tokens: reader.client.post(path, data=form(token=tokens.own)),
    "the token in the address": lambda reader, path, tokens: reader.client.post(path, data=form(), query_string={"csrf_token": tokens.own}),
    "plain text": lambda reader, path, tokens: reader.client.post(path, data=f"csrf_token={tokens.own}", content_type="text/plain"),
    "JSON": lambda reader, path, tokens: reader.client.post(path, json=form(csrf_token=tokens.own)),
    "an origin from elsewhere": lambda reader, path, tokens: reader.client.post(
        path, data=form(csrf_token=tokens.own), headers={"Origin": "https://evil.example"}
    ),
    "an origin much like ours": lambda reader, path, tokens: reader.client.post(
        path, data=form(csrf_token=tokens.own), headers={"Origin": "http://localhost.evil.example"}
    ),
    "an origin with our host as a user": lambda reader, path, tokens: reader.client.post(
        path, data=form(csrf_token=tokens.own), headers={"Origin": "http://localhost@evil.example"}
    ),
    "from another site": lambda reader, path, tokens: reader.client.post(
        path, data=form(csrf_token=tokens.own), headers={"Sec-Fetch-Site": "cross-site"}
    ),
    "from a neighbour's host": lambda reader, path, tokens: reader.client.post(
        path, data=form(csrf_token=tokens.own), headers={"Sec-Fetch-Site": "same-site", "Origin": "null"}
    ),
}


# What was kept of a page is sealed to a cookie of this browser, which no other site can have sealed: 409 says that it is none.
ANOTHER_PROOF = {"kept.take_up": {409}}


@pytest.fixture
def swift(database: Database, tmp_path: Path, built: Path) -> Office:
    """Over the sample directory: a page of a form that is refused comes back whole."""
    return quick(open_office(database, tmp_path / "data", built))


def doors(site: Flask) -> Iterator[tuple[Rule, str]]:
    """All that take anything but GET and HEAD; at the other methods of the protocol for files in pieces ``test_tus.py`` knocks."""
    for rule in site.url_map.iter_rules():
        for method in (rule.methods or set()) - {"GET", "HEAD"}:
            if rule.endpoint in {"uploads.about", "uploads.go_on", "uploads.remove"}:
                continue
            assert method == "POST", f"{rule.rule} answers {method}"
            yield rule, POLICY[(rule.endpoint, method)]


def path_of(rule: Rule, person: Made) -> str:
    """To something real where there is; who is refused never gets that far."""
    text = rule.rule
    for name in rule.arguments:
        value = str(person.id if name == "person" else person.organisation)
        for converter in (f"<{name}>", f"<uuid:{name}>", f"<path:{name}>", f"<int:{name}>"):
            text = text.replace(converter, value)
    return text


def visitors(site: Flask, office: Office) -> dict[str, tuple[Reader, Tokens, Made | None]]:
    others = Reader(site)
    signed_in(others.client, school_b(office))
    theirs = token(others.get("/forgotten-password/"))
    found: dict[str, tuple[Reader, Tokens, Made | None]] = {}
    for key, person in {"nobody": None, "a coordinator": school_a(office), "an administrator": council(office)}.items():
        reader = Reader(site)
        stale = token(reader.get("/forgotten-password/"))
        if person:
            reader.client.delete_cookie("session")
            signed_in(reader.client, person)
        own = token(reader.get("/forgotten-password/"))
        found[key] = reader, Tokens(own, stale if person else theirs, theirs), person
    return found


def gets_in(stamp: str, person: Made | None) -> bool:
    """Past the stamp: then it must be the token that stops them."""
    if stamp.startswith("act "):
        return bool(may(person.actor, stamp.removeprefix("act "))) if person else stamp in OPEN
    return person is not None


OPEN = {
    "act sign_in",
    "act sign_out",
    "act password.forgotten",
    "act password.reset",
    "act invitation.accept",
    "act forms.fill",
    "act demo.sign_in",
}


@pytest.mark.scoreboard
def test_no_door_opens_to_a_knock_from_elsewhere(swift: Office) -> None:
    site = app_in(swift)
    site.test_client_class = FlaskClient  # each answer looked at whole would take minutes
    target = school_b(swift)
    visiting = visitors(site, swift)
    cases, violations, watch = 0, [], Watch(swift)
    for rule, stamp in doors(site):
        path = path_of(rule, target)
        before = watch.look()
        for key, (reader, tokens, person) in visiting.items():
            for knock, send in KNOCKS.items():
                answer = send(reader, path, tokens)
                cases += 1
                wanted = ({400} if gets_in(stamp, person) else {302, 400, 403}) | ANOTHER_PROOF.get(rule.endpoint, set())
                if answer.status_code not in wanted or (answer.status_code == 302 and not answer.location.startswith("/sign-in/")):
                    violations.append(f"{path}, {key}, {knock}: {answer.status_code} {answer.location or ''}")
        if what := changed(before, watch.look()):
            violations.append(f"{path}: something changed in {list(what)}")
    violations += [f"changed, and nothing seemed to write there: {table}" for table in watch.missed()]
    row("T21", cases, violations, floor=1_000)


def test_with_its_own_token_the_door_opens(swift: Office) -> None:
    """Or the test above would prove nothing; our own pages send no origin, or their own."""
    site = app_in(swift)
    reader, tokens, _ = visitors(site, swift)["an administrator"]
    for number, headers in enumerate(
        ({}, {"Origin": "null", "Sec-Fetch-Site": "same-origin"}, {"Origin": "http://localhost"}, {"Origin": "http://127.0.0.1:8000"})
    ):
        data = {"csrf_token": tokens.own, "kind": "school", "name": f"School number {number}"}
        assert reader.client.post("/organisations/add/", data=data, headers=headers).status_code == 302
    made = reader.client.post("/account/second-factor/passkey/challenge/", headers={"X-CSRFToken": tokens.own})
    assert made.status_code == 404  # no passkeys at a bare address; past the token all the same
