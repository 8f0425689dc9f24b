"""The second wall: on PostgreSQL the database itself shows rows about children to those only whose they are, whatever the application forgot."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text

from formsapp.domain.people import NOBODY, Actor, worker
from formsapp.domain.permissions import ACTS, anybody
from formsapp.services import files as file_service
from formsapp.services import registers
from formsapp.services.office import Office
from formsapp.services.register_cells import Cell
from formsapp.store import marks, sums, tables, walls
from formsapp.store.database import Database
from formsapp.store.migrations.walls import SHOWN
from tests import forms, referrals
from tests.casework import Walk, begun, desk
from tests.held_files import sent_with_one
from tests.offices import Clock, open_office
from tests.people import Made, council, provider_b, school_a, school_b, signed_in
from tests.registering import QUARTER_PAST, scene
from tests.scoreboard import row
from tests.web.apps import app_in

ZEBRA, QUAGGA = "Zebracanary", "Quaggacanary"  # a child of school A, one of school B
# Lists that ask for no reference, and pages of one.
OF_ONE = re.compile(r"<(reference|file|draft)>|<uuid:file>")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def office(postgresql_address: str, tmp_path: Path, built: Path, clock: Clock, cluster: Any) -> Iterator[Office]:
    """On PostgreSQL only: SQLite knows no policies."""
    database = Database(postgresql_address)
    yield open_office(database, tmp_path / "data", site=built, clock=clock)
    database.close()
    cluster.empty("tests")


@pytest.fixture
def standing() -> Iterator[Any]:
    """Whoever a test stands as, it stands there no more afterwards."""
    before = walls.now()
    yield lambda actor: walls.stand(walls.of(actor))
    walls.stand(before)


def child(surname: str) -> dict[str, Any]:
    return {"student": {"surname": surname}}


def seen(office: Office) -> dict[str, int]:
    """How many rows of each walled table there are for whoever stands here."""
    with office.database.reading() as session:
        return {name: session.execute(text(f"SELECT count(*) FROM {name}")).scalar_one() for name in SHOWN}


def two_courses(office: Office) -> dict[str, Any]:
    """Of one provider, and of another."""
    edition = office.published.current()
    assert edition is not None
    first = forms.course_of(office, forms.PROVIDER)
    second = next(str(e["slug"]) for e in edition.forms["courses"] if e["tier"] == "1" and e["provider"] != forms.PROVIDER)
    return {"provision": {"courses": [first, second]}}


def titles(office: Office) -> set[str]:
    with office.database.reading() as session:
        rows = session.execute(select(tables.Case.id, tables.Case.title_sealed))
        return {office.keys.open_text("cases", case, "title", sealed) for case, sealed in rows}


def two_schools(office: Office) -> tuple[Walk, Walk]:
    """A child of each, placed with a provider's pack sent; drafts, notes, files beside."""
    walk = begun(office, **child(ZEBRA), provision={"courses": [forms.course_of(office, forms.PROVIDER)]}).send_out()
    other = school_b(office)
    theirs = referrals.sent(office, other.actor, **child(QUAGGA))
    for who in (walk.school, other):
        referrals.begun(office, who.actor)
    return walk, Walk(office, theirs, walk.officer, other, walk.provider)


def test_each_sees_their_own_rows_and_no_others(office: Office, standing: Any) -> None:
    walk, other = two_schools(office)
    everything = seen(office)
    assert everything["cases"] == 2
    assert everything["drafts"] == 4
    for who, cases, drafts, applications in (
        (walk.school.actor, 1, 2, 1),
        (other.school.actor, 1, 2, 0),
        (walk.provider.actor, 1, 0, 1),
        (provider_b(office).actor, 0, 0, 0),
        (NOBODY, 0, 0, 0),
        (Actor(origin="192.0.2.1"), 0, 0, 0),
    ):
        standing(who)
        found = seen(office)
        assert (found["cases"], found["drafts"], found["applications"]) == (cases, drafts, applications), who
        assert found["panel_answers"] == 0
    standing(walk.school.actor)
    assert titles(office) == {f"Mari {ZEBRA}"}
    standing(other.school.actor)
    assert titles(office) == {f"Mari {QUAGGA}"}
    for everywhere in (walk.officer.actor, worker("sweeper")):
        standing(everywhere)
        assert seen(office) == everything


