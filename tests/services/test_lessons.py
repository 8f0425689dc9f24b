"""Lessons are made ahead from timetables, follow what changes, are moved without losing a mark; cohorts and terms are kept by whom they belong to."""

import datetime as dt
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from formsapp.domain.people import Actor, Kind, Role
from formsapp.services import cohorts, lessons, register_changes, registers, terms
from formsapp.services.asking import Wrong
from formsapp.services.lessons import MAKE
from formsapp.services.office import NotFound, Office, Refused
from formsapp.services.register_cells import Cell
from formsapp.services.work import Worker
from formsapp.store import lessons as rows
from formsapp.store import marks, sums, tables
from formsapp.store.database import Database
from tests import forms
from tests.accounts import letters
from tests.offices import Clock, open_office
from tests.people import Made, council, provider_a, provider_b, school_a, somebody
from tests.registering import MONDAY, QUARTER_PAST, placed, scene

AUTUMN = {"name": "Autumn 2026/27", "starts": "2026-09-07", "ends": "2026-12-18"}
SPRING = {"name": "Spring 2026/27", "starts": "2027-01-04", "ends": "2027-03-25"}
LINE = {"weekday": "0", "begins": "9:15", "ends": "12.00", "place": "The workshop, Mill Lane", "from": "2026-11-02"}


@pytest.fixture
def office(database: Database, tmp_path: Path, built: Path, clock: Clock) -> Office:
    clock.set(QUARTER_PAST)
    return open_office(database, tmp_path / "data", site=built, clock=clock)


@pytest.fixture
def manager(office: Office) -> Made:
    return provider_a(office)


@pytest.fixture
def autumn(office: Office) -> UUID:
    return terms.add(office, council(office).actor, AUTUMN)


def course(office: Office) -> str:
    return forms.course_of(office, forms.PROVIDER)


def cohort(office: Office, who: Made, name: str = "Mondays") -> UUID:
    typed = {"provider": str(who.organisation), "course": course(office), "name": name, "age": "14–16", "year": "2026"}
    return cohorts.add(office, who.actor, typed)


def with_line(office: Office, who: Made, **more: str) -> UUID:
    made = cohort(office, who)
    cohorts.add_line(office, who.actor, made, {**LINE, **more})
    return made


def days(office: Office, of: UUID, state: str = "due") -> list[dt.date]:
    row = tables.Lesson
    with office.database.reading() as session:
        return list(session.scalars(select(row.on_date).where(row.cohort_id == of, row.state == state).order_by(row.on_date)))


def work(office: Office) -> None:
    worker = Worker(office, "a test", regular=[each for each in Worker(office, "").regular if each.kind == MAKE])
    worker.do_jobs()


def one(office: Office, of: UUID, day: dt.date) -> rows.Lesson:
    with office.database.reading() as session:
        (found,) = rows.of_cohort(session, office.keys, of, day, day)
        return found


# ---------------------------------------------------------------------------------------------------------- made ahead


def test_a_new_line_has_its_lessons_at_once_the_last_weeks_too(office: Office, manager: Made, autumn: UUID) -> None:
    made = with_line(office, manager)
    assert days(office, made) == [
        dt.date(2026, 11, 2), dt.date(2026, 11, 9), dt.date(2026, 11, 16), MONDAY, dt.date(2026, 11, 30), dt.date(2026, 12, 7),
        dt.date(2026, 12, 14),
    ]  # fmt: skip
    lesson = one(office, made, MONDAY)
    assert (lesson.begins_at.hour, lesson.ends_at.hour, lesson.place) == (9, 12, "The workshop, Mill Lane")
    assert lesson.day == "monday"
    with office.database.reading() as session:
        assert sorted(session.scalars(select(tables.Lesson.number))) == list(range(1, 8))


def test_without_a_term_there_is_no_lesson_and_a_term_brings_them(office: Office, manager: Made) -> None:
    made = with_line(office, manager)
    assert days(office, made) == []
    autumn = terms.add(office, council(office).actor, AUTUMN)
    work(office)
    assert len(days(office, made)) == 4, "from today on"
    terms.change(office, council(office).actor, autumn, {**AUTUMN, "ends": "2026-12-04"}, 1)
    work(office)
    assert days(office, made) == [MONDAY, dt.date(2026, 11, 30)]
    assert days(office, made, "cancelled") == [dt.date(2026, 12, 7), dt.date(2026, 12, 14)]
    terms.change(office, council(office).actor, autumn, AUTUMN, 2)
    work(office)
    assert len(days(office, made)) == 4
    terms.remove(office, council(office).actor, autumn, 3)
    work(office)
    assert days(office, made) == []


