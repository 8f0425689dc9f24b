"""The cells of a register as pages and scripts write them: read, held against what stands there, and what follows from a mark.

A cell is text: a mark's name, minutes, ``14:10``, ``-2`` to ``2``, a note; empty is nothing. It carries what it was when it was typed.
"""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from formsapp.domain.attendance import CONTRIBUTIONS, LATE, MARKS, MOST_MINUTES_LATE, NOT_REQUIRED, PROVIDER
from formsapp.domain.lessons import clock_of, moment
from formsapp.services.asking import LONGEST
from formsapp.store.lessons import Lesson
from formsapp.store.marks import Change
from formsapp.store.registers import Entry

# What pages call a cell, and its column.
COLUMNS: Mapping[str, str] = {
    "mark": "mark",
    "late": "minutes_late",
    "left": "left_early_at",
    "contribution": "contribution",
    "note": "note",
}
CLOCK = re.compile(r"([01]?[0-9]|2[0-3])[:.]([0-5][0-9])")


@dataclass(frozen=True)
class Cell:
    """``record``: whose line; ``was``: what it showed when ``value`` was typed over it."""

    record: str
    name: str
    was: str = field(repr=False)
    value: str = field(repr=False)


@dataclass(frozen=True)
class Clash:
    """A cell that somebody else changed meanwhile: theirs stands, mine was not taken."""

    record: str
    name: str
    mine: str = field(repr=False)
    theirs: str = field(repr=False)


@dataclass(frozen=True)
class Problem:
    """A cell that can't be taken."""

    record: str
    name: str
    sentence: str


class Wrote(Exception):
    """What was typed can't be a value of this cell."""


class Shown(Protocol):
    """A line as a page holds it."""

    @property
    def mark(self) -> str | None: ...
    @property
    def minutes_late(self) -> int | None: ...
    @property
    def left_early_at(self) -> dt.datetime | None: ...
    @property
    def contribution(self) -> int | None: ...
    @property
    def note(self) -> str | None: ...


def values(line: Shown | None) -> dict[str, str]:
    """Every cell of a line as text."""
    if line is None:
        return dict.fromkeys(COLUMNS, "")
    return {
        "mark": line.mark or "",
        "late": "" if line.minutes_late is None else str(line.minutes_late),
        "left": clock_of(line.left_early_at) if line.left_early_at else "",
        "contribution": "" if line.contribution is None else str(line.contribution),
        "note": line.note or "",
    }


# ---------------------------------------------------------------------------------------------------------------- read


def read_mark(text: str, lesson: Lesson) -> str | None:
    """A provider marks; that an absence is authorised or isn't, the school decides."""
    if text and (text not in MARKS or MARKS[text].set_by != PROVIDER):
        raise Wrote("Choose one of the marks. An absence is marked as unexplained: the school decides whether it is authorised")
    return text or None


def read_late(text: str, lesson: Lesson) -> int | None:
    most = min(MOST_MINUTES_LATE, int((lesson.ends_at - lesson.begins_at).total_seconds()) // 60)
    if text and not (re.fullmatch(r"[0-9]{1,4}", text, re.ASCII) and 1 <= int(text) <= most):
        raise Wrote(f"Minutes late must be a whole number from 1 to {most}, the length of the lesson")
    return int(text) if text else None


def read_left(text: str, lesson: Lesson) -> dt.datetime | None:
    if not text:
        return None
    found = CLOCK.fullmatch(text)
    if not found:
        raise Wrote("The time of leaving must be a time, such as 14:10")
    left = moment(lesson.on_date, f"{int(found[1]):02}:{found[2]}")
    if not lesson.begins_at <= left <= lesson.ends_at:
        raise Wrote(f"The time of leaving must be within the lesson: {clock_of(lesson.begins_at)} to {clock_of(lesson.ends_at)}")
    return left


def read_contribution(text: str, lesson: Lesson) -> int | None:
    plain = text.replace("−", "-").removeprefix("+")
    if plain and plain not in {str(value) for value in CONTRIBUTIONS}:
        raise Wrote("A contribution is a number from −2 to +2")
    return int(plain) if plain else None


def read_note(text: str, lesson: Lesson) -> str | None:
    if len(text) > LONGEST:
        raise Wrote(f"A note must have {LONGEST:,} characters or fewer: it has {len(text):,}")
    if "\0" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise Wrote("The note has a character that can’t be kept: type it again without it")
    return text or None


READERS = {"mark": read_mark, "late": read_late, "left": read_left, "contribution": read_contribution, "note": read_note}


def plain(text: str) -> str:
    return text.strip().replace("\r\n", "\n").replace("\r", "\n")


@dataclass(frozen=True)
class Read:
    """What cells ask for, one change for each line; what they clash with; what can't be taken."""

    changes: tuple[Change, ...]
    clashes: tuple[Clash, ...]
    problems: tuple[Problem, ...]


def read(cells: Sequence[Cell], lines: Mapping[str, Entry], lesson: Lesson) -> Read:
    """A cell is taken if it is still what it was; one that says what stands there already changes nothing."""
    wanted: dict[str, dict[str, Any]] = {}
    clashes, problems = [], []
    for cell in cells:
        entry, reader = lines.get(cell.record), READERS.get(cell.name)
        if entry is None or reader is None:
            problems.append(Problem(cell.record, cell.name, "This learner is not in this register any more"))
            continue
        now, was, typed = values(entry.mark)[cell.name], plain(cell.was), plain(cell.value)
        try:
            value = reader(typed, lesson)
        except Wrote as trouble:
            problems.append(Problem(cell.record, cell.name, str(trouble)))
            continue
        column = COLUMNS[cell.name]
        if value == (getattr(entry.mark, column) if entry.mark else None):
            continue
        if now != was:
            clashes.append(Clash(cell.record, cell.name, typed, now))
            continue
        wanted.setdefault(cell.record, {})[column] = value
    changes = tuple(Change(lines[record].seat, lines[record].mark, found) for record, found in wanted.items())
    return Read(changes, tuple(clashes), tuple(problems))


def with_consequences(change: Change) -> Change:
    """Minutes go with lateness; an hour of leaving and a contribution with having been there. Without a mark yet all may stand."""
    mark = change.after("mark")
    if mark is None:
        return change
    cells = dict(change.cells)
    if mark != LATE:
        cells["minutes_late"] = None
    if MARKS[mark].absent or mark == NOT_REQUIRED:
        cells["left_early_at"] = None
    if not MARKS[mark].attended:
        cells["contribution"] = None
    return Change(change.seat, change.before, cells, change.decided_by)
