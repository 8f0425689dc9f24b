"""The watch over the registration threshold: how many pupils each provider teaches full time, and whether one of them has a plan or is in care."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from formsapp.domain.alerts import WATCH
from formsapp.domain.people import Actor, Kind
from formsapp.domain.placements import hours
from formsapp.domain.threshold import NEAR, OVER, UNDER, Count, Pupil, counted
from formsapp.services.office import Office
from formsapp.services.rights import demand
from formsapp.store import learners, people, training_records
from formsapp.store.learners import Learner
from formsapp.store.people import Organisation
from formsapp.store.training_records import Record


@dataclass(frozen=True)
class Line:
    house: Organisation
    count: Count


def watch(office: Office, actor: Actor) -> list[Line]:
    """Numbers, and nobody's name. In as many queries however many are placed; whoever is over stands first."""
    demand(actor, "threshold.read")
    today = office.today()
    with office.database.reading() as session:
        records = training_records.still_open(session, office.keys)
        children = learners.by_ids(session, office.keys, [each.learner for each in records])
        houses = people.organisations(session, Kind.PROVIDER)
    by_house: dict[UUID, dict[UUID, list[Record]]] = {}
    for each in records:
        child = children[each.learner].into or each.learner
        by_house.setdefault(each.provider, {}).setdefault(child, []).append(each)
    lines = [
        Line(house, counted((pupil_of(found, children, office) for found in by_house.get(house.id, {}).values()), today))
        for house in houses
    ]
    return sorted(lines, key=lambda line: ((OVER, NEAR, UNDER).index(line.count.state), -line.count.full_time, line.house.name.casefold()))


def pupil_of(found: list[Record], children: Mapping[UUID, Learner], office: Office) -> Pupil:
    """All courses of one child at one provider together; one that has not begun yet counts as it will be."""
    today = office.today()
    week = sum(hours(each.times) * len(each.days(max(today, each.starts_on))) for each in found)
    whole = [children[each.learner] for each in found]
    return Pupil(week, whole[0].child.born, frozenset(need for each in whole for need in each.needs - {WATCH}))
