"""Need to know (T4) in registers: a word of its own in every column that keeps what somebody wrote of a lesson or a learner; each reader's pages
and files hold the words that are theirs, and no others.
"""

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from formsapp.domain.people import Kind, Role
from formsapp.services import absence_decisions, learner_notes, lessons, planned_absences, registers
from formsapp.services.office import Office
from formsapp.services.register_cells import Cell
from formsapp.store import tables
from formsapp.store.database import Database
from formsapp.store.tables import registers as register_tables
from tests.attending import mark_of, take
from tests.offices import Clock, open_office
from tests.people import Made, council, provider_a, provider_b, school_a, school_b, signed_in, somebody
from tests.registering import MONDAY, QUARTER_PAST, Scene, scene
from tests.scoreboard import row
from tests.web.apps import app_in

pytestmark = [pytest.mark.scoreboard]

COUNCIL = {"officer", "panel member"}
SCHOOL, OTHER = {"coordinator", "staff"}, {"other school"}
PROVIDER = {"tutor", "manager", "lead"}
NEARBY = {"tutor of nothing", "other manager", "other tutor"}
# By hand: who reads what stands in each column. Both schools have a learner in the register, and what is written is about one of the first.
READERS: dict[str, set[str]] = {
    "timetable_lines.place": COUNCIL | SCHOOL | OTHER | PROVIDER,
    "lessons.place": COUNCIL | SCHOOL | OTHER | PROVIDER,
    "marks.note": COUNCIL | SCHOOL | PROVIDER,
    "marks.decision_note": COUNCIL | SCHOOL | PROVIDER,
    "mark_changes.old": COUNCIL | SCHOOL | PROVIDER,
    "mark_changes.new": COUNCIL | SCHOOL | PROVIDER,
    "mark_changes.why": COUNCIL | SCHOOL | PROVIDER,
    "planned_absences.note": {"officer"} | SCHOOL,
    "learner_notes.subject": COUNCIL | SCHOOL | PROVIDER,
    "learner_notes.text": COUNCIL | SCHOOL | PROVIDER,
    "learner_note_changes.subject": set(),  # kept for who must answer for it, shown to nobody
    "learner_note_changes.text": set(),
}


def canary(column: str) -> str:
    """One word that no page breaks."""
    return f"zq{column.replace('_', '').replace('.', '')}qz"


@pytest.fixture
def office(database: Database, tmp_path: Path, built: Path, clock: Clock) -> Office:
    clock.set(QUARTER_PAST)
    return open_office(database, tmp_path / "data", site=built, clock=clock)


def test_every_column_that_keeps_words_is_in_the_table() -> None:
    mine = [table for table in vars(register_tables).values() if getattr(table, "__module__", "") == register_tables.__name__]
    kept = [(table.__tablename__, column.name) for table in mine if hasattr(table, "__table__") for column in table.__table__.columns]
    assert {f"{table}.{name.removesuffix('_sealed')}" for table, name in kept if name.endswith("_sealed")} == set(READERS)


def planted(made: Scene, clock: Clock) -> None:
    """A word in each column, by the services."""
    office, record, school = made.office, made.records[0], made.school.actor
    with office.database.writing() as session:
        line = session.query(tables.TimetableLine).one()
        line.place_sealed = office.keys.seal("timetable_lines", line.id, "place", canary("timetable_lines.place"))
    take(made, ["unexplained", "present"], complete=False)
    note = [Cell(str(record), "note", "", canary("mark_changes.old"))]
    registers.save(office, made.tutor.actor, made.lesson, note)
    changed = [Cell(str(record), "note", canary("mark_changes.old"), canary("mark_changes.new"))]
    registers.save(office, made.tutor.actor, made.lesson, changed, complete=True)
    last = [Cell(str(record), "note", canary("mark_changes.new"), canary("marks.note"))]
    registers.save(office, made.tutor.actor, made.lesson, last, why="Another word")
    told = {"decision": "authorised", "code": "I", "note": canary("marks.decision_note")}
    absence_decisions.decide(office, school, {mark_of(made, 0).id: mark_of(made, 0).version}, told)
    why = {"decision": "unauthorised", "code": "O", "note": canary("marks.decision_note"), "why": canary("mark_changes.why")}
    absence_decisions.decide(office, school, {mark_of(made, 0).id: mark_of(made, 0).version}, why)
    planned_absences.enter(office, school, record, {"first": "2026-12-01", "code": "M", "note": canary("planned_absences.note")})
    words = {name: canary(f"learner_note_changes.{name}") for name in ("subject", "text")}
    written = learner_notes.write(office, school, record, words)
    clock.move(minutes=1)
    learner_notes.change(office, school, written, 1, {name: canary(f"learner_notes.{name}") for name in ("subject", "text")})


