"""What befalls a register: its history, absences known ahead, a lesson that does not take place, and the events that all of it leaves."""

import datetime as dt
from collections.abc import Iterator
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from formsapp.domain.alerts import CANCELLED, MOVED, RESTORED
from formsapp.domain.people import Actor, Kind, Membership, Role
from formsapp.services import lessons, register_changes, registers
from formsapp.services.asking import Wrong
from formsapp.services.office import NotFound, Office, Refused
from formsapp.store import marks, sums, tables
from tests.offices import Clock
from tests.people import provider_b
from tests.registering import QUARTER_PAST, Scene, scene
from tests.services.test_registers import cell, look, mark, plan, save, stranger


@pytest.fixture
def moved(clock: Clock) -> Clock:
    clock.set(QUARTER_PAST)
    return clock


@pytest.fixture
def made(office: Office, moved: Clock) -> Iterator[Scene]:
    found = scene(office, 4)
    yield found
    with office.database.reading() as session:
        assert sums.same(sums.recount(session), sums.kept(session)), "whatever happened, the sums are those of the marks"


# ------------------------------------------------------------------------------------------------------------- history


def test_every_change_keeps_old_new_who_when_and_why(made: Scene, moved: Clock) -> None:
    registers.all_present(made.office, made.tutor.actor, made.lesson)
    save(made, complete=True)
    moved.move(minutes=30)
    with pytest.raises(Wrong) as asked:
        mark(made, 0, "unexplained", "present")
    assert asked.value.name == "why"
    mark(made, 0, "unexplained", "present", actor=made.manager.actor, why="It was her sister")
    save(made, cell(made, 1, "contribution", "1"))  # still to be said after completion
    with made.office.database.reading() as session:
        contribution, (first) = marks.history(session, made.office.keys, made.lesson)
    assert (first.cell, first.old, first.new, first.why) == ("mark", "present", "unexplained", "It was her sister")
    assert (first.by, first.at) == (made.manager.id, QUARTER_PAST + dt.timedelta(minutes=30))
    assert (contribution.cell, contribution.new) == ("contribution", "1")
    page, steps = register_changes.history(made.office, made.school.actor, made.lesson)
    assert len(page.pupils) == 3
    assert [(step.cell, step.old, step.new, step.by) for step in steps if step.name.endswith("Ashdown")] == [
        ("mark", "present", "unexplained", "Manager Provider A"),
        ("mark", "", "present", "Tutor Provider A"),
    ]


def test_an_hour_in_a_history_is_what_the_clock_said(made: Scene) -> None:
    mark(made, 0, "present")
    save(made, cell(made, 0, "left", "10:30"))
    save(made, cell(made, 0, "left", "11:00", "10:30"))
    with made.office.database.reading() as session:
        newest, first = marks.history(session, made.office.keys, made.lesson)
    assert {(each.old, each.new) for each in (newest, first)} == {("10:30", "11:00"), ("", "10:30")}


def test_words_of_a_history_are_sealed(made: Scene) -> None:
    save(made, cell(made, 0, "note", "Zebracanary one"))
    save(made, cell(made, 0, "note", "Zebracanary two", "Zebracanary one"), why="Zebracanary why")
    with made.office.database.reading() as session:
        change = session.scalars(select(tables.MarkChange)).one()
        kept = session.scalars(select(tables.Mark)).one()
        assert (change.old, change.new) == ("", "")
        assert not any(
            b"Zebracanary" in each for each in (change.old_sealed, change.new_sealed, change.why_sealed, kept.note_sealed) if each
        )
        (told,) = marks.history(session, made.office.keys, made.lesson)
    assert (told.old, told.new, told.why) == ("Zebracanary one", "Zebracanary two", "Zebracanary why")


# -------------------------------------------------------------------------------------------------------------- planned


def test_a_planned_absence_is_seen_and_decides_the_absence(made: Scene) -> None:
    plan(made, 0)
    pupil = look(made).pupils[0]
    assert pupil.planned == "medical or dental appointment, until 24 November 2026"
    assert pupil.mark is None, "it becomes no mark by itself"
    mark(made, 0, "unexplained")
    pupil = look(made).pupils[0]
    assert (pupil.mark, pupil.counted, pupil.decision, pupil.code) == ("unexplained", "authorised", "authorised", "M")
    kept = made.mark(0)
    assert kept is not None
    assert kept.decided_by == made.school.id
    mark(made, 0, "late", "unexplained")
    pupil = look(made).pupils[0]
    assert (pupil.counted, pupil.decision, pupil.code) == ("late", None, None), "she came after all"
    mark(made, 0, "unexplained", "late")
    assert look(made).pupils[0].counted == "authorised"


def test_what_a_school_decided_itself_stays_beside_the_mark(made: Scene) -> None:
    mark(made, 0, "unexplained")
    with made.office.database.writing() as session:
        (kept,) = marks.marks_of(session, made.office.keys, [made.lesson])
        cells = {"decision": "authorised", "code": "I", "decision_note": "Her mother rang"}
        marks.write(session, made.office.keys, made.office.clock(), made.school.id, [marks.Change(kept.seat, kept, cells)])
    mark(made, 0, "present", "unexplained")
    pupil = look(made).pupils[0]
    assert (pupil.counted, pupil.decision, pupil.code, pupil.decision_note) == ("present", "authorised", "I", "Her mother rang")


