"""Row T16 for the doors of the service's own work, the panel room first: each that shows or changes what is personal leaves exactly one event."""

from collections.abc import Callable
from typing import Any

import pytest

from formsapp.services import panels
from formsapp.services.office import Office
from tests import forms
from tests.casework import Walk
from tests.panels import THURSDAY, on_agenda
from tests.people import send, signed_in
from tests.scoreboard import row
from tests.web.apps import app_in
from tests.web.form_pages import events

CANARY = "Zebracanary"


Ask = Callable[[Any, Walk], Any]
CASE = f"/panels/{THURSDAY}/REF/"


def get(address: str) -> Ask:
    return lambda client, walk: client.get(address.replace("REF", walk.reference))


def post(address: str, **typed: str) -> Ask:
    """With the version as it stands."""

    def ask(client: Any, walk: Walk) -> Any:
        return client.post(
            address.replace("REF", walk.reference),
            data={**typed, "version": str(forms.number_of(walk.office, walk.reference))} | token(client),
        )

    return ask


def token(client: Any) -> dict[str, str]:
    from tests.people import token as found

    return {"csrf_token": found(client.get("/forgotten-password/"))}


DOORS: tuple[tuple[str, Ask, str], ...] = (
    ("panels.room", get("/panels/"), "panel.list"),
    ("panels.agenda", get(f"/panels/{THURSDAY}/"), "panel.agenda"),
    ("panels.pack", get(f"/panels/{THURSDAY}/pack.pdf"), "panel.pack"),
    ("panels.case", get(CASE), "panel.case"),
    ("panels.keep", post(CASE, do="keep", **{"found-worker": CANARY}), "panel.note"),
    ("panels.keep", post(CASE, do="decide", decision="approved", reason=""), "panel.case"),
    ("panels.keep", post(CASE, do="decide", decision="approved", reason=CANARY), "case.move"),
    ("panels.outcome", get("/cases/REF/outcome.pdf"), "panel.outcome"),
)


@pytest.mark.scoreboard
def test_every_door_of_the_panel_room_leaves_one_event(office: Office) -> None:
    app, walk = app_in(office), on_agenda(office, "flourish")
    client, violations = signed_in(app.test_client(), walk.officer), []
    doors = {rule.endpoint for rule in app.url_map.iter_rules() if rule.endpoint.startswith("panels.")}
    assert doors == {endpoint for endpoint, *_ in DOORS} | {"panels.outcome_outside"}
    for endpoint, ask, act in DOORS:
        before = len(events(office))
        answer = ask(client, walk)
        added = events(office)[before:]
        if [event.act for event, _ in added] != [act] or answer.status_code >= 500:
            violations.append(f"{endpoint} ({answer.status_code}): {[event.act for event, _ in added]} instead of {act}")
            continue
        event, learners = added[0]
        violations += [] if learners or act == "panel.list" else [f"{endpoint}: nobody it is about"]
        violations += [f"{endpoint}: says what it was"] if CANARY.lower() in str(vars(event)).lower() else []
    school = signed_in(app.test_client(), walk.school)
    before = len(events(office))
    assert school.get(f"/my-referrals/{walk.reference}/outcome.pdf").status_code == 200
    violations += [] if [event.act for event, _ in events(office)[before:]] == ["panel.outcome"] else ["panels.outcome_outside"]
    row("T16", len(DOORS) + 1, violations, floor=9)


def test_of_two_at_once_the_second_keeps_what_was_typed(office: Office) -> None:
    app, walk = app_in(office), on_agenda(office, "flourish")
    client, address = signed_in(app.test_client(), walk.officer), f"/panels/{THURSDAY}/{walk.reference}/"
    version = forms.number_of(office, walk.reference)
    panels.keep(office, walk.officer.actor, THURSDAY, walk.reference, {"found-worker": "Hers"}, version)
    assert forms.number_of(office, walk.reference) == version + 1, "an older page overwrites nothing"
    walk.by(walk.officer, "withdraw", reason="The family moved")
    late = send(client, address, {"do": "keep", "found-worker": CANARY}, page="/panels/")
    assert late.status_code == 409
    assert "Somebody else has changed it meanwhile" in late.text


def test_a_day_that_is_none_leads_nowhere(office: Office) -> None:
    walk = on_agenda(office, "flourish")
    client = signed_in(app_in(office).test_client(), walk.officer)
    for day in ("tomorrow", "2026-12-32", "2026-12-11", "%00"):
        assert client.get(f"/panels/{day}/").status_code == 404
        assert client.get(f"/panels/{day}/pack.pdf").status_code == 404
        assert client.get(f"/panels/{day}/{walk.reference}/").status_code == 404
