"""Yearly agreements of schools: verbs over what was agreed."""

from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from formsapp.store import tables


@dataclass(frozen=True)
class Agreement:
    school: UUID
    year: int
    tiers: tuple[str, ...]
    places: int
    priority: int
    officer: UUID | None
    version: int


def of_year(session: Session, year: int) -> dict[UUID, Agreement]:
    row = tables.Agreement
    return {each.organisation_id: record(each) for each in session.scalars(select(row).where(row.year == year))}


def one(session: Session, school: UUID, year: int) -> Agreement | None:
    row = tables.Agreement
    found = session.scalars(select(row).where(row.organisation_id == school, row.year == year)).first()
    return record(found) if found else None


def agree(session: Session, school: UUID, year: int, tiers: str, places: int, priority: int, officer: UUID | None, version: int) -> bool:
    """As long as nobody has changed it since it was shown; ``version`` 0 is the first time."""
    row = tables.Agreement
    values = {"tiers": tiers, "places": places, "priority": priority, "officer_id": officer}
    if version:
        query = update(row).where(row.organisation_id == school, row.year == year, row.version == version)
        done = session.execute(query.values(version=version + 1, **values))
        session.expire_all()
        return bool(done.rowcount == 1)  # type: ignore[attr-defined]
    try:
        with session.begin_nested():
            session.add(row(id=uuid4(), organisation_id=school, year=year, version=1, **values))
    except IntegrityError:
        return False
    return True


def record(row: tables.Agreement) -> Agreement:
    tiers = tuple(filter(None, row.tiers.split(",")))
    return Agreement(row.organisation_id, row.year, tiers, row.places, row.priority, row.officer_id, row.version)
