"""Everybody's place by last and first name. Names are sealed, so no database can sort by them: a process reads them once, and again what changed.

Decision 4: the key is computed in Python, so both databases order alike. Nothing but an order leaves this room.
"""

import threading
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import String, func, select, type_coerce
from sqlalchemy.orm import Session

from formsapp.store import tables, walls
from formsapp.vault.keys import Keys

PIECE = 500
Place = tuple[int, tuple[str, str]]  # the version that was read, and the key


class NameOrder:
    """One for a process. Ids are as the database's driver gives them: of a whole council thousands are looked up for a page."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.known: dict[Any, Place] = {}
        self.places: Mapping[Any, int] = {}
        self.stamp: tuple[int, int] | None = None

    def read(self, session: Session, keys: Keys) -> Mapping[Any, int]:
        """Each learner's place. Whoever asks: the order of all is worked out beyond the wall, and shown of theirs only."""
        row = tables.Learner
        with walls.beyond(session):
            count, versions = session.execute(select(func.count(), func.coalesce(func.sum(row.version), 0)).select_from(row)).one()
            stamp = (int(count), int(versions))
            if stamp != self.stamp:
                with self.lock:
                    self.renew(session, keys)
                    self.stamp = stamp
        return self.places

    def renew(self, session: Session, keys: Keys) -> None:
        row = tables.Learner
        raw = type_coerce(row.id, String)
        there = {each[0]: each[1] for each in session.execute(select(raw, row.version))}
        known = {key: place for key, place in self.known.items() if there.get(key) == place[0]}
        new = [key for key in there if key not in known]
        for start in range(0, len(new), PIECE):
            wanted = [identifier(key) for key in new[start : start + PIECE]]
            query = select(raw, row.version, row.surname_sealed, row.given_sealed).where(row.id.in_(wanted))
            for key, version, surname, given in session.execute(query):
                who = identifier(key)
                words = (keys.open_text("learners", who, "surname", surname), keys.open_text("learners", who, "given", given))
                known[key] = (version, (words[0].casefold(), words[1].casefold()))
        self.known = known
        self.places = {key: place for place, key in enumerate(sorted(known, key=lambda key: (known[key][1], str(key))))}


def identifier(raw: Any) -> UUID:
    return raw if isinstance(raw, UUID) else UUID(raw)
