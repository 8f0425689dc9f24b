"""Places of a course: how many are free, and what the public is told, in bands that point to nobody."""

from collections.abc import Mapping
from dataclasses import dataclass

from formsapp.domain.small_numbers import FEWEST

MOST = 999
MANY = 10


@dataclass(frozen=True)
class Places:
    """``taken``: offered and set up; ``waiting``: how many are in line."""

    course: str
    places: int
    taken: int
    waiting: int = 0
    version: int = 0

    @property
    def counted(self) -> bool:
        """Nought is what takes a number back: nothing is full by it, and the factsheet's own word stands."""
        return bool(self.places)

    @property
    def free(self) -> int:
        """Less than none only where the number of places was lowered, or an ending taken back."""
        return max(0, self.places - self.taken)


@dataclass(frozen=True)
class Band:
    """``state`` is one of the directory's own; no number under five is ever said."""

    state: str
    words: str


def band(found: Places) -> Band:
    if found.free >= MANY:
        return Band("open", f"Open, {MANY} or more places")
    if found.free >= FEWEST:
        return Band("open", f"Open, {FEWEST} or more places")
    if found.free:
        return Band("open", "Open, few places")
    return Band("waiting-list", "Waiting list")


def published(every: Mapping[str, Places]) -> dict[str, dict[str, str]]:
    """Course by course; of one whose places nobody has counted nothing is said, and its factsheet's own word stands."""
    found = {course: band(each) for course, each in every.items() if each.counted}
    return {course: {"state": each.state, "words": each.words} for course, each in sorted(found.items())}
