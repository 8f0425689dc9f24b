"""The guides never age: every word in bold stands on a page, every link leads somewhere, every task of a school and a provider has one."""

import datetime as dt
import re
from html import unescape
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException

from formsapp.domain.guides import ALL, AUDIENCES, BY_SLUG, COUNCIL, GUIDES, OPEN, PROVIDERS, SCHOOLS, listed
from formsapp.domain.people import NOBODY, Role
from formsapp.services.office import Office
from formsapp.web.help import FOLDER, PICTURES, text_of
from tests.conftest import PROJECT
from tests.offices import Clock
from tests.people import council, provider_a, school_a, send, signed_in
from tests.registering import QUARTER_PAST
from tests.web.guided import begin, walks

# What a school and a provider are told to do in the systems guide they have now, and the guide that says how here.
TASKS = {
    "check a training record": "read-a-record", "filter training records": "find-records", "check daily attendance": "attendance-today",
    "share a note on attendance": "attendance-today", "process absences": "absences", "check progress of units": "check-progress",
    "reports on a template": "word-reports", "mail merge": "word-reports", "emergency contacts": "emergency-contact",
    "complete a register": "take-a-register", "notes in a register": "register-note", "other notes": "note-on-a-record",
    "contribution": "contribution", "progress of units and qualification": "report-progress", "initial assessment": "assessment",
    "targets": "target", "send a file": "send-a-file", "receive a file": "receive-a-file", "find a course": "find-a-course",
    "apply": "refer", "withdraw": "withdraw", "begin with an account": "sign-in", "errors in a record": "report-a-mistake",
    "training record as school": "read-a-record", "training record as provider": "find-records",
    "check that the qualification is correct": "follow-a-unit-tree",
    # what the council does so that the others can, and what is asked of everybody beside
    "units of a qualification": "unit-trees", "levels of an assessment": "levels", "put an error right": "corrections",
    "prices": "prices", "financial audits": "spending", "invoices": "invoice", "census": "census", "achievement": "course-reports",
    "outcomes": "outcomes", "a new school year": "year-end", "known absences": "planned-absences",
    "reviews": "review-brief", "a request for data": "request-for-data", "retention": "what-is-deleted", "legal hold": "legal-hold",
}  # fmt: skip
BOLD, LINK = re.compile(r"\*\*(.+?)\*\*"), re.compile(r"\]\((/[^)]*)\)")
AUGUST = dt.datetime(2027, 8, 10, 12, tzinfo=dt.UTC)
# Words of pages that no walk of the test gets to: they come after what only a person at the place can do.
ELSEWHERE = {"find-a-course", "sign-in", "send-a-file", "receive-a-file", "refer", "withdraw"}


def text(slug: str) -> str:
    return (FOLDER / f"{slug}.md").read_text("utf-8")


@pytest.fixture(scope="module")
def shown() -> str:
    """Every word that a page or its script can show."""
    app, theme = PROJECT / "formsapp", PROJECT / "theme"
    folders = ((app, "*.html"), (app, "*.py"), (theme / "templates", "*.html"), (theme / "static" / "js", "*.js"))
    return "\n".join(path.read_text("utf-8") for folder, kind in folders for path in sorted(folder.rglob(kind)) if path.parent != FOLDER)


def test_every_task_has_its_guide_and_every_guide_its_text() -> None:
    assert set(TASKS.values()) <= set(BY_SLUG)
    assert {path.stem for path in FOLDER.glob("*.md")} == set(BY_SLUG)
    assert {each.audience for each in GUIDES} == set(AUDIENCES)
    assert len(BY_SLUG) == len(GUIDES) >= 35


@pytest.mark.parametrize("slug", sorted(ELSEWHERE))
def test_words_in_bold_stand_on_a_page(slug: str, shown: str) -> None:
    lacking = [words for words in BOLD.findall(text(slug)) if words.strip("[]") not in shown]
    assert not lacking, f"{slug}: no page says {lacking}"


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_pages_of_each_guide_say_its_words_to_whoever_it_is_for(office: Office, app: Flask, clock: Clock) -> None:
    """Stricter than words somewhere in the sources: the pages are opened in the guide's order, by whom it is for."""
    clock.set(QUARTER_PAST)
    steps, open_clients = walks(begin(office)), dict[UUID, FlaskClient]()
    assert set(steps) == set(BY_SLUG) - ELSEWHERE
    lacking: list[str] = []
    for slug, pages in steps.items():
        if slug == "year-end":
            clock.set(AUGUST)
            open_clients.clear()  # their sessions are long over
        seen = ""
        for who, address, *sent in pages:
            client = open_clients.get(who.id) or open_clients.setdefault(who.id, signed_in(app.test_client(), who))
            reply = send(client, address, sent[0]) if sent else client.get(address)
            assert reply.status_code in {200, 303}, f"{slug}: {address} answers {reply.status_code}"
            seen += words(reply.text)
        lacking += [f"{slug}: {bold}" for bold in BOLD.findall(text(slug)) if bold.strip("[]") not in seen]
    assert not lacking, "\n".join(lacking)


