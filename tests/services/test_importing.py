"""Organisations and people from a table, on both databases: each line's fate before, and just that afterwards."""

from typing import Any

import pytest

from formsapp.domain.people import Kind, Role
from formsapp.services import importing, organisations, people
from formsapp.services.importing import ORGANISATIONS, PEOPLE
from formsapp.services.office import NotFound, Office, Refused
from formsapp.services.organisations import Details
from tests.accounts import events, letters, quick
from tests.people import Made, council, school_a, send, signed_in
from tests.web.apps import app_in

HOUSES = b"""Name,Kind,URN,Factsheet,Second factor
New Hill School,School,900011,,yes
School A,school,900012,,
New Hill School,school,900011,,
Cobalt Hair Academy,provider,,cobalt-hair-academy,
Both Ways,provider,900013,,
,school,,,
The Council,council,,,
School B,school,,,no
"""


@pytest.fixture
def admin(office: Office) -> Made:
    quick(office)
    school_a(office)
    organisations.add(office, council(office).actor, Kind.SCHOOL, Details("School B"))
    return council(office)


def fates(plan: importing.Plan) -> list[tuple[int, str]]:
    return [(each.number, each.fate) for each in plan.fates]


def test_a_dry_run_changes_nothing_and_tells_each_line_s_fate(office: Office, admin: Made) -> None:
    before = organisations.listed(office, admin.actor)
    plan = importing.plan(office, admin.actor, ORGANISATIONS, HOUSES)
    assert fates(plan) == [
        (2, "new"), (3, "changed"), (4, "refused"), (5, "new"), (6, "refused"), (7, "refused"), (8, "refused"), (9, "unchanged"),
    ]  # fmt: skip
    assert [each.why for each in plan.fates if each.fate == "refused"] == [
        "it stands in line 2 already",
        "a provider has no URN: write its factsheet",
        "it has no name",
        "its kind must be school or provider",
    ]
    assert organisations.listed(office, admin.actor) == before
    assert importing.bring_in(office, admin.actor, ORGANISATIONS, HOUSES, plan.mark) is None
    houses = {each.name: each for each, _ in organisations.listed(office, admin.actor)}
    assert houses["New Hill School"].urn == "900011"
    assert houses["New Hill School"].needs_second_factor
    assert houses["School A"].urn == "900012"
    assert houses["Cobalt Hair Academy"].slug == "cobalt-hair-academy"
    assert "Both Ways" not in houses
    again = importing.plan(office, admin.actor, ORGANISATIONS, HOUSES)
    assert again.to_do == 0, "the same table twice changes nothing"


def test_an_organisation_is_known_by_its_number_when_its_name_has_changed(office: Office, admin: Made) -> None:
    made = organisations.add(office, admin.actor, Kind.SCHOOL, Details("Old Name", urn="900020"))
    plan = importing.plan(office, admin.actor, ORGANISATIONS, b"kind;name;urn\nschool;New Name;900020\n")
    assert fates(plan) == [(2, "changed")]
    assert importing.bring_in(office, admin.actor, ORGANISATIONS, b"kind;name;urn\nschool;New Name;900020\n", plan.mark) is None
    assert organisations.one(office, admin.actor, made)[0].name == "New Name"
    clash = importing.plan(office, admin.actor, ORGANISATIONS, b"kind;name;urn\nschool;School A;900020\n")
    assert fates(clash) == [(2, "refused")]


