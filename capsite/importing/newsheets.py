"""A factsheet from what a row says; what it doesn't say and a factsheet needs becomes a marked gap with a word about what belongs there."""

import re
from collections.abc import Mapping
from typing import Any

from capsite.factsheets.edit import put
from capsite.factsheets.gaps import GAP
from capsite.factsheets.render import Gap, Value, lines
from capsite.importing.cells import Values
from capsite.importing.likeness import value_at
from capsite.records import Course, Provider

ORDER: dict[str, tuple[str, ...]] = {
    "course": tuple(key for key in Course.model_fields if key != "slug"),
    "provider": tuple(key for key in Provider.model_fields if key != "slug"),
}
_INNER: dict[str, tuple[str, ...]] = {
    "qualification": ("title", "awarding_body", "level", "type", "number"), "duration": ("weeks", "words"), "places": ("total", "open"),
    "price": ("amount", "per", "vat", "band", "note"), "delivery": ("address", "postcode", "area"), "contact": ("name", "role", "phone", "email"),
    "safeguarding": ("lead", "deputy", "enhanced_dbs", "policy", "insurance_expires", "training_year"), "lead": ("name", "role", "phone", "email"),
    "deputy": ("name", "role", "phone", "email"), "health_and_safety": ("approach", "policy", "next_review"), "quality": ("assured", "next_review"),
    "published": ("starts", "until"),
}
_NEEDED: dict[str, dict[str, str]] = {
    "course": {
        "name": "the course's name", "provider": "the provider's short name: a file in providers, without .yaml", "category": "",
        "tier": "1, 2 or 3", "pathway": "", "phases": "",
        "summary": "one or two sentences for lists", "description": "what learners will do", "duration": "weeks: 12, or words: half a term",
        "days": "such as [monday 09:30 to 14:30]", "price.amount": "in pounds, such as 45.00", "price.per": "day, week, place, session or hour",
        "mode": "off-site, on-site or both", "delivery": "postcode: CV1 2AB, or area: with words if the place varies",
        "contact.name": "who answers questions about it"},
    "provider": {
        "name": "the provider's name", "address": "street and town", "postcode": "such as CV1 2AB", "area": "",
        "contact.name": "who answers schools' questions",
        "summary": "the provider in one sentence", "who_we_are": "two or three sentences", "what_we_offer": "two or three sentences",
        "safeguarding.lead.name": "the safeguarding lead", "safeguarding.enhanced_dbs": "yes or no: every member of staff",
        "safeguarding.insurance_expires": "the day the insurance runs out, such as 2027-08-31",
        "health_and_safety.approach": "how you look after health and safety"},
}
_TABLE_SAYS = "the table says"
_GROUPS = {"duration": ("weeks", "words"), "delivery": ("postcode", "area"), "phases": (), "days": ()}
_COMMENTS = {
    "id": "# The id stays for ever, whatever else changes.", "summary": "# One or two sentences, shown in lists.",
    "description": "# Paragraphs with an empty line between them; lines that begin with - make a list.",
    "who_we_are": "# Paragraphs with an empty line between them; lines that begin with - make a list.",
    "price": "# Pounds, or pounds and pence; per day, week, place, session or hour.", "updated": "# The day you last changed anything here.",
}


def text_of(kind: str, values: Values, hints: Mapping[str, str]) -> tuple[str, list[str]]:
    """The file's text, and the keys that are gaps. ``hints`` say more about a gap: the words of the table, the choices there are."""
    tree, gaps = _tree(kind, values, hints)
    rows = [f"# yaml-language-server: $schema=../../output/downloads/{kind}.schema.json"]
    for key in ORDER[kind]:
        if key in tree:
            rows += [_COMMENTS[key]] if key in _COMMENTS else []
            rows += lines(key, tree[key])
    return "\n".join(rows) + "\n", gaps


def _tree(kind: str, values: Values, hints: Mapping[str, str]) -> tuple[dict[str, Value], list[str]]:
    whole = dict(values)
    gaps = []
    for key, about in _NEEDED[kind].items():
        if any(f"{key}.{inner}" in values for inner in _GROUPS.get(key, ())) or key in values:
            continue
        gaps.append(key)
        whole_cell = hints.get(key.rpartition(".")[0], "")  # “price” for price.amount and price.per
        hint = hints.get(key) or next((text for other, text in hints.items() if other.startswith(f"{key}.")), "") or whole_cell or about
        inner = _GROUPS.get(key, ())
        whole[f"{key}.{inner[0]}" if inner else key] = [Gap(hint)] if key in ("phases", "days") else Gap(hint)
    tree: dict[str, Value] = {}
    for key, value in whole.items():
        _set(tree, key.split("."), value)
    return _ordered(tree), gaps


def _set(tree: dict[str, Value], steps: list[str], value: Value) -> None:
    if len(steps) == 1:
        tree[steps[0]] = value
        return
    inner = tree.setdefault(steps[0], {})
    if isinstance(inner, dict):
        _set(inner, steps[1:], value)


def _ordered(tree: dict[str, Value]) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for key, value in tree.items():
        if isinstance(value, dict):
            order = _INNER.get(key, ())
            inner = {name: value[name] for name in (*order, *(each for each in value if each not in order)) if name in value}
            found[key] = _ordered(inner)
        else:
            found[key] = value
    return found


def inner_order(kind: str, key: str) -> tuple[str, ...]:
    """After which keys a new one is put, on its own level."""
    steps = key.split(".")
    return ORDER[kind] if len(steps) == 1 else _INNER.get(steps[-2], ())


def with_hint(kind: str, text: str, tree: Mapping[str, Any], key: str, hint: str) -> str:
    """The words of the table beside a gap that is there already, in the place of a comment an import made. A person's comment stays."""
    there = value_at(tree, key)
    if there not in (GAP, [GAP]) or not hint.startswith(_TABLE_SAYS):
        return text
    last = key.rpartition(".")[2] if there == GAP else "-"
    comments = [found.strip() for found in re.findall(rf"^ *{last}:? +\?\?\? *(?:#(.*))?$", text, re.MULTILINE)]
    group = key.rpartition(".")[0]
    if not all(comment.startswith((_TABLE_SAYS, "one of ", "the provider's own is")) or comment in ("", _NEEDED[kind].get(key), _NEEDED[kind].get(group))
               for comment in comments):
        return text
    return put(text, tuple(key.split(".")), Gap(hint) if there == GAP else [Gap(hint)])


def instead_of(key: str) -> list[str]:
    """The keys of which this one is enough: words for a number of weeks, an area for a postcode."""
    group, _, inner = key.rpartition(".")
    return [f"{group}.{each}" for each in _GROUPS.get(group, ()) if each != inner] if inner in _GROUPS.get(group, ()) else []


def needed_keys(kind: str) -> set[str]:
    """The keys every new factsheet gets, with a value or as a gap."""
    return {key.split(".")[0] for key in _NEEDED[kind]} | {"id", "updated"}
