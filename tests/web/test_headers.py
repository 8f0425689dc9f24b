"""The browser's walls are up on every response (safety row T22), whatever the request was."""

from pathlib import Path

import pytest
from flask import Flask, abort

from formsapp.access import public
from tests.scoreboard import row
from tests.web.apps import app_for

WALLS = (
    "Content-Security-Policy",
    "X-Content-Type-Options",
    "X-Frame-Options",
    "Cross-Origin-Opener-Policy",
    "Cross-Origin-Resource-Policy",
    "Referrer-Policy",
    "Permissions-Policy",
    "Cache-Control",
)
CODES = (400, 401, 403, 404, 405, 413, 414, 429, 500, 503)
# Addresses that the site itself answers: pages, lists, files, what is missing, what moves, what is refused.
ASKED = (
    "/",
    "/courses/",
    "/courses",
    "/providers/",
    "/search/",
    "/search/?q=animals",
    "/search/?near=nonsense",
    "/shortlist/",
    "/compare/?course=none",
    "/sitemap.xml",
    "/downloads/directory.json",
    "/downloads/directory.csv",
    "/downloads/directory.pdf",
    "/404.html",
    "/no/such/page/",
    "/../etc/passwd",
    "/.output.state/manifest.json",
    "/%00",
    "/search/data/",
    "/assets/",
)
METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE")


def missing_walls(response) -> list[str]:
    headers = response.headers
    wrong = [name for name in WALLS if name not in headers]
    policy = headers.get("Content-Security-Policy", "")
    wrong += ["policy with unsafe"] if "unsafe" in policy or "*" in policy or "default-src 'none'" not in policy else []
    wrong += ["nosniff"] if headers.get("X-Content-Type-Options") != "nosniff" else []
    wrong += ["banner"] if "Server" in headers or "X-Powered-By" in headers else []
    wrong += ["cookie"] if "Set-Cookie" in headers else []
    return wrong


@pytest.mark.scoreboard
def test_every_answer_of_the_site_has_its_walls(site_app: Flask) -> None:
    cases, violations = 0, []
    client = site_app.test_client()
    for address in ASKED:
        for method in METHODS:
            response = client.open(address, method=method)
            cases += 1
            wrong = missing_walls(response)
            violations += [f"{method} {address} ({response.status_code}): {', '.join(wrong)}"] if wrong else []
            assert response.status_code < 500, f"{method} {address}"
    row("T22", cases, violations, floor=150)


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("https", [False, True])
def test_every_error_page_has_its_walls(built: Path, code: int, https: bool) -> None:
    address = "https://forms.council.example/" if https else "http://127.0.0.1:8000/"
    app = app_for(built, site_url=address, app_url=address, trusted_hosts=("127.0.0.1", "localhost"))

    @public
    def refuse() -> str:
        abort(code)

    app.add_url_rule("/refuse/", "refuse", refuse)
    response = app.test_client().get("/refuse/")
    assert response.status_code == code
    assert not missing_walls(response)
    assert ("Strict-Transport-Security" in response.headers) == https


def test_a_fault_shows_a_sentence_and_nothing_from_inside(built: Path, caplog: pytest.LogCaptureFixture) -> None:
    app = app_for(built)

    @public
    def break_down() -> str:
        raise RuntimeError("the secret of the house")

    app.add_url_rule("/break/", "break", break_down)
    response = app.test_client().get("/break/")
    assert response.status_code == 500
    assert not missing_walls(response)
    assert "Sorry, something went wrong" in response.text
    assert "secret of the house" not in response.text
    assert "Traceback" not in response.text
    assert "the secret of the house" in caplog.text, "the log is where the traceback belongs"


def test_a_stranger_s_host_name_is_refused(site_app: Flask) -> None:
    for host in ("evil.example", "127.0.0.1.evil.example", "evil.example:8000", "localhost@evil.example", ""):
        response = site_app.test_client().get("/search/?q=a", headers={"Host": host})
        assert response.status_code == 400, host
        assert "evil.example" not in response.text
        assert not missing_walls(response)


def test_a_forwarded_host_is_not_believed(site_app: Flask) -> None:
    response = site_app.test_client().get("/courses", headers={"X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example"})
    assert response.status_code == 301
    assert response.headers["Location"] == "/courses/"


def test_no_page_of_the_app_sets_a_cookie(site_app: Flask) -> None:
    client = site_app.test_client()
    for address in ASKED:
        assert "Set-Cookie" not in client.get(address).headers
