"""Looks that nobody's work explains: told when they are, quiet about honest weeks (row T33)."""

import datetime as dt
import random
from collections.abc import Iterator
from uuid import UUID

import pytest

from formsapp.domain import watching
from formsapp.domain.watching import Look, alarms
from tests.scoreboard import row

MONDAY = dt.datetime(2026, 9, 7, tzinfo=watching.LONDON)
WEEKS, PEOPLE, SNOOPERS = 50, 8, 20
SOMEBODY = UUID(int=1)


def looks(*minutes: float, act: str = "case.read", **more: bool) -> list[Look]:
    """One at each minute after nine, each of another student."""
    return [
        Look(MONDAY + dt.timedelta(hours=9, minutes=each), SOMEBODY, act, f"learner {number}", **more)
        for number, each in enumerate(minutes)
    ]


def kinds(found: list[Look]) -> list[str]:
    return [alarm.kind for alarm in alarms(found)]


@pytest.mark.parametrize(("number", "told"), [(30, []), (31, ["many"]), (60, ["many"])])
def test_more_than_thirty_students_within_ten_minutes(number: int, told: list[str]) -> None:
    assert kinds(looks(*(each * 10 / 61 for each in range(number)))) == told


def test_thirty_one_in_eleven_minutes_is_a_busy_morning() -> None:
    assert not kinds(looks(*(each * 11 / 30 for each in range(31))))


def test_the_same_student_again_is_one() -> None:
    found = [Look(MONDAY + dt.timedelta(seconds=each), SOMEBODY, "case.read", "the same") for each in range(60)]
    assert not kinds(found)


def test_a_list_is_no_look_at_a_record() -> None:
    assert not kinds(looks(*range(9), act="work.list") * 20)


def test_a_namesake_is_told_once() -> None:
    first = looks(0, 1, namesake=True)
    again = [Look(look.at + dt.timedelta(days=40), SOMEBODY, "case.read", look.learner, namesake=True) for look in first]
    assert kinds([*first, *again]) == ["own name", "own name"]


def test_a_day_among_the_cases_of_colleagues() -> None:
    assert not kinds(looks(*range(0, 15 * 20, 20), elsewhere=True))
    assert kinds(looks(*range(0, 16 * 20, 20), elsewhere=True)) == ["elsewhere"]


@pytest.mark.parametrize(("hour", "told"), [(21, []), (22, ["at night"]), (29, ["at night"]), (30, [])])
def test_a_table_at_night(hour: int, told: list[str]) -> None:
    assert kinds([Look(MONDAY + dt.timedelta(hours=hour), SOMEBODY, "inbox.export")]) == told


def test_a_night_is_one_night() -> None:
    assert kinds([Look(MONDAY + dt.timedelta(hours=hour), SOMEBODY, "inbox.export") for hour in (23, 25, 29)]) == ["at night"]


def test_what_was_told_before_is_not_told_by_what_came_earlier() -> None:
    early = looks(*(each * 10 / 61 for each in range(31)))
    assert not alarms(
        [*early, Look(early[-1].at + dt.timedelta(hours=1), SOMEBODY, "case.read", "x")], early[-1].at + dt.timedelta(minutes=30)
    )


# ------------------------------------------------------------------------------------------- weeks of an office, and snoopers


def honest(chance: random.Random, person: UUID) -> Iterator[Look]:
    """Five days a week; a hundred students of one's own; a namesake now and then; a colleague's desk for two fortnights of the year."""
    namesakes = {f"{person} {number}" for number in range(chance.randint(0, 2))}
    away = {chance.randrange(WEEKS // 2) for _ in range(2)}
    for day in range(WEEKS * 7):
        if day % 7 > 4:
            continue
        for _ in range(chance.randint(10, 45)):
            minute = (
                chance.gauss(4 * 60, 130) if chance.random() < 0.98 else chance.uniform(-60, 11 * 60)
            )  # now and then before or after work
            at = MONDAY + dt.timedelta(days=day, hours=9, minutes=max(-120.0, min(minute, 12 * 60.0)), seconds=chance.random() * 60)
            cover = chance.random() < (0.6 if day // 14 in away else 0.03)
            learner = f"{'a colleague' if cover else person} {chance.randrange(100)}"
            yield Look(at, person, "case.read", learner, learner in namesakes, cover)
        if chance.random() < 0.2:
            yield Look(MONDAY + dt.timedelta(days=day, hours=chance.uniform(8, 19)), person, "inbox.export")


def planted(chance: random.Random, kind: str, person: UUID) -> list[Look]:
    """What somebody does who looks where there is nothing to do, in the middle of an honest year."""
    at = MONDAY + dt.timedelta(days=7 * chance.randrange(WEEKS), hours=chance.uniform(9, 16))
    if kind == watching.MANY:
        return [Look(at + dt.timedelta(seconds=18 * each), person, "case.read", f"anybody {each}") for each in range(34)]
    if kind == watching.OWN_NAME:
        return [Look(at, person, "learner.read", "a cousin", namesake=True)]
    if kind == watching.ELSEWHERE:
        return [Look(at + dt.timedelta(minutes=12 * each), person, "case.read", f"anybody {each}", elsewhere=True) for each in range(25)]
    night = at.replace(hour=23)
    return [Look(night, person, "panel.pack")]


@pytest.mark.scoreboard
def test_honest_weeks_are_quiet_and_every_snooper_is_found() -> None:
    chance = random.Random(33)
    violations: list[object] = []
    cases = 0
    for number in range(PEOPLE):
        person = UUID(int=number + 1)
        told = alarms(sorted(honest(chance, person), key=lambda look: look.at))
        months = WEEKS * 7 / 30.4
        cases += WEEKS
        if len(told) > months:
            violations.append(f"{len(told)} false alarms in {months:.0f} months: {[alarm.kind for alarm in told]}")
    for number in range(SNOOPERS):
        person, kind = UUID(int=1000 + number), watching.RULES[number % 4].__name__.replace("_", " ")
        own = planted(chance, kind, person)
        cases += 1
        found = alarms(sorted([*honest(chance, person), *own], key=lambda look: look.at))
        if not any(alarm.kind == kind and own[0].at <= alarm.at <= own[-1].at for alarm in found):
            period = {alarm.period for alarm in alarms(own) if alarm.kind == kind}
            if not any(alarm.kind == kind and alarm.period in period for alarm in found):
                violations.append(f"snooper {number} ({kind}) was not found")
    row("T33", cases, violations, floor=WEEKS * PEOPLE + SNOOPERS)
