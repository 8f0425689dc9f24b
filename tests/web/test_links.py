"""Invitations and links to a new password can't be stolen (T9): they lead to our address only, work once, for a while, and looking uses nothing up."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text

from formsapp.domain.people import Kind, Role
from formsapp.services import accounts, invitations, organisations, people
from formsapp.services.accounts import Refusal
from formsapp.services.office import NotFound, Office
from formsapp.store.tables import Table, Token
from tests.accounts import AT_HOME, ELSEWHERE, NEW, Reader, events, letters, link_by, quick, sent_by, with_app
from tests.offices import Clock
from tests.people import PASSWORD, Made, council, school_a, signed_in, somebody
from tests.scoreboard import row
from tests.web.apps import app_in

ADDRESS = "http://127.0.0.1:8000/"
FORGERIES: dict[str, dict[str, Any]] = {
    "another host": {"headers": {"Host": "evil.example"}},
    "another host with our port": {"headers": {"Host": "evil.example:8000"}},
    "our name in another host": {"headers": {"Host": "127.0.0.1.evil.example"}},
    "our host as a user": {"headers": {"Host": "127.0.0.1@evil.example"}},
    "a user at our host": {"headers": {"Host": "evil.example@127.0.0.1"}},
    "a password at our host": {"headers": {"Host": "evil:x@127.0.0.1:8000"}},
    "another port": {"headers": {"Host": "127.0.0.1:6666"}},
    "no number for a port": {"headers": {"Host": "127.0.0.1:evil"}},
    "a path in the host": {"headers": {"Host": "127.0.0.1/evil.example"}},
    "two hosts": {"headers": {"Host": "127.0.0.1, evil.example"}},
    "an empty host": {"headers": {"Host": ""}},
    "a forwarded host": {"headers": {"X-Forwarded-Host": "evil.example"}},
    "a forwarded host and port": {
        "headers": {"X-Forwarded-Host": "evil.example:443", "X-Forwarded-Port": "443", "X-Forwarded-Proto": "https"}
    },
    "Forwarded": {"headers": {"Forwarded": "host=evil.example;proto=https"}},
    "X-Host": {"headers": {"X-Host": "evil.example", "X-HTTP-Host-Override": "evil.example", "X-Forwarded-Server": "evil.example"}},
    "X-Original-URL": {"headers": {"X-Original-URL": "https://evil.example/", "X-Rewrite-URL": "/evil"}},
    "an absolute address": {"environ_overrides": {"REQUEST_URI": "http://evil.example/", "RAW_URI": "http://evil.example/"}},
    "a prefix": {"headers": {"X-Forwarded-Prefix": "//evil.example", "X-Script-Name": "//evil.example"}},
    "another server name": {"environ_overrides": {"SERVER_NAME": "evil.example", "SERVER_PORT": "6666"}},
    "a referrer": {"headers": {"Referer": "https://evil.example/"}},
}


@pytest.fixture
def swift(office: Office) -> Office:
    return quick(office)


@pytest.fixture
def site(swift: Office) -> Flask:
    return app_in(swift)


Act = tuple[str, dict[str, Any]]


def ways_to_send(office: Office) -> dict[str, Act]:
    """Every request of these pages that writes a mail; the forms' own stand in their own tests."""
    invited = somebody(office, Kind.SCHOOL, "a", Role.STAFF, name="Newly Invited", password=None)
    active, house = school_a(office), school_a(office).organisation
    return {
        "a forgotten password": ("/forgotten-password/", {"email": active.email}),
        "a forgotten password, no account": ("/forgotten-password/", {"email": "nobody@school.example"}),
        "an invitation": ("/people/add/", {"name": "New Person", "email": "new.person@school.example", "place": f"{house} staff"}),
        "an invitation again": (f"/people/{invited.id}/invite/", {}),
        "a fresh start": (f"/people/{somebody(office, Kind.SCHOOL, 'a', Role.STAFF, name='Lost Telephone').id}/afresh/", {}),
        "another role": (f"/people/{active.id}/roles/", {"place": f"{house} staff"}),
        "a sign-in": ("/sign-in/", {"email": active.email, "password": PASSWORD}),
    }


