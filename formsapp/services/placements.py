"""Placements read and kept: a list by what its reader may see, one with its reviews, a review held, and what became of the student.

What sets one up, ends it or moves its days stands in ``services/acceptance.py``, in the transaction of a case's move.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from formsapp.domain import placements as rules
from formsapp.domain.money import pounds
from formsapp.domain.people import Actor, Kind
from formsapp.domain.permissions import WHO_MAY_REFER, WHO_SPEAKS_FOR_A_PROVIDER, PlacementSubject, may
from formsapp.services import matching
from formsapp.services.asking import Wrong, day, needed
from formsapp.services.case_desk import Desk
from formsapp.services.office import NotFound, Office, Refused
from formsapp.services.pages import Listing, paged, start_of
from formsapp.services.rights import demand, not_there
from formsapp.store import audit, cases, learners, people, reviews, training_records
from formsapp.store.database import Session
from formsapp.store.learners import Learner
from formsapp.store.reviews import Review
from formsapp.store.training_records import Record, Wanted

PLACEMENT = "placement"
PAGE = 25
ABOUT_PLACEMENTS = ("withdrawal", "change-of-day", "leaving")
LONGEST_DESTINATION = 300
CHANGED = "Somebody else has written it down meanwhile: look at the placement, then do what is still needed"


@dataclass(frozen=True)
class Row:
    """A placement in a list. ``review``: the next that is due; ``asked``: its destination is still to be said."""

    record: Record
    name: str = field(repr=False)
    school: str
    provider: str
    stage: str
    days: str
    review: dt.date | None
    asked: bool


@dataclass(frozen=True)
class View:
    """One placement as its reader sees it."""

    record: Record
    learner: Learner = field(repr=False)
    school: str
    provider: str
    stage: str
    days: str
    changes: list[tuple[dt.date, str]]
    reviews: list[Review]
    due: Review | None
    reference: str  # of the referral it came from
    ended_by: str  # the reference of the form that ended it
    may_review: bool
    may_say: bool  # where the student goes next
    council: bool
    officer: bool  # works with children's records
    asked: bool

    @property
    def price(self) -> str:
        """As it was agreed when the placement was set up; the council and both parties read it."""
        return "Nobody has said yet" if self.record.price_pence is None else f"{pounds(self.record.price_pence)} a session"


# ----------------------------------------------------------------------------------------------------------------- list


def listing(office: Office, actor: Actor, stage: str = "", page: int = 1) -> Listing[Row]:
    """It names learners, so it is a look at their records: one event with all that it shows."""
    demand(actor, "placements.list")
    today = office.today()
    with office.database.reading() as session:
        wanted = scope(actor, stage)
        oldest = today - dt.timedelta(days=rules.READS_AFTER)
        total, found = training_records.listed(session, office.keys, wanted, today, oldest, start_of(page, PAGE), PAGE)
        rows = rows_of(session, office, found, today)
        keys = set(learner_keys(session, office, found).values())
    with office.database.writing() as session:
        audit.record(session, office.clock(), actor, "placements.list", PLACEMENT, "", learners=sorted(keys))
    return Listing(*paged(rows, total, page, PAGE))


def scope(actor: Actor, stage: str) -> Wanted:
    """The council all; a school its own; a provider its own, until so many days after the end."""
    known = stage if stage in rules.STAGES else ""
    if actor.council:
        return Wanted(known)
    schools = actor.organisations(Kind.SCHOOL, *WHO_MAY_REFER)
    providers = actor.organisations(Kind.PROVIDER, *WHO_SPEAKS_FOR_A_PROVIDER)
    return Wanted(known, schools=schools, providers=providers)


def rows_of(session: Session, office: Office, found: list[Record], today: dt.date) -> list[Row]:
    children = learners.by_ids(session, office.keys, [each.learner for each in found])
    houses = {each.id: each.name for each in people.organisations(session)}
    due: dict[UUID, dt.date] = {}
    for review in reviews.of_records(session, office.keys, [each.id for each in found]):
        if review.held_on is None:
            due.setdefault(review.record, review.due_on)
    return [
        Row(
            each,
            children[each.learner].name,
            houses.get(each.school, ""),
            houses.get(each.provider, ""),
            each.stage(today),
            rules.said(each.days(max(today, each.starts_on))),
            due.get(each.id) if each.stage(today) in {rules.PLANNED, rules.LIVE} and each.ends_on is None else None,
            asked(each, today),
        )
        for each in found
    ]


def asked(record: Record, today: dt.date) -> bool:
    """Nobody may be lost on the way: whoever ends is asked after."""
    return record.ends_on is not None and record.state != rules.CANCELLED and not record.destination


def learner_keys(session: Session, office: Office, found: list[Record]) -> dict[UUID, str]:
    return {each.id: each.key for each in learners.by_ids(session, office.keys, [record.learner for record in found]).values()}


# ------------------------------------------------------------------------------------------------------------------ one


def subject_of(record: Record, today: dt.date) -> PlacementSubject:
    return PlacementSubject(record.school, record.provider, rules.provider_reads(record.state, record.ends_on, today))


def opened(session: Session, office: Office, actor: Actor, act: str, placement: UUID, *, to_change: bool = False) -> tuple[Record, Learner]:
    """404 for who may not."""
    record = training_records.one(session, office.keys, placement, to_change=to_change)
    if record is None:
        raise not_there(session, act, PLACEMENT, "training_records", "id", placement)
    demand(actor, act, subject_of(record, office.today()), kind=PLACEMENT, identifier=record.id)
    learner = learners.one(session, office.keys, record.learner)
    assert learner is not None
    return record, learner


def look(office: Office, actor: Actor, placement: UUID) -> View:
    """Recorded."""
    today = office.today()
    with office.database.writing() as session:
        record, learner = opened(session, office, actor, "placement.read", placement)
        audit.record(session, office.clock(), actor, "placement.read", PLACEMENT, record.id, learners=[learner.key])
        houses = {each.id: each.name for each in people.organisations(session)}
        every = reviews.of_records(session, office.keys, [record.id])
        references = cases.references(session, [each for each in (record.case, record.ended_by) if each])
    subject = subject_of(record, today)
    going = record.stage(today) in {rules.PLANNED, rules.LIVE}
    open_reviews = [each for each in every if each.held_on is None]
    return View(
        record,
        learner,
        houses.get(record.school, ""),
        houses.get(record.provider, ""),
        record.stage(today),
        rules.said(record.days(max(today, record.starts_on))),
        [(change.start, rules.said(change.days)) for change in sorted(record.changes, key=lambda each: each.start)],
        [each for each in every if each.held_on is not None],
        open_reviews[0] if open_reviews and going and record.ends_on is None else None,
        references.get(record.case, "") if record.case else "",
        references.get(record.ended_by, "") if record.ended_by else "",
        may(actor, "placement.review", subject) and going,
        may(actor, "placement.leaving", subject) and record.ends_on is not None and record.state != rules.CANCELLED,
        actor.council,
        may(actor, "learner.read"),
        asked(record, today),
    )


def beside(office: Office, actor: Actor, desk: Desk) -> list[Row]:
    """What stands beside a case: the placements it led to or ended, and of a form about a learner those that it could end or move.

    The look at the case is written down by whoever shows it.
    """
    today = office.today()
    with office.database.reading() as session:
        found = training_records.of_case(session, office.keys, desk.case.id)
        if desk.case.journey in ABOUT_PLACEMENTS:
            known = {each.id for each in found}
            found += [each for each in matching.records_of(session, office.keys, desk) if each.id not in known]
        theirs = [each for each in found if may(actor, "placement.read", subject_of(each, today))]
        return rows_of(session, office, theirs, today)


def move_on(office: Office, _: str) -> Iterator[None]:
    """What a row says follows what its dates say; readers go by the dates, so that a late worker misleads nobody."""
    with office.database.writing() as session:
        training_records.move_on(session, office.today())
    yield


# -------------------------------------------------------------------------------------------------------------- reviews


def hold_review(office: Office, actor: Actor, placement: UUID, review: UUID, typed: Mapping[str, str]) -> None:
    """Date, who came, notes, actions, and the day of the next: held once; the next is due from then on."""
    today = office.today()
    with office.database.writing() as session:
        record, learner = opened(session, office, actor, "placement.review", placement, to_change=True)
        found = next((each for each in reviews.of_records(session, office.keys, [record.id]) if each.id == review), None)
        if found is None:
            raise NotFound
        held = day(typed, "held", "the day on which it was held", record.starts_on, today)
        words = [needed(typed.get(name, ""), thing, name) for name, thing in (("attended", "who came"), ("notes", "what was said"))]
        actions = typed.get("actions", "").strip() and needed(typed["actions"], "what is to be done", "actions")
        ended = record.ends_on is not None
        following = None if ended else day(typed, "next", "the day of the next review", held + dt.timedelta(days=1))
        if not reviews.hold(session, office.keys, found, held, words[0], words[1], actions, following):
            raise Refused(CHANGED)
        audit.record(session, office.clock(), actor, "placement.review", PLACEMENT, record.id, learners=[learner.key])


def next_day(view: View, today: dt.date) -> dt.date:
    """The day that is offered for the next review."""
    return rules.next_review(today, view.record.review_every)


# --------------------------------------------------------------------------------------------------- where somebody goes


def say_leaving(office: Office, actor: Actor, placement: UUID, typed: Mapping[str, str], version: int) -> None:
    """Where the student goes next, and what they say of it themselves."""
    with office.database.writing() as session:
        record, learner = opened(session, office, actor, "placement.leaving", placement, to_change=True)
        if record.ends_on is None or record.state == rules.CANCELLED:
            raise NotFound
        destination = needed(typed.get("destination", ""), "where the student goes next", "destination")
        if len(destination) > LONGEST_DESTINATION:
            raise Wrong("destination", f"It must have {LONGEST_DESTINATION} characters or fewer: it has {len(destination):,}")
        view = needed(typed.get("view", ""), "what the student says: ask in person, and write it down", "view")
        values = training_records.words(office.keys, record.id, destination=destination, student_view=view)
        if not training_records.changed(session, record.id, version, changed_at=office.clock(), **values):
            raise Refused(CHANGED)
        audit.record(session, office.clock(), actor, "placement.leaving", PLACEMENT, record.id, learners=[learner.key])