def test_a_provider_s_view_ends_with_its_pack(office: Office, standing: Any) -> None:
    walk = begun(office, **child(ZEBRA), **two_courses(office)).interview()
    standing(walk.provider.actor)
    assert titles(office) == {f"Mari {ZEBRA}"}
    assert seen(office)["applications"] == 1, "of the two courses its own"
    walls.stand(walls.THE_SERVICE)
    walk.respond("risk")
    walk.by(walk.officer, "record decline", 1)
    standing(walk.provider.actor)
    assert seen(office)["cases"] == 1, "its own response, and the referral no more"
    assert seen(office)["applications"] == 0


def test_what_is_hidden_can_be_neither_changed_nor_removed(office: Office, standing: Any) -> None:
    walk, other = two_schools(office)
    standing(other.school.actor)
    with office.database.writing() as session:
        done = session.execute(text("UPDATE cases SET state = 'closed' WHERE reference = :reference"), {"reference": walk.reference})
        assert done.rowcount == 0
        assert session.execute(text("DELETE FROM moves")).rowcount == 0
        assert session.execute(text("DELETE FROM applications")).rowcount == 0
    walls.stand(walls.THE_SERVICE)
    assert walk.state == "with providers"


def test_registers_are_their_school_s_and_their_provider_s(office: Office, standing: Any, clock: Clock) -> None:
    clock.set(QUARTER_PAST)
    made = scene(office, 3)
    registers.all_present(office, made.tutor.actor, made.lesson)
    registers.save(office, made.tutor.actor, made.lesson, [Cell(str(made.records[1]), "mark", "present", "late")])
    names = ("cohorts", "timetable_lines", "cohort_members", "lessons", "marks", "mark_changes", "attendance_sums", "day_sums")
    for who, rows in (
        (made.tutor.actor, (1, 1, 3, 1, 3, 1, 3, 2)),
        (made.school.actor, (1, 1, 2, 1, 2, 0, 2, 1)),
        (made.other_school.actor, (1, 1, 1, 1, 1, 1, 1, 1)),
        (provider_b(office).actor, (0,) * 8),
        (NOBODY, (0,) * 8),
        (made.officer.actor, (1, 1, 3, 1, 3, 1, 3, 2)),
    ):
        standing(who)
        found = seen(office)
        assert tuple(found[name] for name in names) == rows, who
        walls.stand(walls.THE_SERVICE)


def test_through_the_wall_a_school_decides_and_a_tutor_marks(office: Office, standing: Any, clock: Clock) -> None:
    clock.set(QUARTER_PAST)
    made = scene(office, 3)
    standing(made.tutor.actor)
    done = registers.save(office, made.tutor.actor, made.lesson, [Cell(str(made.records[1]), "mark", "", "unexplained")])
    assert done.changed == 1
    standing(made.other_school.actor)
    with office.database.writing() as session:
        (kept,) = marks.marks_of(session, office.keys, [made.lesson], to_change=True)
        change = marks.Change(kept.seat, kept, {"decision": "authorised", "code": "I"})
        marks.write(session, office.keys, office.clock(), made.other_school.id, [change])
    walls.stand(walls.THE_SERVICE)
    with office.database.reading() as session:
        assert sums.same(sums.recount(session), sums.kept(session))
        assert [each.counted for each in marks.marks_of(session, office.keys, [made.lesson])] == ["authorised"]


def test_a_connection_that_says_nothing_sees_nothing(office: Office) -> None:
    two_schools(office)
    with office.database.engine.connect() as connection:
        assert {name: connection.execute(text(f"SELECT count(*) FROM {name}")).scalar_one() for name in SHOWN} == dict.fromkeys(SHOWN, 0)


def test_the_role_of_the_application_cannot_take_the_wall_down(office: Office) -> None:
    from sqlalchemy.exc import DatabaseError

    for act in ("ALTER TABLE cases DISABLE ROW LEVEL SECURITY", "DROP POLICY wall_select ON cases", "DROP FUNCTION wall_cases()"):
        with pytest.raises(DatabaseError), office.database.writing() as session:
            session.execute(text(act))
    with office.database.reading() as session:
        walled = set(session.execute(text("SELECT relname FROM pg_class WHERE relrowsecurity")).scalars())
    assert walled == set(SHOWN)


# Numbers of the council that no page of others asks for.
ELSEWHERE = {"file_releases"}
# Sealed, and nobody's record of a child: people and their keys, and what the service sends and makes.
NO_CHILD = {"people", "tokens", "second_factors", "mails", "data_keys"}


def test_no_table_about_children_stands_before_the_wall() -> None:
    """A new one with something sealed, or that leads to a walled one, is walled or named here."""
    walled = set(SHOWN)
    for table in tables.Table.metadata.sorted_tables:
        sealed = any(column.name.endswith("_sealed") for column in table.columns)
        leads = {key.column.table.name for column in table.columns for key in column.foreign_keys} & walled
        assert not (sealed or leads) or table.name in walled | NO_CHILD | ELSEWHERE, table.name


