"""The JSON Schema of factsheets, made from the records, for editors that complete and check while one writes.

An editor reads YAML with types of its own: ``tier: 2`` is a number there, ``yes`` a word and a telephone number without spaces a number.
The schema allows what ``factsheets.py`` reads, and no more.
"""

import json
from typing import Any

from capsite.records import Course, Provider, Site
from capsite.urls import Urls

DIALECT = "https://json-schema.org/draft/2020-12/schema"
KINDS: dict[str, type[Course] | type[Provider]] = {"course": Course, "provider": Provider}
_DAY = "(?:[Mm]on|[Tt]ues|[Ww]ednes|[Tt]hurs|[Ff]ri|[Ss]atur|[Ss]un)day"
VISIBLE = "^[^\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f-\\u009f\\u2028-\\u202e\\u2066-\\u2069]*$"  # no control characters, none that turn the text
_CLOCK = "[0-9]{1,2}[:.][0-9]{2}"
_LISTS = {"category": "categories", "pathway": "pathways", "phases": "phases", "interests": "interests", "area": "areas"}
_SESSION = {
    "type": "string",
    "pattern": f"^{_DAY}( +{_CLOCK} *(to|-|–) *{_CLOCK})?$",
    "description": "a weekday, with its times if they are fixed",
    "examples": ["monday", "monday 09:30 to 14:30"],
}


def schema(kind: str, site: Site | None = None) -> dict[str, Any]:
    """The schema of a ``course`` or a ``provider``; with the site's closed lists when it is given."""
    record = KINDS[kind]
    made = record.model_json_schema(mode="validation")
    made["properties"].pop("slug")
    made["required"].remove("slug")
    made["title"] = f"{kind.capitalize()} factsheet"
    made["description"] = f"One {kind}: a file content/{kind}s/short-name.yaml. The file's name is the short name in its address."
    _loosen(made)
    _add_rules(made.get("$defs", {}), made)
    if site:
        _close_lists(made, site)
        name = site.url.rstrip("/") + Urls("/").schema(kind)
        return {"$schema": DIALECT, "$id": name, **made}
    return {"$schema": DIALECT, **made}


def schema_text(kind: str, site: Site | None = None) -> str:
    return json.dumps(schema(kind, site), ensure_ascii=False, indent=2) + "\n"


def _loosen(node: Any) -> None:
    """Allow what editors see as numbers or words where the records read text or yes and no."""
    if isinstance(node, list):
        for each in node:
            _loosen(each)
        return
    if not isinstance(node, dict):
        return
    if node.get("type") == "boolean":
        node.pop("type")
        node["enum"] = [True, False, "yes", "no"]
    elif node.get("type") == "string" and "enum" in node:
        node.pop("type")
        node["enum"] += [int(each) for each in node["enum"] if each.isdecimal()]
    elif node.get("type") == "string" and "format" not in node and node.get("pattern", "^[0-9").startswith("^[0-9"):
        node["type"] = ["string", "number"]
        node.setdefault("pattern", VISIBLE)
    for key, each in node.items():
        if key not in ("examples", "enum", "default"):
            _loosen(each)
    if isinstance(node.get("default"), (dict, bool)):
        node.pop("default")


def _add_rules(definitions: dict[str, Any], made: dict[str, Any]) -> None:
    """What a record checks as a whole."""
    if "Session" in definitions:
        definitions["Session"] = {"anyOf": [_SESSION, definitions["Session"]]}
    for name, keys in (("Delivery", ("postcode", "area")), ("Duration", ("weeks", "words"))):
        if name in definitions:
            definitions[name]["anyOf"] = [{"required": [key]} for key in keys]
    if "availability" in made["properties"]:
        made["if"] = {"properties": {"availability": {"const": "starts"}}, "required": ["availability"]}
        made["then"] = {"required": ["starts_on"]}


def _close_lists(made: dict[str, Any], site: Site) -> None:
    for key, kind in _LISTS.items():
        field = made["properties"].get(key)
        if field is None:
            continue
        target = field["items"] if field.get("type") == "array" else field
        for rule in ("pattern", "examples", "type"):
            target.pop(rule, None)
        target["enum"] = [choice.slug for choice in getattr(site, kind)]
