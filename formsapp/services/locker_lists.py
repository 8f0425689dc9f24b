"""What has come, what was sent, one transfer with all that happened to it. Each look is one event, with the children it was about."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from formsapp.domain import locker
from formsapp.domain.people import Actor
from formsapp.domain.permissions import may
from formsapp.services.locker_checks import NOTHING, STOPPED, Check, checks
from formsapp.services.office import NotFound, Office, Refused
from formsapp.services.pages import last_page, start_of
from formsapp.services.rights import demand, not_there
from formsapp.services.transfers import TRANSFER, house_names
from formsapp.store import audit, cases, transfer_lists, transfers
from formsapp.store.database import Session
from formsapp.store.transfer_lists import Wanted
from formsapp.store.transfers import Transfer

MOST = 500  # of a page


@dataclass(frozen=True)
class Opening:
    """Somebody downloaded it."""

    name: str
    at: dt.datetime
    complete: bool


@dataclass(frozen=True)
class Row:
    """A transfer as a list shows it. ``incoming``: it came for whoever reads this."""

    transfer: Transfer
    frm: str
    to: str
    sender: str
    taken_by: str
    openings: tuple[Opening, ...]
    incoming: bool
    check: Check = NOTHING

    @property
    def kind(self) -> str:
        found = locker.kind_named(self.transfer.kind)
        return found.words if found else self.transfer.kind

    @property
    def state(self) -> str:
        return STOPPED if self.check.stopped else locker.STATE_WORDS[self.transfer.state]


@dataclass(frozen=True)
class Page:
    """A part of a list, and how many there are in all."""

    rows: list[Row]
    total: int
    number: int
    size: int

    @property
    def pages(self) -> int:
        return last_page(self.total, self.size)


@dataclass(frozen=True)
class Detail:
    """``may_open``, ``may_recall``, ``may_take``: what whoever reads can do with it now."""

    row: Row
    may_open: bool
    may_recall: bool
    may_take: bool


def beside_case(office: Office, actor: Actor, case: UUID) -> list[Row]:
    """What the case's moves have sent, and what people sent about it, for a page of the case: as far as it is theirs to read. Nothing for others."""
    if not may(actor, "locker"):
        return []
    with office.database.reading() as session:
        found = transfer_lists.of_case(session, office.keys, case)
        return rows(session, office, actor, [each for each in found if may(actor, "locker.read", each.subject)])


# --------------------------------------------------------------------------------------------------------------- the inbox


def new(office: Office, actor: Actor) -> int:
    """How many have come for this person that nobody has opened: for a number beside a link."""
    mine = locker.inboxes(actor)
    if not mine:
        return 0
    with office.database.reading() as session:
        return transfer_lists.new(session, mine)


def inbox(office: Office, actor: Actor, *, opened: bool = False, page: int = 1, size: int = locker.PAGE) -> Page:
    """What has come and nobody has opened yet, or (``opened``) what was downloaded before; newest first."""
    demand(actor, "locker.open")
    state = locker.DOWNLOADED if opened else locker.WAITING
    number, size = max(1, page), min(max(1, size), MOST)
    with office.database.writing() as session:
        total, found = transfer_lists.inbox(session, office.keys, locker.inboxes(actor), state, start_of(number, size), size)
        if total and not found:
            number = last_page(total, size)
            total, found = transfer_lists.inbox(session, office.keys, locker.inboxes(actor), state, start_of(number, size), size)
        return listed(session, office, actor, "locker.inbox", found, total, number, size)


def history(office: Office, actor: Actor, wanted: Wanted, *, page: int = 1, size: int = locker.PAGE) -> Page:
    """What one's own organisation sent, and what came for one's own roles: everything there ever was."""
    demand(actor, "locker")
    number, size = max(1, page), min(max(1, size), MOST)
    with office.database.writing() as session:
        narrowed = transfer_lists.theirs(locker.houses(actor), locker.inboxes(actor), council=actor.council, wanted=wanted)
        total, found = transfer_lists.history(session, office.keys, narrowed, start_of(number, size), size)
        if total and not found:
            number = last_page(total, size)
            total, found = transfer_lists.history(session, office.keys, narrowed, start_of(number, size), size)
        return listed(session, office, actor, "locker.history", found, total, number, size)


