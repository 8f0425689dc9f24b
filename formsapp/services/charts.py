"""Charts as data: bars with their numbers and shares, small numbers hidden where somebody else may see them. Drawn by ``reports/chart.html``."""

from collections.abc import Iterable
from dataclasses import dataclass

from formsapp.domain.small_numbers import FEWEST as FEWEST
from formsapp.domain.small_numbers import hidden


@dataclass(frozen=True)
class Bar:
    """An option of a question. ``count`` is None where it is too small to be told; ``share`` is in whole hundredths."""

    text: str
    count: int | None
    share: int


@dataclass(frozen=True)
class Chart:
    question: str
    bars: tuple[Bar, ...]
    answered: int


def chart(question: str, counted: Iterable[tuple[str, int]], *, hide: bool) -> Chart:
    """``hide``: no number under five, nor one from which it could be reckoned."""
    pairs = list(counted)
    counts = [count for _, count in pairs]
    whole = sum(counts)
    shown = hidden(counts) if hide else counts
    bars = (Bar(text, count, round(100 * count / whole) if count and whole else 0) for (text, _), count in zip(pairs, shown, strict=True))
    return Chart(question, tuple(bars), whole)
