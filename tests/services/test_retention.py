"""Kept as long as the rules say, then gone, to the day; a legal hold respected, nobody else touched (row T19)."""

import datetime as dt
import io
import random
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from formsapp.domain import retention as rules
from formsapp.domain.people import Role
from formsapp.domain.retention import CLASSES, Period
from formsapp.services import retention, sweeping
from formsapp.services.office import Office
from formsapp.services.work import JOBS
from formsapp.store import files, resealing, tables
from formsapp.store.database import Database, Session
from formsapp.store.subject_rows import ROUTES, START
from tests.offices import NOON, Clock, open_office
from tests.people import Made, council
from tests.scoreboard import row
from tests.whole_student import Student, student

ONE = dt.timedelta(days=1)
YEARS = 40
# How long, written down a second time.
KEPT = {"record": 25, "record with a plan": 31, "register lines": 6, "notifications": 1}


@pytest.fixture
def office(database: Database, tmp_path: Path, clock: Clock, built: Path) -> Office:
    return open_office(database, tmp_path / "data", site=built, clock=clock)


@dataclass
class Model:
    """When which rows of a student go, reckoned without the service's rules. A hold puts off whatever falls into it."""

    one: Student
    plan: bool
    held: tuple[dt.date, dt.date] | None
    days: dict[str, dt.date] = field(default_factory=dict)

    def gone(self, kind: str, today: dt.date) -> bool:
        day = self.days[kind]
        if self.held and self.held[0] <= day < self.held[1]:
            day = self.held[1]
        return today >= day


def later(day: dt.date, years: int) -> dt.date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return dt.date(day.year + years, 3, 1)


def made(office: Office, chance: random.Random, number: int) -> list[Model]:
    """Students of all ages, every fourth with a plan, every fifth under a hold for some years; two share a birthday and an envelope."""
    found, start = [], office.today()
    for place in range(number):
        born = dt.date(2008, 2, 29) if place == 0 else dt.date(2006, 1, 1) + ONE * chance.randrange(3_000)
        plan, lesson = place % 4 == 1, start - ONE * chance.randrange(400)
        one = student(office, born, ("plan",) if plan else ())
        end_placements(office, one, lesson)
        days = {"record": later(born, KEPT["record with a plan" if plan else "record"])}
        days |= {"marks": min(later(lesson, KEPT["register lines"]), days["record"])}
        days |= {"alerts": later(start, 1), "archive": start + ONE * 90}
        held = (start, start + ONE * chance.randrange(300, 12_000)) if place % 5 == 2 else None
        found.append(Model(one, plan, held, days))
    return found


def end_placements(office: Office, one: Student, lesson: dt.date) -> None:
    """Long over, with a register of that day, and an archive that was released today."""
    with office.database.writing() as session:
        theirs = tuple(one.rows["training_records"])
        over = {"state": "ended", "ends_on": dt.date(2026, 7, 17)}
        session.execute(update(tables.TrainingRecord).where(tables.TrainingRecord.id.in_(theirs)).values(**over))
        session.execute(update(tables.Mark).where(tables.Mark.id.in_(one.rows["marks"])).values(on_date=lesson))
        session.execute(
            update(tables.SubjectRequest).where(tables.SubjectRequest.id.in_(one.rows["subject_requests"])).values(
                state="released", released_at=office.clock(), file_id=archive_of(session, office)
            )
        )  # fmt: skip
        holds = tables.LegalHold
        session.execute(update(holds).where(holds.id.in_(one.rows["legal_holds"])).values(ended_at=NOON))


def archive_of(session: Session, office: Office) -> UUID:
    """A file of its own."""
    file = uuid4()
    files.add(
        session, office.keys, office.clock(), file=file, draft=None, field="subject access", name="archive.zip", media_type="application/zip",
        stored=office.vault.put(io.BytesIO(b"everything"), str(file)), state="clean", reason="", waits=False,
    )  # fmt: skip
    return file


def run(office: Office) -> None:
    for job in (retention.delete, sweeping.sweep_files):
        for _ in job(office, ""):
            pass