def moved(made: Scene) -> None:
    """A lesson has a place of its own once it takes place elsewhere."""
    with made.office.database.reading() as session:
        version = session.get_one(tables.Lesson, made.lesson).version
    typed = {"day": MONDAY.isoformat(), "begins": "09:15", "ends": "12:00", "place": canary("lessons.place")}
    lessons.move(made.office, made.manager.actor, made.lesson, typed, version)


def addresses(made: Scene) -> list[str]:
    record, mark = made.records[0], mark_of(made, 0).id
    register = [f"{made.address}{more}" for more in ("", "?edit=1", "history/", f"contact/{record}/", "cancel/")]
    placement = [f"/placements/{record}/{more}" for more in ("", "notes/", "absences/")]
    lists = ["/desk/", "/registers/", "/notes/", "/alerts/", "/placements/", "/cohorts/", f"/cohorts/{made.cohort}/", "/where-now/"]
    files = [f"/attendance/marks.csv?day={MONDAY}", f"/attendance/marks.csv?day={MONDAY}&school={made.school.organisation}"]
    days = [f"/attendance/today/?day={MONDAY}", "/attendance/summary/", f"/where-now/?school={made.school.organisation}"]
    absences = ["/absences/", "/absences/planned/", "/absences/disagreements/", f"/absences/{mark}/"]
    return [*register, *placement, *lists, *files, *days, *absences, f"/lessons/{made.lesson}/move/"]


def people(made: Scene) -> dict[str, Made]:
    """``tutor of nothing`` works at the same provider, and tutors another cohort."""
    return {
        "officer": council(made.office, Role.MONITORING_OFFICER), "panel member": council(made.office, Role.PANEL_MEMBER),
        "coordinator": made.school, "staff": school_a(made.office, Role.STAFF), "other school": school_b(made.office),
        "tutor": made.tutor, "manager": made.manager, "lead": provider_a(made.office, Role.SAFEGUARDING_LEAD),
        "tutor of nothing": somebody(made.office, Kind.PROVIDER, "a", Role.TUTOR, name="Tutor of nothing"),
        "other manager": provider_b(made.office), "other tutor": provider_b(made.office, Role.TUTOR),
    }  # fmt: skip


def read(client: FlaskClient, made: Scene) -> dict[str, str]:
    """Whatever an address gives, a refusal too."""
    return {address: client.get(address).text.casefold() for address in addresses(made)}


def test_each_reader_finds_the_words_that_are_theirs(office: Office, clock: Clock) -> None:
    made = scene(office, 2)
    planted(made, clock)
    app, cases, violations = app_in(office), 0, []
    found: dict[str, dict[str, str]] = {who: {} for who in people(made)}
    for step in (None, moved):
        if step:
            step(made)
        for who, person in people(made).items():
            found[who] |= {f"{address} {step}": text for address, text in read(signed_in(app.test_client(), person), made).items()}
    for column, readers in READERS.items():
        for who, pages in found.items():
            shown = [address for address, text in pages.items() if canary(column) in text]
            cases += len(pages)
            if shown and who not in readers:
                violations.append(f"{who} reads {column} at {shown[0]}")
            if not shown and who in readers:
                violations.append(f"{who} does not find {column}")
    row("T4", cases, violations, floor=400)


def test_a_word_ahead_is_the_school_s_and_the_tutor_is_told_the_reason_only(office: Office, clock: Clock) -> None:
    made = scene(office, 2)
    word = canary("planned_absences.note")
    planned_absences.enter(office, made.school.actor, made.records[0], {"first": MONDAY.isoformat(), "code": "M", "note": word})
    page = signed_in(app_in(office).test_client(), made.tutor).get(made.address).text
    assert "Absence known: medical or dental appointment" in page
    assert word not in page
