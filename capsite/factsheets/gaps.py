"""Gaps: what nobody could know when a factsheet was written is marked ``???``, and reported until it is filled in.

``capsite import`` leaves them, with a comment that says what belongs there.
"""

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from capsite.factsheets.sentences import advice, near, spoken
from capsite.factsheets.tree import Path, Reading
from capsite.problems import Problem

GAP = "???"


def take_out(reading: Reading, model: type[BaseModel]) -> None:
    """Say each gap, and take it out of the tree, so that no record ever holds one."""
    reading.gaps = set(_gaps(reading.tree, ()))
    for where in reading.gaps:
        line, column = near(reading.positions, where)
        reading.problems.append(Problem(reading.path, line, column, f"{spoken(where)} is still to be filled in: {advice(where, model)}"))
    if reading.gaps:
        reading.tree = _without(reading.tree)


def _gaps(value: Any, where: Path) -> Iterator[Path]:
    """Depth is limited already: nothing deeper than tree.py allows is in a tree."""
    if value == GAP:
        yield where
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _gaps(inner, (*where, key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _gaps(inner, (*where, number))


def _without(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without(inner) for key, inner in value.items() if inner != GAP}
    if isinstance(value, list):
        return [_without(inner) for inner in value if inner != GAP]
    return value
