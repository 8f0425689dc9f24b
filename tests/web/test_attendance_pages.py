"""The schools' and the council's pages through the doors: each opens for whom it is, says what it should, and writes down one look."""

from pathlib import Path

import pytest
from flask import Flask

from formsapp.domain.people import Role
from formsapp.services import attendance_today, planned_absences, where_now
from formsapp.services.office import Office
from formsapp.store.database import Database
from tests.accounts import events
from tests.attending import mark_of, take, work
from tests.offices import Clock, open_office
from tests.people import Made, council, provider_b, school_a, send, signed_in
from tests.registering import MONDAY, QUARTER_PAST, Scene, add_cohort, add_lesson, scene
from tests.services.test_registers import cell, save
from tests.web.strict_client import StrictClient

DAY = MONDAY.isoformat()


@pytest.fixture
def office(database: Database, tmp_path: Path, clock: Clock, built: Path) -> Office:
    clock.set(QUARTER_PAST)
    return open_office(database, tmp_path / "data", site=built, clock=clock)


@pytest.fixture
def taken(office: Office, clock: Clock) -> Scene:
    """Somebody of each school is absent, and the worker has told them."""
    found = scene(office)
    take(found, ["unexplained", "unexplained", "late", *["present"] * 9])
    work(found, clock)
    return found


def client(app: Flask, who: Made) -> StrictClient:
    return signed_in(app.test_client(), who)  # type: ignore[return-value, arg-type]


def test_a_morning_of_an_attendance_officer(app: Flask, office: Office, taken: Scene) -> None:
    school = client(app, taken.school)
    home = school.get("/desk/")
    assert "Unprocessed absences" in home.text
    assert '<span class="tile__number">1</span>' in home.text
    assert "Amberley" not in home.text, "numbers, and nobody's name"
    alerts = school.get("/alerts/")
    assert "Amberley Ashdown" in alerts.text
    assert "Bartholomew" not in alerts.text
    listed = school.get("/absences/")
    assert "1 absence to decide" in listed.text
    mark = mark_of(taken, 0)
    chosen = {"mark": str(mark.id), f"version-{mark.id}": str(mark.version), "decision": "authorised", "code": "O"}
    refused = send(school, "/absences/decide/", chosen, page="/absences/")
    assert refused.status_code == 422
    assert "does not go with the decision" in refused.text
    assert f'value="{mark.id}" checked' in refused.text
    done = send(school, "/absences/decide/", chosen | {"code": "I", "note": "A cold."}, page="/absences/")
    assert done.status_code == 303
    assert "Every absence has been decided on" in school.get("/absences/").text
    entry = school.get(f"/absences/{mark.id}/")
    assert "authorised, code I" in entry.text
    assert "A cold." in entry.text
    assert "Amberley" not in entry.text.partition("</title>")[0]
    again = send(
        school, f"/absences/{mark.id}/decide/", {"decision": "unauthorised", "code": "O", "version": "2"}, page=f"/absences/{mark.id}/"
    )
    assert "Say why the decision is changed" in again.text
    told = {"decision": "unauthorised", "code": "O", "version": "2", "why": "She was in town."}
    assert send(school, f"/absences/{mark.id}/decide/", told, page=f"/absences/{mark.id}/").status_code == 303
    assert "She was in town." in school.get(f"/absences/{mark.id}/").text


def test_the_day_the_summary_and_the_mark_file(app: Flask, office: Office, taken: Scene) -> None:
    school, officer = client(app, taken.school), client(app, council(office))
    today = school.get("/attendance/today/")
    for words in ("Ashdown", "Unexplained absence", "Late", "Year 11", "The workshop, Mill Lane", "11 lessons of students"):
        assert words in today.text
    assert "Birch" not in today.text
    assert "No lesson is due" in school.get("/attendance/today/?day=2026-11-24&sort=time").text
    whole = officer.get("/attendance/today/").text
    assert "12 lessons of students" in whole
    for words in ("Ashdown", "Birch", "School A", "School B", "Unexplained absence"):
        assert words in whole, words
    theirs = officer.get(f"/attendance/today/?school={taken.other_school.organisation}")
    assert "Birch" in theirs.text
    assert "Ashdown" not in theirs.text
    for who, by in ((officer, "school"), (officer, "provider"), (school, "provider"), (client(app, taken.manager), "provider")):
        page = who.get(f"/attendance/summary/?day={DAY}&by={by}")
        assert page.status_code == 200
        assert "Day by day" in page.text
    file = school.get(f"/attendance/marks.csv?day={DAY}")
    lines = file.data.decode("utf-8-sig").splitlines()
    assert len(lines) == 12
    assert '"Ashdown","Amberley","2026-11-23","AM","09:15","12:00"' in lines[1]
    assert '"Unexplained absence","","","","","N","yes"' in lines[1]
    assert "Birch" not in file.text
    assert "marks-2026-11-23.csv" in file.headers["Content-Disposition"]
    assert officer.get(f"/attendance/marks.csv?day={DAY}").location == f"/attendance/today/?day={DAY}"
    assert len(officer.get(f"/attendance/marks.csv?day={DAY}&school={taken.other_school.organisation}").data.splitlines()) == 2


