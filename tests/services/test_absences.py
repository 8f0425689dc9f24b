"""What a school decides of absences: one or many, kept beside the provider's mark, with sums and history; and absences entered ahead."""

from pathlib import Path
from uuid import UUID, uuid4

import pytest

from formsapp.domain.people import Role
from formsapp.services import absence_decisions, absences, attendance_summary, attendance_today, planned_absences
from formsapp.services.asking import Wrong
from formsapp.services.office import NotFound, Office, Refused
from formsapp.store import sums
from formsapp.store.database import Database
from tests.accounts import events
from tests.attending import mark_of, take
from tests.offices import Clock, open_office
from tests.people import Made, council, provider_b, school_a, school_b
from tests.registering import MONDAY, QUARTER_PAST, Scene, scene

AUTHORISED = {"decision": "authorised", "code": "I", "note": "The family rang at half past eight."}


@pytest.fixture
def office(database: Database, tmp_path: Path, clock: Clock) -> Office:
    clock.set(QUARTER_PAST)
    return open_office(database, tmp_path / "data", clock=clock)


@pytest.fixture
def taken(office: Office) -> Scene:
    """Of twelve, of whom the second is of another school: two absent, one of each school; one late, one sent away."""
    found = scene(office)
    take(found, ["unexplained", "unexplained", "late", "dismissed_behaviour", *["present"] * 8])
    return found


def decide(taken: Scene, who: Made, place: int = 0, **typed: str) -> None:
    mark = mark_of(taken, place)
    absence_decisions.decide(taken.office, who.actor, {mark.id: mark.version}, AUTHORISED | typed)


def test_each_school_sees_its_own_and_the_council_all(taken: Scene) -> None:
    office = taken.office
    assert [row.name for row in absences.listing(office, taken.school.actor).rows] == ["Amberley Ashdown"]
    assert [row.name for row in absences.listing(office, taken.other_school.actor).rows] == ["Bartholomew Birch"]
    assert absences.listing(office, council(office).actor).total == 2
    (row,) = absences.listing(office, taken.school.actor).rows
    assert row.advice.code == "N"
    assert len(events(office, "absences.list")) == 4


def test_a_decision_stands_beside_the_mark_and_moves_the_sums(taken: Scene) -> None:
    office = taken.office
    decide(taken, taken.school)
    mark = mark_of(taken, 0)
    assert (mark.mark, mark.decision, mark.code, mark.counted) == ("unexplained", "authorised", "I", "authorised")
    assert mark.decided_by == taken.school.id
    assert absences.listing(office, taken.school.actor).total == 0
    with office.database.reading() as session:
        assert sums.same(sums.kept(session), sums.recount(session))
        figures = sums.of_days(session, MONDAY, MONDAY, schools=[taken.school.organisation])
    ((_, counted),) = figures.items()
    assert (counted.number("authorised"), counted.number("unexplained"), counted.taken) == (1, 0, 11)
    view = absences.look(office, taken.school.actor, mark.id)
    assert view.decided_by == taken.school.name
    assert {(each.what, each.new) for each in view.history} == {
        ("Decision", "Authorised"), ("Code", "I"), ("School’s note", AUTHORISED["note"]),
    }  # fmt: skip


def test_a_changed_decision_needs_a_reason_and_keeps_the_old_one(taken: Scene) -> None:
    decide(taken, taken.school)
    with pytest.raises(Wrong, match="why"):
        decide(taken, taken.school, decision="unauthorised", code="O")
    decide(taken, taken.school, decision="unauthorised", code="O", why="The surgery knows of no appointment.")
    view = absences.look(taken.office, taken.school.actor, mark_of(taken, 0).id)
    changed = next(each for each in view.history if each.what == "Decision" and each.old)
    assert (changed.old, changed.new, changed.why, changed.by) == (
        "Authorised", "Unauthorised", "The surgery knows of no appointment.", taken.school.name,
    )  # fmt: skip


def test_what_the_school_heard_so_far_is_noted_before_it_decides(taken: Scene) -> None:
    heard = {"decision": "", "code": "", "note": "Nobody answers the telephone."}
    decide(taken, taken.school, **heard)
    mark = mark_of(taken, 0)
    assert (mark.decision, mark.code, mark.counted) == (None, None, "unexplained")
    assert absences.look(taken.office, taken.school.actor, mark.id).row.entry.mark.decision_note == heard["note"]
    assert absences.listing(taken.office, taken.school.actor).total == 1
    absence_decisions.decide(
        taken.office, taken.school.actor, {mark.id: mark.version}, AUTHORISED | {"note": "", "why": "The list shows no note."}, notes_stay=True
    )
    shown = absences.look(taken.office, taken.school.actor, mark.id).row.entry.mark
    assert (shown.decision, shown.decision_note) == ("authorised", heard["note"]), "decided from the list, where the note isn't shown"
    with pytest.raises(Wrong) as refused:
        decide(taken, taken.school, **heard)
    assert refused.value.name == "decision", "a note alone takes no decision away"


