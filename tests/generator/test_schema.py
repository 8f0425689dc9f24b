"""The published schema says yes to what the generator reads and no to what it refuses, as an editor sees the files."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from capsite.factsheets import read_content, read_course
from capsite.records import Course, Provider, Site
from capsite.schema import schema, schema_text
from tests.generator.small_content import COURSE, PROVIDER


class Editor(yaml.SafeLoader):
    """YAML 1.2, core schema, as editors read it: ``yes`` and dates are words, digits are numbers."""

    yaml_implicit_resolvers: dict[str, Any] = {}


Editor.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("(?:true|false)$"), list("tf"))
Editor.add_implicit_resolver("tag:yaml.org,2002:int", re.compile("[-+]?[0-9]+$"), list("-+0123456789"))
Editor.add_implicit_resolver("tag:yaml.org,2002:float", re.compile(r"[-+]?[0-9]*\.[0-9]+$"), list("-+.0123456789"))
Editor.add_implicit_resolver("tag:yaml.org,2002:null", re.compile("(?:~|null|)$"), ["~", "n", ""])
Editor.add_constructor("tag:yaml.org,2002:int", lambda loader, node: int(node.value))


@pytest.fixture(scope="module")
def site(sample: Path) -> Site:
    sheet = read_content(sample).site
    assert sheet is not None
    return sheet.record


def faults(kind: str, text: str, site: Site | None = None) -> list[str]:
    return [each.json_path for each in Draft202012Validator(schema(kind, site)).iter_errors(yaml.load(text, Editor))]


@pytest.mark.parametrize("kind", ["course", "provider"])
def test_every_sample_file_is_valid(kind: str, site: Site, sample: Path) -> None:
    Draft202012Validator.check_schema(schema(kind, site))
    files = sorted((sample / f"{kind}s").glob("*.yaml"))
    assert len(files) > 20
    assert {path.name: faults(kind, path.read_text("utf-8"), site) for path in files} == {path.name: [] for path in files}


@pytest.mark.parametrize("kind", ["course", "provider"])
def test_every_sample_file_points_to_its_schema(kind: str, sample: Path) -> None:
    for path in (sample / f"{kind}s").glob("*.yaml"):
        assert path.read_text("utf-8").startswith("# yaml-language-server: $schema="), path
        assert f"{kind}.schema.json\n" in path.read_text("utf-8"), path


@pytest.mark.parametrize(
    "old, new",
    [
        ("tier: 1", "tier: 4"),
        ("tier: 1", "teir: 1"),
        ("name: Motor Vehicle Maintenance\n", ""),
        ("postcode: CV1 2ZZ", "postcode: CV1"),
        ("  phone: 01632 960 123", "  phone: none"),
        ("  email: office@ashdown.example", "  email: office"),
        ("updated: 2026-11-02", "updated: soon"),
        ("  amount: 45", "  amount: lots"),
        ("  - thursday", "  - thurday"),
        ("  weeks: 12", "  weeks: 0"),
        ("mode: off-site", "mode: away"),
        ("phases: [secondary, post-16]", "phases: []"),
        ("phases: [secondary, post-16]", "phases: secondary"),
        ("  postcode: CV1 2ZZ\n", ""),
        ("duration:\n  weeks: 12", "duration: {}"),
        ("mode: off-site", "mode: off-site\navailability: starts"),
        ("mode: off-site", "mode: off-site\nslug: motor"),
        ("  - title: Engines", "  - titel: Engines"),
        ('    code: "101"', "    cod: 101"),
        ("provider: ashdown", "provider: Ashdown Motors"),
        ("name: Motor Vehicle Maintenance", 'name: "\\x1b[31mMotor"'),
        ("name: Motor Vehicle Maintenance", 'name: "Motor \\u202e Vehicle"'),
    ],
)
def test_both_refuse(old: str, new: str) -> None:
    assert old in COURSE
    text = COURSE.replace(old, new, 1)
    assert faults("course", text)
    assert read_course("motor.yaml", text.encode())[0] is None


@pytest.mark.parametrize(
    "old, new",
    [
        ("", ""),
        ("tier: 1", 'tier: "1"'),
        ("  amount: 45", "  amount: 45.50"),
        ("  amount: 45", "  amount: £1,045.50"),
        ("  amount: 45", '  amount: "45"'),
        ("  phone: 01632 960 123", "  phone: 01632960123"),
        ("  phone: 01632 960 123", "  phone:"),
        ('code: "101"', "code: 101"),
        ("  level: 1", "  level: entry 3"),
        ("updated: 2026-11-02", "updated: 2 November 2026"),
        ("mode: off-site", "mode: off-site\nkit:"),
        ("  - thursday", "  - {day: thursday, starts: 09:30}"),
        ("  - thursday", "  - Thursday 9:30 - 14:30"),
        ("  weeks: 12", "  words: half a term"),
        ("name: Motor Vehicle Maintenance", "name: 2026"),
    ],
)
def test_both_take(old: str, new: str) -> None:
    assert old in COURSE
    text = COURSE.replace(old, new, 1)
    assert faults("course", text) == []
    assert read_course("motor.yaml", text.encode())[1] == ()


def test_closed_lists_are_those_of_the_site(site: Site) -> None:
    made = schema("course", site)
    assert made["properties"]["category"]["enum"] == [each.slug for each in site.categories]
    assert made["properties"]["phases"]["items"]["enum"] == [each.slug for each in site.phases]
    assert schema("provider", site)["properties"]["area"]["enum"] == [each.slug for each in site.areas]
    assert "$.category" not in faults("course", COURSE, site)
    assert "$.category" in faults("course", COURSE.replace("category: vocational", "category: cookery"), site)
    assert "enum" not in schema("course")["properties"]["category"]


@pytest.mark.parametrize(("kind", "record", "text"), [("course", Course, COURSE), ("provider", Provider, PROVIDER)])
def test_it_has_every_key_but_the_one_that_is_the_files_name(kind: str, record: type[Course] | type[Provider], text: str) -> None:
    made = schema(kind)
    assert set(made["properties"]) == set(record.model_fields) - {"slug"}
    assert "slug" not in made["required"]
    assert made["additionalProperties"] is False
    assert faults(kind, text) == []


def test_it_is_published_where_it_says_it_is(built: Path, site: Site) -> None:
    for kind in ("course", "provider"):
        published = json.loads((built / "downloads" / f"{kind}.schema.json").read_text("utf-8"))
        assert published == json.loads(schema_text(kind, site))
        assert published["$schema"] == "https://json-schema.org/draft/2020-12/schema"
        assert published["$id"] == f"{site.url.rstrip('/')}/downloads/{kind}.schema.json"
