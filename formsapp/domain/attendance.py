"""Marks and what they add up to: who may set which, what counts as a register taken, and the shares that the screens show.

Total attendance is present and late; every share is of the registers taken; "not required" is no register taken, and no mark is none either.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

PRESENT, LATE = "present", "late"
AUTHORISED, UNEXPLAINED, UNAUTHORISED = "authorised", "unexplained", "unauthorised"
DISMISSED_BEHAVIOUR, DISMISSED_OTHER, NOT_REQUIRED = "dismissed_behaviour", "dismissed_other", "not_required"
PROVIDER, SCHOOL = "provider", "school"


@dataclass(frozen=True)
class MarkKind:
    """A mark. ``set_by``: the provider marks; that an absence is authorised or isn't is the school's to decide. ``taken``: whether it is a
    register taken. ``letter`` is its key in the register.
    """

    name: str
    words: str
    short: str
    letter: str
    colour: str
    set_by: str = PROVIDER
    taken: bool = True
    attended: bool = False
    absent: bool = False


# In the order in which registers offer them and lists count them.
KINDS: tuple[MarkKind, ...] = (
    MarkKind(PRESENT, "Present", "Present", "p", "green", attended=True),
    MarkKind(LATE, "Late", "Late", "l", "yellow", attended=True),
    MarkKind(AUTHORISED, "Authorised absence", "Authorised", "a", "turquoise", set_by=SCHOOL, absent=True),
    MarkKind(UNEXPLAINED, "Unexplained absence", "Unexplained", "u", "orange", absent=True),
    MarkKind(UNAUTHORISED, "Unauthorised absence", "Unauthorised", "x", "red", set_by=SCHOOL, absent=True),
    MarkKind(DISMISSED_BEHAVIOUR, "Dismissed (behaviour)", "Dismissed: behaviour", "b", "pink"),
    MarkKind(DISMISSED_OTHER, "Dismissed (other)", "Dismissed: other", "o", "purple"),
    MarkKind(NOT_REQUIRED, "Not required", "Not required", "n", "grey", taken=False),
)
MARKS: Mapping[str, MarkKind] = {kind.name: kind for kind in KINDS}
PROVIDERS_MARKS: tuple[MarkKind, ...] = tuple(kind for kind in KINDS if kind.set_by == PROVIDER)
DECISIONS = (AUTHORISED, UNAUTHORISED)
# What a provider thinks of a learner's part in a lesson, the best first; none is an answer too.
CONTRIBUTIONS: Mapping[int, str] = {
    2: "Exceptionally positive",
    1: "Above what was expected",
    0: "As expected",
    -1: "Below what was expected",
    -2: "Exceptionally negative",
}
MOST_MINUTES_LATE = 600


def counted(mark: str | None, decision: str | None) -> str | None:
    """What a line of a register counts as: the provider's mark, and for an unexplained absence what the school decided of it."""
    return decision if mark == UNEXPLAINED and decision else mark


def awaits_decision(mark: str | None, decision: str | None) -> bool:
    """An absence that the school has not decided on."""
    return counted(mark, decision) == UNEXPLAINED


# --------------------------------------------------------------------------------------------------------------- figures


def tenths(number: int, whole: int) -> int:
    """``number`` of ``whole`` in thousandths, halves up; nothing of nothing is nothing. 892 is 89.2%."""
    return (2000 * number + whole) // (2 * whole) if whole else 0


def percent(number: int, whole: int) -> str:
    """``89.2%``; of nothing there is no share."""
    if not whole:
        return "–"
    found = tenths(number, whole)
    return f"{found // 10}.{found % 10}%"


@dataclass(frozen=True)
class Share:
    """A number and its share of the registers taken, as lists show one above the other."""

    name: str
    words: str
    number: int
    share: str


@dataclass(frozen=True)
class Figures:
    """What so many marks of each kind add up to."""

    counts: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, counts: Mapping[str, int]) -> "Figures":
        """Of a number for each mark; what isn't there is nought."""
        return cls({kind.name: counts.get(kind.name, 0) for kind in KINDS})

    @classmethod
    def counting(cls, marks: Iterable[str | None]) -> "Figures":
        """Of the marks themselves; no mark counts as nothing."""
        found: dict[str, int] = {}
        for mark in marks:
            if mark is not None:
                found[mark] = found.get(mark, 0) + 1
        return cls.of(found)

    def __add__(self, other: "Figures") -> "Figures":
        return Figures.of({name: self.number(name) + other.number(name) for name in MARKS})

    def __sub__(self, other: "Figures") -> "Figures":
        return Figures.of({name: self.number(name) - other.number(name) for name in MARKS})

    def number(self, name: str) -> int:
        return self.counts.get(name, 0)

    @property
    def taken(self) -> int:
        return sum(self.number(kind.name) for kind in KINDS if kind.taken)

    @property
    def attended(self) -> int:
        return sum(self.number(kind.name) for kind in KINDS if kind.attended)

    @property
    def absent(self) -> int:
        return sum(self.number(kind.name) for kind in KINDS if kind.absent)

    @property
    def attendance(self) -> str:
        """Total attendance: ``97.0%``"""
        return percent(self.attended, self.taken)

    def share(self, name: str) -> str:
        """Of a mark: ``89.2%``. What is no register taken has no share of them."""
        return percent(self.number(name), self.taken) if MARKS[name].taken else "–"

    @property
    def shares(self) -> tuple[Share, ...]:
        """Every mark in order."""
        return tuple(Share(kind.name, kind.words, self.number(kind.name), self.share(kind.name)) for kind in KINDS)


@dataclass(frozen=True)
class Contribution:
    """What learners' parts in lessons add up to; shares are of the lessons attended."""

    counts: Mapping[int, int]
    attended: int

    @classmethod
    def of(cls, counts: Mapping[int, int], attended: int) -> "Contribution":
        return cls({value: counts.get(value, 0) for value in CONTRIBUTIONS}, attended)

    @property
    def balance(self) -> int:
        return sum(value * number for value, number in self.counts.items())

    @property
    def balance_said(self) -> str:
        """``+3``, ``0``, ``−2``"""
        return signed(self.balance)

    def share(self, value: int) -> str:
        return percent(self.counts.get(value, 0), self.attended)


def signed(number: int) -> str:
    """``+3``, ``0``, ``−2``, with the sign that screen readers say."""
    return f"+{number}" if number > 0 else f"−{-number}" if number < 0 else "0"
