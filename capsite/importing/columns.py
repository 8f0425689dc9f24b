"""Which column is which key: by the likeness of headings and of what stands below them; what stays in doubt is asked or said."""

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from capsite.importing.cells import Unclear, is_empty
from capsite.importing.choices import Lists, folded
from capsite.importing.tables import Table
from capsite.importing.targets import OWN, TARGETS, Target

SURE, PERHAPS = 0.86, 0.6
_FREE = frozenset({"delivery.address", "address", "contact", "qualification", "duration", "times", "units", "specialisms"})
_OF_COURSES = frozenset({"days", "price", "category", "duration", "duration.weeks", "qualification", "tier", "pathway", "description", "years", "phases"})
# What is meant for the key although it can't be taken over: then its words stand beside the gap, and the column isn't left out.
_NEVER = re.compile(r"(?!)")
_MEANT = {"price": re.compile(r"[£€$] *[0-9]|[0-9] per\b"), "years": re.compile(r"[0-9]")}

_ENDS = "if it says when the course leaves the directory, not when its lessons end"


@dataclass(frozen=True)
class Doubt:
    column: str
    key: str
    why: str


@dataclass
class Mapped:
    """``pairs``: column to target; ``doubts`` are left out unless a person confirms them; ``left`` are like nothing we know;
    ``twice``: columns that would be a key another column is already."""

    kind: str
    pairs: dict[str, Target] = field(default_factory=dict)
    doubts: list[Doubt] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    twice: dict[str, str] = field(default_factory=dict)


def map_columns(table: Table, lists: Lists, said: Mapping[str, str]) -> Mapped:
    """``said`` is what the person says about a column: its key, or ``-`` to leave it out."""
    course = _map(table, "course", lists, said)
    keys = {target.key for target in course.pairs.values()}
    if _OF_COURSES & keys or {"name", "provider"} <= keys:
        return course
    provider = _map(table, "provider", lists, said)
    names = {target.key for target in provider.pairs.values()}
    return provider if "name" in names and len(provider.pairs) >= len(course.pairs) - 1 else course


def target_of(kind: str, key: str) -> Target | None:
    return next((target for target in TARGETS[kind] if target.key == key), None)


def _map(table: Table, kind: str, lists: Lists, said: Mapping[str, str]) -> Mapped:
    mapped = Mapped(kind)
    for column in table.columns:
        key = said.get(column, column if table.known else None)
        target = target_of(kind, key) if key else None
        if target:
            mapped.pairs[column] = target
    free = [column for column in table.columns if column not in mapped.pairs and column not in said and not table.known]
    taken = {target.key for target in mapped.pairs.values()}
    scored = sorted(_scores(table, free, kind, lists), key=lambda each: (-each[0], -each[1], table.columns.index(each[2])))
    for likeness, fit, column, target in scored:
        if likeness >= SURE and fit >= 0.5 and column not in mapped.pairs and target.key not in taken and folded(column) not in target.unsure:
            mapped.pairs[column] = target
            taken.add(target.key)
    for column in free:
        if column not in mapped.pairs and folded(column) not in OWN:
            sure = next((each[3].key for each in scored if each[2] == column and each[0] >= SURE and each[1] >= 0.5 and each[3].key in taken), "")
            best = next((each for each in scored if each[2] == column and each[3].key not in taken and _perhaps(*each)), None)
            if sure:
                mapped.twice[column] = sure
            elif best:
                why = _ENDS if folded(column) in best[3].unsure else _why(best[0], best[1])
                mapped.doubts.append(Doubt(column, best[3].key, why))
            else:
                mapped.left.append(column)
    return mapped


def _perhaps(likeness: float, fit: float, column: str, target: Target) -> bool:
    return likeness >= PERHAPS and fit >= 0.5 or target.telling and fit >= 0.8 or likeness >= SURE


def _why(likeness: float, fit: float) -> str:
    if likeness >= SURE:
        return "the heading says so, but few of its values can be read as that"
    return "the heading is like it" if likeness >= PERHAPS else "its values look like it"


def _scores(table: Table, columns: Iterable[str], kind: str, lists: Lists) -> Iterable[tuple[float, float, str, Target]]:
    for column in columns:
        heading = folded(column)
        samples = [row.cells[column] for row in table.rows if column in row.cells and not is_empty(row.cells[column])][:25]
        for target in TARGETS[kind]:
            # The headings of a key stand in order: of two columns that could be an address, “Address” is, rather than “Site”.
            likeness = max(_likeness(heading, folded(other)) - place / 1000 for place, other in enumerate(target.headings))
            if likeness >= PERHAPS or target.telling and len(samples) > 1:
                yield likeness, _fit(samples, target, lists), column, target


def _likeness(heading: str, other: str) -> float:
    if heading == other:
        return 1.0
    one, two = heading.split(), other.split()
    if sorted(one) == sorted(two) or [word.removesuffix("s") for word in one] == [word.removesuffix("s") for word in two]:
        return 0.97
    if len(two) > 1 and set(two) <= set(one) and len(one) - len(two) <= 2:
        return 0.88
    return 0.85 * difflib.SequenceMatcher(None, heading, other, autojunk=False).ratio()


def _fit(samples: list[str], target: Target, lists: Lists) -> float:
    """How many of the values can be read as that. Words are read as anything, and other words than ours can be asked about."""
    if target.kind or target.key.removeprefix("provider.") in _FREE or not samples:
        return 1.0
    good = 0
    for sample in samples:
        try:
            target.read(sample, lists)
            good += 1
        except Unclear:
            good += bool(_MEANT.get(target.key, _NEVER).search(sample))
    return good / len(samples)