@pytest.mark.scoreboard
def test_a_link_leads_to_our_address_whatever_the_request_says(swift: Office, site: Flask, clock: Clock) -> None:
    cases, violations = 0, []
    administrator = council(swift)
    for forgery, request in FORGERIES.items():
        for what, (address, data) in ways_to_send(swift).items():
            clock.move(minutes=6)
            reader = Reader(site, f"198.51.100.{cases % 250}")
            if address.startswith("/people/"):
                signed_in(reader.client, administrator)
            answers: list[Any] = []
            new = sent_by(swift, partial(post_to, answers, reader, address, data, request))
            (response,) = answers
            cases += 1
            links = [link for letter in new for link in letter.data.values()]
            wrong = [link for link in links if not link.startswith(ADDRESS)] + ([response.location] if leads_away(response) else [])
            violations += [f"{what}, {forgery}: {wrong}"] if wrong or response.status_code >= 500 else []
            if response.status_code == 400 and new:
                violations.append(f"{what}, {forgery}: refused, but a mail was written")
    row("T9", cases, violations, floor=120)


def send(reader: Reader, address: str, data: dict[str, Any], request: dict[str, Any]) -> Any:
    """With the cookies and the token of an honest page: only the address is forged."""
    from tests.people import token

    with_token = {"csrf_token": token(reader.get("/sign-out/" if address.startswith("/people/") else address)), **data}
    cookies = "; ".join(f"{name}={reader.cookie(name)}" for name in ("session", "signin") if reader.cookie(name))
    given = dict(request)
    given["headers"] = {"Cookie": cookies, **request.get("headers", {})}
    overrides = {"REMOTE_ADDR": reader.client.environ_base["REMOTE_ADDR"], **request.get("environ_overrides", {})}
    return reader.client.application.test_client(use_cookies=False).post(
        address, data=with_token, headers=given["headers"], environ_overrides=overrides
    )


def post_to(answers: list[Any], *request: Any) -> None:
    answers.append(send(*request))


def leads_away(response: Any) -> bool:
    return bool(response.location) and not response.location.startswith("/")


def test_without_forgery_each_of_them_writes_its_mail(swift: Office, site: Flask) -> None:
    """Or the test above would prove nothing."""
    administrator = council(swift)
    for what, (address, data) in ways_to_send(swift).items():
        reader = Reader(site, "198.51.100.7")
        if address.startswith("/people/"):
            signed_in(reader.client, administrator)
        before = len(letters(swift))
        response = send(reader, address, data, {})
        assert response.status_code in {200, 302}, f"{what}: {response.status_code}"
        assert len(letters(swift)) > before, what


# --------------------------------------------------------------------------------------------------------- their life


def reset_link(office: Office, person: Made) -> str:
    return link_by(office, lambda: accounts.ask_for_link(office, person.email, AT_HOME))


def invitation_link(office: Office, person: Made) -> str:
    administrator = council(office).actor

    def send() -> None:
        with office.database.writing() as session:
            invitations.send(session, office, administrator, people.find(session, office, person.id))

    return link_by(office, send)


def guest(office: Office) -> Made:
    return somebody(office, Kind.SCHOOL, "a", Role.STAFF, name="Newly Invited", password=None, terms=False)


Make = Callable[[Office], str]
KINDS: dict[str, tuple[Make, int]] = {
    "reset": (lambda office: reset_link(office, school_a(office)), 60),
    "invitation": (lambda office: invitation_link(office, guest(office)), 72 * 60),
}


