"""Registers: opened, marked, completed. One act is one transaction: marks, their history, the sums and the audit's event.

A cell says what it was when it was typed, so that two tutors in one register are merged cell by cell: what somebody else has changed
meanwhile is told and left alone, everything else is taken. The same cells sent twice change nothing the second time.
"""

from collections.abc import Mapping, Sequence
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
from formsapp.services.register_pages import REGISTER, Page, keys_of, opened, page_of, planned_of, readable
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
        planned = planned_of(session, found, shown)
        changes = settled(planned, read.changes)
        reason = needed(why, "why the register is changed", "why") if why.strip() else ""
        if found.completed_at and not reason and any(each.before and each.before.mark and "mark" in each.other for each in changes):
            raise Wrong("why", "Enter why the mark is changed: the register was complete already")
        found, done = write(session, office, actor, found, changes, reason)
        if complete and not read.clashes and not read.problems:
            found = completed(session, office, actor, found, registers.with_marks(shown, done))
        return saved(session, office, actor, found, subject, shown, planned, done=done, read=read)


def completed(session: Session, office: Office, actor: Actor, lesson: Lesson, shown: Sequence[Entry]) -> Lesson:
    """If nobody who is due is left without a mark."""
    everybody = all(each.mark is not None and each.mark.mark is not None for each in shown if each.due)
    if not (everybody and shown and lesson.completed_at is None):
        return lesson
    return lessons.changed(session, lesson, completed_at=office.clock(), completed_by=actor.person)


def saved(
    session: Session,
    office: Office,
    actor: Actor,
    lesson: Lesson,
    subject: RegisterSubject,
    before: Sequence[Entry],
    planned: Mapping[UUID, Absence],
    *,
    done: Sequence[Mark],
    read: register_cells.Read,
) -> Saved:
    """Written down, with the register as it stands now."""
    now, shown = office.clock(), registers.with_marks(before, done)
    if actor.person:
        registers.heard(session, now, lesson.id, lesson.provider, actor.person)
    changed = {each.seat.record for each in done}
    detail = {"lines": len(changed), "complete": lesson.completed_at is not None}
    about = keys_of([each for each in shown if each.seat.record in changed] or shown)
    audit.record(session, now, actor, "register.mark", REGISTER, lesson.id, learners=about, detail=detail)
    return Saved(page_of(session, office, actor, lesson, subject, shown, planned), len(changed), read.clashes, read.problems)


def to_mark(session: Session, office: Office, actor: Actor, lesson: UUID) -> tuple[Lesson, RegisterSubject]:
    found, subject = opened(session, office, actor, "register.mark", lesson, to_change=True)
    if found.state != rules.DUE:
        raise Refused(CANCELLED_ALREADY)
    if found.on_date > office.today():
        raise Refused(NOT_YET)
    return found, subject


def settled(planned: Mapping[UUID, Absence], wanted: Sequence[Change]) -> list[Change]:
    """With what follows from a mark: minutes go with lateness, a contribution with being there; and an absence that the school has said ahead
    is decided as it said, until the mark becomes another one.
    """
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


def write(
    session: Session, office: Office, actor: Actor, lesson: Lesson, changes: Sequence[Change], why: str = ""
) -> tuple[Lesson, list[Mark]]:
    """The lesson as it stands then, and the lines that are another now."""
    now = office.clock()
    done = marks.write(session, office.keys, now, actor.person, changes, why)
    if done:
        first = lesson.opened_at is None and any(each.mark for each in done)
        lesson = lessons.changed(session, lesson, **({"opened_at": now} if first else {}))
        alerts.ask(session, now, lesson.id)
    return lesson, done


def all_present(office: Office, actor: Actor, lesson: UUID, cells: Sequence[Cell] = ()) -> Saved:
    """Those cells first; then whoever is due, has no mark yet and is not known to be away is present."""
    with office.database.writing() as session:
        found, subject = to_mark(session, office, actor, lesson)
        shown = readable(actor, subject, registers.entries(session, office.keys, lesson, to_change=True), office.today())
        planned = planned_of(session, found, shown)
        read = register_cells.read(cells, {str(each.seat.record): each for each in shown}, found)
        found, typed = write(session, office, actor, found, settled(planned, read.changes))
        again = registers.with_marks(shown, typed)
        left = [each for each in again if each.due and not (each.mark and each.mark.mark) and each.seat.record not in planned]
        found, rest = write(session, office, actor, found, [Change(each.seat, each.mark, {"mark": PRESENT}) for each in left])
        return saved(session, office, actor, found, subject, shown, planned, done=[*typed, *rest], read=read)


def here(office: Office, actor: Actor, lesson: UUID) -> Page:
    """Somebody has the register open, and asks what others did meanwhile. It shows nothing that they were not shown, and is no look."""
    with office.database.writing() as session:
        found, subject = opened(session, office, actor, "register.mark", lesson)
        if actor.person:
            registers.heard(session, office.clock(), lesson, found.provider, actor.person)
        shown = readable(actor, subject, registers.entries(session, office.keys, lesson), office.today())
        return page_of(session, office, actor, found, subject, shown)