def test_where_everybody_is_now(app: Flask, office: Office, taken: Scene, clock: Clock) -> None:
    school = client(app, taken.school)
    page = school.get("/where-now/")
    assert "11 students due off site now" in page.text
    assert "The workshop, Mill Lane" in page.text
    assert "Unexplained absence" in page.text
    assert "Birch" not in page.text
    clock.set(QUARTER_PAST.replace(hour=13))
    later = client(app, taken.school).get("/where-now/")
    assert "0 students due off site now" in later.text
    assert "Earlier today" in later.text
    assert client(app, taken.manager).get("/where-now/").status_code == 403
    whole = client(app, council(office)).get("/where-now/").text
    assert "0 students due off site now" in whole
    for words in ("Ashdown", "Birch", "Earlier today", "all schools"):
        assert words in whole, words


def test_who_left_before_the_end_is_not_seen_there_any_more(app: Flask, office: Office, taken: Scene, clock: Clock) -> None:
    """In the page of a fire drill, and in the figures that the database counts for the council."""
    save(taken, cell(taken, 3, "left", "9:16"), why="Fetched by her father")
    clock.set(QUARTER_PAST.replace(minute=30))
    page = client(app, taken.school).get("/where-now/").text
    assert "9 seen there, 1 known to be away, 1 absent without a reason known" in page
    assert "Left at 09:16" in page
    found = where_now.look(office, council(office).actor)
    assert (found.number, found.seen, found.unknown, found.missing) == (12, 9, 0, 2)


