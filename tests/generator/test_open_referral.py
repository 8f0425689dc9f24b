"""The Open Referral records: whole, without empty values, with ids that stay, in the shape that the API's description promises."""

import json
import os
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from capsite.catalogue import make_catalogue
from capsite.exports.openreferral import OpenReferral, ages, instant
from capsite.exports.openreferral_api import description
from capsite.exports.openreferral_files import app_file, organization_file, service_file, vocabulary_files, whole_feed
from capsite.exports.openreferral_ids import derived, namespace
from capsite.exports.openreferral_places import nation, point
from capsite.exports.openreferral_points import latitude_longitude
from capsite.exports.openreferral_terms import TAXONOMIES
from capsite.records import Delivery, Price, Session, Span
from capsite.urls import Urls
from tests.generator.open_catalogues import ORIGIN, sample, with_course

Record = dict[str, Any]


def feed(catalogue: Any = None) -> OpenReferral:
    return OpenReferral(catalogue or sample(), Urls("/cap/"), ORIGIN)


def first(**changes: Any) -> Record:
    """The record of the sample's first course, changed."""
    made = feed(with_course(**changes))
    return made.service(made.catalogue.courses[0])


def records() -> Iterator[tuple[str, Record]]:
    """Every record there is, with the name of its shape."""
    made = feed()
    for course in sample().courses:
        yield "Service", made.service(course)
        yield "ServiceEntry", made.service_entry(course)
    for provider in sample().providers:
        yield "Organization", made.organization(provider)
        yield "OrganizationEntry", made.organization_entry(provider)
    for taxonomy in made.terms.taxonomies():
        yield "Taxonomy", taxonomy
    for term in made.terms.all():
        yield "TaxonomyTerm", term


def empties(value: Any, path: str = "") -> Iterator[str]:
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in inside:
        yield from empties(inner, f"{path}/{key}")
    if value is None or value in ("", [], {}):
        yield path


# -------------------------------------------------------------------------------------------------------------------- ids


@given(st.uuids(), st.text(st.characters(exclude_categories=["Cs"])))
def test_ids_are_uuid5(of: uuid.UUID, name: str) -> None:
    assert derived(of, name) == str(uuid.uuid5(of, name))


def test_ids_outlast_everything_else() -> None:
    course = sample().courses[0]
    before = first()
    after = first(name="Another Name", slug="another-slug", summary="Another summary.", delivery=Delivery(address="Elsewhere", postcode="CV2 4DX"))
    assert before["id"] == after["id"] == derived(course.id, "service")
    assert before["organization"]["id"] == after["organization"]["id"]
    assert before["service_at_locations"][0]["location_id"] == after["service_at_locations"][0]["location_id"]


def test_lists_are_named_by_the_address_in_the_site_file() -> None:
    assert namespace("https://a.example") == namespace("https://a.example/") != namespace("https://b.example/")


def test_no_id_is_used_twice() -> None:
    seen: dict[str, str] = {}
    for shape, record in records():
        if not shape.endswith("Entry"):
            assert seen.setdefault(record["id"], shape) == shape
    made = feed()
    inner = [part["id"] for course in sample().courses for kind in ("schedules", "contacts", "cost_options", "attributes", "service_at_locations")
             for part in made.service(course).get(kind, [])]
    assert len(inner) == len(set(inner))


def test_every_part_points_at_its_own_record() -> None:
    made = feed()
    organizations = {made.organization_entry(provider)["id"] for provider in sample().providers}
    terms = {term["id"] for term in made.terms.all()}
    for course in sample().courses:
        record = made.service(course)
        assert record["organization_id"] == record["organization"]["id"]
        assert record["organization_id"] in organizations
        for kind in ("schedules", "service_areas", "service_at_locations", "cost_options", "contacts"):
            assert {part["service_id"] for part in record.get(kind, [])} <= {record["id"]}
        for attribute in record["attributes"]:
            assert attribute["link_id"] == record["id"]
            assert attribute["taxonomy_term_id"] == attribute["taxonomy_term"]["id"]
            assert attribute["taxonomy_term_id"] in terms
        for at in record.get("service_at_locations", []):
            assert at["location_id"] == at["location"]["id"] == at["location"]["addresses"][0]["location_id"]


# ----------------------------------------------------------------------------------------------------------------- shapes


def test_nothing_is_sent_empty() -> None:
    blank = [f"{shape} {record['name']}: {path}" for shape, record in records() for path in empties(record)]
    assert blank == []


