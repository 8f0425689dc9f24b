"""Lessons that are cancelled after all or take place after all, and the history of a register."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from formsapp.domain import lessons as rules
from formsapp.domain.alerts import RESTORED
from formsapp.domain.people import Actor
from formsapp.domain.permissions import RegisterSubject, may
from formsapp.services import alerts
from formsapp.services.asking import Wrong
from formsapp.services.office import Office, Refused
from formsapp.services.register_pages import REGISTER, Page, keys_of, names_of, opened, page_of, readable, subject_of
from formsapp.services.registers import CANCELLED_ALREADY, CHANGED
from formsapp.services.rights import demand, not_there
from formsapp.store import audit, lessons, marks, registers
from formsapp.store.database import Session
from formsapp.store.lessons import Lesson


def cancel(office: Office, actor: Actor, lesson: UUID, reason: str, version: int) -> Page:
    """It is nobody's absence: what was marked stays as it was made, and counts as nothing."""
    if reason not in rules.REASONS:
        raise Wrong("reason", "Choose why the lesson does not take place")
    with office.database.writing() as session:
        found, subject = to_manage(session, office, actor, lesson, version)
        if found.state != rules.DUE:
            raise Refused(CANCELLED_ALREADY)
        now = office.clock()
        values = {"cancelled_for": reason, "cancelled_at": now, "cancelled_by": actor.person}
        alerts.cancelled(session, office, lesson, registers.schools_of(session, lesson), version)
        lessons.change(session, lesson, state=rules.CANCELLED, **values)
        marks.uncounted(session, office.keys, lesson)
        return written_down(session, office, actor, "register.cancel", lesson, subject, {"reason": reason})


def restore(office: Office, actor: Actor, lesson: UUID, version: int) -> Page:
    """It takes place after all."""
    with office.database.writing() as session:
        found, subject = to_manage(session, office, actor, lesson, version)
        if found.state != rules.CANCELLED:
            raise Refused("This lesson takes place already")
        lessons.change(session, lesson, state=rules.DUE, cancelled_for=None, cancelled_at=None, cancelled_by=None)
        marks.counted_again(session, office.keys, lesson)
        alerts.changed(session, office, RESTORED, lesson, registers.schools_of(session, lesson), version)
        return written_down(session, office, actor, "register.restore", lesson, subject)


def to_manage(session: Session, office: Office, actor: Actor, lesson: UUID, version: int) -> tuple[Lesson, RegisterSubject]:
    """Whoever marks a register, or keeps its cohort; as long as nobody has changed the lesson since it was shown (decision 6)."""
    may_mark = may(actor, "register.mark")
    found = lessons.one(session, office.keys, lesson, to_change=True)
    if found is None:
        raise not_there(session, "register.cancel", REGISTER, "lessons", "id", lesson)
    subject = subject_of(session, office, found)
    act = "register.mark" if may_mark and may(actor, "register.mark", subject) else "lessons.manage"
    demand(actor, act, subject, kind=REGISTER, identifier=lesson)
    if found.version != version:
        raise Refused(CHANGED)
    return found, subject


def written_down(
    session: Session, office: Office, actor: Actor, act: str, lesson: UUID, subject: RegisterSubject, detail: dict[str, Any] | None = None
) -> Page:
    found = lessons.one(session, office.keys, lesson)
    assert found is not None
    shown = readable(actor, subject, registers.entries(session, office.keys, lesson), office.today())
    about = keys_of(registers.entries(session, office.keys, lesson, cancelled=True))
    audit.record(session, office.clock(), actor, act, REGISTER, lesson, learners=about, detail=detail)
    return page_of(session, office, actor, found, subject, shown)


@dataclass(frozen=True)
class Step:
    """Of a register's history: a cell of whom, what it was and became, who changed it, when and why; of a first mark ``old`` is empty."""

    name: str = field(repr=False)
    cell: str
    old: str = field(repr=False)
    new: str = field(repr=False)
    why: str = field(repr=False)
    by: str
    at: dt.datetime


def history(office: Office, actor: Actor, lesson: UUID) -> tuple[Page, list[Step]]:
    """Recorded. First marks and every change since, the newest first."""
    with office.database.writing() as session:
        found, subject = opened(session, office, actor, "register.read", lesson)
        shown = readable(actor, subject, registers.entries(session, office.keys, lesson), office.today())
        theirs = {each.seat.record: each for each in shown}
        changes = [each for each in marks.history(session, office.keys, lesson) if each.record in theirs]
        who = {each.by for each in changes} | {each.mark.made_by for each in shown if each.mark}
        names = names_of(session, office, who)
        first: dict[tuple[UUID, str], str] = {}
        steps = []
        for each in changes:  # the newest first, so that the oldest is what a cell began as
            first[each.record, each.cell] = each.old
            name = theirs[each.record].learner.name
            steps.append(Step(name, each.cell, each.old, each.new, each.why, names.get(each.by, ""), each.at))
        for entry in shown:
            if entry.mark:
                began = first.get((entry.seat.record, "mark"), entry.mark.mark or "")
                steps.append(Step(entry.learner.name, "mark", "", began, "", names.get(entry.mark.made_by, ""), entry.mark.made_at))
        audit.record(session, office.clock(), actor, "register.read", REGISTER, lesson, learners=keys_of(shown))
        steps.sort(key=lambda each: each.at, reverse=True)
        return page_of(session, office, actor, found, subject, shown), [each for each in steps if each.new or each.old]
