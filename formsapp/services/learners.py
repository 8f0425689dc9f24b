"""A child whom the service knows: their placements, who might be the same child, and two records of one child read as one."""

from dataclasses import dataclass, field
from uuid import UUID

from formsapp.domain.learners import Match, matches
from formsapp.domain.people import Actor
from formsapp.services.matching import described
from formsapp.services.office import NotFound, Office, Refused
from formsapp.services.placements import Row, rows_of
from formsapp.services.rights import demand
from formsapp.store import audit, learners, people, training_records
from formsapp.store.database import Session
from formsapp.store.learners import Learner

LEARNER = "learner"
CHANGED = "Somebody else has changed it meanwhile: look at it as it stands now"


@dataclass(frozen=True)
class View:
    """``head``: the record that counts; ``parts``: those that were found to be the same child."""

    learner: Learner = field(repr=False)
    school: str
    rows: list[Row]
    parts: list[Learner]
    doubtful: list[tuple[UUID, str]] = field(repr=False)


def look(office: Office, actor: Actor, learner: UUID) -> View:
    """Recorded. One that was merged is read as the one it was merged into."""
    with office.database.writing() as session:
        head = found(session, office, actor, "learner.read", learner)
        audit.record(session, office.clock(), actor, "learner.read", LEARNER, head.id, learners=[head.key])
        together = learners.by_ids(session, office.keys, learners.together(session, [head.id]))
        records = training_records.of_learners(session, office.keys, list(together))
        school = people.organisation(session, head.school) if head.school else None
        return View(
            head,
            school.name if school else "",
            rows_of(session, office, records, office.today()),
            sorted((each for each in together.values() if each.id != head.id), key=lambda each: str(each.id)),
            [(match.key, described(match)) for match in alike(session, office, head)],
        )


def alike(session: Session, office: Office, head: Learner) -> list[Match[UUID]]:
    """Others who may be the same child."""
    known = [(each.id, each.child) for each in learners.candidates(session, office.keys, head.child) if each.id != head.id]
    return matches(head.child, known)


def found(session: Session, office: Office, actor: Actor, act: str, learner: UUID) -> Learner:
    one = learners.one(session, office.keys, learner)
    if one is None:
        raise NotFound
    demand(actor, act, kind=LEARNER, identifier=one.id)
    return learners.one(session, office.keys, one.into) or one if one.into else one


def merge(office: Office, actor: Actor, learner: UUID, other: str, version: int) -> None:
    """The other record is read as this one from now on. Nothing is moved, so that it can be taken apart again."""
    with office.database.writing() as session:
        head = found(session, office, actor, "learner.merge", learner)
        part = next((match.key for match in alike(session, office, head) if str(match.key) == other), None)
        if part is None:
            raise Refused("Choose the record that is the same child")
        same = learners.one(session, office.keys, part)
        assert same is not None
        if (
            head.version != version
            or learners.together(session, [part]) != {part}
            or not learners.merge(session, part, same.version, head.id)
        ):
            raise Refused(CHANGED)
        detail = {"other": str(part)}
        audit.record(session, office.clock(), actor, "learner.merge", LEARNER, head.id, learners=[head.key, same.key], detail=detail)


def part(office: Office, actor: Actor, learner: UUID, other: str) -> None:
    """They were two after all."""
    with office.database.writing() as session:
        head = found(session, office, actor, "learner.merge", learner)
        together = learners.by_ids(session, office.keys, learners.together(session, [head.id]) - {head.id})
        one = next((each for each in together.values() if str(each.id) == other), None)
        if one is None or not learners.merge(session, one.id, one.version, None):
            raise Refused(CHANGED)
        detail = {"other": str(one.id)}
        audit.record(session, office.clock(), actor, "learner.part", LEARNER, head.id, learners=[head.key, one.key], detail=detail)