def test_the_worker_makes_more_as_time_goes_on(office: Office, manager: Made, autumn: UUID, clock: Clock) -> None:
    terms.add(office, council(office).actor, SPRING)
    made = with_line(office, manager)
    last = days(office, made)[-1]
    assert last == dt.date(2027, 1, 18)
    work(office)
    assert days(office, made)[-1] == last, "once is enough"
    clock.move(days=7)
    work(office)
    assert days(office, made)[-1] == dt.date(2027, 1, 25)
    with office.database.reading() as session:
        numbers = list(session.scalars(select(tables.Lesson.number)))
    assert len(set(numbers)) == len(numbers)


def test_closures_and_bank_holidays_of_the_directory_have_no_lessons(office: Office, manager: Made) -> None:
    terms.add(office, council(office).actor, {"name": "A long one", "starts": "2026-12-01", "ends": "2027-01-31"})
    made = with_line(office, manager, weekday="4", **{"from": "2026-12-01"})
    assert dt.date(2026, 12, 25) not in days(office, made)
    assert dt.date(2027, 1, 1) not in days(office, made)
    assert dt.date(2026, 12, 4) in days(office, made)


def test_what_ends_has_no_lessons_to_come_and_keeps_those_that_were(office: Office, manager: Made, autumn: UUID) -> None:
    made = with_line(office, manager)
    line = cohorts.look(office, manager.actor, made).lines[0]
    cohorts.end_line(office, manager.actor, made, {"line": str(line.id), "until": "2026-11-30"}, 1)
    assert days(office, made)[-1] == dt.date(2026, 11, 30)
    with pytest.raises(Refused, match="Somebody else"):
        cohorts.end_line(office, manager.actor, made, {"line": str(line.id), "until": "2026-11-30"}, 1)
    typed = {"name": "Mondays", "age": "14–16", "state": "closed"}
    cohorts.change(office, manager.actor, made, typed, 1)
    assert days(office, made) == [dt.date(2026, 11, 2), dt.date(2026, 11, 9), dt.date(2026, 11, 16)]
    work(office)
    assert len(days(office, made)) == 3
    cohorts.change(office, manager.actor, made, {**typed, "state": "open"}, 2)
    assert days(office, made)[-1] == dt.date(2026, 11, 30)


# ----------------------------------------------------------------------------------------------------------------- move


def test_moving_a_lesson_takes_its_marks_along(office: Office, clock: Clock) -> None:
    made = scene(office, 3)
    actor, manager = made.tutor.actor, made.manager.actor
    registers.all_present(office, actor, made.lesson)
    cells = [Cell(str(made.records[0]), "left", "", "11:30"), Cell(str(made.records[1]), "mark", "present", "unexplained")]
    registers.save(office, actor, made.lesson, cells, complete=True)
    clock.move(days=10)
    version = lessons.look(office, manager, made.lesson).version
    with pytest.raises(Wrong, match="a day still to come"):
        lessons.move(office, manager, made.lesson, typed("2026-12-07"), version)
    lessons.move(office, manager, made.lesson, typed("2026-10-20", begins="10:00", place="Elsewhere"), version)
    found = registers.page(office, made.officer.actor, made.lesson)
    assert (found.lesson.on_date, found.lesson.moved_from, found.lesson.place) == (dt.date(2026, 10, 20), MONDAY, "Elsewhere")
    assert [each.mark for each in found.pupils] == ["present", "unexplained", "present"]
    assert found.pupils[0].values["left"] == "11:30", "by the clock, also in summer time"
    assert found.lesson.completed_at is not None
    with office.database.reading() as session:
        assert {each.seat.on_date for each in marks.marks_of(session, office.keys, [made.lesson])} == {dt.date(2026, 10, 20)}
        assert sums.same(sums.recount(session), sums.kept(session))
        assert {key[1] for key, each in sums.nonzero(sums.kept(session).months).items() if each} == {dt.date(2026, 10, 1)}
    with pytest.raises(Refused, match="Somebody else"):
        lessons.move(office, manager, made.lesson, typed("2026-10-21"), version)


def typed(day: str, begins: str = "9:15", ends: str = "12:00", place: str = "The workshop, Mill Lane") -> dict[str, str]:
    return {"day": day, "begins": begins, "ends": ends, "place": place}


