"""What the Datalocker's pages say and keep: choices that are there again, what the virus check said, who deals with a file, whose faults these are."""

import io
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from formsapp.domain.people import Role
from formsapp.services import quarantine
from formsapp.services.office import Office
from formsapp.store import tables
from formsapp.store.database import Database
from tests import clamd as stand_in
from tests import locker as made
from tests.clamd import EICAR
from tests.locker import World, designated
from tests.offices import Clock, open_office
from tests.people import council, signed_in, token
from tests.web.apps import app_in
from tests.web.form_pages import hidden
from tests.web.test_locker import SEND, browser, check, fields, keys, send, upload


@pytest.fixture
def office(database: Database, tmp_path: Path, clock: Clock, built: Path) -> Office:
    return open_office(database, tmp_path / "data", site=built, clock=clock, scanner="none-we-accept-the-risk")


@pytest.fixture
def world(office: Office) -> World:
    return made.world(office)


@pytest.fixture
def site(office: Office) -> Flask:
    return app_in(office)


def test_what_was_chosen_is_there_again(site: Flask, world: World) -> None:
    team = browser(site, world.team)
    page = upload(team, ("plan.txt", b"one"), ("copy.txt", b"one"))
    first, _ = keys(page)
    typed = {f"to-{first}": str(world.provider.organisation), f"kind-{first}": "concern", f"description-{first}": "CFC of May"}
    team.post(SEND, data={**fields(page), **typed, "go": "look", "about": world.about})
    again = team.get(SEND)
    now = fields(again)
    assert {name: now[name] for name in typed} == typed
    assert now["about"] == world.about
    assert again.text.count("The same bytes as “") == 1
    assert again.text.index('id="about"') > again.text.index(f'id="to-{first}"'), "the organisation comes before its students"
    assert "Not checked for viruses: no virus scanner is set up here" in again.text


def test_what_is_typed_is_kept_without_a_button(site: Flask, world: World, office: Office) -> None:
    """As the page does by itself: no page comes back, and no student's name is read for it."""
    client = browser(site, world.school)
    page = upload(client, ("plan.txt", b"one"))
    (key,) = keys(page)
    before = events(office)
    kept = client.post(SEND, data={**fields(page), "go": "keep", f"description-{key}": "CFC"})
    assert (kept.status_code, kept.data) == (204, b"")
    assert events(office) == before
    assert fields(client.get(SEND))[f"description-{key}"] == "CFC"


def events(office: Office) -> list[str]:
    with office.database.reading() as session:
        return list(session.scalars(select(tables.AuditEvent.act)))


def test_a_description_of_one_word_outlives_the_session(site: Flask, world: World, clock: Clock) -> None:
    client = browser(site, world.school)
    page = upload(client, ("plan.txt", b"one"))
    (key,) = keys(page)
    clock.move(minutes=31)
    answer = client.post(SEND, data={**fields(page), "go": "check", f"description-{key}": "CFC"})
    assert answer.status_code == 403
    assert "What you typed is kept" in answer.text
    assert "CFC" not in answer.text
    held = {name: hidden(answer, name) for name in ("csrf_token", "kept")}
    signed_in(client, world.school)
    with client.session_transaction() as session:
        session.clear()  # as signing in does
    again = client.post("/kept/", data=held)
    assert re.search(rf'name="description-{key}"[^>]*>\n?CFC<', again.text), again.text[-3000:]


def test_words_that_no_list_has_are_kept_and_named(site: Flask, world: World) -> None:
    team = browser(site, world.team)
    page = upload(team, ("plan.txt", b"one"))
    (key,) = keys(page)
    looked = team.post(SEND, data={**fields(page), "go": "look", f"to-{key}": "Nonsuch School"})
    assert '<option value="Nonsuch School" data-unlisted="Nonsuch School" selected>' in looked.text
    wrong = check(team, looked, **{f"to-{key}": "Nonsuch School"})
    assert wrong.text.count("“Nonsuch School” is not in the list: choose an organisation from the list.") == 2


def test_faults_of_several_files_are_said_once_or_by_name(site: Flask, world: World) -> None:
    team = browser(site, world.team)
    page = upload(team, *((f"{name}.txt", name.encode()) for name in "abcd"))
    first, *_ = keys(page)
    wrong = check(team, page, **{f"kind-{first}": "tracking"})
    summary = re.findall(r'<li><a href="#[a-z]+-[0-9a-f]{32}">([^<]+)</a>', wrong.text)
    assert summary == ["4 files: Choose an organisation from the list.", "3 files: Choose what it is.", summary[2]]
    assert summary[2].startswith("3 files: Say what it is")
    one = check(team, page, every="school", **{f"kind-{key}": "tracking" for key in keys(page)[1:]})
    named = re.search(rf'id="name-{first}">([^<]+)<', one.text)
    assert named
    assert f">“{named[1]}”: Choose what it is.</a>" in one.text


