"""Learners, cohorts, timetables and marks from tables: shown first, brought in whole, and the second time nothing is left to do."""

import datetime as dt
from pathlib import Path

import pytest
from sqlalchemy import func, select

from formsapp.domain.people import Role
from formsapp.services import alerts, directory_facts, planned_absences, register_importing, registers, terms
from formsapp.services.importing import NEW, REFUSED, UNCHANGED, Plan
from formsapp.services.office import NotFound, Office, Refused
from formsapp.store import sums, tables
from formsapp.store.database import Database
from tests import forms
from tests.offices import Clock, open_office
from tests.people import Made, council, provider_a, provider_b, school_a
from tests.placing import OTHER_UPN, THIRD_UPN, UPN
from tests.registering import MONDAY, QUARTER_PAST

AUTUMN = {"name": "Autumn 2026/27", "starts": "2026-09-07", "ends": "2026-12-18"}
COHORTS = "Cohort,Course,Age group\nMondays,{course},14-16\n"
LINES = "cohort,day,begins,ends,place\nMondays,Monday,9:15,12:00,The workshop\n"
LEARNERS = (
    "First names,Last name,Date of birth,UPN,School,Provider,Course,Start,Days,Cohort\n"
    "Amberley,Ashdown,27/03/2011,{upn},School A,Provider A,{course},07/09/2026,Mon,Mondays\n"
    'Bartholomew,Birch,2011-05-01,{other},School A,Provider A,{course},2026-09-07,"Monday, Thursday",Mondays\n'
)
MARKS = (
    "Cohort;Date;UPN;Mark;Minutes late;Code;Note;Provider\n"
    "Mondays;16/11/2026;{upn};Late;12;;Bus;Provider A\n"
    "Mondays;16/11/2026;{other};Authorised absence;;I;;Provider A\n"
)  # fmt: skip


@pytest.fixture
def office(database: Database, tmp_path: Path, built: Path, clock: Clock) -> Office:
    clock.set(QUARTER_PAST)
    made = open_office(database, tmp_path / "data", site=built, clock=clock)
    school_a(made)
    provider_a(made)
    terms.add(made, council(made).actor, AUTUMN)
    return made


def filled(office: Office, text: str) -> bytes:
    names = {"course": forms.course_of(office, forms.PROVIDER), "upn": UPN, "other": OTHER_UPN, "third": THIRD_UPN}
    for name, value in names.items():
        text = text.replace(f"{{{name}}}", value)
    return text.encode()


def plan(office: Office, what: str, text: str, who: Made | None = None) -> Plan:
    return register_importing.plan(office, (who or council(office)).actor, what, filled(office, text))


def bring(office: Office, what: str, text: str, who: Made | None = None) -> None:
    found = plan(office, what, text, who)
    assert found.count(REFUSED) == 0, [each.why for each in found.fates]
    actor = (who or council(office)).actor
    assert register_importing.bring_in(office, actor, what, filled(office, text), found.mark) is None


def whole(office: Office) -> None:
    bring(office, "cohorts", COHORTS.replace("Mondays,", "Mondays,", 1), provider_a(office))
    bring(office, "timetables", LINES, provider_a(office))
    bring(office, "learners", LEARNERS)
    bring(office, "marks", MARKS)


def count(office: Office, row: type[tables.Table]) -> int:
    with office.database.reading() as session:
        return session.scalar(select(func.count()).select_from(row)) or 0


def test_a_whole_provider_comes_in_by_four_tables(office: Office) -> None:
    whole(office)
    with office.database.reading() as session:
        row = tables.Lesson
        days = list(session.scalars(select(row.on_date).order_by(row.on_date)))
        lesson = session.scalars(select(row.id).where(row.on_date == dt.date(2026, 11, 16))).one()
        assert sums.same(sums.recount(session), sums.kept(session))
    assert (days[0], days[-1], len(days)) == (dt.date(2026, 9, 7), dt.date(2026, 12, 14), 15)
    page = registers.page(office, provider_a(office).actor, lesson)
    assert page.stage == "completed"
    late, away = page.pupils
    assert (late.mark, late.minutes_late, late.note) == ("late", 12, "Bus")
    assert (away.mark, away.decision, away.code, away.counted) == ("unexplained", "authorised", "I", "authorised")


def test_the_second_time_there_is_nothing_left_to_do(office: Office) -> None:
    whole(office)
    for what, text in (("cohorts", COHORTS), ("timetables", LINES), ("learners", LEARNERS), ("marks", MARKS)):
        text = (
            text if what in {"learners", "marks"} else text.replace("Age group", "Age group,Provider").replace("14-16", "14-16,Provider A")
        )
        text = text.replace("place\n", "place,provider\n").replace("workshop\n", "workshop,Provider A\n") if what == "timetables" else text
        found = plan(office, what, text)
        assert {each.fate for each in found.fates} == {UNCHANGED}, (what, found.fates)
        assert found.to_do == 0


