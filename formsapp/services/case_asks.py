"""What a move asks before it is made: the questions of its page, and the reading of what was typed."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from formsapp.domain.case_words import Move
from formsapp.domain.dates import WEEKDAYS, said
from formsapp.domain.people import Kind
from formsapp.journeys.facts import Facts
from formsapp.services.case_desk import Desk
from formsapp.services.office import Refused
from formsapp.store import people
from formsapp.store.applications import Application
from formsapp.store.database import Session

LONGEST = 4000
OUTSIDE = "outside"
OUTSIDE_SYSTEMS = (
    ("register", "Register system"),
    ("council", "The council’s case system"),
    ("transport", "Transport"),
    ("invoices", "Invoices"),
)
DAYS = tuple(day.casefold() for day in WEEKDAYS[:5])
Options = list[tuple[str, str]]


class Wrong(Refused):
    """What was typed at a field can't be taken."""

    def __init__(self, name: str, sentence: str) -> None:
        super().__init__(sentence)
        self.name = name


@dataclass(frozen=True)
class Question:
    """A field of a move's page. ``kind``: textarea, line, date, select, boxes."""

    name: str
    kind: str
    label: str
    hint: str = ""
    options: Options = field(default_factory=list)
    value: str = ""


@dataclass(frozen=True)
class Asked:
    """``reason`` is sealed; ``detail`` holds codes and dates only; ``words`` what somebody wrote that goes into rows of its own."""

    reason: str = ""
    detail: dict[str, Any] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict, repr=False)
    undoes: UUID | None = None


# ------------------------------------------------------------------------------------------------------------- questions


def questions(found: Move, desk: Desk, facts: Facts, session: Session, application: Application | None) -> list[Question]:
    return [question for name in found.asks for question in ASKS[name](found, desk, facts, session, application)]


REASONS = {
    "return": ("What do you need to know?", "The school reads this"),
    "answer": ("Your answer", "The council reads this. It may be disclosed under data-protection law"),
    "approve": ("Reasons of the panel", "They stand in the outcome that the school reads"),
    "not approve": ("Reasons of the panel", "They stand in the outcome that the school reads"),
    "defer": ("What must be there for the next panel?", "The school reads this"),
    "close": ("Which alternatives were explored, and why does it end?", "The school reads this"),
    "answer stage 1": ("The answer in short", "Whoever complained reads this"),
}


def reason(found: Move, *_: object) -> list[Question]:
    label, hint = REASONS.get(found.name, ("Reason", "Those who are told of it read this"))
    return [Question("reason", "textarea", label, hint)]


def date(found: Move, desk: Desk, facts: Facts, session: Session, application: Application | None) -> list[Question]:
    on = application.interview_on if application else None
    return [Question("date", "date", "Day of the interview", "", value=on.isoformat() if on else "")]


def panel(found: Move, desk: Desk, facts: Facts, *_: object) -> list[Question]:
    dates = [each for each in facts.panels if desk.work.pathway in each.pathways and each.date >= facts.today]
    told = [(each.date.isoformat(), f"{said(each.date)} (deadline {said(each.deadline)})") for each in sorted(dates, key=lambda p: p.date)]
    received = desk.case.received_at.date()
    first = next((each.date.isoformat() for each in sorted(dates, key=lambda p: p.date) if each.deadline >= received), "")
    return [
        Question("panel", "select", "Which panel?", "The first whose deadline it met is chosen", [("", "Choose a panel"), *told], first)
    ]


def school(found: Move, desk: Desk, facts: Facts, session: Session, *_: object) -> list[Question]:
    houses = [(str(each.id), each.name) for each in people.organisations(session, Kind.SCHOOL) if each.suspended_at is None]
    return [Question("school", "select", "Which school was allocated?", "It then reads the referral", [("", "Choose a school"), *houses])]


def other(found: Move, desk: Desk, facts: Facts, session: Session, *_: object) -> list[Question]:
    houses = [
        (str(each.id), each.name)
        for each in people.organisations(session)
        if each.kind is not Kind.COUNCIL and each.suspended_at is None and each.id != desk.case.organisation
    ]
    label = "Who is asked?" if found.name == "ask provider" else "Who is it sent on to?"
    value = str(desk.work.other) if desk.work.other else ""
    rest = (OUTSIDE, "Somebody without an account: told in another way")
    return [Question("other", "select", label, "", [("", "Choose"), *houses, rest], value)]


def course(found: Move, desk: Desk, facts: Facts, *_: object) -> list[Question]:
    asked = {each.course for each in desk.applications}
    offered = [
        (each.slug, f"{each.name} – {each.provider}") for each in facts.courses if each.tier == desk.work.tier and each.slug not in asked
    ]
    return [Question("course", "select", "Which course?", "Of the same tier", [("", "Choose a course"), *offered])]


def placement(found: Move, desk: Desk, facts: Facts, session: Session, application: Application | None) -> list[Question]:
    """As the provider's response says; what it doesn't say is asked."""
    told = desk.responses.get(application.id, {}) if application else {}
    start = told.get("start", {})
    iso = "-".join(str(start.get(part, "")).zfill(2) for part in ("year", "month", "day")) if isinstance(start, dict) and start else ""
    return [
        Question("start", "date", "First day", value=iso),
        Question("days", "boxes", "Days", options=[(day, day.capitalize()) for day in DAYS], value=",".join(told.get("days", []))),
        Question("times", "line", "From when to when?", value=str(told.get("times", ""))),
        Question("place", "line", "Where?", value=str(told.get("place", ""))),
        Question("arranged", "select", "Arranged by", options=[("school", "The school"), ("council", "The council")], value="school"),
        Question("objectives", "textarea", "Objectives", "What the placement is for. A placement can’t begin without them"),
        Question("review", "date", "First review", "A placement can’t begin without the day of its first review"),
        Question("every", "select", "Then reviewed every", options=[("42", "6 weeks"), ("21", "3 weeks"), ("84", "12 weeks")], value="42"),
    ]


