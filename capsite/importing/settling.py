"""All tables of a file, until nothing changes any more: so a second import of the same file finds nothing to do.

A row can mean something else once the rows below it are there (a short name that a later row brings into being). So the rows are gone
through again, on paper, until a whole round changes nothing. Rows that undo each other for ever are refused, and with them the file.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace

from capsite.importing.choices import Lists
from capsite.importing.columns import Mapped
from capsite.importing.fates import Fate, Import, Progress
from capsite.importing.shelf import Shelf
from capsite.importing.tables import Table
from capsite.words import sentence_list

_MOST_ROUNDS = 8
_ACTS = ("new", "changed")
Told = list[tuple[Table, Fate]]


def decide_all(shelf: Shelf, lists: Lists, today: dt.date, pairs: Iterable[tuple[Table, Mapped]], progress: Progress | None = None) -> Told:
    """What becomes of each row. Providers come first, so that the courses find them."""
    ordered = sorted(pairs, key=lambda pair: pair[1].kind != "provider")
    start = shelf.mark()
    told = _round(Import(shelf, lists, today), ordered, progress)
    latest = told
    for _ in range(_MOST_ROUNDS):
        before = shelf.mark()
        if not any(fate.what in _ACTS for _, fate in latest):
            return told
        latest = _round(Import(shelf, lists, today), ordered)
        if shelf.mark() == before:
            return told
        told = [(table, _both(first, later)) for (table, first), (_, later) in zip(told, latest, strict=True)]
    shelf.undo(start)
    return _refused(told, latest)


def _round(job: Import, pairs: Iterable[tuple[Table, Mapped]], progress: Progress | None = None) -> Told:
    return [(table, fate) for table, mapped in pairs for fate in job.decide(table, mapped, progress)]


def _both(first: Fate, later: Fate) -> Fate:
    if later.what not in _ACTS:
        return first
    if first.what not in _ACTS:
        return later
    return replace(first, said=(*first.said, *(words for words in later.said if words not in first.said)))


def _refused(told: Told, latest: Told) -> Told:
    rows = [fate.row for _, fate in latest if fate.what in _ACTS]
    reason = f"rows {sentence_list(map(str, rows))} say different things of the same factsheets: take out what is wrong, and import again"
    return [(table, replace(fate, what="refused", said=(reason,)) if fate.what in _ACTS or fate.row in rows else fate) for table, fate in told]
