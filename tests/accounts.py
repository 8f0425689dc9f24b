"""Walks through accounts for tests: a quick office, a reader at a browser with an address of their own, codes of an authenticator app."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import pyotp
from flask import Flask
from sqlalchemy import select

from formsapp.services import second_factors as factors
from formsapp.services.office import Office
from formsapp.services.sign_in import From
from formsapp.store import mails, second_factors
from formsapp.store.tables import AuditEvent
from tests.offices import CHEAP
from tests.people import Made, token

HERE, ELSEWHERE = "192.0.2.10", "198.51.100.20"
AT_HOME = From(HERE, "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0")
NEW = "purple kettle under seven bridges"


def quick(office: Office, **settings: Any) -> Office:
    """The same office, where a password costs next to nothing."""
    return replace(office, settings=replace(office.settings, hashing=CHEAP, **settings))


class Reader:
    """Somebody at a browser: keeps cookies, sends the token of the page, and comes from an address."""

    def __init__(self, app: Flask, address: str = HERE, agent: str = "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0") -> None:
        self.client = app.test_client()
        self.client.environ_base |= {"REMOTE_ADDR": address, "HTTP_USER_AGENT": agent}

    def get(self, address: str, **more: Any) -> Any:
        return self.client.get(address, **more)

    def post(self, address: str, data: dict[str, Any] | None = None, *, page: str | None = None, **more: Any) -> Any:
        """As the form on ``page`` does it."""
        with_token = {"csrf_token": token(self.get(page or address)), **(data or {})}
        return self.client.post(address, data=with_token, **more)

    def sign_in(self, person: Made, password: str) -> Any:
        return self.post("/sign-in/", {"email": person.email, "password": password})

    def sign_in_whole(self, person: Made, password: str) -> Any:
        """With the code of the app where one is asked for."""
        response = self.sign_in(person, password)
        if response.status_code == 302 and urlsplit(response.location).path == "/sign-in/code/":
            response = self.post("/sign-in/code/", {"code": code_of(person)})
        return response

    @property
    def is_in(self) -> bool:
        return bool(self.get("/account/").status_code == 200)

    def cookie(self, name: str) -> str:
        found = self.client.get_cookie(name)
        return found.value if found else ""

    def take_cookies(self, other: "Reader", *names: str) -> "Reader":
        for name in names:
            self.client.set_cookie(name, other.cookie(name))
        return self


def with_app(person: Made) -> str:
    """The person has an authenticator app: its key."""
    office, key = person.office, pyotp.random_base32()
    with office.database.writing() as session:
        factor = second_factors.add_app(session, office.keys, office.clock(), person.id, key)
        second_factors.confirm(session, factor.id, office.clock())
    return key


def key_of(person: Made) -> str:
    with person.office.database.reading() as session:
        factor = second_factors.in_force(session, person.id, second_factors.APP)[-1]
    return second_factors.secret_of(person.office.keys, factor)


def code_of(person: Made, steps: int = 0) -> str:
    """What the app shows now, or some steps of 30 seconds from now."""
    now = int(person.office.clock().timestamp())
    return pyotp.TOTP(key_of(person)).at(now + steps * factors.STEP)


def letters(office: Office, kind: str | None = None) -> list[mails.Letter]:
    """The mails in the outbox, the newest first."""
    with office.database.reading() as session:
        found = mails.newest(session, office.keys, 1000)
    return [letter for letter in found if kind in {None, letter.kind}]


def sent_by(office: Office, act: Callable[[], object]) -> list[mails.Letter]:
    """The mails that an act wrote; the clock may stand still, so their times don't tell which are new."""
    before = {letter.id for letter in letters(office)}
    act()
    return [letter for letter in letters(office) if letter.id not in before]


def link_by(office: Office, act: Callable[[], object]) -> str:
    """The secret of the one link that an act sent."""
    (letter,) = [letter for letter in sent_by(office, act) if letter.kind in {"reset", "invitation", "come-back"}]
    return secret_in(letter)


def secret_in(letter: mails.Letter) -> str:
    found = re.search(r"/(?:reset|invitation|back)/([^/]+)/", letter.data["link"])
    assert found, letter.data
    return found[1]


def events(office: Office, act: str = "", outcome: str = "") -> list[AuditEvent]:
    with office.database.reading() as session:
        query = select(AuditEvent).order_by(AuditEvent.id)
        found = list(session.scalars(query))
        session.expunge_all()
    return [event for event in found if act in {"", event.act} and outcome in {"", event.outcome}]
