"""Training records as a list: narrowed by any filters together, sorted, and a page of them; in as many queries however many there are."""

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, String, and_, exists, false, func, or_, select, type_coerce
from sqlalchemy.orm import Session, aliased

from formsapp.domain import records as rules
from formsapp.domain.lessons import LONDON
from formsapp.domain.placements import CANCELLED, ENDED, LIVE, PLANNED
from formsapp.store import learner_details, tables
from formsapp.store.learner_notes import Scope
from formsapp.store.name_order import NameOrder, identifier
from formsapp.vault.keys import Keys

Values = Mapping[str, Any]
row, unit, report = tables.TrainingRecord, tables.RecordUnit, tables.ProgressReport
member, cohort, tree = tables.CohortMember, tables.Cohort, tables.UnitTree
NEVER = dt.date(9999, 12, 31)


# ---------------------------------------------------------------------------------------------------------------- whose


def scope_of(scope: Scope, oldest: dt.date) -> list[ColumnElement[bool]]:
    """The records that the reader may read of at all. ``oldest``: the last day from which a provider still reads."""
    if scope.everything:
        return []
    theirs: list[ColumnElement[bool]] = [row.school_id.in_(tuple(scope.schools))] if scope.schools else []
    still = or_(row.ends_on.is_(None), row.ends_on >= oldest)
    theirs += [and_(row.provider_id.in_(tuple(scope.providers)), still)] if scope.providers else []
    if scope.tutoring:
        tutored = aliased(tables.CohortMember)  # another one than a query about cohorts may have
        mine = select(tutored.training_record_id).where(tutored.cohort_id.in_(tuple(scope.tutoring)))
        theirs.append(and_(still, row.id.in_(mine)))
    return [or_(false(), *theirs)]


# --------------------------------------------------------------------------------------------------------------- filters


def begins(day: dt.date) -> dt.datetime:
    """A day's first moment in London."""
    return dt.datetime.combine(day, dt.time(), LONDON).astimezone(dt.UTC)


def after(day: dt.date) -> dt.datetime:
    return begins(day + dt.timedelta(days=1))


def status(name: str, today: dt.date) -> ColumnElement[bool]:
    """By what the dates say, whatever the worker has got to."""
    running = row.state.in_((PLANNED, LIVE))
    lasts = or_(row.ends_on.is_(None), row.ends_on >= today)
    over = and_(row.state.in_((PLANNED, LIVE, ENDED)), row.ends_on < today)
    broken_off = func.coalesce(row.ended_reason, "").in_(rules.BROKEN_OFF)
    return {
        rules.ACTIVE: and_(running, row.starts_on <= today, lasts),
        rules.NOT_STARTED: and_(running, row.starts_on > today, lasts),
        rules.COMPLETED: and_(over, ~broken_off),
        rules.WITHDRAWN: and_(over, broken_off),
        rules.ALL: row.state != CANCELLED,
    }[name]


def counted_unit(*criteria: ColumnElement[bool]) -> ColumnElement[bool]:
    """A component of the record that is ticked, and is so."""
    return exists().where(unit.training_record_id == row.id, unit.included.is_(True), unit.is_group.is_(False), *criteria)


def appraised_since(day: dt.date) -> ColumnElement[bool]:
    return exists().where(report.training_record_id == row.id, report.aptitude.is_not(None), report.on_date >= day)


def by_detail(keys: Keys, name: str, value: str) -> ColumnElement[bool]:
    details = tables.LearnerDetails
    column = getattr(details, learner_details.INDEXED[name])
    return row.learner_id.in_(select(details.learner_id).where(column == learner_details.index(keys, name, value)))


def by_year10(year: int, *, later: bool) -> ColumnElement[bool]:
    details = tables.LearnerDetails
    is_so = details.year10_begins >= year if later else details.year10_begins == year
    return row.learner_id.in_(select(details.learner_id).where(is_so))


def by_surname(keys: Keys, name: str) -> ColumnElement[bool]:
    return row.learner_id.in_(select(tables.Learner.id).where(tables.Learner.surname_index == keys.index("surname", name)))


