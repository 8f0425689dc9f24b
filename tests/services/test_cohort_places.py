"""A placement joins the one cohort that fits; where several do or none, a person puts it in with a click; its end ends the membership."""

import datetime as dt
from pathlib import Path
from uuid import UUID

import pytest

from formsapp.services import alerts, casework, cohort_alerts, cohort_places, cohorts, mail
from formsapp.services.asking import Wrong
from formsapp.services.office import NotFound, Office
from formsapp.store import cohorts as rows
from formsapp.store.cohorts import Member
from formsapp.store.database import Database
from tests import forms
from tests.accounts import events, letters
from tests.casework import PLACEMENT, desk
from tests.offices import Clock, open_office
from tests.people import Made, council, provider_b, signed_in
from tests.placing import closed, placed, record, records, send_about, set_up, walked
from tests.web.apps import app_in

START, LAST = dt.date(2026, 12, 7), dt.date(2027, 1, 29)


@pytest.fixture
def office(database: Database, tmp_path: Path, clock: Clock, built: Path) -> Office:
    return open_office(database, tmp_path / "data", site=built, clock=clock)


def cohort(office: Office, who: Made, name: str, weekdays: str = "0", course: str = "") -> UUID:
    """Of the provider and the course of the walks, with lessons on these days of the week."""
    about = {"course": course or forms.course_of(office, forms.PROVIDER), "name": name, "age": "14–16", "year": "2026"}
    made = cohorts.add(office, who.actor, {"provider": str(who.organisation), **about})
    line = {"begins": "9:15", "ends": "12:00", "place": "The workshop", "from": "2026-09-07"}
    for each in weekdays:
        cohorts.add_line(office, who.actor, made, {"weekday": each, **line})
    return made


def memberships(office: Office, reference: str) -> list[Member]:
    with office.database.reading() as session:
        return rows.memberships(session, [each.id for each in records(office, reference)])


def test_it_joins_the_one_cohort_that_has_its_course_and_days(office: Office) -> None:
    manager = forms.provider(office)
    monday = cohort(office, manager, "Mondays")
    cohort(office, manager, "Tuesdays", "1")
    other = next(slug for slug, words in cohorts.courses(office) if slug != forms.course_of(office, forms.PROVIDER))
    cohort(office, manager, "Another course", "0", other)
    walk = placed(office)
    (found,) = memberships(office, walk.reference)
    assert (found.cohort, found.from_on, found.until_on) == (monday, START, None)
    assert cohorts.listing(office, manager.actor).without == 0


@pytest.mark.parametrize("names", [(), ("One", "Two")])
def test_none_or_several_and_a_person_puts_it_in_with_a_click(office: Office, names: tuple[str, ...]) -> None:
    manager, officer = forms.provider(office), council(office)
    made = [cohort(office, manager, name) for name in names] or [cohort(office, manager, "Tuesdays", "1")]
    walk = placed(office)
    assert memberships(office, walk.reference) == []
    client = signed_in(app_in(office).test_client(), manager)
    assert "1 learner in no cohort" in client.get("/cohorts/").text
    page = client.get("/cohorts/waiting/").text
    assert "Quillfeather" in page
    assert ("choose another" in page) is not bool(names)
    (row,) = cohort_places.listing(office, officer.actor).rows
    assert [each.id for each in (row.fitting if names else row.others)] == made
    assert cohort_places.listing(office, provider_b(office).actor).total == 0
    told = {"record": str(row.record.id), "cohort": str(made[0])}
    with pytest.raises(NotFound):
        cohort_places.put_in(office, provider_b(office).actor, told)
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    assert client.post("/cohorts/waiting/", data={**told, "csrf_token": token}).status_code == 303
    assert [each.cohort for each in memberships(office, walk.reference)] == [made[0]]
    assert len(events(office, "cohort.member")) == 1
    again = client.post("/cohorts/waiting/", data={**told, "csrf_token": token})
    assert again.status_code == 422
    assert "meanwhile" in again.text
    assert "Everybody with a placement is in a cohort" in client.get("/cohorts/waiting/").text
    cohorts.change(office, manager.actor, made[0], {"name": "Closed", "age": "14–16", "state": "closed"}, 1)
    with pytest.raises(Wrong, match="has been closed"):
        cohort_places.put_in(office, officer.actor, told)


def test_what_ends_the_placement_ends_the_membership_and_goes_back_with_it(office: Office) -> None:
    manager, officer = forms.provider(office), council(office)
    cohort(office, manager, "Mondays")
    walk = placed(office)
    reference = send_about(office, walk.school, "withdrawal", walk.reference)
    closed(office, reference, LAST.isoformat(), f"{record(office, walk.reference).id}:monday")
    assert [each.until_on for each in memberships(office, walk.reference)] == [LAST]
    casework.undo(office, officer.actor, reference, "Not yet", desk(office, reference).work.version)
    assert [each.until_on for each in memberships(office, walk.reference)] == [None]


def test_a_placement_that_is_taken_back_was_in_no_register(office: Office) -> None:
    manager = forms.provider(office)
    made = cohort(office, manager, "Mondays")
    walk = walked(office)
    walk.by(walk.officer, "set up", 1, **PLACEMENT)
    casework.undo(office, walk.officer.actor, walk.reference, "Wrong day", desk(office, walk.reference).work.version)
    (ended,) = memberships(office, walk.reference)
    assert ended.until_on == START - dt.timedelta(days=1)
    set_up(walk, start="2026-12-14")
    theirs = [each for each in memberships(office, walk.reference) if each.until_on is None]
    assert [(each.cohort, each.from_on) for each in theirs] == [(made, dt.date(2026, 12, 14))]



def test_whoever_leads_the_provider_is_told_once_a_day_until_all_are_in_one(office: Office, clock: Clock) -> None:
    manager = forms.provider(office)
    walk = placed(office)

    def told(day: dt.date, hour: int = 8, who: Made = manager) -> list[str]:
        clock.set(dt.datetime.combine(day, dt.time(hour), dt.UTC))
        for _ in range(2):
            list(cohort_alerts.tell(office, ""))
        return [row.words for row in alerts.listing(office, who.actor).rows]

    saturday, monday, tuesday = (dt.date(2026, 11, day) for day in (21, 23, 24))
    words = ["Learners with a placement are in no cohort"]
    assert told(saturday) == told(monday, hour=6) == [], "on working days, from seven"
    assert told(monday) == told(tuesday) == words, "what was said the day before counts as read"
    assert len(alerts.listing(office, manager.actor, unread=False).rows) == 2
    assert told(tuesday, who=provider_b(office)) == told(tuesday, who=walk.school) == []
    both = letters(office, "no-cohort")
    assert [each.to for each in both] == [manager.email] * 2
    written = mail.write(office, both[0])
    for word in ("Quillfeather", "Marigold", "Manager", forms.PROVIDER):
        assert word not in written.subject + written.text
    page = signed_in(app_in(office).test_client(), manager).get("/alerts/").text
    assert '<a href="/cohorts/waiting/">Learners with a placement are in no cohort</a>' in page
    made = cohort(office, manager, "Tuesdays", "1")
    cohort_places.put_in(office, manager.actor, {"record": str(record(office, walk.reference).id), "cohort": str(made)})
    assert told(tuesday, hour=9) == told(tuesday + dt.timedelta(days=1)) == []
    assert len(letters(office, "no-cohort")) == 2
