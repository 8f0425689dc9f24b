"""A register is opened, marked, completed: who may, what follows from a mark, two tutors at once, and what is kept of every change."""

import datetime as dt
from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from formsapp.domain.attendance import MARKS, PROVIDERS_MARKS
from formsapp.domain.people import Actor, Kind, Role
from formsapp.services import registers
from formsapp.services.office import NotFound, Office, Refused
from formsapp.services.register_cells import Cell
from formsapp.services.register_pages import Page
from formsapp.services.registers import Saved
from formsapp.store import sums, tables
from tests.offices import Clock
from tests.people import provider_b, somebody
from tests.queries import counted
from tests.registering import MONDAY, QUARTER_PAST, Scene, scene


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


def cell(made: Scene, place: int, name: str, value: str, was: str = "") -> Cell:
    return Cell(str(made.records[place]), name, was, value)


def save(made: Scene, *cells: Cell, actor: Actor | None = None, complete: bool = False, why: str = "") -> Saved:
    return registers.save(made.office, actor or made.tutor.actor, made.lesson, cells, complete=complete, why=why)


def mark(made: Scene, place: int, value: str, was: str = "", **more: object) -> Saved:
    return save(made, cell(made, place, "mark", value, was), **more)  # type: ignore[arg-type]


def look(made: Scene, actor: Actor | None = None) -> Page:
    return registers.page(made.office, actor or made.tutor.actor, made.lesson)


def plan(made: Scene, place: int, decision: str = "authorised", code: str = "M") -> None:
    with made.office.database.writing() as session:
        session.add(
            tables.PlannedAbsence(
                id=uuid4(), training_record_id=made.records[place], school_id=made.school.organisation, from_on=MONDAY,
                until_on=MONDAY + dt.timedelta(days=1), decision=decision, code=code, entered_by=made.school.id,
                entered_at=made.office.clock(),
            )
        )  # fmt: skip


def stranger(office: Office, role: Role) -> Actor:
    return somebody(office, Kind.PROVIDER, "a", role, name=f"Another {role.value} of Provider A").actor


# ------------------------------------------------------------------------------------------------------------------ who


def test_who_opens_a_register_and_whose_lines_they_read(made: Scene) -> None:
    office = made.office
    for actor in (made.tutor.actor, made.manager.actor, made.colleague.actor, made.officer.actor):
        assert len(look(made, actor).pupils) == 4
    assert len(look(made, made.school.actor).pupils) == 3
    assert [each.record for each in look(made, made.other_school.actor).pupils] == [made.records[1]]
    for nobody in (stranger(office, Role.TUTOR), provider_b(office).actor, somebody(office, Kind.SCHOOL, "c", Role.COORDINATOR).actor):
        with pytest.raises(NotFound):
            look(made, nobody)


def test_who_marks(made: Scene) -> None:
    office = made.office
    for who in (made.tutor, made.manager, made.colleague):
        assert look(made, who.actor).may_mark
    for nobody in (made.school.actor, made.officer.actor, stranger(office, Role.TUTOR), provider_b(office).actor):
        with pytest.raises(NotFound):
            mark(made, 0, "present", actor=nobody)
    assert not look(made, made.officer.actor).may_mark


def test_a_tutor_reads_no_more_from_the_day_after_their_last(made: Scene, moved: Clock) -> None:
    with made.office.database.writing() as session:
        session.scalars(select(tables.CohortTutor)).one().until_on = MONDAY
    look(made)
    moved.move(days=1)
    with pytest.raises(NotFound):
        look(made)


def test_a_school_reads_a_register_while_one_of_its_learners_is_in_it(made: Scene) -> None:
    with made.office.database.writing() as session:
        session.get_one(tables.TrainingRecord, made.records[1]).ends_on = dt.date(2026, 11, 22)
    with pytest.raises(NotFound):
        look(made, made.other_school.actor)


def test_sixty_days_after_its_end_a_provider_reads_no_more_of_a_placement(made: Scene, moved: Clock) -> None:
    mark(made, 0, "present")
    with made.office.database.writing() as session:
        session.get_one(tables.TrainingRecord, made.records[0]).ends_on = MONDAY
    moved.move(days=60)
    assert len(look(made).pupils) == 4
    moved.move(days=1)
    assert len(look(made).pupils) == 3
    assert len(look(made, made.officer.actor).pupils) == 4
    assert save(made, cell(made, 0, "note", "Later")).problems[0].sentence == "This learner is not in this register any more"


