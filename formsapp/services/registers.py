"""Registers: opened, marked, completed. One act is one transaction: marks, their history, the sums and the audit's event.

A cell says what it was when it was typed, so that two tutors in one register are merged cell by cell: what somebody else has changed
meanwhile is told and left alone, everything else is taken. The same cells sent twice change nothing the second time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from formsapp.domain import lessons as rules
from formsapp.domain.attendance import PRESENT, UNEXPLAINED
from formsapp.domain.people import Actor
from formsapp.domain.permissions import RegisterSubject
from formsapp.services import alerts, register_cells
from formsapp.services.asking import Wrong, needed
from formsapp.services.office import Office, Refused
from formsapp.services.register_cells import Cell, Clash, Problem
from formsapp.services.register_pages import REGISTER, Page, keys_of, opened, page_of, readable
from formsapp.store import audit, lessons, marks, registers
from formsapp.store.database import Session
from formsapp.store.lessons import Lesson
from formsapp.store.marks import Change, Mark
from formsapp.store.registers import Absence, Entry

CANCELLED_ALREADY = "This lesson was cancelled: nothing can be marked in it"
CHANGED = "Somebody else has changed this lesson meanwhile: look at it as it stands now"
NOT_YET = "A register can be taken from the day of its lesson on"


@dataclass(frozen=True)
class Saved:
    """What came of cells: the register as it stands now, cells that somebody else changed meanwhile, and those that can't be taken."""

    page: Page
    changed: int
    clashes: tuple[Clash, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def completed(self) -> bool:
        return self.page.lesson.completed_at is not None


# ---------------------------------------------------------------------------------------------------------------- open


def page(office: Office, actor: Actor, lesson: UUID) -> Page:
    """It names learners: recorded."""
    with office.database.reading() as session:
        found, subject = opened(session, office, actor, "register.read", lesson)
        shown = readable(actor, subject, registers.entries(session, office.keys, lesson), office.today())
        view = page_of(session, office, actor, found, subject, shown)
    with office.database.writing() as session:
        audit.record(session, office.clock(), actor, "register.read", REGISTER, lesson, learners=keys_of(shown))
    return view


# ---------------------------------------------------------------------------------------------------------------- mark


def save(office: Office, actor: Actor, lesson: UUID, cells: Sequence[Cell], *, complete: bool = False, why: str = "") -> Saved:
    """Each cell that is still what it was is taken; ``complete`` completes the register if nobody is left without a mark (``page.lacking``).

    ``why`` is kept with every change, and asked for (``Wrong`` at ``why``) where a mark of a completed register becomes another one.
    """
    with office.database.writing() as session:
        found, subject = to_mark(session, office, actor, lesson)
        shown = readable(actor, subject, registers.entries(session, office.keys, lesson, to_change=True), office.today())
        read = register_cells.read(cells, {str(each.seat.record): each for each in shown}, found)
        changes = settled(session, found, shown, read.changes)
        reason = needed(why, "why the register is changed", "why") if why.strip() else ""
        if found.completed_at and not reason and any(each.before and each.before.mark and "mark" in each.other for each in changes):
            raise Wrong("why", "Enter why the mark is changed: the register was complete already")
        done = write(session, office, actor, found, changes, reason)
        return saved(session, office, actor, lesson, subject, shown, complete=complete, done=done, read=read)


def saved(
    session: Session,
    office: Office,
    actor: Actor,
    lesson: UUID,
    subject: RegisterSubject,
    before: Sequence[Entry],
    *,
    complete: bool,
    done: Sequence[Change],
    read: register_cells.Read,
) -> Saved:
    """Completed if it can be, written down, and read again as it stands now."""
    now = office.clock()
    shown = registers.marked_since(session, office.keys, lesson, before)
    found = lessons.one(session, office.keys, lesson)
    assert found is not None
    everybody = all(each.mark is not None and each.mark.mark is not None for each in shown if each.due)
    if complete and everybody and shown and found.completed_at is None and not read.clashes and not read.problems:
        lessons.change(session, lesson, completed_at=now, completed_by=actor.person)
        found = lessons.one(session, office.keys, lesson)
        assert found is not None
    if actor.person:
        registers.heard(session, now, lesson, found.provider, actor.person)
    changed = {each.seat.record for each in done}
    detail = {"lines": len(changed), "complete": found.completed_at is not None}
    about = keys_of([each for each in shown if each.seat.record in changed] or shown)
    audit.record(session, now, actor, "register.mark", REGISTER, lesson, learners=about, detail=detail)
    return Saved(page_of(session, office, actor, found, subject, shown), len(changed), read.clashes, read.problems)


def to_mark(session: Session, office: Office, actor: Actor, lesson: UUID) -> tuple[Lesson, RegisterSubject]:
    found, subject = opened(session, office, actor, "register.mark", lesson, to_change=True)
    if found.state != rules.DUE:
        raise Refused(CANCELLED_ALREADY)
    if found.on_date > office.today():
        raise Refused(NOT_YET)
    return found, subject


def settled(session: Session, lesson: Lesson, shown: Sequence[Entry], wanted: Sequence[Change]) -> list[Change]:
    """With what follows from a mark: minutes go with lateness, a contribution with being there; and an absence that the school has said ahead
    is decided as it said, until the mark becomes another one.
    """
    planned = registers.planned(session, [each.seat.record for each in wanted], lesson.on_date)
    return [with_decision(register_cells.with_consequences(each), planned.get(each.seat.record)) for each in wanted]


def with_decision(change: Change, planned: Absence | None) -> Change:
    if planned is None or "mark" not in change.other:
        return change
    decided: dict[str, Any] = {}
    if change.after("mark") == UNEXPLAINED and not change.after("decision"):
        decided = {"decision": planned.decision, "code": planned.code}
    elif change.before and change.before.mark == UNEXPLAINED and only_as_planned(change.before, planned):
        decided = {"decision": None, "code": None}
    return Change(change.seat, change.before, {**change.cells, **decided}, planned.entered_by if decided else None)


def only_as_planned(mark: Mark, planned: Absence) -> bool:
    """Nobody has decided anything beyond what was said ahead."""
    said_ahead = (planned.decision, planned.code, None, planned.entered_by)
    return (mark.decision, mark.code, mark.decision_note, mark.decided_by) == said_ahead


def write(session: Session, office: Office, actor: Actor, lesson: Lesson, changes: Sequence[Change], why: str = "") -> list[Change]:
    now = office.clock()
    done = marks.write(session, office.keys, now, actor.person, changes, why)
    if done:
        first = lesson.opened_at is None and any(each.after("mark") for each in done)
        lessons.change(session, lesson.id, **({"opened_at": now} if first else {}))
        alerts.ask(session, now, lesson.id)
    return done


def all_present(office: Office, actor: Actor, lesson: UUID, cells: Sequence[Cell] = ()) -> Saved:
    """Those cells first; then whoever is due, has no mark yet and is not known to be away is present."""
    with office.database.writing() as session:
        found, subject = to_mark(session, office, actor, lesson)
        shown = readable(actor, subject, registers.entries(session, office.keys, lesson, to_change=True), office.today())
        read = register_cells.read(cells, {str(each.seat.record): each for each in shown}, found)
        done = write(session, office, actor, found, settled(session, found, shown, read.changes))
        marked = {each.seat.record: each.after("mark") for each in done}
        away = registers.planned(session, [each.seat.record for each in shown], found.on_date)
        again = registers.marked_since(session, office.keys, lesson, shown)
        left = [each for each in again if each.due and not (each.mark and each.mark.mark) and each.seat.record not in away]
        theirs = {each.seat.record for each in shown} - {each for each, mark in marked.items() if mark}
        rest = [Change(each.seat, each.mark, {"mark": PRESENT}) for each in left if each.seat.record in theirs]
        fresh = lessons.one(session, office.keys, lesson)
        assert fresh is not None
        done += write(session, office, actor, fresh, rest)
        return saved(session, office, actor, lesson, subject, shown, complete=False, done=done, read=read)


def here(office: Office, actor: Actor, lesson: UUID) -> Page:
    """Somebody has the register open, and asks what others did meanwhile. It shows nothing that they were not shown, and is no look."""
    with office.database.writing() as session:
        found, subject = opened(session, office, actor, "register.mark", lesson)
        if actor.person:
            registers.heard(session, office.clock(), lesson, found.provider, actor.person)
        shown = readable(actor, subject, registers.entries(session, office.keys, lesson), office.today())
        return page_of(session, office, actor, found, subject, shown)
