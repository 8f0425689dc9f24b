"""The Open Referral API: each filter, filters together, paging, refusals in one sentence, single records, headers."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.web.apps import app_for
from tests.web.strict_client import StrictClient

AT = "/oruk/v3"
NOWHERE = "00000000-0000-0000-0000-000000000000"
COLLECTIONS = ("services", "organizations", "service_at_locations", "taxonomies", "taxonomy_terms")

Record = dict[str, Any]


@pytest.fixture(scope="session")
def services(built: Path) -> list[Record]:
    """What the static feed says, which the API's answers are compared with."""
    found: list[Record] = json.loads((built / "downloads" / "open-referral.json").read_bytes())["contents"]
    assert len(found) > 20
    return found


def ask(client: StrictClient, collection: str = "services", **query: Any) -> list[Record]:
    """All records of a question, from one page."""
    reply = client.get(f"{AT}/{collection}", query_string={"per_page": 500, **query})
    assert reply.status_code == 200, reply.text
    data = reply.get_json()
    assert data["total_items"] == data["size"] == len(data["contents"])
    return list(data["contents"])


def ids(records: list[Record]) -> set[str]:
    return {record["id"] for record in records}


def refusal(reply: TestResponse, status: int) -> str:
    assert reply.status_code == status
    assert reply.content_type == "application/problem+json"
    data = reply.get_json()
    assert data["status"] == status
    assert data["detail"].endswith(".")
    return str(data["detail"])


# ------------------------------------------------------------------------------------------------------------------ paging


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_every_record_is_on_one_page_and_at_its_own_address(client: StrictClient, collection: str) -> None:
    whole = ask(client, collection)
    assert whole
    seen: list[str] = []
    number = 1
    while True:
        page = client.get(f"{AT}/{collection}?page={number}&per_page=7").get_json()
        assert (page["page_number"], page["first_page"], page["empty"], page["size"]) == (number, number == 1, False, len(page["contents"]))
        seen += [record["id"] for record in page["contents"]]
        if page["last_page"]:
            break
        number += 1
    assert number == page["total_pages"]
    assert seen == [record["id"] for record in whole]
    for record in whole[:10]:
        one = client.get(f"{AT}/{collection}/{record['id']}")
        assert one.status_code == 200
        assert one.get_json()["id"] == record["id"]


def test_a_page_beyond_the_last_is_empty(client: StrictClient) -> None:
    page = client.get(f"{AT}/services?page=9999").get_json()
    assert (page["empty"], page["contents"], page["last_page"], page["first_page"]) == (True, [], True, False)


def test_a_list_leaves_nested_fields_out(client: StrictClient, services: list[Record]) -> None:
    nested = ("schedules", "service_areas", "service_at_locations", "cost_options", "contacts", "attributes")
    expected = [{name: value for name, value in service.items() if name not in nested} for service in services]
    assert ask(client) == expected


# ----------------------------------------------------------------------------------------------------------------- filters


def has_term(service: Record, term: str) -> bool:
    return any(attribute["taxonomy_term_id"] == term for attribute in service["attributes"])


def held_on(service: Record, code: str) -> bool:
    return any(code in schedule["byday"].split(",") for schedule in service["schedules"])


def test_by_term_and_by_several(client: StrictClient, services: list[Record]) -> None:
    one, two = (attribute["taxonomy_term_id"] for attribute in services[0]["attributes"][:2])
    assert ids(ask(client, taxonomy_term_id=one)) == {s["id"] for s in services if has_term(s, one)}
    both = {s["id"] for s in services if has_term(s, one) and has_term(s, two)}
    assert ids(ask(client, taxonomy_term_id=[one, two])) == both
    assert ids(ask(client, taxonomy_term_id=f"{one},{two}")) == both
    assert ask(client, taxonomy_term_id=NOWHERE) == []


def test_by_taxonomy(client: StrictClient, services: list[Record]) -> None:
    interest = next(t["id"] for t in ask(client, "taxonomies") if t["name"] == "Interest")
    expected = {s["id"] for s in services if any(a["taxonomy_term"]["taxonomy_id"] == interest for a in s["attributes"])}
    assert ids(ask(client, taxonomy_id=interest)) == expected
    terms = ask(client, "taxonomy_terms", taxonomy_id=interest)
    assert terms
    assert {term["taxonomy"] for term in terms} == {"Interest"}


