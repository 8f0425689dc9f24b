"""Every form over the web, page by page, without a script: begun from its start page, filled, refused, checked, sent; without an account too."""

import json
import re
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from pypdf import PdfReader
from werkzeug.datastructures import MultiDict

from formsapp.domain.permissions import SENDERS
from formsapp.journeys import JOURNEYS, Journey
from formsapp.services import mail
from formsapp.services.office import Office
from formsapp.store import mails
from tests import forms
from tests.journeys import valid
from tests.offices import Clock
from tests.people import school_a, school_b, signed_in, token
from tests.web.form_pages import hidden, mailed_link, save, title

every_form = pytest.mark.parametrize("journey", forms.ALL, ids=lambda journey: journey.slug)


def walk(office: Office, client: Any, base: str, journey: Journey, actor: Any) -> None:
    """Every section by its page; each leads on to the next, the last to the check page."""
    reference = base.split("/")[3]
    draft = forms.drafts.look(office, actor, journey.slug, reference).draft
    answers = forms.answers_for(office, actor, draft)
    path = [section.slug for section in journey.path(answers)]
    for here, after in zip(path, [*path[1:], "check"], strict=True):
        put_files(office, actor, journey, here, reference, answers)
        answer = save(client, f"{base}{here}/", valid.pairs(journey, here, answers))
        assert answer.status_code == 303, f"{here}: {answer.text[:3000]}"
        assert answer.headers["Location"] == f"{base}{after}/"


def put_files(office: Office, actor: Any, journey: Journey, section: str, reference: str, answers: Any) -> None:
    """As the service of files puts them there."""
    for name, value in answers[section].items():
        if forms.drafts.is_files(value):
            with office.database.writing() as session:
                draft = forms.drafts.own(session, office, actor, journey.slug, reference, to_change=True)
                forms.drafts.set_files(session, office, actor, draft, section, name, value)


def send(client: Any, base: str, journey: Journey) -> Any:
    page = client.get(f"{base}check/")
    assert 'id="still-head"' not in page.text
    data = MultiDict([*valid.promises(journey), ("csrf_token", token(page)), ("token", hidden(page, "token"))])
    return client.post(f"{base}send/", data=data)


@every_form
def test_from_the_start_page_to_the_confirmation_and_the_inbox(office: Office, app: Flask, clock: Clock, journey: Journey) -> None:
    forms.open_for(journey, office, clock)
    who, reference = forms.sender(office, journey), forms.referral_to(office) if journey.about else ""
    client, officer = signed_in(app.test_client(), who), signed_in(app.test_client(), forms.officer(office, journey))
    start = client.get(f"/forms/{journey.slug}/")
    assert "Who reads it:" in start.text
    assert "Why each question is asked" in start.text
    begun = client.post(f"/forms/{journey.slug}/", data={"csrf_token": token(start), "about": reference})
    assert begun.status_code == 303, begun.text[:2000]
    first = journey.sections[0].slug
    base = begun.headers["Location"].removesuffix(f"{first}/")
    empty = save(client, f"{base}{journey.sections[-1].slug}/", [])
    assert empty.status_code in {303, 422}  # a section of which nothing must be answered leads on
    walk(office, client, base, journey, who.actor)
    sent = send(client, base, journey)
    assert sent.status_code == 303, sent.text[:2000]
    done = client.get(sent.headers["Location"])
    reference = base.split("/")[3]
    assert reference in done.text
    for clock_, count in forms.sending.confirmation(office, who.actor, journey.slug, reference).clocks:
        assert clock_.words in done.text
        assert f"{count.end.day} " in done.text
        assert not clock_.working or f"day {clock_.days}" in done.text
    for extension in ("pdf", "json"):
        assert client.get(f"{base}answers.{extension}").status_code == 200
    assert reference in officer.get(f"/inbox/?journey={journey.slug}").text
    if journey.restricted:
        forms.may_open(office, forms.officer(office, journey), reference)
    assert journey.title in officer.get(f"/inbox/{reference}/").text
    paper = officer.get(f"/inbox/{reference}/answers.pdf")
    words = " ".join(page.extract_text() for page in PdfReader(BytesIO(paper.data)).pages)
    assert reference in words
    assert journey.title in words
    assert json.loads(officer.get(f"/inbox/{reference}/answers.json").text)["journey"] == journey.slug
    assert officer.get(f"/inbox/{reference}/answers.csv").data.startswith(b"\xef\xbb\xbf")
    assert reference in officer.get(f"/inbox/export.csv?journey={journey.slug}").text
    assert reference in client.get("/my-forms/").text


