"""The life of a session (T23): nobody's cookie is taken over, every step up changes it, and what has ended has ended."""

import threading
from collections.abc import Callable

import pytest
from flask import Flask

from formsapp.domain.people import Kind, Role
from formsapp.services import accounts, organisations, people, sign_in
from formsapp.services.office import NotFound, Office
from formsapp.store import sign_ins
from formsapp.store.tables import SignIn
from tests.accounts import ELSEWHERE, NEW, Reader, code_of, link_by, quick, with_app
from tests.offices import Clock
from tests.people import PASSWORD, Made, council, school_a, school_b, signed_in, somebody
from tests.scoreboard import row
from tests.web.apps import app_in

pytestmark = pytest.mark.scoreboard


@pytest.fixture
def swift(office: Office) -> Office:
    return quick(office)


@pytest.fixture
def site(swift: Office) -> Flask:
    return app_in(swift)


class Count:
    def __init__(self) -> None:
        self.cases = 0
        self.violations: list[str] = []

    def holds(self, what: str, right: bool) -> None:
        self.cases += 1
        self.violations += [] if right else [what]


def at(site: Flask, cookie: str) -> Reader:
    """Somebody with just this cookie."""
    reader = Reader(site)
    reader.client.set_cookie("signin", cookie)
    return reader


def test_fixation_and_rotation(swift: Office, site: Flask) -> None:
    """A cookie that somebody planted is never the one that opens; each step gives a new one, and the one before opens nothing."""
    count, owner = Count(), council(swift)
    with_app(owner)
    with swift.database.writing() as session:  # terms not accepted yet: three steps
        from sqlalchemy import delete

        from formsapp.store.tables import TermsAccepted

        session.execute(delete(TermsAccepted).where(TermsAccepted.person_id == owner.id))
    reader = Reader(site)
    reader.client.set_cookie("signin", "planted")
    reader.client.set_cookie("session", "planted")
    seen = ["planted"]
    for step in (
        lambda: reader.sign_in(owner, PASSWORD),
        lambda: reader.post("/sign-in/code/", {"code": code_of(owner)}),
        lambda: reader.post("/terms/", {"accept": "yes"}),
        lambda: reader.post("/account/confirm/", {"password": PASSWORD}),
        lambda: reader.post("/account/password/", {"old": PASSWORD, "password": NEW, "again": NEW}),
    ):
        before = reader.cookie("session")
        answer = step()
        now = reader.cookie("signin")
        count.holds(f"step {len(seen)}: {answer.status_code}", answer.status_code == 302)
        count.holds(f"step {len(seen)} kept the cookie", now not in seen)
        count.holds(f"step {len(seen)} kept the forms' tokens", not before or reader.cookie("session") != before)
        count.holds(f"step {len(seen)}: the one before opens something", not at(site, seen[-1]).is_in)
        seen.append(now)
    count.holds("the last one opens nothing", at(site, seen[-1]).is_in)
    cookie = next(cookie for cookie in answer.headers.getlist("Set-Cookie") if cookie.startswith("signin="))
    for attribute in ("HttpOnly", "Path=/", "SameSite=Lax"):
        count.holds(f"the cookie is not {attribute}", attribute in cookie)
    count.holds("the cookie outlives the browser", "Max-Age" not in cookie and "Expires" not in cookie)
    row("T23", count.cases, count.violations, floor=24)


def test_over_https_the_cookie_is_bound_to_the_host(office: Office) -> None:
    secure = quick(office, app_url="https://forms.council.example/", trusted_hosts=("localhost",))
    reader = Reader(app_in(secure))
    answer = reader.client.get("/sign-in/", base_url="https://localhost/")
    from tests.people import token

    owner = school_a(secure)
    data = {"csrf_token": token(answer), "email": owner.email, "password": PASSWORD}
    done = reader.client.post("/sign-in/", data=data, base_url="https://localhost/")
    cookies = done.headers.getlist("Set-Cookie")
    assert done.status_code == 302
    for name in ("__Host-signin", "__Host-device"):
        (found,) = [cookie for cookie in cookies if cookie.startswith(name + "=")]
        assert "Secure" in found
        assert "Path=/" in found
        assert "Domain" not in found
    assert "max-age=" in done.headers["Strict-Transport-Security"]


Ending = Callable[["Scene"], None]


class Scene:
    """Somebody signed in, and an administrator to act on them."""

    def __init__(self, office: Office, site: Flask, clock: Clock) -> None:
        self.office, self.site, self.clock = office, site, clock
        self.owner, self.administrator = school_a(office), council(office)
        self.reader = Reader(site)
        assert self.reader.sign_in(self.owner, PASSWORD).status_code == 302
        assert self.reader.is_in


def signs_out(scene: Scene) -> None:
    scene.reader.post("/sign-out/")