@pytest.mark.parametrize(("youngest", "oldest"), [(7, None), (None, 9), (8, 10), (16, 16), (0, 120), (90, None)])
def test_by_age(client: StrictClient, services: list[Record], youngest: int | None, oldest: int | None) -> None:
    query = {name: age for name, age in (("minimum_age", youngest), ("maximum_age", oldest)) if age is not None}
    expected = {
        s["id"]
        for s in services
        if (youngest is None or s.get("maximum_age", 999) >= youngest) and (oldest is None or s.get("minimum_age", 0) <= oldest)
    }
    assert ids(ask(client, **query)) == expected


@pytest.mark.parametrize(("day", "codes"), [("monday", ["MO"]), ("TH", ["TH"]), ("Friday", ["FR"]), (["monday", "thursday"], ["MO", "TH"])])
def test_by_day(client: StrictClient, services: list[Record], day: Any, codes: list[str]) -> None:
    expected = {s["id"] for s in services if all(held_on(s, code) for code in codes)}
    assert expected
    assert ids(ask(client, day=day)) == expected


def test_by_organization(client: StrictClient, services: list[Record]) -> None:
    of = services[0]["organization_id"]
    assert ids(ask(client, organization_id=of.upper())) == {s["id"] for s in services if s["organization_id"] == of}


@pytest.mark.parametrize("since", ["2026-11-10", "2026-11-10T10:00:00Z", "2026-11-10T10:00:00+01:00", "2026-11-10T00:30:00Z", "2026-11-10T23:59"])
def test_by_the_day_of_the_last_change(client: StrictClient, services: list[Record], since: str) -> None:
    expected = {s["id"] for s in services if s["last_modified"] >= "2026-11-10"}
    assert 0 < len(expected) < len(services)
    assert ids(ask(client, modified_after=since)) == expected


def test_by_distance_nearest_first(client: StrictClient, services: list[Record]) -> None:
    placed = {s["id"] for s in services if "service_at_locations" in s}
    everything = [record["id"] for record in ask(client, postcode="CV1 1GF")]
    assert set(everything) == ids(services)
    near = [record["id"] for record in ask(client, postcode="cv11gf", proximity=2500)]
    assert near == [one for one in everything if one in set(near)], "the same order, fewer of them"
    assert 0 < len(set(near) & placed) < len(placed)
    assert set(near) - placed == ids(services) - placed, "those whose place varies may well come"
    assert [one in placed for one in near] == sorted((one in placed for one in near), reverse=True)
    at = ask(client, "service_at_locations", postcode="CV1 1GF", proximity=2500)
    assert {record["service_id"] for record in at} == set(near) & placed


def test_by_words_as_the_directory_does(client: StrictClient) -> None:
    found = ask(client, search="car mechanics")
    assert 0 < len(found) < 30
    assert any("ehicle" in record["name"] or "Mechanic" in record["name"] for record in found[:3])
    assert ask(client, search="  ") == ask(client)


@pytest.mark.parametrize("collection", ["organizations", "taxonomies", "taxonomy_terms"])
def test_words_find_other_records_too(client: StrictClient, collection: str) -> None:
    one = ask(client, collection)[0]
    assert one["id"] in ids(ask(client, collection, search=one["name"].upper()))
    assert ask(client, collection, search="qqqqq") == []


def test_filters_hold_together(client: StrictClient, services: list[Record]) -> None:
    tier = next(a["taxonomy_term_id"] for a in services[0]["attributes"] if a["taxonomy_term"]["taxonomy"] == "Tier")
    query = {"taxonomy_term_id": tier, "day": "wednesday", "minimum_age": 12, "maximum_age": 16, "modified_after": "2026-09-10", "postcode": "CV1 1GF",
             "proximity": 6000, "search": "work"}  # fmt: skip
    expected = ids(services)
    for name, value in query.items():
        if name != "proximity":
            alone = {name: value, "proximity": 6000} if name == "postcode" else {name: value}
            expected &= ids(ask(client, **alone))
    assert expected
    assert ids(ask(client, **query)) == expected


# ---------------------------------------------------------------------------------------------------------------- refusals