def there(office: Office) -> dict[str, set[UUID]]:
    """What is left of each class."""
    with office.database.reading() as session:
        return {
            "record": set(session.scalars(select(tables.Learner.id))),
            "marks": set(session.scalars(select(tables.Mark.learner_id))),
            "alerts": set(
                session.scalars(
                    select(tables.TrainingRecord.learner_id).join(tables.Alert, tables.Alert.training_record_id == tables.TrainingRecord.id)
                )
            ),
            "archive": set(
                session.scalars(select(tables.SubjectRequest.learner_id).where(tables.SubjectRequest.file_id.is_not(None)))
            ),
        }


def set_holds(office: Office, lead: Made, models: list[Model], before: dt.date, today: dt.date) -> None:
    for each in models:
        if each.held and before < each.held[0] <= today:
            retention.hold(office, lead.actor, each.one.learner, {"reason": "A claim"})
        if each.held and before < each.held[1] <= today and not each.gone("record", before):
            retention.lift(office, lead.actor, each.one.learner)


def walk(office: Office, clock: Clock, number: int, *, floor: int) -> None:
    """Forty years: the day before each last day, the day itself, and days between them."""
    lead, chance = council(office, Role.SERVICE_LEAD), random.Random(19)
    models = made(office, chance, number)
    start = office.today()
    ends = {day for each in models for day in (*each.days.values(), *(each.held or ()))}
    wanted = {each + ONE * step for each in ends for step in (-1, 0)} | {start + ONE * chance.randrange(365 * YEARS) for _ in range(50)}
    cases, violations, before = 0, [], start - ONE
    for today in sorted(day for day in {*wanted, start, start + ONE * 365 * YEARS} if day >= start):
        clock.set(dt.datetime.combine(today, dt.time(12), dt.UTC))
        set_holds(office, lead, models, before, today)
        run(office)
        left, before = there(office), today
        for each in models:
            for kind in each.days:
                cases += 1
                gone = each.gone(kind, today) or each.gone("record", today)
                if gone == (each.one.learner in left[kind]):
                    violations.append(f"{kind} of {each.days[kind]} on {today}: {'late' if gone else 'early'}")
    violations += left_over(office, models)
    row("T19", cases, violations, floor)


def left_over(office: Office, models: list[Model]) -> list[str]:
    """No row of theirs, no word of theirs, no file, and nothing that leads from the audit to them."""
    found = []
    with office.database.reading() as session:
        for name in (START, *ROUTES):
            table = tables.Table.metadata.tables[name]
            rows = len(list(session.execute(select(table)))) if name not in {"audit_subjects", "cohorts", "lessons"} else 0
            found += [f"{rows} rows of {name}"] if rows else []
        keys = {each.one.key for each in models}
        for table in tables.Table.metadata.sorted_tables:
            if "learner_key" in table.columns and table.name != "audit_subjects":
                found += [f"a key in {table.name}" for key in session.scalars(select(table.c.learner_key)) if key in keys]
        words = {word for each in models for word, (table, _) in each.one.words.items() if table != "lessons"}
        for name, columns in resealing.sealed_columns().items():
            table = tables.Table.metadata.tables[name]
            for values in session.execute(select(table.c.id, *(table.c[each] for each in columns))):
                opened = [
                    resealing.open_cell(office.keys, name, values[0], column, sealed).decode("utf-8", "replace")
                    for column, sealed in zip(columns, values[1:], strict=True)
                    if sealed
                ]
                found += [f"{word} in {name}" for word in words for text in opened if word in text]
    kept = [path for path in (office.settings.data_folder / "files").rglob("*") if path.is_file()]
    return found + [f"{len(kept)} files"] * bool(kept)


@pytest.mark.scoreboard
def test_t19_a_few_students_over_forty_years(office: Office, clock: Clock) -> None:
    walk(office, clock, 10, floor=3_000)


@pytest.mark.soak
@pytest.mark.scoreboard
def test_t19_five_hundred_students_over_forty_years(office: Office, clock: Clock) -> None:
    walk(office, clock, 500, floor=20_000)


