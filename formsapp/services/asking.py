"""What a move's page is made of: a question, what was answered, and the reading of single answers with the sentence where one is wrong."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import UUID

from formsapp.domain.dates import WEEKDAYS, said
from formsapp.services.office import Refused

LONGEST = 4000
DAYS = tuple(day.casefold() for day in WEEKDAYS[:5])
Options = list[tuple[str, str]]
Taken = TypeVar("Taken")


class Wrong(Refused):
    """What was typed at a field can't be taken."""

    def __init__(self, name: str, sentence: str) -> None:
        super().__init__(sentence)
        self.name = name


class Meanwhile(Refused):
    """Somebody else has changed it since it was shown: the page shows how it stands beside what was typed."""


class Wrongs(Wrong):
    """What was typed at several fields can't be taken; to who asks for one, it is the first."""

    def __init__(self, every: Sequence[Wrong]) -> None:
        super().__init__(every[0].name, str(every[0]))
        self.every = tuple(every)


class Reading:
    """Reads a page's fields one after the other, and keeps what is wrong until all are read."""

    def __init__(self) -> None:
        self.wrong: list[Wrong] = []

    def take(self, read: Callable[[], Taken], otherwise: Taken) -> Taken:
        """What is read; where it can't be taken, ``otherwise``, so that the others are read too."""
        try:
            return read()
        except Wrong as why:
            self.wrong.append(why)
            return otherwise

    def done(self) -> None:
        if self.wrong:
            raise Wrongs(self.wrong)


@dataclass(frozen=True)
class Question:
    """A field of a move's page. ``kind``: textarea, line, date, select, radios, boxes."""

    name: str
    kind: str
    label: str
    hint: str = ""
    options: Options = field(default_factory=list)
    value: str = ""


@dataclass(frozen=True)
class Asked:
    """``reason`` is sealed; ``detail`` holds codes and dates only; ``words`` what somebody wrote that goes into rows of its own."""

    reason: str = ""
    detail: dict[str, Any] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict, repr=False)
    undoes: UUID | None = None


def needed(text: str, thing: str, name: str = "reason") -> str:
    plain = text.strip().replace("\r\n", "\n")
    if not plain:
        raise Wrong(name, f"Enter {thing}")
    if len(plain) > LONGEST:
        raise Wrong(name, f"It must have {LONGEST:,} characters or fewer: it has {len(plain):,}")
    if "\0" in plain or any("\ud800" <= letter <= "\udfff" for letter in plain):
        raise Wrong(name, "It has a character that can’t be kept: type it again without it")
    return plain


def day(typed: Mapping[str, str], name: str, thing: str, first: dt.date | None = None, last: dt.date | None = None) -> dt.date:
    try:
        found = dt.date.fromisoformat(typed.get(name, "").strip())
    except ValueError:
        raise Wrong(name, f"Enter {thing}: day, month and year") from None
    if first and found < first:
        raise Wrong(name, f"{named(thing)} must not be before {said(first)}")
    if last and found > last:
        raise Wrong(name, f"{named(thing)} must not be after {said(last)}")
    return found


def named(thing: str) -> str:
    """Which day of a page it is, at the head of a sentence."""
    plain = thing.partition(":")[0]
    return plain[:1].upper() + plain[1:]


def span(typed: Mapping[str, str], begins: dt.date, today: dt.date, longest: int = 0) -> tuple[dt.date, dt.date]:
    """From which day until which: from ``begins`` until today, if nothing is asked for. ``longest``: in days; nought is any time."""
    first = day(typed, "from", "the first day") if typed.get("from") else begins
    last = day(typed, "until", "the last day") if typed.get("until") else max(today, first)
    if last < first or 0 < longest < (last - first).days:
        raise Wrong("until", "The last day must be the first or later" + (f", and within {longest} days of it" if longest else ""))
    return first, last


def chosen(question: Question, typed: Mapping[str, str], thing: str) -> str:
    found = typed.get(question.name, "")
    if not found or found not in dict(question.options):
        raise Wrong(question.name, f"Choose {thing}")
    return found


def with_detail(asked: Asked, **detail: Any) -> Asked:
    return Asked(asked.reason, asked.detail | detail, asked.words, asked.undoes)
