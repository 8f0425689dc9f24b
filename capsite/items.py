"""What a build makes: items, each with a key that tells whether it changed, made side by side where there are two cores.

An item makes one or more files. A build compares keys with what it remembers: an item with the same key is linked from the
published site, any other is made, in forked processes that share the catalogue as it stands in memory.
"""

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

Files = dict[str, bytes]


@dataclass(frozen=True)
class Item:
    """``name`` is unique; ``make`` gives the files by their path below the output folder; ``cost`` is a rough weight (a page is 1).

    A key that takes work to find may be a function: in a first build it is asked in the process that makes the item.
    """

    name: str
    key: str | Callable[[], str]
    make: Callable[[], Files]
    cost: int = 1


def key_of(item: Item) -> str:
    return item.key if isinstance(item.key, str) else item.key()


def link_old(item: Item, known: dict[str, list[str]], old: Path, new: Path) -> bool:
    """Carry the files of an unchanged item over; False when one of them is gone."""
    entry = known.get(item.name)
    if not entry or entry[0] != key_of(item):
        return False
    for path in entry[1:]:
        target = new / path
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(old / path, target)
        except OSError:
            return False
    return True


def _write(path: Path, data: bytes) -> None:
    """Straight to its name: nobody looks into this folder before the whole of it is published."""
    try:
        path.write_bytes(data)
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


_ITEMS: Sequence[Item] = ()
_FOLDER = Path()


def _make(numbers: Sequence[int]) -> list[tuple[int, list[str]]]:
    """For each item its number, its key and the paths of its files."""
    made = []
    for number in numbers:
        files = _ITEMS[number].make()
        for path, data in files.items():
            _write(_FOLDER / path, data)
        made.append((number, [key_of(_ITEMS[number]), *sorted(files)]))
    return made


def make_all(items: Sequence[Item], folder: Path, workers: int) -> Iterator[tuple[Item, list[str]]]:
    """Make and write every item; yields each with its key and paths as it is done, costly ones first."""
    global _ITEMS, _FOLDER
    order = sorted(range(len(items)), key=lambda n: -items[n].cost)
    _ITEMS, _FOLDER = items, folder
    try:
        if workers < 2 or sum(item.cost for item in items) < 60:
            for number in order:
                for done, paths in _make([number]):
                    yield items[done], paths
            return
        with multiprocessing.get_context("fork").Pool(workers) as pool:
            for group in pool.imap_unordered(_make, list(_portions(order, items, workers))):
                for done, paths in group:
                    yield items[done], paths
    finally:
        _ITEMS = ()


def _portions(order: list[int], items: Sequence[Item], workers: int) -> Iterator[list[int]]:
    """Groups of items of about equal cost, small enough that no worker waits long for the other at the end."""
    most = max(8, min(60, sum(items[n].cost for n in order) // (workers * 6)))
    group: list[int] = []
    cost = 0
    for number in order:
        group.append(number)
        cost += items[number].cost
        if cost >= most:
            yield group
            group, cost = [], 0
    if group:
        yield group
