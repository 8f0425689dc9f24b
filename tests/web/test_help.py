"""The guides never age: every word in bold stands on a page, every link leads somewhere, every task of a school and a provider has one."""

import re
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.exceptions import HTTPException

from formsapp.domain.guides import AUDIENCES, BY_SLUG, GUIDES
from formsapp.services.office import Office
from formsapp.store.database import Database
from formsapp.web.help import FOLDER, PICTURES
from tests.conftest import PROJECT
from tests.offices import Clock, open_office
from tests.people import provider_a, school_a, signed_in
from tests.web.apps import app_in

# What a school and a provider are told to do in the systems guide they have now, and the guide that says how here.
TASKS = {
    "check a training record": "read-a-record", "filter training records": "find-records", "check daily attendance": "attendance-today",
    "share a note on attendance": "attendance-today", "process absences": "absences", "check progress of units": "check-progress",
    "reports on a template": "word-reports", "mail merge": "word-reports", "emergency contacts": "emergency-contact",
    "complete a register": "take-a-register", "notes in a register": "register-note", "other notes": "note-on-a-record",
    "contribution": "contribution", "progress of units and qualification": "report-progress", "initial assessment": "assessment",
    "targets": "target", "send a file": "send-a-file", "receive a file": "receive-a-file", "find a course": "find-a-course",
    "apply": "refer", "withdraw": "withdraw",
}  # fmt: skip
BOLD, LINK = re.compile(r"\*\*(.+?)\*\*"), re.compile(r"\]\((/[^)]*)\)")


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
    assert len(BY_SLUG) == len(GUIDES) >= 20


@pytest.mark.parametrize("slug", BY_SLUG)
def test_words_in_bold_stand_on_a_page(slug: str, shown: str) -> None:
    lacking = [words for words in BOLD.findall(text(slug)) if words.strip("[]") not in shown]
    assert not lacking, f"{slug}: no page says {lacking}"


@pytest.fixture
def office(database: Database, tmp_path: Path, clock: Clock, built: Path) -> Office:
    return open_office(database, tmp_path / "data", site=built, clock=clock)


@pytest.fixture
def app(office: Office) -> Flask:
    return app_in(office)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_every_guide_opens_and_every_link_of_it_leads_to_a_page(office: Office, app: Flask) -> None:
    client = signed_in(app.test_client(), school_a(office))
    listed = client.get("/help/").text
    routes = app.url_map.bind("localhost")
    for each in GUIDES:
        assert f'/help/{each.slug}/">{each.title.replace("’", "’")}</a>' in listed
        assert f"<h1 class=\"form__title\">{each.title}</h1>" in client.get(f"/help/{each.slug}/").text
        for address in LINK.findall(text(each.slug)):
            try:
                routes.match(address)
            except HTTPException as missing:
                pytest.fail(f"{each.slug} leads to {address}: {missing}")
        picture = client.get(f"/help/{each.slug}/picture.jpg")
        assert (picture.status_code, picture.data[:3]) == ((200, b"\xff\xd8\xff") if each.shows else (404, picture.data[:3]))
    assert {path.stem for path in PICTURES.glob("*.jpg")} == {each.slug for each in GUIDES if each.shows}
    assert client.get("/help/none-such/").status_code == 404
    assert signed_in(app.test_client(), provider_a(office)).get("/help/").status_code == 200
    assert app.test_client().get("/help/").status_code == 302