def new_password_elsewhere(scene: Scene) -> None:
    other = Reader(scene.site, ELSEWHERE)
    other.sign_in(scene.owner, PASSWORD)
    assert other.post("/account/password/", {"old": PASSWORD, "password": NEW, "again": NEW}).status_code == 302
    assert other.is_in


def reset_by_link(scene: Scene) -> None:
    link = link_by(scene.office, lambda: Reader(scene.site, ELSEWHERE).post("/forgotten-password/", {"email": scene.owner.email}))
    Reader(scene.site, ELSEWHERE).post(f"/reset/{link}/", {"password": NEW, "again": NEW})


def ended_in_the_list(scene: Scene) -> None:
    other = Reader(scene.site, ELSEWHERE)
    other.sign_in(scene.owner, PASSWORD)
    with scene.office.database.reading() as session:
        found = sign_ins.find(session, scene.reader.cookie("signin"))
    assert found is not None
    assert other.post("/account/sessions/", {"session": str(found.id)}).status_code == 302
    assert other.is_in


def all_others_ended(scene: Scene) -> None:
    other = Reader(scene.site, ELSEWHERE)
    other.sign_in(scene.owner, PASSWORD)
    assert other.post("/account/sessions/", {"session": "others"}).status_code == 302


def suspended(scene: Scene) -> None:
    people.suspend(scene.office, scene.administrator.actor, scene.owner.id, suspended=True)


def suspended_and_back(scene: Scene) -> None:
    suspended(scene)
    people.suspend(scene.office, scene.administrator.actor, scene.owner.id, suspended=False)


def house_suspended(scene: Scene) -> None:
    organisations.suspend(scene.office, scene.administrator.actor, scene.owner.organisation, suspended=True)


def last_role_ended(scene: Scene) -> None:
    card = people.one(scene.office, scene.administrator.actor, scene.owner.id)
    people.end_role(scene.office, scene.administrator.actor, scene.owner.id, card.person.places[0].id)


def starts_afresh(scene: Scene) -> None:
    people.start_afresh(scene.office, scene.administrator.actor, scene.owner.id)


def idle(scene: Scene) -> None:
    scene.clock.move(minutes=30)


def row_deleted(scene: Scene) -> None:
    from sqlalchemy import delete

    with scene.office.database.writing() as session:
        session.execute(delete(SignIn).where(SignIn.person_id == scene.owner.id))


ENDINGS: tuple[Ending, ...] = (
    signs_out, new_password_elsewhere, reset_by_link, ended_in_the_list, all_others_ended, suspended, suspended_and_back, house_suspended,
    last_role_ended, starts_afresh, idle, row_deleted,
)  # fmt: skip


@pytest.mark.parametrize("ending", ENDINGS, ids=lambda ending: ending.__name__)
def test_what_ends_a_session_ends_it_at_the_next_request(swift: Office, site: Flask, clock: Clock, ending: Ending) -> None:
    count, scene = Count(), Scene(swift, site, clock)
    cookie = scene.reader.cookie("signin")
    ending(scene)
    for again in range(3):
        answer = at(site, cookie).get("/account/")
        count.holds(f"request {again}", answer.status_code == 302 and answer.location == "/sign-in/?next=%2Faccount%2F")
    row("T23", count.cases, count.violations, floor=3)


def test_idle_and_absolute(swift: Office, site: Flask, clock: Clock) -> None:
    """Half an hour without use, twelve hours at most; use and "stay" put the first off, nothing the second."""
    count, scene = Count(), Scene(swift, site, clock)
    for minutes in (29.9, 29.9, 29.9):
        clock.move(minutes=minutes)
        count.holds("ended while in use", scene.reader.is_in)
    clock.move(minutes=29.9)
    answer = scene.reader.post("/account/stay/", page="/account/")
    count.holds("to stay is refused", answer.status_code == 200 and "You stay signed in" in answer.text)
    clock.move(minutes=29.9)
    count.holds("ended although put off", scene.reader.is_in)
    count.holds("no warning on the page", "data-stay=" in scene.reader.get("/account/").text)
    clock.move(minutes=30)
    count.holds("30 minutes without use", not scene.reader.is_in)
    count.holds("it came back", not scene.reader.is_in)
    begun = clock()
    fresh = Reader(site)
    fresh.sign_in(scene.owner, PASSWORD)
    while (clock() - begun).total_seconds() < 11.5 * 3600:
        clock.move(minutes=20)
        count.holds(f"ended after {clock() - begun}", fresh.is_in)
    fresh.post("/account/confirm/", {"password": PASSWORD})
    count.holds("confirming ended it", fresh.is_in)
    clock.set(begun + sign_in.AT_MOST)
    count.holds("twelve hours", not fresh.is_in)
    row("T23", count.cases, count.violations, floor=44)


