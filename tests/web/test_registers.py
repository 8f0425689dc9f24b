"""A register as its pages are: taken without a script and with one, two hands in it, cancelled, its history; one event for each."""

import html
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from formsapp.domain.people import Role
from formsapp.services.office import Office
from formsapp.store import tables
from formsapp.store.database import Database
from tests import naughty
from tests.offices import Clock, open_office
from tests.people import provider_b, signed_in, somebody, token
from tests.queries import counted
from tests.registering import QUARTER_PAST, scene
from tests.scoreboard import row
from tests.web.form_pages import events
from tests.web.register_pages import client, fields, line, press, send

CANARY = "Zebracanary"


@pytest.fixture
def office(database: Database, tmp_path: Path, clock: Clock, built: Path) -> Office:
    clock.set(QUARTER_PAST)
    return open_office(database, tmp_path / "data", site=built, clock=clock)


# ------------------------------------------------------------------------------------------------------ without a script


def test_all_present_two_exceptions_complete(office: Office, app: Flask) -> None:
    made = scene(office, 4)
    tutor = client(app, made.tutor)
    assert made.marks() == ["", "", "", ""]
    assert press(tutor, made, "all").status_code == 303
    done = press(tutor, made, "complete", mark_1="unexplained", mark_2="late", late_2="12", contribution_0="2", note_0="Led the group")
    assert done.status_code == 303
    assert made.marks() == ["present", "unexplained", "late", "present"]
    read = tutor.get(made.address)
    for part in ("Completed", "Late</b>, 12 minutes", "Contribution +2", "Led the group", "3 of 4 attended, 75.0%", "Change this register"):
        assert part in read.text, part


def test_nobody_becomes_present_by_themselves(office: Office, app: Flask) -> None:
    made = scene(office, 3)
    tutor = client(app, made.tutor)
    answer = press(tutor, made, "complete", mark_0="present")
    assert answer.status_code == 422
    assert "2 learners have no mark yet" in answer.text
    assert made.marks() == ["present", "", ""]
    assert press(tutor, made, "save", mark_0="").status_code == 303
    assert made.marks() == ["", "", ""]


def test_what_cannot_be_a_value_stays_in_its_box(office: Office, app: Flask) -> None:
    made = scene(office, 2)
    answer = press(client(app, made.tutor), made, "save", mark_0="late", late_0="soon", mark_1="present", left_1="7:00")
    assert answer.status_code == 422
    assert made.marks() == ["late", "present"]
    assert 'value="soon"' in answer.text
    assert "Amberley Ashdown: Minutes late must be a whole number" in answer.text
    assert "Bartholomew Birch: The time of leaving must be within the lesson" in answer.text
    authorised = press(client(app, made.tutor), made, "save", mark_0="authorised")
    assert authorised.status_code == 422
    assert made.marks() == ["late", "present"]


def test_two_hands_without_a_script(office: Office, app: Flask) -> None:
    """Cell by cell: what only one of them changed stands; the same cell is shown as both have it, and saved again it is mine."""
    made = scene(office, 3)
    one, other = client(app, made.tutor), client(app, made.colleague)
    page = one.get(made.address)
    assert press(other, made, "save", mark_0="present", mark_1="present", note_2="Bus is late").status_code == 303
    answer = press(one, made, "save", page=page, mark_0="unexplained", mark_2="late")
    assert answer.status_code == 409
    assert f"{made.colleague.name} has put “Present” meanwhile" in html.unescape(answer.text)
    assert made.marks() == ["present", "present", "late"]
    assert press(one, made, "save", page=answer).status_code == 303
    assert made.marks() == ["unexplained", "present", "late"]
    assert "Bus is late" in one.get(made.address).text


def test_a_complete_register_is_changed_with_a_reason(office: Office, app: Flask) -> None:
    made = scene(office, 2)
    tutor = client(app, made.tutor)
    press(tutor, made, "complete", mark_0="unexplained", mark_1="present")
    answer = press(tutor, made, "complete", mark_0="late", note_1="Good work")
    assert answer.status_code == 422
    assert "Enter why the mark is changed" in answer.text
    assert "Good work" in answer.text
    assert made.marks() == ["unexplained", "present"]
    assert press(tutor, made, "complete", page=answer, why="Came at ten, the bus stood still", mark_0="late").status_code == 303
    assert made.marks() == ["late", "present"]
    history = tutor.get(f"{made.address}history/")
    assert "Amberley Ashdown: late, before that unexplained absence" in history.text
    assert "Why: Came at ten, the bus stood still" in history.text


