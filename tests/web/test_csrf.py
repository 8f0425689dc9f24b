"""No request from elsewhere changes anything (T21): the token is asked for on every unsafe method, in tests as in life."""

from pathlib import Path

import pytest
from flask import Flask

from formsapp.access import public
from tests.scoreboard import row
from tests.web.apps import app_for

KINDS = {
    "a form without a token": {"data": {"name": "x"}},
    "a made-up token": {"data": {"csrf_token": "made-up"}},
    "a made-up header": {"headers": {"X-CSRFToken": "made-up"}},
    "plain text": {"data": "name=x", "content_type": "text/plain"},
    "JSON": {"json": {"name": "x"}},
    "an origin from elsewhere": {"headers": {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}},
}


@pytest.fixture
def with_a_door(tmp_path: Path) -> tuple[Flask, list[str]]:
    """An app with a view that changes something, as the forms will have."""
    app, changed = app_for(tmp_path / "output"), []

    @public
    def change() -> str:
        changed.append("changed")
        return "<!DOCTYPE html><title>Done</title><h1>Done</h1>"

    app.add_url_rule("/change/", "change", change, methods=["POST", "PUT", "PATCH", "DELETE"])
    return app, changed


@pytest.mark.scoreboard
def test_an_unsafe_request_without_its_token_is_refused(with_a_door: tuple[Flask, list[str]]) -> None:
    app, changed = with_a_door
    cases, violations = 0, []
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        for kind, request in KINDS.items():
            response = app.test_client().open("/change/", method=method, **request)
            cases += 1
            violations += [f"{method}, {kind}: {response.status_code}"] if response.status_code != 400 or changed else []
            changed.clear()
    row("T21", cases, violations, floor=24)


def test_the_check_is_on_and_nothing_is_exempt(tmp_path: Path) -> None:
    app = app_for(tmp_path / "output")
    guard = app.extensions["csrf"]
    assert app.config["WTF_CSRF_ENABLED"]
    assert app.config["WTF_CSRF_CHECK_DEFAULT"]
    assert not guard._exempt_views
    assert not guard._exempt_blueprints


def test_a_body_over_the_limit_is_refused_in_words(with_a_door: tuple[Flask, list[str]]) -> None:
    app, changed = with_a_door
    response = app.test_client().post("/change/", data={"text": "x" * 2_000_000})
    assert response.status_code == 413
    assert "too large" in response.text
    assert not changed
