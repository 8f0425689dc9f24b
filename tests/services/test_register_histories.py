"""Random histories of registers: the sums are always those of the marks counted one by one, no change is lost, and one cell that several
people write at once behaves as if they had come one after the other (row T26).
"""

import datetime as dt
import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from formsapp.domain.attendance import DECISIONS, PROVIDERS_MARKS
from formsapp.services import lessons, register_changes, registers
from formsapp.services.office import Office, Refused
from formsapp.services.register_cells import Cell
from formsapp.store import lessons as rows
from formsapp.store import marks, sums, tables
from formsapp.store.database import Database
from tests.offices import Clock, open_office
from tests.registering import MONDAY, QUARTER_PAST, Scene, add_lesson, scene
from tests.scoreboard import row

IN_THE_RUN, ALL = 300, 10_000
AT_ONCE, ALL_AT_ONCE = 40, 2_000
LEARNERS, LESSONS = 4, 5
MARKS = ["", *(kind.name for kind in PROVIDERS_MARKS)]


class Ticking(Clock):
    """No two moments are the same, so that changes stand in the order in which they were made."""

    def __init__(self, now: dt.datetime) -> None:
        super().__init__(now)
        self.lock = threading.Lock()

    def __call__(self) -> dt.datetime:
        with self.lock:
            return self.move(milliseconds=1)


@pytest.fixture
def made(database: Database, tmp_path: Path) -> Scene:
    """A cohort with several lessons behind it."""
    clock = Ticking(QUARTER_PAST)
    database.hurry()
    office = open_office(database, tmp_path / "data", clock=clock)
    found = scene(office, LEARNERS)
    with office.database.writing() as session:
        lesson = session.get_one(tables.Lesson, found.lesson)
        for week in range(1, LESSONS):
            day = MONDAY - dt.timedelta(weeks=week)
            add_lesson(session, office, found.cohort, lesson.provider_id, lesson.line_id, day)  # type: ignore[arg-type]
    return found


# ---------------------------------------------------------------------------------------------------------- the acts


@dataclass
class History:
    """Somebody's acts, by chance, in one lesson after the other."""

    made: Scene
    chance: random.Random
    lesson: UUID

    @property
    def office(self) -> Office:
        return self.made.office

    def held(self) -> rows.Lesson:
        with self.office.database.reading() as session:
            found = rows.one(session, self.office.keys, self.lesson)
        assert found is not None
        return found

    def mark(self) -> None:
        """Several cells, some of them against what stands there."""
        page = registers.here(self.office, self.made.tutor.actor, self.lesson)
        known = {str(each.record): each.values for each in page.pupils}
        cells = []
        for _ in range(self.chance.randint(1, 4) if known else 0):
            record, name = self.chance.choice(sorted(known)), self.chance.choice(("mark", "mark", "mark", "late", "contribution", "note"))
            was = known[record][name] if self.chance.random() < 0.9 else "something else"
            value = {
                "mark": self.chance.choice(MARKS),
                "late": self.chance.choice(("", "5")),
                "contribution": str(self.chance.randint(-2, 2)),
                "note": self.chance.choice(("", "Bus")),
            }[name]
            cells.append(Cell(record, name, was, value))
        complete = self.chance.random() < 0.3
        self.kept(registers.save(self.office, self.made.tutor.actor, self.lesson, cells, complete=complete, why="By chance"))

    def all_present(self) -> None:
        self.kept(registers.all_present(self.office, self.made.manager.actor, self.lesson))

    def kept(self, told: registers.Saved) -> None:
        """Whoever saves is told the register as it stands, which isn't read again for that."""
        stands = registers.here(self.office, self.made.tutor.actor, self.lesson)
        assert (told.page.lesson, told.page.pupils) == (stands.lesson, stands.pupils)

    def decide(self) -> None:
        """A school's decision, or taken back."""
        with self.office.database.writing() as session:
            rows.one(session, self.office.keys, self.lesson, to_change=True)
            found = marks.marks_of(session, self.office.keys, [self.lesson], to_change=True)
            if found:
                each = self.chance.choice(found)
                cells = {"decision": self.chance.choice((None, *DECISIONS)), "code": self.chance.choice((None, "I", "O"))}
                change = marks.Change(each.seat, each, cells)
                marks.write(session, self.office.keys, self.office.clock(), self.made.school.id, [change], "By chance")

    def cancel(self) -> None:
        register_changes.cancel(self.office, self.made.manager.actor, self.lesson, "weather", self.held().version)

    def restore(self) -> None:
        register_changes.restore(self.office, self.made.manager.actor, self.lesson, self.held().version)

    def move(self) -> None:
        day = MONDAY - dt.timedelta(days=self.chance.randint(0, 60))
        typed = {"day": day.isoformat(), "begins": "9:15", "ends": "12:00", "place": "The workshop, Mill Lane"}
        lessons.move(self.office, self.made.manager.actor, self.lesson, typed, self.held().version)

    def act(self) -> Callable[[], None]:
        return self.chance.choices(
            (self.mark, self.all_present, self.decide, self.cancel, self.restore, self.move), weights=(6, 1, 3, 1, 2, 2)
        )[0]


def history(made: Scene, number: int) -> list[str]:
    chance = random.Random(number)
    with made.office.database.reading() as session:
        lesson = chance.choice(sorted(session.scalars(select(tables.Lesson.id)), key=str))
    one = History(made, chance, lesson)
    for _ in range(chance.randint(1, 5)):
        try:
            one.act()()
        except Refused:
            continue  # cancelled already, takes place already: nothing is changed
    with made.office.database.reading() as session:
        return [] if sums.same(sums.recount(session), sums.kept(session)) else [f"history {number}: the sums are not those of the marks"]