def test_a_moved_lesson_is_not_made_again_and_stays_whatever_the_calendar_says(office: Office, manager: Made, autumn: UUID) -> None:
    made = with_line(office, manager)
    lesson = one(office, made, dt.date(2026, 11, 30))
    lessons.move(office, manager.actor, lesson.id, typed("2026-12-02"), lesson.version)
    work(office)
    assert dt.date(2026, 11, 30) not in days(office, made)
    assert dt.date(2026, 12, 2) in days(office, made)
    terms.remove(office, council(office).actor, autumn, 1)
    work(office)
    assert days(office, made)[-1] == dt.date(2026, 12, 2), "somebody's word stands"


def test_a_marked_lesson_stays_when_its_term_goes(office: Office, manager: Made, autumn: UUID) -> None:
    made = with_line(office, manager)
    record = placed(office, school_a(office).organisation, manager.organisation, "Amberley Ashdown")
    cohorts.add_member(office, manager.actor, made, {"record": str(record), "from": "2026-09-07"})
    lesson = one(office, made, MONDAY)
    registers.all_present(office, manager.actor, lesson.id)
    terms.remove(office, council(office).actor, autumn, 1)
    work(office)
    assert MONDAY in days(office, made)
    assert registers.page(office, manager.actor, lesson.id).pupils[0].mark == "present"


def test_a_lesson_cancelled_by_hand_stays_cancelled(office: Office, manager: Made, autumn: UUID) -> None:
    made = with_line(office, manager)
    lesson = one(office, made, dt.date(2026, 11, 30))
    register_changes.cancel(office, manager.actor, lesson.id, "weather", lesson.version)
    work(office)
    assert days(office, made, "cancelled") == [dt.date(2026, 11, 30)]
    fresh = one(office, made, dt.date(2026, 11, 30))
    with pytest.raises(Refused, match="let it take place again first"):
        lessons.move(office, manager.actor, lesson.id, typed("2026-12-01"), fresh.version)


def test_a_lesson_beside_the_timetable(office: Office, manager: Made) -> None:
    made = cohort(office, manager)
    lessons.add_one(office, manager.actor, made, {**typed("2026-11-28"), "group": "A"})
    lesson = one(office, made, dt.date(2026, 11, 28))
    assert (lesson.line, lesson.day, lesson.moved_from, lesson.tutor_group) == (None, None, None, "A")
    with pytest.raises(Wrong, match="before 1 September 2026"):
        lessons.add_one(office, manager.actor, made, typed("2026-08-31"))


def test_who_is_in_no_cohort_is_named_where_learners_are_added(office: Office, manager: Made) -> None:
    made, other = cohort(office, manager), cohort(office, manager, "Tuesdays")
    records = [placed(office, school_a(office).organisation, manager.organisation, name) for name in ("Amberley Ashdown", "Bela Birch")]
    cohorts.add_member(office, manager.actor, other, {"record": str(records[0]), "from": "2026-09-07"})
    words = [words for _, words in cohorts.look(office, manager.actor, made).candidates]
    assert [each.endswith(". In no cohort yet") for each in sorted(words)] == [False, True]


def test_a_lesson_by_hand_is_on_no_closed_day(office: Office, manager: Made) -> None:
    """As the page of term dates says: not on a bank holiday, not in a closure; neither added nor moved to."""
    made = cohort(office, manager)
    with pytest.raises(Wrong, match=r"Friday 25 December 2026 is no school day \(.+\): choose another day"):
        lessons.add_one(office, manager.actor, made, typed("2026-12-25"))
    lessons.add_one(office, manager.actor, made, typed("2026-11-30"))
    lesson = one(office, made, dt.date(2026, 11, 30))
    with pytest.raises(Wrong, match="no school day"):
        lessons.move(office, manager.actor, lesson.id, typed("2026-12-25"), lesson.version)
    assert days(office, made) == [dt.date(2026, 11, 30)]