REFUSED = [
    ("page=0", "page is “0”: give a whole number from 1 to 1,000,000."),
    ("page=one", "page is “one”: give a whole number from 1 to 1,000,000."),
    ("page=", "page is empty: give a whole number from 1 to 1,000,000."),
    ("page=1&page=2", "page is there 2 times: give it once."),
    ("page=%D9%A1", "page is “\u0661”: give a whole number from 1 to 1,000,000."),
    ("per_page=501", "per_page is “501”: give a whole number from 1 to 500."),
    ("per_page=-1", "per_page is “-1”: give a whole number from 1 to 500."),
    ("minimum_age=121", "minimum_age is “121”: give a whole number from 0 to 120."),
    ("minimum_age=16&maximum_age=11", "minimum_age (16) is more than maximum_age (11): give the younger age as minimum_age."),
    ("day=someday", "day is “someday”: give a day of the week, such as monday, or its code, such as MO."),
    ("day=", "day is empty: give a day of the week, such as monday, or its code, such as MO."),
    ("taxonomy_term_id=1", "taxonomy_term_id is “1”, which is no id: ids are in the field id of each record."),
    ("organization_id=", "organization_id is empty, which is no id: ids are in the field id of each record."),
    ("proximity=10", "proximity is a distance from a postcode: give postcode too."),
    ("postcode=CV1&proximity=far", "proximity is “far”: give a whole number from 1 to 2,000,000."),
    ("modified_after=yesterday", "modified_after is “yesterday”: give a day, such as 2026-09-07, or a day and a time, such as 2026-09-07T08:00:00Z."),
    ("modified_after=2026-02-30", "modified_after is “2026-02-30”: give a day, such as 2026-09-07, or a day and a time, such as 2026-09-07T08:00:00Z."),
    ("modified_after=0001-01-01T00:00:00%2B14:00", "modified_after is “0001-01-01T00:00:00+14:00”: give a day, such as 2026-09-07, or a day and a time, "
     "such as 2026-09-07T08:00:00Z."),  # fmt: skip
    ("search=" + "x" * 1001, "search is too long: give at most 1,000 characters."),
]


@pytest.mark.parametrize(("query", "sentence"), REFUSED, ids=[query[:40] for query, _ in REFUSED])
def test_what_cannot_be_used_is_refused_in_a_sentence(client: StrictClient, query: str, sentence: str) -> None:
    reply = client.get(f"{AT}/services?{query}")
    assert refusal(reply, 400) == sentence
    assert reply.headers["Access-Control-Allow-Origin"] == "*"
    assert reply.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("postcode", ["", "XX1 1XX", "BT1 1AA", "nowhere", "CV", "' OR 1=1"])
def test_a_postcode_that_cannot_be_placed_is_refused(client: StrictClient, postcode: str) -> None:
    assert refusal(client.get(f"{AT}/services", query_string={"postcode": postcode}), 400).startswith("postcode: ")


def test_a_parameter_that_is_not_ours_is_passed_over(client: StrictClient) -> None:
    assert ids(ask(client, format="json", utm_source="x")) == ids(ask(client))


@pytest.mark.parametrize("collection", COLLECTIONS)
@pytest.mark.parametrize("key", [NOWHERE, "x", "..", "%2e%2e%2fmanifest.json", "a" * 300, "%00", NOWHERE + ".json", "%F0%9F%92%A9"])
def test_an_unknown_id_is_not_found(client: StrictClient, collection: str, key: str) -> None:
    refusal(client.get(f"{AT}/{collection}/{key}"), 404)


@pytest.mark.parametrize("path", ["/nothing", "/nothing/at/all", "/services/a/b", "/../manifest.json", "/.hidden", "/openapi.json/"])
def test_an_address_that_is_none_is_not_found(client: StrictClient, path: str) -> None:
    refusal(client.get(AT + path), 404)


# ---------------------------------------------------------------------------------------------------------- records, headers


def test_a_service_is_the_static_file(client: StrictClient, built: Path, services: list[Record]) -> None:
    key = services[0]["id"]
    data = (built / "oruk" / "v3" / "services" / f"{key}.json").read_bytes()
    for path in (f"{AT}/services/{key}", f"{AT}/services/{key.upper()}", f"{AT}/services/{key}.json"):
        assert client.get(path).data == data


