"""Unit trees at the council's desk: written, published, followed by a version; brought in from a table; two editors; levels of assessments."""

from typing import Any

import pytest
from flask import Flask

from formsapp.services import register_importing, unit_trees
from formsapp.services.importing import NEW, REFUSED, UNCHANGED
from formsapp.services.office import Office
from formsapp.store import targets
from formsapp.store import unit_trees as rows
from tests.people import council, provider_a, school_a, send, signed_in
from tests.progressing import OUTLINE, QUALIFICATION, published
from tests.web.form_pages import hidden

TABLE = """qualification,qualification title,level,kind,group,unit,title
603/0012/3,Award in Bricks,Level 1,Award,Core > Workshop,T/501/7001,Health and safety
603/0012/3,,,,Core > Workshop,T/501/7002,Tools
603/0012/3,,,,,,Portfolio
603/0099/1,,,,,,Nobody knows it
603/0012/3,,,,Core,T/501/7009,
603/0012/3,,,,,,Portfolio
"""


@pytest.fixture
def client(app: Flask, office: Office) -> Any:
    return signed_in(app.test_client(), council(office))


def made(client: Any) -> str:
    """The address of a draft, from nothing."""
    answer = send(client, "/unit-trees/new/", QUALIFICATION)
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def saved(client: Any, at: str, **more: str) -> Any:
    mark = hidden(client.get(at), "mark")
    return send(client, at, {**QUALIFICATION, "outline": OUTLINE, "mark": mark, **more})


def test_a_tree_is_written_published_and_followed_by_a_version(client: Any) -> None:
    at = made(client)
    assert "No unit has been saved yet" in client.get(at).text
    assert saved(client, at).status_code == 303
    draft = client.get(at)
    assert "a draft: nobody gets a copy of it yet" in draft.text
    assert draft.text.index("Core units") < draft.text.index("Health and safety") < draft.text.index("Options")
    assert send(client, f"{at}publish/", {"mark": hidden(draft, "mark")}, page=at).status_code == 303
    stands = client.get(at).text
    assert "<textarea" not in stands
    assert "published on" in stands
    refused = send(client, at, {**QUALIFICATION, "outline": "Other", "mark": hidden(draft, "mark")}, page="/unit-trees/new/")
    assert refused.status_code == 409
    second = send(client, f"{at}renew/", {}, page=at).location
    assert send(client, f"{at}renew/", {}, page=at).location == second, "one draft, however often it is asked for"
    shown = client.get(second).text
    assert "Version 1</a>" in shown
    assert "Version 2, this one" in shown
    assert "Health and safety" in shown
    listed = client.get("/unit-trees/").text
    assert listed.count("Level 1 Award in Bricks") == 2
    assert "4 units" in listed


def test_what_is_wrong_is_said_and_what_was_typed_stays(client: Any) -> None:
    at = made(client)
    wrong = saved(client, at, outline="Core\n  Tools\n T/501/7001:", title="Bricks anew")
    assert wrong.status_code == 422
    assert "Line 3: the unit has a number, but no title" in wrong.text
    assert 'value="Bricks anew"' in wrong.text
    assert "Tools" in wrong.text
    for name, value, said in (
        ("level", "Level 9", "Choose its level"),
        ("kind", "", "Enter what kind"),
        ("title", "", "Enter the qualification"),
    ):
        assert said in saved(client, at, **{name: value}).text
    again = send(client, "/unit-trees/new/", QUALIFICATION)
    assert again.status_code == 422
    assert "There is a tree of this qualification already" in again.text
    assert "Enter the qualification’s number" in send(client, "/unit-trees/new/", {**QUALIFICATION, "number": "?"}).text
    assert "Enter the qualification’s number" in send(client, "/unit-trees/new/", {**QUALIFICATION, "number": "x"}).text
    nothing = send(client, f"{at}publish/", {"mark": hidden(client.get(at), "mark")}, page=at)
    assert "It has no units yet" in nothing.text


def test_the_second_of_two_editors_sees_both(client: Any) -> None:
    at = made(client)
    page = client.get(at)
    assert saved(client, at).status_code == 303
    late = send(client, at, {**QUALIFICATION, "outline": "My own unit", "mark": hidden(page, "mark")})
    assert late.status_code == 409
    assert "It was not saved" in late.text
    assert "My own unit" in late.text
    assert "Health and safety" in late.text
    assert send(client, at, {**QUALIFICATION, "outline": "My own unit", "mark": hidden(late, "mark")}).status_code == 303
    assert "Health and safety" not in client.get(at).text


