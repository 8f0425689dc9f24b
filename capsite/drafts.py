"""Factsheets with gaps as drafts, for ``capsite serve`` alone: words that say so stand where ``???`` does, and the name is marked.

Nothing of this is ever published: ``capsite build`` refuses content with gaps.
"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from capsite.factsheets import Sheet, Source
from capsite.factsheets.folder import LIST_LIMIT
from capsite.factsheets.gaps import GAP, take_out
from capsite.factsheets.sheets import key_positions
from capsite.factsheets.tree import read_tree
from capsite.problems import shown_path
from capsite.records import Course, Provider, Site

M = TypeVar("M", bound=BaseModel)
MARK = " (draft)"
_UNKNOWN = "To be filled in"
_ROUNDS = 6
# What a record must have and no words can stand for. Days and price get words beside them; a date long past is seen at once.
_SITE: Mapping[str, Any] = {"url": "https://directory.example/", "name": "The service (name to be filled in)", "council": "The council (name to be filled in)",
                            "pathways.tier": "1"}
_SHEET: Mapping[str, Any] = {
    "tier": "1", "duration": {"words": "to be filled in"}, "duration.weeks": "1", "days": ["monday"], "price": {"amount": "0", "per": "day"},
    "price.amount": "0", "price.per": "day", "mode": "off-site", "delivery": {"area": _UNKNOWN}, "delivery.postcode": "ZZ99 3VZ",
    "postcode": "ZZ99 3VZ", "safeguarding.enhanced_dbs": "no", "safeguarding.insurance_expires": "2000-01-01"}
_BESIDE: Mapping[str, tuple[tuple[str, ...], str]] = {
    "days": (("times",), "The days are still to be filled in."), "price": (("price", "note"), "The price is still to be filled in."),
    "price.amount": (("price", "note"), "The price is still to be filled in.")}


def with_drafts(source: Source) -> Source:
    """What was read, and a draft of each file that only has gaps; the problems stay those of the files."""
    folder = Path(source.folder)
    site = source.site or _draft(Site, folder / "site.yaml", _SITE)
    if site is None:
        return source
    record = site.record
    stand_in = {**_SHEET, "category": record.categories[0].slug, "pathway": record.pathways[0].slug, "phases": [record.phases[0].slug],
                "area": record.areas[0].slug} if record.areas else _SHEET
    courses, providers = dict(source.courses), dict(source.providers)
    for name in sorted(source.wrong):
        kind, _, slug = name.partition("/")
        path = folder / kind / f"{slug}.yaml"
        if kind == "courses" and (course := _draft(Course, path, stand_in, slug)):
            courses[slug] = course
        elif kind == "providers" and (provider := _draft(Provider, path, stand_in, slug)):
            providers[slug] = provider
    courses = {slug: sheet for slug, sheet in courses.items() if sheet.record.provider in providers}
    return replace(source, site=site, courses=courses, providers=providers)


def _draft(model: type[M], path: Path, stand_in: Mapping[str, Any], slug: str = "") -> Sheet[M] | None:
    data = path.read_bytes() if path.is_file() else b""
    reading = read_tree(shown_path(path), data, LIST_LIMIT) if GAP.encode() in data else None
    if reading is None or reading.problems or not isinstance(reading.tree, dict):
        return None
    take_out(reading, model)
    tree = reading.tree
    if slug:
        tree |= {"slug": slug, "name": f"{tree.get('name', _UNKNOWN)}{MARK}"}
    for _ in range(_ROUNDS):
        try:
            return Sheet(shown_path(path), model.model_validate(tree), data, key_positions)
        except ValidationError as error:
            for fault in error.errors():
                _fill(tree, fault["loc"], stand_in)
    return None


def _fill(tree: Any, where: tuple[int | str, ...], stand_in: Mapping[str, Any]) -> None:
    """Put something at the place of a fault; what can't be put there stays wrong, and there is no draft."""
    steps = [step for step in where if isinstance(step, str)]
    key = ".".join(steps)
    value = stand_in.get(key, _UNKNOWN)
    _put(tree, where, value)
    if key in _BESIDE:
        _put(tree, *_BESIDE[key])


def _put(tree: Any, where: tuple[int | str, ...], value: Any) -> None:
    for step in where[:-1]:
        if isinstance(step, int):
            tree = tree[step] if isinstance(tree, list) and step < len(tree) else None
        else:
            tree = tree.setdefault(step, {}) if isinstance(tree, dict) else None
    if isinstance(tree, dict) and where:
        tree[where[-1]] = value