def test_many_at_once_are_all_decided_or_none(taken: Scene) -> None:
    office, officer = taken.office, council(taken.office)
    both = {mark_of(taken, place).id: mark_of(taken, place).version for place in (0, 1)}
    with pytest.raises(NotFound):
        absence_decisions.decide(office, taken.school.actor, both, AUTHORISED)
    assert mark_of(taken, 0).decision is None, "the other one was not theirs: nothing is decided"
    with pytest.raises(Refused, match="no unexplained"):
        late = mark_of(taken, 2)
        absence_decisions.decide(office, officer.actor, {**both, late.id: late.version}, AUTHORISED)
    assert absence_decisions.decide(office, officer.actor, both, AUTHORISED) == 2
    with pytest.raises(Refused, match="meanwhile"):
        absence_decisions.decide(office, officer.actor, both, AUTHORISED)
    (event,) = [each for each in events(office, "absences.decide") if each.outcome != "denied"]
    assert event.detail == {"decision": "authorised", "number": 2}


@pytest.mark.parametrize(
    "typed, field",
    [({"decision": ""}, "decision"), ({"decision": "present"}, "decision"), ({"code": "O"}, "code"), ({"code": "K"}, "code"),
     ({"code": "H"}, "code"), ({"note": "x" * 1001}, "note")],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused_at_its_field(taken: Scene, typed: dict[str, str], field: str) -> None:
    with pytest.raises(Wrong) as refused:
        decide(taken, taken.school, **typed)
    assert refused.value.name == field
    with pytest.raises(Wrong, match="at least one"):
        absence_decisions.decide(taken.office, taken.school.actor, {}, AUTHORISED)


def test_nobody_else_reads_or_decides(taken: Scene) -> None:
    office, mark = taken.office, mark_of(taken, 0)
    for who in (school_b(office), taken.manager, taken.tutor, provider_b(office)):
        with pytest.raises(NotFound):
            absences.look(office, who.actor, mark.id)
        with pytest.raises(NotFound):
            absence_decisions.decide(office, who.actor, {mark.id: mark.version}, AUTHORISED)
    with pytest.raises(NotFound):
        absences.look(office, taken.school.actor, uuid4())
    panel = council(office, Role.PANEL_MEMBER)
    assert not absences.look(office, panel.actor, mark.id).may_decide
    with pytest.raises(NotFound):
        absence_decisions.decide(office, panel.actor, {mark.id: mark.version}, AUTHORISED)


def test_a_provider_who_corrects_the_mark_takes_the_decision_out_of_force_not_away(taken: Scene) -> None:
    decide(taken, taken.school)
    from formsapp.services import registers
    from formsapp.services.register_cells import Cell

    cell = Cell(str(taken.records[0]), "mark", "unexplained", "late")
    registers.save(taken.office, taken.tutor.actor, taken.lesson, [cell], why="She came at ten.")
    mark = mark_of(taken, 0)
    assert (mark.mark, mark.counted, mark.decision, mark.code) == ("late", "late", "authorised", "I")
    flag = absences.look(taken.office, taken.school.actor, mark.id).row.flag
    assert "saw the student" in flag, "code and mark disagree now, and the school is told"


def test_a_note_and_a_code_only_once_the_register_is_completed(office: Office) -> None:
    begun = scene(office)
    take(begun, ["present", "late"], complete=False)
    mark = mark_of(begun, 0)
    with pytest.raises(Refused, match="not completed"):
        absence_decisions.note(office, begun.school.actor, mark.id, mark.version, {"code": "B"})
    take(begun, ["", "", *["present"] * 10])
    absence_decisions.note(office, begun.school.actor, mark.id, mark.version, {"code": "W", "note": "A day at the garage."})
    assert (mark_of(begun, 0).code, mark_of(begun, 0).decision, mark_of(begun, 0).counted) == ("W", None, "present")
    with pytest.raises(Wrong, match="list"):
        absence_decisions.note(office, begun.school.actor, mark.id, mark.version + 1, {"code": "ZZ"})


# ---------------------------------------------------------------------------------------------------------------- ahead


def ahead(office: Office, who: Made, record: UUID, **typed: str) -> UUID:
    told = {"first": MONDAY.isoformat(), "last": "2026-11-27", "code": "M", "note": "The dentist."} | typed
    return planned_absences.enter(office, who.actor, record, told)


def test_what_is_entered_ahead_decides_the_absence_and_is_advised(office: Office) -> None:
    found = scene(office)
    ahead(office, found.school, found.records[0])
    take(found, ["unexplained", *["present"] * 11])
    mark = mark_of(found, 0)
    assert (mark.mark, mark.counted, mark.code) == ("unexplained", "authorised", "M")
    view = absences.look(office, found.school.actor, mark.id)
    assert view.planned.startswith("M: ")
    assert view.row.advice.code == "" or view.row.advice.code == "M"
    assert [row.name for row in planned_absences.listing(office, found.school.actor).rows] == ["Amberley Ashdown"]
    assert planned_absences.listing(office, found.other_school.actor).rows == []


def test_one_that_is_taken_back_says_nothing_any_more(office: Office) -> None:
    found = scene(office)
    planned = ahead(office, found.school, found.records[0])
    with pytest.raises(NotFound):
        planned_absences.take_back(office, found.school.actor, found.records[2], str(planned))
    planned_absences.take_back(office, found.school.actor, found.records[0], str(planned))
    with pytest.raises(NotFound):
        planned_absences.take_back(office, found.school.actor, found.records[0], str(planned))
    take(found, ["unexplained", *["present"] * 11])
    assert mark_of(found, 0).counted == "unexplained"


@pytest.mark.parametrize(
    "typed, field",
    [({"first": "2026-11-22"}, "first"), ({"first": "soon"}, "first"), ({"last": "2026-11-20"}, "last"), ({"last": "2028-01-01"}, "last"),
     ({"code": ""}, "code"), ({"code": "K"}, "code"), ({"code": "N"}, "code")],
)  # fmt: skip
def test_ahead_is_ahead_and_has_a_reason(office: Office, typed: dict[str, str], field: str) -> None:
    found = scene(office, size=2)
    with pytest.raises(Wrong) as refused:
        ahead(office, found.school, found.records[0], **typed)
    assert refused.value.name == field


def test_only_the_school_and_officers_enter_ahead(office: Office) -> None:
    found = scene(office, size=2)
    for who in (found.manager, found.tutor, found.other_school):
        with pytest.raises(NotFound):
            ahead(office, who, found.records[0])
    ahead(office, council(office), found.records[0])


# ------------------------------------------------------------------------------------------------------ the day, the sums


def test_today_holds_everybody_marked_or_not(office: Office) -> None:
    found = scene(office)
    take(found, ["present", "", "unexplained"], complete=False)
    day = attendance_today.look(office, found.school.actor, MONDAY)
    assert day.total == 11, "the school's own, each once"
    entries = {row.learner.child.surname: row.place.counted for row in day.rows}
    assert entries["Ashdown"] == "present"
    assert entries["Copperfield"] == "unexplained"
    assert entries["Drake"] is None
    assert [row.learner.child.surname for row in day.rows] == sorted(entries)
    assert day.rows[0].where == "The workshop, Mill Lane"
    assert day.rows[0].year == "Year 11"
    assert attendance_today.look(office, found.school.actor, MONDAY.replace(day=24)).total == 0
    whole = attendance_today.look(office, council(office).actor, MONDAY)
    assert (whole.total, len(whole.schools)) == (12, 2), "the council reads all schools at once"
    assert attendance_today.look(office, council(office).actor, MONDAY, school=found.other_school.organisation).total == 1
    with pytest.raises(NotFound):
        attendance_today.look(office, found.manager.actor, MONDAY)


def test_the_summary_of_each_side(taken: Scene, clock: Clock) -> None:
    office = taken.office
    for who, by, houses, marks in (
        (council(office), "provider", 1, 12),
        (council(office), "school", 2, 12),
        (taken.school, "provider", 1, 11),
        (taken.other_school, "provider", 1, 1),
        (taken.manager, "provider", 1, 12),
    ):
        found = attendance_summary.look(office, who.actor, MONDAY, MONDAY, MONDAY, by)
        assert len(found.lines) == houses
        assert found.whole.figures.taken == marks
        assert (found.lines[0].registers.due, found.lines[0].registers.taken, found.lines[0].registers.overdue) == (1, 1, 0)
    whole = attendance_summary.look(office, council(office).actor, MONDAY, MONDAY, MONDAY, "provider").whole
    assert (whole.figures.number("late"), whole.figures.number("dismissed_behaviour"), whole.figures.attendance) == (1, 1, "75.0%")
    nobody = attendance_summary.look(office, provider_b(office).actor, MONDAY, MONDAY, MONDAY, "provider")
    assert nobody.lines == []


def test_what_is_marked_in_an_open_register_is_of_none_taken(office: Office, clock: Clock) -> None:
    """Taken is completed, in every number of the page: two of the twelve are marked, and their share isn't anybody's attendance yet."""
    found = scene(office)
    take(found, ["present", "unexplained"], complete=False)
    readers = (council(office), found.school, found.manager)
    for who, by in ((readers[0], "provider"), (readers[0], "school"), (readers[1], "provider"), (readers[2], "school")):
        whole = attendance_summary.look(office, who.actor, MONDAY, MONDAY, MONDAY, by).whole
        assert (whole.registers.taken, whole.figures.taken, whole.figures.attendance) == (0, 0, "–")
    take(found, ["present", "unexplained", *["present"] * 10])
    whole = attendance_summary.look(office, readers[0].actor, MONDAY, MONDAY, MONDAY, "provider").whole
    assert (whole.registers.taken, whole.figures.taken, whole.figures.attendance) == (1, 12, "91.7%")


def test_a_register_nobody_took_is_overdue_and_nobody_s_absence(office: Office, clock: Clock) -> None:
    found = scene(office)
    clock.move(hours=1)
    line = attendance_summary.look(office, found.school.actor, MONDAY, MONDAY, MONDAY, "provider").whole
    assert (line.registers.due, line.registers.taken, line.registers.overdue) == (1, 0, 1)
    assert (line.figures.taken, line.figures.absent) == (0, 0)
    assert school_a(office).organisation == found.school.organisation