def words(page: str) -> str:
    """As they can be read, whatever tags stand between them."""
    return f" {' '.join(unescape(re.sub(r'<[^>]+>', '', page)).split())} "


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_every_guide_opens_and_every_link_of_it_leads_to_a_page(office: Office, app: Flask) -> None:
    client = signed_in(app.test_client(), council(office, Role.SERVICE_LEAD))
    found = client.get("/help/").text
    routes = app.url_map.bind("localhost")
    for each in GUIDES:
        assert f'/help/{each.slug}/">{each.title}</a>' in found
        assert f'<h1 class="form__title">{each.title}</h1>' in client.get(f"/help/{each.slug}/").text
        for address in LINK.findall(text(each.slug)):
            try:
                routes.match(address)
            except HTTPException as missing:
                pytest.fail(f"{each.slug} leads to {address}: {missing}")
        picture = client.get(f"/help/{each.slug}/picture.jpg")
        assert (picture.status_code, picture.data[:3]) == ((200, b"\xff\xd8\xff") if each.shows else (404, picture.data[:3]))
    assert {path.stem for path in PICTURES.glob("*.jpg")} == {each.slug for each in GUIDES if each.shows}
    assert client.get("/help/none-such/").status_code == 404


@pytest.mark.parametrize("slug", sorted(BY_SLUG))
def test_a_guide_is_text_with_headings_and_no_tags_to_read(slug: str) -> None:
    html = text_of(slug)
    written = len(re.findall(r"^##", text(slug), re.MULTILINE))
    assert "&lt;" not in html
    assert html.count("<h2>") == written
    assert "<h3>" not in html


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_whoever_can_not_sign_in_reads_how_and_no_other_guide(office: Office, app: Flask) -> None:
    """From the sign-in page on, without an account, and halfway in as well."""
    client = app.test_client()
    for address in ("/sign-in/", "/forgotten-password/"):
        assert 'href="/help/sign-in/"' in client.get(address).text
    shown = client.get("/help/")
    assert shown.status_code == 200
    assert re.findall(r'<a href="/help/([^/"]+)/"', shown.text) == [each.slug for each in OPEN] == ["sign-in", "find-a-course"]
    assert "/sign-in/?next=/help/" in shown.text
    for each in GUIDES:
        reply = client.get(f"/help/{each.slug}/")
        assert (reply.status_code, reply.headers.get("Location")) == (
            (200, None) if each.open else (302, f"/sign-in/?next=%2Fhelp%2F{each.slug}%2F")
        )
        assert client.get(f"/help/{each.slug}/picture.jpg").status_code == 302
        assert client.post(f"/help/{each.slug}/").status_code in {400, 403, 405}
    assert client.get("/help/practice/").status_code == 302


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_list_has_the_guides_of_ones_own_work(office: Office, app: Flask) -> None:
    seen = {
        who: dict(re.findall(r'<a href="/help/([^/"]+)/">([^<]+)</a>', signed_in(app.test_client(), made).get("/help/").text))
        for who, made in (
            ("school", school_a(office)), ("tutor", provider_a(office, Role.TUTOR)), ("manager", provider_a(office)),
            ("officer", council(office)), ("lead", council(office, Role.SAFEGUARDING_LEAD)), ("panel", council(office, Role.PANEL_MEMBER)),
        )
    }  # fmt: skip
    assert {"absences", "census", "spending", "sign-in"} <= set(seen["school"])
    assert not {"take-a-register", "unit-trees", "corrections", "outcomes"} & set(seen["school"])
    assert {"take-a-register", "report-progress"} <= set(seen["tutor"])
    assert not {"outcomes", "absences", "prices"} & set(seen["tutor"])
    assert "outcomes" in seen["manager"]
    assert {
        "unit-trees",
        "levels",
        "corrections",
        "prices",
        "invoice",
        "year-end",
        "planned-absences",
        "take-a-register",
        "absences",
    } <= set(seen["officer"])
    assert not {"legal-hold", "request-for-data"} & set(seen["officer"])
    assert {"legal-hold", "request-for-data", "what-is-deleted"} <= set(seen["lead"])
    assert not {"unit-trees", "corrections", "prices"} & set(seen["panel"])
    groups = [audience for audience, _ in listed(council(office).actor)]
    assert groups == [COUNCIL, ALL, SCHOOLS, PROVIDERS], "one's own first"
    assert [audience for audience, _ in listed(school_a(office).actor)] == [SCHOOLS, ALL]
    assert [audience for audience, _ in listed(NOBODY)] == [ALL]
    assert all(len(found) == len(set(found)) for who, found in seen.items())