# ----------------------------------------------------------------------------------------------------------- who is due


def test_the_register_follows_placements(made: Scene) -> None:
    """Their beginning and end, their days and changes of days, membership and group; somebody in no group is asked after everywhere."""
    office = made.office

    def due() -> list[int]:
        return [made.records.index(each.record) for each in look(made).pupils if each.due]

    def record(place: int, **values: object) -> None:
        with office.database.writing() as session:
            row = session.get_one(tables.TrainingRecord, made.records[place])
            for name, value in values.items():
                setattr(row, name, value)

    def member(place: int, **values: object) -> None:
        with office.database.writing() as session:
            row = session.scalars(select(tables.CohortMember).where(tables.CohortMember.training_record_id == made.records[place])).one()
            for name, value in values.items():
                setattr(row, name, value)

    assert due() == [0, 1, 2, 3]
    record(0, ends_on=dt.date(2026, 11, 22))
    assert due() == [1, 2, 3]
    record(0, ends_on=MONDAY)
    assert due() == [0, 1, 2, 3], "the last day is a day of the placement"
    record(0, ends_on=None, starts_on=dt.date(2026, 11, 24))
    record(1, state="cancelled")
    record(2, days="tuesday,thursday")
    assert due() == [3]
    record(0, starts_on=MONDAY)
    record(1, state="live")
    record(2, days="tuesday,monday")
    assert due() == [0, 1, 2, 3]
    member(3, until_on=dt.date(2026, 11, 22))
    assert due() == [0, 1, 2]
    member(3, until_on=None, tutor_group="B")
    with office.database.writing() as session:
        session.get_one(tables.Lesson, made.lesson).tutor_group = "A"
    assert due() == [0, 1, 2]
    member(0, tutor_group="A")
    assert due() == [0, 1, 2]


def changed_days(made: Scene, place: int, from_on: dt.date, days: str, made_at: dt.datetime, *, back: bool = False) -> None:
    office = made.office
    with office.database.writing() as session:
        case = tables.Case(
            id=uuid4(), reference=uuid4().hex[:20], journey="change-of-day", journey_version=1, draft_id=uuid4(), title_sealed=b"",
            answers_sealed=b"", snapshot_sealed=b"", received_at=made_at, learner_key=uuid4().hex, purpose="", lawful_basis="", notice_version="1",
        )  # fmt: skip
        session.add(case)
        session.flush()
        session.add(
            tables.DayChange(
                id=uuid4(), training_record_id=made.records[place], from_on=from_on, days=days, case_id=case.id, made_at=made_at,
                taken_back_at=made_at if back else None,
            )
        )  # fmt: skip


def test_other_days_hold_from_their_date_on(made: Scene) -> None:
    monday = MONDAY

    def due(place: int) -> bool:
        return made.records[place] in {each.record for each in look(made).pupils if each.due}

    changed_days(made, 0, monday, "tuesday", QUARTER_PAST)
    changed_days(made, 1, monday + dt.timedelta(days=1), "tuesday", QUARTER_PAST)
    changed_days(made, 2, monday, "tuesday", QUARTER_PAST, back=True)
    assert [due(place) for place in range(4)] == [False, True, True, True]
    changed_days(made, 0, monday, "monday", QUARTER_PAST + dt.timedelta(minutes=1))
    assert due(0), "of two from one date the later entry holds"
    changed_days(made, 3, monday - dt.timedelta(days=7), "friday", QUARTER_PAST + dt.timedelta(minutes=2))
    changed_days(made, 3, monday, "monday,friday", QUARTER_PAST)
    assert due(3), "the last that has begun holds, whenever it was entered"
    assert isinstance(made.records[0], UUID)


def test_nobody_leaves_a_register_in_which_they_are_marked(made: Scene) -> None:
    mark(made, 2, "present")
    with made.office.database.writing() as session:
        session.get_one(tables.TrainingRecord, made.records[2]).ends_on = dt.date(2026, 11, 1)
    found = look(made)
    assert len(found.pupils) == 4
    assert [each.due for each in found.pupils] == [True, True, False, True]
    assert found.lacking == 3