def test_a_table_is_looked_at_and_brought_in_once(office: Office, client: Any) -> None:
    at = "/import/unit-trees/"
    shown = send(client, at, {"table": TABLE, "do": "look"})
    assert "New: 3, Changed: 0, Unchanged: 0, Refused: 3" in shown.text
    assert "the qualification is new" in shown.text
    assert "it has no title" in shown.text
    assert "it stands in line 4 already" in shown.text
    with office.database.reading() as session:
        assert rows.listed(session, 0, 10)[0] == 0, "a dry run changes nothing"
    assert send(client, at, {"table": TABLE, "do": "bring", "mark": hidden(shown, "mark")}).location == "/unit-trees/"
    with office.database.reading() as session:
        (tree,) = rows.versions(session, "603/0012/3")
        found = rows.units(session, tree.id)
    assert (tree.title, tree.state, len(found)) == ("Award in Bricks", "draft", 5)
    plan = register_importing.plan(office, council(office).actor, "unit-trees", TABLE.encode())
    assert [each.fate for each in plan.fates] == [UNCHANGED, UNCHANGED, UNCHANGED, REFUSED, REFUSED, REFUSED]


def test_a_table_adds_to_a_published_tree_by_a_new_version(office: Office) -> None:
    officer = council(office).actor
    first = published(office)
    table = b"qualification,title,group,unit\n603/0201/6,Health and safety,Core units,T/501/7001\n603/0201/6,Roofs,Core units,T/501/7009\n"
    plan = register_importing.plan(office, officer, "unit-trees", table)
    assert [each.fate for each in plan.fates] == [UNCHANGED, NEW]
    assert "version 2" in plan.fates[1].why
    assert register_importing.bring_in(office, officer, "unit-trees", table, plan.mark) is None
    with office.database.reading() as session:
        newest, before = rows.versions(session, "603/0201/6")
        assert (newest.state, before.id) == ("draft", first)
        assert (len(rows.units(session, newest.id)), len(rows.units(session, first))) == (7, 6)
        assert [each.id for each in rows.current(session)] == [first], "a draft is nobody's yet"


def test_levels_of_assessments_are_a_list_of_the_council_s(office: Office, client: Any) -> None:
    at = "/unit-trees/levels/"
    page = client.get(at)
    assert send(client, at, {"levels": "Entry 1\n\nLevel 1\nEntry 1", "mark": hidden(page, "mark")}).status_code == 303
    with office.database.reading() as session:
        assert targets.levels(session) == ["Entry 1", "Level 1"]
    late = send(client, at, {"levels": "Level 2", "mark": hidden(page, "mark")})
    assert late.status_code == 409
    assert "Now it says: Entry 1; Level 1" in late.text
    assert send(client, at, {"levels": "Level 2\nEntry 1", "mark": hidden(late, "mark")}).status_code == 303
    assert "too long" in send(client, at, {"levels": "x" * 101, "mark": hidden(client.get(at), "mark")}).text
    with office.database.reading() as session:
        assert targets.levels(session) == ["Level 2", "Entry 1"]


def test_nobody_else_keeps_trees(app: Flask, office: Office) -> None:
    tree = published(office)
    for who in (school_a(office), provider_a(office)):
        client = signed_in(app.test_client(), who)
        assert [client.get(at).status_code for at in ("/unit-trees/", f"/unit-trees/{tree}/", "/unit-trees/levels/")] == [403] * 3
    assert unit_trees.all_trees(office, council(office).actor, 1).total == 1


def test_a_draft_begins_with_the_units_of_the_directory(office: Office, client: Any) -> None:
    offered = unit_trees.offered(office, council(office).actor)
    assert len(offered) > 20, "the sample's courses lead to that many"
    first = next(each for each in offered if "  " in each.outline)
    assert first.title in client.get("/unit-trees/").text
    at = send(client, "/unit-trees/offered/", {"number": first.number}, page="/unit-trees/").location
    shown = client.get(at)
    assert "a draft" in shown.text
    assert first.outline.splitlines()[0] in shown.text
    assert first.level in unit_trees.LEVELS
    assert send(client, f"{at}publish/", {"mark": hidden(shown, "mark")}, page=at).status_code == 303
    send(client, "/unit-trees/offered/", {}, page="/unit-trees/")
    assert unit_trees.offered(office, council(office).actor) == []
    assert unit_trees.all_trees(office, council(office).actor, 1).total == len(offered), "those begun already are not begun again"
    assert send(client, "/unit-trees/offered/", {}, page="/unit-trees/").location == "/unit-trees/"
