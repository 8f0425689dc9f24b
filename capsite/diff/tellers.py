"""The grammar of a change: small functions that say how one value became another. Each teller gives sentences without full stops."""

import datetime as dt
import difflib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from capsite.records import Contact, Download
from capsite.words import day, sentence_list

Options = Mapping[str, str]


@dataclass(frozen=True)
class Names:
    """What the short names of both trees are called, for sentences; and the day on which the change is judged."""

    today: dt.date
    providers: Options = field(default_factory=dict)
    lists: Mapping[str, Options] = field(default_factory=dict)

    def of(self, kind: str, slug: str) -> str:
        return self.lists.get(kind, {}).get(slug, slug)

    def provider(self, slug: str) -> str:
        return self.providers.get(slug, slug)


Teller = Callable[[Any, Any, Names], Iterator[str]]


def quoted(value: object, most: int = 160) -> str:
    text = " ".join(str(value).split())
    return f"“{text[:most]}…”" if len(text) > most else f"“{text}”"


def words(label: str, show: Callable[[Any], str] = quoted) -> Teller:
    """``kit “Overalls” → “Overalls and boots”``"""

    def tell(before: Any, after: Any, names: Names) -> Iterator[str]:
        if before in (None, ()):
            yield f"{label}, new: {show(after)}"
        elif after in (None, ()):
            yield f"{label} no longer given (it was {show(before)})"
        else:
            yield f"{label} {show(before)} → {show(after)}"

    return tell


def date(label: str) -> Teller:
    return words(label, day)


def yes(if_yes: str, if_no: str) -> Teller:
    def tell(before: Any, after: Any, names: Names) -> Iterator[str]:
        yield if_yes if after else if_no

    return tell


def chosen(label: str, kind: str) -> Teller:
    def tell(before: Any, after: Any, names: Names) -> Iterator[str]:
        yield f"{label} {quoted(names.of(kind, before))} → {quoted(names.of(kind, after))}"

    return tell


def members(more: str, fewer: str, show: Callable[[Any, Names], str], order: str = "") -> Teller:
    """``now also for Primary``, ``no longer for Secondary``"""

    def tell(before: Sequence[Any], after: Sequence[Any], names: Names) -> Iterator[str]:
        come = [show(value, names) for value in after if value not in before]
        gone = [show(value, names) for value in before if value not in after]
        if come:
            yield f"{more} {sentence_list(come)}"
        if gone:
            yield f"{fewer} {sentence_list(gone)}"
        if not come and not gone and order:
            yield order

    return tell


def sentences(text: str) -> list[str]:
    """Sentences and list items of a Markdown text."""
    parts = re.split(r"(?<=[.!?])\s+|\n\s*\n|\n(?=\s*(?:[-*+]|[0-9]+\.|#)\s)", text.strip())
    return [" ".join(part.split()) for part in parts if part.strip()]


def prose(label: str) -> Teller:
    """``its description changed: +2 −1 sentences``"""

    def tell(before: str | None, after: str | None, names: Names) -> Iterator[str]:
        old, new = sentences(before or ""), sentences(after or "")
        if not before:
            yield f"{label} added ({_number(len(new))})"
        elif not after:
            yield f"{label} removed ({_number(len(old))})"
        elif old == new:
            yield f"{label} is only laid out differently"
        else:
            blocks = difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
            come = sum(j2 - j1 for tag, _, _, j1, j2 in blocks if tag != "equal")
            gone = sum(i2 - i1 for tag, i1, i2, _, _ in blocks if tag != "equal")
            yield f"{label} changed: +{come} −{gone} sentences"

    return tell


def _number(count: int) -> str:
    return f"{count} sentence{'' if count == 1 else 's'}"


def group(label: str, tellers: Mapping[str, Teller], new: Callable[[Any], str] = quoted) -> Teller:
    """A record within a record: each of its own fields in turn."""

    def tell(before: Any, after: Any, names: Names) -> Iterator[str]:
        if before is None:
            yield f"{label}, new: {new(after)}"
        elif after is None:
            yield f"{label} no longer given (it was {new(before)})"
        else:
            yield from within(tellers, before, after, names)

    return tell


def within(tellers: Mapping[str, Teller], before: Any, after: Any, names: Names) -> Iterator[str]:
    for name, tell in tellers.items():
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            yield from tell(old, new, names)


def person(contact: Contact) -> str:
    return ", ".join(part for part in (contact.name, contact.role, contact.phone, contact.email) if part)


def contact(label: str) -> Teller:
    fields = {"name": words(label), "role": words(f"{label}’s role"), "phone": words(f"{label}’s telephone"), "email": words(f"{label}’s email")}
    return group(label, fields, person)


def downloads(before: tuple[Download, ...], after: tuple[Download, ...], names: Names) -> Iterator[str]:
    yield from members("new document", "document gone:", lambda each, _: quoted(each.title), "the order of the documents changed")(before, after, names)


def span(before: Any, after: Any, names: Names) -> Iterator[str]:
    """When a page is shown: the sentences a person waits for."""
    if before.starts != after.starts:
        if after.starts is None:
            yield f"no longer waits until {day(before.starts)}: it is shown now"
        elif after.starts > names.today:
            yield f"enters the directory on {day(after.starts)}"
        else:
            yield f"is in the directory from {day(after.starts)}"
    if before.until != after.until:
        if before.until and before.until < names.today and (after.until is None or after.until >= names.today):
            yield f"is back in the directory{f' until {day(after.until)}' if after.until else ''} (it had left after {day(before.until)})"
        elif after.until is None:
            yield f"stays in the directory (it would have left on {day(before.until)})"
        elif after.until < names.today:
            yield f"leaves the directory at once (its last day was {day(after.until)})"
        else:
            yield f"leaves the directory on {day(after.until)}" + (f" instead of {day(before.until)}" if before.until else "")


def silent(before: Any, after: Any, names: Names) -> Iterator[str]:
    """Said elsewhere: at the head of the factsheet's changes."""
    yield from ()