def test_lessons_of_a_cohort_don_t_overlap(office: Office, manager: Made, autumn: UUID) -> None:
    """Neither two lines, nor one lesson and another, nor one that is moved; two groups may be taught at once, and one after the other."""
    made = with_line(office, manager)
    for begins, ends, group in (("11:59", "13:00", ""), ("8:00", "9:16", ""), ("10:00", "11:00", "A")):
        more = {"begins": begins, "ends": ends, "group": group}
        with pytest.raises(Wrong, match="Monday, 09:15 to 12:00"):
            cohorts.add_line(office, manager.actor, made, {**LINE, **more})
        with pytest.raises(Wrong, match="from 09:15 to 12:00 already"):
            lessons.add_one(office, manager.actor, made, {**typed("2026-11-30"), **more})
    cohorts.add_line(office, manager.actor, made, {**LINE, "begins": "12:00", "ends": "13:00", "group": "A"})
    cohorts.add_line(office, manager.actor, made, {**LINE, "begins": "12:00", "ends": "13:00", "group": "B"})
    lessons.add_one(office, manager.actor, made, typed("2026-12-01"))
    lesson = one(office, made, dt.date(2026, 12, 1))
    with pytest.raises(Wrong, match="already"):
        lessons.move(office, manager.actor, lesson.id, typed("2026-11-30"), lesson.version)
    lessons.move(office, manager.actor, lesson.id, {**typed("2026-12-01"), "begins": "9:30"}, lesson.version)


# ------------------------------------------------------------------------------------------------------- terms, cohorts


@pytest.mark.parametrize(
    ("more", "name", "says"),
    [
        ({"name": " "}, "name", "Enter what the term is called"), ({"starts": "soon"}, "starts", "the first day of the term"),
        ({"ends": "2026-09-01"}, "ends", "must not be before"), ({"ends": "2027-09-01"}, "ends", "look at the years"),
        ({"name": "spring 2026/27", "starts": "2026-09-07", "ends": "2026-10-01"}, "name", "of this name already"),
        ({"starts": "2027-03-25", "ends": "2027-04-25"}, "starts", "in Spring 2026/27 already"),
    ],
)  # fmt: skip
def test_a_term_that_can_t_be(office: Office, more: dict[str, str], name: str, says: str) -> None:
    officer = council(office).actor
    terms.add(office, officer, SPRING)
    with pytest.raises(Wrong) as found:
        terms.add(office, officer, AUTUMN | more)
    assert found.value.name == name
    assert says in str(found.value)


@pytest.mark.parametrize(
    ("more", "name"),
    [
        ({"weekday": "7"}, "weekday"), ({"begins": "25:00"}, "begins"), ({"ends": "9:15"}, "ends"), ({"place": ""}, "place"),
        ({"from": "2026-08-31"}, "from"), ({"until": "2026-11-01"}, "until"), ({"place": "x" * 201}, "place"), ({"group": "x" * 41}, "group"),
    ],
)  # fmt: skip
def test_a_line_that_can_t_be(office: Office, manager: Made, more: dict[str, str], name: str) -> None:
    made = cohort(office, manager)
    with pytest.raises(Wrong) as found:
        cohorts.add_line(office, manager.actor, made, LINE | more)
    assert found.value.name == name


def test_a_cohort_s_people_come_and_go(office: Office, manager: Made, clock: Clock) -> None:
    made, tutor = cohort(office, manager), provider_a(office, Role.TUTOR)
    view = cohorts.look(office, manager.actor, made)
    assert {name for _, name in view.choices} == {"Manager Provider A", "Tutor Provider A"}
    cohorts.add_tutor(office, manager.actor, made, {"person": str(tutor.id), "from": "2026-11-23"})
    with pytest.raises(Wrong):
        cohorts.add_tutor(office, manager.actor, made, {"person": str(tutor.id), "from": "2026-11-24"})
    assert cohorts.listing(office, manager.actor).without == 0
    record = placed(office, school_a(office).organisation, manager.organisation, "Amberley Ashdown")
    assert cohorts.listing(office, manager.actor).without == 1
    assert cohorts.listing(office, provider_b(office).actor).without == 0
    elsewhere = placed(office, school_a(office).organisation, provider_b(office).organisation, "Bartholomew Birch")
    assert [words for _, words in cohorts.look(office, manager.actor, made).candidates] == [
        "Amberley Ashdown, School A: A course, from 7 September 2026. In no cohort yet"
    ]
    with pytest.raises(Wrong):
        cohorts.add_member(office, manager.actor, made, {"record": str(elsewhere), "from": "2026-11-23"})
    cohorts.add_member(office, manager.actor, made, {"record": str(record), "from": "2026-11-23", "group": "A"})
    with pytest.raises(Wrong, match="already"):
        cohorts.add_member(office, manager.actor, made, {"record": str(record), "from": "2026-11-30"})
    assert cohorts.listing(office, manager.actor).without == 0
    assert cohorts.listing(office, council(office).actor).without == 1
    view = cohorts.look(office, manager.actor, made)
    assert [(each.name, each.school, each.days) for each in view.members] == [("Amberley Ashdown", "School A", "Monday")]
    assert view.candidates == []
    cohorts.end_member(office, manager.actor, made, {"member": str(view.members[0].member.id), "until": "2026-11-22"})
    cohorts.end_tutor(office, manager.actor, made, {"tutor": str(view.tutors[0].tutor.id)})
    view = cohorts.look(office, manager.actor, made)
    assert (view.members, view.tutors) == ([], [])