def test_an_extra_lesson_is_everybody_s(made: Scene) -> None:
    with made.office.database.writing() as session:
        for record in made.records:
            session.get_one(tables.TrainingRecord, record).days = "friday"
        session.get_one(tables.Lesson, made.lesson).day = None
    assert sum(each.due for each in look(made).pupils) == 4


# ----------------------------------------------------------------------------------------------------------------- mark


def test_without_a_mark_nothing_counts(made: Scene) -> None:
    found = look(made)
    assert [each.mark for each in found.pupils] == [None] * 4
    assert found.figures.taken == 0
    assert save(made, complete=True).completed is False
    save(made, cell(made, 0, "note", "Came with a letter"), cell(made, 1, "contribution", "2"))
    again = look(made)
    assert again.figures.taken == 0, "a note is no mark"
    assert again.lacking == 4
    assert again.lesson.opened_at is None


def test_all_present_and_two_exceptions(made: Scene) -> None:
    assert registers.all_present(made.office, made.tutor.actor, made.lesson).changed == 4
    done = save(
        made,
        cell(made, 0, "mark", "unexplained", "present"),
        cell(made, 2, "mark", "late", "present"),
        cell(made, 2, "late", "12"),
        complete=True,
    )
    assert done.completed
    assert made.marks() == ["unexplained", "present", "late", "present"]
    assert (done.page.figures.taken, done.page.figures.attended) == (4, 3)
    assert done.page.stage == "completed"
    assert done.page.completed_by == "Tutor Provider A"


def test_twelve_are_written_in_as_many_statements_as_two(office: Office, moved: Clock) -> None:
    """One for the marks, one for what they were, two for the sums: whatever a database asks for a statement, a full register pays it once."""
    asked = {}
    for size in (2, 12):
        made = scene(office, size, name=f"Cohort of {size}")
        for was, value in (("", "present"), ("present", "late"), ("late", "unexplained")):
            cells = [cell(made, place, "mark", value, was) for place in range(size)]
            with counted(office.database) as statements:
                assert save(made, *cells).changed == size
            asked[size, value] = [each.split(" (")[0] for each in statements]
            rows = [each for each in statements if each.startswith(("INSERT INTO marks", "INSERT INTO mark_changes", "INSERT INTO attendance_sums"))]
            assert office.database.sqlite or all(f"__{size - 1})s" in each for each in rows), "PostgreSQL is sent all rows in one"
    for value in ("present", "late", "unexplained"):
        assert asked[2, value] == asked[12, value]
        assert len(asked[12, value]) <= 20
        written = [each for each in asked[12, value] if each.startswith(("INSERT INTO marks", "INSERT INTO mark_changes", "UPDATE marks"))]
        assert written == ["INSERT INTO marks", "INSERT INTO mark_changes"][: 1 if value == "present" else 2]


def test_all_present_marks_nobody_twice_and_nobody_known_to_be_away(made: Scene) -> None:
    plan(made, 3)
    mark(made, 0, "unexplained")
    done = registers.all_present(made.office, made.tutor.actor, made.lesson, [cell(made, 1, "mark", "late")])
    assert made.marks() == ["unexplained", "late", "present", ""]
    assert done.page.lacking == 1


def test_a_provider_chooses_neither_authorised_nor_unauthorised(made: Scene) -> None:
    for name in MARKS:
        done = mark(made, 0, name, look(made).pupils[0].values["mark"])
        assert bool(done.problems) == (name not in {kind.name for kind in PROVIDERS_MARKS}), name
    assert mark(made, 0, "elsewhere").problems[0].sentence.startswith("Choose one of the marks")


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("late", "0", "from 1 to 165"), ("late", "soon", "from 1 to 165"), ("late", "9999", "from 1 to 165"), ("late", "٣", "from 1 to 165"),
        ("left", "12:01", "within the lesson: 09:15 to 12:00"), ("left", "9:14", "within the lesson"), ("left", "25:00", "such as 14:10"),
        ("contribution", "3", "from −2 to +2"), ("contribution", "good", "from −2 to +2"),
        ("note", "x" * 4001, "4,000 characters or fewer"), ("note", "a\0b", "can’t be kept"), ("note", "\ud800", "can’t be kept"),
        ("decision", "authorised", "not in this register"),
    ],
)  # fmt: skip
def test_what_can_t_be_a_cell_is_told_and_the_others_are_kept(made: Scene, name: str, value: str, says: str) -> None:
    done = save(made, cell(made, 0, name, value), cell(made, 0, "mark", "late"), cell(made, 1, "mark", "present"), complete=True)
    (problem,) = done.problems
    assert says in problem.sentence
    assert made.marks() == ["late", "present", "", ""]
    assert not done.completed


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [("left", "11:05", "11:05"), ("left", "9.30", "09:30"), ("contribution", "+1", "1"), ("contribution", "−2", "-2"), ("late", "5", "5")],
)
def test_what_is_typed_in_another_way_is_understood(made: Scene, name: str, value: str, shown: str) -> None:
    mark(made, 0, "late")
    assert not save(made, cell(made, 0, name, value)).problems
    assert look(made).pupils[0].values[name] == shown
    assert save(made, cell(made, 0, name, value, "anything")).changed == 0, "the same again is no change and no clash"