@every_form
def test_titles_addresses_and_names_of_files_say_nothing(office: Office, app: Flask, clock: Clock, journey: Journey) -> None:
    """Row T17 for every form: what was typed stands in its pages only."""
    forms.open_for(journey, office, clock)
    who = forms.sender(office, journey)
    client, officer = signed_in(app.test_client(), who), signed_in(app.test_client(), forms.officer(office, journey))
    draft = forms.fill(office, who.actor, forms.begun(office, journey, who))
    base = f"/forms/{journey.slug}/{draft.reference}/"
    asked = [(client, f"{base}{section.slug}/") for section in journey.path(draft.answers)] + [
        (client, f"{base}check/"),
        (client, f"{base}saved/"),
    ]
    sent = [(client, f"{base}done/"), (client, f"{base}answers.pdf"), (client, "/my-forms/"), (officer, f"/inbox/{draft.reference}/")]
    sent += [
        (officer, f"/inbox/{draft.reference}/answers.csv"),
        (officer, f"/inbox/export.csv?journey={journey.slug}"),
        (officer, "/inbox/"),
    ]
    said = [title_and_headers(client.get(address)) for client, address in asked]
    forms.send(office, who.actor, draft)
    if journey.restricted:
        forms.may_open(office, forms.officer(office, journey), draft.reference)
    said += [title_and_headers(client.get(address)) for client, address in sent]
    with office.database.reading() as session:
        said += [str(mail.write(office, letter)) for letter in mails.newest(session, office.keys)]
    assert len(said) >= len(asked) + len(sent)
    assert not [text for text in said if any(word in text.lower() for word in ("quinces", "marchbanks", "quillfeather", "school a"))]


def title_and_headers(answer: Any) -> str:
    assert answer.status_code == 200
    shown = title(answer) if answer.mimetype == "text/html" else ""
    return f"{shown} {[value for name, value in answer.headers if name not in {'Content-Security-Policy'}]}"


@every_form
def test_every_section_refuses_nothing_at_all_in_sentences(office: Office, app: Flask, clock: Clock, journey: Journey) -> None:
    """Mandatory questions are named at the top, at their place and in the title; nothing is cleared."""
    forms.open_for(journey, office, clock)
    who = forms.sender(office, journey)
    client = signed_in(app.test_client(), who)
    draft = forms.fill(office, who.actor, forms.begun(office, journey, who))
    for section in journey.path(draft.answers):
        blank = [("endings", "0")] if section.slug == "provision" else []
        page = save(client, f"/forms/{journey.slug}/{draft.reference}/{section.slug}/", blank)
        if page.status_code == 422:
            assert title(page).startswith("Error: ")
            links = re.findall(r'<li><a href="#([^"]+)">', page.text)
            assert links
            assert all(f'id="{link}"' in page.text for link in links)


@pytest.mark.parametrize("journey", forms.WITHOUT_ACCOUNT, ids=lambda journey: journey.slug)
def test_without_an_account_by_a_work_email(office: Office, app: Flask, clock: Clock, journey: Journey) -> None:
    forms.open_for(journey, office, clock)
    client = app.test_client()
    page = client.get(f"/forms/{journey.slug}/email/")
    begun = client.post(f"/forms/{journey.slug}/email/", data={"csrf_token": token(page), "email": forms.EMAIL})
    assert begun.status_code == 303, begun.text[:2000]
    base = begun.headers["Location"].removesuffix(f"{journey.sections[0].slug}/")
    landed = client.get(mailed_link(office))
    client.post(mailed_link(office), data={"csrf_token": token(landed)})
    with office.database.reading() as session:
        draft = forms.rows.find(session, office.keys, base.split("/")[3])
    assert draft is not None
    walk(office, client, base, journey, forms.with_draft(forms.Actor(origin="192.0.2.7"), draft.id))
    assert send(client, base, journey).status_code == 303
    officer = signed_in(app.test_client(), forms.officer(office, journey))
    assert "Sender not confirmed" in officer.get("/inbox/").text