# --------------------------------------------------------------------------------------------------------- with a script


def test_cells_are_merged_and_sent_twice_change_nothing(office: Office, app: Flask) -> None:
    made = scene(office, 3)
    one, other = client(app, made.tutor), client(app, made.colleague)
    mine, theirs = token(one.get(made.address)), token(other.get(made.address))
    first = [line(made, 0, "", "present"), line(made, 1, "", "late")]
    version = send(one, made, mine, cells=first).json["version"]
    again = send(one, made, mine, cells=first).json
    assert again["version"] == version
    assert again["problems"] == []
    found = send(other, made, theirs, cells=[line(made, 0, "", "unexplained"), line(made, 2, "", "present")]).json
    told = found["cells"][str(made.records[0])]
    assert (told["clashes"], told["values"]["mark"], told["by"], told["mine"]) == (["mark"], "present", made.tutor.name, False)
    assert made.marks() == ["present", "late", "present"]
    heard = one.post(f"{made.address}here/", json={"since": version}, headers={"X-CSRFToken": mine}).json
    assert heard["editors"] == [made.colleague.name]
    assert heard["cells"][str(made.records[2])]["values"]["mark"] == "present"
    assert "cells" not in one.post(f"{made.address}here/", json={"since": heard["version"]}, headers={"X-CSRFToken": mine}).json
    done = send(one, made, mine, cells=[], do="complete").json
    assert done["next"] == made.address


def test_what_no_script_of_ours_sends_does_no_harm(office: Office, app: Flask) -> None:
    made = scene(office, 2)
    tutor = client(app, made.tutor)
    csrf = token(tutor.get(made.address))
    stranger = line(made, 0, "", "present") | {"record": "00000000-0000-0000-0000-000000000000"}
    for told in ([], 7, "x", [7], [{"record": 1}], [{"record": "x", "is": {"mark": 5}, "was": {}}], [{"is": [], "was": []}], [stranger]):
        assert send(tutor, made, csrf, cells=told).status_code == 200
    unknown = send(tutor, made, csrf, cells=[line(made, 0, "", "canary"), line(made, 1, "", "1", "decision")]).json
    assert len(unknown["problems"]) == 2
    assert tutor.post(f"{made.address}cells/", data="[[[", headers={"X-CSRFToken": csrf}).status_code == 200
    assert send(tutor, made, "", cells=[]).status_code == 400
    assert made.marks() == ["", ""]
    assert "has no mark yet" in send(tutor, made, csrf, cells=[line(made, 0, "", "present")], do="complete").json["problems"][0]["sentence"]


def test_a_cancelled_lesson_takes_no_mark_and_may_take_place_after_all(office: Office, app: Flask) -> None:
    made = scene(office, 2)
    tutor = client(app, made.tutor)
    page = tutor.get(made.address)
    send(tutor, made, token(page), cells=[line(made, 0, "", "unexplained")])
    asked = tutor.get(f"{made.address}cancel/")
    lacking = tutor.post(f"{made.address}cancel/", data=fields(asked))
    assert lacking.status_code == 422
    assert tutor.post(f"{made.address}cancel/", data=fields(asked) | {"reason": "weather", "version": "1"}).status_code == 409
    assert tutor.post(f"{made.address}cancel/", data=fields(asked) | {"reason": "weather"}).status_code == 303
    read = tutor.get(made.address)
    assert "Cancelled" in read.text
    assert "Weather" in read.text
    assert send(tutor, made, token(page), cells=[line(made, 1, "", "present")]).status_code == 409
    assert tutor.post(f"{made.address}restore/", data=fields(read)).status_code == 303
    assert made.marks() == ["unexplained", ""]


