"""Assessments and targets outside the qualification: written down and kept by those who report a learner's progress."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import UUID

from formsapp.domain.people import Actor
from formsapp.domain.placements import CANCELLED
from formsapp.services.asking import Wrong, day, needed
from formsapp.services.office import NotFound, Office, Refused
from formsapp.services.placements import PLACEMENT
from formsapp.services.record_rights import opened, whoever
from formsapp.services.sent_twice import sent_once
from formsapp.store import audit, tables, targets, training_records
from formsapp.store.database import Session
from formsapp.store.learners import Learner
from formsapp.store.targets import Assessment, Target
from formsapp.store.training_records import Record

LONGEST_LINE = 300
OLDEST = 365 * 3  # days before the start: an assessment may be brought from school
LATEST = 365 * 2
Kept = TypeVar("Kept", Assessment, Target)
CHANGED = "Somebody has changed it meanwhile, in another window perhaps"


@dataclass(frozen=True)
class Page:
    """What a form is made of. ``levels``: of assessments."""

    record: Record
    learner: Learner = field(repr=False)
    levels: list[str]
    assessment: Assessment | None = None
    target: Target | None = None


def ready(session: Session, office: Office, actor: Actor, record: UUID, *, to_change: bool = False) -> tuple[Record, Learner]:
    found, learner, _ = opened(session, office, actor, "progress.write", record, to_change=to_change)
    if found.state == CANCELLED:
        raise NotFound
    return found, learner


def begin(office: Office, actor: Actor, record: UUID, *, assessment: UUID | None = None, target: UUID | None = None) -> Page:
    """A new one, or one to be changed. Recorded, for it names the learner."""
    with office.database.writing() as session:
        found, learner = ready(session, office, actor, record)
        audit.record(session, office.clock(), actor, "progress.read", PLACEMENT, found.id, learners=[learner.key])
        one = of_record(targets.assessment(session, office.keys, assessment), found) if assessment else None
        aim = of_record(targets.target(session, office.keys, target), found) if target else None
        return Page(found, learner, targets.levels(session), one, aim)


def of_record(found: Kept | None, record: Record) -> Kept:
    if found is None or found.record != record.id:
        raise NotFound
    return found


def line(typed: Mapping[str, str], name: str, thing: str) -> str:
    found = " ".join(needed(typed.get(name, ""), thing, name).split())
    if len(found) > LONGEST_LINE:
        raise Wrong(name, f"It must have {LONGEST_LINE} characters or fewer: it has {len(found)}")
    return found


def told(session: Session, office: Office, actor: Actor, act: str, record: Record, learner: Learner) -> None:
    training_records.touch(session, record.id, office.clock())
    audit.record(session, office.clock(), actor, act, PLACEMENT, record.id, learners=[learner.key])


# ---------------------------------------------------------------------------------------------------------- assessments


def assess(office: Office, actor: Actor, record: UUID, typed: Mapping[str, str], assessment: UUID | None = None, version: int = 0) -> None:
    """Written down, or changed: description, day, a level from the council's list (none is an answer too), comments."""
    with office.database.writing() as session:
        found, learner = ready(session, office, actor, record, to_change=True)
        stands = of_record(targets.assessment(session, office.keys, assessment), found) if assessment else None
        new = None if stands else sent_once(session, tables.Assessment, typed, whoever(actor), found.id, field="description")
        if new and new.done:
            return
        description = line(typed, "description", "what was assessed, such as Mathematics")
        on_date = day(typed, "on", "the day of the assessment", found.starts_on - dt.timedelta(days=OLDEST), office.today())
        level = typed.get("level", "")
        if level and level not in {*targets.levels(session), stands.level if stands else ""}:
            raise Wrong("level", "Choose a level from the list, or none")
        comments = needed(typed["comments"], "comments", "comments") if typed.get("comments", "").strip() else ""
        texts = (on_date, level, description, comments)
        if stands is None:
            targets.add_assessment(session, office.keys, office.clock(), found.id, whoever(actor), *texts, new.id if new else None)
        elif stands.version != version or not targets.change_assessment(session, office.keys, stands, *texts):
            raise Refused(CHANGED)
        told(session, office, actor, "progress.assess", found, learner)


# -------------------------------------------------------------------------------------------------------------- targets


def aim(office: Office, actor: Actor, record: UUID, typed: Mapping[str, str], target: UUID | None = None, version: int = 0) -> None:
    """Set, or changed: description, when it was set and is due, when it was reviewed, whether it is achieved."""
    with office.database.writing() as session:
        found, learner = ready(session, office, actor, record, to_change=True)
        stands = of_record(targets.target(session, office.keys, target), found) if target else None
        new = None if stands else sent_once(session, tables.Target, typed, whoever(actor), found.id, field="description")
        if new and new.done:
            return
        today = office.today()
        description = line(typed, "description", "the target")
        set_on = day(typed, "set", "the day on which it is set", found.starts_on - dt.timedelta(days=OLDEST), today)
        due_on = day(typed, "due", "the day by which it should be reached", set_on, today + dt.timedelta(days=LATEST))
        reviewed = day(typed, "reviewed", "the day of its review", set_on, today) if typed.get("reviewed", "").strip() else None
        if typed.get("achieved") not in {"yes", "no"}:
            raise Wrong("achieved", "Choose whether it is achieved")
        achieved = typed["achieved"] == "yes"
        if stands is None:
            made = targets.add_target(session, office.keys, office.clock(), found.id, whoever(actor), set_on, due_on, description, new.id if new else None)
            stands = targets.target(session, office.keys, made) if achieved or reviewed else None
            version = 1
        if stands is not None:
            values: dict[str, Any] = {"set_on": set_on, "due_on": due_on, "achieved": achieved}
            values["reviewed_on"] = reviewed or (today if achieved else None)
            if stands.version != version or not targets.change_target(session, office.keys, stands, description=description, **values):
                raise Refused(CHANGED)
        told(session, office, actor, "progress.aim", found, learner)


# ------------------------------------------------------------------------------------------------------------ taken away


def end(office: Office, actor: Actor, record: UUID, version: int, *, assessment: UUID | None = None, target: UUID | None = None) -> None:
    """One written down by mistake: nobody is shown it any more, its row stays."""
    with office.database.writing() as session:
        found, learner = ready(session, office, actor, record, to_change=True)
        if assessment:
            of_record(targets.assessment(session, office.keys, assessment), found)
            done = targets.end(session, tables.Assessment, assessment, version, office.clock())
        else:
            assert target is not None
            of_record(targets.target(session, office.keys, target), found)
            done = targets.end(session, tables.Target, target, version, office.clock())
        if not done:
            raise Refused(CHANGED)
        told(session, office, actor, "progress.take_away", found, learner)
