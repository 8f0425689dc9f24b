"""Whom to remind of what is due, and when: the working day before, the day itself, every working day after it; and from then on whoever leads.

A clock that passes unseen is the worst there is (Data Protection Act 2018, section 164A; UK GDPR, articles 12 and 33): so a reminder goes out on each
working day until the step is done, in one mail a day to each person, and what is late is told to the leads too (row T34).
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from formsapp.domain.calendar import why_not, working_days_after

NOT_BEFORE = dt.time(7)  # in London


@dataclass(frozen=True)
class Sum:
    """Of one person's cases: due today or on the next working day; late; late and somebody else's, who was reminded."""

    due: int = 0
    late: int = 0
    escalated: int = 0

    def __add__(self, other: "Sum") -> "Sum":
        return Sum(self.due + other.due, self.late + other.late, self.escalated + other.escalated)

    def __bool__(self) -> bool:
        return bool(self.due or self.late or self.escalated)


DUE, LATE, ESCALATED = Sum(due=1), Sum(late=1), Sum(escalated=1)


def sent_on(day: dt.date, off: Mapping[dt.date, str]) -> bool:
    """On working days only."""
    return not why_not(day, off)


def horizon(today: dt.date, off: Mapping[dt.date, str]) -> dt.date:
    """What is due until then is told today: the next working day, and the closed days before it."""
    return working_days_after(today, 1, off).end


def stage(next_on: dt.date, today: dt.date, until: dt.date) -> Sum:
    """What a step with this last day is today; nothing while there is time."""
    return LATE if next_on < today else DUE if next_on <= until else Sum()


def together(found: Iterable[tuple[UUID, Sum]]) -> dict[UUID, Sum]:
    """One sum for each person."""
    told: dict[UUID, Sum] = {}
    for person, each in found:
        told[person] = told.get(person, Sum()) + each
    return {person: each for person, each in told.items() if each}
