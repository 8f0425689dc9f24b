"""What ends by itself in the Datalocker: thirty days after it was opened first, ninety after it was sent; with a word three days before, and one.

Each function is a job of the worker; it yields between its pieces, each of which is a transaction.
"""

import datetime as dt
from collections.abc import Iterator

from formsapp.domain import locker
from formsapp.domain.dates import said
from formsapp.domain.people import worker
from formsapp.services import locker_ready, recall
from formsapp.services.office import LONDON, Office
from formsapp.services.transfers import TRANSFER
from formsapp.store import audit, locker_people, mails, people, transfer_lists, transfers
from formsapp.store.database import Session
from formsapp.store.transfers import Transfer

AT_ONCE = 20
SELF = worker("work")


def end(office: Office, _: str) -> Iterator[None]:
    """Those whose time is over: their keys are destroyed, whether anybody opened them or not."""
    while True:
        now = office.clock()
        with office.database.writing() as session:
            found = transfer_lists.over(session, office.keys, now, AT_ONCE)
            places = recall.finish(session, office, found, locker.EXPIRED) if found else []
            for each in found:
                keys = transfers.learner_keys(session, [each])
                opened = each.first_downloaded_at is not None
                audit.record(session, now, SELF, "transfer.expire", TRANSFER, each.id, learners=sorted(keys), detail={"opened": opened})
        recall.discard(office, places)
        if not found:
            return
        yield


def remind(office: Office, _: str) -> Iterator[None]:
    """Of what nobody has opened: its receivers twice, its sender once."""
    longest, after = dt.timedelta(days=max(locker.REMIND_BEFORE)), None
    while True:
        now = office.clock()
        with office.database.writing() as session:
            found = transfer_lists.ending(session, office.keys, now, longest, after, AT_ONCE)
            for each in found:
                due = locker.reminder_due(each.expires_at, now, each.reminded)
                if due is not None:
                    tell(session, office, each, due, now)
        if len(found) < AT_ONCE:
            return
        after = found[-1].id
        yield


def tell(session: Session, office: Office, each: Transfer, days: int, now: dt.datetime) -> None:
    """One mail a person; what it was stands in none of them."""
    words = {**locker_ready.link(office), "day": said(each.expires_at.astimezone(LONDON).date())}
    for reader in locker_people.readers(session, office.keys, [(each.to, each.to_kind, each.role)])[each.to, each.role]:
        mails.send(session, office.keys, now, "locker-reminder", reader.email, person=reader.person, data=words)
    if each.unopened_told_at is None:
        sender = transfers.sender(session, each)
        person = people.person(session, office.keys, sender) if sender else None
        if person and person.active:
            mails.send(session, office.keys, now, "locker-unopened", person.email, person=person.id, data=words)
    transfers.change(session, each.id, reminded=days, unopened_told_at=each.unopened_told_at or now)
    audit.record(
        session,
        now,
        SELF,
        "transfer.remind",
        TRANSFER,
        each.id,
        learners=sorted(transfers.learner_keys(session, [each])),
        detail={"days": days},
    )