def test_a_dry_run_changes_nothing(office: Office) -> None:
    bring(office, "cohorts", COHORTS, provider_a(office))
    before = {row: count(office, row) for row in (tables.Learner, tables.TrainingRecord, tables.CohortMember)}
    assert plan(office, "learners", LEARNERS).count(NEW) == 2
    assert {row: count(office, row) for row in before} == before


def test_what_changed_between_the_looks_is_shown_again(office: Office) -> None:
    whole(office)
    third = MARKS.partition("\n")[0] + "\nMondays;09/11/2026;{upn};Present;;;;Provider A\n"
    shown = plan(office, "marks", third)
    bring(office, "marks", third)
    again = register_importing.bring_in(office, council(office).actor, "marks", filled(office, third), shown.mark)
    assert again is not None
    assert again.count(UNCHANGED) == 1
    assert count(office, tables.Mark) == 3


CANT_BE: tuple[tuple[str, str, str], ...] = (
    ("learners", "Ann,Oak,soon,,School A,Provider A,{course},2026-09-07,Mon,", "date of birth is no date"),
    ("learners", "Ann,Oak,1950-01-01,,School A,Provider A,{course},2026-09-07,Mon,", "can’t be a student’s"),
    ("learners", "Ann,Oak,2011-01-01,X123,School A,Provider A,{course},2026-09-07,Mon,", "its UPN is not one that can be"),
    ("learners", "Ann,Oak,2011-01-01,,School Z,Provider A,{course},2026-09-07,Mon,", "no school “School Z”"),
    ("learners", "Ann,Oak,2011-01-01,,School A,Provider Z,{course},2026-09-07,Mon,", "no provider “Provider Z”"),
    ("learners", "Ann,Oak,2011-01-01,,School A,Provider A,juggling,2026-09-07,Mon,", "no course “juggling”"),
    ("learners", "Ann,Oak,2011-01-01,,School A,Provider A,{course},2026-09-07,Sundays,", "from Monday to Friday"),
    ("learners", "Ann,Oak,2011-01-01,,School A,Provider A,{course},2026-09-07,Mon,Fridays", "has no cohort “Fridays”"),
    ("learners", ",Oak,2011-01-01,,School A,Provider A,{course},2026-09-07,Mon,", "a first and a last name"),
    ("learners", "Amberlee,Ashdown,27/03/2011,,School A,Provider A,{course},2026-09-07,Mon,", "it may be a twin"),
    ("learners", "Amberley,Ashdown,27/03/2011,{upn},School A,Provider A,{course},2026-09-07,Tue,", "is placed there already"),
    ("marks", "Mondays;16/11/2026;{upn};Present;;;;Provider A", "is marked already: Late"),
    ("marks", "Mondays;17/11/2026;{upn};Present;;;;Provider A", "no such lesson"),
    ("marks", "Mondays;30/11/2026;{upn};Present;;;;Provider A", "still to come"),
    ("marks", "Mondays;09/11/2026;{third};Present;;;;Provider A", "no learner of this UPN"),
    ("marks", "Mondays;09/11/2026;;Present;;;;Provider A", "has no UPN"),
    ("marks", "Mondays;09/11/2026;{upn};Elsewhere;;;;Provider A", "must be one of Present"),
    ("marks", "Mondays;09/11/2026;{upn};Present;5;;;Provider A", "with the mark Late only"),
    ("marks", "Mondays;09/11/2026;{upn};Authorised;;O;;Provider A", "none that goes with this mark"),
)


def test_a_line_that_can_t_be_is_refused_with_its_reason(office: Office) -> None:
    whole(office)
    for what, line, why in CANT_BE:
        head = (LEARNERS if what == "learners" else MARKS).partition("\n")[0]
        (found,) = plan(office, what, f"{head}\n{line}\n").fates
        assert found.fate == REFUSED, line
        assert why in found.why, line


