"""The CSV of the directory: complete, stable, and no formula in it."""

import csv
import io

import pytest

from capsite.catalogue import Catalogue, make_catalogue
from capsite.exports.table import COLUMNS, cell, directory_csv
from capsite.urls import Urls
from tests.generator.open_catalogues import without_pages as sample

ORIGIN = "https://directory.avonbrook.example"


def rows(catalogue: Catalogue) -> list[dict[str, str]]:
    text = directory_csv(catalogue, Urls("/cap/"), ORIGIN).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def test_a_row_for_every_course_in_the_order_of_the_directory() -> None:
    found = rows(sample())
    assert [row["course_id"] for row in found] == [str(course.id) for course in sample().courses]
    for row, course in zip(found, sample().courses, strict=True):
        assert row["course"] == course.name
        assert row["provider"] == sample().provider(course.provider).name
        assert float(row["price_pounds"]) * 100 == pytest.approx(course.price.amount)
        assert row["page"] == f"{ORIGIN}/cap/courses/{course.slug}/"
        assert row["factsheet"] == f"{ORIGIN}/cap/downloads/factsheets/{course.slug}.pdf"
        assert row["description"] == course.description
        assert None not in row
        assert None not in row.values()


def test_a_spreadsheet_opens_it_as_it_is_meant() -> None:
    table = directory_csv(sample(), Urls(), ORIGIN)
    assert table.startswith(b"\xef\xbb\xbfcourse_id,course,provider,")
    assert table.endswith(b"\r\n")
    assert table == directory_csv(sample(), Urls(), ORIGIN)


def test_names_of_columns_are_a_promise() -> None:
    """Other programs read these. A new column goes to the end; none is renamed or moved."""
    promised = (
        "course_id course provider summary tier tier_name pathway category phases year_groups interests description who_for qualification "
        "awarding_body level qualification_type qualification_number units duration weeks days times places places_open availability "
        "start_dates price_pounds price_per vat band price_note mode delivery_address delivery_postcode delivery_area contact contact_role "
        "contact_phone contact_email kit meals transport updated page factsheet provider_id provider_summary provider_address "
        "provider_postcode provider_area provider_contact provider_phone provider_email provider_website provider_urn provider_ukprn "
        "safeguarding_lead safeguarding_phone safeguarding_email enhanced_dbs insurance_expires training_year quality_assured "
        "quality_next_review ofsted_registered provider_page"
    )
    assert " ".join(COLUMNS) == promised


@pytest.mark.parametrize(
    "text", ["=1+1", '=HYPERLINK("http://x.example")', "+1", "-1+2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "+44-1632", "+44\n=1"]
)
def test_a_formula_stays_words(text: str) -> None:
    assert cell(text)[0] == "'"


@pytest.mark.parametrize("text", ["+44 1632 960 123", "+441632960123", "01632 960 123", "Motor vehicle", "a=b", "3-4", "’tis", ""])
def test_plain_words_and_telephones_stay_as_they_are(text: str) -> None:
    assert cell(text) == text


def test_awkward_words_survive_the_journey() -> None:
    course = sample().courses[0]
    text = "=cmd|' /C calc'!A0, \"quoted\"; two\nlines"
    odd = course.model_copy(
        update={"summary": text, "kit": "Ünïcode 🚗, עברית", "contact": course.contact.model_copy(update={"phone": "+44 1632 960 123"})}
    )
    [row] = rows(make_catalogue(sample().site, [odd], sample().providers, sample().as_of))
    assert row["summary"] == "'" + text
    assert row["kit"] == "Ünïcode 🚗, עברית"
    assert row["contact_phone"] == "+44 1632 960 123"