def test_every_record_has_the_shape_that_is_promised() -> None:
    """The description allows no other field, so this finds both a missing one and one too many."""
    api = description(sample().site, Urls())
    for shape, record in records():
        whole = {"$ref": f"#/components/schemas/{shape}", "components": api["components"]}
        errors = list(jsonschema.Draft202012Validator(whole, format_checker=jsonschema.FormatChecker()).iter_errors(record))
        assert not errors, f"{shape} {record['name']}{errors[0].json_path}: {errors[0].message[:200]}"


def published_schemas() -> Path | None:
    """The standard's own schemas are not part of this project; ORUK_CHECK names the program that lies beside them."""
    check = os.environ.get("ORUK_CHECK")
    return Path(check).resolve().parent.parent / "reference" / "oruk" if check else None


def test_the_standards_own_schemas_agree() -> None:
    """With ORUK_CHECK, against the published schemas; always, against what they ask for as a minimum."""
    least = {"Service": "id name status", "Organization": "id name description", "Taxonomy": "id name description", "TaxonomyTerm": "id name description"}
    folder = published_schemas()
    names = {"Service": "service", "Organization": "organization", "Taxonomy": "taxonomy", "TaxonomyTerm": "taxonomy_term"}
    schemas = {shape: json.loads((folder / f"{name}.json").read_text()) if folder else {"required": least[shape].split()} for shape, name in names.items()}
    for shape, record in records():
        if shape in schemas:
            jsonschema.validate(record, schemas[shape], cls=jsonschema.Draft202012Validator)
            assert uuid.UUID(record["id"]).version == 5


def test_the_whole_feed_is_the_single_records() -> None:
    made = feed()
    whole = json.loads(whole_feed(made)["/cap/downloads/open-referral.json"])
    singles = [json.loads(data) for course in sample().courses for data in service_file(made, course).values()]
    assert whole["contents"] == singles
    assert whole["total_items"] == whole["size"] == len(sample().courses)
    assert (whole["first_page"], whole["last_page"], whole["empty"], whole["total_pages"], whole["page_number"]) == (True, True, False, 1, 1)


def test_an_empty_directory_is_a_feed_too() -> None:
    nobody = make_catalogue(sample().site, [], [], sample().as_of)
    whole = json.loads(whole_feed(feed(nobody))["/cap/downloads/open-referral.json"])
    assert whole["empty"] is True
    assert whole["contents"] == []


def test_each_record_has_an_address_by_its_id() -> None:
    made = feed()
    for course in sample().courses[:5]:
        assert list(service_file(made, course)) == [f"/cap/oruk/v3/services/{made.service(course)['id']}.json"]
    for provider in sample().providers[:5]:
        assert list(organization_file(made, provider)) == [f"/cap/oruk/v3/organizations/{made.organization_entry(provider)['id']}.json"]
    files = vocabulary_files(made)
    assert {f"/cap/oruk/v3/taxonomies/{made.terms.taxonomy_id(kind)}.json" for kind in TAXONOMIES} <= set(files)
    index = json.loads(files["/cap/oruk/v3/index.json"])
    assert index["openapi_url"] == f"{ORIGIN}/cap/oruk/v3/openapi.json"
    assert "/cap/oruk/v3/openapi.json" in files


def test_the_same_content_gives_the_same_bytes() -> None:
    assert whole_feed(feed()) == whole_feed(feed())
    assert app_file(feed()) == app_file(feed())


# ------------------------------------------------------------------------------------------------------- what is said there


def test_days_with_the_same_hours_are_one_schedule() -> None:
    days = tuple(Session.model_validate(text) for text in ("thursday 09:30 to 14:30", "monday 09:30 to 14:30", "friday 13:00 to 15:00"))
    one, two = first(days=days)["schedules"]
    assert (one["freq"], one["byday"], one["opens_at"], one["closes_at"]) == ("WEEKLY", "MO,TH", "09:30", "14:30")
    assert (two["byday"], two["opens_at"], two["closes_at"]) == ("FR", "13:00", "15:00")
    assert one["id"] != two["id"]


def test_a_day_without_hours_has_none() -> None:
    (only,) = first(days=(Session.model_validate("monday"),), times=None)["schedules"]
    assert only["byday"] == "MO"
    assert not {"opens_at", "closes_at", "notes"} & set(only)


@pytest.mark.parametrize(("years", "phases", "expected"), [
    ((9, 10), ("secondary",), (13, 15)), ((), ("primary",), (7, 11)), ((), ("primary", "post-16"), (7, 18))])
def test_ages_come_from_year_groups_or_phases(years: tuple[int, ...], phases: tuple[str, ...], expected: tuple[int, int]) -> None:
    catalogue = with_course(years=years, phases=phases)
    assert ages(catalogue.courses[0], catalogue) == expected
    record = first(years=years, phases=phases)
    assert (record["minimum_age"], record["maximum_age"]) == expected