NOR_THESE: tuple[tuple[str, str, str], ...] = (
    ("cohorts", "cohort,course,age group\nX,{course},teenagers\n", "age group must be one of"),
    ("cohorts", "cohort,course,age group\nX,juggling,Primary\n", "no course “juggling”"),
    ("cohorts", "cohort,course,age group,provider\nX,{course},Primary,Provider B\n", "of yours"),
    ("cohorts", "cohort,course,age group,year\nX,{course},Primary,next\n", "its year is none"),
    ("timetables", "cohort,day,begins,ends,place\nX,Monday,9:15,12:00,Here\n", "no cohort “X”"),
    ("timetables", "cohort,day,begins,ends,place\nMondays,Someday,9:15,12:00,Here\n", "a day of the week"),
    ("timetables", "cohort,day,begins,ends,place\nMondays,Monday,9:15,9:00,Here\n", "must end after it begins"),
    ("timetables", "cohort,day,begins,ends,place\nMondays,Monday,9:15,12:00,\n", "names no place"),
    ("timetables", "cohort,day,begins,ends,place\nMondays,Monday,9:15,13:00,The workshop\n", "from 09:15 to 12:00: end that one first"),
    ("timetables", "cohort,day,begins,ends,place\nMondays,Monday,11:00,13:00,Elsewhere\n", "from 09:15 to 12:00: end that one first"),
    ("timetables", "cohort,day,begins,ends,place,from\nMondays,Tuesday,9:15,13:00,Here,2025-01-01\n", "within the cohort’s year"),
)


def test_a_manager_s_line_that_can_t_be(office: Office) -> None:
    provider_b(office)
    manager = provider_a(office)
    bring(office, "cohorts", COHORTS, manager)
    bring(office, "timetables", LINES, manager)
    for what, text, why in NOR_THESE:
        (found,) = plan(office, what, text, manager).fates
        assert found.fate == REFUSED, text
        assert why in found.why, text


def test_an_imported_mark_does_what_a_mark_made_by_hand_does(office: Office) -> None:
    """Of an absence that the school had said ahead, the decision; of today's register, the look for whom to tell."""
    whole(office)
    with office.database.reading() as session:
        row = tables.TrainingRecord
        record = session.scalars(select(row.id).join(tables.Learner, tables.Learner.id == row.learner_id).order_by(row.number)).first()
        asked = session.scalar(select(func.count()).select_from(tables.Job).where(tables.Job.kind == alerts.JOB))
    assert record is not None
    planned_absences.enter(office, school_a(office).actor, record, {"first": MONDAY.isoformat(), "code": "M"})
    head = MARKS.partition("\n")[0]
    today = f"{head}\n\n" + "".join(f"Mondays;23/11/2026;{{{upn}}};Unexplained absence;;;;Provider A\n" for upn in ("upn", "other"))
    assert [each.number for each in plan(office, "marks", today).fates] == [3, 4], "an empty line is a line of the spreadsheet"
    bring(office, "marks", today)
    assert plan(office, "marks", today).count(UNCHANGED) == 2
    with office.database.reading() as session:
        assert (session.scalar(select(func.count()).select_from(tables.Job).where(tables.Job.kind == alerts.JOB)) or 0) > (asked or 0)
        mark = tables.Mark
        rows = session.execute(select(mark.training_record_id, mark.decision, mark.code).where(mark.on_date == MONDAY))
        decided = {each[0]: tuple(each[1:]) for each in rows}
    assert decided[record] == ("authorised", "M")
    assert sorted(decided.values(), key=str) == [("authorised", "M"), (None, None)]


def test_a_cell_that_is_too_long_is_told_and_not_cut(office: Office) -> None:
    whole(office)
    with pytest.raises(Refused, match="Line 2: what stands under “note” has 401 characters, and 400 are taken"):
        plan(office, "marks", f"{MARKS.partition(chr(10))[0]}\nMondays;09/11/2026;{{upn}};Present;;;{'x' * 401};Provider A\n")


def test_a_line_twice_in_a_table_is_taken_once(office: Office) -> None:
    found = plan(office, "cohorts", COHORTS + "mondays,{course},14–16\n", provider_a(office))
    assert [each.fate for each in found.fates] == [NEW, REFUSED]
    assert found.fates[1].why == "it stands in line 2 already"


def test_who_brings_in_what(office: Office) -> None:
    for what in ("learners", "marks"):
        with pytest.raises(NotFound):
            plan(office, what, "x\n", provider_a(office))
    for who in (school_a(office), provider_a(office, Role.TUTOR), council(office, Role.PANEL_MEMBER)):
        for what in register_importing.SORTS:
            with pytest.raises(NotFound):
                plan(office, what, "x\n", who)
    with pytest.raises(NotFound):
        plan(office, "people", "x\n")


def test_an_import_says_whom_it_was_about(office: Office) -> None:
    whole(office)
    with office.database.reading() as session:
        event, about = tables.AuditEvent, tables.AuditSubject
        query = (
            select(event.act, func.count(about.event_id)).outerjoin(about, about.event_id == event.id).group_by(event.id).order_by(event.id)
        )
        found = [tuple(each) for each in session.execute(query)]
    assert ("placement.import", 1) in found
    assert [number for act, number in found if act == "marks.import"] == [2, 2]
    assert [number for act, number in found if act == "learners.import"] == [0, 0], (
        "they were not known yet, and stand in the placements’ events"
    )
    assert directory_facts.facts(office).today == MONDAY
