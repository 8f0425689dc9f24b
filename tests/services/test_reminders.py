"""No clock passes unseen: reminders on every working day until a step is done, what is late told to the leads, the days counted right (row T34)."""

import datetime as dt
import random
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import insert, select, update

from formsapp.domain.people import Role
from formsapp.journeys import JOURNEYS
from formsapp.journeys.facts import Facts
from formsapp.services import directory_facts, mail, reminders, work_lists
from formsapp.services.office import Office
from formsapp.store import mails, tables
from formsapp.store.database import Database
from tests import forms
from tests.offices import Clock, open_office
from tests.people import council, school_a
from tests.scoreboard import row

CASES, DAYS = 2_000, 32
FIRST = dt.date(2027, 3, 8)  # Good Friday is on 26 March, summer time begins on the 28th
KINDS = ("referral", "withdrawal", "change-of-day", "complaint")
ONE = dt.timedelta(days=1)


@pytest.fixture
def office(database: Database, tmp_path: Path, clock: Clock, built: Path) -> Office:
    return open_office(database, tmp_path / "data", site=built, clock=clock)


def run(office: Office) -> None:
    for _ in reminders.remind(office, ""):
        pass


def told(office: Office, on: dt.date) -> dict[UUID, tuple[int, int, int]]:
    row = tables.Reminder
    with office.database.reading() as session:
        found = session.execute(select(row.person_id, row.due, row.late, row.escalated).where(row.on_date == on))
        return {person: (due, late, escalated) for person, due, late, escalated in found}


def set_steps(office: Office, **values: Any) -> None:
    with office.database.writing() as session:
        session.execute(update(tables.Case).values(**values))


def test_a_step_is_told_the_working_day_before_on_its_day_and_after_it_until_it_is_done(office: Office, clock: Clock) -> None:
    officer, lead = council(office, Role.MONITORING_OFFICER), council(office, Role.SERVICE_LEAD)
    reference = forms.sent(office, JOURNEYS["referral"])
    work_lists.assign_one(office, council(office).actor, reference, str(officer.id))
    set_steps(office, next_side="council", next_on=dt.date(2026, 12, 14))  # a Monday
    seen = {}
    for day in range(8, 19):
        clock.set(dt.datetime(2026, 12, day, 9, tzinfo=dt.UTC))
        run(office)
        seen[day] = told(office, office.today())
    mine, theirs = {officer.id: (1, 0, 0)}, {officer.id: (0, 1, 0), lead.id: (0, 0, 1)}
    assert seen == {8: {}, 9: {}, 10: {}, 11: mine, 12: {}, 13: {}, 14: mine, 15: theirs, 16: theirs, 17: theirs, 18: theirs}
    set_steps(office, next_side=None)
    clock.set(dt.datetime(2026, 12, 21, 9, tzinfo=dt.UTC))
    run(office)
    assert told(office, office.today()) == {}


def test_it_goes_out_once_a_day_and_not_at_night(office: Office, clock: Clock) -> None:
    council(office, Role.MONITORING_OFFICER)
    forms.sent(office, JOURNEYS["referral"])
    set_steps(office, next_side="council", next_on=dt.date(2026, 12, 14))
    letters = []
    for hour in (5, 6, 7, 12, 22):
        clock.set(dt.datetime(2026, 12, 14, hour, 30, tzinfo=dt.UTC))
        run(office)
        with office.database.reading() as session:
            letters.append(len([each for each in mails.newest(session, office.keys) if each.kind == reminders.MAIL]))
    assert letters[:2] == [0, 0]
    assert letters[2] > 0
    assert set(letters[2:]) == {letters[2]}


def test_a_school_is_reminded_of_its_own(office: Office, clock: Clock) -> None:
    school = school_a(office)
    forms.sent(office, JOURNEYS["referral"], school)
    set_steps(office, next_side="school", next_on=dt.date(2026, 12, 14), school_id=school.organisation, assigned_id=council(office).id)
    lead = council(office, Role.SAFEGUARDING_LEAD)
    clock.set(dt.datetime(2026, 12, 14, 9, tzinfo=dt.UTC))
    run(office)
    assert told(office, office.today()) == {school.id: (1, 0, 0)}
    clock.set(dt.datetime(2026, 12, 15, 9, tzinfo=dt.UTC))
    run(office)
    assert told(office, office.today()) == {school.id: (0, 1, 0), council(office).id: (0, 0, 1), lead.id: (0, 0, 1)}


def test_a_restricted_case_reminds_the_leads_only(office: Office, clock: Clock) -> None:
    lead, _ = council(office, Role.SAFEGUARDING_LEAD), council(office, Role.MONITORING_OFFICER)
    forms.sent(office, JOURNEYS["complaint"])
    set_steps(office, next_side="council", next_on=dt.date(2026, 12, 14))
    clock.set(dt.datetime(2026, 12, 15, 9, tzinfo=dt.UTC))
    run(office)
    assert told(office, office.today()) == {lead.id: (0, 1, 0)}


def test_the_mail_has_numbers_and_no_names(office: Office, clock: Clock) -> None:
    council(office)
    reference = forms.sent(office, JOURNEYS["referral"])
    set_steps(office, next_side="council", next_on=dt.date(2026, 12, 14))
    clock.set(dt.datetime(2026, 12, 15, 9, tzinfo=dt.UTC))
    run(office)
    with office.database.reading() as session:
        letter = next(each for each in mails.newest(session, office.keys) if each.kind == reminders.MAIL)
    written = mail.write(office, letter)
    assert written.subject == "Something is due"
    assert "late: 1" in written.text
    assert "- due" not in written.text
    assert reference not in written.text


