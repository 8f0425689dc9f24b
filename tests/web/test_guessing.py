"""Accounts can't be taken over by guessing, and guessing shuts nobody out (T8)."""

from urllib.parse import urlsplit

import pytest
from flask import Flask

from formsapp.access import PUBLIC
from formsapp.domain.people import Kind, Role
from formsapp.policy import POLICY
from formsapp.services import accounts, sign_in
from formsapp.services.office import Office
from formsapp.services.sign_in import Entered, From, Slow, Wrong
from tests.accounts import ELSEWHERE, HERE, NEW, Reader, events, letters, link_by, quick, with_app
from tests.offices import Clock
from tests.people import PASSWORD, Made, council, school_a, school_b, somebody, token
from tests.scoreboard import row
from tests.web.apps import app_in

pytestmark = pytest.mark.scoreboard
WAIT = {"minutes": 5, "seconds": 1}


@pytest.fixture
def swift(office: Office) -> Office:
    return quick(office)


@pytest.fixture
def site(swift: Office) -> Flask:
    return app_in(swift)


class Count:
    """Cases, and what was wrong with them."""

    def __init__(self) -> None:
        self.cases = 0
        self.violations: list[str] = []

    def holds(self, what: str, right: bool) -> None:
        self.cases += 1
        self.violations += [] if right else [what]


def test_ten_wrong_passwords_and_then_a_pause(swift: Office, site: Flask, clock: Clock) -> None:
    count = Count()
    for person in (school_a(swift), council(swift), school_a(swift, Role.STAFF)):
        clock.move(**WAIT)
        guesser = Reader(site, ELSEWHERE)
        for number in range(10):
            count.holds(f"try {number + 1} told", guesser.sign_in(person, f"wrong {number}").status_code == 422)
        for password in ("wrong again", PASSWORD):
            answer = guesser.sign_in(person, password)
            count.holds("after ten tries the door is not closed", answer.status_code == 429 and int(answer.headers["Retry-After"]) > 200)
        count.holds("somebody else had to wait", Reader(site, ELSEWHERE).sign_in(school_b(swift), PASSWORD).status_code == 302)
        clock.move(minutes=4, seconds=50)
        count.holds("opened too early", guesser.sign_in(person, PASSWORD).status_code == 429)
        clock.move(seconds=11)
        count.holds("still closed after five minutes", guesser.sign_in(person, PASSWORD).status_code == 302)
    row("T8", count.cases, count.violations, floor=40)


def test_right_passwords_are_no_guesses(swift: Office, site: Flask) -> None:
    person = school_a(swift)
    reader = Reader(site)
    found = []
    for _ in range(15):
        reader.client.delete_cookie("signin")
        found.append(reader.sign_in(person, PASSWORD).status_code)
    assert found == [302] * 15


def test_a_thousand_accounts_from_one_address(swift: Office, clock: Clock) -> None:
    """Thirty tries, and no more, whoever they are aimed at."""
    person = school_a(swift)
    tried = slow = 0
    for number in range(1000):
        found = sign_in.with_password(swift, f"somebody{number}@school.example", "ivory kettle marching north", From(ELSEWHERE))
        tried += isinstance(found, Wrong)
        slow += isinstance(found, Slow)
    elsewhere = sign_in.with_password(swift, person.email, PASSWORD, From(HERE))
    clock.move(**WAIT)
    later = sign_in.with_password(swift, person.email, PASSWORD, From(ELSEWHERE))
    wrong = [] if (tried, slow) == (30, 970) else [f"{tried} were tried"]
    wrong += [] if isinstance(elsewhere, Entered) else ["somebody elsewhere had to wait"]
    wrong += [] if isinstance(later, Entered) else ["still closed after five minutes"]
    row("T8", 1002, wrong, floor=1002)


def test_a_stranger_shuts_nobody_out(swift: Office, site: Flask, clock: Clock) -> None:
    """An hour of guessing from many addresses: the owner comes in by a browser that is known, and by a link on any other."""
    owner, count = school_a(swift), Count()
    mine = Reader(site, HERE)
    count.holds("the owner's first time", mine.sign_in(owner, PASSWORD).status_code == 302)
    for window in range(12):
        for number in range(10):
            stranger = From(f"198.51.100.{window * 10 + number}")
            sign_in.with_password(swift, owner.email, f"guess {number}", stranger)
            accounts.ask_for_link(swift, owner.email, stranger)
        mine.client.delete_cookie("signin")
        count.holds(f"window {window}: the owner's own browser", mine.sign_in(owner, PASSWORD).status_code == 302)
        new = Reader(site, f"203.0.113.{window}")
        count.holds(f"window {window}: guessing goes on", new.sign_in(owner, PASSWORD).status_code == 429)
        clock.move(**WAIT)
    # The mailbox is not flooded, and on the owner's own browser a link can still be asked for.
    count.holds("at most twenty links a day from strangers", len(letters(swift, "reset")) <= 20)
    link = link_by(swift, lambda: mine.post("/forgotten-password/", {"email": owner.email}))
    anew = Reader(site, "203.0.113.200")
    done = anew.post(f"/reset/{link}/", {"password": NEW, "again": NEW})
    count.holds("the link lets the owner in", done.status_code == 302 and anew.is_in)
    sign_in.with_password(swift, owner.email, "guess", From(ELSEWHERE))
    row("T8", count.cases, count.violations, floor=26)


