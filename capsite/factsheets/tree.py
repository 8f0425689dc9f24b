"""YAML text to a tree of plain text, lists and mappings, with the place of everything. Only here and in ``quick.py``, its short cut, is yaml imported.

Built from the parser's events with a stack of its own: nothing is resolved to dates, numbers or booleans (a telephone number keeps its
leading nought), nothing is constructed, anchors, aliases and tags are refused, depth and size are limited before they can cost anything.
"""

import re
from dataclasses import dataclass, field
from typing import Any

import yaml

from capsite.factsheets.folder import SIZE_LIMIT
from capsite.factsheets.mistakes import mistake, place, with_blank, without_section
from capsite.problems import Problem

Path = tuple[str | int, ...]
Positions = dict[Path, tuple[int, int]]

DEPTH_LIMIT = 20
_MENDINGS = 12
LOADER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)

# Characters that YAML forbids, and those that turn the direction of text and so can hide what a file says.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\u2029\u202f-\u2065\u206a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
# An escape in double quotes ("\\x1b") can write what the file itself must not hold.
NEVER_MEANT = re.compile(f"{_FORBIDDEN.pattern}|[\x85\u2028\u2029]")
# Ends of line to YAML but not to editors: as blanks they keep the count of lines the same for both.
_HIDDEN_BREAKS = ("\x85", "\u2028", "\u2029")


@dataclass
class _Open:
    """A list or mapping whose end has not come yet."""

    value: dict[str, Any] | list[Any]
    path: Path
    key: str | None = None
    skip: bool = False


@dataclass
class Reading:
    """What came of one file: the tree, where its keys and items stand, and what could not be read."""

    path: str
    tree: Any = None
    positions: Positions = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    emptied: set[Path] = field(default_factory=set)  # keys with nothing after the colon
    unread: set[str] = field(default_factory=set)  # top-level keys whose text is not YAML
    gaps: set[Path] = field(default_factory=set)  # places marked as still to be filled in

    def say(self, line: int, column: int, sentence: str) -> None:
        self.problems.append(Problem(self.path, line, column, sentence))


class _Stop(Exception):
    """Nothing more can be read from this file."""


def read_yaml(path: str, data: bytes | str) -> tuple[Any, Positions, list[Problem]]:
    reading = read_tree(path, data)
    return reading.tree, reading.positions, reading.problems


def read_tree(path: str, data: bytes | str, limit: int = SIZE_LIMIT) -> Reading:
    """Read one file. Mistakes of form are said one by one: the part that holds one is set aside, and the rest read again."""
    reading = Reading(path)
    text = decode(reading, data, limit)
    if text is None:
        return reading
    seen: list[Problem] = []
    unread: set[str] = set()
    rest = text
    for _ in range(_MENDINGS):
        attempt = Reading(path)
        fault = _events(attempt, rest)
        if fault is None:
            break
        if seen and fault.line < min(each.line for each in seen):
            # A mark left open above swallowed lines up to the next such mark: what was found there followed from it.
            seen, unread, rest = [], set(), text
        seen.append(fault)
        shorter = with_blank(rest, fault) or without_section(rest, fault.line, unread)
        if shorter is None:
            attempt.tree = None
            break
        rest = shorter
    attempt.problems = seen + [problem for problem in attempt.problems if problem not in seen]
    attempt.unread = unread
    return attempt


# ------------------------------------------------------------------------------------------ bytes to text


def decode(reading: Reading, data: bytes | str, limit: int = SIZE_LIMIT) -> str | None:
    if len(data) > limit:
        reading.say(1, 1, f"this file is too large: it may have at most {limit // 1024} kB of text")
        return None
    if isinstance(data, bytes):
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            reading.say(*_not_utf8(data, error.start))
            return None
    else:
        text = data.removeprefix("\ufeff")
    bad = _FORBIDDEN.search(text)
    if bad:
        line, column = place(text, bad.start())
        reading.say(
            line,
            column,
            f"there is a character here that a text file must not have (code {ord(bad[0]):04X}): "
            "delete it; if the file came from Word or a spreadsheet, save it as plain text, UTF-8",
        )
        return None
    return _plain_breaks(text)


def _plain_breaks(text: str) -> str:
    for mark in _HIDDEN_BREAKS:
        if mark in text:
            text = text.replace(mark, " ")
    return text


def _not_utf8(data: bytes, start: int) -> tuple[int, int, str]:
    before = data[:start].decode("utf-8-sig", "replace")
    line, column = place(before, len(before))
    kind = "this is not a text file" if b"\0" in data[:4096] else "this is not UTF-8 text"
    return line, column, f"{kind} (byte {data[start]:02X} here): open it in a text editor and save it with the encoding UTF-8"


# ---------------------------------------------------------------------------------------- events to a tree