def ending(found: Move, desk: Desk, *_: object) -> list[Question]:
    return [Question("outside", "boxes", "Done in the outside systems", "Tick all four: each has been looked at", list(OUTSIDE_SYSTEMS))]


ASKS: dict[str, Callable[..., list[Question]]] = {
    "reason": reason,
    "date": date,
    "panel": panel,
    "school": school,
    "other": other,
    "course": course,
    "placement": placement,
    "ending": ending,
}


# --------------------------------------------------------------------------------------------------------------- reading


def read_asked(found: Move, typed: Mapping[str, str], desk: Desk, facts: Facts, session: Session, application: Application | None) -> Asked:
    """All that the move asks, or ``Wrong`` at the first field that can't be taken."""
    asked = Asked()
    for name in found.asks:
        asked = READ[name](asked, found, typed, desk, facts, session, application)
    return asked


def needed(text: str, thing: str, name: str = "reason") -> str:
    plain = text.strip().replace("\r\n", "\n")
    if not plain:
        raise Wrong(name, f"Enter {thing}")
    if len(plain) > LONGEST:
        raise Wrong(name, f"It must have {LONGEST:,} characters or fewer: it has {len(plain):,}")
    if "\0" in plain or any("\ud800" <= letter <= "\udfff" for letter in plain):
        raise Wrong(name, "It has a character that can’t be kept: type it again without it")
    return plain


def day(typed: Mapping[str, str], name: str, thing: str, first: dt.date | None = None, last: dt.date | None = None) -> dt.date:
    try:
        found = dt.date.fromisoformat(typed.get(name, "").strip())
    except ValueError:
        raise Wrong(name, f"Enter {thing}, like 2027-01-11") from None
    if first and found < first:
        raise Wrong(name, f"The day must not be before {said(first)}")
    if last and found > last:
        raise Wrong(name, f"The day must not be after {said(last)}")
    return found


def chosen(question: Question, typed: Mapping[str, str], thing: str) -> str:
    found = typed.get(question.name, "")
    if not found or found not in dict(question.options):
        raise Wrong(question.name, f"Choose {thing}")
    return found


def with_detail(asked: Asked, **detail: Any) -> Asked:
    return Asked(asked.reason, asked.detail | detail, asked.words, asked.undoes)


def read_reason(asked: Asked, found: Move, typed: Mapping[str, str], *_: object) -> Asked:
    thing = {"return": "your questions", "answer": "your answer"}.get(found.name, "the reason")
    return Asked(needed(typed.get("reason", ""), thing), asked.detail, asked.words)


def read_date(
    asked: Asked, found: Move, typed: Mapping[str, str], desk: Desk, facts: Facts, session: Session, application: Application | None
) -> Asked:
    sent = application.pack_sent_at.date() if application and application.pack_sent_at else None
    on = day(typed, "date", "the day of the interview", sent, facts.today + dt.timedelta(days=365))
    return with_detail(asked, date=on.isoformat())


def read_one(kind: Callable[..., list[Question]], thing: str) -> Callable[..., Asked]:
    """Of a question that is one choice."""

    def read(
        asked: Asked, found: Move, typed: Mapping[str, str], desk: Desk, facts: Facts, session: Session, application: Application | None
    ) -> Asked:
        (question,) = kind(found, desk, facts, session, application)
        return with_detail(asked, **{question.name: chosen(question, typed, thing)})

    return read


def read_placement(
    asked: Asked, found: Move, typed: Mapping[str, str], desk: Desk, facts: Facts, session: Session, application: Application | None
) -> Asked:
    year = dt.timedelta(days=365)
    start = day(typed, "start", "the first day", facts.today - year, facts.today + year)
    days = [each for each in DAYS if typed.get(f"days-{each}")]
    if not days:
        raise Wrong("days", "Choose the days")
    words = {
        "times": needed(typed.get("times", ""), "the times", "times"),
        "place": needed(typed.get("place", ""), "the place", "place"),
        "objectives": needed(typed.get("objectives", ""), "the objectives: a placement can’t begin without them", "objectives"),
    }
    arranged, every = typed.get("arranged", ""), typed.get("every", "")
    if arranged not in {"school", "council"}:
        raise Wrong("arranged", "Choose who arranges it")
    if every not in {"21", "42", "84"}:
        raise Wrong("every", "Choose how often it is reviewed")
    review = day(typed, "review", "the day of the first review: a placement can’t begin without it", start, start + year)
    detail = {"start": start.isoformat(), "days": days, "arranged": arranged, "review": review.isoformat(), "every": int(every)}
    return Asked(asked.reason, asked.detail | detail, asked.words | words)


def read_ending(asked: Asked, found: Move, typed: Mapping[str, str], *_: object) -> Asked:
    ticked = [name for name, _label in OUTSIDE_SYSTEMS if typed.get(f"outside-{name}")]
    if len(ticked) < len(OUTSIDE_SYSTEMS):
        raise Wrong("outside", "Tick off every outside system first: what is not done there still runs")
    return with_detail(asked, outside=ticked)


READ: dict[str, Callable[..., Asked]] = {
    "reason": read_reason,
    "date": read_date,
    "panel": read_one(panel, "the panel"),
    "school": read_one(school, "the school"),
    "other": read_one(other, "who it is"),
    "course": read_one(course, "the course"),
    "placement": read_placement,
    "ending": read_ending,
}
