"""What the charts of one training record show: attendance month by month, marks by weekday, progress, contribution. Each has its table."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from formsapp.domain.attendance import CONTRIBUTIONS, Contribution, Figures, signed, tenths
from formsapp.domain.dates import MONTHS, WEEKDAYS
from formsapp.domain.progress import STATES, Sums
from formsapp.services.charts import Bar, Chart
from formsapp.store import progress, sums
from formsapp.store.database import Session

# A line's parts in their order, and the marks that each is made of.
PARTS: Mapping[str, tuple[str, ...]] = {
    "Present": ("present",),
    "Late": ("late",),
    "Absent": ("authorised", "unexplained", "unauthorised"),
    "Dismissed": ("dismissed_behaviour", "dismissed_other"),
}


@dataclass(frozen=True)
class Segment:
    """A piece of a line, in thousandths of it. ``kind`` is a class of the drawing."""

    kind: str
    begins: int
    width: int


@dataclass(frozen=True)
class Stack:
    """A line: how many registers were taken, how many of each part, and what share was attended."""

    text: str
    taken: int
    numbers: tuple[int, ...]
    attendance: str
    segments: tuple[Segment, ...]


@dataclass(frozen=True)
class Stacked:
    """A chart whose lines are divided; ``parts`` heads the numbers."""

    question: str
    parts: tuple[str, ...]
    lines: tuple[Stack, ...]


@dataclass(frozen=True)
class Charts:
    months: Stacked
    weekdays: Stacked
    progress: Chart
    contribution: Chart

    @property
    def attended(self) -> bool:
        """Whether there is anything to draw of attendance."""
        return bool(self.months.lines)


def of_record(session: Session, record: UUID, done: Sums) -> Charts:
    months = sums.by_month(session, record)
    days: dict[int, Figures] = {}
    for on_date, counted, number in progress.marks_by_day(session, record):
        days[on_date.weekday()] = days.get(on_date.weekday(), Figures.of({})) + Figures.of({counted: number})
    given: dict[int, int] = {}
    for month in months:
        for value, number in month[2].counts.items():
            given[value] = given.get(value, 0) + number
    attended = sum(figures.attended for _, figures, _ in months)
    return Charts(
        stacked("Attendance month by month", ((f"{MONTHS[day.month - 1]} {day.year}", figures) for day, figures, _ in months)),
        stacked("Marks by weekday", ((WEEKDAYS[day], days[day]) for day in sorted(days))),
        of_progress(done),
        of_contribution(Contribution.of(given, attended)),
    )


def stacked(question: str, lines: Iterable[tuple[str, Figures]]) -> Stacked:
    """Lines without a register taken are left out."""
    return Stacked(question, tuple(PARTS), tuple(stack(text, figures) for text, figures in lines if figures.taken))


def stack(text: str, figures: Figures) -> Stack:
    numbers = tuple(sum(figures.number(name) for name in names) for names in PARTS.values())
    segments, before = [], 0
    for kind, number in zip(PARTS, numbers, strict=True):
        begins, ends = tenths(before, figures.taken), tenths(before + number, figures.taken)
        before += number
        if ends > begins:
            segments.append(Segment(kind.casefold(), begins, ends - begins))
    return Stack(text, figures.taken, numbers, figures.attendance, tuple(segments))


def of_progress(done: Sums) -> Chart:
    bars = (Bar(words, done.number(state), share(done.number(state), done.total)) for state, words in STATES.items())
    return Chart("Units", tuple(bars), done.total)


def of_contribution(found: Contribution) -> Chart:
    """Shares are of the lessons attended."""
    bars = (
        Bar(f"{signed(value)}: {words}", found.counts[value], share(found.counts[value], found.attended))
        for value, words in CONTRIBUTIONS.items()
    )
    return Chart("Contribution in lessons", tuple(bars), sum(found.counts.values()))


def share(number: int, whole: int) -> int:
    """In whole hundredths, halves up."""
    return (200 * number + whole) // (2 * whole) if whole else 0