def test_a_place_that_varies_is_an_area_and_no_location() -> None:
    record = first(delivery=Delivery(area="Anywhere in the city"))
    assert "service_at_locations" not in record
    assert [area["name"] for area in record["service_areas"]] == ["Anywhere in the city"]


def test_a_place_has_a_point_and_an_address() -> None:
    (at,) = first(delivery=Delivery(address="Unit 4, Foundry Lane, Millbrook", postcode="CV1 2ZZ"))["service_at_locations"]
    address = at["location"]["addresses"][0]
    assert (address["address_1"], address["city"], address["postal_code"], address["country"]) == ("Unit 4, Foundry Lane", "Millbrook", "CV1 2ZZ", "GB")
    assert 52.3 < at["location"]["latitude"] < 52.5
    assert -1.7 < at["location"]["longitude"] < -1.3


@pytest.mark.parametrize("address", ["Farm", None, "One, Two"])
def test_an_address_in_one_word_or_none_is_still_whole(address: str | None) -> None:
    (at,) = first(delivery=Delivery(address=address, postcode="CV1 2ZZ"))["service_at_locations"]
    assert not list(empties(at))


def test_a_postcode_that_nobody_knows_has_an_address_and_no_point() -> None:
    (at,) = first(delivery=Delivery(address="Farm", postcode="ZZ1 2ZZ"))["service_at_locations"]
    assert "latitude" not in at["location"]
    assert at["location"]["addresses"]


@pytest.mark.parametrize(("postcode", "expected"), [
    ("CV1 2ZZ", "England"), ("EH1 1AA", "Scotland"), ("CF10 1AA", "Wales"), ("G1 1AA", "Scotland"), ("GL1 1AA", "England")])
def test_the_nation_of_a_postcode(postcode: str, expected: str) -> None:
    assert nation(postcode) == expected


def test_price_qualification_and_availability_are_told() -> None:
    record = first(price=Price(amount=4550, per="week", vat="added"), availability="waiting list", published=Span(until="2027-08-31"))
    assert record["cost_options"][0]["amount"] == 45.5
    assert record["cost_options"][0]["amount_description"] == "pounds a week"
    assert record["fees"] == "£45.50 a week. Plus VAT."
    assert record["alert"] == "Waiting list"
    assert {schedule["valid_to"] for schedule in record["schedules"]} == {"2027-08-31"}
    assert "alert" not in first(availability="open", places=None)


def test_the_date_is_the_factsheets() -> None:
    assert first()["last_modified"] == instant(sample().courses[0]) == f"{sample().courses[0].updated.isoformat()}T00:00:00Z"


def test_every_facet_of_a_course_is_a_term() -> None:
    for course in sample().courses:
        terms = [(term["taxonomy"], term["term"]) for term in feed().terms.of(course)]
        expected = [("Tier", course.tier), ("Category", course.category), *(("Phase", slug) for slug in course.phases),
                    *(("Interest", slug) for slug in course.interests), ("Pathway", course.pathway)]
        assert terms == expected


# ------------------------------------------------------------------------------------------------------------------- points

# The first is the worked example of the Ordnance Survey's guide (Caister water tower), in WGS84; the others were taken from PROJ.
KNOWN = [
    ((651409.903, 313177.270), (52.657979, 1.716052)), ((433370, 279470), (52.412219, -1.510835)), ((530034, 180381), (51.507407, -0.127724)),
    ((216600, 771250), (56.796537, -5.004748)), ((460000, 1205000), (60.723611, -0.902035)), ((318000, 176000), (51.476993, -3.182120)),
]


@pytest.mark.parametrize(("grid", "degrees"), KNOWN)
def test_points_of_the_grid_are_where_they_are(grid: tuple[float, float], degrees: tuple[float, float]) -> None:
    assert latitude_longitude(*grid) == pytest.approx(degrees, abs=2e-6)


def test_a_point_that_is_only_about_right_has_fewer_digits() -> None:
    exact, about = point("CV1 2ZZ"), point("CV1 2VV")  # no unit ends in a V, so its sector stands for it
    assert exact is not None
    assert about is not None
    assert (exact[4], about[4]) == (False, True)
    assert all(round(value, 3) == value for value in about[2:4])
    assert point("ZZ1 1ZZ") is None
    (at,) = first(delivery=Delivery(address="Farm", postcode="CV1 2VV"))["service_at_locations"]
    assert "CV1 2" in at["location"]["description"]
