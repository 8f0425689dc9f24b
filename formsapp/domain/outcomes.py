"""What came of a course, as everybody may read it: shares of at least ten learners, and none from which one of them could be told."""

from collections.abc import Mapping
from dataclasses import dataclass

from formsapp.domain.attendance import tenths
from formsapp.domain.small_numbers import hidden

FEWEST_LEARNERS = 10
YEARS = 3  # placements that ended within so many years


@dataclass(frozen=True)
class Outcome:
    """Of the placements of a course that have ended. ``finished``: that ran their course; ``units``: of those that were ticked."""

    learners: int
    taken: int
    attended: int
    ended: int
    finished: int
    units: int
    completed: int


def share(number: int, whole: int) -> str:
    """In whole hundredths."""
    return f"{(tenths(number, whole) + 5) // 10}%"


def told(found: Outcome) -> tuple[tuple[str, str], ...]:
    """Nothing of fewer learners than ten. A share whose number, or whose rest, is under five is left out."""
    if found.learners < FEWEST_LEARNERS:
        return ()
    lines = [("Learners", f"{found.learners // 10 * 10} or more, in the last {YEARS} years")]
    for words, number, whole in (
        ("Attendance", found.attended, found.taken),
        ("Stayed to the end", found.finished, found.ended),
        ("Units completed", found.completed, found.units),
    ):
        if whole and None not in hidden((number, whole - number)):
            lines.append((words, share(number, whole)))
    return tuple(lines)


def published(every: Mapping[str, Outcome]) -> dict[str, list[list[str]]]:
    """Course by course, in the order of their names; those of which there is something to tell."""
    found = {course: [list(line) for line in told(each)] for course, each in sorted(every.items())}
    return {course: lines for course, lines in found.items() if lines}
