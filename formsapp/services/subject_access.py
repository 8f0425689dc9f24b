"""Requests for everything about a student: written down with their last day, looked through item by item, released once as an archive (row T20).

Only the council's two leads do it: what is restricted is in it too. Nothing leaves that nobody has looked through.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from uuid import UUID, uuid4

from formsapp.domain.calendar import days_off
from formsapp.domain.people import Actor
from formsapp.domain.subject_access import CHOICES, GIVE, OPEN, RELEASED, REVIEWED, due
from formsapp.services import directory_facts, subject_archive
from formsapp.services.asking import Reading, Wrong, day, needed
from formsapp.services.files import Served
from formsapp.services.learners import CHANGED, LEARNER
from formsapp.services.learners import found as learner_found
from formsapp.services.office import NotFound, Office, Refused
from formsapp.services.rights import demand
from formsapp.services.subject_items import ARCHIVE, TITLES, Collected, Item, collect, label
from formsapp.store import audit, files, learners, subject_requests
from formsapp.store.database import Session
from formsapp.store.files import CLEAN
from formsapp.store.learners import Learner
from formsapp.store.subject_requests import Request

ACT = "subject.access"
REQUEST = "subject request"
EARLIEST = dt.timedelta(days=366)
MEDIA = "application/zip"
LARGEST = 2 * 1024**3


@dataclass(frozen=True)
class Line:
    request: Request
    name: str = field(repr=False)


@dataclass(frozen=True)
class View:
    """``groups``: what can be looked through, by its table; ``tables``: how many rows of codes and dates go with it."""

    request: Request
    learner: Learner = field(repr=False)
    groups: list[tuple[str, list[Item]]] = field(repr=False)
    tables: list[tuple[str, int]]
    undecided: int


def listing(office: Office, actor: Actor) -> list[Line]:
    """The open ones by their last day, then those that are done. It names students: one event."""
    demand(actor, ACT)
    with office.database.writing() as session:
        found = subject_requests.listed(session, office.keys)
        known = learners.by_ids(session, office.keys, [each.learner for each in found])
        audit.record(session, office.clock(), actor, ACT, REQUEST, "", learners=sorted(each.key for each in known.values()))
    return [Line(each, known[each.learner].name) for each in found]


def ask(office: Office, actor: Actor, learner: UUID, typed: Mapping[str, str]) -> UUID:
    """Somebody has asked: the clock runs from the day on which the request came."""
    today = office.today()
    with office.database.writing() as session:
        head = learner_found(session, office, actor, ACT, learner)
        asked = day(typed, "asked", "the day on which the request came", today - EARLIEST, today)
        if any(each.state in OPEN for each in subject_requests.of_learner(session, office.keys, head.id)):
            raise Wrong("asked", "There is an open request about this student already")
        request = subject_requests.add(session, head.id, asked, due(asked, directory_off(office)), whoever(actor))
        audit.record(session, office.clock(), actor, "subject.ask", REQUEST, request, learners=[head.key])
    return request


def whoever(actor: Actor) -> UUID:
    if actor.person is None:
        raise NotFound
    return actor.person


def about(office: Office, actor: Actor, learner: UUID) -> Learner:
    """Whose data is asked for, for the page that asks. Recorded."""
    with office.database.writing() as session:
        head = learner_found(session, office, actor, ACT, learner)
        audit.record(session, office.clock(), actor, "learner.read", LEARNER, head.id, learners=[head.key])
    return head


def directory_off(office: Office) -> Mapping[dt.date, str]:
    return days_off(directory_facts.facts(office).bank_holidays, ())


# -------------------------------------------------------------------------------------------------------------- review


def opened(session: Session, office: Office, actor: Actor, request: UUID) -> tuple[Request, Learner]:
    found = subject_requests.one(session, office.keys, request)
    if found is None:
        raise NotFound
    demand(actor, ACT, kind=REQUEST, identifier=found.id)
    learner = learners.one(session, office.keys, found.learner)
    assert learner is not None
    return found, learner


def refuse_if_over(found: Request) -> None:
    if found.state not in OPEN:
        raise Refused("It has been released or refused already")


def look(office: Office, actor: Actor, request: UUID) -> View:
    """Everything that is kept, to be looked through. Recorded."""
    with office.database.writing() as session:
        found, learner = opened(session, office, actor, request)
        collected = collect(session, office, learner) if found.state in OPEN else None
        audit.record(session, office.clock(), actor, "subject.look", REQUEST, found.id, learners=[learner.key])
    return view_of(found, learner, collected)


def view_of(found: Request, learner: Learner, collected: Collected | None) -> View:
    groups: dict[str, list[Item]] = {}
    for each in collected.items if collected else ():
        groups.setdefault(TITLES.get(each.table, label(each.table)), []).append(each)
    tables = [(TITLES.get(name, label(name)), len(rows)) for name, rows in collected.rows.items()] if collected else []
    new = sum(each.key not in found.choices for each in collected.items) if collected else 0
    return View(found, learner, list(groups.items()), tables, new)


def review(office: Office, actor: Actor, request: UUID, version: int, typed: Mapping[str, str]) -> None:
    """What is given and what is kept back, of each item. One for which no decision comes is not decided: then nothing is saved."""
    with office.database.writing() as session:
        found, learner = opened(session, office, actor, request)
        refuse_if_over(found)
        items = collect(session, office, learner).items
        reading = Reading()
        choices = {each.key: reading.take(partial(chosen, each, typed), "") for each in items}
        reading.done()
        if not subject_requests.reviewed(session, office.keys, found, version, choices, whoever(actor), office.clock()):
            raise Refused(CHANGED)
        kept = sum(choice != GIVE for choice in choices.values())
        detail = {"items": len(items), "kept back": kept}
        audit.record(session, office.clock(), actor, "subject.review", REQUEST, found.id, learners=[learner.key], detail=detail)


def chosen(item: Item, typed: Mapping[str, str]) -> str:
    found = typed.get(item.key, "")
    if found not in CHOICES:
        raise Wrong(item.key, f"Choose what becomes of “{item.head or TITLES.get(item.table, label(item.table))}”")
    return found


# ------------------------------------------------------------------------------------------------------------- release


def release(office: Office, actor: Actor, request: UUID, version: int) -> None:
    """The archive is made of what is there now, and kept sealed for whoever hands it over. What came since the review must be looked at first."""
    with office.database.writing() as session:
        found, learner = opened(session, office, actor, request)
        refuse_if_over(found)
        if found.state != REVIEWED:
            raise Refused("Look through everything and save it before it is released")
        collected = collect(session, office, learner)
        if new := [each for each in collected.items if each.key not in found.choices]:
            count = "1 thing has" if len(new) == 1 else f"{len(new)} things have"
            raise Refused(f"{count} come since it was looked through: look at it once more and save it")
        archive = office.vault.arriving(LARGEST)
        try:
            for piece in subject_archive.pieces(session, office, learner, collected, found.choices):
                archive.write(piece)
            file = uuid4()
            stored = office.vault.put(archive, str(file))
        finally:
            archive.close()
        now = office.clock()
        files.add(
            session, office.keys, now, file=file, draft=None, field=ARCHIVE, name="archive.zip", media_type=MEDIA, stored=stored,
            state=CLEAN, reason="", waits=False,
        )  # fmt: skip
        if not subject_requests.released(session, found, version, file, whoever(actor), now):
            raise Refused(CHANGED)
        audit.record(session, now, actor, "subject.release", REQUEST, found.id, learners=[learner.key], detail={"size": stored.size})


def refuse(office: Office, actor: Actor, request: UUID, version: int, typed: Mapping[str, str]) -> None:
    """Only what is clearly unfounded or excessive, or where nobody can tell who asks (UK GDPR, article 12). Whoever asked is told why, by a person."""
    with office.database.writing() as session:
        found, learner = opened(session, office, actor, request)
        refuse_if_over(found)
        why = needed(typed.get("why", ""), "why it is refused", "why")
        now = office.clock()
        if not subject_requests.refused(session, office.keys, found, version, why, whoever(actor), now):
            raise Refused(CHANGED)
        audit.record(session, now, actor, "subject.refuse", REQUEST, found.id, learners=[learner.key])


def download(office: Office, actor: Actor, request: UUID) -> Served:
    """To hand it over; recorded. Its name says nothing of whose it is."""
    with office.database.writing() as session:
        found, learner = opened(session, office, actor, request)
        file = files.by_id(session, office.keys, found.file) if found.state == RELEASED and found.file else None
        if file is None or file.state != CLEAN:
            raise NotFound
        audit.record(session, office.clock(), actor, "subject.download", REQUEST, found.id, learners=[learner.key])
    stored = file.stored
    return Served("student-data.zip", MEDIA, stored.size, stored.sha256, office.vault.open(stored, file.owner))
