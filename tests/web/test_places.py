"""Places at the council's browser and at everybody's: numbers and who waits for the one, bands for the other."""


from flask import Flask

from formsapp.services.office import Office
from tests import forms
from tests.people import council, school_a, send, signed_in
from tests.web.form_pages import events


def test_counted_by_the_council_and_told_in_bands(office: Office, app: Flask) -> None:
    course = forms.course_of(office, forms.PROVIDER)
    client, anybody = signed_in(app.test_client(), council(office)), app.test_client()
    assert course in client.get("/places/").text
    assert send(client, f"/places/{course}/", {"places": "many", "version": "0"}).status_code == 422
    before = len(events(office))
    assert send(client, f"/places/{course}/", {"places": "3", "version": "0"}, page="/forgotten-password/").status_code == 303
    assert [event.act for event, _ in events(office)[before:]] == ["places.count"]
    assert "0 of 3 places taken" in client.get("/places/").text
    assert send(client, f"/places/{course}/", {"places": "4", "version": "0"}).status_code == 422, "somebody has counted meanwhile"
    told = anybody.get("/availability.json")
    assert told.json == {"courses": {course: {"state": "open", "words": "Open, few places"}}}
    assert told.headers["Cache-Control"] == "public, max-age=60"
    assert "Set-Cookie" not in told.headers
    assert client.get("/places/no-such-course/").status_code == 404


def test_numbers_are_the_council_s_alone(office: Office, app: Flask) -> None:
    client = signed_in(app.test_client(), school_a(office))
    assert client.get("/places/").status_code == 403
    assert client.get(f"/places/{forms.course_of(office, forms.PROVIDER)}/").status_code == 403
