"""Progress with a qualification: a tree of units in five states, what its groups add up to, and a tutor's appraisal.

Only components have a state of their own; what is unticked counts nowhere. A group's state follows from the components below it.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

NOT_STARTED, BEHIND, ON_TRACK, UNDER_ASSESSMENT, COMPLETED = "not_started", "behind", "on_track", "under_assessment", "completed"
# In the order in which pages offer and count them.
STATES: Mapping[str, str] = {
    NOT_STARTED: "Not started",
    BEHIND: "Behind",
    ON_TRACK: "On track",
    UNDER_ASSESSMENT: "Under assessment",
    COMPLETED: "Completed",
}
APTITUDES = ("A", "B", "C", "D", "E")  # A is the highest
EFFORTS = (1, 2, 3, 4, 5)  # 1 is the highest
AWAITING = "Awaiting first appraisal"


def goes_back(before: str, after: str) -> bool:
    """Whether a change takes back what was said: an end of a completed unit, or a beginning that was none. Then the comment says why."""
    return before != after and (before == COMPLETED or after == NOT_STARTED)


def may_follow(before: str, after: str, comment: str) -> bool:
    """Any state may follow any other, for tutors correct mistakes; what goes back needs a comment."""
    return after in STATES and (not goes_back(before, after) or bool(comment.strip()))


# ---------------------------------------------------------------------------------------------------------------- sums


@dataclass(frozen=True)
class Sums:
    """How many components are in each state."""

    counts: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, counts: Mapping[str, int]) -> "Sums":
        return cls({state: counts.get(state, 0) for state in STATES})

    @classmethod
    def counting(cls, states: Iterable[str]) -> "Sums":
        found: dict[str, int] = {}
        for state in states:
            found[state] = found.get(state, 0) + 1
        return cls.of(found)

    def __add__(self, other: "Sums") -> "Sums":
        return Sums.of({state: self.number(state) + other.number(state) for state in STATES})

    def number(self, state: str) -> int:
        return self.counts.get(state, 0)

    @property
    def total(self) -> int:
        return sum(self.number(state) for state in STATES)

    @property
    def state(self) -> str:
        """Of a whole: nothing where nothing counts. One component behind makes it behind; else it is as far as its slowest part, and whatever
        has begun without being all assessed is on track.
        """
        if not self.total:
            return ""
        if self.number(BEHIND):
            return BEHIND
        for alone in (COMPLETED, NOT_STARTED):
            if self.number(alone) == self.total:
                return alone
        return UNDER_ASSESSMENT if self.number(UNDER_ASSESSMENT) + self.number(COMPLETED) == self.total else ON_TRACK


# ---------------------------------------------------------------------------------------------------------------- tree

Key = TypeVar("Key", bound=Hashable)
Other = TypeVar("Other", bound=Hashable)


@dataclass(frozen=True)
class Unit(Generic[Key]):
    """A row of a tree as it is kept: ``place`` orders those below one parent."""

    key: Key
    parent: Key | None
    title: str
    number: str = ""
    group: bool = False
    place: int = 0
    included: bool = True
    progress: str = NOT_STARTED
    grade: str = ""
    comments: str = field(default="", repr=False)

    @property
    def counts(self) -> bool:
        return self.included and not self.group


@dataclass(frozen=True)
class Node(Generic[Key]):
    """A row with what hangs below it. ``depth``: 0 at the top."""

    unit: Unit[Key]
    depth: int
    below: tuple["Node[Key]", ...] = ()

    @property
    def sums(self) -> Sums:
        own = Sums.counting([self.unit.progress] if self.unit.counts else [])
        return sum((each.sums for each in self.below), own)

    @property
    def state(self) -> str:
        """A component's own, a group's by what is below it; nothing where nothing counts."""
        return self.sums.state

    def walk(self) -> Iterator["Node[Key]"]:
        """Itself and all below, in the order of the page."""
        yield self
        for each in self.below:
            yield from each.walk()


class NoTree(ValueError):
    """The rows make no tree."""


def grown(units: Iterable[Unit[Key]]) -> tuple[Node[Key], ...]:
    """The tops, each with all below it. Every row stands in it once."""
    rows = list(units)
    keys = {each.key for each in rows}
    if len(keys) != len(rows):
        raise NoTree("a unit stands in it twice")
    below: dict[Key | None, list[Unit[Key]]] = {}
    for each in rows:
        if each.parent is not None and each.parent not in keys:
            raise NoTree("a unit hangs below none of it")
        below.setdefault(each.parent, []).append(each)
    tops = branch(below, None, 0)
    if sum(1 for top in tops for _ in top.walk()) != len(rows):
        raise NoTree("a unit hangs below itself")
    return tops


def branch(below: Mapping[Key | None, list[Unit[Key]]], parent: Key | None, depth: int) -> tuple[Node[Key], ...]:
    ordered = sorted(below.get(parent, ()), key=lambda each: (each.place, each.number, each.title))
    return tuple(Node(each, depth, branch(below, each.key, depth + 1)) for each in ordered)


def in_order(tree: Iterable[Node[Key]]) -> list[Node[Key]]:
    """Every row of it, as a page shows them."""
    return [node for top in tree for node in top.walk()]


def depth_of(tree: Iterable[Node[Key]]) -> int:
    """How many levels there are."""
    return max((node.depth + 1 for node in in_order(tree)), default=0)


def totals(units: Iterable[Unit[Key]]) -> Sums:
    """Of a whole record."""
    return Sums.counting(each.progress for each in units if each.counts)


def copied(units: Iterable[Unit[Key]], new: Callable[[], Other]) -> list[Unit[Other]]:
    """As it begins for a learner: the same rows under keys of their own, parents before what hangs below them."""
    found: list[Unit[Other]] = []
    keys: dict[Key, Other] = {}
    for node in in_order(grown(units)):
        unit = node.unit
        keys[unit.key] = new()
        parent = None if unit.parent is None else keys[unit.parent]
        found.append(Unit(keys[unit.key], parent, unit.title, unit.number, unit.group, unit.place))
    return found
