"""Alerts from the registers: within a minute, each once, to whose business they are, and by a mail that says nothing."""

import datetime as dt
from pathlib import Path

import pytest

from formsapp.domain.lessons import moments
from formsapp.domain.people import Role
from formsapp.services import alerts, attendance_summary, mail, register_changes
from formsapp.services.office import Office
from formsapp.store import lessons, tables
from formsapp.store.database import Database
from tests.accounts import letters, sent_by
from tests.attending import take, work
from tests.offices import Clock, open_office
from tests.people import Made, council, provider_a, school_a, school_b
from tests.registering import MONDAY, NAMES, QUARTER_PAST, Scene, scene

WORDS = {
    "absent": "Absent without a reason known",
    "flagged": "Absent: to be looked into at once",
    "row": "Absent three lessons in a row",
    "under": "Attendance has fallen",
    "not taken": "A register is not taken",
    "an hour": "A register is still not taken after an hour",
    "dismissed": "Sent away from a lesson",
    "cancelled": "A lesson is cancelled",
}


@pytest.fixture
def office(database: Database, tmp_path: Path, clock: Clock) -> Office:
    clock.set(QUARTER_PAST)
    return open_office(database, tmp_path / "data", clock=clock)


def told(office: Office, who: Made) -> list[tuple[str, str]]:
    return sorted((row.words, row.name) for row in alerts.listing(office, who.actor).rows)


def rest(*marks: str, of: int = 12) -> list[str]:
    return [*marks, *["present"] * (of - len(marks))]


def test_who_is_absent_is_told_to_their_school_within_a_minute_and_once(office: Office, clock: Clock) -> None:
    found = scene(office)
    before = clock()
    take(found, rest("unexplained", "unexplained"))
    assert told(office, found.school) == [], "half a minute in which a slip of the hand can be corrected"
    work(found, clock)
    assert clock() - before < dt.timedelta(minutes=1)
    assert told(office, found.school) == [(WORDS["absent"], "Amberley Ashdown")]
    assert told(office, found.other_school) == [(WORDS["absent"], "Bartholomew Birch")]
    assert told(office, found.manager) == told(office, council(office)) == []
    (letter,) = [each for each in letters(office, "alert") if each.to == found.school.email]
    assert letter.data == {"link": f"{office.settings.app_url}alerts/"}
    written = mail.write(office, letter)
    for word in (*" ".join(NAMES).split(), "A course", "Provider A", "workshop"):
        assert word not in written.subject + written.text
    again = sent_by(office, lambda: (take(found, ["", "", "late"]), work(found, clock)))  # type: ignore[arg-type]
    assert again == [], "each once, however often the register is saved"
    assert len(told(office, found.school)) == 1


def test_a_mark_that_is_corrected_at_once_alerts_nobody(office: Office, clock: Clock) -> None:
    found = scene(office)
    take(found, rest("unexplained"), complete=False)
    clock.move(seconds=5)
    from formsapp.services import registers
    from formsapp.services.register_cells import Cell

    registers.save(office, found.tutor.actor, found.lesson, [Cell(str(found.records[0]), "mark", "unexplained", "late")])
    work(found, clock)
    assert told(office, found.school) == []


def flag(found: Scene, place: int) -> None:
    with found.office.database.writing() as session:
        record = session.get_one(tables.TrainingRecord, found.records[place])
        session.get_one(tables.Learner, record.learner_id).address_withheld = True


def test_a_flagged_learner_is_the_safeguarding_leads_at_once(office: Office, clock: Clock) -> None:
    found, lead = scene(office), school_a(office, Role.SAFEGUARDING_LEAD)
    flag(found, 0)
    take(found, rest("unexplained"))
    work(found, clock)
    assert told(office, lead) == [(WORDS["absent"], "Amberley Ashdown"), (WORDS["flagged"], "Amberley Ashdown")]
    assert told(office, found.school) == [(WORDS["absent"], "Amberley Ashdown")], "that somebody is flagged is a lead's to know"
    assert [each.to for each in letters(office, "alert-urgent")] == [lead.email]


def test_a_register_nobody_takes(office: Office, clock: Clock) -> None:
    found, officer = scene(office), council(office, Role.MONITORING_OFFICER)
    clock.set(moments(MONDAY, "09:15", "12:00")[0])
    work(found, clock, seconds=14 * 60)
    assert told(office, found.tutor) == []
    work(found, clock, seconds=61)
    assert told(office, found.tutor) == told(office, found.manager) == [(WORDS["not taken"], "")]
    assert told(office, officer) == []
    assert [each.to for each in letters(office, "alert")] == [found.tutor.email], "whose lesson it is"
    assert told(office, provider_a(office, Role.SAFEGUARDING_LEAD)) == []
    work(found, clock, seconds=45 * 60)
    assert told(office, officer) == [(WORDS["an hour"], "")]
    work(found, clock, seconds=45 * 60)
    assert len(letters(office, "alert")) == 2, "each once"
    take(found, rest())
    work(found, clock)
    assert told(office, found.tutor) == told(office, officer) == [], "it was taken since"


