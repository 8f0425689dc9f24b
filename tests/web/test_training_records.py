"""The list of training records: whose they are, every filter against a model of it, what an address may hold, columns, sorting, saved filters."""

import random
import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from formsapp.domain import records as rules
from formsapp.domain.people import Role
from formsapp.services import record_lists
from formsapp.services.office import Office
from formsapp.store import audit
from formsapp.store.database import Database
from tests.offices import Clock, open_office
from tests.people import Made, council, provider_b, school_b, send, signed_in, token
from tests.queries import counted
from tests.records import Many, many, truth
from tests.registering import QUARTER_PAST

AT = "/training-records/"


@pytest.fixture
def office(database: Database, tmp_path: Path, built: Path, clock: Clock) -> Office:
    clock.set(QUARTER_PAST)
    return open_office(database, tmp_path / "data", site=built, clock=clock)


def names(app: Flask, who: Made, query: str = "") -> list[str]:
    answer = signed_in(app.test_client(), who).get(f"{AT}{query}")
    assert answer.status_code == 200
    return re.findall(r'<th scope="row"><a href="[^"]+">([^<]+)</a>', answer.text)


def asked(office: Office, who: Made, values: dict[str, Any], sort: tuple[str, ...] = ("learner", "start")) -> list[int | None]:
    """The numbers of the records that fit, in order."""
    wanted = record_lists.Wanted(values, sort, 100)
    return [row.line.number for row in record_lists.listing(office, who.actor, wanted).rows.rows]


def test_each_reads_their_own(office: Office, app: Flask) -> None:
    made = many(office, 12)
    assert len(names(app, made.officer)) == len([each for each in made.records if each.status == "active"])
    for who, mine in ((made.school, "school a"), (school_b(office), "school b")):
        assert sorted(names(app, who)) == sorted(each.name for each in made.records if each.status == "active" and each.school == mine)
    assert len(names(app, made.manager)) == len(names(app, made.officer))
    tutored = [each for each in made.records if each.cohort == made.cohorts[0] and each.status == "active"]
    assert sorted(names(app, made.tutor)) == sorted(each.name for each in tutored)
    assert 0 < len(tutored) < len(made.records)
    assert names(app, provider_b(office)) == []


def test_every_filter_alone_and_many_together_find_what_a_model_of_them_finds(office: Office) -> None:
    made = many(office, 40)
    chance = random.Random(8)
    cases = [{each.name: made.value(each.name, chance)} for each in rules.FILTERS for _ in range(2)]
    for _ in range(60):
        picked = chance.sample([each.name for each in rules.FILTERS], chance.randint(2, 5))
        cases.append({name: made.value(name, chance) for name in picked})
    found = 0
    for values in cases:
        wanted = truth(made, values)
        assert sorted(filter(None, asked(office, made.officer, values))) == sorted(wanted), values
        found += len(wanted)
    assert found > 200, "filters that find nothing prove nothing"


@pytest.mark.parametrize("sort", [("learner", "start"), ("-start", "learner"), ("school", "-learner"), ("course", "-end", "provider")])
def test_it_is_sorted_by_several_columns(office: Office, sort: tuple[str, ...]) -> None:
    made = many(office, 25)
    by = {each.number: each for each in made.records}
    found = [by[number] for number in asked(office, made.officer, {"status": "all"}, sort) if number]
    assert len(found) == len(made.records)
    for one, other in zip(found, found[1:], strict=False):
        for name in sort:
            first, second = made.key(one, name), made.key(other, name)
            if first != second:
                assert (first > second) == name.startswith("-"), (sort, one, other)
                break