@pytest.mark.scoreboard
def test_hostile_text_in_every_cell(office: Office, app: Flask) -> None:
    """Taken and shown as it was typed, or refused with a sentence; the page stays whole, whatever stands in it."""
    made = scene(office, 13)
    tutor = client(app, made.tutor)
    csrf, cases, violations = token(tutor.get(made.address)), 0, list[str]()
    stand = {str(record): "" for record in made.records}
    for cell in ("note", "mark", "late", "left", "contribution"):
        texts = naughty.values(520 if cell == "note" else 130)
        for start in range(0, len(texts), len(stand)):
            told = dict(zip(stand, texts[start : start + len(stand)], strict=False))
            lines = [{"record": key, "is": {cell: text}, "was": {cell: stand[key] if cell == "note" else ""}} for key, text in told.items()]
            answer = send(tutor, made, csrf, cells=lines)
            cases += len(lines)
            if answer.status_code != 200:
                violations.append(f"{cell}: {answer.status_code}")
                continue
            refused = {each["record"] for each in answer.json["problems"]}
            for key, text in told.items():
                now = answer.json["cells"][key]["values"][cell]
                plain = text.strip().replace("\r\n", "\n").replace("\r", "\n")
                if cell == "note" and key not in refused and now != plain:
                    violations.append(f"{text!r} is {now!r}")
                if cell == "note":
                    stand[key] = now
            if cell == "note" and start % 130 == 0:
                assert tutor.get(made.address).status_code == 200  # the client refuses a page that is broken
    page = tutor.get(made.address)
    shown = fields(page)
    for record, text in stand.items():
        if re.sub(r"[^\x20-\x7e]", "", shown[f"note-{record}"]) != re.sub(r"[^\x20-\x7e]", "", text):
            violations.append(f"shown as {shown[f'note-{record}']!r}, kept as {text!r}")
    for text in naughty.values(60):
        answer = press(tutor, made, text, page=page, mark_0=text, late_1=text, left_2=text, contribution_3=text, note_4=text)
        cases += 5
        violations += [f"posted {text!r}: {answer.status_code}"] if answer.status_code >= 500 else []
    row("T11", cases, violations, floor=1_000)


# ---------------------------------------------------------------------------------------------------- what a page holds


def test_marks_sent_after_the_session_has_ended_come_back_and_are_taken_up(office: Office, app: Flask, clock: Clock) -> None:
    made = scene(office, 2)
    tutor = client(app, made.tutor)
    page = tutor.get(made.address)
    clock.move(minutes=31)
    answer = press(tutor, made, "complete", page=page, mark_0="present", mark_1="late", note_1=CANARY)
    assert answer.status_code == 403
    assert "What you marked is kept" in answer.text
    assert CANARY not in answer.text
    assert made.marks() == ["", ""]
    still = tutor.post(f"{made.address}kept/", data=fields(answer))
    assert still.status_code == 403
    signed_in(tutor, made.tutor)
    with tutor.session_transaction() as session:
        session.clear()  # as signing in does
    done = tutor.post(f"{made.address}kept/", data=fields(still))
    assert done.status_code == 303
    assert made.marks() == ["present", "late"]
    assert CANARY in tutor.get(made.address).text


def test_what_a_page_holds_is_this_browser_s_and_this_register_s(office: Office, app: Flask, clock: Clock) -> None:
    made, other = scene(office, 1), scene(office, 1, name="Another")
    tutor = client(app, made.tutor)
    page = tutor.get(made.address)
    with tutor.session_transaction() as session:
        session.clear()
    answer = press(tutor, made, "save", page=page, mark_0="present")
    assert answer.status_code == 400
    held = {"kept": fields(answer)["kept"], "csrf_token": token(tutor.get(made.address))}
    assert tutor.post(f"{other.address}kept/", data=held).status_code == 404
    stranger = client(app, made.colleague)
    theirs = held | {"csrf_token": token(stranger.get(made.address))}
    assert stranger.post(f"{made.address}kept/", data=theirs).status_code == 404
    assert tutor.post(f"{made.address}kept/", data={"csrf_token": held["csrf_token"]}).status_code == 404
    assert made.marks() == [""]
    assert tutor.post(f"{made.address}kept/", data=held).status_code == 303
    assert made.marks() == ["present"]
    nothing = press(tutor, made, "save")
    clock.move(minutes=31)
    assert nothing.status_code == 303
    assert press(client(app, made.tutor), made, "save").status_code == 303


# ------------------------------------------------------------------------------------------------------------------ who


def test_each_reads_their_own_lines(office: Office, app: Flask) -> None:
    made = scene(office, 3)
    press(client(app, made.tutor), made, "complete", mark_0="present", mark_1="late", mark_2="present")
    other = client(app, made.other_school).get(made.address)
    assert "Bartholomew Birch" in other.text
    assert "Amberley" not in other.text
    assert "1 of 1 attended" in other.text
    assert "Change this register" not in client(app, made.officer).get(made.address).text
    tutor = somebody(office, made.tutor.actor.memberships[0].kind, "a", Role.TUTOR, name="Another Tutor")
    for who in (tutor, provider_b(office)):
        assert client(app, who).get(made.address).status_code == 404
    assert client(app, made.other_school).get(f"{made.address}contact/{made.records[0]}/").status_code == 404


