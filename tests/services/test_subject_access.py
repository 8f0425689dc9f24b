"""Everything about one student as one archive, nothing of anybody else, nothing serious before somebody has looked (row T20)."""

import datetime as dt
import io
import json
import re
import time
import zipfile
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import ForeignKey, MetaData, String, Table, Uuid
from sqlalchemy.schema import Column

from formsapp.domain import subject_access as rules
from formsapp.domain.people import Role
from formsapp.domain.subject_access import GIVE, SERIOUS_TABLES
from formsapp.services import reminders, subject_access
from formsapp.services.asking import Wrong, Wrongs
from formsapp.services.office import NotFound, Office, Refused
from formsapp.services.subject_items import LEFT, TITLES
from formsapp.store import reminders as told_rows
from formsapp.store import tables
from formsapp.store.database import Database
from formsapp.store.subject_rows import KEYS, NOT_ABOUT, ROUTES, START
from tests.offices import Clock, open_office
from tests.people import Made, council
from tests.scoreboard import row
from tests.subject_requests import as_proposed
from tests.whole_student import Student, student

CANARY = re.compile(rb"canary[0-9a-f]{32}|(?:Given|Surname)[0-9a-f]{12}")
# What is read in another way, and what holds the reviewer's own decisions.
NOT_IN_IT = {("drafts", "email"), ("cases", "sender_email"), ("cases", "house"), ("cases", "snapshot")}


@pytest.fixture
def office(database: Database, tmp_path: Path, clock: Clock, built: Path) -> Office:
    return open_office(database, tmp_path / "data", site=built, clock=clock)


def archive(office: Office, lead: Made, one: Student, *, give_all: bool) -> tuple[bytes, float]:
    """Through all steps; with how long they took."""
    begun = time.perf_counter()
    asked = subject_access.ask(office, lead.actor, one.learner, {"asked": office.today().isoformat()})
    view = subject_access.look(office, lead.actor, asked)
    every = {item.key: GIVE if give_all else item.choice for _, items in view.groups for item in items}
    subject_access.review(office, lead.actor, asked, view.request.version, every)
    subject_access.release(office, lead.actor, asked, view.request.version + 1)
    whole = b"".join(subject_access.download(office, lead.actor, asked).pieces)
    return whole, time.perf_counter() - begun


def walk(office: Office, number: int, *, floor: int) -> None:
    lead = council(office, Role.SAFEGUARDING_LEAD)
    everybody = [student(office) for _ in range(number)]
    cases, violations = 0, []
    for place, one in enumerate(everybody):
        give_all = place % 2 == 0
        whole, took = archive(office, lead, one, give_all=give_all)
        seen = {word.decode() for word in CANARY.findall(whole)}
        wanted = {word for word, at in one.words.items() if at not in NOT_IN_IT and (give_all or not serious(at))}
        cases += len(one.words) + 1
        violations += [f"lacks {one.words[word]}" for word in sorted(wanted - seen)]
        violations += [f"has somebody else’s {word}" for word in sorted(seen - set(one.words))]
        violations += [f"gives {one.words[word]} that nobody has looked at" for word in sorted(seen & set(one.words) - wanted)]
        violations += [f"took {took:.0f} s"] if took > 60 else []
    row("T20", cases, violations, floor)


def serious(at: tuple[str, str]) -> bool:
    return at[0] in SERIOUS_TABLES or at in {("cases", "answers kept back"), ("learner_details", "contacts")}


@pytest.mark.scoreboard
def test_t20_forty_students(office: Office) -> None:
    walk(office, 40, floor=1_500)


@pytest.mark.soak
@pytest.mark.scoreboard
def test_t20_two_hundred_students(office: Office) -> None:
    walk(office, 200, floor=8_000)


# ---------------------------------------------------------------------------------------------------------- the schema


def forgotten(metadata: MetaData) -> list[str]:
    """Tables that neither have a route to a student nor say why they need none; and those that say so wrongly."""
    about = {START, *ROUTES}
    found = [name for name in metadata.tables if name not in about and name not in NOT_ABOUT]
    for table in metadata.tables.values():
        leads = {key.column.table.name for column in table.columns for key in column.foreign_keys} & {START, "training_records", "cases"}
        named = {"learner_id", "training_record_id", "case_id", "learner_key"} & {column.name for column in table.columns}
        found += [table.name] if (leads or named) and table.name in NOT_ABOUT else []
    return sorted(set(found))


def test_every_table_is_exported_or_says_why_not() -> None:
    assert forgotten(tables.Table.metadata) == []
    assert not set(ROUTES) & set(NOT_ABOUT)
    assert set(ROUTES) | set(NOT_ABOUT) | {START} == set(tables.Table.metadata.tables)
    assert set(TITLES) == (set(ROUTES) | {START}) - {"audit_subjects"}


def test_a_new_table_without_an_exporter_is_found() -> None:
    """Planted: one that names a student, and one that hangs on a placement."""
    metadata = MetaData()
    for each in tables.Table.metadata.sorted_tables:
        each.to_metadata(metadata)
    Table("shoe_sizes", metadata, Column("id", Uuid, primary_key=True), Column("learner_key", String(32)))
    Table("lockers", metadata, Column("id", Uuid, primary_key=True), Column("x", ForeignKey("training_records.id")))
    assert forgotten(metadata) == ["lockers", "shoe_sizes"]


def test_each_link_leads_back_to_what_was_walked_before() -> None:
    walked = {START, KEYS}
    for name, route in ROUTES.items():
        assert {link.of for link in route.links} <= walked, name
        walked.add(name)
    assert set(LEFT) <= walked


# ----------------------------------------------------------------------------------------------------------- the steps


