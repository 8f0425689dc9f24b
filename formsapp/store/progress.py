"""What a training record's learner has got on with: the copied units with their changes, appraisals, assessments, targets."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete, exists, func, or_, select, update
from sqlalchemy.orm import Session

from formsapp.domain.placements import LIVE, PLANNED
from formsapp.domain.progress import NOT_STARTED, Sums, Unit, copied
from formsapp.store import tables
from formsapp.vault.keys import Keys

COMMENTS = "comments"


# ------------------------------------------------------------------------------------------------------------ the units


@dataclass(frozen=True)
class RecordUnit:
    """A unit as it stands in a record."""

    unit: Unit[UUID]
    version: int
    changed_at: dt.datetime | None
    changed_by: UUID | None

    @property
    def id(self) -> UUID:
        return self.unit.key


def copy_tree(session: Session, record: UUID, tree: UUID, rows: Collection[Unit[UUID]]) -> None:
    """Instead of whatever was copied before. From then on it is the record's own."""
    remove_units(session, record)
    lines = [
        {
            "id": each.key, "training_record_id": record, "tree_id": tree, "parent_id": each.parent, "number": each.number, "title": each.title,
            "is_group": each.group, "place": each.place, "included": True, "progress": NOT_STARTED, "version": 1,
        }
        for each in copied(rows, uuid4)
    ]  # fmt: skip
    if lines:
        session.execute(tables.Table.metadata.tables["record_units"].insert(), lines)
    session.expire_all()


def remove_units(session: Session, record: UUID) -> None:
    """As long as nothing was ever said of them."""
    session.execute(delete(tables.RecordUnit).where(tables.RecordUnit.training_record_id == record))
    session.expire_all()


def units_of(session: Session, keys: Keys, record: UUID) -> list[RecordUnit]:
    row = tables.RecordUnit
    query = select(row).where(row.training_record_id == record).order_by(row.place, row.id).execution_options(populate_existing=True)
    return [opened(keys, each) for each in session.scalars(query)]


def opened(keys: Keys, row: tables.RecordUnit) -> RecordUnit:
    comments = keys.open_text("record_units", row.id, COMMENTS, row.comments_sealed) if row.comments_sealed else ""
    unit = Unit(
        row.id,
        row.parent_id,
        row.title,
        row.number,
        row.is_group,
        row.place,
        row.included,
        row.progress,
        row.predicted_grade or "",
        comments,
    )
    return RecordUnit(unit, row.version, row.changed_at, row.changed_by)


def without_units(session: Session, courses: Collection[str], today: dt.date, most: int) -> list[tuple[UUID, str]]:
    """Placements on these courses that have begun, and of which nobody has said yet which qualification they are about; with their courses."""
    row = tables.TrainingRecord
    query = select(row.id, row.course).where(
        row.course.in_(courses),
        row.state.in_((PLANNED, LIVE)),
        row.starts_on <= today,
        or_(row.ends_on.is_(None), row.ends_on >= today),
        row.qualification_tree_id.is_(None),
        row.qualification_confirmed_at.is_(None),
    )
    return [(each[0], each[1]) for each in session.execute(query.order_by(row.starts_on, row.id).limit(most))]


def begun(session: Session, record: UUID) -> bool:
    """Whether anything was ever said of one of its units."""
    row = tables.RecordUnit
    return bool(session.scalar(select(exists().where(row.training_record_id == record, row.changed_at.is_not(None)))))


def set_unit(session: Session, keys: Keys, record: UUID, before: RecordUnit, after: Unit[UUID], person: UUID, now: dt.datetime) -> None:
    """With a line for each field that is another now."""
    row, old = tables.RecordUnit, before.unit
    sealed = keys.seal("record_units", old.key, COMMENTS, after.comments) if after.comments else None
    values = {"included": after.included, "progress": after.progress, "predicted_grade": after.grade or None, "comments_sealed": sealed}
    session.execute(update(row).where(row.id == old.key).values(changed_at=now, changed_by=person, version=row.version + 1, **values))
    of: dict[str, Any] = {"training_record_id": record, "unit_id": old.key, "by": person, "at": now}
    plain = {"included": (str(old.included), str(after.included)), "progress": (old.progress, after.progress)}
    plain["predicted_grade"] = (old.grade, after.grade)
    for name, (was, now_is) in plain.items():
        if was != now_is:
            session.add(tables.UnitChange(id=uuid4(), field=name, old=was, new=now_is, **of))
    if old.comments != after.comments:
        line = uuid4()
        session.add(
            tables.UnitChange(
                id=line, field=COMMENTS, old="", new="", **of,
                old_sealed=keys.seal("unit_changes", line, "old", old.comments) if old.comments else None,
                new_sealed=keys.seal("unit_changes", line, "new", after.comments) if after.comments else None,
            )
        )  # fmt: skip
    session.flush()
    session.expire_all()