def test_the_receipt_is_in_the_order_of_the_last_look(site: Flask, world: World) -> None:
    client = browser(site, world.school)
    names = [f"{letter}.txt" for letter in "qbzam"]
    page = upload(client, *((name, b"x" * (9 - number)) for number, name in enumerate(names)))
    confirmed = check(client, page, about=world.about, **{f"kind-{key}": "minutes" for key in keys(page)})
    shown = client.get(send(client, confirmed).location).text
    order = re.findall(r'told__part">([^<]+)<', confirmed.text)
    assert sorted(order) == sorted(names)
    assert re.findall(r"<dt>File</dt><dd>(\w\.txt),", shown) == order
    assert shown.count("Meeting minutes") == shown.count("<dd>Jo Nettle</dd>") == shown.count("<dt>Who can open it</dt>") == 5
    assert "(9 bytes)" in shown


def test_an_infected_file_says_so_to_both_ends_and_who_released_it(office: Office, world: World) -> None:
    with stand_in.running() as running:
        watched = replace(office, settings=replace(office.settings, clamd=running.address, scanner=""))
        there = replace(world, office=watched)
        site = app_in(watched)
        school = browser(site, world.school)
        file = there.arrive(world.school, EICAR, "bad.txt").id
        assert "The virus scanner found something in it: two people of the council look at it" in school.get(SEND).text
        sent = there.send(world.school, world.team, file=file)
    address = f"/locker/files/{sent.lines[0][0].id}/"
    for path in (address, "/locker/history/", f"/locker/sent/{sent.envelope.id}/"):
        assert "Stopped by the virus scanner" in school.get(path).text, path
    first, second = council(office, Role.MONITORING_OFFICER), council(office, Role.SERVICE_LEAD)
    team = browser(site, world.team)
    assert ">A txt file in the Datalocker</a>" in team.get("/quarantine/").text
    assert 'href="/quarantine/"' in team.get("/locker/").text
    assert 'href="/quarantine/"' not in school.get("/locker/").text
    for each in (first, second):
        quarantine.release(office, each.actor, file)
    for client in (school, team):
        page = client.get(address).text
        assert "looked at it and released it" in page
        assert first.name in page
        assert second.name in page
    assert "The virus scanner stopped it, two people released it" in team.get("/locker/").text
    assert "Nobody yet" not in signed_in(site.test_client(), first).get(f"/quarantine/{file}/").text


def test_a_colleague_s_word_is_taken_over_only_knowingly(site: Flask, world: World, office: Office) -> None:
    other = designated(council(office, Role.MONITORING_OFFICER))
    transfer = world.sent(world.school, world.team)
    there = f"/locker/files/{transfer}/"
    mine, theirs = browser(site, world.team), browser(site, other)
    older = mine.get(there)
    theirs.post(f"{there}take/", data={"csrf_token": token(theirs.get(there)), "on": "1"})
    answer = mine.post(f"{there}take/", data={"csrf_token": token(older), "on": "1"})
    assert answer.status_code == 422
    assert f"{other.name} is dealing with it already" in answer.text
    assert f"<dd>{other.name}</dd>" in answer.text
    assert "Take it over</button>" in answer.text
    taken = mine.post(f"{there}take/", data={"csrf_token": token(older), "on": "1", "before": str(other.id)})
    assert "You have taken it over" in mine.get(taken.location).text


def test_sentences(site: Flask, world: World) -> None:
    team = browser(site, world.team)
    bill = world.sent(world.team, world.provider, kind="invoice", about="", description="INV 9", data=b"x")
    plan = world.sent(world.team, world.provider, description="CFC JN")
    assert "after its first download" not in team.get(f"/locker/files/{bill}/").text
    assert "or until 30 days after its first download, whichever comes first" in team.get(f"/locker/files/{plan}/").text
    beyond = team.get("/locker/history/?page=99").text
    assert "INV 9" in beyond
    assert "Nothing was sent" not in beyond
    assert "2 transfers" in team.get("/locker/history/?since=2030-01-01&until=2020-01-01").text
    page = upload(team, ("one.txt", b"x"))
    (key,) = keys(page)
    nobody = check(team, page, **{f"to-{key}": str(world.school.organisation), f"kind-{key}": "safeguarding", "about": world.about})
    assert "have an administrator name somebody there" in nobody.text
    last = check(team, page, **{f"to-{key}": str(world.provider.organisation), f"kind-{key}": "invoice"})
    assert "90 days from now. Then it is deleted." in last.text
    head = {"X-CSRFToken": token(page), "Tus-Resumable": "1.0.0", "Upload-Length": "5", "Upload-Metadata": "filename " + "QUFB" * 2000}
    assert "Its name is too long" in team.post("/locker/uploads/", headers=head).text


def test_all_of_them_are_all_that_can_still_be_opened(site: Flask, world: World, clock: Clock) -> None:
    """What has ended stands in the list until the worker comes by; it keeps nobody from the others."""
    world.sent(world.school, world.team, name="early.txt")
    clock.move(days=10)
    for name in ("one.txt", "two.txt"):
        world.sent(world.school, world.team, name=name)
    clock.move(days=80, minutes=1)
    team = browser(site, world.team)
    every = team.post("/locker/download/", data={"csrf_token": token(team.get("/locker/")), "what": "all"})
    assert sorted(zipfile.ZipFile(io.BytesIO(every.data)).namelist()) == ["one.txt", "two.txt"]
