"""The turn of the school year: cohorts close or go on into the next one with their timetable, tutors and whoever stays; shown first, then done, once.

Year groups move up by themselves, since they follow from the date of birth. A placement into a second year keeps its record, so its units too.
"""

import datetime as dt
import hashlib
from collections.abc import Collection
from dataclasses import dataclass

from formsapp.domain import placements as rules
from formsapp.domain.dates import academic_year
from formsapp.domain.people import Actor
from formsapp.services import lessons
from formsapp.services.office import Office, Refused
from formsapp.services.rights import demand
from formsapp.store import audit, cohorts, people, training_records
from formsapp.store.cohorts import CLOSED, OPEN, Cohort, Line, Member, Tutor, Wanted
from formsapp.store.database import Session

ACT = "years.turn"
COHORT = "cohort"
LAST_DAY = (7, 20)  # of a year whose terms nobody has entered
CHANGED = "Something has changed meanwhile: look at the cohorts once more. Nothing was done."


@dataclass(frozen=True)
class Fate:
    """What becomes of a cohort. ``stay``: placements that go on after the summer; ``leave``: those that have ended by then."""

    cohort: Cohort
    provider: str
    goes_on: bool
    stay: tuple[Member, ...]
    leave: int
    lines: tuple[Line, ...]
    tutors: tuple[Tutor, ...]


@dataclass(frozen=True)
class Plan:
    year: int
    ready: bool
    last: dt.date
    fates: list[Fate]

    @property
    def mark(self) -> str:
        """Of exactly this plan: what was shown is what is done."""
        told = [(str(each.cohort.id), each.cohort.version, each.goes_on, len(each.stay), each.leave, len(each.lines)) for each in self.fates]
        return hashlib.sha256(repr((self.year, told)).encode()).hexdigest()[:32]


def plan(office: Office, actor: Actor, going_on: Collection[str] | None) -> Plan:
    """Nothing is changed. ``going_on``: the cohorts that were ticked; at first those in which somebody stays."""
    demand(actor, ACT)
    with office.database.reading() as session:
        return planned(session, office, going_on)


def planned(session: Session, office: Office, going_on: Collection[str] | None) -> Plan:
    today = office.today()
    year = academic_year(today) - (1 if today.month >= 9 else 0)  # until the summer ends the year that is ending, from September the last
    ends = [each.ends_on for each in cohorts.terms(session) if academic_year(each.ends_on) == year]
    last, begins = max(ends, default=dt.date(year + 1, *LAST_DAY)), first_day(year + 1)
    _, found = cohorts.listed(session, Wanted(OPEN))
    found = [each for each in found if each.academic_year <= year]
    ids = [each.id for each in found]
    members, lines, tutors = cohorts.members(session, ids), cohorts.lines(session, office.keys, ids), cohorts.tutors(session, ids)
    records = training_records.by_ids(session, office.keys, [each.record for each in members])
    houses = {each.id: each.name for each in people.organisations(session)}

    def stays(member: Member) -> bool:
        record = records[member.record]
        return member.until_on is None and record.state not in {rules.CANCELLED, rules.ENDED} and (record.ends_on is None or record.ends_on >= begins)

    fates = []
    for each in found:
        theirs = [member for member in members if member.cohort == each.id and member.until_on is None]
        stay = tuple(member for member in theirs if stays(member))
        goes_on = bool(stay) if going_on is None else str(each.id) in going_on
        fates.append(
            Fate(
                each, houses.get(each.provider, ""), goes_on, stay, len(theirs) - len(stay),
                tuple(line for line in lines if line.cohort == each.id and line.until_on is None),
                tuple(tutor for tutor in tutors if tutor.cohort == each.id and tutor.until_on is None),
            )
        )  # fmt: skip
    return Plan(year, today > last, last, fates)


def first_day(year: int) -> dt.date:
    return dt.date(year, 9, 1)


def turn(office: Office, actor: Actor, going_on: Collection[str], mark: str) -> int:
    """All of it or nothing; how many cohorts were turned. What is done is closed, so it can't be done again."""
    demand(actor, ACT)
    with office.database.writing() as session:
        found = planned(session, office, going_on)
        if not found.ready:
            raise Refused("The last term of the year isn’t over yet")
        if found.mark != mark:
            raise Refused(CHANGED)
        for fate in found.fates:
            turn_one(session, office, actor, fate, found.year)
    return len(found.fates)


def turn_one(session: Session, office: Office, actor: Actor, fate: Fate, year: int) -> None:
    old, begins = fate.cohort, first_day(year + 1)
    last = begins - dt.timedelta(days=1)
    if fate.goes_on and cohorts.named(session, old.provider, year + 1, old.name) is None:
        new = cohorts.add(session, old.provider, old.course, old.course_name, old.name, year + 1, old.age_group)
        for line in fate.lines:
            cohorts.add_line(
                session, office.keys, new, weekday=line.weekday, begins=line.begins, ends=line.ends, place=line.place,
                tutor_group=line.tutor_group, from_on=begins, until_on=None,
            )  # fmt: skip
        for tutor in fate.tutors:
            cohorts.add_tutor(session, new, tutor.person, begins)
        for member in fate.stay:
            cohorts.add_member(session, new, member.record, member.school, old.provider, member.tutor_group, begins)
        fresh = cohorts.one(session, new)
        assert fresh is not None
        lessons.settle_cohort(session, office, fresh)
    for line in fate.lines:
        cohorts.end_line(session, line.id, line.version, last)
    for tutor in fate.tutors:
        cohorts.end_tutor(session, tutor.id, last)
    for member in (each for each in cohorts.members(session, [old.id]) if each.until_on is None):
        cohorts.end_member(session, member.id, last)
    if not cohorts.change(session, old.id, old.version, state=CLOSED):
        raise Refused(CHANGED)
    closed = cohorts.one(session, old.id)
    assert closed is not None
    lessons.settle_cohort(session, office, closed)
    detail = {"goes on": fate.goes_on, "stay": len(fate.stay), "leave": fate.leave}
    audit.record(session, office.clock(), actor, ACT, COHORT, old.id, detail=detail)
