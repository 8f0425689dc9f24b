"""Looks that somebody should ask about: at the edges of each rule, fifty honest weeks, and twenty people who browse (T33)."""

import datetime as dt
import random
from uuid import UUID

import pytest

from formsapp.domain.curiosity import BY_NIGHT, ELSEWHERE, OWN_NAME, TOO_MANY, Finding, Look, at_night, findings
from tests.scoreboard import row

ME, MONDAY = UUID(int=1), dt.datetime(2026, 9, 7, 9, 0, tzinfo=dt.UTC)


def looks(number: int, *, every: float = 20, act: str = "case.read", begins: dt.datetime = MONDAY, **more: bool) -> list[Look]:
    """So many learners, one after the other, every so many seconds."""
    return [Look(begins + dt.timedelta(seconds=every * place), ME, act, f"l{place}", **more) for place in range(number)]


def kinds(found: list[Look]) -> set[str]:
    return {each.kind for each in findings(found)}


def test_many_in_a_short_time_on_each_side_of_the_edge() -> None:
    assert kinds(looks(30, every=1)) == set()
    assert kinds(looks(31, every=1)) == {TOO_MANY}
    assert kinds(looks(31, every=20)) == set(), "31 in ten minutes and no longer: the first is out of the window"
    assert kinds(looks(31, every=19.9)) == {TOO_MANY}
    assert kinds([*looks(20, every=1), *looks(20, every=1)]) == set(), "the same twenty again"
    assert kinds(looks(100, every=1, act="absences.list")) == set(), "a list is daily work"


def test_colleagues_cases_and_one_s_own_name() -> None:
    assert kinds(looks(15, every=600, elsewhere=True)) == set()
    assert kinds(looks(16, every=600, elsewhere=True)) == {ELSEWHERE}
    assert kinds(looks(1, own_name=True)) == {OWN_NAME}
    assert len(list(findings([*looks(2, own_name=True), *looks(2, own_name=True)]))) == 2, "once for each learner"


@pytest.mark.parametrize(
    "hour, minute, night", [(21, 59, False), (22, 0, True), (23, 59, True), (3, 0, True), (5, 59, True), (6, 0, False), (12, 0, False)]
)
def test_the_night_is_london_s(hour: int, minute: int, night: bool) -> None:
    winter = dt.datetime(2026, 12, 1, hour, minute, tzinfo=dt.UTC)
    assert at_night(winter) is night
    summer = dt.datetime(2026, 7, 1, hour, minute, tzinfo=dt.UTC) - dt.timedelta(hours=1)
    assert at_night(summer) is night
    assert kinds([Look(winter, ME, "inbox.export")]) == ({BY_NIGHT} if night else set())
    assert kinds([Look(winter, ME, "case.read", "l")]) == set(), "reading late is no offence"


# --------------------------------------------------------------------------------------------------------- fifty weeks


def honest_day(chance: random.Random, person: UUID, day: dt.datetime) -> list[Look]:
    """Some thirty-five records, in bouts of up to a dozen; now and then a colleague's case, a table by day; a namesake once in years."""
    made, at = [], day + dt.timedelta(minutes=chance.randint(0, 60))
    for _ in range(chance.randint(3, 7)):
        for _ in range(chance.randint(2, 12)):
            at += dt.timedelta(seconds=chance.randint(25, 240))
            namesake, colleague = chance.random() < 0.00002, chance.random() < 0.12
            made.append(Look(at, person, "case.read", f"l{chance.randrange(4_000)}", own_name=namesake, elsewhere=colleague))
        at += dt.timedelta(minutes=chance.randint(5, 60))
    if chance.random() < 0.3:
        made.append(Look(at, person, "inbox.export"))
    return made


def snoop(chance: random.Random, kind: str, day: dt.datetime) -> list[Look]:
    begins = day + dt.timedelta(hours=chance.randint(0, 6))
    return {
        TOO_MANY: lambda: looks(chance.randint(35, 80), every=chance.randint(3, 12), begins=begins),
        OWN_NAME: lambda: looks(1, begins=begins, own_name=True),
        ELSEWHERE: lambda: looks(chance.randint(18, 40), every=chance.randint(120, 500), begins=begins, elsewhere=True),
        BY_NIGHT: lambda: [Look(day.replace(hour=chance.choice((1, 2, 3, 23))), ME, "inbox.export")],
    }[kind]()


def found_in(day: list[Look]) -> list[Finding]:
    found = list(findings(day))
    assert len({each.key for each in found}) == len(found)
    return found


@pytest.mark.scoreboard
def test_fifty_honest_weeks_and_twenty_snoopers() -> None:
    """At most one false alert for a person in a month, and everybody found who browses, in the midst of an honest day."""
    chance, people = random.Random(33), [UUID(int=number) for number in range(1, 11)]
    false: dict[tuple[UUID, int], int] = {}
    cases, violations = 0, []
    for week in range(50):
        for weekday in range(5):
            day = MONDAY + dt.timedelta(weeks=week, days=weekday)
            for person in people:
                cases += 1
                for _ in found_in(honest_day(chance, person, day)):
                    false[person, week // 4] = false.get((person, week // 4), 0) + 1
    violations += [f"{number} false alerts for one person in four weeks" for number in false.values() if number > 1]
    for number in range(20):
        kind = (TOO_MANY, OWN_NAME, ELSEWHERE, BY_NIGHT)[number % 4]
        day = MONDAY + dt.timedelta(weeks=number)
        told = {each.kind for each in found_in([*honest_day(chance, ME, day), *snoop(chance, kind, day)])}
        cases += 1
        violations += [] if kind in told else [f"snooper {number} ({kind}) was not found"]
    row("T33", cases, violations, floor=2_520)