def listed(session: Session, office: Office, actor: Actor, act: str, found: list[Transfer], total: int, number: int, size: int) -> Page:
    shown = rows(session, office, actor, found)
    keys = transfers.learner_keys(session, found)
    audit.record(session, office.clock(), actor, act, TRANSFER, "", learners=sorted(keys), detail={"files": len(found)})
    return Page(shown, total, number, size)


def rows(session: Session, office: Office, actor: Actor, found: Collection[Transfer]) -> list[Row]:
    """In as many queries however many there are."""
    said = checks(session, office, {each.file for each in found if each.file and each.live})
    houses = house_names(session, {house for each in found for house in (each.frm, each.to)})
    opened = transfers.downloads(session, [each.id for each in found])
    senders = transfers.senders(session, found)
    people = {each.person for list_ in opened.values() for each in list_} | set(senders.values())
    names = cases.names(session, office.keys, sorted(people | {each.taken_by for each in found if each.taken_by}, key=str))
    return [
        Row(
            each,
            houses.get(each.frm, ""),
            houses.get(each.to, ""),
            names.get(senders[each.envelope], "") if each.envelope in senders else "",
            names.get(each.taken_by, "") if each.taken_by else "",
            tuple(Opening(names.get(one.person, ""), one.at, one.complete) for one in opened[each.id]),
            may(actor, "locker.open", each.subject),
            said.get(each.file, NOTHING) if each.file else NOTHING,
        )
        for each in found
    ]


# --------------------------------------------------------------------------------------------------------------------- one


def one(office: Office, actor: Actor, identifier: UUID) -> Detail:
    """For both ends."""
    with office.database.writing() as session:
        found = theirs(session, office, actor, "locker.read", identifier)
        keys = transfers.learner_keys(session, [found])
        audit.record(session, office.clock(), actor, "transfer.read", TRANSFER, found.id, learners=sorted(keys))
        mine = may(actor, "locker.open", found.subject)
        return Detail(
            rows(session, office, actor, [found])[0],
            mine and found.open,
            found.live and may(actor, "locker.recall", found.subject),
            mine and found.open,
        )


def theirs(session: Session, office: Office, actor: Actor, act: str, identifier: UUID, *, to_change: bool = False) -> Transfer:
    """The transfer, if this person may; a refusal looks like nothing being there."""
    found = transfers.by_id(session, office.keys, identifier, to_change=to_change)
    if found is None:
        raise not_there(session, act, TRANSFER, "transfers", "id", identifier)
    demand(actor, act, found.subject, kind=TRANSFER, identifier=found.id)
    return found


class TakenBy(Refused):
    """A colleague said so first."""


def take(office: Office, actor: Actor, identifier: UUID, *, on: bool, instead_of: UUID | None = None) -> None:
    """Of several who read a role's files one says "I have this one"; only they can give it back. ``instead_of``: whoever had it on the page that
    was pressed, so that nobody takes over from a colleague of whom that page knew nothing.
    """
    with office.database.writing() as session:
        found = theirs(session, office, actor, "locker.open", identifier, to_change=True)
        if not found.open:
            raise NotFound
        now = office.clock()
        if on and found.taken_by not in {None, actor.person, instead_of}:
            assert found.taken_by
            name = cases.names(session, office.keys, [found.taken_by]).get(found.taken_by, "")
            raise TakenBy(f"{name or 'A colleague'} is dealing with it already: take it over only if you have agreed that.")
        if on:
            transfers.change(session, found.id, taken_by_id=actor.person, taken_at=now)
        elif found.taken_by == actor.person:
            transfers.change(session, found.id, taken_by_id=None, taken_at=None)
        keys = transfers.learner_keys(session, [found])
        audit.record(session, now, actor, "transfer.take", TRANSFER, found.id, learners=sorted(keys), detail={"on": on, "over": on and instead_of is not None})
