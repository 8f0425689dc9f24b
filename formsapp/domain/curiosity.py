"""Looks at children's records that somebody should ask about (row T33): very many in a short time, of one's own name, of colleagues' cases all day
long, and tables taken away at night. Pure: looks go in, findings come out, each with a key that lets it be told once.

None of it proves anything. It tells the two who answer for the council's people that there is something to ask.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
MANY, WITHIN = 30, dt.timedelta(minutes=10)  # more learners than this, one by one
ELSEWHERE_IN_A_DAY = 15  # learners of colleagues' cases, more than this
NIGHT = (dt.time(22), dt.time(6))

# Acts by which one record is opened, and by which a table is taken away. A list that names many is its reader's daily work.
LOOKS = frozenset(
    {
        "case.read", "case.pdf", "case.json", "referrals.read", "panel.case", "placement.read", "learner.read", "absences.read",
        "learner_notes.read", "register.contact", "absences.planned",
    }
)  # fmt: skip
TAKEN_AWAY = frozenset({"inbox.export", "case.csv", "case.json", "attendance.marks", "figures.export"})
TOO_MANY, OWN_NAME, ELSEWHERE, BY_NIGHT = "many looks", "own name", "looks elsewhere", "taken by night"


@dataclass(frozen=True)
class Look:
    """``learner``: the key by which the audit knows them; ``own_name``: they share a last name with whoever looks; ``elsewhere``: every case
    of theirs is a colleague's.
    """

    at: dt.datetime
    person: UUID
    act: str
    learner: str = ""
    own_name: bool = False
    elsewhere: bool = False


@dataclass(frozen=True)
class Finding:
    kind: str
    person: UUID
    key: str


def at_night(moment: dt.datetime) -> bool:
    clock = moment.astimezone(LONDON).time()
    return clock >= NIGHT[0] or clock < NIGHT[1]


def findings(looks: Iterable[Look]) -> Iterator[Finding]:
    """Of a day or less, of anybody; once a day for each person and kind, of one's own name once for each learner."""
    by_person: dict[UUID, list[Look]] = {}
    for each in sorted(looks, key=lambda look: look.at):
        by_person.setdefault(each.person, []).append(each)
    for person, theirs in by_person.items():
        opened = [each for each in theirs if each.act in LOOKS and each.learner]
        for day in sorted(days_of_many(opened)):
            yield Finding(TOO_MANY, person, f"many:{person}:{day}")
        for learner in sorted({each.learner for each in opened if each.own_name}):
            yield Finding(OWN_NAME, person, f"own:{person}:{learner}")
        for day, learners in elsewhere(opened).items():
            if len(learners) > ELSEWHERE_IN_A_DAY:
                yield Finding(ELSEWHERE, person, f"elsewhere:{person}:{day}")
        for day in sorted({day_of(each.at) for each in theirs if each.act in TAKEN_AWAY and at_night(each.at)}):
            yield Finding(BY_NIGHT, person, f"night:{person}:{day}")


def day_of(moment: dt.datetime) -> dt.date:
    return moment.astimezone(LONDON).date()


def days_of_many(looks: Sequence[Look]) -> set[dt.date]:
    """On which more learners were looked at within the window than anybody's work needs."""
    found, first = set(), 0
    for last, look in enumerate(looks):
        while look.at - looks[first].at >= WITHIN:
            first += 1
        if len({each.learner for each in looks[first : last + 1]}) > MANY:
            found.add(day_of(look.at))
    return found


def elsewhere(looks: Iterable[Look]) -> dict[dt.date, set[str]]:
    found: dict[dt.date, set[str]] = {}
    for each in looks:
        if each.elsewhere:
            found.setdefault(day_of(each.at), set()).add(each.learner)
    return found