def _events(reading: Reading, text: str) -> Problem | None:
    """Build the tree; return the mistake of form that ended it, if one did."""
    try:
        _build(reading, text)
        reading.positions = {path: at for path, at in reading.positions.items() if path[:1] != ("\0",)}
    except _Stop:
        reading.tree = None
    except yaml.MarkedYAMLError as error:
        return mistake(reading.path, text, error)
    except yaml.YAMLError:
        return Problem(reading.path, 1, 1, "this can't be read as YAML: save the file as plain text, UTF-8")
    return None


def _build(reading: Reading, text: str) -> None:
    stack: list[_Open] = []
    documents = 0
    parser = LOADER(text)
    while (event := parser.get_event()) is not None:
        kind = type(event)
        if kind is yaml.ScalarEvent:
            if event.anchor or event.tag:
                _refuse(reading, event)
            plain = not event.style
            value = None if plain and event.value in ("", "~", "null") else event.value
            if event.style == '"' and NEVER_MEANT.search(event.value):
                value = _without_hidden(reading, event)
            _put(reading, stack, value, event.start_mark)
        elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
            if event.anchor or event.tag:
                _refuse(reading, event)
            if len(stack) >= DEPTH_LIMIT:
                _say(reading, event, f"lists and groups of keys lie more than {DEPTH_LIMIT} deep here: no factsheet needs that")
                raise _Stop
            value = {} if kind is yaml.MappingStartEvent else []
            stack.append(_put(reading, stack, value, event.start_mark) or _Open(value, ()))
        elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
            stack.pop()
        elif kind is yaml.AliasEvent:
            _say(reading, event, f"“*{event.anchor}” stands for something written elsewhere, which is not used here: write it out in full")
            _put(reading, stack, None, event.start_mark)
        elif kind is yaml.DocumentStartEvent:
            documents += 1
            if documents > 1:
                _say(reading, event, "a second document begins here (---): one file holds one factsheet, so delete this line")
                return


def _put(reading: Reading, stack: list[_Open], value: Any, mark: Any) -> _Open | None:
    """Hang a value where it belongs. A list or mapping comes back opened, to be filled."""
    line, column = mark.line + 1, mark.column + 1
    if not stack:
        reading.tree = value
        reading.positions[()] = (line, column)
        return _Open(value, ()) if isinstance(value, (dict, list)) else None
    top = stack[-1]
    if isinstance(top.value, list):
        path = (*top.path, len(top.value))
        top.value.append(value)
        reading.positions[path] = (line, column)
    elif top.key is None and not top.skip:
        return _key(reading, top, value, line, column)
    else:
        path = (*top.path, top.key or "")
        if top.skip:
            path = ("\0",)  # the value of a key that is not kept: read, and let go
        elif value is None:
            reading.emptied.add(path)
        else:
            top.value[top.key or ""] = value
        top.key, top.skip = None, False
    return _Open(value, path) if isinstance(value, (dict, list)) else None


def _key(reading: Reading, top: _Open, value: Any, line: int, column: int) -> _Open | None:
    if not isinstance(value, str):
        reading.say(line, column, "a key must be one plain word here, followed by a colon")
        top.skip = True
        return _Open(value, ("\0",)) if isinstance(value, (dict, list)) else None
    path = (*top.path, value)
    if path in reading.positions and path[0] != "\0":
        reading.say(line, column, f"“{value[:60]}” is here twice (first on line {reading.positions[path][0]}): keep one of them")
        top.skip = True
        return None
    reading.positions[path] = (line, column)
    top.key = value
    return None


def _say(reading: Reading, event: Any, sentence: str) -> None:
    reading.say(event.start_mark.line + 1, event.start_mark.column + 1, sentence)


def _refuse(reading: Reading, event: Any) -> None:
    for kind, mark, name in (("tag", "!", event.tag), ("anchor", "&", event.anchor and "&" + event.anchor)):
        if name:
            name = name.replace("tag:yaml.org,2002:", "!!")[:60]
            _say(
                reading,
                event,
                f"“{name}” is a YAML {kind}, which is not used here: delete it, or put a value that begins with {mark} in quotes",
            )


def _without_hidden(reading: Reading, event: Any) -> str:
    """Say which mark was written as an escape; the text without such marks, so that no message, page or terminal ever gets one."""
    found = NEVER_MEANT.search(event.value)
    code = ord(found[0]) if found else 0
    what = "turns the direction of the text, so that it reads otherwise than it is written" if 0x202A <= code <= 0x2069 and code not in (0x2028, 0x2029) \
        else "is a control character, which no page may have"
    _say(reading, event, f"the escape for code {code:04X} in this text {what}: delete it")
    return NEVER_MEANT.sub("", str(event.value))


def value_span(data: bytes, where: Path) -> tuple[str, int, int]:
    """The text of a file and where in it a value begins and ends. Only asked when a fault in a value must be placed."""
    text = _plain_breaks(data.decode("utf-8-sig", "replace"))
    try:
        node: Any = yaml.compose(text, Loader=LOADER)
        for step in where:
            node = next(value for key, value in node.value if key.value == step)
    except (yaml.YAMLError, StopIteration, AttributeError, TypeError, RecursionError):
        return text, 0, len(text)
    return text, node.start_mark.index, node.end_mark.index
