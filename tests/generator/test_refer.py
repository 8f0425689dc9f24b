"""“Refer a student” leads into the form where there is an app, and to the guide where there is none."""

import json

from capsite.exports.forms import app_file
from capsite.frame import frame
from capsite.urls import Urls
from tests.generator.open_catalogues import sample

SITE, APP = "https://directory.council.example/cap/", "https://forms.council.example/"


def links(app_url: str) -> dict[str, str]:
    return dict(frame(sample().site, Urls("/cap/"), SITE, app_url, "/cap/assets/1/", sample().guides)["links"])


def test_with_an_app_to_its_form() -> None:
    assert links(APP)["refer"] == links(APP)["refer_online"] == "https://forms.council.example/forms/referral/"


def test_without_one_to_the_guide() -> None:
    assert links("")["refer"].startswith("/cap/guides/")
    assert links("")["refer_online"] == ""


def test_without_one_and_without_the_guide_nowhere() -> None:
    assert frame(sample().site, Urls("/cap/"), SITE, "", "/cap/assets/1/")["links"]["refer"] == ""


def test_the_forms_get_courses_schools_panels_and_closed_days() -> None:
    catalogue = sample()
    data = json.loads(app_file(catalogue, Urls("/cap/")))
    assert data["format"] == 1
    assert [entry["slug"] for entry in data["courses"]] == [course.slug for course in catalogue.courses]
    first, course = data["courses"][0], catalogue.courses[0]
    assert (first["id"], first["price"]["pence"], first["url"]) == (str(course.id), course.price.amount, f"/cap/courses/{course.slug}/")
    assert all(entry["years"] for entry in data["courses"])
    assert len(data["closures"]) == len(catalogue.site.closures)
    assert [entry["date"] for entry in data["panels"]] == [panel.date.isoformat() for panel in catalogue.site.panels]
    assert {"slug", "name", "summary", "need", "minutes"} == set(data["forms"][0])
