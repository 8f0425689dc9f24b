"""Walking through a form's pages as a browser does: with the token, the mark and the cookies that each page gives."""

import re
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from formsapp.services.office import Office
from formsapp.store import mails, tables
from tests.people import token

SECTIONS = (
    "privacy",
    "tier",
    "school",
    "student",
    "carers",
    "safeguarding",
    "attendance",
    "behaviour",
    "academic",
    "provision",
    "agencies",
)


def hidden(page: TestResponse, name: str) -> str:
    found = re.search(rf'<input type="hidden" name="{name}" value="([^"]*)"', page.text)
    assert found, f"the page has no {name}"
    return found[1]


def title(page: TestResponse) -> str:
    found = re.search(r"<title>(.*?)</title>", page.text)
    assert found
    return found[1]


def save(
    client: FlaskClient, address: str, pairs: list[tuple[str, str]], go: str = "next", page: TestResponse | None = None, **more: Any
) -> TestResponse:
    """Send the page of a section."""
    page = page or client.get(address)
    assert page.status_code == 200, page.text[:400]
    data = MultiDict([*pairs, ("mark", hidden(page, "mark")), ("csrf_token", token(page)), ("go", go), ("end", "end")])
    return client.post(address, data=data, **more)


def autosave(client: FlaskClient, address: str, page: TestResponse, pairs: list[tuple[str, str]]) -> TestResponse:
    """As form.js does it."""
    section = address.rstrip("/").rsplit("/", 1)[1]
    base = address.removesuffix(f"{section}/")
    told = {"section": section, "mark": hidden(page, "mark"), "pairs": [list(pair) for pair in pairs]}
    return client.post(f"{base}autosave/", json=told, headers={"X-CSRFToken": token(page)})


def begin_by_email(client: FlaskClient, email: str, query: str = "") -> str:
    """The address of the draft."""
    page = client.get(f"/forms/referral/email/{query}")
    courses = re.findall(r'name="course" value="([^"]+)"', page.text)
    answer = client.post("/forms/referral/email/", data={"csrf_token": token(page), "email": email, "course": courses})
    assert answer.status_code == 303, answer.text[:300]
    return answer.headers["Location"].removesuffix("privacy/")


def mailed(office: Office) -> list[mails.Letter]:
    with office.database.reading() as session:
        return mails.newest(session, office.keys)


def mailed_link(office: Office) -> str:
    """The path of the newest link to come back."""
    link = next(letter.data["link"] for letter in mailed(office) if letter.kind == "come-back")
    return link.removeprefix(office.settings.app_url.rstrip("/"))


def events(office: Office) -> list[tuple[tables.AuditEvent, list[str]]]:
    """Everything that was recorded, with the learners it is about."""
    with office.database.reading() as session:
        found = list(session.scalars(select(tables.AuditEvent).order_by(tables.AuditEvent.id)))
        subjects = [(row.event_id, row.learner_key) for row in session.scalars(select(tables.AuditSubject))]
    return [(event, [key for number, key in subjects if number == event.id]) for event in found]