# ----------------------------------------------------------------------------------------------------- two thousand clocks


@dataclass
class Copy:
    """A case of the test's own, and when its step is done."""

    id: UUID
    journey: str
    next_on: dt.date
    side: str
    assigned: UUID | None
    done_on: dt.date


def counted(start: dt.date, days: int, off: dict[dt.date, str]) -> dt.date:
    """Working days, counted by hand."""
    day = start
    while days:
        day += ONE
        if day.weekday() < 5 and day not in off:
            days -= 1
    return day


def first_due(journey: str, received: dt.date, off: dict[dt.date, str]) -> dt.date:
    """What is promised of each form, in the council's own words (reference, facts), said a second time."""
    return counted(received, {"referral": 2, "withdrawal": 5, "change-of-day": 2, "complaint": 10}[journey], off)


def copied(office: Office, chance: random.Random, officers: list[UUID]) -> list[Copy]:
    """Cases of each kind, received on any day around Easter, a month's end and the change of the clocks."""
    facts = directory_facts.facts(office)
    off = dict(facts.off)
    with office.database.reading() as session:
        patterns = {each["journey"]: dict(each) for each in session.execute(select(tables.Case.__table__)).mappings()}
    found, rows = [], []
    for _ in range(CASES):
        journey = chance.choice(KINDS)
        received = FIRST + ONE * chance.randrange(DAYS - 12)
        due = promised(facts, journey, received)
        assert due == first_due(journey, received, off), f"{journey} received on {received}: {due}"
        side = "council" if journey == "complaint" else chance.choice(("council", "council", "school"))
        done = due + ONE * chance.randrange(-6, 12)
        one = Copy(uuid4(), journey, due, side, chance.choice([*officers, None]) if journey != "complaint" else None, done)
        own = {"id": one.id, "reference": one.id.hex[:30], "draft_id": uuid4(), "once_index": None}
        rows.append(patterns[journey] | own | {"next_side": side, "next_on": due, "assigned_id": one.assigned, "about_id": None})
        found.append(one)
    with office.database.writing() as session:
        session.execute(update(tables.Case).values(next_side=None))
        session.execute(insert(tables.Case), rows)
    return found


def promised(facts: Facts, journey: str, received: dt.date) -> dt.date:
    """By the product's own clocks."""
    days = {"referral": 2, "withdrawal": 5, "change-of-day": 2, "complaint": 10}[journey]
    return facts.working_days(days, received).end


@pytest.mark.scoreboard
def test_of_two_thousand_clocks_none_is_missed(office: Office, clock: Clock) -> None:
    chance, school = random.Random(34), school_a(office)
    officers = [council(office, role).id for role in (Role.ADMINISTRATOR, Role.MONITORING_OFFICER)]
    leads = [council(office, role).id for role in (Role.SAFEGUARDING_LEAD, Role.SERVICE_LEAD)]
    for journey in KINDS:
        forms.sent(office, JOURNEYS[journey])
    with office.database.reading() as session:
        pinned = session.execute(select(tables.Case.journey, tables.Case.notice_version)).all()
    violations: list[object] = [f"{journey}: {notice}" for journey, notice in pinned if notice != JOURNEYS[journey].notice_version]
    set_steps(office, school_id=school.organisation)
    cases = copied(office, chance, officers)
    off = dict(directory_facts.facts(office).off)
    for number in range(DAYS):
        today = FIRST + ONE * number
        clock.set(dt.datetime.combine(today, dt.time(10), dt.UTC))
        gone = [each.id for each in cases if each.done_on <= today]
        with office.database.writing() as session:
            session.execute(update(tables.Case).where(tables.Case.id.in_(gone)).values(next_side=None))
        run(office)
        wanted = expected([each for each in cases if each.done_on > today], today, off, officers, leads, school.id)
        if told(office, today) != wanted:
            got = told(office, today)
            violations.append(
                f"{today}: {[(who, wanted.get(who), got.get(who)) for who in wanted | got if wanted.get(who) != got.get(who)]}"
            )
    row("T34", len(cases), violations, floor=CASES)


def expected(
    open_cases: list[Copy], today: dt.date, off: dict[dt.date, str], officers: list[UUID], leads: list[UUID], school: UUID
) -> dict[UUID, tuple[int, int, int]]:
    """What each person must be told, said a second time."""
    if today.weekday() > 4 or today in off:
        return {}
    until = counted(today, 1, off)
    sums: Counter[tuple[UUID, int]] = Counter()
    for case in open_cases:
        late, near = case.next_on < today, case.next_on <= until
        restricted = case.journey == "complaint"
        whose = [school] if case.side == "school" else [case.assigned] if case.assigned else leads if restricted else [*officers, *leads]
        for person in whose if near else ():
            sums[person, 1 if late else 0] += 1
        above = {*leads, *([case.assigned] if case.assigned and case.side == "school" else [])} - set(whose)
        for person in above if late else ():
            sums[person, 2] += 1
    people = {person for person, _ in sums}
    return {person: (sums[person, 0], sums[person, 1], sums[person, 2]) for person in people}