def test_people_are_invited_given_roles_or_refused(office: Office, admin: Made) -> None:
    known = school_a(office)
    table = (
        "Name\tEmail\tOrganisation\tRole\n"
        "Ada New\tada.new@a.example\tSchool A\tStaff\n"
        "Ada New\tada.new@a.example\tSchool A\tSafeguarding lead\n"
        f"Somebody\t{known.email}\tschool a\tCoordinator\n"
        f"Somebody\t{known.email}\tSchool B\tstaff\n"
        "No Address\tnone\tSchool A\tstaff\n"
        "Wrong Role\twrong@a.example\tSchool A\tmanager\n"
        "Nowhere\tnowhere@a.example\tSchool Q\tstaff\n"
        "Sly\tsly@a.example\tAvonbrook City Council\tadministrator\n"
    ).encode()
    plan = importing.plan(office, admin.actor, PEOPLE, table)
    assert fates(plan) == [
        (2, "new"), (3, "new"), (4, "unchanged"), (5, "changed"), (6, "refused"), (7, "refused"), (8, "refused"), (9, "refused"),
    ]  # fmt: skip
    before = len(letters(office, "invitation"))
    assert importing.bring_in(office, admin.actor, PEOPLE, table, plan.mark) is None
    assert [letter.to for letter in letters(office, "invitation")[: len(letters(office, "invitation")) - before]] == ["ada.new@a.example"]
    (ada,) = people.listed(office, admin.actor, None, "ada new")
    assert {place.membership.role for place in ada.places} == {Role.STAFF, Role.SAFEGUARDING_LEAD}
    assert ada.state == "invited"
    assert len(people.one(office, admin.actor, known.id).person.places) == 2


def test_what_was_shown_is_what_is_done(office: Office, admin: Made) -> None:
    table = b"name,kind\nBrand New,school\n"
    plan = importing.plan(office, admin.actor, ORGANISATIONS, table)
    organisations.add(office, admin.actor, Kind.SCHOOL, Details("Brand New"))
    again = importing.bring_in(office, admin.actor, ORGANISATIONS, table, plan.mark)
    assert again is not None
    assert fates(again) == [(2, "unchanged")]
    assert importing.bring_in(office, admin.actor, ORGANISATIONS, b"name,kind\nAnother,school\n", plan.mark) is not None
    assert "Another" not in {each.name for each, _ in organisations.listed(office, admin.actor)}


@pytest.mark.parametrize(
    "data, sentence",
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf\r\n", "empty"),
        (b"name\nA", "Not found: kind"),
        (b"name,kind\n" + b"A,school\n" * 501, "501 lines"),
        (b"x" * 400_001, "larger than"),
    ],
)
def test_a_table_that_is_none_is_refused_in_a_sentence(office: Office, admin: Made, data: bytes, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        importing.plan(office, admin.actor, ORGANISATIONS, data)


def test_hostile_cells_are_words(office: Office, admin: Made) -> None:
    table = 'name,kind\n"=cmd|x",school\n"\'=cmd|x",school\n"<script>",school\n"A\x00\u202e\nB",school\n'.encode()
    plan = importing.plan(office, admin.actor, ORGANISATIONS, table)
    assert [each.who for each in plan.fates] == ["=cmd|x", "=cmd|x", "<script>", "A B"]
    shown = send(signed_in(app_in(office).test_client(), admin), "/organisations/import/", {"table": table.decode(), "do": "look"})
    assert '<script>"' not in shown.text
    assert "&lt;script&gt;" in shown.text


def test_only_the_administrator(office: Office, admin: Made) -> None:
    for who in (school_a(office), council(office, Role.SERVICE_LEAD)):
        for what in (ORGANISATIONS, PEOPLE):
            with pytest.raises(NotFound):
                importing.plan(office, who.actor, what, b"name,kind\n")
            with pytest.raises(NotFound):
                importing.bring_in(office, who.actor, what, b"name,kind\n", "x")


def test_by_the_pages_as_text_and_as_a_file(office: Office, admin: Made) -> None:
    from io import BytesIO

    client: Any = signed_in(app_in(office).test_client(), admin)
    at = "/organisations/import/"
    assert "Not found: kind" in send(client, at, {"table": "name\nA", "do": "look"}).text
    data = {"file": (BytesIO(HOUSES), "houses.csv"), "do": "look", "end": "end"}
    shown = send(client, at, data, content_type="multipart/form-data")
    assert shown.status_code == 200
    assert "Bring in 3 lines" in shown.text
    import re

    mark = re.search(r'name="mark" value="(\w+)"', shown.text)
    assert mark
    done = send(client, at, {"table": HOUSES.decode(), "do": "bring", "mark": mark[1]})
    assert done.status_code == 303
    assert "New Hill School" in client.get("/organisations/").text
    assert {event.act for event in events(office)} >= {"organisations.import", "organisation.add", "organisation.change"}