def test_the_month_ends_where_a_month_ends() -> None:
    assert rules.due(dt.date(2027, 1, 31), {}) == dt.date(2027, 3, 1), "28 February is a Sunday"
    assert rules.due(dt.date(2028, 1, 31), {}) == dt.date(2028, 2, 29)
    assert rules.due(dt.date(2026, 11, 25), {dt.date(2026, 12, 25): "Christmas Day", dt.date(2026, 12, 28): "Boxing Day"}) == dt.date(2026, 12, 29)
    assert rules.due(dt.date(2026, 12, 15), {}) == dt.date(2027, 1, 15)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_nothing_is_released_before_it_was_looked_through_nor_what_came_since(office: Office) -> None:
    lead, somebody = council(office, Role.SERVICE_LEAD), student(office)
    asked = subject_access.ask(office, lead.actor, somebody.learner, {"asked": "2026-11-20"})
    with pytest.raises(Refused, match="before it is released"):
        subject_access.release(office, lead.actor, asked, 1)
    with pytest.raises(Refused, match="open request"):
        subject_access.ask(office, lead.actor, somebody.learner, {"asked": "2026-11-20"})
    proposed = as_proposed(office, lead.actor, asked)
    assert len(proposed) > 1
    for undecided in ({}, dict(list(proposed.items())[1:]), proposed | {next(iter(proposed)): "perhaps"}):
        with pytest.raises(Wrongs, match="Choose what becomes of") as refused:
            subject_access.review(office, lead.actor, asked, 1, undecided)
        assert len(refused.value.every) == (len(proposed) if not undecided else 1)
    with pytest.raises(Refused, match="before it is released"):
        subject_access.release(office, lead.actor, asked, 1)
    subject_access.review(office, lead.actor, asked, 1, proposed)
    with office.database.writing() as session:
        note, at = uuid4(), office.clock()
        sealed = {name: office.keys.seal("learner_notes", note, name, "New") for name in ("subject", "text")}
        session.add(
            tables.LearnerNote(
                id=note, learner_id=somebody.learner, organisation_id=lead.organisation, author_id=lead.id, at=at, version=1,
                subject_sealed=sealed["subject"], text_sealed=sealed["text"],
            )
        )  # fmt: skip
    with pytest.raises(Refused, match="1 thing has come since"):
        subject_access.release(office, lead.actor, asked, 2)
    with pytest.raises(NotFound):
        subject_access.download(office, lead.actor, asked)


def test_a_request_is_refused_with_a_reason_and_then_nothing_leaves(office: Office) -> None:
    lead, somebody = council(office, Role.SERVICE_LEAD), student(office)
    asked = subject_access.ask(office, lead.actor, somebody.learner, {"asked": "2026-11-20"})
    with pytest.raises(Wrong, match="Enter why it is refused"):
        subject_access.refuse(office, lead.actor, asked, 1, {"why": " "})
    decided = as_proposed(office, lead.actor, asked)
    subject_access.review(office, lead.actor, asked, 1, decided)
    with pytest.raises(Refused, match="meanwhile"):
        subject_access.refuse(office, lead.actor, asked, 1, {"why": "Nobody can tell who asks."})
    subject_access.refuse(office, lead.actor, asked, 2, {"why": "Nobody can tell who asks."})
    shown = subject_access.look(office, lead.actor, asked)
    assert (shown.request.state, shown.request.why, shown.groups) == ("refused", "Nobody can tell who asks.", [])
    for late in (
        lambda: subject_access.release(office, lead.actor, asked, 3),
        lambda: subject_access.review(office, lead.actor, asked, 3, decided),
        lambda: subject_access.refuse(office, lead.actor, asked, 3, {"why": "Once more."}),
    ):
        with pytest.raises(Refused):
            late()
    with pytest.raises(NotFound):
        subject_access.download(office, lead.actor, asked)
    assert subject_access.ask(office, lead.actor, somebody.learner, {"asked": "2026-11-20"}) != asked, "they may ask again"


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_an_archive_is_readable_and_names_nobody_who_works_here(office: Office) -> None:
    lead, somebody = council(office, Role.SAFEGUARDING_LEAD), student(office)
    whole, _ = archive(office, lead, somebody, give_all=True)
    with zipfile.ZipFile(io.BytesIO(whole)) as found:
        names = found.namelist()
        page, data = found.read("read me first.html").decode(), json.loads(found.read("data.json"))
        every = b"".join(found.read(name) for name in names)
    assert found.testzip() is None if found.fp else True
    assert "What is kept about one student" in page
    assert not re.search(r"[0-9a-f]{8}-[0-9a-f]{4}|\d{4}-\d\d-\d\d</td>|<td>[a-z]+_[a-z]+</td>|<dt>Upn", page), "ids, codes and columns' names"
    assert somebody.given in page
    assert {"written", "tables", "looks"} <= set(data)
    assert any(name.startswith("file 1, ") for name in names)
    assert lead.name.encode() not in every
    assert not re.search(rb"[\w.]+@council\.example", every)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_month_that_runs_out_is_told_the_leads(office: Office, clock: Clock) -> None:
    lead, somebody = council(office, Role.SERVICE_LEAD), student(office)
    subject_access.ask(office, lead.actor, somebody.learner, {"asked": "2026-11-20"})
    told = {}
    for day in (17, 18, 21, 22):  # due on Sunday 20 December, so on Monday
        clock.set(dt.datetime(2026, 12, day, 9, tzinfo=dt.UTC))
        for _ in reminders.remind(office, ""):
            pass
        with office.database.reading() as session:
            told[day] = lead.id in told_rows.reminded(session, office.today())
    assert told == {17: False, 18: True, 21: True, 22: True}
