"""Quarantine through its pages: told to whoever uploads, seen by the council, opened by two people's words; all of it without JavaScript."""

import io
import re
from typing import Any

import pytest
from flask import Flask

from formsapp.domain.people import Role
from formsapp.services.office import Office
from tests import clamd as stand_in
from tests import referrals
from tests.clamd import EICAR
from tests.held_files import NAME, quarantined, sent_with_one, watched
from tests.people import council, school_a, signed_in, token
from tests.uploads import FIELD, SECTION
from tests.web.apps import app_in


@pytest.fixture
def site(office: Office) -> Flask:
    return app_in(office)


def release(client: Any, there: str, **typed: str) -> Any:
    return client.post(f"{there}release/", data={"csrf_token": token(client.get(there)), **typed})


def test_whoever_uploads_reads_that_it_is_held(office: Office) -> None:
    who = school_a(office)
    draft = referrals.begun(office, who.actor)
    with stand_in.running() as running:
        client = signed_in(app_in(watched(office, running.address)).test_client(), who)
        there = f"/forms/referral/{draft.reference}/{SECTION}/"
        page = client.get(there)
        mark = re.search(r'name="mark" value="([^"]+)"', page.text)
        assert mark
        data = {"csrf_token": token(page), "mark": mark[1], "go": "next", "status": "none", FIELD: (io.BytesIO(EICAR), NAME), "end": "end"}
        answer = client.post(there, data=data, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert f"“{NAME}” is held. The virus scanner found something harmful in it." in answer.text
    assert "If you have a clean copy, remove this one and upload that." in answer.text
    assert re.search(rf'files__name">{NAME}</span>', answer.text), "listed, and no link"


def test_two_officers_release_a_file(office: Office, site: Flask) -> None:
    who = school_a(office)
    reference, file = sent_with_one(office, who.actor, referrals.begun(office, who.actor))
    first, second = (signed_in(site.test_client(), council(office, role)) for role in (Role.ADMINISTRATOR, Role.MONITORING_OFFICER))
    there = f"/quarantine/{file}/"
    assert '<a href="/quarantine/">1 file in quarantine</a>' in first.get("/inbox/").text
    assert f'<a href="{there}">' in first.get(f"/inbox/{reference}/").text
    assert NAME in first.get("/quarantine/").text
    unsure = release(first, there)
    assert unsure.status_code == 422
    assert 'href="#sure">Tick that you have made sure it is harmless</a>' in unsure.text
    assert release(first, there, sure="yes").location == f"{there}?done=first"
    again = first.get(f"{there}?done=first").text
    assert "stays shut until a second person releases it too" in again
    assert "Release the file" not in again
    assert first.get(f"/files/{file}").status_code == 409
    answer = release(second, there, sure="yes")
    assert (answer.status_code, answer.location) == (303, f"/inbox/{reference}/#files")
    assert second.get(f"/files/{file}").data == EICAR
    assert "released it from quarantine" in second.get(f"/inbox/{reference}/").text
    after = second.get(there).text
    assert len(re.findall(r"<dt>Released by</dt><dd>[^<]+<br>[^<]+</dd>", after)) == 1, "it says who released it"
    assert "Release the file" not in after
    assert "Nothing is in quarantine" in second.get("/quarantine/").text


def test_a_release_is_taken_back(office: Office, site: Flask) -> None:
    who = school_a(office)
    _, file = sent_with_one(office, who.actor, referrals.begun(office, who.actor))
    client, there = signed_in(site.test_client(), council(office)), f"/quarantine/{file}/"
    release(client, there, sure="yes")
    answer = client.post(f"{there}withdraw/", data={"csrf_token": token(client.get(there))})
    assert "You have taken your release back" in client.get(answer.location).text
    assert "Nobody yet" in client.get(there).text


def test_a_draft_s_file_is_listed_without_its_name(office: Office, site: Flask) -> None:
    """What isn't sent isn't the council's to read."""
    who = school_a(office)
    draft = referrals.begun(office, who.actor)
    file = quarantined(office, who.actor, draft)
    client = signed_in(site.test_client(), council(office))
    for page in (client.get("/quarantine/").text, client.get(f"/quarantine/{file}/").text):
        assert NAME not in page
        assert draft.reference in page
    assert "A txt file with a form that isn’t sent yet" in client.get("/quarantine/").text
    panel = signed_in(site.test_client(), council(office, Role.PANEL_MEMBER))
    assert panel.get("/quarantine/").status_code == 403
    assert "in quarantine" not in panel.get("/inbox/").text
