"""Changing the key of the columns while people work: a new one seals from now on, and the worker seals anew what older ones sealed."""

import logging
from collections.abc import Iterator

from formsapp.domain.people import worker
from formsapp.services.office import Office, master
from formsapp.store import audit, jobs, resealing
from formsapp.store.data_keys import add_key

log = logging.getLogger("formsapp.rotation")

AT_ONCE = 100
KIND = "seal anew"


def rotate(office: Office) -> str:
    """A new key, and the job that seals everything with it; the name of the key."""
    name = add_key(master(office.settings), office.database, office.clock())
    office.keys.known(name or "")
    with office.database.writing() as session:
        jobs.add(session, office.clock(), KIND, f"key {name}")
        audit.record(session, office.clock(), worker("rotate"), "keys.rotate", "key", name or "")
    return name or ""


def seal_anew(office: Office, _: str) -> Iterator[None]:
    """Batch by batch; a process that doesn't know the new key yet learns of it with the first value it can't open."""
    for name in resealing.sealed_columns():
        after = None
        while True:
            with office.database.reading() as session:
                rows = resealing.older(session, office.keys, name, after, AT_ONCE)
            if not rows:
                break
            with office.database.writing() as session:
                piece = resealing.batch(session, office.keys, name, rows, AT_ONCE)
            for where in piece.unreadable:
                log.error("Can't be opened, and was left as it is: %s", where)
            if piece.last is None:
                break
            after = piece.last
            yield


def unreadable(office: Office) -> list[str]:
    with office.database.reading() as session:
        return list(resealing.unreadable(session, office.keys))