@pytest.mark.scoreboard
@pytest.mark.parametrize("kind", KINDS)
def test_a_link_works_once_for_a_while_and_looking_uses_nothing_up(swift: Office, site: Flask, clock: Clock, kind: str) -> None:
    make, minutes = KINDS[kind]
    wrong: list[str] = []
    cases = 0

    def holds(what: str, right: bool) -> None:
        nonlocal cases
        cases += 1
        wrong.extend([] if right else [f"{kind}: {what}"])

    new = {"password": NEW, "again": NEW}
    secret = make(swift)
    address = f"/{kind}/{secret}/"
    holds("128 bits", len(secret) >= 22 and re.fullmatch(r"[A-Za-z0-9_-]+", secret) is not None)
    for number in range(10):  # mail scanners and previews
        scanner = site.test_client()
        holds(f"look {number}", scanner.open(address, method=("GET", "HEAD")[number % 2]).status_code == 200)
    page = Reader(site).get(address)
    holds("no referrer", page.headers["Referrer-Policy"] == "no-referrer" and page.headers["Cache-Control"] == "no-store")
    holds("nothing from another host", not re.search(r'(?:src|href|action)="(?:https?:)?//(?!127\.0\.0\.1)', page.text))
    reader = Reader(site)
    holds("a short password doesn't use it up", reader.post(address, {"password": "short", "again": "short"}).status_code == 422)
    holds("two that differ don't", reader.post(address, {"password": NEW, "again": NEW + "x"}).status_code == 422)
    done = reader.post(address, new)
    holds("it works", done.status_code == 302 and secret not in done.location)
    holds("not twice", Reader(site).get(address).status_code == 404)
    holds("not twice by a form kept open", post_anyway(site, address, new).status_code == 404)
    holds("hashed only", secret not in everything_in(swift))
    for after, works in ((minutes - 0.02, True), (minutes, False), (minutes + 60, False)):
        clock.move(days=2)
        fresh = f"/{kind}/{renewed(swift, kind)}/"
        clock.move(minutes=after)
        holds(f"after {after} minutes", (Reader(site).get(fresh).status_code == 200) is works)
        holds(f"used after {after} minutes", works or post_anyway(site, fresh, new).status_code == 404)
    row("T9", cases, wrong, floor=22)


def renewed(office: Office, kind: str) -> str:
    return reset_link(office, school_a(office)) if kind == "reset" else invitation_link(office, guest(office))


def post_anyway(site: Flask, address: str, data: dict[str, str]) -> Any:
    """With a token of the sign-in page: the page itself is gone."""
    return Reader(site).post(address, data, page="/sign-in/")


def everything_in(office: Office) -> str:
    """All rows of all tables as one text; what is sealed stays sealed."""
    with office.database.reading() as session:
        return "\n".join(str(tuple(found)) for table in Table.metadata.sorted_tables for found in session.execute(select(table)))


@pytest.mark.scoreboard
def test_what_ends_a_link(swift: Office, site: Flask, clock: Clock) -> None:
    """Another link used, a new password, a suspension, a new invitation; and none opens another's door."""
    owner, invited, administrator = school_a(swift), guest(swift), council(swift)
    wrong: list[str] = []

    def dead(what: str, kind: str, secret: str) -> None:
        wrong.extend([what] if Reader(site).get(f"/{kind}/{secret}/").status_code != 404 else [])

    first, second = reset_link(swift, owner), reset_link(swift, owner)
    assert Reader(site).post(f"/reset/{second}/", {"password": NEW, "again": NEW}).status_code == 302
    dead("another link after one was used", "reset", first)
    third = reset_link(swift, owner)
    reader = Reader(site)
    reader.sign_in(owner, NEW)
    assert reader.post("/account/password/", {"old": NEW, "password": PASSWORD, "again": PASSWORD}).status_code == 302
    dead("a link after the password changed", "reset", third)
    clock.move(days=1)
    fourth = reset_link(swift, owner)
    dead("a reset as an invitation", "invitation", fourth)
    people.suspend(swift, administrator.actor, owner.id, suspended=True)
    dead("a link of somebody suspended", "reset", fourth)
    people.suspend(swift, administrator.actor, owner.id, suspended=False)
    dead("a link from before the suspension", "reset", fourth)
    fifth = reset_link(swift, owner)
    organisations.suspend(swift, administrator.actor, owner.organisation, suspended=True)
    dead("a link of an organisation that is suspended", "reset", fifth)
    organisations.suspend(swift, administrator.actor, owner.organisation, suspended=False)
    old, new = invitation_link(swift, invited), invitation_link(swift, invited)
    dead("an invitation after a newer one", "invitation", old)
    dead("an invitation as a reset", "reset", new)
    people.suspend(swift, administrator.actor, invited.id, suspended=True)
    dead("an invitation of somebody suspended", "invitation", new)
    for made_up in ("x", "a" * 43, "%00", "é", new[:-1], new + "a", new.swapcase(), "../x", " " + new):
        dead(f"a made-up one: {made_up}", "invitation", made_up)
    row("T9", 19, wrong, floor=19)