def lost(made: Scene) -> list[str]:
    """Every change takes up what the one before it left, and the last one left what stands there."""
    wrong = []
    with made.office.database.reading() as session:
        keys = made.office.keys
        for lesson in session.scalars(select(tables.Lesson.id)):
            now = {each.id: each for each in marks.marks_of(session, keys, [lesson])}
            last: dict[tuple[UUID, str], str] = {}
            for change in reversed(marks.history(session, keys, lesson)):
                key = (change.mark, change.cell)
                if last.get(key, change.old) != change.old:
                    wrong.append(f"{change.cell}: {last[key]} became {change.old} and nobody changed it")
                last[key] = change.new
            for (mark, cell), value in last.items():
                stands = marks.said(getattr(now[mark], cell))
                if cell != "left_early_at" and stands != value:
                    wrong.append(f"{cell} is {stands}, and the last change left {value}")
    return wrong


def histories(made: Scene, number: int) -> tuple[int, list[str]]:
    wrong = [each for place in range(number) for each in history(made, place)]
    return number, wrong + lost(made)


def test_the_sums_are_always_those_of_the_marks(made: Scene) -> None:
    cases, wrong = histories(made, IN_THE_RUN)
    row("Sums", cases, wrong, floor=IN_THE_RUN)


@pytest.mark.soak
def test_the_sums_are_always_those_of_the_marks_ten_thousand_times(made: Scene) -> None:
    cases, wrong = histories(made, ALL)
    row("Sums", cases, wrong, floor=ALL)


# --------------------------------------------------------------------------------------------------- one cell, many hands


@dataclass(frozen=True)
class Done:
    """What somebody did to the cell, when it began and ended, and what they were told: a look's value, or what a write clashed with."""

    began: float
    ended: float
    was: str | None  # None: a look
    value: str
    told: str | None


def fits(done: list[Done], start: str) -> bool:
    """Whether some order that no clock contradicts explains everything that was told."""
    seen: set[tuple[frozenset[int], str]] = set()

    def go(left: frozenset[int], state: str) -> bool:
        if not left:
            return True
        if (left, state) in seen:
            return False
        seen.add((left, state))
        first = min(done[each].ended for each in left)
        return any(
            (after := apply(done[each], state)) is not None and go(left - {each}, after) for each in left if done[each].began <= first
        )

    return go(frozenset(range(len(done))), start)


def apply(done: Done, state: str) -> str | None:
    """The cell afterwards; None if it could not have been told so."""
    if done.was is None:
        return state if done.told == state else None
    if done.value == state:
        return state if done.told is None else None
    if done.was == state:
        return done.value if done.told is None else None
    return state if done.told == state else None


def test_what_fits_and_what_does_not() -> None:
    """The judge itself."""
    assert fits([Done(0, 3, "", "present", None), Done(1, 2, None, "", "")], "")
    assert not fits([Done(0, 1, "", "present", None), Done(2, 3, None, "", "")], "")
    assert not fits([Done(0, 1, "", "present", None), Done(0, 1, "", "late", None)], "")
    assert fits([Done(0, 1, "", "present", None), Done(0, 1, "", "late", "present")], "")


def hand(made: Scene, record: str, seed: str, ready: threading.Barrier) -> list[Done]:
    """A tutor or manager who looks, marks what they saw, or marks over what they never saw."""
    chance, found, seen = random.Random(seed), [], ""
    actor = chance.choice((made.tutor, made.manager, made.colleague)).actor
    ready.wait()
    for _ in range(chance.randint(2, 4)):
        began = time.perf_counter()
        if chance.random() < 0.3:
            page = registers.here(made.office, actor, made.lesson)
            seen = next(each.values["mark"] for each in page.pupils if str(each.record) == record)
            found.append(Done(began, time.perf_counter(), None, "", seen))
            continue
        was, value = seen, chance.choice(MARKS)
        saved = registers.save(made.office, actor, made.lesson, [Cell(record, "mark", was, value)])
        told = saved.clashes[0].theirs if saved.clashes else None
        found.append(Done(began, time.perf_counter(), was, value, told))
        seen = value if told is None else told
    return found


def at_once(made: Scene, number: int) -> tuple[int, list[str]]:
    wrong, ran = [], 0
    record = str(made.records[0])
    with ThreadPoolExecutor(3) as pool:
        for place in range(number):
            kept = made.mark(0)
            start, ready = (kept.mark or "") if kept else "", threading.Barrier(3)
            hands = [pool.submit(hand, made, record, f"{place} {which}", ready) for which in range(3)]
            done = [each for one in hands for each in one.result(60)]
            ran += 1
            if not fits(done, start):
                wrong.append(f"history {place}: {done}")
    return ran, wrong + lost(made)


@pytest.mark.scoreboard
def test_t26_a_cell_that_many_write(made: Scene) -> None:
    cases, wrong = at_once(made, AT_ONCE)
    row("T26", cases, wrong, floor=AT_ONCE)


@pytest.mark.soak
@pytest.mark.scoreboard
def test_t26_a_cell_that_many_write_two_thousand_times(made: Scene) -> None:
    cases, wrong = at_once(made, ALL_AT_ONCE)
    row("T26", cases, wrong, floor=ALL_AT_ONCE)
