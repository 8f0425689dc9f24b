"""What is asked when a placement is set up: as the provider's response says; what it doesn't say is asked, and who the student is."""

import datetime as dt
from collections.abc import Mapping

from formsapp.domain.case_words import Move
from formsapp.journeys.facts import Facts
from formsapp.services import matching
from formsapp.services.asking import DAYS, Asked, Question, Wrong, chosen, day, needed
from formsapp.services.case_desk import Desk
from formsapp.store.applications import Application
from formsapp.store.database import Session

ARRANGED = [("school", "The school"), ("council", "The council")]
RHYTHMS = [("42", "6 weeks"), ("21", "3 weeks"), ("84", "12 weeks")]


def placement(found: Move, desk: Desk, facts: Facts, session: Session, application: Application | None) -> list[Question]:
    """As the provider's response says; what it doesn't say is asked."""
    told = desk.responses.get(application.id, {}) if application else {}
    start = told.get("start", {})
    iso = "-".join(str(start.get(part, "")).zfill(2) for part in ("year", "month", "day")) if isinstance(start, dict) and start else ""
    return [
        *who(desk, session),
        Question("start", "date", "First day", value=iso),
        Question("days", "boxes", "Days", options=[(day, day.capitalize()) for day in DAYS], value=",".join(told.get("days", []))),
        Question("times", "line", "From when to when?", value=str(told.get("times", ""))),
        Question("place", "line", "Where?", value=str(told.get("place", ""))),
        Question("arranged", "select", "Arranged by", options=ARRANGED, value="school"),
        Question("objectives", "textarea", "Objectives", "What the placement is for. A placement can’t begin without them"),
        Question("review", "date", "First review", "A placement can’t begin without the day of its first review"),
        Question("every", "select", "Then reviewed every", options=RHYTHMS, value="42"),
    ]


def who(desk: Desk, session: Session) -> list[Question]:
    """Only where it is doubtful: a wrong yes would put one child's placement into another's record."""
    options = matching.options(session, desk.keys, desk)
    if not options:
        return []
    hint = "Ask the school if you are not sure: twins, and names and numbers that were mistyped, look alike"
    return [Question("learner", "radios", "Is it somebody we know?", hint, options)]


def read_placement(
    asked: Asked, found: Move, typed: Mapping[str, str], desk: Desk, facts: Facts, session: Session, application: Application | None
) -> Asked:
    year = dt.timedelta(days=365)
    doubted = {question.name: chosen(question, typed, "who it is") for question in who(desk, session)}
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
    if arranged not in dict(ARRANGED):
        raise Wrong("arranged", "Choose who arranges it")
    if every not in dict(RHYTHMS):
        raise Wrong("every", "Choose how often it is reviewed")
    review = day(typed, "review", "the day of the first review: a placement can’t begin without it", start, start + year)
    detail = {"start": start.isoformat(), "days": days, "arranged": arranged, "review": review.isoformat(), "every": int(every)}
    return Asked(asked.reason, asked.detail | detail | doubted, asked.words | words)
