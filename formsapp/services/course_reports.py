"""Course reports: a year's attendance, progress and appraisals by cohort, provider or school, as far as the reader may read of the learners.

Nobody is named in them. As a page, as CSV and Excel, and as a PDF.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from formsapp import paper
from formsapp.domain.attendance import KINDS, Contribution, Figures
from formsapp.domain.dates import academic_year_said, said
from formsapp.domain.people import Actor
from formsapp.domain.progress import APTITUDES, EFFORTS, STATES, Sums
from formsapp.services import case_papers, charts, directory_facts, exports, learner_notes, record_charts, workbooks
from formsapp.services.charts import Bar, Chart
from formsapp.services.office import Office
from formsapp.services.rights import demand
from formsapp.store import audit, course_reports, people, record_lists
from formsapp.store.course_reports import COHORT, PROVIDER, SCHOOL, Counted

BY: Mapping[str, str] = {COHORT: "Cohort", PROVIDER: "Provider", SCHOOL: "School"}
PAGE = 40
MOST_BARS = 20  # lines of a chart that are still looked at
SHOWN = tuple(kind for kind in KINDS if kind.taken)


@dataclass(frozen=True)
class Line:
    """One cohort, provider or school; or all of them together. ``beside``: a cohort's provider."""

    key: str
    name: str
    beside: str
    learners: int
    figures: Figures
    contribution: Contribution
    units: Sums
    aptitudes: tuple[int, ...]
    efforts: tuple[int, ...]

    @property
    def appraised(self) -> int:
        return sum(self.aptitudes)

    @property
    def completed(self) -> str:
        """Share of the units."""
        return f"{record_charts.share(self.units.number('completed'), self.units.total)}%" if self.units.total else "–"

    def grades(self, numbers: Sequence[int], names: Sequence[object]) -> str:
        """``A: 2, B: 5``: those that were given."""
        return ", ".join(f"{name}: {number}" for name, number in zip(names, numbers, strict=True) if number) or "–"

    @property
    def aptitude_said(self) -> str:
        return self.grades(self.aptitudes, APTITUDES)

    @property
    def effort_said(self) -> str:
        return self.grades(self.efforts, EFFORTS)


@dataclass(frozen=True)
class Report:
    by: str
    year: int
    lines: list[Line]
    whole: Line

    @property
    def title(self) -> str:
        return f"Course reports by {BY[self.by].casefold()}, {academic_year_said(dt.date(self.year, 9, 1))}"

    @property
    def charts(self) -> tuple[Chart, ...]:
        """Attendance line by line where there are few, and how far the units are."""
        few = [line for line in self.lines if line.figures.taken][: MOST_BARS + 1]
        bars = tuple(Bar(line.name, line.figures.attended, record_charts.share(line.figures.attended, line.figures.taken)) for line in few)
        drawn = [Chart("Lessons attended, of registers taken", bars, self.whole.figures.taken)] if 0 < len(few) <= MOST_BARS else []
        drawn += [record_charts.of_progress(self.whole.units)] if self.whole.units.total else []
        if self.whole.appraised:
            pairs = [(f"Aptitude {name}", number) for name, number in zip(APTITUDES, self.whole.aptitudes, strict=True)]
            drawn.append(charts.chart("Latest appraisals by aptitude, A is highest", pairs, hide=False))
        return tuple(drawn)


def look(office: Office, actor: Actor, by: str, year: int, act: str = "course_reports.read") -> Report:
    """Of the academic year that begins in ``year``. Numbers, nobody's name: the event has no subjects."""
    demand(actor, "course_reports.read")
    first, last = dt.date(year, 9, 1), dt.date(year + 1, 8, 31)
    with office.database.writing() as session:
        scope = learner_notes.scope_of(session, office, actor)
        theirs = record_lists.scope_of(scope, learner_notes.oldest(office))
        found = course_reports.counted(session, by, first, last, theirs)
        houses = {each.id: each.name for each in people.organisations(session)}
        cohorts = course_reports.cohort_names(session, list(found)) if by == COHORT else {}
        audit.record(session, office.clock(), actor, act, "report", "courses", detail={"by": by, "year": year})
    lines = []
    for key, each in found.items():
        name, provider = cohorts.get(key, ("", None)) if by == COHORT else (houses.get(key, ""), None)
        lines.append(line_of(str(key), name, houses.get(provider, "") if provider else "", each))
    lines.sort(key=lambda line: (line.name.casefold(), line.beside.casefold(), line.key))
    return Report(by, year, lines, together(lines))