def test_a_service_at_its_location_has_the_service_inside(client: StrictClient, services: list[Record]) -> None:
    service = next(s for s in services if "service_at_locations" in s)
    at = service["service_at_locations"][0]
    found = client.get(f"{AT}/service_at_locations/{at['id']}").get_json()
    assert found == {**at, "service": {name: value for name, value in service.items() if name != "service_at_locations"}}


def test_an_organization_lists_its_services(client: StrictClient, services: list[Record]) -> None:
    of = services[0]["organization_id"]
    found = client.get(f"{AT}/organizations/{of}").get_json()
    assert ids(found["services"]) == {s["id"] for s in services if s["organization_id"] == of}


def test_the_details_lead_to_the_description(client: StrictClient) -> None:
    for path in (AT, f"{AT}/"):
        details = client.get(path).get_json()
        assert "3.0" in details["version"]
        assert details["openapi_url"] == f"http://127.0.0.1:8000{AT}/openapi.json"
    description = client.get(f"{AT}/openapi.json").get_json()
    assert set(description["paths"]) == {"/", *(f"/{name}" for name in COLLECTIONS), *(f"/{name}/{{id}}" for name in COLLECTIONS)}


@pytest.mark.parametrize("path", ["/", "/services", "/openapi.json", "/index.json", "/taxonomies"])
def test_answers_are_open_to_all_and_may_be_kept_for_a_while(client: StrictClient, path: str) -> None:
    reply = client.get(AT + path, headers={"Origin": "https://elsewhere.example"})
    assert reply.headers["Access-Control-Allow-Origin"] == "*"
    assert reply.headers["Cache-Control"] == "public, max-age=300"
    assert "Set-Cookie" not in reply.headers
    again = client.get(AT + path, headers={"If-None-Match": reply.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert client.head(AT + path).status_code == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
@pytest.mark.parametrize("path", ["/services", "", "/taxonomies/", f"/services/{NOWHERE}", "/nothing"])
def test_nothing_can_be_changed(client: StrictClient, method: str, path: str) -> None:
    reply = client.open(AT + path, method=method)
    assert refusal(reply, 405) == "This address is only read: ask it with GET."
    assert {name.strip() for name in reply.headers["Allow"].split(",")} == {"GET", "HEAD"}
    assert reply.headers["Access-Control-Allow-Origin"] == "*"


def test_what_fails_inside_is_told_as_json_and_says_nothing_of_it(site_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("formsapp.web.openreferral.edition", lambda: 1 // 0)
    detail = refusal(site_app.test_client().get(f"{AT}/services"), 500)
    assert detail == "It is our fault, not yours. Try again in a few minutes; if it stays, tell the team."


def test_other_addresses_still_answer_in_pages(client: StrictClient) -> None:
    assert client.post("/orukish/").content_type.startswith("text/html")


def test_below_a_path_it_answers_there_and_at_the_apps_root(built: Path) -> None:
    client = app_for(built, site_url="https://council.example/cap/", app_url="https://forms.council.example/").test_client()
    for base in ("/cap/oruk/v3", "/oruk/v3"):
        assert client.get(f"{base}/services").status_code == 200
    assert client.get("/oruk/v3/").get_json()["openapi_url"].startswith("https://forms.council.example/")


def test_without_a_site_it_says_so(tmp_path: Path) -> None:
    client = app_for(tmp_path / "nothing").test_client()
    reply = client.get(f"{AT}/services")
    refusal(reply, 503)
    assert reply.headers["Retry-After"] == "60"
    assert client.get(f"{AT}/").status_code == 404


def test_the_check_of_the_standard_finds_nothing(live: str, client: StrictClient) -> None:
    """With ORUK_CHECK (a program that takes the API's address and ends with “N passed, 0 failed”), that; always, what it looks for first."""
    check = os.environ.get("ORUK_CHECK")
    if check:
        done = subprocess.run([sys.executable, check, live + AT], capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, done.stdout + done.stderr
        assert done.stdout.strip().endswith(" 0 failed")
    keys = {"total_items", "total_pages", "page_number", "size", "first_page", "last_page", "empty", "contents"}
    for collection in COLLECTIONS:
        assert set(client.get(f"{AT}/{collection}?page=1&per_page=10").get_json()) == keys
