"""Files with a form, through its pages: chosen, kept beside wrong answers, listed, taken away again, downloaded by who may, and by nobody else."""

import hashlib
import io
import re
from typing import Any

import pytest
from flask import Flask

from formsapp.services import sending
from formsapp.services.office import Office
from tests import referrals
from tests.offices import Clock
from tests.people import council, provider_a, school_a, school_b, signed_in, token
from tests.uploads import FIELD, SECTION, docx, kept, pdf, upload
from tests.web.apps import app_in


@pytest.fixture
def site(office: Office) -> Flask:
    return app_in(office)


def address(reference: str) -> str:
    return f"/forms/referral/{reference}/{SECTION}/"


def post(client: Any, reference: str, files: list[tuple[str, bytes]], go: str = "save", **typed: str) -> Any:
    page = client.get(address(reference))
    mark = re.search(r'name="mark" value="([^"]+)"', page.text)
    assert mark
    sent = {"csrf_token": token(page), "mark": mark[1], "go": go, "status": "none", **typed}
    sent[FIELD] = [(io.BytesIO(data), name) for name, data in files]  # type: ignore[assignment]
    return client.post(address(reference), data={**sent, "end": "end"}, content_type="multipart/form-data")


def test_files_stay_when_other_answers_are_wrong(office: Office, site: Flask) -> None:
    who = school_a(office)
    draft = referrals.begun(office, who.actor)
    client = signed_in(site.test_client(), who)
    answer = post(client, draft.reference, [("risk.pdf", pdf()), ("plan.docx", docx())], go="next", status="")
    assert answer.status_code == 422
    assert "risk.pdf" in answer.text
    assert "plan.docx" in answer.text
    assert {file.name for file in kept(office, draft.reference)} == {"risk.pdf", "plan.docx"}
    assert not list((office.vault.folder / "arriving").iterdir())


def test_a_file_that_is_not_taken_is_named_and_the_others_stay(office: Office, site: Flask) -> None:
    who = school_a(office)
    draft = referrals.begun(office, who.actor)
    client = signed_in(site.test_client(), who)
    answer = post(client, draft.reference, [("tool.exe", b"MZ"), ("risk.pdf", pdf())], go="next")
    assert answer.status_code == 422
    assert "“tool.exe” was not taken. Files of this kind are not taken" in answer.text
    assert [file.name for file in kept(office, draft.reference)] == ["risk.pdf"]


def test_a_file_that_is_there_already_is_said_to_be(office: Office, site: Flask) -> None:
    who = school_a(office)
    draft = referrals.begun(office, who.actor)
    client = signed_in(site.test_client(), who)
    assert post(client, draft.reference, [("risk.pdf", pdf())]).status_code == 303
    again = post(client, draft.reference, [("risk.pdf", pdf())], go="next")
    assert "“risk.pdf” is there already, with the same content: it is kept once." in again.text
    renamed = post(client, draft.reference, [("risk (1).pdf", pdf())])
    assert "“risk (1).pdf” is the same file as “risk.pdf”. Both are kept: remove one" in renamed.text
    assert {file.name for file in kept(office, draft.reference)} == {"risk.pdf", "risk (1).pdf"}


def test_a_file_can_be_taken_away_by_its_button(office: Office, site: Flask) -> None:
    who = school_a(office)
    draft = referrals.begun(office, who.actor)
    client = signed_in(site.test_client(), who)
    assert post(client, draft.reference, [("risk.pdf", pdf())], go=f"upload {FIELD}").status_code == 303
    (file,) = kept(office, draft.reference)
    answer = post(client, draft.reference, [], go=f"remove-file {FIELD} {file.id}")
    assert answer.status_code == 303
    assert not kept(office, draft.reference)
    assert not (office.vault.folder / file.stored.place).exists()
    assert client.get(f"/files/{file.id}").status_code == 404


def test_a_download_is_no_page(office: Office, site: Flask) -> None:
    who = school_a(office)
    draft = referrals.begun(office, who.actor)
    upload(office, who.actor, draft.reference, pdf(), "Iolanthe’s plan.pdf")
    (file,) = kept(office, draft.reference)
    answer = signed_in(site.test_client(), who).get(f"/files/{file.id}")
    assert answer.data == pdf()
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{draft.reference}-1.pdf"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Content-Type"] == "application/pdf"
    assert int(answer.headers["Content-Length"]) == len(pdf())


def test_only_who_may_gets_a_file(office: Office, site: Flask) -> None:
    who = school_a(office)
    draft = referrals.begun(office, who.actor)
    upload(office, who.actor, draft.reference, pdf(), "plan.pdf")
    (file,) = kept(office, draft.reference)
    there = f"/files/{file.id}"
    strangers = [school_b(office), provider_a(office), council(office)]
    missing = signed_in(site.test_client(), school_b(office)).get("/files/00000000-0000-4000-8000-000000000000")
    for other in strangers:
        answer = signed_in(site.test_client(), other).get(there)
        assert (answer.status_code, answer.data) == (404, missing.data)
    assert site.test_client().get(there).status_code == 404
    referrals.sent(office, who.actor, draft)
    codes = [signed_in(site.test_client(), each).get(there).status_code for each in (who, *strangers)]
    assert codes == [200, 404, 404, 200]


def test_the_receipt_lists_each_file_with_its_digest(office: Office, site: Flask) -> None:
    """So that whoever sent it can see that what arrived is what they have."""
    who = school_a(office)
    draft = referrals.begun(office, who.actor)
    upload(office, who.actor, draft.reference, pdf(), "Iolanthe’s plan.pdf")
    upload(office, who.actor, draft.reference, docx(), "risk.docx")
    reference = referrals.sent(office, who.actor, draft)
    page = signed_in(site.test_client(), who).get(f"/forms/referral/{reference}/done/").text
    for name, data in (("Iolanthe’s plan.pdf", pdf()), ("risk.docx", docx())):
        assert name in page
        assert f"<code>{hashlib.sha256(data).hexdigest()}</code>" in page


def test_the_receipt_shows_no_file_once_a_day_has_passed_without_an_account(office: Office, site: Flask, clock: Clock) -> None:
    actor, draft = referrals.begun_by_email(office)
    upload(office, actor, draft.reference, pdf(), "plan.pdf")
    referrals.sent(office, actor, draft)
    assert [file.name for file in sending.confirmation(office, actor, "referral", draft.reference).files] == ["plan.pdf"]
    clock.move(hours=25)
    assert sending.confirmation(office, actor, "referral", draft.reference).files == ()
