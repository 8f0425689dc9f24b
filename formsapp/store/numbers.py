"""Numbers by which people speak of a learner or a training record: seven digits that say nothing, each given once."""

import secrets
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from formsapp.store import walls

LEAST, MOST = 1_000_000, 9_999_999


def free(session: Session, column: InstrumentedAttribute[Any]) -> int:
    """One that nobody has, whoever's rows this reader may see."""
    with walls.beyond(session):
        while True:
            number = LEAST + secrets.randbelow(MOST - LEAST + 1)
            if session.scalar(select(column).where(column == number)) is None:
                return number
