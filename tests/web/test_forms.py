"""A referral over the web, without a script: begun with a work address or an account, filled, left and taken up, sent, read by the council."""

import json
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select

from formsapp.domain.people import Kind, Role
from formsapp.services import drafts
from formsapp.services.office import Office
from formsapp.store import tables
from tests import referrals
from tests.people import council, provider_a, school_a, school_b, signed_in, somebody, token
from tests.web.form_pages import SECTIONS, autosave, begin_by_email, hidden, mailed, mailed_link, save, title
from tests.web.strict_client import StrictClient

EMAIL = "iolanthe.marchbanks@alderbourne.example"
PROMISES = {"true": "yes", "on_roll": "yes", "duty": "yes", "may_send": "yes"}


@pytest.fixture
def client(app: Flask) -> StrictClient:
    return app.test_client()  # type: ignore[return-value]


def with_assessment(office: Office, reference: str) -> None:
    """The file, as the service of files puts it there."""
    file = {"id": "6f1c", "name": "risk assessment.pdf", "size": 120_000, "state": "clean"}
    with office.database.writing() as session:
        row = session.scalars(select(tables.Draft).where(tables.Draft.reference == reference)).one()
        answers = json.loads(office.keys.open_text("drafts", row.id, "answers", row.answers_sealed))
        answers.setdefault("safeguarding", {})["assessment"] = [file]
        row.answers_sealed = office.keys.seal("drafts", row.id, "answers", json.dumps(answers))


def fill(office: Office, client: Any, base: str, sections: tuple[str, ...] = SECTIONS) -> None:
    """Every section by its page; each must lead on to the next."""
    for place, section in enumerate(sections):
        if section == "safeguarding":
            with_assessment(office, base.rstrip("/").rsplit("/", 1)[1])
        answer = save(client, f"{base}{section}/", referrals.pairs(office, section))
        assert answer.status_code == 303, f"{section}: {answer.text[:2000]}"
        after = SECTIONS[SECTIONS.index(section) + 1] if section != SECTIONS[-1] else "check"
        assert answer.headers["Location"] == f"{base}{after}/", place


def send(client: Any, base: str, **more: str) -> Any:
    page = client.get(f"{base}check/")
    return client.post(f"{base}send/", data={"csrf_token": token(page), "token": hidden(page, "token"), **PROMISES, **more})


# ----------------------------------------------------------------------------------------------------- the whole of it


def test_from_a_course_to_the_council_without_an_account(office: Office, app: Flask, client: StrictClient) -> None:
    course = next(slug for slug, row in office.published.current().rows.items() if row["tier"] == "1")  # type: ignore[union-attr]
    start = client.get(f"/forms/referral/?course={course}")
    assert "The course you begin with" in start.text
    base = begin_by_email(client, EMAIL, f"?course={course}")
    fill(office, client, base)
    check = client.get(f"{base}check/")
    assert "Confirm your email address before you send" in check.text
    refused = send(client, base)
    assert refused.status_code == 422
    assert "Confirm your email address first" in refused.text
    elsewhere = app.test_client()
    link = mailed_link(office)
    landed = elsewhere.get(link)
    assert elsewhere.get(link).status_code == 200
    arrived = elsewhere.post(link, data={"csrf_token": token(landed)})
    assert arrived.headers["Location"] == base
    assert elsewhere.get(base).headers["Location"] == f"{base}check/"
    sent = send(client, base)
    assert sent.status_code == 303
    done = client.get(sent.headers["Location"])
    assert base.split("/")[3] in done.text
    assert "25 November 2026" in done.text
    officer = signed_in(app.test_client(), council(office))
    listed = officer.get("/inbox/")
    assert "Mari Quillfeather" in listed.text
    assert "Sender not confirmed" in listed.text
    case = officer.get(f"/inbox/{base.split('/')[3]}/")
    assert "Walks out of lessons." in case.text
    assert EMAIL in case.text
    assert [letter.kind for letter in mailed(office)].count("received") == 1


