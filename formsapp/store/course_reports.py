"""Sums of a year's training records by cohort, provider or school: attendance, units, the latest appraisals. A few queries, however many there are."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Subquery, and_, func, or_, select
from sqlalchemy.orm import Session

from formsapp.domain.attendance import Contribution, Figures
from formsapp.domain.placements import CANCELLED
from formsapp.domain.progress import Sums
from formsapp.store import sums, tables

COHORT, PROVIDER, SCHOOL = "cohort", "provider", "school"
row, member = tables.TrainingRecord, tables.CohortMember


@dataclass
class Counted:
    """Of one cohort or house. ``appraised``: how many have each pair of grades, as their latest."""

    learners: int = 0
    figures: Figures = field(default_factory=lambda: Figures.of({}))
    contribution: Contribution = field(default_factory=lambda: Contribution.of({}, 0))
    units: Sums = field(default_factory=lambda: Sums.of({}))
    appraised: dict[tuple[str, int], int] = field(default_factory=dict)


def grouped(by: str, first: dt.date, last: dt.date, theirs: Sequence[ColumnElement[bool]]) -> Subquery:
    """Each record with what it is counted under, once: those that ran in the time. A record of two cohorts counts in both."""
    ran = and_(row.state != CANCELLED, row.starts_on <= last, or_(row.ends_on.is_(None), row.ends_on >= first))
    mine = select(row.id, row.learner_id, row.school_id, row.provider_id).where(ran, *theirs).subquery()
    if by != COHORT:
        return select(mine.c.id, mine.c.learner_id, (mine.c.school_id if by == SCHOOL else mine.c.provider_id).label("house")).subquery()
    query = select(mine.c.id, mine.c.learner_id, member.cohort_id.label("house")).join(member, member.training_record_id == mine.c.id)
    query = query.where(member.from_on <= last, or_(member.until_on.is_(None), member.until_on >= first))
    return query.distinct().subquery()


def counted(
    session: Session, by: str, first: dt.date, last: dt.date, theirs: Sequence[ColumnElement[bool]]
) -> dict[UUID, Counted]:  # fmt: skip
    """From the first day to the last, which are those of whole months."""
    of = grouped(by, first, last, theirs)
    found: dict[UUID, Counted] = {}
    for house, number in session.execute(select(of.c.house, func.count(of.c.learner_id.distinct())).group_by(of.c.house)):
        found[house] = Counted(number)
    months = tables.Table.metadata.tables["attendance_sums"]
    columns = [func.sum(months.c[name]).label(name) for name in (*sums.MARK_COLUMNS, *sums.CONTRIBUTION_COLUMNS)]
    joined = select(of.c.house, *columns).join(months, months.c.training_record_id == of.c.id)
    for each in session.execute(joined.where(months.c.month >= first, months.c.month <= last).group_by(of.c.house)):
        values: dict[str, Any] = dict(each._mapping)
        found[each.house].figures, found[each.house].contribution = sums.both(values)
    unit = tables.RecordUnit
    states = select(of.c.house, unit.progress, func.count()).join(unit, unit.training_record_id == of.c.id)
    states = states.where(unit.included.is_(True), unit.is_group.is_(False)).group_by(of.c.house, unit.progress)
    units: dict[UUID, dict[str, int]] = {}
    for house, state, number in session.execute(states):
        units.setdefault(house, {})[state] = number
    for house, counts in units.items():
        found[house].units = Sums.of(counts)
    for house, aptitude, effort, number in session.execute(latest_grades(of, last)):
        found[house].appraised[aptitude, effort] = number
    return found


def latest_grades(of: Subquery, last: dt.date) -> Any:
    """The newest appraisal of each record until a day, counted by its grades."""
    report = tables.ProgressReport
    newest = func.row_number().over(
        partition_by=(of.c.house, of.c.id), order_by=(report.on_date.desc(), report.at.desc(), report.id)
    )  # fmt: skip
    inner = select(of.c.house, report.aptitude, report.effort, newest.label("newest")).join(report, report.training_record_id == of.c.id)
    inner_of = inner.where(report.aptitude.is_not(None), report.on_date <= last).subquery()
    query = select(inner_of.c.house, inner_of.c.aptitude, inner_of.c.effort, func.count()).where(inner_of.c.newest == 1)
    return query.group_by(inner_of.c.house, inner_of.c.aptitude, inner_of.c.effort)


def cohort_names(session: Session, cohorts: Sequence[UUID]) -> dict[UUID, tuple[str, UUID]]:
    """With their providers."""
    cohort = tables.Cohort
    query = select(cohort.id, cohort.name, cohort.provider_id).where(cohort.id.in_(set(cohorts)))
    return {each[0]: (each[1], each[2]) for each in session.execute(query)} if cohorts else {}