def test_the_council_reads_a_day_of_all_schools_page_by_page(app: Flask, office: Office, taken: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    officer = council(office).actor
    monkeypatch.setattr(attendance_today, "PAGE", 5)
    monkeypatch.setattr(where_now, "AT_ONCE", 5)
    for sort in attendance_today.OF_ALL:
        pages = [attendance_today.look(office, officer, MONDAY, sort, page) for page in (1, 2, 3)]
        assert [(each.total, each.pages, len(each.rows)) for each in pages] == [(12, 3, 5), (12, 3, 5), (12, 3, 2)]
        assert {row.place.record for each in pages for row in each.rows} == set(taken.records)
    assert attendance_today.look(office, officer, MONDAY, "", 4).total == 12, "beyond the last page there is none, and still as many"
    assert attendance_today.look(office, officer, MONDAY, provider=taken.manager.organisation).total == 12
    assert attendance_today.look(office, officer, MONDAY, provider=provider_b(office).organisation).total == 0
    assert attendance_today.look(office, officer, MONDAY, school=taken.other_school.organisation, provider=taken.manager.organisation).total == 1
    found = [where_now.look(office, officer, page=page) for page in (1, 2, 3)]
    assert {(each.number, each.seen, each.unknown, each.missing, each.pages) for each in found} == {(12, 10, 0, 2, 3)}
    students = [student for each in found for places in each.parts.values() for where in places for student in where.students]
    assert {each.place.record for each in students} == set(taken.records)
    assert where_now.look(office, officer, provider=provider_b(office).organisation).number == 0
    planned_absences.enter(office, taken.school.actor, taken.records[0], {"first": "2026-11-24", "code": "M"})
    theirs = [where_now.look(office, taken.school.actor), where_now.look(office, officer, taken.school.organisation)]
    assert [(each.number, each.seen, each.unknown, each.missing) for each in theirs] == [(11, 10, 0, 1)] * 2


def test_codes_and_marks_that_disagree(app: Flask, office: Office, taken: Scene) -> None:
    school, other, officer = client(app, taken.school), client(app, taken.other_school), client(app, council(office))
    at = "/absences/disagreements/"
    assert "0 marks" in school.get(at).text
    mark = mark_of(taken, 3)
    told = {"version": str(mark.version), "code": "I", "note": ""}
    assert send(school, f"/absences/{mark.id}/note/", told, page=f"/absences/{mark.id}/").status_code == 303
    fitting = mark_of(taken, 4)
    assert send(school, f"/absences/{fitting.id}/note/", told | {"code": "B"}, page=f"/absences/{fitting.id}/").status_code == 303
    page = school.get(at)
    assert "1 mark" in page.text
    for words in ("Dashiell Drake", "The provider saw the student", "I: Illness", taken.address, f"/absences/{mark.id}/"):
        assert words in page.text, words
    assert taken.address in school.get(taken.address).request.path
    assert at in school.get("/attendance/today/").text
    assert "0 marks" in other.get(at).text
    assert "Dashiell Drake" in officer.get(at).text
    assert "0 marks" in officer.get(f"{at}?school={taken.other_school.organisation}").text
    assert "0 marks" in school.get(f"{at}?since=2026-10-01&until=2026-11-22").text
    assert "1 mark" in school.get(f"{at}?since=2026-11-23&until=2026-11-23").text
    assert client(app, taken.manager).get(at).status_code == 403


def test_a_child_with_two_lessons_at_once_is_one_child(app: Flask, office: Office, taken: Scene) -> None:
    """Counted once, seen where one register has them; each of the two lines names the other lesson."""
    with office.database.writing() as session:
        house, school = taken.manager.organisation, taken.school.organisation
        both = {taken.records[place]: school for place in (0, 2, 3)}
        cohort, line = add_cohort(session, office, "Mondays too", house, both, [taken.tutor.id])
        add_lesson(session, office, cohort, house, line, MONDAY)
    page = client(app, taken.school).get("/where-now/").text
    assert "11 students due off site now" in page
    assert "10 seen there, 0 known to be away, 1 absent without a reason known, 0 with no mark yet" in page
    assert "12 students due off site now" in client(app, council(office)).get("/where-now/").text
    assert page.count("Also due elsewhere then: A course, 09:15 to 12:00, The workshop, Mill Lane") == 6


def test_addresses_and_telephones_come_from_the_directory(built: Path) -> None:
    import json

    from formsapp.store import sites
    from formsapp.store.published import Published

    found = json.loads((built / "downloads" / "directory.json").read_bytes())
    known = sites.read(Published(built, 0.0))
    course = next(each for each in found["courses"] if each["delivery"] and each["delivery"].get("address"))
    site = known.of(course["provider"], course["slug"])
    assert course["delivery"]["address"] in site.address
    provider = next(each for each in found["providers"] if each["slug"] == course["provider"])
    assert site.phone == provider["contact"]["phone"]
    assert provider["address"] in known.of(provider["slug"], "no-such-course").address
    assert known.of(None, "").address == ""
    assert sites.read(Published(built / "nowhere", 0.0)).providers == {}


def sent_twice(client: StrictClient, page: str, typed: dict[str, str]) -> list[int]:
    """The same page, with the token that it carries."""
    once = client.get(page).text.partition('name="once" value="')[2].partition('"')[0]
    assert len(once) == 32
    return [send(client, page, {**typed, "once": once}, page=page).status_code for _ in range(2)]


def test_a_page_that_is_sent_twice_adds_once(app: Flask, office: Office) -> None:
    """As without a script a second press does; another page adds another one, and two absences never overlap."""
    found = scene(office)
    school, manager = client(app, found.school), client(app, found.manager)
    at = f"/placements/{found.records[0]}"
    for who in (school, manager):
        assert sent_twice(who, f"{at}/notes/", {"subject": "A bus", "text": "It is late on Mondays."}) == [303, 303]
    assert school.get(f"{at}/notes/").text.count("It is late on Mondays.") == 2, "one by each"
    assert sent_twice(school, f"{at}/absences/", {"first": "2026-12-01", "last": "2026-12-03", "code": "M"}) == [303, 303]
    listed = school.get("/absences/planned/").text
    assert "1 absence entered ahead" in listed
    for first, last in (("2026-12-03", "2026-12-04"), ("2026-11-30", "2026-12-01"), ("2026-12-02", "")):
        again = send(school, f"{at}/absences/", {"first": first, "last": last, "code": "M"}, page=f"{at}/absences/")
        assert again.status_code == 422
        assert "An absence is entered for 1 December 2026 to 3 December 2026 already" in again.text
    assert send(school, f"{at}/absences/", {"first": "2026-12-04", "code": "M"}, page=f"{at}/absences/").status_code == 303


def test_one_absence_that_has_changed_is_not_one_of_them(app: Flask, office: Office, taken: Scene) -> None:
    school, mark = client(app, taken.school), mark_of(taken, 0)
    page = f"/absences/{mark.id}/"
    typed = {"decision": "authorised", "code": "I", "version": str(mark.version)}
    assert send(school, f"{page}decide/", typed, page=page).status_code == 303
    decided = school.get(page).text
    assert "also have been I" not in decided
    stale = send(school, f"{page}decide/", typed, page=page)
    assert "It has been changed meanwhile" in stale.text
    assert "One of them" not in stale.text


def test_an_absence_entered_ahead_and_taken_back(app: Flask, office: Office) -> None:
    found = scene(office)
    school = client(app, found.school)
    at = f"/placements/{found.records[0]}/absences/"
    refused = send(school, at, {"first": DAY, "code": ""})
    assert "Choose the reason" in refused.text
    assert send(school, at, {"first": DAY, "last": "", "code": "M", "note": "Dentist at ten"}).status_code == 303
    page = school.get(at)
    assert "Dentist at ten" in page.text
    assert "Amberley Ashdown" in school.get("/absences/planned/").text
    assert "Entered ahead" not in school.get("/absences/").text
    absence = page.text.split('name="absence" value="')[1].split('"')[0]
    assert send(school, f"{at}back/", {"absence": absence}, page=at).status_code == 303
    assert "None has been entered" in school.get(at).text
    assert client(app, found.other_school).get(at).status_code == 404


def test_notes_are_read_by_both_sides_and_changed_by_their_author(app: Flask, office: Office, clock: Clock) -> None:
    found = scene(office)
    tutor, school, other = client(app, found.tutor), client(app, found.school), client(app, found.other_school)
    at = f"/placements/{found.records[0]}/notes/"
    assert "may be disclosed" in tutor.get(at).text
    refused = send(tutor, at, {"subject": "", "text": "She finished the wall."})
    assert "Enter what it is about" in refused.text
    assert "She finished the wall." in refused.text
    assert send(tutor, at, {"subject": "A good day", "text": "She finished the wall."}).status_code == 303
    assert 'Unread notes</a> <span class="counts__number">1' in school.get("/desk/").text
    assert "A good day" in school.get("/notes/?which=unread").text
    assert "She finished the wall." in school.get(at).text
    assert "0 notes" in school.get("/notes/?which=unread").text
    assert "1 note" in school.get("/notes/").text
    for who in (other, client(app, provider_b(office)), client(app, provider_b(office, Role.TUTOR))):
        assert who.get(at).status_code == 404
        assert "A good day" not in who.get("/notes/").text
    note = tutor.get(at).text.split('href="/notes/')[2].split("/")[0]
    assert school.get(f"/notes/{note}/").status_code == 404, "only its author changes it"
    clock.move(minutes=1)
    told = {"subject": "A very good day", "text": "She finished it alone.", "version": "1"}
    assert send(tutor, f"/notes/{note}/", told).status_code == 303
    assert "meanwhile" in send(tutor, f"/notes/{note}/", told).text
    assert "A very good day" in school.get("/notes/?which=unread").text, "changed, and so unread again"
    assert send(tutor, f"/notes/{note}/end/", page=f"/notes/{note}/").status_code == 303
    assert "Nobody has written one yet" in school.get(at).text
    assert len(events(office, "learner_notes.change")) == 1


def test_home_for_every_role(app: Flask, office: Office, taken: Scene) -> None:
    wanted = {
        taken.tutor: ("Bricklaying Mondays", "Registers of 23 November 2026"),
        taken.manager: ("Bricklaying Mondays", "Completed"),
        taken.school: ("Unprocessed absences", "Today so far"),
        school_a(office, Role.STAFF): ("Unprocessed absences", "of 1 taken"),
        council(office): ("Unprocessed absences", "Administration"),
        council(office, Role.PANEL_MEMBER): ("Summary by date", "Announcements"),
        provider_b(office, Role.TUTOR): ("No lesson is due today", "Announcements"),
    }
    for who, words in wanted.items():
        page = client(app, who).get("/desk/")
        assert page.status_code == 200
        for each in words:
            assert each in page.text, f"{who.name} is told of {each}"
