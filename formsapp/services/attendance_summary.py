"""Summary by date: registers due, taken, overdue, and each mark of those taken, day by day and on one day by provider or by school. Numbers, nobody's name."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from formsapp.domain.attendance import Figures
from formsapp.domain.people import Actor, Kind
from formsapp.domain.permissions import WHO_MAY_REFER, WHO_SPEAKS_FOR_A_PROVIDER
from formsapp.services.office import Office
from formsapp.services.rights import demand
from formsapp.store import attendance_days, people, sums
from formsapp.store.attendance_days import PROVIDER, SCHOOL, Counted, Registers
from formsapp.store.database import Session

BY = {PROVIDER: "Provider", SCHOOL: "School"}
LONGEST = 31  # days
SpanOf = tuple[dt.date, dt.date]
Sums = dict[tuple[dt.date, UUID], Figures]
NONE = Figures.of({})


@dataclass(frozen=True)
class Line:
    """A day, or a house on a day."""

    day: dt.date
    house: UUID | None
    name: str
    registers: Registers
    figures: Figures


@dataclass(frozen=True)
class Summary:
    """``days``: the days of the span on which there is anything; ``lines``: the chosen day, house by house."""

    first: dt.date
    last: dt.date
    day: dt.date
    by: str
    days: list[Line]
    lines: list[Line]
    whole: Line


def look(office: Office, actor: Actor, first: dt.date, last: dt.date, day: dt.date, by: str) -> Summary:
    """A school's own learners, a provider's own registers, the council's all."""
    demand(actor, "attendance.summary")
    first = max(first, last - dt.timedelta(days=LONGEST - 1))
    day = min(max(day, first), last)
    with office.database.reading() as session:
        registers, figures = counted(session, office, actor, (first, last), by)
        by_house = {key: each for key, each in registers.items() if key[0] == day}
        if actor.council and by == SCHOOL:
            by_house = attendance_days.of_schools(session, day, office.clock())
        houses = {each.id: each.name for each in people.organisations(session)}
    marked = {key for key, each in figures.items() if any(each.counts.values())}
    dates = sorted({date for date, _ in marked | set(registers)}, reverse=True)
    keys = {key for key in marked | set(by_house) if key[0] == day}
    lines = [Line(day, key[1], houses.get(key[1], ""), by_house.get(key, Registers()), figures.get(key, NONE)) for key in keys]
    lines.sort(key=lambda line: line.name.casefold())
    return Summary(first, last, day, by, [total(date, registers, figures) for date in dates], lines, total(day, registers, figures))


def total(day: dt.date, registers: Counted, figures: Sums) -> Line:
    registered = sum((each for (date, _), each in registers.items() if date == day), Registers())
    marked = sum((each for (date, _), each in figures.items() if date == day), NONE)
    return Line(day, None, "", registered, marked)


def counted(session: Session, office: Office, actor: Actor, span: SpanOf, by: str) -> tuple[Counted, Sums]:
    """Registers and marks of each day and house that this reader may know of. The council's registers are counted by provider, once each, also
    where the marks are counted by school.
    """
    column, now = ("school_id" if by == SCHOOL else "provider_id"), office.clock()
    if actor.council:
        marks = of_taken(session, span, by=column)
        return attendance_days.of_providers(session, *span, now), marks
    schools = actor.organisations(Kind.SCHOOL, *WHO_MAY_REFER)
    providers = actor.organisations(Kind.PROVIDER, *WHO_SPEAKS_FOR_A_PROVIDER)
    registers: Counted = {}
    marks = {}
    if schools:
        registers |= attendance_days.of_learners(session, *span, now, by, schools)
        marks |= of_taken(session, span, by=column, schools=schools)
    if providers:
        if by == PROVIDER:
            registers |= attendance_days.of_providers(session, *span, now, providers)
        marks |= of_taken(session, span, by=column, providers=providers)
    return registers, marks


def of_taken(session: Session, span: SpanOf, **whose: Any) -> Sums:
    """The marks of the registers taken: a register is taken once it is completed, and what is marked in an open one may still change."""
    marked, still_open = sums.of_days(session, *span, **whose), sums.of_days_open(session, *span, **whose)
    return {key: each - still_open.get(key, NONE) for key, each in marked.items()}
