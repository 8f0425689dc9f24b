"""Lists of ``site.yaml`` that an import made: a later table adds what it needs, until a person changes the list. From then on it is theirs."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from capsite.factsheets.edit import put
from capsite.factsheets.gaps import GAP
from capsite.factsheets.render import Gap, Value
from capsite.importing.cells import Unclear
from capsite.importing.choices import Lists, choose
from capsite.importing.columns import Mapped
from capsite.importing.shelf import Sheet
from capsite.importing.tables import Table

MOST = 40
KEYS = {"categories": ("category",), "pathways": ("pathway",), "interests": ("interests",), "areas": ("area", "provider.area")}
_MARK = r"^# From a table \(([0-9a-f]{8})\).*\n(?=KIND:)"

Entries = list[dict[str, Any]]
Pairs = Iterable[tuple[Table, Mapped]]


def mark(names: Mapping[str, str]) -> str:
    """The comment above a list an import made: with it a later import knows whether anybody changed the list."""
    return f"# From a table ({_print_of(names)}): a later import adds to this list until you change it."


def _print_of(names: Mapping[str, str]) -> str:
    return hashlib.sha256("\n".join(f"{slug} {name}" for slug, name in sorted(names.items())).encode()).hexdigest()[:8]


def grow(text: str, tree: Mapping[str, Any], lists: Lists, words: Mapping[str, dict[str, str]], sheets: Iterable[Sheet],
         usual: Mapping[str, Mapping[str, str]]) -> tuple[str, list[str]]:
    """The text of ``site.yaml`` with the ``words`` (by list) that are on no list yet, and a sentence for each list that changes.

    ``usual`` are the entries a first import takes where the table has none: they make room, unless a factsheet uses them."""
    used = _used(sheets)
    told = []
    for kind, found in words.items():
        entries = [each for each in tree.get(kind) or [] if isinstance(each, dict)] if isinstance(tree.get(kind), list) else []
        names = {str(each.get("slug")): str(each.get("name")) for each in entries}
        meant, fresh = _parted(found, kind, lists)
        if not fresh or not _made_here(text, kind, names, usual[kind]):
            continue
        gone = set(names) - used[kind] - meant if names == dict(usual[kind]) else set()
        whole: Entries = [*(each for each in entries if str(each.get("slug")) not in gone), *(_entry(kind, slug, name) for slug, name in fresh.items())]
        if len(whole) > MOST:
            continue
        listed: list[Value] = [{key: _value(key, value) for key, value in each.items()} for each in whole]
        text = _marked(put(text, (kind,), listed), kind, {str(each["slug"]): str(each["name"]) for each in whole})
        without = f", and loses {', '.join(names[slug] for slug in names if slug in gone)}, which no factsheet uses" if gone else ""
        told.append(f"site.yaml: {kind}, a list an import made and nobody changed, gets {', '.join(fresh.values())}{without}.")
    return text, told


def _parted(found: Mapping[str, str], kind: str, lists: Lists) -> tuple[set[str], dict[str, str]]:
    """What the table's words mean already, and what is new."""
    meant, fresh = set(), {}
    for slug, name in found.items():
        try:
            meant.add(choose(name, getattr(lists, kind), lists))
        except Unclear:
            fresh[slug] = name
    return meant, fresh


def _made_here(text: str, kind: str, names: Mapping[str, str], usual: Mapping[str, str]) -> bool:
    found = re.search(_MARK.replace("KIND", kind), text, re.MULTILINE)
    return found[1] == _print_of(names) if found else names == dict(usual)


def _marked(text: str, kind: str, names: Mapping[str, str]) -> str:
    without = re.sub(_MARK.replace("KIND", kind), "", text, flags=re.MULTILINE)
    return re.sub(rf"^(?={kind}:)", f"{mark(names)}\n", without, count=1, flags=re.MULTILINE)


def _entry(kind: str, slug: str, name: str) -> dict[str, Any]:
    return {"slug": slug, "name": name, **({"tier": GAP, "summary": name} if kind == "pathways" else {})}


def _value(key: str, value: Any) -> Value:
    if value == GAP:
        return Gap("1, 2 or 3" if key == "tier" else "")
    return [_value(key, each) for each in value] if isinstance(value, list) else str(value)


def _used(sheets: Iterable[Sheet]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {kind: set() for kind in KEYS}
    for sheet in sheets:
        for kind, keys in KEYS.items():
            found[kind] |= {word for key in keys for word in _words(sheet.tree.get(key))}
    return found


def _words(value: Any) -> Iterator[str]:
    yield from map(str, value) if isinstance(value, list) else [] if value is None else [str(value)]
