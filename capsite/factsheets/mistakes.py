"""Mistakes of form, those after which a file is no YAML: where they are, in plain words, and how to read the rest all the same."""

import re
from typing import Any

from capsite.problems import Problem

_TOP_KEY = re.compile(r"[^\s#%\[\]{}'\"-][^:]*(?::\s|:$|$)")
_MARK_FIRST = re.compile(r"[^#\"']*?(?::|-) +([@`%*&!])")
NO_BLANK = re.compile(r"\s*(?:- +)?([a-z_]+):([^\s:/].*)")  # a key whose value comes straight after its colon
_BLANK = "put a blank after the colon"
_LONGEST = 64 * 1024  # a longer file is not worth reading twelve times
_TAB = re.compile(r" *\t")


def place(text: str, at: int) -> tuple[int, int]:
    """Line and column, from 1, of an index; CRLF, LF and a lone CR each end a line."""
    before = text[:at].replace("\r\n", "\n").replace("\r", "\n")
    return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1


_QUOTE = "put the whole value in double quotes"
_TALK = (
    (
        "mapping values are not allowed",
        "there is a second colon here, or the line is indented too far: if the value has a colon in it, " + _QUOTE,
    ),
    ("could not find expected ':'", "there is no colon after the key here: write it like name: Motor Vehicle Maintenance"),
    ("unexpected end of stream", "this quotation mark is never closed: put the same mark at the end of the value"),
    ("unknown escape character", "a backslash inside double quotes means something special: use single quotes, or write it twice"),
    ("expected ',' or", "this list or group is not closed, or a comma is missing: write it like [monday, tuesday]"),
    ("cannot start any token", "a value can't begin with this mark: " + _QUOTE),
    ("block sequence entries are not allowed", "a list can't begin here: put each - on a line of its own below the key"),
    ("expected a comment or a line break", "nothing may follow | or > on its line: begin the text on the next line, two spaces in"),
    ("did not find expected key", "this line doesn't fit the lines above it: check its indentation and the quotes"),
    ("did not find expected '-' indicator", "this line doesn't fit the list above it: begin it with - and the same indentation"),
)
_OTHERWISE = "this can't be read as YAML: check the indentation, the colons and the quotes on this line and the one above"
_FROM_CONTEXT = ("could not find expected ':'", "unexpected end of stream", "expected ',' or")


def blank_missing(glued: "re.Match[str]") -> str:
    return f"{_BLANK}: {glued[1]}: {glued[2].strip()[:60]}"


def with_blank(text: str, fault: Problem) -> str | None:
    """The text with the blank that this fault asks for, so that the rest is read as it was meant; nothing for another fault."""
    if not fault.sentence.startswith(_BLANK):
        return None
    rows = text.splitlines(keepends=True)
    row = rows[fault.line - 1]
    rows[fault.line - 1] = f"{row[:fault.column - 1]} {row[fault.column - 1:]}"
    return "".join(rows)


def mistake(path: str, text: str, error: Any) -> Problem:
    """The parser's complaint in plain words, at the place where a person would look."""
    said = error.problem or ""
    mark = error.problem_mark or error.context_mark
    if error.context_mark and any(each in said for each in _FROM_CONTEXT):
        mark = error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    rows = text.splitlines()
    for number in (line - 1, line, line + 1):
        row = rows[number - 1] if 0 < number <= len(rows) else ""
        if tab := _TAB.match(row):
            return Problem(path, number, tab.end(), "there is a tab here: YAML is indented with spaces only, two for each step")
    for number in (line, line - 1):
        row = rows[number - 1] if 0 < number <= len(rows) else ""
        if first := _MARK_FIRST.match(row):
            return Problem(path, number, first.end(), f"a value can't begin with {first[1]}: {_QUOTE}")
        if glued := NO_BLANK.fullmatch(row):
            return Problem(path, number, glued.start(2) + 1, blank_missing(glued))
    return Problem(path, line, column, next((words for part, words in _TALK if part in said), _OTHERWISE))


def without_section(text: str, line: int, unread: set[str]) -> str | None:
    """The text without the top-level key that holds this line (blank lines keep the places of the others), or nothing if none is left."""
    rows = text.splitlines(keepends=True)
    starts = [number for number, row in enumerate(rows, 1) if _TOP_KEY.match(row)]
    first = max((start for start in starts if start <= line), default=None)
    if first is None or len(text) > _LONGEST:
        return None
    after = min((start for start in starts if start > first), default=len(rows) + 1)
    unread.add(re.split(r":|\s", rows[first - 1], maxsplit=1)[0])
    rows[first - 1 : after - 1] = ["\n"] * (after - first)
    return "".join(rows)
