"""Marks from a table: of lessons that have been, for learners named by their UPN. A mark that is there already is never written over."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from formsapp.domain import lessons as rules
from formsapp.domain.attendance import DECISIONS, KINDS, LATE, MARKS, UNEXPLAINED
from formsapp.domain.attendance_codes import BY_CODE, fits
from formsapp.domain.dates import academic_year, said
from formsapp.domain.identifiers import read_upn
from formsapp.services import register_cells, registers
from formsapp.services.import_parts import Refusal, World, cohort_of, new, once, provider_of, read_day, unchanged
from formsapp.services.importing import Fate
from formsapp.services.register_cells import Wrote
from formsapp.services.register_pages import REGISTER
from formsapp.services.tables_typed import Line, simple
from formsapp.store import audit, lessons
from formsapp.store import registers as store
from formsapp.store.lessons import Lesson
from formsapp.store.marks import Change
from formsapp.store.registers import Absence, Entry

COLUMNS: dict[str, tuple[str, ...]] = {
    "provider": ("lesson provider", "factsheet"),
    "cohort": ("cohort name",),
    "date": ("lesson date", "day", "on"),
    "begins": ("from", "start time", "time"),
    "upn": ("unique pupil number",),
    "mark": ("attendance",),
    "minutes late": ("late",),
    "contribution": (),
    "code": ("dfe code",),
    "note": ("notes", "comment"),
}
NEEDED = ("cohort", "date", "upn", "mark")


@dataclass
class Register:
    """A lesson of the table, read once. ``entries``: by UPN; ``planned``: who is known to be away, by training record."""

    lesson: Lesson
    entries: dict[str, Entry] = field(repr=False)
    planned: Mapping[UUID, Absence] = field(repr=False)


def mark_fate(world: World, line: Line) -> Fate:
    found = register_of(world, line)
    upn = read_upn(line.of("upn"))
    if upn is None:
        raise Refusal("its UPN is not one that can be: look at the letters and numbers" if line.of("upn") else "it has no UPN")
    entry = found.entries.get(upn)
    if entry is None:
        raise Refusal("no learner of this UPN is due in that lesson")
    once(world, f"{found.lesson.id} {upn}", line)
    first = registers.with_decision(Change(entry.seat, None, cells_of(line, found.lesson)), found.planned.get(entry.seat.record))
    cells = first.cells
    who = f"{entry.learner.name}, {found.lesson.cohort_name}, {said(found.lesson.on_date)}"
    told = MARKS[cells["decision"] or cells["mark"]].words
    world.about.add(entry.learner.key)
    if entry.mark and entry.mark.mark:
        if all(getattr(entry.mark, name) == value for name, value in cells.items()):
            return unchanged(line.number, who)
        raise Refusal(f"{entry.learner.name} is marked already: {MARKS[entry.mark.mark].words}")
    return new(line.number, who, told, lambda: add(world, found.lesson.id, entry, replace(first, before=entry.mark)))


def register_of(world: World, line: Line) -> Register:
    day = read_day(line.of("date"), "date")
    if day > world.office.today():
        raise Refusal("its date is still to come")
    cohort = cohort_of(world, line, provider_of(world, line), academic_year(day))
    begins = line.of("begins").replace(".", ":").zfill(5) if line.of("begins") else ""
    key = (cohort.id, day, begins)
    if key not in world.kept:
        world.kept[key] = opened(world, cohort.id, day, begins)
    found = world.kept[key]
    if isinstance(found, str):
        raise Refusal(found)
    assert isinstance(found, Register)
    return found


def opened(world: World, cohort: UUID, day: dt.date, begins: str) -> "Register | str":
    """The one lesson that is meant, or why there is none."""
    session, keys = world.session, world.office.keys
    there = [each for each in lessons.of_cohort(session, keys, cohort, day, day) if each.state == rules.DUE]
    found = [each for each in there if not begins or rules.clock_of(each.begins_at) == begins]
    if len(found) != 1:
        return (
            "there are several lessons of this cohort on that day: say when it begins"
            if found
            else "there is no such lesson of this cohort"
        )
    entries = {each.learner.child.upn: each for each in store.entries(session, keys, found[0].id) if each.learner.child.upn}
    away = store.planned(session, [each.seat.record for each in entries.values()], day)
    return Register(found[0], entries, away)


def cells_of(line: Line, lesson: Lesson) -> dict[str, Any]:
    """An absence that the school has decided on stands as the provider's mark with the school's decision beside it."""
    words = simple(line.of("mark"))
    kind = next((each for each in KINDS if words and words in {simple(each.name), simple(each.words), simple(each.short)}), None)
    if kind is None:
        raise Refusal(f"its mark must be one of {', '.join(each.words for each in KINDS)}")
    decision = kind.name if kind.name in DECISIONS else None
    code = line.of("code").upper() or None
    if code and (code not in BY_CODE or (decision and not fits(decision, code))):
        raise Refusal("its code is none that goes with this mark")
    try:
        late = register_cells.read_late(line.of("minutes late"), lesson)
        contribution = register_cells.read_contribution(line.of("contribution"), lesson)
        note = register_cells.read_note(line.of("note"), lesson)
    except Wrote as trouble:
        raise Refusal(str(trouble)[:1].lower() + str(trouble)[1:]) from None
    if late and kind.name != LATE:
        raise Refusal("minutes late go with the mark Late only")
    if contribution is not None and not kind.attended:
        raise Refusal("a contribution goes with a lesson that was attended")
    mark = UNEXPLAINED if decision else kind.name
    return {"mark": mark, "minutes_late": late, "contribution": contribution, "note": note, "decision": decision, "code": code}


def add(world: World, lesson: UUID, entry: Entry, change: Change) -> None:
    """As if it had been made by hand: whoever is to be told is told. A register whose last learner is marked is complete."""
    session, office = world.session, world.office
    now = office.clock()
    held = lessons.one(session, office.keys, lesson, to_change=True)
    assert held is not None
    registers.write(session, office, world.actor, held, [change])
    entries = store.entries(session, office.keys, lesson)
    if held.completed_at is None and all(each.mark and each.mark.mark for each in entries if each.due):
        lessons.change(session, lesson, completed_at=now, completed_by=world.actor.person)
    audit.record(session, now, world.actor, "register.mark", REGISTER, lesson, learners=[entry.learner.key])