def test_not_taken_is_told_of_what_the_lists_call_overdue(office: Office, clock: Clock) -> None:
    """A register that is being taken is neither; left open after the lesson's end it is both."""
    found, officer = scene(office), council(office, Role.MONITORING_OFFICER)

    def overdue() -> int:
        return attendance_summary.look(office, officer.actor, MONDAY, MONDAY, MONDAY, "provider").whole.registers.overdue

    take(found, ["present"], complete=False)
    work(found, clock, seconds=90 * 60)
    assert (overdue(), told(office, found.tutor), told(office, officer)) == (0, [], [])
    work(found, clock, seconds=120 * 60)
    assert (overdue(), told(office, found.tutor), told(office, officer)) == (1, [(WORDS["not taken"], "")], [(WORDS["an hour"], "")])
    take(found, rest())
    assert (overdue(), told(office, found.tutor), told(office, officer)) == (0, [], [])


def test_a_tutor_is_told_of_their_own_cohorts(office: Office, clock: Clock) -> None:
    found = scene(office)
    with office.database.writing() as session:
        session.query(tables.CohortTutor).delete()
    work(found, clock, seconds=30 * 60)
    assert told(office, found.tutor) == []
    assert told(office, found.manager) == [(WORDS["not taken"], "")]
    assert [each.to for each in letters(office, "alert")] == [found.manager.email], "a lesson without a tutor is its manager's"


def more_lessons(found: Scene, number: int) -> list[object]:
    """On the Mondays before."""
    with found.office.database.writing() as session:
        line = session.query(tables.TimetableLine).one().id
        made = []
        for week in range(number, 0, -1):
            day = MONDAY - dt.timedelta(weeks=week)
            begins, ends = moments(day, "09:15", "12:00")
            made += lessons.add(
                session,
                found.office.keys,
                [
                    lessons.New(
                        cohort=found.cohort, provider=found.manager.organisation, on_date=day, begins_at=begins, ends_at=ends,
                        tutor_group="", line=line, day="monday",
                    )
                ],
            )  # fmt: skip
    return list(made)


def test_three_in_a_row_once_for_each_run(office: Office, clock: Clock) -> None:
    found = scene(office, size=3)
    earlier = more_lessons(found, 3)
    for lesson, marks in zip(earlier, (["present"], ["unexplained"], ["unexplained"]), strict=True):
        take(found, rest(*marks, of=3), lesson=lesson)  # type: ignore[arg-type]
    work(found, clock)
    assert [words for words, _ in told(office, found.school)] == [WORDS["absent"]], "of a fortnight ago nobody is told any more"
    take(found, rest("unexplained", of=3))
    work(found, clock)
    assert (WORDS["row"], "Amberley Ashdown") in told(office, found.school)
    work(found, clock, seconds=300)
    assert [words for words, _ in told(office, found.school)].count(WORDS["row"]) == 1


def test_attendance_that_falls(office: Office, clock: Clock) -> None:
    found = scene(office, size=3)
    for number, lesson in enumerate(more_lessons(found, 10)):
        take(found, rest("unexplained" if number < 2 else "present", of=3), lesson=lesson)  # type: ignore[arg-type]
    take(found, rest(of=3))
    work(found, clock)
    assert told(office, found.school) == [(WORDS["under"], "Amberley Ashdown")]


def test_a_cancelled_lesson_tells_the_schools_and_is_nobody_s_absence(office: Office, clock: Clock) -> None:
    found = scene(office)
    version = lesson_version(found)
    register_changes.cancel(office, found.manager.actor, found.lesson, "staff", version)
    assert [words for words, _ in told(office, found.school)] == [WORDS["cancelled"]]
    assert [words for words, _ in told(office, found.other_school)] == [WORDS["cancelled"]]
    work(found, clock, seconds=3600)
    assert told(office, found.manager) == [], "there is no register to take"


def lesson_version(found: Scene) -> int:
    with found.office.database.reading() as session:
        lesson = lessons.one(session, found.office.keys, found.lesson)
    assert lesson is not None
    return lesson.version


def test_read_by_one_for_all_of_the_school_and_for_no_other(office: Office, clock: Clock) -> None:
    found = scene(office)
    take(found, rest("unexplained", "unexplained"))
    work(found, clock)
    (row,) = alerts.listing(office, found.school.actor).rows
    assert alerts.read(office, school_b(office).actor, [row.alert.id]) == 0
    assert alerts.read(office, found.school.actor, [row.alert.id]) == 1
    assert told(office, school_a(office, Role.STAFF)) == []
    assert alerts.listing(office, found.school.actor, unread=False).total == 1
    with office.database.reading() as session:
        groups = dict(alerts.unread_by_group(office, session, found.other_school.actor))
    assert groups == {"Lessons": 0, "Students": 1, "Training": 0}
