"""The partnership that a training record belongs to: typed by the council, where no import brought it, and put right there."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from formsapp.domain.people import Actor
from formsapp.services.asking import Meanwhile, Wrong
from formsapp.services.office import Office
from formsapp.services.placements import PLACEMENT
from formsapp.services.record_rights import opened
from formsapp.store import audit, record_lists, training_records
from formsapp.store.learners import Learner
from formsapp.store.training_records import Record

ACT = "record.arrange"
LONGEST = 100
CHANGED = "Somebody else has changed this placement meanwhile"


@dataclass(frozen=True)
class Page:
    """``known``: the names that other records bear, so that one partnership isn't written in two ways."""

    record: Record
    learner: Learner = field(repr=False)
    known: list[str]


def look(office: Office, actor: Actor, record: UUID) -> Page:
    """Recorded."""
    with office.database.writing() as session:
        found, learner, _ = opened(session, office, actor, ACT, record)
        audit.record(session, office.clock(), actor, "record.read", PLACEMENT, found.id, learners=[learner.key])
        return Page(found, learner, record_lists.partnerships(session))


def change(office: Office, actor: Actor, record: UUID, version: int, typed: Mapping[str, str]) -> None:
    """Written as others of its name are; empty: it belongs to none."""
    with office.database.writing() as session:
        found, learner, _ = opened(session, office, actor, ACT, record, to_change=True)
        name = " ".join(typed.get("partnership", "").split())
        if len(name) > LONGEST or not name.isprintable():
            raise Wrong("partnership", f"The partnership’s name must have {LONGEST} letters or fewer, and none that can’t be seen")
        name = next((each for each in record_lists.partnerships(session) if each.casefold() == name.casefold()), name)
        if not training_records.changed(session, found.id, version, partnership=name or None, changed_at=office.clock()):
            raise Meanwhile(CHANGED)
        audit.record(session, office.clock(), actor, ACT, PLACEMENT, found.id, learners=[learner.key])
