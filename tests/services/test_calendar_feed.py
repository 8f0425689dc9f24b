"""The calendar by a secret address on both databases: what is in it, what never is, and when it ends."""

import datetime as dt
import re
from pathlib import Path
from typing import Any

import pytest
from govuk_bank_holidays.bank_holidays import BankHolidays

from formsapp.domain.ics import Entry, calendar, folded
from formsapp.services import calendar_feed, directory_facts, work_lists
from formsapp.services.office import NotFound, Office
from formsapp.store import people
from formsapp.store.database import Database
from formsapp.store.tables import CalendarFeed
from tests.accounts import events
from tests.casework import begun
from tests.offices import Clock, open_office
from tests.people import Made, council, school_b, signed_in, token
from tests.web.apps import app_in


@pytest.fixture
def office(database: Database, tmp_path: Path, clock: Clock, built: Path) -> Office:
    return open_office(database, tmp_path / "data", site=built, clock=clock)


def secret_of(address: str) -> str:
    found = re.fullmatch(r"http.*/calendar/([\w-]{43})\.ics", address)
    assert found
    return found[1]


def lines(body: bytes) -> list[str]:
    assert body.endswith(b"END:VCALENDAR\r\n")
    assert all(len(line) <= 75 for line in body.split(b"\r\n"))
    return body.decode().replace("\r\n ", "").split("\r\n")


def read(office: Office, who: Made) -> list[str]:
    return lines(calendar_feed.feed(office, secret_of(calendar_feed.begin(office, who.actor))))


def test_panels_deadlines_and_numbers_of_what_is_due(office: Office) -> None:
    walk, other = begun(office), begun(office)
    work_lists.assign_one(office, walk.officer.actor, walk.reference, str(walk.officer.id))
    found = read(office, walk.officer)
    assert "SUMMARY:Panel: Flourish\\, Refocus" in found
    assert "DTSTART;VALUE=DATE:20261210" in found
    assert "SUMMARY:Deadline for the panel on 10.12.2026: Flourish\\, Refocus" in found
    assert found.count("SUMMARY:1 step due") == 1, "the other one is given to nobody"
    assert "UID:work-2026-11-25@127.0.0.1" in found
    for each in (walk, other):
        each.send_out()
    assert "SUMMARY:2 steps due" in read(office, walk.school)
    assert "SUMMARY:2 steps due" not in read(office, school_b(office))
    other.by(other.school, "arrange interview", 1, date="2026-11-24")
    assert "SUMMARY:1 step due" in read(office, walk.provider)


def test_a_panel_leads_to_its_room_only_whom_the_room_lets_in(office: Office) -> None:
    walk = begun(office)
    for who, leads in ((walk.officer, True), (walk.school, False), (walk.provider, False)):
        found = read(office, who)
        assert "SUMMARY:Panel: Flourish\\, Refocus" in found
        assert any(line.startswith("URL:") and line.endswith("/panels/") for line in found) is leads


def test_nothing_of_anybody_is_in_it(office: Office) -> None:
    walk = begun(office).send_out()
    work_lists.assign_one(office, walk.officer.actor, walk.reference, str(walk.officer.id))
    for who in (walk.officer, walk.school, walk.provider):
        told = "\n".join(read(office, who)).casefold()
        for word in ("quillfeather", "marigold", "mari ", walk.reference.casefold(), "school a", who.name.casefold(), "@a.example"):
            assert word not in told


def test_an_address_ends_by_a_new_one_by_hand_and_with_its_person(office: Office) -> None:
    who, other = council(office), school_b(office)
    first = secret_of(calendar_feed.begin(office, who.actor))
    second = secret_of(calendar_feed.begin(office, who.actor))
    theirs = secret_of(calendar_feed.begin(office, other.actor))
    with pytest.raises(NotFound):
        calendar_feed.feed(office, first)
    assert calendar_feed.feed(office, second)
    calendar_feed.end(office, who.actor)
    assert calendar_feed.standing(office, who.actor) is None
    for secret in (second, "", "x" * 43, second[:-1], "\ud800"):
        with pytest.raises(NotFound):
            calendar_feed.feed(office, secret)
    with office.database.writing() as session:
        people.suspend_person(session, other.id, office.clock())
    with pytest.raises(NotFound):
        calendar_feed.feed(office, theirs)
    assert [event.act for event in events(office) if event.act.startswith("calendar")] == ["calendar.begin"] * 3 + ["calendar.end"]


def test_only_the_hash_is_kept(office: Office) -> None:
    secret = secret_of(calendar_feed.begin(office, council(office).actor))
    with office.database.reading() as session:
        (row,) = session.query(CalendarFeed).all()
        assert len(row.hash) == 32
        assert secret not in str({column.name: getattr(row, column.name) for column in CalendarFeed.__table__.columns})


def test_its_page_shows_the_address_once(office: Office) -> None:
    client: Any = signed_in(app_in(office).test_client(), council(office))
    page = client.get("/account/calendar/")
    assert "You have no address yet" in page.text
    made = client.post("/account/calendar/", data={"csrf_token": token(page)})
    found = re.search(r"/calendar/[\w-]+\.ics", made.text)
    assert found
    answer = app_in(office).test_client().get(found[0])
    assert answer.status_code == 200
    assert answer.content_type == "text/calendar; charset=utf-8"
    assert answer.headers["Content-Disposition"] == "attachment; filename=calendar.ics"
    again = client.get("/account/calendar/")
    assert found[0] not in again.text
    assert client.post("/account/calendar/end/", data={"csrf_token": token(again)}).status_code == 303
    assert app_in(office).test_client().get(found[0]).status_code == 404


def test_no_text_breaks_out_of_its_line() -> None:
    body = calendar("A; b", "host.example", dt.datetime(2026, 11, 21, tzinfo=dt.UTC), [Entry("k", dt.date(2026, 12, 31), "x\r\nATTACH:y,\\;" + "é" * 60)])
    found = lines(body)
    assert [line for line in found if line.startswith("ATTACH")] == []
    assert "DTEND;VALUE=DATE:20270101" in found
    assert "".join(part.removeprefix(" ") if place else part for place, part in enumerate(folded("é" * 200))) == "é" * 200


def test_bank_holidays_are_those_that_their_package_tells() -> None:
    told = BankHolidays(use_cached_holidays=True).get_holidays(division=BankHolidays.ENGLAND_AND_WALES)
    assert directory_facts.bank_holidays() == {each["date"]: each["title"] for each in told}
    assert len(told) > 40
