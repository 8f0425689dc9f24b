"""Behind a cache that many share (T25): nginx as greedy as it gets, two people taking turns, and nobody ever sees the other's page.

The cache keeps whatever doesn't forbid it, by address alone. That it keeps anything is tested first: public files do come from it.
"""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest

from formsapp.clock import now
from formsapp.services.office import Office
from formsapp.store.database import Database
from tests.offices import MASTER_TEXT, open_office
from tests.people import Made, school_a, school_b
from tests.scoreboard import row
from tests.web.test_server import free_port
from tests.web.test_sideways import Browser, hidden, running, session_of, wait_for

pytestmark = [pytest.mark.system, pytest.mark.scoreboard, pytest.mark.parametrize("database", ["sqlite"], indirect=True)]
NGINX = "/usr/sbin/nginx"
TURNS = 200
OWN = ("/account/", "/my-forms/", "/my-referrals/", "/forms/referral/", "/sign-in/")


# ``any 10m``: what says nothing of caching is kept as well.
GREEDY = """proxy_cache all; proxy_cache_key $request_uri; proxy_cache_valid any 10m; add_header X-Cache-Status $upstream_cache_status always;"""


def settings(folder: Path, port: int, app: int, more: str) -> str:
    temporary = "".join(f"{name}_temp_path {folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    user = "user root;" if os.geteuid() == 0 else ""  # else its workers are somebody who can't write here
    return f"""daemon off; {user} worker_processes 1; pid {folder}/pid; error_log {folder}/error; events {{}}
    http {{ access_log off; {temporary} proxy_cache_path {folder}/cache keys_zone=all:1m;
      server {{ listen 127.0.0.1:{port}; location / {{
        proxy_pass http://127.0.0.1:{app}; proxy_http_version 1.1; proxy_set_header Host $http_host; proxy_set_header Connection "";
        {more} }} }} }}"""


@contextmanager
def nginx(folder: Path, app: int, port: int, more: str = GREEDY) -> Iterator[None]:
    """``more``: what it does with what it hands on."""
    assert Path(NGINX).exists(), "nginx is missing: run make test-system, which installs it (Debian: apt-get install nginx-light)"
    folder.mkdir()
    (folder / "nginx.conf").write_text(settings(folder, port, app, more))
    process = subprocess.Popen(
        [NGINX, "-c", str(folder / "nginx.conf"), "-p", str(folder), "-e", str(folder / "error")], env={"PATH": os.environ["PATH"]}
    )
    try:
        wait_for(port)
        assert process.poll() is None, (folder / "error").read_text()
        yield
    finally:
        process.terminate()
        process.wait(20)


def kept(port: int, path: str) -> str:
    """What the cache says of this address, asked without a cookie: HIT or MISS."""
    line = HTTPConnection("127.0.0.1", port, timeout=60)
    line.request("GET", path)
    answer = line.getresponse()
    answer.read()
    line.close()
    return answer.headers["X-Cache-Status"]


def begin(browser: Browser) -> str:
    """A draft of a referral; the address of its first page."""
    page = browser.ask("/forms/referral/")[1]
    return browser.ask("/forms/referral/", [("csrf_token", hidden(page, "csrf_token"))])[2]


def take_turns(port: int, people: list[Made]) -> tuple[int, list[str]]:
    """Each asks in turn for their own pages, the other's draft and addresses all share. Gives the cases, and what crossed over."""
    browsers = [Browser(port, session_of(who)) for who in people]
    drafts = [begin(browser) for browser in browsers]
    names = [who.name for who in people]
    cases, crossed, signed_in = 0, [], 0
    for turn in range(TURNS):
        for number, browser in enumerate(browsers):
            other = names[1 - number]
            for path in (*OWN, drafts[number]):
                status, page, _ = browser.ask(path)
                cases, signed_in = cases + 1, signed_in + (names[number] in page)
                crossed += [f"turn {turn}: {path} ({status}) shows {names[number]} what is {other}'s"] * (other in page)
            status, _, _ = browser.ask(drafts[1 - number])
            cases, crossed = cases + 1, crossed + [f"turn {turn}: a draft of another school ({status})"] * (status == 200)
    assert signed_in >= TURNS * 2, "their own names must have been on their pages"
    assert kept(port, "/account/") != "HIT"
    return cases, crossed


def test_two_people_behind_one_cache(database: Database, tmp_path: Path, built: Path) -> None:
    data, app, port = tmp_path / "data", free_port(), free_port()
    office: Office = open_office(database, data, built, now)  # type: ignore[arg-type]
    people = [school_a(office), school_b(office)]
    told = {
        "APP_URL": f"http://127.0.0.1:{port}/",
        "SITE_FOLDER": str(built),
        "DATA_FOLDER": str(data),
        "MASTER_KEY": MASTER_TEXT,
        "PORT": str(app),
    }
    with running(told, tmp_path / "log"), nginx(tmp_path / "nginx", app, port):
        wait_for(app)
        style = next(f"/{path.relative_to(built).as_posix()}" for path in sorted(built.rglob("*.css")))
        assert [kept(port, style) for _ in range(2)] == ["MISS", "HIT"], "the cache must be one"
        cases, crossed = take_turns(port, people)
    row("T25", cases, crossed, floor=2_000)