def test_beyond_the_wall_is_left_again_even_after_a_fault(office: Office, standing: Any) -> None:
    walk, other = two_schools(office)
    standing(other.school.actor)
    with office.database.reading() as session:
        with walls.beyond(session):
            assert len(list(session.scalars(select(tables.Case.id)))) == 2
        assert len(list(session.scalars(select(tables.Case.id)))) == 1
        with pytest.raises(KeyError), walls.beyond(session):
            raise KeyError
        assert len(list(session.scalars(select(tables.Case.id)))) == 1
    assert walls.hidden is not None
    with office.database.reading() as session:
        assert walls.hidden(session, "cases", "reference", walk.reference) is not None
        assert walls.hidden(session, "cases", "reference", "CAP-0000-0000-0000-0") is None


# ------------------------------------------------------------------------------------- the application's filter removed


@pytest.mark.scoreboard
def test_with_the_filter_of_the_application_removed_nothing_leaks(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    walk, other = two_schools(office)
    _, file = sent_with_one(office, walk.school.actor, referrals.begun(office, walk.school.actor, **child(ZEBRA)))
    with office.database.writing() as session:
        file_service.files.settle(session, file, "clean", "", office.clock())
        draft = session.scalars(select(tables.Draft.reference).where(tables.Draft.sent_at.is_(None))).first()
    app: Flask = app_in(office)
    outsiders: list[Made | None] = [other.school, provider_b(office), None]
    own = signed_in(app.test_client(), walk.school).get(f"/my-referrals/{walk.reference}/").text
    assert ZEBRA in own
    for act in list(ACTS):
        monkeypatch.setitem(ACTS, act, anybody)
    asked, violations = 0, []
    for who in outsiders:
        client = signed_in(app.test_client(), who) if who else app.test_client()
        for address in addresses(app, walk.reference, str(draft), str(file)):
            answer = client.get(address)
            asked += 1
            told = answer.data.decode("utf-8", "replace")
            violations += [f"{address} shows {ZEBRA} to {who.name if who else 'nobody'}"] if ZEBRA in told else []
    row("T1", asked, violations, floor=90)
    monkeypatch.setattr(walls, "of", lambda actor: walls.THE_SERVICE)
    client = signed_in(app.test_client(), other.school)
    leaks = [each for each in addresses(app, walk.reference, str(draft), str(file)) if ZEBRA in client.get(each).data.decode("utf-8", "replace")]
    assert len(leaks) >= 5, "without the wall it would leak, or this test proves nothing"
    monkeypatch.undo()
    assert ZEBRA in signed_in(app.test_client(), council(office)).get("/work/").text, "the council still sees all"
    assert desk(office, walk.reference).work.state == "with providers"


def addresses(app: Flask, reference: str, draft: str, file: str) -> Iterator[str]:
    """Every page about forms and cases, of one that is not theirs, and every list."""
    areas = {"work", "referrals", "inbox", "copies", "forms", "files", "panels", "start", "quarantine", "figures", "reports", "placements"}
    for rule in app.url_map.iter_rules():
        if rule.endpoint.split(".")[0] not in areas or "GET" not in (rule.methods or ()):
            continue
        for this in (reference, draft):
            address = rule.rule.replace("<reference>", this).replace("<journey>", "referral").replace("<section>", "student")
            address = address.replace("<uuid:file>", file).replace("<name>", "accept").replace("<day>", "2026-12-10")
            if "<" not in address:
                yield address


def test_school_and_provider_work_as_before_behind_the_wall(office: Office) -> None:
    """Through the doors, so that the wall stands: what a school and a provider do changes what it must, the other side's next step too."""
    walk = begun(office, **child(ZEBRA), **two_courses(office)).send_out()
    app = app_in(office)
    school, provider = signed_in(app.test_client(), walk.school), signed_in(app.test_client(), walk.provider)
    mine = f"/my-referrals/{walk.reference}/"
    asked = f"{mine}do/arrange-interview/?course=1"
    shown = provider.get(asked)
    version = re.search(r'name="version" value="(\d+)"', shown.text)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', shown.text)
    assert version
    assert token
    done = provider.post(asked, data={"csrf_token": token[1], "version": version[1], "date": "2026-11-25"})
    assert done.status_code == 303
    assert walk.states == ["interview arranged", "waiting"]
    assert desk(office, walk.reference).work.next_side == "provider"
    assert "Interview on 25 November 2026" in school.get(mine).text
    assert "/my-referrals/" in school.get("/account/").text
    assert school_a(office).name