def test_from_an_account_to_the_colleague_who_finishes_it(office: Office, app: Flask) -> None:
    who = signed_in(app.test_client(), school_a(office))
    page = who.get("/forms/referral/")
    assert "School A" in page.text
    begun = who.post("/forms/referral/", data={"csrf_token": token(page)})
    base = begun.headers["Location"].removesuffix("privacy/")
    fill(office, who, base, SECTIONS[:4])
    colleague = signed_in(app.test_client(), school_a(office, Role.STAFF))
    assert base.split("/")[3] in colleague.get("/my-forms/").text
    assert colleague.get(base).headers["Location"] == f"{base}carers/"
    fill(office, colleague, base, SECTIONS[4:])
    assert send(colleague, base).status_code == 303
    assert "Mari Quillfeather" in who.get("/my-forms/").text
    assert "Your answers (PDF)" in who.get(f"{base}done/").text


def test_a_new_referral_from_an_earlier_one(office: Office, app: Flask) -> None:
    made = school_a(office)
    who = signed_in(app.test_client(), made)
    reference = referrals.sent(office, made.actor)
    page = who.get("/my-forms/")
    again = who.post("/forms/referral/", data={"csrf_token": token(page), "from": reference, "whole": "yes"})
    base = again.headers["Location"].removesuffix("privacy/")
    assert "Kind to younger ones." in who.get(f"{base}behaviour/").text
    assert "Quillfeather" in who.get("/forms/referral/?again=1").text
    known = who.post("/forms/referral/", data={"csrf_token": token(page), "from": reference})
    base = known.headers["Location"].removesuffix("privacy/")
    assert "Quillfeather" in who.get(f"{base}student/").text
    assert "Kind to younger ones." not in who.get(f"{base}behaviour/").text


def test_one_who_refers_for_two_schools_says_which(office: Office, app: Flask) -> None:
    somebody(office, Kind.SCHOOL, "b", Role.COORDINATOR, name="Coordinator A")
    made = school_a(office)
    other = school_b(office)
    with office.database.writing() as session:
        from formsapp.store import people

        people.add_membership(session, office.clock(), made.id, other.organisation, Role.COORDINATOR)
    who = signed_in(app.test_client(), made)
    page = who.get("/forms/referral/")
    refused = who.post("/forms/referral/", data={"csrf_token": token(page)})
    assert refused.status_code == 422
    assert "Choose the organisation you are sending it for" in refused.text
    begun = who.post("/forms/referral/", data={"csrf_token": token(page), "organisation": str(other.organisation)})
    assert "School B" in who.get(begun.headers["Location"].replace("privacy", "school")).text


# -------------------------------------------------------------------------------------------------------------- pages


def test_every_page_of_a_draft_is_whole_html(office: Office, app: Flask) -> None:
    made = school_a(office)
    who = signed_in(app.test_client(), made)
    draft = referrals.begun(office, made.actor)
    base = f"/forms/referral/{draft.reference}/"
    for page in (*SECTIONS, "check", "saved"):
        answer = who.get(f"{base}{page}/")
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("go", ["save", "previous", "next", "add carers", "remove carers 1", "nonsense", ""])
def test_whatever_button_is_pressed_the_page_is_kept(office: Office, app: Flask, go: str) -> None:
    made = school_a(office)
    who = signed_in(app.test_client(), made)
    reference = drafts.begin(office, made.actor, "referral", made.organisation).reference
    pairs = [("carers", "1"), ("carers-1-name", "Rosalind"), ("student_view", "Engines")]
    answer = save(who, f"/forms/referral/{reference}/carers/", pairs, go)
    assert answer.status_code in {303, 422}
    kept = drafts.look(office, made.actor, "referral", reference).answers["carers"]
    assert kept["student_view"] == "Engines"
    assert go == "remove carers 1" or kept["carers"][0]["name"] == "Rosalind"