def test_between_password_and_code_a_quarter_of_an_hour(swift: Office, site: Flask, clock: Clock) -> None:
    owner = council(swift)
    with_app(owner)
    reader = Reader(site)
    reader.sign_in(owner, PASSWORD)
    clock.move(minutes=14.9)
    assert reader.get("/sign-in/code/").status_code == 200
    clock.move(minutes=0.2)
    assert reader.get("/sign-in/code/").location == "/sign-in/?next=%2Fsign-in%2Fcode%2F"


def test_an_ended_session_is_not_written_back(swift: Office, clock: Clock) -> None:
    """A request that began before the end and writes after it, two hundred times."""
    owner, violations = school_a(swift), []
    for number in range(200):
        with swift.database.writing() as session:
            found, secret = sign_ins.begin(session, clock(), owner.id, device="", lasts=sign_in.AT_MOST, second_factor=False)
        clock.move(seconds=25)  # so that being here is noted
        go = threading.Barrier(2)

        def end(go: threading.Barrier = go, found: sign_ins.SignIn = found) -> None:
            go.wait()
            with swift.database.writing() as session:
                sign_ins.end(session, found.id, clock())

        other = threading.Thread(target=end)
        other.start()
        go.wait()
        sign_in.visit(swift, secret, "")
        other.join()
        if sign_in.visit(swift, secret, "").signed_in:
            violations.append(f"race {number}")
    row("T23", 200, violations, floor=200)


def test_back_after_signing_out_shows_nothing(swift: Office, site: Flask) -> None:
    """Every page of somebody signed in forbids to be kept; signing out clears what was."""
    owner = council(swift)
    reader = Reader(site)
    signed_in(reader.client, owner)
    for address in ("/account/", "/account/sessions/", "/people/", "/organisations/", f"/people/{owner.id}/"):
        assert reader.get(address).headers["Cache-Control"] == "no-store", address
    done = reader.post("/sign-out/")
    assert done.headers["Clear-Site-Data"] == '"cache"'
    assert reader.cookie("signin") == ""
    assert reader.get("/sign-out/").status_code == 200
    assert not reader.is_in


def test_a_get_signs_nobody_out(swift: Office, site: Flask) -> None:
    reader = Reader(site)
    signed_in(reader.client, school_a(swift))
    assert reader.get("/sign-out/").status_code == 200
    assert reader.is_in


def test_somebody_else_s_session_isn_t_there(swift: Office, site: Flask) -> None:
    mine, theirs = Reader(site), Reader(site)
    signed_in(mine.client, school_a(swift))
    signed_in(theirs.client, school_b(swift))
    with swift.database.reading() as session:
        found = sign_ins.find(session, theirs.cookie("signin"))
    assert found is not None
    for value in (str(found.id), "", "nonsense", str(found.id).upper(), "0" * 32):
        assert mine.post("/account/sessions/", {"session": value}).status_code == 404, value
    assert theirs.is_in
    with pytest.raises(NotFound):
        accounts.end_session(swift, sign_in.visit(swift, mine.cookie("signin"), ""), found.id)


def test_the_database_holds_no_cookie(swift: Office, site: Flask) -> None:
    reader = Reader(site)
    reader.sign_in(school_a(swift), PASSWORD)
    from tests.web.test_links import everything_in

    assert reader.cookie("signin") not in everything_in(swift)


@pytest.mark.parametrize("cookie", ["x", "é", "\x7f", "a" * 5000, "'; DROP TABLE sign_ins; --", "null", " "])
def test_a_made_up_cookie_is_nobody_s(site: Flask, cookie: str) -> None:
    assert Reader(site).client.get("/account/", headers={"Cookie": f"signin={cookie}".encode().decode("latin-1")}).status_code == 302


def test_what_keeps_others_out_is_changed_with_the_password_at_hand_only(swift: Office, site: Flask, clock: Clock) -> None:
    """A quarter of an hour after the password was typed, it is asked for again."""
    owner: Made = somebody(swift, Kind.SCHOOL, "a", Role.STAFF)
    reader = Reader(site)
    reader.sign_in(owner, PASSWORD)
    clock.move(minutes=16)
    assert reader.is_in
    for address, data in (("app/", {}), ("remove/", {"factor": "x"}), ("codes/", {}), ("passkey/", {"passkey": "{}"})):
        answer = reader.post(f"/account/second-factor/{address}", data, page="/account/second-factor/")
        assert answer.location == "/account/confirm/?next=/account/second-factor/", address
    assert reader.post("/account/confirm/", {"password": "wrong"}).status_code == 422
    assert reader.post("/account/confirm/?next=/account/second-factor/", {"password": PASSWORD}).location == "/account/second-factor/"
    assert reader.post("/account/second-factor/app/", page="/account/second-factor/").location == "/account/second-factor/app/"