def in_cohort(*criteria: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(member.training_record_id == row.id, member.cohort_id == cohort.id, *criteria)


Criterion = Callable[[Any], ColumnElement[bool]]
last_changed = func.coalesce(row.changed_at, row.created_at)
CRITERIA: Mapping[str, Criterion] = {
    "start_from": lambda day: row.starts_on >= day,
    "start_until": lambda day: row.starts_on <= day,
    "closed_from": lambda day: row.ends_on >= day,
    "closed_until": lambda day: row.ends_on <= day,
    "partnership": lambda name: row.partnership == name,
    "school": lambda house: row.school_id == house,
    "provider": lambda house: row.provider_id == house,
    "cohort": lambda group: exists().where(member.training_record_id == row.id, member.cohort_id == group),
    "age": lambda words: in_cohort(cohort.age_group == words),
    "numbers": lambda numbers: row.number.in_(numbers),
    "progress": lambda state: counted_unit(unit.progress == state),
    "progress_before": lambda day: ~counted_unit(unit.changed_at >= begins(day)),
    "progress_after": lambda day: counted_unit(unit.changed_at >= begins(day)),
    "appraisal_before": lambda day: ~appraised_since(day),
    "appraisal_after": appraised_since,
    "kind": lambda words: row.qualification_tree_id.in_(select(tree.id).where(tree.kind == words)),
    "level": lambda words: row.qualification_tree_id.in_(select(tree.id).where(tree.level == words)),
    "created_from": lambda day: row.created_at >= begins(day),
    "created_until": lambda day: row.created_at < after(day),
    "changed_from": lambda day: last_changed >= begins(day),
    "changed_until": lambda day: last_changed < after(day),
}


def criteria(keys: Keys, values: Values, today: dt.date) -> list[ColumnElement[bool]]:
    """One criterion for each filter; without a status the active ones."""
    found = [status(values.get("status", rules.ACTIVE), today)]
    found += [CRITERIA[name](value) for name, value in values.items() if name in CRITERIA]
    found += [by_detail(keys, each.detail, values[each.name]) for each in rules.FILTERS if each.detail and each.name in values]
    if "surname" in values:
        found.append(by_surname(keys, values["surname"]))
    if "year10" in values:
        found.append(by_year10(values["year10"], later=bool(values.get("year10_later"))))
    return found


# ------------------------------------------------------------------------------------------------------------------ sort


def house_name(column: Any) -> ColumnElement[Any]:
    return select(tables.Organisation.sort_key).where(tables.Organisation.id == column).scalar_subquery()


def cohort_name() -> ColumnElement[Any]:
    named = select(func.min(cohort.name)).join(member, member.cohort_id == cohort.id).where(member.training_record_id == row.id)
    return func.coalesce(named.scalar_subquery(), "")


SORT: Mapping[str, Callable[[], Any]] = {
    "learner": lambda: row.learner_id,
    "start": lambda: row.starts_on,
    "end": lambda: func.coalesce(row.ends_on, NEVER),
    "school": lambda: house_name(row.school_id),
    "provider": lambda: house_name(row.provider_id),
    "course": lambda: func.lower(row.course_name),
    "cohort": cohort_name,
    "created": lambda: row.created_at,
    "changed": lambda: last_changed,
}


def chosen(
    session: Session, keys: Keys, order: NameOrder, scope: Scope, values: Values, sort: Sequence[str], today: dt.date, oldest: dt.date
) -> list[Any]:
    """The ids of all that fit, in order, as the driver gives them. Sorted here, since no database can sort by what is sealed."""
    names = [each.removeprefix("-") for each in sort]
    columns = [type_coerce(SORT[name](), String) for name in names]  # compared only: nothing has to be made of them
    query = select(*columns, type_coerce(row.id, String)).where(*scope_of(scope, oldest), *criteria(keys, values, today))
    at = names.index("learner") if "learner" in names else -1
    places = order.read(session, keys) if at >= 0 else {}
    seen: dict[Any, Any] = {}  # a date that stands in thousands of rows is kept once
    found = []
    for each in session.connection().execute(query):  # row by row: a session would read them all before the first
        line = [seen.setdefault(value, value) for value in each[:-1]] if at < 0 else sorted_by(each, at, places, seen)
        found.append((*line, each[-1]))
    backwards = [each.startswith("-") for each in sort]
    if not any(backwards):
        found.sort()
    else:
        found.sort(key=lambda each: each[-1])
        for at in reversed(range(len(names))):
            found.sort(key=lambda each, at=at: each[at], reverse=backwards[at])  # type: ignore[misc]
    return [each[-1] for each in found]


def sorted_by(found: Any, at: int, places: Mapping[Any, int], seen: dict[Any, Any]) -> list[Any]:
    """The values by which a row is sorted, with the learner's place for the learner."""
    return [places.get(value, -1) if place == at else seen.setdefault(value, value) for place, value in enumerate(found[:-1])]


# ------------------------------------------------------------------------------------------------------------------ lines


@dataclass(frozen=True)
class Line:
    """What the list shows of a record itself; its sealed words stay closed."""

    id: UUID
    number: int | None
    learner: UUID
    key: str
    surname: str = field(repr=False)
    given: str = field(repr=False)
    learner_number: int | None
    year10_begins: int | None
    school: UUID
    provider: UUID
    course: str
    course_name: str
    starts_on: dt.date
    ends_on: dt.date | None
    state: str
    ended_reason: str
    partnership: str
    qualification: str
    confirmed: bool


def lines(session: Session, keys: Keys, chosen: Sequence[Any]) -> list[Line]:
    """Of these, in this order; of those only that are still this reader's."""
    child, details = tables.Learner, tables.LearnerDetails
    wanted = [identifier(each) for each in chosen]
    query = (
        select(
            row.id, row.number, row.learner_id, child.learner_key, child.surname_sealed, child.given_sealed, details.number,
            details.year10_begins, row.school_id, row.provider_id, row.course, row.course_name, row.starts_on, row.ends_on, row.state,
            row.ended_reason, row.partnership, tree.title, row.qualification_confirmed_at,
        )
        .join(child, child.id == row.learner_id)
        .outerjoin(details, details.learner_id == row.learner_id)
        .outerjoin(tree, tree.id == row.qualification_tree_id)
        .where(row.id.in_(wanted))
    )  # fmt: skip
    found = {each[0]: opened(keys, each) for each in session.execute(query)} if wanted else {}
    return [found[each] for each in wanted if each in found]


def opened(keys: Keys, found: Any) -> Line:
    surname = keys.open_text("learners", found[2], "surname", found[4])
    given = keys.open_text("learners", found[2], "given", found[5])
    return Line(
        found[0], found[1], found[2], found[3], surname, given, found[6], found[7], found[8], found[9], found[10], found[11], found[12],
        found[13], found[14], found[15] or "", found[16] or "", found[17] or "", found[18] is not None,
    )  # fmt: skip


def learner_keys(session: Session, chosen: Sequence[Any]) -> set[str]:
    """Whose they are, for the event that a table was taken away."""
    found: set[str] = set()
    for start in range(0, len(chosen), 500):
        wanted = [identifier(each) for each in chosen[start : start + 500]]
        query = select(tables.Learner.learner_key).join(row, row.learner_id == tables.Learner.id).where(row.id.in_(wanted))
        found.update(session.scalars(query))
    return found


def cohorts_of(session: Session, records: Collection[UUID]) -> dict[UUID, str]:
    """The cohort that each is in, by its name; of several the last one joined."""
    query = select(member.training_record_id, cohort.name).join(cohort, cohort.id == member.cohort_id)
    query = query.where(member.training_record_id.in_(set(records))).order_by(member.from_on, cohort.name)
    return {each[0]: each[1] for each in session.execute(query)} if records else {}


# ---------------------------------------------------------------------------------------------------------------- choices


@dataclass(frozen=True)
class Choices:
    """What there is to choose from among somebody's own records."""

    partnerships: list[str]
    schools: set[UUID]
    providers: set[UUID]
    cohorts: list[tuple[UUID, str]]
    ages: list[str]
    kinds: list[str]
    levels: list[str]


def choices(session: Session, scope: Scope, oldest: dt.date, since: int) -> Choices:
    """``since``: cohorts of that academic year and later."""
    mine = [row.state != CANCELLED, *scope_of(scope, oldest)]

    def distinct(column: Any) -> list[Any]:
        return [each for each in session.scalars(select(column).where(*mine).distinct()) if each]

    groups = select(cohort.id, cohort.name, cohort.age_group).join(member, member.cohort_id == cohort.id)
    groups = groups.join(row, row.id == member.training_record_id).where(cohort.academic_year >= since, *mine).distinct()
    named = sorted(session.execute(groups).all(), key=lambda each: (each[1].casefold(), str(each[0])))
    trees = session.execute(select(tree.kind, tree.level).where(tree.state == "published").distinct()).all()
    return Choices(
        sorted(distinct(row.partnership)),
        set(distinct(row.school_id)),
        set(distinct(row.provider_id)),
        [(each[0], each[1]) for each in named],
        sorted({each[2] for each in named if each[2]}),
        sorted({each[0] for each in trees if each[0]}),
        sorted({each[1] for each in trees if each[1]}),
    )


def partnerships(session: Session) -> list[str]:
    """Every name that a record bears."""
    return sorted(each for each in session.scalars(select(row.partnership).where(row.partnership.is_not(None)).distinct()) if each)
