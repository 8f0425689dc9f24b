"""What a build makes: items, each with a key that tells whether it changed, made side by side where there are two cores.

An item makes one or more files. A build compares keys with what it remembers: what lies in the folder already and is still right stays, what the
published site has is linked from it, everything else is made, in forked processes that share the catalogue as it stands in memory.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from capsite.sharing import MOST, Shared

Files = Mapping[str, bytes | Iterable[bytes]]  # a large file may come in pieces
Entry = list[str]  # an item's key, and the paths of its files
FEW = 4_000  # so many keys are looked at before another process would have begun
WORTH_SHARING = 60


@dataclass(frozen=True, slots=True)
class Item:
    """``name`` is unique; ``make`` gives the files by their path below the output folder; ``cost`` is a rough weight (a page is 1).

    A key that takes work to find may be a function: it is asked in the process that makes the item. A ``late`` item is made from files of
    the others, when all of them are there.
    """

    name: str
    key: str | Callable[[], str]
    make: Callable[[], Files]
    cost: int = 1
    late: bool = False


def key_of(item: Item) -> str:
    return item.key if isinstance(item.key, str) else item.key()


@dataclass(frozen=True)
class Bench:
    """The folder a site is made in. ``there`` are the items of an earlier site that it was before, ``present`` their files;
    ``known`` are the items of the site that is ``published``."""

    folder: Path
    published: Path
    known: dict[str, Entry] = field(default_factory=dict)
    there: dict[str, Entry] = field(default_factory=dict)
    present: frozenset[str] = frozenset()

    def carry(self, item: Item, key: str) -> Entry | None:
        """The item as it is, if it is right and whole in the folder or in the published site."""
        here, old = self.there.get(item.name), self.known.get(item.name)
        if here and here[0] == key and self.present.issuperset(here[1:]):
            return here
        if old and old[0] == key and all(self._link(path) for path in old[1:]):
            return old
        return None

    def _link(self, path: str) -> bool:
        source = f"{self.published}/{path}"
        try:
            self._new(path, lambda target: os.link(source, target))
        except OSError:
            return False
        return True

    def write(self, path: str, data: bytes | Iterable[bytes]) -> None:
        """Straight to its name: nobody looks into this folder before the whole of it is published."""
        file: int = self._new(path, lambda target: os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666))
        try:
            for piece in (data,) if isinstance(data, bytes) else data:
                rest = memoryview(piece)
                while rest:
                    rest = rest[os.write(file, rest):]
        finally:
            os.close(file)

    def _new(self, path: str, make: Callable[[str], Any]) -> Any:
        """A new file in any case: one that is there may be the published site's too, so nothing is ever written into it."""
        target = f"{self.folder}/{path}"
        try:
            return make(target)
        except FileNotFoundError:
            os.makedirs(os.path.dirname(target), exist_ok=True)
        except FileExistsError:
            os.unlink(target)
        return make(target)

    def sweep(self, made: Iterable[Entry]) -> None:
        """Remove what is left of the earlier site, and folders in which nothing is left."""
        for path in sorted(self.present.difference(*(entry[1:] for entry in made))):
            os.unlink(f"{self.folder}/{path}")
            above = os.path.dirname(path)
            while above and not os.listdir(f"{self.folder}/{above}"):
                os.rmdir(f"{self.folder}/{above}")
                above = os.path.dirname(above)


Done = tuple[int, Entry, bool]


def make_all(items: Sequence[Item], bench: Bench, workers: int) -> Iterator[tuple[Item, Entry, bool]]:
    """See that every item is in the folder; yields each with its key and paths, and whether it was made, as it is done."""
    rest: list[int] = list(range(len(items)))
    if len(items) < FEW and (bench.known or bench.there):
        rest = []
        for number, item in enumerate(items):
            entry = bench.carry(item, key_of(item))
            if entry is None:
                rest.append(number)
            else:
                yield item, entry, False
    soon, late = ([n for n in rest if items[n].late is last] for last in (False, True))
    helpers = workers - 1 if sum(items[n].cost for n in rest) >= WORTH_SHARING else 0
    portions = list(_portions(sorted(soon, key=lambda n: -items[n].cost), items, workers))
    with Shared(lambda numbers: [_do(items[n], n, bench) for n in numbers], portions, helpers) as shared:
        for _, done, _ in shared.results():
            yield from ((items[n], entry, made) for n, entry, made in done)
    for number in late:
        _, entry, made = _do(items[number], number, bench)
        yield items[number], entry, made


def _do(item: Item, number: int, bench: Bench) -> Done:
    """The item's number, its key with the paths of its files, and whether it had to be made."""
    key = key_of(item)
    entry = bench.carry(item, key) if bench.known or bench.there else None
    if entry is not None:
        return number, entry, False
    files = item.make()
    for path, data in files.items():
        bench.write(path, data)
    return number, [key, *sorted(files)], True


def _portions(order: list[int], items: Sequence[Item], workers: int) -> Iterator[list[int]]:
    """Groups of items of about equal cost, costly ones first, small enough that nobody waits long for another at the end."""
    total = sum(items[n].cost for n in order)
    most = max(8, min(60, total // (workers * 6)), total // MOST + 1)
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
