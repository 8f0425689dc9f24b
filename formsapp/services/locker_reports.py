"""How much goes through the Datalocker: by organisation, month and kind, for the council. Numbers only: no file, no child."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from formsapp.domain import locker
from formsapp.domain.people import Actor
from formsapp.services.office import LONDON, Office
from formsapp.services.rights import demand
from formsapp.services.transfers import house_names
from formsapp.store import audit, transfer_lists
from formsapp.store.transfer_lists import Line

LONGEST = 36  # months
HEAD = ("Organisation", "Direction", "Month", "Kind", "Files", "Bytes", "Opened")


@dataclass(frozen=True)
class Activity:
    """``lines`` with the organisation's name; the same counted by organisation, by month and by kind: sent by the council, and sent to it."""

    first: dt.date
    last: dt.date
    lines: list[tuple[str, Line]]
    by_organisation: list[tuple[str, int, int]]
    by_month: list[tuple[str, int, int]]
    by_kind: list[tuple[str, int, int]]

    @property
    def files(self) -> int:
        return sum(line.files for _, line in self.lines)

    @property
    def opened(self) -> int:
        return sum(line.opened for _, line in self.lines)


def months_of(first: dt.date, last: dt.date) -> list[tuple[str, dt.datetime, dt.datetime]]:
    """Each month of them with its beginning and end, as clocks in London show them; the latest ones where there are too many."""
    found, at = [], first.replace(day=1)
    while at <= last:
        after = (at.replace(day=28) + dt.timedelta(days=4)).replace(day=1)
        found.append((f"{at:%Y-%m}", midnight(at), midnight(after)))
        at = after
    return found[-LONGEST:]


def midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), LONDON).astimezone(dt.UTC)


def activity(office: Office, actor: Actor, first: dt.date, last: dt.date) -> Activity:
    """Of whole months, the first and the last included."""
    demand(actor, "locker.reports")
    months = months_of(first, last)
    with office.database.writing() as session:
        found = transfer_lists.activity(session, months)
        names = house_names(session, {line.organisation for line in found})
        audit.record(session, office.clock(), actor, "locker.reports", "page", "", detail={"months": len(months)})
    lines = sorted(
        ((names.get(line.organisation, ""), line) for line in found), key=lambda each: (each[0], each[1].month, each[1].kind, each[1].sent)
    )
    return Activity(
        first,
        last,
        lines,
        counted((name, line) for name, line in lines),
        counted(((line.month, line) for _, line in lines), every=[name for name, _, _ in months]),
        counted((kind_words(line.kind), line) for _, line in lines),
    )


def counted(lines: Iterable[tuple[str, Line]], every: Iterable[str] = ()) -> list[tuple[str, int, int]]:
    """Sent by the council, and to it, under each name."""
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for name in every:
        sums[name] = [0, 0]
    for name, line in lines:
        sums[name][0 if line.sent else 1] += line.files
    return [(name, out, into) for name, (out, into) in sorted(sums.items())]


def kind_words(name: str) -> str:
    kind = locker.kind_named(name)
    return kind.words if kind else name


def table(found: Activity) -> tuple[tuple[str, ...], list[tuple[str | int, ...]]]:
    """For a CSV."""
    return HEAD, [
        (name, "from the council" if line.sent else "to the council", line.month, kind_words(line.kind), line.files, line.size, line.opened)
        for name, line in found.lines
    ]