# --------------------------------------------------------------------------------------------------------------- events


@pytest.mark.scoreboard
def test_every_door_leaves_one_event(office: Office, app: Flask) -> None:
    made = scene(office, 2)
    tutor, violations = client(app, made.tutor), []
    csrf = token(tutor.get(made.address))

    def posted(path: str, **data: str) -> Any:
        return tutor.post(path, data={"csrf_token": csrf, **data})

    doors: list[tuple[str, Callable[[], Any], str]] = [
        ("registers.one", lambda: tutor.get(made.address), "register.read"),
        ("registers.save", lambda: posted(made.address, do="all"), "register.mark"),
        ("registers.cells", lambda: send(tutor, made, csrf, cells=[line(made, 0, "", CANARY, "note")]), "register.mark"),
        ("registers.contact", lambda: tutor.get(f"{made.address}contact/{made.records[0]}/"), "register.contact"),
        ("register_changes.ask", lambda: tutor.get(f"{made.address}cancel/"), "register.read"),
        ("register_changes.cancel", lambda: posted(f"{made.address}cancel/", version="1"), "register.read"),
        ("register_changes.cancel", lambda: posted(f"{made.address}cancel/", version=str(now()), reason="weather"), "register.cancel"),
        ("register_changes.restore", lambda: posted(f"{made.address}restore/", version=str(now())), "register.restore"),
        ("register_changes.history", lambda: tutor.get(f"{made.address}history/"), "register.read"),
    ]

    def now() -> int:
        with office.database.reading() as session:
            return session.get_one(tables.Lesson, made.lesson).version

    asked = {endpoint for endpoint, *_ in doors} | {"registers.here"}  # who has it open is asked every few seconds, and is no look
    assert {rule.endpoint for rule in app.url_map.iter_rules() if rule.endpoint.startswith(("registers.", "register_changes."))} == asked
    for endpoint, ask, act in doors:
        before = len(events(office))
        answer = ask()
        added = events(office)[before:]
        where = f"{endpoint} ({answer.status_code})"
        if [event.act for event, _ in added] != [act] or answer.status_code >= 500:
            violations.append(f"{where}: {[event.act for event, _ in added]} instead of {act}")
            continue
        violations += [] if added[0][1] else [f"{where}: nobody it is about"]
        violations += [f"{where}: says what it was"] if CANARY.lower() in str(vars(added[0][0])).lower() else []
    for who in (provider_b(office), made.school):
        before, stranger = len(events(office)), client(app, who)
        answer = send(stranger, made, token(stranger.get("/forgotten-password/")), cells=[])
        outcomes = [event.outcome for event, _ in events(office)[before:]]
        violations += (
            [] if outcomes == ["denied"] and answer.status_code in {403, 404} else [f"{who.name}: {answer.status_code}, {outcomes}"]
        )
    row("T16", len(doors) + 2, violations, floor=11)


def test_as_many_queries_for_two_learners_as_for_twelve(office: Office, app: Flask) -> None:
    found: dict[int, dict[str, int]] = {}
    for size in (2, 12):
        made = scene(office, size, name=f"{size} learners")
        tutor = client(app, made.tutor)
        csrf = token(tutor.get(made.address))
        marked = [line(made, place, "", "present") for place in range(size)]
        noted = [line(made, place, "", "Good", "note") for place in range(size)]
        send(tutor, made, csrf, cells=marked)
        asked = {
            "register": lambda made=made, tutor=tutor: tutor.get(made.address),
            "cells": lambda made=made, tutor=tutor, csrf=csrf, noted=noted: send(tutor, made, csrf, cells=noted),
            "history": lambda made=made, tutor=tutor: tutor.get(f"{made.address}history/"),
            "list": lambda tutor=tutor: tutor.get("/registers/?since=2026-11-23"),
        }
        found[size] = {}
        for name, ask in asked.items():
            with counted(office.database) as statements:
                assert ask().status_code == 200
            found[size][name] = len(statements)
    assert found[2] == found[12]
    assert max(found[12].values()) <= 40, found[12]