def line_of(key: str, name: str, beside: str, found: Counted) -> Line:
    aptitudes = tuple(sum(number for (aptitude, _), number in found.appraised.items() if aptitude == each) for each in APTITUDES)
    efforts = tuple(sum(number for (_, effort), number in found.appraised.items() if effort == each) for each in EFFORTS)
    return Line(key, name, beside, found.learners, found.figures, found.contribution, found.units, aptitudes, efforts)


def together(lines: Sequence[Line]) -> Line:
    """The foot of the table: the lines added up."""
    figures = sum((line.figures for line in lines), Figures.of({}))
    given = {value: sum(line.contribution.counts.get(value, 0) for line in lines) for value in (2, 1, 0, -1, -2)}
    return Line(
        "",
        "Together",
        "",
        sum(line.learners for line in lines),
        figures,
        Contribution.of(given, figures.attended),
        sum((line.units for line in lines), Sums.of({})),
        tuple(sum(line.aptitudes[place] for line in lines) for place in range(len(APTITUDES))),
        tuple(sum(line.efforts[place] for line in lines) for place in range(len(EFFORTS))),
    )


# ------------------------------------------------------------------------------------------------------------ taken away


def head(by: str) -> tuple[str, ...]:
    marks = [part for kind in SHOWN for part in (kind.words, f"{kind.words}, share")]
    appraisals = ("Appraised", *(f"Aptitude {each}" for each in APTITUDES), *(f"Effort {each}" for each in EFFORTS))
    names = (BY[by], "Provider") if by == COHORT else (BY[by],)
    attendance = ("Learners", "Registers taken", "Attended", "Attendance", *marks, "Contribution balance")
    return (*names, *attendance, "Units", *STATES.values(), *appraisals)


def rows(found: Report) -> list[list[object]]:
    return [cells(found.by, line) for line in (*found.lines, found.whole)]


def cells(by: str, line: Line) -> list[object]:
    marks = [part for kind in SHOWN for part in (line.figures.number(kind.name), line.figures.share(kind.name))]
    names = [line.name, line.beside] if by == COHORT else [line.name]
    attendance = [line.learners, line.figures.taken, line.figures.attended, line.figures.attendance, *marks, line.contribution.balance]
    return [
        *names,
        *attendance,
        line.units.total,
        *(line.units.number(state) for state in STATES),
        line.appraised,
        *line.aptitudes,
        *line.efforts,
    ]


def as_csv(found: Report) -> bytes:
    return exports.table([head(found.by), *rows(found)])


def as_workbook(found: Report) -> Iterator[bytes]:
    return workbooks.sheet("Course report", head(found.by), [rows(found)])


def as_pdf(office: Office, found: Report) -> bytes:
    today = office.today()
    columns = [BY[found.by], "Learners", "Taken", "Attendance", "Late", "Absent", "Units", "Completed", "Behind", "Aptitude", "Effort"]
    words = {
        "heading": found.title,
        "head": [["Made on", said(today)], ["Learners", f"{found.whole.learners:,}"], ["Attendance", found.whole.figures.attendance]],
        "columns": columns,
        "lines": [paper_line(line) for line in (*found.lines, found.whole)],
    }
    facts = directory_facts.facts(office)
    return case_papers.printed(
        office, paper.COURSE_REPORT, words, "Course report", facts, today, academic_year_said(dt.date(found.year, 9, 1))
    )


def paper_line(line: Line) -> list[str]:
    name = f"{line.name}, {line.beside}" if line.beside else line.name
    numbers = (line.figures.number("late"), line.figures.absent, line.units.total)
    later = (line.completed, f"{line.units.number('behind'):,}", line.aptitude_said, line.effort_said)
    return [name, f"{line.learners:,}", f"{line.figures.taken:,}", line.figures.attendance, *(f"{each:,}" for each in numbers), *later]
