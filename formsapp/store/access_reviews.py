"""Who looked last at who may do what in an organisation."""

import datetime as dt
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from formsapp.store import tables


def last(session: Session) -> dict[UUID, dt.datetime]:
    """Of each organisation that was ever looked at."""
    row = tables.AccessReview
    newest = select(row.organisation_id, func.max(row.year).label("year")).group_by(row.organisation_id).subquery()
    query = select(row.organisation_id, row.done_at).join(
        newest, (newest.c.organisation_id == row.organisation_id) & (newest.c.year == row.year)
    )
    return {found[0]: found[1] for found in session.execute(query)}


def done(session: Session, organisation: UUID, year: int, person: UUID, now: dt.datetime) -> None:
    """A second look in the same year takes the place of the first."""
    row = tables.AccessReview
    found = session.scalars(select(row).where(row.organisation_id == organisation, row.year == year)).first()
    if found is None:
        session.add(row(id=uuid4(), organisation_id=organisation, year=year, person_id=person, done_at=now))
    else:
        found.person_id, found.done_at = person, now
    session.flush()


def last_signed_in(session: Session, people: list[UUID]) -> dict[UUID, dt.datetime]:
    """When each of them was here last."""
    row = tables.SignIn
    query = select(row.person_id, func.max(row.seen_at)).where(row.person_id.in_(people)).group_by(row.person_id)
    return {person: at.replace(tzinfo=dt.UTC) if at.tzinfo is None else at for person, at in session.execute(query)}
