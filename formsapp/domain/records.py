"""Training records as lists show them: what they can be narrowed by, their groups of columns, what they are sorted by. Data; nothing is asked here."""

from collections.abc import Mapping
from dataclasses import dataclass

from formsapp.domain.need_to_know import LEAD, LEVELS, OFFICE
from formsapp.domain.progress import STATES as PROGRESS

# ----------------------------------------------------------------------------------------------------------------- status

ALL, NOT_STARTED, ACTIVE, COMPLETED, WITHDRAWN = "all", "not-started", "active", "completed", "withdrawn"
STATUSES: Mapping[str, str] = {
    ACTIVE: "Active",
    NOT_STARTED: "Not started",
    COMPLETED: "Completed",
    WITHDRAWN: "Withdrawn",
    ALL: "All of them",
}
# Why a placement ended, where it did not run its course.
BROKEN_OFF = ("withdrawal", "withdrawn", "moved", "other")


def status(stage: str, reason: str) -> str:
    """Of a placement that was not cancelled, by its stage and why it ended."""
    if stage == "ended":
        return WITHDRAWN if reason in BROKEN_OFF else COMPLETED
    return ACTIVE if stage == "live" else NOT_STARTED


# ---------------------------------------------------------------------------------------------------------------- filters

DATE, CHOICE, HOUSE, COHORT, WORDS, NUMBERS, YEAR, TICK = "date", "choice", "house", "cohort", "words", "numbers", "year", "tick"


@dataclass(frozen=True)
class Filter:
    """``personal``: says something about a person, so no address ever holds it. ``detail``: what of a learner it asks, by need to know."""

    name: str
    words: str
    kind: str
    personal: bool = False
    detail: str = ""


FILTERS: tuple[Filter, ...] = (
    Filter("start_from", "Start date no earlier than", DATE),
    Filter("start_until", "Start date no later than", DATE),
    Filter("closed_from", "Closed from", DATE),
    Filter("closed_until", "Closed until", DATE),
    Filter("status", "Record status", CHOICE),
    Filter("partnership", "Partnership", CHOICE),
    Filter("school", "Home school", HOUSE),
    Filter("provider", "Lesson provider", HOUSE),
    Filter("cohort", "Course cohort", COHORT),
    Filter("age", "Cohort age group", CHOICE),
    Filter("numbers", "Training record numbers", NUMBERS, personal=True),
    Filter("surname", "Surname", WORDS, personal=True),
    Filter("gender", "Gender", CHOICE, personal=True, detail="gender"),
    Filter("ethnicity", "Ethnicity", CHOICE, personal=True, detail="ethnicity"),
    Filter("year10", "Year 10 begins in", YEAR),
    Filter("year10_later", "and later", TICK),
    Filter("sen", "SEN provision", CHOICE, personal=True, detail="sen"),
    Filter("medical", "Medical", CHOICE, personal=True, detail="medical"),
    Filter("meals", "School meals", CHOICE, personal=True, detail="free_meals"),
    Filter("care", "In care", CHOICE, personal=True, detail="in_care"),
    Filter("progress", "Progress: a unit that is", CHOICE),
    Filter("progress_before", "Progress last changed before", DATE),
    Filter("progress_after", "Progress last changed since", DATE),
    Filter("appraisal_before", "Last appraisal before", DATE),
    Filter("appraisal_after", "Last appraisal since", DATE),
    Filter("kind", "Qualification type", CHOICE),
    Filter("level", "Qualification level", CHOICE),
    Filter("created_from", "Created from", DATE),
    Filter("created_until", "Created until", DATE),
    Filter("changed_from", "Modified from", DATE),
    Filter("changed_until", "Modified until", DATE),
)
BY_NAME: Mapping[str, Filter] = {each.name: each for each in FILTERS}
PERSONAL = frozenset(each.name for each in FILTERS if each.personal)
PROGRESS_STATES = PROGRESS


def filters_for(*, provider: bool, lead: bool) -> tuple[Filter, ...]:
    """What a provider isn't told of a learner it can't ask a list for either; its safeguarding lead may ask what a lead is told."""
    return tuple(each for each in FILTERS if not each.detail or not provider or open_to_provider(each.detail, lead=lead))


def open_to_provider(detail: str, *, lead: bool) -> bool:
    level = LEVELS.get(("student", detail), OFFICE)
    return level != OFFICE and (level != LEAD or lead)


# ---------------------------------------------------------------------------------------------------------------- columns

ATTENDANCE, UNITS, APPRAISAL, CONTRIBUTION = "attendance", "progress", "appraisal", "contribution"
GRADE, ASSESSMENT, TARGET = "grade", "assessment", "target"
# Beside the learner, the dates and the course, which are always there.
GROUPS: Mapping[str, str] = {
    ATTENDANCE: "Attendance",
    UNITS: "Progress",
    APPRAISAL: "Appraisal",
    CONTRIBUTION: "Contribution",
    GRADE: "Grade",
    ASSESSMENT: "Assessment",
    TARGET: "Target",
}
SHOWN_FIRST = (ATTENDANCE,)

# ------------------------------------------------------------------------------------------------------------------- sort

SORTS: Mapping[str, str] = {
    "learner": "Learner",
    "start": "Start date",
    "end": "End date",
    "school": "Home school",
    "provider": "Provider",
    "course": "Course",
    "cohort": "Cohort",
    "created": "Created",
    "changed": "Modified",
}
SORTED_FIRST = ("learner", "start")
MOST_SORTS = 3
SIZES = (20, 50, 100)


def read_sort(text: str) -> tuple[str, ...] | None:
    """``learner,-start``: names each once, a minus before what goes backwards; nothing where one of them is none."""
    found = tuple(part.strip() for part in text.split(",") if part.strip())
    names = [each.removeprefix("-") for each in found]
    return found if found and len(set(names)) == len(names) <= MOST_SORTS and set(names) <= set(SORTS) else None


def sort_said(sort: tuple[str, ...]) -> str:
    """``Learner, Start date (newest first)``"""
    return ", ".join(SORTS[each.removeprefix("-")] + (" (descending)" if each.startswith("-") else "") for each in sort)