def test_cohorts_are_their_provider_s_and_the_council_s(office: Office, manager: Made) -> None:
    made = cohort(office, manager)
    officer, other = council(office).actor, provider_b(office).actor
    assert cohorts.listing(office, officer).total == 1
    assert cohorts.listing(office, manager.actor).total == 1
    assert cohorts.listing(office, other).total == 0
    assert [name for _, name in cohorts.providers(office, manager.actor)] == ["Provider A"]
    strangers: list[Actor] = [other, provider_a(office, Role.TUTOR).actor, school_a(office).actor]
    strangers.append(somebody(office, Kind.COUNCIL, "council", Role.PANEL_MEMBER).actor)
    acts = (
        lambda actor: cohorts.look(office, actor, made),
        lambda actor: cohorts.change(office, actor, made, {"name": "Mine", "age": "14–16"}, 1),
        lambda actor: cohorts.add_line(office, actor, made, LINE),
        lambda actor: cohorts.add_tutor(office, actor, made, {}),
        lambda actor: cohorts.add_member(office, actor, made, {}),
        lambda actor: lessons.add_one(office, actor, made, typed("2026-11-28")),
    )
    for actor in strangers:
        for act in acts:
            with pytest.raises(NotFound):
                act(actor)
    with pytest.raises(Wrong, match="of this name"):
        cohort(office, manager)
    with pytest.raises(Wrong, match="provider"):
        cohorts.add(office, other, {"provider": str(manager.organisation)})
    for nobody in (manager.actor, school_a(office).actor):
        with pytest.raises(NotFound):
            terms.listing(office, nobody)
    with pytest.raises(NotFound):
        cohorts.look(office, officer, uuid4())


# ------------------------------------------------------------------------------------------- the calendar tells schools


def told_of(office: Office) -> list[tuple[str, UUID]]:
    """The cancellations that schools were told of: kind and whom."""
    row = tables.Alert
    with office.database.reading() as session:
        return [tuple(each) for each in session.execute(select(row.kind, row.organisation_id).order_by(row.key))]  # type: ignore[misc]


def test_a_lesson_that_the_calendar_cancels_is_told_to_the_school_once(office: Office, manager: Made, autumn: UUID) -> None:
    made, school = with_line(office, manager), school_a(office)
    record = placed(office, school.organisation, manager.organisation, "Amberley Ashdown")
    cohorts.add_member(office, manager.actor, made, {"record": str(record), "from": "2026-11-02"})
    terms.change(office, council(office).actor, autumn, {**AUTUMN, "ends": "2026-12-04"}, 1)
    for _ in range(2):
        work(office)
        assert told_of(office) == [("cancelled", school.organisation)] * 2, "of the two lessons after the new end, and of each once"
    assert len([each for each in letters(office) if each.to == school.email]) == 1, "one mail for both"
    terms.change(office, council(office).actor, autumn, AUTUMN, 2)
    work(office)
    terms.change(office, council(office).actor, autumn, {**AUTUMN, "ends": "2026-12-04"}, 3)
    work(office)
    assert len(told_of(office)) == 2, "there and away again: it was told"
    line = cohorts.look(office, manager.actor, made).lines[0]
    cohorts.end_line(office, manager.actor, made, {"line": str(line.id), "until": "2026-11-23"}, 1)
    assert len(told_of(office)) == 3, "a line that ends takes the last lesson away"


def test_nobody_is_told_of_a_lesson_to_which_nobody_would_have_come(office: Office, manager: Made, autumn: UUID) -> None:
    made = with_line(office, manager)
    school = school_a(office)
    record = placed(office, school.organisation, manager.organisation, "Amberley Ashdown", ("tuesday",))
    cohorts.add_member(office, manager.actor, made, {"record": str(record), "from": "2026-11-02"})
    terms.change(office, council(office).actor, autumn, {**AUTUMN, "ends": "2026-12-04"}, 1)
    work(office)
    assert told_of(office) == []
