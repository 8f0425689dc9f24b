"""Terms, cohorts, who tutors them, their timetables, and the placements in them."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, Select, func, or_, select, update
from sqlalchemy.orm import Session

from formsapp.domain import lessons as rules
from formsapp.store import tables
from formsapp.vault.keys import Keys

OPEN, CLOSED = "open", "closed"


@dataclass(frozen=True)
class Term:
    id: UUID
    name: str
    starts_on: dt.date
    ends_on: dt.date
    version: int

    @property
    def rule(self) -> rules.Term:
        return rules.Term(self.name, self.starts_on, self.ends_on)


@dataclass(frozen=True)
class Cohort:
    id: UUID
    provider: UUID
    course: str
    course_name: str
    name: str
    academic_year: int
    age_group: str
    state: str
    version: int


@dataclass(frozen=True)
class Tutor:
    id: UUID
    cohort: UUID
    person: UUID
    from_on: dt.date
    until_on: dt.date | None


@dataclass(frozen=True)
class Line:
    """A line of a timetable."""

    id: UUID
    cohort: UUID
    weekday: int
    begins: str
    ends: str
    place: str = field(repr=False)
    tutor_group: str
    from_on: dt.date
    until_on: dt.date | None
    version: int

    @property
    def rule(self) -> rules.Line[UUID]:
        return rules.Line(self.id, self.weekday, self.begins, self.ends, self.from_on, self.until_on)


@dataclass(frozen=True)
class Member:
    id: UUID
    cohort: UUID
    record: UUID
    school: UUID
    tutor_group: str
    from_on: dt.date
    until_on: dt.date | None


# --------------------------------------------------------------------------------------------------------------- terms


def terms(session: Session) -> list[Term]:
    row = tables.Term
    return [
        Term(each.id, each.name, each.starts_on, each.ends_on, each.version)
        for each in session.scalars(select(row).order_by(row.starts_on))
    ]


def add_term(session: Session, name: str, starts_on: dt.date, ends_on: dt.date) -> UUID:
    row = uuid4()
    session.add(tables.Term(id=row, name=name, starts_on=starts_on, ends_on=ends_on, version=1))
    session.flush()
    return row


def change_term(session: Session, term: UUID, version: int, **values: Any) -> bool:
    """As long as nobody has changed it since it was shown (decision 6)."""
    return changed(session, tables.Term, term, version, values)


def remove_term(session: Session, term: UUID, version: int) -> bool:
    """One entered by mistake; lessons that it gave are cancelled by the calendar."""
    found = session.get(tables.Term, term, populate_existing=True)
    if found is None or found.version != version:
        return False
    session.delete(found)
    session.flush()
    return True


def changed(session: Session, row: Any, identifier: UUID, version: int, values: dict[str, Any]) -> bool:
    done = session.execute(update(row).where(row.id == identifier, row.version == version).values(version=version + 1, **values))
    session.expire_all()
    return bool(done.rowcount == 1)  # type: ignore[attr-defined]


# ------------------------------------------------------------------------------------------------------------- cohorts


def cohort_of(row: tables.Cohort) -> Cohort:
    return Cohort(row.id, row.provider_id, row.course, row.course_name, row.name, row.academic_year, row.age_group, row.state, row.version)


def add(session: Session, provider: UUID, course: str, course_name: str, name: str, academic_year: int, age_group: str) -> UUID:
    row = uuid4()
    values = {"course": course, "course_name": course_name, "name": name, "academic_year": academic_year, "age_group": age_group}
    session.add(tables.Cohort(id=row, provider_id=provider, state=OPEN, version=1, **values))
    session.flush()
    return row


def one(session: Session, cohort: UUID, *, to_change: bool = False) -> Cohort | None:
    query = select(tables.Cohort).where(tables.Cohort.id == cohort).execution_options(populate_existing=True)
    found = session.scalars(query.with_for_update() if to_change else query).first()
    return cohort_of(found) if found else None


def change(session: Session, cohort: UUID, version: int, **values: Any) -> bool:
    return changed(session, tables.Cohort, cohort, version, values)


@dataclass(frozen=True)
class Wanted:
    """What a list of cohorts is narrowed to. ``providers``: whose, where the reader is not the council."""

    state: str = ""
    provider: UUID | None = None
    year: int | None = None
    providers: frozenset[UUID] | None = None


def criteria(wanted: Wanted) -> list[ColumnElement[bool]]:
    row = tables.Cohort
    every: list[ColumnElement[bool] | None] = [
        row.state == wanted.state if wanted.state else None,
        row.provider_id == wanted.provider if wanted.provider else None,
        row.academic_year == wanted.year if wanted.year else None,
        row.provider_id.in_(wanted.providers) if wanted.providers is not None else None,
    ]
    return [each for each in every if each is not None]


def listed(session: Session, wanted: Wanted, start: int = 0, most: int = 1_000) -> tuple[int, list[Cohort]]:
    """How many there are, and a page of them: the newest year first, then by name."""
    row, narrowed = tables.Cohort, criteria(wanted)
    total = session.scalar(select(func.count()).select_from(row).where(*narrowed)) or 0
    query = select(row).where(*narrowed).order_by(row.academic_year.desc(), func.lower(row.name), row.id).offset(start).limit(most)
    return total, [cohort_of(each) for each in session.scalars(query)]


def named(session: Session, provider: UUID, year: int, name: str) -> Cohort | None:
    row = tables.Cohort
    query = select(row).where(row.provider_id == provider, row.academic_year == year, func.lower(row.name) == name.lower())
    found = session.scalars(query).first()
    return cohort_of(found) if found else None


# -------------------------------------------------------------------------------------------------------------- tutors


def tutors(session: Session, cohorts: Collection[UUID]) -> list[Tutor]:
    row = tables.CohortTutor
    query = select(row).where(row.cohort_id.in_(set(cohorts))).order_by(row.from_on, row.id)
    return (
        [Tutor(each.id, each.cohort_id, each.person_id, each.from_on, each.until_on) for each in session.scalars(query)] if cohorts else []
    )


def tutors_on(session: Session, cohort: UUID, day: dt.date) -> frozenset[UUID]:
    """Who tutors a cohort on a day."""
    row = tables.CohortTutor
    query = select(row.person_id).where(row.cohort_id == cohort, row.from_on <= day, or_(row.until_on.is_(None), row.until_on >= day))
    return frozenset(session.scalars(query))


def tutored(session: Session, person: UUID, providers: Collection[UUID], day: dt.date) -> frozenset[UUID]:
    """The cohorts of these providers that somebody tutors on a day. Whoever went to another provider is on the old one's lists until they are
    taken off, and reads nothing of it any more.
    """
    return frozenset(session.scalars(tutored_by(person, providers, day)))


def tutored_by(person: UUID, providers: Collection[UUID], day: dt.date) -> Select[Any]:
    row, cohort = tables.CohortTutor, tables.Cohort
    query = select(row.cohort_id).join(cohort, cohort.id == row.cohort_id)
    return query.where(
        row.person_id == person,
        row.from_on <= day,
        or_(row.until_on.is_(None), row.until_on >= day),
        cohort.provider_id.in_(tuple(providers)),
    )


def add_tutor(session: Session, cohort: UUID, person: UUID, from_on: dt.date, until_on: dt.date | None = None) -> UUID:
    row = uuid4()
    session.add(tables.CohortTutor(id=row, cohort_id=cohort, person_id=person, from_on=from_on, until_on=until_on))
    session.flush()
    return row


def end_tutor(session: Session, tutor: UUID, until_on: dt.date) -> None:
    row = tables.CohortTutor
    session.execute(update(row).where(row.id == tutor).values(until_on=until_on))
    session.expire_all()


# ----------------------------------------------------------------------------------------------------------- timetables


def line_of(keys: Keys, row: tables.TimetableLine) -> Line:
    place = keys.open_text("timetable_lines", row.id, "place", row.place_sealed)
    return Line(row.id, row.cohort_id, row.weekday, row.begins, row.ends, place, row.tutor_group, row.from_on, row.until_on, row.version)


def lines(session: Session, keys: Keys, cohorts: Collection[UUID]) -> list[Line]:
    """By weekday and time."""
    row = tables.TimetableLine
    query = select(row).where(row.cohort_id.in_(set(cohorts))).order_by(row.weekday, row.begins, row.from_on, row.id)
    return [line_of(keys, each) for each in session.scalars(query.execution_options(populate_existing=True))] if cohorts else []


def running(session: Session, keys: Keys, day: dt.date) -> list[tuple[Line, UUID]]:
    """Every line of an open cohort that has not ended by a day, and its provider."""
    row, cohort = tables.TimetableLine, tables.Cohort
    query = (
        select(row, cohort.provider_id)
        .join(cohort, cohort.id == row.cohort_id)
        .where(cohort.state == OPEN, or_(row.until_on.is_(None), row.until_on >= day))
        .order_by(row.cohort_id, row.id)
    )
    return [(line_of(keys, line), provider) for line, provider in session.execute(query)]


def add_line(
    session: Session,
    keys: Keys,
    cohort: UUID,
    *,
    weekday: int,
    begins: str,
    ends: str,
    place: str,
    tutor_group: str,
    from_on: dt.date,
    until_on: dt.date | None,
) -> UUID:
    row = uuid4()
    session.add(
        tables.TimetableLine(
            id=row,
            cohort_id=cohort,
            weekday=weekday,
            begins=begins,
            ends=ends,
            place_sealed=keys.seal("timetable_lines", row, "place", place),
            tutor_group=tutor_group,
            from_on=from_on,
            until_on=until_on,
            version=1,
        )
    )
    session.flush()
    return row


def end_line(session: Session, line: UUID, version: int, until_on: dt.date) -> bool:
    return changed(session, tables.TimetableLine, line, version, {"until_on": until_on})


# -------------------------------------------------------------------------------------------------------------- members


def members(session: Session, cohorts: Collection[UUID]) -> list[Member]:
    row = tables.CohortMember
    query = select(row).where(row.cohort_id.in_(set(cohorts))).order_by(row.from_on, row.id)
    return [member_of(each) for each in session.scalars(query)] if cohorts else []


def memberships(session: Session, records: Collection[UUID]) -> list[Member]:
    """Of placements."""
    row = tables.CohortMember
    query = select(row).where(row.training_record_id.in_(set(records))).order_by(row.from_on, row.id)
    return [member_of(each) for each in session.scalars(query)] if records else []


def member_of(row: tables.CohortMember) -> Member:
    return Member(row.id, row.cohort_id, row.training_record_id, row.school_id, row.tutor_group, row.from_on, row.until_on)


def add_member(
    session: Session,
    cohort: UUID,
    record: UUID,
    school: UUID,
    provider: UUID,
    tutor_group: str,
    from_on: dt.date,
    until_on: dt.date | None = None,
) -> UUID:
    row = uuid4()
    values = {"school_id": school, "provider_id": provider, "tutor_group": tutor_group, "from_on": from_on, "until_on": until_on}
    session.add(tables.CohortMember(id=row, cohort_id=cohort, training_record_id=record, **values))
    session.flush()
    return row


def end_member(session: Session, member: UUID, until_on: dt.date) -> None:
    row = tables.CohortMember
    session.execute(update(row).where(row.id == member).values(until_on=until_on))
    session.expire_all()
