"""Registers taken for tests: a scene of ``tests/registering.py`` with marks, and the worker's rounds that alert."""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from formsapp.services import registers
from formsapp.services.register_cells import Cell
from formsapp.services.work import REGULAR, Worker
from formsapp.store import tables
from tests.offices import Clock
from tests.people import Made
from tests.registering import Scene


def take(scene: Scene, marks: Sequence[str], *, complete: bool = True, who: Made | None = None, lesson: UUID | None = None) -> None:
    """In the register's order; an empty one stays without a mark."""
    cells = [Cell(str(record), "mark", "", mark) for record, mark in zip(scene.records, marks, strict=False) if mark]
    registers.save(scene.office, (who or scene.tutor).actor, lesson or scene.lesson, cells, complete=complete)


def mark_of(scene: Scene, place: int) -> tables.Mark:
    found = scene.mark(place)
    assert found is not None
    return found


def work(scene: Scene, clock: Clock, seconds: float = 40) -> None:
    """The worker, so many seconds later, as far as it watches registers: a scene has no terms, so its lessons would not be made again."""
    clock.move(seconds=seconds)
    Worker(scene.office, "a test", regular=[each for each in REGULAR if each.kind == "watch registers"]).do_jobs()


def on(day: dt.date, hour: int, minute: int = 0) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour, minute), dt.UTC)