def test_what_is_personal_stays_out_of_the_address(office: Office, app: Flask) -> None:
    made = many(office, 12)
    chosen = next(each for each in made.records if each.status == "active")
    client = signed_in(app.test_client(), made.officer)
    page = client.get(f"{AT}filter/")
    for name, value in (("surname", chosen.surname), ("gender", chosen.gender), ("numbers", str(chosen.number))):
        done = client.post(f"{AT}filter/", data={"csrf_token": token(page), name: value, "sort1": "learner", "size": "20"})
        assert done.status_code == 303
        assert value not in done.location
        told = client.get(done.location)
        assert chosen.name in told.text
        assert rules.BY_NAME[name].words in told.text
        assert signed_in(app.test_client(), council(office, Role.SERVICE_LEAD)).get(done.location).text.count("not yours") == 1
    plain = client.post(
        f"{AT}filter/", data={"csrf_token": token(page), "school": str(made.school.organisation), "sort1": "-start", "size": "50"}
    )
    assert plain.location == f"{AT}?school={made.school.organisation}&sort=-start&size=50"
    typed = client.get(f"{AT}?surname={chosen.surname}&school=nowhere")
    assert "“surname”" in typed.text
    assert "Home school" in typed.text


def test_a_filter_is_saved_under_a_name_found_again_and_forgotten(office: Office, app: Flask) -> None:
    made = many(office, 12)
    client = signed_in(app.test_client(), made.officer)
    told = {"sort1": "learner", "size": "20", "surname": made.records[0].surname, "status": "all", "name": "Reviews of June"}
    done = client.post(f"{AT}filter/", data={"csrf_token": token(client.get(f"{AT}filter/")), **told})
    assert "Reviews of June" in client.get(AT).text
    assert names(app, made.officer, done.location.removeprefix(AT)) == [
        each.name for each in sorted(made.records, key=lambda each: (each.given, each.start)) if each.surname == made.records[0].surname
    ]
    key = done.location.partition("filter=")[2].partition("&")[0]
    again = client.post(f"{AT}filter/", data={"csrf_token": token(client.get(f"{AT}filter/")), **told})
    assert again.location == done.location, "the same filter is one"
    other = signed_in(app.test_client(), made.school)
    assert send(other, f"{AT}filter/forget/", {"filter": key}, page=f"{AT}filter/").status_code == 404
    assert send(client, f"{AT}filter/forget/", {"filter": key}, page=f"{AT}filter/").status_code == 303
    assert "Reviews of June" not in client.get(AT).text


def test_what_can_not_be_meant_is_said_at_its_box_with_what_was_typed(office: Office, app: Flask) -> None:
    made = many(office, 12)
    client = signed_in(app.test_client(), made.officer)
    typed = {"year10": "abc", "numbers": "12x", "surname": "Quince", "sort1": "learner", "size": "20", "name": "Mine"}
    shown = client.post(f"{AT}filter/", data={"csrf_token": token(client.get(f"{AT}filter/")), **typed})
    assert shown.status_code == 422
    assert shown.text.count("govuk-error-message") == 2
    for name, words in (("year10", "such as 2026"), ("numbers", "with commas between them")):
        assert re.search(rf'<a href="#{name}">[^<]*{words}', shown.text)
    for name in ("year10", "numbers", "surname", "name"):
        assert re.search(rf'name="{name}"[^>]* value="{typed[name]}"', shown.text), name


def test_two_filters_of_one_name_can_not_be_told_apart(office: Office, app: Flask) -> None:
    made = many(office, 4)
    client = signed_in(app.test_client(), made.officer)
    for status, code in (("all", 303), ("all", 303), ("withdrawn", 422)):
        told = {"sort1": "learner", "size": "20", "status": status, "name": "Mine" if code == 303 else "mine"}
        shown = client.post(f"{AT}filter/", data={"csrf_token": token(client.get(f"{AT}filter/")), **told})
        assert shown.status_code == code
    assert "another filter of this name" in shown.text
    assert re.search(r'name="name"[^>]* value="mine"', shown.text)


@pytest.mark.parametrize("strange", ["%00", "a%00b", "x" * 2_000, "%ED%A0%80", "../", "%F0%9F%90%99"])
def test_whatever_stands_in_an_address_is_no_fault(office: Office, app: Flask, strange: str) -> None:
    client = signed_in(app.test_client(), council(office))
    for name in ("filter", "sort", "size", "show", "page", *rules.BY_NAME):
        assert client.get(f"{AT}?{name}={strange}").status_code == 200, name
    page = client.get(f"{AT}filter/")
    typed = dict.fromkeys(("sort1", "size", "name", *rules.BY_NAME), "\0=\u202e")
    assert client.post(f"{AT}filter/", data={"csrf_token": token(page), **typed}).status_code in {200, 303, 422}
    assert client.post(f"{AT}filter/forget/", data={"csrf_token": token(page), "filter": "\0"}).status_code == 404


