"""The work list: its groups in their order, cut into pages, in as many queries for ten cases as for hundreds; what schools and providers follow."""

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import insert, select

from formsapp.services import case_pages, work_lists
from formsapp.services.inbox import Wanted
from formsapp.services.office import Office
from formsapp.services.work_lists import Asked
from formsapp.store import tables
from formsapp.store.database import Database
from tests.casework import begun, desk
from tests.offices import Clock, open_office
from tests.people import council, school_b
from tests.queries import counted


@pytest.fixture
def office(database: Database, tmp_path: Path, clock: Clock, built: Path) -> Office:
    return open_office(database, tmp_path / "data", site=built, clock=clock)


def multiplied(office: Office, reference: str, times: int) -> None:
    """The same case over and over, in every group of the list."""
    original = desk(office, reference).case.id
    with office.database.writing() as session:
        row = session.get_one(tables.Case, original)
        plain = {column.key: getattr(row, column.key) for column in tables.Case.__table__.columns}
        sides = [("council", -2), ("council", 0), ("council", 3), ("school", 1), (None, 0)]
        made = []
        for number in range(times):
            side, days = sides[number % 5]
            fresh = uuid4()
            made.append(
                plain
                | {"id": fresh, "reference": f"CAP-MADE-{number:06}", "draft_id": uuid4(), "next_side": side, "once_index": None}
                | {"next_on": office.today() + work_lists.dt.timedelta(days=days), "state": "received" if side else "closed"}
                | {"title_sealed": office.keys.seal("cases", fresh, "title", f"Somebody {number}")}
            )
        session.execute(insert(tables.Case), made)


def asked_in(office: Office, act: Any) -> int:
    with counted(office.database) as seen:
        act()
    return len(seen)


def test_as_many_queries_for_ten_cases_as_for_hundreds(office: Office) -> None:
    walk, officer = begun(office).send_out(), council(office)
    case_pages.council_page(office, officer.actor, walk.reference)  # the first look is noted, the others are counted
    multiplied(office, walk.reference, 10)
    ten = {
        "list": asked_in(office, lambda: work_lists.work_list_of(office, officer.actor, Asked())),
        "case": asked_in(office, lambda: case_pages.council_page(office, officer.actor, walk.reference)),
        "followed": asked_in(office, lambda: work_lists.followed(office, walk.school.actor)),
    }
    with office.database.writing() as session:
        session.execute(tables.Case.__table__.delete().where(tables.Case.reference.like("CAP-MADE-%")))
    multiplied(office, walk.reference, 400)
    many = {
        "list": asked_in(office, lambda: work_lists.work_list_of(office, officer.actor, Asked())),
        "case": asked_in(office, lambda: case_pages.council_page(office, officer.actor, walk.reference)),
        "followed": asked_in(office, lambda: work_lists.followed(office, walk.school.actor)),
    }
    assert many == ten
    assert ten["list"] <= 20
    assert ten["case"] <= 40


def test_pages_go_through_the_groups_in_order_and_miss_none(office: Office) -> None:
    walk, officer = begun(office), council(office)
    multiplied(office, walk.reference, 90)
    seen: list[str] = []
    groups: list[str] = []
    page, pages = 1, 2
    while page <= pages:
        found = work_lists.work_list_of(office, officer.actor, Asked(Wanted(page=page)))
        seen += [row.entry.reference for row in found.rows]
        groups += [row.entry.group for row in found.rows]
        pages, page = found.pages, page + 1
    assert len(seen) == len(set(seen)) == 91
    assert groups == sorted(groups, key=work_lists.GROUPS.index)
    assert set(groups) == {"late", "today", "new", "waiting", "done"}
    assert dict(found.counts)["late"] == groups.count("late") == 18


def test_a_restricted_case_is_listed_for_two_roles_only(office: Office) -> None:
    from formsapp.domain.people import Role

    walk = begun(office)
    with office.database.writing() as session:
        session.scalars(select(tables.Case)).one().restricted = True
    seen = {
        role: [row.entry.reference for row in work_lists.work_list_of(office, council(office, role).actor, Asked()).rows]
        for role in (Role.ADMINISTRATOR, Role.SAFEGUARDING_LEAD, Role.SERVICE_LEAD, Role.PANEL_MEMBER)
    }
    assert {role for role, found in seen.items() if walk.reference in found} == {Role.SAFEGUARDING_LEAD, Role.SERVICE_LEAD}


def test_what_each_side_follows(office: Office) -> None:
    walk = begun(office)
    assert [each.reference for each in work_lists.followed(office, walk.school.actor)] == [walk.reference]
    assert work_lists.followed(office, walk.provider.actor) == []
    assert work_lists.followed(office, school_b(office).actor) == []
    walk.send_out()
    (mine,) = work_lists.followed(office, walk.school.actor)
    assert mine.mine, "the school arranges the interview"
    (held,) = work_lists.followed(office, walk.provider.actor)
    assert not held.mine
    assert [where.state for _, where in held.courses] == ["New: read the pack"], "of the next preference it learns nothing"
    walk.by(walk.school, "arrange interview", 1, date="2026-11-24")
    (held,) = work_lists.followed(office, walk.provider.actor)
    assert held.mine


def test_what_is_left_out_of_many_says_what_the_step_needs(office: Office) -> None:
    walk = begun(office)
    (accepts,) = work_lists.review(office, walk.officer.actor, [walk.reference], "accept")
    assert accepts.why == ""
    (reads,) = work_lists.review(office, walk.officer.actor, [walk.reference], "read")
    assert reads.why == "“Mark as read” is not a step of this form. Its next step is on its own page"
    walk.accept()
    (again,) = work_lists.review(office, walk.officer.actor, [walk.reference], "accept")
    assert again.why == "“Accept” needs a form that stands at “Received”; this one stands at “Accepted”"