@pytest.mark.parametrize(
    ("proxies", "told", "counted"),
    [
        (0, "203.0.113.1", "127.0.0.1"),
        (1, "203.0.113.1", "203.0.113.1"),
        (1, "203.0.113.66, 203.0.113.1", "203.0.113.1"),
        (2, "203.0.113.66, 203.0.113.1, 10.0.0.1", "203.0.113.1"),
    ],
)
def test_who_asks_is_who_our_own_proxies_say(office: Office, proxies: int, told: str, counted: str) -> None:
    """And not what a stranger writes into the request."""
    behind = quick(office, proxies=proxies)
    reader = Reader(app_in(behind), "127.0.0.1")
    page = reader.get("/sign-in/", headers={"X-Forwarded-For": told})
    data = {"csrf_token": token(page), "email": "nobody@school.example", "password": "x"}
    reader.client.post("/sign-in/", data=data, headers={"X-Forwarded-For": told, "X-Forwarded-Host": "evil.example"})
    assert [event.origin for event in events(behind, "sign_in")] == [counted]


def test_a_device_cookie_is_its_owner_s_only(swift: Office, site: Flask) -> None:
    owner, other, count = school_a(swift), school_b(swift), Count()
    mine, theirs = Reader(site, HERE), Reader(site, ELSEWHERE)
    mine.sign_in(owner, PASSWORD)
    theirs.sign_in(other, PASSWORD)
    for number in range(10):
        sign_in.with_password(swift, owner.email, f"guess {number}", From("198.51.100.99"))
    made_up = ["x.y", "~".join(["a.b"] * 20), "é", "." * 900, "x" * 5000, theirs.cookie("device"), theirs.cookie("device")[:-1], ""]
    for cookie in made_up:
        found = sign_in.with_password(swift, owner.email, PASSWORD, From(ELSEWHERE, device=cookie))
        count.holds(f"let in by {cookie[:20]!r}", isinstance(found, Slow))
    for number in range(10):
        found = sign_in.with_password(swift, owner.email, f"guess {number}", From(ELSEWHERE, device=mine.cookie("device")))
        count.holds("a stolen device cookie opened something", isinstance(found, Wrong))
    found = sign_in.with_password(swift, owner.email, PASSWORD, From(ELSEWHERE, device=mine.cookie("device")))
    count.holds("a stolen device cookie is counted too", isinstance(found, Slow))
    row("T8", count.cases, count.violations, floor=19)


@pytest.mark.parametrize("role", [*Role][:5])
def test_the_council_s_password_alone_opens_nothing(swift: Office, site: Flask, role: Role) -> None:
    """Every door that is not open to anybody leads to the second factor, also while none is set up; so does a new password."""
    person = council(swift, role)
    count = Count()
    reader = Reader(site)
    reader.sign_in(person, PASSWORD)
    walk(site, reader, count, "/account/second-factor/")
    with_app(person)
    reader = Reader(site)
    reader.sign_in(person, PASSWORD)
    walk(site, reader, count, "/sign-in/code/")
    link = link_by(swift, lambda: accounts.ask_for_link(swift, person.email, From(HERE)))
    reader = Reader(site)
    reader.post(f"/reset/{link}/", {"password": NEW, "again": NEW})
    walk(site, reader, count, "/sign-in/code/")
    row("T8", count.cases, count.violations, floor=30)


def walk(site: Flask, reader: Reader, count: Count, step: str) -> None:
    """Every page without an id in its address that is not for anybody."""
    for rule in site.url_map.iter_rules():
        stamp = POLICY.get((rule.endpoint, "GET"), PUBLIC)
        if "GET" not in (rule.methods or ()) or rule.arguments or opens_to_anybody(stamp) or rule.rule == step:
            continue
        answer = reader.get(rule.rule)
        to = urlsplit(answer.location or "").path
        halfway = rule.rule.startswith(step)  # the pages of the step itself
        count.holds(f"{rule.rule}: {answer.status_code} {to}", halfway or (answer.status_code == 302 and to == step))


def opens_to_anybody(stamp: str) -> bool:
    return stamp == PUBLIC or stamp.removeprefix("act ") in {
        "sign_in", "sign_out", "terms.read", "password.forgotten", "demo.sign_in", "mails.read", "forms.fill", "help.read",
    }  # fmt: skip


def test_who_set_a_factor_up_is_asked_for_it_wherever(swift: Office, site: Flask) -> None:
    """Also where the organisation doesn't ask; and an organisation that begins to ask is obeyed at the next request."""
    chosen, asked = school_a(swift), somebody(swift, Kind.SCHOOL, "b", Role.STAFF)
    reader = Reader(site)
    reader.sign_in(asked, PASSWORD)
    assert reader.is_in
    with_app(chosen)
    other = Reader(site)
    assert other.sign_in(chosen, PASSWORD).location.startswith("/sign-in/code/")
    make_strict(asked)
    assert reader.get("/account/").location.startswith("/account/second-factor/")


def make_strict(person: Made) -> None:
    from formsapp.store import people

    with person.office.database.writing() as session:
        found = people.organisation(session, person.organisation)
        assert found is not None
        people.change_organisation(session, found.id, found.version, name=found.name, slug=None, urn=None, needs_second_factor=True)
