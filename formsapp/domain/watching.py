"""Looks at children's records that nobody's work explains: what counts as one, and when somebody has to be asked (row T33).

The rules see who opened what and when, never what it says. They are meant to be quiet about honest weeks: a colleague's cases during a holiday,
a busy morning, a student who happens to have one's own name. So each is told once in its period, however often it happens.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from uuid import UUID
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")

MANY, OWN_NAME, ELSEWHERE, AT_NIGHT = "many", "own name", "elsewhere", "at night"
WORDS = {
    MANY: "Opened the records of more than 30 students within ten minutes",
    OWN_NAME: "Opened the record of a student with the same surname",
    ELSEWHERE: "Opened many cases in a day that are given to colleagues",
    AT_NIGHT: "Took a table or a pack out of the service at night",
}

# Acts that open one student's record, and those that take several out of the service at once. An absence that is decided is none: a school
# goes through a morning's of them quickly.
OPENS = frozenset(
    {
        "case.read", "case.sent", "case.pdf", "case.json", "placement.read", "learner.read", "file.read", "panel.case", "audit.read", "register.contact",
        "absences.planned", "learner_notes.read",
    }
)  # fmt: skip
TAKES = frozenset({"inbox.export", "panel.pack", "attendance.marks"})

MOST_AT_ONCE, AT_ONCE = 30, dt.timedelta(minutes=10)
MOST_ELSEWHERE, A_DAY = 15, dt.timedelta(hours=24)
NIGHT = (dt.time(22), dt.time(6))
BACK = A_DAY  # how far back a rule looks from an event


@dataclass(frozen=True)
class Look:
    """An event of the audit, with what the rules need. ``namesake``: has whoever looks the student's surname? ``elsewhere``: is the case somebody
    else's work?
    """

    at: dt.datetime
    person: UUID
    act: str
    learner: str = ""  # the random key that stands for them
    namesake: bool = False
    elsewhere: bool = False


@dataclass(frozen=True)
class Alarm:
    """``period`` (a day, a fortnight, a student's key) makes it one: the same kind, person and period is told once. ``number``: of students."""

    kind: str
    person: UUID
    period: str
    at: dt.datetime
    number: int


def many(looks: Sequence[Look]) -> Iterator[Alarm]:
    """More students within ten minutes than anybody reads."""
    for look, number in crowds(looks, lambda look: look.act in OPENS, AT_ONCE):
        if number > MOST_AT_ONCE:
            yield Alarm(MANY, look.person, f"{day_of(look):%Y-%m-%d}", look.at, number)


def own_name(looks: Sequence[Look]) -> Iterator[Alarm]:
    """A relative's record, perhaps. Told once of each student: who works with a namesake has said so then."""
    for look in looks:
        if look.act in OPENS and look.namesake:
            yield Alarm(OWN_NAME, look.person, look.learner, look.at, 1)


def elsewhere(looks: Sequence[Look]) -> Iterator[Alarm]:
    """More of the colleagues' cases in a day than standing in for one of them needs. Once a fortnight: a holiday is as long as that."""
    for look, number in crowds(looks, lambda look: look.act in OPENS and look.elsewhere, A_DAY):
        if number > MOST_ELSEWHERE:
            year, week, _ = day_of(look).isocalendar()
            yield Alarm(ELSEWHERE, look.person, f"{year}-{week // 2:02}", look.at, number)


def at_night(looks: Sequence[Look]) -> Iterator[Alarm]:
    for look in looks:
        here = look.at.astimezone(LONDON).time()
        if look.act in TAKES and (here >= NIGHT[0] or here < NIGHT[1]):
            yield Alarm(AT_NIGHT, look.person, f"{day_of(look):%Y-%m-%d}", look.at, 0)


RULES: tuple[Callable[[Sequence[Look]], Iterator[Alarm]], ...] = (many, own_name, elsewhere, at_night)


def alarms(looks: Sequence[Look], since: dt.datetime | None = None) -> list[Alarm]:
    """One for each kind, person and period that an event from ``since`` on gave cause for, with the largest number.

    ``looks``: of one person, in the order of their times, from ``BACK`` before ``since``.
    """
    found: dict[tuple[str, str], Alarm] = {}
    for rule in RULES:
        for alarm in rule(looks):
            if since is None or alarm.at >= since:
                first = found.setdefault((alarm.kind, alarm.period), alarm)
                found[alarm.kind, alarm.period] = replace(first, number=max(first.number, alarm.number))
    return sorted(found.values(), key=lambda alarm: (alarm.at, alarm.kind))


def crowds(looks: Sequence[Look], counts: Callable[[Look], bool], span: dt.timedelta) -> Iterator[tuple[Look, int]]:
    """With each look that counts: how many different students those of the span before it were about."""
    there: dict[str, int] = {}
    inside = [look for look in looks if counts(look)]
    first = 0
    for look in inside:
        there[look.learner] = there.get(look.learner, 0) + 1
        while inside[first].at <= look.at - span:
            gone = inside[first].learner
            there[gone] -= 1
            if not there[gone]:
                del there[gone]
            first += 1
        yield look, len(there)


def day_of(look: Look) -> dt.date:
    """A night belongs to the day it began on."""
    return (look.at.astimezone(LONDON) - dt.timedelta(hours=6)).date()
