"""Progress reports: an appraisal and what became of the units, saved together. Of two who change one unit, the second is shown both."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from uuid import UUID

from formsapp.domain.people import Actor
from formsapp.domain.placements import CANCELLED
from formsapp.domain.progress import APTITUDES, EFFORTS, STATES, Node, Unit, goes_back, grown, may_follow
from formsapp.services.asking import Wrong, day, needed
from formsapp.services.office import NotFound, Office, Refused
from formsapp.services.placements import PLACEMENT
from formsapp.services.record_rights import opened, whoever
from formsapp.services.rights import Denied
from formsapp.services.sent_twice import sent_once
from formsapp.store import audit, progress, tables, training_records
from formsapp.store.database import Session
from formsapp.store.learners import Learner
from formsapp.store.progress import RecordUnit, Report
from formsapp.store.training_records import Record

REPORT = "progress report"
LONGEST_COMMENT, LONGEST_GRADE = 4_000, 20
NO_WORDS = ("level", "do")  # how much of the tree is open, and which button it was
NOTHING = "There is nothing to save yet: give an appraisal, or change a unit"
CHANGED = "Somebody has changed it meanwhile, in another window perhaps"


class Unconfirmed(Refused):
    """The provider has not said yet which qualification it is about."""


class Problems(Refused):
    """Sentences at fields, in the order of the page."""

    def __init__(self, found: list[tuple[str, str]]) -> None:
        super().__init__(found[0][1])
        self.found = found


class Conflict(Refused):
    """Units that two have changed: as they stand now."""

    def __init__(self, units: list[Unit[UUID]]) -> None:
        super().__init__(CHANGED)
        self.units = units


@dataclass(frozen=True)
class Page:
    """What a new report's page is made of."""

    record: Record
    learner: Learner = field(repr=False)
    nodes: tuple[Node[UUID], ...]
    today: dt.date


def mark_of(unit: Unit[UUID]) -> str:
    """Stands for how a unit stood when it was shown."""
    return sha256("|".join((str(unit.included), unit.progress, unit.grade, unit.comments)).encode("utf-8", "replace")).hexdigest()[:16]


def ready(session: Session, office: Office, actor: Actor, record: UUID, *, to_change: bool = False) -> tuple[Record, Learner]:
    found, learner, _ = opened(session, office, actor, "progress.write", record, to_change=to_change)
    if found.state == CANCELLED:
        raise NotFound
    if found.qualification_confirmed_at is None:
        raise Unconfirmed("Confirm the qualification first")
    return found, learner


def begin(office: Office, actor: Actor, record: UUID) -> Page:
    """Recorded, for it shows all that was said of the units."""
    with office.database.writing() as session:
        found, learner = ready(session, office, actor, record)
        audit.record(session, office.clock(), actor, "progress.read", PLACEMENT, found.id, learners=[learner.key])
        units = [each.unit for each in progress.units_of(session, office.keys, found.id)]
    return Page(found, learner, grown(units), office.today())


# ---------------------------------------------------------------------------------------------------------------- saved


def save(office: Office, actor: Actor, record: UUID, typed: Mapping[str, str]) -> UUID:
    """All of it or nothing; what was sent twice is one report."""
    with office.database.writing() as session:
        found, learner = ready(session, office, actor, record, to_change=True)
        new = sent_once(session, tables.ProgressReport, typed, whoever(actor), found.id, field="aptitude", no_words=NO_WORDS)
        if new.done:
            return new.id
        units = [each for each in progress.units_of(session, office.keys, found.id) if not each.unit.group]
        problems: list[tuple[str, str]] = []
        on_date, grades, comment = appraisal(typed, found, office.today(), problems)
        touched = changes(units, typed, problems)
        if problems:
            raise Problems(problems)
        if conflicts := [before.unit for before, _ in touched if mark_of(before.unit) != typed.get(f"was-{before.id}")]:
            raise Conflict(conflicts)
        if not touched and not grades and not comment:
            raise Problems([("aptitude", NOTHING)])
        now = office.clock()
        progress.add_report(session, office.keys, now, new.id, found.id, on_date, grades, comment, whoever(actor))
        for before, after in touched:
            progress.set_unit(session, office.keys, found.id, before, after, whoever(actor), now)
        training_records.touch(session, found.id, now)
        detail = {"units": len(touched), "appraisal": bool(grades)}
        audit.record(session, now, actor, "progress.report", PLACEMENT, found.id, learners=[learner.key], detail=detail)
    return new.id