# --------------------------------------------------------------------------------------------------------------- single


def test_the_rules_say_how_long_from_when_and_why() -> None:
    assert {name: kind.period.years for name, kind in CLASSES.items() if name in KEPT} == KEPT
    assert all(kind.what and kind.since and "for the council to confirm" in kind.why for kind in CLASSES.values())
    assert len(CLASSES) == 6


@settings(deadline=None)
@given(st.dates(dt.date(1990, 1, 1), dt.date(2060, 12, 31)), st.integers(0, 40), st.integers(0, 400))
def test_a_day_is_over_exactly_when_its_period_is(day: dt.date, years: int, days: int) -> None:
    kind = rules.Class("x", "x", "x", Period(years, days), "x")
    gone = rules.gone_on(kind, day)
    assert gone >= day
    assert rules.gone_on(kind, day + ONE) >= gone, "what is younger stays at least as long"
    if not (years and days):  # then the sum can be turned round
        assert retention.last_day(kind, gone) >= day
        assert retention.last_day(kind, gone - ONE) < day


@settings(deadline=None)
@given(st.dates(dt.date(1995, 1, 1), dt.date(2020, 12, 31)), st.dates(dt.date(2020, 1, 1), dt.date(2060, 12, 31)), st.booleans())
def test_a_record_never_goes_before_what_it_holds_is_past(born: dt.date, last: dt.date, plan: bool) -> None:
    gone = rules.record_gone_on(born, last, last, {"plan"} if plan else ())
    assert gone > last
    assert gone >= later(born, 31 if plan else 25) - ONE


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_whoever_is_placed_stays_and_a_brother_is_untouched(office: Office, clock: Clock) -> None:
    placed, brother, sister = student(office, dt.date(2001, 5, 1)), student(office, dt.date(2001, 5, 1)), student(office, dt.date(2012, 5, 1))
    end_placements(office, brother, NOON.date())
    end_placements(office, sister, NOON.date())
    before = rows_of(office, sister)
    run(office)  # the placements of both ended this year
    assert {placed.learner, brother.learner, sister.learner} <= there(office)["record"]
    clock.set(dt.datetime(2027, 7, 17, 12, tzinfo=dt.UTC))
    run(office)
    assert there(office)["record"] == {placed.learner, sister.learner}
    after = rows_of(office, sister)
    assert {name: number for name, number in before.items() if name not in {"files", "downloads"}} == {
        name: number for name, number in after.items() if name not in {"files", "downloads"}
    }


def rows_of(office: Office, one: Student) -> Counter[str]:
    found: Counter[str] = Counter()
    with office.database.reading() as session:
        for name, rows in one.rows.items():
            table = tables.Table.metadata.tables[name]
            found[name] = len(list(session.scalars(select(table.c.id).where(table.c.id.in_(rows)))))
    return found


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_report_says_before_what_will_go_and_the_certificate_afterwards_what_went(office: Office, clock: Clock) -> None:
    lead, one = council(office, Role.SAFEGUARDING_LEAD), student(office, dt.date(2004, 1, 10))
    end_placements(office, one, NOON.date())
    clock.set(dt.datetime(2028, 11, 1, 12, tzinfo=dt.UTC))
    assert [each.on for each in retention.listing(office, lead.actor).falling] == [dt.date(2029, 1, 10)]
    clock.set(dt.datetime(2029, 1, 10, 12, tzinfo=dt.UTC))
    list(JOBS["delete what is over"](office, ""))
    assert one.learner in there(office)["record"], "the council has not confirmed the rules"
    assert not retention.listing(office, lead.actor).confirmed
    confirmed = replace(office, settings=replace(office.settings, retention=retention.CONFIRMED))
    list(JOBS["delete what is over"](confirmed, ""))
    assert one.learner not in there(office)["record"]
    found = retention.listing(confirmed, lead.actor)
    assert found.confirmed
    assert found.falling == []
    record = next(each for each in found.certificates if each.data_class == "record")
    assert record.counts["learners"] == 1
    assert record.counts["cases"] == 1
    assert len(record.digest) == 32
