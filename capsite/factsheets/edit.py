"""Changes in the text of a YAML file, line by line: what is not changed, comments above all, stays as it was.

The places come from the parser, the text is cut and joined here. Nobody relies on that: ``put`` reads what it made and
refuses (``CannotEdit``) when anything else than the one value came out different.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from capsite.factsheets.gaps import GAP
from capsite.factsheets.render import Gap, Prose, Value, lines, prose, written
from capsite.factsheets.tree import LOADER, read_yaml

Where = tuple[str, ...]


class CannotEdit(Exception):
    """The file is written in a way that can't be changed safely: a person has to."""


@dataclass(frozen=True)
class _Entry:
    """``key: value`` in a block mapping: its lines (``end`` excluded) and the value's node."""

    start: int
    end: int
    indent: int
    node: Any


def put(text: str, where: Where, value: Value, order: Sequence[str] = ()) -> str:
    """The text with the value at a key; ``order`` says after which keys a new one comes."""
    return _checked(text, _put(text, where, value, order), where, plain(value))


def drop(text: str, where: Where) -> str:
    """The text without a key and what belongs to it."""
    parent = _find(text, where[:-1]) if len(where) > 1 else None
    if parent is not None and _in_braces(parent.node):
        inner = _tree_at(text, where[:-1])
        inner.pop(where[-1], None)
        return _checked(text, _replace(text, parent, where[-2], inner), where, None)
    found = _find(text, where)
    if found is None:
        return text
    rows, newline = _rows(text)
    del rows[found.start : found.end]
    return _checked(text, newline.join(rows), where, None)


def _in_braces(node: Any) -> bool:
    return isinstance(node, yaml.MappingNode) and bool(node.flow_style)


def plain(value: Value) -> Any:
    """The value as reading gives it back."""
    if isinstance(value, Gap):
        return GAP
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    if isinstance(value, Prose) or "\n" in value:
        return "\n".join(prose(value))
    return yaml_words(value)


def yaml_words(text: str) -> str:
    found = written(text)
    return read_yaml("", f"a: {found}\n")[0]["a"] if found.startswith('"') else found


# ------------------------------------------------------------------------------------------------- cutting and joining


def _put(text: str, where: Where, value: Value, order: Sequence[str]) -> str:
    parent = _find(text, where[:-1]) if len(where) > 1 else None
    found = _find(text, where) if parent is None or not _in_braces(parent.node) else None
    if found is not None:
        return _replace(text, found, where[-1], value)
    if len(where) > 1:
        if parent is None:
            return _put(text, where[:-1], {where[-1]: value}, order)
        if not isinstance(parent.node, yaml.MappingNode) or parent.node.flow_style or not parent.node.value:
            inner = _tree_at(text, where[:-1])
            whole: dict[str, Value] = {**(inner if isinstance(inner, dict) else {}), where[-1]: value}
            return _replace(text, parent, where[-2], whole)
        node, indent = parent.node, parent.node.value[0][0].start_mark.column
    else:
        node, indent = _compose(text), 0
    rows, newline = _rows(text)
    at = _after(text, where, node, order)
    if at is None:
        at = len(rows) - 1 if rows and not rows[-1] else len(rows)
    rows[at:at] = lines(where[-1], value, indent)
    return newline.join(rows)


def _replace(text: str, found: _Entry, key: str, value: Value) -> str:
    node = found.node
    in_place = isinstance(node, yaml.ScalarNode) and node.style not in ("|", ">") and node.start_mark.line == node.end_mark.line
    if in_place and node.start_mark.index < node.end_mark.index and isinstance(value, str) and not isinstance(value, Prose) and "\n" not in value:
        return text[: node.start_mark.index] + written(value) + text[node.end_mark.index :]
    rows, newline = _rows(text)
    one_line = not isinstance(node, yaml.SequenceNode) or bool(node.flow_style)  # a list keeps its shape
    rows[found.start : found.end] = lines(key, value, found.indent, one_line)
    return newline.join(rows)


def _after(text: str, where: Where, node: Any, order: Sequence[str]) -> int | None:
    """The line before which a new key goes: after the last one there is of those that come before it."""
    if not isinstance(node, yaml.MappingNode) or not node.value:
        return None
    there = [key.value for key, _ in node.value]
    before = order[: order.index(where[-1])] if where[-1] in order else order
    last = next((key for key in reversed(before) if key in there), there[-1])
    found = _find(text, (*where[:-1], last))
    return found.end if found else None


def _find(text: str, where: Where) -> _Entry | None:
    rows, _ = _rows(text)
    node, end, found = _compose(text), len(rows), None
    for step in where:
        if not isinstance(node, yaml.MappingNode):
            return None
        entries = node.value
        number = next((n for n, (key, _) in enumerate(entries) if key.value == step), None)
        if number is None:
            return None
        key, value = entries[number]
        if node.flow_style:
            found = _Entry(key.start_mark.line, key.start_mark.line, key.start_mark.column, value)
            if not isinstance(value, yaml.ScalarNode):
                raise CannotEdit  # deeper inside braces
        else:
            stop = entries[number + 1][0].start_mark.line if number + 1 < len(entries) else end
            found = _Entry(key.start_mark.line, _end(rows, value, key.start_mark, stop), key.start_mark.column, value)
            end = found.end
        node = value
    return found


def _end(rows: list[str], value: Any, key: Any, stop: int) -> int:
    """Where an entry's lines end: comments and empty lines before the next key belong to that."""
    block = isinstance(value, yaml.ScalarNode) and value.style in ("|", ">") or not isinstance(value, yaml.ScalarNode) and not value.flow_style
    if not block:
        return max(int(value.end_mark.line), int(key.line)) + 1
    while stop > key.line + 1:
        row = rows[stop - 1]
        if row.strip() and not (row.lstrip().startswith("#") and len(row) - len(row.lstrip()) <= key.column):
            break
        stop -= 1
    return stop


def _rows(text: str) -> tuple[list[str], str]:
    newline = "\r\n" if "\r\n" in text else "\n"
    return text.split(newline), newline


def _compose(text: str) -> Any:
    try:
        return yaml.compose(text, Loader=LOADER)
    except (yaml.YAMLError, RecursionError) as fault:
        raise CannotEdit from fault


# ----------------------------------------------------------------------------------------------------------- looking back


def _tree_at(text: str, where: Iterable[str]) -> Any:
    tree = read_yaml("", text)[0]
    for step in where:
        tree = tree.get(step) if isinstance(tree, dict) else None
    return tree


def _checked(before: str, after: str, where: Where, value: Any) -> str:
    """What was made, if it says what it should and nothing else."""
    tree, _, problems = read_yaml("", after)
    wanted = read_yaml("", before)[0]
    if problems or not _same(tree, _with(wanted if isinstance(wanted, dict) else {}, where, value)):
        raise CannotEdit
    return after


def _with(tree: dict[str, Any], where: Where, value: Any) -> dict[str, Any]:
    made = dict(tree)
    if len(where) == 1:
        made.pop(where[0], None)
        if value is not None:
            made[where[0]] = value
    else:
        inner = made.get(where[0])
        made[where[0]] = _with(inner if isinstance(inner, dict) else {}, where[1:], value)
    return made


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, str) and isinstance(other, str):
        return one.strip() == other.strip()
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_same, one, other))
    return bool(one == other)
