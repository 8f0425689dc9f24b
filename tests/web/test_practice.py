"""Practice with made-up students: it says what would come of it, keeps nothing, and names nobody who is real."""


import pytest
from flask import Flask

from formsapp.services.office import Office
from formsapp.web.practice import NAMES
from tests.people import provider_a, signed_in, token
from tests.registering import scene
from tests.web.matrix import changed, rows

AT = "/help/practice/"


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_everything_can_be_tried_and_nothing_is_kept(office: Office, app: Flask) -> None:
    scene(office, 3)
    client = signed_in(app.test_client(), provider_a(office))
    first = client.get(AT)
    csrf, before = token(first), rows(office)
    assert "Amberley Ashdown" not in first.text
    early = client.post(AT, data={"csrf_token": csrf, "do": "complete", "mark-0": "present"})
    assert early.status_code == 422
    assert "Mark everybody before you complete it" in early.text
    everybody = client.post(AT, data={"csrf_token": csrf, "do": "all", "mark-1": "unexplained"})
    assert everybody.text.count('value="present" checked') == len(NAMES) - 1
    marks = {f"mark-{place}": "present" for place in range(len(NAMES))} | {"mark-1": "unexplained", "contribution-0": "2", "note-0": "Well done"}
    done = client.post(AT, data={"csrf_token": csrf, "do": "complete", **marks})
    assert "5 of 6 attended, 83.3%" in done.text
    assert "balance: +2" in done.text
    assert f"told at once of {NAMES[1]}" in done.text
    assert client.post(AT, data={"csrf_token": csrf, "do": "complete", "mark-0": "authorised"}).status_code == 422, "not a provider's mark"
    assert changed(before, rows(office)) == {}
    assert NAMES[0] in client.get(AT).text
    assert "Well done" not in client.get(AT).text