def test_what_follows_from_a_mark(made: Scene) -> None:
    save(
        made,
        cell(made, 0, "mark", "late"),
        cell(made, 0, "late", "7"),
        cell(made, 0, "left", "11:00"),
        cell(made, 0, "contribution", "-2"),
        cell(made, 0, "note", "Walked out"),
    )
    mark(made, 0, "dismissed_behaviour", "late")
    assert look(made).pupils[0].values == {
        "mark": "dismissed_behaviour",
        "late": "",
        "left": "11:00",
        "contribution": "",
        "note": "Walked out",
    }
    mark(made, 0, "unexplained", "dismissed_behaviour")
    assert look(made).pupils[0].values == {"mark": "unexplained", "late": "", "left": "", "contribution": "", "note": "Walked out"}
    mark(made, 0, "", "unexplained")
    assert look(made).pupils[0].mark is None


def test_a_mark_that_is_taken_back_counts_no_more(made: Scene) -> None:
    mark(made, 0, "present")
    mark(made, 0, "", "present")
    assert look(made).figures.taken == 0
    assert look(made).lacking == 4


def test_before_its_day_a_register_can_t_be_taken(made: Scene, moved: Clock) -> None:
    moved.set(dt.datetime(2026, 11, 22, 23, 59, tzinfo=dt.UTC))
    assert not look(made).may_mark
    with pytest.raises(Refused, match="from the day of its lesson on"):
        mark(made, 0, "present")
    moved.move(minutes=1)
    mark(made, 0, "present")


# ------------------------------------------------------------------------------------------------------- two at once


def test_two_tutors_are_merged_cell_by_cell(made: Scene) -> None:
    """Both opened it empty; each marks others, one of them both."""
    save(made, cell(made, 0, "mark", "present"), cell(made, 1, "mark", "present"))
    done = save(
        made,
        cell(made, 1, "mark", "late"),
        cell(made, 1, "note", "Bus"),
        cell(made, 2, "mark", "present"),
        cell(made, 0, "mark", "present"),
        actor=made.manager.actor,
    )
    assert made.marks() == ["present", "present", "present", ""]
    assert [(clash.record, clash.mine, clash.theirs) for clash in done.clashes] == [(str(made.records[1]), "late", "present")]
    assert look(made).pupils[1].note == "Bus", "the other cells of the line are taken"
    assert done.page.editors == ("Tutor Provider A",)
    assert look(made).editors == ("Manager Provider A",)
    assert mark(made, 1, "late", "present", actor=made.manager.actor).clashes == (), "chosen now, it is taken"


def test_a_parcel_that_comes_twice_changes_nothing_the_second_time(made: Scene) -> None:
    cells = [cell(made, 0, "mark", "late"), cell(made, 0, "late", "4"), cell(made, 1, "note", "Two\r\nlines ")]
    assert save(made, *cells).changed == 2
    again = save(made, *cells)
    assert (again.changed, again.clashes, again.problems) == (0, (), ())
    with made.office.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(tables.MarkChange)) == 0


def test_somebody_who_closed_the_page_is_there_no_more(made: Scene, moved: Clock) -> None:
    registers.here(made.office, made.manager.actor, made.lesson)
    assert look(made).editors == ("Manager Provider A",)
    moved.move(seconds=31)
    assert look(made).editors == ()
    with pytest.raises(NotFound):
        registers.here(made.office, made.school.actor, made.lesson)