def moved_since(session: Session, record: UUID, since: dt.datetime, until: dt.datetime) -> list[tuple[str, str, str, dt.datetime]]:
    """Which units went from which state to which within a time: title, before, after, when; the first first."""
    row, unit = tables.UnitChange, tables.RecordUnit
    query = select(unit.title, row.old, row.new, row.at).join(unit, unit.id == row.unit_id)
    query = query.where(row.training_record_id == record, row.field == "progress", row.at >= since, row.at < until)
    return [(each[0], each[1], each[2], each[3]) for each in session.execute(query.order_by(row.at, row.id))]


# ---------------------------------------------------------------------------------------------- sums, for lists and pages


def sums_of(session: Session, records: Collection[UUID]) -> dict[UUID, Sums]:
    """Of components that are ticked; a record without units has none."""
    row = tables.RecordUnit
    query = select(row.training_record_id, row.progress, func.count()).where(
        row.training_record_id.in_(set(records)), row.included.is_(True), row.is_group.is_(False)
    )
    found: dict[UUID, dict[str, int]] = {}
    for record, state, number in session.execute(query.group_by(row.training_record_id, row.progress)) if records else ():
        found.setdefault(record, {})[state] = number
    return {record: Sums.of(found.get(record, {})) for record in records}


def grades_of(session: Session, records: Collection[UUID]) -> dict[UUID, dict[str, int]]:
    """Predicted grades and how often each was given, of components that are ticked."""
    row = tables.RecordUnit
    query = select(row.training_record_id, row.predicted_grade, func.count()).where(
        row.training_record_id.in_(set(records)), row.included.is_(True), row.is_group.is_(False), row.predicted_grade.is_not(None)
    )
    found: dict[UUID, dict[str, int]] = {}
    query = query.group_by(row.training_record_id, row.predicted_grade).order_by(row.predicted_grade)
    for record, grade, number in session.execute(query) if records else ():
        found.setdefault(record, {})[str(grade)] = number
    return {record: found.get(record, {}) for record in records}


@dataclass(frozen=True)
class Grades:
    """An appraisal in short, as lists show it."""

    on_date: dt.date
    aptitude: str
    effort: int


def latest_appraisals(session: Session, records: Collection[UUID]) -> dict[UUID, Grades]:
    """The newest appraisal of each record that has one."""
    row = tables.ProgressReport
    newest = (
        func.row_number().over(partition_by=row.training_record_id, order_by=(row.on_date.desc(), row.at.desc(), row.id)).label("newest")
    )
    inner = select(row.training_record_id, row.on_date, row.aptitude, row.effort, newest).where(
        row.training_record_id.in_(set(records)), row.aptitude.is_not(None)
    )
    of = inner.subquery()
    query = select(of.c.training_record_id, of.c.on_date, of.c.aptitude, of.c.effort).where(of.c.newest == 1)
    return {each[0]: Grades(each[1], each[2], each[3]) for each in session.execute(query)} if records else {}


@dataclass(frozen=True)
class TargetSums:
    """How many targets are open, how many achieved."""

    open: int = 0
    achieved: int = 0


def targets_of(session: Session, records: Collection[UUID]) -> dict[UUID, TargetSums]:
    row = tables.Target
    query = select(row.training_record_id, row.achieved, func.count()).where(
        row.training_record_id.in_(set(records)), row.ended_at.is_(None)
    )
    found: dict[UUID, dict[bool, int]] = {}
    for record, achieved, number in session.execute(query.group_by(row.training_record_id, row.achieved)) if records else ():
        found.setdefault(record, {})[bool(achieved)] = number
    return {record: TargetSums(found.get(record, {}).get(False, 0), found.get(record, {}).get(True, 0)) for record in records}