def appraisal(
    typed: Mapping[str, str], record: Record, today: dt.date, problems: list[tuple[str, str]]
) -> tuple[dt.date, tuple[str, int] | None, str]:
    """Day, grades if any were given, comment."""
    on_date, comment = today, ""
    try:
        on_date = day(typed, "on", "the day of the report", min(record.starts_on, today), today)
    except Wrong as wrong:
        problems.append((wrong.name, str(wrong)))
    aptitude, effort = typed.get("aptitude", ""), typed.get("effort", "")
    given = bool(aptitude or effort or typed.get("comment", "").strip())
    if given and aptitude not in APTITUDES:
        problems.append(("aptitude", "Choose the aptitude, from A to E"))
    if given and effort not in {str(each) for each in EFFORTS}:
        problems.append(("effort", "Choose the effort, from 1 to 5"))
    if typed.get("comment", "").strip():
        try:
            comment = needed(typed["comment"], "a comment", "comment")
        except Wrong as wrong:
            problems.append((wrong.name, str(wrong)))
    fits = aptitude in APTITUDES and effort.isascii() and effort.isdigit()
    return on_date, (aptitude, int(effort)) if fits else None, comment


def changes(units: list[RecordUnit], typed: Mapping[str, str], problems: list[tuple[str, str]]) -> list[tuple[RecordUnit, Unit[UUID]]]:
    """Units that whoever typed made another than they were shown; what was wrong is added to the problems."""
    found = []
    for each in units:
        shown = typed.get(f"was-{each.id}")
        if shown is None:
            continue
        after = typed_unit(each.unit, typed)
        if mark_of(after) in {shown, mark_of(each.unit)}:
            continue
        wrong = faults(each.unit, after) if mark_of(each.unit) == shown else []  # else both are shown first
        problems += wrong
        if not wrong:
            found.append((each, after))
    return found


def typed_unit(unit: Unit[UUID], typed: Mapping[str, str]) -> Unit[UUID]:
    """As it would be. Boxes that aren't ticked are not sent."""
    return replace(
        unit,
        included=typed.get(f"included-{unit.key}") == "1",
        progress=typed.get(f"progress-{unit.key}", unit.progress),
        grade=" ".join(typed.get(f"grade-{unit.key}", unit.grade).split()),
        comments=typed.get(f"comments-{unit.key}", unit.comments).strip().replace("\r\n", "\n"),
    )


def faults(before: Unit[UUID], after: Unit[UUID]) -> list[tuple[str, str]]:
    name = before.title if len(before.title) < 60 else f"{before.title[:57]}…"
    found = []
    if after.progress not in STATES:
        found.append((f"progress-{before.key}", f"{name}: choose its progress"))
    elif not may_follow(before.progress, after.progress, after.comments if after.comments != before.comments else ""):
        assert goes_back(before.progress, after.progress)
        words = STATES[before.progress].lower(), STATES[after.progress].lower()
        found.append((f"comments-{before.key}", f"{name}: say in its comments why it goes back from {words[0]} to {words[1]}"))
    if len(after.grade) > LONGEST_GRADE or not after.grade.isprintable():
        found.append((f"grade-{before.key}", f"{name}: the grade must have {LONGEST_GRADE} characters or fewer"))
    if after.comments:
        try:
            needed(after.comments, "a comment", f"comments-{before.key}")
        except Wrong as wrong:
            found.append((wrong.name, f"{name}: {str(wrong)[0].lower()}{str(wrong)[1:]}"))
    return found


# ------------------------------------------------------------------------------------------------- an appraisal corrected


def own(session: Session, office: Office, actor: Actor, record: UUID, report: UUID) -> tuple[Record, Learner, Report]:
    """Only its author changes a report, as long as they may report progress there."""
    found, learner, _ = opened(session, office, actor, "progress.write", record, to_change=True)
    told = progress.report(session, office.keys, report)
    if told is None or told.record != found.id:
        raise NotFound
    if told.author != actor.person:
        raise Denied("progress.write", REPORT, told.id)
    return found, learner, told


def one(office: Office, actor: Actor, record: UUID, report: UUID) -> tuple[Record, Learner, Report]:
    """To be changed. Recorded."""
    with office.database.writing() as session:
        found, learner, told = own(session, office, actor, record, report)
        audit.record(session, office.clock(), actor, "progress.read", PLACEMENT, found.id, learners=[learner.key])
    return found, learner, told


def change(office: Office, actor: Actor, record: UUID, report: UUID, version: int, typed: Mapping[str, str]) -> None:
    with office.database.writing() as session:
        found, learner, told = own(session, office, actor, record, report)
        problems: list[tuple[str, str]] = []
        on_date, grades, comment = appraisal(typed, found, office.today(), problems)
        if told.aptitude and not grades and not problems:
            problems.append(("aptitude", "Choose the aptitude, from A to E"))
        if problems:
            raise Problems(problems)
        if told.version != version or not progress.change_report(session, office.keys, told, on_date, grades, comment):
            raise Refused(CHANGED)
        training_records.touch(session, found.id, office.clock())
        audit.record(session, office.clock(), actor, "progress.correct", PLACEMENT, found.id, learners=[learner.key])
