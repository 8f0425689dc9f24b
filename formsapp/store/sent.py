"""Whether a page that adds something was sent before: by the ids of the rows that it makes, which begin alike whatever it says."""

from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session


def before(session: Session, row: Any, first: UUID, last: UUID) -> UUID | None:
    """What this page has made: the row whose id lies between these two."""
    if session.get_bind().dialect.name == "postgresql":  # sent twice at once it waits for the other; SQLite's writers do so anyway
        session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(str(first), 0))))
    found: UUID | None = session.scalars(select(row.id).where(row.id.between(first, last))).first()
    return found
