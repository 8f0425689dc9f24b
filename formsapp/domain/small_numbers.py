"""Numbers so small that they might point to somebody: hidden, and so that nobody can reckon them from those that are shown."""

from collections.abc import Sequence

FEWEST = 5


def hidden(counts: Sequence[int], fewest: int = FEWEST) -> tuple[int | None, ...]:
    """The counts of one question, None where one is hidden.

    Whoever knows the sum could reckon a single gap, or gaps that hold less than the fewest together: then the smallest of the others is
    hidden as well. A sum below the fewest hides all.
    """
    if sum(counts) < fewest:
        return (None,) * len(counts)
    gone = {place for place, count in enumerate(counts) if count < fewest}
    while gone and (len(gone) == 1 or sum(counts[place] for place in gone) < fewest) and len(gone) < len(counts):
        gone.add(min((place for place in range(len(counts)) if place not in gone), key=lambda place: counts[place]))
    return tuple(None if place in gone else count for place, count in enumerate(counts))