# --------------------------------------------------------------------------------------------------------------- cancel


def test_a_cancelled_lesson_is_nobody_s_absence(made: Scene) -> None:
    office = made.office
    mark(made, 0, "unexplained")
    mark(made, 1, "present")
    version = look(made).lesson.version
    with pytest.raises(Wrong):
        register_changes.cancel(office, made.tutor.actor, made.lesson, "no reason", version)
    with pytest.raises(Refused, match="Somebody else"):
        register_changes.cancel(office, made.tutor.actor, made.lesson, "weather", version - 1)
    found = register_changes.cancel(office, made.tutor.actor, made.lesson, "weather", version)
    assert (found.stage, found.why_cancelled, found.cancelled_by) == ("cancelled", "Weather", "Tutor Provider A")
    assert found.figures.taken == 0
    assert made.marks()[:2] == ["unexplained", "present"], "what was marked stays as it was made"
    for who in (made.school, made.other_school):
        assert look(made, who.actor).stage == "cancelled"
    with pytest.raises(Refused, match="cancelled"):
        mark(made, 2, "present")
    with pytest.raises(Refused, match="cancelled"):
        register_changes.cancel(office, made.tutor.actor, made.lesson, "weather", found.lesson.version)
    again = register_changes.restore(office, made.officer.actor, made.lesson, found.lesson.version)
    assert again.figures.taken == 2
    once_more = register_changes.cancel(office, made.tutor.actor, made.lesson, "weather", again.lesson.version)
    again = register_changes.restore(office, made.officer.actor, made.lesson, once_more.lesson.version)
    with office.database.reading() as session:
        query = select(tables.Alert.kind).where(tables.Alert.lesson_id == made.lesson, tables.Alert.organisation_id == made.school.organisation)
        told = sorted(session.scalars(query.where(tables.Alert.kind.in_((CANCELLED, RESTORED)))))
    assert told == [CANCELLED, CANCELLED, RESTORED, RESTORED], "each time"
    with pytest.raises(Refused, match="takes place already"):
        register_changes.restore(office, made.officer.actor, made.lesson, again.lesson.version)
    for nobody in (made.school.actor, stranger(office, Role.TUTOR), provider_b(office).actor):
        with pytest.raises(NotFound):
            register_changes.cancel(office, nobody, made.lesson, "weather", again.lesson.version)


def test_the_schools_are_told_that_a_lesson_has_moved(made: Scene) -> None:
    """Each time, unless nothing is another."""
    office, manager = made.office, made.manager.actor

    def move(day: str, begins: str = "9:15") -> None:
        typed = {"day": day, "begins": begins, "ends": "12:00", "place": "The workshop, Mill Lane"}
        lessons.move(office, manager, made.lesson, typed, lessons.look(office, manager, made.lesson).version)

    def told() -> int:
        with office.database.reading() as session:
            alert = tables.Alert
            mine = (alert.lesson_id == made.lesson, alert.kind == MOVED, alert.organisation_id == made.school.organisation)
            return session.scalar(select(func.count()).where(*mine)) or 0

    move("2026-11-23")
    assert told() == 0
    move("2026-12-01")
    move("2026-12-01", begins="10:00")
    assert told() == 2


# ---------------------------------------------------------------------------------------------------------------- audit


def events(office: Office) -> list[tuple[str, str, int]]:
    event, about = tables.AuditEvent, tables.AuditSubject
    with office.database.reading() as session:
        query = select(event.act, event.object_id, func.count(about.event_id)).outerjoin(about, about.event_id == event.id)
        return [tuple(each) for each in session.execute(query.group_by(event.id).order_by(event.id))]


def test_every_look_and_every_change_is_one_event_with_whom_it_is_about(made: Scene) -> None:
    before = len(events(made.office))
    look(made)
    mark(made, 0, "late")
    save(made, cell(made, 1, "mark", "present"), cell(made, 2, "mark", "present"))
    look(made, made.school.actor)
    register_changes.history(made.office, made.other_school.actor, made.lesson)
    registers.here(made.office, made.tutor.actor, made.lesson)
    found = events(made.office)[before:]
    assert [(act, number) for act, _, number in found] == [
        ("register.read", 4),
        ("register.mark", 1),
        ("register.mark", 2),
        ("register.read", 3),
        ("register.read", 1),
    ]
    assert {object_id for _, object_id, _ in found} == {str(made.lesson)}


def test_what_there_is_not_is_not_found(made: Scene) -> None:
    for act in (registers.page, registers.here):
        with pytest.raises(NotFound):
            act(made.office, made.tutor.actor, uuid4())


def test_a_person_of_two_houses_reads_both_their_lines(made: Scene) -> None:
    both = Actor(
        made.school.id,
        (
            Membership(made.school.organisation, Kind.SCHOOL, Role.COORDINATOR),
            Membership(made.manager.organisation, Kind.PROVIDER, Role.MANAGER),
        ),
    )
    assert len(look(made, both).pupils) == 4
