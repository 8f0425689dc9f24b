"""Into a cohort: by itself where only one fits a placement, else by whoever keeps cohorts, with one click; out of it with the placement's end."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from formsapp.domain.dates import academic_year
from formsapp.domain.people import Actor, Kind
from formsapp.domain.permissions import WHO_SPEAKS_FOR_A_PROVIDER, RegisterSubject
from formsapp.domain.placements import CANCELLED, said
from formsapp.services.asking import Wrong
from formsapp.services.lessons import COHORT
from formsapp.services.office import Office
from formsapp.services.pages import Listing, paged, start_of
from formsapp.services.placements import PLACEMENT
from formsapp.services.rights import demand, not_there
from formsapp.store import audit, cohort_places, cohorts, learners, people, training_records
from formsapp.store.cohort_places import Room
from formsapp.store.cohorts import Cohort
from formsapp.store.database import Session
from formsapp.store.training_records import Record

PAGE = 25


# ----------------------------------------------------------------------------------------------------------- by itself


def join_by_itself(session: Session, office: Office, record: UUID) -> None:
    """In the transaction that sets the placement up. Where several cohorts fit, or none does, a person decides (``listing``)."""
    found = training_records.one(session, office.keys, record)
    assert found is not None
    fitting = fits(cohort_places.rooms(session, [found.provider], found.starts_on), found, found.starts_on)
    if len(fitting) == 1:
        put(session, fitting[0], found)


def fits(rooms: Sequence[Room], record: Record, day: dt.date) -> list[Cohort]:
    """Of its provider and course in that day's academic year, with lessons on each of the days that the placement has then."""
    days, year = record.days(day), academic_year(day)
    return [
        each.cohort
        for each in rooms
        if each.cohort.provider == record.provider and each.cohort.academic_year == year and each.fits(record.course, days)
    ]


def put(session: Session, cohort: Cohort, record: Record) -> None:
    """From its first day on."""
    cohorts.add_member(session, cohort.id, record.id, record.school, record.provider, "", record.starts_on)


# --------------------------------------------------------------------------------------------------------- by a person


@dataclass(frozen=True)
class Row:
    """A placement in no cohort. ``fitting``: the cohorts of its course that have its days; ``others``: the provider's others."""

    record: Record
    name: str = field(repr=False)
    school: str
    provider: str
    days: str
    fitting: list[Cohort]
    others: list[Cohort]


def whose(actor: Actor) -> frozenset[UUID] | None:
    """``None``: the council, of every provider."""
    return None if actor.council else actor.organisations(Kind.PROVIDER, *WHO_SPEAKS_FOR_A_PROVIDER)


def listing(office: Office, actor: Actor, page: int = 1) -> Listing[Row]:
    """To be put into a cohort. It names learners: one event."""
    demand(actor, "cohorts.manage")
    today, own = office.today(), whose(actor)
    with office.database.reading() as session:
        total = cohort_places.without(session, own, today)
        found = cohort_places.to_be_put(session, office.keys, own, today, start_of(page, PAGE), PAGE)
        rooms = cohort_places.rooms(session, {each.provider for each in found}, today)
        children = learners.by_ids(session, office.keys, [each.learner for each in found])
        houses = {each.id: each.name for each in people.organisations(session)}
    with office.database.writing() as session:
        audit.record(
            session, office.clock(), actor, "cohorts.waiting", PLACEMENT, "", learners=sorted({each.key for each in children.values()})
        )

    def row(each: Record) -> Row:
        then = max(today, each.starts_on)
        fitting = fits(rooms, each, then)
        others = [room.cohort for room in rooms if room.cohort.provider == each.provider and room.cohort not in fitting]
        names = houses.get(each.school, ""), houses.get(each.provider, "")
        return Row(each, children[each.learner].name, *names, said(each.days(then)), fitting, others)

    return Listing(*paged([row(each) for each in found], total, page, PAGE))


def put_in(office: Office, actor: Actor, typed: Mapping[str, str]) -> None:
    """One of them into a cohort of its provider, from its first day on."""
    chosen, about = as_id(typed.get("cohort", "")), as_id(typed.get("record", ""))
    if chosen is None or about is None:
        raise Wrong("cohort", "Choose a cohort")
    with office.database.writing() as session:
        found = cohorts.one(session, chosen, to_change=True)
        if found is None:
            raise not_there(session, "cohorts.manage", COHORT, "cohorts", "id", chosen)
        demand(actor, "cohorts.manage", RegisterSubject(found.provider), kind=COHORT, identifier=found.id)
        record = training_records.one(session, office.keys, about, to_change=True)
        if record is None or record.provider != found.provider:
            raise not_there(session, "cohorts.manage", PLACEMENT, "training_records", "id", about)
        if found.state != cohorts.OPEN:
            raise Wrong("cohort", "This cohort has been closed: choose another")
        gone = record.state == CANCELLED or (record.ends_on is not None and record.ends_on < office.today())
        if gone or any(each.until_on is None for each in cohorts.memberships(session, [record.id])):
            raise Wrong("record", "This learner has been put into a cohort meanwhile, or the placement has ended")
        put(session, found, record)
        child = learners.one(session, office.keys, record.learner)
        assert child is not None
        audit.record(session, office.clock(), actor, "cohort.member", COHORT, found.id, learners=[child.key])


def as_id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