def test_forms_that_need_an_account_say_so(office: Office, app: Flask, client: Any) -> None:
    closed = [journey for journey in forms.ALL if journey not in forms.WITHOUT_ACCOUNT]
    assert closed
    for journey in closed:
        assert "from an account only" in client.get(f"/forms/{journey.slug}/").text
        assert client.get(f"/forms/{journey.slug}/email/").headers["Location"] == f"/forms/{journey.slug}/"
        other = signed_in(app.test_client(), school_a(office))
        assert "from an account only" in other.get(f"/forms/{journey.slug}/").text


def test_a_provider_chooses_the_referral_it_answers(office: Office, app: Flask) -> None:
    client = signed_in(app.test_client(), forms.provider(office))
    none = client.get("/forms/application-response/").text
    assert "No referral waits for your answer" in none
    assert ">Begin</button>" not in none
    reference = forms.referral_to(office)
    page = client.get("/forms/application-response/")
    assert re.findall(r'<option value="([^"]*)"', page.text) == [reference]
    begun = client.post("/forms/application-response/", data={"csrf_token": token(page), "about": reference})
    assert f"referral {reference}, " in client.get(begun.headers["Location"]).text
    second = forms.referral_to(office)
    page = client.get("/forms/application-response/")
    assert set(re.findall(r'<option value="([^"]*)"', page.text)) == {"", reference, second}
    refused = client.post("/forms/application-response/", data={"csrf_token": token(page), "about": ""})
    assert "Choose the referral that you answer" in refused.text


def test_a_survey_that_is_not_open_says_when_it_is(office: Office, app: Flask) -> None:
    client = signed_in(app.test_client(), school_a(office))
    page = client.get("/forms/school-survey/")
    assert "This form is open from 1 June 2027 to 25 June 2027." in page.text
    assert "<button" not in page.text.split("<h1")[1].split("</main>")[0]


@pytest.mark.parametrize("slug", ["school-survey", "quality-pack"])
def test_a_form_that_each_sends_once_says_so_before_it_is_begun_again(office: Office, app: Flask, clock: Clock, slug: str) -> None:
    journey = next(each for each in forms.ALL if each.slug == slug)
    forms.open_for(journey, office, clock)
    who = forms.sender(office, journey)
    client = signed_in(app.test_client(), who)
    assert ">Begin</button>" in client.get(f"/forms/{slug}/").text
    forms.sent(office, journey, who)
    again = client.get(f"/forms/{slug}/").text
    assert "This form was sent already for this year: each sends it once." in again
    assert ">Begin</button>" not in again
    other = signed_in(app.test_client(), school_b(office))
    assert ">Begin</button>" in other.get(f"/forms/{slug}/").text


def test_the_quality_pack_is_one_click_away(office: Office, app: Flask) -> None:
    who = forms.sender(office, pack := JOURNEYS["quality-pack"])
    draft = forms.begun(office, pack, who)
    page = signed_in(app.test_client(), who).get(f"/forms/quality-pack/{draft.reference}/pack/")
    assert re.search(r'<a href="[^"]*/forms-and-documents/" target="_blank" rel="noopener">The schools’ quality pack', page.text)


def test_the_list_of_forms_shows_what_is_one_s_own_to_send(office: Office, app: Flask, client: Any) -> None:
    school = signed_in(app.test_client(), school_a(office)).get("/forms/").text
    provider = signed_in(app.test_client(), forms.provider(office)).get("/forms/").text
    everybody = client.get("/forms/").text
    for journey in forms.ALL:
        link = f'href="/forms/{journey.slug}/"'
        assert link in everybody
        assert (link in school) is bool(SENDERS[journey.slug].school)
        assert (link in provider) is bool(SENDERS[journey.slug].provider)


@pytest.fixture
def client(app: Flask) -> Any:
    return app.test_client()