@pytest.mark.scoreboard
@pytest.mark.parametrize("kind", KINDS)
def test_a_link_used_many_times_at_once_works_once(swift: Office, kind: str) -> None:
    make, _ = KINDS[kind]
    secret = make(swift)
    use = accounts.reset if kind == "reset" else invitations.accept

    def once(_: int) -> bool:
        try:
            return not isinstance(use(swift, secret, NEW, NEW, AT_HOME), Refusal)
        except NotFound:
            return False

    with ThreadPoolExecutor(16) as pool:
        worked = sum(pool.map(once, range(16)))
    row("T9", 16, [] if worked == 1 else [f"{kind} worked {worked} times"], floor=16)


def test_links_leave_no_trace_in_audit_or_log(swift: Office, site: Flask, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    secret = reset_link(swift, school_a(swift))
    Reader(site).post(f"/reset/{secret}/", {"password": NEW, "again": NEW})
    assert secret not in caplog.text
    assert not [event for event in events(swift) if secret in f"{event.object_id} {event.detail}"]


def test_a_new_password_tells_its_owner_and_ends_every_session(swift: Office, site: Flask) -> None:
    owner = school_a(swift)
    before = Reader(site, ELSEWHERE)
    before.sign_in(owner, PASSWORD)
    assert before.is_in
    reader = Reader(site)
    assert reader.post(f"/reset/{reset_link(swift, owner)}/", {"password": NEW, "again": NEW}).status_code == 302
    assert reader.is_in
    assert not before.is_in
    assert [letter.to for letter in letters(swift, "password-changed")] == [owner.email]


def test_a_link_doesn_t_replace_the_second_factor(swift: Office, site: Flask) -> None:
    owner = council(swift)
    with_app(owner)
    reader = Reader(site)
    done = reader.post(f"/reset/{reset_link(swift, owner)}/", {"password": NEW, "again": NEW})
    assert done.location == "/sign-in/code/"
    assert not reader.is_in


def test_a_fresh_start_needs_the_mailbox(swift: Office, site: Flask) -> None:
    """Who lost everything gets a new invitation; the old password and the old factor open nothing meanwhile."""
    owner, administrator = council(swift, Role.SERVICE_LEAD), council(swift)
    with_app(owner)
    link = link_by(swift, lambda: people.start_afresh(swift, administrator.actor, owner.id))
    assert Reader(site).sign_in(owner, PASSWORD).status_code == 422
    reader = Reader(site)
    done = reader.post(f"/invitation/{link}/", {"password": NEW, "again": NEW})
    assert done.location == "/account/second-factor/"


def test_the_database_holds_no_secret_of_a_link(swift: Office) -> None:
    reset_link(swift, school_a(swift))
    with swift.database.reading() as session:
        found = session.scalars(select(Token)).all()
        assert all(len(token.hash) == 32 for token in found)
        assert session.execute(text("SELECT count(*) FROM tokens")).scalar() == len(found)