@dataclass(frozen=True)
class LastAssessment:
    """The newest assessment in short."""

    on_date: dt.date
    level: str


def last_assessments(session: Session, records: Collection[UUID]) -> dict[UUID, LastAssessment]:
    row = tables.Assessment
    newest = (
        func.row_number().over(partition_by=row.training_record_id, order_by=(row.on_date.desc(), row.at.desc(), row.id)).label("newest")
    )
    inner = select(row.training_record_id, row.on_date, row.level, newest).where(
        row.training_record_id.in_(set(records)), row.ended_at.is_(None)
    )
    of = inner.subquery()
    query = select(of.c.training_record_id, of.c.on_date, of.c.level).where(of.c.newest == 1)
    return {each[0]: LastAssessment(each[1], each[2] or "") for each in session.execute(query)} if records else {}


# ---------------------------------------------------------------------------------------------------------- appraisals


@dataclass(frozen=True)
class Report:
    """A progress report. Without an aptitude it told of units only."""

    id: UUID
    record: UUID
    on_date: dt.date
    aptitude: str
    effort: int | None
    comment: str = field(repr=False)
    author: UUID
    at: dt.datetime
    version: int


def add_report(
    session: Session, keys: Keys, now: dt.datetime, report: UUID, record: UUID, on_date: dt.date, grades: tuple[str, int] | None,
    comment: str, author: UUID,
) -> None:  # fmt: skip
    """Under the id that its page stands for, so that sent twice it is one."""
    session.add(
        tables.ProgressReport(
            id=report, training_record_id=record, on_date=on_date, aptitude=grades[0] if grades else None,
            effort=grades[1] if grades else None, comment_sealed=keys.seal("progress_reports", report, "comment", comment) if comment else None,
            author_id=author, at=now, version=1,
        )
    )  # fmt: skip
    session.flush()


def change_report(session: Session, keys: Keys, report: Report, on_date: dt.date, grades: tuple[str, int] | None, comment: str) -> bool:
    """As long as nobody has changed it since it was shown."""
    row = tables.ProgressReport
    sealed = keys.seal("progress_reports", report.id, "comment", comment) if comment else None
    values: dict[str, Any] = {"on_date": on_date, "aptitude": grades[0] if grades else None, "effort": grades[1] if grades else None}
    query = update(row).where(row.id == report.id, row.version == report.version)
    done = session.execute(query.values(comment_sealed=sealed, version=report.version + 1, **values))
    session.expire_all()
    return bool(done.rowcount == 1)  # type: ignore[attr-defined]


def report(session: Session, keys: Keys, report: UUID) -> Report | None:
    row = session.get(tables.ProgressReport, report, populate_existing=True)
    return report_of(keys, row) if row else None


def reports(session: Session, keys: Keys, record: UUID) -> list[Report]:
    """The newest first."""
    row = tables.ProgressReport
    query = select(row).where(row.training_record_id == record).order_by(row.on_date.desc(), row.at.desc(), row.id)
    return [report_of(keys, each) for each in session.scalars(query.execution_options(populate_existing=True))]


def report_of(keys: Keys, row: tables.ProgressReport) -> Report:
    comment = keys.open_text("progress_reports", row.id, "comment", row.comment_sealed) if row.comment_sealed else ""
    return Report(row.id, row.training_record_id, row.on_date, row.aptitude or "", row.effort, comment, row.author_id, row.at, row.version)


# ------------------------------------------------------------------------------------------------- marks of one record


def marks_by_day(session: Session, record: UUID) -> list[tuple[dt.date, str, int]]:
    """How many of each mark on each day, by what it counts as."""
    row = tables.Mark
    query = select(row.on_date, row.counted, func.count()).where(row.training_record_id == record, row.counted.is_not(None))
    found = session.execute(query.group_by(row.on_date, row.counted).order_by(row.on_date))
    return [(on_date, str(counted), number) for on_date, counted, number in found]