def test_a_provider_asks_for_nothing_that_it_isn_t_told(office: Office, app: Flask) -> None:
    made = many(office, 12)
    for who, lacks in ((made.manager, ("gender", "ethnicity", "care")), (made.colleague, ("gender", "ethnicity"))):
        client = signed_in(app.test_client(), who)
        page = client.get(f"{AT}filter/")
        fields = set(re.findall(r'name="(\w+)"', page.text))
        assert not fields & set(lacks)
        assert {"sen", "medical", "meals"} <= fields
        sent = client.post(f"{AT}filter/", data={"csrf_token": token(page), "gender": "female", "sort1": "learner", "size": "20"})
        assert sent.status_code == 422
        assert "Gender can’t be asked for here" in sent.text


def test_what_can_be_chosen_is_among_one_s_own(office: Office, app: Flask) -> None:
    made = many(office, 12)
    for who, cohorts in ((made.officer, 2), (made.manager, 2), (made.tutor, 1), (provider_b(office), 0)):
        page = signed_in(app.test_client(), who).get(f"{AT}filter/").text
        chosen = re.search(r'<select[^>]* id="cohort".*?</select>', page, re.DOTALL)
        assert chosen
        assert chosen[0].count("<option") == cohorts + 1


def test_columns_are_ticked_and_figures_are_those_of_the_sums(office: Office, app: Flask) -> None:
    made = many(office, 12)
    client = signed_in(app.test_client(), made.officer)
    whole = client.get(f"{AT}?ticked=1&" + "&".join(f"show={each}" for each in rules.GROUPS)).text
    for words in ("Aptitude", "Under assessment", "Balance", "Predicted", "Achieved", "Attended"):
        assert words in whole
    assert "89.2%" in client.get(AT).text, "194 registers taken, 173 present"
    none = client.get(f"{AT}?ticked=1").text
    assert "Attended" not in re.sub(r"<p.*?</p>", "", none)


def test_pages_are_as_long_as_one_chooses_and_say_how_many_there_are(office: Office, app: Flask) -> None:
    made = many(office, 40)
    active = len([each for each in made.records if each.status == "active"])
    assert active > 20
    page = signed_in(app.test_client(), made.officer).get(AT).text
    assert f"page 1 of 2 ({active} records)" in page
    assert len(names(app, made.officer)) == 20
    assert len(names(app, made.officer, "?page=2")) == active - 20
    assert len(names(app, made.officer, "?size=50")) == active


def test_a_look_is_one_event_with_all_that_it_shows(office: Office, app: Flask) -> None:
    made = many(office, 8)
    shown = names(app, made.school)
    with office.database.reading() as session:
        (event,) = [each for each in audit.events(session) if each.act == "records.list"]
    assert len(event.learners) == len(set(shown))


def test_a_name_that_changes_changes_its_place(office: Office, app: Flask) -> None:
    made = many(office, 8)
    before = names(app, made.officer, "?status=all")
    made.rename(before[-1], "Aaaronson")
    assert names(app, made.officer, "?status=all")[0].startswith("Aaaronson")


def test_as_many_queries_for_a_few_as_for_many(office: Office, app: Flask) -> None:
    made = many(office, 4)
    client = signed_in(app.test_client(), made.officer)
    address = f"{AT}?size=100&status=all&" + "&".join(f"show={each}" for each in rules.GROUPS)
    numbers = []
    for more in (0, 40):
        made = many(office, more, made) if more else made
        for _ in range(2):
            with counted(office.database) as statements:
                assert client.get(address).status_code == 200
        numbers.append(len(statements))
    assert numbers[0] == numbers[1] <= 45, numbers
    assert isinstance(made, Many)
