"""Closed unless opened: every endpoint carries its stamp, and one that doesn't is refused."""

from pathlib import Path

from formsapp.access import stamp_of
from tests.web.apps import app_for

KNOWN = {"public"}


def test_every_endpoint_carries_a_stamp(tmp_path: Path) -> None:
    """The function that Flask will call is looked at, so that a decorator in the wrong order is caught."""
    app = app_for(tmp_path / "output")
    rules = list(app.url_map.iter_rules())
    assert len(rules) >= 5
    unstamped = [f"{rule.endpoint} ({rule.rule})" for rule in rules if stamp_of(app.view_functions[rule.endpoint]) not in KNOWN]
    assert not unstamped, f"without an access stamp: {', '.join(unstamped)}"


def test_a_forgotten_stamp_closes_the_page(tmp_path: Path) -> None:
    app = app_for(tmp_path / "output")
    app.add_url_rule("/forgotten/", "forgotten", lambda: "a secret")
    reply = app.test_client().get("/forgotten/")
    assert reply.status_code == 403
    assert "a secret" not in reply.text


def test_no_method_is_open_that_nobody_asked_for(tmp_path: Path) -> None:
    app = app_for(tmp_path / "output")
    for rule in app.url_map.iter_rules():
        assert rule.methods == {"GET", "HEAD"}, f"{rule.rule} also answers {rule.methods}"
