"""The audit's chain: sealed by the worker, anchored outside the database, verified by anybody who has the master key (decision 12, row T16).

Each seal hashes a run of events and the seal before it with a key that is not in the database. Its hash is also written to a file and to
the log, so that cutting off the end of the chain is seen too.
"""

import datetime as dt
import logging
import os
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from formsapp.domain.people import Actor
from formsapp.domain.permissions import may
from formsapp.services.office import NotFound, Office
from formsapp.store import audit
from formsapp.store.audit import Event, Look, Seal
from formsapp.store.database import Session

log = logging.getLogger("formsapp.audit")

MOST = 1_000  # events under one seal
# A number that is missing belongs to a transaction that has not ended yet, or that was rolled back: after this long, the latter.
PATIENCE = dt.timedelta(seconds=60)
WAITED_LONG = dt.timedelta(minutes=10)
START = bytes(32)


def seal_pending(office: Office) -> int:
    """Seal what was recorded since, one link for at most a thousand events; says how many. Run every second by the worker."""
    with office.database.reading() as session:  # nothing to do is the usual case, and must not make a writer wait
        if not next_events(office, session, audit.last_seal(session)):
            return 0
    with office.database.writing() as session:
        last = audit.last_seal(session)
        chosen = next_events(office, session, last)
        if not chosen:
            return 0
        number, now = last.number + 1 if last else 1, office.clock()
        link = chain(office, last.hash if last else START, number, now, chosen)
        seal = Seal(number, chosen[0].id, chosen[-1].id, len(chosen), link, now)
        if not audit.add_seal(session, seal):
            return 0
    anchor(office, seal)
    return len(chosen)


def next_events(office: Office, session: Session, last: Seal | None) -> list[Event]:
    after = last.last_event if last else 0
    return list(islice(sealable(audit.events(session, after, most=MOST), after, office.clock()), MOST))


def sealable(found: Iterator[Event], after: int, now: dt.datetime) -> Iterator[Event]:
    """Up to the first number that may still come."""
    for event in found:
        if event.id != after + 1 and now - event.at < PATIENCE:
            return
        yield event
        after = event.id


def chain(office: Office, before: bytes, number: int, sealed_at: dt.datetime, events: list[Event]) -> bytes:
    head = f"{number} {sealed_at.astimezone(dt.UTC).isoformat(timespec='microseconds')}".encode()
    return office.keys.link(before, b"\n".join([head, *(event.written() for event in events)]))


# ----------------------------------------------------------------------------------------------------------- anchors


def heads(office: Office) -> Path:
    return office.settings.data_folder / "audit"


def anchor(office: Office, seal: Seal) -> None:
    """The head of the chain outside the database: a line in a file that only grows, and in the log."""
    line = f"{seal.number} {seal.last_event} {seal.hash.hex()} {seal.sealed_at.isoformat(timespec='seconds')}"
    folder = heads(office)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(folder / f"{seal.sealed_at:%Y}.log", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(handle, "w") as stream:
        stream.write(line + "\n")
    log.info("audit head %s", line)


def anchors(office: Office) -> dict[int, str]:
    """Hash by number. A line that was cut short by a crash is passed over."""
    found: dict[int, str] = {}
    for path in sorted(heads(office).glob("*.log")):
        for line in path.read_text("ascii", "replace").splitlines():
            parts = line.split()
            if len(parts) == 4 and parts[0].isdigit():
                found[int(parts[0])] = parts[2]
    return found


def catch_up(office: Office) -> None:
    """A worker that died between sealing and anchoring left one link unanchored; the next one does it at its start."""
    anchored = anchors(office)
    with office.database.reading() as session:
        missing = [seal for seal in audit.seals(session) if seal.number not in anchored]
    if anchored or len(missing) == 1:  # that all are gone is for ``verify`` to tell
        for seal in missing:
            anchor(office, seal)


# ------------------------------------------------------------------------------------------------------------ verify


def verify(office: Office) -> list[str]:
    """What was done to the chain, in sentences; empty when it is whole. Looks at everything once."""
    with office.database.reading() as session:
        return list(faults(office, audit.seals(session), audit.events(session)))


def faults(office: Office, seals: Iterator[Seal], found: Iterator[Event]) -> Iterator[str]:
    """Seals and events side by side, then the anchors."""
    anchored, before, expected, known, upto = anchors(office), START, 1, set(), 0
    event = next(found, None)
    for seal in seals:
        covered: list[Event] = []
        while event is not None and event.id <= seal.last_event:
            covered.append(event)
            event = next(found, None)
        if seal.number != expected:
            yield f"Seal {expected} is missing."
        if (
            seal.first_event <= upto
            or seal.hash != chain(office, before, seal.number, seal.sealed_at, covered)
            or seal.events != len(covered)
        ):
            yield f"Events {seal.first_event} to {seal.last_event} are not what seal {seal.number} was set on."
        if anchored.get(seal.number, seal.hash.hex()) != seal.hash.hex():
            yield f"Seal {seal.number} is not the one that was anchored."
        before, expected, upto = seal.hash, seal.number + 1, seal.last_event
        known.add(seal.number)
    if lost := sorted(set(anchored) - known):
        yield f"The chain ends too early: seal {lost[-1]} was anchored, and is gone."
    if known and not anchored and expected > 2:
        yield "The anchors of the chain are gone: compare its head with the log."
    if event is not None and office.clock() - event.at > WAITED_LONG:
        yield f"Event {event.id} has waited to be sealed since {event.at:%d %B %Y %H:%M}: is the worker running?"


# -------------------------------------------------------------------------------------------------------------- asks


def who_saw(office: Office, actor: Actor, learner: str, most: int = 1_000) -> list[Look]:
    """Everything that was done with one learner's records, the newest first. Asking is itself an event."""
    if not may(actor, "audit.read"):
        raise NotFound
    with office.database.writing() as session:
        looks = audit.about(session, office.keys, learner, most)
        audit.record(session, office.clock(), actor, "audit.read", "learner", learner, detail={"events": len(looks)}, learners=[learner])
    return looks
