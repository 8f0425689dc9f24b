"""Taking back what was sent: from that moment nobody can open it, and a download that is running is cut off. And what says that a file is gone.

Its key is destroyed in the same transaction; the bytes, worth nothing without it, go with the sweeper.
"""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from formsapp.domain import locker
from formsapp.domain.people import Actor
from formsapp.services.locker_lists import Row, rows, theirs
from formsapp.services.office import NotFound, Office, Refused
from formsapp.services.transfers import TRANSFER
from formsapp.store import audit, transfers
from formsapp.store.database import Session
from formsapp.store.transfers import Transfer

TOO_LATE = "It is gone already: it was recalled before, or its time was over."


@dataclass(frozen=True)
class Recall:
    """``opened``: somebody had begun to download it before. Then it is out, and nobody can open it here any more."""

    opened: bool


@dataclass(frozen=True)
class Certificate:
    """Of deletion: what it was, when it stopped being readable, and when its bytes were removed (not yet, or kept by the case it came from)."""

    row: Row
    deleted_at: dt.datetime
    bytes_removed_at: dt.datetime | None
    shared: bool


def recall(office: Office, actor: Actor, identifier: UUID) -> Recall:
    """By any designated person of the organisation that sent it."""
    with office.database.writing() as session:
        found = theirs(session, office, actor, "locker.recall", identifier, to_change=True)
        if not found.live:
            raise Refused(TOO_LATE)
        opened = found.first_downloaded_at is not None
        places = finish(session, office, [found], locker.RECALLED)
        keys = transfers.learner_keys(session, [found])
        audit.record(
            session, office.clock(), actor, "transfer.recall", TRANSFER, found.id, learners=sorted(keys), detail={"opened": opened}
        )
    discard(office, places)
    return Recall(opened)


def demand_recall(office: Office, actor: Actor, identifier: UUID) -> None:
    """Who may read a file need not be who may take it back: such a one finds nothing here, sure or not."""
    with office.database.reading() as session:
        theirs(session, office, actor, "locker.recall", identifier)


def finish(session: Session, office: Office, found: Collection[Transfer], state: str) -> list[str]:
    """In the transaction of whatever ends them; gives the places whose bytes can go once it is committed."""
    return [place for _, place in transfers.end(session, [each.id for each in found], state, office.clock())]


def discard(office: Office, places: Collection[str]) -> None:
    """At once, if the store answers; else the sweeper does it. The row goes with the sweeper, which writes down when."""
    for place in places:
        office.vault.discard(place)


def certificate(office: Office, actor: Actor, identifier: UUID) -> Certificate:
    """For both ends, of what is gone."""
    with office.database.writing() as session:
        found = theirs(session, office, actor, "locker.read", identifier)
        if found.deleted_at is None:
            raise NotFound
        keys = transfers.learner_keys(session, [found])
        audit.record(session, office.clock(), actor, "transfer.certificate", TRANSFER, found.id, learners=sorted(keys))
        row = rows(session, office, actor, [found])[0]
        return Certificate(row, found.deleted_at, found.bytes_removed_at, found.file is None and found.bytes_removed_at is None)
