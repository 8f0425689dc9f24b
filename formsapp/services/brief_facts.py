"""What is known of a placement in some weeks, for the brief of its review: attendance by session, lateness, contribution, units, targets, reasons, notes."""

import datetime as dt
from collections import Counter

from formsapp.domain.attendance import CONTRIBUTIONS, MARKS, Contribution, Figures
from formsapp.domain.attendance_codes import BY_CODE
from formsapp.domain.dates import said
from formsapp.domain.progress import STATES
from formsapp.services.office import LONDON, Office
from formsapp.store import learner_notes, progress, record_marks, review_briefs, targets
from formsapp.store.database import Session
from formsapp.store.learner_notes import Scope, Wanted
from formsapp.store.review_briefs import Sections
from formsapp.store.training_records import Record

MOST = 50
MORNING, AFTERNOON = "Mornings", "Afternoons"
Line = tuple[str, str]
Marked = list[tuple[dt.datetime, str, int | None, int | None, str | None]]


def gathered(session: Session, office: Office, record: Record, from_on: dt.date, to_on: dt.date) -> Sections:
    """Sections in the order in which a review goes through them."""
    marks = review_briefs.marks(session, record.id, from_on, to_on)
    found = [
        ("Attendance", attendance(marks)),
        ("Lateness", lateness(marks)),
        ("Why lessons were missed", reasons(marks)),
        ("Contribution", contribution(marks, from_on, to_on)),
        ("Progress", progressed(session, record, from_on, to_on)),
        ("Targets", targeted(session, office, record, to_on)),
        ("Notes", notes(session, office, record, from_on, to_on)),
    ]
    return [(title, lines or [("", "Nothing is known")]) for title, lines in found]


def midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), LONDON).astimezone(dt.UTC)


def session_of(begins: dt.datetime) -> str:
    return MORNING if begins.astimezone(LONDON).hour < 12 else AFTERNOON


def attendance(marks: Marked) -> list[Line]:
    lines = []
    for words in ("All lessons", MORNING, AFTERNOON):
        figures = Figures.counting(mark for begins, mark, *_ in marks if words in {"All lessons", session_of(begins)})
        if figures.taken:
            lines.append((words, f"{figures.attended} of {figures.taken} registers attended, {figures.attendance}"))
    return lines


def lateness(marks: Marked) -> list[Line]:
    late = [minutes for _, mark, minutes, *_ in marks if mark == "late"]
    known = [minutes for minutes in late if minutes]
    if not marks:
        return []
    told = f", {sum(known)} minutes in all" if known else ""
    return [("Late", f"{len(late)} of {len(marks)} lessons{told}")]


def reasons(marks: Marked) -> list[Line]:
    missed = Counter((mark, code or "") for _, mark, _, _, code in marks if MARKS[mark].absent or mark.startswith("dismissed"))
    found = []
    for (mark, code), number in sorted(missed.items(), key=lambda each: (-each[1], each[0])):
        why = f", code {code}: {BY_CODE[code].words}" if code in BY_CODE else ""
        found.append((f"{MARKS[mark].words}{why}", f"{number}"))
    return found


def contribution(marks: Marked, from_on: dt.date, to_on: dt.date) -> list[Line]:
    """Of the first half of the time and of the second, so that one sees where it goes."""
    middle = midnight(from_on + (to_on - from_on) / 2)
    halves = (("First half", [each for each in marks if each[0] < middle]), ("Second half", [each for each in marks if each[0] >= middle]))
    found = []
    for words, half in halves:
        given = Counter(value for _, mark, _, value, _ in half if value is not None and MARKS[mark].attended)
        attended = sum(MARKS[mark].attended for _, mark, *_ in half)
        if given:
            whole = Contribution.of({value: given[value] for value in CONTRIBUTIONS}, attended)
            found.append((words, f"Balance {whole.balance_said} over {attended} lessons attended"))
    return found


def progressed(session: Session, record: Record, from_on: dt.date, to_on: dt.date) -> list[Line]:
    sums = progress.sums_of(session, [record.id]).get(record.id)
    found = [("Now", ", ".join(f"{words.casefold()} {sums.number(name)}" for name, words in STATES.items()))] if sums else []
    if grades := progress.latest_appraisals(session, [record.id]).get(record.id):
        found.append(("Latest appraisal", f"Aptitude {grades.aptitude} (A is highest), effort {grades.effort} (1 is highest), {said(grades.on_date)}"))
    until = midnight(to_on + dt.timedelta(days=1))
    for title, old, new, at in progress.moved_since(session, record.id, midnight(from_on), until)[:MOST]:
        moved = f"{STATES.get(old, old)} to {STATES.get(new, new).casefold()}, {said(at.astimezone(LONDON).date())}"
        found.append((title, moved))
    return found


def targeted(session: Session, office: Office, record: Record, to_on: dt.date) -> list[Line]:
    found = []
    for each in targets.targets(session, office.keys, record.id)[:MOST]:
        late = " and late" if not each.achieved and each.due_on < to_on else ""
        found.append((each.description, "Achieved" if each.achieved else f"Due {said(each.due_on)}{late}"))
    return found


def notes(session: Session, office: Office, record: Record, from_on: dt.date, to_on: dt.date) -> list[Line]:
    begins, ends = midnight(from_on), midnight(to_on + dt.timedelta(days=1))
    of_lessons = [
        (f"Lesson of {said(each.begins_at.astimezone(LONDON).date())}", each.note or each.decision_note)
        for each in record_marks.noted(session, office.keys, record.id, oldest_first=True)
        if begins <= each.begins_at < ends
    ]
    wanted = Wanted(Scope(everything=True), record.id, since=begins, record=record.id)  # of everybody; who has read them doesn't matter
    others = learner_notes.listed(session, office.keys, wanted, dt.date.min, 0, MOST)
    told = [(f"{each.subject}, {said(each.at.astimezone(LONDON).date())}", each.text) for each in others if each.at < ends]
    return [*of_lessons, *told][:MOST]
