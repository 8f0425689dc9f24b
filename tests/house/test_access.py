"""Closed unless opened: every endpoint carries its stamp, the table says the same, and a door that was forgotten is shut."""

from pathlib import Path

import pytest
from flask import Flask

from formsapp.access import ACT, HALFWAY, PUBLIC, SIGNED_IN, STEPS, stamp_of
from formsapp.domain.people import NOBODY
from formsapp.domain.permissions import ACTS, may
from formsapp.policy import POLICY
from tests.web.apps import app_for

KNOWN = {PUBLIC, SIGNED_IN, *(ACT + act for act in ACTS), *(HALFWAY + lacks for lacks in STEPS)}


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """An app that has published nothing."""
    return app_for(tmp_path_factory.mktemp("access") / "output")


def test_every_endpoint_carries_a_stamp(closed: Flask) -> None:
    """The function that Flask will call is looked at, so that a decorator in the wrong order is caught."""
    rules = list(closed.url_map.iter_rules())
    assert len(rules) >= 5
    unstamped = [f"{rule.endpoint} ({rule.rule})" for rule in rules if stamp_of(closed.view_functions[rule.endpoint]) not in KNOWN]
    assert not unstamped, f"without an access stamp: {', '.join(unstamped)}"


def test_the_policy_and_the_routes_say_the_same(closed: Flask) -> None:
    stamps = {
        (rule.endpoint, method): stamp_of(closed.view_functions[rule.endpoint])
        for rule in closed.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD"}
    }
    assert stamps == POLICY


def test_a_forgotten_stamp_closes_the_page(tmp_path: Path) -> None:
    app = app_for(tmp_path / "output")
    app.add_url_rule("/forgotten/", "forgotten", lambda: "a secret")
    reply = app.test_client().get("/forgotten/")
    assert reply.status_code == 403
    assert "a secret" not in reply.text


def test_an_act_that_is_not_in_the_table_is_nobody_s() -> None:
    assert not may(NOBODY, "an act nobody knows")


def test_no_method_is_open_that_nobody_asked_for(closed: Flask) -> None:
    """The protocol for files in pieces has methods of its own; nothing else has."""
    for rule in closed.url_map.iter_rules():
        asked: tuple[set[str], ...] = ({"GET", "HEAD"}, {"POST"})
        asked += ({"PATCH"}, {"DELETE"}, {"OPTIONS"}) if rule.endpoint.startswith("uploads.") else ()
        assert rule.methods in asked, f"{rule.rule} also answers {rule.methods}"


def test_the_demonstration_is_no_part_of_production(tmp_path: Path) -> None:
    """Whatever the settings say (that it refuses to start with them is T38's)."""
    app = app_for(tmp_path / "output", demo=False)
    assert not [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith(("demo", "mails"))]