@pytest.mark.parametrize(("target", "leads"), [("student", "student"), ("check", "check"), ("nowhere", "behaviour"), ("", "behaviour")])
def test_a_step_s_button_saves_before_it_leads_on(office: Office, app: Flask, target: str, leads: str) -> None:
    """Also without a script, and with an answer that is not right yet."""
    made = school_a(office)
    client = signed_in(app.test_client(), made)
    base = f"/forms/referral/{drafts.begin(office, made.actor, 'referral', made.organisation).reference}/"
    page = client.get(f"{base}behaviour/")
    assert '<button class="sections__link" type="submit" form="questions" name="go" value="to student">' in page.text
    answer = save(client, f"{base}behaviour/", [("strengths", "Kind")], go=f"to {target}".strip())
    assert answer.headers["Location"] == f"{base}{leads}/"
    assert "Kind" in client.get(f"{base}behaviour/").text


def test_a_wrong_answer_is_said_at_the_top_at_the_field_and_in_the_title(office: Office, app: Flask) -> None:
    made = school_a(office)
    who = signed_in(app.test_client(), made)
    reference = drafts.begin(office, made.actor, "referral", made.organisation).reference
    answer = save(who, f"/forms/referral/{reference}/student/", [("surname", "Quillfeather"), ("upn", "A123")])
    assert answer.status_code == 422
    assert title(answer).startswith("Error: ")
    assert '<a href="#upn">' in answer.text
    assert 'value="A123"' in answer.text
    assert 'value="Quillfeather"' in answer.text


def test_save_says_how_to_come_back(office: Office, app: Flask, client: StrictClient) -> None:
    base = begin_by_email(client, EMAIL)
    answer = save(client, f"{base}behaviour/", [("strengths", "Kind")], "save")
    page = client.get(answer.headers["Location"])
    assert base.split("/")[3] in page.text
    assert EMAIL in page.text
    assert f"{base}behaviour/" in page.text


def test_two_tabs_two_texts_both_shown(office: Office, app: Flask) -> None:
    made = school_a(office)
    who = signed_in(app.test_client(), made)
    reference = drafts.begin(office, made.actor, "referral", made.organisation).reference
    address = f"/forms/referral/{reference}/behaviour/"
    save(who, address, [("strengths", "At first")], "save")
    first, second = who.get(address), who.get(address)
    save(who, address, [("strengths", "In the first tab")], "save", page=first)
    answer = save(who, address, [("strengths", "In the second tab")], "save", page=second)
    assert answer.status_code == 409
    assert "In the first tab" in answer.text
    assert ">In the second tab</textarea>" in answer.text.replace("\r\n", "").replace("\n", "")
    data = {"strengths": "From both", "mark": hidden(answer, "mark"), "csrf_token": token(answer), "go": "save"}
    assert who.post(address, data=data).status_code == 303
    assert "From both" in who.get(address).text


def test_a_script_saves_what_is_typed(office: Office, client: StrictClient) -> None:
    base = begin_by_email(client, EMAIL)
    address = f"{base}behaviour/"
    page = client.get(address)
    saved = autosave(client, address, page, [("strengths", "Kind"), ("go", "next")])
    assert saved.status_code == 200
    assert saved.json is not None
    assert saved.json["at"] == "12:00"
    assert "Kind" in client.get(address).text
    stale = autosave(client, address, page, [("strengths", "Kinder")])
    assert (stale.status_code, stale.json) == (409, {"conflict": True})


@pytest.mark.parametrize("body", [None, [], "x", {"pairs": "x"}, {"pairs": [["a"]]}, {"pairs": [["a", 1]]}, {"pairs": [[["a"], "b"]]}])
def test_a_script_that_sends_nonsense_is_told_so(office: Office, client: StrictClient, body: Any) -> None:
    base = begin_by_email(client, EMAIL)
    page = client.get(f"{base}behaviour/")
    answer = client.post(f"{base}autosave/", json=body, headers={"X-CSRFToken": token(page)})
    assert answer.status_code == 400


def test_the_pdf_and_the_json_say_what_was_answered(office: Office, app: Flask) -> None:
    made = school_a(office)
    who = signed_in(app.test_client(), made)
    reference = referrals.sent(office, made.actor)
    paper = who.get(f"/forms/referral/{reference}/answers.pdf")
    assert paper.headers["Content-Disposition"] == f"attachment; filename={reference}.pdf"
    assert paper.headers["Cache-Control"] == "no-store"
    read = PdfReader(BytesIO(paper.data))
    words = "".join(page.extract_text() for page in read.pages)
    assert "Walks out of lessons." in words
    assert read.trailer["/Root"]["/MarkInfo"]["/Marked"]  # type: ignore[index]
    assert read.metadata is not None
    assert "Quillfeather" not in str(read.metadata.title)
    data = who.get(f"/forms/referral/{reference}/answers.json")
    assert data.headers["Content-Disposition"] == f"attachment; filename={reference}.json"
    assert data.json is not None
    assert data.json["answers"]["student"]["born"] == "2011-03-27"


@pytest.mark.parametrize("other", [school_b, provider_a, council])
def test_another_s_form_looks_like_one_that_is_not_there(office: Office, app: Flask, other: Any) -> None:
    theirs = referrals.begun(office, school_a(office).actor).reference
    stranger = signed_in(app.test_client(), other(office))
    for page in ("", "student/", "check/", "saved/", "done/", "answers.pdf", "answers.json"):
        there, nowhere = (stranger.get(f"/forms/referral/{each}/{page}") for each in (theirs, "CAP-7KQ2-M9RT-4XWD-H"))
        assert (there.status_code, nowhere.status_code) == (404, 404)
        assert there.text == nowhere.text


def test_who_is_not_signed_in_is_shown_the_way_back(office: Office, client: StrictClient) -> None:
    theirs = referrals.begun(office, school_a(office).actor).reference
    for reference in (theirs, "CAP-7KQ2-M9RT-4XWD-H"):
        answer = client.get(f"/forms/referral/{reference}/student/")
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/forms/back/?next=")
    assert "Sign in" in client.get(answer.headers["Location"]).text


@pytest.mark.parametrize(
    "email",
    ["", "nobody", "a b@c.example", "x@y", "a@b.example\r\nBcc: c@d.example", "a@b.example, c@d.example", "<a@b.example>", "@" * 300],
)
def test_what_is_no_address_gets_no_mail(office: Office, client: StrictClient, email: str) -> None:
    page = client.get("/forms/referral/email/")
    answer = client.post("/forms/referral/email/", data={"csrf_token": token(page), "email": email})
    assert answer.status_code == 422
    assert mailed(office) == []


def test_a_link_that_is_used_up_says_so(office: Office, client: StrictClient) -> None:
    begin_by_email(client, EMAIL)
    link = mailed_link(office)
    page = client.get(link)
    assert client.post(link, data={"csrf_token": token(page)}).status_code == 303
    for answer in (client.get(link), client.post(link, data={"csrf_token": token(page)}), client.get("/forms/back/nonsense/")):
        assert answer.status_code == 404
        assert "Ask for a new link" in answer.text


def test_deleting_is_asked_once_more(office: Office, app: Flask) -> None:
    made = school_a(office)
    who = signed_in(app.test_client(), made)
    reference = drafts.begin(office, made.actor, "referral", made.organisation).reference
    page = who.get(f"/my-forms/delete/{reference}/")
    assert reference in who.get("/my-forms/").text
    assert who.post(f"/my-forms/delete/{reference}/", data={"csrf_token": token(page)}).headers["Location"] == "/my-forms/"
    assert reference not in who.get("/my-forms/").text


def test_a_journey_that_does_not_exist_is_not_there(client: StrictClient) -> None:
    for address in ("/forms/nonsense/", "/forms/nonsense/email/"):
        assert client.get(address).status_code == 404


def test_the_mails_of_a_developer_s_machine_are_shown(office: Office, client: StrictClient) -> None:
    begin_by_email(client, EMAIL)
    page = client.get("/mails/")
    assert EMAIL in page.text
    assert mailed_link(office) in page.text
